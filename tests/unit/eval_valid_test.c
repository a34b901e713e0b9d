/* SPDX-License-Identifier: MIT */
/* Valid: the intervals of tuples where dates are imprecise, and what is certain of how they lie. */
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

static void a_claim_is_one_interval_of_uncertain_ends(void **state)
{
    (void)state;
    ASSERT_READINGS(
        { "a0(x) @ 0/2 7/9 0.5.", "valid(a0(X), I)", "x 0..9 [,)=0.50", "x 0..9 [,)=0.50" },
        { "a0(x) @ !3 9 1.", "valid(a0(X), I)", "x 3..9", "x 3..9" },
        { "a0(x). b0(x) @ 0/2 9 1.", "valid(a0(X), I)",
          "x -9223372036854775808..9223372036854775807",
          "x -9223372036854775808..9223372036854775807" });
}

static void relations_are_certain_in_every_case_and_possible_in_some(void **state)
{
    (void)state;
    ASSERT_READINGS({ "b(X, Y) :- valid(a0(X), I), valid(c0(Y), J), before(I, J). a0(x) @ 0 3/5 1. "
                      "c0(y) @ 4/6 9 1. c0(z) @ 5/6 9 1. c0(w) @ 0/2 9 1.",
                      "b(X, Y)", "x z", "x y; x z" },
                    { "b(X) :- valid(a0(X), I), valid(c0(X), J), during(I, J). a0(x) @ !3 5 1. "
                      "c0(x) @ 1/2 6 1. "
                      "a0(y) @ !3 5 1. c0(y) @ 2/4 6 1.",
                      "b(X)", "x", "x; y" });
}

/* Two of the same bounds need not be equal; one is equal to itself. */
static void an_interval_is_certainly_equal_to_itself_alone(void **state)
{
    (void)state;
    ASSERT_READINGS(
        { "b(X, Y) :- valid(a0(X), I), valid(a0(Y), I). a0(x) @ 0/2 9 1. a0(y) @ 0/2 9 1.",
          "b(X, Y)", "x x; y y", "x x; x y; y x; y y" },
        { "b(X, Y) :- valid(a0(X), I), valid(a0(Y), J), ne(I, J). a0(x) @ 0/2 9 1. "
          "a0(y) @ 0/2 9 1.",
          "b(X, Y)", "", "x y; y x" });
}

static void intervals_that_may_touch_are_one_or_two(void **state)
{
    (void)state;
    ASSERT_READINGS({ "b(I) :- valid(a0(_), I). a0(x) @ 0 4/6 1. a0(x) @ 5/7 9 1.", "b(I)", "",
                      "0..6; 0..9; 5..9" });
}

static void what_sets_its_own_time_has_the_certain_part_of_its_interval(void **state)
{
    (void)state;
    ASSERT_READINGS({ "valid(b(X), I) :- valid(a0(X), I). a0(x) @ 0/2 7/9 1.", "b(X)",
                      "x [2,7)=1.00", "x [0,9)=1.00" });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_is_one_interval_of_uncertain_ends),
        cmocka_unit_test(relations_are_certain_in_every_case_and_possible_in_some),
        cmocka_unit_test(an_interval_is_certainly_equal_to_itself_alone),
        cmocka_unit_test(intervals_that_may_touch_are_one_or_two),
        cmocka_unit_test(what_sets_its_own_time_has_the_certain_part_of_its_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
