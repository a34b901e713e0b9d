/* SPDX-License-Identifier: MIT */
/* The journal: one entry a transaction, chained to the one before, and found by its time. */
#include "store_file.h"

#include <stdio.h>
#include <string.h>

#include "store/journal.h"

enum { TRANSACTIONS = 20 };

static void put_fact(StoreFile *file, Store *store, Code code)
{
    assert_ok(file, lr_store_facts_put(store, 1, 1, &code, 1, NULL, &file->diag));
}

static void commit(StoreFile *file, Store *store, const char *author, const char *message)
{
    uint64_t number;
    assert_ok(file, lr_store_commit(store, author, message, &number, &file->diag));
}

static void an_empty_journal_has_no_head(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    JournalHead head = { .number = 7 };
    assert_ok(file, lr_journal_head(store, &head, &file->diag));
    assert_int_equal(head.number, 0);
    assert_int_equal(lr_store_transaction_at(store, LORE_TIME_MAX - 1), 0);
    lr_store_close(store);
}

static void each_entry_repeats_the_checksum_of_the_one_before(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    uint64_t previous = 0;
    int64_t time = LORE_TIME_MIN;
    for (Code i = 0; i < TRANSACTIONS; i++) {
        store_file_begin(file, store);
        put_fact(file, store, i);
        commit(file, store, "tester", "a message");
    }
    for (uint64_t n = 1; n <= TRANSACTIONS; n++) {
        Arena arena = { 0 };
        JournalEntry entry;
        assert_ok(file, lr_journal_read(store, n, &arena, &entry, &file->diag));
        assert_int_equal(entry.head.number, n);
        assert_int_equal(entry.previous, previous);
        assert_true(entry.head.time >= time);
        previous = entry.head.link;
        time = entry.head.time;
        lr_arena_free(&arena);
    }
    JournalHead head;
    assert_ok(file, lr_journal_head(store, &head, &file->diag));
    assert_int_equal(head.number, TRANSACTIONS);
    assert_int_equal(head.link, previous);
    lr_store_close(store);
}

static void an_entry_counts_what_its_transaction_changed(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Arena arena = { 0 };
    JournalEntry entry;
    Code rows[3] = { 1, 2, 2 }, gone = 1;
    store_file_begin(file, store);
    assert_ok(file, lr_store_facts_put(store, 1, 1, rows, 3, NULL, &file->diag));
    assert_ok(file, lr_store_record_put(store, RECORD_RULE, "r", "body", 4, NULL, &file->diag));
    commit(file, store, NULL, NULL);
    store_file_begin(file, store);
    assert_ok(file, lr_store_fact_end(store, 1, 1, &gone, &file->diag));
    commit(file, store, "ana", "less");
    assert_ok(file, lr_journal_read(store, 1, &arena, &entry, &file->diag));
    assert_int_equal(entry.counts.facts, 2);
    assert_int_equal(entry.counts.records, 1);
    assert_int_equal(entry.counts.facts_ended, 0);
    assert_null(entry.author);
    assert_null(entry.message);
    assert_ok(file, lr_journal_read(store, 2, &arena, &entry, &file->diag));
    assert_int_equal(entry.counts.facts, 0);
    assert_int_equal(entry.counts.facts_ended, 1);
    assert_string_equal(entry.author, "ana");
    assert_string_equal(entry.message, "less");
    lr_arena_free(&arena);
    lr_store_close(store);
}

static void texts_of_any_length_come_back(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Arena arena = { 0 };
    JournalEntry entry;
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    store_file_begin(file, store);
    put_fact(file, store, 1);
    commit(file, store, "", text);
    assert_ok(file, lr_journal_read(store, 1, &arena, &entry, &file->diag));
    assert_string_equal(entry.author, "");
    assert_string_equal(entry.message, text);
    lr_arena_free(&arena);
    lr_store_close(store);
}

static void a_transaction_is_found_by_its_time(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    int64_t times[TRANSACTIONS + 1] = { LORE_TIME_MIN };
    for (Code i = 1; i <= TRANSACTIONS; i++) {
        Arena arena = { 0 };
        JournalEntry entry;
        store_file_begin(file, store);
        put_fact(file, store, i);
        commit(file, store, NULL, NULL);
        assert_ok(file, lr_journal_read(store, i, &arena, &entry, &file->diag));
        times[i] = entry.head.time;
        lr_arena_free(&arena);
    }
    for (int i = 1; i <= TRANSACTIONS; i++) {
        uint64_t newest = 0;
        for (int k = 1; k <= TRANSACTIONS; k++)
            newest = times[k] <= times[i] ? (uint64_t)k : newest;
        assert_int_equal(lr_store_transaction_at(store, times[i]), newest);
    }
    assert_int_equal(lr_store_transaction_at(store, times[1] - 1), 0);
    lr_store_close(store);
}

static lore_status stop_at_three(void *data, const StoreTransaction *transaction)
{
    ++*(int *)data;
    return transaction->number == 3 ? LORE_INTERRUPTED : LORE_OK;
}

static void going_through_it_stops_where_the_caller_says(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    int visits = 0;
    for (Code i = 0; i < 5; i++) {
        store_file_begin(file, store);
        put_fact(file, store, i);
        commit(file, store, NULL, NULL);
    }
    assert_int_equal(lr_store_journal(store, stop_at_three, &visits, &file->diag),
                     LORE_INTERRUPTED);
    assert_int_equal(visits, 3);
    lr_store_close(store);
}

static void an_entry_that_is_not_there_is_damage(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Arena arena = { 0 };
    JournalEntry entry;
    assert_int_equal(lr_journal_read(store, 1, &arena, &entry, &file->diag), LORE_CORRUPT);
    assert_non_null(strstr(store_file_message(file), "an entry is missing"));
    lr_arena_free(&arena);
    lr_store_close(store);
}

#define test(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(an_empty_journal_has_no_head),
        test(each_entry_repeats_the_checksum_of_the_one_before),
        test(an_entry_counts_what_its_transaction_changed),
        test(texts_of_any_length_come_back),
        test(a_transaction_is_found_by_its_time),
        test(going_through_it_stops_where_the_caller_says),
        test(an_entry_that_is_not_there_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
