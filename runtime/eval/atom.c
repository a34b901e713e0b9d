/* SPDX-License-Identifier: MIT */
/* Atom: the steps that read tuples.
 *
 * Plain rows of one word are delivered as words (rows, or rests of postings), copied in stretches
 * and taken apart when the batch is full. Rows of several words and dated ones are taken apart one
 * by one. */
#include <string.h>

#include "eval/stage.h"

/* ---- taking apart ---- */

static bool passes(const Stage *stage, const uint64_t *row, Code null_code)
{
    for (uint32_t c = 0; c < stage->check_count; c++)
        if (lr_field_code(stage->checks[c].field, row) !=
            lr_field_code(stage->checks[c].other_field, row))
            return false;
    for (uint32_t b = 0; b < stage->bind_count && null_code != LR_CODE_NONE; b++)
        if (stage->binds[b].is_not_null && lr_field_code(stage->binds[b].field, row) == null_code)
            return false;
    return true;
}

/* Drops delivered words that fail the checks. */
static void sift(Run *run, Stage *stage)
{
    Code null_code = run->model->dictionary.null_code;
    if (stage->check_count == 0 && null_code == LR_CODE_NONE)
        return;
    uint32_t kept = stage->unpacked;
    for (uint32_t k = stage->unpacked; k < stage->out.count; k++) {
        if (!passes(stage, &stage->words[k], null_code))
            continue;
        stage->words[kept] = stage->words[k];
        stage->from[kept] = stage->from[k];
        if (stage->out.spans != NULL)
            stage->out.spans[kept] = stage->out.spans[k];
        kept++;
    }
    stage->out.count = kept;
}

void lr_atom_unpack(Run *run, Stage *stage)
{
    if (stage->unpacked == stage->out.count)
        return;
    sift(run, stage);
    for (uint32_t b = 0; b < stage->bind_count; b++) {
        Field field = stage->binds[b].field;
        Code *column = stage->out.columns[stage->binds[b].variable];
        uint64_t mask = lr_field_mask(field);
        if (column == NULL)
            continue;
        for (uint32_t k = stage->unpacked; k < stage->out.count; k++)
            column[k] = field.base + (Code)(stage->words[k] >> field.shift & mask);
    }
    stage->unpacked = stage->out.count;
}

/* ---- delivering words ---- */

/* Outputs [out.count, out.count + count) come from binding i. */
static void note_origin(Stage *stage, const Batch *in, uint32_t i, size_t count)
{
    uint32_t begin = stage->out.count;
    for (size_t k = 0; k < count; k++)
        stage->from[begin + k] = (uint16_t)i;
    if (stage->out.spans != NULL)
        for (size_t k = 0; k < count; k++)
            stage->out.spans[begin + k] = lr_stage_span(in, i);
    stage->out.count += (uint32_t)count;
}

static size_t room_for(const Stage *stage, size_t count)
{
    size_t room = LR_BATCH - stage->out.count;
    return count < room ? count : room;
}

static lore_status deliver_long(Run *run, uint32_t s, const Batch *in, uint32_t i,
                                const uint64_t *words, size_t count)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    while (count > 0 && status == LORE_OK) {
        size_t here = room_for(stage, count);
        memcpy(stage->words + stage->out.count, words, here * sizeof *words);
        note_origin(stage, in, i, here);
        words += here;
        count -= here;
        if (stage->out.count == LR_BATCH)
            status = lr_stage_flush(run, s, in);
    }
    return status;
}

static lore_status deliver_short(Run *run, uint32_t s, const Batch *in, uint32_t i,
                                 const uint32_t *words, size_t count)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    while (count > 0 && status == LORE_OK) {
        size_t here = room_for(stage, count);
        uint64_t *to = stage->words + stage->out.count;
        for (size_t k = 0; k < here; k++)
            to[k] = words[k];
        note_origin(stage, in, i, here);
        words += here;
        count -= here;
        if (stage->out.count == LR_BATCH)
            status = lr_stage_flush(run, s, in);
    }
    return status;
}

