/* SPDX-License-Identifier: MIT */
/* Aggregates over groups, over bindings and over time. A base relation's name ends in 0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "world.h"

typedef struct Case {
    const char *program, *goal, *answer;
} Case;

static void assert_answers(const Case *cases, size_t count, ModelSettings settings)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        World *world = world_new(cases[i].program, settings);
        const char *answer = world_ask(world, cases[i].goal);
        if (strcmp(answer, cases[i].answer) != 0) {
            print_message("%s\n    expected: %s\n    got:      %s\n", cases[i].program,
                          cases[i].answer, answer);
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

#define ASSERT_ANSWERS(...)                                                                        \
    do {                                                                                           \
        static const Case cases_[] = { __VA_ARGS__ };                                              \
        assert_answers(cases_, sizeof cases_ / sizeof *cases_,                                     \
                       (ModelSettings){ .counts_from = 0.5 });                                     \
    } while (0)

static void no_bindings_are_no_group(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "e0(a, 1). n(count(X)) :- e0(X, 9).", "n(N)", "" },
                   { "e0(a, 1). n(sum(N)) :- e0(zz, N).", "n(N)", "" },
                   { "e0(a, 1). n(X, min(N)) :- e0(X, N), gt(N, 5).", "n(X, N)", "" });
}

static void each_group_has_a_row(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "e0(a, 1). e0(a, 2). e0(b, 5). n(X, count(N)) :- e0(X, N).", "n(X, N)", "a 2; b 1" },
        { "e0(a, 1). e0(a, 2). e0(b, 5). n(max(N), X) :- e0(X, N).", "n(N, X)", "2 a; 5 b" },
        { "e0(a, 1). e0(a, 2). e0(b, 5). n(X, X, min(N)) :- e0(X, N).", "n(X, Y, N)",
          "a a 1; b b 5" },
        { "e0(a, 1). e0(b, 2). n(all, count(N)) :- e0(_, N).", "n(X, N)", "all 2" },
        { "e0(a, 1). e0(b, 2). n(count(N)) :- e0(_, N).", "n(N)", "2" });
}

static void counts_and_extremes_see_each_value_once(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "e0(a, 1). e0(b, 1). e0(c, 2). n(count(N)) :- e0(_, N).", "n(N)", "2" },
                   { "e0(a, 1). e0(b, 1). n(min(N)) :- e0(_, N).", "n(N)", "1" });
}

static void sums_see_each_binding_once(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "e0(a, 1). e0(b, 1). n(sum(N)) :- e0(X, N).", "n(N)", "2" },
        { "e0(a, 1). e0(b, 1). n(average(N)) :- e0(X, N).", "n(N)", "1.0" },
        { "e0(a, 1). e0(a, 2). f0(a). f0(b). n(sum(N)) :- e0(X, N), f0(Y).", "n(N)", "6" },
        { "e0(a, 1). n(sum(N)) :- or(e0(X, N), e0(X, N)).", "n(N)", "1" });
}

static void sums_keep_the_type_of_what_they_add(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "e0(a, 1). e0(b, -3). n(sum(N)) :- e0(X, N).", "n(N)", "-2" },
                   { "e0(a, 1.5). e0(b, 2.5). n(sum(N)) :- e0(X, N).", "n(N)", "4.0" },
                   { "e0(a, 1). e0(b, 2.5). n(sum(N)) :- e0(X, N).", "n(N)", "3.5" });
}

static void a_sum_that_overflows_has_no_value(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "e0(a, 9223372036854775807). e0(b, 1). n(sum(N)) :- e0(X, N).", "n(N)", "" },
                   { "e0(a, 9223372036854775807). e0(b, 0). n(sum(N)) :- e0(X, N).", "n(N)",
                     "9223372036854775807" },
                   { "e0(a, -9223372036854775808). e0(b, -1). n(sum(N)) :- e0(X, N).", "n(N)", "" },
                   { "e0(a, 1e308). e0(b, 1e308). n(sum(N)) :- e0(X, N).", "n(N)", "" },
                   { "e0(a, 1e308). e0(b, 1e308). n(average(N)) :- e0(X, N).", "n(N)", "" });
}

static void the_order_of_adding_does_not_matter(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "e0(a, 9223372036854775807). e0(b, 1). e0(c, -5). n(sum(N)) :- e0(X, N).", "n(N)",
          "9223372036854775803" },
        { "e0(c, -5). e0(a, 9223372036854775807). e0(b, 1). n(sum(N)) :- e0(X, N).", "n(N)",
          "9223372036854775803" },
        { "e0(a, 9223372036854775807). e0(b, 9223372036854775807). n(average(N)) :- e0(X, N).",
          "n(N)", "9.223372036854776e+18" });
}

/* One group without a value does not take the others with it. */
static void what_is_no_number_has_no_sum(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "e0(a, x). e0(a, 1). e0(b, 2). n(X, sum(N)) :- e0(X, N).", "n(X, N)", "b 2" },
        { "e0(a, x). e0(a, 1.5). e0(b, 2). n(X, sum(N)) :- e0(X, N).", "n(X, N)", "b 2" },
        { "e0(a, x). e0(a, 1). e0(b, 2). n(X, average(N)) :- e0(X, N).", "n(X, N)", "b 2.0" },
        { "e0(a, x). e0(a, 1.5). e0(b, 2). n(X, average(N)) :- e0(X, N).", "n(X, N)", "b 2.0" });
}

