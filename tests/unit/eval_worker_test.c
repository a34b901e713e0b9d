/* SPDX-License-Identifier: MIT */
/* Worker: clauses of a component run version by version into heads that have been emptied, alone and by a team. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/team.h"
#include "chance.h"
#include "eval/exchange.h"
#include "eval/ways.h"
#include "eval/worker.h"
#include "fault/memory.h"
#include "world.h"

enum { NODES = 40 };

typedef bool Matrix[NODES][NODES];

/* ---- a worker over a component that has been evaluated ---- */

typedef struct Bench {
    World *world;
    Worker w;
} Bench;

static uint32_t predicate_of(const Bench *bench, const char *relation)
{
    Program *program = world_program(bench->world);
    return lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
}

static void open_bench(Bench *bench, const char *text, const char *relation, const char *goal)
{
    memset(bench, 0, sizeof *bench);
    bench->world = world_new_whole(text, (ModelSettings){ .is_product = false });
    assert_string_equal(world_message(bench->world), "");
    assert_null(strstr(world_ask(bench->world, goal), "error"));
    Program *program = world_program(bench->world);
    uint32_t number = program->predicates.items[predicate_of(bench, relation)].component;
    bench->w = (Worker){ .model = world_model(bench->world),
                         .program = program,
                         .number = number,
                         .component = &program->components.items[number],
                         .rule = LR_NONE };
    assert_true(lr_plans_init(&bench->w.plans, bench->w.model));
    lr_plans_measure(&bench->w.plans);
}

static void close_bench(Bench *bench)
{
    lr_plans_free(&bench->w.plans);
    world_free(bench->world);
}

static Extent *empty(Bench *bench, const char *relation)
{
    Extent *extent = lr_model_extent(bench->w.model, predicate_of(bench, relation));
    assert_true(lr_extent_clear(extent));
    return extent;
}

/* The n-th clause that concludes relation. */
static uint32_t clause_of(const Bench *bench, const char *relation, int n)
{
    const Program *program = bench->w.program;
    for (uint32_t c = 0; c < program->clauses.count; c++)
        if (program->clauses.items[c].head == predicate_of(bench, relation) && n-- == 0)
            return c;
    fail_msg("%s has not so many clauses", relation);
    return LR_NONE;
}

static const Clause *nth_clause(const Bench *bench, const char *relation, int n)
{
    return &bench->w.program->clauses.items[clause_of(bench, relation, n)];
}

static size_t read_rows(const Bench *bench, const char *relation, Matrix *out)
{
    Extent *extent = lr_model_extent(bench->w.model, predicate_of(bench, relation));
    const uint64_t *rows = lr_rowset_rows(&extent->plain);
    memset(*out, 0, sizeof *out);
    for (size_t i = 0; i < extent->plain.count; i++) {
        Code codes[2];
        lr_layout_unpack(&extent->plain.layout, rows + i * extent->plain.layout.stride, codes);
        (*out)[lr_code_value(codes[0]).u.integer][lr_code_value(codes[1]).u.integer] = true;
    }
    return extent->plain.count;
}

/* Rules, and edges e0 of a random graph, which are put into *edges. */
static char *draw_program(const char *rules, size_t count, Matrix *edges)
{
    Buffer text = { .bytes = NULL };
    memset(*edges, 0, sizeof *edges);
    lr_buffer_format(&text, "%s ", rules);
    for (size_t i = 0; i < count; i++) {
        size_t x = chance_below(NODES), y = chance_below(NODES);
        (*edges)[x][y] = true;
        lr_buffer_format(&text, "e0(%zu, %zu). ", x, y);
    }
    char *program = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return program;
}

/* Pairs of first and second with a node between them. */
static void compose(const Matrix *first, const Matrix *second, Matrix *out)
{
    memset(*out, 0, sizeof *out);
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++)
            for (int z = 0; z < NODES && (*first)[x][y]; z++)
                (*out)[x][z] = (*out)[x][z] || (*second)[y][z];
}

/* ---- what is asked of clauses ---- */

static void clauses_are_told_apart(void **state)
{
    Bench bench;
    (void)state;
    open_bench(&bench,
               "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). t(X, Y) :- u(X, Y). "
               "u(X, Y) :- t(Y, X), not(d0(X)). u(X, Y) :- e0(X, Y), not(p0(X)). "
               "u(X, Y) :- e0(X, Y) * 0.5. e0(1, 2). d0(5) @ 0 9 0.5. p0(7).",
               "t", "t(X, Y)");
    const Worker *w = &bench.w;
    assert_true(lr_worker_has(w, predicate_of(&bench, "u")));
    assert_false(lr_worker_has(w, predicate_of(&bench, "e0")));
    assert_false(lr_worker_has(w, LR_NONE));
    assert_false(lr_worker_recurs(w, nth_clause(&bench, "t", 0)));
    assert_true(lr_worker_recurs(w, nth_clause(&bench, "t", 1)));
    assert_true(lr_worker_recurs(w, nth_clause(&bench, "t", 2)));
    assert_true(lr_worker_negates_dated(w, nth_clause(&bench, "u", 0)));
    assert_false(lr_worker_negates_dated(w, nth_clause(&bench, "u", 1)));
    assert_true(lr_worker_is_plain(nth_clause(&bench, "u", 1)));
    assert_false(lr_worker_is_plain(nth_clause(&bench, "u", 2)));
    close_bench(&bench);
}

/* ---- running ---- */

