/* SPDX-License-Identifier: MIT */
/* Plain facts: the rows that stand, each with the transaction that began it, in one table; those
 * that have ended, with both transactions, in another. So reading what stands now, which is nearly
 * all reading, passes over no history; as_of merges the two.
 *
 * A fact that ends in the transaction that began it was never seen and leaves nothing. */
#include "store/fact.h"

#include <string.h>

#include "store/pending.h"
#include "store/scan.h"

enum { MOST_COLUMNS = 64, BATCH = 4096, FEW_CODES = 256 };

static_assert(MOST_COLUMNS + 2 == LR_COLUMNS_MAX, "a past row holds two transactions");

static Table standing(uint32_t relation, uint32_t arity)
{
    return lr_table_of(TABLE_FACT, relation, arity + 1);
}

static Table past(uint32_t relation, uint32_t arity)
{
    return lr_table_of(TABLE_PAST, relation, arity + 2);
}

static lore_status check_arity(uint32_t arity, Diag *diag)
{
    if (arity <= MOST_COLUMNS)
        return LORE_OK;
    return lr_diag_fail(diag, LORE_FULL, NOWHERE, "a relation has at most %d columns, not %u",
                        MOST_COLUMNS, (unsigned)arity);
}

lore_status lr_store_fact_count(Store *store, uint32_t relation, uint64_t *out, Diag *diag)
{
    Table table = standing(relation, 0);
    lore_status status = lr_pending_flush(store, table, diag);
    return status == LORE_OK ? lr_table_count(store, table, out, diag) : status;
}

lore_status lr_store_facts_are_known(Store *store, uint32_t relation, uint32_t arity, bool *out,
                                     Diag *diag)
{
    uint64_t stand = 0, ended = 0;
    lore_status status = lr_pending_flush(store, past(relation, arity), diag);
    if (status == LORE_OK)
        status = lr_store_fact_count(store, relation, &stand, diag);
    if (status == LORE_OK)
        status = lr_table_count(store, past(relation, arity), &ended, diag);
    *out = stand + ended > 0;
    return status;
}

/* ---- writing ---- */

lore_status lr_fact_check_codes(Store *store, const Code *codes, size_t count, Diag *diag)
{
    Code limit = LR_CODE_STORED + lr_store_code_count(store);
    for (size_t i = 0; i < count; i++)
        if ((codes[i] >= limit && codes[i] < LR_CODE_DAY) || codes[i] == LR_CODE_NONE)
            return lr_diag_fail(diag, LORE_MISUSE, NOWHERE, "code %#x is not one of the file's",
                                (unsigned)codes[i]);
    return LORE_OK;
}

lore_status lr_store_facts_put(Store *store, uint32_t relation, uint32_t arity, const Code *rows,
                               size_t count, size_t *added, Diag *diag)
{
    Table table = standing(relation, arity);
    uint64_t before = 0, after = 0;
    if (added)
        *added = 0;
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = check_arity(arity, diag);
    if (status == LORE_OK)
        status = lr_fact_check_codes(store, rows, count * arity, diag);
    if (status == LORE_OK && added)
        status = lr_store_fact_count(store, relation, &before, diag);
    if (status == LORE_OK)
        status = lr_pending_add(store, table, rows, count, arity, diag);
    if (status == LORE_OK && added)
        status = lr_store_fact_count(store, relation, &after, diag);
    if (status != LORE_OK)
        return status;
    if (added)
        *added = (size_t)(after - before);
    if (added ? after > before : count > 0)
        lr_txn_changed(store);
    return LORE_OK;
}

