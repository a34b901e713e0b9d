/* SPDX-License-Identifier: MIT */
/* Sets of suppositions: alternatives, each of which would do. A list keeps no set of which it has a
 * part, and of too many the smallest. */
#ifndef LORE_API_CLOSING_SET_H
#define LORE_API_CLOSING_SET_H

#include "api/supposed.h"

typedef struct Closing {
    Supposition items[LR_SUPPOSED_MAX];
    uint32_t count;
} Closing;

typedef VECTOR(Closing) ClosingList;

/* Whether part is a subset of set. */
bool lr_closing_contains(const Asker *asker, const Closing *set, const Closing *part);

/* Keeps a set unless there is a part of it; the smallest ones if there are too many. */
lore_status lr_closing_offer(const Asker *asker, ClosingList *list, const Closing *set);
lore_status lr_closing_offer_one(const Asker *asker, ClosingList *list, lore_term statement,
                                 bool is_said);
lore_status lr_closing_offer_none(const Asker *asker, ClosingList *list); /* the empty set */

/* What the left list has together with what the right one has; frees and replaces left. */
lore_status lr_closing_cross(const Asker *asker, ClosingList *left, const ClosingList *right);

#endif
