/* SPDX-License-Identifier: MIT */
/* Lack: what a goal that does not hold lacks, as a tree.
 *
 * For each rule that could have concluded it the nearest ways of missing it (attempt.h), and what fails there in
 * turn, some rules deep; for a statement that is recorded and not concluded what comes near it (near.h). Conditions
 * and rules tell each other: a condition by the rules that miss it, a rule by the conditions that it misses.
 *
 * A node says in its remark where the nearest of what stands below it stops. Cost: that of the attempts, each a
 * bounded number of questions; how many are told and how deep is bounded too. */
#ifndef LORE_API_LACK_H
#define LORE_API_LACK_H

#include "api/teller.h"

/* Tells the goal, one of the teller's asker that does not hold within the teller's window, as the root. */
lore_status lr_lack_tell(Teller *teller, lore_term goal);

/* Tells one condition that does not hold, below the node parent. */
lore_status lr_lack_condition(Teller *teller, lore_term condition, size_t parent);

#endif
