/* SPDX-License-Identifier: MIT */
/* How bindings travel through a clause: what is bound where, by what, and how many there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rule/sideways.h"
#include "world.h"

enum { PREDICATES_MAX = 16 };

typedef struct Fixture {
    World *world;
    Sideways order;
    double sizes[PREDICATES_MAX];
    bool given[LR_VARIABLES_MAX];
} Fixture;

/* The order of the first clause of the program; all predicates have a thousand tuples. */
static Fixture *open_clause(const char *text, const char *given)
{
    Fixture *f = calloc(1, sizeof *f);
    f->world = world_new(text, (ModelSettings){ .is_product = false });
    Program *program = world_program(f->world);
    const Clause *clause = &program->clauses.items[0];
    for (size_t p = 0; p < PREDICATES_MAX; p++)
        f->sizes[p] = 1000;
    for (uint32_t v = 0; v < clause->variable_count; v++) {
        const char *name = program->variables.items[clause->first_variable + v].name;
        f->given[v] = name != NULL && strchr(given, name[0]) != NULL;
    }
    lr_sideways_find(&f->order, program, clause, f->given, f->sizes);
    return f;
}

static void close_clause(Fixture *f)
{
    world_free(f->world);
    free(f);
}

static uint32_t place_of(const Fixture *f, uint32_t literal)
{
    uint32_t place = 0;
    while (f->order.order[place] != literal)
        place++;
    return place;
}

static void what_is_given_comes_first(void **state)
{
    Fixture *f = open_clause("p(X, Z) :- b0(Y, Z), a0(X, Y).", "X");
    (void)state;
    assert_int_equal(f->order.order[0], 1);
    assert_int_equal(f->order.bound[0], 1);
    assert_int_equal(f->order.bound[1], 1);
    assert_true(lr_sideways_bindings(&f->order, 1) == 1); /* all comes from what is given */
    close_clause(f);
}

static void an_open_atom_multiplies(void **state)
{
    Fixture *f = open_clause("p(X, Z) :- b0(Y, Z), a0(X, Y).", "");
    (void)state;
    assert_true(lr_sideways_bindings(&f->order, 1) >= 1000);
    close_clause(f);
}

static void what_a_place_does_not_depend_on_is_not_needed(void **state)
{
    bool needed[LR_BODY_MAX];
    Fixture *f = open_clause("p(X) :- a0(X, Y), c0(X, V), d0(Y), b0(Y, Z), lt(Z, V).", "X");
    (void)state;
    lr_sideways_needed(&f->order, place_of(f, 3), needed);
    assert_true(needed[0]);
    assert_false(needed[1]);
    assert_false(needed[3]);
    close_clause(f);
}

static void what_only_tests_what_is_needed_is_needed_too(void **state)
{
    bool needed[LR_BODY_MAX];
    Fixture *f = open_clause("p(X) :- a0(X, Y), d0(Y), b0(Y, Z), c0(Z).", "X");
    (void)state;
    lr_sideways_needed(&f->order, place_of(f, 3), needed);
    assert_true(needed[0] && needed[1] && needed[2]);
    close_clause(f);
}

static void computed_columns_are_told_from_read_ones(void **state)
{
    Fixture *f = open_clause("p(X) :- eq(Y, add(X, 1)), eq(Z, X), eq(V, 7), a0(X, Y, Z, V).", "X");
    (void)state;
    uint32_t place = place_of(f, 3);
    assert_int_equal(f->order.bound[place], 0xf);
    assert_int_equal(lr_sideways_computed(&f->order, place), 2);
    close_clause(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_comes_first),
        cmocka_unit_test(an_open_atom_multiplies),
        cmocka_unit_test(what_a_place_does_not_depend_on_is_not_needed),
        cmocka_unit_test(what_only_tests_what_is_needed_is_needed_too),
        cmocka_unit_test(computed_columns_are_told_from_read_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
