/* SPDX-License-Identifier: MIT */
/* Sorting rows of codes, against qsort: widths, ranges of codes, orders that are easy to get wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "fault/memory.h"
#include "store/sort.h"

enum { COLUMNS_MAX = 6, ROWS_MAX = 70000 };

static uint32_t compared_columns;

static int compare(const void *left, const void *right)
{
    const Code *a = left, *b = right;
    for (uint32_t c = 0; c < compared_columns; c++)
        if (a[c] != b[c])
            return a[c] < b[c] ? -1 : 1;
    return 0;
}

/* The sorted rows without duplicates; how many are left. */
static size_t sort_slowly(Code *rows, size_t count, uint32_t columns)
{
    size_t kept = 0;
    compared_columns = columns;
    qsort(rows, count, columns * sizeof *rows, compare);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || compare(rows + (kept - 1) * columns, rows + i * columns) != 0)
            memmove(rows + kept++ * columns, rows + i * columns, columns * sizeof *rows);
    return kept;
}

static void check(Code *rows, size_t count, uint32_t columns)
{
    size_t bytes = (count * columns + 1) * sizeof *rows;
    Code *wanted = malloc(bytes);
    assert_non_null(wanted);
    memcpy(wanted, rows, count * columns * sizeof *rows);
    size_t kept = sort_slowly(wanted, count, columns), found = count;
    assert_true(lr_sort_rows(rows, &found, columns));
    assert_int_equal(found, kept);
    assert_memory_equal(rows, wanted, kept * columns * sizeof *rows);
    free(wanted);
}

/* Codes below a bound from base on. */
static Code *draw(size_t count, uint32_t columns, Code base, Code bound)
{
    Code *rows = malloc((count * columns + 1) * sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < count * columns; i++)
        rows[i] = base + (Code)chance_below(bound);
    return rows;
}

static void rows_of_every_width_are_sorted(void **state)
{
    static const Code bounds[] = { 2, 40, 300, 70000, UINT32_MAX };
    (void)state;
    for (uint32_t columns = 1; columns <= COLUMNS_MAX; columns++)
        for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
            size_t count = chance_below(5000);
            Code *rows = draw(count, columns, 0, bounds[b]);
            check(rows, count, columns);
            free(rows);
        }
}

static void codes_far_from_nought_are_sorted(void **state)
{
    (void)state;
    for (uint32_t columns = 1; columns <= COLUMNS_MAX; columns++) {
        Code *rows = draw(3000, columns, UINT32_MAX - 1000, 1000);
        check(rows, 3000, columns);
        free(rows);
    }
}

static void many_rows_are_sorted(void **state)
{
    (void)state;
    for (uint32_t columns = 1; columns <= 3; columns++) {
        Code *rows = draw(ROWS_MAX, columns, 0, 1 << 20);
        check(rows, ROWS_MAX, columns);
        free(rows);
    }
}

static void rows_in_order_and_against_it_are_sorted(void **state)
{
    enum { COUNT = 4000 };
    Code rows[COUNT * 2];
    (void)state;
    for (Code i = 0; i < COUNT; i++) {
        rows[2 * i] = i / 3;
        rows[2 * i + 1] = i % 3;
    }
    check(rows, COUNT, 2);
    for (Code i = 0; i < COUNT; i++) {
        rows[2 * i] = (COUNT - i) / 3;
        rows[2 * i + 1] = (COUNT - i) % 3;
    }
    check(rows, COUNT, 2);
}

/* The last column is as it should be already, as numbers of transactions are. */
static void rows_with_a_column_in_order_are_sorted(void **state)
{
    enum { COUNT = 4000 };
    Code rows[COUNT * 2];
    (void)state;
    for (Code i = 0; i < COUNT; i++) {
        rows[2 * i] = (Code)chance_below(50);
        rows[2 * i + 1] = i;
    }
    check(rows, COUNT, 2);
}

static void few_rows_and_none_are_sorted(void **state)
{
    Code same[] = { 7, 7, 7, 7, 7, 7 }, none[1] = { 0 };
    (void)state;
    check(none, 0, 1);
    check(same, 1, 2);
    check(same, 3, 2);
    check(same, 6, 1);
}

static void without_memory_it_says_so(void **state)
{
    long refusals = 0;
    bool was_refused = true;
    (void)state;
    for (; was_refused; refusals++) {
        size_t count = 5000;
        Code *rows = draw(count, 3, 0, 1000);
        memory_fail_after(refusals);
        bool is_sorted = lr_sort_rows(rows, &count, 3);
        was_refused = memory_restore();
        assert_int_equal(is_sorted, !was_refused);
        free(rows);
    }
    assert_true(refusals > 1); /* the control: it needs memory at all */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_every_width_are_sorted),
        cmocka_unit_test(codes_far_from_nought_are_sorted),
        cmocka_unit_test(many_rows_are_sorted),
        cmocka_unit_test(rows_in_order_and_against_it_are_sorted),
        cmocka_unit_test(rows_with_a_column_in_order_are_sorted),
        cmocka_unit_test(few_rows_and_none_are_sorted),
        cmocka_unit_test(without_memory_it_says_so),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
