/* SPDX-License-Identifier: MIT */
/* Codes and values, over a store that knows two texts and the value that is not stated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/dictionary.h"
#include "fault/memory.h"
#include "value/value.h"

typedef struct Store {
    int reads, finds;
    lore_status broken; /* what reading gives if not OK */
    bool knows_null;
} Store;

static const char *const known[] = { "apple", "pear" };

static lore_status code_find(void *data, lore_value value, Code *out, Diag *diag)
{
    Store *store = data;
    (void)diag;
    store->finds++;
    *out = LR_CODE_NONE;
    for (uint32_t i = 0; i < 2; i++)
        if (lr_value_equal(value, lore_text(known[i], -1)))
            *out = LR_CODE_STORED + i;
    if (value.type == LORE_NULL && store->knows_null)
        *out = LR_CODE_STORED + 2;
    return store->broken;
}

static lore_status code_value(void *data, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    Store *store = data;
    (void)diag;
    store->reads++;
    *out = lore_null();
    if (store->broken != LORE_OK || code - LR_CODE_STORED == 2)
        return store->broken;
    const char *text = known[code - LR_CODE_STORED];
    char *copy = lr_arena_text(arena, text, strlen(text));
    if (copy == NULL)
        return LORE_NOMEM;
    *out = lore_text(copy, -1);
    return LORE_OK;
}

typedef struct Fixture {
    Store store;
    FactSource source;
    Dictionary dictionary;
    Diag diag;
} Fixture;

static void open_dictionary(Fixture *f)
{
    *f = (Fixture){ .store = { .broken = LORE_OK } };
    f->source = (FactSource){ .data = &f->store, .code_find = code_find, .code_value = code_value };
    assert_int_equal(lr_dictionary_init(&f->dictionary, &f->source, &f->diag), LORE_OK);
    f->store.finds = 0;
}

static void close_dictionary(Fixture *f)
{
    lr_dictionary_free(&f->dictionary);
    lr_diag_clear(&f->diag);
}

static Code code_of(Fixture *f, lore_value value)
{
    Code code;
    assert_int_equal(lr_dictionary_code(&f->dictionary, value, &code, &f->diag), LORE_OK);
    return code;
}

static lore_value value_of(Fixture *f, Code code)
{
    lore_value value;
    assert_int_equal(lr_dictionary_value(&f->dictionary, code, &value, &f->diag), LORE_OK);
    return value;
}

static void assert_goes_round(Fixture *f, lore_value value)
{
    assert_true(lr_value_equal(value_of(f, code_of(f, value)), value));
}

static void small_numbers_and_days_never_reach_the_store(void **state)
{
    Fixture f;
    (void)state;
    open_dictionary(&f);
    assert_goes_round(&f, lore_integer(0));
    assert_goes_round(&f, lore_integer(-(INT64_C(1) << 30)));
    assert_goes_round(&f, lore_integer((INT64_C(1) << 30) - 1));
    assert_goes_round(&f, lore_instant(INT64_C(86400000000)));
    assert_int_equal(f.store.finds + f.store.reads, 0);
    close_dictionary(&f);
}

static void what_the_store_knows_keeps_its_code(void **state)
{
    Fixture f;
    (void)state;
    open_dictionary(&f);
    assert_int_equal(code_of(&f, lore_text("pear", -1)), LR_CODE_STORED + 1);
    assert_goes_round(&f, lore_text("apple", -1));
    close_dictionary(&f);
}

static void stored_values_are_read_once(void **state)
{
    Fixture f;
    (void)state;
    open_dictionary(&f);
    lore_value first = value_of(&f, LR_CODE_STORED);
    lore_value again = value_of(&f, LR_CODE_STORED);
    assert_ptr_equal(first.u.text, again.u.text);
    assert_int_equal(f.store.reads, 1);
    assert_true(lr_value_equal(value_of(&f, LR_CODE_STORED + 1), lore_text("pear", -1)));
    assert_int_equal(f.store.reads, 2);
    close_dictionary(&f);
}

static void unknown_values_get_local_codes_one_each(void **state)
{
    Fixture f;
    (void)state;
    open_dictionary(&f);
    Code plum = code_of(&f, lore_text("plum", -1));
    assert_int_equal(plum, LR_CODE_LOCAL);
    assert_int_equal(code_of(&f, lore_real(2.5)), LR_CODE_LOCAL + 1);
    assert_int_equal(code_of(&f, lore_text("plum", -1)), plum);
    assert_true(lr_value_equal(value_of(&f, plum), lore_text("plum", -1)));
    close_dictionary(&f);
}

