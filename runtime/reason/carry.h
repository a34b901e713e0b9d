/* SPDX-License-Identifier: MIT */
/* Carry: how much belief a way of a broad cone gives to its conclusion, from what its premises have. */
#ifndef LORE_REASON_CARRY_H
#define LORE_REASON_CARRY_H

#include "reason/cone.h"

/* What a way costs before its premises, and the weakest belief that each of them must have. */
lore_status lr_carry_begin(Cone *cone, const Way *way, Cost *cost, Cost *weakest);

/* Whether each premise must have all the belief there is in it: an expectation is the sum of their beliefs. */
bool lr_carry_is_exact(const Cone *cone, const Way *way);

/* The cost with one premise more. */
Cost lr_carry_join(const Cone *cone, const Way *way, Cost cost, Cost premise);

/* The claims of a way by claims. The first voice is the way's own, or, if it takes all that speak, the first on
 * its tuple's row. */
lore_status lr_carry_voices(Cone *cone, const Way *way, const WitnessTable **table,
                            const Voice **first);

#endif
