/* SPDX-License-Identifier: MIT */
/* Codes of the values that need no dictionary. */
#include "value/code.h"

#include <assert.h>
#include <string.h>

#include "value/date.h"

/* Neither infinity is a midnight, and the days of all other instants fit. */
static Code instant_code(int64_t instant)
{
    if (instant % LR_DAY != 0)
        return LR_CODE_NONE;
    return (Code)(LR_CODE_DAY + (uint32_t)(instant / LR_DAY + LR_CODE_DAY_BIAS));
}

static_assert(INT64_MIN % LR_DAY != 0 && INT64_MAX % LR_DAY != 0, "infinities are no midnights");
static_assert(INT64_MAX / LR_DAY < LR_CODE_DAY_BIAS - 1, "every day has a code below LR_CODE_NONE");

Code lr_code_inline(lore_value value)
{
    if (value.type == LORE_INTEGER)
        return lr_code_integer(value.u.integer);
    if (value.type == LORE_INSTANT)
        return instant_code(value.u.integer);
    return LR_CODE_NONE;
}

lore_value lr_code_value(Code code)
{
    assert(lr_code_is_inline(code) && code != LR_CODE_NONE);
    if (lr_code_is_integer(code))
        return lore_integer((int64_t)code - LR_CODE_INTEGER_BIAS);
    return lore_instant(((int64_t)(code - LR_CODE_DAY) - LR_CODE_DAY_BIAS) * LR_DAY);
}

static inline void widen(const Code *rows, size_t count, uint32_t columns, Code *least,
                         Code *greatest)
{
    for (size_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < columns; c++) {
            Code code = rows[i * columns + c];
            least[c] = code < least[c] ? code : least[c];
            greatest[c] = code > greatest[c] ? code : greatest[c];
        }
}

/* Unrolled for pairs, which are many; what a loop writes to must be its own for that. */
void lr_codes_widen(const Code *rows, size_t count, uint32_t columns, Code *least, Code *greatest)
{
    Code low[2], high[2];
    if (columns != 2) {
        widen(rows, count, columns, least, greatest);
        return;
    }
    memcpy(low, least, sizeof low);
    memcpy(high, greatest, sizeof high);
    widen(rows, count, 2, low, high);
    memcpy(least, low, sizeof low);
    memcpy(greatest, high, sizeof high);
}
