/* SPDX-License-Identifier: MIT */
/* Tables: sets of sorted rows of codes, kept in segments.
 *
 * A table is named by its kind and the number of a relation. A segment's key is that name and the
 * segment's first row, so the segments of a table lie in the order of their rows, and the ones that
 * can hold rows of a given prefix are found by one descent. */
#ifndef LORE_STORE_TABLE_H
#define LORE_STORE_TABLE_H

#include "store/segment.h"
#include "store/ahead.h"
#include "store/cell.h"

typedef enum TableKind {
    TABLE_FACT = 1,     /* row, began */
    TABLE_PAST,         /* row, began, ended */
    TABLE_CLAIM,        /* number: claims of a relation */
    TABLE_TERM_INDEX,   /* hash, number */
    TABLE_RECORD_INDEX, /* hash of kind and name, number */
    TABLE_CLAIM_INDEX,  /* hash of id, number */
    TABLE_COUNT,        /* no rows: the number of facts that stand */
} TableKind;

typedef struct Table {
    uint8_t kind;
    uint32_t relation, columns;
} Table;

/* Sorts in rows, which are sorted and without duplicates: count rows of given columns, each
 * followed in the table by suffix (ignored if given is all). Rows whose given columns are there
 * already are skipped. */
lore_status lr_table_merge(Store *store, Table table, const Code *rows, size_t count,
                           uint32_t given, Code suffix, size_t *added, Diag *diag);

/* Removes the one row that begins with prefix and gives all of it; LORE_NOTFOUND without a
 * diagnostic if there is none. */
lore_status lr_table_remove(Store *store, Table table, const Code *prefix, uint32_t prefix_count,
                            Code *removed, Diag *diag);

/* Rows that begin with a prefix, a segment's share at a time. Between two batches the store may be
 * written to or refreshed; the scan then goes on behind the last row of the old segment. */
typedef struct TableScan {
    Store *store;
    Table table;
    uint32_t prefix_count;
    Code prefix[LR_COLUMNS_MAX];
    uint32_t wanted; /* unpacked are the first so many columns of each row */
    bool is_started, is_done;
    uint32_t batches;
    Ahead ahead;
    Code last[LR_COLUMNS_MAX]; /* all columns of the last row read */
    VECTOR(Code) rows;         /* the batch: count rows of wanted columns */
    uint32_t count;
} TableScan;

void lr_scan_init(TableScan *scan, Store *store, Table table, const Code *prefix,
                  uint32_t prefix_count, uint32_t wanted);
/* The next batch; count 0: there is none. */
lore_status lr_scan_next(TableScan *scan, Diag *diag);
void lr_scan_free(TableScan *scan);

/* The name of a table, with which the keys of all its segments begin. */
void lr_table_key(Key *key, uint8_t kind, uint32_t relation);

#endif
