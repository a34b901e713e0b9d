/* SPDX-License-Identifier: MIT */
/* Tables. Rows that are put are first looked for in every run. Those that are new go where that
 * costs less: into the segments of the largest run between whose rows they fall, where these
 * segments are few or hold at most FACTOR rows for each new one (rows at the end of the table, a
 * fact or two at a time, a bulk larger than what is there); else into a run of their own, which
 * takes in the smaller ones (store/runs.h).
 *
 * What would be a run of its own stays in memory in a private store, as long as that has room for it
 * (store/resident.h), until a larger one takes it in or one of its rows is removed.
 *
 * A segment that gains rows is read and written once. Invariants: within a run rows rise strictly,
 * over segments too; no row is in two runs; the directory counts the rows of each run. */
#include "store/table.h"

#include <string.h>

#include "store/scan.h"
#include "store/writer.h"

enum { FEW_SEGMENTS = 4, FACTOR = 2 };
enum { NAME_SIZE = 6, DIRECTORY_KEY = 5 };

static_assert(NAME_SIZE + 4 * LR_COLUMNS_MAX <= LR_KEY_MAX, "a first row fits into its key");

/* ---- keys ---- */

void lr_table_key(Key *key, uint8_t kind, uint32_t relation)
{
    key->count = 0;
    lr_key_u8(key, kind);
    lr_key_u32(key, relation);
    assert(key->count == DIRECTORY_KEY);
}

static void run_key(Key *key, Table table)
{
    lr_table_key(key, table.kind, table.relation);
    lr_key_u8(key, table.run);
}

void lr_table_row_key(Key *key, Table table, const Code *row, uint32_t given, Code missing)
{
    run_key(key, table);
    for (uint32_t i = 0; i < table.columns; i++)
        lr_key_u32(key, i < given ? row[i] : missing);
}

static bool is_name_of(const uint8_t *key, size_t count, Table table)
{
    Key name;
    run_key(&name, table);
    return count > name.count && memcmp(key, name.bytes, name.count) == 0;
}

static bool is_of_run(const Cell *cell, Table table)
{
    return is_name_of(cell->key, cell->key_count, table);
}

/* The first code of the segment behind a cell's, where a search has passed it: there the rows end.
 * UINT64_MAX: not known. */
static uint64_t find_end(const Cell *cell, Table table)
{
    if (cell->next == NULL || !is_name_of(cell->next, cell->next_count, table))
        return UINT64_MAX;
    Reader reader = { cell->next + NAME_SIZE, cell->next + cell->next_count, false };
    Code first = lr_reader_u32(&reader);
    return reader.failed ? UINT64_MAX : first;
}

static lore_status check_width(Table table, uint32_t columns, Diag *diag)
{
    if (columns == table.columns)
        return LORE_OK;
    return lr_diag_fail(
        diag, LORE_TYPE, NOWHERE,
        "relation number %u holds rows of another width (table %u: %u columns, not %u)",
        (unsigned)table.relation, table.kind, (unsigned)columns, (unsigned)table.columns);
}

static lore_status seek_cell(Store *store, Table table, const Key *key, Seek seek, Cell *cell,
                             Segment *out, Diag *diag)
{
    lore_status status = lr_cell_seek(store, DB_TABLE, key, seek, cell, diag);
    if (status != LORE_OK)
        return status;
    if (!is_of_run(cell, table))
        return LORE_NOTFOUND;
    if (!lr_segment_open(out, cell->bytes, cell->count) || out->columns != table.columns)
        return lr_store_corrupt(store, "a segment", diag);
    uint64_t end = find_end(cell, table);
    out->most = end < out->most ? end : out->most;
    return LORE_OK;
}

static const Resident *resident_of(const Store *store, Table table)
{
    return lr_residents_find(&store->residents, table.kind, table.relation, table.run);
}

