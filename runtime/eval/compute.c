/* SPDX-License-Identifier: MIT */
/* Compute: one small function for each family of functions; integers are checked for overflow. */
#define _GNU_SOURCE /* memmem */
#include "eval/compute.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tuple.h"
#include "eval/machine.h"
#include "eval/regular.h"
#include "value/value.h"

/* ---- numbers ---- */

static bool divide(Function f, int64_t a, int64_t b, lore_value *out)
{
    if (b == 0 || (a == INT64_MIN && b == -1))
        return false;
    int64_t quotient = a / b, rest = a % b;
    bool down = rest != 0 && (rest < 0) != (b < 0); /* towards minus infinity, as in Lua */
    *out = lore_integer(f == FUNCTION_IDIV ? quotient - down : down ? rest + b : rest);
    return true;
}

static bool integer_power(int64_t base, int64_t exponent, int64_t *out)
{
    int64_t result = 1;
    if (exponent < 0)
        return false;
    while (exponent > 0) {
        if ((exponent & 1) && __builtin_mul_overflow(result, base, &result))
            return false;
        exponent >>= 1;
        if (exponent > 0 && __builtin_mul_overflow(base, base, &base))
            return false;
    }
    *out = result;
    return true;
}

static bool integer_call(Function f, int64_t a, int64_t b, lore_value *out)
{
    int64_t result = 0;
    bool failed = false;
    switch (f) {
    case FUNCTION_ADD:
        failed = __builtin_add_overflow(a, b, &result);
        break;
    case FUNCTION_SUB:
        failed = __builtin_sub_overflow(a, b, &result);
        break;
    case FUNCTION_MUL:
        failed = __builtin_mul_overflow(a, b, &result);
        break;
    case FUNCTION_NEG:
        failed = __builtin_sub_overflow((int64_t)0, a, &result);
        break;
    case FUNCTION_ABS:
        failed = a < 0 ? __builtin_sub_overflow((int64_t)0, a, &result) : (result = a, false);
        break;
    case FUNCTION_POW:
        failed = !integer_power(a, b, &result);
        break;
    case FUNCTION_IDIV:
    case FUNCTION_MOD:
        return divide(f, a, b, out);
    case FUNCTION_DIV:
        if (b == 0)
            return false;
        *out = lore_real((double)a / (double)b);
        return true;
    default:
        return false;
    }
    *out = lore_integer(result);
    return !failed;
}

