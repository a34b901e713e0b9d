/* SPDX-License-Identifier: MIT */
/* Closing a clause: every variable is bound by something, and comparisons are within one type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "rule/scope.h"
#include "syntax.h"

enum { BODY_MAX = 8 };

typedef struct ClauseText {
    const char *head;           /* its arguments, in p(...) */
    const char *body[BODY_MAX]; /* up to the first NULL */
    const char *message;        /* of the first mistake, or "" */
} ClauseText;

typedef struct Fixture {
    Program *program;
    Scope scope;
    Diag diag;
    Arg head[LR_ARITY_MAX];
    uint32_t head_count, predicate;
} Fixture;

static void open_clause(Fixture *f, const ClauseText *text)
{
    *f = (Fixture){ .program = lr_program_new() };
    syntax_declare(f->program, "p(any)", LORE_RELATION_DERIVED);
    syntax_declare(f->program, "e(any, any)", 0);
    syntax_declare(f->program, "number(integer)", 0);
    syntax_declare(f->program, "name(text)", 0);
    syntax_declare(f->program, "time(instant)", 0);
    f->predicate = lr_program_intern_facet(f->program, 0, FACET_PRO);
    lr_scope_open(&f->scope, f->program, (Place){ "a.lua", 2 }, &f->diag);
    lore_terms *terms = f->program->terms;
    for (size_t i = 0; i < BODY_MAX && text->body[i] != NULL; i++)
        assert_true(lr_scope_condition(&f->scope, syntax_term(terms, text->body[i])));
    const Term head = *lr_term(terms, syntax_term(terms, text->head));
    f->head_count = head.arg_count;
    for (uint32_t i = 0; i < head.arg_count; i++)
        assert_true(lr_scope_arg(&f->scope, lr_term_arg(terms, &head, i), LORE_ANY, &f->head[i]));
}

static bool close_clause(Fixture *f)
{
    return lr_scope_close(&f->scope, f->predicate, f->head, f->head_count, 0, LR_NONE, LR_NONE);
}

static void free_clause(Fixture *f)
{
    lr_scope_free(&f->scope);
    lr_diag_clear(&f->diag);
    lr_program_free(f->program);
}

static const ClauseText clauses[] = {
    { "p(X)", { "e(X, _)" }, "" },
    { "p(a)", { NULL }, "" },
    { "p(X)", { "eq(X, 1)" }, "" },
    { "p(X)", { "eq(1, X)" }, "" },
    { "p(X)", { "eq(X, Y)", "eq(Y, Z)", "e(Z, Z)" }, "" },
    { "p(X)", { "eq(X, add(Y, 1))", "number(Y)" }, "" },
    { "p(add(X, 1))", { "number(X)" }, "" },
    { "p(X)", { "e(X, add(Y, 1))", "number(Y)" }, "" },
    { "p(X)", { "e(X, Y)", "not(e(Y, X))" }, "" },
    { "p(X)", { "e(X, _)", "not(e(X, _))" }, "" },
    { "p(X)", { "at(e(X, Y), \"2020\")", "gt(Y, 1)" }, "" },
    { "p(X)", { NULL }, "X is bound by no condition" },
    { "p(X)", { "e(Y, Y)" }, "X is bound by no condition" },
    { "p(X)", { "eq(X, X)" }, "X is bound by no condition" },
    { "p(X)", { "eq(X, Y)", "eq(Y, X)" }, "X is bound by no condition" },
    { "p(X)", { "eq(X, add(X, 1))" }, "X is bound by no condition" },
    { "p(X)", { "eq(add(X, 1), 2)" }, "X is bound by no condition" },
    { "p(a)", { "lt(X, 1)" }, "X is bound by no condition" },
    { "p(a)", { "ne(X, 1)" }, "X is bound by no condition" },
    { "p(a)", { "not(e(X, X))" }, "X is bound by no condition" },
    { "p(X)", { "unknown(e(X, X))" }, "X is bound by no condition" },
    { "p(add(X, 1))", { NULL }, "X is bound by no condition" },
    { "p(a)", { "before(I, J)" }, "I is bound by no condition" },
    { "p(a)", { "starts_with(X, a)" }, "X is bound by no condition" },
    { "p(X)",
      { "number(X)", "lt(X, 1.5)" },
      "integer is compared with real: never equal, without order" },
    { "p(X)",
      { "number(X)", "name(X2)", "eq(X, X2)" },
      "integer is compared with text: never equal, without order" },
    { "p(X)", { "number(X)", "starts_with(X, a)" }, "text is needed here, not integer" },
    { "p(X)", { "time(X)", "during(X, X)" }, "interval is needed here, not instant" },
    { "p(X)", { "time(X)", "lt(X, \"2020\")" }, "" },
    { "p(X)", { "lt(\"2020\", X)", "time(X)" }, "" },
    { "p(X)",
      { "time(X)", "lt(X, \"long ago\")" },
      "instant is compared with text: never equal, without order" },
    { "p(X)", { "e(X, Y)", "lt(X, 1)", "lt(Y, a)" }, "" },
};

static void clauses_are_closed_or_their_mistake_is_named(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
        Fixture f;
        open_clause(&f, &clauses[i]);
        bool fine = close_clause(&f);
        if (fine != (clauses[i].message[0] == '\0') || fine != (f.scope.status == LORE_OK) ||
            fine != (f.program->clauses.count > 0 &&
                     f.program->clauses.items[f.program->clauses.count - 1].head == f.predicate) ||
            strcmp(syntax_message(&f.diag), clauses[i].message) != 0) {
            print_message("clause %zu: %d \"%s\"\n", i, fine, syntax_message(&f.diag));
            failed++;
        }
        free_clause(&f);
    }
    assert_int_equal(failed, 0);
}

