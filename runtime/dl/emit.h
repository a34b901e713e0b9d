/* SPDX-License-Identifier: MIT */
/* Emit: relations and clauses become Lore's declarations, facts and rules. */
#ifndef LORE_DL_EMIT_H
#define LORE_DL_EMIT_H

#include "dl/program.h"

/* Settles names and kinds of all relations. path: the program's, after whose name what is made is
 * called. */
void lr_dl_emit_names(Program *program, const char *path);

/* Declares, and puts facts and rules, in the transaction under way. */
void lr_dl_emit_program(Program *program, const char *path);

#endif
