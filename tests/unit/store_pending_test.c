/* SPDX-License-Identifier: MIT */
/* Pending rows: when they are sorted in, what is told of them, and what runs out. */
#include "store_file.h"

#include <string.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/pending.h"
#include "store/txn.h"

enum { RELATION = 3 };

static const size_t MOST_BYTES = (size_t)128 << 20; /* as in pending.c */

static uint64_t stored(StoreFile *file, Store *store, Table table)
{
    uint64_t count;
    assert_ok(file, lr_table_count(store, table, &count, &file->diag));
    return count;
}

static Table facts_of(uint32_t relation, uint32_t given)
{
    return lr_table_of(TABLE_FACT, relation, given + 1);
}

static void rows_wait_until_they_are_asked_for(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table table = facts_of(RELATION, 2);
    const Code rows[] = { 5, 1, 4, 2, 5, 1, 4, 1 }, again[] = { 4, 1, 9, 9 };
    store_file_begin(file, store);
    assert_ok(file, lr_pending_add(store, table, rows, 4, 2, &file->diag));
    assert_int_equal(stored(file, store, table), 0);
    assert_ok(file, lr_pending_flush(store, table, &file->diag));
    assert_int_equal(stored(file, store, table), 3);
    assert_int_equal(store->counts.facts, 3);
    assert_int_equal(store->pending_bytes, 0);
    assert_ok(file, lr_pending_add(store, table, again, 2, 2, &file->diag));
    assert_ok(file, lr_pending_flush(store, table, &file->diag));
    assert_ok(file, lr_pending_flush(store, table, &file->diag)); /* nothing is left */
    assert_int_equal(stored(file, store, table), 4);
    assert_int_equal(store->counts.facts, 4);
    lr_store_abort(store);
    lr_store_close(store);
}

static void nothing_put_is_nothing_pending(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    assert_ok(file, lr_pending_add(store, facts_of(RELATION, 2), NULL, 0, 2, &file->diag));
    assert_int_equal(store->pending.count, 0);
    assert_ok(file, lr_pending_flush(store, facts_of(RELATION, 2), &file->diag));
    assert_ok(file, lr_pending_flush_all(store, &file->diag));
    lr_store_abort(store);
    lr_store_close(store);
}

static void a_row_without_columns_is_there_once(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Table table = facts_of(RELATION, 0);
    store_file_begin(file, store);
    assert_ok(file, lr_pending_add(store, table, NULL, 3, 0, &file->diag));
    assert_ok(file, lr_pending_flush(store, table, &file->diag));
    assert_int_equal(stored(file, store, table), 1);
    assert_ok(file, lr_pending_add(store, table, NULL, 1, 0, &file->diag));
    assert_ok(file, lr_pending_flush(store, table, &file->diag));
    assert_int_equal(stored(file, store, table), 1);
    assert_int_equal(store->counts.facts, 1);
    lr_store_abort(store);
    lr_store_close(store);
}

static void rows_of_another_width_are_refused_before_they_wait(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code rows[] = { 1, 2, 3 };
    store_file_begin(file, store);
    assert_ok(file, lr_pending_add(store, facts_of(RELATION, 2), rows, 1, 2, &file->diag));
    assert_int_equal(lr_pending_add(store, facts_of(RELATION, 3), rows, 1, 3, &file->diag),
                     LORE_TYPE);
    assert_non_null(strstr(store_file_message(file), "has 2 columns, not 3"));
    lr_diag_clear(&file->diag);
    assert_ok(file, lr_pending_flush_all(store, &file->diag));
    assert_int_equal(stored(file, store, facts_of(RELATION, 2)), 1);
    lr_store_abort(store);
    lr_store_close(store);
}

