/* SPDX-License-Identifier: MIT */
/* Codes: what is inline, its bounds and its order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "value/code.h"
#include "value/date.h"
#include "value/value.h"

static void assert_inline(lore_value value, Code code)
{
    assert_int_equal(lr_code_inline(value), code);
    assert_true(lr_code_is_inline(code));
    assert_true(lr_value_equal(lr_code_value(code), value));
}

static void small_integers_are_inline_and_in_order(void **state)
{
    (void)state;
    assert_inline(lore_integer(-LR_CODE_INTEGER_BIAS), 0);
    assert_inline(lore_integer(0), 0x40000000);
    assert_inline(lore_integer(LR_CODE_INTEGER_BIAS - 1), 0x7fffffff);
    for (int64_t i = -1000; i < 1000; i++)
        assert_true(lr_code_inline(lore_integer(i)) + 1 == lr_code_inline(lore_integer(i + 1)));
}

static void integers_past_the_range_need_a_dictionary(void **state)
{
    (void)state;
    assert_int_equal(lr_code_inline(lore_integer(-LR_CODE_INTEGER_BIAS - 1)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_integer(LR_CODE_INTEGER_BIAS)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_integer(INT64_MIN)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_integer(INT64_MAX)), LR_CODE_NONE);
}

static void midnights_are_inline_and_in_order(void **state)
{
    (void)state;
    assert_inline(lore_instant(0), 0xc0000000 + (1u << 29));
    assert_inline(lore_instant(-LR_DAY), 0xc0000000 + (1u << 29) - 1);
    int64_t earliest = INT64_MIN / LR_DAY * LR_DAY, latest = INT64_MAX / LR_DAY * LR_DAY;
    assert_inline(lore_instant(earliest), lr_code_inline(lore_instant(earliest)));
    assert_inline(lore_instant(latest), lr_code_inline(lore_instant(latest)));
    assert_true(lr_code_inline(lore_instant(earliest)) < lr_code_inline(lore_instant(latest)));
}

static void other_instants_and_types_need_a_dictionary(void **state)
{
    (void)state;
    assert_int_equal(lr_code_inline(lore_instant(1)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_instant(LR_DAY - 1)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_instant(LORE_TIME_MIN)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_instant(LORE_TIME_MAX)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_null()), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_boolean(1)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_real(1)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_text("1", -1)), LR_CODE_NONE);
    assert_int_equal(lr_code_inline(lore_interval(0, LR_DAY)), LR_CODE_NONE);
}

static void dictionary_codes_are_not_inline(void **state)
{
    (void)state;
    assert_false(lr_code_is_inline(LR_CODE_STORED));
    assert_false(lr_code_is_inline(LR_CODE_LOCAL));
    assert_false(lr_code_is_inline(LR_CODE_DAY - 1));
    assert_true(lr_code_is_inline(LR_CODE_DAY));
    assert_true(lr_code_is_integer(LR_CODE_STORED - 1));
    assert_false(lr_code_is_integer(LR_CODE_DAY));
}

static void columns_are_widened_by_what_they_hold(void **state)
{
    (void)state;
    for (uint32_t columns = 1; columns <= 4; columns++) {
        Code rows[40], least[4], greatest[4];
        for (uint32_t i = 0; i < 40; i++)
            rows[i] = i * UINT32_C(2654435761);
        for (uint32_t c = 0; c < columns; c++)
            least[c] = greatest[c] = c == 0 ? 7 : rows[c];
        lr_codes_widen(rows, 10, columns, least, greatest);
        for (uint32_t c = 0; c < columns; c++) {
            bool has_least = c == 0 && least[c] == 7, has_greatest = c == 0 && greatest[c] == 7;
            for (uint32_t r = 0; r < 10; r++) {
                Code code = rows[r * columns + c];
                assert_true(least[c] <= code && code <= greatest[c]);
                has_least = has_least || code == least[c];
                has_greatest = has_greatest || code == greatest[c];
            }
            assert_true(has_least && has_greatest);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_integers_are_inline_and_in_order),
        cmocka_unit_test(integers_past_the_range_need_a_dictionary),
        cmocka_unit_test(midnights_are_inline_and_in_order),
        cmocka_unit_test(other_instants_and_types_need_a_dictionary),
        cmocka_unit_test(dictionary_codes_are_not_inline),
        cmocka_unit_test(columns_are_widened_by_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
