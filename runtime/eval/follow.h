/* SPDX-License-Identifier: MIT */
/* Follow: rounds of a linear recursion over a relation that is read by key, without batches.
 *
 *     reach(X, Z) { reach(X, Y), edge(Y, Z) }
 *
 * Where a run that begins once more until there is no news takes each new row to the rows under its key,
 * and these straight to the head, a round is mostly of one row or two: then setting batches up and
 * handing them on from step to step takes longer than what is done with them. */
#ifndef LORE_EVAL_FOLLOW_H
#define LORE_EVAL_FOLLOW_H

#include "eval/stage.h"

/* Whether a run that is set up is of that kind. */
bool lr_follow_suits(const Run *run);

/* Does all that such a run has to do. Status as of lr_run. */
lore_status lr_follow(Run *run);

#endif
