/* SPDX-License-Identifier: MIT */
/* Which clauses of a component live, what constants leave of the relations that they read, and that components without
 * the others are evaluated as before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/living.h"
#include "fault/memory.h"
#include "world.h"

#define FACTS                                                                                      \
    "t0(a, 0, 3). t0(b, 0, 5). t0(a, 1, 900). t0(b, 2, 800). sub0(3, 4). sub0(4, 6). below0(1, "   \
    "2). "
#define RULES                                                                                      \
    "t(X, P, Y) :- t0(X, P, Y). t(X, 0, B) :- t(X, 0, A), sub0(A, B). "                            \
    "t(X, Q, Y) :- t(X, P, Y), below0(P, Q). "

static World *evaluated(const char *text)
{
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    assert_int_equal(world_status(world), LORE_OK);
    assert_null(strstr(world_ask(world, "t(X, P, Y)"), "error"));
    return world;
}

/* The part of t for 0, or the rest. */
static uint32_t part_of(World *world, bool is_rest)
{
    const Program *program = world_program(world);
    for (uint32_t p = 0; p < program->predicates.count; p++)
        if (program->predicates.items[p].is_part &&
            (program->predicates.items[p].part.constant == LR_NONE) == is_rest)
            return p;
    return LR_NONE;
}

static uint32_t component_of(World *world, bool is_rest)
{
    return world_program(world)->predicates.items[part_of(world, is_rest)].component;
}

static void find(Living *living, World *world)
{
    *living = (Living){ .arena = { .newest = NULL } };
    assert_int_equal(lr_living_find(living, world_model(world), component_of(world, false)),
                     LORE_OK);
}

static void clauses_that_find_no_row_are_dead(void **state)
{
    Living living;
    World *world = evaluated(FACTS RULES);
    (void)state;
    assert_int_equal(component_of(world, false), component_of(world, true));
    find(&living, world);
    /* both versions of the first, the second, and of the third the one that leads from others to others */
    assert_int_equal(living.clauses.count, 2 + 1 + 1);
    lr_living_free(&living);
    world_free(world);
}

static void clauses_that_may_find_dated_rows_live(void **state)
{
    Living living;
    World *world = evaluated(FACTS "below0(5, 6) @ 1 9 0.5. " RULES);
    (void)state;
    find(&living, world);
    assert_int_equal(living.clauses.count, 2 + 1 + 3);
    lr_living_free(&living);
    world_free(world);
}

static void ranges_are_those_of_the_rows_with_the_constants(void **state)
{
    World *world = evaluated(FACTS RULES);
    const Extent *zero = lr_model_extent(world_model(world), part_of(world, false));
    const Extent *rest = lr_model_extent(world_model(world), part_of(world, true));
    (void)state;
    assert_int_equal(zero->ranges[1].least, 3 + LR_CODE_INTEGER_BIAS);
    assert_int_equal(zero->ranges[1].most, 6 + LR_CODE_INTEGER_BIAS);
    assert_int_equal(rest->ranges[2].most, 900 + LR_CODE_INTEGER_BIAS);
    world_free(world);
}

static void ranges_of_dated_rows_are_not_narrowed(void **state)
{
    World *world = evaluated(FACTS "t0(c, 0, 700) @ 1 9 0.5. " RULES);
    (void)state;
    assert_string_equal(world_ask(world, "t(c, 0, Y)"), "700 [1,9)=0.50");
    world_free(world);
}

static void a_strand_reads_those_before_it(void **state)
{
    (void)state;
    World *world = evaluated(FACTS "below0(2, 0). " RULES);
    assert_string_equal(world_ask(world, "t(X, 0, Y)"), "a 3; a 4; a 6; a 900; b 5; b 800");
    world_free(world);
    world = evaluated(FACTS "below0(0, 2). " RULES);
    assert_string_equal(world_ask(world, "t(X, 2, Y)"), "a 3; a 4; a 6; a 900; b 5; b 800");
    world_free(world);
}

static void an_evaluation_that_finds_no_memory_can_be_repeated(void **state)
{
    (void)state;
    for (long n = 0, step = 1;; n += step, step = n > 200 ? 17 : 1) {
        World *world =
            world_new(FACTS "below0(2, 0). " RULES, (ModelSettings){ .is_product = false });
        uint32_t goal = world_goal(world, "t(X, 0, Y)");
        Diag diag = { .list = { 0 } };
        lr_budget_start(world_budget(world));
        memory_fail_after(n);
        lore_status status =
            lr_model_evaluate(world_model(world), goal, world_budget(world), &diag);
        bool was_refused = memory_restore();
        lr_diag_clear(&diag);
        if (!was_refused)
            assert_int_equal(status, LORE_OK);
        assert_string_equal(world_ask(world, "t(X, 0, Y)"), "a 3; a 4; a 6; a 900; b 5; b 800");
        world_free(world);
        if (!was_refused)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clauses_that_find_no_row_are_dead),
        cmocka_unit_test(clauses_that_may_find_dated_rows_live),
        cmocka_unit_test(ranges_are_those_of_the_rows_with_the_constants),
        cmocka_unit_test(ranges_of_dated_rows_are_not_narrowed),
        cmocka_unit_test(a_strand_reads_those_before_it),
        cmocka_unit_test(an_evaluation_that_finds_no_memory_can_be_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
