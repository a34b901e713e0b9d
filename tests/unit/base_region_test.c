/* SPDX-License-Identifier: MIT */
/* Regions of every size that is treated in its own way, and of those beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/region.h"
#include "fault/memory.h"

enum { LINE = 64, MAPPED = 1 << 20, HUGE_PAGES = 8 << 20 };

static const size_t sizes[] = { 1,          LINE - 1,      LINE,
                                LINE + 1,   4096,          MAPPED - 1,
                                MAPPED,     MAPPED + 1,    HUGE_PAGES - 1,
                                HUGE_PAGES, HUGE_PAGES + 1 };

enum { SIZES = sizeof sizes / sizeof sizes[0] };

static bool is_zeroed(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void a_region_is_zeroed_and_begins_a_cache_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZES; i++) {
        unsigned char *region = lr_region_new(sizes[i]);
        assert_non_null(region);
        assert_int_equal((uintptr_t)region % LINE, 0);
        assert_true(is_zeroed(region, sizes[i]));
        lr_region_free(region, sizes[i]);
    }
}

/* What was written before does not come back. */
static void a_region_that_is_used_again_is_zeroed_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZES; i++)
        for (int turn = 0; turn < 3; turn++) {
            unsigned char *region = lr_region_new(sizes[i]);
            assert_non_null(region);
            assert_true(is_zeroed(region, sizes[i]));
            memset(region, 0xa5, sizes[i]);
            lr_region_free(region, sizes[i]);
        }
}

static void regions_are_apart(void **state)
{
    unsigned char *regions[SIZES];
    (void)state;
    for (size_t i = 0; i < SIZES; i++) {
        regions[i] = lr_region_new(sizes[i]);
        assert_non_null(regions[i]);
        memset(regions[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < SIZES; i++) {
        assert_int_equal(regions[i][0], i + 1);
        assert_int_equal(regions[i][sizes[i] / 2], i + 1);
        assert_int_equal(regions[i][sizes[i] - 1], i + 1);
        lr_region_free(regions[i], sizes[i]);
    }
}

static void a_region_of_no_bytes_can_be_freed(void **state)
{
    (void)state;
    void *region = lr_region_new(0);
    assert_non_null(region);
    lr_region_free(region, 0);
}

static void nothing_is_freed_without_a_region(void **state)
{
    (void)state;
    lr_region_free(NULL, 0);
    lr_region_free(NULL, LINE);
    lr_region_free(NULL, HUGE_PAGES);
}

static void what_no_machine_has_is_refused(void **state)
{
    (void)state;
    assert_null(lr_region_new(SIZE_MAX));
    assert_null(lr_region_new(SIZE_MAX - LINE));
    assert_null(lr_region_new(SIZE_MAX / 2 + 1));
    assert_null(lr_region_new(SIZE_MAX / 2));
}

static void without_memory_there_is_no_region(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZES; i++) {
        memory_fail_after(0);
        void *refused = lr_region_new(sizes[i]);
        assert_true(memory_restore());
        assert_null(refused);
        memory_fail_after(1); /* control */
        void *region = lr_region_new(sizes[i]);
        assert_false(memory_restore());
        assert_non_null(region);
        lr_region_free(region, sizes[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_is_zeroed_and_begins_a_cache_line),
        cmocka_unit_test(a_region_that_is_used_again_is_zeroed_again),
        cmocka_unit_test(regions_are_apart),
        cmocka_unit_test(a_region_of_no_bytes_can_be_freed),
        cmocka_unit_test(nothing_is_freed_without_a_region),
        cmocka_unit_test(what_no_machine_has_is_refused),
        cmocka_unit_test(without_memory_there_is_no_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
