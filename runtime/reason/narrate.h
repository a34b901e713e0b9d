/* SPDX-License-Identifier: MIT */
/* Narrate: the smallest proofs of a cone, written out as a tree. */
#ifndef LORE_REASON_NARRATE_H
#define LORE_REASON_NARRATE_H

#include "reason/contest.h"
#include "reason/least.h"
#include "reason/proof.h"
#include "reason/ranked.h"

/* Appends the proof of a tuple, which was asked about as asked says. Tuples that the resolver made
 * are left out where they add nothing. */
lore_status lr_narrate(Cone *cone, const Least *least, uint32_t tuple, Contest *contest,
                       const Asked *asked, lore_proof *proof);

/* The same for a derivation of tuple 0; beliefs are those that it gives. */
lore_status lr_narrate_ranked(Cone *cone, const Ranked *ranked, uint32_t derivation,
                              Contest *contest, const Asked *asked, lore_proof *proof);

#endif
