/* SPDX-License-Identifier: MIT */
/* Ranges of columns, as found for predicates when they are evaluated: wide enough for every tuple,
 * and no wider than what can flow in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/ranges.h"
#include "world.h"

enum { ZERO = 1 << 30 }; /* the code of 0 */

static World *evaluated(const char *text, const char *goal)
{
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    const char *answer = world_ask(world, goal);
    if (strstr(answer, "error") != NULL)
        fail_msg("%s: %s", text, answer);
    return world;
}

static Range range_of(World *world, const char *relation, uint32_t column)
{
    const Program *program = world_program(world);
    uint32_t predicate =
        lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
    return lr_model_extent(world_model(world), predicate)->ranges[column];
}

static void assert_range(World *world, const char *relation, uint32_t column, int64_t least,
                         int64_t most)
{
    Range range = range_of(world, relation, column);
    assert_int_equal(range.least, ZERO + least);
    assert_int_equal(range.most, ZERO + most);
}

static void assert_full(World *world, const char *relation, uint32_t column)
{
    Range range = range_of(world, relation, column);
    assert_int_equal(range.least, 0);
    assert_int_equal(range.most, UINT32_MAX);
}

static void assert_empty(World *world, const char *relation, uint32_t column)
{
    Range range = range_of(world, relation, column);
    assert_true(range.least > range.most);
}

static void facts_and_claims_give_their_own_range(void **state)
{
    World *world = evaluated("e0(3, 9). e0(-2, 9). e0(7, 5) @ 0 9 0.5.", "e0(X, Y)");
    (void)state;
    assert_range(world, "e0", 0, -2, 7);
    assert_range(world, "e0", 1, 5, 9);
    world_free(world);
}

static void values_flow_through_variables(void **state)
{
    World *world = evaluated("e0(3, 9). e0(-2, 10). p(Y, X) :- e0(X, Y). q(X) :- p(_, X).", "q(X)");
    (void)state;
    assert_range(world, "p", 0, 9, 10);
    assert_range(world, "p", 1, -2, 3);
    assert_range(world, "q", 0, -2, 3);
    world_free(world);
}

static void several_clauses_widen_together(void **state)
{
    World *world =
        evaluated("a0(1). a0(4). b0(10). p(X) :- a0(X). p(X) :- b0(X). p(-5) :- a0(_).", "p(X)");
    (void)state;
    assert_range(world, "p", 0, -5, 10);
    world_free(world);
}

static void the_narrowest_premise_bounds_a_variable(void **state)
{
    World *world =
        evaluated("a0(0). a0(1000). b0(5). b0(7). p(X) :- a0(X), b0(X). q(X) :- b0(X), a0(X).",
                  "or(p(X), q(X))");
    (void)state;
    assert_range(world, "p", 0, 5, 7);
    assert_range(world, "q", 0, 5, 7);
    world_free(world);
}

/* Neither a negation nor a comparison binds, so neither narrows. */
static void only_statements_that_hold_bound_a_variable(void **state)
{
    World *world =
        evaluated("a0(0). a0(1000). b0(5). p(X) :- a0(X), not(b0(X)), lt(X, 7).", "p(X)");
    (void)state;
    assert_range(world, "p", 0, 0, 1000);
    world_free(world);
}

/* What is computed of integers lies between bounds. */
static void sums_and_differences_have_the_range_of_their_operands(void **state)
{
    World *world = evaluated("a0(1). a0(10). b0(-3). b0(5). "
                             "p(add(X, Y), sub(X, Y)) :- a0(X), b0(Y). "
                             "q(add(X, 1), sub(100, X), integer(X)) :- a0(X).",
                             "and(p(X, Y), q(A, B, C))");
    (void)state;
    assert_range(world, "p", 0, -2, 15);
    assert_range(world, "p", 1, -4, 13);
    assert_range(world, "q", 0, 2, 11);
    assert_range(world, "q", 1, 90, 99);
    assert_range(world, "q", 2, 1, 10);
    world_free(world);
}

