/* SPDX-License-Identifier: MIT */
/* Numbers of ord() and of counters: their order, round by round, and that asking must come to an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dl_run.h"

#define BEGIN(name) "---------------\n" name "\n===============\n"
#define END "===============\n"
#define ASKED ".decl s(x: symbol)\n.decl n(x: symbol, o: number)\nn(x, ord(x)) :- s(x).\n"
#define PRINTED ".output n(IO = stdout)\n"

static void texts_are_numbered_from_nought_in_the_order_of_their_bytes(void **state)
{
    assert_string_equal(
        dl_run_prints(*state,
                      ASKED "s(\"b\").\ns(\"\").\ns(\"B\").\ns(\"ba\").\ns(\"é\").\n" PRINTED),
        BEGIN("n") "\t0\nB\t1\nb\t2\nba\t3\né\t4\n" END);
    assert_string_equal(dl_run_prints(*state, ASKED PRINTED), BEGIN("n") END);
    assert_string_equal(dl_run_prints(*state, ASKED "s(\"one\").\n" PRINTED),
                        BEGIN("n") "one\t0\n" END);
}

/* What asks because of a number gets one behind it, wherever it lies in the order. */
static void later_rounds_go_on_counting(void **state)
{
    assert_string_equal(dl_run_prints(*state,
                                      ASKED "s(\"m\").\ns(\"z\").\n"
                                            "s(cat(\"a\", x)) :- n(x, o), o < 3.\n" PRINTED),
                        BEGIN("n") "aam\t4\nam\t2\naz\t3\nm\t0\nz\t1\n" END);
}

static void a_value_has_one_number_wherever_it_is_asked_for(void **state)
{
    assert_string_equal(
        dl_run_prints(*state, ".decl a, b(x: symbol)\na(\"x\").\na(\"y\").\nb(\"y\").\n"
                              ".decl same(x: symbol)\nsame(x) :- a(x), b(y), ord(x) = ord(y).\n"
                              ".output same(IO = stdout)\n"),
        BEGIN("same") "y\n" END);
}

static void numbers_are_their_own(void **state)
{
    assert_string_equal(dl_run_prints(*state, ".decl s, n(x: number)\ns(-7).\ns(40).\n"
                                              "n(ord(x)) :- s(x).\n" PRINTED),
                        BEGIN("n") "-7\n40\n" END);
}

static void counters_share_one_count(void **state)
{
    DlRun *run = *state;
    assert_string_equal(
        dl_run_prints(run,
                      ".decl s(x: number)\ns(5).\ns(6).\ns(7).\n.decl a, b(n: number, x: number)\n"
                      "a(autoinc(), x) :- s(x).\nb(autoinc(), x) :- s(x), x > 5.\n"
                      ".decl all(n: number)\nall(n) :- a(n, _).\nall(n) :- b(n, _).\n"
                      ".output all(IO = stdout)\n"),
        BEGIN("all") "0\n1\n2\n3\n4\n" END);
}

static void asking_that_never_ends_is_told(void **state)
{
    DlRun *run = *state;
    char program[300];
    for (int most = 90; most <= 110; most += 20) {
        snprintf(program, sizeof program,
                 ASKED "s(\"m\").\ns(cat(\"a\", x)) :- n(x, o), o < %d.\n.printsize n\n", most);
        lore_status status = dl_run(run, program, NULL);
        assert_int_equal(status, most < 100 ? LORE_OK : LORE_UNSUPPORTED);
        if (most > 100)
            assert_true(dl_run_says(run, "depends on its own numbers"));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, dl_run_open, dl_run_close)
    const struct CMUnitTest tests[] = {
        TEST(texts_are_numbered_from_nought_in_the_order_of_their_bytes),
        TEST(later_rounds_go_on_counting),
        TEST(a_value_has_one_number_wherever_it_is_asked_for),
        TEST(numbers_are_their_own),
        TEST(counters_share_one_count),
        TEST(asking_that_never_ends_is_told),
    };
    return cmocka_run_group_tests_name("dl_number", tests, NULL, NULL);
}
