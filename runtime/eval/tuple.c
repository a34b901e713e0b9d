/* SPDX-License-Identifier: MIT */
/* Tuple: written by appending, read from the front. */
#include "eval/tuple.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TUPLE_LENGTH_MAX = 1 << 24, LABEL_LENGTH_MAX = 40 };

/* ---- writing ---- */

/* What stands before the bytes of a text, or all of a number. 0 if the value has no place. */
static int label_of(lore_value field, char *label)
{
    uint64_t bits;
    switch ((lore_type)field.type) {
    case LORE_INTEGER:
        return snprintf(label, LABEL_LENGTH_MAX, "i%" PRId64 ";", field.u.integer);
    case LORE_REAL:
        memcpy(&bits, &field.u.real, sizeof bits);
        return snprintf(label, LABEL_LENGTH_MAX, "f%016" PRIx64 ";", bits);
    case LORE_TEXT:
        return snprintf(label, LABEL_LENGTH_MAX, "t%" PRIu64 ":", field.v.length);
    default:
        return 0;
    }
}

bool lr_tuple_append(lore_value tuple, lore_value field, Arena *arena, lore_value *out)
{
    char label[LABEL_LENGTH_MAX];
    size_t label_length = (size_t)label_of(field, label);
    size_t length = field.type == LORE_TEXT ? field.v.length : 0;
    size_t total = tuple.v.length + label_length + length;
    if (label_length == 0 || total > TUPLE_LENGTH_MAX)
        return false;
    char *text = lr_arena_alloc(arena, total + 1);
    if (text == NULL)
        return false;
    memcpy(text, tuple.u.text, tuple.v.length);
    memcpy(text + tuple.v.length, label, label_length);
    if (length > 0)
        memcpy(text + tuple.v.length + label_length, field.u.text, length);
    text[total] = '\0';
    *out = lore_text(text, (ptrdiff_t)total);
    return true;
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
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
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
