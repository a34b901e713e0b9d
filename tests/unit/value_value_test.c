/* SPDX-License-Identifier: MIT */
/* Values: equality, order, the encoding and its damage, print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "value/date.h"
#include "value/value.h"

static void values_of_different_types_differ(void **state)
{
    (void)state;
    assert_false(lr_value_equal(lore_integer(1), lore_real(1)));
    assert_false(lr_value_equal(lore_integer(1), lore_text("1", -1)));
    assert_false(lr_value_equal(lore_integer(1), lore_boolean(1)));
    assert_false(lr_value_equal(lore_integer(1), lore_instant(1)));
    assert_true(lr_value_equal(lore_integer(1), lore_integer(1)));
    assert_true(lr_value_compare(lore_integer(9), lore_real(1)) < 0);
    assert_true(lr_value_compare(lore_text("", 0), lore_real(1)) > 0);
}

static void a_null_equals_nothing_but_sorts(void **state)
{
    (void)state;
    assert_false(lr_value_equal(lore_null(), lore_null()));
    assert_int_equal(lr_value_compare(lore_null(), lore_null()), 0);
    assert_true(lr_value_compare(lore_null(), lore_boolean(0)) < 0);
}

static void values_of_one_type_are_ordered(void **state)
{
    (void)state;
    assert_true(lr_value_compare(lore_integer(INT64_MIN), lore_integer(INT64_MAX)) < 0);
    assert_true(lr_value_compare(lore_real(-0.5), lore_real(0.25)) < 0);
    assert_int_equal(lr_value_compare(lore_real(-0.0), lore_real(0.0)), 0);
    assert_true(lr_value_compare(lore_text("ab", 2), lore_text("abc", 3)) < 0);
    assert_true(lr_value_compare(lore_text("\xc3\xa4", 2), lore_text("z", 1)) > 0);
    assert_true(lr_value_compare(lore_text("", 0), lore_text("a", 1)) < 0);
    assert_true(lr_value_compare(lore_interval(1, 5), lore_interval(2, 3)) < 0);
    assert_true(lr_value_compare(lore_interval(1, 5), lore_interval(1, 3)) > 0);
}

static lore_value samples[] = {
    { LORE_NULL, 0, { 0 }, { 0 } },
    { LORE_BOOLEAN, 0, { 0 }, { 0 } },
    { LORE_BOOLEAN, 0, { 1 }, { 0 } },
    { LORE_INTEGER, 0, { INT64_MIN }, { 0 } },
    { LORE_INTEGER, 0, { -1 }, { 0 } },
    { LORE_INTEGER, 0, { 0 }, { 0 } },
    { LORE_INTEGER, 0, { 1 }, { 0 } },
    { LORE_INTEGER, 0, { INT64_MAX }, { 0 } },
    { LORE_REAL, 0, { .real = -INFINITY }, { 0 } },
    { LORE_REAL, 0, { .real = -1.5 }, { 0 } },
    { LORE_REAL, 0, { .real = -0x1p-1074 }, { 0 } },
    { LORE_REAL, 0, { .real = 0 }, { 0 } },
    { LORE_REAL, 0, { .real = 0x1p-1074 }, { 0 } },
    { LORE_REAL, 0, { .real = 1 }, { 0 } },
    { LORE_REAL, 0, { .real = INFINITY }, { 0 } },
    { LORE_TEXT, 0, { .text = "" }, { 0 } },
    { LORE_TEXT, 0, { .text = "1" }, { 1 } },
    { LORE_TEXT, 0, { .text = "a\0b" }, { 3 } },
    { LORE_INSTANT, 0, { INT64_MIN }, { 0 } },
    { LORE_INSTANT, 0, { 1 }, { 0 } },
    { LORE_INSTANT, 0, { INT64_MAX }, { 0 } },
    { LORE_INTERVAL, 0, { INT64_MIN }, { .to = 0 } },
    { LORE_INTERVAL, 0, { 0 }, { .to = 1 } },
    { LORE_INTERVAL, 0, { 0 }, { .to = INT64_MAX } },
};

enum { SAMPLES = sizeof samples / sizeof *samples };

static void every_value_comes_back_from_its_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        Buffer buffer = { 0 };
        lr_value_encode(&buffer, samples[i]);
        Reader reader = { buffer.bytes, buffer.bytes + buffer.count, false };
        lore_value back = lr_value_decode(&reader);
        assert_false(reader.failed);
        assert_ptr_equal(reader.at, reader.end);
        assert_int_equal(back.type, samples[i].type);
        assert_int_equal(lr_value_compare(back, samples[i]), 0);
        lr_buffer_free(&buffer);
    }
}

static void a_value_is_stepped_over(void **state)
{
    static const char longer[300]; /* than one byte can say */
    (void)state;
    Buffer buffer = { 0 };
    for (size_t i = 0; i < SAMPLES; i++)
        lr_value_encode(&buffer, samples[i]);
    lr_value_encode(&buffer, lore_text(longer, sizeof longer));
    for (size_t cut = 0; cut <= buffer.count; cut++) {
        Reader decoded = { buffer.bytes, buffer.bytes + cut, false }, skipped = decoded;
        while (!decoded.failed && decoded.at < decoded.end) {
            (void)lr_value_decode(&decoded);
            lr_value_skip(&skipped);
            assert_int_equal(skipped.failed, decoded.failed);
            assert_ptr_equal(skipped.at, decoded.at);
        }
    }
    buffer.bytes[0] = 200; /* no type */
    Reader reader = { buffer.bytes, buffer.bytes + buffer.count, false };
    lr_value_skip(&reader);
    assert_true(reader.failed);
    lr_buffer_free(&buffer);
}

