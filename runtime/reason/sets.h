/* SPDX-License-Identifier: MIT */
/* Sets of numbers, each sorted, in one array that all share. */
#ifndef LORE_REASON_SETS_H
#define LORE_REASON_SETS_H

#include <stdint.h>

#include "base/vector.h"

typedef struct NumberSet {
    const uint32_t *items; /* borrowed until sets are added */
    uint32_t count;
} NumberSet;

typedef struct Sets {
    VECTOR(uint32_t) numbers;
    VECTOR(size_t) ends; /* of each set, in numbers */
} Sets;

void lr_sets_free(Sets *sets);

static inline size_t lr_sets_count(const Sets *sets)
{
    return sets->ends.count;
}

static inline NumberSet lr_sets_get(const Sets *sets, size_t index)
{
    size_t from = index == 0 ? 0 : sets->ends.items[index - 1];
    return (NumberSet){ sets->numbers.items + from, (uint32_t)(sets->ends.items[index] - from) };
}

/* Appends a set, which need not be sorted, without what it has twice. False without memory. */
bool lr_sets_add(Sets *sets, const uint32_t *items, size_t count);
void lr_sets_drop_last(Sets *sets);

/* Whether some set is a part of another. */
bool lr_sets_have_part(const Sets *sets, NumberSet of);

bool lr_set_has(NumberSet set, uint32_t number);
bool lr_set_holds(NumberSet set, NumberSet part); /* part is a subset */
bool lr_set_meets(NumberSet a, NumberSet b);      /* they have something in common */
/* Whether a has something of a third set that b has not. */
bool lr_set_exceeds(NumberSet a, NumberSet b, NumberSet of);

#endif
