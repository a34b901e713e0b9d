/* SPDX-License-Identifier: MIT */
/* Joined: the rows of other sets, one set after the other, as those of one set that keeps none itself.
 *
 * A predicate that is put together from parts (rule/part.h) only repeats what these hold, with a constant in
 * the column that one of them lacks. Its rows are made when they are read: each field is moved, and what the
 * bases of its columns differ by is added. No row is in two of the sets. */
#ifndef LORE_EVAL_JOINED_H
#define LORE_EVAL_JOINED_H

#include <stdbool.h>

#include "eval/layout.h"

struct Rowset;
struct RowsetCursor;

typedef struct Joined Joined;

/* Where a column of the rows comes from. */
typedef struct JoinedColumn {
    uint32_t from; /* a column of the set, or UINT32_MAX: */
    Code constant;
} JoinedColumn;

/* layout: of the rows that are made, one word each; borrowed, as the sets are. NULL without memory. */
Joined *lr_joined_new(const Layout *layout);
void lr_joined_free(Joined *joined);
/* Adds a set of rows of one word; columns: one for each of the layout's, whose ranges hold what comes
 * there. False without memory. */
bool lr_joined_add(Joined *joined, const struct Rowset *set, const JoinedColumn *columns);

/* As lr_rowset_next and lr_rowset_has. */
size_t lr_joined_next(const Joined *joined, struct RowsetCursor *cursor, uint64_t *rows);
bool lr_joined_has(const Joined *joined, uint64_t row);

#endif
