/* SPDX-License-Identifier: MIT */
/* The order of literals, and what each step does with its columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/plan.h"

static lore_term atom(Program *program, const char *name, const char *x, const char *y)
{
    lore_term args[2] = { lore_term_variable(program->terms, x),
                          lore_term_variable(program->terms, y) };
    return lore_term_compound(program->terms, name, args, 2);
}

static void declare(Program *program, const char *name, unsigned flags)
{
    Diag diag = { .list = { 0 } };
    lore_column columns[] = { { "a", LORE_ANY }, { "b", LORE_ANY } };
    lore_relation relation = {
        .name = name, .columns = columns, .column_count = 2, .flags = flags
    };
    assert_int_equal(lr_program_add_relation(program, &relation, 0, &diag), LORE_OK);
}

/* p(X, Z) <- far(X, Y), near(Y, Z), X < Z, not near(Z, X) */
static Program *program_of_four(void)
{
    Program *program = lr_program_new();
    Diag diag = { .list = { 0 } };
    declare(program, "far", 0);
    declare(program, "near", 0);
    declare(program, "p", LORE_RELATION_DERIVED);
    lore_term inner = atom(program, "near", "Z", "X");
    lore_term body[] = { lore_term_compound(program->terms, "not", &inner, 1),
                         atom(program, "far", "X", "Y"), atom(program, "lt", "X", "Z"),
                         atom(program, "near", "Y", "Z") };
    lore_rule rule = {
        .name = "r", .head = atom(program, "p", "X", "Z"), .body = body, .body_count = 4
    };
    assert_int_equal(lr_program_add_rule(program, &rule, &diag), LORE_OK);
    assert_int_equal(lr_program_finish(program, &diag), LORE_OK);
    return program;
}

static double *sizes_of(const Program *program, double far_size, double near_size)
{
    double *sizes = calloc(program->predicates.count, sizeof *sizes);
    sizes[lr_program_facet(program, 0, FACET_PRO)] = far_size;
    sizes[lr_program_facet(program, 1, FACET_PRO)] = near_size;
    return sizes;
}

static void the_smaller_relation_comes_first_and_tests_as_soon_as_they_can(void **state)
{
    Program *program = program_of_four();
    double *sizes = sizes_of(program, 10, 1000);
    PlanRequest request = { .clause = 0, .delta = LR_NONE, .sizes = sizes };
    Plan *plan = lr_plan_make(program, &request);
    (void)state;
    assert_int_equal(plan->step_count, 4);
    assert_int_equal(plan->steps[0].literal, 1);
    assert_int_equal(plan->steps[0].key, 0);
    assert_int_equal(plan->steps[1].literal, 3);
    assert_int_equal(plan->steps[1].key, 1);
    assert_int_equal(plan->steps[2].kind, STEP_NOT);
    assert_int_equal(plan->steps[3].kind, STEP_TEST);
    lr_plan_free(plan);
    free(sizes);
    lr_program_free(program);
}

static void what_is_new_comes_first_whatever_its_size(void **state)
{
    Program *program = program_of_four();
    double *sizes = sizes_of(program, 10, 1000);
    PlanRequest request = { .clause = 0, .delta = 3, .sizes = sizes };
    Plan *plan = lr_plan_make(program, &request);
    (void)state;
    assert_int_equal(plan->steps[0].literal, 3);
    assert_true(plan->steps[0].is_delta);
    assert_int_equal(plan->steps[1].key, 2);
    lr_plan_free(plan);
    free(sizes);
    lr_program_free(program);
}

static void only_what_is_still_needed_is_carried(void **state)
{
    Program *program = program_of_four();
    PlanRequest request = { .clause = 0, .delta = 1 };
    Plan *plan = lr_plan_make(program, &request);
    uint32_t live = 0;
    (void)state;
    for (uint32_t v = 0; v < program->clauses.items[0].variable_count; v++)
        live += lr_step_needs(&plan->steps[1], v);
    assert_int_equal(plan->steps[1].literal, 3);
    assert_int_equal(live, 2); /* X and Z; Y has joined */
    lr_plan_free(plan);
    lr_program_free(program);
}

