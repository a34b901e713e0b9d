/* SPDX-License-Identifier: MIT */
/* Best: predicates that keep one tuple a group, the one with the least (or greatest) value, and
 * so let a minimum or maximum recurse (BELIEF 15).
 *
 * While the fixpoint runs, tuples that have since been beaten stay in the tables. A candidate is
 * dropped only where a better value is believed at least as much: a worse value that is surer may
 * win further on, where the better one falls below what counts. At the end the extent is built
 * anew from what is best at each moment. */
#ifndef LORE_EVAL_BEST_H
#define LORE_EVAL_BEST_H

#include "eval/model_internal.h"

typedef struct Best {
    uint32_t column;
    bool is_max;
    Table groups;                /* the other columns */
    VECTOR(Code) plain_best;     /* of each group; LR_CODE_NONE */
    VECTOR(uint32_t) newest;     /* of each group: its newest dated row, or LR_ROW_NONE */
    VECTOR(uint32_t) older;      /* of each dated row: the group's one before it */
} Best;

bool lr_best_init(Extent *extent, AggregateKind kind, uint32_t column);
void lr_best_free(Extent *extent);

/* Adds the plain rows that beat their group's best; LORE_NOMEM or damage otherwise. */
bool lr_best_add(Model *model, Extent *extent, const uint64_t *rows, size_t count);

/* Improves a dated row where nothing better is believed. *gained: how many spans. */
bool lr_best_improve(Model *model, Extent *extent, const uint64_t *row, Span span, size_t *gained);

/* Leaves each group's best tuple at each moment. */
lore_status lr_best_finish(Model *model, Extent *extent);

#endif
