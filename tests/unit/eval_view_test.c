/* SPDX-License-Identifier: MIT */
/* Views: beliefs transformed tuple by tuple, at the edges of time and of belief. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/model_internal.h"
#include "eval/view.h"
#include "fault/memory.h"
#include "world.h"

typedef struct Case {
    const char *facts, *goal, *answer;
} Case;

static void assert_answers(const Case *cases, size_t count)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        World *world = world_new(cases[i].facts, (ModelSettings){ .is_product = false });
        const char *answer = world_ask(world, cases[i].goal);
        if (strcmp(answer, cases[i].answer) != 0) {
            print_message("%s %s?\n    expected: %s\n    got:      %s\n", cases[i].facts,
                          cases[i].goal, cases[i].answer, answer);
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

#define ASSERT_ANSWERS(...)                                                                        \
    do {                                                                                           \
        static const Case cases_[] = { __VA_ARGS__ };                                              \
        assert_answers(cases_, sizeof cases_ / sizeof *cases_);                                    \
    } while (0)

static void what_is_certain_always_stays_so_where_it_can(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "a0(x).", "past(5, a0(X))", "x" }, { "a0(x).", "throughout(5, a0(X))", "x" },
                   { "a0(x).", "at(a0(X), \"2020\")", "x" },
                   { "a0(x).", "during(a0(X), \"2020\", \"2021\")", "x" },
                   { "a0(x).", "always(a0(X), \"..\", \"..\")", "x" },
                   { "a0(x).", "atleast(1, a0(X))", "x" }, { "a0(x).", "undisputed(a0(X))", "x" },
                   { "a0(x).", "began(a0(X))", "" }, { "a0(x).", "ended(a0(X))", "" },
                   { "a0(x).", "contested(a0(X))", "" });
}

static void a_level_lets_through_what_is_believed_as_much(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75. a0(y) @ 0 9 0.25.", "atleast(0.5, a0(X))",
                     "x [0,5)=0.50 [5,9)=0.75" },
                   { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75. a0(y) @ 0 9 0.25.", "atleast(0.75, a0(X))",
                     "x [5,9)=0.75" },
                   { "a0(x) @ 0 5 0.5.", "atleast(1, a0(X))", "" });
}

/* 1970 is the year that begins at 0. */
static void a_window_takes_the_best_and_always_the_worst(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75.", "during(a0(X), \"1970\", \"1970\")", "x [,)=0.75" },
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75.", "always(a0(X), \"1970\", \"1970\")", "" },
        { "a0(x) @ -5 * 0.75.", "always(a0(X), \"1970\", \"1970\")", "x [,)=0.75" },
        { "a0(x) @ -5 * 0.75. a0(x) @ 3 4 0.9.", "always(a0(X), \"1970\", \"1970\")",
          "x [,)=0.75" },
        { "a0(x) @ * 0 0.75.", "during(a0(X), \"1970\", \"1970\")", "" },
        { "a0(x) @ * 1 0.75.", "during(a0(X), \"1970\", \"1970\")", "x [,)=0.75" },
        { "a0(x) @ * 0 0.75.", "during(a0(X), \"..\", \"1969\")", "x [,)=0.75" },
        { "a0(x) @ * 0 0.75.", "always(a0(X), \"..\", \"1969\")", "x [,)=0.75" },
        { "a0(x) @ * 0 0.75.", "always(a0(X), \"..\", \"..\")", "" },
        { "a0(x) @ * * 0.75.", "always(a0(X), \"..\", \"..\")", "x [,)=0.75" });
}

static void the_past_outlasts_what_it_saw(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75.", "past(3, a0(X))", "x [0,5)=0.50 [5,12)=0.75" },
        { "a0(x) @ 0 5 0.75. a0(x) @ 5 9 0.5.", "past(3, a0(X))", "x [0,8)=0.75 [8,12)=0.50" },
        { "a0(x) @ 0 5 0.75. a0(x) @ 7 9 0.75.", "past(3, a0(X))", "x [0,12)=0.75" },
        { "a0(x) @ 0 5 0.75.", "past(0, a0(X))", "x [0,5)=0.75" },
        { "a0(x) @ * 5 0.75.", "past(3, a0(X))", "x [,8)=0.75" },
        { "a0(x) @ 5 * 0.75.", "past(3, a0(X))", "x [5,)=0.75" },
        { "a0(x) @ 0 9223372036854775806 0.75.", "past(3, a0(X))", "x [0,)=0.75" });
}