static void values_that_look_alike_are_kept_apart(void **state)
{
    Fixture f;
    lore_value alike[] = { lore_integer(1),
                           lore_real(1),
                           lore_text("1", -1),
                           lore_boolean(1),
                           lore_instant(1),
                           lore_text("", -1),
                           lore_text("a\0", 2),
                           lore_text("a", -1),
                           lore_text("a\0b", 3),
                           lore_interval(0, 1),
                           lore_interval(0, LORE_TIME_MAX),
                           lore_interval(LORE_TIME_MIN, LORE_TIME_MAX),
                           lore_integer(INT64_MIN),
                           lore_integer(INT64_MAX),
                           lore_integer(INT64_C(1) << 30) };
    enum { COUNT = sizeof alike / sizeof *alike };
    Code codes[COUNT];
    (void)state;
    open_dictionary(&f);
    for (size_t i = 0; i < COUNT; i++) {
        assert_goes_round(&f, alike[i]);
        codes[i] = code_of(&f, alike[i]);
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(codes[i], codes[k]);
    }
    assert_int_equal(code_of(&f, lore_real(-0.0)), code_of(&f, lore_real(0.0)));
    close_dictionary(&f);
}

/* More than any table inside begins with, and text that does not outlive the call. */
static void many_values_keep_their_codes(void **state)
{
    enum { COUNT = 5000 };
    Fixture f;
    char text[32];
    (void)state;
    open_dictionary(&f);
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "value %d", i);
        assert_int_equal(code_of(&f, lore_text(text, -1)), LR_CODE_LOCAL + (Code)i);
    }
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "value %d", i);
        assert_true(lr_value_equal(value_of(&f, LR_CODE_LOCAL + (Code)i), lore_text(text, -1)));
    }
    close_dictionary(&f);
}

static void what_is_not_stated_is_known_once_it_occurs(void **state)
{
    Fixture f;
    (void)state;
    open_dictionary(&f);
    assert_int_equal(f.dictionary.null_code, LR_CODE_NONE);
    Code code = code_of(&f, lore_null());
    assert_int_equal(f.dictionary.null_code, code);
    assert_int_equal(value_of(&f, code).type, LORE_NULL);
    close_dictionary(&f);
}

static void what_is_not_stated_may_be_known_to_the_store(void **state)
{
    Fixture f = { .store = { .knows_null = true } };
    (void)state;
    f.source = (FactSource){ .data = &f.store, .code_find = code_find, .code_value = code_value };
    assert_int_equal(lr_dictionary_init(&f.dictionary, &f.source, &f.diag), LORE_OK);
    assert_int_equal(f.dictionary.null_code, LR_CODE_STORED + 2);
    assert_int_equal(code_of(&f, lore_null()), LR_CODE_STORED + 2);
    close_dictionary(&f);
}

static void a_broken_store_is_reported_and_not_remembered(void **state)
{
    Fixture f;
    Code code;
    lore_value value;
    (void)state;
    open_dictionary(&f);
    f.store.broken = LORE_CORRUPT;
    assert_int_equal(lr_dictionary_value(&f.dictionary, LR_CODE_STORED, &value, &f.diag),
                     LORE_CORRUPT);
    assert_int_equal(lr_dictionary_code(&f.dictionary, lore_text("x", -1), &code, &f.diag),
                     LORE_CORRUPT);
    f.store.broken = LORE_OK;
    assert_goes_round(&f, lore_text("apple", -1));
    assert_int_equal(code_of(&f, lore_text("x", -1)), LR_CODE_LOCAL);
    close_dictionary(&f);
}

/* Whichever allocation fails, the same question has its answer afterwards. */
static void codes_that_found_no_memory_are_given_later(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Fixture f;
        Code code;
        open_dictionary(&f);
        memory_fail_after(n);
        lore_status status =
            lr_dictionary_code(&f.dictionary, lore_text("plum", -1), &code, &f.diag);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        Code first = code_of(&f, lore_text("quince", -1)),
             plum = code_of(&f, lore_text("plum", -1));
        assert_int_not_equal(first, plum);
        assert_true(lr_value_equal(value_of(&f, plum), lore_text("plum", -1)));
        assert_true(lr_value_equal(value_of(&f, first), lore_text("quince", -1)));
        close_dictionary(&f);
        if (!was_refused) {
            assert_true(n > 0);
            break;
        }
    }
}

static void values_that_found_no_memory_are_read_later(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Fixture f;
        lore_value value;
        open_dictionary(&f);
        memory_fail_after(n);
        lore_status status = lr_dictionary_value(&f.dictionary, LR_CODE_STORED, &value, &f.diag);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_true(lr_value_equal(value_of(&f, LR_CODE_STORED + 1), lore_text("pear", -1)));
        assert_true(lr_value_equal(value_of(&f, LR_CODE_STORED), lore_text("apple", -1)));
        close_dictionary(&f);
        if (!was_refused) {
            assert_true(n > 0);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_numbers_and_days_never_reach_the_store),
        cmocka_unit_test(what_the_store_knows_keeps_its_code),
        cmocka_unit_test(stored_values_are_read_once),
        cmocka_unit_test(unknown_values_get_local_codes_one_each),
        cmocka_unit_test(values_that_look_alike_are_kept_apart),
        cmocka_unit_test(many_values_keep_their_codes),
        cmocka_unit_test(what_is_not_stated_is_known_once_it_occurs),
        cmocka_unit_test(what_is_not_stated_may_be_known_to_the_store),
        cmocka_unit_test(a_broken_store_is_reported_and_not_remembered),
        cmocka_unit_test(codes_that_found_no_memory_are_given_later),
        cmocka_unit_test(values_that_found_no_memory_are_read_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
