/* SPDX-License-Identifier: MIT */
/* Dated phase: what a component's clauses conclude for a time or with doubt. */
#ifndef LORE_EVAL_DATED_PHASE_H
#define LORE_EVAL_DATED_PHASE_H

#include "eval/worker.h"

/* Whether any premise or clause brings time or doubt. */
bool lr_dated_phase_is_needed(const Worker *w);

/* After the plain phase. */
lore_status lr_dated_phase(Worker *w);

#endif
