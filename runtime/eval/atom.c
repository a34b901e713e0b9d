/* SPDX-License-Identifier: MIT */
/* Atom: the steps that read tuples: how each one reads them, and the one tuple of those whose
 * columns are all known. */
#include <string.h>

#include "eval/deliver.h"
#include "eval/fetch.h"
#include "eval/probe.h"
#include "eval/rowset_index.h"
#include "eval/scan.h"
#include "eval/tail.h"

enum { ROWS_SCANNED = 64 };

/* ---- finding ---- */

static lore_status find_words(Run *run, uint32_t s, Batch *in)
{
    Stage *stage = &run->stages[s];
    bool is_there[LR_BATCH], is_possible[LR_BATCH];
    lr_probe_keys(stage, in);
    for (uint32_t i = 0; i < in->count; i++) {
        is_possible[i] = stage->keys[i] != UINT64_MAX;
        stage->keys[i] = is_possible[i] ? stage->keys[i] : 0;
    }
    lr_rowset_find(&stage->extent->plain, stage->keys, in->count, is_there);
    for (uint32_t i = 0; i < in->count; i++)
        is_there[i] &= is_possible[i];
    return lr_stage_keep_some(run, s, in, is_there);
}

static lore_status find_marks(Run *run, uint32_t s, Batch *in)
{
    Stage *stage = &run->stages[s];
    bool is_there[LR_BATCH];
    lr_stage_mark_keys(stage, in);
    lr_marks_find(&stage->marks, stage->keys, stage->values, in->count, is_there);
    return lr_stage_keep_some(run, s, in, is_there);
}

static lore_status find_dated(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    const Table *dated = &stage->extent->dated;
    Code codes[LR_ARITY_MAX + 2];
    uint64_t row[LR_ARITY_MAX + 2];
    lr_stage_keys(stage, in, i, codes);
    if (dated->count == 0 || !lr_layout_pack(&dated->layout, codes, row))
        return LORE_OK;
    uint32_t id = lr_table_find(dated, row);
    return id == LR_ROW_NONE ? LORE_OK : lr_deliver_dated(run, s, in, i, id);
}

static lore_status find_row(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    Code codes[LR_ARITY_MAX + 2];
    uint64_t row[LR_ARITY_MAX + 2];
    lr_stage_keys(stage, in, i, codes);
    if (!lr_layout_pack(&stage->extent->plain.layout, codes, row) ||
        !lr_rowset_has(&stage->extent->plain, row))
        return LORE_OK;
    return lr_stage_keep(run, s, in, i, lr_stage_span(in, i));
}

/* ---- the step ---- */

static lore_status run_plain(Run *run, uint32_t s, Batch *in)
{
    const Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    if (stage->access == ACCESS_FETCH)
        return lr_fetch_run(run, s, in);
    /* Other threads may be adding to it: what they add is for the next round. */
    if (__atomic_load_n(&stage->extent->plain.count, __ATOMIC_RELAXED) == 0)
        return LORE_OK;
    if (stage->access == ACCESS_POSTINGS)
        return lr_probe_postings(run, s, in);
    if (stage->access == ACCESS_MARKS)
        return find_marks(run, s, in);
    if (stage->access == ACCESS_FIND && stage->extent->plain.layout.stride == 1)
        return find_words(run, s, in);
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        if (stage->access == ACCESS_SCAN)
            status = lr_scan_plain(run, s, in, i);
        else if (stage->access == ACCESS_INDEX)
            status = lr_probe_index(run, s, in, i, stage->index, false);
        else
            status = find_row(run, s, in, i);
    }
    return status;
}

static lore_status run_dated(Run *run, uint32_t s, const Batch *in)
{
    const Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        if (stage->access == ACCESS_SCAN)
            status = lr_scan_dated(run, s, in, i);
        else if (stage->access == ACCESS_FIND || stage->access == ACCESS_MARKS)
            status = find_dated(run, s, in, i);
        else
            status = lr_probe_index(run, s, in, i, stage->dated_index, true);
    }
    return status;
}

lore_status lr_atom_run(Run *run, uint32_t s, Batch *in)
{
    const Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    if (run->tail.stage == s)
        lr_tail_begin(run, in);
    if (stage->access == ACCESS_DELTA) {
        for (uint32_t i = 0; i < in->count && status == LORE_OK; i++)
            status = lr_scan_delta(run, s, in, i);
        return status;
    }
    if (run->options.is_dated && stage->extent->dated.count > 0)
        status = run_dated(run, s, in);
    return status == LORE_OK ? run_plain(run, s, in) : status;
}

/* ---- setting up ---- */

