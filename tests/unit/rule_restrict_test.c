/* SPDX-License-Identifier: MIT */
/* Restrict: the clauses of copies and of what they demand, shape by shape; limits; no memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "rewritten.h"
#include "rule/demand_internal.h"

#define FACTS "e0(a, b). e0(b, c). e0(c, d). e0(d, b). e0(x, y). e0(y, z). s0(a). "
#define BASE FACTS "t(X, Y) :- e0(X, Y). "

static World *open_world(const char *program)
{
    World *world = world_new(program, (ModelSettings){ .is_product = true });
    assert_string_equal(world_message(world), "");
    return world;
}

static void becomes(const char *program, const char *goal, const char *clauses)
{
    World *world = open_world(program);
    assert_string_equal(rewritten(world, goal), clauses);
    world_free(world);
}

/* What recurs with the head's own bound columns has been asked for: it needs no guard. */
static void a_clause_begins_with_a_guard_unless_it_guards_itself(void **state)
{
    (void)state;
    becomes(BASE "t(X, Z) :- t(X, Y), e0(Y, Z).", "t(a, Y)",
            "?t.bf(a)\ngoal(A) :- t.bf(a,A)\nt.bf(A,B) :- ?t.bf(A) e0(A,B)\n"
            "t.bf(A,C) :- t.bf(A,B) e0(B,C)\n");
    becomes(BASE "t(X, Z) :- e0(X, Y), t(Y, Z).", "t(a, d)",
            "?t.bb(a,d)\ngoal() :- t.bb(a,d)\nt.bb(A,B) :- ?t.bb(A,B) e0(A,B)\n"
            "?t.bb(B,C) :- ?t.bb(A,C) e0(A,B)\nt.bb(A,C) :- ?t.bb(A,C) e0(A,B) t.bb(B,C)\n");
}

static void what_binds_an_atom_demands_it(void **state)
{
    (void)state;
    becomes(BASE "t(X, Z) :- t(X, Y), t(Y, Z).", "t(a, Y)",
            "?t.bf(a)\ngoal(A) :- t.bf(a,A)\nt.bf(A,B) :- ?t.bf(A) e0(A,B)\n"
            "?t.bf(B) :- ?t.bf(A) t.bf(A,B)\nt.bf(A,C) :- t.bf(A,B) t.bf(B,C)\n");
    becomes(BASE "t(X, Z) :- e0(X, Y), u(Y, Z). u(X, Z) :- e0(X, Y), t(Y, Z).", "t(a, Y)",
            "?t.bf(a)\ngoal(A) :- t.bf(a,A)\nt.bf(A,B) :- ?t.bf(A) e0(A,B)\n"
            "?u.bf(B) :- ?t.bf(A) e0(A,B)\nt.bf(A,C) :- ?t.bf(A) e0(A,B) u.bf(B,C)\n"
            "?t.bf(B) :- ?u.bf(A) e0(A,B)\nu.bf(A,C) :- ?u.bf(A) e0(A,B) t.bf(B,C)\n");
}

static void constants_of_a_head_are_compared_with_the_demand(void **state)
{
    (void)state;
    becomes(FACTS "p(hit, X) :- e0(X, b). p(miss, X) :- e0(X, d). p(Y, X) :- e0(X, Y).",
            "p(hit, X)",
            "?p.bf(hit)\ngoal(A) :- p.bf(hit,A)\np.bf(hit,A) :- ?p.bf(hit) e0(A,b)\n"
            "p.bf(miss,A) :- ?p.bf(miss) e0(A,d)\np.bf(B,A) :- ?p.bf(B) e0(A,B)\n");
}

static void what_is_negated_is_asked_for_whole(void **state)
{
    (void)state;
    becomes(BASE "q(X, Y) :- s0(X), s0(Y), not(t(X, Y)).", "q(a, Y)",
            "?q.bf(a)\ngoal(A) :- q.bf(a,A)\n?t.bb(A,B) :- ?q.bf(A) s0(A) s0(B)\n"
            "q.bf(A,B) :- ?q.bf(A) s0(A) s0(B) ~t.bb(A,B)\nt.bb(A,B) :- ?t.bb(A,B) e0(A,B)\n");
}

/* Its input is asked for by the group's columns, and not by the value. */
static void an_aggregate_hands_the_group_on(void **state)
{
    (void)state;
    becomes(BASE "u(X, count(Y)) :- t(X, Y).", "u(a, N)",
            "?u.bf(a)\ngoal(A) :- u.bf(a,A)\n?goal.bf(A) :- ?u.bf(A)\n?t.bf(A) :- ?goal.bf(A)\n"
            "goal.bf(A,B) :- ?goal.bf(A) t.bf(A,B)\nt.bf(A,B) :- ?t.bf(A) e0(A,B)\n");
    becomes(BASE "u(X, count(Y)) :- t(X, Y).", "u(X, 1)", "");
}

