/* SPDX-License-Identifier: MIT */
/* Linear: recursion that follows finished relations, one group at a time.
 *
 *     reach(X, Z) { reach(X, Y), edge(Y, Z) }
 *
 * Where each recursive clause of a component reads one member and one finished atom, changes one column
 * and passes all others through, the tuples that agree in those others are a search of their own: a
 * queue of values of the changed column, and a bit for each that was seen. No tuple is looked up in
 * a set, no round is held, and what is at work fits into the cache. Members that read each other are
 * searched together, each with its own stretch of the values. */
#ifndef LORE_EVAL_LINEAR_H
#define LORE_EVAL_LINEAR_H

#include "eval/model_internal.h"

/* Brings the plain rows of a component's members, which hold what its other clauses conclude, to their
 * fixpoint, if all clauses (an array of them) are of that kind. *is_done: whether they are. */
lore_status lr_linear_run(Model *model, uint32_t component, const uint32_t *clauses, size_t count,
                          bool *is_done);

#endif