/* ---- one row at a time ---- */

static bool passes_keys(const Stage *stage, const Layout *layout, const uint64_t *row,
                        const Batch *in, uint32_t i)
{
    for (uint32_t c = 0; c < stage->step->column_count; c++)
        if (stage->step->columns[c].use == COLUMN_KEY &&
            lr_field_code(layout->fields[c], row) != lr_stage_key(stage, c, in, i))
            return false;
    return true;
}

/* Binds what a row of the extent's layout holds. */
static bool bind_row(Run *run, Stage *stage, const uint64_t *row)
{
    const Layout *layout = &stage->extent->plain.layout;
    Code null_code = run->model->dictionary.null_code;
    lr_atom_unpack(run, stage);
    for (uint32_t c = 0; c < stage->check_count; c++)
        if (lr_field_code(layout->fields[stage->checks[c].column], row) !=
            lr_field_code(layout->fields[stage->checks[c].other], row))
            return false;
    for (uint32_t b = 0; b < stage->bind_count; b++) {
        Bind bind = stage->binds[b];
        Code code = lr_field_code(layout->fields[bind.column], row);
        if (bind.is_not_null && code == null_code && code != LR_CODE_NONE)
            return false;
        Code *column = stage->out.columns[bind.variable];
        if (column != NULL)
            column[stage->out.count] = code;
    }
    return true;
}

static lore_status match_row(Run *run, uint32_t s, const Batch *in, uint32_t i, const uint64_t *row)
{
    if (!bind_row(run, &run->stages[s], row))
        return LORE_OK;
    return lr_stage_keep(run, s, in, i, lr_stage_span(in, i));
}

static const uint64_t *dated_row(const Stage *stage, uint32_t id)
{
    const Table *dated = &stage->extent->dated;
    return dated->rows + (size_t)id * dated->layout.stride;
}

static lore_status match_span(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id,
                              Span span)
{
    Stage *stage = &run->stages[s];
    Span both;
    if (!lr_span_and(lr_stage_span(in, i), span, run->model->settings.is_product, &both) ||
        !bind_row(run, stage, dated_row(stage, id)))
        return LORE_OK;
    return lr_stage_keep(run, s, in, i, both);
}

static lore_status match_dated(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id)
{
    Span one;
    size_t count;
    const Span *belief = lr_extent_belief(run->stages[s].extent, id, &one, &count);
    lore_status status = LORE_OK;
    for (size_t k = 0; k < count && status == LORE_OK; k++)
        status = match_span(run, s, in, i, id, belief[k]);
    return status;
}

/* ---- scans ---- */

static lore_status settle(Run *run, uint32_t s)
{
    return s > 0 ? LORE_OK : lr_run_settle(run);
}

/* Rows of one word, all of which fit into what is left of a batch after at most one flush. */
static lore_status scan_words(Run *run, uint32_t s, const Batch *in, uint32_t i,
                              const uint64_t *rows, size_t count)
{
    Stage *stage = &run->stages[s];
    const ColumnSet *filter = stage->filter;
    if (stage->step->key == 0 && filter == NULL)
        return deliver_long(run, s, in, i, rows, count);
    const Layout *layout = &stage->extent->plain.layout;
    Field filter_field = layout->fields[filter == NULL ? 0 : stage->step->filter.column];
    uint64_t mask = 0, wanted = 0;
    for (uint32_t c = 0; c < stage->step->column_count; c++) {
        if (stage->step->columns[c].use != COLUMN_KEY)
            continue;
        Field field = layout->fields[c];
        Code code = lr_stage_key(stage, c, in, i);
        if (code < field.base || code - field.base > lr_field_mask(field))
            return LORE_OK;
        mask |= lr_field_mask(field) << field.shift;
        wanted |= (uint64_t)(code - field.base) << field.shift;
    }
    lore_status status = LORE_OK;
    for (size_t k = 0; k < count && status == LORE_OK;) {
        uint32_t out = stage->out.count;
        size_t room = LR_BATCH - out;
        for (; k < count && room > 0; k++) {
            stage->words[out] = rows[k];
            stage->from[out] = (uint16_t)i;
            size_t holds = (rows[k] & mask) == wanted &&
                           (filter == NULL ||
                            lr_column_set_has(filter, lr_field_code(filter_field, &rows[k])));
            out += (uint32_t)holds;
            room -= holds;
        }
        for (uint32_t b = stage->out.count; b < out && stage->out.spans != NULL; b++)
            stage->out.spans[b] = lr_stage_span(in, i);
        stage->out.count = out;
        if (out == LR_BATCH)
            status = lr_stage_flush(run, s, in);
    }
    return status;
}

