/* SPDX-License-Identifier: MIT */
/* Tables. A segment's cell fills at most one page of LMDB's for large values; rows that no longer
 * fit go into several, of which the last two share evenly so that neither is nearly empty.
 *
 * Merging n sorted rows reads and writes each segment that gains any once; rows behind the last
 * segment are streamed into new ones. Invariant: within a table rows rise strictly, over segments
 * too. */
#include "store/table.h"

#include <string.h>

enum { OVERFLOW_HEADER = 16, CELL_CHECKSUM = 4, LONGEST_SEGMENT = 16384 };
enum { FEW_BATCHES = 2 }; /* a scan that goes on reads ahead */

static_assert(5 + 4 * LR_COLUMNS_MAX <= LR_KEY_MAX, "a segment's first row fits into its key");

static int compare_rows(const Code *a, const Code *b, uint32_t columns)
{
    for (uint32_t i = 0; i < columns; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* ---- keys ---- */

void lr_table_key(Key *key, uint8_t kind, uint32_t relation)
{
    key->count = 0;
    lr_key_u8(key, kind);
    lr_key_u32(key, relation);
}

/* The key of a segment that begins with row; missing columns as missing says. */
static void row_key(Key *key, Table table, const Code *row, uint32_t given, Code missing)
{
    lr_table_key(key, table.kind, table.relation);
    for (uint32_t i = 0; i < table.columns; i++)
        lr_key_u32(key, i < given ? row[i] : missing);
}

static bool is_of_table(const Cell *cell, Table table)
{
    Key name;
    lr_table_key(&name, table.kind, table.relation);
    return cell->key_count >= name.count && memcmp(cell->key, name.bytes, name.count) == 0;
}

static lore_status open_segment(Store *store, Table table, const Cell *cell, Segment *out,
                                Diag *diag)
{
    if (!lr_segment_open(out, cell->bytes, cell->count))
        return lr_store_corrupt(store, "a segment", diag);
    if (out->columns == table.columns)
        return LORE_OK;
    return lr_diag_fail(
        diag, LORE_TYPE, NOWHERE,
        "relation number %u holds rows of another width (table %u: %u columns, not %u)",
        (unsigned)table.relation, table.kind, (unsigned)out->columns, (unsigned)table.columns);
}

/* A segment of table near key; LORE_NOTFOUND if there is none on that side. */
static lore_status seek_segment(Store *store, Table table, const Key *key, Seek seek, Segment *out,
                                Diag *diag)
{
    Cell cell;
    lore_status status = lr_cell_seek(store, DB_TABLE, key, seek, &cell, diag);
    if (status != LORE_OK)
        return status;
    if (!is_of_table(&cell, table))
        return LORE_NOTFOUND;
    return open_segment(store, table, &cell, out, diag);
}

static void first_row(const Segment *segment, Code *out)
{
    lr_segment_read(segment, 0, 1, segment->columns, out);
}

/* ---- writing rows into segments ---- */

/* Rows on their way into segments. Up to two segments' worth wait: full.count rows that fill one,
 * and those behind them, which shape describes. */
typedef struct RowWriter {
    Store *store;
    Table table;
    size_t limit; /* bytes of content */
    VECTOR(Code) rows;
    SegmentShape full, shape; /* full.count is 0 until one is full */
} RowWriter;

static void init_writer(RowWriter *writer, Store *store, Table table)
{
    size_t page = store->env->page_size < LONGEST_SEGMENT ? store->env->page_size : LONGEST_SEGMENT;
    *writer = (RowWriter){ .store = store, .table = table };
    writer->limit = page - OVERFLOW_HEADER - CELL_CHECKSUM;
    writer->full.columns = writer->shape.columns = table.columns;
}

static lore_status write_segment(RowWriter *writer, const SegmentShape *shape, const Code *rows,
                                 Diag *diag)
{
    Key key;
    Buffer content = { 0 };
    row_key(&key, writer->table, rows, writer->table.columns, 0);
    lr_segment_pack(&content, shape, rows);
    lore_status status = lr_cell_put(writer->store, DB_TABLE, &key, &content, diag);
    lr_buffer_free(&content);
    return status;
}

static void restart_shape(SegmentShape *shape)
{
    shape->count = shape->row_width = 0;
}

/* The waiting rows are full: writes the segment before them, and they take its place. */
static lore_status turn_over(RowWriter *writer, Diag *diag)
{
    lore_status status = LORE_OK;
    uint32_t columns = writer->table.columns;
    if (writer->full.count > 0) {
        size_t written = (size_t)writer->full.count * columns;
        status = write_segment(writer, &writer->full, writer->rows.items, diag);
        writer->rows.count -= written;
        memmove(writer->rows.items, writer->rows.items + written,
                writer->rows.count * sizeof(Code));
    }
    writer->full = writer->shape;
    restart_shape(&writer->shape);
    return status;
}

static lore_status write_row(RowWriter *writer, const Code *row, uint32_t given, Code suffix,
                             Diag *diag)
{
    Code whole[LR_COLUMNS_MAX];
    uint32_t columns = writer->table.columns;
    lore_status status = LORE_OK;
    memcpy(whole, row, given * sizeof *row);
    if (given < columns)
        whole[given] = suffix;
    if (!lr_shape_add(&writer->shape, whole, writer->limit)) {
        status = turn_over(writer, diag);
        lr_shape_add(&writer->shape, whole, writer->limit);
    }
    if (!lr_vector_reserve(&writer->rows, columns))
        return lr_store_nomem(diag);
    memcpy(writer->rows.items + writer->rows.count, whole, columns * sizeof *whole);
    writer->rows.count += columns;
    return status;
}

static bool shape_rows(SegmentShape *shape, const Code *rows, uint32_t count, size_t limit)
{
    restart_shape(shape);
    for (uint32_t i = 0; i < count; i++, rows += shape->columns)
        if (!lr_shape_add(shape, rows, limit))
            return false;
    return true;
}

/* Moves rows from a full segment to a nearly empty one behind it, if both then fit. */
static void balance(RowWriter *writer)
{
    uint32_t total = writer->full.count + writer->shape.count, half = total / 2;
    SegmentShape first = writer->full, second = writer->shape;
    if (writer->shape.count >= writer->full.count / 2)
        return;
    const Code *rows = writer->rows.items;
    if (shape_rows(&first, rows, half, writer->limit) &&
        shape_rows(&second, rows + (size_t)half * first.columns, total - half, writer->limit)) {
        writer->full = first;
        writer->shape = second;
    }
}

static lore_status finish_writer(RowWriter *writer, Diag *diag)
{
    lore_status status = LORE_OK;
    if (writer->full.count > 0 && writer->shape.count > 0)
        balance(writer);
    while (status == LORE_OK && writer->full.count + writer->shape.count > 0)
        status = turn_over(writer, diag);
    return status;
}

/* ---- merging ---- */

typedef struct Merge {
    Store *store;
    Table table;
    const Code *rows; /* not merged yet */
    size_t count;
    uint32_t given;
    Code suffix;
    size_t added;
    VECTOR(Code) old; /* the segment being merged into */
    uint32_t old_count;
    Key old_key;
} Merge;

static const Code *old_row(const Merge *merge, uint32_t row)
{
    return merge->old.items + (size_t)row * merge->table.columns;
}

static const Code *new_row(const Merge *merge, size_t row)
{
    return merge->rows + row * merge->given;
}

/* Unpacks the segment that the first new row belongs to: the last one that does not begin behind
 * it, or else the first of all. Without any, old_count is 0. */
static lore_status load_old(Merge *merge, Diag *diag)
{
    Segment segment;
    Key key;
    merge->old_count = 0;
    row_key(&key, merge->table, merge->rows, merge->given, UINT32_MAX);
    lore_status status =
        seek_segment(merge->store, merge->table, &key, SEEK_AT_OR_BEFORE, &segment, diag);
    if (status == LORE_NOTFOUND)
        status = seek_segment(merge->store, merge->table, &key, SEEK_AFTER, &segment, diag);
    if (status != LORE_OK)
        return status == LORE_NOTFOUND ? LORE_OK : status;
    merge->old.count = 0;
    if (!lr_vector_reserve(&merge->old, (size_t)segment.count * segment.columns))
        return lr_store_nomem(diag);
    lr_segment_read(&segment, 0, segment.count, segment.columns, merge->old.items);
    merge->old_count = segment.count;
    row_key(&merge->old_key, merge->table, merge->old.items, merge->table.columns, 0);
    return LORE_OK;
}

/* How many of the new rows lie before the segment after the old one. */
static lore_status count_share(Merge *merge, size_t *out, Diag *diag)
{
    Segment next;
    Code row[LR_COLUMNS_MAX];
    *out = merge->count;
    if (merge->old_count == 0)
        return LORE_OK;
    lore_status status =
        seek_segment(merge->store, merge->table, &merge->old_key, SEEK_AFTER, &next, diag);
    if (status != LORE_OK)
        return status == LORE_NOTFOUND ? LORE_OK : status;
    first_row(&next, row);
    size_t low = 0, high = merge->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_rows(new_row(merge, middle), row, merge->given) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    assert(low > 0);
    *out = low;
    return LORE_OK;
}

/* Walks old and new rows in order; writes them all, or without a writer only counts the new. */
static lore_status merge_rows(Merge *merge, size_t share, RowWriter *writer, size_t *added,
                              Diag *diag)
{
    lore_status status = LORE_OK;
    uint32_t old = 0;
    size_t new = 0;
    *added = 0;
    while (status == LORE_OK && (old < merge->old_count || new < share)) {
        int order = old == merge->old_count ? 1
                    : new == share
                        ? -1
                        : compare_rows(old_row(merge, old), new_row(merge, new), merge->given);
        if (writer && order <= 0)
            status = write_row(writer, old_row(merge, old), merge->table.columns, 0, diag);
        else if (writer)
            status = write_row(writer, new_row(merge, new), merge->given, merge->suffix, diag);
        *added += order > 0;
        old += order <= 0;
        new += order >= 0;
    }
    return status;
}

/* Merges the rows that belong to one segment and steps over them. */
static lore_status merge_segment(Merge *merge, Diag *diag)
{
    RowWriter writer;
    size_t share, added;
    init_writer(&writer, merge->store, merge->table);
    lore_status status = load_old(merge, diag);
    if (status == LORE_OK)
        status = count_share(merge, &share, diag);
    if (status == LORE_OK)
        status = merge_rows(merge, share, NULL, &added, diag);
    if (status != LORE_OK)
        goto done;
    if (added > 0) {
        if (merge->old_count > 0 &&
            compare_rows(merge->rows, merge->old.items, merge->given) < 0) /* it gets another key */
            status = lr_cell_remove(merge->store, DB_TABLE, &merge->old_key, diag);
        if (status == LORE_OK)
            status = merge_rows(merge, share, &writer, &added, diag);
        if (status == LORE_OK)
            status = finish_writer(&writer, diag);
    }
    merge->added += added;
    merge->rows += share * merge->given;
    merge->count -= share;

done:
    lr_vector_free(&writer.rows);
    return status;
}

lore_status lr_table_merge(Store *store, Table table, const Code *rows, size_t count,
                           uint32_t given, Code suffix, size_t *added, Diag *diag)
{
    Merge merge = { store, table, rows, count, given, suffix, 0, { 0 }, 0, { .count = 0 } };
    lore_status status = LORE_OK;
    assert(given == table.columns || given + 1 == table.columns);
    while (status == LORE_OK && merge.count > 0)
        status = merge_segment(&merge, diag);
    lr_vector_free(&merge.old);
    *added = merge.added;
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

/* ---- removing ---- */

static lore_status rewrite_without(Store *store, Table table, Code *rows, uint32_t count,
                                   uint32_t at, Diag *diag)
{
    Key key;
    RowWriter writer;
    lore_status status = LORE_OK;
    init_writer(&writer, store, table);
    row_key(&key, table, rows, table.columns, 0);
    if (at == 0) /* the segment gets another key */
        status = lr_cell_remove(store, DB_TABLE, &key, diag);
    for (uint32_t i = 0; status == LORE_OK && i < count; i++)
        if (i != at)
            status = write_row(&writer, rows + (size_t)i * table.columns, table.columns, 0, diag);
    if (status == LORE_OK)
        status = finish_writer(&writer, diag);
    lr_vector_free(&writer.rows);
    return status == LORE_OK ? LORE_OK : lr_txn_break(store, status);
}

lore_status lr_table_remove(Store *store, Table table, const Code *prefix, uint32_t prefix_count,
                            Code *removed, Diag *diag)
{
    Key key;
    Segment segment;
    VECTOR(Code) rows = { 0 };
    row_key(&key, table, prefix, prefix_count, UINT32_MAX);
    lore_status status = seek_segment(store, table, &key, SEEK_AT_OR_BEFORE, &segment, diag);
    if (status != LORE_OK)
        return status;
    uint32_t at = lr_segment_find(&segment, prefix, prefix_count, false);
    if (at == segment.count)
        return LORE_NOTFOUND;
    lr_segment_read(&segment, at, 1, table.columns, removed);
    if (compare_rows(removed, prefix, prefix_count) != 0)
        return LORE_NOTFOUND;
    if (!lr_vector_reserve(&rows, (size_t)segment.count * table.columns))
        return lr_store_nomem(diag);
    lr_segment_read(&segment, 0, segment.count, table.columns, rows.items);
    status = rewrite_without(store, table, rows.items, segment.count, at, diag);
    lr_vector_free(&rows);
    return status;
}

/* ---- scanning ---- */

void lr_scan_init(TableScan *scan, Store *store, Table table, const Code *prefix,
                  uint32_t prefix_count, uint32_t wanted)
{
    assert(prefix_count <= table.columns && wanted <= table.columns);
    *scan = (TableScan){
        .store = store, .table = table, .prefix_count = prefix_count, .wanted = wanted
    };
    if (prefix_count)
        memcpy(scan->prefix, prefix, prefix_count * sizeof *prefix);
}

void lr_scan_free(TableScan *scan)
{
    lr_vector_free(&scan->rows);
}

/* The first row of segment that the scan has not read. */
static uint32_t find_start(const TableScan *scan, const Segment *segment)
{
    if (scan->is_started)
        return lr_segment_find(segment, scan->last, scan->table.columns, true);
    return lr_segment_find(segment, scan->prefix, scan->prefix_count, false);
}

/* The segment that holds the least row not read yet. */
static lore_status seek_scan(TableScan *scan, Segment *segment, Diag *diag)
{
    Key key;
    const Code *row = scan->is_started ? scan->last : scan->prefix;
    uint32_t given = scan->is_started ? scan->table.columns : scan->prefix_count;
    row_key(&key, scan->table, row, given, 0);
    lore_status status =
        seek_segment(scan->store, scan->table, &key, SEEK_AT_OR_BEFORE, segment, diag);
    if (status == LORE_OK && find_start(scan, segment) == segment->count)
        status = LORE_NOTFOUND; /* it ends before that row */
    if (status == LORE_NOTFOUND)
        status = seek_segment(scan->store, scan->table, &key, SEEK_AFTER, segment, diag);
    return status;
}

/* Takes the rows of the scan from segment; without any the scan is done. */
static lore_status take_rows(TableScan *scan, const Segment *segment, Diag *diag)
{
    uint32_t first = find_start(scan, segment);
    uint32_t end = lr_segment_find(segment, scan->prefix, scan->prefix_count, true);
    scan->count = end > first ? end - first : 0;
    scan->is_done = scan->count == 0 || end < segment->count;
    if (scan->count == 0)
        return LORE_OK;
    if (!lr_vector_reserve(&scan->rows, (size_t)scan->count * scan->wanted + 1))
        return lr_store_nomem(diag);
    lr_segment_read(segment, first, scan->count, scan->wanted, scan->rows.items);
    lr_segment_read(segment, end - 1, 1, scan->table.columns, scan->last);
    scan->is_started = true;
    return LORE_OK;
}

lore_status lr_scan_next(TableScan *scan, Diag *diag)
{
    Segment segment;
    scan->count = 0;
    if (scan->is_done)
        return LORE_OK;
    lore_status status = seek_scan(scan, &segment, diag);
    if (status == LORE_NOTFOUND) {
        scan->is_done = true;
        return LORE_OK;
    }
    if (status != LORE_OK)
        return status;
    if (++scan->batches > FEW_BATCHES && !lr_store_is_writing(scan->store))
        lr_ahead_pass(&scan->ahead, segment.rows);
    return take_rows(scan, &segment, diag);
}
