/* SPDX-License-Identifier: MIT */
/* What supposing changes in the rules: relations that rules conclude may hold claims beside, and
 * conditionals fire.
 *
 * A conditional p, if a, becomes the rule p { a, conditional(a, p) }: p is as sure as both, and its proof
 * shows the claim that says so. A value that is not stated matches any. */
#ifndef LORE_API_SUPPOSE_H
#define LORE_API_SUPPOSE_H

#include "api/ledger.h"

/* For Extension: data is the Ledger that the program is meant for. A conditional whose antecedent is no
 * condition of this program never fires. */
lore_status lr_suppose(void *data, Program *program, Diag *diag);

#endif