static void sums_of_sums_have_a_range_too(void **state)
{
    World *world = evaluated("a0(1). a0(10). p(add(sub(X, 5), add(X, X))) :- a0(X). "
                             "q(Z) :- a0(X), eq(Y, add(X, 1)), eq(Z, sub(Y, 20)).",
                             "and(p(X), q(Y))");
    (void)state;
    assert_range(world, "p", 0, -2, 25);
    assert_range(world, "q", 0, -18, -9);
    assert_string_equal(world_ask(world, "p(X)"), "-2; 25");
    assert_string_equal(world_ask(world, "q(X)"), "-18; -9");
    world_free(world);
}

/* Beyond some depth nobody looks for bounds any more: still wide enough. */
static void long_sums_may_be_anything(void **state)
{
    World *world = evaluated("a0(1). p(add(add(add(add(add(add(add(add(add(add(add(add(add(X, 1), "
                             "1), 1), 1), 1), 1), 1), "
                             "1), 1), 1), 1), 1), 1)) :- a0(X).",
                             "p(X)");
    (void)state;
    assert_full(world, "p", 0);
    assert_string_equal(world_ask(world, "p(X)"), "14");
    world_free(world);
}

/* An equality is not followed back to where it came from, so that chains of them take no time. */
static void chains_of_equalities_are_followed(void **state)
{
    World *world =
        evaluated("a0(3). a0(7). p(A) :- a0(X), eq(A, B), eq(B, C), eq(C, D), eq(D, X).", "p(X)");
    (void)state;
    assert_range(world, "p", 0, 3, 7);
    assert_string_equal(world_ask(world, "p(X)"), "3; 7");
    world_free(world);
}

static void other_functions_may_give_anything(void **state)
{
    World *world = evaluated("a0(1). a0(4). p(mul(X, 2), abs(X), neg(X), div(X, 2)) :- a0(X). "
                             "q(add(mul(X, 2), 1)) :- a0(X).",
                             "and(p(A, B, C, D), q(X))");
    (void)state;
    for (uint32_t c = 0; c < 4; c++)
        assert_full(world, "p", c);
    assert_full(world, "q", 0);
    assert_string_equal(world_ask(world, "q(X)"), "3; 9");
    world_free(world);
}

/* Their results have codes of a dictionary. */
static void sums_beyond_the_inline_integers_may_be_anything(void **state)
{
    World *world = evaluated("a0(1). a0(1073741823). b0(-1073741824). b0(-1). "
                             "p(add(X, 1), sub(X, 1), X) :- a0(X). "
                             "q(sub(X, 1), add(X, 1)) :- b0(X).",
                             "and(p(X, Y, Z), q(A, B))");
    (void)state;
    assert_full(world, "p", 0);
    assert_range(world, "p", 1, 0, 1073741822);
    assert_range(world, "p", 2, 1, 1073741823);
    assert_full(world, "q", 0);
    assert_range(world, "q", 1, -1073741823, 0);
    assert_string_equal(world_ask(world, "p(X, _, _)"), "1073741824; 2");
    assert_string_equal(world_ask(world, "q(X, _)"), "-1073741825; -2");
    world_free(world);
}

static void sums_of_what_is_no_integer_may_be_anything(void **state)
{
    World *world = evaluated("a0(1). a0(2.5). b0(1.5). p(add(X, X)) :- a0(X). "
                             "q(add(X, 0.5)) :- b0(X).",
                             "and(p(X), q(Y))");
    (void)state;
    assert_full(world, "p", 0);
    assert_full(world, "q", 0);
    assert_string_equal(world_ask(world, "p(X)"), "2; 5.0");
    assert_string_equal(world_ask(world, "q(X)"), "2.0");
    world_free(world);
}

/* A member of the same component still widens, so that nothing bounds what is computed of it. */
static void sums_that_recurse_may_be_anything(void **state)
{
    World *world =
        evaluated("a0(1). p(X) :- a0(X). p(add(X, 1)) :- p(X), lt(X, 5). q(add(X, 1)) :- p(X).",
                  "and(p(X), q(Y))");
    (void)state;
    assert_full(world, "p", 0);
    assert_full(world, "q", 0);
    assert_string_equal(world_ask(world, "p(X)"), "1; 2; 3; 4; 5");
    assert_string_equal(world_ask(world, "q(X)"), "2; 3; 4; 5; 6");
    world_free(world);
}