static void every_unbound_variable_is_named(void **state)
{
    Fixture f;
    ClauseText text = { "p(X)", { "lt(Y, Z)", "number(N)" }, NULL };
    (void)state;
    open_clause(&f, &text);
    assert_false(lr_scope_check_safety(&f.scope, f.head, f.head_count, LR_NONE));
    assert_int_equal(f.diag.list.count, 3);
    assert_int_equal(f.scope.status, LORE_UNSAFE);
    for (size_t i = 0; i < 3; i++)
        assert_null(strstr(f.diag.list.items[i].message, "N is"));
    free_clause(&f);
}

/* The variable that says when a conclusion holds is needed as much as the head's. */
static void the_time_of_a_conclusion_is_bound_too(void **state)
{
    Fixture f;
    ClauseText text = { "p(I)", { "number(N)" }, NULL };
    (void)state;
    open_clause(&f, &text);
    uint32_t interval = f.head[0].index;
    assert_true(lr_scope_check_safety(&f.scope, f.head, 0, LR_NONE));
    assert_false(lr_scope_check_safety(&f.scope, f.head, 0, interval));
    assert_string_equal(syntax_message(&f.diag), "I is bound by no condition");
    free_clause(&f);
}

static void a_date_beside_an_instant_becomes_one(void **state)
{
    Fixture f;
    ClauseText text = { "p(X)", { "time(X)", "lt(X, \"1970-01-02\")" }, NULL };
    (void)state;
    open_clause(&f, &text);
    assert_true(close_clause(&f));
    const Literal *literal = &f.program->literals.items[f.program->literals.count - 1];
    const Expr *right = &f.program->exprs.items[literal->right];
    assert_int_equal(right->type, LORE_INSTANT);
    assert_true(f.program->constants.items[right->index].u.integer == LR_DAY);
    free_clause(&f);
}

static void a_closed_clause_has_its_parts_side_by_side(void **state)
{
    Fixture f;
    ClauseText text = { "p(X, b)", { "e(X, Y)", "not(e(Y, _))", "lt(X, Y)" }, NULL };
    (void)state;
    open_clause(&f, &text);
    assert_true(close_clause(&f));
    const Program *program = f.program;
    Clause clause = program->clauses.items[program->clauses.count - 1];
    static const LiteralKind kinds[] = { LITERAL_ATOM, LITERAL_NOT, LITERAL_COMPARE };
    assert_int_equal(clause.head, f.predicate);
    assert_int_equal(clause.arg_count, 2);
    assert_int_equal(clause.literal_count, 3);
    assert_int_equal(clause.variable_count, 2);
    for (uint32_t l = 0; l < 3; l++)
        assert_int_equal(program->literals.items[clause.first_literal + l].kind, kinds[l]);
    assert_string_equal(program->variables.items[clause.first_variable].name, "X");
    assert_string_equal(program->variables.items[clause.first_variable + 1].name, "Y");
    assert_int_equal(program->args.items[clause.first_arg].kind, ARG_VARIABLE);
    assert_int_equal(program->args.items[clause.first_arg + 1].kind, ARG_CONSTANT);
    free_clause(&f);
}

/* A chain of equalities is followed to its end, in whatever order it is written. */
static void bindings_travel_along_equalities(void **state)
{
    enum { LENGTH = 100 };
    Fixture f;
    ClauseText text = { "p(V0)", { NULL }, NULL };
    char condition[32];
    (void)state;
    open_clause(&f, &text);
    for (int i = 0; i < LENGTH; i++) {
        snprintf(condition, sizeof condition, "eq(V%d, V%d)", i, i + 1);
        assert_true(lr_scope_condition(&f.scope, syntax_term(f.program->terms, condition)));
    }
    assert_false(lr_scope_check_safety(&f.scope, f.head, 1, LR_NONE));
    snprintf(condition, sizeof condition, "number(V%d)", LENGTH);
    assert_true(lr_scope_condition(&f.scope, syntax_term(f.program->terms, condition)));
    assert_true(lr_scope_check_safety(&f.scope, f.head, 1, LR_NONE));
    free_clause(&f);
}

static void a_clause_that_finds_no_memory_is_not_added(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Fixture f;
        ClauseText text = { "p(X)", { "time(X)", "lt(X, \"1970-01-02\")" }, NULL };
        open_clause(&f, &text);
        memory_fail_after(n);
        bool fine = close_clause(&f);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        assert_int_equal(f.scope.status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_int_equal(f.program->clauses.count, was_refused ? 0 : 1);
        free_clause(&f);
        if (!was_refused) {
            assert_true(n > 0);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clauses_are_closed_or_their_mistake_is_named),
        cmocka_unit_test(every_unbound_variable_is_named),
        cmocka_unit_test(the_time_of_a_conclusion_is_bound_too),
        cmocka_unit_test(a_date_beside_an_instant_becomes_one),
        cmocka_unit_test(a_closed_clause_has_its_parts_side_by_side),
        cmocka_unit_test(bindings_travel_along_equalities),
        cmocka_unit_test(a_clause_that_finds_no_memory_is_not_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
