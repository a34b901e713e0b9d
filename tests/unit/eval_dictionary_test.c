/* SPDX-License-Identifier: MIT */
/* Dictionaries over a store that knows three texts and counts what it is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "eval/dictionary.h"
#include "fault/memory.h"
#include "value/value.h"

static const char *const stored[] = { "alpha", "beta", "gamma" };

enum { STORED = sizeof stored / sizeof stored[0] };

typedef struct Store {
    int values_asked;
    bool is_damaged, knows_null;
} Store;

static lore_status code_find(void *data, lore_value value, Code *out, Diag *diag)
{
    const Store *store = data;
    *out = LR_CODE_NONE;
    if (store->is_damaged)
        return lr_diag_fail(diag, LORE_CORRUPT, (Place){ NULL, 0 }, "damaged");
    if (value.type == LORE_NULL && store->knows_null)
        *out = LR_CODE_STORED + STORED;
    for (Code i = 0; i < STORED && value.type == LORE_TEXT; i++)
        if (lr_value_compare(value, lore_text(stored[i], -1)) == 0)
            *out = LR_CODE_STORED + i;
    return LORE_OK;
}

static lore_status code_value(void *data, Code code, Arena *arena, lore_value *out, Diag *diag)
{
    Store *store = data;
    if (store->is_damaged)
        return lr_diag_fail(diag, LORE_CORRUPT, (Place){ NULL, 0 }, "damaged");
    store->values_asked++;
    const char *known = stored[code - LR_CODE_STORED];
    const char *text = lr_arena_text(arena, known, strlen(known));
    if (text == NULL)
        return LORE_NOMEM;
    *out = lore_text(text, -1);
    return LORE_OK;
}

typedef struct Fixture {
    Store store;
    FactSource source;
    Dictionary dictionary;
    Diag diag;
} Fixture;

static Fixture fixture;

static Fixture *begin(Store store)
{
    Fixture *f = &fixture;
    *f = (Fixture){ .store = store };
    f->source = (FactSource){ .data = &f->store, .code_find = code_find, .code_value = code_value };
    lr_diag_init(&f->diag);
    return f;
}

static Fixture *begin_sound(void)
{
    Fixture *f = begin((Store){ .values_asked = 0 });
    assert_int_equal(lr_dictionary_init(&f->dictionary, &f->source, &f->diag), LORE_OK);
    return f;
}

static void end(Fixture *f)
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

static void assert_value(Fixture *f, Code code, lore_value expected)
{
    lore_value value;
    assert_int_equal(lr_dictionary_value(&f->dictionary, code, &value, &f->diag), LORE_OK);
    assert_int_equal(value.type, expected.type);
    assert_int_equal(lr_value_compare(value, expected), 0);
}

/* ---- the three kinds of code ---- */

static void small_numbers_and_days_need_no_store(void **state)
{
    Fixture *f = begin_sound();
    lore_value values[] = { lore_integer(0), lore_integer(-(1 << 30)), lore_integer((1 << 30) - 1),
                            lore_instant(0) };
    (void)state;
    f->store.is_damaged = true;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        Code code = code_of(f, values[i]);
        assert_true(lr_code_is_inline(code));
        assert_value(f, code, values[i]);
    }
    end(f);
}

static void what_the_store_knows_has_its_code(void **state)
{
    Fixture *f = begin_sound();
    (void)state;
    for (Code i = 0; i < STORED; i++) {
        assert_int_equal(code_of(f, lore_text(stored[i], -1)), LR_CODE_STORED + i);
        assert_value(f, LR_CODE_STORED + i, lore_text(stored[i], -1));
    }
    end(f);
}

static void a_stored_value_is_read_once(void **state)
{
    Fixture *f = begin_sound();
    (void)state;
    for (int turn = 0; turn < 3; turn++)
        for (Code i = 0; i < STORED; i++)
            assert_value(f, LR_CODE_STORED + i, lore_text(stored[i], -1));
    assert_int_equal(f->store.values_asked, STORED);
    end(f);
}

static void what_the_store_does_not_know_gets_a_code_of_its_own(void **state)
{
    Fixture *f = begin_sound();
    lore_value values[] = { lore_text("delta", -1), lore_text("", 0),        lore_text("a\0b", 3),
                            lore_text("a", 1),      lore_integer(INT64_MIN), lore_integer(1 << 30),
                            lore_real(0.5),         lore_real(1.0),          lore_boolean(true),
                            lore_instant(1),        lore_interval(1, 9),     lore_interval(1, 10) };
    enum { VALUES = sizeof values / sizeof values[0] };
    Code codes[VALUES];
    (void)state;
    for (size_t i = 0; i < VALUES; i++) {
        codes[i] = code_of(f, values[i]);
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(codes[k], codes[i]);
    }
    for (size_t i = 0; i < VALUES; i++) {
        assert_true(codes[i] >= LR_CODE_LOCAL && codes[i] < LR_CODE_DAY);
        assert_int_equal(code_of(f, values[i]), codes[i]);
        assert_value(f, codes[i], values[i]);
    }
    end(f);
}

static void text_is_copied(void **state)
{
    Fixture *f = begin_sound();
    char text[] = "somewhere";
    Code code = code_of(f, lore_text(text, -1));
    (void)state;
    memset(text, 'x', sizeof text - 1);
    assert_value(f, code, lore_text("somewhere", -1));
    assert_int_not_equal(code_of(f, lore_text(text, -1)), code);
    end(f);
}

