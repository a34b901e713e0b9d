/* SPDX-License-Identifier: MIT */
/* Twins: what is certain and what is possible, where dates are imprecise and where they are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rule/twins.h"
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

static void inner_bounds_are_certain_and_outer_ones_possible(void **state)
{
    (void)state;
    ASSERT_READINGS({ "a0(x) @ 0/2 7/9 0.5.", "a0(X)", "x [2,7)=0.50", "x [0,9)=0.50" },
                    { "a0(x) @ 0/8 5/9 1.", "a0(X)", "", "x [0,9)=1.00" },
                    { "a0(x) @ !3 9 1.", "a0(X)", "", "x [3,9)=1.00" },
                    { "a0(x) @ !3 4 1. a0(y) @ 0 2/3 1.", "a0(X)", "x [3,4)=1.00; y [0,2)=1.00",
                      "x [3,4)=1.00; y [0,3)=1.00" },
                    { "a0(x) @ */5 * 1. a0(y).", "a0(X)", "x [5,)=1.00; y", "x; y" });
}

static void negation_reads_the_other_side(void **state)
{
    (void)state;
    ASSERT_READINGS(
        { "b(X) :- a0(X), not(c0(X)). a0(x) @ 0 9 1. c0(x) @ 3/4 6/7 1.", "b(X)",
          "x [0,3)=1.00 [7,9)=1.00", "x [0,4)=1.00 [6,9)=1.00" },
        { "c(X) :- a0(X), not(b(X)). b(X) :- a0(X), not(c0(X)). a0(x) @ 0 9 1. c0(x) @ 3/4 6/7 1.",
          "c(X)", "x [4,6)=1.00", "x [3,7)=1.00" });
}

static void recursion_has_a_twin(void **state)
{
    (void)state;
    ASSERT_READINGS({ "p(X, Y) :- e0(X, Y). p(X, Z) :- p(X, Y), e0(Y, Z). e0(1, 2) @ 0/2 9 1. "
                      "e0(2, 3) @ 0 5/8 1. e0(3, 1).",
                      "p(1, Y)", "1 [2,5)=1.00; 2 [2,9)=1.00; 3 [2,5)=1.00",
                      "1 [0,8)=1.00; 2 [0,9)=1.00; 3 [0,8)=1.00" });
}

static void views_know_both_sides(void **state)
{
    (void)state;
    ASSERT_READINGS(
        { "a0(x) @ 0/2 7/9 1.", "past(3, a0(X))", "x [2,10)=1.00", "x [0,12)=1.00" },
        { "a0(x) @ 0/2 7/9 1.", "throughout(3, a0(X))", "x [5,7)=1.00", "x [3,9)=1.00" },
        { "a0(x) @ 2/3 7 1.", "began(a0(X))", "", "x [2,4)=1.00" },
        { "a0(x) @ 2/3 7 1.", "ended(a0(X))", "x [7,8)=1.00", "x [7,8)=1.00" },
        { "a0(x) @ 0/2 7/9 0.5.", "atleast(0.5, a0(X))", "x [2,7)=0.50", "x [0,9)=0.50" });
}

/* 1970 begins at 0. */
static void an_event_in_the_window_is_certain_there(void **state)
{
    (void)state;
    ASSERT_READINGS(
        { "a0(x) @ !3 9 0.5.", "during(a0(X), \"1970\", \"1970\")", "x [,)=0.50", "x [,)=0.50" },
        { "a0(x) @ !-3 9 1.", "during(a0(X), \"1970\", \"1970\")", "", "x" },
        { "b(X) :- a0(X), during(c0(X), \"..\", \"..\"). a0(x) @ !3 9 1. c0(x).",
          "during(b(X), \"1970\", \"1970\")", "x", "x" },
        { "b(X) :- a0(X), c0(X). a0(x) @ !3 9 1. c0(x) @ 4 9 1.",
          "during(b(X), \"1970\", \"1970\")", "", "x" });
}

static void aggregates_count_what_may_and_what_must_be_there(void **state)
{
    (void)state;
    ASSERT_READINGS({ "n(count(X)) :- a0(X). a0(x) @ 0 9 1. a0(y) @ 3/5 9 1.", "n(N)",
                      "1 [0,3)=1.00; 2 [5,9)=1.00", "1 [0,5)=1.00; 2 [3,9)=1.00" });
}

