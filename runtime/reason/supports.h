/* SPDX-License-Identifier: MIT */
/* Supports: all minimal sets of claims on which a row can rest, with the belief that each gives it.
 *
 * What is absent is taken as it is; claims are dated as those of the set, with plain facts, date each other. Where no
 * orders bear on dates the sets are those that the question's model weaves (reason/weave.h). Where they do, fewer
 * claims may leave dates wider, and what is possible then rests on them alone. So sets are woven in a model that leaves
 * possible dates open: whatever carries the row holds one of these. A set that narrows none of its own dates carries it
 * as it is; any other is evaluated (reason/trial.h), and, if it fails, again with one claim more, as others may
 * deny or contradict what narrows it.
 *
 * Where a way rests on what is absent or on all that is said, which depends on dates as well, sets that the question's own
 * model weaves are taken too, and sets that fail are not extended: there may be more. */
#ifndef LORE_REASON_SUPPORTS_H
#define LORE_REASON_SUPPORTS_H

#include "reason/sets.h"
#include "reason/trial.h"

enum { LR_SUPPORT_TRIALS_MAX = 400 /* sets that are evaluated for a row */ };

typedef struct SupportQuestion {
    TrialQuestion asked;
    bool with_facts; /* plain facts cost something too */
} SupportQuestion;

typedef struct Supports {
    Sets sets; /* of the docket's items, by size */
    VECTOR(Cost) costs;
    bool is_cut; /* a limit was reached: there may be more */
} Supports;

/* A zeroed one is empty. The docket withholds nothing, then and afterwards. LORE_NOTFOUND if the row is not believed. */
lore_status lr_supports_find(const SupportQuestion *question, Supports *out);
void lr_supports_free(Supports *supports);

#endif
