/* SPDX-License-Identifier: MIT */
/* Sinks fed with batches by hand: what becomes of bindings, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/sink.h"
#include "fault/memory.h"
#include "world.h"

enum { ZERO = 1 << 30 }; /* the code of 0 */

/* A world whose p is evaluated, so that its extent is there to be filled further. */
typedef struct Fixture {
    World *world;
    Model *model;
    Extent *extent;
    HeadSink sink;
    Batch batch;
    Code columns[2][LR_BATCH];
    Span spans[LR_BATCH];
} Fixture;

static const char wide[] = "a0(0). a0(5000). p(X, k) :- a0(X).";
static const char own_time[] = "i0(3) @ 10 20 1. i0(4) @ 0 1 1. valid(p(X), I) :- valid(i0(X), I).";

static uint32_t clause_of(const Program *program, uint32_t predicate)
{
    for (uint32_t i = 0; i < program->clauses.count; i++)
        if (program->clauses.items[i].head == predicate)
            return i;
    return LR_NONE;
}

static Fixture *open_fixture(const char *text, const char *goal)
{
    Fixture *f = calloc(1, sizeof *f);
    f->world = world_new(text, (ModelSettings){ .is_product = false });
    f->model = world_model(f->world);
    assert_null(strstr(world_ask(f->world, goal), "error"));
    const Program *program = world_program(f->world);
    uint32_t p = lr_program_facet(program, lr_program_relation(program, "p"), FACET_PRO);
    f->extent = lr_model_extent(f->model, p);
    assert_int_equal(lr_head_sink_init(&f->sink, f->model, clause_of(program, p)), LORE_OK);
    for (int c = 0; c < 2; c++)
        f->batch.columns[c] = f->columns[c];
    f->batch.spans = f->spans;
    return f;
}

static void close_fixture(Fixture *f)
{
    lr_head_sink_free(&f->sink);
    world_free(f->world);
    free(f);
}

static void bind(Fixture *f, Code code, Span span)
{
    f->columns[0][f->batch.count] = code;
    f->spans[f->batch.count++] = span;
}

static void plain_bindings_are_added_at_once_and_once(void **state)
{
    Fixture *f = open_fixture(wide, "p(X, Y)");
    Sink sink = lr_head_sink_plain(&f->sink);
    (void)state;
    assert_int_equal(f->extent->plain.count, 2);
    bind(f, ZERO + 7, 0);
    bind(f, ZERO + 7, 0);
    bind(f, ZERO + 5000, 0);
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(f->extent->plain.count, 3);
    Code rows[3][2];
    for (size_t i = 0; i < 3; i++)
        lr_layout_unpack(&f->extent->plain.layout,
                         lr_rowset_rows(&f->extent->plain) + i * f->extent->plain.layout.stride,
                         rows[i]);
    assert_int_equal(rows[1][0], ZERO + 7);
    assert_int_equal(rows[1][1], rows[0][1]);
    assert_null(sink.settle);
    close_fixture(f);
}

static void a_full_batch_and_an_empty_one_are_taken(void **state)
{
    Fixture *f = open_fixture(wide, "p(X, Y)");
    Sink sink = lr_head_sink_plain(&f->sink);
    (void)state;
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(f->extent->plain.count, 2);
    for (uint32_t i = 0; i < LR_BATCH; i++)
        bind(f, ZERO + 1 + i, 0);
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(f->extent->plain.count, 2 + LR_BATCH);
    close_fixture(f);
}

static void only_new_rows_are_charged_to_the_budget(void **state)
{
    Fixture *f = open_fixture(wide, "p(X, Y)");
    Sink sink = lr_head_sink_plain(&f->sink);
    (void)state;
    int64_t before = world_budget(f->world)->rows_used;
    bind(f, ZERO, 0);
    bind(f, ZERO + 1, 0);
    bind(f, ZERO + 1, 0);
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(world_budget(f->world)->rows_used, before + 1);
    world_budget(f->world)->rows = before + 2;
    f->batch.count = 0;
    bind(f, ZERO + 2, 0);
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    f->batch.count = 0;
    bind(f, ZERO + 3, 0);
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_BUDGET);
    close_fixture(f);
}

