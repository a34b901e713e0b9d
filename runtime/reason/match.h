/* SPDX-License-Identifier: MIT */
/* Matches: the tuples of a predicate that agree with a row in some columns and are free in the
 * others.
 *
 * One index for each predicate and set of bound columns, built when first asked for: from the
 * bound codes to a chain of tuples. A row without free columns is asked of the model itself. */
#ifndef LORE_REASON_MATCH_H
#define LORE_REASON_MATCH_H

#include "eval/model.h"

typedef struct MatchIndex MatchIndex;

typedef struct Matcher {
    const Program *program;
    Model *model;
    VECTOR(MatchIndex *) indexes;
} Matcher;

void lr_matcher_free(Matcher *matcher);

/* The tuples that match row, whose free columns are LR_CODE_NONE, one call at a time: *cursor
 * is 0 at first; SIZE_MAX after the last. LORE_NOMEM may be returned by the first call. */
lore_status lr_matcher_next(Matcher *matcher, uint32_t predicate, const Code *row, size_t *cursor,
                            size_t *tuple);

#endif