static lore_status seek_resident(const Resident *resident, const Key *key, Seek seek, Segment *out)
{
    Code row[LR_COLUMNS_MAX];
    Reader reader = { key->bytes + NAME_SIZE, key->bytes + key->count, false };
    for (uint32_t i = 0; i < resident->rows->columns; i++)
        row[i] = lr_reader_u32(&reader);
    assert(!reader.failed && seek != SEEK_AT_OR_AFTER);
    bool is_there = seek == SEEK_AFTER ? lr_resident_behind(resident, row, out)
                                       : lr_resident_before(resident, row, out);
    return is_there ? LORE_OK : LORE_NOTFOUND;
}

lore_status lr_table_seek(Store *store, Table table, const Key *key, Seek seek, Segment *out,
                          Diag *diag)
{
    Cell cell;
    const Resident *resident = resident_of(store, table);
    if (resident)
        return seek_resident(resident, key, seek, out);
    return seek_cell(store, table, key, seek, &cell, out, diag);
}

/* ---- segments found before ---- */

/* Opens the segment at a location. What is likely to be asked for there is fetched meanwhile. */
static bool open_location(const Location *location, Code code, Segment *out)
{
    uint64_t distance = location->below - location->least;
    __builtin_prefetch(location->bytes + (code - location->least) * location->count / distance);
    bool is_segment = lr_segment_open(out, location->bytes, location->count);
    out->most = location->below < out->most ? location->below : out->most;
    return is_segment;
}

static lore_status find_anew(Store *store, Table table, const Code *prefix, uint32_t count,
                             ProvenIn in, Segment *out, Diag *diag)
{
    Key key;
    Cell cell;
    lr_table_row_key(&key, table, prefix, count, 0);
    lore_status status = seek_cell(store, table, &key, SEEK_AT_OR_BEFORE, &cell, out, diag);
    uint64_t end = status == LORE_OK ? find_end(&cell, table) : UINT64_MAX;
    if (end <= UINT32_MAX && !store->is_writing)
        lr_locations_add(&store->locations, in, table.kind, table.relation, table.run,
                         (Location){ out->column[0].base, (Code)end, cell.bytes, cell.count });
    return status;
}

lore_status lr_table_locate(Store *store, Table table, const Code *prefix, uint32_t count,
                            Segment *out, bool *is_whole, Diag *diag)
{
    MDB_txn *txn;
    lore_status status = lr_txn_view(store, &txn, diag);
    if (status != LORE_OK)
        return status;
    const Resident *resident = resident_of(store, table);
    if (resident)
        return lr_resident_from(resident, prefix, count, out, is_whole) ? LORE_OK : LORE_NOTFOUND;
    ProvenIn in = { mdb_txn_id(txn), store->env->map_size };
    const Location *location = NULL;
    if (!store->is_writing)
        location = lr_locations_find(&store->locations, in, table.kind, table.relation, table.run,
                                     prefix[0]);
    *is_whole = location != NULL && open_location(location, prefix[0], out);
    return *is_whole ? LORE_OK : find_anew(store, table, prefix, count, in, out, diag);
}

/* ---- directories ---- */

lore_status lr_table_runs(Store *store, Table table, const Runs **out, Diag *diag)
{
    lore_status status = lr_runs_get(store, table.kind, table.relation, out, diag);
    if (status != LORE_OK || (*out)->count == 0)
        return status;
    return check_width(table, (*out)->columns, diag);
}

lore_status lr_table_count(Store *store, Table table, uint64_t *out, Diag *diag)
{
    const Runs *runs;
    lore_status status = lr_runs_get(store, table.kind, table.relation, &runs, diag);
    *out = status == LORE_OK ? lr_runs_total(runs) : 0;
    return status;
}

/* ---- rows on their way in ---- */

