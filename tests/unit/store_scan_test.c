/* SPDX-License-Identifier: MIT */
/* Scans of tables of several runs, against a plain set. */
#include "store_file.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/scan.h"
#include "store/writer.h"

enum { RELATION = 6, SUBJECTS = 50, OBJECTS = 2000, ROWS = SUBJECTS * OBJECTS, RUNS = 4 };

/* Which run holds the row (i / OBJECTS, i % OBJECTS), from 1; 0: none. */
static uint8_t run_of[ROWS];

static Table table(void)
{
    return lr_table_of(TABLE_FACT, RELATION, 2);
}

static void write_run(StoreFile *file, Store *store, Runs *runs)
{
    Table of = table();
    RowWriter writer;
    uint32_t at = lr_runs_add(runs);
    of.run = runs->items[at].number;
    lr_writer_init(&writer, store, of);
    for (Code i = 0; i < ROWS; i++) {
        Code row[] = { i / OBJECTS, i % OBJECTS };
        if (run_of[i] != of.run)
            continue;
        assert_ok(file, lr_writer_add(&writer, row, 1, 2, 0, &file->diag));
        runs->items[at].rows++;
    }
    assert_ok(file, lr_writer_finish(&writer, &file->diag));
    lr_writer_free(&writer);
}

/* A table of RUNS runs in an open transaction: short stretches and long ones by turns, some rows missing. */
static Store *open_table(StoreFile *file)
{
    Store *store = store_file_open(file);
    Runs runs = { .columns = 2 };
    uint8_t run = 0;
    for (size_t i = 0, left = 0; i < ROWS; i++, left--) {
        if (left == 0) {
            run = (uint8_t)chance_below(RUNS + 1);
            left = 1 + chance_below(chance_below(4) == 0 ? 5000 : 5);
        }
        run_of[i] = run;
    }
    store_file_begin(file, store);
    for (int r = 0; r < RUNS; r++)
        write_run(file, store, &runs);
    assert_ok(file, lr_runs_put(store, TABLE_FACT, RELATION, &runs, &file->diag));
    return store;
}

static void close_table(Store *store)
{
    lr_store_abort(store);
    lr_store_close(store);
}

/* ---- scans ---- */

/* The scan's rows must be those from first to end that are there in a run of the set. */
static void assert_scans(StoreFile *file, TableScan *scan, Code first, Code end, unsigned set)
{
    Code at = first;
    size_t batches = 0;
    for (;; batches++) {
        assert_ok(file, lr_scan_next(scan, &file->diag));
        if (scan->count == 0)
            break;
        assert_true(scan->count <= LR_SEGMENT_ROWS);
        for (uint32_t r = 0; r < scan->count; r++, at++) {
            const Code *row = scan->rows.items + (size_t)r * 2;
            while (at < end && !(set >> run_of[at] & 1))
                at++;
            assert_true(at < end);
            assert_int_equal(row[0], at / OBJECTS);
            assert_int_equal(row[1], at % OBJECTS);
        }
    }
    while (at < end && !(set >> run_of[at] & 1))
        at++;
    assert_int_equal(at, end);
    assert_ok(file, lr_scan_next(scan, &file->diag)); /* there are none left */
    assert_int_equal(scan->count, 0);
}

enum { ALL = ((1 << RUNS) - 1) << 1 };

static void a_scan_gives_all_rows_in_order(void **state)
{
    StoreFile *file = *state;
    Store *store = open_table(file);
    TableScan scan;
    lr_scan_init(&scan, store, table(), NULL, 0, 2);
    assert_scans(file, &scan, 0, ROWS, ALL);
    lr_scan_free(&scan);
    close_table(store);
}

static void a_prefix_gives_the_rows_that_begin_with_it(void **state)
{
    StoreFile *file = *state;
    Store *store = open_table(file);
    for (Code subject = 0; subject < SUBJECTS; subject++) {
        TableScan scan;
        lr_scan_init(&scan, store, table(), &subject, 1, 2);
        assert_scans(file, &scan, subject * OBJECTS, (subject + 1) * OBJECTS, ALL);
        lr_scan_free(&scan);
    }
    for (int round = 0; round < 500; round++) {
        Code at = (Code)chance_below(ROWS), row[] = { at / OBJECTS, at % OBJECTS };
        TableScan scan;
        lr_scan_init(&scan, store, table(), row, 2, 2);
        assert_scans(file, &scan, at, at + 1, ALL);
        lr_scan_free(&scan);
    }
    close_table(store);
}

static void what_lies_outside_of_all_rows_is_not_found(void **state)
{
    StoreFile *file = *state;
    Store *store = open_table(file);
    const Code beyond[] = { SUBJECTS, UINT32_MAX };
    for (size_t i = 0; i < 2; i++) {
        TableScan scan;
        lr_scan_init(&scan, store, table(), &beyond[i], 1, 2);
        assert_scans(file, &scan, 0, 0, ALL);
        lr_scan_free(&scan);
    }
    close_table(store);
}

static void a_scan_of_some_runs_gives_their_rows_only(void **state)
{
    StoreFile *file = *state;
    Store *store = open_table(file);
    const Runs *borrowed;
    assert_ok(file, lr_table_runs(store, table(), &borrowed, &file->diag));
    const Runs runs = *borrowed;
    for (unsigned set = 0; set < 1 << RUNS; set++) {
        TableScan scan;
        assert_ok(file, lr_scan_init_runs(&scan, store, table(), &runs, set, &file->diag));
        assert_scans(file, &scan, 0, ROWS, set << 1);
        lr_scan_free(&scan);
    }
    close_table(store);
}

