/* SPDX-License-Identifier: MIT */
/* Writer: sorted rows on their way into the segments of one run. */
#ifndef LORE_STORE_WRITER_H
#define LORE_STORE_WRITER_H

#include "store/table.h"

/* Up to two segments' worth of rows wait: full.count rows that fill one, and those behind them,
 * which shape describes. */
typedef struct RowWriter {
    Store *store;
    Table table;
    size_t limit; /* bytes of content */
    VECTOR(Code) rows;
    SegmentShape full, shape; /* full.count is 0 until one is full */
} RowWriter;

void lr_writer_init(RowWriter *writer, Store *store, Table table);

/* Rows have given columns, and suffix is the next one if the table has one more. */
lore_status lr_writer_add(RowWriter *writer, const Code *rows, size_t count, uint32_t given,
                          Code suffix, Diag *diag);

/* Writes what waits. */
lore_status lr_writer_finish(RowWriter *writer, Diag *diag);
void lr_writer_free(RowWriter *writer);

#endif
