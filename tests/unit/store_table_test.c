/* SPDX-License-Identifier: MIT */
/* Tables: random merges and removals against a plain set, in every width; what is empty, of another
 * width, or without memory. */
#include "store_file.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/scan.h"
#include "store/sort.h"
#include "store/table.h"
#include "store/txn.h"

enum { RELATION = 9, ROWS_MAX = 12000, COLUMNS_MAX = 4 };

/* The rows that should be there: columns codes each, sorted. */
typedef struct Model {
    uint32_t columns;
    size_t count;
    Code rows[ROWS_MAX * COLUMNS_MAX];
} Model;

/* The place of the first row that does not lie before one with these codes. */
static size_t place_of(const Model *model, const Code *row, uint32_t given)
{
    size_t low = 0, high = model->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lr_rows_compare(model->rows + middle * model->columns, row, given) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has(const Model *model, const Code *row, uint32_t given)
{
    size_t at = place_of(model, row, given);
    return at < model->count && !lr_rows_compare(model->rows + at * model->columns, row, given);
}

static void insert(Model *model, const Code *row, uint32_t given, Code suffix)
{
    size_t at = place_of(model, row, given), width = model->columns;
    Code *place = model->rows + at * width;
    assert_true(model->count < ROWS_MAX);
    memmove(place + width, place, (model->count - at) * width * sizeof *place);
    memcpy(place, row, given * sizeof *row);
    if (given < width)
        place[given] = suffix;
    model->count++;
}

static void assert_holds(StoreFile *file, Store *store, Table table, const Model *model)
{
    TableScan scan;
    uint64_t counted;
    size_t seen = 0;
    lr_scan_init(&scan, store, table, NULL, 0, model->columns);
    for (;;) {
        assert_ok(file, lr_scan_next(&scan, &file->diag));
        if (scan.count == 0)
            break;
        assert_true(seen + scan.count <= model->count);
        assert_memory_equal(scan.rows.items, model->rows + seen * model->columns,
                            scan.count * model->columns * sizeof(Code));
        seen += scan.count;
    }
    lr_scan_free(&scan);
    assert_int_equal(seen, model->count);
    assert_ok(file, lr_table_count(store, table, &counted, &file->diag));
    assert_int_equal(counted, model->count);
}

/* Merges random rows, and checks which of them were new. */
static void merge(StoreFile *file, Store *store, Table table, Model *model, size_t count,
                  uint32_t given, Code bound)
{
    Code *rows = malloc((count * given + 1) * sizeof *rows);
    Code *wanted = malloc((count * given + 1) * sizeof *wanted);
    Code suffix = (Code)chance_below(100);
    size_t added, fresh = 0;
    assert_non_null(rows);
    assert_non_null(wanted);
    for (size_t i = 0; i < count * given; i++)
        rows[i] = (Code)chance_below(bound);
    assert_true(lr_sort_rows(rows, &count, given));
    for (size_t i = 0; i < count; i++)
        if (!has(model, rows + i * given, given)) {
            memcpy(wanted + fresh++ * given, rows + i * given, given * sizeof *rows);
            insert(model, rows + i * given, given, suffix);
        }
    assert_ok(file, lr_table_merge(store, table, rows, count, given, suffix, &added, &file->diag));
    assert_int_equal(added, fresh);
    assert_memory_equal(rows, wanted, fresh * given * sizeof *rows);
    free(rows);
    free(wanted);
}

static void remove_one(StoreFile *file, Store *store, Table table, Model *model, uint32_t given)
{
    Code removed[COLUMNS_MAX], row[COLUMNS_MAX];
    size_t at = chance_below(model->count), width = model->columns;
    memcpy(row, model->rows + at * width, width * sizeof *row);
    assert_ok(file, lr_table_remove(store, table, row, given, removed, &file->diag));
    assert_memory_equal(removed, row, width * sizeof *row);
    memmove(model->rows + at * width, model->rows + (at + 1) * width,
            (model->count - at - 1) * width * sizeof *row);
    model->count--;
    assert_int_equal(lr_table_remove(store, table, row, given, removed, &file->diag),
                     LORE_NOTFOUND);
    assert_int_equal(file->diag.list.count, 0);
}

static void fill_tables_of_each_width(StoreFile *file, Store *store)
{
    Model *model = malloc(sizeof *model);
    assert_non_null(model);
    store_file_begin(file, store);
    for (uint32_t columns = 1; columns <= COLUMNS_MAX; columns++)
        for (uint32_t given = columns > 1 ? columns - 1 : 1; given <= columns; given++) {
            Table table = lr_table_of(TABLE_FACT, 10 * columns + given, columns);
            model->columns = columns;
            model->count = 0;
            for (int turn = 0; turn < 12; turn++) {
                merge(file, store, table, model, chance_below(turn % 3 == 0 ? 1500 : 12), given,
                      given == 1 ? 5000 : 40);
                for (size_t n = chance_below(10); n > 0 && model->count > 0; n--)
                    remove_one(file, store, table, model, given);
                assert_holds(file, store, table, model);
            }
        }
    free(model);
    lr_store_abort(store);
    lr_store_close(store);
}

static void tables_of_each_width_are_what_was_put_into_them(void **state)
{
    fill_tables_of_each_width(*state, store_file_open(*state));
}

static Store *open_private(StoreFile *file)
{
    Store *store;
    assert_ok(file, lr_store_open(NULL, LORE_OPEN_CREATE, &store, &file->diag));
    return store;
}

static void tables_in_memory_are_what_was_put_into_them(void **state)
{
    fill_tables_of_each_width(*state, open_private(*state));
}

static void what_has_no_room_in_memory_goes_into_the_file(void **state)
{
    StoreFile *file = *state;
    for (int has_room = 0; has_room < 2; has_room++) {
        Store *store = open_private(file);
        Table table = lr_table_of(TABLE_FACT, RELATION, 3);
        Model *model = calloc(1, sizeof *model);
        uint64_t cells[2];
        assert_non_null(model);
        model->columns = 3;
        if (!has_room)
            store->residents.bytes = (size_t)128 << 20;
        store_file_begin(file, store);
        assert_ok(file, lr_cell_count(store, DB_TABLE, &cells[0], &file->diag));
        merge(file, store, table, model, 5000, 2, 1000);
        assert_ok(file, lr_cell_count(store, DB_TABLE, &cells[1], &file->diag));
        assert_int_equal(store->residents.runs.count, has_room);
        if (has_room)
            assert_int_equal(cells[1], cells[0] + 1); /* the directory */
        else
            assert_true(cells[1] > cells[0] + 1);
        assert_holds(file, store, table, model);
        lr_store_abort(store);
        lr_store_close(store);
        free(model);
    }
}

/* The rows that begin with a prefix, by a scan and all at once. */
static void assert_prefix_holds(StoreFile *file, Store *store, Table table, const Model *model)
{
    static Code few[ROWS_MAX * COLUMNS_MAX];
    TableScan scan;
    uint32_t count, columns = model->columns;
    Code prefix = (Code)chance_below(42);
    size_t first = place_of(model, &prefix, 1), end = first;
    while (end < model->count && model->rows[end * columns] == prefix)
        end++;
    const Code *rows = model->rows + first * columns;
    size_t seen = 0;
    lr_scan_init(&scan, store, table, &prefix, 1, columns);
    do {
        assert_ok(file, lr_scan_next(&scan, &file->diag));
        assert_true(seen + scan.count <= end - first);
        if (scan.count > 0)
            assert_memory_equal(scan.rows.items, rows + seen * columns,
                                scan.count * columns * sizeof(Code));
        seen += scan.count;
    } while (scan.count > 0);
    lr_scan_free(&scan);
    assert_int_equal(seen, end - first);
    lore_status status = lr_scan_few(store, table, &prefix, 1, columns, few,
                                     sizeof few / sizeof *few, &count, &file->diag);
    assert_true(status == LORE_OK || status == LORE_DONE);
    if (status == LORE_OK) {
        assert_int_equal(count, end - first);
        assert_memory_equal(few, rows, count * columns * sizeof(Code));
    }
}

static void change_table(StoreFile *file, Store *store, Table table, Model *model)
{
    if (chance_below(2) == 0)
        merge(file, store, table, model, chance_below(1500), 3, 40);
    for (size_t n = chance_below(6) / 3; n > 0 && model->count > 0; n--)
        remove_one(file, store, table, model, 3);
    if (chance_below(3) == 0)
        merge(file, store, table, model, chance_below(8), 3, 40);
}

/* Most transactions find rows in memory and leave some there; half of them are rolled back. */
static void a_transaction_in_memory_is_kept_or_leaves_nothing(void **state)
{
    StoreFile *file = *state;
    Store *store = open_private(file);
    Model *model = malloc(sizeof *model), *before = malloc(sizeof *before);
    assert_non_null(model);
    assert_non_null(before);
    model->columns = 4;
    for (uint32_t turn = 0; turn < 150; turn++) {
        Table table = lr_table_of(TABLE_FACT, turn / 5, 4);
        if (turn % 5 == 0)
            model->count = 0;
        *before = *model;
        store_file_begin(file, store);
        change_table(file, store, table, model);
        assert_holds(file, store, table, model);
        assert_prefix_holds(file, store, table, model);
        if (chance_below(2) == 0) {
            store_file_commit(file, store);
        } else {
            lr_store_abort(store);
            *model = *before;
        }
        assert_holds(file, store, table, model);
        assert_prefix_holds(file, store, table, model);
    }
    free(model);
    free(before);
    lr_store_close(store);
}

static void an_empty_table_has_nothing(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table table = lr_table_of(TABLE_FACT, RELATION, 2);
    Code row[2] = { 0, 0 }, removed[2];
    uint64_t count = 1;
    size_t added = 1;
    store_file_begin(file, store);
    assert_ok(file, lr_table_count(store, table, &count, &file->diag));
    assert_int_equal(count, 0);
    assert_ok(file, lr_table_merge(store, table, row, 0, 2, 0, &added, &file->diag));
    assert_int_equal(added, 0);
    assert_int_equal(lr_table_remove(store, table, row, 2, removed, &file->diag), LORE_NOTFOUND);
    lr_store_abort(store);
    lr_store_close(store);
}

/* The width is that of the rows that are there; once there are none, there is no width. */
static void rows_of_another_width_are_refused_while_there_are_some(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table two = lr_table_of(TABLE_FACT, RELATION, 2), three = lr_table_of(TABLE_FACT, RELATION, 3);
    Code row[3] = { 1, 2, 3 }, removed[3];
    size_t added;
    const Runs *runs;
    store_file_begin(file, store);
    assert_ok(file, lr_table_merge(store, two, row, 1, 2, 0, &added, &file->diag));
    assert_int_equal(lr_table_merge(store, three, row, 1, 3, 0, &added, &file->diag), LORE_TYPE);
    assert_int_equal(lr_table_runs(store, three, &runs, &file->diag), LORE_TYPE);
    lr_diag_clear(&file->diag);
    assert_ok(file, lr_table_remove(store, two, row, 2, removed, &file->diag));
    assert_ok(file, lr_table_merge(store, three, row, 1, 3, 0, &added, &file->diag));
    assert_int_equal(added, 1);
    lr_store_abort(store);
    lr_store_close(store);
}

static void kinds_and_relations_do_not_meet(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table tables[] = { lr_table_of(TABLE_FACT, 1, 2), lr_table_of(TABLE_FACT, 2, 2),
                       lr_table_of(TABLE_CLAIM, 1, 2), lr_table_of(TABLE_FACT, UINT32_MAX, 2) };
    uint64_t count;
    size_t added;
    store_file_begin(file, store);
    for (Code i = 0; i < 4; i++) {
        Code rows[4] = { i, UINT32_MAX, UINT32_MAX, i }; /* the greatest codes, too */
        assert_ok(file, lr_table_merge(store, tables[i], rows, 2, 2, 0, &added, &file->diag));
        assert_int_equal(added, 2);
    }
    for (Code i = 0; i < 4; i++) {
        Code row[2] = { i, UINT32_MAX }, removed[2];
        assert_ok(file, lr_table_count(store, tables[i], &count, &file->diag));
        assert_int_equal(count, 2);
        assert_ok(file, lr_table_remove(store, tables[i], row, 2, removed, &file->diag));
        row[0] = i + 1;
        assert_int_equal(lr_table_remove(store, tables[i], row, 1, removed, &file->diag),
                         LORE_NOTFOUND);
    }
    lr_store_abort(store);
    lr_store_close(store);
}

static void merge_without_memory(StoreFile *file, Store *store)
{
    Table table = lr_table_of(TABLE_FACT, RELATION, 2);
    static Code rows[2 * 3000];
    long refused = 0;
    for (;; refused++) {
        size_t added;
        uint64_t count;
        for (Code i = 0; i < 3000; i++) {
            rows[2 * i] = i / 7;
            rows[2 * i + 1] = i;
        }
        store_file_begin(file, store);
        memory_fail_after(refused);
        lore_status status = lr_table_merge(store, table, rows, 3000, 2, 0, &added, NULL);
        if (!memory_restore()) {
            assert_int_equal(status, LORE_OK); /* the control */
            assert_int_equal(added, 3000);
            break;
        }
        assert_int_equal(status, LORE_NOMEM);
        lr_store_abort(store);
        store_file_begin(file, store);
        assert_ok(file, lr_table_count(store, table, &count, &file->diag));
        assert_int_equal(count, 0);
        lr_store_abort(store);
    }
    assert_true(refused > 0);
    lr_store_abort(store);
    lr_store_close(store);
}

static void merging_without_memory_breaks_the_transaction(void **state)
{
    merge_without_memory(*state, store_file_open(*state));
}

static void merging_in_memory_without_memory_breaks_the_transaction(void **state)
{
    merge_without_memory(*state, open_private(*state));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(tables_of_each_width_are_what_was_put_into_them),
        TEST(tables_in_memory_are_what_was_put_into_them),
        TEST(what_has_no_room_in_memory_goes_into_the_file),
        TEST(a_transaction_in_memory_is_kept_or_leaves_nothing),
        TEST(an_empty_table_has_nothing),
        TEST(rows_of_another_width_are_refused_while_there_are_some),
        TEST(kinds_and_relations_do_not_meet),
        TEST(merging_without_memory_breaks_the_transaction),
        TEST(merging_in_memory_without_memory_breaks_the_transaction),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_table", tests, NULL, NULL);
}
