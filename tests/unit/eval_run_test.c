/* SPDX-License-Identifier: MIT */
/* Run: a plan driven by hand: every binding arrives once, in batches that are never too large, and
 * the sink may end it, begin it anew, or be given bindings to start from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/run.h"
#include "world.h"

enum { NODES = 70, EDGES = 1500 };

typedef struct Taken {
    const Clause *clause;
    uint32_t variables[3]; /* that are counted: the head's */
    uint32_t variable_count;
    uint8_t *times; /* NODES for each variable */
    size_t bindings, batches, greatest, settled, begun;
    size_t most;      /* batches after which it ends */
    size_t again;     /* times to begin anew */
    const Span *span; /* that each has; or NULL: it has none */
} Taken;

typedef struct Fixture {
    World *world;
    bool edges[NODES][NODES];
    uint32_t clause;
    Plan *plan;
    Diag diag;
    Taken taken;
} Fixture;

static char *write_program(Fixture *f, const char *rule)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s ", rule);
    memset(f->edges, 0, sizeof f->edges);
    for (int i = 0; i < EDGES; i++) {
        size_t x = chance_below(NODES), y = chance_below(NODES);
        if (!f->edges[x][y])
            lr_buffer_format(&text, "e0(%zu, %zu). ", x, y);
        f->edges[x][y] = true;
    }
    char *program = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return program;
}

/* rule: the only one, all of whose variables are the head's; bound: a variable each, or NULL. */
static void open_run(Fixture *f, const char *rule, const bool *bound)
{
    memset(f, 0, sizeof *f);
    char *text = write_program(f, rule);
    f->world = world_new(text, (ModelSettings){ 0 });
    free(text);
    assert_string_equal(world_message(f->world), "");
    assert_string_not_equal(world_ask(f->world, "e0(X, Y)"), "");
    const Program *program = world_program(f->world);
    while (program->clauses.items[f->clause].rule != 0)
        f->clause++;
    f->taken.clause = &program->clauses.items[f->clause];
    f->taken.variable_count = f->taken.clause->arg_count;
    for (uint32_t c = 0; c < f->taken.variable_count; c++)
        f->taken.variables[c] = program->args.items[f->taken.clause->first_arg + c].index;
    f->taken.times = calloc(NODES * NODES * NODES, 1);
    double *sizes = calloc(program->predicates.count, sizeof *sizes);
    PlanRequest request = { .clause = f->clause, .delta = LR_NONE, .sizes = sizes, .bound = bound };
    f->plan = lr_plan_make(program, &request);
    assert_non_null(f->plan);
    free(sizes);
    lr_budget_start(world_budget(f->world));
    assert_int_equal(lr_model_begin(world_model(f->world), world_budget(f->world), &f->diag),
                     LORE_OK);
}

static void close_run(Fixture *f)
{
    lr_plan_free(f->plan);
    free(f->taken.times);
    lr_diag_clear(&f->diag);
    world_free(f->world);
}

static lore_status take(void *data, const Batch *batch)
{
    Taken *taken = data;
    assert_true(batch->count > 0 && batch->count <= LR_BATCH);
    assert_int_equal(batch->spans != NULL, taken->span != NULL);
    for (uint32_t i = 0; i < batch->count; i++) {
        size_t place = 0;
        for (uint32_t v = 0; v < taken->variable_count; v++) {
            const Code *column = batch->columns[taken->variables[v]];
            assert_non_null(column);
            lore_value value = lr_code_value(column[i]);
            assert_true(value.u.integer >= 0 && value.u.integer < NODES);
            place = place * NODES + (size_t)value.u.integer;
        }
        taken->times[place]++;
        if (taken->span != NULL)
            assert_true(batch->spans[i] == *taken->span);
    }
    taken->bindings += batch->count;
    taken->greatest = batch->count > taken->greatest ? batch->count : taken->greatest;
    return ++taken->batches == taken->most ? LORE_INTERRUPTED : LORE_OK;
}

static lore_status settle(void *data)
{
    ((Taken *)data)->settled++;
    return LORE_OK;
}

static bool again(void *data)
{
    Taken *taken = data;
    return taken->begun++ < taken->again;
}

static lore_status run_with(Fixture *f, RunOptions options)
{
    Sink sink = {
        .data = &f->taken, .take = take, .settle = settle, .again = again, .again_data = &f->taken
    };
    return lr_run(world_model(f->world), f->plan, options, sink);
}

static lore_status run(Fixture *f)
{
    return run_with(f, (RunOptions){ .span = LR_SPAN_ALWAYS });
}

