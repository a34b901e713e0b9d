/* SPDX-License-Identifier: MIT */
/* Buffer and Reader: the stored byte order, round trips, damaged and cut bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "fault/memory.h"

static Reader reader_of(const Buffer *buffer)
{
    return (Reader){ buffer->bytes, buffer->bytes + buffer->count, false };
}

static void numbers_are_stored_most_significant_byte_first(void **state)
{
    static const uint8_t expected[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                        0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f };
    Buffer buffer = { 0 };
    (void)state;
    lr_buffer_u8(&buffer, 0x01);
    lr_buffer_u16(&buffer, 0x0203);
    lr_buffer_u32(&buffer, 0x04050607);
    lr_buffer_u64(&buffer, UINT64_C(0x08090a0b0c0d0e0f));
    assert_int_equal(buffer.count, sizeof expected);
    assert_memory_equal(buffer.bytes, expected, sizeof expected);

    Reader reader = reader_of(&buffer);
    assert_int_equal(lr_reader_u8(&reader), 0x01);
    assert_int_equal(lr_reader_u16(&reader), 0x0203);
    assert_int_equal(lr_reader_u32(&reader), 0x04050607);
    assert_true(lr_reader_u64(&reader) == UINT64_C(0x08090a0b0c0d0e0f));
    assert_false(reader.failed);
    assert_ptr_equal(reader.at, reader.end);
    lr_buffer_free(&buffer);
}

static void varints_take_seven_bits_a_byte(void **state)
{
    static const struct {
        uint64_t number;
        size_t length;
    } cases[] = {
        { 0, 1 },           { 127, 1 },        { 128, 2 },       { 16383, 2 },
        { 16384, 3 },       { UINT32_MAX, 5 }, { INT64_MAX, 9 }, { UINT64_C(1) << 63, 10 },
        { UINT64_MAX, 10 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buffer buffer = { 0 };
        lr_buffer_varint(&buffer, cases[i].number);
        assert_int_equal(buffer.count, cases[i].length);
        Reader reader = reader_of(&buffer);
        assert_true(lr_reader_varint(&reader) == cases[i].number);
        assert_false(reader.failed);
        lr_buffer_free(&buffer);
    }
}

static void a_varint_longer_than_needed_or_too_large_is_refused(void **state)
{
    static const uint8_t overlong[] = { 0x80, 0x00 };
    static const uint8_t too_large[] = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02
    };
    static const uint8_t endless[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0x01 };
    (void)state;
    Reader reader = { overlong, overlong + sizeof overlong, false };
    assert_int_equal(lr_reader_varint(&reader), 0);
    assert_true(reader.failed);
    reader = (Reader){ too_large, too_large + sizeof too_large, false };
    lr_reader_varint(&reader);
    assert_true(reader.failed);
    reader = (Reader){ endless, endless + sizeof endless, false };
    lr_reader_varint(&reader);
    assert_true(reader.failed);
}

static void text_comes_back_with_its_length(void **state)
{
    Buffer buffer = { 0 };
    size_t length;
    (void)state;
    lr_buffer_text(&buffer, "a\0b", 3);
    lr_buffer_text(&buffer, NULL, 0);
    Reader reader = reader_of(&buffer);
    assert_memory_equal(lr_reader_text(&reader, &length), "a\0b", 3);
    assert_int_equal(length, 3);
    assert_non_null(lr_reader_text(&reader, &length));
    assert_int_equal(length, 0);
    assert_false(reader.failed);
    lr_buffer_free(&buffer);
}

static void no_string_is_kept_apart_from_the_empty_one(void **state)
{
    Buffer buffer = { 0 };
    size_t length;
    (void)state;
    lr_buffer_cstring(&buffer, NULL);
    lr_buffer_cstring(&buffer, "");
    lr_buffer_cstring(&buffer, "p9");
    Reader reader = reader_of(&buffer);
    assert_null(lr_reader_cstring(&reader, &length));
    assert_int_equal(length, 0);
    assert_non_null(lr_reader_cstring(&reader, &length));
    assert_int_equal(length, 0);
    assert_memory_equal(lr_reader_cstring(&reader, &length), "p9", 2);
    assert_int_equal(length, 2);
    assert_false(reader.failed);
    lr_buffer_free(&buffer);
}

/* Every cut of a record is noticed, and so is none at the full length. */
static void bytes_cut_short_anywhere_fail_the_reader(void **state)
{
    Buffer buffer = { 0 };
    size_t length;
    (void)state;
    lr_buffer_u32(&buffer, 7);
    lr_buffer_varint(&buffer, 300);
    lr_buffer_text(&buffer, "paragraph nine", 14);
    lr_buffer_cstring(&buffer, "x");
    lr_buffer_u64(&buffer, 1);
    for (size_t cut = 0; cut <= buffer.count; cut++) {
        uint8_t *bytes =
            malloc(cut + 1); /* of its own, so that the sanitizer sees any read past it */
        memcpy(bytes, buffer.bytes, cut);
        Reader reader = { bytes, bytes + cut, false };
        lr_reader_u32(&reader);
        lr_reader_varint(&reader);
        lr_reader_text(&reader, &length);
        lr_reader_cstring(&reader, &length);
        uint64_t last = lr_reader_u64(&reader);
        assert_int_equal(reader.failed, cut < buffer.count);
        assert_int_equal(last, cut < buffer.count ? 0 : 1);
        assert_ptr_equal(reader.at, reader.end);
        free(bytes);
    }
    lr_buffer_free(&buffer);
}

