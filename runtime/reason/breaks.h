/* SPDX-License-Identifier: MIT */
/* Breaks: all minimal sets of claims, or of sources, without which a row is not believed any more.
 *
 * Reiter's hitting-set tree (Artificial Intelligence 32, 1987), breadth first. A node withholds a set of elements
 * and asks whether the row still holds. If so, some proof is found, and each child withholds one element more on
 * which that proof rests: a claim that it uses, or one whose loss may end an absence that it uses, of the very tuples
 * that are absent (reason/polarity.h). A larger set without any of these leaves the proof as it is, so no minimal set
 * is missed, whatever negations, aggregates and operators of time stand in between.
 *
 * A proof once found answers for every set that leaves it alone. Where none does, one that uses nothing of the set is
 * looked for among the ways in which the row follows from everything; what it rests on tells whether it stands without
 * the set too. Only a set without which there is no such proof is evaluated (reason/trial.h). So there is little more
 * to do than one search after the other, and an evaluation for each result. */
#ifndef LORE_REASON_BREAKS_H
#define LORE_REASON_BREAKS_H

#include "reason/sets.h"
#include "reason/trial.h"

enum {
    LR_BREAKS_MAX = 1000,        /* sets that are found at most */
    LR_BREAK_NODES_MAX = 200000, /* sets that are looked at */
};

typedef struct BreakQuestion {
    TrialQuestion asked;
    bool by_source;    /* elements are sources' numbers; else items of the docket */
    uint32_t size_max; /* larger sets are not looked for; 0: of any size */
    size_t count_max;  /* nor are more; 0: LR_BREAKS_MAX */
    NumberSet kept;    /* items that no set has; none by source */
    bool with_facts;   /* plain facts are elements too; without meaning by source */
} BreakQuestion;

/* Appends the sets by size. whole is a zeroed trial, or that of another search with the same question asked, and is
 * freed by the caller. *is_cut: a limit was reached, there may be more, none of them smaller than the last.
 * LORE_NOTFOUND if the row does not hold to begin with. */
lore_status lr_breaks_find(const BreakQuestion *question, Trial *whole, Sets *out, bool *is_cut);

#endif
