/* SPDX-License-Identifier: MIT */
/* Terms in batches: the codes that single values get, whatever the file and the memory hold. */
#include "store_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/txn.h"
#include "value/value.h"

enum { MANY = 5000, DISTINCT = 1700, TEXT_MAX = 24 };

static Code *intern(StoreFile *file, Store *store, const lore_value *values, size_t count)
{
    Code *codes = malloc(count * sizeof *codes);
    assert_non_null(codes);
    assert_ok(file, lr_store_codes_intern(store, values, count, codes, &file->diag));
    return codes;
}

static void check(StoreFile *file, Store *store, const lore_value *values, const Code *codes,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Arena arena = { 0 };
        lore_value value;
        Code found = 0;
        assert_ok(file, lr_store_code_value(store, codes[i], &arena, &value, &file->diag));
        assert_true(lr_value_equal(value, values[i]));
        assert_ok(file, lr_store_code_find(store, values[i], &found, &file->diag));
        assert_int_equal(found, codes[i]);
        lr_arena_free(&arena);
    }
}

static void close_and_verify(StoreFile *file, Store *store)
{
    lore_status status;
    lr_store_close(store);
    assert_int_equal(store_file_damages(file->path, &status), 0);
    assert_int_equal(status, LORE_OK);
}

/* MANY values in no order: DISTINCT texts from number first on, each about three times, and some
 * integers. To be freed; the texts lie behind the values. */
static lore_value *make_values(uint32_t first)
{
    lore_value *values = malloc(MANY * (sizeof *values + TEXT_MAX));
    uint64_t seed = 3;
    assert_non_null(values);
    char *text = (char *)(values + MANY);
    for (uint32_t i = 0; i < MANY; i++, text += TEXT_MAX) {
        snprintf(text, TEXT_MAX, "actor %u",
                 (unsigned)(first + store_file_random(&seed, DISTINCT)));
        values[i] = i % 11 == 0 ? lore_integer(i) : lore_text(text, -1);
    }
    return values;
}

static void a_batch_gives_the_codes_that_single_values_get(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    lore_value *values = make_values(0);
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, MANY);
    uint32_t count = lr_store_code_count(store);
    for (uint32_t i = 0; i < MANY; i++) {
        Code code;
        assert_ok(file, lr_store_code_intern(store, values[i], &code, &file->diag));
        assert_int_equal(code, codes[i]);
    }
    assert_int_equal(lr_store_code_count(store), count);
    store_file_commit(file, store);
    check(file, store, values, codes, MANY);
    free(codes);
    free(values);
    close_and_verify(file, store);
}

static void numbers_are_given_in_order_of_arrival(void **state)
{
    const lore_value values[] = {
        lore_text("b", 1),       lore_text("a", 1), lore_text("b", 1), lore_real(1.5),
        lore_integer(INT64_MAX), lore_real(1.5),    lore_text("c", 1), lore_text("b", 1),
    };
    const Code expected[] = { 0, 1, 0, 2, 3, 2, 4, 0 };
    enum { COUNT = sizeof values / sizeof *values };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(codes[i], LR_CODE_STORED + expected[i]);
    assert_int_equal(lr_store_code_count(store), 5);
    free(codes);
    lr_store_close(store);
}

static void values_that_are_nearly_equal_are_told_apart(void **state)
{
    const lore_value values[] = {
        lore_text("", 0),
        lore_text("\0", 1),
        lore_text("\0\0", 2),
        lore_text("sadr", 4),
        lore_text("Sadr", 4),
        lore_text("sadr\0", 5),
        lore_text("sad\0r", 5),
        lore_text("sad", 3),
        lore_text("sadr ", 5),
        lore_text("1", 1),
        lore_real(1),
        lore_boolean(1),
        lore_text("12345678", 8),
        lore_text("12345679", 8),
        lore_text("123456789", 9),
        lore_text("02345678", 8),
        lore_text("12345678\0", 9),
    };
    enum { COUNT = sizeof values / sizeof *values };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(codes[i], LR_CODE_STORED + (Code)i);
    store_file_commit(file, store);
    check(file, store, values, codes, COUNT);
    free(codes);
    close_and_verify(file, store);
}

/* Lengths on both sides of what the vocabulary keeps; of each two texts, which differ at the end. */
static void long_texts_come_in_batches_too(void **state)
{
    static const size_t lengths[] = { 127, 128, 4092, 4093, 4094, 4095, 16384, 70000 };
    enum { LENGTHS = sizeof lengths / sizeof *lengths, COUNT = 4 * LENGTHS, LONGEST = 70000 };
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    char *texts = malloc((LENGTHS + 1) * LONGEST);
    lore_value values[COUNT];
    assert_non_null(texts);
    memset(texts, 'x', (LENGTHS + 1) * LONGEST);
    for (int i = 0; i < COUNT; i++) {
        size_t length = lengths[i / 4];
        char *other = texts + (size_t)(i / 4 + 1) * LONGEST;
        other[length - 1] = 'y';
        values[i] = lore_text(i % 2 ? other : texts, (ptrdiff_t)length);
    }
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(codes[i], LR_CODE_STORED + (Code)(i / 4 * 2 + i % 2));
    store_file_commit(file, store);
    check(file, store, values, codes, COUNT);
    free(codes);
    free(texts);
    close_and_verify(file, store);
}

