/* SPDX-License-Identifier: MIT */
/* Closings: the smallest sets of statements with which a goal would hold: some that were said, and
 * others, which stand in its way through a negation, that were not.
 *
 * Candidates are found backwards along the rules (abduction): each way in which a rule misses its
 * conclusion by a few conditions, each of these closed in turn. What is given has been tried: the
 * goal holds with the set (supposed.h), and with no part of it. */
#ifndef LORE_API_CLOSING_H
#define LORE_API_CLOSING_H

#include "api/closing_set.h"

enum {
    LR_CLOSINGS_MAX = 5,      /* that are given */
    LR_CLOSINGS_TRIED = 60,   /* sets that are tried */
    LR_CLOSING_DEPTH_MAX = 4, /* rules one above the other */
};

/* Sets for a goal that does not hold within window, smallest first; none if nothing that could be said
 * would do, or it lies too deep. */
lore_status lr_closings_find(Asker *asker, lore_term goal, Granule window, ClosingList *out);

#endif
