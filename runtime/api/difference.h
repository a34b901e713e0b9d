/* SPDX-License-Identifier: MIT */
/* Differences: two answers to one question side by side. Rows are the same if their values are, which may
 * be in other codes; a belief is the evidence for a row over time. Both answers are sorted by their
 * columns, and so one walk finds all. */
#ifndef LORE_API_DIFFERENCE_H
#define LORE_API_DIFFERENCE_H

#include "api/answers.h"

/* A row that is in one answer only, or with another belief; SIZE_MAX where it is missing. */
typedef struct Difference {
    size_t before, after;
} Difference;
typedef VECTOR(Difference) DifferenceList;

/* Orders rows of two answers of as many columns. */
int lr_difference_order(const Answers *a, size_t row_a, const Answers *b, size_t row_b);

bool lr_difference_is_belief_same(const Answers *a, size_t row_a, const Answers *b, size_t row_b);

/* Appends what differs, in the order of the rows; false without memory. */
bool lr_differences_find(const Answers *before, const Answers *after, DifferenceList *out);

#endif
