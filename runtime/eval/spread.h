/* SPDX-License-Identifier: MIT */
/* Spread: the dated phase of a linear recursion some of whose columns pass, one group at a time (see
 * passage.h).
 *
 * What may follow from what is found once (moves.h); then, in each group, beliefs spread along the
 * moves from the tuples that are there, in memory of the size of one group (front.h). Every tuple is
 * written once, when its group is finished. */
#ifndef LORE_EVAL_SPREAD_H
#define LORE_EVAL_SPREAD_H

#include "eval/model_internal.h"
#include "eval/passage.h"

/* Brings the members of a component to their fixpoint, whose plain phase and whose clauses that are
 * not recursive have run. sizes: of every predicate. */
lore_status lr_spread_run(Model *model, uint32_t component, const Passage *passage,
                          const double *sizes);

#endif
