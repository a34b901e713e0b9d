/* SPDX-License-Identifier: MIT */
/* Expand: what the engine has no expression for becomes relations: aggregates, range(), ord() and
 * counters. Clauses must have their types; those that are made have them too. */
#ifndef LORE_DL_EXPAND_H
#define LORE_DL_EXPAND_H

#include "dl/program.h"

void lr_dl_expand_clause(Program *program, Clause *clause);

#endif
