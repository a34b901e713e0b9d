/* SPDX-License-Identifier: MIT */
/* Sets of suppositions, and lists of such sets: few, so that all is compared with all. */
#include "api/closing_set.h"

enum { ALTERNATIVES_MAX = 16 };

static bool is_same_item(const Asker *asker, const Supposition *a, const Supposition *b)
{
    return lr_term_is_same(asker->terms, a->statement, b->statement);
}

static bool has_item(const Asker *asker, const Closing *set, const Supposition *item)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (set->items[i].is_said == item->is_said && is_same_item(asker, &set->items[i], item))
            return true;
    return false;
}

bool lr_closing_contains(const Asker *asker, const Closing *set, const Closing *part)
{
    for (uint32_t i = 0; i < part->count; i++)
        if (!has_item(asker, set, &part->items[i]))
            return false;
    return true;
}

/* Both together; false if there is no room, or one says what the other takes back. */
static bool unite(const Asker *asker, const Closing *a, const Closing *b, Closing *out)
{
    *out = *a;
    for (uint32_t i = 0; i < b->count; i++) {
        Supposition opposite = { b->items[i].statement, !b->items[i].is_said };
        if (has_item(asker, out, &b->items[i]))
            continue;
        if (out->count == LR_SUPPOSED_MAX || has_item(asker, out, &opposite))
            return false;
        out->items[out->count++] = b->items[i];
    }
    return true;
}

lore_status lr_closing_offer(const Asker *asker, ClosingList *list, const Closing *set)
{
    size_t largest = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (lr_closing_contains(asker, set, &list->items[i]))
            return LORE_OK;
        if (list->items[i].count > list->items[largest].count)
            largest = i;
    }
    if (list->count < ALTERNATIVES_MAX)
        return lr_vector_push(list, *set) ? LORE_OK : LORE_NOMEM;
    if (list->items[largest].count > set->count)
        list->items[largest] = *set;
    return LORE_OK;
}

lore_status lr_closing_offer_one(const Asker *asker, ClosingList *list, lore_term statement,
                                 bool is_said)
{
    Closing set = { .items = { { statement, is_said } }, .count = 1 };
    return lr_closing_offer(asker, list, &set);
}

lore_status lr_closing_offer_none(const Asker *asker, ClosingList *list)
{
    return lr_closing_offer(asker, list, &(Closing){ .count = 0 });
}

lore_status lr_closing_cross(const Asker *asker, ClosingList *left, const ClosingList *right)
{
    ClosingList both = { 0 };
    lore_status status = LORE_OK;
    for (size_t i = 0; i < left->count; i++)
        for (size_t j = 0; j < right->count && status == LORE_OK; j++) {
            Closing set;
            if (unite(asker, &left->items[i], &right->items[j], &set))
                status = lr_closing_offer(asker, &both, &set);
        }
    lr_vector_free(left);
    *left = both;
    return status;
}
