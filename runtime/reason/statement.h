/* SPDX-License-Identifier: MIT */
/* Statements of a proof as text: tuples, and conditions with their variables filled in. */
#ifndef LORE_REASON_STATEMENT_H
#define LORE_REASON_STATEMENT_H

#include "base/buffer.h"
#include "eval/model.h"

/* A tuple: leans(sadr, iran), past(90d, p(a)). What denies is printed as what it denies. */
lore_status lr_statement_print(Buffer *buffer, const Program *program, Model *model,
                               uint32_t predicate, const Code *row, Diag *diag);

/* A condition as its author wrote it, with the values of clause's variables. A negation at the
 * top is printed as "not ...". */
lore_status lr_condition_print(Buffer *buffer, const Program *program, Model *model,
                               const Clause *clause, const Code *bindings, lore_term condition,
                               Diag *diag);

/* "p(a), q(a, b), ne(a, b)": all conditions of a clause. */
lore_status lr_conditions_print(Buffer *buffer, const Program *program, Model *model,
                                const Clause *clause, const Code *bindings, Diag *diag);

/* The word that names a view: "past". */
const char *lr_view_word(ViewKind kind);

#endif
