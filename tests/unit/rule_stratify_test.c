/* SPDX-License-Identifier: MIT */
/* Components, their order, cycles that are refused and those that are not, and what varies in
 * time. Base relations' names end in 0 and are temporal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "syntax.h"
#include "world.h"

static World *world_of(const char *text)
{
    return world_new(text, (ModelSettings){ .is_product = false });
}

static const Predicate *predicate_of(World *world, const char *name)
{
    Program *program = world_program(world);
    uint32_t relation = lr_program_relation(program, name);
    uint32_t index = lr_program_facet(program, relation, FACET_PRO);
    assert_int_not_equal(index, LR_NONE);
    return &program->predicates.items[index];
}

static const Component *component_of(World *world, const char *name)
{
    return &world_program(world)->components.items[predicate_of(world, name)->component];
}

static void assert_reads_lower(const Program *program, uint32_t reader, uint32_t read)
{
    if (read != LR_NONE)
        assert_true(program->predicates.items[read].component <=
                    program->predicates.items[reader].component);
}

/* Each predicate is in the component that it names, in that one only, and reads no higher one. */
static void assert_in_order(World *world)
{
    const Program *program = world_program(world);
    size_t members = 0;
    for (uint32_t c = 0; c < program->components.count; c++) {
        const Component *component = &program->components.items[c];
        for (uint32_t m = 0; m < component->member_count; m++, members++) {
            uint32_t member = program->members.items[component->first_member + m];
            assert_int_equal(program->predicates.items[member].component, c);
        }
    }
    assert_int_equal(members, program->predicates.count);
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = &program->clauses.items[i];
        for (uint32_t l = 0; l < clause->literal_count; l++) {
            const Literal *literal = &program->literals.items[clause->first_literal + l];
            assert_reads_lower(program, clause->head, literal->predicate);
            assert_reads_lower(program, clause->head, literal->other);
        }
    }
    for (uint32_t i = 0; i < program->predicates.count; i++)
        if (program->predicates.items[i].kind == PREDICATE_VIEW)
            assert_reads_lower(program, i, program->predicates.items[i].view.of);
}

static void each_component_reads_lower_ones_or_itself(void **state)
{
    World *world =
        world_of("a0(x). r(X) :- q(X), not(s(X)). q(X) :- p(X), past(3, a0(X)). "
                 "p(X) :- a0(X). p(X) :- t(X). t(X) :- p(X). s(X) :- t(X), unknown(a0(X)).");
    (void)state;
    assert_int_equal(world_status(world), LORE_OK);
    assert_in_order(world);
    assert_int_equal(predicate_of(world, "p")->component, predicate_of(world, "t")->component);
    assert_int_not_equal(predicate_of(world, "q")->component, predicate_of(world, "p")->component);
    world_free(world);
}

static void only_what_reads_itself_is_recursive(void **state)
{
    World *world =
        world_of("a0(x). p(X) :- a0(X). q(X) :- p(X). q(X) :- q(X). r(X) :- q(X). r(X) :- s(X). "
                 "s(X) :- r(X).");
    (void)state;
    assert_int_equal(world_status(world), LORE_OK);
    assert_false(component_of(world, "a0")->is_recursive);
    assert_false(component_of(world, "p")->is_recursive);
    assert_true(component_of(world, "q")->is_recursive);
    assert_int_equal(component_of(world, "q")->member_count, 1);
    assert_true(component_of(world, "r")->is_recursive);
    assert_int_equal(component_of(world, "r")->member_count, 2);
    world_free(world);
}

static void an_empty_program_has_no_components(void **state)
{
    World *world = world_of("");
    (void)state;
    assert_int_equal(world_status(world), LORE_OK);
    assert_int_equal(world_program(world)->components.count, 0);
    world_free(world);
}

/* A goal comes last and leaves what was numbered where it was. */
static void goals_are_numbered_after_the_program(void **state)
{
    World *world = world_of("a0(x). p(X) :- a0(X). p(X) :- p(X).");
    (void)state;
    uint32_t before = (uint32_t)world_program(world)->components.count;
    uint32_t p = predicate_of(world, "p")->component;
    uint32_t goal = world_goal(world, "and(p(X), not(past(5, p(X))))");
    assert_int_not_equal(goal, LR_NONE);
    assert_true(world_program(world)->predicates.items[goal].component >= before);
    assert_int_equal(predicate_of(world, "p")->component, p);
    assert_in_order(world);
    world_free(world);
}

typedef struct Case {
    const char *text, *message; /* "" if it is accepted */
} Case;