static lore_status scan_rows(Run *run, uint32_t s, const Batch *in, uint32_t i,
                             const uint64_t *rows, size_t count)
{
    const Stage *stage = &run->stages[s];
    const Layout *layout = &stage->extent->plain.layout;
    lore_status status = LORE_OK;
    if (layout->stride == 1)
        return scan_words(run, s, in, i, rows, count);
    for (size_t r = 0; r < count && status == LORE_OK; r++) {
        const uint64_t *row = rows + r * layout->stride;
        if (stage->step->key == 0 || passes_keys(stage, layout, row, in, i))
            status = match_row(run, s, in, i, row);
    }
    return status;
}

/* An array of rows, a batch at a time; a scan at the beginning of the plan lets the sink settle now
 * and then. */
static lore_status scan_array(Run *run, uint32_t s, const Batch *in, uint32_t i,
                              const uint64_t *rows, size_t count)
{
    uint32_t stride = run->stages[s].extent->plain.layout.stride;
    lore_status status = LORE_OK;
    for (size_t at = 0; at < count && status == LORE_OK; at += LR_BATCH) {
        size_t here = count - at < LR_BATCH ? count - at : LR_BATCH;
        status = scan_rows(run, s, in, i, rows + at * stride, here);
        if (status == LORE_OK)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan_plain(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    const Rowset *set = &stage->extent->plain;
    if (stage->snapshot != NULL)
        return scan_array(run, s, in, i, stage->snapshot, stage->snapshot_count);
    if (set->form == ROWSET_TABLE || set->list != NULL)
        return scan_array(run, s, in, i, set->form == ROWSET_TABLE ? set->table.rows : set->list,
                          set->count);
    uint64_t *rows = stage->keys;
    RowsetCursor cursor = { 0 };
    lore_status status = LORE_OK;
    for (size_t count; status == LORE_OK && (count = lr_rowset_next(set, &cursor, rows)) > 0;) {
        status = scan_rows(run, s, in, i, rows, count);
        if (status == LORE_OK)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan_dated(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    const Table *dated = &stage->extent->dated;
    size_t end = dated->count;
    lore_status status = LORE_OK;
    for (size_t id = 0; id < end && status == LORE_OK; id++) {
        if (stage->step->key == 0 ||
            passes_keys(stage, &dated->layout, dated_row(stage, (uint32_t)id), in, i))
            status = match_dated(run, s, in, i, (uint32_t)id);
        if (status == LORE_OK && id % LR_BATCH == LR_BATCH - 1)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan_gains(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    const GainList *gains = &stage->extent->gains;
    lore_status status = LORE_OK;
    for (size_t g = 0; g < gains->count && status == LORE_OK; g++) {
        Gain gain = gains->items[g];
        if (stage->step->key == 0 ||
            passes_keys(stage, &stage->extent->dated.layout, dated_row(stage, gain.id), in, i))
            status = match_span(run, s, in, i, gain.id, gain.span);
        if (status == LORE_OK && g % LR_BATCH == LR_BATCH - 1)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan_delta(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Extent *extent = run->stages[s].extent;
    switch (run->options.delta) {
    case DELTA_PLAIN:
        return scan_array(run, s, in, i, extent->delta.items,
                          extent->delta.count / extent->plain.layout.stride);
    case DELTA_GAINS:
        return scan_gains(run, s, in, i);
    case DELTA_DATED:
        break;
    }
    return scan_dated(run, s, in, i);
}

/* ---- keys ---- */

/* Packs the key columns of every binding: for postings side by side, for finding as a whole row.
 * A binding that no row can match gets UINT64_MAX. */
static void pack_keys(Stage *stage, const Batch *in)
{
    const Layout *layout = &stage->extent->plain.layout;
    unsigned to = 0;
    memset(stage->keys, 0, in->count * sizeof *stage->keys);
    for (uint32_t c = 0; c < stage->step->column_count; c++) {
        const StepColumn *column = &stage->step->columns[c];
        if (column->use != COLUMN_KEY)
            continue;
        Field field = layout->fields[c];
        uint64_t most = lr_field_mask(field);
        unsigned shift = stage->access == ACCESS_FIND || field.width == 0 ? field.shift : to;
        const Code *codes = column->is_constant ? NULL : in->columns[column->index];
        for (uint32_t i = 0; i < in->count; i++) {
            Code offset = (codes == NULL ? stage->constants[c] : codes[i]) - field.base;
            stage->keys[i] |= offset > most ? UINT64_MAX : (uint64_t)offset << shift;
        }
        to += field.width;
    }
}

/* ---- intersections ---- */

/* Copies values, as words, that another set has too (each out of count); at most room of them.
 * Returns how many; *read: how many values were looked at. */
static uint32_t keep_marked(const Marks *marks, const uint32_t *values, size_t count, Code shift,
                            uint64_t *words, uint32_t room, size_t *read)
{
    const uint64_t *bits = marks->bits;
    uint32_t kept = 0;
    size_t k = 0;
    for (; k < count && kept < room; k++) {
        Code value = values[k] + shift;
        words[kept] = values[k];
        kept += (uint32_t)(bits[value / 64] >> value % 64 & 1);
    }
    *read = k;
    return kept;
}

static uint32_t keep_tested(const Marks *marks, bool is_marked, Posting other,
                            const uint32_t *values, size_t count, Code shift, uint64_t *words,
                            uint32_t room, size_t *read)
{
    uint32_t kept = 0;
    size_t k = 0;
    for (; k < count && kept < room; k++) {
        Code value = values[k] + shift;
        words[kept] = values[k];
        kept += is_marked ? lr_marks_has(marks, value) : lr_marks_search(other, value);
    }
    *read = k;
    return kept;
}

/* The values of a posting that the next stage's set has too, for one binding. */
static lore_status deliver_common(Run *run, uint32_t s, const Batch *in, uint32_t i, Posting found,
                                  Posting other, uint64_t other_key)
{
    Stage *stage = &run->stages[s];
    Marks *marks = &run->stages[s + 1].marks;
    Code shift = stage->partner_shift;
    const uint32_t *values = found.rests;
    lore_status status = LORE_OK;
    bool is_marked = lr_marks_seek(marks, other_key, other, found.count);
    for (size_t at = 0, read; at < found.count && status == LORE_OK; at += read) {
        uint64_t *words = stage->words + stage->out.count;
        uint32_t room = LR_BATCH - stage->out.count;
        uint32_t kept =
            is_marked && stage->is_bounded
                ? keep_marked(marks, values + at, found.count - at, shift, words, room, &read)
                : keep_tested(marks, is_marked, other, values + at, found.count - at, shift, words,
                              room, &read);
        note_origin(stage, in, i, kept);
        if (stage->out.count == LR_BATCH)
            status = lr_stage_flush(run, s, in);
    }
    return status;
}

/* Probes for both sets at once and follows their common values (a leapfrog of two: Veldhuizen, ICDT
 * 2014, with a bitmap for the second). */
static lore_status intersect(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s], *next = &run->stages[s + 1];
    lore_status status = LORE_OK;
    pack_keys(stage, in);
    lr_postings_find(stage->postings, stage->keys, in->count, stage->found);
    lr_stage_mark_keys(next, in);
    lr_postings_find(next->marks.postings, next->keys, in->count, next->found);
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++)
        if (stage->found[i].count > 0 && next->found[i].count > 0)
            status = deliver_common(run, s, in, i, stage->found[i], next->found[i], next->keys[i]);
    return status;
}

/* Whether this stage binds one variable, and the next asks only whether that one suits a set: then
 * it is asked here. */
static void join_next(Run *run, uint32_t s)
{
    Stage *stage = &run->stages[s - 1], *next = &run->stages[s];
    if (stage->access != ACCESS_POSTINGS || next->access != ACCESS_MARKS || run->options.is_dated ||
        stage->bind_count != 1 || stage->check_count > 0 || stage->postings->has_long ||
        next->step->columns[next->last].is_constant ||
        stage->binds[0].variable != next->step->columns[next->last].index ||
        stage->step->column_count - 1 != (uint32_t)__builtin_popcountll(stage->step->key))
        return;
    stage->partner_shift =
        stage->binds[0].field.base - next->extent->plain.layout.fields[next->last].base;
    Range range = stage->extent->ranges[stage->binds[0].column];
    stage->is_bounded =
        range.least <= range.most &&
        (size_t)(range.most - range.least) + stage->partner_shift < next->marks.radix;
    stage->has_partner = true;
    next->is_absorbed = true;
}

static lore_status probe_postings(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    if (stage->has_partner)
        return intersect(run, s, in);
    pack_keys(stage, in);
    lr_postings_find(stage->postings, stage->keys, in->count, stage->found);
    bool is_long = stage->postings->has_long;
    bool is_test = !stage->has_live && stage->check_count == 0;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        Posting found = stage->found[i];
        if (found.count == 0)
            continue;
        if (is_test)
            found.count = 1;
        status = is_long ? deliver_long(run, s, in, i, found.rests, found.count)
                         : deliver_short(run, s, in, i, found.rests, found.count);
    }
    return status;
}

static lore_status probe_index(Run *run, uint32_t s, const Batch *in, uint32_t i,
                               const Index *index, bool is_dated)
{
    const Stage *stage = &run->stages[s];
    const Layout *layout = &stage->extent->plain.layout;
    const Table *table = is_dated ? &stage->extent->dated : &stage->extent->plain.table;
    Code codes[LR_ARITY_MAX + 2];
    uint64_t key;
    lr_stage_keys(stage, in, i, codes);
    if (!lr_index_key(index, codes, &key))
        return LORE_OK;
    uint32_t only;
    const uint32_t *ids;
    size_t count = lr_index_find(index, key, &only, &ids);
    lore_status status = LORE_OK;
    for (size_t k = 0; k < count && status == LORE_OK; k++) {
        const uint64_t *row = table->rows + (size_t)ids[k] * layout->stride; /* may have moved */
        if (index->is_exact || passes_keys(stage, layout, row, in, i))
            status = is_dated ? match_dated(run, s, in, i, ids[k]) : match_row(run, s, in, i, row);
    }
    return status;
}

/* ---- finding ---- */

static lore_status find_words(Run *run, uint32_t s, Batch *in)
{
    Stage *stage = &run->stages[s];
    bool is_there[LR_BATCH], is_possible[LR_BATCH];
    pack_keys(stage, in);
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
    return id == LR_ROW_NONE ? LORE_OK : match_dated(run, s, in, i, id);
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
    if (stage->extent->plain.count == 0)
        return LORE_OK;
    if (stage->access == ACCESS_POSTINGS)
        return probe_postings(run, s, in);
    if (stage->access == ACCESS_MARKS)
        return find_marks(run, s, in);
    if (stage->access == ACCESS_FIND && stage->extent->plain.layout.stride == 1)
        return find_words(run, s, in);
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        if (stage->access == ACCESS_SCAN)
            status = scan_plain(run, s, in, i);
        else if (stage->access == ACCESS_INDEX)
            status = probe_index(run, s, in, i, stage->index, false);
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
            status = scan_dated(run, s, in, i);
        else if (stage->access == ACCESS_FIND || stage->access == ACCESS_MARKS)
            status = find_dated(run, s, in, i);
        else
            status = probe_index(run, s, in, i, stage->dated_index, true);
    }
    return status;
}

lore_status lr_atom_run(Run *run, uint32_t s, Batch *in)
{
    const Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    if (stage->access == ACCESS_DELTA) {
        for (uint32_t i = 0; i < in->count && status == LORE_OK; i++)
            status = scan_delta(run, s, in, i);
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

static Access choose_access(const Run *run, Stage *stage)
{
    const Step *step = stage->step;
    uint64_t all = (UINT64_C(1) << step->column_count) - 1;
    if (step->is_delta)
        return ACCESS_DELTA;
    if (step->key == all && !stage->extent->grows)
        stage->last = lr_stage_last(run, stage, &stage->extent->plain);
    if (step->key == all)
        return stage->extent->grows || stage->last == LR_NONE ? ACCESS_FIND : ACCESS_MARKS;
    if (step->key == 0)
        return ACCESS_SCAN;
    return stage->extent->plain.layout.stride == 1 ? ACCESS_POSTINGS : ACCESS_INDEX;
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

/* The values that the step's filter lets through, unless nearly all pass, or dated tuples have
 * others. */
static const ColumnSet *open_filter(const Run *run, const Stage *stage)
{
    StepFilter filter = stage->step->filter;
    const Rowset *set = &stage->extent->plain;
    if (filter.literal == LR_NONE || set->layout.stride > 1)
        return NULL;
    Extent *by =
        lr_model_extent(run->model, run->model->program->literals.items[filter.literal].predicate);
    if (by->grows || (run->options.is_dated && by->dated.count > 0))
        return NULL;
    const ColumnSet *values = lr_rowset_column(&by->plain, filter.other);
    Range range = set->ranges[filter.column];
    if (values == NULL || range.least > range.most ||
        values->distinct > ((size_t)(range.most - range.least) + 1) / 2)
        return NULL;
    return values;
}

static bool open_access(Run *run, Stage *stage)
{
    Extent *extent = stage->extent;
    Rowset *set = &extent->plain;
    stage->filter = open_filter(run, stage);
    switch (stage->access) {
    case ACCESS_DELTA:
        return true;
    case ACCESS_FIND:
        return lr_rowset_prepare(set);
    case ACCESS_MARKS:
        return lr_marks_init(&stage->marks, set, stage->last);
    case ACCESS_SCAN:
        if (!extent->grows)
            return true;
        return take_snapshot(run, stage);
    case ACCESS_POSTINGS:
        stage->postings = lr_rowset_postings(set, stage->step->key, stage->filter,
                                             stage->step->filter.column, extent->grows);
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

lore_status lr_atom_init(Run *run, uint32_t s)
{
    Stage *stage = &run->stages[s];
    stage->extent = lr_model_extent(run->model, stage->literal->predicate);
    stage->access = choose_access(run, stage);
    plan_columns(stage);
    size_t stride = stage->extent->plain.layout.stride;
    stage->keys = lr_arena_alloc(&run->memory, LR_BATCH * stride * sizeof *stage->keys);
    stage->words = lr_arena_alloc(&run->memory, LR_BATCH * sizeof *stage->words);
    stage->found = lr_arena_alloc(&run->memory, LR_BATCH * sizeof *stage->found);
    stage->values = lr_arena_alloc(&run->memory, LR_BATCH * sizeof *stage->values);
    if (stage->keys == NULL || stage->words == NULL || stage->found == NULL ||
        stage->values == NULL || !open_access(run, stage))
        return LORE_NOMEM;
    if (s > 0 && run->plan->steps[s - 1].kind == STEP_ATOM)
        join_next(run, s);
    return read_constants(run, stage);
}
