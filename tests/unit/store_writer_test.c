/* SPDX-License-Identifier: MIT */
/* Writer: what becomes of sorted rows on their way into segments. */
#include "store_file.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/writer.h"

enum { RELATION = 4, ROWS_MAX = 40000, SEGMENTS_MAX = 400 };

/* The segments of a run, in the order of their keys. */
typedef struct Written {
    uint32_t counts[SEGMENTS_MAX], segments;
    size_t rows;
    Code codes[ROWS_MAX * 3];
} Written;

static Code given_rows[ROWS_MAX * 3];
static Written written;

static Table table_of(uint32_t columns)
{
    Table table = lr_table_of(TABLE_FACT, RELATION, columns);
    table.run = 1;
    return table;
}

static void read_segments(StoreFile *file, Store *store, Table table)
{
    Key key;
    Segment segment;
    Seek seek = SEEK_AT_OR_AFTER;
    lore_status status;
    memset(&written, 0, sizeof written);
    lr_table_row_key(&key, table, NULL, 0, 0);
    while ((status = lr_table_seek(store, table, &key, seek, &segment, &file->diag)) == LORE_OK) {
        Code *rows = written.codes + written.rows * table.columns;
        assert_true(written.segments < SEGMENTS_MAX && written.rows + segment.count <= ROWS_MAX);
        lr_segment_read(&segment, 0, segment.count, table.columns, rows);
        written.counts[written.segments++] = segment.count;
        written.rows += segment.count;
        lr_table_row_key(&key, table, rows, table.columns, 0);
        seek = SEEK_AFTER;
    }
    assert_int_equal(status, LORE_NOTFOUND);
}

static void write_rows(StoreFile *file, Store *store, Table table, size_t count)
{
    RowWriter writer;
    lr_writer_init(&writer, store, table);
    for (size_t i = 0; i < count; i++)
        assert_ok(file, lr_writer_add(&writer, given_rows + i * table.columns, 1, table.columns, 0,
                                      &file->diag));
    assert_ok(file, lr_writer_finish(&writer, &file->diag));
    lr_writer_free(&writer);
}

/* Rows that grow by random steps, so that columns need bits. */
static void draw_rows(size_t count, uint32_t columns)
{
    Code first = 0;
    for (size_t i = 0; i < count; i++) {
        first += 1 + (Code)chance_below(9);
        given_rows[i * columns] = first;
        for (uint32_t c = 1; c < columns; c++)
            given_rows[i * columns + c] = (Code)chance_bits(20);
    }
}

static void rows_come_back_as_they_were_written(void **state)
{
    static const size_t counts[] = { 1, 2, 100, 5000, ROWS_MAX };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (uint32_t columns = 1; columns <= 3; columns++) {
            Table table = table_of(columns);
            draw_rows(counts[i], columns);
            store_file_begin(file, store);
            write_rows(file, store, table, counts[i]);
            read_segments(file, store, table);
            assert_int_equal(written.rows, counts[i]);
            assert_memory_equal(written.codes, given_rows, counts[i] * columns * sizeof(Code));
            lr_store_abort(store);
        }
    lr_store_close(store);
}

/* Whether rows fit into one segment. */
static bool fits(const Store *store, uint32_t columns, const Code *rows, size_t count)
{
    SegmentShape shape = { .columns = columns };
    bool fine = true;
    for (size_t i = 0; i < count && fine; i++)
        fine = lr_shape_add(&shape, rows + i * columns, 1, lr_cell_room(store)) == 1;
    return fine;
}

static void segments_are_full_and_the_last_two_share(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table table = table_of(3);
    for (int round = 0; round < 40; round++) {
        size_t count = 3000 + chance_below(ROWS_MAX - 3000), first = 0;
        draw_rows(count, 3);
        store_file_begin(file, store);
        write_rows(file, store, table, count);
        read_segments(file, store, table);
        assert_true(written.segments >= 2);
        for (uint32_t s = 0; s < written.segments; s++) {
            const Code *rows = written.codes + first * 3;
            assert_true(fits(store, 3, rows, written.counts[s]));
            if (s + 2 < written.segments)
                assert_false(fits(store, 3, rows, written.counts[s] + 1));
            first += written.counts[s];
        }
        const uint32_t *last = written.counts + written.segments - 2;
        assert_true(last[1] + 1 >= last[0] / 2);
        lr_store_abort(store);
    }
    lr_store_close(store);
}

static void no_segment_has_more_rows_than_a_scan_gives_at_once(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table table = table_of(1);
    for (Code i = 0; i < 5000; i++)
        given_rows[i] = i; /* few bits each */
    store_file_begin(file, store);
    write_rows(file, store, table, 5000);
    read_segments(file, store, table);
    assert_int_equal(written.counts[0], LR_SEGMENT_ROWS);
    assert_int_equal(written.rows, 5000);
    lr_store_abort(store);
    lr_store_close(store);
}

static void a_suffix_is_the_column_that_rows_lack(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table table = table_of(2);
    RowWriter writer;
    store_file_begin(file, store);
    lr_writer_init(&writer, store, table);
    for (Code i = 0; i < 3; i++)
        assert_ok(file, lr_writer_add(&writer, &i, 1, 1, 70 + i, &file->diag));
    assert_ok(file, lr_writer_finish(&writer, &file->diag));
    lr_writer_free(&writer);
    read_segments(file, store, table);
    const Code expected[] = { 0, 70, 1, 71, 2, 72 };
    assert_int_equal(written.rows, 3);
    assert_memory_equal(written.codes, expected, sizeof expected);
    lr_store_abort(store);
    lr_store_close(store);
}

static void without_rows_nothing_is_written(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    uint64_t before, after;
    store_file_begin(file, store);
    assert_ok(file, lr_cell_count(store, DB_TABLE, &before, &file->diag));
    write_rows(file, store, table_of(2), 0);
    assert_ok(file, lr_cell_count(store, DB_TABLE, &after, &file->diag));
    assert_int_equal(before, after);
    write_rows(file, store, table_of(2), 1); /* the control */
    assert_ok(file, lr_cell_count(store, DB_TABLE, &after, &file->diag));
    assert_int_equal(before + 1, after);
    lr_store_abort(store);
    lr_store_close(store);
}

static lore_status try_to_write(Store *store, Table table, size_t count)
{
    RowWriter writer;
    lore_status status = LORE_OK;
    lr_writer_init(&writer, store, table);
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        status = lr_writer_add(&writer, given_rows + i * table.columns, 1, table.columns, 0, NULL);
    if (status == LORE_OK)
        status = lr_writer_finish(&writer, NULL);
    lr_writer_free(&writer);
    return status;
}

static void without_memory_it_says_so(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    long refused = 0;
    draw_rows(6000, 2);
    for (;; refused++) {
        store_file_begin(file, store);
        memory_fail_after(refused);
        lore_status status = try_to_write(store, table_of(2), 6000);
        bool was_refused = memory_restore();
        lr_store_abort(store);
        if (!was_refused) {
            assert_int_equal(status, LORE_OK); /* the control */
            break;
        }
        assert_int_equal(status, LORE_NOMEM);
    }
    assert_true(refused > 0);
    lr_store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(rows_come_back_as_they_were_written),
        TEST(segments_are_full_and_the_last_two_share),
        TEST(no_segment_has_more_rows_than_a_scan_gives_at_once),
        TEST(a_suffix_is_the_column_that_rows_lack),
        TEST(without_rows_nothing_is_written),
        TEST(without_memory_it_says_so),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_writer", tests, NULL, NULL);
}