/* One that is bound by what is evaluated as well is bounded by that. */
static void sums_within_a_recursion_have_the_range_of_what_is_evaluated(void **state)
{
    World *world = evaluated("a0(1). s0(1). s0(2). s0(3). p(X) :- a0(X). "
                             "p(add(X, 1)) :- p(X), s0(X).",
                             "p(X)");
    (void)state;
    assert_range(world, "p", 0, 1, 4);
    assert_string_equal(world_ask(world, "p(X)"), "1; 2; 3; 4");
    world_free(world);
}

static void equal_variables_share_a_range(void **state)
{
    World *world = evaluated("a0(1). a0(9). b0(5). q(Y) :- a0(X), eq(Y, X). "
                             "r(Y) :- a0(X), eq(X, Y). "
                             "s(Z) :- a0(X), eq(Y, X), eq(Z, Y). t(7, Y) :- b0(_), eq(Y, 8).",
                             "and(q(X), r(Y), s(Z), t(_, _))");
    (void)state;
    assert_range(world, "q", 0, 1, 9);
    assert_range(world, "r", 0, 1, 9);
    assert_range(world, "s", 0, 1, 9);
    assert_range(world, "t", 0, 7, 7);
    assert_range(world, "t", 1, 8, 8);
    world_free(world);
}

/* Unsigned words wrap below zero; signed ones beyond what is inline. */
static void words_that_may_wrap_may_be_anything(void **state)
{
    World *world = evaluated("a0(1). a0(10). b0(3). p(sub_i32(X, Y)) :- a0(X), b0(Y). "
                             "q(sub_u32(X, Y)) :- a0(X), b0(Y). r(add_u32(X, Y)) :- a0(X), b0(Y).",
                             "and(p(X), q(Y), r(Z))");
    (void)state;
    assert_range(world, "p", 0, -2, 7);
    assert_full(world, "q", 0);
    assert_range(world, "r", 0, 4, 13);
    assert_string_equal(world_ask(world, "q(X)"), "4294967294; 7");
    world_free(world);
}

static void counts_lie_between_none_and_all_rows(void **state)
{
    World *world = evaluated("e0(3, 9). e0(3, 5). e0(8, 6). e0(8, 7) @ 0 9 0.75. "
                             "c(X, count(Y)) :- e0(X, Y). n(count(X)) :- e0(X, _). "
                             "f(count(X)) :- z0(X). d(add(N, 10)) :- n(N).",
                             "or(and(c(_, N), n(_), d(_)), f(N))");
    (void)state;
    assert_range(world, "c", 0, 3, 8);
    assert_range(world, "c", 1, 0, 4);
    Range all = range_of(world, "n", 0);
    assert_int_equal(all.least, ZERO);
    assert_in_range(all.most, ZERO + 2, ZERO + 4);
    assert_range(world, "f", 0, 0, 0);
    Range more = range_of(world, "d", 0);
    assert_int_equal(more.least, all.least + 10);
    assert_int_equal(more.most, all.most + 10);
    world_free(world);
}

static void what_reads_nothing_holds_nothing(void **state)
{
    World *world =
        evaluated("a0(1). p(X) :- z0(X). q(X) :- a0(X), p(X). r(X) :- r(X).", "or(q(X), r(X))");
    (void)state;
    assert_empty(world, "p", 0);
    assert_empty(world, "q", 0);
    assert_empty(world, "r", 0);
    world_free(world);
}

static void recursions_are_followed_round(void **state)
{
    World *world = evaluated("e0(1, 2). e0(5, 9). t(X, Y) :- e0(X, Y). t(Y, X) :- t(X, Y). "
                             "s(X) :- t(X, _). s(20) :- s(_).",
                             "s(X)");
    (void)state;
    assert_range(world, "t", 0, 1, 9);
    assert_range(world, "t", 1, 1, 9);
    assert_range(world, "s", 0, 1, 20);
    world_free(world);
}

/* Each column of p is fed by the next: the range has to travel all the way round. */
static void a_range_travels_through_every_column(void **state)
{
    World *world = evaluated("e0(1, 2, 3, 4, 5). p(A, B, C, D, E) :- e0(A, B, C, D, E). "
                             "p(B, C, D, E, A) :- p(A, B, C, D, E).",
                             "p(A, B, C, D, E)");
    (void)state;
    for (uint32_t c = 0; c < 5; c++)
        assert_range(world, "p", c, 1, 5);
    world_free(world);
}

