/* SPDX-License-Identifier: MIT */
/* Times: which predicates have occurrences, and which of these lie in a window for certain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

typedef struct Case {
    const char *facts, *goal, *certain, *possible;
} Case;

static void assert_readings(const Case *cases, size_t count)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        Goal goal;
        World *world = world_new(cases[i].facts, (ModelSettings){ .is_product = false });
        char certain[512], possible[512];
        snprintf(certain, sizeof certain, "%s", world_certain(world, cases[i].goal, &goal));
        snprintf(possible, sizeof possible, "%s", world_answers(world, &goal));
        if (strcmp(certain, cases[i].certain) != 0 || strcmp(possible, cases[i].possible) != 0) {
            print_message("%s %s?\n    certain: %s\n        got: %s\n    possible: %s\n        "
                          "got: %s\n",
                          cases[i].facts, cases[i].goal, cases[i].certain, certain,
                          cases[i].possible, possible);
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

#define ASSERT_READINGS(...)                                                                       \
    do {                                                                                           \
        static const Case cases_[] = { __VA_ARGS__ };                                              \
        assert_readings(cases_, sizeof cases_ / sizeof *cases_);                                   \
    } while (0)

/* In each the window is 1970, which begins at 0. */
static void a_conclusion_from_one_varying_condition_has_its_occurrences(void **state)
{
    (void)state;
    ASSERT_READINGS(
        { "b(X) :- a0(X), d(X). d(X) :- at(c0(X), \"1970\"). a0(x) @ !3 9 1. c0(x).",
          "during(b(X), \"1970\", \"1970\")", "x", "x" },
        { "b(X) :- a0(X). b(X) :- c0(X). a0(x) @ !3 9 1. c0(y) @ !4 8 1.",
          "during(b(X), \"1970\", \"1970\")", "x; y", "x; y" },
        { "p(X, Z) :- e0(X, Z). p(X, Z) :- p(X, Y), at(s0(Y, Z), \"1970\"). e0(1, 2) @ !3 9 1. "
          "s0(2, 3).",
          "during(p(1, Y), \"1970\", \"1970\")", "2; 3", "2; 3" });
}

static void of_several_that_vary_nothing_is_known(void **state)
{
    (void)state;
    ASSERT_READINGS({ "b(X) :- a0(X), c0(X). a0(x) @ !3 9 1. c0(x) @ !3 9 1.",
                      "during(b(X), \"1970\", \"1970\")", "", "x" });
}

/* Beside a negation only those that nothing ever denies. */
static void a_negation_beside_it_must_hold_at_all_times(void **state)
{
    (void)state;
    ASSERT_READINGS({ "b(X) :- a0(X), not(c0(X)). a0(x) @ !3 9 1. c0(y) @ 3 4 1.",
                      "during(b(X), \"1970\", \"1970\")", "x", "x" },
                    { "b(X) :- a0(X), not(c0(X)). a0(x) @ !3 9 1. c0(x) @ 3 4 1.",
                      "during(b(X), \"1970\", \"1970\")", "", "x" });
}

static void a_timeless_condition_beside_it_changes_nothing(void **state)
{
    (void)state;
    ASSERT_READINGS({ "b(X) :- a0(X), during(c0(X), \"1970\", \"1970\"). a0(x) @ !3 9 1. "
                      "c0(x) @ !5 6 1.",
                      "during(b(X), \"1970\", \"1970\")", "x", "x" });
}

static void an_aggregate_has_none(void **state)
{
    (void)state;
    ASSERT_READINGS(
        { "n(count(X)) :- a0(X). a0(x) @ !3 9 1.", "during(n(N), \"1970\", \"1970\")", "", "1" });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conclusion_from_one_varying_condition_has_its_occurrences),
        cmocka_unit_test(of_several_that_vary_nothing_is_known),
        cmocka_unit_test(a_negation_beside_it_must_hold_at_all_times),
        cmocka_unit_test(a_timeless_condition_beside_it_changes_nothing),
        cmocka_unit_test(an_aggregate_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
