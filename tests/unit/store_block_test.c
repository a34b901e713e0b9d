/* SPDX-License-Identifier: MIT */
/* Blocks: every term is found by its number, a full block says so, and no bytes do harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/block.h"
#include "value/value.h"

enum { FIRST = 70, LIMIT = 4076 };

/* Values of all kinds, texts of all lengths up to 200 among them. */
static lore_value value_of(uint32_t number)
{
    static const char stars[] = "****************************************************************"
                                "****************************************************************"
                                "****************************************************************";
    static char text[240];
    switch (number % 5) {
    case 0:
        return lore_real(number + 0.5);
    case 1:
        return lore_interval(number, number + 1);
    case 2:
        return number % 2 ? lore_boolean(1) : lore_null();
    default:
        snprintf(text, sizeof text, "%.*s%u", (int)(number % 190), stars, (unsigned)number);
        return lore_text(text, -1);
    }
}

static void encode(Buffer *out, uint32_t number)
{
    out->count = 0;
    lr_value_encode(out, value_of(number));
    assert_false(out->failed);
}

/* Terms from FIRST on until the block is full or holds most; gives how many. */
static uint32_t fill(BlockWriter *writer, uint32_t most, size_t limit)
{
    uint32_t count = 0;
    Buffer bytes = { 0 };
    lr_block_restart(writer, FIRST);
    for (; count < most; count++) {
        encode(&bytes, FIRST + count);
        if (!lr_block_add(writer, bytes.bytes, bytes.count, limit))
            break;
    }
    lr_buffer_free(&bytes);
    assert_false(lr_block_has_failed(writer));
    return count;
}

static void check(const Block *block, uint32_t count)
{
    Buffer bytes = { 0 };
    Reader found, next = { NULL, NULL, false };
    assert_int_equal(block->first, FIRST);
    assert_int_equal(block->count, count);
    for (uint32_t i = 0; i < count; i++) {
        encode(&bytes, FIRST + i);
        assert_true(lr_block_find(block, FIRST + i, &found));
        assert_int_equal(found.end - found.at, bytes.count);
        assert_memory_equal(found.at, bytes.bytes, bytes.count);
        assert_true(lr_block_next(block, &next));
        assert_ptr_equal(next.at, found.at);
        assert_ptr_equal(next.end, found.end);
    }
    assert_false(lr_block_next(block, &next));
    assert_false(next.failed);
    assert_false(lr_block_find(block, FIRST - 1, &found));
    assert_false(lr_block_find(block, FIRST + count, &found));
    lr_buffer_free(&bytes);
}

static void terms_are_found_by_their_numbers(void **state)
{
    (void)state;
    BlockWriter writer = { .first = 0 };
    for (uint32_t most = 1; most <= 70; most++) {
        Block block;
        assert_int_equal(fill(&writer, most, SIZE_MAX), most);
        block = lr_block_view(&writer);
        check(&block, most);
        Buffer *content = lr_block_finish(&writer);
        assert_true(lr_block_open(&block, FIRST, content->bytes, content->count));
        check(&block, most);
    }
    lr_block_free(&writer);
}

static void a_full_block_takes_no_more(void **state)
{
    (void)state;
    Block block;
    BlockWriter writer = { .first = 0 };
    uint32_t count = fill(&writer, UINT32_MAX, LIMIT);
    block = lr_block_view(&writer);
    check(&block, count);
    Buffer *content = lr_block_finish(&writer);
    assert_true(content->count <= LIMIT && content->count > LIMIT - 300);
    lr_block_free(&writer);
}

static void a_term_longer_than_a_block_has_one_of_its_own(void **state)
{
    enum { LENGTH = 100000 };
    (void)state;
    Block block;
    Reader found;
    Buffer bytes = { 0 };
    BlockWriter writer = { .first = 0 };
    char *text = calloc(LENGTH, 1);
    assert_non_null(text);
    lr_value_encode(&bytes, lore_text(text, LENGTH));
    assert_true(lr_block_add(&writer, bytes.bytes, bytes.count, LIMIT));
    assert_false(lr_block_add(&writer, bytes.bytes, 1, LIMIT));
    Buffer *content = lr_block_finish(&writer);
    assert_true(lr_block_open(&block, 0, content->bytes, content->count));
    assert_true(lr_block_find(&block, 0, &found));
    assert_int_equal(found.end - found.at, bytes.count);
    lr_block_free(&writer);
    lr_buffer_free(&bytes);
    free(text);
}