/* Improvements move the beliefs that steps read: they wait until nothing is read. */
static void dated_bindings_wait_until_the_run_settles(void **state)
{
    Fixture *f = open_fixture(wide, "p(X, Y)");
    Sink sink = lr_head_sink_dated(&f->sink);
    (void)state;
    bind(f, ZERO + 7, lr_span(0, 5, 100));
    bind(f, ZERO + 8, lr_span(0, LR_AXIS_END, 50));
    bind(f, ZERO + 7, lr_span(3, 9, 100));
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(f->extent->dated.count, 0);
    assert_int_equal(sink.settle(sink.data), LORE_OK);
    assert_int_equal(f->extent->dated.count, 2);
    assert_int_equal(f->extent->next_gains.count, 3);
    assert_int_equal(f->sink.pending.count, 0);
    assert_int_equal(sink.settle(sink.data), LORE_OK);
    assert_int_equal(f->extent->next_gains.count, 3);
    close_fixture(f);
}

static void what_is_not_believed_is_not_added(void **state)
{
    Fixture *f = open_fixture(wide, "p(X, Y)");
    Sink sink = lr_head_sink_dated(&f->sink);
    (void)state;
    bind(f, ZERO + 7, lr_span(0, 5, LR_COST_NONE));
    bind(f, ZERO + 8, lr_span(5, 5, 0));
    bind(f, ZERO, lr_span(0, 5, 0));
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(sink.settle(sink.data), LORE_OK);
    assert_int_equal(f->extent->dated.count, 0);
    close_fixture(f);
}

static void several_batches_settle_together(void **state)
{
    Fixture *f = open_fixture(wide, "p(X, Y)");
    Sink sink = lr_head_sink_dated(&f->sink);
    (void)state;
    int64_t before = world_budget(f->world)->rows_used;
    for (uint32_t b = 0; b < 3; b++) {
        f->batch.count = 0;
        for (uint32_t i = 0; i < LR_BATCH; i++)
            bind(f, ZERO + 1 + i, lr_span(b, b + 1, 10));
        assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    }
    assert_int_equal(sink.settle(sink.data), LORE_OK);
    assert_int_equal(f->extent->dated.count, LR_BATCH);
    assert_int_equal(world_budget(f->world)->rows_used, before + 3 * LR_BATCH);
    close_fixture(f);
}

static const Clause *own_clause(const Fixture *f)
{
    return f->sink.clause;
}

/* The interval of the conclusion is its time; the axis grows for it when the run settles. */
static void a_conclusion_may_set_its_own_time(void **state)
{
    Fixture *f = open_fixture(own_time, "p(X)");
    Sink sink = lr_head_sink_dated(&f->sink);
    Code interval, number = ZERO + 4;
    (void)state;
    assert_int_not_equal(own_clause(f)->valid, LR_NONE);
    uint32_t head = f->sink.args[0].index, valid = own_clause(f)->valid;
    assert_int_equal(lr_model_code(f->model, lore_interval(33, 44), &interval, NULL), LORE_OK);
    f->columns[head][0] = number;
    f->columns[valid][0] = interval;
    f->spans[0] = lr_span(0, LR_AXIS_END, 70);
    f->columns[head][1] = number;
    f->columns[valid][1] = number; /* no interval: no time at which it could hold */
    f->spans[1] = lr_span(0, LR_AXIS_END, 0);
    f->batch.count = 2;
    size_t points = f->model->axis.points.count;
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(f->model->axis.points.count, points);
    assert_int_equal(sink.settle(sink.data), LORE_OK);
    assert_int_equal(sink.settle(sink.data), LORE_OK); /* with nothing left to settle */
    assert_true(lr_axis_has(&f->model->axis, 33));
    assert_true(lr_axis_has(&f->model->axis, 44));
    uint64_t row[2];
    Span one;
    size_t count;
    assert_true(lr_layout_pack(&f->extent->plain.layout, &number, row));
    const Span *belief = lr_extent_find(f->extent, row, &one, &count);
    assert_int_equal(count, 2);
    assert_int_equal(lr_axis_instant(&f->model->axis, lr_span_from(belief[1])), 33);
    assert_int_equal(lr_axis_instant(&f->model->axis, lr_span_to(belief[1])), 44);
    assert_int_equal(lr_span_cost(belief[1]), 70);
    close_fixture(f);
}

