/* SPDX-License-Identifier: MIT */
/* Rounds: limits of each size, choices by each kind of key, what subsumption drops on the way, and a
 * program that is run twice. */
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

/* A line grows by one tuple a round, a grid by one more each time: a round is never cut. */
static void a_limit_ends_after_the_round_that_reaches_it(void **state)
{
    static const struct {
        int limit, line, grid;
    } cases[] = { { 1, 1, 1 }, { 2, 2, 3 },  { 3, 3, 3 },    { 4, 4, 6 },
                  { 6, 6, 6 }, { 7, 7, 10 }, { 41, 41, 45 }, { 1000, 41, 100 } };
    char program[400], wanted[60];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(program, sizeof program,
                 ".decl line(x: number)\nline(0).\nline(x + 1) :- line(x), x < 40.\n"
                 ".limitsize line(n = %d)\n.printsize line\n.decl grid(x: number, y: number)\n"
                 "grid(0, 0).\ngrid(x + 1, y) :- grid(x, y), x < 9.\n"
                 "grid(x, y + 1) :- grid(x, y), y < 9.\n.limitsize grid(n = %d)\n.printsize grid\n",
                 cases[i].limit, cases[i].limit);
        snprintf(wanted, sizeof wanted, "line\t%d\ngrid\t%d\n", cases[i].line, cases[i].grid);
        assert_string_equal(dl_run_prints(*state, program), wanted);
    }
}

#define EDGES                                                                                      \
    ".decl e(x: number, y: number)\ne(1, 2).\ne(1, 3).\ne(2, 3).\ne(3, 1).\ne(-1, 2).\ne(-1, "     \
    "5).\n"

static void of_tuples_with_one_key_the_first_is_kept(void **state)
{
    assert_string_equal(dl_run_prints(*state,
                                      EDGES ".decl p(x: number, y: number) choice-domain y\n"
                                            "p(x, y) :- e(x, y).\n.output p(IO = stdout)\n"),
                        BEGIN("p") "-1\t2\n-1\t5\n1\t3\n3\t1\n" END);
    assert_string_equal(dl_run_prints(*state,
                                      EDGES ".decl p(x: number, y: number) choice-domain x, y\n"
                                            "p(x, y) :- e(x, y).\n.output p(IO = stdout)\n"),
                        BEGIN("p") "-1\t2\n1\t3\n3\t1\n" END);
    assert_string_equal(dl_run_prints(*state,
                                      EDGES ".decl p(x: number, y: number) choice-domain (x, y)\n"
                                            "p(x, y) :- e(x, y).\n.printsize p\n"),
                        "p\t6\n");
    assert_string_equal(dl_run_prints(*state, ".decl p(x: number) choice-domain x\n.printsize p\n"),
                        "p\t0\n");
}

/* In recursion what was chosen in an earlier round stays. */
static void a_choice_is_not_taken_back(void **state)
{
    assert_string_equal(dl_run_prints(*state,
                                      EDGES ".decl tree(x: number, y: number) choice-domain y\n"
                                            "tree(9, 1).\ntree(x, y) :- tree(_, x), e(x, y).\n"
                                            ".output tree(IO = stdout)\n"),
                        BEGIN("tree") "1\t2\n1\t3\n9\t1\n" END);
}

/* Texts stand in the order in which they turn up in the program. */
static void texts_are_chosen_in_the_order_of_the_program(void **state)
{
    assert_string_equal(
        dl_run_prints(*state, ".decl p(x: symbol, y: symbol) choice-domain x\np(\"a\", \"zz\").\n"
                              "p(\"a\", \"b\").\n.output p(IO = stdout)\n"),
        BEGIN("p") "a\tzz\n" END);
}

static void what_is_surpassed_is_dropped_and_may_come_back(void **state)
{
    assert_string_equal(
        dl_run_prints(
            *state, ".decl p(x: number, y: number)\np(0, 0).\np(x + 1, y + 2) :- p(x, y), x < 5.\n"
                    "p(x + 2, y + 1) :- p(x, y), x < 5.\n"
                    "p(x, y) <= p(u, v) :- x <= u, y <= v.\n.output p(IO = stdout)\n"),
        BEGIN("p") "5\t10\n6\t9\n" END);
}

static void relations_of_one_circle_take_their_rounds_together(void **state)
{
    assert_string_equal(dl_run_prints(*state,
                                      ".decl a, b(x: number)\na(0).\nb(x + 1) :- a(x), x < 100.\n"
                                      "a(x + 1) :- b(x), x < 100.\n.limitsize a(n = 4)\n"
                                      ".printsize a\n.printsize b\n"),
                        "a\t4\nb\t3\n");
}

/* Facts of the rounds before are none of the program's. */
static void a_second_run_begins_from_nothing(void **state)
{
    DlRun *run = *state;
    static const char program[] = EDGES ".decl p(x: number, y: number) choice-domain x\n"
                                        "p(x, y) :- e(x, y).\n.output p(IO = stdout)\n",
                      other[] = EDGES ".decl p(x: number, y: number) choice-domain x\n"
                                      "p(x, y) :- e(x, y), y != 2.\n.output p(IO = stdout)\n";
    char path[64];
    Buffer first = { 0 };
    lr_buffer_format(&first, "%s", dl_run_prints(run, program));
    const lore_dl quiet = { .facts = run->folder, .output = run->folder };
    lore_query *query;
    snprintf(path, sizeof path, "%s/program.dl", run->folder);
    dl_run_put(run, "program.dl", other, sizeof other - 1);
    assert_int_equal(lore_dl_run_file(run->kb, path, &quiet), LORE_OK);
    assert_int_equal(lore_query_text(run->kb, "p(-1, Y)", &query), LORE_OK);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_int_equal(lore_query_value(query, 0).u.integer, 5);
    lore_query_close(query);
    assert_non_null(strstr(lr_buffer_terminate(&first), "-1\t2\n")); /* the control */
    lr_buffer_free(&first);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, dl_run_open, dl_run_close)
    const struct CMUnitTest tests[] = {
        TEST(a_limit_ends_after_the_round_that_reaches_it),
        TEST(of_tuples_with_one_key_the_first_is_kept),
        TEST(a_choice_is_not_taken_back),
        TEST(texts_are_chosen_in_the_order_of_the_program),
        TEST(what_is_surpassed_is_dropped_and_may_come_back),
        TEST(relations_of_one_circle_take_their_rounds_together),
        TEST(a_second_run_begins_from_nothing),
    };
    return cmocka_run_group_tests_name("dl_round", tests, NULL, NULL);
}
