/* SPDX-License-Identifier: MIT */
/* Numbering: distinct packed rows, numbered in the order in which they came.
 *
 * A table, and an array from row to number where the bits that rows use are few. */
#ifndef LORE_EVAL_NUMBERING_H
#define LORE_EVAL_NUMBERING_H

#include "eval/table.h"

typedef struct Numbering {
    Table table;      /* row ids are the numbers */
    uint32_t *direct; /* number + 1 by the bits in use; 0: none; NULL: they are too many */
    size_t direct_count;
    unsigned shift; /* where those bits begin */
} Numbering;

/* skipped: columns whose bits are zero in every row, bit c for column c. False without memory. */
bool lr_numbering_init(Numbering *numbering, const Range *ranges, uint32_t arity, uint64_t skipped);
void lr_numbering_free(Numbering *numbering);
size_t lr_numbering_bytes(const Numbering *numbering);

/* The number of a row, a new one if need be; LR_ROW_NONE without memory. */
uint32_t lr_numbering_add(Numbering *numbering, const uint64_t *row);

#endif
