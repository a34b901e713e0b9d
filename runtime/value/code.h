/* SPDX-License-Identifier: MIT */
/* Codes: the 32-bit numbers that stand for values wherever tuples are kept, in memory and on
 * disk.
 *
 *     0x00000000 .. 0x7fffffff  integers -2^30 .. 2^30 - 1, plus 2^30: inline, in order
 *     0x80000000 .. 0x9fffffff  terms of the file's dictionary, numbered from 0
 *     0xa0000000 .. 0xbfffffff  terms of this process only, numbered from 0 (computed values, query
 *                               constants that the file does not know)
 *     0xc0000000 .. 0xfffffffe  instants at midnight UTC, as days since 1970-01-01 plus 2^29: inline, in
 *                               order
 *     0xffffffff                no code
 *
 * Equal codes are equal values and the other way round: a value that fits inline is never in a
 * dictionary, one that the file knows never in the process's. */
#ifndef LORE_VALUE_CODE_H
#define LORE_VALUE_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "lore.h"

typedef uint32_t Code;

#define LR_CODE_NONE ((Code)0xffffffff)
#define LR_CODE_STORED ((Code)0x80000000)
#define LR_CODE_LOCAL ((Code)0xa0000000)
#define LR_CODE_DAY ((Code)0xc0000000)
#define LR_CODE_INTEGER_BIAS (INT64_C(1) << 30)
#define LR_CODE_DAY_BIAS (INT64_C(1) << 29)

/* The inline code of an integer, or LR_CODE_NONE if it needs a dictionary. */
static inline Code lr_code_integer(int64_t integer)
{
    bool fits = integer >= -LR_CODE_INTEGER_BIAS && integer < LR_CODE_INTEGER_BIAS;
    return fits ? (Code)(integer + LR_CODE_INTEGER_BIAS) : LR_CODE_NONE;
}

/* The inline code of value, or LR_CODE_NONE if it needs a dictionary. */
Code lr_code_inline(lore_value value);

/* Whether code needs no dictionary; then lr_code_value gives its value. */
static inline bool lr_code_is_inline(Code code)
{
    return code < LR_CODE_STORED || code >= LR_CODE_DAY;
}

lore_value lr_code_value(Code code);

/* Widens what columns hold, from least to greatest, by count rows of them. */
void lr_codes_widen(const Code *rows, size_t count, uint32_t columns, Code *least, Code *greatest);

static inline bool lr_code_is_integer(Code code)
{
    return code < LR_CODE_STORED;
}

#endif
