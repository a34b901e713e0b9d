/* SPDX-License-Identifier: MIT */
/* Prepared: a question that is asked again and again with other values.
 *
 * The values are the only row of a predicate without clauses, the seed. The program is
 * rewritten for the first values; for others, only what depends on the seed is evaluated anew. */
#ifndef LORE_EVAL_PREPARED_H
#define LORE_EVAL_PREPARED_H

#include "eval/model.h"

typedef struct Prepared Prepared;

/* predicates: those that answer (LR_NONE among them is skipped), at most five. The model must
 * outlive what is made. NULL without memory. */
Prepared *lr_prepared_new(Model *model, const uint32_t *predicates, size_t count, uint32_t seed);
void lr_prepared_free(Prepared *prepared); /* accepts NULL */

/* Evaluates the answers for values, one code for each column of the seed. They stay until
 * others are asked for. */
lore_status lr_prepared_ask(Prepared *prepared, const Code *values, Budget *budget, Diag *diag);

#endif