static void a_block_is_gone_on_with(void **state)
{
    (void)state;
    BlockWriter whole = { .first = 0 }, writer = { .first = 0 };
    uint32_t count = fill(&whole, UINT32_MAX, LIMIT);
    Buffer *expected = lr_block_finish(&whole);
    for (uint32_t most = 1; most <= count; most++) {
        Block part;
        Buffer bytes = { 0 };
        BlockWriter begun = { .first = 0 };
        fill(&begun, most, LIMIT);
        Buffer *content = lr_block_finish(&begun);
        assert_true(lr_block_open(&part, FIRST, content->bytes, content->count));
        lr_block_resume(&writer, &part);
        for (uint32_t i = most; i < count; i++) {
            encode(&bytes, FIRST + i);
            assert_true(lr_block_add(&writer, bytes.bytes, bytes.count, LIMIT));
        }
        content = lr_block_finish(&writer);
        assert_int_equal(content->count, expected->count);
        assert_memory_equal(content->bytes, expected->bytes, expected->count);
        lr_buffer_free(&bytes);
        lr_block_free(&begun);
    }
    lr_block_free(&whole);
    lr_block_free(&writer);
}

/* Reads whatever there is within the bytes, which sanitizers watch. */
static void read_all(const uint8_t *bytes, size_t count)
{
    Block block;
    Reader term = { NULL, NULL, false };
    if (!lr_block_open(&block, FIRST, bytes, count))
        return;
    while (lr_block_next(&block, &term))
        assert_true(term.at < term.end && term.end <= bytes + count);
    for (uint32_t i = 0; i < block.count; i++)
        if (lr_block_find(&block, FIRST + i, &term))
            assert_true(term.at < term.end && term.end <= bytes + count);
}

static void no_bytes_are_read_past_their_end(void **state)
{
    (void)state;
    BlockWriter writer = { .first = 0 };
    fill(&writer, 40, LIMIT);
    const Buffer *content = lr_block_finish(&writer);
    for (int round = 0; round < 3000; round++) {
        size_t count = round % 2 ? content->count : chance_below((uint32_t)content->count);
        uint8_t *bytes = malloc(count + !count);
        assert_non_null(bytes);
        memcpy(bytes, content->bytes, count);
        for (int i = 0; i < 3 && count > 0; i++)
            bytes[round % 3 ? chance_below((uint32_t)count) : count - 1 - (size_t)i % count] =
                (uint8_t)chance_below(256);
        read_all(bytes, count);
        free(bytes);
    }
    lr_block_free(&writer);
}

static void a_block_without_memory_says_so(void **state)
{
    (void)state;
    bool was_refused = true;
    for (long n = 0; was_refused; n++) {
        static const uint8_t null[1] = { 0 };
        BlockWriter writer = { .first = 0 };
        memory_fail_after(n);
        for (int i = 0; i < 100; i++)
            (void)lr_block_add(&writer, null, 1, LIMIT);
        bool has_failed = lr_block_finish(&writer)->failed;
        was_refused = memory_restore();
        assert_int_equal(has_failed, was_refused);
        lr_block_free(&writer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_found_by_their_numbers),
        cmocka_unit_test(a_full_block_takes_no_more),
        cmocka_unit_test(a_term_longer_than_a_block_has_one_of_its_own),
        cmocka_unit_test(a_block_is_gone_on_with),
        cmocka_unit_test(no_bytes_are_read_past_their_end),
        cmocka_unit_test(a_block_without_memory_says_so),
    };
    chance_begin();
    return cmocka_run_group_tests_name("store_block", tests, NULL, NULL);
}