static void a_clause_concludes_its_head(void **state)
{
    Bench bench;
    Matrix edges, found, wanted;
    RunOptions options = { .span = LR_SPAN_ALWAYS };
    (void)state;
    char *program = draw_program("p(X, Z) :- e0(X, Y), e0(Y, Z).", 90, &edges);
    open_bench(&bench, program, "p", "p(0, Z)");
    uint32_t clause = clause_of(&bench, "p", 0);
    empty(&bench, "p");
    assert_int_equal(read_rows(&bench, "p", &found), 0);
    empty(&bench, "p");
    assert_int_equal(lr_worker_run(&bench.w, (Version){ clause, LR_NONE }, options), LORE_OK);
    assert_true(read_rows(&bench, "p", &found) > 0);
    compose(&edges, &edges, &wanted);
    assert_memory_equal(found, wanted, sizeof found);
    assert_int_equal(bench.w.rule, nth_clause(&bench, "p", 0)->rule);
    close_bench(&bench);
    free(program);
}

static void a_version_is_led_by_what_is_new(void **state)
{
    Bench bench;
    Matrix edges, two, three, found;
    RunOptions options = { .delta = DELTA_PLAIN, .span = LR_SPAN_ALWAYS };
    (void)state;
    char *program = draw_program("t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", 50, &edges);
    open_bench(&bench, program, "t", "t(0, Y)");
    Version first = { clause_of(&bench, "t", 0), LR_NONE };
    Version next = { clause_of(&bench, "t", 1), nth_clause(&bench, "t", 1)->first_literal };
    Extent *t = empty(&bench, "t");
    t->grows = true;
    assert_int_equal(lr_worker_run(&bench.w, first, options), LORE_OK);
    assert_true(lr_extent_turn(t));
    assert_int_equal(lr_worker_run(&bench.w, next, options), LORE_OK); /* ways of two edges */
    assert_true(lr_extent_turn(t));
    assert_int_equal(lr_worker_run(&bench.w, next, options), LORE_OK);
    t->grows = false;
    t->delta.count = t->next.count = 0;
    (void)read_rows(&bench, "t", &found);
    compose(&edges, &edges, &two);
    compose(&two, &edges, &three);
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++)
            assert_int_equal(found[x][y], edges[x][y] || two[x][y] || three[x][y]);
    close_bench(&bench);
    free(program);
}

/* Nine heads, more than run together at a time; each must be as the same clause makes it alone. */
static void several_versions_conclude_what_each_does(void **state)
{
    enum { HEADS = 9 };
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        Buffer rules = { .bytes = NULL };
        Bench bench;
        Matrix edges, found, wanted;
        Version versions[HEADS];
        char name[16];
        Team *team = threads == 1 ? NULL : lr_team_new((uint32_t)threads);
        Ways ways = { .forced = 0 };
        for (int h = 0; h < HEADS; h++)
            lr_buffer_format(&rules, "p%dx(X, Z) :- e0(X, Y), e0(Y, Z), ne(X, %d). ", h, h);
        lr_buffer_format(&rules, "q(X) :- ");
        for (int h = 0; h < HEADS; h++)
            lr_buffer_format(&rules, "%sp%dx(X, _)", h > 0 ? ", " : "", h);
        lr_buffer_format(&rules, ". ");
        char *program = draw_program(lr_buffer_terminate(&rules), 90, &edges);
        open_bench(&bench, program, "p0x", "and(q(X), e0(X, Y))");
        for (int h = 0; h < HEADS; h++) {
            snprintf(name, sizeof name, "p%dx", h);
            empty(&bench, name);
            versions[h] = (Version){ clause_of(&bench, name, 0), LR_NONE };
        }
        lr_ways_begin(&ways, UINT64_C(1) << WAY_TEAM);
        world_budget(bench.world)->team = team;
        world_budget(bench.world)->ways = &ways;
        RunOptions options = { .span = LR_SPAN_ALWAYS };
        assert_int_equal(lr_worker_run_all(&bench.w, versions, HEADS, options), LORE_OK);
        assert_int_equal(ways.taken[WAY_TEAM] > 0, threads > 1);
        compose(&edges, &edges, &wanted);
        for (int h = 0; h < HEADS; h++) {
            snprintf(name, sizeof name, "p%dx", h);
            Extent *head = lr_model_extent(bench.w.model, predicate_of(&bench, name));
            lr_exchange_free(head->exchange); /* as the end of the plain phase does */
            head->exchange = NULL;
            assert_true(read_rows(&bench, name, &found) > 0);
            for (int x = 0; x < NODES; x++)
                for (int z = 0; z < NODES; z++)
                    assert_int_equal(found[x][z], wanted[x][z] && x != h);
        }
        world_budget(bench.world)->team = NULL;
        world_budget(bench.world)->ways = NULL;
        close_bench(&bench);
        lr_team_free(team);
        lr_buffer_free(&rules);
        free(program);
    }
}

static void without_memory_it_says_so(void **state)
{
    long refused = 0;
    (void)state;
    for (bool was_refused = true; was_refused; refused++) {
        Bench bench;
        Matrix edges;
        char *program = draw_program("p(X, Z) :- e0(X, Y), e0(Y, Z).", 20, &edges);
        open_bench(&bench, program, "p", "p(0, Z)");
        Version version = { clause_of(&bench, "p", 0), LR_NONE };
        empty(&bench, "p");
        memory_fail_after(refused);
        lore_status status =
            lr_worker_run(&bench.w, version, (RunOptions){ .span = LR_SPAN_ALWAYS });
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        close_bench(&bench);
        free(program);
    }
    assert_true(refused > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clauses_are_told_apart),
        cmocka_unit_test(a_clause_concludes_its_head),
        cmocka_unit_test(a_version_is_led_by_what_is_new),
        cmocka_unit_test(several_versions_conclude_what_each_does),
        cmocka_unit_test(without_memory_it_says_so),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
