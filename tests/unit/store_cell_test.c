/* SPDX-License-Identifier: MIT */
/* Cells: random writes against an array, searches on each side of a key, digests and damages. */
#include "store_file.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "store/cell.h"

enum { KEYS = 400, BYTES_MAX = 3000 };

/* What is under the key of each number; length 0: nothing. */
typedef struct Content {
    size_t length;
    uint8_t bytes[BYTES_MAX];
} Content;
static Content contents[KEYS];

static void put(StoreFile *file, Store *store, uint32_t number, size_t length)
{
    Key key = lr_key_of(number);
    Buffer content = { 0 };
    contents[number].length = length;
    for (size_t i = 0; i < length; i++)
        contents[number].bytes[i] = (uint8_t)chance_bits(8);
    lr_buffer_put(&content, contents[number].bytes, length);
    assert_ok(file, lr_cell_put(store, DB_TABLE, &key, &content, &file->diag));
    lr_buffer_free(&content);
}

static void drop(StoreFile *file, Store *store, uint32_t number)
{
    Key key = lr_key_of(number);
    lore_status status = lr_cell_remove(store, DB_TABLE, &key, &file->diag);
    assert_int_equal(status, LORE_OK);
    contents[number].length = 0;
}

static void assert_is(const Cell *cell, uint32_t number)
{
    Key key = lr_key_of(number);
    assert_int_equal(cell->key_count, key.count);
    assert_memory_equal(cell->key, key.bytes, key.count);
    assert_int_equal(cell->count, contents[number].length);
    assert_memory_equal(cell->bytes, contents[number].bytes, cell->count);
}

static void assert_holds(StoreFile *file, Store *store)
{
    for (uint32_t i = 0; i < KEYS; i++) {
        Key key = lr_key_of(i);
        Cell cell;
        lore_status status = lr_cell_get(store, DB_TABLE, &key, &cell, &file->diag);
        assert_int_equal(status, contents[i].length > 0 ? LORE_OK : LORE_NOTFOUND);
        if (status == LORE_OK)
            assert_is(&cell, i);
    }
    assert_int_equal(file->diag.list.count, 0);
}

static void change(StoreFile *file, Store *store, int writes)
{
    for (int i = 0; i < writes; i++) {
        uint32_t number = (uint32_t)chance_below(KEYS);
        if (contents[number].length > 0 && chance_below(3) == 0)
            drop(file, store, number);
        else
            put(file, store, number, 1 + chance_below(chance_below(4) == 0 ? BYTES_MAX : 40));
    }
}

static Store *open_empty(StoreFile *file)
{
    Store *store = store_file_open(file);
    memset(contents, 0, sizeof contents);
    store_file_begin(file, store);
    return store;
}

static void close_cells(Store *store)
{
    lr_store_abort(store);
    lr_store_close(store);
}

static void what_was_put_last_is_read(void **state)
{
    StoreFile *file = *state;
    Store *store = open_empty(file);
    for (int round = 0; round < 10; round++) {
        change(file, store, 200);
        assert_holds(file, store);
    }
    close_cells(store);
}

/* The number of the nearest cell on that side; KEYS: there is none. */
static uint32_t nearest(uint32_t number, Seek seek)
{
    uint32_t at = number + (seek == SEEK_AFTER);
    if (seek != SEEK_AT_OR_BEFORE) {
        while (at < KEYS && contents[at].length == 0)
            at++;
        return at;
    }
    while (at > 0 && contents[at].length == 0)
        at--;
    return contents[at].length > 0 ? at : KEYS;
}

static void the_nearest_cell_is_found_on_each_side(void **state)
{
    StoreFile *file = *state;
    Store *store = open_empty(file);
    size_t missing = 0;
    change(file, store, 150);
    for (uint32_t i = 0; i < KEYS; i++)
        for (int seek = SEEK_AT_OR_AFTER; seek <= SEEK_AT_OR_BEFORE; seek++) {
            Key key = lr_key_of(i);
            Cell cell;
            uint32_t expected = nearest(i, (Seek)seek);
            lore_status status =
                lr_cell_seek(store, DB_TABLE, &key, (Seek)seek, &cell, &file->diag);
            assert_int_equal(status, expected == KEYS ? LORE_NOTFOUND : LORE_OK);
            if (status == LORE_OK)
                assert_is(&cell, expected);
            missing += status == LORE_NOTFOUND;
        }
    assert_true(missing > 0);
    close_cells(store);
}

