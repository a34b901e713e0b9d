/* SPDX-License-Identifier: MIT */
/* Codes of the values that need no dictionary. */
#include "value/code.h"

#include <assert.h>

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
