/* SPDX-License-Identifier: MIT */
/* Lack rules: the rules that miss a statement, told nearest first with the conditions that they miss. */
#ifndef LORE_API_LACK_RULES_H
#define LORE_API_LACK_RULES_H

#include "api/attempt.h"
#include "api/teller.h"

/* The rules that could have concluded a node's statement, or the conditions of a goal of several, below the node,
 * which gets a remark on the nearest unless it has one. */
lore_status lr_lack_attempts(Teller *teller, const AttemptList *attempts, size_t node);

#endif
