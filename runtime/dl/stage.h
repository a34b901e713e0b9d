/* SPDX-License-Identifier: MIT */
/* Stage: recursion that is more than a fixpoint of rules is evaluated in rounds from outside.
 *
 * That is subsumption of any kind, .limitsize, choice-domain, and aggregates over lower relations
 * for what recursion brings. What the rounds so far gave is a
 * relation of facts; the rules derive one step from it, and the difference is recorded, until
 * there is none. A round gives what a round of naive evaluation gives, so that limits end where
 * Soufflé's do. Of tuples between which choice-domain must choose, the first is taken: by columns,
 * numbers by size, texts in the order in which they turn up in the program and then in its
 * input. */
#ifndef LORE_DL_STAGE_H
#define LORE_DL_STAGE_H

#include "dl/program.h"

/* Rewrites the relations that need it. */
void lr_dl_stage_relations(Program *program);

/* Runs the rounds of all stages, lower ones first. */
void lr_dl_stage_run(Program *program);

#endif
