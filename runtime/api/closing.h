/* SPDX-License-Identifier: MIT */
/* Closings: the smallest sets of statements with which a goal would hold: some that were said, and
 * others, which stand in its way through a negation, that were not.
 *
 * Candidates are found backwards along the rules (abduction), those of fewest statements first: plans
 * (closing_plan.h) go on step by step (closing_step.h) until they want nothing more. What is given has been
 * tried: the goal holds with the set (supposed.h), and with no part of it. What has been tried in vain, since
 * it makes something follow that stands in the way, goes on from the world in which it is supposed. */
#ifndef LORE_API_CLOSING_H
#define LORE_API_CLOSING_H

#include "api/closing_set.h"

enum {
    LR_CLOSINGS_MAX = 5,     /* that are given */
    LR_CLOSINGS_TRIED = 100, /* sets that are tried */
    LR_CLOSING_STEPS = 1500, /* that plans go */
    LR_CLOSING_WORLDS = 24,  /* in which the search goes on */
    LR_CLOSING_SPREAD = 1,   /* statements more than the smallest set has, in one that is given */
};

typedef struct Closings {
    ClosingList sets; /* smallest first */
    bool is_bounded;  /* not all was looked at that might have given a smaller one, or the first */
} Closings;

/* Sets for a goal that the asker has asked and that does not hold within window. Free them with
 * lr_closings_free whatever this returns. */
lore_status lr_closings_find(Asker *asker, lore_term goal, Granule window, Closings *out);
void lr_closings_free(Closings *closings);

#endif
