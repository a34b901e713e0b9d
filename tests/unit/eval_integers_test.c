/* SPDX-License-Identifier: MIT */
/* Arithmetic and comparison on codes against 64-bit integers, and all that is left to values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/integers.h"

enum { COUNT = 100 };

#define LEAST (-LR_CODE_INTEGER_BIAS)
#define MOST (LR_CODE_INTEGER_BIAS - 1)

static const Comparison comparisons[] = { COMPARE_EQ, COMPARE_NE, COMPARE_LT,
                                          COMPARE_LE, COMPARE_GT, COMPARE_GE };
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

static Function machine(MachineOp op, MachineDomain domain)
{
    return (Function)(FUNCTION_MACHINE + op * DOMAIN_COUNT + domain);
}

static Code code_of(int64_t integer)
{
    return lr_code_inline(lore_integer(integer));
}

static Operand only(int64_t integer)
{
    return (Operand){ .only = code_of(integer) };
}

/* Of two integers: whether there is a result, and that it is the same in all forms of operands. */
static bool compute(Function function, int64_t a, int64_t b, int64_t *result)
{
    Code left[] = { code_of(a), code_of(a) }, right[] = { code_of(b), code_of(b) }, to[2];
    bool fine = lr_integers_compute(function, (Operand[]){ { left, 0 }, { right, 0 } }, 2, to);
    for (int form = 0; form < 4; form++) {
        Operand operands[] = { only(a), only(b) };
        Code again[2];
        if (form & 1)
            operands[0].codes = left;
        if (form & 2)
            operands[1].codes = right;
        assert_int_equal(lr_integers_compute(function, operands, 2, again), fine);
        if (fine)
            assert_memory_equal(again, to, sizeof to);
    }
    assert_true(!fine || to[0] == to[1]);
    if (fine)
        *result = (int64_t)to[0] - LR_CODE_INTEGER_BIAS;
    return fine;
}

static int64_t value(Function function, int64_t a, int64_t b)
{
    int64_t result = 0;
    assert_true(compute(function, a, b, &result));
    return result;
}

static bool has_value(Function function, int64_t a, int64_t b)
{
    int64_t result;
    return compute(function, a, b, &result);
}

static void every_function_has_its_operation_or_none(void **state)
{
    bool is_unsigned = true;
    (void)state;
    assert_int_equal(lr_integer_op(FUNCTION_ADD, &is_unsigned), INTEGER_ADD);
    assert_false(is_unsigned);
    assert_int_equal(lr_integer_op(FUNCTION_SUB, &is_unsigned), INTEGER_SUB);
    assert_int_equal(lr_integer_op(FUNCTION_MUL, &is_unsigned), INTEGER_MUL);
    assert_int_equal(lr_integer_op(FUNCTION_INTEGER, &is_unsigned), INTEGER_SAME);
    for (Function f = FUNCTION_ADD; f < FUNCTION_MACHINE; f++)
        if (f != FUNCTION_ADD && f != FUNCTION_SUB && f != FUNCTION_MUL && f != FUNCTION_INTEGER)
            assert_int_equal(lr_integer_op(f, &is_unsigned), INTEGER_NONE);
}

static void functions_of_words_know_whether_they_have_signs(void **state)
{
    static const struct {
        MachineOp op;
        IntegerOp expected;
    } ops[] = { { MACHINE_CONVERT, INTEGER_SAME }, { MACHINE_ADD, INTEGER_ADD },
                { MACHINE_SUB, INTEGER_SUB },      { MACHINE_MUL, INTEGER_MUL },
                { MACHINE_DIV, INTEGER_NONE },     { MACHINE_SHL, INTEGER_NONE } };
    bool is_unsigned;
    (void)state;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        assert_int_equal(lr_integer_op(machine(ops[i].op, DOMAIN_I32), &is_unsigned),
                         ops[i].expected);
        assert_false(is_unsigned);
        assert_int_equal(lr_integer_op(machine(ops[i].op, DOMAIN_U32), &is_unsigned),
                         ops[i].expected);
        assert_true(is_unsigned);
        assert_int_equal(lr_integer_op(machine(ops[i].op, DOMAIN_F32), &is_unsigned), INTEGER_NONE);
    }
}

static void sums_differences_and_products_are_those_of_integers(void **state)
{
    (void)state;
    assert_int_equal(value(FUNCTION_ADD, 3, 4), 7);
    assert_int_equal(value(FUNCTION_ADD, -3, 1), -2);
    assert_int_equal(value(FUNCTION_SUB, 3, 4), -1);
    assert_int_equal(value(FUNCTION_MUL, -3, 4), -12);
    assert_int_equal(value(FUNCTION_MUL, -32768, 32768), LEAST);
    assert_int_equal(value(machine(MACHINE_ADD, DOMAIN_I32), -3, 1), -2);
}