typedef struct Visitor {
    uint32_t at;
    uint64_t count, most, sum;
    Database database;
} Visitor;

static lore_status visit_next(void *data, const Cell *cell)
{
    Visitor *visitor = data;
    visitor->at = nearest(visitor->at, visitor->count == 0 ? SEEK_AT_OR_AFTER : SEEK_AFTER);
    assert_true(visitor->at < KEYS);
    assert_is(cell, visitor->at);
    return ++visitor->count == visitor->most ? LORE_DONE : LORE_OK;
}

static void all_cells_are_visited_in_order(void **state)
{
    StoreFile *file = *state;
    Store *store = open_empty(file);
    Visitor all = { 0 }, some = { .most = 5 };
    uint64_t count;
    change(file, store, 150);
    assert_ok(file, lr_cell_count(store, DB_TABLE, &count, &file->diag));
    assert_ok(file, lr_cell_visit(store, DB_TABLE, visit_next, &all, &file->diag));
    assert_int_equal(all.count, count);
    assert_true(count > 5);
    assert_int_equal(lr_cell_visit(store, DB_TABLE, visit_next, &some, &file->diag), LORE_DONE);
    assert_int_equal(some.count, 5);
    close_cells(store);
}

static lore_status add_checksum(void *data, const Cell *cell)
{
    Visitor *visitor = data;
    visitor->sum += lr_cell_checksum(visitor->database, cell);
    return LORE_OK;
}

static uint64_t sum_of_checksums(StoreFile *file, Store *store)
{
    Visitor visitor = { 0 };
    for (int d = DB_VALUE; d < LR_DATABASE_COUNT; d++) {
        visitor.database = (Database)d;
        assert_ok(file, lr_cell_visit(store, (Database)d, add_checksum, &visitor, &file->diag));
    }
    return visitor.sum;
}

static void the_digest_is_the_sum_of_all_checksums(void **state)
{
    StoreFile *file = *state;
    Store *store = open_empty(file);
    for (int round = 0; round < 10; round++) {
        change(file, store, 100);
        assert_int_equal(store->digest, sum_of_checksums(file, store));
    }
    Key key = lr_key_of(7);
    Buffer content = { 0 };
    lr_buffer_cstring(&content, "in the journal");
    uint64_t before = store->digest;
    assert_ok(file, lr_cell_put(store, DB_JOURNAL, &key, &content, &file->diag));
    assert_int_equal(store->digest, before); /* which does not count itself */
    lr_buffer_free(&content);
    close_cells(store);
}

static void a_key_behind_all_others_is_appended(void **state)
{
    StoreFile *file = *state;
    Store *store = open_empty(file);
    for (uint32_t i = 0; i < 50; i++) {
        Key key = lr_key_of(i);
        Buffer content = { 0 };
        contents[i] = (Content){ 1, { (uint8_t)(i + 1) } };
        lr_buffer_u8(&content, (uint8_t)(i + 1));
        assert_ok(file, lr_cell_append(store, DB_TABLE, &key, &content, &file->diag));
        lr_buffer_free(&content);
    }
    assert_holds(file, store);
    assert_int_equal(store->digest, sum_of_checksums(file, store));
    close_cells(store);
}

/* Writes bytes past the module. */
static void damage(Store *store, uint32_t number, const void *bytes, size_t count)
{
    Key key = lr_key_of(number);
    MDB_val name = { key.count, key.bytes }, value = { count, (void *)bytes };
    assert_int_equal(mdb_put(store->writer, store->env->databases[DB_TABLE], &name, &value, 0), 0);
}

