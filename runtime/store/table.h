/* SPDX-License-Identifier: MIT */
/* Tables: sets of sorted rows of codes, kept in runs of segments.
 *
 * A table is named by its kind and the number of a relation. A segment's key is that name, the
 * number of its run, and its first row; so the segments of a run lie in the order of their rows,
 * and the ones that can hold rows of a given prefix are found by one descent for each run. The key
 * that is the name alone holds the directory (store/runs.h). */
#ifndef LORE_STORE_TABLE_H
#define LORE_STORE_TABLE_H

#include "store/segment.h"
#include "store/cell.h"

typedef enum TableKind {
    TABLE_FACT = 1,     /* row, began */
    TABLE_PAST,         /* row, began, ended */
    TABLE_CLAIM,        /* number: claims of a relation */
    TABLE_TERM_INDEX,   /* hash, number */
    TABLE_RECORD_INDEX, /* hash of kind and name, number */
    TABLE_CLAIM_INDEX,  /* hash of id, number */
} TableKind;
#define LR_TABLE_KINDS 7 /* and no kind 0 */

typedef struct Table {
    uint8_t kind;
    uint32_t relation, columns;
    uint8_t run; /* where one of its runs is meant, which is said there */
} Table;

static inline Table lr_table_of(TableKind kind, uint32_t relation, uint32_t columns)
{
    return (Table){ .kind = (uint8_t)kind, .relation = relation, .columns = columns };
}

/* Sorts in rows, which are sorted and without duplicates: count rows of given columns, each
 * followed in the table by suffix (ignored if given is all). Rows whose given columns are there
 * already are skipped. Leaves in rows those that were not. */
lore_status lr_table_merge(Store *store, Table table, Code *rows, size_t count, uint32_t given,
                           Code suffix, size_t *added, Diag *diag);

/* Removes the one row that begins with prefix and gives all of it; LORE_NOTFOUND without a
 * diagnostic if there is none. */
lore_status lr_table_remove(Store *store, Table table, const Code *prefix, uint32_t prefix_count,
                            Code *removed, Diag *diag);

/* How many rows the table has, whatever its columns. */
lore_status lr_table_count(Store *store, Table table, uint64_t *out, Diag *diag);

/* The directory; LORE_TYPE if there are rows of another width. Borrowed, as of lr_runs_get. */
lore_status lr_table_runs(Store *store, Table table, const Runs **out, Diag *diag);

/* The name of a table, with which the keys of all its segments begin. */
void lr_table_key(Key *key, uint8_t kind, uint32_t relation);

/* The key of a segment of the run that begins with row; missing columns as missing says. */
void lr_table_row_key(Key *key, Table table, const Code *row, uint32_t given, Code missing);

/* A segment of the run near key; LORE_NOTFOUND if there is none on that side. Valid until the next
 * write, refresh or end of transaction. */
lore_status lr_table_seek(Store *store, Table table, const Key *key, Seek seek, Segment *out,
                          Diag *diag);

/* The last segment of the run that does not begin behind all rows with a prefix of count > 0 codes; where a
 * search has found it before, without a descent, and *is_whole: all those rows are there, if any are.
 * Otherwise as lr_table_seek. */
lore_status lr_table_locate(Store *store, Table table, const Code *prefix, uint32_t count,
                            Segment *out, bool *is_whole, Diag *diag);

static inline int lr_rows_compare(const Code *a, const Code *b, uint32_t columns)
{
    for (uint32_t i = 0; i < columns; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

#endif