/* Takes in a row that has just been removed from those that stand. */
static lore_status keep_past(Store *store, uint32_t relation, uint32_t arity, Code *row, Diag *diag)
{
    Code now = (Code)lr_txn_number(store);
    lore_status status = LORE_OK;
    row[arity + 1] = now;
    if (row[arity] != now)
        status = lr_pending_add(store, past(relation, arity), row, 1, arity + 2, diag);
    store->counts.facts_ended++;
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

lore_status lr_store_fact_end(Store *store, uint32_t relation, uint32_t arity, const Code *row,
                              Diag *diag)
{
    Code ended[LR_COLUMNS_MAX];
    Table table = standing(relation, arity);
    lore_status status = lr_txn_writable(store, diag);
    if (status == LORE_OK)
        status = check_arity(arity, diag);
    if (status == LORE_OK)
        status = lr_pending_flush(store, table, diag);
    if (status == LORE_OK)
        status = lr_table_remove(store, table, row, arity, ended, diag);
    if (status == LORE_NOTFOUND)
        return lr_diag_fail(diag, LORE_NOTFOUND, NOWHERE, "the fact to end does not stand");
    if (status == LORE_OK)
        status = keep_past(store, relation, arity, ended, diag);
    if (status == LORE_OK)
        lr_txn_changed(store);
    return status;
}

/* ---- reading ---- */

typedef struct FactReading {
    uint32_t arity;
    uint64_t as_of;
    lore_status (*visit)(void *data, const Code *rows, size_t count);
    void *data;
    VECTOR(Code) batch; /* as_of only */
    size_t count;
} FactReading;

/* One of two sorted streams of whole rows. */
typedef struct FactStream {
    TableScan scan;
    uint32_t at; /* in the batch */
} FactStream;

static const Code *stream_row(const FactStream *stream)
{
    return stream->scan.rows.items + (size_t)stream->at * stream->scan.wanted;
}

/* Moves to the next row, beginning with the one at hand, that stood at as_of. */
static lore_status settle(FactStream *stream, uint32_t arity, uint64_t as_of, Diag *diag)
{
    bool has_end = stream->scan.table.kind == TABLE_PAST;
    for (;; stream->at++) {
        if (stream->at == stream->scan.count) {
            lore_status status = lr_scan_next(&stream->scan, diag);
            stream->at = 0;
            if (status != LORE_OK || stream->scan.count == 0)
                return status;
        }
        const Code *row = stream_row(stream);
        if (row[arity] <= as_of && (!has_end || as_of < row[arity + 1]))
            return LORE_OK;
    }
}

static lore_status deliver(FactReading *reading)
{
    if (reading->count == 0)
        return LORE_OK;
    lore_status status = reading->visit(reading->data, reading->batch.items, reading->count);
    reading->count = 0;
    return status;
}

static lore_status take(FactReading *reading, FactStream *stream, Diag *diag)
{
    lore_status status = LORE_OK;
    if (!lr_vector_reserve(&reading->batch, (size_t)BATCH * reading->arity + 1))
        return lr_store_nomem(diag);
    memcpy(reading->batch.items + reading->count * reading->arity, stream_row(stream),
           reading->arity * sizeof(Code));
    stream->at++;
    if (++reading->count == BATCH)
        status = deliver(reading);
    return status == LORE_OK ? settle(stream, reading->arity, reading->as_of, diag) : status;
}

static bool precedes(const FactStream *a, const FactStream *b, uint32_t arity)
{
    if (a->scan.count == 0 || b->scan.count == 0)
        return b->scan.count == 0;
    const Code *x = stream_row(a), *y = stream_row(b);
    for (uint32_t i = 0; i < arity; i++)
        if (x[i] != y[i])
            return x[i] < y[i];
    return true;
}

static lore_status merge_streams(FactReading *reading, FactStream *stood, FactStream *ended,
                                 Diag *diag)
{
    lore_status status = settle(stood, reading->arity, reading->as_of, diag);
    if (status == LORE_OK)
        status = settle(ended, reading->arity, reading->as_of, diag);
    while (status == LORE_OK && (stood->scan.count > 0 || ended->scan.count > 0))
        status = take(reading, precedes(stood, ended, reading->arity) ? stood : ended, diag);
    return status == LORE_OK ? deliver(reading) : status;
}

static lore_status read_former(FactReading *reading, Store *store, uint32_t relation,
                               const Code *prefix, uint32_t prefix_count, Diag *diag)
{
    FactStream stood = { .at = 0 }, ended = { .at = 0 };
    uint32_t arity = reading->arity;
    lr_scan_init(&stood.scan, store, standing(relation, arity), prefix, prefix_count, arity + 1);
    lr_scan_init(&ended.scan, store, past(relation, arity), prefix, prefix_count, arity + 2);
    lore_status status = merge_streams(reading, &stood, &ended, diag);
    lr_scan_free(&stood.scan);
    lr_scan_free(&ended.scan);
    lr_vector_free(&reading->batch);
    return status;
}

/* What stands now, as a scan gives it. */
static lore_status scan_present(FactReading *reading, Store *store, uint32_t relation,
                                const Code *prefix, uint32_t prefix_count, Diag *diag)
{
    static const Code nothing[1];
    TableScan scan;
    uint32_t arity = reading->arity;
    lr_scan_init(&scan, store, standing(relation, arity), prefix, prefix_count, arity);
    lore_status status = lr_scan_next(&scan, diag);
    while (status == LORE_OK && scan.count > 0) {
        status = reading->visit(reading->data, arity ? scan.rows.items : nothing, scan.count);
        if (status == LORE_OK)
            status = lr_scan_next(&scan, diag);
    }
    lr_scan_free(&scan);
    return status;
}

/* The same without one, as far as that goes. */
static lore_status read_present(FactReading *reading, Store *store, uint32_t relation,
                                const Code *prefix, uint32_t prefix_count, Diag *diag)
{
    Code rows[FEW_CODES];
    uint32_t count = 0, arity = reading->arity;
    lore_status status = LORE_DONE;
    if (prefix_count > 0)
        status = lr_scan_few(store, standing(relation, arity), prefix, prefix_count, arity, rows,
                             FEW_CODES, &count, diag);
    if (status == LORE_DONE)
        return scan_present(reading, store, relation, prefix, prefix_count, diag);
    return status == LORE_OK && count > 0 ? reading->visit(reading->data, rows, count) : status;
}

lore_status lr_store_facts_with_prefix(Store *store, uint32_t relation, uint32_t arity,
                                       uint64_t as_of, const Code *prefix, uint32_t prefix_count,
                                       lore_status (*visit)(void *data, const Code *rows,
                                                            size_t count),
                                       void *data, Diag *diag)
{
    FactReading reading = { .arity = arity, .visit = visit, .data = data };
    lore_status status = check_arity(arity, diag);
    assert(prefix_count <= arity);
    if (status == LORE_OK)
        status = lr_pending_flush(store, standing(relation, arity), diag);
    if (status == LORE_OK)
        status = lr_pending_flush(store, past(relation, arity), diag);
    if (status != LORE_OK)
        return status;
    reading.as_of = lr_txn_clip(store, as_of);
    if (reading.as_of == lr_txn_number(store))
        return read_present(&reading, store, relation, prefix, prefix_count, diag);
    return read_former(&reading, store, relation, prefix, prefix_count, diag);
}

lore_status lr_store_facts(Store *store, uint32_t relation, uint32_t arity, uint64_t as_of,
                           lore_status (*visit)(void *data, const Code *rows, size_t count),
                           void *data, Diag *diag)
{
    return lr_store_facts_with_prefix(store, relation, arity, as_of, NULL, 0, visit, data, diag);
}

/* ---- lives ---- */

typedef struct FactLives {
    uint32_t arity;
    uint64_t before, after;
    lore_status (*visit)(void *data, const Code *row, uint64_t began, uint64_t ended);
    void *data;
} FactLives;

static bool is_between(const FactLives *lives, uint64_t transaction)
{
    return lives->before < transaction && transaction <= lives->after;
}

static lore_status show_life(const FactLives *lives, const Code *row, uint64_t began,
                             uint64_t ended)
{
    return is_between(lives, began) || (ended != UINT64_MAX && is_between(lives, ended))
               ? lives->visit(lives->data, row, began, ended)
               : LORE_OK;
}

static lore_status scan_lives(const FactLives *lives, Store *store, Table table, Diag *diag)
{
    TableScan scan;
    bool has_end = table.kind == TABLE_PAST;
    lore_status status = lr_pending_flush(store, table, diag);
    lr_scan_init(&scan, store, table, NULL, 0, table.columns);
    if (status == LORE_OK)
        status = lr_scan_next(&scan, diag);
    while (status == LORE_OK && scan.count > 0) {
        for (uint32_t i = 0; i < scan.count && status == LORE_OK; i++) {
            const Code *row = scan.rows.items + (size_t)i * table.columns;
            status = show_life(lives, row, row[lives->arity],
                               has_end ? row[lives->arity + 1] : UINT64_MAX);
        }
        if (status == LORE_OK)
            status = lr_scan_next(&scan, diag);
    }
    lr_scan_free(&scan);
    return status;
}

lore_status lr_store_facts_touched(Store *store, uint32_t relation, uint32_t arity, uint64_t before,
                                   uint64_t after,
                                   lore_status (*visit)(void *data, const Code *row, uint64_t began,
                                                        uint64_t ended),
                                   void *data, Diag *diag)
{
    FactLives lives = { arity, lr_txn_clip(store, before), lr_txn_clip(store, after), visit, data };
    lore_status status = check_arity(arity, diag);
    if (status == LORE_OK)
        status = scan_lives(&lives, store, past(relation, arity), diag);
    return status == LORE_OK ? scan_lives(&lives, store, standing(relation, arity), diag) : status;
}
