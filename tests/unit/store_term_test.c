/* SPDX-License-Identifier: MIT */
/* Terms: one code for each value, values of every type back again, long texts, colliding hashes. */
#include "store_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/txn.h"
#include "value/value.h"

static Code intern(StoreFile *file, Store *store, lore_value value)
{
    Code code = 0, found = 0;
    assert_ok(file, lr_store_code_intern(store, value, &code, &file->diag));
    assert_ok(file, lr_store_code_find(store, value, &found, &file->diag));
    assert_int_equal(found, code);
    return code;
}

static void check_value(StoreFile *file, Store *store, Code code, lore_value expected)
{
    Arena arena = { 0 };
    lore_value value;
    Code found = 0;
    assert_ok(file, lr_store_code_value(store, code, &arena, &value, &file->diag));
    assert_int_equal(value.type, expected.type);
    assert_true(value.type == LORE_NULL || lr_value_equal(value, expected));
    assert_ok(file, lr_store_code_find(store, expected, &found, &file->diag));
    assert_int_equal(found, code);
    lr_arena_free(&arena);
}

static void values_of_every_type_come_back(void **state)
{
    const lore_value values[] = {
        lore_null(),
        lore_boolean(0),
        lore_boolean(1),
        lore_integer(7),
        lore_integer(-1),
        lore_integer(INT64_MAX),
        lore_integer(INT64_MIN),
        lore_real(1.0),
        lore_real(-0.25),
        lore_text("", 0),
        lore_text("sadr", -1),
        lore_text("1", 1),
        lore_text("a\0b", 3),
        lore_instant(86400000000),
        lore_instant(5),
        lore_instant(LORE_TIME_MAX),
        lore_interval(0, 86400000000),
        lore_interval(LORE_TIME_MIN, 1),
    };
    enum { COUNT = sizeof values / sizeof *values };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Code codes[COUNT];
    store_file_begin(file, store);
    for (int i = 0; i < COUNT; i++) {
        codes[i] = intern(file, store, values[i]);
        for (int k = 0; k < i; k++)
            assert_int_not_equal(codes[i], codes[k]);
    }
    for (int i = 0; i < COUNT; i++)
        check_value(file, store, codes[i], values[i]);
    store_file_commit(file, store);
    lr_store_close(store);
    store = store_file_open(file);
    for (int i = 0; i < COUNT; i++)
        check_value(file, store, codes[i], values[i]);
    assert_int_equal(lr_store_code_count(store), COUNT - 3); /* 7, -1 and a midnight are inline */
    lr_store_close(store);
}

static void an_unknown_value_has_no_code(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Code code = 0;
    assert_ok(file, lr_store_code_find(store, lore_text("nobody", -1), &code, &file->diag));
    assert_int_equal(code, LR_CODE_NONE);
    assert_int_equal(lr_store_code_intern(store, lore_text("nobody", -1), &code, &file->diag),
                     LORE_MISUSE);
    lr_store_close(store);
}

static void a_code_that_is_not_the_files_is_refused(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Arena arena = { 0 };
    lore_value value;
    assert_int_equal(lr_store_code_value(store, LR_CODE_LOCAL, &arena, &value, &file->diag),
                     LORE_MISUSE);
    assert_int_equal(lr_store_code_value(store, LR_CODE_NONE, &arena, &value, &file->diag),
                     LORE_MISUSE);
    assert_int_equal(lr_store_code_value(store, LR_CODE_STORED, &arena, &value, &file->diag),
                     LORE_CORRUPT);
    lr_arena_free(&arena);
    lr_store_close(store);
}

static void an_aborted_value_is_unknown_and_its_code_is_given_again(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    Code code = 0;
    store_file_begin(file, store);
    Code first = intern(file, store, lore_text("lost", -1));
    lr_store_abort(store);
    assert_ok(file, lr_store_code_find(store, lore_text("lost", -1), &code, &file->diag));
    assert_int_equal(code, LR_CODE_NONE);
    store_file_begin(file, store);
    assert_int_equal(intern(file, store, lore_text("kept", -1)), first);
    store_file_commit(file, store);
    check_value(file, store, first, lore_text("kept", -1));
    lr_store_close(store);
}

/* Texts of 10 kB and more, alike in their first 600 bytes, and of every length around LMDB's
 * limits. */
static void long_texts_that_begin_alike_are_told_apart(void **state)
{
    static const size_t LENGTHS[] = { 500, 508, 509,  510,  511,   512,
                                      600, 601, 2030, 4070, 10000, 70000 };
    enum { COUNT = sizeof LENGTHS / sizeof *LENGTHS };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    char *text = malloc(70001);
    Code codes[COUNT][2];
    assert_non_null(text);
    memset(text, 'x', 70000);
    store_file_begin(file, store);
    for (int i = 0; i < COUNT; i++) {
        codes[i][0] = intern(file, store, lore_text(text, (ptrdiff_t)LENGTHS[i]));
        text[LENGTHS[i]] = 'y';
        codes[i][1] = intern(file, store, lore_text(text, (ptrdiff_t)LENGTHS[i] + 1));
        text[LENGTHS[i]] = 'x';
    }
    store_file_commit(file, store);
    lr_store_close(store);
    store = store_file_open(file);
    for (int i = 0; i < COUNT; i++) {
        check_value(file, store, codes[i][0], lore_text(text, (ptrdiff_t)LENGTHS[i]));
        text[LENGTHS[i]] = 'y';
        check_value(file, store, codes[i][1], lore_text(text, (ptrdiff_t)LENGTHS[i] + 1));
        text[LENGTHS[i]] = 'x';
    }
    assert_int_equal(lr_store_code_count(store), 2 * COUNT);
    free(text);
    lr_store_close(store);
}

static void colliding_hashes_do_not_mix_up_values(void **state)
{
    enum { COUNT = 3000 };
    StoreFile *file = *state;
    StoreOptions options = { LR_ENV_RESERVE, 3, LR_TERM_BYTES }; /* four hashes for all */
    Store *store;
    char text[32];
    Code codes[COUNT];
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    for (int i = 0; i < COUNT; i++) {
        if (i % 1000 == 0)
            store_file_begin(file, store);
        snprintf(text, sizeof text, "actor %d", i);
        codes[i] = intern(file, store, lore_text(text, -1));
        if (i % 1000 == 999)
            store_file_commit(file, store);
    }
    lr_store_close(store);
    assert_ok(file, lr_store_open_with(file->path, 0, options, &store, &file->diag));
    for (int i = 0; i < COUNT; i += 97) {
        snprintf(text, sizeof text, "actor %d", i);
        check_value(file, store, codes[i], lore_text(text, -1));
    }
    Code none;
    assert_ok(file, lr_store_code_find(store, lore_text("actor x", -1), &none, &file->diag));
    assert_int_equal(none, LR_CODE_NONE);
    lr_store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(values_of_every_type_come_back),
        TEST(an_unknown_value_has_no_code),
        TEST(a_code_that_is_not_the_files_is_refused),
        TEST(an_aborted_value_is_unknown_and_its_code_is_given_again),
        TEST(long_texts_that_begin_alike_are_told_apart),
        TEST(colliding_hashes_do_not_mix_up_values),
    };
    return cmocka_run_group_tests_name("store_term", tests, NULL, NULL);
}