static void least_and_greatest_take_each_open_member_into_account(void **state)
{
    (void)state;
    ASSERT_READINGS({ "n(min(X)) :- a0(X). a0(5) @ 0 9 1. a0(3) @ 2/4 9 0.75. a0(7) @ 2/4 9 1.",
                      "n(N)", "3 [4,9)=0.75; 5 [0,2)=1.00", "3 [2,9)=0.75; 5 [0,4)=1.00" },
                    { "n(max(X)) :- a0(X). a0(5) @ 0/1 9 1. a0(7) @ 0/1 9 1.", "n(N)",
                      "7 [1,9)=1.00", "5 [0,1)=1.00; 7 [0,9)=1.00" });
}

/* More than there are choices for: a sum of none and of all of them. */
static void of_many_open_members_a_sum_takes_none_and_all(void **state)
{
    (void)state;
    char text[4096], expected[64];
    size_t length = (size_t)snprintf(text, sizeof text, "n(sum(X)) :- a0(X). a0(1000) @ 0 9 1. ");
    for (int i = 0; i < 40; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "a0(%d) @ 2/4 9 1. ", i);
    snprintf(expected, sizeof expected, "1000 [0,4)=1.00; %d [2,9)=1.00", 1000 + 39 * 40 / 2);
    Goal goal;
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    (void)world_certain(world, "n(N)", &goal);
    assert_string_equal(world_answers(world, &goal), expected);
    world_free(world);
}

static void without_imprecise_dates_there_are_no_twins(void **state)
{
    (void)state;
    Goal goal;
    World *world =
        world_new("b(X) :- a0(X), not(c0(X)). a0(x) @ 0 9 1. c0(x) @ 3 6 1. d0(x) @ 1/2 3 1.",
                  (ModelSettings){ .is_product = false });
    assert_string_equal(world_certain(world, "b(X)", &goal), "x [0,3)=1.00 [6,9)=1.00");
    assert_true(goal.certain == LR_NONE && goal.times == LR_NONE);
    const Program *program = world_program(world);
    for (size_t p = 0; p < program->predicates.count; p++)
        assert_true(program->predicates.items[p].certain == LR_NONE &&
                    program->predicates.items[p].holds == BOUND_POSSIBLE);
    assert_string_equal(world_certain(world, "d0(X)", &goal), "x [2,3)=1.00");
    assert_true(goal.certain != LR_NONE);
    world_free(world);
}

/* t recurs with the constant k: a part of its own, also of the twin. */
static void parts_have_twins_that_are_parts_of_the_twin(void **state)
{
    (void)state;
    static const char *const text =
        "t(X, P, Y) :- t0(X, P, Y). t(X, k, B) :- t(X, k, A), s0(A, B). "
        "t(X, k, C) :- t(X, P, _), d0(P, C). "
        "t0(1, p, 2) @ 0/2 7/9 1. t0(1, k, 5) @ 1/3 9 1. s0(5, 6). d0(p, 5).";
    for (int is_whole = 0; is_whole < 2; is_whole++) {
        Goal goal;
        ModelSettings settings = { .is_product = false };
        World *world = is_whole ? world_new_whole(text, settings) : world_new(text, settings);
        Program *program = world_program(world);
        assert_int_equal(program->is_parted, !is_whole);
        assert_string_equal(world_certain(world, "t(1, P, Y)", &goal),
                            "k 5 [2,9)=1.00; k 6 [2,9)=1.00; p 2 [2,7)=1.00");
        assert_string_equal(world_answers(world, &goal),
                            "k 5 [0,9)=1.00; k 6 [0,9)=1.00; p 2 [0,9)=1.00");
        for (size_t p = 0; p < program->predicates.count; p++) {
            const Predicate *part = &program->predicates.items[p];
            if (part->is_part && part->certain != LR_NONE)
                assert_int_equal(program->predicates.items[part->certain].part.of,
                                 program->predicates.items[part->part.of].certain);
        }
        world_free(world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inner_bounds_are_certain_and_outer_ones_possible),
        cmocka_unit_test(negation_reads_the_other_side),
        cmocka_unit_test(recursion_has_a_twin),
        cmocka_unit_test(views_know_both_sides),
        cmocka_unit_test(an_event_in_the_window_is_certain_there),
        cmocka_unit_test(aggregates_count_what_may_and_what_must_be_there),
        cmocka_unit_test(least_and_greatest_take_each_open_member_into_account),
        cmocka_unit_test(of_many_open_members_a_sum_takes_none_and_all),
        cmocka_unit_test(without_imprecise_dates_there_are_no_twins),
        cmocka_unit_test(parts_have_twins_that_are_parts_of_the_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