/* Where a column's bits stand in the words that are delivered. */
static Field delivered_field(const Stage *stage, uint32_t column)
{
    const Layout *layout = &stage->extent->plain.layout;
    Field field = layout->fields[column];
    if (stage->access != ACCESS_POSTINGS || field.width == 0)
        return field;
    field.shift = 0;
    for (uint32_t c = 0; c < column; c++)
        if (!(stage->step->key >> c & 1))
            field.shift = (uint8_t)(field.shift + layout->fields[c].width);
    return field;
}

static void plan_columns(Stage *stage)
{
    const Step *step = stage->step;
    for (uint32_t c = 0; c < step->column_count; c++) {
        const StepColumn *column = &step->columns[c];
        if (column->use == COLUMN_BIND) {
            stage->binds[stage->bind_count++] =
                (Bind){ c, column->index, column->is_not_null, delivered_field(stage, c) };
            stage->has_live = stage->has_live || stage->out.columns[column->index] != NULL;
        }
        for (uint32_t b = 0; b < stage->bind_count && column->use == COLUMN_CHECK; b++)
            if (stage->binds[b].variable == column->index)
                stage->checks[stage->check_count++] =
                    (Check){ stage->binds[b].column, c, stage->binds[b].field,
                             delivered_field(stage, c) };
    }
}

static lore_status read_constants(Run *run, Stage *stage)
{
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < stage->step->column_count && status == LORE_OK; c++) {
        const StepColumn *column = &stage->step->columns[c];
        if (column->use == COLUMN_KEY && column->is_constant)
            status = lr_model_constant(run->model, column->index, &stage->constants[c]);
    }
    return status;
}

/* How many rows a step reads in all, if it goes through all that there are. */
static size_t rows_of(const Run *run, const Stage *stage)
{
    const Extent *extent = stage->extent;
    if (stage->step->is_delta && run->options.delta == DELTA_PLAIN)
        return extent->delta.count;
    return extent->plain.count + (run->options.is_dated ? extent->dated.count : 0);
}

/* Whether a clause of a part begins by looking for constants: it runs but once. */
static bool is_read_once(const Run *run, const Stage *stage)
{
    return stage == run->stages && !stage->extent->grows && run->options.seeds == NULL &&
           run->model->program->predicates.items[run->clause->head].is_part;
}

/* Whether going through all rows for each binding that there can be costs less than an index that is
 * made for them. */
static bool is_soon_scanned(const Run *run, const Stage *stage)
{
    size_t looks = rows_of(run, stage);
    if (lr_ways_force(run->model->budget->ways, WAY_PROBE))
        return false;
    if (is_read_once(run, stage))
        return true;
    if (stage->extent->grows || looks > ROWS_SCANNED)
        return false;
    for (const Stage *before = run->stages; before < stage; before++) {
        if (before->step->kind != STEP_ATOM)
            continue;
        looks *= rows_of(run, before);
        if (before->extent->fetch != NULL || looks > ROWS_SCANNED)
            return false;
    }
    return true;
}

static Access choose_access(const Run *run, Stage *stage)
{
    const Step *step = stage->step;
    uint64_t all = (UINT64_C(1) << step->column_count) - 1;
    if (step->is_delta)
        return ACCESS_DELTA;
    if (stage->extent->fetch != NULL)
        return ACCESS_FETCH;
    if (lr_ways_force(run->model->budget->ways, WAY_SCAN))
        return ACCESS_SCAN;
    if (step->key == all && !stage->extent->grows)
        stage->last = lr_stage_last(run, stage, &stage->extent->plain);
    if (step->key == all)
        return stage->extent->grows || stage->last == LR_NONE ? ACCESS_FIND : ACCESS_MARKS;
    if (step->key == 0 || is_soon_scanned(run, stage))
        return ACCESS_SCAN;
    return stage->extent->plain.layout.stride == 1 ? ACCESS_POSTINGS : ACCESS_INDEX;
}

static void count_access(const Run *run, const Stage *stage)
{
    static const EvalWay ways[] = {
        [ACCESS_DELTA] = WAY_COUNT, [ACCESS_SCAN] = WAY_SCAN,   [ACCESS_POSTINGS] = WAY_PROBE,
        [ACCESS_INDEX] = WAY_PROBE, [ACCESS_FETCH] = WAY_COUNT, [ACCESS_FIND] = WAY_FIND,
        [ACCESS_MARKS] = WAY_MARKS
    };
    if (ways[stage->access] != WAY_COUNT && stage->step->key != 0)
        lr_ways_take(run->model->budget->ways, ways[stage->access]);
}