static void colliding_hashes_do_not_mix_up_a_batch(void **state)
{
    StoreFile *file = *state;
    StoreOptions options = { LR_ENV_RESERVE, 7, LR_TERM_BYTES }; /* eight hashes for all */
    Store *store;
    lore_value *values = make_values(0);
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, MANY);
    store_file_commit(file, store);
    lr_store_close(store);
    assert_ok(file, lr_store_open_with(file->path, 0, options, &store, &file->diag));
    check(file, store, values, codes, 50);
    store_file_begin(file, store);
    Code *again = intern(file, store, values, MANY);
    assert_memory_equal(again, codes, MANY * sizeof *codes);
    free(again);
    free(codes);
    free(values);
    lr_store_close(store);
}

static void a_batch_that_is_rolled_back_is_forgotten(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    lore_value *lost = make_values(0), *kept = make_values(900);
    store_file_begin(file, store);
    Code *codes = intern(file, store, lost, MANY), found;
    lr_store_abort(store);
    free(codes);
    assert_int_equal(lr_store_code_count(store), 0);
    for (uint32_t i = 1; i < MANY; i += 11) {
        assert_ok(file, lr_store_code_find(store, lost[i], &found, &file->diag));
        assert_int_equal(found, LR_CODE_NONE);
    }
    store_file_begin(file, store);
    codes = intern(file, store, kept, MANY);
    assert_int_equal(codes[1], LR_CODE_STORED);
    store_file_commit(file, store);
    check(file, store, kept, codes, MANY);
    free(codes);
    free(lost);
    free(kept);
    close_and_verify(file, store);
}

/* The first batch after opening goes to the file until the dictionary is read whole. */
static void a_file_that_is_opened_again_knows_its_terms(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    lore_value *values = make_values(0), *more = make_values(1000);
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, MANY);
    store_file_commit(file, store);
    uint32_t count = lr_store_code_count(store);
    lr_store_close(store);
    store = store_file_open(file);
    store_file_begin(file, store);
    Code *again = intern(file, store, values, MANY);
    assert_memory_equal(again, codes, MANY * sizeof *codes);
    assert_int_equal(lr_store_code_count(store), count);
    assert_int_equal(store->terms.count, count);
    assert_true(store->terms_missed < count / 4);
    free(again);
    again = intern(file, store, more, MANY);
    assert_true(lr_store_code_count(store) > count);
    store_file_commit(file, store);
    check(file, store, values, codes, MANY);
    check(file, store, more, again, MANY);
    free(again);
    free(codes);
    free(values);
    free(more);
    close_and_verify(file, store);
}

/* The vocabulary that held everything does so no more. */
static void terms_that_another_store_adds_are_found(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file), *other = store_file_open(file);
    lore_value *values = make_values(0), *more = make_values(1000);
    store_file_begin(file, store);
    free(intern(file, store, values, MANY));
    store_file_commit(file, store);
    assert_ok(file, lr_store_refresh(other, &file->diag));
    store_file_begin(file, other);
    Code *codes = intern(file, other, more, MANY);
    store_file_commit(file, other);
    assert_ok(file, lr_store_refresh(store, &file->diag));
    store_file_begin(file, store);
    Code *again = intern(file, store, more, MANY);
    assert_memory_equal(again, codes, MANY * sizeof *codes);
    store_file_commit(file, store);
    free(again);
    free(codes);
    free(values);
    free(more);
    lr_store_close(other);
    close_and_verify(file, store);
}

/* The sieve that was of all terms is so no more. */
static void terms_that_another_store_adds_are_found_without_memory(void **state)
{
    StoreFile *file = *state;
    StoreOptions options = { LR_ENV_RESERVE, UINT32_MAX, 0 };
    Store *store, *other = store_file_open(file);
    lore_value *values = make_values(0), *more = make_values(1000);
    assert_ok(file, lr_store_open_with(file->path, 0, options, &store, &file->diag));
    store_file_begin(file, store);
    free(intern(file, store, values, MANY));
    store_file_commit(file, store);
    assert_non_null(store->sieve.words);
    assert_ok(file, lr_store_refresh(other, &file->diag));
    store_file_begin(file, other);
    Code *codes = intern(file, other, more, MANY);
    store_file_commit(file, other);
    assert_ok(file, lr_store_refresh(store, &file->diag));
    store_file_begin(file, store);
    Code *again = intern(file, store, more, MANY);
    assert_memory_equal(again, codes, MANY * sizeof *codes);
    store_file_commit(file, store);
    store_file_begin(file, store);
    Code code = 0;
    assert_ok(file, lr_store_code_intern(store, lore_text("newcomer", -1), &code, &file->diag));
    lr_store_abort(store);
    store_file_begin(file, store);
    free(again);
    again = intern(file, store, values, MANY);
    store_file_commit(file, store);
    check(file, store, values, again, MANY);
    free(again);
    free(codes);
    free(values);
    free(more);
    lr_store_close(other);
    close_and_verify(file, store);
}