static void a_view_hands_its_columns_on(void **state)
{
    World *world = open_world(BASE "p(X, Y) :- past(3, t(X, Y)).");
    const char *clauses = rewritten(world, "p(a, Y)");
    (void)state;
    assert_non_null(strstr(clauses, "?p.bf(a)\n"));
    assert_non_null(strstr(clauses, "?t.bf(A) :- "));
    assert_non_null(strstr(clauses, "t.bf(A,B) :- ?t.bf(A) e0(A,B)\n"));
    world_free(world);
}

/* A body that is as long as bodies may be has no room for a guard; its copy is not made. */
static void a_full_body_is_evaluated_whole(void **state)
{
    (void)state;
    for (int atoms = LR_BODY_MAX - 2; atoms <= LR_BODY_MAX; atoms++) {
        Buffer text = { 0 };
        lr_buffer_format(&text, FACTS "t(X, Y) :- e0(X, Y)");
        for (int i = 1; i < atoms; i++)
            lr_buffer_format(&text, ", e0(X, _)");
        lr_buffer_format(&text, ".");
        World *world = open_world(lr_buffer_terminate(&text));
        const char *clauses = rewritten(world, "t(a, Y)");
        assert_true((strstr(clauses, "t.bf(A,B) :- ?t.bf(A)") != NULL) == (atoms < LR_BODY_MAX));
        assert_string_equal(world_question(world, "t(a, Y)"), "b");
        world_free(world);
        lr_buffer_free(&text);
    }
}

static void bound_columns_are_taken_in_order(void **state)
{
    Program *program = lr_program_new();
    Arg out[4];
    (void)state;
    assert_non_null(program);
    for (uint32_t i = 0; i < 4; i++)
        assert_true(lr_vector_push(&program->args, (Arg){ ARG_CONSTANT, 10 + i }));
    assert_int_equal(lr_restrict_bound(program, 0, 4, 0, out), 0);
    assert_int_equal(lr_restrict_bound(program, 0, 4, 10, out), 2);
    assert_int_equal(out[0].index, 11);
    assert_int_equal(out[1].index, 13);
    assert_int_equal(lr_restrict_bound(program, 1, 2, 15, out), 2);
    assert_int_equal(out[1].index, 12);
    lr_program_free(program);
}

static void without_memory_the_program_stays_as_it_was(void **state)
{
    World *world = open_world(BASE "t(X, Z) :- e0(X, Y), t(Y, Z). v(X, Z) :- e0(X, Z). "
                                   "v(X, Z) :- v(X, Y), e0(Y, Z). u(X, count(Y)) :- v(X, Y).");
    uint32_t root = world_goal(world, "and(s0(X), and(u(X, N), t(X, Y)))");
    Program *program = world_program(world);
    size_t predicates = program->predicates.count, clauses = program->clauses.count;
    bool *is_known = calloc(predicates, sizeof *is_known), changed = false;
    double *sizes = calloc(predicates, sizeof *sizes);
    const DemandRequest request = { &root, 1, is_known, sizes };
    long refused = 0;
    (void)state;
    assert_non_null(is_known);
    assert_non_null(sizes);
    for (int i = 0; i < 2; i++) {
        uint32_t relation = lr_program_relation(program, i == 0 ? "e0" : "s0");
        uint32_t facts = lr_program_facet(program, relation, FACET_PRO);
        is_known[facts] = true;
        sizes[facts] = i == 0 ? 1000 : 1;
    }
    for (;; refused++) {
        memory_fail_after(refused);
        lore_status status = lr_demand_apply(program, &request, &changed);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        if (!was_refused)
            break;
        assert_int_equal(program->predicates.count, predicates);
        assert_int_equal(program->clauses.count, clauses);
        for (size_t c = 0; c < clauses; c++)
            assert_int_not_equal(program->clauses.items[c].use, CLAUSE_RETIRED);
    }
    assert_true(changed); /* the control */
    assert_true(program->clauses.count > clauses);
    assert_true(refused > 20);
    free(is_known);
    free(sizes);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clause_begins_with_a_guard_unless_it_guards_itself),
        cmocka_unit_test(what_binds_an_atom_demands_it),
        cmocka_unit_test(constants_of_a_head_are_compared_with_the_demand),
        cmocka_unit_test(what_is_negated_is_asked_for_whole),
        cmocka_unit_test(an_aggregate_hands_the_group_on),
        cmocka_unit_test(a_view_hands_its_columns_on),
        cmocka_unit_test(a_full_body_is_evaluated_whole),
        cmocka_unit_test(bound_columns_are_taken_in_order),
        cmocka_unit_test(without_memory_the_program_stays_as_it_was),
    };
    return cmocka_run_group_tests_name("rule_restrict", tests, NULL, NULL);
}
