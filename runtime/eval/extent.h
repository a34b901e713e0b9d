/* SPDX-License-Identifier: MIT */
/* Extent: the tuples of one predicate.
 *
 * Those that are certain at all times are the plain rows and carry nothing else. The rest are rows
 * of a dated table with a belief each: one word, a span where there is one, else the place of a
 * block of spans in a pool. A plain row absorbs a dated one: the same row may be in both only if it
 * became certain after it was dated; then the plain one counts.
 *
 * While its component runs, what is new since the last round is a list of plain rows, and a list of
 * dated ids with the span by which each one gained. */
#ifndef LORE_EVAL_EXTENT_H
#define LORE_EVAL_EXTENT_H

#include "eval/belief.h"
#include "eval/rowset.h"
#include "rule/program.h"

typedef struct Gain {
    uint32_t id; /* of a dated row */
    Span span;
} Gain;

typedef VECTOR(Gain) GainList;
typedef VECTOR(uint64_t) RowList; /* packed rows, one after the other */

typedef struct Extent {
    Range *ranges;
    uint32_t arity;
    uint32_t owner;  /* predicate; others that only repeat it share its extent */
    size_t ungraded; /* claims of no usable grade among its evidence (BELIEF 29) */
    Rowset plain;
    Table dated;
    VECTOR(uint64_t) beliefs; /* of dated rows: a Span, or the place of a block, see extent.c */
    VECTOR(uint64_t) pool;    /* blocks of spans */
    uint64_t free_blocks[24]; /* by log2 of capacity: offset + 1 */
    VECTOR(Index *) dated_indexes;
    bool grows;                 /* its component runs: additions are listed for the next round */
    RowList delta, next;        /* plain rows of the last round; of this one */
    struct Exchange *exchange;  /* while several threads add to it; or NULL */
    struct Recent *recent;      /* while it grows by one thread: what was added of late; or NULL */
    GainList gains, next_gains; /* of the last round; of this one */
    SpanList total, gained;     /* room for an improvement */
    AggregateKind best;         /* MIN or MAX while its fixpoint runs: one row a group */
    struct Best *best_state;    /* then; see best.h */
    struct Fetch *fetch;        /* read by key: there are no rows here; else NULL. See fetch.h */
} Extent;

/* ranges: one a column; copied. */
bool lr_extent_init(Extent *extent, const Range *ranges, uint32_t arity);
void lr_extent_free(Extent *extent);
size_t lr_extent_bytes(const Extent *extent);

/* Of these, those that adding plain rows may change: asked for each batch, however small. */
static inline size_t lr_extent_plain_bytes(const Extent *extent)
{
    const Rowset *plain = &extent->plain;
    size_t listed = plain->list == NULL ? 0 : plain->count * plain->layout.stride;
    size_t words = listed + plain->dense.word_count + extent->next.capacity;
    return words * sizeof(uint64_t) + lr_hash_set_bytes(&plain->hash) +
           lr_table_bytes(&plain->table);
}

/* The belief of a dated row; *one is room for a single span. Valid until the next improvement. */
const Span *lr_extent_belief(const Extent *extent, uint32_t id, Span *one, size_t *count);

/* Adds count packed rows (at most LR_BATCH), which it may overwrite, to the plain ones. *fresh (may
 * be NULL): how many are new. False without memory. */
bool lr_extent_add(Extent *extent, uint64_t *rows, size_t count, size_t *fresh);

/* Leaves no rows; there are no dated ones. False without memory. */
bool lr_extent_clear(Extent *extent);

/* Makes this round's plain rows the last round's; true if there are any. */
bool lr_extent_turn(Extent *extent);

/* The belief of a packed row, LR_SPAN_ALWAYS if it is plain; count 0 if it is unknown. Dated rows can
 * be found, see lr_extent_prepare. */
const Span *lr_extent_find(const Extent *extent, const uint64_t *row, Span *one, size_t *count);

/* Improves a dated row (added if new) by span, unless it is plain. Gains are listed for the next
 * round when is_tracked. *gained (may be NULL): how many spans it gained. False without memory. */
bool lr_extent_improve(Extent *extent, const uint64_t *row, Span span, bool is_tracked,
                       size_t *gained);

/* The same for many rows and a span for each (at most LR_BATCH), which may be reordered; an empty span
 * improves nothing. All gains are listed; *gained: how many. */
bool lr_extent_improve_rows(Extent *extent, uint64_t *rows, Span *spans, size_t count,
                            size_t *gained);

/* Adds a row that is neither plain nor dated, with its belief; it cannot be found before
 * lr_extent_prepare. False without memory. */
bool lr_extent_append(Extent *extent, const uint64_t *row, const Span *belief, size_t count);
/* Gives a dated row another belief. False without memory. */
bool lr_extent_replace(Extent *extent, uint32_t id, const Span *belief, size_t count);
/* Lets all dated rows be found; false without memory. */
bool lr_extent_prepare(Extent *extent);

/* The index of the dated table on columns, made and brought up to date if need be; NULL without
 * memory. Valid as long as the extent. */
Index *lr_extent_dated_index(Extent *extent, uint64_t columns);

/* Drops the dated rows that are plain as well; their indexes are made anew when asked for. */
bool lr_extent_absorb(Extent *extent);

/* Moves every belief after the axis has grown. */
void lr_extent_move(Extent *extent, const uint32_t *moved);

#endif