static void what_is_kept_as_it_is_needs_one_operand(void **state)
{
    Code codes[] = { code_of(-5), code_of(0), code_of(MOST), code_of(LEAST) }, to[4];
    (void)state;
    assert_true(lr_integers_compute(FUNCTION_INTEGER, &(Operand){ .codes = codes }, 4, to));
    assert_memory_equal(to, codes, sizeof codes);
}

static void results_beyond_the_inline_integers_are_left_to_values(void **state)
{
    (void)state;
    assert_int_equal(value(FUNCTION_ADD, MOST, 0), MOST);
    assert_false(has_value(FUNCTION_ADD, MOST, 1));
    assert_false(has_value(FUNCTION_ADD, LEAST, -1));
    assert_false(has_value(FUNCTION_SUB, LEAST, 1));
    assert_false(has_value(FUNCTION_SUB, MOST, -1));
    assert_int_equal(value(FUNCTION_SUB, -1, MOST), LEAST);
    assert_false(has_value(FUNCTION_MUL, LEAST, LEAST));
    assert_false(has_value(FUNCTION_MUL, MOST, MOST));
    assert_false(has_value(FUNCTION_MUL, LEAST, MOST));
    assert_false(has_value(FUNCTION_MUL, 32768, 32768));
    assert_false(has_value(FUNCTION_MUL, 1 << 17, 1 << 15)); /* 2^32: no bits of a code are left */
}

/* Unsigned words wrap below zero, which values know about. */
static void what_has_no_sign_is_not_negative(void **state)
{
    (void)state;
    assert_int_equal(value(machine(MACHINE_SUB, DOMAIN_U32), 4, 4), 0);
    assert_false(has_value(machine(MACHINE_SUB, DOMAIN_U32), 4, 5));
    assert_false(has_value(machine(MACHINE_MUL, DOMAIN_U32), 4, -5));
    assert_false(has_value(machine(MACHINE_CONVERT, DOMAIN_U32), -1, 0));
    assert_int_equal(value(machine(MACHINE_CONVERT, DOMAIN_I32), -1, 0), -1);
}

static void one_operand_that_is_no_integer_leaves_all_to_values(void **state)
{
    static const Code others[] = { LR_CODE_STORED, LR_CODE_LOCAL, LR_CODE_DAY, LR_CODE_NONE };
    Code codes[COUNT], to[COUNT];
    (void)state;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        for (size_t at = 0; at < COUNT; at += 33) {
            for (size_t i = 0; i < COUNT; i++)
                codes[i] = code_of((int64_t)i);
            Operand many = { .codes = codes }, other = { .only = others[k] };
            assert_true(lr_integers_compute(FUNCTION_ADD, (Operand[]){ many, only(1) }, COUNT, to));
            codes[at] = others[k];
            assert_false(
                lr_integers_compute(FUNCTION_ADD, (Operand[]){ many, only(1) }, COUNT, to));
            assert_false(
                lr_integers_compute(FUNCTION_ADD, (Operand[]){ only(1), many }, COUNT, to));
            assert_false(
                lr_integers_compute(FUNCTION_SUB, (Operand[]){ only(1), other }, COUNT, to));
            assert_false(lr_integers_compare(COMPARE_LT, many, only(1), COUNT, (bool[COUNT]){ 0 }));
            assert_false(lr_integers_compare(COMPARE_GE, only(1), other, 1, (bool[1]){ 0 }));
        }
}

static void one_result_out_of_many_that_is_too_large_leaves_all_to_values(void **state)
{
    Code codes[COUNT], to[COUNT];
    (void)state;
    for (size_t at = 0; at < COUNT; at++) {
        for (size_t i = 0; i < COUNT; i++)
            codes[i] = code_of(i == at ? MOST : 5);
        Operand operands[] = { { .codes = codes }, only(1) };
        assert_false(lr_integers_compute(FUNCTION_ADD, operands, COUNT, to));
        assert_true(lr_integers_compute(FUNCTION_SUB, operands, COUNT, to));
    }
}

static void a_function_of_another_kind_is_left_to_values(void **state)
{
    (void)state;
    assert_false(has_value(FUNCTION_DIV, 4, 2));
    assert_false(has_value(FUNCTION_MOD, 4, 2));
    assert_false(has_value(machine(MACHINE_ADD, DOMAIN_F32), 4, 2));
}

