/* SPDX-License-Identifier: MIT */
/* Unpack: patterns of records and branches become conditions on the texts that stand for them.
 * What builds a record stays an expression. */
#ifndef LORE_DL_UNPACK_H
#define LORE_DL_UNPACK_H

#include "dl/program.h"

void lr_dl_unpack_clause(Program *program, Clause *clause);

/* The text before the fields: "[" of a record, "$Name(" of a branch. */
const char *lr_dl_unpack_head(Front *front, const Exp *exp);
#define UNPACK_NIL "nil"

#endif