typedef struct Merge {
    Store *store;
    Table table;
    Runs runs; /* as they will be */
    Code *rows;
    size_t count; /* not merged yet */
    uint32_t given;
    Code suffix;
    size_t touched, touched_rows; /* segments between whose rows new ones fall */
    Code *old;                    /* rows of the segment being merged into */
    size_t old_count, old_capacity;
} Merge;

static size_t stride(const Merge *merge)
{
    return merge->given ? merge->given : 1; /* a row without columns is kept as one zero */
}

static Table run_of(const Merge *merge, uint32_t at)
{
    Table table = merge->table;
    table.run = merge->runs.items[at].number;
    return table;
}

/* The place in one run to which a walk in the order of rows has come: a segment, if any begins
 * before, and where the next one begins. */
typedef struct Walk {
    Table table;
    bool has_segment, is_counted, is_bounded, has_next;
    Segment segment;
    uint32_t at;
    Code last[LR_COLUMNS_MAX]; /* of the segment */
    Code next[LR_COLUMNS_MAX]; /* where is_bounded and has_next */
} Walk;

static bool is_here(const Walk *walk, const Code *row, uint32_t given)
{
    if (walk->has_segment && lr_rows_compare(row, walk->last, given) <= 0)
        return true;
    return walk->is_bounded && (!walk->has_next || lr_rows_compare(row, walk->next, given) < 0);
}

/* Notes where the segment after key begins, so that the rows before it need no search. */
static lore_status find_bound(Walk *walk, Store *store, const Key *key, Diag *diag)
{
    Segment next;
    lore_status status = lr_table_seek(store, walk->table, key, SEEK_AFTER, &next, diag);
    walk->has_next = status == LORE_OK;
    walk->is_bounded = status == LORE_OK || status == LORE_NOTFOUND;
    if (walk->has_next)
        lr_segment_read(&next, 0, 1, walk->table.columns, walk->next);
    return walk->is_bounded ? LORE_OK : status;
}

/* Moves to the segment that row belongs to: the last one that does not begin behind it. */
static lore_status walk_to(Walk *walk, Store *store, const Code *row, uint32_t given, Diag *diag)
{
    Key key;
    if (is_here(walk, row, given))
        return LORE_OK;
    lr_table_row_key(&key, walk->table, row, given, UINT32_MAX);
    const uint8_t *former = walk->has_segment ? walk->segment.rows : NULL;
    lore_status status =
        lr_table_seek(store, walk->table, &key, SEEK_AT_OR_BEFORE, &walk->segment, diag);
    if (status != LORE_OK && status != LORE_NOTFOUND)
        return status;
    walk->is_bounded = false;
    walk->has_segment = status == LORE_OK;
    if (walk->has_segment && walk->segment.rows != former) {
        walk->at = 0;
        walk->is_counted = false;
        lr_segment_read(&walk->segment, walk->segment.count - 1, 1, walk->table.columns,
                        walk->last);
    }
    return is_here(walk, row, given) ? LORE_OK : find_bound(walk, store, &key, diag);
}

/* Whether row is there; the walk moves on to it. */
static bool walk_finds(Walk *walk, const Code *row, uint32_t given)
{
    Code found[LR_COLUMNS_MAX];
    if (!walk->has_segment)
        return false;
    walk->at = lr_segment_skip(&walk->segment, walk->at, row, given, false);
    if (walk->at == walk->segment.count)
        return false;
    lr_segment_read(&walk->segment, walk->at, 1, given, found);
    return lr_rows_compare(found, row, given) == 0;
}

/* Counts the segment that an absent row would go into. */
static void count_touched(Merge *merge, Walk *walk)
{
    if (walk->is_counted)
        return;
    walk->is_counted = true;
    merge->touched++;
    merge->touched_rows += walk->has_segment ? walk->segment.count : 1;
}

