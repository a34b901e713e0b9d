/* SPDX-License-Identifier: MIT */
/* Check of recursion: plans of each size and version beside those that fit, counters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "dl/check.h"
#include "dl_text.h"

#define DECLARATIONS                                                                               \
    ".decl n, m(x: number)\n.decl e, p, q(x: number, y: number)\np(x, y) :- e(x, y).\n"

/* The number of mistakes. */
static unsigned mistakes(Front *front, const char *rules)
{
    static Program program;
    memset(&program, 0, sizeof program);
    assert_true(
        dl_text_program(front, lr_dl_front_format(front, DECLARATIONS "%s", rules), &program));
    (void)dl_text_pass(front, &program, lr_dl_check_recursion);
    return front->mistakes;
}

static void accept(const char *rules)
{
    Front *front = dl_text_open();
    if (mistakes(front, rules) > 0)
        dl_text_says(front, "nothing");
    assert_int_equal(front->mistakes, 0);
    dl_text_close(front);
}

static void refuse(const char *rules, const char *message)
{
    Front *front = dl_text_open();
    assert_int_equal(mistakes(front, rules), 1);
    assert_true(dl_text_says(front, message));
    dl_text_close(front);
}

#define STEP "p(x, z) :- p(x, y), e(y, z). .plan "
#define BOTH "p(x, z) :- p(x, y), x < y, p(y, z), !e(x, z). .plan "

static void a_plan_has_a_version_for_each_condition_that_recurs(void **state)
{
    (void)state;
    accept(STEP "0: (2, 1)\n");
    refuse(STEP "1: (2, 1)\n", "version 1, but the last is 0");
    accept(BOTH "0: (2, 1), 1: (1, 2)\n");
    accept(BOTH "1: (1, 2)\n");
    refuse(BOTH "0: (2, 1), 2: (1, 2)\n", "version 2, but the last is 1");
}

static void a_plan_names_each_condition_once(void **state)
{
    (void)state;
    refuse(STEP "0: ()\n", "orders 0 conditions, but the rule has 2");
    refuse(STEP "0: (1)\n", "orders 1 conditions");
    refuse(STEP "0: (1, 2, 3)\n", "orders 3 conditions");
    refuse(STEP "0: (1, 1)\n", "leaves out condition 2");
    refuse(STEP "0: (2, 3)\n", "leaves out condition 1");
    refuse(STEP "0: (0, 1)\n", "leaves out condition 2");
}

static void a_plan_needs_recursion(void **state)
{
    (void)state;
    refuse("q(x, z) :- p(x, y), e(y, z). .plan 0: (2, 1)\n", "reads what it concludes");
    accept("q(x, z) :- p(x, y), e(y, z). .plan 0: (2, 1)\np(x, y) :- q(x, y), e(x, y).\n");
}

static void of_subsumption_both_heads_are_conditions(void **state)
{
    (void)state;
    accept("p(x, y) <= p(x, z) :- y < z. .plan 0: (1, 2), 1: (2, 1)\n");
    refuse("p(x, y) <= p(x, z) :- y < z. .plan 0: (1)\n", "but the rule has 2");
    refuse("p(x, y) <= p(x, z) :- y < z, e(y, z). .plan 0: (1, 2)\n", "but the rule has 3");
    refuse("p(x, y) <= p(x, z) :- y < z. .plan 2: (1, 2)\n", "the last is 1");
}

/* One rule, two clauses. */
static void what_is_wrong_with_a_plan_is_told_once(void **state)
{
    (void)state;
    refuse("p(x, z) :- p(x, y), (e(y, z); e(z, y)). .plan 0: (1)\n", "orders 1 conditions");
}

static void counting_and_recursion_exclude_each_other(void **state)
{
    (void)state;
    refuse("p(x, autoinc()) :- p(x, _).\n", "a counter");
    refuse("q(x, autoinc()) :- p(x, _).\np(x, y) :- q(y, x).\n", "a counter");
    accept("q(x, autoinc()) :- p(x, _).\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_has_a_version_for_each_condition_that_recurs),
        cmocka_unit_test(a_plan_names_each_condition_once),
        cmocka_unit_test(a_plan_needs_recursion),
        cmocka_unit_test(of_subsumption_both_heads_are_conditions),
        cmocka_unit_test(what_is_wrong_with_a_plan_is_told_once),
        cmocka_unit_test(counting_and_recursion_exclude_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
