/* SPDX-License-Identifier: MIT */
/* Tuple: fields come back, forms are told apart, damaged texts have none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/tuple.h"

static lore_value text_of(Buffer *buffer)
{
    return lore_text(lr_buffer_terminate(buffer), (ptrdiff_t)buffer->count);
}

static void fields_come_back_in_order(void **state)
{
    Buffer buffer = { 0 };
    lore_value out;
    (void)state;
    lr_buffer_put(&buffer, "[", 1);
    assert_true(lr_tuple_put(&buffer, lore_integer(INT64_MIN)));
    assert_true(lr_tuple_put(&buffer, lore_text("a;t9:[", -1)));
    assert_true(lr_tuple_put(&buffer, lore_real(-0.5)));
    assert_true(lr_tuple_put(&buffer, lore_text("", 0)));
    lore_value tuple = text_of(&buffer);
    assert_true(lr_tuple_field(tuple, 0, &out) && out.u.integer == INT64_MIN);
    assert_true(lr_tuple_field(tuple, 1, &out) && out.v.length == 6);
    assert_memory_equal(out.u.text, "a;t9:[", 6);
    assert_true(lr_tuple_field(tuple, 2, &out) && out.u.real == -0.5);
    assert_true(lr_tuple_field(tuple, 3, &out) && out.v.length == 0);
    assert_false(lr_tuple_field(tuple, 4, &out));
    assert_false(lr_tuple_field(tuple, -1, &out));
    lr_buffer_free(&buffer);
}

static void tuples_nest(void **state)
{
    Buffer inner = { 0 }, outer = { 0 };
    lore_value out;
    (void)state;
    lr_buffer_put(&inner, "$A(", 3);
    assert_true(lr_tuple_put(&inner, lore_integer(7)));
    lr_buffer_put(&outer, "[", 1);
    assert_true(lr_tuple_put(&outer, text_of(&inner)));
    assert_true(lr_tuple_field(text_of(&outer), 0, &out));
    assert_true(lr_tuple_field(out, 0, &out) && out.u.integer == 7);
    lr_buffer_free(&inner);
    lr_buffer_free(&outer);
}

static void other_values_have_no_place(void **state)
{
    Buffer buffer = { 0 };
    (void)state;
    assert_false(lr_tuple_put(&buffer, lore_null()));
    assert_false(lr_tuple_put(&buffer, lore_instant(0)));
    lr_buffer_free(&buffer);
}

static void damaged_texts_have_no_fields(void **state)
{
    static const char *const texts[] = {
        "",      "nil",  "i1;",    "[i", "[i;",   "[i1", "[ix;",
        "[t5:a", "[t:a", "[t-1:a", "[q", "[f0;x", "[f",  "[t99999999999999999999999:",
    };
    lore_value out;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(lr_tuple_field(lore_text(texts[i], -1), i == 11 ? 1 : 0, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_come_back_in_order),
        cmocka_unit_test(tuples_nest),
        cmocka_unit_test(other_values_have_no_place),
        cmocka_unit_test(damaged_texts_have_no_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
