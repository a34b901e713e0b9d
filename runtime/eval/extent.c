/* SPDX-License-Identifier: MIT */
/* Extent: beliefs live inline while they are one span, and move to a pool of power-of-two blocks
 * with free lists when they grow. */
#include "eval/extent.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "eval/recent.h"

#include "eval/fetch.h"

/* A word for a block: the top bit, log2 of the block's capacity, the number of its spans, its offset in
 * the pool. */
#define IN_POOL (UINT64_C(1) << 63)
enum { COUNT_BITS = 23, OFFSET_BITS = 35 };
static_assert(5 + COUNT_BITS + OFFSET_BITS == 63, "all of a block's word is used");
static_assert((int)COUNT_BITS >= (int)LR_AXIS_BITS, "a belief has no more spans than moments");

static inline uint64_t block_word(uint32_t size, uint64_t count, uint64_t offset)
{
    return IN_POOL | (uint64_t)size << (COUNT_BITS + OFFSET_BITS) | count << OFFSET_BITS | offset;
}

static inline uint32_t block_size_of(uint64_t word)
{
    return (uint32_t)(word >> (COUNT_BITS + OFFSET_BITS)) & 31;
}

static inline size_t block_count(uint64_t word)
{
    return word >> OFFSET_BITS & ((UINT64_C(1) << COUNT_BITS) - 1);
}

static inline uint64_t block_offset(uint64_t word)
{
    return word & ((UINT64_C(1) << OFFSET_BITS) - 1);
}

#define NO_BELIEF UINT64_C(0) /* of a row that is being added */

bool lr_extent_init(Extent *extent, const Range *ranges, uint32_t arity)
{
    *extent = (Extent){ .arity = arity };
    extent->ranges = calloc(arity + 1, sizeof *ranges);
    if (extent->ranges == NULL)
        return false;
    if (arity > 0)
        memcpy(extent->ranges, ranges, arity * sizeof *ranges);
    if (!lr_rowset_init(&extent->plain, extent->ranges, arity) ||
        !lr_table_init(&extent->dated, ranges, arity)) {
        lr_extent_free(extent);
        return false;
    }
    return true;
}

static void free_indexes(Index **indexes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        lr_index_free(indexes[i]);
        free(indexes[i]);
    }
}

void lr_extent_free(Extent *extent)
{
    lr_fetch_free(extent);
    free_indexes(extent->dated_indexes.items, extent->dated_indexes.count);
    lr_vector_free(&extent->dated_indexes);
    lr_rowset_free(&extent->plain);
    lr_vector_free(&extent->delta);
    lr_vector_free(&extent->next);
    lr_table_free(&extent->dated);
    lr_vector_free(&extent->beliefs);
    lr_vector_free(&extent->pool);
    lr_vector_free(&extent->gains);
    lr_vector_free(&extent->next_gains);
    lr_vector_free(&extent->total);
    lr_vector_free(&extent->gained);
    free(extent->ranges);
    *extent = (Extent){ .arity = 0 };
}

size_t lr_extent_bytes(const Extent *extent)
{
    size_t bytes = lr_rowset_bytes(&extent->plain) + lr_table_bytes(&extent->dated) +
                   (extent->delta.capacity + extent->next.capacity) * sizeof(uint64_t) +
                   (extent->beliefs.capacity + extent->pool.capacity) * sizeof(uint64_t) +
                   (extent->gains.capacity + extent->next_gains.capacity) * sizeof(Gain);
    for (size_t i = 0; i < extent->dated_indexes.count; i++)
        bytes += lr_index_bytes(extent->dated_indexes.items[i]);
    return bytes;
}

/* ---- plain rows ---- */

bool lr_extent_add(Extent *extent, uint64_t *rows, size_t count, size_t *fresh)
{
    size_t stride = extent->plain.layout.stride, added;
    Recent *recent = extent->recent;
    if (recent != NULL) {
        recent->tried += count;
        count = lr_recent_is_worth(recent) ? lr_recent_drop(recent, rows, count) : count;
    }
    if (extent->grows && !lr_vector_reserve(&extent->next, count * stride))
        return false;
    uint64_t *to = extent->grows ? extent->next.items + extent->next.count : rows;
    bool fine = lr_rowset_add(&extent->plain, rows, count, to, &added);
    if (extent->grows)
        extent->next.count += added * stride;
    if (recent != NULL)
        recent->added += added;
    if (fresh != NULL)
        *fresh = added;
    return fine;
}

bool lr_extent_clear(Extent *extent)
{
    assert(extent->dated.count == 0);
    extent->delta.count = extent->next.count = 0;
    free(extent->recent);
    extent->recent = NULL;
    return lr_rowset_clear(&extent->plain);
}

bool lr_extent_turn(Extent *extent)
{
    RowList swap = extent->delta;
    extent->delta = extent->next;
    extent->next = swap;
    extent->next.count = 0;
    return extent->delta.count > 0;
}

