/* SPDX-License-Identifier: MIT */
/* Check: what could be evaluated but contradicts what was declared is refused, as it is by Soufflé. */
#ifndef LORE_DL_CHECK_H
#define LORE_DL_CHECK_H

#include "dl/program.h"

/* Components, whether they are instantiated or not, before they are. */
void lr_dl_check_components(Front *front, const Unit *program);

/* Subtypes, over the clauses as written: what a rule concludes must be of the column's type and not
 * only of its root; one variable cannot be of two types that have nothing in common. */
void lr_dl_check_subtypes(Program *program);

/* Inline relations where they cannot be put in place: read or written, in circles of such alone, inside
 * aggregates, counting, and negated with variables of their own. */
void lr_dl_check_inline(Program *program);

/* What is said of recursion: counters, limits, plans. Needs inline relations to be put in place. */
void lr_dl_check_recursion(Program *program);

#endif