static const Case cycles[] = {
    { "a0(x). p(X) :- a0(X), not(p(X)).", "cycle through negation: p needs ~p (test:2)" },
    { "a0(x). p(X) :- a0(X), unknown(p(X)).", "cycle through negation: p needs ~p (test:2)" },
    { "a0(x). p(X) :- a0(X), not(denied(p(X))).", "" },
    { "a0(x). p(X) :- a0(X). denied(p(X)) :- a0(X), p(X).", "" },
    { "a0(x). p(X) :- a0(X), not(denied(p(X))). denied(p(X)) :- a0(X), not(p(X)).",
      "cycle through negation: p needs ~denied p (test:2); denied p needs ~p (test:3)" },
    { "a0(x). p(X) :- a0(X), not(q(X)). q(X) :- r(X). r(X) :- s(X). s(X) :- p(X). r(X) :- a0(X).",
      "cycle through negation: p needs ~q (test:2); q needs r (test:3); r needs s (test:4); "
      "s needs p (test:5)" },
    { "a0(x). p(X) :- a0(X). p(X) :- began(p(X)).", NULL },
    { "a0(x). p(X) :- a0(X). p(X) :- ended(p(X)).", NULL },
    { "a0(x). p(X) :- a0(X). p(X) :- valid(p(X), _).", NULL },
    { "a0(x). p(X) :- a0(X). p(X) :- undisputed(p(X)).", "" },
    { "a0(x). p(X) :- a0(X). denied(p(X)) :- undisputed(p(X)).", NULL },
    { "a0(x). p(X) :- a0(X). p(X) :- contested(p(X)).", "" },
    { "a0(x). p(X) :- a0(X). p(X) :- throughout(3, p(X)).", "" },
    { "a0(x). p(X) :- a0(X). p(X) :- at(p(X), \"2020\").", "" },
    { "a0(x). p(X) :- a0(X). p(X) :- atleast(0.5, p(X)).", "" },
    { "a0(x). n(count(X)) :- a0(X). n(count(X)) :- n(X).", NULL },
    { "a0(x). n(sum(X)) :- a0(X). n(sum(X)) :- n(X).", NULL },
    { "e0(a, 1). d(X, min(N)) :- e0(X, N). d(X, min(N)) :- d(X, M), eq(N, add(M, 1)).", "" },
    { "e0(a, 1). d(X, max(N)) :- e0(X, N). d(X, max(N)) :- d(X, N).", "" },
    { "e0(a, 1). d(X, min(N)) :- e0(X, N). d(X, max(N)) :- d(X, N).",
      "a minimum or maximum that recurses needs the same one in the same column in all of its "
      "rules" },
    { "e0(a, 1). d(X, min(N)) :- e0(X, N). d(min(N), X) :- d(X, N).",
      "a minimum or maximum that recurses needs the same one in the same column in all of its "
      "rules" },
    { "e0(a, 1). d(X, min(N)) :- e0(X, N). d(X, min(N)) :- f(X, N). f(X, N) :- d(X, N).", NULL },
    { "e0(a, 1). d(X, min(N)) :- e0(X, N). d(X, min(N)) :- d(X, N), not(d(N, X)).", NULL },
};

