/* SPDX-License-Identifier: MIT */
/* Catalogue: numbers, versions, lives. */
#include "store_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/txn.h"

static uint32_t put(StoreFile *file, Store *store, RecordKind kind, const char *name,
                    const char *text)
{
    uint32_t number;
    assert_ok(file,
              lr_store_record_put(store, kind, name, text, strlen(text), &number, &file->diag));
    return number;
}

static lore_status append(void *data, const Record *record)
{
    Buffer *text = data;
    lr_buffer_format(text, "%u:%s=%.*s@%u ", (unsigned)record->number, record->name,
                     (int)record->count, (const char *)record->bytes, (unsigned)record->began);
    return LORE_OK;
}

static void assert_records(StoreFile *file, Store *store, RecordKind kind, uint64_t as_of,
                           const char *expected)
{
    Buffer text = { 0 };
    assert_ok(file, lr_store_records(store, kind, as_of, append, &text, &file->diag));
    assert_string_equal(lr_buffer_terminate(&text), expected);
    lr_buffer_free(&text);
}

static void records_are_numbered_by_kind_and_keep_their_versions(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    assert_int_equal(put(file, store, RECORD_RULE, "r", "one"), 1);
    assert_int_equal(put(file, store, RECORD_RELATION, "r", "R"), 1);
    assert_int_equal(put(file, store, RECORD_RULE, "s", "S"), 2);
    assert_records(file, store, RECORD_RULE, LR_STORE_NOW, "1:r=one@1 2:s=S@1 ");
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_int_equal(put(file, store, RECORD_RULE, "r", "two"), 1);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_ok(file, lr_store_record_end(store, RECORD_RULE, "r", &file->diag));
    assert_int_equal(lr_store_record_end(store, RECORD_RULE, "r", &file->diag), LORE_NOTFOUND);
    assert_int_equal(lr_store_record_end(store, RECORD_RULE, "none", &file->diag), LORE_NOTFOUND);
    store_file_commit(file, store);
    lr_store_close(store);
    store = store_file_open(file);
    assert_records(file, store, RECORD_RULE, 0, "");
    assert_records(file, store, RECORD_RULE, 1, "1:r=one@1 2:s=S@1 ");
    assert_records(file, store, RECORD_RULE, 2, "1:r=two@2 2:s=S@1 ");
    assert_records(file, store, RECORD_RULE, LR_STORE_NOW, "2:s=S@1 ");
    assert_records(file, store, RECORD_RELATION, LR_STORE_NOW, "1:r=R@1 ");
    assert_records(file, store, RECORD_SOURCE, LR_STORE_NOW, "");
    store_file_begin(file, store);
    assert_int_equal(put(file, store, RECORD_RULE, "r", "three"), 1); /* its old number */
    store_file_commit(file, store);
    assert_records(file, store, RECORD_RULE, 3, "2:s=S@1 ");
    assert_records(file, store, RECORD_RULE, 4, "1:r=three@4 2:s=S@1 ");
    lr_store_close(store);
}

static void the_same_bytes_are_no_change(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put(file, store, RECORD_SETTING, "conjunction", "product");
    assert_int_equal(store_file_commit(file, store), 1);
    store_file_begin(file, store);
    put(file, store, RECORD_SETTING, "conjunction", "product");
    assert_int_equal(lr_store_version(store).changes, 0);
    assert_int_equal(store_file_commit(file, store), 1); /* nothing to record */
    assert_records(file, store, RECORD_SETTING, LR_STORE_NOW, "1:conjunction=product@1 ");
    lr_store_close(store);
}

static void versions_that_nobody_saw_leave_nothing(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    put(file, store, RECORD_RULE, "r", "one");
    put(file, store, RECORD_RULE, "r", "two");
    put(file, store, RECORD_RULE, "gone", "x");
    assert_ok(file, lr_store_record_end(store, RECORD_RULE, "gone", &file->diag));
    assert_int_equal(put(file, store, RECORD_RULE, "next", "y"), 3); /* the number stays taken */
    store_file_commit(file, store);
    assert_records(file, store, RECORD_RULE, LR_STORE_NOW, "1:r=two@1 3:next=y@1 ");
    store_file_begin(file, store);
    assert_int_equal(put(file, store, RECORD_RULE, "gone", "back"), 2);
    store_file_commit(file, store);
    assert_records(file, store, RECORD_RULE, LR_STORE_NOW, "1:r=two@1 2:gone=back@2 3:next=y@1 ");
    lr_store_close(store);
}

static void names_and_contents_of_any_length_work(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    char *name = malloc(10001), *other = malloc(10001);
    assert_non_null(name);
    assert_non_null(other);
    memset(name, 'n', 10000);
    name[10000] = '\0';
    strcpy(other, name);
    other[9999] = 'm';
    store_file_begin(file, store);
    assert_int_equal(put(file, store, RECORD_RULE, name, name), 1);
    assert_int_equal(put(file, store, RECORD_RULE, other, ""), 2);
    assert_int_equal(put(file, store, RECORD_RULE, "", "nameless"), 3);
    store_file_commit(file, store);
    store_file_begin(file, store);
    assert_int_equal(put(file, store, RECORD_RULE, name, "short"), 1);
    assert_int_equal(put(file, store, RECORD_RULE, other, "short"), 2);
    assert_int_equal(put(file, store, RECORD_RULE, "", "nameless"), 3);
    store_file_commit(file, store);
    free(name);
    free(other);
    lr_store_close(store);
}

static void colliding_hashes_do_not_mix_up_names(void **state)
{
    StoreFile *file = *state;
    StoreOptions options = { LR_ENV_RESERVE, 0, LR_TERM_BYTES }; /* one hash for all names of all kinds */
    Store *store;
    char name[16];
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    for (int round = 0; round < 2; round++) {
        store_file_begin(file, store);
        for (uint32_t i = 1; i <= 100; i++) {
            snprintf(name, sizeof name, "r%u", (unsigned)i);
            assert_int_equal(put(file, store, RECORD_RULE, name, round ? "b" : "a"), i);
            if (i <= 50)
                assert_int_equal(put(file, store, RECORD_RELATION, name, "c"), i);
        }
        store_file_commit(file, store);
    }
    lr_store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(records_are_numbered_by_kind_and_keep_their_versions),
        TEST(the_same_bytes_are_no_change),
        TEST(versions_that_nobody_saw_leave_nothing),
        TEST(names_and_contents_of_any_length_work),
        TEST(colliding_hashes_do_not_mix_up_names),
    };
    return cmocka_run_group_tests_name("store_record", tests, NULL, NULL);
}
