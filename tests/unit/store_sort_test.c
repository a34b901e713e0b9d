/* SPDX-License-Identifier: MIT */
/* Sorting rows: against qsort, for any number of columns, ranges of any width, columns in order
 * already, and duplicates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "fault/memory.h"
#include "store/sort.h"

enum { MOST_COLUMNS = 5 };

typedef struct Row {
    Code codes[MOST_COLUMNS]; /* those that are none are zero */
} Row;

static int compare(const void *a, const void *b)
{
    const Row *one = a, *other = b;
    for (int c = 0; c < MOST_COLUMNS; c++)
        if (one->codes[c] != other->codes[c])
            return one->codes[c] < other->codes[c] ? -1 : 1;
    return 0;
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 32);
}

/* Codes of so many random bits from base on; is_counted: the last column counts the rows. */
static void check(size_t count, uint32_t columns, unsigned bits, Code base, bool is_counted)
{
    Row *expected = calloc(count, sizeof *expected);
    Code *rows = malloc(count * columns * sizeof *rows);
    uint64_t seed = count + bits;
    size_t kept = 0, sorted = count;
    assert_non_null(expected);
    assert_non_null(rows);
    for (size_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < columns; c++) {
            Code code = base + (bits == 0 ? 0 : next_random(&seed) >> (32 - bits));
            code = is_counted && c + 1 == columns ? (Code)i : code;
            rows[i * columns + c] = expected[i].codes[c] = code;
        }
    qsort(expected, count, sizeof *expected, compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare(&expected[i - 1], &expected[i]) != 0)
            expected[kept++] = expected[i];
    assert_true(lr_sort_rows(rows, &sorted, columns));
    assert_int_equal(sorted, kept);
    for (size_t i = 0; i < kept; i++)
        assert_memory_equal(rows + i * columns, expected[i].codes, columns * sizeof *rows);
    free(rows);
    free(expected);
}

static void rows_are_sorted_and_kept_once(void **state)
{
    static const unsigned bits[] = { 0, 1, 3, 8, 10, 11, 20, 21, 31, 32 };
    (void)state;
    for (uint32_t columns = 1; columns <= MOST_COLUMNS; columns++)
        for (size_t b = 0; b < sizeof bits / sizeof *bits; b++) {
            Code base = bits[b] < 31 ? UINT32_C(0x80000000) - 5 : 0;
            check(1, columns, bits[b], base, false);
            check(20, columns, bits[b], base, false);
            check(3000, columns, bits[b], base, false);
            check(3000, columns, bits[b], base, true);
        }
}

static void without_memory_it_says_so(void **state)
{
    Code rows[100];
    size_t count = 100;
    (void)state;
    for (Code i = 0; i < 100; i++)
        rows[i] = 100 - i;
    memory_fail_after(0);
    bool is_sorted = lr_sort_rows(rows, &count, 1);
    assert_true(memory_restore());
    assert_false(is_sorted);
    assert_int_equal(count, 100);
    assert_true(lr_sort_rows(rows, &count, 1)); /* the control */
    assert_int_equal(rows[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_and_kept_once),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests_name("store_sort", tests, NULL, NULL);
}
