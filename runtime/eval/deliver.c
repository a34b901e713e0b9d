/* SPDX-License-Identifier: MIT */
/* Deliver: copying words in stretches, taking them apart when the batch is full. */
#include "eval/deliver.h"

#include <string.h>

#include "eval/tail.h"

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

void lr_deliver_note(Stage *stage, const Batch *in, uint32_t i, size_t count)
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

lore_status lr_deliver_long(Run *run, uint32_t s, const Batch *in, uint32_t i,
                            const uint64_t *words, size_t count)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    if (run->tail.stage == s)
        return lr_tail_long(run, i, words, count);
    while (count > 0 && status == LORE_OK) {
        size_t here = room_for(stage, count);
        memcpy(stage->words + stage->out.count, words, here * sizeof *words);
        lr_deliver_note(stage, in, i, here);
        words += here;
        count -= here;
        if (stage->out.count == LR_BATCH)
            status = lr_stage_flush(run, s, in);
    }
    return status;
}

lore_status lr_deliver_short(Run *run, uint32_t s, const Batch *in, uint32_t i,
                             const uint32_t *words, size_t count)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    if (run->tail.stage == s)
        return lr_tail_short(run, i, words, count);
    while (count > 0 && status == LORE_OK) {
        size_t here = room_for(stage, count);
        uint64_t *to = stage->words + stage->out.count;
        for (size_t k = 0; k < here; k++)
            to[k] = words[k];
        lr_deliver_note(stage, in, i, here);
        words += here;
        count -= here;
        if (stage->out.count == LR_BATCH)
            status = lr_stage_flush(run, s, in);
    }
    return status;
}

/* ---- one row at a time ---- */

bool lr_deliver_passes(const Stage *stage, const Layout *layout, const uint64_t *row,
                       const Batch *in, uint32_t i)
{
    for (uint32_t c = 0; c < stage->step->column_count; c++)
        if (stage->step->columns[c].use == COLUMN_KEY &&
            lr_field_code(layout->fields[c], row) != lr_stage_key(stage, c, in, i))
            return false;
    return true;
}

/* Whether a row of the extent's layout has equal columns where it must, and no nulls. */
static bool agrees(const Run *run, const Stage *stage, const uint64_t *row)
{
    const Layout *layout = &stage->extent->plain.layout;
    Code null_code = run->model->dictionary.null_code;
    for (uint32_t c = 0; c < stage->check_count; c++)
        if (lr_field_code(layout->fields[stage->checks[c].column], row) !=
            lr_field_code(layout->fields[stage->checks[c].other], row))
            return false;
    for (uint32_t b = 0; b < stage->bind_count && null_code != LR_CODE_NONE; b++)
        if (stage->binds[b].is_not_null &&
            lr_field_code(layout->fields[stage->binds[b].column], row) == null_code)
            return false;
    return true;
}

/* Binds what a row of the extent's layout holds. */
static void bind(Run *run, Stage *stage, const uint64_t *row)
{
    const Layout *layout = &stage->extent->plain.layout;
    lr_atom_unpack(run, stage);
    for (uint32_t b = 0; b < stage->bind_count; b++) {
        Code *column = stage->out.columns[stage->binds[b].variable];
        if (column != NULL)
            column[stage->out.count] = lr_field_code(layout->fields[stage->binds[b].column], row);
    }
}

lore_status lr_deliver_row(Run *run, uint32_t s, const Batch *in, uint32_t i, const uint64_t *row)
{
    Stage *stage = &run->stages[s];
    if (!agrees(run, stage, row))
        return LORE_OK;
    bind(run, stage, row);
    return lr_stage_keep(run, s, in, i, lr_stage_span(in, i));
}

lore_status lr_deliver_numbered(Run *run, uint32_t s, const Batch *in, uint32_t i,
                                const uint64_t *row, uint32_t column, Code number)
{
    Stage *stage = &run->stages[s];
    if (!agrees(run, stage, row))
        return LORE_OK;
    bind(run, stage, row);
    stage->out.columns[stage->step->columns[column].index][stage->out.count] = number;
    return lr_stage_keep(run, s, in, i, lr_stage_span(in, i));
}

const uint64_t *lr_deliver_dated_row(const Stage *stage, uint32_t id)
{
    const Table *dated = &stage->extent->dated;
    return dated->rows + (size_t)id * dated->layout.stride;
}

lore_status lr_deliver_span(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id,
                            Span span)
{
    Stage *stage = &run->stages[s];
    const uint64_t *row = lr_deliver_dated_row(stage, id);
    Span both;
    if (!lr_span_and(lr_stage_span(in, i), span, run->model->settings.is_product, &both) ||
        !agrees(run, stage, row))
        return LORE_OK;
    bind(run, stage, row);
    return lr_stage_keep(run, s, in, i, both);
}

lore_status lr_deliver_dated(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id)
{
    Stage *stage = &run->stages[s];
    const uint64_t *row = lr_deliver_dated_row(stage, id);
    if (!agrees(run, stage, row))
        return LORE_OK;
    bool is_product = run->model->settings.is_product;
    Span one, both, with = lr_stage_span(in, i);
    size_t count;
    const Span *belief = lr_extent_belief(stage->extent, id, &one, &count);
    lore_status status = LORE_OK;
    for (size_t k = 0; k < count && status == LORE_OK; k++) {
        if (!lr_span_and(with, belief[k], is_product, &both))
            continue;
        bind(run, stage, row);
        status = lr_stage_keep(run, s, in, i, both);
    }
    return status;
}
