/* SPDX-License-Identifier: MIT */
/* Passages: which columns pass through a recursion, and what keeps any from passing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/passage.h"
#include "fault/memory.h"
#include "world.h"

static uint32_t predicate_of(const Program *program, const char *relation)
{
    return lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
}

static bool find(const Program *program, uint32_t predicate, Passage *passage)
{
    uint32_t component = program->predicates.items[predicate].component, clauses[32];
    size_t count = 0;
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = &program->clauses.items[i];
        if (program->predicates.items[clause->head].component == component &&
            clause->use != CLAUSE_EXPLAINS)
            clauses[count++] = (uint32_t)i;
    }
    return lr_passage_find(passage, program, component, clauses, count);
}

/* What passes in a predicate: "0 2", or "" */
static const char *passing(const char *text, const char *relation)
{
    static char found[64];
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    assert_int_equal(world_status(world), LORE_OK);
    const Program *program = world_program(world);
    uint32_t predicate = predicate_of(program, relation), member = 0;
    Passage passage;
    assert_true(find(program, predicate, &passage));
    const Component *component =
        &program->components.items[program->predicates.items[predicate].component];
    while (program->members.items[component->first_member + member] != predicate)
        member++;
    found[0] = '\0';
    for (uint32_t k = 0; k < passage.column_count; k++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%u", k > 0 ? " " : "",
                 lr_passage_columns(&passage, member)[k]);
    lr_passage_free(&passage);
    world_free(world);
    return found;
}

typedef struct Case {
    const char *program, *relation, *columns;
} Case;

static const Case cases[] = {
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t", "0" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).", "t", "1" },
    { "t(X, Y, V) :- f0(X, Y, V). t(X, Z, V) :- t(X, Y, V), e0(Y, Z).", "t", "0 2" },
    /* where it stands may change from member to member */
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- u(Y, X), e0(Y, Z). u(Y, X) :- t(X, Y).", "t", "0" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- u(Y, X), e0(Y, Z). u(Y, X) :- t(X, Y).", "u", "1" },
    /* but comes back to where it was */
    { "t(X, Y) :- e0(X, Y). t(Y, X) :- t(X, Y), a0(X), a0(Y).", "t", "" },
    { "t(X, Y) :- e0(X, Y). t(Y, X) :- t(X, Y).", "t", "" },
    /* every clause must let it pass */
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). t(X, Z) :- e0(X, Y), t(Y, Z).", "t", "" },
    /* it is used for nothing else */
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), not(e0(X, Z)).", "t", "" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), ne(X, Z).", "t", "" },
    { "t(X, Y) :- e0(X, Y). t(X, X) :- t(X, Y), e0(Y, _).", "t", "" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), ne(Y, Z).", "t", "0" },
    /* one premise of the component, and no values that are computed */
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).", "t", "" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), eq(Z, add(Y, 1)), lt(Y, 9).", "t", "" },
    /* nothing is to be followed */
    { "t(X, Y) :- e0(X, Y).", "t", "" },
};

static void columns_pass_that_are_handed_on_and_used_for_nothing_else(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = passing(cases[i].program, cases[i].relation);
        if (strcmp(found, cases[i].columns) == 0)
            continue;
        print_message("%s of %s: expected \"%s\", got \"%s\"\n", cases[i].relation,
                      cases[i].program, cases[i].columns, found);
        failed++;
    }
    assert_int_equal(failed, 0);
}

static void without_memory_it_says_so_and_can_be_freed(void **state)
{
    World *world = world_new(cases[3].program, (ModelSettings){ .is_product = false });
    const Program *program = world_program(world);
    uint32_t predicate = predicate_of(program, "t");
    (void)state;
    for (long n = 0;; n++) {
        Passage passage;
        memory_fail_after(n);
        bool fine = find(program, predicate, &passage);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        lr_passage_free(&passage);
        if (!was_refused) {
            assert_true(n > 1);
            break;
        }
    }
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_pass_that_are_handed_on_and_used_for_nothing_else),
        cmocka_unit_test(without_memory_it_says_so_and_can_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
