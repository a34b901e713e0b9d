/* SPDX-License-Identifier: MIT */
/* A set is built at the end of the list, and taken away again if it has been met. */
#include "reason/subsets.h"

#include <stdlib.h>
#include <string.h>

bool lr_subsets_begin(Subsets *subsets)
{
    return lr_sets_add(&subsets->list, NULL, 0);
}

bool lr_subsets_extend(Subsets *subsets, size_t index, uint32_t number)
{
    bool is_new;
    NumberSet set = lr_sets_get(&subsets->list, index);
    if (lr_set_has(set, number))
        return true;
    uint32_t *items = malloc((set.count + 1) * sizeof *items);
    if (items == NULL)
        return false;
    if (set.count > 0)
        memcpy(items, set.items, set.count * sizeof *items);
    items[set.count] = number;
    bool fine = lr_sets_add(&subsets->list, items, set.count + 1);
    free(items);
    if (!fine)
        return false;
    NumberSet added = lr_sets_get(&subsets->list, lr_sets_count(&subsets->list) - 1);
    fine =
        lr_map_put(&subsets->met, added.items, added.count * sizeof *added.items, &is_new) != NULL;
    if (!fine || !is_new)
        lr_sets_drop_last(&subsets->list);
    return fine;
}

void lr_subsets_free(Subsets *subsets)
{
    lr_sets_free(&subsets->list);
    lr_map_free(&subsets->met);
}
