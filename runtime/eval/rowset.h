/* SPDX-License-Identifier: MIT */
/* Rowset: the distinct rows of one relation that are certain at all times, in the form that suits
 * them.
 *
 *     list    rows packed into a word each, by their first column at least: what does not grow; or none,
 *             while they are those of other sets (joined.h)
 *     hash    such rows in a hash set
 *     dense   a bit for every possible row, where that takes no more than the hash set would
 *     table   rows of several words, with row ids
 *
 * A set begins as a list or hash set and changes its form as it grows or is asked; nobody outside
 * needs to know. Rows have no numbers, but a listing of them can be made. */
#ifndef LORE_EVAL_ROWSET_H
#define LORE_EVAL_ROWSET_H

#include "base/vector.h"
#include "eval/budget.h"
#include "eval/dense_set.h"
#include "eval/hash_set.h"
#include "eval/index.h"
#include "eval/joined.h"
#include "eval/postings.h"
#include "eval/table.h"

typedef enum RowsetForm { ROWSET_LIST, ROWSET_HASH, ROWSET_DENSE, ROWSET_TABLE } RowsetForm;

/* The values of one column, a bit each from base on. */
typedef struct ColumnSet {
    uint32_t column;
    size_t rows; /* of the set when it was made */
    Code base;
    size_t radix;    /* bits */
    size_t distinct; /* bits set */
    uint64_t *bits;
} ColumnSet;

static inline bool lr_column_set_has(const ColumnSet *set, Code code)
{
    Code offset = code - set->base;
    return offset < set->radix && (set->bits[offset / 64] >> offset % 64 & 1);
}

/* Where the rows of each value of the first column begin, in a listing. */
typedef struct Heads {
    size_t rows;      /* of the set when they were made */
    size_t count;     /* values */
    uint64_t *words;  /* the first row of each; NULL: heads are not worth having */
    uint32_t *starts; /* count + 1 */
} Heads;

typedef struct Rowset {
    const Range *ranges; /* borrowed */
    Layout layout;
    RowsetForm form;
    size_t count;
    HashSet hash;
    DenseSet dense;
    Table table;
    uint64_t *list; /* LIST: its rows; else NULL or a listing of all rows, by the first column */
    bool is_sorted; /* the list is, by all columns */
    Joined *joined; /* LIST without a list: where its rows are; else NULL */
    VECTOR(Postings *) postings;
    VECTOR(Index *) indexes; /* TABLE */
    VECTOR(ColumnSet *) column_sets;
    Heads heads;
    Ways *ways;             /* borrowed; see ways.h */
    Budget *const *working; /* whose end ends long loops as if there were no memory; or NULL */
} Rowset;

/* The budget of the evaluation at work, or NULL. */
static inline Budget *lr_rowset_working(const Rowset *set)
{
    return set->working == NULL ? NULL : *set->working;
}

/* Whether a loop over all rows is to end. Asked once a batch. */
static inline bool lr_rowset_gives_up(const Rowset *set)
{
    return lr_budget_gives_up(lr_rowset_working(set));
}

/* Where a scan is; starts zeroed. */
typedef struct RowsetCursor {
    size_t at;
    uint32_t source; /* of joined rows */
} RowsetCursor;

/* ranges must outlive the set. False without memory. */
bool lr_rowset_init(Rowset *set, const Range *ranges, uint32_t arity);
void lr_rowset_free(Rowset *set);
size_t lr_rowset_bytes(const Rowset *set);
/* Leaves no rows, and keeps little memory. False without memory. */
bool lr_rowset_clear(Rowset *set);

/* Adds count packed rows (at most LR_BATCH) that may repeat. fresh (stride words a row; may be rows
 * itself) gets those that were not there. False without memory. */
bool lr_rowset_add(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                   size_t *fresh_count);

/* Makes room for count more rows of one word, by all threads of a team that has no job, or by one (NULL).
 * False without memory. */
bool lr_rowset_reserve(Rowset *set, size_t count, Team *team);

/* Whether threads can add together as the set is, so many rows at most. Rows of one word. */
bool lr_rowset_is_sharable(const Rowset *set, size_t spare);
/* The same as lr_rowset_add while other threads do so too, and nothing else. Returns how many rows were
 * looked at; the rest has to be added by one thread alone. */
size_t lr_rowset_add_shared(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                            size_t *fresh_count);

/* The same where all rows are of one stretch, and no other thread adds to it meanwhile. */
size_t lr_rowset_add_owned(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                           size_t *fresh_count);

/* Which of so many threads is to add each row, so that each adds to a stretch of memory of its own. */
void lr_rowset_owners(const Rowset *set, const uint64_t *rows, size_t count, uint32_t threads,
                      uint8_t *owners);

/* Fills an empty set with rows that may repeat, in one go. Owns rows from now on, whatever happens;
 * they come from malloc. */
bool lr_rowset_fill(Rowset *set, uint64_t *rows, size_t count);

/* Fills an empty set of one-word rows with rows that are distinct and ascend by the first column.
 * Owns rows as above. */
void lr_rowset_fill_grouped(Rowset *set, uint64_t *rows, size_t count);

/* Fills an empty set with a dense set of count rows, which it takes over: *dense is empty then. */
void lr_rowset_fill_dense(Rowset *set, DenseSet *dense, size_t count);

/* Lets an empty set have the count rows of others. Owns joined from now on. */
void lr_rowset_join(Rowset *set, Joined *joined, size_t count);

/* Sorts packed words of so many bits; another array from malloc may replace *rows. False without
 * memory, or if the budget, which may be NULL, ends it: then in no order, and some may be missing. */
bool lr_rowset_sort(uint64_t **rows, size_t count, unsigned bits, Budget *budget);

/* Makes finding as fast as it can be; false without memory. */
bool lr_rowset_prepare(Rowset *set);
/* is_there[i]: whether the i-th of count packed rows (at most LR_BATCH) is in the set. */
void lr_rowset_find(const Rowset *set, const uint64_t *rows, size_t count, bool *is_there);
bool lr_rowset_has(const Rowset *set, const uint64_t *row);

/* The next rows, at most LR_BATCH, in no particular order. 0 at the end. The set must not grow
 * during a scan. */
size_t lr_rowset_next(const Rowset *set, RowsetCursor *cursor, uint64_t *rows);

/* All rows one after the other, ascending by the first column; valid until the set grows. NULL
 * without memory. */
const uint64_t *lr_rowset_rows(Rowset *set);

#endif
