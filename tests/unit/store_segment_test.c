/* SPDX-License-Identifier: MIT */
/* Segments and sorting: rows come out as they went in, in order, found by bisection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "store/segment.h"
#include "store/sort.h"

enum { MOST_ROWS = 3000, MOST_COLUMNS = 5 };

static int compare(const Code *a, const Code *b, uint32_t columns)
{
    for (uint32_t i = 0; i < columns; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* Packs what fits of count sorted rows and gives how many that were. */
static uint32_t pack(Buffer *content, const Code *rows, size_t count, uint32_t columns,
                     size_t limit)
{
    SegmentShape shape = { .columns = columns }, single = shape;
    uint32_t most = count < LR_SEGMENT_ROWS + 1 ? (uint32_t)count : LR_SEGMENT_ROWS + 1;
    uint32_t taken = lr_shape_add(&shape, rows, most, limit);
    assert_int_equal(taken, shape.count);
    for (uint32_t i = 0; i < most && lr_shape_add(&single, rows + i * columns, 1, limit) == 1;
         i++) {
    }
    assert_true(shape.count > 0);
    assert_int_equal(shape.count, single.count);
    assert_int_equal(shape.row_width, single.row_width);
    assert_memory_equal(shape.least, single.least, columns * sizeof *rows);
    assert_memory_equal(shape.greatest, single.greatest, columns * sizeof *rows);
    lr_segment_pack(content, &shape, rows);
    assert_false(content->failed);
    assert_true(content->count <= limit);
    uint32_t packed = shape.count;
    lr_buffer_u32(content, 0xffffffff); /* in place of the checksum */
    return packed;
}

static void check_segment(const Code *rows, size_t count, uint32_t columns)
{
    Buffer content = { 0 };
    Segment segment;
    static Code read[LR_SEGMENT_ROWS * MOST_COLUMNS];
    uint32_t packed = pack(&content, rows, count, columns, 4076);
    assert_true(lr_segment_open(&segment, content.bytes, content.count - 4));
    assert_int_equal(segment.count, packed);
    lr_segment_read(&segment, 0, packed, columns, read);
    assert_memory_equal(read, rows, (size_t)packed * columns * sizeof *rows);
    for (int i = 0; i < 20; i++) {
        uint32_t row = (uint32_t)chance_below(packed), width = 1 + (uint32_t)chance_below(columns);
        const Code *prefix = rows + (size_t)row * columns;
        uint32_t first = lr_segment_find(&segment, prefix, width, false);
        uint32_t end = lr_segment_find(&segment, prefix, width, true);
        assert_true(first <= row && row < end);
        assert_true(first == 0 || compare(rows + (first - 1) * (size_t)columns, prefix, width) < 0);
        assert_true(end == packed || compare(rows + end * (size_t)columns, prefix, width) > 0);
        assert_int_equal(lr_segment_at(&segment, row, width - 1), prefix[width - 1]);
        uint32_t from = (uint32_t)chance_below(first + 1);
        assert_int_equal(lr_segment_skip(&segment, from, prefix, width, false), first);
        assert_int_equal(lr_segment_skip(&segment, from, prefix, width, true), end);
    }
    lr_buffer_free(&content);
}

static void random_rows_come_out_sorted_as_they_went_in(void **state)
{
    static const uint64_t BOUNDS[] = { 1, 2, 100, 70000, UINT64_C(1) << 32 };
    static Code rows[MOST_ROWS * MOST_COLUMNS];
    (void)state;
    for (int round = 0; round < 300; round++) {
        uint32_t columns = 1 + (uint32_t)chance_below(MOST_COLUMNS);
        size_t count = 1 + chance_below(MOST_ROWS);
        for (size_t i = 0; i < count * columns; i++)
            rows[i] = (Code)chance_below(BOUNDS[(i % columns + (size_t)round) % 5]);
        assert_true(lr_sort_rows(rows, &count, columns));
        for (size_t i = 1; i < count; i++)
            assert_true(compare(rows + (i - 1) * columns, rows + i * columns, columns) < 0);
        check_segment(rows, count, columns);
    }
}

static void sorting_keeps_every_row_once(void **state)
{
    Code rows[] = { 5, 1, 3, 2, 5, 1, 0, 9, 3, 2 };
    const Code expected[] = { 0, 9, 3, 2, 5, 1 };
    size_t count = 5;
    (void)state;
    assert_true(lr_sort_rows(rows, &count, 2));
    assert_int_equal(count, 3);
    assert_memory_equal(rows, expected, sizeof expected);
}

static void rows_without_columns_are_one_row(void **state)
{
    Code none = 0;
    size_t count = 3;
    (void)state;
    assert_true(lr_sort_rows(&none, &count, 0));
    assert_int_equal(count, 1);
}

static void the_widest_columns_fit(void **state)
{
    const Code rows[] = { 0, 0, UINT32_MAX, UINT32_MAX };
    (void)state;
    check_segment(rows, 2, 2);
}

static void bytes_that_are_no_segment_are_refused(void **state)
{
    const Code rows[] = { 1, 2, 3, 4, 5, 6 };
    Buffer content = { 0 };
    Segment segment;
    (void)state;
    pack(&content, rows, 3, 2, 4076);
    size_t count = content.count - 4;
    assert_true(lr_segment_open(&segment, content.bytes, count)); /* control */
    assert_false(lr_segment_open(&segment, content.bytes, count - 1));
    assert_false(lr_segment_open(&segment, content.bytes, 2));
    content.bytes[7] = 33; /* bits of the first column */
    assert_false(lr_segment_open(&segment, content.bytes, count));
    content.bytes[7] = 3;
    content.bytes[0] = 0;
    assert_false(lr_segment_open(&segment, content.bytes, count));
    lr_buffer_free(&content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rows_come_out_sorted_as_they_went_in),
        cmocka_unit_test(sorting_keeps_every_row_once),
        cmocka_unit_test(rows_without_columns_are_one_row),
        cmocka_unit_test(the_widest_columns_fit),
        cmocka_unit_test(bytes_that_are_no_segment_are_refused),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