static void a_failed_reader_stays_failed(void **state)
{
    static const uint8_t bytes[] = { 1, 2, 3 };
    Reader reader = { bytes, bytes + sizeof bytes, false };
    (void)state;
    assert_int_equal(lr_reader_u32(&reader), 0);
    assert_true(reader.failed);
    assert_int_equal(lr_reader_u8(&reader), 0);
    assert_true(reader.failed);
}

static void random_bytes_are_read_without_harm(void **state)
{
    unsigned seed = 20200105;
    uint8_t bytes[40];
    size_t length;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int round = 0; round < 20000; round++) {
        size_t count = (size_t)rand() % sizeof bytes;
        for (size_t i = 0; i < count; i++)
            bytes[i] = (uint8_t)(rand() % 4 ? rand() % 8 : rand());
        Reader reader = { bytes, bytes + count, false };
        while (!reader.failed && reader.at < reader.end) {
            const char *text =
                rand() % 2 ? lr_reader_text(&reader, &length) : lr_reader_cstring(&reader, &length);
            if (text && length)
                assert_true((const uint8_t *)text + length <= reader.end);
            lr_reader_varint(&reader);
        }
    }
}

static void formatted_text_is_appended(void **state)
{
    Buffer buffer = { 0 };
    (void)state;
    for (int i = 0; i < 100; i++)
        lr_buffer_format(&buffer, "%02d,", i);
    assert_int_equal(buffer.count, 300);
    const char *text = lr_buffer_terminate(&buffer);
    assert_int_equal(strlen(text), 300);
    assert_memory_equal(text + 297, "99,", 4);
    assert_int_equal(buffer.count, 300);
    lr_buffer_free(&buffer);
}

static void an_empty_buffer_terminates_as_the_empty_string(void **state)
{
    Buffer buffer = { 0 };
    (void)state;
    assert_string_equal(lr_buffer_terminate(&buffer), "");
    lr_buffer_free(&buffer);
}

static void a_buffer_past_its_ceiling_fails_and_remembers_it(void **state)
{
    Buffer buffer = { 0 };
    (void)state;
    lr_buffer_u8(&buffer, 1);
    assert_false(buffer.failed); /* control */
    lr_buffer_put(&buffer, "", SIZE_MAX / 2);
    assert_true(buffer.failed);
    lr_buffer_u8(&buffer, 2);
    assert_int_equal(buffer.count, 1);
    assert_string_equal(lr_buffer_terminate(&buffer), "");
    lr_buffer_free(&buffer);
    assert_false(buffer.failed);
}

static void a_buffer_without_memory_fails_and_keeps_its_bytes(void **state)
{
    Buffer buffer = { 0 };
    (void)state;
    lr_buffer_put(&buffer, "kept", 4);
    memory_fail_after(0);
    for (int i = 0; i < 100; i++)
        lr_buffer_u8(&buffer, 'x');
    lr_buffer_format(&buffer, "%100d", 1);
    assert_true(memory_restore());
    assert_true(buffer.failed);
    assert_memory_equal(buffer.bytes, "kept", 4);
    assert_string_equal(lr_buffer_terminate(&buffer), "");
    lr_buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_stored_most_significant_byte_first),
        cmocka_unit_test(varints_take_seven_bits_a_byte),
        cmocka_unit_test(a_varint_longer_than_needed_or_too_large_is_refused),
        cmocka_unit_test(text_comes_back_with_its_length),
        cmocka_unit_test(no_string_is_kept_apart_from_the_empty_one),
        cmocka_unit_test(bytes_cut_short_anywhere_fail_the_reader),
        cmocka_unit_test(a_failed_reader_stays_failed),
        cmocka_unit_test(random_bytes_are_read_without_harm),
        cmocka_unit_test(formatted_text_is_appended),
        cmocka_unit_test(an_empty_buffer_terminates_as_the_empty_string),
        cmocka_unit_test(a_buffer_past_its_ceiling_fails_and_remembers_it),
        cmocka_unit_test(a_buffer_without_memory_fails_and_keeps_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