static void a_wrong_checksum_is_told(void **state)
{
    static const uint8_t zeros[20];
    StoreFile *file = *state;
    Store *store = open_empty(file);
    Key key = lr_key_of(5), before = lr_key_of(4);
    Cell cell;
    put(file, store, 5, 16);
    assert_ok(file, lr_cell_get(store, DB_TABLE, &key, &cell, &file->diag)); /* the control */
    for (size_t count = 0; count <= sizeof zeros; count += 4) {
        damage(store, 5, zeros, count);
        lr_diag_clear(&file->diag);
        assert_int_equal(lr_cell_get(store, DB_TABLE, &key, &cell, &file->diag), LORE_CORRUPT);
        assert_non_null(strstr(store_file_message(file), "is damaged"));
        assert_int_equal(cell.key_count, key.count); /* given all the same */
        assert_int_equal(cell.count, count < 4 ? 0 : count - 4);
        assert_int_equal(lr_cell_seek(store, DB_TABLE, &before, SEEK_AFTER, &cell, &file->diag),
                         LORE_CORRUPT);
    }
    lr_diag_clear(&file->diag);
    close_cells(store);
}

/* Of the content and of its checksum. */
static void each_byte_counts(void **state)
{
    enum { WHOLE = 36 };
    StoreFile *file = *state;
    Store *store = open_empty(file);
    Key key = lr_key_of(5);
    Cell cell;
    uint8_t whole[WHOLE], damaged[WHOLE];
    put(file, store, 5, WHOLE - 4);
    assert_ok(file, lr_cell_get(store, DB_TABLE, &key, &cell, &file->diag));
    memcpy(whole, cell.bytes, WHOLE); /* its checksum follows it */
    for (size_t i = 0; i < WHOLE; i++) {
        memcpy(damaged, whole, WHOLE);
        damaged[i] ^= (uint8_t)(1 << chance_below(8));
        damage(store, 5, damaged, WHOLE);
        assert_int_equal(lr_cell_get(store, DB_TABLE, &key, &cell, NULL), LORE_CORRUPT);
        damage(store, 5, whole, WHOLE);
        assert_int_equal(lr_cell_get(store, DB_TABLE, &key, &cell, NULL), LORE_OK);
    }
    close_cells(store);
}

static void a_write_that_fails_breaks_the_transaction(void **state)
{
    StoreFile *file = *state;
    Store *store = open_empty(file);
    Key key = lr_key_of(1);
    Buffer content = { .failed = true };
    uint64_t number;
    assert_int_equal(lr_cell_put(store, DB_TABLE, &key, &content, &file->diag), LORE_NOMEM);
    assert_true(lr_store_commit(store, "tester", "", &number, &file->diag) != LORE_OK);
    lr_diag_clear(&file->diag);
    lr_store_abort(store);
    store_file_begin(file, store);
    put(file, store, 1, 1); /* the control */
    assert_ok(file, lr_txn_writable(store, &file->diag));
    close_cells(store);
}

static void writes_are_done_again_in_a_larger_map(void **state)
{
    const StoreOptions options = { .reserve = 1 << 20,
                                   .hash_mask = UINT32_MAX,
                                   .term_bytes = 1 << 20 };
    StoreFile *file = *state;
    Store *store;
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    memset(contents, 0, sizeof contents);
    store_file_begin(file, store);
    size_t small = store->env->map_size;
    for (uint32_t i = 0; i < KEYS; i++)
        put(file, store, i, BYTES_MAX);
    change(file, store, 300);
    assert_true(store->env->map_size > small); /* the control */
    assert_holds(file, store);
    assert_int_equal(store->digest, sum_of_checksums(file, store));
    close_cells(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_was_put_last_is_read),
        TEST(the_nearest_cell_is_found_on_each_side),
        TEST(all_cells_are_visited_in_order),
        TEST(the_digest_is_the_sum_of_all_checksums),
        TEST(a_key_behind_all_others_is_appended),
        TEST(a_wrong_checksum_is_told),
        TEST(each_byte_counts),
        TEST(a_write_that_fails_breaks_the_transaction),
        TEST(writes_are_done_again_in_a_larger_map),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_cell", tests, NULL, NULL);
}
