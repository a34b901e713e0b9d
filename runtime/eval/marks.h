/* SPDX-License-Identifier: MIT */
/* Marks: whether rows are in a set that does not grow, asked for many rows that agree in all columns
 * but one.
 *
 * The set is indexed by the columns in which they agree. Those of its rows that do have their values
 * of the last column marked in a bitmap, which is kept until other rows are asked about; where there
 * are many values and few questions, they are searched instead. Cost of a question: a bit test, or
 * the logarithm of the number of values. */
#ifndef LORE_EVAL_MARKS_H
#define LORE_EVAL_MARKS_H

#include "eval/rowset.h"

typedef struct Marks {
    const Postings *postings; /* by all columns but one; rests ascending */
    uint64_t *bits;
    size_t radix; /* of the last column */
    uint64_t key; /* whose values are marked; UINT64_MAX: none */
    Posting marked;
} Marks;

/* Whether marks suit a set: its rows are a list, and the column has not too many values. */
bool lr_marks_suit(const Rowset *set, uint32_t column);

/* False without memory. */
bool lr_marks_init(Marks *marks, Rowset *set, uint32_t column);
void lr_marks_free(Marks *marks);

/* Whether the values under key (its posting) are marked after the call: they are if that is worth it
 * for so many questions. */
bool lr_marks_seek(Marks *marks, uint64_t key, Posting posting, size_t questions);

static inline bool lr_marks_has(const Marks *marks, uint64_t value)
{
    return value < marks->radix && (marks->bits[value / 64] >> value % 64 & 1);
}

/* Whether value is among ascending ones. */
bool lr_marks_search(Posting posting, uint64_t value);

/* is_there[i]: whether the row with keys[i] (UINT64_MAX: impossible) and values[i] is in the set. */
void lr_marks_find(Marks *marks, const uint64_t *keys, const uint64_t *values, size_t count,
                   bool *is_there);

#endif
