/* SPDX-License-Identifier: MIT */
/* Plain phase: what a component's clauses conclude with certainty at all times from premises that are. */
#ifndef LORE_EVAL_PLAIN_PHASE_H
#define LORE_EVAL_PLAIN_PHASE_H

#include "eval/worker.h"

/* Members hold their own evidence before, all plain tuples afterwards. */
lore_status lr_plain_phase(Worker *w);

#endif
