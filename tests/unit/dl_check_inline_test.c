/* SPDX-License-Identifier: MIT */
/* Check of inline: what is refused, and what is so like it that it must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/check.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".decl n, m(x: number)\n.decl e(x: number, y: number)\n.decl p(x: number) inline\n"            \
    ".decl q(x: number, y: number) inline\n"

static bool passes(Front *front, const char *rules)
{
    static Program program;
    memset(&program, 0, sizeof program);
    assert_true(
        dl_text_program(front, lr_dl_front_format(front, DECLARATIONS "%s", rules), &program));
    return dl_text_pass(front, &program, lr_dl_check_inline);
}

static void accept(const char *rules)
{
    Front *front = dl_text_open();
    if (!passes(front, rules)) {
        dl_text_says(front, "nothing");
        fail();
    }
    dl_text_close(front);
}

static void refuse(const char *rules, const char *message)
{
    Front *front = dl_text_open();
    assert_false(passes(front, rules));
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

static void nothing_reads_or_writes_it(void **state)
{
    (void)state;
    refuse("p(a) :- m(a).\n.output p\n", "no tuples");
    refuse(".input q\n", "no tuples");
    refuse("p(a) :- m(a).\n.printsize p\n", "no tuples");
    accept("p(a) :- m(a).\n.limitsize p(n = 3)\n.output n\n");
}

static void no_inline_takes_inline_back(void **state)
{
    (void)state;
    accept(".decl r(x: number) inline no_inline\nr(1).\n.output r\n");
    accept(".pragma \"inline-exclude\" \"m,p\"\np(1).\n.output p\n");
    refuse(".pragma \"inline-exclude\" \"m,q\"\np(1).\n.output p\n", "p is inline");
}

static void a_circle_of_inline_relations_alone_is_refused(void **state)
{
    (void)state;
    refuse("p(a) :- p(b), e(a, b).\n", "p is inline and recurs");
    refuse("p(a) :- q(a, _).\nq(a, a) :- p(a).\n", "is inline and recurs");
    accept("p(a) :- n(a).\nn(a) :- p(b), e(a, b).\n");
}

static void what_brings_variables_of_its_own_is_not_negated(void **state)
{
    (void)state;
    refuse("p(a) :- e(a, b), b > a.\nn(x) :- m(x), !p(x).\n", "variables of its own");
    refuse("p(a) :- m(a).\np(a) :- a = count : { m(b) }.\nn(x) :- m(x), !p(x).\n",
           "variables of its own");
    accept("p(a) :- e(a, b), b > a.\nn(x) :- m(x), p(x).\n");
    accept("p(a) :- e(a, _), a > 2.\nn(x) :- m(x), !p(x).\n");
}

static void a_negation_names_all_arguments(void **state)
{
    (void)state;
    refuse("q(a, b) :- e(a, b).\nn(x) :- m(x), !q(x, _).\n", "with _");
    refuse("q(a, b) :- e(a, b).\nn(x) :- m(x), !q(x, _ + 1).\n", "with _");
    accept("q(a, b) :- e(a, b).\nn(x) :- m(x), q(x, _).\n");
    accept("q(a, b) :- e(a, b).\nn(x) :- m(x), !q(x, count : { m(_) }).\n");
}

static void it_does_not_stand_inside_an_aggregate(void **state)
{
    (void)state;
    refuse("p(a) :- m(a).\nn(x) :- x = count : { p(_) }.\n", "inside an aggregate");
    refuse("p(a) :- m(a).\nn(count : { m(y), !p(y) }) :- true.\n", "inside an aggregate");
    refuse("p(a) :- m(a).\nn(x) :- m(x), e(x, sum y : { m(y), y < max z : { p(z) } }).\n",
           "inside an aggregate");
    accept("p(a) :- a = count : { m(_) }.\nn(x) :- p(x).\n");
}

static void it_does_not_count(void **state)
{
    (void)state;
    refuse("q(a, autoinc()) :- m(a).\nn(x) :- q(x, _).\n", "cannot count");
    accept("e(a, autoinc()) :- m(a).\nn(x) :- e(x, _).\n");
}

static void nothing_is_dropped_from_it(void **state)
{
    (void)state;
    refuse("p(a) :- m(a).\np(a) <= p(b) :- a < b.\n", "to drop");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_reads_or_writes_it),
        cmocka_unit_test(no_inline_takes_inline_back),
        cmocka_unit_test(a_circle_of_inline_relations_alone_is_refused),
        cmocka_unit_test(what_brings_variables_of_its_own_is_not_negated),
        cmocka_unit_test(a_negation_names_all_arguments),
        cmocka_unit_test(it_does_not_stand_inside_an_aggregate),
        cmocka_unit_test(it_does_not_count),
        cmocka_unit_test(nothing_is_dropped_from_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
