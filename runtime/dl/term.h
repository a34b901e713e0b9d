/* SPDX-License-Identifier: MIT */
/* Term: expressions and conditions as terms of lore.h. */
#ifndef LORE_DL_TERM_H
#define LORE_DL_TERM_H

#include "dl/program.h"

/* The value of a number or text; notes one that its type does not hold. */
lore_value lr_dl_term_constant(const Program *program, const Exp *exp);

/* False after noting what cannot be said. body: room for most conditions. */
bool lr_dl_term_clause(const Program *program, lore_terms *terms, const Clause *clause,
                       lore_term *head, lore_term *body, size_t most, size_t *count);

#endif