static void an_open_interval_is_an_open_time(void **state)
{
    Fixture *f = open_fixture(own_time, "p(X)");
    Sink sink = lr_head_sink_dated(&f->sink);
    Code interval;
    uint64_t row[2];
    Code number = ZERO + 3;
    Span one;
    size_t count;
    (void)state;
    assert_int_equal(
        lr_model_code(f->model, lore_interval(LORE_TIME_MIN, LORE_TIME_MAX), &interval, NULL),
        LORE_OK);
    f->columns[f->sink.args[0].index][0] = number;
    f->columns[own_clause(f)->valid][0] = interval;
    f->spans[0] = LR_SPAN_ALWAYS;
    f->batch.count = 1;
    assert_int_equal(sink.take(sink.data, &f->batch), LORE_OK);
    assert_int_equal(sink.settle(sink.data), LORE_OK);
    assert_true(lr_layout_pack(&f->extent->plain.layout, &number, row));
    const Span *belief = lr_extent_find(f->extent, row, &one, &count);
    assert_int_equal(count, 1);
    assert_true(*belief == LR_SPAN_ALWAYS);
    close_fixture(f);
}

static void a_sink_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    for (int is_dated = 0; is_dated < 2; is_dated++)
        for (long n = 0;; n++) {
            Fixture *f = open_fixture(wide, "p(X, Y)");
            Sink sink = is_dated ? lr_head_sink_dated(&f->sink) : lr_head_sink_plain(&f->sink);
            for (uint32_t i = 0; i < LR_BATCH; i++)
                bind(f, ZERO + 1 + i, lr_span(i, i + 1, 10));
            memory_fail_after(n);
            lore_status status = sink.take(sink.data, &f->batch);
            if (status == LORE_OK && sink.settle != NULL)
                status = sink.settle(sink.data);
            bool was_refused = memory_restore();
            assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
            close_fixture(f);
            if (!was_refused) {
                assert_true(n > 0);
                break;
            }
        }
}

static void a_sink_may_be_freed_before_it_took_anything(void **state)
{
    World *world = world_new(wide, (ModelSettings){ .is_product = false });
    HeadSink first, sink;
    (void)state;
    assert_null(strstr(world_ask(world, "p(X, Y)"), "error"));
    /* what the model keeps for one sink is taken then */
    assert_int_equal(lr_head_sink_init(&first, world_model(world), 0), LORE_OK);
    memory_fail_after(0);
    lore_status status = lr_head_sink_init(&sink, world_model(world), 0);
    assert_true(memory_restore());
    assert_int_equal(status, LORE_NOMEM);
    lr_head_sink_free(&sink);
    lr_head_sink_free(&first);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_bindings_are_added_at_once_and_once),
        cmocka_unit_test(a_full_batch_and_an_empty_one_are_taken),
        cmocka_unit_test(only_new_rows_are_charged_to_the_budget),
        cmocka_unit_test(dated_bindings_wait_until_the_run_settles),
        cmocka_unit_test(what_is_not_believed_is_not_added),
        cmocka_unit_test(several_batches_settle_together),
        cmocka_unit_test(a_conclusion_may_set_its_own_time),
        cmocka_unit_test(an_open_interval_is_an_open_time),
        cmocka_unit_test(a_sink_that_finds_no_memory_says_so),
        cmocka_unit_test(a_sink_may_be_freed_before_it_took_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