static void cycles_are_refused_with_the_whole_way_round(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cycles / sizeof *cycles; i++) {
        World *world = world_of(cycles[i].text);
        const char *message = world_message(world);
        bool is_cycle = cycles[i].message == NULL || cycles[i].message[0] != '\0';
        if (world_status(world) != (is_cycle ? LORE_UNSTRATIFIED : LORE_OK) ||
            (cycles[i].message != NULL && strcmp(message, cycles[i].message) != 0)) {
            print_message("%s\n    gives %d \"%s\"\n", cycles[i].text, world_status(world),
                          message);
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

static void minima_that_recurse_are_best_predicates(void **state)
{
    World *world =
        world_of("e0(a, 1). d(X, min(N)) :- e0(X, N). d(X, min(N)) :- d(X, N), e0(X, _). "
                 "m(X, min(N)) :- e0(X, N).");
    (void)state;
    assert_int_equal(world_status(world), LORE_OK);
    assert_int_equal(predicate_of(world, "d")->best, AGGREGATE_MIN);
    assert_int_equal(predicate_of(world, "d")->best_column, 1);
    assert_int_equal(predicate_of(world, "m")->best, AGGREGATE_NONE);
    world_free(world);
}

static void what_reads_what_varies_varies(void **state)
{
    static const struct {
        const char *rule;
        bool is_temporal;
    } bodies[] = { { "p(X) :- a0(X).", true },
                   { "p(X) :- at(a0(X), \"2020\").", false },
                   { "p(X) :- during(a0(X), \"2020\", \"2021\").", false },
                   { "p(X) :- always(a0(X), \"2020\", \"2021\").", false },
                   { "p(I) :- valid(a0(_), I).", false },
                   { "p(X) :- past(3, a0(X)).", true },
                   { "p(X) :- began(a0(X)).", true },
                   { "p(X) :- atleast(0.5, a0(X)).", true },
                   { "p(X) :- contested(a0(X)).", true },
                   { "p(X) :- eq(X, 1).", false },
                   { "p(X) :- eq(X, 1), not(a0(X)).", true },
                   { "p(count(X)) :- a0(X).", true },
                   { "p(count(X)) :- at(a0(X), \"2020\").", false },
                   { "valid(p(X), I) :- valid(a0(X), I).", true },
                   { "q(X) :- a0(X). p(X) :- eq(X, 1). p(X) :- q(X).", true } };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char text[256];
        snprintf(text, sizeof text, "a0(x). %s", bodies[i].rule);
        World *world = world_of(text);
        assert_int_equal(world_status(world), LORE_OK);
        if (predicate_of(world, "p")->is_temporal != bodies[i].is_temporal)
            fail_msg("%s", text);
        world_free(world);
    }
}

static void a_head_with_its_own_time_reads_nothing_that_varies(void **state)
{
    World *world = world_of("a0(x). valid(p(X), I) :- valid(a0(X), I), a0(X).");
    (void)state;
    assert_int_equal(world_status(world), LORE_UNSTRATIFIED);
    assert_string_equal(world_message(world),
                        "a0 varies in time, but the head sets its own time with :valid");
    world_free(world);
}

/* p0 <- p1 <- ... : deeper than a stack would bear, and a ring of the same length. */
static Program *long_program(uint32_t length, bool is_ring)
{
    Program *program = lr_program_new();
    Diag diag = { .list = { 0 } };
    char text[32];
    for (uint32_t i = 0; i < length; i++) {
        snprintf(text, sizeof text, "p%u(any)", i);
        syntax_declare(program, text, LORE_RELATION_DERIVED);
    }
    for (uint32_t i = 0; i + !is_ring < length; i++) {
        snprintf(text, sizeof text, "p%u(X)", i);
        lore_term head = syntax_term(program->terms, text);
        snprintf(text, sizeof text, "p%u(X)", (i + 1) % length);
        lore_term body = syntax_term(program->terms, text);
        lore_rule rule = { .name = "r", .head = head, .body = &body, .body_count = 1 };
        assert_int_equal(lr_program_add_rule(program, &rule, &diag), LORE_OK);
    }
    assert_int_equal(lr_program_finish(program, &diag), LORE_OK);
    return program;
}

static void long_chains_and_rings_are_walked(void **state)
{
    enum { LENGTH = 20000 };
    (void)state;
    Program *chain = long_program(LENGTH, false);
    assert_int_equal(chain->components.count, LENGTH);
    lr_program_free(chain);
    Program *ring = long_program(LENGTH, true);
    assert_int_equal(ring->components.count, 1);
    assert_int_equal(ring->components.items[0].member_count, LENGTH);
    assert_true(ring->components.items[0].is_recursive);
    lr_program_free(ring);
}

static Program *small_program(void)
{
    Program *program = lr_program_new();
    Diag diag = { .list = { 0 } };
    static const char *const rules[][2] = { { "d(X, min(N))", "e(X, N)" },
                                            { "d(X, min(N))", "d(X, N)" } };
    syntax_declare(program, "e(any, any)", 0);
    syntax_declare(program, "d(any, any)", LORE_RELATION_DERIVED);
    for (int i = 0; i < 2; i++) {
        lore_term body = syntax_term(program->terms, rules[i][1]);
        lore_rule rule = { .name = "r",
                           .head = syntax_term(program->terms, rules[i][0]),
                           .body = &body,
                           .body_count = 1 };
        assert_int_equal(lr_program_add_rule(program, &rule, &diag), LORE_OK);
    }
    return program;
}

static void a_program_that_finds_no_memory_is_not_finished(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Program *program = small_program();
        Diag diag = { .list = { 0 } };
        memory_fail_after(n);
        lore_status status = lr_program_finish(program, &diag);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        lr_diag_clear(&diag);
        lr_program_free(program);
        if (!was_refused) {
            assert_true(n > 5);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_component_reads_lower_ones_or_itself),
        cmocka_unit_test(only_what_reads_itself_is_recursive),
        cmocka_unit_test(an_empty_program_has_no_components),
        cmocka_unit_test(goals_are_numbered_after_the_program),
        cmocka_unit_test(cycles_are_refused_with_the_whole_way_round),
        cmocka_unit_test(minima_that_recurse_are_best_predicates),
        cmocka_unit_test(what_reads_what_varies_varies),
        cmocka_unit_test(a_head_with_its_own_time_reads_nothing_that_varies),
        cmocka_unit_test(long_chains_and_rings_are_walked),
        cmocka_unit_test(a_program_that_finds_no_memory_is_not_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
