/* SPDX-License-Identifier: MIT */
/* Scans: the rows of a table that begin with a prefix, in order, a batch at a time.
 *
 * Between two batches the store may be written to or refreshed; the scan then goes on behind the
 * last row that it has given. */
#ifndef LORE_STORE_SCAN_H
#define LORE_STORE_SCAN_H

#include "store/ahead.h"
#include "store/table.h"

/* One run's share of a scan, a segment at a time. */
typedef struct RunScan {
    Table table;
    bool is_started, is_done, is_resident;
    uint32_t batches;
    Ahead ahead;
    Code last[LR_COLUMNS_MAX]; /* wanted columns of the last row read */
    VECTOR(Code) rows;
    uint32_t at, count; /* rows from at on have not been given yet */
    uint64_t head;      /* the first two wanted columns of row at */
} RunScan;

/* Stays where it was initialised. */
typedef struct TableScan {
    Store *store;
    Table table;
    uint32_t prefix_count;
    Code prefix[LR_COLUMNS_MAX];
    uint32_t wanted; /* unpacked are the first so many columns of each row */
    RunScan *runs;   /* allocated, or where there is but one, &only */
    RunScan only;
    uint32_t run_count;
    bool is_fixed; /* to those runs */
    bool is_opened, is_started;
    uint64_t moves;            /* the store's, when the runs were opened */
    Code last[LR_COLUMNS_MAX]; /* wanted columns of the last row given */
    VECTOR(Code) rows;         /* the batch: count rows of wanted columns, at most 2048 */
    uint32_t count;
} TableScan;

/* The wanted columns must tell rows apart. */
void lr_scan_init(TableScan *scan, Store *store, Table table, const Code *prefix,
                  uint32_t prefix_count, uint32_t wanted);
/* All columns of the rows of some runs, which must stay as they are while the scan lives. */
lore_status lr_scan_init_runs(TableScan *scan, Store *store, Table table, const Runs *runs,
                              uint64_t set, Diag *diag);
/* The next batch; count 0: there is none. */
lore_status lr_scan_next(TableScan *scan, Diag *diag);
void lr_scan_free(TableScan *scan);

/* The same rows all at once, where that takes one descent in each run: LORE_DONE if there are too many for
 * rows, which has room for so many codes, or if they are not in one segment; then a scan has to be made.
 * prefix_count > 0. */
lore_status lr_scan_few(Store *store, Table table, const Code *prefix, uint32_t prefix_count,
                        uint32_t wanted, Code *rows, size_t room, uint32_t *count, Diag *diag);

#endif
