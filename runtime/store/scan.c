/* SPDX-License-Identifier: MIT */
/* Scans. Each run is read a segment at a time; one run's batches are given as they are, several are
 * merged: always the run with the least row gives its rows up to the least of the others. As sizes
 * of runs fall geometrically, most rows come in stretches from one. */
#include "store/scan.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_BATCHES = 2 }; /* a scan that goes on reads ahead */

void lr_scan_init(TableScan *scan, Store *store, Table table, const Code *prefix,
                  uint32_t prefix_count, uint32_t wanted)
{
    assert(prefix_count <= wanted && wanted <= table.columns);
    *scan = (TableScan){
        .store = store, .table = table, .prefix_count = prefix_count, .wanted = wanted
    };
    if (prefix_count)
        memcpy(scan->prefix, prefix, prefix_count * sizeof *prefix);
}

static void close_runs(TableScan *scan)
{
    for (uint32_t i = 0; i < scan->run_count; i++)
        lr_vector_free(&scan->runs[i].rows);
    if (scan->runs != &scan->only)
        free(scan->runs);
    scan->runs = NULL;
    scan->run_count = 0;
}

void lr_scan_free(TableScan *scan)
{
    close_runs(scan);
    lr_vector_free(&scan->rows);
}

/* ---- one run ---- */

/* The first row of segment that has not been read. */
static uint32_t find_start(const TableScan *scan, const RunScan *run, const Segment *segment)
{
    if (run->is_started)
        return lr_segment_find(segment, run->last, scan->wanted, true);
    return lr_segment_find(segment, scan->prefix, scan->prefix_count, false);
}

/* The segment that holds the least row not read yet, and that row. */
static lore_status seek_run(const TableScan *scan, const RunScan *run, Segment *segment,
                            uint32_t *first, Diag *diag)
{
    Key key;
    if (run->is_started)
        lr_table_row_key(&key, run->table, run->last, scan->wanted, UINT32_MAX);
    else
        lr_table_row_key(&key, run->table, scan->prefix, scan->prefix_count, 0);
    lore_status status =
        lr_table_seek(scan->store, run->table, &key, SEEK_AT_OR_BEFORE, segment, diag);
    if (status == LORE_OK && (*first = find_start(scan, run, segment)) < segment->count)
        return LORE_OK;
    if (status != LORE_OK && status != LORE_NOTFOUND)
        return status; /* else it ends before that row */
    status = lr_table_seek(scan->store, run->table, &key, SEEK_AFTER, segment, diag);
    *first = 0;
    return status;
}

/* Takes the rows of the scan from segment; without any the run is done. */
static lore_status take_rows(const TableScan *scan, RunScan *run, const Segment *segment,
                             uint32_t first, Diag *diag)
{
    uint32_t wanted = scan->wanted, end = segment->count;
    if (scan->prefix_count > 0)
        end = lr_segment_skip(segment, first, scan->prefix, scan->prefix_count, true);
    uint32_t count = end - first;
    run->is_done = count == 0 || end < segment->count;
    if (count == 0)
        return LORE_OK;
    if (!lr_vector_reserve(&run->rows, (size_t)count * wanted + 1))
        return lr_store_nomem(diag);
    lr_segment_read(segment, first, count, wanted, run->rows.items);
    memcpy(run->last, run->rows.items + (size_t)(count - 1) * wanted, wanted * sizeof(Code));
    run->is_started = true;
    run->count = count;
    return LORE_OK;
}

/* Reads the run's next rows; count 0: there are none. */
static lore_status read_run(const TableScan *scan, RunScan *run, Diag *diag)
{
    Segment segment;
    uint32_t first = 0;
    run->at = run->count = 0;
    if (run->is_done)
        return LORE_OK;
    lore_status status = seek_run(scan, run, &segment, &first, diag);
    if (status == LORE_NOTFOUND) {
        run->is_done = true;
        return LORE_OK;
    }
    if (status != LORE_OK)
        return status;
    if (++run->batches > FEW_BATCHES && !run->is_resident && !lr_store_is_writing(scan->store))
        lr_ahead_pass(&run->ahead, segment.rows);
    return take_rows(scan, run, &segment, first, diag);
}

