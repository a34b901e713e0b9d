/* SPDX-License-Identifier: MIT */
/* Columns of reports, and amounts as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "api/profile.h"

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
    (void)state;
    static const char *const cells[][3] = { { "a", "1", "x" },
                                            { "µµµ", "1000", "" },
                                            { "b", "", "y" } };
    Sheet sheet = { .right = 2 };
    Buffer out = { .bytes = NULL };
    for (size_t l = 0; l < 3; l++) {
        lr_sheet_line(&sheet);
        for (size_t c = 0; c < 3; c++)
            lr_buffer_format(lr_sheet_cell(&sheet), "%s", cells[l][c]);
    }
    lr_sheet_line(&sheet);
    lr_buffer_format(lr_sheet_cell(&sheet), "a line of its own");
    lr_sheet_line(&sheet);
    lr_sheet_print(&sheet, &out);
    assert_string_equal(lr_buffer_terminate(&out), "a       1  x\n"
                                                   "µµµ  1000\n"
                                                   "b          y\n"
                                                   "a line of its own\n"
                                                   "\n");
    lr_buffer_free(&out);
    lr_sheet_free(&sheet);
}

static void assert_count(double count, const char *text)
{
    Buffer out = { .bytes = NULL };
    lr_profile_print_count(&out, count);
    assert_string_equal(lr_buffer_terminate(&out), text);
    lr_buffer_free(&out);
}

static void assert_time(uint64_t ns, const char *text)
{
    Buffer out = { .bytes = NULL };
    lr_profile_print_time(&out, ns);
    assert_string_equal(lr_buffer_terminate(&out), text);
    lr_buffer_free(&out);
}

static void amounts_have_three_digits_that_count(void **state)
{
    (void)state;
    assert_count(0, "0");
    assert_count(999, "999");
    assert_count(1000, "1,000");
    assert_count(99999, "99,999");
    assert_count(100000, "100 K");
    assert_count(999499, "999 K");
    assert_count(999999, "1.00 M");
    assert_count(30887990, "30.9 M");
    assert_count(9.996e6, "10.0 M");
    assert_count(9.9996e7, "100 M");
    assert_count(1e30, "over 999 T");
    assert_time(0, "0.0 µs");
    assert_time(999, "0.9 µs");
    assert_time(1000, "1.00 µs");
    assert_time(331400000, "331 ms");
    assert_time(1500000000, "1.50 s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
        cmocka_unit_test(amounts_have_three_digits_that_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