static void extremes_order_every_type(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "e0(pear). e0(apple). e0(plum). n(min(X)) :- e0(X).", "n(X)", "apple" },
                   { "e0(pear). e0(apple). e0(plum). n(max(X)) :- e0(X).", "n(X)", "plum" },
                   { "e0(-5). e0(3). e0(-9223372036854775808). n(min(X)) :- e0(X).", "n(X)",
                     "-9223372036854775808" },
                   { "e0(2.5). e0(-0.5). n(max(X)) :- e0(X).", "n(X)", "2.5" });
}

static void a_group_changes_where_its_members_do(void **state)
{
    (void)state;
    ASSERT_ANSWERS(
        { "e0(a, 1) @ 0 10 1. e0(b, 5) @ 5 15 1. n(sum(N)) :- e0(X, N).", "n(N)",
          "1 [0,5)=1.00; 5 [10,15)=1.00; 6 [5,10)=1.00" },
        { "e0(a, 1) @ 0 10 1. e0(a, 2). n(max(N)) :- e0(_, N).", "n(N)", "2" },
        { "e0(a, 3) @ 0 10 1. e0(a, 2). n(max(N)) :- e0(_, N).", "n(N)",
          "2 [,0)=1.00 [10,)=1.00; 3 [0,10)=1.00" },
        { "e0(a) @ 0 10 1. e0(b) @ 10 20 1. n(count(X)) :- e0(X).", "n(N)", "1 [0,20)=1.00" },
        { "e0(a) @ 0 10 1. e0(a) @ 20 30 1. n(count(X)) :- e0(X).", "n(N)",
          "1 [0,10)=1.00 [20,30)=1.00" },
        { "e0(a) @ * 10 1. e0(b) @ 5 * 1. n(count(X)) :- e0(X).", "n(N)",
          "1 [,5)=1.00 [10,)=1.00; 2 [5,10)=1.00" });
}

/* What is believed less than counts_from is not there; the rest is as sure as its weakest. */
static void members_count_from_a_belief_on(void **state)
{
    static const Case half[] = {
        { "e0(a) @ 0 9 0.5. e0(b) @ 0 9 0.49. n(count(X)) :- e0(X).", "n(N)", "1 [0,9)=0.50" },
        { "e0(a) @ 0 9 0.5. e0(b) @ 0 9 0.75. n(count(X)) :- e0(X).", "n(N)", "2 [0,9)=0.50" },
        { "e0(a) @ 0 9 0.4. n(count(X)) :- e0(X).", "n(N)", "" },
    };
    static const Case low[] = {
        { "e0(a) @ 0 9 0.5. e0(b) @ 0 9 0.25. n(count(X)) :- e0(X).", "n(N)", "2 [0,9)=0.25" },
    };
    static const Case all[] = {
        { "e0(a) @ 0 9 0.5. e0(b) @ 0 9 1. n(count(X)) :- e0(X).", "n(N)", "1 [0,9)=1.00" },
    };
    (void)state;
    assert_answers(half, 3, (ModelSettings){ .counts_from = 0.5 });
    assert_answers(low, 1, (ModelSettings){ .counts_from = 0.25 });
    assert_answers(all, 1, (ModelSettings){ .counts_from = 1 });
}