/* ---- several runs ---- */

static const Code *row_of(const TableScan *scan, const RunScan *run)
{
    return run->rows.items + (size_t)run->at * scan->wanted;
}

static void find_head(const TableScan *scan, RunScan *run)
{
    const Code *row = row_of(scan, run);
    if (run->at < run->count)
        run->head =
            scan->wanted == 0 ? 0 : (uint64_t)row[0] << 32 | (scan->wanted > 1 ? row[1] : 0);
}

static bool precedes(const TableScan *scan, const RunScan *a, const RunScan *b)
{
    if (a->head != b->head)
        return a->head < b->head;
    return lr_rows_compare(row_of(scan, a), row_of(scan, b), scan->wanted) < 0;
}

/* The two runs with the least rows, or NULL. */
static void find_least(const TableScan *scan, RunScan **least, RunScan **other)
{
    *least = *other = NULL;
    for (uint32_t i = 0; i < scan->run_count; i++) {
        RunScan *run = &scan->runs[i];
        if (run->at == run->count)
            continue;
        if (!*least || precedes(scan, run, *least)) {
            *other = *least;
            *least = run;
        } else if (!*other || precedes(scan, run, *other)) {
            *other = run;
        }
    }
}

/* Gives rows of least while they precede those of other. */
static void give_stretch(TableScan *scan, RunScan *least, const RunScan *other)
{
    const Code *row = row_of(scan, least);
    Code *out = scan->rows.items + (size_t)scan->count * scan->wanted;
    uint32_t most = LR_SEGMENT_ROWS - scan->count, left = least->count - least->at;
    for (uint32_t given = 0, end = left < most ? left : most; given < end; given++) {
        for (uint32_t i = 0; i < scan->wanted; i++)
            *out++ = *row++;
        least->at++;
        scan->count++;
        find_head(scan, least);
        if (other && least->at < least->count && !precedes(scan, least, other))
            return;
    }
}

static lore_status refill(TableScan *scan, RunScan *run, Diag *diag)
{
    lore_status status = run->at == run->count ? read_run(scan, run, diag) : LORE_OK;
    if (status == LORE_OK)
        find_head(scan, run);
    return status;
}

static lore_status merge_runs(TableScan *scan, Diag *diag)
{
    lore_status status = LORE_OK;
    if (!lr_vector_reserve(&scan->rows, (size_t)LR_SEGMENT_ROWS * scan->wanted))
        return lr_store_nomem(diag);
    for (uint32_t i = 0; status == LORE_OK && i < scan->run_count; i++)
        status = refill(scan, &scan->runs[i], diag);
    while (status == LORE_OK && scan->count < LR_SEGMENT_ROWS) {
        RunScan *least, *other;
        find_least(scan, &least, &other);
        if (!least)
            break;
        give_stretch(scan, least, other);
        status = refill(scan, least, diag);
    }
    return status;
}

static lore_status pass_run(TableScan *scan, RunScan *run, Diag *diag)
{
    lore_status status = read_run(scan, run, diag);
    Code *items = scan->rows.items;
    size_t capacity = scan->rows.capacity;
    scan->rows.items = run->rows.items;
    scan->rows.capacity = run->rows.capacity;
    run->rows.items = items;
    run->rows.capacity = capacity;
    scan->count = run->count;
    return status;
}

/* ---- all ---- */