static void every_binding_arrives_once(void **state)
{
    Fixture f;
    size_t count = 0;
    (void)state;
    open_run(&f, "q(X, Y, Z) :- e0(X, Y), e0(Y, Z).", NULL);
    assert_int_equal(run(&f), LORE_OK);
    for (size_t x = 0; x < NODES; x++)
        for (size_t y = 0; y < NODES; y++)
            for (size_t z = 0; z < NODES; z++) {
                bool holds = f.edges[x][y] && f.edges[y][z];
                assert_int_equal(f.taken.times[(x * NODES + y) * NODES + z], holds);
                count += holds;
            }
    assert_int_equal(f.taken.bindings, count);
    assert_true(count > 10 * LR_BATCH); /* the control: several batches, full ones among them */
    assert_int_equal(f.taken.greatest, LR_BATCH);
    close_run(&f);
}

static void a_sink_ends_the_run(void **state)
{
    Fixture f;
    (void)state;
    open_run(&f, "q(X, Y, Z) :- e0(X, Y), e0(Y, Z).", NULL);
    f.taken.most = 3;
    assert_int_equal(run(&f), LORE_INTERRUPTED);
    assert_int_equal(f.taken.batches, 3);
    f.taken.most = 0;
    f.taken.bindings = 0;
    assert_int_equal(run(&f), LORE_OK); /* and the next one is whole */
    assert_true(f.taken.bindings > 10 * LR_BATCH);
    close_run(&f);
}

static void a_run_may_begin_anew(void **state)
{
    Fixture f;
    (void)state;
    open_run(&f, "q(X, Y) :- e0(X, Y).", NULL);
    f.taken.again = 2;
    assert_int_equal(run(&f), LORE_OK);
    for (size_t x = 0; x < NODES; x++)
        for (size_t y = 0; y < NODES; y++)
            assert_int_equal(f.taken.times[x * NODES + y], f.edges[x][y] ? 3 : 0);
    assert_true(f.taken.settled >= 3);
    close_run(&f);
}

static void seeds_stand_for_what_is_bound(void **state)
{
    enum { FROM = 5, TO = 9 };
    Fixture f;
    bool bound[LR_VARIABLES_MAX] = { false };
    Code seeds[LR_VARIABLES_MAX];
    (void)state;
    for (int with_both = 0; with_both < 2; with_both++) {
        open_run(&f, "q(X, Y) :- e0(X, Y).", NULL);
        uint32_t x = f.taken.variables[0], y = f.taken.variables[1];
        close_run(&f);
        memset(bound, 0, sizeof bound);
        for (size_t v = 0; v < LR_VARIABLES_MAX; v++)
            seeds[v] = LR_CODE_NONE;
        bound[x] = true;
        bound[y] = with_both;
        seeds[x] = lr_code_inline(lore_integer(FROM));
        if (with_both)
            seeds[y] = lr_code_inline(lore_integer(TO));
        open_run(&f, "q(X, Y) :- e0(X, Y).", bound);
        assert_int_equal(run_with(&f, (RunOptions){ .span = LR_SPAN_ALWAYS, .seeds = seeds }),
                         LORE_OK);
        for (size_t from = 0; from < NODES; from++)
            for (size_t to = 0; to < NODES; to++) {
                bool suits = from == FROM && (!with_both || to == TO);
                assert_int_equal(f.taken.times[from * NODES + to], suits && f.edges[from][to]);
            }
        close_run(&f);
    }
}

static void a_dated_run_carries_the_rules_span(void **state)
{
    Fixture f;
    Span span = LR_SPAN_ALWAYS;
    (void)state;
    open_run(&f, "q(X, Y) :- e0(X, Y).", NULL);
    f.taken.span = &span;
    assert_int_equal(run_with(&f, (RunOptions){ .is_dated = true, .span = span }), LORE_OK);
    assert_true(f.taken.bindings > LR_BATCH);
    close_run(&f);
}

static void a_run_stops_with_its_budget(void **state)
{
    Fixture f;
    (void)state;
    open_run(&f, "q(X, Y, Z) :- e0(X, Y), e0(Y, Z).", NULL);
    atomic_int interrupted = 1;
    world_budget(f.world)->interrupted = &interrupted;
    assert_int_equal(run(&f), LORE_INTERRUPTED);
    assert_true(f.taken.bindings < 10 * LR_BATCH);
    close_run(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_binding_arrives_once),
        cmocka_unit_test(a_sink_ends_the_run),
        cmocka_unit_test(a_run_may_begin_anew),
        cmocka_unit_test(seeds_stand_for_what_is_bound),
        cmocka_unit_test(a_dated_run_carries_the_rules_span),
        cmocka_unit_test(a_run_stops_with_its_budget),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
