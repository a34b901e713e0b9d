/* SPDX-License-Identifier: MIT */
/* Pending rows: one array for each table that has any. Facts that turn out to be new are counted
 * for the journal when they are sorted in. */
#include "store/pending.h"

#include <string.h>

#include "store/sort.h"

static const size_t MOST_BYTES = (size_t)128 << 20; /* of all tables, before they are sorted in */

static PendingRows *find(Store *store, Table table)
{
    for (size_t i = store->pending.count; i-- > 0;) {
        PendingRows *pending = &store->pending.items[i];
        if (pending->relation == table.relation && pending->kind == table.kind)
            return pending;
    }
    return NULL;
}

static PendingRows *find_or_add(Store *store, Table table, uint32_t given)
{
    PendingRows *found = find(store, table);
    if (found)
        return found;
    PendingRows fresh = {
        .kind = table.kind, .relation = table.relation, .columns = table.columns, .given = given
    };
    if (!lr_vector_push(&store->pending, fresh))
        return NULL;
    return &store->pending.items[store->pending.count - 1];
}

/* A row without columns is kept as one zero, so that rows can be counted. */
static uint32_t stride(uint32_t given)
{
    return given ? given : 1;
}

static bool append_rows(PendingRows *pending, const Code *rows, size_t count)
{
    size_t codes = count * stride(pending->given);
    if (!lr_vector_reserve(&pending->rows, codes))
        return false;
    Code *at = pending->rows.items + pending->rows.count;
    if (pending->given)
        memcpy(at, rows, codes * sizeof *rows);
    else
        memset(at, 0, codes * sizeof *rows);
    pending->rows.count += codes;
    return true;
}

lore_status lr_pending_add(Store *store, Table table, const Code *rows, size_t count,
                           uint32_t given, Diag *diag)
{
    if (count == 0)
        return LORE_OK;
    PendingRows *pending = find_or_add(store, table, given);
    if (!pending)
        return lr_store_nomem(diag);
    if (pending->columns != table.columns)
        return lr_diag_fail(diag, LORE_TYPE, NOWHERE, "relation number %u has %u columns, not %u",
                            (unsigned)table.relation, (unsigned)pending->given, (unsigned)given);
    if (!append_rows(pending, rows, count))
        return lr_store_nomem(diag);
    store->pending_bytes += count * stride(given) * sizeof *rows;
    return store->pending_bytes > MOST_BYTES ? lr_pending_flush_all(store, diag) : LORE_OK;
}

static lore_status flush(Store *store, PendingRows *pending, Diag *diag)
{
    Table table = lr_table_of(pending->kind, pending->relation, pending->columns);
    size_t count = pending->rows.count / stride(pending->given), added = 0;
    if (count == 0)
        return LORE_OK;
    if (!lr_sort_rows(pending->rows.items, &count, pending->given))
        return lr_txn_break(store, lr_store_nomem(diag));
    lore_status status = lr_table_merge(store, table, pending->rows.items, count, pending->given,
                                        (Code)lr_txn_number(store), &added, diag);
    store->pending_bytes -= pending->rows.count * sizeof *pending->rows.items;
    lr_vector_free(&pending->rows);
    if (status == LORE_OK && table.kind == TABLE_FACT)
        store->counts.facts += added;
    return status;
}

lore_status lr_pending_flush(Store *store, Table table, Diag *diag)
{
    PendingRows *pending = find(store, table);
    return pending ? flush(store, pending, diag) : LORE_OK;
}

lore_status lr_pending_flush_all(Store *store, Diag *diag)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && i < store->pending.count; i++)
        status = flush(store, &store->pending.items[i], diag);
    return status;
}

void lr_pending_clear(Store *store)
{
    for (size_t i = 0; i < store->pending.count; i++)
        lr_vector_free(&store->pending.items[i].rows);
    lr_vector_free(&store->pending);
    store->pending_bytes = 0;
}
