/* SPDX-License-Identifier: MIT */
/* Templates: which constants are taken out of a goal, and which goals share a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/template.h"

static Program *make_program(void)
{
    static const lore_column columns[] = { { "a", LORE_ANY }, { "b", LORE_ANY } };
    Program *program = lr_program_new();
    lore_relation relation = { .name = "p", .columns = columns, .column_count = 2 };
    assert_int_equal(lr_program_add_relation(program, &relation, 0, NULL), LORE_OK);
    return program;
}

static lore_term p(lore_terms *terms, lore_value first)
{
    lore_term args[] = { lore_term_value(terms, first), lore_term_variable(terms, "X") };
    return lore_term_compound(terms, "p", args, 2);
}

static lore_term around(lore_terms *terms, const char *functor, lore_term a, lore_term b)
{
    lore_term args[] = { a, b };
    return lore_term_compound(terms, functor, args, b == 0 ? 1 : 2);
}

static bool have_one_key(const Template *a, const Template *b)
{
    return a->key.count == b->key.count && memcmp(a->key.bytes, b->key.bytes, a->key.count) == 0;
}

static void goals_that_differ_in_constants_share_a_key(void **state)
{
    Program *program = make_program();
    lore_terms *terms = lore_terms_new();
    Template one, two, real, open;
    lore_term variable = lore_term_variable(terms, "Y");
    (void)state;
    lr_template_read(&one, program, terms, p(terms, lore_integer(1)));
    lr_template_read(&two, program, terms, p(terms, lore_integer(2)));
    lr_template_read(&real, program, terms, p(terms, lore_real(1)));
    lr_template_read(&open, program, terms, around(terms, "p", variable, variable));
    assert_true(have_one_key(&one, &two));
    assert_false(have_one_key(&one, &real));
    assert_false(have_one_key(&one, &open));
    assert_int_equal(one.count, 1);
    assert_int_equal(two.values[0].u.integer, 2);
    assert_int_equal(open.count, 0);
    lr_template_free(&one);
    lr_template_free(&two);
    lr_template_free(&real);
    lr_template_free(&open);
    lore_terms_free(terms);
    lr_program_free(program);
}

static uint32_t taken(Program *program, const lore_terms *terms, lore_term goal)
{
    Template template;
    lr_template_read(&template, program, terms, goal);
    lr_template_free(&template);
    return template.count;
}

static void only_arguments_of_statements_are_taken_out(void **state)
{
    Program *program = make_program();
    lore_terms *terms = lore_terms_new();
    lore_term stated = p(terms, lore_integer(1)), number = lore_term_value(terms, lore_integer(7));
    lore_term date = lore_term_value(terms, lore_text("2020", -1));
    (void)state;
    assert_int_equal(taken(program, terms, around(terms, "denied", stated, 0)), 1);
    assert_int_equal(taken(program, terms, around(terms, "or", stated, stated)), 2);
    assert_int_equal(taken(program, terms, around(terms, "at", stated, date)), 1);
    assert_int_equal(taken(program, terms, around(terms, "not", stated, 0)), 0);
    assert_int_equal(taken(program, terms, around(terms, "conditional", stated, stated)), 0);
    assert_int_equal(
        taken(program, terms, around(terms, "eq", lore_term_variable(terms, "X"), number)), 0);
    assert_int_equal(taken(program, terms, p(terms, lore_null())), 0);
    lore_terms_free(terms);
    lr_program_free(program);
}

static void a_template_has_variables_in_the_place_of_values(void **state)
{
    Program *program = make_program();
    lore_terms *terms = lore_terms_new();
    lore_term goal = around(terms, "and", p(terms, lore_integer(1)), p(terms, lore_integer(1)));
    const Term *made = lr_term(program->terms, lr_template_term(program, terms, goal));
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        char name[LR_TEMPLATE_NAME_MAX];
        const Term *statement = lr_term(program->terms, lr_term_arg(program->terms, made, i));
        const Term *first = lr_term(program->terms, lr_term_arg(program->terms, statement, 0));
        lr_template_name(i, name);
        assert_int_equal(first->kind, TERM_VARIABLE);
        assert_string_equal(first->name, name);
    }
    lore_terms_free(terms);
    lr_program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goals_that_differ_in_constants_share_a_key),
        cmocka_unit_test(only_arguments_of_statements_are_taken_out),
        cmocka_unit_test(a_template_has_variables_in_the_place_of_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
