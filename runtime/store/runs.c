/* SPDX-License-Identifier: MIT */
/* Runs: directories are one cell for each table, whose key is the table's name, and so stand right
 * before its segments. The cache is written through, so that it never differs from the cells. */
#include "store/runs.h"

#include <string.h>

#include "store/cell.h"
#include "store/table.h"

enum { GROWTH = 2 }; /* a run is more than so many times as large as the next smaller one */

static_assert(LR_RUNS_MAX <= 64, "a set of runs is one word");

/* ---- cells ---- */

bool lr_runs_decode(Runs *runs, const uint8_t *bytes, size_t count)
{
    Reader reader = { bytes, bytes + count, false };
    *runs = (Runs){ .columns = lr_reader_u8(&reader) };
    while (reader.at < reader.end && !reader.failed) {
        Run run = { .number = lr_reader_u8(&reader) };
        run.rows = lr_reader_varint(&reader);
        uint8_t last = runs->count > 0 ? runs->items[runs->count - 1].number : 0;
        if (runs->count == LR_RUNS_MAX || run.number <= last || run.rows == 0)
            return false;
        runs->items[runs->count++] = run;
    }
    return !reader.failed && runs->count > 0 && runs->columns > 0 &&
           runs->columns <= LR_COLUMNS_MAX;
}

static lore_status read_runs(Store *store, const Key *key, Runs *out, Diag *diag)
{
    Cell cell;
    lore_status status = lr_cell_get(store, DB_TABLE, key, &cell, diag);
    if (status == LORE_NOTFOUND) {
        *out = (Runs){ .count = 0 };
        return LORE_OK;
    }
    if (status == LORE_OK && !lr_runs_decode(out, cell.bytes, cell.count))
        status = lr_store_corrupt(store, "the directory of a table", diag);
    return status;
}

static lore_status write_runs(Store *store, const Key *key, const Runs *runs, Diag *diag)
{
    Buffer content = { 0 };
    lr_buffer_u8(&content, (uint8_t)runs->columns);
    for (uint32_t i = 0; i < runs->count; i++) {
        lr_buffer_u8(&content, runs->items[i].number);
        lr_buffer_varint(&content, runs->items[i].rows);
    }
    lore_status status = lr_cell_put(store, DB_TABLE, key, &content, diag);
    lr_buffer_free(&content);
    return status;
}

/* ---- cache ---- */

static size_t slot_of(uint8_t kind, uint32_t relation)
{
    return (kind + relation * 7) %
           (sizeof((RunsCache *)0)->slots / sizeof((RunsCache *)0)->slots[0]);
}

static void remember(RunsCache *cache, uint8_t kind, uint32_t relation, const Runs *runs)
{
    size_t at = slot_of(kind, relation);
    cache->slots[at].kind = kind;
    cache->slots[at].relation = relation;
    if (runs != &cache->slots[at].runs)
        cache->slots[at].runs = *runs;
}

/* Forgets what was read in another commit. */
static lore_status follow_view(Store *store, Diag *diag)
{
    MDB_txn *txn;
    RunsCache *cache = &store->runs;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    size_t commit = mdb_txn_id(txn);
    if (cache->commit != commit || cache->is_writing != store->is_writing)
        for (size_t i = 0; i < sizeof cache->slots / sizeof cache->slots[0]; i++)
            cache->slots[i].kind = 0;
    cache->commit = commit;
    cache->is_writing = store->is_writing;
    return LORE_OK;
}

lore_status lr_runs_get(Store *store, uint8_t kind, uint32_t relation, const Runs **out, Diag *diag)
{
    Key key;
    size_t at = slot_of(kind, relation);
    RunsCache *cache = &store->runs;
    lore_status status = follow_view(store, diag);
    if (status != LORE_OK)
        return status;
    *out = &cache->slots[at].runs;
    if (cache->slots[at].kind == kind && cache->slots[at].relation == relation)
        return LORE_OK;
    cache->slots[at].kind = 0;
    lr_table_key(&key, kind, relation);
    status = read_runs(store, &key, &cache->slots[at].runs, diag);
    if (status == LORE_OK)
        remember(cache, kind, relation, &cache->slots[at].runs);
    return status;
}

lore_status lr_runs_put(Store *store, uint8_t kind, uint32_t relation, const Runs *runs, Diag *diag)
{
    Key key;
    lr_table_key(&key, kind, relation);
    lore_status status = runs->count > 0 ? write_runs(store, &key, runs, diag)
                                         : lr_cell_remove(store, DB_TABLE, &key, diag);
    if (status == LORE_OK)
        remember(&store->runs, kind, relation, runs);
    return status;
}

/* ---- changes ---- */

uint64_t lr_runs_total(const Runs *runs)
{
    uint64_t rows = 0;
    for (uint32_t i = 0; i < runs->count; i++)
        rows += runs->items[i].rows;
    return rows;
}

uint32_t lr_runs_largest(const Runs *runs)
{
    uint32_t largest = 0;
    for (uint32_t i = 1; i < runs->count; i++)
        if (runs->items[i].rows > runs->items[largest].rows)
            largest = i;
    return largest;
}

uint32_t lr_runs_add(Runs *runs)
{
    uint32_t at = 0;
    assert(runs->count < LR_RUNS_MAX);
    while (at < runs->count && runs->items[at].number == at + 1)
        at++;
    memmove(runs->items + at + 1, runs->items + at, (runs->count - at) * sizeof *runs->items);
    runs->items[at] = (Run){ (uint8_t)(at + 1), 0 };
    runs->count++;
    return at;
}

void lr_runs_drop(Runs *runs, uint32_t at)
{
    runs->count--;
    memmove(runs->items + at, runs->items + at + 1, (runs->count - at) * sizeof *runs->items);
}

/* ---- what becomes one ---- */

/* The smallest run outside a set; count if there is none. */
static uint32_t smallest(const Runs *runs, uint64_t without)
{
    uint32_t least = runs->count;
    for (uint32_t i = 0; i < runs->count; i++)
        if (!(without >> i & 1) &&
            (least == runs->count || runs->items[i].rows < runs->items[least].rows))
            least = i;
    return least;
}

/* Those outside a set that rows rows take in, the smallest first. */
static uint64_t absorbed(const Runs *runs, uint64_t without, uint64_t rows)
{
    uint64_t set = 0;
    for (;;) {
        uint32_t next = smallest(runs, without | set);
        if (next == runs->count || runs->items[next].rows > GROWTH * rows)
            return set;
        set |= UINT64_C(1) << next;
        rows += runs->items[next].rows;
    }
}

uint64_t lr_runs_absorbed(const Runs *runs, uint64_t rows)
{
    return absorbed(runs, 0, rows);
}

uint64_t lr_runs_crowded(const Runs *runs)
{
    uint64_t passed = 0;
    for (uint32_t i; (i = smallest(runs, passed)) < runs->count;) {
        passed |= UINT64_C(1) << i;
        uint64_t set = absorbed(runs, passed, runs->items[i].rows);
        if (set)
            return set | UINT64_C(1) << i;
    }
    return 0;
}