static void another_process_reads_what_a_batch_has_added(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    lore_value *values = make_values(0);
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, MANY), found = 0;
    store_file_commit(file, store);
    lr_store_close(store);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool is_right = lr_store_open(file->path, LORE_OPEN_READONLY, &store, NULL) == LORE_OK;
        for (uint32_t i = 0; is_right && i < MANY; i++)
            is_right =
                lr_store_code_find(store, values[i], &found, NULL) == LORE_OK && found == codes[i];
        _exit(is_right ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    free(codes);
    free(values);
}

/* Without room each group is sorted in and forgotten; with little the dictionary is read in part. */
static void a_dictionary_larger_than_memory_gives_the_same_codes(void **state)
{
    static const size_t rooms[] = { LR_TERM_BYTES, 0, (1 << 20) + 4096 };
    StoreFile *file = *state;
    lore_value *values = make_values(0), *more = make_values(1000);
    Code *expected[2] = { NULL, NULL };
    for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++) {
        StoreOptions options = { LR_ENV_RESERVE, UINT32_MAX, rooms[r] };
        Store *store;
        assert_ok(file, lr_store_open_with(NULL, 0, options, &store, &file->diag));
        for (int i = 0; i < 2; i++) {
            store_file_begin(file, store);
            Code *codes = intern(file, store, i ? more : values, MANY);
            store_file_commit(file, store);
            check(file, store, i ? more : values, codes, MANY);
            if (expected[i])
                assert_memory_equal(codes, expected[i], MANY * sizeof *codes);
            free(expected[i]);
            expected[i] = codes;
        }
        assert_int_equal(store->is_abridged, r > 0);
        assert_int_equal(store->sieve.count, r > 0 ? lr_store_code_count(store) : 0);
        lr_store_close(store);
    }
    free(expected[0]);
    free(expected[1]);
    free(values);
    free(more);
}

static void a_map_that_has_to_grow_takes_batches(void **state)
{
    enum { COUNT = 40, LENGTH = 100000 };
    StoreFile *file = *state;
    StoreOptions options = { 1 << 20, UINT32_MAX, LR_TERM_BYTES };
    Store *store;
    lore_value values[COUNT];
    char *texts = malloc((size_t)COUNT * LENGTH);
    assert_non_null(texts);
    for (int i = 0; i < COUNT; i++) {
        memset(texts + (size_t)i * LENGTH, 'a' + i, LENGTH);
        values[i] = lore_text(texts + (size_t)i * LENGTH, LENGTH);
    }
    assert_ok(file, lr_store_open_with(file->path, LORE_OPEN_CREATE, options, &store, &file->diag));
    store_file_begin(file, store);
    Code *codes = intern(file, store, values, COUNT);
    store_file_commit(file, store);
    check(file, store, values, codes, COUNT);
    free(codes);
    free(texts);
    close_and_verify(file, store);
}

static void a_text_that_is_too_long_is_refused_and_the_rest_stays(void **state)
{
    StoreFile *file = *state;
    Store *store = store_file_open(file);
    lore_value values[] = { lore_text("a", 1), lore_text("b", 1), lore_text("c", 1) };
    Code codes[3];
    values[1].v.length = (UINT64_C(1) << 29) + 1; /* it is not read */
    store_file_begin(file, store);
    assert_int_equal(lr_store_codes_intern(store, values, 3, codes, &file->diag), LORE_FULL);
    assert_non_null(strstr(store_file_message(file), "512 MiB"));
    lr_diag_clear(&file->diag);
    Code *again = intern(file, store, values, 1);
    store_file_commit(file, store);
    check(file, store, values, again, 1);
    free(again);
    close_and_verify(file, store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_file_setup, store_file_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_batch_gives_the_codes_that_single_values_get),
        TEST(numbers_are_given_in_order_of_arrival),
        TEST(values_that_are_nearly_equal_are_told_apart),
        TEST(long_texts_come_in_batches_too),
        TEST(colliding_hashes_do_not_mix_up_a_batch),
        TEST(a_batch_that_is_rolled_back_is_forgotten),
        TEST(a_file_that_is_opened_again_knows_its_terms),
        TEST(terms_that_another_store_adds_are_found),
        TEST(terms_that_another_store_adds_are_found_without_memory),
        TEST(another_process_reads_what_a_batch_has_added),
        TEST(a_dictionary_larger_than_memory_gives_the_same_codes),
        TEST(a_map_that_has_to_grow_takes_batches),
        TEST(a_text_that_is_too_long_is_refused_and_the_rest_stays),
    };
    return cmocka_run_group_tests_name("store_intern", tests, NULL, NULL);
}