/* With the sign of b, as in Lua; exact where a / b is not. */
static double real_rest(double a, double b)
{
    double rest = fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static bool real_call(Function f, double a, double b, lore_value *out)
{
    double result = 0;
    switch (f) {
    case FUNCTION_ADD:
        result = a + b;
        break;
    case FUNCTION_SUB:
        result = a - b;
        break;
    case FUNCTION_MUL:
        result = a * b;
        break;
    case FUNCTION_DIV:
        result = a / b;
        break;
    case FUNCTION_IDIV:
        result = floor(a / b);
        break;
    case FUNCTION_MOD:
        result = real_rest(a, b);
        break;
    case FUNCTION_POW:
        result = pow(a, b);
        break;
    case FUNCTION_NEG:
        result = -a;
        break;
    case FUNCTION_ABS:
        result = fabs(a);
        break;
    default:
        return false;
    }
    *out = lore_real(result);
    return isfinite(result);
}

static bool instant_call(Function f, lore_value a, lore_value b, lore_value *out)
{
    int64_t result;
    bool moves = b.type == LORE_INTEGER;
    if (!moves && !(b.type == LORE_INSTANT && f == FUNCTION_SUB))
        return false;
    if (f == FUNCTION_ADD
            ? __builtin_add_overflow(a.u.integer, b.u.integer, &result)
            : f != FUNCTION_SUB || __builtin_sub_overflow(a.u.integer, b.u.integer, &result))
        return false;
    *out = moves ? lore_instant(result) : lore_integer(result);
    return !moves || (result != LORE_TIME_MIN && result != LORE_TIME_MAX);
}

static bool arithmetic(Function f, const lore_value *args, lore_value *out)
{
    lore_value a = args[0], b = f == FUNCTION_NEG || f == FUNCTION_ABS ? a : args[1];
    if (f == FUNCTION_LEAST || f == FUNCTION_GREATEST) {
        bool first = (lr_value_compare(a, b) <= 0) == (f == FUNCTION_LEAST);
        *out = first ? a : b;
        return a.type == b.type && a.type != LORE_NULL;
    }
    if (a.type == LORE_INSTANT)
        return instant_call(f, a, b, out);
    if (a.type != b.type)
        return false;
    if (a.type == LORE_INTEGER)
        return integer_call(f, a.u.integer, b.u.integer, out);
    return a.type == LORE_REAL && real_call(f, a.u.real, b.u.real, out);
}

/* ---- text ---- */

static bool make_text(Arena *arena, const char *text, size_t length, lore_value *out)
{
    char *copy = lr_arena_text(arena, text, length);
    if (copy == NULL)
        return false;
    *out = lore_text(copy, (ptrdiff_t)length);
    return true;
}

static bool concatenate(lore_value a, lore_value b, Arena *arena, lore_value *out)
{
    enum { LONGEST = 1 << 24 };
    if (a.v.length + b.v.length > LONGEST)
        return false;
    char *text = lr_arena_alloc(arena, a.v.length + b.v.length + 1);
    if (text == NULL)
        return false;
    memcpy(text, a.u.text, a.v.length);
    memcpy(text + a.v.length, b.u.text, b.v.length);
    text[a.v.length + b.v.length] = '\0';
    *out = lore_text(text, (ptrdiff_t)(a.v.length + b.v.length));
    return true;
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static int64_t count_characters(lore_value text)
{
    int64_t count = 0;
    for (uint64_t i = 0; i < text.v.length; i++)
        count += !is_continuation(text.u.text[i]);
    return count;
}

/* The byte at which character number n (0 ..) begins, or the text's length. */
static uint64_t byte_of(lore_value text, int64_t n)
{
    for (uint64_t i = 0; i < text.v.length; i++)
        if (!is_continuation(text.u.text[i]) && n-- == 0)
            return i;
    return text.v.length;
}

static bool substring(lore_value text, int64_t first, int64_t count, Arena *arena, lore_value *out)
{
    if (first < 1 || count < 0)
        return false;
    uint64_t from = byte_of(text, first - 1);
    lore_value rest = lore_text(text.u.text + from, (ptrdiff_t)(text.v.length - from));
    return make_text(arena, rest.u.text, byte_of(rest, count), out);
}

/* Where the place is outside the text there is nothing: the empty text. */
static bool byte_substring(lore_value text, int64_t first, int64_t count, Arena *arena,
                           lore_value *out)
{
    if (first < 0 || (uint64_t)first > text.v.length)
        return make_text(arena, "", 0, out);
    uint64_t room = text.v.length - (uint64_t)first;
    bool is_rest = count < 0 || (uint64_t)count > room; /* as a huge unsigned count would say */
    return make_text(arena, text.u.text + first, is_rest ? room : (uint64_t)count, out);
}

static bool fixed(lore_value real, Arena *arena, lore_value *out)
{
    char *text = real.type == LORE_REAL ? lr_arena_format(arena, "%f", real.u.real) : NULL;
    if (text == NULL)
        return false;
    *out = lore_text(text, -1);
    return true;
}

static bool change_case(Function f, lore_value text, Arena *arena, lore_value *out)
{
    if (!make_text(arena, text.u.text, text.v.length, out))
        return false;
    char *bytes = (char *)(uintptr_t)out->u.text; /* our own copy */
    for (uint64_t i = 0; i < text.v.length; i++) {
        bool is_upper = bytes[i] >= 'A' && bytes[i] <= 'Z',
             is_lower = bytes[i] >= 'a' && bytes[i] <= 'z';
        if (f == FUNCTION_LOWER ? is_upper : is_lower)
            bytes[i] ^= 0x20;
    }
    return true;
}

static bool append_field(lore_value tuple, lore_value field, Arena *arena, lore_value *out)
{
    Buffer longer = { 0 };
    lr_buffer_put(&longer, tuple.u.text, tuple.v.length);
    bool fine = lr_tuple_put(&longer, field) &&
                make_text(arena, (const char *)longer.bytes, longer.count, out);
    lr_buffer_free(&longer);
    return fine;
}

/* ---- conversions ---- */

static bool to_text(lore_value value, Arena *arena, lore_value *out)
{
    Buffer buffer = { 0 };
    if (value.type == LORE_TEXT) {
        *out = value;
        return true;
    }
    lr_value_print(&buffer, value);
    bool fine = !buffer.failed && make_text(arena, lr_buffer_terminate(&buffer), buffer.count, out);
    lr_buffer_free(&buffer);
    return fine;
}

static bool parse_number(lore_value text, bool is_integer, lore_value *out)
{
    char digits[64], *end;
    if (text.v.length == 0 || text.v.length >= sizeof digits)
        return false;
    memcpy(digits, text.u.text, text.v.length);
    digits[text.v.length] = '\0';
    if (strspn(digits, "+-0123456789.eE") != text.v.length)
        return false;
    errno = 0;
    *out = is_integer ? lore_integer(strtoll(digits, &end, 10)) : lore_real(strtod(digits, &end));
    if (*end != '\0')
        return false;
    return is_integer ? errno == 0 : isfinite(out->u.real);
}

static bool to_integer(lore_value value, lore_value *out)
{
    if (value.type == LORE_TEXT)
        return parse_number(value, true, out);
    if (value.type == LORE_REAL) {
        if (!(value.u.real >= -0x1p63 && value.u.real < 0x1p63))
            return false;
        *out = lore_integer((int64_t)trunc(value.u.real));
        return true;
    }
    *out = lore_integer(value.u.integer);
    return value.type == LORE_INTEGER || value.type == LORE_BOOLEAN || value.type == LORE_INSTANT;
}

static bool to_real(lore_value value, lore_value *out)
{
    if (value.type == LORE_TEXT)
        return parse_number(value, false, out);
    *out = value.type == LORE_INTEGER ? lore_real((double)value.u.integer) : value;
    return value.type == LORE_INTEGER || value.type == LORE_REAL;
}

/* ---- time ---- */

static bool interval_call(Function f, const lore_value *args, lore_value *out)
{
    lore_value a = args[0];
    if (f == FUNCTION_INTERVAL) {
        *out = lore_interval(a.u.integer, args[1].u.integer);
        return a.type == LORE_INSTANT && args[1].type == LORE_INSTANT &&
               a.u.integer < args[1].u.integer;
    }
    if (a.type != LORE_INTERVAL)
        return false;
    if (f == FUNCTION_DURATION) {
        int64_t length;
        bool failed = __builtin_sub_overflow(a.v.to, a.u.integer, &length);
        *out = lore_integer(length);
        return !failed && a.u.integer != LORE_TIME_MIN && a.v.to != LORE_TIME_MAX;
    }
    *out = lore_instant(f == FUNCTION_START_OF ? a.u.integer : a.v.to);
    return out->u.integer != LORE_TIME_MIN && out->u.integer != LORE_TIME_MAX;
}

static bool calendar_call(Function f, lore_value instant, lore_value *out)
{
    if (instant.type != LORE_INSTANT)
        return false;
    CivilDay day = lr_date_civil(instant.u.integer);
    *out = lore_integer(f == FUNCTION_YEAR ? day.year : f == FUNCTION_MONTH ? day.month : day.day);
    return true;
}

bool lr_compute_call(Function function, const lore_value *args, Arena *arena, lore_value *out)
{
    if (lr_machine_is(function))
        return lr_machine_call(function, args, out);
    switch (function) {
    case FUNCTION_ADD:
    case FUNCTION_SUB:
    case FUNCTION_MUL:
    case FUNCTION_DIV:
    case FUNCTION_IDIV:
    case FUNCTION_MOD:
    case FUNCTION_POW:
    case FUNCTION_NEG:
    case FUNCTION_ABS:
    case FUNCTION_LEAST:
    case FUNCTION_GREATEST:
        return arithmetic(function, args, out);
    case FUNCTION_CONCAT:
        return args[0].type == LORE_TEXT && args[1].type == LORE_TEXT &&
               concatenate(args[0], args[1], arena, out);
    case FUNCTION_LENGTH:
        *out = lore_integer(args[0].type == LORE_TEXT ? count_characters(args[0]) : 0);
        return args[0].type == LORE_TEXT;
    case FUNCTION_LOWER:
    case FUNCTION_UPPER:
        return args[0].type == LORE_TEXT && change_case(function, args[0], arena, out);
    case FUNCTION_SUBSTRING:
        return args[0].type == LORE_TEXT && args[1].type == LORE_INTEGER &&
               args[2].type == LORE_INTEGER &&
               substring(args[0], args[1].u.integer, args[2].u.integer, arena, out);
    case FUNCTION_TEXT:
        return args[0].type != LORE_NULL && to_text(args[0], arena, out);
    case FUNCTION_INTEGER:
        return to_integer(args[0], out);
    case FUNCTION_REAL:
        return to_real(args[0], out);
    case FUNCTION_START_OF:
    case FUNCTION_END_OF:
    case FUNCTION_DURATION:
    case FUNCTION_INTERVAL:
        return interval_call(function, args, out);
    case FUNCTION_YEAR:
    case FUNCTION_MONTH:
    case FUNCTION_DAY:
        return calendar_call(function, args[0], out);
    case FUNCTION_BYTE_LENGTH:
        *out = lore_integer((int64_t)args[0].v.length);
        return args[0].type == LORE_TEXT;
    case FUNCTION_BYTE_SUBSTRING:
        return args[0].type == LORE_TEXT && args[1].type == LORE_INTEGER &&
               args[2].type == LORE_INTEGER &&
               byte_substring(args[0], args[1].u.integer, args[2].u.integer, arena, out);
    case FUNCTION_FIXED:
        return fixed(args[0], arena, out);
    case FUNCTION_PACK:
        return args[0].type == LORE_TEXT && append_field(args[0], args[1], arena, out);
    case FUNCTION_FIELD:
        return args[0].type == LORE_TEXT && args[1].type == LORE_INTEGER &&
               lr_tuple_field(args[0], args[1].u.integer, out);
    case FUNCTION_MACHINE:
        break;
    }
    return false;
}

/* ---- tests ---- */

static bool is_same(lore_value left, lore_value right)
{
    return left.type == right.type &&
           (left.type == LORE_NULL || lr_value_compare(left, right) == 0);
}

bool lr_compute_compare(Comparison op, lore_value left, lore_value right)
{
    if (op == COMPARE_SAME || op == COMPARE_DIFFERS)
        return is_same(left, right) == (op == COMPARE_SAME);
    if (left.type == LORE_NULL || right.type == LORE_NULL)
        return false;
    if (left.type != right.type)
        return op == COMPARE_NE;
    int order = lr_value_compare(left, right);
    switch (op) {
    case COMPARE_EQ:
        return order == 0;
    case COMPARE_NE:
        return order != 0;
    case COMPARE_LT:
        return order < 0;
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_GT:
        return order > 0;
    case COMPARE_GE:
        return order >= 0;
    case COMPARE_SAME:
    case COMPARE_DIFFERS:
        break;
    }
    return false;
}

/* Open ends: equal to each other, and before nothing (BELIEF 22). */
bool lr_compute_interval(IntervalRelation op, lore_value left, lore_value right)
{
    if (left.type != LORE_INTERVAL || right.type != LORE_INTERVAL)
        return false;
    int64_t a = left.u.integer, b = left.v.to, c = right.u.integer, d = right.v.to;
    switch (op) {
    case INTERVAL_BEFORE:
        return b <= c;
    case INTERVAL_AFTER:
        return d <= a;
    case INTERVAL_BEFORE_GAP:
        return b < c;
    case INTERVAL_AFTER_GAP:
        return d < a;
    case INTERVAL_MEETS:
        return b == c;
    case INTERVAL_MET_BY:
        return d == a;
    case INTERVAL_OVERLAPS:
        return a < c && c < b && b < d;
    case INTERVAL_OVERLAPPED_BY:
        return c < a && a < d && d < b;
    case INTERVAL_STARTS:
        return a == c && b < d;
    case INTERVAL_STARTED_BY:
        return a == c && d < b;
    case INTERVAL_DURING:
        return c < a && b < d;
    case INTERVAL_CONTAINS:
        return a < c && d < b;
    case INTERVAL_FINISHES:
        return c < a && b == d;
    case INTERVAL_FINISHED_BY:
        return a < c && b == d;
    case INTERVAL_EQUALS:
        return a == c && b == d;
    case INTERVAL_INTERSECTS:
        return a < d && c < b;
    case INTERVAL_WITHIN:
        return c <= a && b <= d;
    }
    return false;
}

bool lr_compute_gap(lore_value left, lore_value right, Duration least, Duration most)
{
    if (left.type != LORE_INTERVAL || right.type != LORE_INTERVAL || left.v.to == LORE_TIME_MAX ||
        right.u.integer == LORE_TIME_MIN)
        return false;
    return lr_date_add(left.v.to, least, 1) <= right.u.integer &&
           right.u.integer <= lr_date_add(left.v.to, most, 1);
}

static bool includes(lore_value text, lore_value part)
{
    return part.v.length <= text.v.length &&
           (part.v.length == 0 ||
            memmem(text.u.text, text.v.length, part.u.text, part.v.length) != NULL);
}

bool lr_compute_text(TextTest op, lore_value left, lore_value right)
{
    if (left.type != LORE_TEXT || right.type != LORE_TEXT)
        return false;
    size_t length = right.v.length, room = left.v.length - length;
    bool fits = right.v.length <= left.v.length;
    switch (op) {
    case TEXT_STARTS_WITH:
        return fits && memcmp(left.u.text, right.u.text, length) == 0;
    case TEXT_ENDS_WITH:
        return fits && memcmp(left.u.text + room, right.u.text, length) == 0;
    case TEXT_INCLUDES:
        return includes(left, right);
    case TEXT_LACKS:
        return !includes(left, right);
    case TEXT_MATCHES:
        return lr_regular_match(right, left) == REGULAR_MATCHES;
    case TEXT_DIFFERS:
        return lr_regular_match(right, left) == REGULAR_DIFFERS;
    }
    return false;
}
