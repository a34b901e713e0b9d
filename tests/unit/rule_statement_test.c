/* SPDX-License-Identifier: MIT */
/* What a claim may say: constants of the right types, under at most one word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "syntax.h"
#include "value/value.h"

static const Place here = { "a.lua", 9 };

typedef struct Fixture {
    Program *program;
    lore_terms *terms; /* a claim's terms are its own */
    Diag diag;
} Fixture;

static int open_fixture(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    f->program = lr_program_new();
    f->terms = lore_terms_new();
    syntax_declare(f->program, "leans(text, integer)", 0);
    syntax_declare(f->program, "seen(instant)", LORE_RELATION_EVENT);
    syntax_declare(f->program, "odd(any)", 0);
    syntax_declare(f->program, "on()", 0);
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    Fixture *f = *state;
    lr_diag_clear(&f->diag);
    lore_terms_free(f->terms);
    lr_program_free(f->program);
    free(f);
    return 0;
}

static lore_status state_it(Fixture *f, const char *text, Statement *out)
{
    lr_diag_clear(&f->diag);
    return lr_program_statement(f->program, f->terms, syntax_term(f->terms, text), out, here,
                                &f->diag);
}

static void a_statement_is_a_relation_and_its_values(void **state)
{
    Statement s;
    assert_int_equal(state_it(*state, "leans(anna, 3)", &s), LORE_OK);
    assert_int_equal(s.relation, 0);
    assert_int_equal(s.facet, FACET_PRO);
    assert_int_equal(s.holder.type, LORE_NULL);
    assert_int_equal(s.antecedent, 0);
    assert_true(lr_value_equal(s.values[0], lore_text("anna", -1)));
    assert_true(lr_value_equal(s.values[1], lore_integer(3)));
    assert_int_equal(state_it(*state, "on()", &s), LORE_OK);
    assert_int_equal(s.relation, 3);
}

static void a_word_around_it_is_its_facet(void **state)
{
    Statement s;
    assert_int_equal(state_it(*state, "denied(leans(anna, 3))", &s), LORE_OK);
    assert_int_equal(s.facet, FACET_CON);
    assert_int_equal(state_it(*state, "not(leans(anna, 3))", &s), LORE_OK);
    assert_int_equal(s.facet, FACET_CON);
    assert_int_equal(state_it(*state, "forecast(leans(anna, 3))", &s), LORE_OK);
    assert_int_equal(s.facet, FACET_FORECAST);
    assert_true(lr_value_equal(s.values[1], lore_integer(3)));
}

static void modalities_have_a_holder(void **state)
{
    static const struct {
        const char *text;
        Facet facet;
    } cases[] = { { "demand(bob, leans(anna, 3))", FACET_DEMAND },
                  { "intent(bob, leans(anna, 3))", FACET_INTENT },
                  { "view(bob, leans(anna, 3))", FACET_VIEW } };
    for (size_t i = 0; i < 3; i++) {
        Statement s;
        assert_int_equal(state_it(*state, cases[i].text, &s), LORE_OK);
        assert_int_equal(s.facet, cases[i].facet);
        assert_true(lr_value_equal(s.holder, lore_text("bob", -1)));
        assert_true(lr_value_equal(s.values[0], lore_text("anna", -1)));
    }
}

static void a_condition_has_its_antecedent(void **state)
{
    Fixture *f = *state;
    Statement s;
    assert_int_equal(state_it(f, "conditional(on(), leans(anna, 3))", &s), LORE_OK);
    assert_int_equal(s.facet, FACET_CONDITIONAL);
    assert_string_equal(lr_term(f->terms, s.antecedent)->name, "on");
    assert_int_equal(s.holder.type, LORE_NULL);
}

static void written_dates_become_instants_where_they_are_columns(void **state)
{
    Statement s;
    assert_int_equal(state_it(*state, "seen(\"1970-01-02\")", &s), LORE_OK);
    assert_int_equal(s.values[0].type, LORE_INSTANT);
    assert_true(s.values[0].u.integer == LR_DAY);
    assert_int_equal(state_it(*state, "odd(\"1970-01-02\")", &s), LORE_OK);
    assert_int_equal(s.values[0].type, LORE_TEXT);
}

static void what_is_not_stated_fits_any_column(void **state)
{
    Statement s;
    assert_int_equal(state_it(*state, "leans(null, null)", &s), LORE_OK);
    assert_int_equal(s.values[1].type, LORE_NULL);
}

typedef struct Refusal {
    const char *text;
    lore_status status;
    const char *message;
} Refusal;