/* The samples stand in ascending order. */
static void different_values_have_different_bytes_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < SAMPLES; i++) {
        Buffer lower = { 0 }, higher = { 0 };
        lr_value_encode(&lower, samples[i - 1]);
        lr_value_encode(&higher, samples[i]);
        assert_true(lr_value_compare(samples[i - 1], samples[i]) < 0);
        size_t shorter = lower.count < higher.count ? lower.count : higher.count;
        assert_true(memcmp(lower.bytes, higher.bytes, shorter) < 0);
        lr_buffer_free(&lower);
        lr_buffer_free(&higher);
    }
}

static void minus_zero_is_encoded_as_zero(void **state)
{
    Buffer zero = { 0 }, minus = { 0 };
    (void)state;
    lr_value_encode(&zero, lore_real(0.0));
    lr_value_encode(&minus, lore_real(-0.0));
    assert_int_equal(zero.count, minus.count);
    assert_memory_equal(zero.bytes, minus.bytes, zero.count);
    lr_buffer_free(&zero);
    lr_buffer_free(&minus);
}

static void assert_refused(const uint8_t *bytes, size_t count)
{
    Reader reader = { bytes, bytes + count, false };
    assert_int_equal(lr_value_decode(&reader).type, LORE_NULL);
    assert_true(reader.failed);
}

static void bytes_of_no_value_are_refused(void **state)
{
    static const uint8_t unknown_type[] = { 7 }, highest_type[] = { 255 };
    static const uint8_t half_true[] = { LORE_BOOLEAN, 2 };
    static const uint8_t not_a_number[] = { LORE_REAL, 0xff, 0xf8, 0, 0, 0, 0, 0, 0 };
    static const uint8_t minus_zero[] = {
        LORE_REAL, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
    };
    static const uint8_t long_text[] = { LORE_TEXT, 5, 'a', 'b' };
    static const uint8_t endless_text[] = { LORE_TEXT, 0xff, 0xff, 0xff, 0xff, 0xff,
                                            0xff,      0xff, 0xff, 0xff, 0x01, 'a' };
    (void)state;
    assert_refused(unknown_type, 0);
    assert_refused(unknown_type, sizeof unknown_type);
    assert_refused(highest_type, sizeof highest_type);
    assert_refused(half_true, sizeof half_true);
    assert_refused(not_a_number, sizeof not_a_number);
    assert_refused(minus_zero, sizeof minus_zero);
    assert_refused(long_text, sizeof long_text);
    assert_refused(endless_text, sizeof endless_text);
}