/* Rows anywhere, in any run; how many were new. */
static size_t put_some(StoreFile *file, Store *store, size_t count)
{
    size_t added, put = 0;
    for (size_t i = 0; i < count; i++) {
        Code at = (Code)chance_below(ROWS), row[] = { at / OBJECTS, at % OBJECTS };
        assert_ok(file, lr_table_merge(store, table(), row, 1, 2, 0, &added, &file->diag));
        assert_int_equal(added, run_of[at] == 0);
        run_of[at] = run_of[at] == 0 ? 1 : run_of[at];
        put += added;
    }
    return put;
}

static void a_scan_goes_on_where_it_was_when_rows_are_put(void **state)
{
    StoreFile *file = *state;
    Store *store = open_table(file);
    TableScan scan;
    Code next = 0; /* the first that the scan may still give */
    size_t put = 0;
    lr_scan_init(&scan, store, table(), NULL, 0, 2);
    for (;;) {
        assert_ok(file, lr_scan_next(&scan, &file->diag));
        if (scan.count == 0)
            break;
        for (uint32_t r = 0; r < scan.count; r++) {
            const Code *row = scan.rows.items + (size_t)r * 2;
            Code at = row[0] * OBJECTS + row[1];
            assert_true(at >= next && run_of[at] != 0);
            for (; next < at; next++)
                assert_int_equal(run_of[next], 0); /* what was put behind it is given too */
            next = at + 1;
        }
        put += put_some(file, store, 30);
    }
    for (; next < ROWS; next++)
        assert_int_equal(run_of[next], 0);
    lr_scan_free(&scan);
    assert_true(put > 0);
    close_table(store);
}

/* ---- a few rows ---- */

static void a_few_rows_are_those_of_a_scan_or_none(void **state)
{
    StoreFile *file = *state;
    Store *store = open_table(file);
    Code rows[2 * OBJECTS];
    size_t had = 0, had_not = 0;
    for (int round = 0; round < 3000; round++) {
        Code at = (Code)chance_below(ROWS), row[] = { at / OBJECTS, at % OBJECTS };
        uint32_t prefix = 1 + (uint32_t)chance_below(2), count;
        Code first = prefix == 2 ? at : at - at % OBJECTS,
             end = prefix == 2 ? at + 1 : first + OBJECTS;
        lore_status status =
            lr_scan_few(store, table(), row, prefix, 2, rows, 2 * OBJECTS, &count, &file->diag);
        if (status == LORE_DONE) {
            had_not++;
            continue;
        }
        assert_int_equal(status, LORE_OK);
        had += count > 0;
        for (uint32_t r = 0; r < count; r++, first++) {
            while (first < end && run_of[first] == 0)
                first++;
            assert_int_equal(rows[2 * r] * OBJECTS + rows[2 * r + 1], first);
        }
        for (; first < end; first++)
            assert_int_equal(run_of[first], 0);
    }
    assert_true(had > 100 && had_not > 100);
    close_table(store);
}

static void more_rows_than_there_is_room_for_take_a_scan(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code prefix = 3;
    Code rows[6], put[] = { 2, 9, 3, 1, 3, 2, 3, 5, 4, 0 };
    uint32_t count;
    size_t added;
    store_file_begin(file, store);
    assert_ok(file, lr_table_merge(store, table(), put, 5, 2, 0, &added, &file->diag));
    assert_int_equal(lr_scan_few(store, table(), &prefix, 1, 2, rows, 5, &count, &file->diag),
                     LORE_DONE);
    assert_ok(file, lr_scan_few(store, table(), &prefix, 1, 2, rows, 6, &count, &file->diag));
    assert_int_equal(count, 3);
    assert_memory_equal(rows, put + 2, sizeof rows);
    close_table(store);
}

static void without_memory_it_says_so(void **state)
{
    StoreFile *file = *state;
    Store *store = open_table(file);
    long refused = 0;
    for (;; refused++) {
        TableScan scan;
        lore_status status = LORE_OK;
        memory_fail_after(refused);
        lr_scan_init(&scan, store, table(), NULL, 0, 2);
        do
            status = lr_scan_next(&scan, NULL);
        while (status == LORE_OK && scan.count > 0);
        bool was_refused = memory_restore();
        assert_int_equal(scan.count, 0);
        lr_scan_free(&scan);
        if (!was_refused) {
            assert_int_equal(status, LORE_OK); /* the control */
            break;
        }
        assert_int_equal(status, LORE_NOMEM);
    }
    assert_true(refused > 0);
    close_table(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_scan_gives_all_rows_in_order),
        TEST(a_prefix_gives_the_rows_that_begin_with_it),
        TEST(what_lies_outside_of_all_rows_is_not_found),
        TEST(a_scan_of_some_runs_gives_their_rows_only),
        TEST(a_scan_goes_on_where_it_was_when_rows_are_put),
        TEST(a_few_rows_are_those_of_a_scan_or_none),
        TEST(more_rows_than_there_is_room_for_take_a_scan),
        TEST(without_memory_it_says_so),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_scan", tests, NULL, NULL);
}
