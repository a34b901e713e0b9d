/* SPDX-License-Identifier: MIT */
/* Variables, expressions and arguments of one clause, and the types that follow from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault/memory.h"
#include "rule/scope.h"
#include "syntax.h"
#include "value/value.h"

typedef struct Fixture {
    Program *program;
    Scope scope;
    Diag diag;
} Fixture;

/* A scope in which Integer, Real, Text, Instant, Interval, Boolean have the type that they say. */
static void open_scope(Fixture *f)
{
    static const struct {
        const char *name;
        lore_type type;
    } typed[] = { { "Integer", LORE_INTEGER },   { "Real", LORE_REAL },
                  { "Text", LORE_TEXT },         { "Instant", LORE_INSTANT },
                  { "Interval", LORE_INTERVAL }, { "Boolean", LORE_BOOLEAN } };
    *f = (Fixture){ .program = lr_program_new() };
    lr_scope_open(&f->scope, f->program, (Place){ "a.lua", 2 }, &f->diag);
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        uint32_t index;
        lore_term term = lore_term_variable(f->program->terms, typed[i].name);
        assert_true(lr_scope_variable(&f->scope, lr_term(f->program->terms, term)->name,
                                      typed[i].type, f->scope.place, &index));
    }
}

static void close_scope(Fixture *f)
{
    lr_scope_free(&f->scope);
    lr_diag_clear(&f->diag);
    lr_program_free(f->program);
}

typedef struct Case {
    const char *text;
    lore_type type;
    const char *message; /* of what is refused */
} Case;

static const Case cases[] = {
    { "add(Integer, 1)", LORE_INTEGER, NULL },
    { "add(Real, 1.5)", LORE_REAL, NULL },
    { "add(Free, 1)", LORE_INTEGER, NULL },
    { "add(1.5, Free)", LORE_REAL, NULL },
    { "add(Free, Other)", LORE_ANY, NULL },
    { "div(Integer, 2)", LORE_REAL, NULL },
    { "idiv(Integer, 2)", LORE_INTEGER, NULL },
    { "neg(Real)", LORE_REAL, NULL },
    { "sub(Instant, Instant)", LORE_INTEGER, NULL },
    { "sub(Instant, 5)", LORE_INSTANT, NULL },
    { "add(Instant, 5)", LORE_INSTANT, NULL },
    { "least(Text, Text)", LORE_TEXT, NULL },
    { "greatest(Interval, Interval)", LORE_INTERVAL, NULL },
    { "add(add(1, 2), mul(3, Integer))", LORE_INTEGER, NULL },
    { "concat(Text, \"x\")", LORE_TEXT, NULL },
    { "length(Text)", LORE_INTEGER, NULL },
    { "substring(Text, 1, Integer)", LORE_TEXT, NULL },
    { "text(Real)", LORE_TEXT, NULL },
    { "integer(Text)", LORE_INTEGER, NULL },
    { "real(Integer)", LORE_REAL, NULL },
    { "start_of(Interval)", LORE_INSTANT, NULL },
    { "duration(Interval)", LORE_INTEGER, NULL },
    { "interval(Instant, Instant)", LORE_INTERVAL, NULL },
    { "year(Instant)", LORE_INTEGER, NULL },
    { "year(\"2020-05-07\")", LORE_INTEGER, NULL },
    { "Free", LORE_ANY, NULL },
    { "7", LORE_INTEGER, NULL },
    { "null", LORE_NULL, NULL },
    { "add(Integer, Real)", LORE_ANY, "arithmetic on integer and real mixes types" },
    { "add(Integer, 1.5)", LORE_ANY, "arithmetic on integer and real mixes types" },
    { "add(Text, 1)", LORE_ANY, "arithmetic needs numbers, not text" },
    { "neg(Boolean)", LORE_ANY, "arithmetic needs numbers, not boolean" },
    { "add(Instant, Instant)", LORE_ANY, "arithmetic needs numbers, not instant" },
    { "mul(Instant, 2)", LORE_ANY, "arithmetic needs numbers, not instant" },
    { "add(5, Instant)", LORE_ANY, "arithmetic needs numbers, not instant" },
    { "least(Text, 1)", LORE_ANY, "arithmetic needs numbers, not text" },
    { "concat(Text, 1)", LORE_ANY, "text is needed here, not integer" },
    { "year(\"2020-13\")", LORE_ANY, "instant is needed here, not text" },
    { "duration(Instant)", LORE_ANY, "Instant is used as interval here, but as instant on line 2" },
    { "add(Integer)", LORE_ANY, "add takes 2 arguments, not 1" },
    { "neg(1, 2)", LORE_ANY, "neg takes 1 arguments, not 2" },
    { "eq(1, 2)", LORE_ANY, "eq(...) is no expression" },
    { "nothing(1)", LORE_ANY, "nothing(...) is no expression" },
    { "sum(Integer)", LORE_ANY, "sum(...) is no expression" },
    { "add(_, 1)", LORE_ANY, "_ has no value to compute with" },
};

