/* SPDX-License-Identifier: MIT */
/* Subsets: sets of numbers that a search looks at one after the other, each once, and grows by a number at a time.
 *
 * What is added is larger by one than what it is added to, so that smaller ones come first, and a result that holds
 * none before it is minimal. */
#ifndef LORE_REASON_SUBSETS_H
#define LORE_REASON_SUBSETS_H

#include "reason/sets.h"

#include "base/map.h"

typedef struct Subsets {
    Sets list; /* in the order in which they are looked at */
    Map met;   /* a set's numbers -> nothing */
} Subsets;

/* Puts the empty set into zeroed ones. False without memory. */
bool lr_subsets_begin(Subsets *subsets);
/* Adds the index-th with a number more, unless it has that number or the result has been met. False without memory. */
bool lr_subsets_extend(Subsets *subsets, size_t index, uint32_t number);
void lr_subsets_free(Subsets *subsets);

#endif
