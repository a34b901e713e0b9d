/* SPDX-License-Identifier: MIT */
/* Machine: words wrap, conversions cut, what has no value fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "eval/machine.h"

static Function function(MachineOp op, MachineDomain domain)
{
    return (Function)(FUNCTION_MACHINE + op * DOMAIN_COUNT + domain);
}

static int64_t whole(MachineOp op, MachineDomain domain, int64_t a, int64_t b)
{
    lore_value args[] = { lore_integer(a), lore_integer(b) }, out;
    assert_true(lr_machine_call(function(op, domain), args, &out));
    assert_int_equal(out.type, LORE_INTEGER);
    return out.u.integer;
}

static bool has_value(MachineOp op, MachineDomain domain, lore_value a, lore_value b)
{
    lore_value args[] = { a, b }, out;
    return lr_machine_call(function(op, domain), args, &out);
}

static void signed_words_wrap(void **state)
{
    (void)state;
    assert_int_equal(whole(MACHINE_ADD, DOMAIN_I32, INT32_MAX, 1), INT32_MIN);
    assert_int_equal(whole(MACHINE_SUB, DOMAIN_I32, INT32_MIN, 1), INT32_MAX);
    assert_int_equal(whole(MACHINE_MUL, DOMAIN_I32, 65536, 65536), 0);
    assert_int_equal(whole(MACHINE_NEG, DOMAIN_I32, INT32_MIN, 0), INT32_MIN);
    assert_int_equal(whole(MACHINE_DIV, DOMAIN_I32, INT32_MIN, -1), INT32_MIN);
    assert_int_equal(whole(MACHINE_REM, DOMAIN_I32, -7, 3), -1);
    assert_int_equal(whole(MACHINE_POW, DOMAIN_I32, 2, 31), INT32_MIN);
}

static void unsigned_words_wrap(void **state)
{
    (void)state;
    assert_int_equal(whole(MACHINE_SUB, DOMAIN_U32, 0, 1), UINT32_MAX);
    assert_int_equal(whole(MACHINE_MUL, DOMAIN_U32, UINT32_MAX, UINT32_MAX), 1);
    assert_int_equal(whole(MACHINE_BNOT, DOMAIN_U32, 0, 0), UINT32_MAX);
    assert_int_equal(whole(MACHINE_SHR, DOMAIN_U32, UINT32_MAX, 28), 15);
    assert_int_equal(whole(MACHINE_SHL, DOMAIN_U32, UINT32_MAX, 4), INT64_C(0xfffffff0));
}

static void shifts_take_the_low_five_bits(void **state)
{
    (void)state;
    assert_int_equal(whole(MACHINE_SHL, DOMAIN_I32, 1, 33), 2);
    assert_int_equal(whole(MACHINE_SHR, DOMAIN_I32, -8, 1), -4);
    assert_int_equal(whole(MACHINE_SHRU, DOMAIN_I32, -8, 28), 15);
    assert_int_equal(whole(MACHINE_SHL, DOMAIN_I32, 1, -1), INT32_MIN);
}

static void what_has_no_value_fails(void **state)
{
    (void)state;
    assert_false(has_value(MACHINE_DIV, DOMAIN_I32, lore_integer(1), lore_integer(0)));
    assert_false(has_value(MACHINE_REM, DOMAIN_U32, lore_integer(1), lore_integer(0)));
    assert_false(has_value(MACHINE_DIV, DOMAIN_F32, lore_real(0), lore_real(0)));
    assert_false(has_value(MACHINE_ADD, DOMAIN_I32, lore_integer(1), lore_real(1)));
    assert_false(has_value(MACHINE_BAND, DOMAIN_F32, lore_real(1), lore_real(1)));
    assert_false(has_value(MACHINE_CONVERT, DOMAIN_I32, lore_text("4x", -1), lore_null()));
    assert_false(has_value(MACHINE_CONVERT, DOMAIN_I32, lore_text("2147483648", -1), lore_null()));
    assert_false(has_value(MACHINE_CONVERT, DOMAIN_U32, lore_text("-1", -1), lore_null()));
    assert_false(has_value(MACHINE_CONVERT, DOMAIN_F32, lore_text("", 0), lore_null()));
    assert_false(has_value(MACHINE_CONVERT, DOMAIN_I32, lore_null(), lore_null()));
}

static void conversions_cut_and_parse(void **state)
{
    lore_value out, real = lore_real(-2.9), text = lore_text("-0x10", -1), large = lore_real(1e10);
    (void)state;
    assert_true(lr_machine_call(function(MACHINE_CONVERT, DOMAIN_I32), &real, &out));
    assert_int_equal(out.u.integer, -2);
    assert_true(lr_machine_call(function(MACHINE_CONVERT, DOMAIN_I32), &text, &out));
    assert_int_equal(out.u.integer, -16);
    assert_true(lr_machine_call(function(MACHINE_CONVERT, DOMAIN_I32), &large, &out));
    assert_int_equal(out.u.integer, INT32_MIN);
    assert_int_equal(whole(MACHINE_CONVERT, DOMAIN_U32, -1, 0), UINT32_MAX);
}

static void bits_are_read_in_another_domain(void **state)
{
    lore_value out, one = lore_real(1), word = lore_integer(0x40000000);
    (void)state;
    assert_true(lr_machine_call(function(MACHINE_BITS, DOMAIN_I32), &one, &out));
    assert_int_equal(out.u.integer, 0x3f800000);
    assert_true(lr_machine_call(function(MACHINE_BITS, DOMAIN_F32), &word, &out));
    assert_true(out.u.real == 2.0);
}

static void reals_are_rounded_to_floats(void **state)
{
    lore_value out, args[] = { lore_real(16777216), lore_real(1) };
    (void)state;
    assert_true(lr_machine_call(function(MACHINE_ADD, DOMAIN_F32), args, &out));
    assert_true(out.u.real == 16777216.0);
    args[1] = lore_real(0);
    assert_true(lr_machine_call(function(MACHINE_DIV, DOMAIN_F32), args, &out));
    assert_true(isinf(out.u.real));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_words_wrap),
        cmocka_unit_test(unsigned_words_wrap),
        cmocka_unit_test(shifts_take_the_low_five_bits),
        cmocka_unit_test(what_has_no_value_fails),
        cmocka_unit_test(conversions_cut_and_parse),
        cmocka_unit_test(bits_are_read_in_another_domain),
        cmocka_unit_test(reals_are_rounded_to_floats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
