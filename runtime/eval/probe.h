/* SPDX-License-Identifier: MIT */
/* Probe: the tuples of an atom under the keys of its bindings.
 *
 * An atom that binds one variable, before one that asks only about that variable, is an
 * intersection: both are probed at once, and only common values are delivered. */
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

/* Makes an intersection of stage s and the one before it, if they are one. */
void lr_probe_join(Run *run, uint32_t s);

#endif
