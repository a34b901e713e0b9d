/* SPDX-License-Identifier: MIT */
/* Parallel: one round's work by all threads of a team.
 *
 * Threads take portions of what the clause's first step reads, run the rest of the plan on their own,
 * and add to one set: a full line of a hash set is locked for a few instructions, a bit of a dense one
 * set in one. Only to grow it does one thread keep the others out. What all read stays as it is
 * during the round, and each lists by itself what it has added. Small rounds stay with one thread. */
#ifndef LORE_EVAL_PARALLEL_H
#define LORE_EVAL_PARALLEL_H

#include "eval/run.h"

/* Whether it pays and is safe to run a plan by the budget's team. */
bool lr_parallel_suits(const Model *model, const Plan *plan, RunOptions options);
/* Runs plans that suit into their clauses' heads, with nobody waiting between one and the next. */
lore_status lr_parallel_run(Model *model, const Plan *const *plans, uint32_t count,
                            RunOptions options);

/* Brings the indexes of extents up to date with their deltas. */
lore_status lr_parallel_index(Model *model, Extent *const *extents, uint32_t count);

#endif
