/* SPDX-License-Identifier: MIT */
/* Transactions: all or nothing, versions, the journal, snapshots. */
#include "store_file.h"

#include <stdio.h>
#include <string.h>

static void put(StoreFile *file, Store *store, Code a)
{
    assert_ok(file, lr_store_facts_put(store, 1, 1, &a, 1, NULL, &file->diag));
}

static uint64_t fact_count(StoreFile *file, Store *store)
{
    uint64_t count;
    assert_ok(file, lr_store_fact_count(store, 1, &count, &file->diag));
    return count;
}

static void an_aborted_transaction_never_was(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put(file, store, 1);
    store_file_commit(file, store);
    store_file_begin(file, store);
    put(file, store, 2);
    assert_int_equal(fact_count(file, store), 2);
    assert_true(lr_store_is_writing(store));
    lr_store_abort(store);
    assert_false(lr_store_is_writing(store));
    lr_store_abort(store); /* without a transaction: nothing */
    assert_int_equal(fact_count(file, store), 1);
    store_file_begin(file, store);
    put(file, store, 3);
    lr_store_close(store); /* rolls back */
    store = store_file_open(file);
    assert_int_equal(fact_count(file, store), 1);
    assert_int_equal(lr_store_version(store).transaction, 1);
    lr_store_close(store);
}

static void equal_versions_mean_equal_contents(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    assert_int_equal(lr_store_version(store).transaction, 0);
    store_file_begin(file, store);
    assert_int_equal(lr_store_version(store).changes, 0);
    put(file, store, 1);
    StoreVersion first = lr_store_version(store);
    assert_int_not_equal(first.changes, 0);
    put(file, store, 2);
    assert_int_not_equal(lr_store_version(store).changes, first.changes);
    lr_store_abort(store);
    assert_int_equal(lr_store_version(store).changes, 0);
    store_file_begin(file, store);
    put(file, store, 3);
    assert_int_not_equal(lr_store_version(store).changes, first.changes); /* other contents */
    assert_int_equal(store_file_commit(file, store), 1);
    assert_int_equal(lr_store_version(store).transaction, 1);
    assert_int_equal(lr_store_version(store).changes, 0);
    lr_store_close(store);
}

static void a_transaction_without_changes_leaves_no_trace(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    assert_int_equal(store_file_commit(file, store), 0);
    store_file_begin(file, store);
    put(file, store, 1);
    assert_int_equal(store_file_commit(file, store), 1);
    store_file_begin(file, store);
    put(file, store, 1); /* stands already */
    assert_int_equal(store_file_commit(file, store), 1);
    lr_store_close(store);
}

static void transactions_do_not_nest(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    assert_int_equal(lr_store_commit(store, NULL, NULL, NULL, &file->diag), LORE_MISUSE);
    store_file_begin(file, store);
    assert_int_equal(lr_store_begin(store, &file->diag), LORE_MISUSE);
    put(file, store, 1);
    store_file_commit(file, store);
    lr_store_close(store);
}

typedef struct Journal {
    uint64_t count;
    int64_t times[10];
} Journal;

static lore_status check_entry(void *data, const StoreTransaction *entry)
{
    Journal *journal = data;
    journal->times[journal->count++] = entry->time;
    assert_int_equal(entry->number, journal->count);
    if (entry->number == 2) {
        assert_null(entry->author);
        assert_string_equal(entry->message, "");
    } else {
        assert_string_equal(entry->author, "tester");
        assert_string_equal(entry->message, "a test");
    }
    return LORE_OK;
}

static void the_journal_tells_who_and_when(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Journal journal = { 0 };
    for (Code i = 1; i <= 3; i++) {
        uint64_t number;
        store_file_begin(file, store);
        put(file, store, i);
        if (i == 2)
            assert_ok(file, lr_store_commit(store, NULL, "", &number, &file->diag));
        else
            number = store_file_commit(file, store);
        assert_int_equal(number, i);
    }
    lr_store_close(store);
    store = store_file_open(file);
    assert_ok(file, lr_store_journal(store, check_entry, &journal, &file->diag));
    assert_int_equal(journal.count, 3);
    assert_true(journal.times[0] > INT64_C(1577836800000000)); /* 2020 */
    for (int i = 0; i < 3; i++) {
        uint64_t at = lr_store_transaction_at(store, journal.times[i]);
        assert_true(at >= (uint64_t)i + 1); /* several may share a microsecond */
        assert_true(journal.times[at - 1] == journal.times[i]);
    }
    assert_int_equal(lr_store_transaction_at(store, journal.times[0] - 1), 0);
    assert_int_equal(lr_store_transaction_at(store, LORE_TIME_MAX), 3);
    lr_store_close(store);
}

static void a_reader_keeps_its_snapshot_until_it_is_refreshed(void **state)
{
    StoreFile *file = *state;
    Store *writer = store_file_open(file), *reader = store_file_open(file);
    store_file_begin(file, writer);
    put(file, writer, 1);
    assert_int_equal(fact_count(file, reader), 0);
    store_file_commit(file, writer);
    assert_int_equal(fact_count(file, reader), 0);
    assert_int_equal(fact_count(file, writer), 1);
    assert_int_equal(lr_store_version(reader).transaction, 0);
    assert_ok(file, lr_store_refresh(reader, &file->diag));
    assert_int_equal(fact_count(file, reader), 1);
    assert_int_equal(lr_store_version(reader).transaction, 1);
    lr_store_close(writer);
    assert_int_equal(fact_count(file, reader), 1);
    store_file_begin(file, reader); /* becomes the writer */
    put(file, reader, 2);
    assert_int_equal(store_file_commit(file, reader), 2);
    lr_store_close(reader);
}

static void a_store_in_memory_works_like_any_other(void **state)
{
    StoreFile *file = *state;
    Store *store, *other;
    assert_ok(file, lr_store_open(NULL, 0, &store, &file->diag));
    assert_ok(file, lr_store_open(NULL, 0, &other, &file->diag));
    for (Code i = 0; i < 50; i++) {
        store_file_begin(file, store);
        for (Code k = 0; k < 100; k++)
            put(file, store, i * 100 + k);
        store_file_commit(file, store);
    }
    assert_int_equal(fact_count(file, store), 5000);
    assert_int_equal(fact_count(file, other), 0);
    lr_store_close(store);
    lr_store_close(other);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_aborted_transaction_never_was),
        TEST(equal_versions_mean_equal_contents),
        TEST(a_transaction_without_changes_leaves_no_trace),
        TEST(transactions_do_not_nest),
        TEST(the_journal_tells_who_and_when),
        TEST(a_reader_keeps_its_snapshot_until_it_is_refreshed),
        TEST(a_store_in_memory_works_like_any_other),
    };
    return cmocka_run_group_tests_name("store_txn", tests, NULL, NULL);
}
