/* SPDX-License-Identifier: MIT */
/* Weave: all minimal sets of claims from which a row follows by what it does not lose with any of them, with the
 * belief that each gives it.
 *
 * A broad cone holds every way in which the row follows. Each of its tuples gets the sets of claims that
 * carry it: a way's are the unions of one set of each premise. They are kept as long as no smaller set gives as
 * much belief, and passed on until nothing is new; a set that goes round a circle is no smaller than the one it
 * began with, so circles add none. What is absent, and dates, are taken as they are; a plain fact costs nothing. */
#ifndef LORE_REASON_WEAVE_H
#define LORE_REASON_WEAVE_H

#include "reason/sets.h"
#include "reason/trial.h"

enum { LR_WEAVE_SETS_MAX = 500 /* sets kept of one tuple */ };

typedef struct Woven {
    Sets sets; /* of the docket's items, by size */
    VECTOR(Cost) costs;
    bool
        is_coarse; /* others may carry the row: of more than two claims that corroborate each other not all sets were
                     * looked at, or, of an operator that shifts times, not all moments */
    bool is_cut; /* a limit was reached: there may be more, and smaller ones than these */
} Woven;

/* A zeroed one is empty. The question's model can explain its row, and the docket withholds nothing. LORE_NOTFOUND if
 * the row is not believed. */
lore_status lr_weave(const TrialQuestion *asked, Woven *out);
void lr_woven_free(Woven *woven);

#endif
