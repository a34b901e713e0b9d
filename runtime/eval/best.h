/* SPDX-License-Identifier: MIT */
/* Best: predicates that keep one tuple a group, the one with the least (or greatest) value, and
 * so let a minimum or maximum recurse (BELIEF 15).
 *
 * In the plain phase each group's best value stands in an array, by the group's packed key where
 * there are not many of them; a round's improvements become rows when it ends. Dated tuples that have
 * since been beaten stay in the table: a candidate is dropped only where a better value is believed
 * at least as much, since a worse value that is surer may win further on, where the better one falls
 * below what counts. At the end the extent is built anew from what is best at each moment. */
#ifndef LORE_EVAL_BEST_H
#define LORE_EVAL_BEST_H

#include "eval/model_internal.h"
#include "eval/postings.h"

typedef struct Best {
    uint32_t column;
    bool is_max;
    bool is_direct; /* a group's number is its packed key */
    bool is_simple; /* that is made of a row of one word by moves */
    BitMove moves[LR_ARITY_MAX + 2];
    uint32_t move_count;
    bool is_read;     /* rules of its recursion look rows up */
    Table groups;     /* the other columns */
    Code *plain_best; /* of each group; LR_CODE_NONE */
    bool *is_dirty;   /* of each group: its best has changed in this round */
    size_t group_count;
    VECTOR(uint32_t) dirty;
    Code least;              /* of the last round, as ordered */
    bool is_unordered;       /* something new was better than what it was concluded from */
    VECTOR(uint32_t) newest; /* of each group: its newest dated row, or LR_ROW_NONE */
    VECTOR(uint32_t) older;  /* of each dated row: the group's one before it */
} Best;

bool lr_best_init(Extent *extent, AggregateKind kind, uint32_t column, bool is_read);
void lr_best_free(Extent *extent);

/* Takes in plain rows; *fresh: how many beat their group's best. False without memory. */
bool lr_best_add(Model *model, Extent *extent, const uint64_t *rows, size_t count, size_t *fresh);

/* Lists this round's best rows for the next. False without memory. */
bool lr_best_turn(Extent *extent);
/* Leaves each group's best plain row: the end of the plain phase. */
bool lr_best_settle(Extent *extent);

/* Improves a dated row where nothing better is believed. *gained: how many spans. */
bool lr_best_improve(Model *model, Extent *extent, const uint64_t *row, Span span, size_t *gained);

/* Leaves each group's best tuple at each moment. */
lore_status lr_best_finish(Model *model, Extent *extent);

#endif
