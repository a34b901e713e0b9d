/* SPDX-License-Identifier: MIT */
/* Needed: the relations that what is written follows from. */
#ifndef LORE_DL_NEEDED_H
#define LORE_DL_NEEDED_H

#include "dl/program.h"

/* Sets is_needed of each relation as the clauses stand; of all of them where nothing is written. */
void lr_dl_needed_mark(Program *program);

#endif
