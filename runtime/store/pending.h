/* SPDX-License-Identifier: MIT */
/* Pending rows: what a transaction puts into tables, unsorted until it is needed in its place.
 *
 * Rows in any order cost one sort and one merge for each transaction, or for each reading of the
 * table between puts. */
#ifndef LORE_STORE_PENDING_H
#define LORE_STORE_PENDING_H

#include "store/table.h"

/* Notes count rows of given columns each; the table's remaining column, if any, will be the open
 * transaction's number. Sorts everything in when too much is pending. */
lore_status lr_pending_add(Store *store, Table table, const Code *rows, size_t count,
                           uint32_t given, Diag *diag);

/* Sorts in what is pending for table; outside a transaction there is nothing. */
lore_status lr_pending_flush(Store *store, Table table, Diag *diag);
lore_status lr_pending_flush_all(Store *store, Diag *diag);

void lr_pending_clear(Store *store);

#endif
