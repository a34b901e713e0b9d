/* SPDX-License-Identifier: MIT */
/* The lexicon: terms come back by number before and after they are in the file, small transactions
 * fill blocks as large ones do, and what is rolled back was never there. */
#include "store_file.h"

#include <stdio.h>
#include <string.h>

#include "store/cell.h"
#include "store/lexicon.h"
#include "value/value.h"

static void encode(Buffer *out, uint32_t number)
{
    char text[40];
    out->count = 0;
    snprintf(text, sizeof text, "term number %u", (unsigned)number);
    lr_value_encode(out, lore_text(text, -1));
}

static void add(StoreFile *file, Store *store, uint32_t first, uint32_t count)
{
    Buffer bytes = { 0 };
    for (uint32_t i = first; i < first + count; i++) {
        encode(&bytes, i);
        assert_ok(file, lr_lexicon_add(store, bytes.bytes, bytes.count, &file->diag));
    }
    lr_buffer_free(&bytes);
}

static void check_term(uint32_t number, const Reader *term)
{
    Buffer bytes = { 0 };
    encode(&bytes, number);
    assert_int_equal(term->end - term->at, bytes.count);
    assert_memory_equal(term->at, bytes.bytes, bytes.count);
    lr_buffer_free(&bytes);
}

static void check(StoreFile *file, Store *store, uint32_t count)
{
    Reader term;
    uint64_t found;
    assert_ok(file, lr_lexicon_count(store, &found, &file->diag));
    assert_int_equal(found, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_ok(file, lr_lexicon_find(store, i, &term, &file->diag));
        check_term(i, &term);
    }
    assert_int_equal(lr_lexicon_find(store, count, &term, NULL), LORE_CORRUPT);
}

static lore_status check_next(void *data, uint32_t number, const Reader *term)
{
    uint32_t *expected = data;
    assert_int_equal(number, *expected);
    check_term(number, term);
    ++*expected;
    return LORE_OK;
}

static uint64_t block_count(StoreFile *file, Store *store)
{
    uint64_t count;
    assert_ok(file, lr_cell_count(store, DB_VALUE, &count, &file->diag));
    return count;
}

static void terms_come_back_before_and_after_they_are_written(void **state)
{
    enum { COUNT = 5000 };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    uint32_t visited = 0;
    store_file_begin(file, store);
    check(file, store, 0);
    add(file, store, 0, COUNT);
    check(file, store, COUNT);
    assert_ok(file, lr_lexicon_flush(store, &file->diag));
    check(file, store, COUNT);
    add(file, store, COUNT, 1);
    check(file, store, COUNT + 1);
    store_file_commit(file, store);
    check(file, store, COUNT + 1);
    assert_ok(file, lr_lexicon_visit(store, check_next, &visited, &file->diag));
    assert_int_equal(visited, COUNT + 1);
    lr_store_close(store);
    store = store_file_open(file);
    check(file, store, COUNT + 1);
    lr_store_close(store);
}

static void small_transactions_fill_the_same_blocks(void **state)
{
    enum { COUNT = 600 };
    StoreFile *file = *state;
    Store *store = store_file_open(file), *other;
    for (uint32_t i = 0; i < COUNT; i++) {
        store_file_begin(file, store);
        add(file, store, i, 1);
        store_file_commit(file, store);
    }
    check(file, store, COUNT);
    assert_ok(file, lr_store_open(NULL, 0, &other, &file->diag));
    store_file_begin(file, other);
    add(file, other, 0, COUNT);
    store_file_commit(file, other);
    assert_true(block_count(file, store) > 2);
    assert_int_equal(block_count(file, store), block_count(file, other));
    lr_store_close(other);
    lr_store_close(store);
}

static void what_is_rolled_back_was_never_there(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    add(file, store, 0, 10);
    store_file_commit(file, store);
    store_file_begin(file, store);
    add(file, store, 10, 1000);
    lr_store_abort(store);
    check(file, store, 10);
    store_file_begin(file, store);
    add(file, store, 10, 5);
    check(file, store, 15);
    store_file_commit(file, store);
    check(file, store, 15);
    lr_store_close(store);
}

static void terms_that_another_store_adds_are_seen(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file), *other = store_file_open(file);
    store_file_begin(file, store);
    add(file, store, 0, 10);
    store_file_commit(file, store);
    check(file, other, 0); /* its snapshot is older */
    assert_ok(file, lr_store_refresh(other, &file->diag));
    check(file, other, 10);
    store_file_begin(file, other);
    add(file, other, 10, 300);
    store_file_commit(file, other);
    store_file_begin(file, store);
    check(file, store, 310);
    add(file, store, 310, 1);
    check(file, store, 311);
    lr_store_close(store);
    lr_store_close(other);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(terms_come_back_before_and_after_they_are_written),
        TEST(small_transactions_fill_the_same_blocks),
        TEST(what_is_rolled_back_was_never_there),
        TEST(terms_that_another_store_adds_are_seen),
    };
    return cmocka_run_group_tests_name("store_lexicon", tests, NULL, NULL);
}
