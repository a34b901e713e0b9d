/* SPDX-License-Identifier: MIT */
/* Split: conditions that share no variable with the head or with those that do are asked once, as
 * relations without columns, instead of once for each binding of the others. */
#ifndef LORE_DL_SPLIT_H
#define LORE_DL_SPLIT_H

#include "dl/program.h"

void lr_dl_split_clause(Program *program, Clause *clause);

#endif