static void throughout_begins_when_it_has_lasted(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75.", "throughout(3, a0(X))", "x [3,8)=0.50 [8,9)=0.75" },
        { "a0(x) @ 0 5 0.75. a0(x) @ 5 9 0.5.", "throughout(3, a0(X))", "x [3,5)=0.75 [5,9)=0.50" },
        { "a0(x) @ 0 3 0.75.", "throughout(3, a0(X))", "" },
        { "a0(x) @ 0 4 0.75. a0(x) @ 5 9 0.75.", "throughout(3, a0(X))",
          "x [3,4)=0.75 [8,9)=0.75" },
        { "a0(x) @ * 5 0.75.", "throughout(3, a0(X))", "x [,5)=0.75" },
        { "a0(x) @ 5 * 0.75.", "throughout(3, a0(X))", "x [8,)=0.75" },
        { "a0(x) @ 0 5 0.75.", "throughout(0, a0(X))", "x [0,5)=0.75" },
        { "a0(x) @ 9223372036854775800 * 0.75.", "throughout(9, a0(X))", "" });
}

static void edges_last_one_moment_and_say_how_much(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 1.", "began(a0(X))", "x [0,1)=0.50 [5,6)=0.50" },
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 1.", "ended(a0(X))", "x [9,10)=1.00" },
        { "a0(x) @ 0 5 1. a0(x) @ 5 9 0.5.", "ended(a0(X))", "x [5,6)=0.50 [9,10)=0.50" },
        { "a0(x) @ 0 5 1. a0(x) @ 6 9 1.", "began(a0(X))", "x [0,1)=1.00 [6,7)=1.00" },
        { "a0(x) @ 0 5 1. a0(x) @ 6 9 1.", "ended(a0(X))", "x [5,6)=1.00 [9,10)=1.00" },
        { "a0(x) @ * 5 1.", "began(a0(X))", "" },
        { "a0(x) @ * 5 1.", "ended(a0(X))", "x [5,6)=1.00" },
        { "a0(x) @ 5 * 1.", "ended(a0(X))", "" }, { "a0(x) @ * * 0.5.", "began(a0(X))", "" });
}

static void each_level_has_its_longest_intervals(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75. a0(x) @ 9 12 0.5.", "valid(a0(_), I)",
          "0..12 [,)=0.50; 5..9 [,)=0.75" },
        { "a0(x) @ 0 5 1. a0(x) @ 7 9 1.", "valid(a0(_), I)", "0..5; 7..9" },
        { "a0(x) @ 0 5 1. a0(y) @ 0 5 0.5.", "valid(a0(X), I)", "x 0..5; y 0..5 [,)=0.50" },
        { "a0(x).", "valid(a0(_), I)", "-9223372036854775808..9223372036854775807" });
}

/* The weaker of both sides, wherever either of them is certain, dated or missing. */
static void both_sides_are_compared_moment_by_moment(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(x). a0(x) @ 0 5 -0.75.", "contested(a0(X))", "x [0,5)=0.75" },
        { "a0(x). a0(x) @ * * -1.", "contested(a0(X))", "x" },
        { "a0(x) @ 0 9 0.5. a0(x) @ 5 20 -1.", "contested(a0(X))", "x [5,9)=0.50" },
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 -0.5.", "contested(a0(X))", "" },
        { "a0(x) @ * * -1. a0(y).", "contested(a0(X))", "" },
        { "a0(x). a0(x) @ 0 5 -0.75.", "undisputed(a0(X))", "x [,0)=1.00 [0,5)=0.25 [5,)=1.00" },
        { "a0(x). a0(x) @ * * -1.", "undisputed(a0(X))", "" },
        { "a0(x) @ 0 9 0.5. a0(x) @ 5 20 -1.", "undisputed(a0(X))", "x [0,5)=0.50" },
        { "a0(x) @ 0 9 0.5. a0(y) @ 0 9 -1.", "undisputed(a0(X))", "x [0,9)=0.50" });
}

static void views_of_views_are_taken_from_the_inside(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(x) @ 0 5 0.5. a0(x) @ 5 9 0.75.", "past(3, atleast(0.75, a0(X)))", "x [5,12)=0.75" },
        { "a0(x) @ 0 5 1.", "throughout(3, past(3, a0(X)))", "x [3,8)=1.00" },
        { "a0(x) @ 0 5 1.", "began(past(3, ended(a0(X))))", "x [5,6)=1.00" },
        { "a0(x) @ 0 5 1.", "during(ended(a0(X)), \"1970\", \"1970\")", "x" });
}

/* A view inside a recursion sees what its own results have added. */
static void views_in_recursions_reach_their_end(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "a0(a) @ 0 20 1. e0(a, b). e0(b, c). p(X) :- a0(X). "
          "p(Y) :- throughout(5, p(X)), e0(X, Y).",
          "p(X)", "a [0,20)=1.00; b [5,20)=1.00; c [10,20)=1.00" },
        { "a0(a). e0(a, b). e0(b, c). p(X) :- a0(X). p(Y) :- throughout(5, p(X)), e0(X, Y).",
          "p(X)", "a; b; c" },
        { "a0(a) @ 0 9 0.75. e0(a, b). e0(b, a). p(X) :- a0(X). "
          "p(Y) :- atleast(0.5, p(X)), e0(X, Y).",
          "p(X)", "a [0,9)=0.75; b [0,9)=0.75" },
        { "a0(a) @ 3 9 0.75. e0(a, b). e0(b, c). p(X) :- a0(X). "
          "p(Y) :- during(p(X), \"1970\", \"1970\"), e0(X, Y).",
          "p(X)", "a [3,9)=0.75; b [,)=0.75; c [,)=0.75" },
        { "a0(a) @ 3 9 0.75. a0(a) @ 5 7 -0.5. e0(a, b). p(X) :- a0(X). denied(p(X)) :- "
          "denied(a0(X)). "
          "q(X) :- contested(p(X)). q(Y) :- q(X), e0(X, Y).",
          "q(X)", "a [5,7)=0.50; b [5,7)=0.50" });
}

