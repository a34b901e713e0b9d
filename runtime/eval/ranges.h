/* SPDX-License-Identifier: MIT */
/* Ranges: what codes the columns of a component's predicates can hold, before any of it is
 * evaluated. */
#ifndef LORE_EVAL_RANGES_H
#define LORE_EVAL_RANGES_H

#include "eval/evidence.h"
#include "eval/living.h"

/* ranges: for each member of the component, an array of one range a column, starting from what was
 * loaded; widened to what can flow in through its living clauses. */
lore_status lr_ranges_find(Model *model, uint32_t component, const Living *living,
                           Range *const *ranges);

#endif
