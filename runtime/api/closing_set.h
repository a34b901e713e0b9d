/* SPDX-License-Identifier: MIT */
/* Sets of suppositions, and lists of such sets: alternatives, each of which would do. */
#ifndef LORE_API_CLOSING_SET_H
#define LORE_API_CLOSING_SET_H

#include "api/supposed.h"

typedef struct Closing {
    Supposition items[LR_SUPPOSED_MAX];
    uint32_t count;
} Closing;

typedef VECTOR(Closing) ClosingList;

/* Whether the set says, or takes back, what item does. */
bool lr_closing_has(const Asker *asker, const Closing *set, const Supposition *item);
/* Whether part is a subset of set. */
bool lr_closing_contains(const Asker *asker, const Closing *set, const Closing *part);
/* Whether one of the list is a subset of set. */
bool lr_closings_reach(const Asker *asker, const ClosingList *list, const Closing *set);

/* Adds an item unless it is there; false if there is no room, or the set has the opposite. */
bool lr_closing_add(const Asker *asker, Closing *set, Supposition item);

#endif