/* What decodes encodes to the same bytes: there is one encoding a value. */
static void random_bytes_decode_to_what_encodes_back(void **state)
{
    unsigned seed = 19991231;
    int decoded = 0;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int round = 0; round < 50000; round++) {
        uint8_t bytes[24] = { 0 };
        size_t count = 1 + (size_t)rand() % (sizeof bytes - 1);
        bytes[0] = (uint8_t)(rand() % 9);
        for (size_t i = 1; i < count; i++)
            bytes[i] = (uint8_t)(rand() % 2 ? rand() % 4 : rand());
        Reader reader = { bytes, bytes + count, false };
        lore_value value = lr_value_decode(&reader);
        if (reader.failed)
            continue;
        decoded++;
        Buffer buffer = { 0 };
        lr_value_encode(&buffer, value);
        assert_int_equal(buffer.count, reader.at - bytes);
        assert_memory_equal(buffer.bytes, bytes, buffer.count);
        lr_buffer_free(&buffer);
    }
    assert_true(decoded > 1000);
}

static void assert_prints(lore_value value, const char *expected)
{
    Buffer buffer = { 0 };
    lr_value_print(&buffer, value);
    assert_string_equal(lr_buffer_terminate(&buffer), expected);
    lr_buffer_free(&buffer);
}

static void plain_names_print_bare_and_other_text_quoted(void **state)
{
    (void)state;
    assert_prints(lore_text("iran", -1), "iran");
    assert_prints(lore_text("us_forces2", -1), "us_forces2");
    assert_prints(lore_text("Who", -1), "\"Who\"");
    assert_prints(lore_text("_", -1), "\"_\"");
    assert_prints(lore_text("", -1), "\"\"");
    assert_prints(lore_text("two words", -1), "\"two words\"");
    assert_prints(lore_text("9lives", -1), "\"9lives\"");
    assert_prints(lore_text("true", -1), "\"true\"");
    assert_prints(lore_text("null", -1), "\"null\"");
    assert_prints(lore_text("end", -1), "\"end\"");
    assert_prints(lore_text("say \"no\" \\ \n\t\033", -1), "\"say \\\"no\\\" \\\\ \\n\\x09\\x1b\"");
    assert_prints(lore_text("a\0b", 3), "\"a\\x00b\"");
    assert_prints(lore_text("\xc3\xa9t\xc3\xa9", -1), "\"\xc3\xa9t\xc3\xa9\"");
}

static void numbers_print_so_that_they_read_back(void **state)
{
    (void)state;
    assert_prints(lore_integer(INT64_MIN), "-9223372036854775808");
    assert_prints(lore_real(1), "1.0");
    assert_prints(lore_real(-0.1), "-0.1");
    assert_prints(lore_real(0.1 + 0.2), "0.30000000000000004");
    assert_prints(lore_real(1e300), "1e+300");
    assert_prints(lore_real(INFINITY), "1e999");
    assert_prints(lore_real(-INFINITY), "-1e999");
}

static void other_types_print_by_their_own_forms(void **state)
{
    int64_t day = lr_date_from_civil((CivilDay){ 2020, 5, 7 });
    (void)state;
    assert_prints(lore_null(), "null");
    assert_prints(lore_boolean(1), "true");
    assert_prints(lore_boolean(0), "false");
    assert_prints(lore_instant(day), "2020-05-07");
    assert_prints(lore_instant(day + 1), "2020-05-07T00:00:00.000001Z");
    assert_prints(lore_interval(day, day + LR_DAY), "[2020-05-07, 2020-05-08)");
    assert_prints(lore_interval(LORE_TIME_MIN, LORE_TIME_MAX), "[.., ..)");
}

static void every_type_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(lr_type_name(LORE_NULL), "null");
    assert_string_equal(lr_type_name(LORE_TEXT), "text");
    assert_string_equal(lr_type_name(LORE_ANY), "any");
    assert_string_equal(lr_type_name((lore_type)99), "unknown");
    assert_string_equal(lr_type_name((lore_type)-1), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_different_types_differ),
        cmocka_unit_test(a_null_equals_nothing_but_sorts),
        cmocka_unit_test(values_of_one_type_are_ordered),
        cmocka_unit_test(every_value_comes_back_from_its_bytes),
        cmocka_unit_test(a_value_is_stepped_over),
        cmocka_unit_test(different_values_have_different_bytes_in_order),
        cmocka_unit_test(minus_zero_is_encoded_as_zero),
        cmocka_unit_test(bytes_of_no_value_are_refused),
        cmocka_unit_test(random_bytes_decode_to_what_encodes_back),
        cmocka_unit_test(plain_names_print_bare_and_other_text_quoted),
        cmocka_unit_test(numbers_print_so_that_they_read_back),
        cmocka_unit_test(other_types_print_by_their_own_forms),
        cmocka_unit_test(every_type_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