/* Drops the rows that a run holds already. */
static lore_status drop_present(Merge *merge, uint32_t run, Diag *diag)
{
    Walk walk = { .table = run_of(merge, run) };
    size_t width = stride(merge), kept = 0;
    lore_status status = LORE_OK;
    merge->touched = merge->touched_rows = 0;
    for (size_t i = 0; status == LORE_OK && i < merge->count; i++) {
        const Code *row = merge->rows + i * width;
        status = walk_to(&walk, merge->store, row, merge->given, diag);
        if (status != LORE_OK || walk_finds(&walk, row, merge->given))
            continue;
        count_touched(merge, &walk);
        if (kept < i)
            memcpy(merge->rows + kept * width, row, width * sizeof *row);
        kept++;
    }
    merge->count = kept;
    return status;
}

/* The largest run comes last, so that what is known of touched segments is about it. */
static lore_status drop_all_present(Merge *merge, Diag *diag)
{
    lore_status status = LORE_OK;
    uint32_t largest = lr_runs_largest(&merge->runs);
    for (uint32_t i = 0; status == LORE_OK && merge->count > 0 && i < merge->runs.count; i++)
        if (i != largest)
            status = drop_present(merge, i, diag);
    if (status == LORE_OK && merge->count > 0 && merge->runs.count > 0)
        status = drop_present(merge, largest, diag);
    return status;
}

/* Writes the next count new rows. */
static lore_status write_new(Merge *merge, size_t count, RowWriter *writer, Diag *diag)
{
    lore_status status =
        lr_writer_add(writer, merge->rows, count, merge->given, merge->suffix, diag);
    merge->rows += count * stride(merge);
    merge->count -= count;
    return status;
}

/* Whether a new row does, of those not written yet. */
static bool precedes(const Merge *merge, size_t fresh, const Code *old)
{
    return lr_rows_compare(merge->rows + fresh * stride(merge), old, merge->given) < 0;
}

/* Writes old rows, and before each the new ones that precede it. */
static lore_status write_old(Merge *merge, const Code *old, size_t count, RowWriter *writer,
                             Diag *diag)
{
    lore_status status = LORE_OK;
    uint32_t columns = merge->table.columns;
    while (status == LORE_OK && count > 0) {
        size_t fresh = 0, some = 1;
        while (fresh < merge->count && precedes(merge, fresh, old))
            fresh++;
        status = write_new(merge, fresh, writer, diag);
        while (some < count && (merge->count == 0 || !precedes(merge, 0, old + some * columns)))
            some++;
        if (status == LORE_OK)
            status = lr_writer_add(writer, old, some, columns, 0, diag);
        old += some * columns;
        count -= some;
    }
    return status;
}

/* ---- into the segments of a run ---- */

/* Unpacks the segment that the first new row belongs to: the last one that does not begin behind
 * it, or else the first of all. */
static lore_status load_old(Merge *merge, Table table, Key *key, Diag *diag)
{
    Segment segment;
    lr_table_row_key(key, table, merge->rows, merge->given, UINT32_MAX);
    lore_status status = lr_table_seek(merge->store, table, key, SEEK_AT_OR_BEFORE, &segment, diag);
    if (status == LORE_NOTFOUND)
        status = lr_table_seek(merge->store, table, key, SEEK_AFTER, &segment, diag);
    if (status == LORE_NOTFOUND)
        return lr_store_corrupt(merge->store, "a table: a run is empty", diag);
    if (status != LORE_OK)
        return status;
    size_t codes = (size_t)segment.count * segment.columns;
    if (codes > merge->old_capacity &&
        !lr_vector_grow((void **)&merge->old, &merge->old_capacity, sizeof *merge->old, codes))
        return lr_store_nomem(diag);
    lr_segment_read(&segment, 0, segment.count, segment.columns, merge->old);
    merge->old_count = segment.count;
    lr_table_row_key(key, table, merge->old, table.columns, 0);
    return LORE_OK;
}