static const Refusal refusals[] = {
    { "anna", LORE_SYNTAX, "a claim needs a statement such as p(\"a\")" },
    { "X", LORE_SYNTAX, "a claim needs a statement such as p(\"a\")" },
    { "denied(anna)", LORE_SYNTAX, "a claim needs a statement such as p(\"a\")" },
    { "leans(anna)", LORE_TYPE, "leans has 2 columns, but is given 1 arguments" },
    { "on(1)", LORE_TYPE, "on has 0 columns, but is given 1 arguments" },
    { "leans(anna, X)", LORE_UNSAFE, "X is a variable, but a claim needs values" },
    { "leans(_, 3)", LORE_UNSAFE, "_ is a variable, but a claim needs values" },
    { "leans(anna, add(1, 2))", LORE_TYPE, "add(...) is an expression, but a claim needs values" },
    { "leans(anna, three)", LORE_TYPE, "column c of leans is integer, not text" },
    { "leans(3, 3)", LORE_TYPE, "column c of leans is text, not integer" },
    { "seen(\"1970-02-30\")", LORE_TYPE, "column c of seen is instant, not text" },
    { "lean(anna, 3)", LORE_UNKNOWN, "no relation 'lean' is declared" },
    { "denied(zebra(1))", LORE_UNKNOWN, "no relation 'zebra' is declared" },
    { "eq(1, 2)", LORE_UNKNOWN, "no relation 'eq' is declared" },
    { "atleast(0.5, on())", LORE_UNKNOWN, "no relation 'atleast' is declared" },
    { "denied(on(), on())", LORE_TYPE, "denied takes 1 arguments, not 2" },
    { "demand(on())", LORE_TYPE, "demand takes 2 arguments, not 1" },
    { "denied(forecast(on()))", LORE_SYNTAX, "a claim takes one of denied, forecast, demand ..." },
    { "denied(denied(on()))", LORE_SYNTAX, "a claim takes one of denied, forecast, demand ..." },
    { "demand(X, on())", LORE_TYPE, "demand needs its holder's name first" },
    { "view(f(1), on())", LORE_TYPE, "view needs its holder's name first" },
};

static void mistakes_are_named_with_their_place(void **state)
{
    Fixture *f = *state;
    int failed = 0;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        Statement s;
        lore_status status = state_it(f, refusals[i].text, &s);
        if (status == refusals[i].status &&
            strcmp(syntax_message(&f->diag), refusals[i].message) == 0 && f->diag.list.count == 1 &&
            f->diag.list.items[0].line == 9)
            continue;
        print_message("%s gives %d \"%s\"\n", refusals[i].text, status, syntax_message(&f->diag));
        failed++;
    }
    assert_int_equal(failed, 0);
}

static void a_near_name_is_proposed(void **state)
{
    Fixture *f = *state;
    Statement s;
    assert_int_equal(state_it(f, "laens(anna, 3)", &s), LORE_UNKNOWN);
    assert_string_equal(f->diag.list.items[0].hint, "did you mean leans?");
    assert_int_equal(state_it(f, "elephant(anna, 3)", &s), LORE_UNKNOWN);
    assert_string_equal(f->diag.list.items[0].hint, "declare it with relation.elephant { ... }");
}

/* The term's own line is nearer than the claim's. */
static void the_place_is_that_of_the_innermost_term(void **state)
{
    Fixture *f = *state;
    Statement s;
    lore_terms_place(f->terms, "b.lua", 40);
    assert_int_equal(state_it(f, "leans(anna, X)", &s), LORE_UNSAFE);
    assert_string_equal(f->diag.list.items[0].file, "b.lua");
    assert_int_equal(f->diag.list.items[0].line, 40);
}

static void no_term_is_no_memory(void **state)
{
    Fixture *f = *state;
    Statement s;
    assert_int_equal(lr_program_statement(f->program, f->terms, 0, &s, here, &f->diag), LORE_NOMEM);
}

#define STATEMENT_TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STATEMENT_TEST(a_statement_is_a_relation_and_its_values),
        STATEMENT_TEST(a_word_around_it_is_its_facet),
        STATEMENT_TEST(modalities_have_a_holder),
        STATEMENT_TEST(a_condition_has_its_antecedent),
        STATEMENT_TEST(written_dates_become_instants_where_they_are_columns),
        STATEMENT_TEST(what_is_not_stated_fits_any_column),
        STATEMENT_TEST(mistakes_are_named_with_their_place),
        STATEMENT_TEST(a_near_name_is_proposed),
        STATEMENT_TEST(the_place_is_that_of_the_innermost_term),
        STATEMENT_TEST(no_term_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
