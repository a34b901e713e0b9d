/* SPDX-License-Identifier: MIT */
/* Aggregate: a row for each group of its input, for each stretch of time in which the group is
 * constant. */
#ifndef LORE_EVAL_AGGREGATE_H
#define LORE_EVAL_AGGREGATE_H

#include "eval/model_internal.h"

/* Fills the output's extent from the evaluated input. */
lore_status lr_aggregate_run(Model *model, uint32_t aggregate);

#endif