/* How many of the new rows lie before the segment after that of key. */
static lore_status count_share(const Merge *merge, Table table, const Key *key, size_t *out,
                               Diag *diag)
{
    Segment next;
    Code row[LR_COLUMNS_MAX];
    lore_status status = lr_table_seek(merge->store, table, key, SEEK_AFTER, &next, diag);
    *out = merge->count;
    if (status != LORE_OK)
        return status == LORE_NOTFOUND ? LORE_OK : status;
    lr_segment_read(&next, 0, 1, table.columns, row);
    size_t low = 0, high = merge->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lr_rows_compare(merge->rows + middle * stride(merge), row, merge->given) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    assert(low > 0);
    *out = low;
    return LORE_OK;
}

/* Merges the new rows that belong to one segment. */
static lore_status merge_segment(Merge *merge, Table table, Diag *diag)
{
    Key key;
    RowWriter writer;
    size_t share = 0, before = merge->count;
    lr_writer_init(&writer, merge->store, table);
    lore_status status = load_old(merge, table, &key, diag);
    if (status == LORE_OK)
        status = count_share(merge, table, &key, &share, diag);
    if (status == LORE_OK && lr_rows_compare(merge->rows, merge->old, merge->given) < 0)
        status = lr_cell_remove(merge->store, DB_TABLE, &key, diag); /* it gets another key */
    if (status == LORE_OK)
        status = write_old(merge, merge->old, merge->old_count, &writer, diag);
    if (status == LORE_OK)
        status = write_new(merge, share - (before - merge->count), &writer, diag);
    if (status == LORE_OK)
        status = lr_writer_finish(&writer, diag);
    lr_writer_free(&writer);
    return status;
}

static lore_status merge_into(Merge *merge, uint32_t run, Diag *diag)
{
    lore_status status = LORE_OK;
    Table table = run_of(merge, run);
    merge->runs.items[run].rows += merge->count;
    while (status == LORE_OK && merge->count > 0)
        status = merge_segment(merge, table, diag);
    return status;
}

/* ---- into a new run ---- */

/* Removes the segments of a run, from memory or from the file. */
static lore_status remove_run(Store *store, Table table, Diag *diag)
{
    Cell cell;
    Key first, key;
    if (resident_of(store, table)) {
        lr_residents_drop(&store->residents, table.kind, table.relation, table.run);
        return LORE_OK;
    }
    run_key(&first, table);
    for (;;) {
        lore_status status = lr_cell_seek(store, DB_TABLE, &first, SEEK_AFTER, &cell, diag);
        if (status == LORE_NOTFOUND || (status == LORE_OK && !is_of_run(&cell, table)))
            return LORE_OK;
        lr_cell_copy_key(&cell, &key);
        if (status == LORE_OK)
            status = lr_cell_remove(store, DB_TABLE, &key, diag);
        if (status != LORE_OK)
            return status;
    }
}

/* Removes the runs of a set and their entries in the directory, in which one lies at fresh. */
static lore_status remove_runs(Merge *merge, uint64_t set, uint32_t fresh, Diag *diag)
{
    lore_status status = LORE_OK;
    for (uint32_t i = merge->runs.count; status == LORE_OK && i-- > 0;) {
        if (!(set >> i & 1))
            continue;
        merge->runs.items[fresh].rows += merge->runs.items[i].rows;
        status = remove_run(merge->store, run_of(merge, i), diag);
        lr_runs_drop(&merge->runs, i);
        fresh -= i < fresh;
    }
    return status;
}

