/* SPDX-License-Identifier: MIT */
/* Extent: the tuples of one predicate.
 *
 * Those that are certain at all times are rows of a plain table and carry nothing else. The rest
 * are rows of a dated table with a belief each: one word, a span where there is one, else the
 * place of a block of spans in a pool. A plain row absorbs a dated one: the same row may be in
 * both only if it became certain after it was dated; then the plain one counts.
 *
 * What is new since the last round is a range of plain ids, and a list of dated ids with the span
 * by which each one gained. */
#ifndef LORE_EVAL_EXTENT_H
#define LORE_EVAL_EXTENT_H

#include "eval/belief.h"
#include "eval/index.h"
#include "rule/program.h"

typedef struct Gain {
    uint32_t id; /* of a dated row */
    Span span;
} Gain;

typedef VECTOR(Gain) GainList;

typedef struct Extent {
    Range *ranges;
    uint32_t arity;
    Table plain, dated;
    VECTOR(uint64_t) beliefs; /* of dated rows: a Span, or the top bit and the offset of a block */
    VECTOR(uint64_t) pool;    /* blocks: capacity << 32 | count, then spans */
    uint64_t free_blocks[24]; /* by log2 of capacity: offset + 1 */
    VECTOR(Index *) plain_indexes, dated_indexes;
    size_t plain_old, plain_new; /* the last round added plain ids [plain_old, plain_new) */
    GainList gains, next_gains;  /* of the last round; of this one */
    SpanList total, gained;      /* room for an improvement */
    AggregateKind best;          /* MIN or MAX while its fixpoint runs: one row a group */
    struct Best *best_state;     /* then; see best.h */
    bool is_ready;               /* tables are made */
} Extent;

/* ranges: one a column; copied. */
bool lr_extent_init(Extent *extent, const Range *ranges, uint32_t arity);
void lr_extent_free(Extent *extent);
size_t lr_extent_bytes(const Extent *extent);

/* The belief of a dated row; *one is room for a single span. Valid until the next improvement. */
const Span *lr_extent_belief(const Extent *extent, uint32_t id, Span *one, size_t *count);

/* The belief of a packed row, LR_SPAN_ALWAYS if it is plain; count 0 if it is unknown. */
const Span *lr_extent_find(const Extent *extent, const uint64_t *row, Span *one, size_t *count);

/* Improves a dated row (added if new) by span, unless it is plain. Gains are listed for the next
 * round when is_tracked. *gained (may be NULL): how many spans it gained. False without memory. */
bool lr_extent_improve(Extent *extent, const uint64_t *row, Span span, bool is_tracked, size_t *gained);

/* The index of the plain or the dated table on columns, made and brought up to rows if need be;
 * NULL without memory. Valid as long as the extent. */
Index *lr_extent_index(Extent *extent, bool is_dated, uint64_t columns, size_t rows);

/* Drops the dated rows that are plain as well; their indexes are made anew when asked for. */
bool lr_extent_absorb(Extent *extent);

/* Moves every belief after the axis has grown. */
void lr_extent_move(Extent *extent, const uint32_t *moved);

#endif