/* The moment of a rise is as long as the relation's unit, and two of them may overlap. */
static void moments_of_a_day_may_overlap(void **state)
{
    World *world =
        world_new("a0(x) @ 0 10 0.25. a0(x) @ 4 10 0.75.", (ModelSettings){ .is_product = false });
    Program *program = world_program(world);
    (void)state;
    program->relations.items[0].flags |= LORE_RELATION_UNIT_DAY;
    assert_string_equal(world_ask(world, "began(a0(X))"), "x [0,4)=0.25 [4,86400000004)=0.50");
    world_free(world);
}

static void many_stretches_are_transformed_in_one_piece(void **state)
{
    enum { COUNT = 500 };
    char *text = calloc(1, COUNT * 40), answer[64];
    size_t length = 0;
    (void)state;
    for (int i = 0; i < COUNT; i++)
        length += (size_t)sprintf(text + length, "a0(x) @ %d %d 1. ", 10 * i, 10 * i + 5);
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    snprintf(answer, sizeof answer, "x [0,%d)=1.00", 10 * COUNT);
    assert_string_equal(world_ask(world, "past(5, a0(X))"), answer);
    assert_string_equal(world_ask(world, "throughout(5, a0(X))"), "");
    free(text);
    world_free(world);
}

/* What a view needs on the axis is put there before, by whoever evaluates it. */
static void the_instants_of_a_shift_are_put_on_the_axis(void **state)
{
    World *world = world_new("a0(x) @ 10 20 1.", (ModelSettings){ .is_product = false });
    Model *model = world_model(world);
    (void)state;
    assert_string_equal(world_ask(world, "a0(X)"), "x [10,20)=1.00");
    assert_false(lr_axis_has(&model->axis, 13));
    assert_string_equal(world_ask(world, "past(3, a0(X))"), "x [10,23)=1.00");
    assert_true(lr_axis_has(&model->axis, 23));
    assert_string_equal(world_ask(world, "a0(X)"), "x [10,20)=1.00");
    world_free(world);
}

static void a_view_that_finds_no_memory_says_so(void **state)
{
    static const char *const goals[] = { "past(3, a0(X))",   "throughout(3, a0(X))",
                                         "began(a0(X))",     "valid(a0(X), I)",
                                         "contested(a0(X))", "atleast(0.5, a0(X))" };
    (void)state;
    for (size_t g = 0; g < sizeof goals / sizeof *goals; g++)
        for (long n = 0;; n++) {
            World *world = world_new("a0(x) @ 0 9 0.75. a0(x) @ 5 20 1. a0(x) @ 30 40 0.5. "
                                     "a0(x) @ 7 12 -0.5.",
                                     (ModelSettings){ .is_product = false });
            Diag diag = { .list = { 0 } };
            uint32_t goal = world_goal(world, goals[g]);
            lr_budget_start(world_budget(world));
            memory_fail_after(n);
            lore_status status =
                lr_model_evaluate(world_model(world), goal, world_budget(world), &diag);
            bool was_refused = memory_restore();
            assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
            assert_int_equal(
                lr_model_evaluate(world_model(world), goal, world_budget(world), &diag), LORE_OK);
            assert_true(lr_model_count(world_model(world), goal) > 0);
            lr_diag_clear(&diag);
            world_free(world);
            if (!was_refused) {
                assert_true(n > 5);
                break;
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_certain_always_stays_so_where_it_can),
        cmocka_unit_test(a_level_lets_through_what_is_believed_as_much),
        cmocka_unit_test(a_window_takes_the_best_and_always_the_worst),
        cmocka_unit_test(the_past_outlasts_what_it_saw),
        cmocka_unit_test(throughout_begins_when_it_has_lasted),
        cmocka_unit_test(edges_last_one_moment_and_say_how_much),
        cmocka_unit_test(each_level_has_its_longest_intervals),
        cmocka_unit_test(both_sides_are_compared_moment_by_moment),
        cmocka_unit_test(views_of_views_are_taken_from_the_inside),
        cmocka_unit_test(views_in_recursions_reach_their_end),
        cmocka_unit_test(moments_of_a_day_may_overlap),
        cmocka_unit_test(many_stretches_are_transformed_in_one_piece),
        cmocka_unit_test(the_instants_of_a_shift_are_put_on_the_axis),
        cmocka_unit_test(a_view_that_finds_no_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
