/* SPDX-License-Identifier: MIT */
/* Reach: what a predicate reads, directly or through whatever concludes what it reads. */
#ifndef LORE_RULE_REACH_H
#define LORE_RULE_REACH_H

#include "rule/program.h"

/* One flag a predicate, set for those that any of the roots reads and for the roots themselves; LR_NONE
 * among them is skipped. To be freed; NULL without memory. Cost: the clauses once for each step of the
 * longest way down, at worst. */
bool *lr_program_reach(const Program *program, const uint32_t *roots, size_t count);

#endif
