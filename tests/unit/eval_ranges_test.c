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

static void sums_and_differences_of_what_is_known_lie_between_bounds(void **state)
{
    World *world = evaluated("a0(1). a0(4). b0(10). b0(20). p(add(X, 1), X) :- a0(X). "
                             "q(Y) :- a0(X), eq(Y, X). d(sub(X, Y)) :- b0(X), a0(Y).",
                             "and(p(X, Y), q(Y), d(_))");
    (void)state;
    assert_range(world, "p", 0, 2, 5);
    assert_range(world, "p", 1, 1, 4);
    assert_range(world, "q", 0, 1, 4);
    assert_range(world, "d", 0, 6, 19);
    world_free(world);
}

static void other_computed_values_may_be_anything(void **state)
{
    World *world = evaluated("a0(1). p(mul(X, 3)) :- a0(X). c(0). c(add(X, 1)) :- c(X), lt(X, 5).",
                             "and(p(X), c(_))");
    (void)state;
    assert_full(world, "p", 0);
    assert_full(world, "c", 0);
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
    assert_int_equal(
        lr_ranges_find(world_model(world), program->predicates.items[p].component, ranges),
        LORE_OK);
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
        cmocka_unit_test(sums_and_differences_of_what_is_known_lie_between_bounds),
        cmocka_unit_test(other_computed_values_may_be_anything),
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
