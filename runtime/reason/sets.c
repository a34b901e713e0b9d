/* SPDX-License-Identifier: MIT */
/* Merges of sorted runs; sets here have few numbers. */
#include "reason/sets.h"

#include <stdlib.h>
#include <string.h>

void lr_sets_free(Sets *sets)
{
    lr_vector_free(&sets->numbers);
    lr_vector_free(&sets->ends);
}

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

bool lr_sets_add(Sets *sets, const uint32_t *items, size_t count)
{
    size_t first = sets->numbers.count, kept = first;
    if (!lr_vector_reserve(&sets->numbers, count + 1) || !lr_vector_reserve(&sets->ends, 1))
        return false;
    uint32_t *added = sets->numbers.items;
    if (count > 0) {
        memcpy(added + first, items, count * sizeof *items);
        qsort(added + first, count, sizeof *added, compare);
    }
    for (size_t i = first; i < first + count; i++)
        if (kept == first || added[kept - 1] != added[i])
            added[kept++] = added[i];
    sets->numbers.count = kept;
    sets->ends.items[sets->ends.count++] = kept;
    return true;
}

void lr_sets_drop_last(Sets *sets)
{
    size_t kept = --sets->ends.count;
    sets->numbers.count = kept == 0 ? 0 : sets->ends.items[kept - 1];
}

bool lr_sets_have_part(const Sets *sets, NumberSet of)
{
    for (size_t i = 0; i < lr_sets_count(sets); i++)
        if (lr_set_holds(of, lr_sets_get(sets, i)))
            return true;
    return false;
}

bool lr_set_has(NumberSet set, uint32_t number)
{
    uint32_t low = 0, high = set.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (set.items[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set.count && set.items[low] == number;
}

bool lr_set_holds(NumberSet set, NumberSet part)
{
    if (part.count > set.count)
        return false;
    for (uint32_t i = 0; i < part.count; i++)
        if (!lr_set_has(set, part.items[i]))
            return false;
    return true;
}

bool lr_set_meets(NumberSet a, NumberSet b)
{
    for (uint32_t i = 0; i < a.count; i++)
        if (lr_set_has(b, a.items[i]))
            return true;
    return false;
}

bool lr_set_exceeds(NumberSet a, NumberSet b, NumberSet of)
{
    for (uint32_t i = 0; i < a.count; i++)
        if (lr_set_has(of, a.items[i]) && !lr_set_has(b, a.items[i]))
            return true;
    return false;
}
