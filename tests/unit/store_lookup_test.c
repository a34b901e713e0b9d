/* SPDX-License-Identifier: MIT */
/* Look-ups: keys of all lengths, with hashes that are apart and hashes that are all the same. */
#include "store_file.h"

#include <string.h>

#include "fault/memory.h"
#include "store/lookup.h"
#include "store/pending.h"

enum { KEYS = 300, KEY_MAX = 6000 };

/* Number n has the key n % KEYS: one is empty, one long, some of a single byte. */
static size_t key_of(uint32_t number, char *out)
{
    uint32_t key = number % KEYS;
    size_t length = key == 0 ? 0 : key == 1 ? KEY_MAX : key < 9 ? 1 : 4 + key % 37;
    memset(out, (int)('a' + key % 26), length);
    if (length >= sizeof key)
        memcpy(out, &key, sizeof key);
    return length;
}

static unsigned asked;
static lore_status trouble;

static lore_status match(Store *store, uint32_t number, const void *key, size_t length,
                         bool *is_match, Diag *diag)
{
    static char own[KEY_MAX + 1];
    (void)store, (void)diag;
    asked++;
    *is_match = key_of(number, own) == length && memcmp(own, key, length) == 0;
    return trouble;
}

static Store *open_with(StoreFile *file, uint32_t hash_mask)
{
    Store *store;
    const StoreOptions options = { LR_ENV_RESERVE, hash_mask, LR_TERM_BYTES };
    trouble = LORE_OK;
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    store_file_begin(file, store);
    return store;
}

static void add(StoreFile *file, Store *store, Lookup *lookup, uint32_t number)
{
    char key[KEY_MAX + 1];
    size_t length = key_of(number, key);
    assert_ok(file, lr_lookup_add(store, lookup, key, length, number, &file->diag));
}

/* The number that the key of number has, or 0. */
static uint32_t found(StoreFile *file, Store *store, Lookup *lookup, uint32_t number)
{
    char key[KEY_MAX + 1];
    uint32_t out = 0;
    size_t length = key_of(number, key);
    lore_status status = lr_lookup_find(store, lookup, key, length, match, &out, &file->diag);
    if (status == LORE_NOTFOUND) {
        assert_int_equal(file->diag.list.count, 0);
        return 0;
    }
    assert_ok(file, status);
    return out;
}

/* Everything is sorted in, and the map forgotten, as at a commit. */
static void sort_in(StoreFile *file, Store *store, Lookup *lookup)
{
    assert_ok(file, lr_pending_flush_all(store, &file->diag));
    lr_lookup_clear(lookup);
}

static void keys_are_found(StoreFile *file, uint32_t hash_mask)
{
    Store *store = open_with(file, hash_mask);
    Lookup lookup = { .kind = TABLE_CLAIM_INDEX };
    assert_int_equal(found(file, store, &lookup, 1), 0);
    for (uint32_t n = 1; n <= KEYS; n += 2)
        add(file, store, &lookup, n);
    for (int turn = 0; turn < 2; turn++) {
        for (uint32_t n = 1; n <= KEYS; n++)
            assert_int_equal(found(file, store, &lookup, n), n % 2 == 1 ? n : 0);
        sort_in(file, store, &lookup);
    }
    add(file, store, &lookup, KEYS); /* the empty key */
    assert_int_equal(found(file, store, &lookup, KEYS), KEYS);
    sort_in(file, store, &lookup);
    assert_int_equal(found(file, store, &lookup, KEYS), KEYS);
    lr_store_abort(store);
    lr_store_close(store);
}

static void keys_of_all_lengths_are_found(void **state)
{
    keys_are_found(*state, UINT32_MAX);
}

static void keys_whose_hashes_collide_are_told_apart(void **state)
{
    keys_are_found(*state, 3);
}

static void only_keys_of_the_hash_are_looked_at(void **state)
{
    StoreFile *file = *state;
    Store *store = open_with(file, UINT32_MAX);
    Lookup lookup = { .kind = TABLE_CLAIM_INDEX };
    for (uint32_t n = 1; n < KEYS; n++)
        add(file, store, &lookup, n);
    sort_in(file, store, &lookup);
    asked = 0;
    assert_int_equal(found(file, store, &lookup, 77), 77);
    assert_int_equal(asked, 1);
    assert_int_equal(found(file, store, &lookup, KEYS), 0);
    assert_int_equal(asked, 1);
    lr_store_abort(store);
    lr_store_close(store);
}

static void the_greatest_number_of_a_key_is_found(void **state)
{
    StoreFile *file = *state;
    Store *store = open_with(file, UINT32_MAX);
    Lookup lookup = { .kind = TABLE_CLAIM_INDEX };
    for (uint32_t round = 0; round < 3; round++) {
        add(file, store, &lookup, 5 + round * KEYS);
        assert_int_equal(found(file, store, &lookup, 5), 5 + round * KEYS);
        if (round != 1)
            sort_in(file, store, &lookup);
        assert_int_equal(found(file, store, &lookup, 5), 5 + round * KEYS);
    }
    lr_store_abort(store);
    lr_store_close(store);
}

static void trouble_of_the_owner_is_handed_on(void **state)
{
    StoreFile *file = *state;
    Store *store = open_with(file, UINT32_MAX);
    Lookup lookup = { .kind = TABLE_CLAIM_INDEX };
    char key[KEY_MAX + 1];
    uint32_t out;
    add(file, store, &lookup, 5);
    sort_in(file, store, &lookup);
    trouble = LORE_CORRUPT;
    size_t length = key_of(5, key);
    assert_int_equal(lr_lookup_find(store, &lookup, key, length, match, &out, &file->diag),
                     LORE_CORRUPT);
    lr_store_abort(store);
    lr_store_close(store);
}

static void adding_without_memory_breaks_the_transaction(void **state)
{
    StoreFile *file = *state;
    char key[KEY_MAX + 1];
    size_t length = key_of(1, key);
    long refused = 0;
    for (;; refused++) {
        Store *store = open_with(file, UINT32_MAX);
        Lookup lookup = { .kind = TABLE_CLAIM_INDEX };
        memory_fail_after(refused);
        lore_status status = lr_lookup_add(store, &lookup, key, length, 1, NULL);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        if (was_refused)
            assert_int_equal(lr_txn_writable(store, NULL), LORE_NOMEM);
        lr_lookup_clear(&lookup);
        lr_store_abort(store);
        lr_store_close(store);
        if (!was_refused)
            break;
    }
    assert_true(refused > 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(keys_of_all_lengths_are_found),
        TEST(keys_whose_hashes_collide_are_told_apart),
        TEST(only_keys_of_the_hash_are_looked_at),
        TEST(the_greatest_number_of_a_key_is_found),
        TEST(trouble_of_the_owner_is_handed_on),
        TEST(adding_without_memory_breaks_the_transaction),
    };
    return cmocka_run_group_tests_name("store_lookup", tests, NULL, NULL);
}
