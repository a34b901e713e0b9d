/* SPDX-License-Identifier: MIT */
/* A segment's cell fills at most one page of LMDB's for large values; rows that do not fit go into
 * several, of which the last two share evenly so that neither is nearly empty. */
#include "store/writer.h"

#include <string.h>

void lr_writer_init(RowWriter *writer, Store *store, Table table)
{
    *writer = (RowWriter){ .store = store, .table = table };
    writer->limit = lr_cell_room(store);
    writer->full.columns = writer->shape.columns = table.columns;
}

void lr_writer_free(RowWriter *writer)
{
    lr_vector_free(&writer->rows);
}

static lore_status write_segment(RowWriter *writer, const SegmentShape *shape, const Code *rows,
                                 Diag *diag)
{
    Key key;
    Buffer content = { 0 };
    lr_table_row_key(&key, writer->table, rows, writer->table.columns, 0);
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

/* Puts rows behind those that wait, without counting them. */
static void place_rows(RowWriter *writer, const Code *rows, uint32_t count, uint32_t given,
                       Code suffix)
{
    Code *at = writer->rows.items + writer->rows.count;
    uint32_t columns = writer->table.columns;
    if (given == columns) {
        memcpy(at, rows, (size_t)count * columns * sizeof *at);
        return;
    }
    for (uint32_t row = 0; row < count; row++) {
        for (uint32_t i = 0; i < given; i++)
            *at++ = *rows++;
        *at++ = suffix;
    }
}

lore_status lr_writer_add(RowWriter *writer, const Code *rows, size_t count, uint32_t given,
                          Code suffix, Diag *diag)
{
    lore_status status = LORE_OK;
    uint32_t columns = writer->table.columns;
    while (status == LORE_OK && count > 0) {
        uint32_t some = count < LR_SEGMENT_ROWS ? (uint32_t)count : LR_SEGMENT_ROWS;
        if (!lr_vector_reserve(&writer->rows, (size_t)some * columns))
            return lr_store_nomem(diag);
        place_rows(writer, rows, some, given, suffix);
        uint32_t taken = lr_shape_add(&writer->shape, writer->rows.items + writer->rows.count, some,
                                      writer->limit);
        writer->rows.count += (size_t)taken * columns;
        rows += (size_t)taken * given;
        count -= taken;
        if (taken < some)
            status = turn_over(writer, diag);
    }
    return status;
}

static bool shape_rows(SegmentShape *shape, const Code *rows, uint32_t count, size_t limit)
{
    restart_shape(shape);
    return lr_shape_add(shape, rows, count, limit) == count;
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

lore_status lr_writer_finish(RowWriter *writer, Diag *diag)
{
    lore_status status = LORE_OK;
    if (writer->full.count > 0 && writer->shape.count > 0)
        balance(writer);
    while (status == LORE_OK && writer->full.count + writer->shape.count > 0)
        status = turn_over(writer, diag);
    return status;
}
