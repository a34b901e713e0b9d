/* SPDX-License-Identifier: MIT */
/* Scan: words in batches, with the step's constants and its filter tested on them as they are. */
#include "eval/scan.h"

#include "eval/deliver.h"

static lore_status settle(Run *run, uint32_t s)
{
    return s > 0 ? LORE_OK : lr_run_settle(run);
}

/* The step's constants and known variables, as a comparison of packed rows; false if no row can
 * have them. */
static bool find_wanted(const Stage *stage, const Batch *in, uint32_t i, Exclusion *wanted)
{
    const Layout *layout = &stage->extent->plain.layout;
    *wanted = (Exclusion){ 0, 0 };
    for (uint32_t c = 0; c < stage->step->column_count; c++) {
        if (stage->step->columns[c].use != COLUMN_KEY)
            continue;
        Field field = layout->fields[c];
        Code code = lr_stage_key(stage, c, in, i);
        if (code < field.base || code - field.base > lr_field_mask(field))
            return false;
        wanted->mask |= lr_field_mask(field) << field.shift;
        wanted->bits |= (uint64_t)(code - field.base) << field.shift;
    }
    return true;
}

/* Leaves those of kept rows that have no excluded value. */
static size_t leave_out(const Stage *stage, uint64_t *kept, size_t count)
{
    for (uint32_t x = 0; x < stage->exclusion_count; x++) {
        Exclusion excluded = stage->exclusions[x];
        size_t left = 0;
        for (size_t k = 0; k < count; k++) {
            kept[left] = kept[k];
            left += (kept[k] & excluded.mask) != excluded.bits;
        }
        count = left;
    }
    return count;
}

/* At most a batch of rows of one word. */
static lore_status scan_words(Run *run, uint32_t s, const Batch *in, uint32_t i,
                              const uint64_t *rows, size_t count)
{
    const Stage *stage = &run->stages[s];
    const ColumnSet *filter = stage->filter;
    uint64_t kept[LR_BATCH];
    size_t left = 0;
    Exclusion wanted;
    if (stage->step->key == 0 && filter == NULL && stage->exclusion_count == 0)
        return lr_deliver_long(run, s, in, i, rows, count);
    if (!find_wanted(stage, in, i, &wanted))
        return LORE_OK;
    Field field =
        stage->extent->plain.layout.fields[filter == NULL ? 0 : stage->step->filter.column];
    for (size_t k = 0; k < count; k++) {
        kept[left] = rows[k];
        left += (rows[k] & wanted.mask) == wanted.bits &&
                (filter == NULL || lr_column_set_has(filter, lr_field_code(field, &rows[k])));
    }
    left = leave_out(stage, kept, left);
    return left == 0 ? LORE_OK : lr_deliver_long(run, s, in, i, kept, left);
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
        if (stage->step->key == 0 || lr_deliver_passes(stage, layout, row, in, i))
            status = lr_deliver_row(run, s, in, i, row);
    }
    return status;
}

enum { PORTION_LEAST = 32, PORTION_MOST = LR_BATCH / 2, PORTIONS_LEFT = 4 };

/* Takes the next rows of count for this thread: ever fewer towards the end, so that all threads end at about
 * the same time. *at: the first; returns how many. */
static size_t take_portion(Run *run, size_t count, size_t *at)
{
    size_t threads = lr_team_size(run->model->budget->team), portion;
    *at = atomic_load_explicit(run->cursor, memory_order_relaxed);
    do {
        if (*at >= count)
            return 0;
        size_t left = count - *at;
        portion = left / (threads * PORTIONS_LEFT);
        portion = portion < PORTION_LEAST ? PORTION_LEAST : portion;
        portion = portion > PORTION_MOST ? PORTION_MOST : portion > left ? left : portion;
    } while (!atomic_compare_exchange_weak_explicit(run->cursor, at, *at + portion,
                                                    memory_order_relaxed, memory_order_relaxed));
    return portion;
}

/* An array of rows of which other threads take portions too. What a small one gives is not kept until a batch
 * is full: another thread might have nothing to do by then. */
static lore_status scan_portions(Run *run, uint32_t s, const Batch *in, uint32_t i,
                                 const uint64_t *rows, size_t count)
{
    uint32_t stride = run->stages[s].extent->plain.layout.stride;
    lore_status status = LORE_OK;
    for (size_t at, here; status == LORE_OK && (here = take_portion(run, count, &at)) > 0;) {
        status = scan_rows(run, s, in, i, rows + at * stride, here);
        if (status == LORE_OK && here < PORTION_MOST)
            status = lr_stage_drain(run, s, in);
        if (status == LORE_OK)
            status = settle(run, s);
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
    if (run->cursor != NULL && s == 0)
        return scan_portions(run, s, in, i, rows, count);
    for (size_t at = 0; at < count && status == LORE_OK; at += LR_BATCH) {
        size_t here = count - at < LR_BATCH ? count - at : LR_BATCH;
        status = scan_rows(run, s, in, i, rows + at * stride, here);
        if (status == LORE_OK)
            status = settle(run, s);
    }
    return status;
}

lore_status lr_scan_plain(Run *run, uint32_t s, const Batch *in, uint32_t i)
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

lore_status lr_scan_dated(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    const Table *dated = &stage->extent->dated;
    size_t end = dated->count;
    lore_status status = LORE_OK;
    for (size_t id = 0; id < end && status == LORE_OK; id++) {
        if (stage->step->key == 0 ||
            lr_deliver_passes(stage, &dated->layout, lr_deliver_dated_row(stage, (uint32_t)id), in,
                              i))
            status = lr_deliver_dated(run, s, in, i, (uint32_t)id);
        if (status == LORE_OK && id % LR_BATCH == LR_BATCH - 1)
            status = s == 0 ? lr_run_settle(run) : lr_run_check(run);
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
        if (stage->step->key == 0 || lr_deliver_passes(stage, &stage->extent->dated.layout,
                                                       lr_deliver_dated_row(stage, gain.id), in, i))
            status = lr_deliver_span(run, s, in, i, gain.id, gain.span);
        if (status == LORE_OK && g % LR_BATCH == LR_BATCH - 1)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan_origins(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    const Layout *layout = &stage->extent->plain.layout;
    const Origins *origins = run->options.origins;
    lore_status status = LORE_OK;
    for (uint32_t r = 0; r < origins->count && status == LORE_OK; r++) {
        const uint64_t *row = origins->rows + (size_t)r * layout->stride;
        if (stage->step->key == 0 || lr_deliver_passes(stage, layout, row, in, i))
            status = lr_deliver_numbered(run, s, in, i, row, origins->column, origins->first + r);
        if (status == LORE_OK && r % LR_BATCH == LR_BATCH - 1)
            status = settle(run, s);
    }
    return status;
}

lore_status lr_scan_delta(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Extent *extent = run->stages[s].extent;
    switch (run->options.delta) {
    case DELTA_PLAIN:
        return scan_array(run, s, in, i, extent->delta.items,
                          extent->delta.count / extent->plain.layout.stride);
    case DELTA_GAINS:
        return scan_gains(run, s, in, i);
    case DELTA_ORIGINS:
        return scan_origins(run, s, in, i);
    case DELTA_DATED:
        break;
    }
    return lr_scan_dated(run, s, in, i);
}