/* Writes the rows of a set of runs and the new ones, if any, as one run. */
static lore_status write_run(Merge *merge, uint64_t set, Diag *diag)
{
    TableScan scan;
    RowWriter writer;
    if (merge->runs.count == LR_RUNS_MAX) /* their sizes cannot be what the directory says */
        return lr_store_corrupt(merge->store, "the directory of a table", diag);
    lore_status status =
        lr_scan_init_runs(&scan, merge->store, merge->table, &merge->runs, set, diag);
    uint32_t fresh = lr_runs_add(&merge->runs);
    uint64_t below = (UINT64_C(1) << fresh) - 1;
    set = (set & below) | (set & ~below) << 1; /* those behind fresh have moved */
    merge->runs.items[fresh].rows = merge->count;
    lr_writer_init(&writer, merge->store, run_of(merge, fresh));
    if (status == LORE_OK)
        status = lr_scan_next(&scan, diag);
    while (status == LORE_OK && scan.count > 0) {
        status = write_old(merge, scan.rows.items, scan.count, &writer, diag);
        if (status == LORE_OK)
            status = lr_scan_next(&scan, diag);
    }
    if (status == LORE_OK)
        status = write_new(merge, merge->count, &writer, diag);
    if (status == LORE_OK)
        status = lr_writer_finish(&writer, diag);
    if (status == LORE_OK)
        status = remove_runs(merge, set, fresh, diag);
    lr_writer_free(&writer);
    lr_scan_free(&scan);
    return status;
}

/* ---- in memory ---- */

/* The set of runs that are kept there. */
static uint64_t find_residents(const Merge *merge)
{
    uint64_t set = 0;
    for (uint32_t i = 0; i < merge->runs.count; i++)
        set |= (uint64_t)(resident_of(merge->store, run_of(merge, i)) != NULL) << i;
    return set;
}

/* Keeps the new rows as a run; LORE_FULL, and nothing has changed, if there is no room. */
static lore_status keep_rows(Merge *merge, Diag *diag)
{
    Runs runs = merge->runs;
    if (runs.count == LR_RUNS_MAX)
        return LORE_FULL;
    uint32_t fresh = lr_runs_add(&runs);
    Resident name = { .kind = merge->table.kind,
                      .relation = merge->table.relation,
                      .run = runs.items[fresh].number };
    lore_status status = lr_residents_add(&merge->store->residents, name, merge->table.columns,
                                          merge->rows, merge->count, merge->given, merge->suffix);
    if (status != LORE_OK)
        return status == LORE_NOMEM ? lr_store_nomem(diag) : status;
    runs.items[fresh].rows = merge->count;
    merge->runs = runs;
    return LORE_OK;
}

/* ---- merging ---- */

/* Whether the new rows should go into the segments of the largest run. */
static bool is_local(const Merge *merge)
{
    return merge->runs.count > 0 &&
           (merge->touched <= FEW_SEGMENTS || merge->touched_rows <= FACTOR * merge->count);
}

static lore_status put_rows(Merge *merge, Diag *diag)
{
    uint32_t largest = lr_runs_largest(&merge->runs);
    uint64_t absorbed = lr_runs_absorbed(&merge->runs, merge->count);
    bool is_into = is_local(merge) && !(find_residents(merge) >> largest & 1);
    lore_status status = LORE_FULL;
    if (merge->store->env->is_private && absorbed == 0 && !is_into)
        status = keep_rows(merge, diag);
    if (status == LORE_FULL)
        status = is_into ? merge_into(merge, largest, diag) : write_run(merge, absorbed, diag);
    for (uint64_t set; status == LORE_OK && (set = lr_runs_crowded(&merge->runs)) != 0;)
        status = write_run(merge, set, diag);
    if (status == LORE_OK)
        status =
            lr_runs_put(merge->store, merge->table.kind, merge->table.relation, &merge->runs, diag);
    return status;
}