/* Rows that grow while they are scanned: those of the beginning. */
static bool take_snapshot(Run *run, Stage *stage)
{
    Rowset *set = &stage->extent->plain;
    size_t words = set->count * set->layout.stride;
    const uint64_t *rows = lr_rowset_rows(set);
    uint64_t *copy = lr_arena_alloc(&run->memory, (words + 1) * sizeof *copy);
    if (rows == NULL || copy == NULL)
        return false;
    if (words > 0)
        memcpy(copy, rows, words * sizeof *copy);
    stage->snapshot = copy;
    stage->snapshot_count = set->count;
    return true;
}

/* Whether only the first column matters, in a set whose rows have it in order. */
static bool reads_heads(const Stage *stage)
{
    const Step *step = stage->step;
    const Rowset *set = &stage->extent->plain;
    for (uint32_t c = 1; c < step->column_count; c++)
        if (step->columns[c].use != COLUMN_SKIP)
            return false;
    return step->column_count > 1 && set->list != NULL && set->layout.stride == 1 &&
           set->layout.fields[0].width > 0;
}

/* One row of each value of the first column instead of all, where that is worth it. */
static void take_heads(Stage *stage)
{
    const Heads *heads = reads_heads(stage) ? lr_rowset_heads(&stage->extent->plain) : NULL;
    if (heads == NULL)
        return;
    stage->snapshot = heads->words;
    stage->snapshot_count = heads->count;
}

/* The values that the step's filter lets through, unless nearly all pass, or dated tuples have
 * others. */
static const ColumnSet *open_filter(const Run *run, const Stage *stage)
{
    StepFilter filter = stage->step->filter;
    const Rowset *set = &stage->extent->plain;
    if (filter.literal == LR_NONE || set->layout.stride > 1 ||
        lr_ways_force(run->model->budget->ways, WAY_UNFILTERED))
        return NULL;
    Extent *by =
        lr_model_extent(run->model, run->model->program->literals.items[filter.literal].predicate);
    if (by->grows || by->fetch != NULL || (run->options.is_dated && by->dated.count > 0))
        return NULL;
    const ColumnSet *values = lr_rowset_column(&by->plain, filter.other);
    Range range = set->ranges[filter.column];
    if (values == NULL || range.least > range.most ||
        values->distinct > ((size_t)(range.most - range.least) + 1) / 2)
        return NULL;
    lr_ways_take(run->model->budget->ways, WAY_FILTERED);
    return values;
}

static bool open_access(Run *run, Stage *stage)
{
    Extent *extent = stage->extent;
    Rowset *set = &extent->plain;
    stage->filter = open_filter(run, stage);
    switch (stage->access) {
    case ACCESS_DELTA:
    case ACCESS_FETCH:
        return true;
    case ACCESS_FIND:
        return lr_rowset_prepare(set) && lr_extent_prepare(extent);
    case ACCESS_MARKS:
        return lr_marks_init(&stage->marks, set, stage->last) && lr_extent_prepare(extent);
    case ACCESS_SCAN:
        if (extent->grows)
            return take_snapshot(run, stage);
        take_heads(stage);
        return true;
    case ACCESS_POSTINGS:
        stage->postings =
            lr_rowset_postings(set, stage->step->key, stage->filter, stage->step->filter.column,
                               extent->grows, run->model->budget->team);
        break;
    case ACCESS_INDEX:
        stage->index = lr_rowset_index(set, stage->step->key);
        break;
    }
    if (stage->postings == NULL && stage->index == NULL)
        return false;
    if (run->options.is_dated && extent->dated.count > 0)
        stage->dated_index = lr_extent_dated_index(extent, stage->step->key);
    return !run->options.is_dated || extent->dated.count == 0 || stage->dated_index != NULL;
}

/* Takes the room for a batch's keys, words, values and postings in one go. */
static bool take_room(Run *run, Stage *stage)
{
    size_t stride = stage->extent->plain.layout.stride;
    uint64_t *words = lr_arena_alloc(
        &run->memory, LR_BATCH * ((stride + 2) * sizeof *words + sizeof *stage->found));
    if (words == NULL)
        return false;
    stage->keys = words;
    stage->words = words + LR_BATCH * stride;
    stage->values = stage->words + LR_BATCH;
    stage->found = (Posting *)(stage->values + LR_BATCH);
    return true;
}

lore_status lr_atom_init(Run *run, uint32_t s)
{
    Stage *stage = &run->stages[s];
    stage->extent = lr_model_extent(run->model, stage->literal->predicate);
    stage->access = choose_access(run, stage);
    count_access(run, stage);
    plan_columns(stage);
    if (!take_room(run, stage) || !open_access(run, stage))
        return LORE_NOMEM;
    return read_constants(run, stage);
}