static void expressions_have_the_type_that_follows(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Fixture f;
        uint32_t expr = 0;
        open_scope(&f);
        bool fine = lr_scope_expr(&f.scope, syntax_term(f.program->terms, cases[i].text), &expr);
        lore_type type = fine ? f.program->exprs.items[expr].type : LORE_ANY;
        const char *expected = cases[i].message == NULL ? "" : cases[i].message;
        if (fine != (cases[i].message == NULL) || type != cases[i].type ||
            fine != (f.scope.status == LORE_OK) || strcmp(syntax_message(&f.diag), expected) != 0) {
            print_message("%s gives %d, %s, \"%s\"\n", cases[i].text, fine, lr_type_name(type),
                          syntax_message(&f.diag));
            failed++;
        }
        close_scope(&f);
    }
    assert_int_equal(failed, 0);
}

/* A function that takes one type makes a variable that had none have it. */
static void use_gives_a_variable_its_type(void **state)
{
    Fixture f;
    uint32_t expr, index;
    (void)state;
    open_scope(&f);
    assert_true(lr_scope_expr(&f.scope, syntax_term(f.program->terms, "length(Free)"), &expr));
    const char *name = lr_term(f.program->terms, syntax_term(f.program->terms, "Free"))->name;
    assert_true(lr_scope_variable(&f.scope, name, LORE_ANY, f.scope.place, &index));
    assert_int_equal(f.scope.variables.items[index].type, LORE_TEXT);
    assert_false(lr_scope_variable(&f.scope, name, LORE_REAL, f.scope.place, &index));
    assert_int_equal(f.scope.status, LORE_TYPE);
    assert_non_null(f.diag.list.items[0].hint);
    close_scope(&f);
}

static void one_name_is_one_variable(void **state)
{
    Fixture f;
    uint32_t first, again, other;
    (void)state;
    open_scope(&f);
    const char *x = lr_term(f.program->terms, syntax_term(f.program->terms, "X"))->name;
    const char *y = lr_term(f.program->terms, syntax_term(f.program->terms, "Y"))->name;
    assert_true(lr_scope_variable(&f.scope, x, LORE_ANY, f.scope.place, &first));
    assert_true(lr_scope_variable(&f.scope, y, LORE_ANY, f.scope.place, &other));
    assert_true(lr_scope_variable(&f.scope, x, LORE_TEXT, f.scope.place, &again));
    assert_int_equal(first, again);
    assert_int_not_equal(first, other);
    assert_int_equal(f.scope.variables.items[first].uses, 2);
    assert_true(lr_scope_fresh(&f.scope, LORE_ANY, &again));
    assert_true(lr_scope_fresh(&f.scope, LORE_ANY, &other));
    assert_int_not_equal(again, other);
    close_scope(&f);
}

static void a_clause_has_so_many_variables_and_no_more(void **state)
{
    Fixture f;
    uint32_t index;
    (void)state;
    open_scope(&f);
    while (f.scope.variables.count < LR_VARIABLES_MAX)
        assert_true(lr_scope_fresh(&f.scope, LORE_ANY, &index));
    assert_false(lr_scope_fresh(&f.scope, LORE_ANY, &index));
    assert_int_equal(f.scope.status, LORE_FULL);
    assert_string_equal(syntax_message(&f.diag), "a rule may have at most 256 variables");
    close_scope(&f);
}

/* ---- arguments ---- */

static Arg arg_of(Fixture *f, const char *text, lore_type type)
{
    Arg arg = { ARG_ANY, 99 };
    assert_true(lr_scope_arg(&f->scope, syntax_term(f->program->terms, text), type, &arg));
    return arg;
}

static void an_argument_is_a_variable_a_constant_or_anything(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    assert_int_equal(arg_of(&f, "_", LORE_TEXT).kind, ARG_ANY);
    Arg x = arg_of(&f, "X", LORE_TEXT);
    assert_int_equal(x.kind, ARG_VARIABLE);
    assert_int_equal(f.scope.variables.items[x.index].type, LORE_TEXT);
    Arg a = arg_of(&f, "a", LORE_TEXT), again = arg_of(&f, "\"a\"", LORE_ANY);
    assert_int_equal(a.kind, ARG_CONSTANT);
    assert_int_equal(a.index, again.index);
    assert_int_equal(f.scope.literals.count, 0);
    close_scope(&f);
}

static void an_expression_becomes_a_variable_and_an_equality(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    Arg arg = arg_of(&f, "add(Integer, 1)", LORE_INTEGER);
    assert_int_equal(arg.kind, ARG_VARIABLE);
    assert_null(f.scope.variables.items[arg.index].name);
    assert_int_equal(f.scope.literals.count, 1);
    const Literal *literal = &f.scope.literals.items[0];
    assert_int_equal(literal->kind, LITERAL_COMPARE);
    assert_int_equal(literal->op, COMPARE_EQ);
    assert_int_equal(f.program->exprs.items[literal->left].index, arg.index);
    assert_int_equal(f.program->exprs.items[literal->right].kind, EXPR_CALL);
    close_scope(&f);
}

