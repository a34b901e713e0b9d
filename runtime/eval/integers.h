/* SPDX-License-Identifier: MIT */
/* Integers: arithmetic and comparison on the codes of inline integers, a batch at a time. Whatever is
 * no inline integer, before or after, is left to values (compute.h). */
#ifndef LORE_EVAL_INTEGERS_H
#define LORE_EVAL_INTEGERS_H

#include "rule/program.h"
#include "value/code.h"

/* One operand for each binding, or one for all. */
typedef struct Operand {
    const Code *codes; /* NULL: only, for all */
    Code only;
} Operand;

static inline Code lr_operand_code(Operand operand, uint32_t i)
{
    return operand.codes == NULL ? operand.only : operand.codes[i];
}

typedef enum IntegerOp {
    INTEGER_NONE,
    INTEGER_SAME,
    INTEGER_ADD,
    INTEGER_SUB,
    INTEGER_MUL
} IntegerOp;

/* What a function does to inline integers whose result is one too; INTEGER_NONE: something else.
 * *is_unsigned: that result must not be negative. */
IntegerOp lr_integer_op(Function function, bool *is_unsigned);

/* The results for count bindings; false if one of them, or of the operands, is no inline integer. */
bool lr_integers_compute(Function function, const Operand *operands, uint32_t count, Code *to);

/* holds[i]: whether the operands compare like that; false if one is no inline integer and order was
 * asked for. No operand is null, unless codes as such are compared (SAME, DIFFERS). */
bool lr_integers_compare(Comparison op, Operand left, Operand right, uint32_t count, bool *holds);

#endif
