/* SPDX-License-Identifier: MIT */
/* Integers: a code is its integer plus a bias, so that sums and differences need one correction and
 * order is that of codes. */
#include "eval/integers.h"

IntegerOp lr_integer_op(Function function, bool *is_unsigned)
{
    *is_unsigned = lr_machine_is(function) && lr_machine_domain(function) == DOMAIN_U32;
    if (lr_machine_is(function) && lr_machine_domain(function) == DOMAIN_F32)
        return INTEGER_NONE;
    if (lr_machine_is(function))
        switch (lr_machine_op(function)) {
        case MACHINE_CONVERT:
            return INTEGER_SAME;
        case MACHINE_ADD:
            return INTEGER_ADD;
        case MACHINE_SUB:
            return INTEGER_SUB;
        case MACHINE_MUL:
            return INTEGER_MUL;
        default:
            return INTEGER_NONE;
        }
    switch (function) {
    case FUNCTION_ADD:
        return INTEGER_ADD;
    case FUNCTION_SUB:
        return INTEGER_SUB;
    case FUNCTION_MUL:
        return INTEGER_MUL;
    case FUNCTION_INTEGER:
        return INTEGER_SAME;
    default:
        return INTEGER_NONE;
    }
}

static inline int64_t integer_of(Operand operand, uint32_t i)
{
    return (int64_t)lr_operand_code(operand, i) - LR_CODE_INTEGER_BIAS;
}

static bool are_integers(Operand operand, uint32_t count)
{
    Code all = operand.codes == NULL ? operand.only : 0;
    for (uint32_t i = 0; operand.codes != NULL && i < count; i++)
        all |= operand.codes[i];
    return lr_code_is_integer(all);
}

/* What is above or below the inline integers has bits outside those of a code. */
static uint64_t put(int64_t result, Code *to)
{
    uint64_t code = (uint64_t)(result + LR_CODE_INTEGER_BIAS);
    *to = (Code)code;
    return code;
}

bool lr_integers_compute(Function function, const Operand *operands, uint32_t count, Code *to)
{
    bool is_unsigned;
    uint64_t all = 0;
    IntegerOp op = lr_integer_op(function, &is_unsigned);
    Operand a = operands[0], b = op == INTEGER_SAME ? a : operands[1];
    if (op == INTEGER_NONE || !are_integers(a, count) || !are_integers(b, count))
        return false;
    switch (op) {
    case INTEGER_NONE:
        break;
    case INTEGER_SAME:
        for (uint32_t i = 0; i < count; i++)
            to[i] = lr_operand_code(a, i);
        break;
    case INTEGER_ADD:
        for (uint32_t i = 0; i < count; i++)
            all |= put(integer_of(a, i) + integer_of(b, i), &to[i]);
        break;
    case INTEGER_SUB:
        for (uint32_t i = 0; i < count; i++)
            all |= put(integer_of(a, i) - integer_of(b, i), &to[i]);
        break;
    case INTEGER_MUL:
        for (uint32_t i = 0; i < count; i++)
            all |= put(integer_of(a, i) * integer_of(b, i), &to[i]);
        break;
    }
    bool is_negative = false;
    for (uint32_t i = 0; is_unsigned && i < count; i++)
        is_negative |= to[i] < LR_CODE_INTEGER_BIAS;
    return all < LR_CODE_STORED && !is_negative;
}

bool lr_integers_compare(Comparison op, Operand left, Operand right, uint32_t count, bool *holds)
{
    bool is_equal = op == COMPARE_EQ || op == COMPARE_SAME;
    bool is_unequal = op == COMPARE_NE || op == COMPARE_DIFFERS;
    if (!is_equal && !is_unequal && !(are_integers(left, count) && are_integers(right, count)))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        Code a = lr_operand_code(left, i), b = lr_operand_code(right, i);
        holds[i] = is_equal           ? a == b
                   : is_unequal       ? a != b
                   : op == COMPARE_LT ? a < b
                   : op == COMPARE_LE ? a <= b
                   : op == COMPARE_GT ? a > b
                                      : a >= b;
    }
    return true;
}