static void a_bound_head_turns_atoms_into_probes(void **state)
{
    Program *program = program_of_four();
    bool bound[] = { true, true, true };
    PlanRequest request = { .clause = 0, .delta = LR_NONE, .bound = bound, .keeps_all = true };
    Plan *plan = lr_plan_make(program, &request);
    (void)state;
    for (uint32_t s = 0; s < plan->step_count; s++)
        if (plan->steps[s].kind == STEP_ATOM)
            assert_int_equal(plan->steps[s].key, 3);
    lr_plan_free(plan);
    lr_program_free(program);
}

/* ---- what is known of tuples ---- */

/* Of far and near: distinct values in either column, and whether it has indexes. */
typedef struct Known {
    const Program *program;
    double far_distinct, near_distinct;
    bool has_far_index, has_near_index;
} Known;

static bool is_far(const Known *known, uint32_t predicate)
{
    return predicate == lr_program_facet(known->program, 0, FACET_PRO);
}

static double tell_distinct(void *data, uint32_t predicate, uint64_t columns)
{
    const Known *known = data;
    assert_int_not_equal(columns, 0);
    return is_far(known, predicate) ? known->far_distinct : known->near_distinct;
}

static bool tell_index(void *data, uint32_t predicate, uint64_t columns)
{
    const Known *known = data;
    (void)columns;
    return is_far(known, predicate) ? known->has_far_index : known->has_near_index;
}

/* Which literal comes first when Y is given: far has 1000 tuples, near 100. */
static uint32_t first_given_y(Known known, double *rows)
{
    Program *program = program_of_four();
    double *sizes = sizes_of(program, 1000, 100);
    bool bound[] = { false, true, false };
    known.program = program;
    PlanStatistics statistics = { .data = &known,
                                  .distinct = tell_distinct,
                                  .is_indexed = tell_index,
                                  .wants_all = true };
    PlanRequest request = { .clause = 0,
                            .delta = LR_NONE,
                            .bound = bound,
                            .sizes = sizes,
                            .statistics = &statistics };
    for (uint32_t v = 0; v < 3; v++)
        bound[v] = strcmp(program->variables.items[v].name, "Y") == 0;
    Plan *plan = lr_plan_make(program, &request);
    uint32_t first = plan->steps[0].literal;
    for (uint32_t s = 0; s < plan->step_count && rows != NULL; s++)
        rows[s] = plan->steps[s].rows;
    lr_plan_free(plan);
    free(sizes);
    lr_program_free(program);
    return first;
}

static void rows_for_a_value_decide_and_not_the_size(void **state)
{
    (void)state;
    assert_int_equal(first_given_y((Known){ .far_distinct = 500, .near_distinct = 5 }, NULL), 1);
    assert_int_equal(first_given_y((Known){ .far_distinct = 5, .near_distinct = 50 }, NULL), 3);
    assert_int_equal(first_given_y((Known){ .far_distinct = -1, .near_distinct = -1 }, NULL), 3);
}

static void an_index_that_is_there_counts_for_half(void **state)
{
    (void)state;
    Known known = { .far_distinct = 100, .near_distinct = 15 }; /* 10 rows or 6.7 */
    assert_int_equal(first_given_y(known, NULL), 3);
    known.has_far_index = true; /* as good as 5 */
    assert_int_equal(first_given_y(known, NULL), 1);
    known.near_distinct = 25; /* 4 */
    assert_int_equal(first_given_y(known, NULL), 3);
}

static void what_is_expected_multiplies_along_the_plan(void **state)
{
    (void)state;
    double rows[4];
    (void)first_given_y((Known){ .far_distinct = 500, .near_distinct = 5 }, rows);
    assert_true(rows[0] == 2);
    assert_true(rows[1] == 2 * 20);
    assert_true(rows[2] > 0 && rows[2] <= rows[1]); /* a negation and a test pass a part */
    assert_true(rows[3] > 0 && rows[3] <= rows[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smaller_relation_comes_first_and_tests_as_soon_as_they_can),
        cmocka_unit_test(what_is_new_comes_first_whatever_its_size),
        cmocka_unit_test(rows_for_a_value_decide_and_not_the_size),
        cmocka_unit_test(an_index_that_is_there_counts_for_half),
        cmocka_unit_test(what_is_expected_multiplies_along_the_plan),
        cmocka_unit_test(only_what_is_still_needed_is_carried),
        cmocka_unit_test(a_bound_head_turns_atoms_into_probes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
