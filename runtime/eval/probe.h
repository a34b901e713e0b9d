/* SPDX-License-Identifier: MIT */
/* Probe: the tuples of an atom under the keys of its bindings.
 *
 * An atom that binds one variable asks for the steps after it that are only about that variable:
 * another atom (an intersection), a negation, an inequality. Only what passes is delivered. */
#ifndef LORE_EVAL_PROBE_H
#define LORE_EVAL_PROBE_H

#include "eval/stage.h"

/* Packs the key columns of every binding: for postings side by side, for finding as a whole row.
 * A binding that no row can match gets UINT64_MAX. */
void lr_probe_keys(Stage *stage, const Batch *in);

lore_status lr_probe_postings(Run *run, uint32_t s, const Batch *in);
/* Rows of several words, or dated ones, for one binding. */
lore_status lr_probe_index(Run *run, uint32_t s, const Batch *in, uint32_t i, const Index *index,
                           bool is_dated);

/* Lets the atom before stage s ask for it, if all that stage s does is to ask about the one variable
 * that the atom binds. */
void lr_probe_absorb(Run *run, uint32_t s);

enum { LR_PROBE_AHEAD = 16 }; /* bindings */

/* What was fetched when a whole batch was looked up may be gone again when its turn comes: fetches the
 * rests of a binding a little further on. */
static inline void lr_probe_fetch_ahead(const Stage *stage, const Batch *in, uint32_t i)
{
    if (i + LR_PROBE_AHEAD >= in->count || stage->found[i + LR_PROBE_AHEAD].count == 0)
        return;
    const Posting *ahead = &stage->found[i + LR_PROBE_AHEAD];
    __builtin_prefetch(ahead->rests);
    __builtin_prefetch((const uint32_t *)ahead->rests + ahead->count - 1);
}

#endif