static void tables_are_sorted_in_one_by_one_or_all(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[] = { 7 };
    store_file_begin(file, store);
    for (uint32_t r = 1; r <= 3; r++)
        assert_ok(file, lr_pending_add(store, facts_of(r, 1), row, 1, 1, &file->diag));
    assert_ok(file, lr_pending_flush(store, facts_of(2, 1), &file->diag));
    for (uint32_t r = 1; r <= 3; r++)
        assert_int_equal(stored(file, store, facts_of(r, 1)), r == 2);
    assert_ok(file, lr_pending_flush_all(store, &file->diag));
    for (uint32_t r = 1; r <= 3; r++)
        assert_int_equal(stored(file, store, facts_of(r, 1)), 1);
    lr_store_abort(store);
    lr_store_close(store);
}

static void what_is_cleared_is_forgotten(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[] = { 7 };
    store_file_begin(file, store);
    assert_ok(file, lr_pending_add(store, facts_of(1, 1), row, 1, 1, &file->diag));
    lr_pending_clear(store);
    assert_int_equal(store->pending_bytes, 0);
    assert_ok(file, lr_pending_flush_all(store, &file->diag));
    assert_int_equal(stored(file, store, facts_of(1, 1)), 0);
    lr_store_abort(store);
    lr_store_close(store);
}

/* Up to the limit rows wait, with one more all are sorted in. */
static void too_much_is_sorted_in_at_once(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    const Code row[] = { 7 };
    store_file_begin(file, store);
    assert_ok(file, lr_pending_add(store, facts_of(1, 1), row, 1, 1, &file->diag));
    store->pending_bytes = MOST_BYTES - sizeof *row;
    assert_ok(file, lr_pending_add(store, facts_of(2, 1), row, 1, 1, &file->diag));
    assert_int_equal(stored(file, store, facts_of(1, 1)), 0);
    assert_ok(file, lr_pending_add(store, facts_of(3, 1), row, 1, 1, &file->diag));
    for (uint32_t r = 1; r <= 3; r++)
        assert_int_equal(stored(file, store, facts_of(r, 1)), 1);
    lr_store_abort(store);
    lr_store_close(store);
}

static void adding_without_memory_adds_nothing(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    static Code rows[5000];
    for (size_t i = 0; i < 5000; i++)
        rows[i] = (Code)chance_below(1000000);
    long refused = 0;
    for (;; refused++) {
        store_file_begin(file, store);
        memory_fail_after(refused);
        lore_status status = lr_pending_add(store, facts_of(1, 1), rows, 5000, 1, NULL);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_ok(file, lr_pending_flush_all(store, &file->diag));
        assert_true((stored(file, store, facts_of(1, 1)) == 0) == was_refused);
        lr_store_abort(store);
        if (!was_refused)
            break;
    }
    assert_true(refused > 1); /* the list of tables, and rows */
    lr_store_close(store);
}

static void sorting_in_without_memory_breaks_the_transaction(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    static Code rows[5000];
    for (size_t i = 0; i < 5000; i++)
        rows[i] = (Code)chance_below(1000000);
    long refused = 0;
    for (;; refused++) {
        store_file_begin(file, store);
        assert_ok(file, lr_pending_add(store, facts_of(1, 1), rows, 5000, 1, &file->diag));
        memory_fail_after(refused);
        lore_status status = lr_pending_flush_all(store, NULL);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        if (!was_refused)
            break;
        assert_int_equal(lr_store_commit(store, NULL, NULL, NULL, NULL), LORE_NOMEM);
        if (lr_store_is_writing(store))
            lr_store_abort(store);
        store_file_begin(file, store);
        assert_int_equal(stored(file, store, facts_of(1, 1)), 0);
        lr_store_abort(store);
    }
    assert_true(refused > 0);
    lr_store_abort(store);
    lr_store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(rows_wait_until_they_are_asked_for),
        TEST(nothing_put_is_nothing_pending),
        TEST(a_row_without_columns_is_there_once),
        TEST(rows_of_another_width_are_refused_before_they_wait),
        TEST(tables_are_sorted_in_one_by_one_or_all),
        TEST(what_is_cleared_is_forgotten),
        TEST(too_much_is_sorted_in_at_once),
        TEST(adding_without_memory_adds_nothing),
        TEST(sorting_in_without_memory_breaks_the_transaction),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_pending", tests, NULL, NULL);
}
