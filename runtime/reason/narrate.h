/* SPDX-License-Identifier: MIT */
/* Narrate: the smallest proofs of a cone, written out as a tree. */
#ifndef LORE_REASON_NARRATE_H
#define LORE_REASON_NARRATE_H

#include "reason/cone.h"
#include "reason/least.h"
#include "reason/proof.h"

/* Appends the proof of tuple 0. Tuples that the resolver made are left out where they add
 * nothing. */
lore_status lr_narrate(Cone *cone, const Program *program, const Least *least, lore_proof *proof);

#endif