static void several_rules_fill_one_relation(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "e0(a, 1). f0(a, 2). n(X, max(N)) :- e0(X, N). n(X, max(N)) :- f0(X, N).",
                     "n(X, N)", "a 1; a 2" },
                   { "e0(a, 1). e0(b, 4). n(X, 7) :- e0(X, 1). n(X, max(N)) :- e0(X, N).",
                     "n(X, N)", "a 1; a 7; b 4" });
}

static void aggregates_of_aggregates_are_evaluated_in_turn(void **state)
{
    (void)state;
    ASSERT_ANSWERS({ "e0(a, 1). e0(a, 2). e0(b, 5). n(X, count(N)) :- e0(X, N). "
                     "m(max(N)) :- n(_, N).",
                     "m(N)", "2" });
}

static void many_groups_and_members_are_kept_apart(void **state)
{
    enum { GROUPS = 60, MEMBERS = 40 };
    size_t size = (size_t)GROUPS * MEMBERS * 20 + 100;
    char *text = calloc(1, size);
    size_t length = 0;
    (void)state;
    for (int m = 0; m < MEMBERS; m++)
        for (int g = 0; g < GROUPS; g++)
            length += (size_t)snprintf(text + length, size - length, "e0(%d, %d). ", g, g * m);
    snprintf(text + length, size - length, "n(X, max(N)) :- e0(X, N). s(X, sum(N)) :- e0(X, N).");
    World *world = world_new(text, (ModelSettings){ .counts_from = 0.5 });
    assert_string_equal(world_ask(world, "n(59, N)"), "2301");
    assert_string_equal(world_ask(world, "s(2, N)"), "1560");
    assert_string_equal(world_ask(world, "s(0, N)"), "0");
    free(text);
    world_free(world);
}

static void an_aggregate_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        World *world = world_new("e0(a, 1) @ 0 9 1. e0(a, 2). e0(b, 7) @ 3 5 0.75. "
                                 "n(X, sum(N)) :- e0(X, N).",
                                 (ModelSettings){ .counts_from = 0.5 });
        uint32_t goal = world_goal(world, "n(X, N)");
        Diag diag = { .list = { 0 } };
        lr_budget_start(world_budget(world));
        memory_fail_after(n);
        lore_status status =
            lr_model_evaluate(world_model(world), goal, world_budget(world), &diag);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_string_equal(world_ask(world, "n(X, N)"),
                            "a 2 [,0)=1.00 [9,)=1.00; a 3 [0,9)=1.00; b 7 [3,5)=0.75");
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
        cmocka_unit_test(no_bindings_are_no_group),
        cmocka_unit_test(each_group_has_a_row),
        cmocka_unit_test(counts_and_extremes_see_each_value_once),
        cmocka_unit_test(sums_see_each_binding_once),
        cmocka_unit_test(sums_keep_the_type_of_what_they_add),
        cmocka_unit_test(a_sum_that_overflows_has_no_value),
        cmocka_unit_test(the_order_of_adding_does_not_matter),
        cmocka_unit_test(what_is_no_number_has_no_sum),
        cmocka_unit_test(extremes_order_every_type),
        cmocka_unit_test(a_group_changes_where_its_members_do),
        cmocka_unit_test(members_count_from_a_belief_on),
        cmocka_unit_test(several_rules_fill_one_relation),
        cmocka_unit_test(aggregates_of_aggregates_are_evaluated_in_turn),
        cmocka_unit_test(many_groups_and_members_are_kept_apart),
        cmocka_unit_test(an_aggregate_that_finds_no_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
