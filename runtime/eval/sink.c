/* SPDX-License-Identifier: MIT */
/* Sinks: packing heads, adding rows, improving beliefs. */
#include "eval/sink.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "eval/best.h"

/* The model's rows of the last sink, if they are wide enough, or new ones. */
static bool take_rows_memory(HeadSink *sink)
{
    RunMemory *memory = &sink->model->run_memory;
    sink->row_words = LR_BATCH * sink->extent->plain.layout.stride;
    if (memory->rows == NULL || memory->row_words < sink->row_words) {
        sink->rows = malloc(sink->row_words * sizeof *sink->rows);
        return sink->rows != NULL;
    }
    sink->row_words = memory->row_words;
    sink->rows = memory->rows;
    memory->rows = NULL;
    return true;
}

static void give_rows_memory(HeadSink *sink)
{
    if (sink->rows == NULL)
        return;
    RunMemory *memory = &sink->model->run_memory;
    if (memory->rows != NULL && memory->row_words >= sink->row_words) {
        free(sink->rows);
        return;
    }
    free(memory->rows);
    memory->rows = sink->rows;
    memory->row_words = sink->row_words;
}

lore_status lr_head_sink_init(HeadSink *sink, Model *model, uint32_t clause)
{
    const Program *program = model->program;
    *sink = (HeadSink){ .model = model, .clause = &program->clauses.items[clause] };
    sink->extent = lr_model_extent(model, sink->clause->head);
    sink->is_demand = program->predicates.items[sink->clause->head].is_demand;
    sink->args = program->args.items + sink->clause->first_arg;
    if (!take_rows_memory(sink))
        return LORE_NOMEM;
    for (uint32_t c = 0; c < sink->clause->arg_count; c++) {
        if (sink->args[c].kind != ARG_CONSTANT)
            continue;
        lore_status status = lr_model_constant(model, sink->args[c].index, &sink->constants[c]);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

void lr_head_sink_free(HeadSink *sink)
{
    give_rows_memory(sink);
    lr_vector_free(&sink->pending);
    lr_vector_free(&sink->words);
}

/* Column by column, so that each field's place is known once. */
static void pack_batch(HeadSink *sink, const Batch *batch)
{
    const Layout *layout = &sink->extent->plain.layout;
    uint32_t stride = layout->stride;
    memset(sink->rows, 0, batch->count * stride * sizeof *sink->rows);
    for (uint32_t c = 0; c < layout->arity; c++) {
        Field field = layout->fields[c];
        const Code *codes =
            sink->args[c].kind == ARG_VARIABLE ? batch->columns[sink->args[c].index] : NULL;
        for (uint32_t i = 0; i < batch->count; i++) {
            Code offset = (codes != NULL ? codes[i] : sink->constants[c]) - field.base;
            assert(offset <= lr_field_mask(field));
            sink->rows[i * stride + field.word] |= (uint64_t)offset << field.shift;
        }
    }
}

static lore_status check_budget(HeadSink *sink, int64_t rows)
{
    Model *model = sink->model;
    return lr_budget_check(model->budget, rows, lr_model_rule_name(model, sink->clause->rule),
                           lr_model_rule_place(model, sink->clause->rule), model->diag);
}

static lore_status take_rows(void *data, uint64_t *rows, uint32_t count)
{
    HeadSink *sink = data;
    Extent *extent = sink->extent;
    size_t fresh, bytes = lr_extent_plain_bytes(extent);
    bool fine = extent->best == AGGREGATE_NONE
                    ? lr_extent_add(extent, rows, count, &fresh)
                    : lr_best_add(sink->model, extent, rows, count, &fresh);
    if (!fine)
        return LORE_NOMEM;
    lr_budget_take(sink->model->budget, (int64_t)(lr_extent_plain_bytes(extent) - bytes));
    return check_budget(sink, (int64_t)fresh);
}

static lore_status take_rows_shared(void *data, uint64_t *rows, uint32_t count)
{
    HeadSink *sink = data;
    size_t added;
    if (!lr_exchange_add(sink->exchange, sink->thread, rows, count, &added))
        return LORE_NOMEM;
    return lr_budget_is_out(sink->model->budget, (int64_t)added) ? LORE_BUDGET : LORE_OK;
}

static lore_status take_shared(void *data, const Batch *batch)
{
    HeadSink *sink = data;
    pack_batch(sink, batch);
    return take_rows_shared(sink, sink->rows, batch->count);
}

Sink lr_head_sink_shared(HeadSink *sink, Exchange *exchange, uint32_t thread)
{
    sink->exchange = exchange;
    sink->thread = thread;
    return (Sink){ .data = sink, .take = take_shared, .take_rows = take_rows_shared, .head = sink };
}

static lore_status take_plain(void *data, const Batch *batch)
{
    HeadSink *sink = data;
    pack_batch(sink, batch);
    return take_rows(sink, sink->rows, batch->count);
}

/* A conclusion that sets its own time keeps its interval's code until the run settles: the axis
 * may have to grow for it. Its premises are timeless, so that only their cost counts. */
static uint64_t pending_word(const HeadSink *sink, const Batch *batch, uint32_t i)
{
    if (sink->is_demand)
        return LR_SPAN_ALWAYS;
    if (sink->clause->valid == LR_NONE)
        return batch->spans[i];
    return (uint64_t)batch->columns[sink->clause->valid][i] << 16 | lr_span_cost(batch->spans[i]);
}

/* Of rows that wait to be settled, and their words. */
static int64_t pending_bytes(const HeadSink *sink, size_t count)
{
    return (int64_t)(count * (sink->extent->plain.layout.stride + 1) * sizeof(uint64_t));
}

static lore_status take_dated(void *data, const Batch *batch)
{
    HeadSink *sink = data;
    uint32_t stride = sink->extent->plain.layout.stride;
    pack_batch(sink, batch);
    if (!lr_vector_reserve(&sink->pending, batch->count * stride) ||
        !lr_vector_reserve(&sink->words, batch->count))
        return LORE_NOMEM;
    size_t before = sink->words.count;
    for (uint32_t i = 0; i < batch->count; i++) {
        if (lr_span_cost(batch->spans[i]) == LR_COST_NONE)
            continue;
        for (uint32_t w = 0; w < stride; w++)
            sink->pending.items[sink->pending.count++] = sink->rows[(size_t)i * stride + w];
        sink->words.items[sink->words.count++] = pending_word(sink, batch, i);
    }
    lr_budget_take(sink->model->budget, pending_bytes(sink, sink->words.count - before));
    return check_budget(sink, 0);
}

/* The part of an interval that counts: the whole, or what lies in it wherever its ends lie. */
static lore_status interval_of(const HeadSink *sink, uint64_t word, lore_value *out)
{
    Model *model = sink->model;
    Code code = (Code)(word >> 16);
    const Bounds *bounds =
        sink->clause->is_certain ? lr_dictionary_bounds(&model->dictionary, code) : NULL;
    if (bounds == NULL)
        return lr_dictionary_value(&model->dictionary, code, out, model->diag);
    *out = bounds->from_last < bounds->to_first ? lore_interval(bounds->from_last, bounds->to_first)
                                                : lore_null();
    return LORE_OK;
}

/* Turns the pending intervals into spans. */
static lore_status resolve_intervals(HeadSink *sink)
{
    Model *model = sink->model;
    size_t count = 0;
    int64_t *instants = malloc((sink->words.count + 1) * 2 * sizeof *instants);
    lore_status status = instants == NULL ? LORE_NOMEM : LORE_OK;
    for (size_t i = 0; i < sink->words.count && status == LORE_OK; i++) {
        lore_value value;
        status = interval_of(sink, sink->words.items[i], &value);
        if (status != LORE_OK || value.type != LORE_INTERVAL)
            continue;
        instants[count++] = value.u.integer;
        instants[count++] = value.v.to;
    }
    if (status == LORE_OK)
        status = lr_model_add_instants(model, instants, count);
    for (size_t i = 0; i < sink->words.count && status == LORE_OK; i++) {
        lore_value value;
        uint64_t word = sink->words.items[i];
        status = interval_of(sink, word, &value);
        bool is_interval = status == LORE_OK && value.type == LORE_INTERVAL;
        sink->words.items[i] = !is_interval
                                   ? lr_span(0, 0, 0)
                                   : lr_span(lr_axis_segment(&model->axis, value.u.integer),
                                             lr_axis_segment(&model->axis, value.v.to), (Cost)word);
    }
    free(instants);
    return status;
}

/* Adds the pending rows from the first on, at most a batch. */
static bool add_pending(HeadSink *sink, size_t first, size_t count, size_t *gained)
{
    Extent *extent = sink->extent;
    size_t stride = extent->plain.layout.stride;
    uint64_t *rows = sink->pending.items + first * stride;
    Span *spans = sink->words.items + first;
    *gained = 0;
    if (extent->best == AGGREGATE_NONE)
        return lr_extent_improve_rows(extent, rows, spans, count, gained);
    for (size_t i = 0; i < count; i++) {
        size_t more = 0;
        if (lr_span_from(spans[i]) < lr_span_to(spans[i]) &&
            !lr_best_improve(sink->model, extent, rows + i * stride, spans[i], &more))
            return false;
        *gained += more;
    }
    return true;
}

static lore_status settle_dated(void *data)
{
    HeadSink *sink = data;
    Extent *extent = sink->extent;
    size_t count = sink->words.count, bytes = lr_extent_bytes(extent);
    lore_status status = LORE_OK;
    if (count == 0)
        return LORE_OK;
    if (sink->clause->valid != LR_NONE)
        status = resolve_intervals(sink);
    for (size_t first = 0, gained; first < count && status == LORE_OK; first += LR_BATCH) {
        size_t here = count - first < LR_BATCH ? count - first : LR_BATCH;
        status = add_pending(sink, first, here, &gained) ? check_budget(sink, (int64_t)gained)
                                                         : LORE_NOMEM;
    }
    sink->pending.count = sink->words.count = 0;
    lr_budget_take(sink->model->budget,
                   (int64_t)(lr_extent_bytes(extent) - bytes) - pending_bytes(sink, count));
    return status == LORE_OK ? check_budget(sink, 0) : status;
}

Sink lr_head_sink_plain(HeadSink *sink)
{
    return (Sink){ .data = sink, .take = take_plain, .take_rows = take_rows, .head = sink };
}

Sink lr_head_sink_dated(HeadSink *sink)
{
    return (Sink){ .data = sink, .take = take_dated, .settle = settle_dated };
}

/* ---- groups ---- */

enum { GROUP_BITS_MAX = 23 };

bool lr_group_sink_suits(const Extent *extent)
{
    const Layout *layout = &extent->plain.layout;
    return layout->stride == 1 && layout->arity > 0 &&
           layout->bits - layout->fields[0].width <= GROUP_BITS_MAX;
}

bool lr_group_sink_init(GroupSink *sink, HeadSink *head, bool is_distinct)
{
    const Layout *layout = &head->extent->plain.layout;
    *sink = (GroupSink){ .head = head, .is_distinct = is_distinct, .group = UINT64_MAX };
    if (is_distinct)
        return true;
    sink->rest_bits = layout->bits - layout->fields[0].width;
    sink->bits = calloc(((size_t)1 << sink->rest_bits) / 64 + 1, sizeof *sink->bits);
    return sink->bits != NULL;
}

bool lr_group_sink_open(GroupSink *sink, uint64_t group, size_t exclusions)
{
    uint64_t mask = (UINT64_C(1) << sink->rest_bits) - 1;
    for (size_t i = sink->first; i < sink->rows.count; i++)
        sink->bits[(sink->rows.items[i] & mask) / 64] = 0;
    for (size_t i = 0; i < sink->excluded.count; i++)
        sink->bits[sink->excluded.items[i] / 64] = 0;
    sink->excluded.count = 0;
    sink->group = group;
    sink->first = sink->rows.count;
    return lr_vector_reserve(&sink->excluded, exclusions);
}

lore_status lr_group_sink_count(GroupSink *sink, size_t before)
{
    size_t fresh = sink->rows.count - before;
    lr_budget_take(sink->head->model->budget, (int64_t)(fresh * sizeof(uint64_t)));
    return check_budget(sink->head, (int64_t)fresh);
}

static lore_status take_group_rows(void *data, uint64_t *rows, uint32_t count)
{
    GroupSink *sink = data;
    size_t before = sink->rows.count;
    if (!lr_vector_reserve(&sink->rows, count))
        return LORE_NOMEM;
    if (sink->is_distinct) {
        memcpy(sink->rows.items + before, rows, count * sizeof *rows);
        sink->rows.count += count;
        return lr_group_sink_count(sink, before);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t group = rows[i] >> sink->rest_bits;
        if (group != sink->group && !lr_group_sink_open(sink, group, 0))
            return LORE_NOMEM;
        sink->rows.items[sink->rows.count] = rows[i];
        sink->rows.count += lr_group_sink_mark(sink, rows[i]);
    }
    return lr_group_sink_count(sink, before);
}

static lore_status take_group(void *data, const Batch *batch)
{
    GroupSink *sink = data;
    pack_batch(sink->head, batch);
    return take_group_rows(sink, sink->head->rows, batch->count);
}

Sink lr_group_sink_plain(GroupSink *sink)
{
    return (Sink){ .data = sink,
                   .take = take_group,
                   .take_rows = take_group_rows,
                   .head = sink->head,
                   .groups = sink->is_distinct ? NULL : sink };
}

bool lr_group_sink_finish(GroupSink *sink, bool is_grouped)
{
    Rowset *plain = &sink->head->extent->plain;
    uint64_t *rows = sink->rows.items;
    size_t count = sink->rows.count;
    sink->rows.items = NULL;
    sink->rows.count = sink->rows.capacity = 0;
    if (!is_grouped)
        return lr_rowset_fill(plain, rows, count);
    lr_rowset_fill_grouped(plain, rows, count);
    return true;
}

void lr_group_sink_free(GroupSink *sink)
{
    free(sink->bits);
    lr_vector_free(&sink->rows);
    lr_vector_free(&sink->excluded);
}