static void thousands_of_values_keep_their_codes(void **state)
{
    enum { VALUES = 20000 };
    Fixture *f = begin_sound();
    char text[32];
    (void)state;
    for (int i = 0; i < VALUES; i++) {
        snprintf(text, sizeof text, "value %d", i);
        assert_int_equal(code_of(f, lore_text(text, -1)), LR_CODE_LOCAL + (Code)i);
    }
    for (int i = VALUES; i-- > 0;) {
        snprintf(text, sizeof text, "value %d", i);
        assert_value(f, LR_CODE_LOCAL + (Code)i, lore_text(text, -1));
        assert_int_equal(code_of(f, lore_text(text, -1)), LR_CODE_LOCAL + (Code)i);
    }
    end(f);
}

/* ---- what is not stated ---- */

static void the_code_of_null_is_known_when_it_occurs(void **state)
{
    Fixture *f = begin_sound();
    (void)state;
    assert_int_equal(f->dictionary.null_code, LR_CODE_NONE);
    (void)code_of(f, lore_text("other", -1));
    assert_int_equal(f->dictionary.null_code, LR_CODE_NONE);
    Code code = code_of(f, lore_null());
    assert_int_equal(f->dictionary.null_code, code);
    assert_value(f, code, lore_null());
    end(f);
}

static void the_code_of_null_is_the_stores_where_it_has_one(void **state)
{
    Fixture *f = begin((Store){ .knows_null = true });
    (void)state;
    assert_int_equal(lr_dictionary_init(&f->dictionary, &f->source, &f->diag), LORE_OK);
    assert_int_equal(f->dictionary.null_code, LR_CODE_STORED + STORED);
    assert_int_equal(code_of(f, lore_null()), LR_CODE_STORED + STORED);
    end(f);
}

/* ---- what goes wrong ---- */

static void a_damaged_store_is_reported(void **state)
{
    Fixture *f = begin((Store){ .is_damaged = true });
    lore_value value;
    Code code;
    (void)state;
    assert_int_equal(lr_dictionary_init(&f->dictionary, &f->source, &f->diag), LORE_CORRUPT);
    lr_dictionary_free(&f->dictionary);
    f->store.is_damaged = false;
    assert_int_equal(lr_dictionary_init(&f->dictionary, &f->source, &f->diag), LORE_OK);
    f->store.is_damaged = true;
    assert_int_equal(lr_dictionary_value(&f->dictionary, LR_CODE_STORED, &value, &f->diag),
                     LORE_CORRUPT);
    assert_int_equal(lr_dictionary_code(&f->dictionary, lore_text("beta", -1), &code, &f->diag),
                     LORE_CORRUPT);
    f->store.is_damaged = false;
    assert_value(f, LR_CODE_STORED, lore_text("alpha", -1));
    assert_int_equal(code_of(f, lore_text("beta", -1)), LR_CODE_STORED + 1);
    end(f);
}

/* Whichever allocation fails, the next attempt gives the value its own code, and no other value. */
static void without_memory_a_value_has_no_code_until_there_is_some(void **state)
{
    long refusals = 0;
    (void)state;
    for (bool was_refused = true; was_refused; refusals++) {
        Fixture *f = begin_sound();
        Code code;
        memory_fail_after(refusals);
        lore_status status =
            lr_dictionary_code(&f->dictionary, lore_text("delta", -1), &code, &f->diag);
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK); /* the last: the control */
        Code first = code_of(f, lore_text("epsilon", -1)), second = code_of(f, lore_real(0.5));
        code = code_of(f, lore_text("delta", -1));
        assert_int_not_equal(first, code);
        assert_int_not_equal(second, code);
        assert_value(f, code, lore_text("delta", -1));
        assert_value(f, first, lore_text("epsilon", -1));
        assert_value(f, second, lore_real(0.5));
        end(f);
    }
    assert_true(refusals > 3);
}

static void without_memory_a_code_has_no_value_until_there_is_some(void **state)
{
    long refusals = 0;
    (void)state;
    for (bool was_refused = true; was_refused; refusals++) {
        Fixture *f = begin_sound();
        lore_value value;
        memory_fail_after(refusals);
        lore_status status =
            lr_dictionary_value(&f->dictionary, LR_CODE_STORED + 1, &value, &f->diag);
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        assert_value(f, LR_CODE_STORED + 2, lore_text("gamma", -1));
        assert_value(f, LR_CODE_STORED + 1, lore_text("beta", -1));
        assert_value(f, LR_CODE_STORED + 0, lore_text("alpha", -1));
        end(f);
    }
    assert_true(refusals > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_numbers_and_days_need_no_store),
        cmocka_unit_test(what_the_store_knows_has_its_code),
        cmocka_unit_test(a_stored_value_is_read_once),
        cmocka_unit_test(what_the_store_does_not_know_gets_a_code_of_its_own),
        cmocka_unit_test(text_is_copied),
        cmocka_unit_test(thousands_of_values_keep_their_codes),
        cmocka_unit_test(the_code_of_null_is_known_when_it_occurs),
        cmocka_unit_test(the_code_of_null_is_the_stores_where_it_has_one),
        cmocka_unit_test(a_damaged_store_is_reported),
        cmocka_unit_test(without_memory_a_value_has_no_code_until_there_is_some),
        cmocka_unit_test(without_memory_a_code_has_no_value_until_there_is_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