static void a_written_date_is_an_instant_where_one_is_wanted(void **state)
{
    Fixture f;
    (void)state;
    open_scope(&f);
    Arg date = arg_of(&f, "\"1970-01-02\"", LORE_INSTANT);
    lore_value value = f.program->constants.items[date.index];
    assert_int_equal(value.type, LORE_INSTANT);
    assert_true(value.u.integer == LR_DAY);
    Arg text = arg_of(&f, "\"1970-01-02\"", LORE_TEXT);
    assert_int_equal(f.program->constants.items[text.index].type, LORE_TEXT);
    assert_int_not_equal(date.index, text.index);
    close_scope(&f);
}

static void assert_refused(const char *text, lore_type type, const char *message)
{
    Fixture f;
    Arg arg;
    open_scope(&f);
    assert_false(lr_scope_arg(&f.scope, syntax_term(f.program->terms, text), type, &arg));
    assert_int_equal(f.scope.status, LORE_TYPE);
    assert_string_equal(syntax_message(&f.diag), message);
    assert_string_equal(f.diag.list.items[0].file, "a.lua");
    close_scope(&f);
}

static void arguments_of_another_type_are_refused(void **state)
{
    (void)state;
    assert_refused("5", LORE_TEXT, "5 is integer, but the column is text");
    assert_refused("Real", LORE_TEXT, "Real is used as text here, but as real on line 2");
    assert_refused("add(1, 2)", LORE_TEXT, "the expression is integer, but the column is text");
    assert_refused("\"no date\"", LORE_INSTANT, "\"no date\" is text, but the column is instant");
}

static void what_is_not_stated_fits_every_column(void **state)
{
    (void)state;
    for (int type = LORE_BOOLEAN; type <= LORE_ANY; type++) {
        lore_value value = lore_null();
        assert_true(lr_value_fit(&value, (lore_type)type));
        assert_int_equal(value.type, LORE_NULL);
    }
}

static void values_fit_their_own_type_and_any(void **state)
{
    (void)state;
    lore_value real = lore_real(1), integer = lore_integer(1), date = lore_text("2020", -1);
    assert_true(lr_value_fit(&real, LORE_REAL));
    assert_true(lr_value_fit(&real, LORE_ANY));
    assert_false(lr_value_fit(&real, LORE_INTEGER));
    assert_false(lr_value_fit(&integer, LORE_REAL));
    assert_false(lr_value_fit(&integer, LORE_INSTANT));
    assert_true(lr_value_fit(&date, LORE_TEXT));
    assert_int_equal(date.type, LORE_TEXT);
    assert_true(lr_value_fit(&date, LORE_INSTANT));
    assert_int_equal(date.type, LORE_INSTANT);
}

static void the_first_mistake_is_the_scopes_status(void **state)
{
    Fixture f;
    uint32_t expr;
    (void)state;
    open_scope(&f);
    assert_false(lr_scope_expr(&f.scope, syntax_term(f.program->terms, "add(_, 1)"), &expr));
    assert_false(lr_scope_expr(&f.scope, syntax_term(f.program->terms, "add(a, 1)"), &expr));
    assert_int_equal(f.scope.status, LORE_UNSAFE);
    assert_int_equal(f.diag.list.count, 2);
    close_scope(&f);
}

static void expressions_that_find_no_memory_say_so(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Fixture f;
        Arg arg;
        open_scope(&f);
        lore_term term = syntax_term(f.program->terms, "add(mul(N, 2), 1)");
        memory_fail_after(n);
        bool fine = lr_scope_arg(&f.scope, term, LORE_INTEGER, &arg);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        assert_int_equal(f.scope.status, was_refused ? LORE_NOMEM : LORE_OK);
        close_scope(&f);
        if (!was_refused) {
            assert_true(n > 2);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_have_the_type_that_follows),
        cmocka_unit_test(use_gives_a_variable_its_type),
        cmocka_unit_test(one_name_is_one_variable),
        cmocka_unit_test(a_clause_has_so_many_variables_and_no_more),
        cmocka_unit_test(an_argument_is_a_variable_a_constant_or_anything),
        cmocka_unit_test(an_expression_becomes_a_variable_and_an_equality),
        cmocka_unit_test(a_written_date_is_an_instant_where_one_is_wanted),
        cmocka_unit_test(arguments_of_another_type_are_refused),
        cmocka_unit_test(what_is_not_stated_fits_every_column),
        cmocka_unit_test(values_fit_their_own_type_and_any),
        cmocka_unit_test(the_first_mistake_is_the_scopes_status),
        cmocka_unit_test(expressions_that_find_no_memory_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
