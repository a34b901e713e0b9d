/* SPDX-License-Identifier: MIT */
/* Passage: what stays the same on the way through a linear recursion.
 *
 * A clause is linear if one atom of its body belongs to the component. A column passes if each such
 * clause hands its variable on from that atom to the head and uses it for nothing else. Tuples that
 * agree in the columns that pass are a group: they follow from each other alone, and in every group
 * in the same way. */
#ifndef LORE_EVAL_PASSAGE_H
#define LORE_EVAL_PASSAGE_H

#include "base/vector.h"
#include "rule/program.h"

/* A recursive clause, and its atom that belongs to the component. */
typedef struct PassageStep {
    uint32_t clause, literal;
    uint32_t from, to; /* members, by their place in the component: the atom's, the head's */
    bool has_plain;    /* what it concludes with certainty is known; the finder's owner says so */
} PassageStep;

typedef struct Passage {
    VECTOR(PassageStep) steps;
    uint32_t column_count;    /* 0: no column passes, or a clause is not linear */
    VECTOR(uint32_t) columns; /* column_count of each member, in an order common to all */
} Passage;

/* clauses: all that conclude members of the component. False without memory. */
bool lr_passage_find(Passage *passage, const Program *program, uint32_t component,
                     const uint32_t *clauses, size_t clause_count);
void lr_passage_free(Passage *passage);

static inline const uint32_t *lr_passage_columns(const Passage *passage, uint32_t member)
{
    return passage->columns.items + (size_t)member * passage->column_count;
}

#endif
