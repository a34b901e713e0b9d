/* SPDX-License-Identifier: MIT */
/* Numberings: narrow rows, wide rows, and bits that no row uses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "eval/numbering.h"
#include "fault/memory.h"

enum { ROWS = 500, ARITY = 3 };

static const Range narrow[ARITY] = { { 5, 20 }, { 0, 900 }, { 7, 7 } };
static const Range wide[ARITY] = { { 0, UINT32_MAX }, { 0, UINT32_MAX }, { 0, UINT32_MAX } };

/* Row r of those of some ranges, whose columns in skipped are as low as can be. */
static void pack(const Numbering *numbering, const Range *ranges, uint64_t skipped, uint32_t r,
                 uint64_t *row)
{
    Code codes[ARITY];
    for (uint32_t c = 0; c < ARITY; c++) {
        uint64_t width = (uint64_t)ranges[c].most - ranges[c].least + 1;
        codes[c] = ranges[c].least + (skipped >> c & 1 ? 0 : (Code)(r * (c + 1) % width));
    }
    assert_true(lr_layout_pack(&numbering->table.layout, codes, row));
}

static void rows_keep_their_numbers(const Range *ranges, uint64_t skipped, bool is_direct)
{
    Numbering numbering;
    uint64_t row[ARITY];
    assert_true(lr_numbering_init(&numbering, ranges, ARITY, skipped));
    assert_int_equal(numbering.direct != NULL, is_direct);
    size_t empty = lr_numbering_bytes(&numbering);
    uint32_t numbers[ROWS];
    for (uint32_t r = 0; r < ROWS; r++) {
        pack(&numbering, ranges, skipped, r, row);
        numbers[r] = lr_numbering_add(&numbering, row);
        assert_true(numbers[r] <= r && numbers[r] < numbering.table.count);
    }
    for (uint32_t r = 0; r < ROWS; r++) {
        pack(&numbering, ranges, skipped, r, row);
        assert_int_equal(lr_numbering_add(&numbering, row), numbers[r]);
        assert_memory_equal(numbering.table.rows + numbers[r] * numbering.table.layout.stride,
                            row, numbering.table.layout.stride * sizeof *row);
    }
    assert_true(lr_numbering_bytes(&numbering) >= empty);
    lr_numbering_free(&numbering);
}

static void narrow_rows_keep_their_numbers(void **state)
{
    (void)state;
    rows_keep_their_numbers(narrow, 0, true);
}

static void wide_rows_keep_their_numbers(void **state)
{
    (void)state;
    rows_keep_their_numbers(wide, 0, false);
}

static void bits_that_are_always_zero_take_no_room(void **state)
{
    static const Range ranges[ARITY] = { { 0, 1 << 18 }, { 0, 1 << 10 }, { 0, 1 << 15 } };
    (void)state;
    rows_keep_their_numbers(ranges, 0, false);
    rows_keep_their_numbers(ranges, 1 | 4, true);
    rows_keep_their_numbers(ranges, 2 | 4, true);
    rows_keep_their_numbers(ranges, 2, false); /* those between are not left out */
}

static void without_columns_there_is_one_number(void **state)
{
    Numbering numbering;
    uint64_t row = 0;
    (void)state;
    assert_true(lr_numbering_init(&numbering, NULL, 0, 0));
    assert_int_equal(lr_numbering_add(&numbering, &row), 0);
    assert_int_equal(lr_numbering_add(&numbering, &row), 0);
    lr_numbering_free(&numbering);
}

static bool fill(Numbering *numbering)
{
    uint64_t row[ARITY];
    if (!lr_numbering_init(numbering, narrow, ARITY, 0))
        return false;
    for (uint32_t r = 0; r < ROWS; r++) {
        pack(numbering, narrow, 0, r, row);
        if (lr_numbering_add(numbering, row) == LR_ROW_NONE)
            return false;
    }
    return true;
}

static void without_memory_it_says_so_and_can_be_freed(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Numbering numbering = { .direct = NULL };
        memory_fail_after(n);
        bool fine = fill(&numbering);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        lr_numbering_free(&numbering);
        if (!was_refused) {
            assert_true(n > 3);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(narrow_rows_keep_their_numbers),
        cmocka_unit_test(wide_rows_keep_their_numbers),
        cmocka_unit_test(bits_that_are_always_zero_take_no_room),
        cmocka_unit_test(without_columns_there_is_one_number),
        cmocka_unit_test(without_memory_it_says_so_and_can_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
