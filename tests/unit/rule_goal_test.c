/* SPDX-License-Identifier: MIT */
/* Goals: their columns, both sides of a statement, and templates with a seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "syntax.h"

static Program *open_program(void)
{
    Program *program = lr_program_new();
    Diag diag = { .list = { 0 } };
    syntax_declare(program, "e(any, any)", 0);
    syntax_declare(program, "n(integer)", 0);
    syntax_declare(program, "name(text)", 0);
    assert_int_equal(lr_program_finish(program, &diag), LORE_OK);
    return program;
}

typedef struct Case {
    const char *goal, *columns,
        *message; /* columns with spaces between; message of what is wrong */
} Case;

static const Case goals[] = {
    { "e(X, Y)", "X Y", "" },
    { "e(Y, X)", "Y X", "" },
    { "e(X, X)", "X", "" },
    { "e(X, _)", "X", "" },
    { "e(1, a)", "", "" },
    { "and(e(X, Y), n(X))", "X Y", "" },
    { "and(n(X), not(e(X, _)))", "X", "" },
    { "or(n(X), e(X, _))", "X", "" },
    { "and(n(X), eq(Y, add(X, 1)))", "X Y", "" },
    { "not(n(X))", NULL, "X is bound by no condition" },
    { "gt(X, 1)", NULL, "X is bound by no condition" },
    { "missing(X)", NULL, "no relation" },
    { "n(X, Y)", NULL, "n" },
};

static void columns_are_the_goals_variables_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++) {
        Program *program = open_program();
        Diag diag = { .list = { 0 } };
        Goal goal;
        lore_status status =
            lr_program_add_goal(program, syntax_term(program->terms, goals[i].goal), &goal, &diag);
        if (goals[i].columns == NULL) {
            assert_int_not_equal(status, LORE_OK);
            if (strstr(syntax_message(&diag), goals[i].message) == NULL)
                fail_msg("%s: %s", goals[i].goal, syntax_message(&diag));
        } else {
            char columns[64] = "";
            assert_int_equal(status, LORE_OK);
            for (uint32_t c = 0; c < goal.column_count; c++) {
                strcat(columns, c > 0 ? " " : "");
                strcat(columns, goal.columns[c]);
            }
            assert_string_equal(columns, goals[i].columns);
            assert_int_equal(program->predicates.items[goal.predicate].arity, goal.column_count);
        }
        lr_diag_clear(&diag);
        lr_program_free(program);
    }
}

static void one_statement_has_another_side(void **state)
{
    Program *program = open_program();
    Diag diag = { .list = { 0 } };
    Goal one, several;
    (void)state;
    assert_int_equal(
        lr_program_add_goal(program, syntax_term(program->terms, "e(X, Y)"), &one, &diag), LORE_OK);
    assert_int_not_equal(one.against, LR_NONE);
    assert_int_not_equal(one.against, one.predicate);
    assert_int_equal(lr_program_add_goal(program, syntax_term(program->terms, "and(e(X, Y), n(X))"),
                                         &several, &diag),
                     LORE_OK);
    assert_int_equal(several.against, LR_NONE);
    lr_diag_clear(&diag);
    lr_program_free(program);
}

static lore_status add_template(Program *program, const char *text, const char *const *parameters,
                                size_t count, Goal *out, uint32_t *seed, Diag *diag)
{
    return lr_program_add_template(program, syntax_term(program->terms, text), parameters, count,
                                   out, seed, diag);
}

static void what_stands_for_values_is_no_column(void **state)
{
    static const char *const parameters[] = { "P", "Q" };
    Program *program = open_program();
    Diag diag = { .list = { 0 } };
    Goal goal;
    uint32_t seed;
    (void)state;
    assert_int_equal(
        add_template(program, "and(e(P, X), e(X, Q))", parameters, 2, &goal, &seed, &diag),
        LORE_OK);
    assert_int_equal(goal.column_count, 1);
    assert_string_equal(goal.columns[0], "X");
    assert_int_equal(program->predicates.items[seed].arity, 2);
    for (size_t c = 0; c < program->clauses.count; c++)
        assert_int_not_equal(program->clauses.items[c].head, seed);
    lr_diag_clear(&diag);
    lr_program_free(program);
}

static void a_seeds_columns_have_the_types_of_their_uses(void **state)
{
    static const char *const parameters[] = { "P", "Q" };
    Program *program = open_program();
    Diag diag = { .list = { 0 } };
    Goal goal;
    uint32_t seed;
    (void)state;
    assert_int_equal(
        add_template(program, "and(n(P), name(Q))", parameters, 2, &goal, &seed, &diag), LORE_OK);
    assert_int_equal(program->predicates.items[seed].types[0], LORE_INTEGER);
    assert_int_equal(program->predicates.items[seed].types[1], LORE_TEXT);
    lr_diag_clear(&diag);
    lr_program_free(program);
}

static void without_memory_a_goal_can_be_added_later(void **state)
{
    static const char *const parameters[] = { "P" };
    Program *program = open_program();
    Diag diag = { .list = { 0 } };
    Goal goal;
    uint32_t seed;
    bool was_refused = true;
    lore_term term = syntax_term(program->terms, "or(and(e(P, X), n(X)), e(X, P))");
    (void)state;
    for (long n = 0; was_refused; n++) {
        memory_fail_after(n);
        lore_status status =
            lr_program_add_template(program, term, parameters, 1, &goal, &seed, &diag);
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        lr_diag_clear(&diag);
    }
    assert_int_equal(goal.column_count, 1);
    lr_program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_the_goals_variables_in_order),
        cmocka_unit_test(one_statement_has_another_side),
        cmocka_unit_test(what_stands_for_values_is_no_column),
        cmocka_unit_test(a_seeds_columns_have_the_types_of_their_uses),
        cmocka_unit_test(without_memory_a_goal_can_be_added_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
