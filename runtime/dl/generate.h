/* SPDX-License-Identifier: MIT */
/* Generate: expressions that make values: range(), ord() and counters. */
#ifndef LORE_DL_GENERATE_H
#define LORE_DL_GENERATE_H

#include "dl/level.h"

/* Each replaces exp, which stands in the level, by a variable that new conditions bind. */
void lr_dl_generate_range(Level *level, Exp *exp);

/* A number is its own; texts are numbered as they turn up. */
void lr_dl_generate_ord(Level *level, Exp *exp);

/* The level's conditions, of the rule itself, become a relation; each of its tuples gets a number. */
void lr_dl_generate_counter(Level *level, Exp *exp);

#endif
