/* SPDX-License-Identifier: MIT */
/* Plans from what there is, and made anew when numbers contradict them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/plans.h"
#include "eval/profile.h"
#include "world.h"

static World *world_of(Buffer *text)
{
    World *world = world_new(lr_buffer_terminate(text), (ModelSettings){ .is_product = false });
    if (world_status(world) != LORE_OK)
        fail_msg("%s", world_message(world));
    lr_buffer_free(text);
    return world;
}

static uint32_t predicate_of(World *world, const char *relation)
{
    Program *program = world_program(world);
    uint32_t found = lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
    assert_int_not_equal(found, LR_NONE);
    return found;
}

static uint32_t clause_of(World *world, const char *relation)
{
    Program *program = world_program(world);
    for (uint32_t c = 0; c < program->clauses.count; c++)
        if (program->clauses.items[c].head == predicate_of(world, relation))
            return c;
    fail_msg("no clause");
    return LR_NONE;
}

/* The first columns' relation of the atom at a place of a plan. */
static const char *name_at(World *world, const Plan *plan, uint32_t s)
{
    Program *program = world_program(world);
    uint32_t predicate = program->literals.items[plan->steps[s].literal].predicate;
    return program->relations.items[program->predicates.items[predicate].relation].name;
}

/* far: 2 rows for each key, but many of them; near: few rows, all with one key. */
static World *world_of_two(void)
{
    Buffer text = { .bytes = NULL };
    for (int i = 0; i < 4000; i++)
        lr_buffer_format(&text, "far0(%d, %d). ", i / 2, i);
    for (int i = 0; i < 60; i++)
        lr_buffer_format(&text, "near0(7, %d). ", i);
    lr_buffer_format(&text, "d0(7). p(Y, Z) :- d0(X), near0(X, Y), far0(X, Z).");
    return world_of(&text);
}

static void fan_out_decides_and_not_size(void **state)
{
    (void)state;
    World *world = world_of_two();
    (void)world_ask(world, "and(near0(X, Y), and(far0(X, Z), d0(X)))");
    Plans plans;
    assert_true(lr_plans_init(&plans, world_model(world)));
    lr_plans_measure(&plans);
    const Plan *plan = lr_plans_take(&plans, clause_of(world, "p"), LR_NONE, 1);
    assert_non_null(plan);
    assert_string_equal(name_at(world, plan, 0), "d0");
    assert_string_equal(name_at(world, plan, 1), "far0"); /* 2 for one, near gives 60 */
    assert_string_equal(name_at(world, plan, 2), "near0");
    lr_plans_free(&plans);
    world_free(world);
}

static void a_plan_is_kept_until_its_numbers_are_eight_times_others(void **state)
{
    (void)state;
    World *world = world_of_two();
    (void)world_ask(world, "and(near0(X, Y), and(far0(X, Z), d0(X)))");
    Plans plans;
    uint32_t clause = clause_of(world, "p");
    uint32_t delta = world_program(world)->clauses.items[clause].first_literal;
    assert_true(lr_plans_init(&plans, world_model(world)));
    lr_plans_measure(&plans);
    const Plan *plan = lr_plans_take(&plans, clause, delta, 100);
    assert_ptr_equal(lr_plans_take(&plans, clause, delta, 100), plan);
    assert_non_null(lr_plans_take(&plans, clause, delta, 700));
    assert_non_null(lr_plans_take(&plans, clause, delta, 14));
    assert_int_equal(plans.made, 1);
    assert_non_null(lr_plans_take(&plans, clause, delta, 1000)); /* the delta has grown */
    assert_int_equal(plans.made, 2);
    assert_non_null(lr_plans_take(&plans, clause, delta, 60)); /* and shrunk */
    assert_int_equal(plans.made, 3);
    plans.sizes[predicate_of(world, "near0")] *= 20; /* a relation has grown */
    assert_non_null(lr_plans_take(&plans, clause, delta, 60));
    assert_int_equal(plans.made, 4);
    assert_non_null(lr_plans_take(&plans, clause, LR_NONE, 1)); /* another version */
    assert_int_equal(plans.made, 5);
    lr_plans_free(&plans);
    world_free(world);
}

/* An index on few rows and one scan of many, instead of the other way round; with the index there
 * already, the few lead. */
static void what_an_index_costs_decides_who_leads(void **state)
{
    (void)state;
    for (int is_indexed = 0; is_indexed < 2; is_indexed++) {
        Buffer text = { .bytes = NULL };
        for (int i = 0; i < 6000; i++)
            lr_buffer_format(&text, "many0(%d, %d). ", i, i % 1500);
        for (int i = 0; i < 100; i++)
            lr_buffer_format(&text, "few0(%d, %d). ", i * 3, i);
        lr_buffer_format(&text, "p(Z, X) :- few0(Y, Z), many0(X, Y). q(X) :- few0(X, _). "
                                "q(X) :- q(Y), many0(X, Y).");
        World *world = world_of(&text);
        (void)world_ask(world, is_indexed ? "and(q(X), and(few0(Y, Z), many0(Z, A)))"
                                          : "and(few0(X, Y), many0(Y, Z))");
        Plans plans;
        assert_true(lr_plans_init(&plans, world_model(world)));
        lr_plans_measure(&plans);
        const Plan *plan = lr_plans_take(&plans, clause_of(world, "p"), LR_NONE, 1);
        assert_non_null(plan);
        assert_string_equal(name_at(world, plan, 0), is_indexed ? "few0" : "many0");
        lr_plans_free(&plans);
        world_free(world);
    }
}

/* q begins with one row, fewer than g0 has for a key, and ends with many more. */
static void rounds_take_another_order_when_what_has_grown_contradicts_the_first(void **state)
{
    (void)state;
    Buffer text = { .bytes = NULL };
    for (int i = 0; i < 100; i++)
        lr_buffer_format(&text, "c0(%d, %d). g0(0, %d). ", i, i + 1, i % 8);
    lr_buffer_format(&text,
                     "q(0, 0) :- c0(0, 1). q(X, M) :- p(X, N), c0(N, M). p(X, M) :- q(X, M). "
                     "r(X, M, W, G) :- p(X, M), q(X, W), g0(X, G). "
                     "q(X, 0) :- r(X, _, _, _).");
    Profile *profile = lr_profile_new();
    World *world = world_of(&text);
    lr_profile_watch(world_model(world), profile);
    assert_null(strstr(world_ask(world, "r(X, M, W, G)"), "error"));
    const char *second[4] = { NULL };
    uint64_t runs = 0;
    size_t orders = 0;
    for (size_t i = 0; i < profile->rules.count; i++) {
        const ProfileRule *rule = &profile->rules.items[i];
        if (strcmp(rule->head, "r(X, M, W, G)") != 0 || strcmp(rule->version, "new p(X, M)") != 0)
            continue;
        assert_true(orders < 4);
        second[orders++] = rule->operators[1].text;
        runs += rule->runs;
    }
    assert_true(orders >= 2);
    assert_string_equal(second[0], "q(X, W)");
    assert_string_equal(second[orders - 1], "g0(X, G)");
    assert_true(runs > 90);
    world_free(world);
    lr_profile_release(profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fan_out_decides_and_not_size),
        cmocka_unit_test(what_an_index_costs_decides_who_leads),
        cmocka_unit_test(a_plan_is_kept_until_its_numbers_are_eight_times_others),
        cmocka_unit_test(rounds_take_another_order_when_what_has_grown_contradicts_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
