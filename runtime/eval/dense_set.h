/* SPDX-License-Identifier: MIT */
/* Dense set: a bit for every row that the columns' ranges allow.
 *
 * A row's bit stands at a number in mixed radix, each column counting its range; the last column's
 * radix is rounded up to whole words, so that the rows that agree in all others are a run of words.
 * Cost: one bit a possible row, whatever is in the set. */
#ifndef LORE_EVAL_DENSE_SET_H
#define LORE_EVAL_DENSE_SET_H

#include "eval/layout.h"

typedef struct DenseSet {
    uint64_t *words;
    size_t word_count;
    size_t run;      /* words for each combination of the other columns */
    size_t *weights; /* of each column, in bits */
    size_t *radixes; /* of each column */
} DenseSet;

/* What a set of rows in ranges would take, SIZE_MAX if too much to think of. Layout: one word. */
size_t lr_dense_set_size(const Range *ranges, uint32_t arity);

/* False without memory. */
bool lr_dense_set_init(DenseSet *set, const Range *ranges, uint32_t arity);
void lr_dense_set_free(DenseSet *set);

/* Adds packed rows of one word; fresh as for hash sets. Returns how many were new. */
size_t lr_dense_set_add(DenseSet *set, const Layout *layout, const uint64_t *rows, size_t count,
                        uint64_t *fresh);
/* The same while other threads do so too, and nothing else. */
size_t lr_dense_set_add_shared(DenseSet *set, const Layout *layout, const uint64_t *rows,
                               size_t count, uint64_t *fresh);
/* owners[i]: which of so many stretches of the first column's range rows[i] belongs to. */
void lr_dense_set_owners(const DenseSet *set, const Layout *layout, const uint64_t *rows,
                         size_t count, uint32_t stretches, uint8_t *owners);
void lr_dense_set_find(const DenseSet *set, const Layout *layout, const uint64_t *rows,
                       size_t count, bool *is_there);

/* The next rows, packed, at most LR_BATCH, in ascending order; moves *bit on. 0 at the end. */
size_t lr_dense_set_next(const DenseSet *set, const Layout *layout, size_t *bit, uint64_t *rows);

#endif
