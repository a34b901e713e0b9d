/* SPDX-License-Identifier: MIT */
/* Supports: all minimal sets of claims on which a row can rest, with the belief that each gives it.
 *
 * A broad cone holds every way in which the row follows. Each of its tuples gets the sets of claims that
 * carry it: a way's are the unions of one set of each premise. They are kept as long as no smaller set gives as
 * much belief, and passed on until nothing is new; a set that goes round a circle is no smaller than the one it
 * began with, so circles add none. What is absent is taken as it is; a plain fact costs nothing unless facts are
 * asked for. */
#ifndef LORE_REASON_SUPPORTS_H
#define LORE_REASON_SUPPORTS_H

#include "reason/docket.h"
#include "reason/sets.h"
#include "reason/why.h"

enum { LR_SUPPORTS_MAX = 500 /* sets kept of one tuple */ };

typedef struct SupportQuestion {
    const Question *question; /* its row; not its time */
    int64_t from, to;         /* the moments asked about */
    Cost weakest;             /* what counts as believed */
    bool with_facts;
} SupportQuestion;

typedef struct Supports {
    Sets sets; /* of the docket's items, by size */
    VECTOR(Cost) costs;
    bool is_cut; /* a limit was reached: there may be more */
} Supports;

/* The docket, of the question's facts and testimonies, has loaded its predicate and withholds nothing.
 * LORE_NOTFOUND if the row is not believed. */
lore_status lr_supports_find(const SupportQuestion *question, Docket *docket, Supports *out,
                             Budget *budget, Diag *diag);
void lr_supports_free(Supports *supports);

#endif
