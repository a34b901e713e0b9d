/* SPDX-License-Identifier: MIT */
/* What predicates read: through rules, negations, views and aggregates, and nothing besides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rule/reach.h"

static void declare(Program *program, const char *name, unsigned flags)
{
    const lore_column column = { "x", LORE_ANY };
    lore_relation relation = {
        .name = name, .columns = &column, .column_count = 1, .flags = flags
    };
    assert_int_equal(lr_program_add_relation(program, &relation, 0, NULL), LORE_OK);
}

static lore_term compound(Program *program, const char *functor, lore_term arg)
{
    return lore_term_compound(program->terms, functor, &arg, 1);
}

static lore_term over_x(Program *program, const char *functor)
{
    return compound(program, functor, lore_term_variable(program->terms, "X"));
}

static void conclude(Program *program, const char *name, lore_term head, lore_term first,
                     lore_term second)
{
    lore_term body[] = { first, second };
    lore_rule rule = { .terms = program->terms,
                       .head = head,
                       .body = body,
                       .body_count = second == 0 ? 1 : 2,
                       .weight = 1,
                       .name = name };
    assert_int_equal(lr_program_add_rule(program, &rule, NULL), LORE_OK);
}

/* d(X) { a(X) }   e(X) { d(X), ~b(X) }   n(count(X)) { past(1 day, c(X)) }   d(X) { e(X) } */
static Program *make_program(void)
{
    Program *program = lr_program_new();
    const char *const base[] = { "a", "b", "c" }, *const derived[] = { "d", "e", "n" };
    for (size_t i = 0; i < 3; i++) {
        declare(program, base[i], LORE_RELATION_TEMPORAL);
        declare(program, derived[i], LORE_RELATION_DERIVED);
    }
    lore_term days[] = { lore_term_value(program->terms, lore_text("1 day", -1)),
                         over_x(program, "c") };
    conclude(program, "d", over_x(program, "d"), over_x(program, "a"), 0);
    conclude(program, "e", over_x(program, "e"), over_x(program, "d"),
             compound(program, "not", over_x(program, "b")));
    conclude(program, "n", compound(program, "n", over_x(program, "count")),
             lore_term_compound(program->terms, "past", days, 2), 0);
    conclude(program, "round", over_x(program, "d"), over_x(program, "e"), 0);
    return program;
}

/* The relations whose evidence for them the roots read: "abde". */
static const char *reach_of(const Program *program, const char *first, const char *second)
{
    static char text[16];
    size_t length = 0;
    uint32_t roots[] = { LR_NONE, LR_NONE };
    const char *const names[] = { first, second };
    for (size_t i = 0; i < 2; i++)
        if (names[i] != NULL)
            roots[i] = lr_program_facet(program, lr_program_relation(program, names[i]), FACET_PRO);
    bool *is_read = lr_program_reach(program, roots, 2);
    assert_non_null(is_read);
    for (char name[] = "a"; name[0] <= 'n'; name[0]++) {
        uint32_t relation = lr_program_relation(program, name);
        if (relation != LR_NONE && is_read[lr_program_facet(program, relation, FACET_PRO)])
            text[length++] = name[0];
    }
    text[length] = '\0';
    free(is_read);
    return text;
}

static void all_is_reached_that_is_read_and_no_more(void **state)
{
    (void)state;
    Program *program = make_program();
    assert_string_equal(reach_of(program, "a", NULL), "a");
    assert_string_equal(reach_of(program, "d", NULL), "abde"); /* through the circle */
    assert_string_equal(reach_of(program, "n", NULL), "cn");   /* an aggregate, a view */
    assert_string_equal(reach_of(program, "a", "n"), "acn");
    assert_string_equal(reach_of(program, NULL, NULL), "");
    lr_program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_reached_that_is_read_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
