/* SPDX-License-Identifier: MIT */
/* Tail: the end of a plan whose last atom's rows go straight to the head.
 *
 * Where no step after the last atom needs a batch (there is none, or the atom asks for it), a row of
 * the head is what the binding gives, which is packed once for each binding, plus bits moved from the
 * word that the atom delivers. Neither are the word's columns taken apart nor those of the binding
 * copied. Plain runs whose rows, delivered and concluded, are one word. */
#ifndef LORE_EVAL_TAIL_H
#define LORE_EVAL_TAIL_H

#include "eval/stage.h"

/* Decides, after all stages are set up, whether the run has a tail. False without memory. */
bool lr_tail_init(Run *run);

/* Packs what the bindings of a batch give to the head. */
void lr_tail_begin(Run *run, const Batch *in);

/* Rows for what the last atom delivers for binding i: rests of postings, or words. */
lore_status lr_tail_short(Run *run, uint32_t i, const uint32_t *rests, size_t count);
lore_status lr_tail_long(Run *run, uint32_t i, const uint64_t *words, size_t count);

/* Does with a whole batch, whose postings have been found, what the above would, if it knows a quicker
 * way: then true, and *status. */
bool lr_tail_probe(Run *run, const Stage *stage, const Batch *in, lore_status *status);

/* Hands rows that wait to the sink. */
lore_status lr_tail_flush(Run *run);

#endif
