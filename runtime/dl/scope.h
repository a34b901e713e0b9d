/* SPDX-License-Identifier: MIT */
/* Scope: variables of aggregates get names of their own.
 *
 * A variable in an aggregate is the outer one of that name if conditions around it bind that, or
 * if the outer one can only be bound by the aggregate itself (a *witness*); otherwise it is local.
 * Those of the expression that is counted or added up are local unless they are witnesses. */
#ifndef LORE_DL_SCOPE_H
#define LORE_DL_SCOPE_H

#include "dl/program.h"

/* Afterwards equal names within the clause are one variable. */
void lr_dl_scope_rename(Front *front, Atom *head, Literals *body);

#endif