static void views_have_the_range_of_what_they_read(void **state)
{
    World *world = evaluated("a0(3) @ 0 9 1. a0(8) @ 5 20 1. p(X) :- past(3, a0(X)). "
                             "q(X, I) :- valid(a0(X), I).",
                             "and(p(X), q(X, _))");
    (void)state;
    assert_range(world, "p", 0, 3, 8);
    assert_range(world, "q", 0, 3, 8);
    assert_full(world, "q", 1);
    world_free(world);
}

static void extremes_stay_within_their_input_and_sums_do_not(void **state)
{
    World *world = evaluated("e0(3, 9). e0(3, 5). e0(8, 6). m(X, min(N)) :- e0(X, N). "
                             "s(sum(N), X) :- e0(X, N). c(count(X), 77) :- e0(X, _).",
                             "and(m(X, _), s(_, X), c(_, _))");
    (void)state;
    assert_range(world, "m", 0, 3, 8);
    assert_range(world, "m", 1, 5, 9);
    assert_full(world, "s", 0);
    assert_range(world, "s", 1, 3, 8);
    assert_range(world, "c", 0, 0, 2);
    assert_range(world, "c", 1, 77, 77);
    world_free(world);
}

/* Extreme integers have codes of a dictionary, which lie elsewhere. */
static void codes_of_a_dictionary_are_covered(void **state)
{
    World *world = evaluated("a0(1). a0(9223372036854775807). a0(text). p(X) :- a0(X).", "p(X)");
    (void)state;
    Range range = range_of(world, "p", 0);
    assert_int_equal(range.least, ZERO + 1);
    assert_true(range.most >= LR_CODE_STORED);
    assert_string_equal(world_ask(world, "p(X)"), "1; 9223372036854775807; text");
    world_free(world);
}

/* Asked for directly: what was loaded is where it starts from. */
static void what_was_there_is_kept(void **state)
{
    World *world = evaluated("a0(3). p(X) :- a0(X).", "p(X)");
    const Program *program = world_program(world);
    uint32_t p = lr_program_facet(program, lr_program_relation(program, "p"), FACET_PRO);
    Range loaded = { ZERO + 50, ZERO + 60 };
    Range *ranges[] = { &loaded };
    (void)state;
    assert_int_equal(program->components.items[program->predicates.items[p].component].member_count,
                     1);
    uint32_t component = program->predicates.items[p].component;
    Living living = { .arena = { .newest = NULL } };
    assert_int_equal(lr_living_find(&living, world_model(world), component), LORE_OK);
    assert_int_equal(lr_ranges_find(world_model(world), component, &living, ranges), LORE_OK);
    lr_living_free(&living);
    assert_int_equal(loaded.least, ZERO + 3);
    assert_int_equal(loaded.most, ZERO + 60);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_and_claims_give_their_own_range),
        cmocka_unit_test(values_flow_through_variables),
        cmocka_unit_test(several_clauses_widen_together),
        cmocka_unit_test(the_narrowest_premise_bounds_a_variable),
        cmocka_unit_test(only_statements_that_hold_bound_a_variable),
        cmocka_unit_test(sums_and_differences_have_the_range_of_their_operands),
        cmocka_unit_test(sums_of_sums_have_a_range_too),
        cmocka_unit_test(long_sums_may_be_anything),
        cmocka_unit_test(chains_of_equalities_are_followed),
        cmocka_unit_test(other_functions_may_give_anything),
        cmocka_unit_test(sums_beyond_the_inline_integers_may_be_anything),
        cmocka_unit_test(sums_of_what_is_no_integer_may_be_anything),
        cmocka_unit_test(sums_that_recurse_may_be_anything),
        cmocka_unit_test(sums_within_a_recursion_have_the_range_of_what_is_evaluated),
        cmocka_unit_test(equal_variables_share_a_range),
        cmocka_unit_test(words_that_may_wrap_may_be_anything),
        cmocka_unit_test(counts_lie_between_none_and_all_rows),
        cmocka_unit_test(what_reads_nothing_holds_nothing),
        cmocka_unit_test(recursions_are_followed_round),
        cmocka_unit_test(a_range_travels_through_every_column),
        cmocka_unit_test(views_have_the_range_of_what_they_read),
        cmocka_unit_test(extremes_stay_within_their_input_and_sums_do_not),
        cmocka_unit_test(codes_of_a_dictionary_are_covered),
        cmocka_unit_test(what_was_there_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