static bool compares(Comparison op, int64_t a, int64_t b)
{
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_SAME:
        return a == b;
    case COMPARE_NE:
    case COMPARE_DIFFERS:
        return a != b;
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    case COMPARE_GT:
        return a > b;
    case COMPARE_GE:
        return a >= b;
    }
    return false;
}

static void integers_compare_as_they_do(void **state)
{
    static const int64_t integers[] = { LEAST, LEAST + 1, -1, 0, 1, MOST - 1, MOST };
    enum { INTEGERS = sizeof integers / sizeof *integers };
    Code codes[INTEGERS];
    bool holds[INTEGERS];
    (void)state;
    for (int i = 0; i < INTEGERS; i++)
        codes[i] = code_of(integers[i]);
    for (int k = 0; k < COMPARISONS; k++)
        for (int b = 0; b < INTEGERS; b++) {
            Operand many = { .codes = codes }, one = only(integers[b]);
            assert_true(lr_integers_compare(comparisons[k], many, one, INTEGERS, holds));
            for (int a = 0; a < INTEGERS; a++)
                assert_int_equal(holds[a], compares(comparisons[k], integers[a], integers[b]));
            assert_true(lr_integers_compare(comparisons[k], one, many, INTEGERS, holds));
            for (int a = 0; a < INTEGERS; a++)
                assert_int_equal(holds[a], compares(comparisons[k], integers[b], integers[a]));
        }
}

/* Equal codes are equal values. */
static void anything_is_equal_to_itself_or_not(void **state)
{
    Code codes[] = { LR_CODE_STORED, LR_CODE_STORED + 1, LR_CODE_DAY, 7 };
    Operand many = { .codes = codes }, one = { .only = LR_CODE_STORED + 1 };
    bool holds[4];
    (void)state;
    assert_true(lr_integers_compare(COMPARE_EQ, many, one, 4, holds));
    assert_memory_equal(holds, ((bool[]){ false, true, false, false }), sizeof holds);
    assert_true(lr_integers_compare(COMPARE_NE, many, one, 4, holds));
    assert_memory_equal(holds, ((bool[]){ true, false, true, true }), sizeof holds);
}

static void of_no_bindings_everything_is_computed(void **state)
{
    Code none[1];
    (void)state;
    Operand operands[] = { { .codes = none }, { .codes = none } };
    assert_true(lr_integers_compute(FUNCTION_ADD, operands, 0, none));
    assert_true(lr_integers_compare(COMPARE_LT, operands[0], operands[1], 0, NULL));
}

static int64_t expected(Function function, int64_t a, int64_t b)
{
    return function == FUNCTION_ADD ? a + b : function == FUNCTION_SUB ? a - b : a * b;
}

static int64_t random_integer(void)
{
    int64_t integer = (int64_t)chance_bits(1 + (unsigned)chance_below(30));
    return chance_below(2) == 0 ? integer : -integer - 1;
}

static void random_integers_give_what_wide_ones_do(void **state)
{
    static const Function functions[] = { FUNCTION_ADD, FUNCTION_SUB, FUNCTION_MUL };
    size_t with = 0, without = 0;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        Function function = functions[chance_below(3)];
        int64_t a = random_integer(), b = random_integer(), result;
        int64_t whole = expected(function, a, b);
        bool fits = whole >= LEAST && whole <= MOST;
        assert_int_equal(compute(function, a, b, &result), fits);
        if (fits)
            assert_true(result == whole);
        with += fits;
        without += !fits;
    }
    assert_true(with > 1000 && without > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_has_its_operation_or_none),
        cmocka_unit_test(functions_of_words_know_whether_they_have_signs),
        cmocka_unit_test(sums_differences_and_products_are_those_of_integers),
        cmocka_unit_test(what_is_kept_as_it_is_needs_one_operand),
        cmocka_unit_test(results_beyond_the_inline_integers_are_left_to_values),
        cmocka_unit_test(what_has_no_sign_is_not_negative),
        cmocka_unit_test(one_operand_that_is_no_integer_leaves_all_to_values),
        cmocka_unit_test(one_result_out_of_many_that_is_too_large_leaves_all_to_values),
        cmocka_unit_test(a_function_of_another_kind_is_left_to_values),
        cmocka_unit_test(integers_compare_as_they_do),
        cmocka_unit_test(anything_is_equal_to_itself_or_not),
        cmocka_unit_test(of_no_bindings_everything_is_computed),
        cmocka_unit_test(random_integers_give_what_wide_ones_do),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
