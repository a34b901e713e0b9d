/* SPDX-License-Identifier: MIT */
/* Component: a set of predicates that depend on each other, brought to its fixpoint. */
#ifndef LORE_EVAL_COMPONENT_H
#define LORE_EVAL_COMPONENT_H

#include "eval/model_internal.h"

/* Evaluates a component whose lower ones are done. On failure none of its predicates has an
 * extent. */
lore_status lr_component_run(Model *model, uint32_t component);

#endif
