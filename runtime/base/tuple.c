/* SPDX-License-Identifier: MIT */
/* Tuple: written by appending, read from the front. */
#include "base/tuple.h"

#include <inttypes.h>
#include <string.h>

bool lr_tuple_put(Buffer *tuple, lore_value field)
{
    uint64_t bits;
    if (field.type == LORE_TEXT && field.v.length > LR_TUPLE_LENGTH_MAX)
        return false;
    switch ((lore_type)field.type) {
    case LORE_INTEGER:
        lr_buffer_format(tuple, "i%" PRId64 ";", field.u.integer);
        break;
    case LORE_REAL:
        memcpy(&bits, &field.u.real, sizeof bits);
        lr_buffer_format(tuple, "f%016" PRIx64 ";", bits);
        break;
    case LORE_TEXT:
        lr_buffer_format(tuple, "t%" PRIu64 ":", field.v.length);
        lr_buffer_put(tuple, field.u.text, field.v.length);
        break;
    default:
        return false;
    }
    return !tuple->failed && tuple->count <= LR_TUPLE_LENGTH_MAX;
}

/* ---- reading ---- */

typedef struct Cursor {
    const char *at, *end;
} Cursor;

static bool skip_head(Cursor *cursor)
{
    while (cursor->at < cursor->end) {
        char c = *cursor->at++;
        if (c == '[' || c == '(')
            return true;
    }
    return false;
}

/* Digits of base 10 or 16 up to stop. */
static bool read_number(Cursor *cursor, unsigned base, char stop, uint64_t *out)
{
    const char *first = cursor->at;
    *out = 0;
    for (; cursor->at < cursor->end && *cursor->at != stop; cursor->at++) {
        char c = *cursor->at;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : base;
        if (digit >= base || cursor->at - first > 20)
            return false;
        *out = *out * base + digit;
    }
    return cursor->at < cursor->end && cursor->at++ > first;
}

static bool read_field(Cursor *cursor, lore_value *out)
{
    uint64_t number;
    char kind = cursor->at < cursor->end ? *cursor->at++ : '\0';
    bool is_negative = kind == 'i' && cursor->at < cursor->end && *cursor->at == '-';
    cursor->at += is_negative;
    if (kind == 'i') {
        if (!read_number(cursor, 10, ';', &number))
            return false;
        *out = lore_integer((int64_t)(is_negative ? -number : number));
        return true;
    }
    if (kind == 'f') {
        if (!read_number(cursor, 16, ';', &number))
            return false;
        *out = lore_real(0);
        memcpy(&out->u.real, &number, sizeof number);
        return true;
    }
    if (kind != 't' || !read_number(cursor, 10, ':', &number) ||
        number > (uint64_t)(cursor->end - cursor->at))
        return false;
    *out = lore_text(cursor->at, (ptrdiff_t)number);
    cursor->at += number;
    return true;
}

bool lr_tuple_field(lore_value tuple, int64_t index, lore_value *out)
{
    Cursor cursor = { tuple.u.text, tuple.u.text + tuple.v.length };
    if (index < 0 || !skip_head(&cursor))
        return false;
    do {
        if (!read_field(&cursor, out))
            return false;
    } while (index-- > 0);
    return true;
}