/* Opens the runs of a set, each behind what has been given. */
static lore_status open_runs(TableScan *scan, const Runs *runs, uint64_t set, Diag *diag)
{
    close_runs(scan);
    scan->runs =
        runs->count <= 1 ? &scan->only : (RunScan *)malloc(runs->count * sizeof *scan->runs);
    if (!scan->runs)
        return lr_store_nomem(diag);
    for (uint32_t i = 0; i < runs->count; i++) {
        RunScan *run = &scan->runs[scan->run_count];
        if (!(set >> i & 1))
            continue;
        scan->run_count++;
        *run = (RunScan){ .table = scan->table, .is_started = scan->is_started };
        run->table.run = runs->items[i].number;
        run->is_resident = lr_residents_find(&scan->store->residents, run->table.kind,
                                             run->table.relation, run->table.run) != NULL;
        if (scan->is_started)
            memcpy(run->last, scan->last, scan->wanted * sizeof(Code));
    }
    return LORE_OK;
}

lore_status lr_scan_init_runs(TableScan *scan, Store *store, Table table, const Runs *runs,
                              uint64_t set, Diag *diag)
{
    lr_scan_init(scan, store, table, NULL, 0, table.columns);
    scan->is_fixed = true;
    return open_runs(scan, runs, set, diag);
}

/* Opens the table's runs, again if the store has changed. */
static lore_status follow(TableScan *scan, Diag *diag)
{
    MDB_txn *txn;
    const Runs *runs;
    if (scan->is_fixed)
        return LORE_OK;
    lore_status status = lr_txn_view(scan->store, &txn, diag);
    if (status != LORE_OK)
        return status;
    if (scan->is_opened && scan->moves == scan->store->moves)
        return LORE_OK;
    status = lr_table_runs(scan->store, scan->table, &runs, diag);
    if (status == LORE_OK)
        status = open_runs(scan, runs, UINT64_MAX, diag);
    scan->is_opened = status == LORE_OK;
    scan->moves = scan->store->moves;
    return status;
}

lore_status lr_scan_next(TableScan *scan, Diag *diag)
{
    scan->count = 0;
    lore_status status = follow(scan, diag);
    if (status != LORE_OK || scan->run_count == 0)
        return status;
    status = scan->run_count == 1 ? pass_run(scan, &scan->runs[0], diag) : merge_runs(scan, diag);
    if (status != LORE_OK) {
        scan->count = 0;
        return status;
    }
    if (scan->count > 0 && scan->wanted > 0)
        memcpy(scan->last, scan->rows.items + (size_t)(scan->count - 1) * scan->wanted,
               scan->wanted * sizeof(Code));
    scan->is_started |= scan->count > 0;
    return LORE_OK;
}

/* ---- a few rows ---- */

/* Where in one run the rows of a prefix are, if they end before their segment does. */
static lore_status find_few(Store *store, Table run, const Code *prefix, uint32_t prefix_count,
                            Segment *segment, uint32_t *first, uint32_t *end, Diag *diag)
{
    bool is_whole;
    lore_status status =
        lr_table_locate(store, run, prefix, prefix_count, segment, &is_whole, diag);
    if (status != LORE_OK)
        return status == LORE_NOTFOUND ? LORE_DONE : status;
    *first = lr_segment_find(segment, prefix, prefix_count, false);
    *end = lr_segment_skip(segment, *first, prefix, prefix_count, true);
    return is_whole || *end < segment->count ? LORE_OK : LORE_DONE;
}

lore_status lr_scan_few(Store *store, Table table, const Code *prefix, uint32_t prefix_count,
                        uint32_t wanted, Code *rows, size_t room, uint32_t *count, Diag *diag)
{
    const Runs *runs;
    lore_status status = lr_table_runs(store, table, &runs, diag);
    *count = 0;
    for (uint32_t i = 0; status == LORE_OK && i < runs->count; i++) {
        Segment segment;
        uint32_t first = 0, end = 0;
        table.run = runs->items[i].number;
        status = find_few(store, table, prefix, prefix_count, &segment, &first, &end, diag);
        if (status != LORE_OK || first == end)
            continue;
        if (*count > 0 || (size_t)(end - first) * wanted > room)
            return LORE_DONE;
        *count = end - first;
        lr_segment_read(&segment, first, *count, wanted, rows);
    }
    return status;
}
