/* SPDX-License-Identifier: MIT */
/* Recent: no row is dropped that has not been let through before, whatever its bits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/recent.h"

static Recent recent;

static void begin(void)
{
    memset(&recent, 0, sizeof recent);
    lr_recent_begin(&recent);
}

static bool passes(uint64_t row)
{
    return lr_recent_drop(&recent, &row, 1) == 1;
}

static void every_row_passes_once(void **state)
{
    static const uint64_t rows[] = { 0,    1,   2, UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63,
                                     4095, 4096 };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin();
        assert_true(passes(rows[i]));
        assert_false(passes(rows[i]));
    }
}

/* The row that marks an empty place must not be one that belongs there. */
static void what_an_empty_one_holds_is_nowhere_in_its_place(void **state)
{
    (void)state;
    begin();
    for (size_t place = 0; place < LR_RECENT_ROWS; place++)
        assert_int_not_equal(lr_recent_place(recent.met[place]), place);
}

static void rows_keep_their_order(void **state)
{
    uint64_t rows[] = { 5, 9, 5, 7, 9, 9, 11 };
    static const uint64_t left[] = { 5, 9, 7, 11 };
    (void)state;
    begin();
    assert_int_equal(lr_recent_drop(&recent, rows, 7), 4);
    assert_memory_equal(rows, left, sizeof left);
}

/* Dropped rows are a subset of those that passed before. */
static void random_rows_are_dropped_only_after_they_passed(void **state)
{
    enum { VALUES = 20000, BATCHES = 400, COUNT = 256 };
    bool *has_passed = calloc(VALUES, sizeof *has_passed);
    size_t dropped = 0;
    (void)state;
    assert_non_null(has_passed);
    begin();
    for (int b = 0; b < BATCHES; b++) {
        uint64_t rows[COUNT], before[COUNT];
        for (size_t i = 0; i < COUNT; i++)
            before[i] = rows[i] = chance_below(VALUES);
        size_t kept = lr_recent_drop(&recent, rows, COUNT), at = 0;
        for (size_t i = 0; i < COUNT; i++) {
            if (at < kept && rows[at] == before[i]) {
                has_passed[before[i]] = true;
                at++;
                continue;
            }
            assert_true(has_passed[before[i]]);
            dropped++;
        }
        assert_int_equal(at, kept);
    }
    assert_true(dropped > 1000); /* the control: it does drop rows */
    free(has_passed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_passes_once),
        cmocka_unit_test(what_an_empty_one_holds_is_nowhere_in_its_place),
        cmocka_unit_test(rows_keep_their_order),
        cmocka_unit_test(random_rows_are_dropped_only_after_they_passed),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
