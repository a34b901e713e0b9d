/* SPDX-License-Identifier: MIT */
/* Supports: all minimal sets of claims on which a row can rest, with the belief that each gives it alone.
 *
 * A set supports a row if the row is believed by it, whichever of the other claims are taken away: by the set alone,
 * and by any that hold it. So what keeps an absence is in the set as well as what is said.
 *
 * Such a set has something of every set of claims without which the row falls (reason/breaks.h), and what has
 * something of each of these is such a set. Where plain facts are given, fewer claims never make the row more believed, and no absence
 * depends on any (reason/polarity.h), supports are what the ways of the row weave (reason/weave.h). Else they are looked for in a tree that mirrors that of
 * breaks: as long as some break has nothing of a node, something of that is added. Where there are too many breaks,
 * woven sets are completed by what keeps absences and then made minimal, one by one: what is listed is right, but there
 * may be more. */
#ifndef LORE_REASON_SUPPORTS_H
#define LORE_REASON_SUPPORTS_H

#include "reason/sets.h"
#include "reason/trial.h"

enum {
    LR_SUPPORTS_MAX = 1000,        /* sets that are found at most */
    LR_SUPPORT_NODES_MAX = 200000, /* sets that are looked at */
    LR_SUPPORT_SEARCHES_MAX = 400, /* searches for one break more */
};

typedef struct SupportQuestion {
    TrialQuestion asked;
    bool with_facts; /* plain facts cost something too */
} SupportQuestion;

typedef struct Supports {
    Sets sets; /* of the docket's items, by size */
    VECTOR(Cost) costs;
    bool is_cut; /* a limit was reached: there may be more */
} Supports;

/* A zeroed one is empty. whole is a zeroed trial, or that of another search with the same question asked, and is
 * freed by the caller. The docket withholds nothing, then and afterwards. LORE_NOTFOUND if the row is not believed. */
lore_status lr_supports_find(const SupportQuestion *question, Trial *whole, Supports *out);
void lr_supports_free(Supports *supports);

#endif
