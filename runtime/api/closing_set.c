/* SPDX-License-Identifier: MIT */
/* Sets of suppositions: few, so that all is compared with all. */
#include "api/closing_set.h"

bool lr_closing_has(const Asker *asker, const Closing *set, const Supposition *item)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (set->items[i].is_said == item->is_said &&
            lr_term_is_same(asker->terms, set->items[i].statement, item->statement))
            return true;
    return false;
}

bool lr_closing_contains(const Asker *asker, const Closing *set, const Closing *part)
{
    for (uint32_t i = 0; i < part->count; i++)
        if (!lr_closing_has(asker, set, &part->items[i]))
            return false;
    return true;
}

bool lr_closings_reach(const Asker *asker, const ClosingList *list, const Closing *set)
{
    for (size_t i = 0; i < list->count; i++)
        if (lr_closing_contains(asker, set, &list->items[i]))
            return true;
    return false;
}

bool lr_closing_add(const Asker *asker, Closing *set, Supposition item)
{
    Supposition opposite = { item.statement, !item.is_said };
    if (lr_closing_has(asker, set, &item))
        return true;
    if (set->count == LR_SUPPOSED_MAX || lr_closing_has(asker, set, &opposite))
        return false;
    set->items[set->count++] = item;
    return true;
}