/* ---- beliefs ---- */

const Span *lr_extent_belief(const Extent *extent, uint32_t id, Span *one, size_t *count)
{
    uint64_t word = extent->beliefs.items[id];
    if (!(word & IN_POOL)) {
        *one = word;
        *count = 1;
        return one;
    }
    *count = block_count(word);
    return extent->pool.items + block_offset(word);
}

const Span *lr_extent_find(const Extent *extent, const uint64_t *row, Span *one, size_t *count)
{
    *count = 0;
    if (lr_rowset_has(&extent->plain, row)) {
        *one = LR_SPAN_ALWAYS;
        *count = 1;
        return one;
    }
    uint32_t id = extent->dated.count > 0 ? lr_table_find(&extent->dated, row) : LR_ROW_NONE;
    return id == LR_ROW_NONE ? one : lr_extent_belief(extent, id, one, count);
}

static uint32_t block_size(size_t count)
{
    uint32_t size = 1;
    while (((size_t)1 << size) < count)
        size++;
    return size;
}

static bool take_block(Extent *extent, uint32_t size, uint64_t *offset)
{
    assert(size < 24);
    if (extent->free_blocks[size] != 0) {
        *offset = extent->free_blocks[size] - 1;
        extent->free_blocks[size] = extent->pool.items[*offset];
        return true;
    }
    *offset = extent->pool.count;
    if (*offset >> OFFSET_BITS != 0 || !lr_vector_reserve(&extent->pool, (size_t)1 << size))
        return false;
    extent->pool.count += (size_t)1 << size;
    return true;
}

static void give_block(Extent *extent, uint64_t word)
{
    if (!(word & IN_POOL))
        return;
    uint64_t offset = block_offset(word);
    uint32_t size = block_size_of(word);
    extent->pool.items[offset] = extent->free_blocks[size];
    extent->free_blocks[size] = offset + 1;
}

bool lr_extent_replace(Extent *extent, uint32_t id, const Span *belief, size_t count)
{
    uint64_t old = extent->beliefs.items[id], offset;
    if (count == 1) {
        extent->beliefs.items[id] = *belief;
        give_block(extent, old);
        return true;
    }
    uint32_t size = block_size(count);
    bool fits = (old & IN_POOL) && block_size_of(old) == size;
    if (fits)
        offset = block_offset(old);
    else if (!take_block(extent, size, &offset))
        return false;
    memcpy(extent->pool.items + offset, belief, count * sizeof(Span));
    extent->beliefs.items[id] = block_word(size, count, offset);
    if (!fits)
        give_block(extent, old);
    return true;
}

/* A block of just count spans, which counts as one of the power of two below. */
static bool append_block(Extent *extent, const Span *belief, size_t count, uint64_t *word)
{
    uint32_t size = 63 - (uint32_t)__builtin_clzll(count);
    uint64_t offset = extent->pool.count;
    if (offset >> OFFSET_BITS != 0 || !lr_vector_reserve(&extent->pool, count))
        return false;
    memcpy(extent->pool.items + offset, belief, count * sizeof *belief);
    extent->pool.count += count;
    *word = block_word(size, count, offset);
    return true;
}

bool lr_extent_append(Extent *extent, const uint64_t *row, const Span *belief, size_t count)
{
    uint64_t word = *belief;
    if (!lr_vector_reserve(&extent->beliefs, 1) ||
        (count > 1 && !append_block(extent, belief, count, &word)) ||
        !lr_table_append(&extent->dated, row))
        return false;
    (void)lr_vector_push(&extent->beliefs, word);
    return true;
}

bool lr_extent_prepare(Extent *extent)
{
    return lr_table_prepare(&extent->dated);
}

static bool track(Extent *extent, uint32_t id, const SpanList *gained)
{
    for (size_t i = 0; i < gained->count; i++)
        if (!lr_vector_push(&extent->next_gains, (Gain){ id, gained->items[i] }))
            return false;
    return true;
}

/* Improves the belief of a dated row, if it has one. */
static bool improve_row(Extent *extent, uint32_t id, Span span, bool is_tracked, size_t *gained)
{
    Span one;
    size_t count;
    *gained = 0;
    extent->total.count = extent->gained.count = 0;
    const Span *belief = lr_extent_belief(extent, id, &one, &count);
    if (*belief == NO_BELIEF) {
        extent->beliefs.items[id] = span;
        *gained = 1;
        return !is_tracked || lr_vector_push(&extent->next_gains, (Gain){ id, span });
    }
    lore_status status = lr_belief_improve(belief, count, span, &extent->total, &extent->gained);
    if (status != LORE_OK)
        return status == LORE_DONE;
    *gained = extent->gained.count;
    return lr_extent_replace(extent, id, extent->total.items, extent->total.count) &&
           (!is_tracked || track(extent, id, &extent->gained));
}

