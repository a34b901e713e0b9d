/* SPDX-License-Identifier: MIT */
/* Index: the row ids of a table by the codes of some of its columns.
 *
 * An open-addressed table of keys; each key has its ids in one block, ascending, of a capacity
 * that is a power of two, or inline when there is one. A key of at most 64 bits is exact; a
 * longer one is a hash, and whoever probes must compare the columns. Rows are appended as the
 * table grows, so that an index lags behind its table until it is told: the newest rows can be
 * joined apart. */
#ifndef LORE_EVAL_INDEX_H
#define LORE_EVAL_INDEX_H

#include "eval/table.h"

typedef struct Slot {
    uint64_t key;
    uint32_t count;   /* 0 = free */
    uint32_t content; /* the id if count is 1, else the block, in units of 4 ids */
} Slot;

typedef struct Index {
    const Table *table;
    uint64_t columns; /* bit c set: column c is part of the key */
    bool is_exact;
    Slot *slots;
    size_t slot_count, key_count; /* slot_count: a power of two */
    uint32_t *ids;                /* blocks */
    size_t id_count, id_capacity;
    uint32_t free_blocks[32]; /* by log2 of capacity: block + 1 */
    size_t rows;              /* of the table that are in */
} Index;

/* table must outlive the index and stay where it is. */
bool lr_index_init(Index *index, const Table *table, uint64_t columns);
void lr_index_free(Index *index);
size_t lr_index_bytes(const Index *index);

/* Takes in the table's rows up to count; false without memory. */
bool lr_index_append(Index *index, size_t count);

/* The key of codes, one for each key column in ascending order; false if no row can have it. */
bool lr_index_key(const Index *index, const Code *codes, uint64_t *key);

static inline size_t lr_index_home(const Index *index, uint64_t key)
{
    return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (index->slot_count - 1);
}

/* The ids under key; *ids is valid until the next append. *only is room for a single one. */
size_t lr_index_find(const Index *index, uint64_t key, uint32_t *only, const uint32_t **ids);

#endif
