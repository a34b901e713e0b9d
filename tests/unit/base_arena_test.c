/* SPDX-License-Identifier: MIT */
/* Arena: alignment, growth, blocks of their own, requests that cannot be met. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "fault/memory.h"

static void memory_is_aligned_for_any_type(void **state)
{
    Arena arena = { 0 };
    (void)state;
    for (size_t size = 0; size < 200; size++) {
        void *bytes = lr_arena_alloc(&arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
    }
    lr_arena_free(&arena);
}

/* Fills every request with its own number and reads all of them back at the end. */
static void requests_of_all_sizes_do_not_overlap(void **state)
{
    enum { REQUESTS = 400 };
    Arena arena = { 0 };
    unsigned char *got[REQUESTS];
    size_t sizes[REQUESTS];
    unsigned seed = 20200507;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int i = 0; i < REQUESTS; i++) {
        sizes[i] = (size_t)rand() % (i % 50 == 0 ? 300000 : 700);
        got[i] = lr_arena_alloc(&arena, sizes[i]);
        assert_non_null(got[i]);
        memset(got[i], i & 0xff, sizes[i]);
    }
    for (int i = 0; i < REQUESTS; i++) {
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(got[i][at], i & 0xff);
    }
    lr_arena_free(&arena);
}

static void a_large_request_leaves_the_newest_block_in_use(void **state)
{
    Arena arena = { 0 };
    (void)state;
    char *before = lr_arena_alloc(&arena, 16);
    assert_non_null(lr_arena_alloc(&arena, 3 << 20));
    char *after = lr_arena_alloc(&arena, 16);
    assert_ptr_equal(after, before + 16);
    assert_true(arena.total >= (3 << 20));
    lr_arena_free(&arena);
}

static void an_arena_may_begin_with_a_large_request(void **state)
{
    Arena arena = { 0 };
    (void)state;
    memset(lr_arena_alloc(&arena, 2 << 20), 1, 2 << 20);
    memset(lr_arena_alloc(&arena, 100), 2, 100);
    lr_arena_free(&arena);
    assert_null(arena.newest);
    assert_int_equal(arena.total, 0);
}

static void cleared_memory_is_all_zero(void **state)
{
    Arena arena = { 0 };
    (void)state;
    for (int round = 0; round < 100; round++) {
        unsigned char *bytes = lr_arena_zalloc(&arena, 300);
        for (int i = 0; i < 300; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xff, 300);
    }
    lr_arena_free(&arena);
}

static void text_is_copied_and_ended_by_nul(void **state)
{
    Arena arena = { 0 };
    (void)state;
    char written[] = "clerics";
    char *copy = lr_arena_text(&arena, written, 4);
    written[0] = 'X';
    assert_string_equal(copy, "cler");
    assert_string_equal(lr_arena_text(&arena, NULL, 0), "");
    assert_memory_equal(lr_arena_text(&arena, "a\0b", 3), "a\0b", 4);
    lr_arena_free(&arena);
}

static void formatted_text_has_the_length_that_it_needs(void **state)
{
    Arena arena = { 0 };
    char expected[6001];
    (void)state;
    memset(expected, ' ', 6000);
    expected[5999] = '7';
    expected[6000] = '\0';
    assert_string_equal(lr_arena_format(&arena, "%6000d", 7), expected);
    assert_string_equal(lr_arena_format(&arena, "%s-%d", "E", 24), "E-24");
    lr_arena_free(&arena);
}

static void an_impossible_size_gives_null_and_changes_nothing(void **state)
{
    Arena arena = { 0 };
    (void)state;
    assert_non_null(lr_arena_alloc(&arena, 8)); /* control: the arena does give memory */
    Arena before = arena;
    assert_null(lr_arena_alloc(&arena, SIZE_MAX));
    assert_null(lr_arena_alloc(&arena, SIZE_MAX - 64));
    assert_null(lr_arena_text(&arena, "x", SIZE_MAX));
    assert_null(lr_arena_zalloc(&arena, SIZE_MAX / 2));
    assert_memory_equal(&arena, &before, sizeof arena);
    lr_arena_free(&arena);
}

static void an_arena_without_memory_stays_as_it_was(void **state)
{
    Arena arena = { 0 };
    (void)state;
    assert_non_null(lr_arena_alloc(&arena, 4000));
    Arena before = arena;
    memory_fail_after(0);
    assert_null(lr_arena_alloc(&arena, 4000));
    assert_null(lr_arena_alloc(&arena, 3 << 20));
    assert_null(lr_arena_format(&arena, "%4000d", 1));
    assert_true(memory_restore());
    assert_memory_equal(&arena, &before, sizeof arena);
    assert_non_null(lr_arena_alloc(&arena, 4000)); /* control */
    lr_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_for_any_type),
        cmocka_unit_test(requests_of_all_sizes_do_not_overlap),
        cmocka_unit_test(a_large_request_leaves_the_newest_block_in_use),
        cmocka_unit_test(an_arena_may_begin_with_a_large_request),
        cmocka_unit_test(cleared_memory_is_all_zero),
        cmocka_unit_test(text_is_copied_and_ended_by_nul),
        cmocka_unit_test(formatted_text_has_the_length_that_it_needs),
        cmocka_unit_test(an_impossible_size_gives_null_and_changes_nothing),
        cmocka_unit_test(an_arena_without_memory_stays_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
