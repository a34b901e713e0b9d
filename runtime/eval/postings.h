/* SPDX-License-Identifier: MIT */
/* Postings: an index of packed one-word rows: for each key (the codes of some columns) the codes of
 * the others, packed, in one run of memory.
 *
 * Heads stand in an array by key where the keys that there can be are not many more than the rows,
 * else in an open-addressed table. A run is a block with room to grow; one value of at most 32 bits
 * stands in the head itself. Postings of what will not grow are laid out end to end by counting. Those
 * of what grows by several threads have several pools of blocks, each for some keys, so that threads can
 * add at the same time, each to pools of its own. */
#ifndef LORE_EVAL_POSTINGS_H
#define LORE_EVAL_POSTINGS_H

#include "eval/layout.h"

/* Bits of a row that become bits of a key or a rest. */
typedef struct BitMove {
    uint64_t mask; /* of the field, at its right end */
    uint8_t from, to;
} BitMove;

typedef struct PostingHead {
    uint32_t place; /* the value itself, or where the run begins */
    uint32_t count;
} PostingHead;

typedef struct PostingSlot {
    uint64_t key;
    PostingHead head; /* count 0 = free */
} PostingSlot;

/* The blocks of some of the keys. */
typedef struct PostingPool {
    void *runs;               /* uint32_t or uint64_t */
    size_t used, room;        /* in values */
    uint32_t free_blocks[64]; /* by size: place + 1 */
} PostingPool;

typedef struct Postings {
    uint64_t columns;    /* bit c set: column c is part of the key */
    uint32_t move_count; /* key moves first, then rest moves */
    uint32_t key_move_count;
    BitMove *moves;
    unsigned key_bits, rest_bits;
    bool is_dense, is_packed;
    bool has_long;      /* rests of 64 bits */
    PostingHead *heads; /* dense: head_count of them */
    PostingSlot *slots; /* else: a power of two */
    size_t head_count;
    size_t key_count; /* of slots */
    PostingPool *pools;
    uint32_t pool_count;            /* a power of two; packed: one */
    size_t rows;                    /* that have been given to it */
    const struct ColumnSet *filter; /* rows with other values are left out; or NULL */
    uint32_t filter_column;
    Field filter_field;
} Postings;

typedef struct Posting {
    const void *rests; /* uint32_t or uint64_t, see has_long */
    size_t count;
} Posting;

/* layout: one word a row. rows: how many are to come, as far as known. threads: how many will add. */
bool lr_postings_init(Postings *postings, const Layout *layout, uint64_t columns, size_t rows,
                      uint32_t threads);
void lr_postings_free(Postings *postings);
size_t lr_postings_bytes(const Postings *postings);

/* How many keys there are; where there are many, of an array of heads, as a sample of these tells. */
double lr_postings_keys(const Postings *postings);

/* Whether threads can add together: heads stay where they are. */
static inline bool lr_postings_is_sharable(const Postings *postings)
{
    return postings->is_dense && postings->pool_count > 1;
}

/* Adds those of rows (at most LR_BATCH, not in yet) whose keys belong to one of so many shares. Threads may
 * add different shares at the same time. False without memory. */
bool lr_postings_add_share(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                           uint32_t shares);

/* Building end to end: every row is counted, room is laid out, every row is placed. Threads may count and
 * place different shares of the keys at the same time where heads are an array. False without memory. */
bool lr_postings_count(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                       uint32_t shares);
bool lr_postings_lay_out(Postings *postings);
void lr_postings_place(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                       uint32_t shares);
void lr_postings_finish(Postings *postings);

/* Building end to end from rows that come by their keys, after lr_postings_reserve of all of them: one
 * pass. False without memory. */
bool lr_postings_reserve(Postings *postings, size_t rows);
bool lr_postings_append(Postings *postings, const uint64_t *rows, size_t count);

/* The runs of count keys (at most LR_BATCH); valid until something is added. A key that no row can
 * have is UINT64_MAX. */
void lr_postings_find(const Postings *postings, const uint64_t *keys, size_t count, Posting *found);

#endif
