/* SPDX-License-Identifier: MIT */
/* Probe: the keys of a whole batch are packed and looked up, then their runs are delivered. */
#include "eval/probe.h"

#include <string.h>

#include "eval/deliver.h"

/* ---- keys ---- */

void lr_probe_keys(Stage *stage, const Batch *in)
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
        lr_deliver_note(stage, in, i, kept);
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
    lr_probe_keys(stage, in);
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
void lr_probe_join(Run *run, uint32_t s)
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

lore_status lr_probe_postings(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    if (stage->has_partner)
        return intersect(run, s, in);
    lr_probe_keys(stage, in);
    lr_postings_find(stage->postings, stage->keys, in->count, stage->found);
    bool is_long = stage->postings->has_long;
    bool is_test = !stage->has_live && stage->check_count == 0;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        Posting found = stage->found[i];
        if (found.count == 0)
            continue;
        if (is_test)
            found.count = 1;
        status = is_long ? lr_deliver_long(run, s, in, i, found.rests, found.count)
                         : lr_deliver_short(run, s, in, i, found.rests, found.count);
    }
    return status;
}

lore_status lr_probe_index(Run *run, uint32_t s, const Batch *in, uint32_t i, const Index *index,
                           bool is_dated)
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
        if (index->is_exact || lr_deliver_passes(stage, layout, row, in, i))
            status = is_dated ? lr_deliver_dated(run, s, in, i, ids[k])
                              : lr_deliver_row(run, s, in, i, row);
    }
    return status;
}