/* Numbers of dated rows, some of which may be new and have no belief yet. */
static bool number_rows(Extent *extent, const uint64_t *rows, size_t count, uint32_t *ids)
{
    if (!lr_vector_reserve(&extent->beliefs, count))
        return false;
    bool fine = lr_table_add(&extent->dated, rows, count, ids);
    while (extent->beliefs.count < extent->dated.count)
        extent->beliefs.items[extent->beliefs.count++] = NO_BELIEF;
    return fine;
}

bool lr_extent_improve(Extent *extent, const uint64_t *row, Span span, bool is_tracked,
                       size_t *gained)
{
    uint32_t id;
    size_t more = 0;
    bool fine =
        lr_rowset_has(&extent->plain, row) ||
        (number_rows(extent, row, 1, &id) && improve_row(extent, id, span, is_tracked, &more));
    if (gained != NULL)
        *gained = more;
    return fine;
}

/* Leaves the rows that are not plain, and whose span is not empty. */
static size_t keep_dated(const Extent *extent, uint64_t *rows, Span *spans, size_t count)
{
    bool is_plain[LR_BATCH] = { false };
    size_t stride = extent->dated.layout.stride, kept = 0;
    if (extent->plain.count > 0)
        lr_rowset_find(&extent->plain, rows, count, is_plain);
    for (size_t i = 0; i < count; i++) {
        if (is_plain[i] || lr_span_from(spans[i]) >= lr_span_to(spans[i]))
            continue;
        memmove(rows + kept * stride, rows + i * stride, stride * sizeof *rows);
        spans[kept++] = spans[i];
    }
    return kept;
}

bool lr_extent_improve_rows(Extent *extent, uint64_t *rows, Span *spans, size_t count,
                            size_t *gained)
{
    enum { AHEAD = 16 };
    uint32_t ids[LR_BATCH];
    *gained = 0;
    count = keep_dated(extent, rows, spans, count);
    if (!number_rows(extent, rows, count, ids))
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t more;
        if (i + AHEAD < count)
            __builtin_prefetch(&extent->beliefs.items[ids[i + AHEAD]], 1);
        if (!improve_row(extent, ids[i], spans[i], true, &more))
            return false;
        *gained += more;
    }
    return true;
}

static bool is_plain_too(const Extent *extent, size_t id)
{
    const uint64_t *row = extent->dated.rows + id * extent->dated.layout.stride;
    return lr_rowset_has(&extent->plain, row);
}

bool lr_extent_absorb(Extent *extent)
{
    size_t first = 0;
    if (extent->plain.count == 0)
        return true;
    while (first < extent->dated.count && !is_plain_too(extent, first))
        first++;
    if (first == extent->dated.count)
        return true;
    Table dated;
    if (!lr_table_init(&dated, extent->ranges, extent->arity))
        return false;
    for (size_t id = 0; id < extent->dated.count; id++) {
        if (is_plain_too(extent, id))
            continue;
        extent->beliefs.items[dated.count] = extent->beliefs.items[id];
        if (!lr_table_add(&dated, extent->dated.rows + id * dated.layout.stride, 1, NULL)) {
            lr_table_free(&dated);
            return false;
        }
    }
    free_indexes(extent->dated_indexes.items, extent->dated_indexes.count);
    extent->dated_indexes.count = 0;
    lr_table_free(&extent->dated);
    extent->dated = dated;
    extent->beliefs.count = dated.count;
    return true;
}

void lr_extent_move(Extent *extent, const uint32_t *moved)
{
    for (size_t id = 0; id < extent->beliefs.count; id++) {
        uint64_t word = extent->beliefs.items[id];
        if (!(word & IN_POOL)) {
            lr_belief_move(&extent->beliefs.items[id], 1, moved);
            continue;
        }
        lr_belief_move(extent->pool.items + block_offset(word), block_count(word), moved);
    }
    for (size_t i = 0; i < extent->gains.count; i++)
        lr_belief_move(&extent->gains.items[i].span, 1, moved);
    for (size_t i = 0; i < extent->next_gains.count; i++)
        lr_belief_move(&extent->next_gains.items[i].span, 1, moved);
}

/* ---- indexes ---- */

static Index *new_index(Extent *extent, uint64_t columns)
{
    Index *index = malloc(sizeof *index);
    if (index == NULL || !lr_index_init(index, &extent->dated, columns)) {
        free(index);
        return NULL;
    }
    if (lr_vector_push(&extent->dated_indexes, index))
        return index;
    lr_index_free(index);
    free(index);
    return NULL;
}

Index *lr_extent_dated_index(Extent *extent, uint64_t columns)
{
    Index *index = NULL;
    for (size_t i = 0; i < extent->dated_indexes.count && index == NULL; i++)
        if (extent->dated_indexes.items[i]->columns == columns)
            index = extent->dated_indexes.items[i];
    if (index == NULL)
        index = new_index(extent, columns);
    return index != NULL && lr_index_append(index, extent->dated.count) ? index : NULL;
}
