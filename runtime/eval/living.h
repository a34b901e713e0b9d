/* SPDX-License-Identifier: MIT */
/* Living: those clauses of a component that can conclude anything, and what constants leave of the
 * finished relations that they read.
 *
 * A version of a clause for one constant (rule/part.h) often asks a finished relation for rows that it has
 * not, sub(0, Q) say: that is found once, when the component begins, and costs nothing afterwards. Of
 * rows that there are, the ranges of their columns are kept: those of all rows may be far wider. Only
 * relations whose rows are all plain and do not depend on what is asked are looked at, and only where the
 * look costs little beside the clause: relations of few rows, and clauses that conclude a part. */
#ifndef LORE_EVAL_LIVING_H
#define LORE_EVAL_LIVING_H

#include "eval/model_internal.h"

/* The ranges of the rows of an atom's relation that have its constants, one a column. */
typedef struct Selection {
    uint32_t literal;
    Range *ranges;
} Selection;

typedef struct Living {
    VECTOR(uint32_t) clauses;
    VECTOR(Selection) selections;
    Arena arena;
} Living;

/* Begins with living zeroed; what lower components hold is evaluated. lr_living_free in any case. */
lore_status lr_living_find(Living *living, Model *model, uint32_t component);
void lr_living_free(Living *living);

/* The selected ranges of a literal, or NULL. */
const Range *lr_living_ranges(const Living *living, uint32_t literal);

#endif