lore_status lr_table_merge(Store *store, Table table, Code *rows, size_t count, uint32_t given,
                           Code suffix, size_t *added, Diag *diag)
{
    const Runs *runs;
    Merge merge = { .store = store, .table = table, .rows = rows, .count = count };
    merge.given = given;
    merge.suffix = suffix;
    assert(given == table.columns || given + 1 == table.columns);
    *added = 0;
    lore_status status = lr_table_runs(store, table, &runs, diag);
    if (status == LORE_OK) {
        merge.runs = *runs;
        merge.runs.columns = table.columns;
        status = drop_all_present(&merge, diag);
    }
    *added = merge.count;
    if (status == LORE_OK && merge.count > 0)
        status = put_rows(&merge, diag);
    lr_vector_release((void **)&merge.old);
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

/* ---- removing ---- */

static lore_status rewrite_without(Store *store, Table table, const Code *rows, uint32_t count,
                                   uint32_t at, Diag *diag)
{
    Key key;
    RowWriter writer;
    lore_status status = LORE_OK;
    lr_writer_init(&writer, store, table);
    lr_table_row_key(&key, table, rows, table.columns, 0);
    if (at == 0) /* the segment gets another key */
        status = lr_cell_remove(store, DB_TABLE, &key, diag);
    if (status == LORE_OK)
        status = lr_writer_add(&writer, rows, at, table.columns, 0, diag);
    if (status == LORE_OK)
        status = lr_writer_add(&writer, rows + (size_t)(at + 1) * table.columns, count - at - 1,
                               table.columns, 0, diag);
    if (status == LORE_OK)
        status = lr_writer_finish(&writer, diag);
    lr_writer_free(&writer);
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

/* The same in one run. */
static lore_status remove_from(Store *store, Table table, const Code *prefix, uint32_t prefix_count,
                               Code *removed, Diag *diag)
{
    Key key;
    Segment segment;
    VECTOR(Code) rows = { 0 };
    lr_table_row_key(&key, table, prefix, prefix_count, UINT32_MAX);
    lore_status status = lr_table_seek(store, table, &key, SEEK_AT_OR_BEFORE, &segment, diag);
    if (status != LORE_OK)
        return status;
    uint32_t at = lr_segment_find(&segment, prefix, prefix_count, false);
    if (at == segment.count)
        return LORE_NOTFOUND;
    lr_segment_read(&segment, at, 1, table.columns, removed);
    if (lr_rows_compare(removed, prefix, prefix_count) != 0)
        return LORE_NOTFOUND;
    if (!lr_vector_reserve(&rows, (size_t)segment.count * table.columns))
        return lr_store_nomem(diag);
    lr_segment_read(&segment, 0, segment.count, table.columns, rows.items);
    status = rewrite_without(store, table, rows.items, segment.count, at, diag);
    lr_vector_free(&rows);
    return status;
}

/* Brings what is in memory into the file. */
static lore_status write_residents(Store *store, Table table, Diag *diag)
{
    Code none[1];
    const Runs *runs;
    Merge merge = { .store = store, .table = table, .rows = none, .given = table.columns };
    lore_status status = lr_table_runs(store, table, &runs, diag);
    if (status != LORE_OK)
        return status;
    merge.runs = *runs;
    uint64_t residents = find_residents(&merge);
    if (residents == 0)
        return LORE_OK;
    status = write_run(&merge, residents, diag);
    if (status == LORE_OK)
        status = lr_runs_put(store, table.kind, table.relation, &merge.runs, diag);
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

lore_status lr_table_remove(Store *store, Table table, const Code *prefix, uint32_t prefix_count,
                            Code *removed, Diag *diag)
{
    const Runs *found;
    lore_status status = write_residents(store, table, diag);
    if (status == LORE_OK)
        status = lr_table_runs(store, table, &found, diag);
    if (status != LORE_OK)
        return status;
    Runs runs = *found;
    for (uint32_t i = 0; i < runs.count; i++) {
        table.run = runs.items[i].number;
        status = remove_from(store, table, prefix, prefix_count, removed, diag);
        if (status == LORE_NOTFOUND)
            continue;
        if (status == LORE_OK && --runs.items[i].rows == 0)
            lr_runs_drop(&runs, i);
        if (status == LORE_OK)
            status = lr_runs_put(store, table.kind, table.relation, &runs, diag);
        return status;
    }
    return LORE_NOTFOUND;
}
