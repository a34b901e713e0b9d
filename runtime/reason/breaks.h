/* SPDX-License-Identifier: MIT */
/* Breaks: all minimal sets of claims, or of sources, without which a row is not believed any more.
 *
 * Reiter's hitting-set tree (Artificial Intelligence 32, 1987), breadth first. A node withholds a set of elements
 * and asks whether the row still holds. If so, some proof is found, and each child withholds one element more on
 * which that proof rests: a claim that it uses, or one whose loss may end an absence that it uses, of the very tuples
 * that are absent (reason/polarity.h). A larger set without any of these leaves the proof as it is, so no minimal set
 * is missed, whatever negations, aggregates and operators of time stand in between. A proof once found answers for
 * every set that leaves it alone, so that what is evaluated is little more than one proof after the other and each
 * result.
 *
 * Each evaluation is done in a model of its own over the shared program, which reads a docket. */
#ifndef LORE_REASON_BREAKS_H
#define LORE_REASON_BREAKS_H

#include "reason/docket.h"
#include "reason/sets.h"
#include "reason/why.h"

enum {
    LR_BREAKS_MAX = 1000,        /* sets that are found at most */
    LR_BREAK_NODES_MAX = 200000, /* sets that are looked at */
};

typedef struct BreakQuestion {
    const Question *question; /* its row and model; not its time */
    Program *program;         /* the question's; nothing is added to it */
    int64_t from, to;         /* the row falls if it is not believed at any moment of [from, to) */
    Cost weakest;             /* what counts as believed */
    bool by_source;           /* elements are sources' numbers; else items of the docket */
    uint32_t size_max;        /* larger sets are not looked for; 0: of any size */
    bool with_facts;          /* plain facts are elements too; without meaning by source */
} BreakQuestion;

/* Appends the sets by size. The docket, of the question's facts and testimonies, has loaded the question's
 * predicate. *is_cut: a limit was reached, there may be more, none of them smaller than the last. LORE_NOTFOUND if
 * the row does not hold to begin with. */
lore_status lr_breaks_find(const BreakQuestion *question, Docket *docket, Sets *out, bool *is_cut,
                           Budget *budget, Diag *diag);

#endif
