/* SPDX-License-Identifier: MIT */
/* Values: one function a type where the types differ. The encoding keeps order too: integers and
 * instants are written with their sign bit flipped, reals with all bits flipped below zero and
 * the sign bit above, so that the bytes of two values of one type other than text sort as the
 * values do. */
#include "value/value.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/date.h"

static_assert(sizeof(lore_value) == 24, "lore.h promises 24 bytes");

#define SIGN_BIT (UINT64_C(1) << 63)

static int compare_integers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_reals(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_texts(lore_value a, lore_value b)
{
    uint64_t shorter = a.v.length < b.v.length ? a.v.length : b.v.length;
    int order = shorter ? memcmp(a.u.text, b.u.text, shorter) : 0;
    if (order != 0)
        return order;
    return (a.v.length > b.v.length) - (a.v.length < b.v.length);
}

static int compare_intervals(lore_value a, lore_value b)
{
    int order = compare_integers(a.u.integer, b.u.integer);
    return order != 0 ? order : compare_integers(a.v.to, b.v.to);
}

int lr_value_compare(lore_value a, lore_value b)
{
    if (a.type != b.type)
        return a.type < b.type ? -1 : 1;
    switch ((lore_type)a.type) {
    case LORE_BOOLEAN:
    case LORE_INTEGER:
    case LORE_INSTANT:
        return compare_integers(a.u.integer, b.u.integer);
    case LORE_REAL:
        return compare_reals(a.u.real, b.u.real);
    case LORE_TEXT:
        return compare_texts(a, b);
    case LORE_INTERVAL:
        return compare_intervals(a, b);
    case LORE_NULL:
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        break;
    }
    return 0;
}

bool lr_value_equal(lore_value a, lore_value b)
{
    return a.type != LORE_NULL && lr_value_compare(a, b) == 0;
}

/* A double's bits in an order that sorts as the numbers do. */
static uint64_t real_bits(double real)
{
    uint64_t bits;
    assert(!isnan(real));
    if (real == 0)
        real = 0; /* -0.0 as 0.0 */
    memcpy(&bits, &real, sizeof bits);
    return bits & SIGN_BIT ? ~bits : bits | SIGN_BIT;
}

static double bits_real(uint64_t bits)
{
    double real;
    bits = bits & SIGN_BIT ? bits & ~SIGN_BIT : ~bits;
    memcpy(&real, &bits, sizeof real);
    return real;
}

static void encode_integer(Buffer *buffer, int64_t integer)
{
    lr_buffer_u64(buffer, (uint64_t)integer ^ SIGN_BIT);
}

static int64_t decode_integer(Reader *reader)
{
    return (int64_t)(lr_reader_u64(reader) ^ SIGN_BIT);
}

/* As lr_buffer_text, with room made once: texts are many. */
static void encode_text(Buffer *buffer, const char *text, size_t length)
{
    enum { SHORT = 0x80 };
    uint8_t *at = length < SHORT ? lr_buffer_extend(buffer, length + 2) : NULL;
    if (at == NULL) {
        lr_buffer_u8(buffer, LORE_TEXT);
        lr_buffer_text(buffer, text, length);
        return;
    }
    at[0] = LORE_TEXT;
    at[1] = (uint8_t)length;
    if (length > 0)
        memcpy(at + 2, text, length);
}

void lr_value_encode(Buffer *buffer, lore_value value)
{
    if (value.type == LORE_TEXT) {
        encode_text(buffer, value.u.text, value.v.length);
        return;
    }
    lr_buffer_u8(buffer, (uint8_t)value.type);
    switch ((lore_type)value.type) {
    case LORE_BOOLEAN:
        lr_buffer_u8(buffer, value.u.integer != 0);
        return;
    case LORE_INTEGER:
    case LORE_INSTANT:
        encode_integer(buffer, value.u.integer);
        return;
    case LORE_REAL:
        lr_buffer_u64(buffer, real_bits(value.u.real));
        return;
    case LORE_INTERVAL:
        encode_integer(buffer, value.u.integer);
        encode_integer(buffer, value.v.to);
        return;
    case LORE_NULL:
        return;
    case LORE_TEXT:
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        break;
    }
    assert(!"a value of this type exists");
}

/* Bytes that no value is encoded as. */
static lore_value refuse(Reader *reader)
{
    reader->failed = true;
    reader->at = reader->end;
    return lore_null();
}

static lore_value decode_boolean(Reader *reader)
{
    uint8_t truth = lr_reader_u8(reader);
    return truth > 1 ? refuse(reader) : lore_boolean(truth);
}

static lore_value decode_real(Reader *reader)
{
    uint64_t bits = lr_reader_u64(reader);
    double real = bits_real(bits);
    return isnan(real) || real_bits(real) != bits ? refuse(reader) : lore_real(real);
}

static lore_value decode_text(Reader *reader)
{
    size_t length;
    const char *text = lr_reader_text(reader, &length);
    return lore_text(text, (ptrdiff_t)length);
}

static lore_value decode_interval(Reader *reader)
{
    int64_t from = decode_integer(reader);
    return lore_interval(from, decode_integer(reader));
}

static lore_value decode_payload(Reader *reader, uint8_t type)
{
    switch ((lore_type)type) {
    case LORE_BOOLEAN:
        return decode_boolean(reader);
    case LORE_INTEGER:
        return lore_integer(decode_integer(reader));
    case LORE_INSTANT:
        return lore_instant(decode_integer(reader));
    case LORE_REAL:
        return decode_real(reader);
    case LORE_TEXT:
        return decode_text(reader);
    case LORE_INTERVAL:
        return decode_interval(reader);
    case LORE_NULL:
        return lore_null();
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        break;
    }
    return refuse(reader);
}

lore_value lr_value_decode(Reader *reader)
{
    lore_value value = decode_payload(reader, lr_reader_u8(reader));
    return reader->failed ? lore_null() : value;
}

void lr_value_skip(Reader *reader)
{
    static const uint8_t sizes[] = {
        [LORE_NULL] = 0, [LORE_BOOLEAN] = 1, [LORE_INTEGER] = 8,
        [LORE_REAL] = 8, [LORE_INSTANT] = 8, [LORE_INTERVAL] = 16,
    };
    uint8_t type = lr_reader_u8(reader);
    uint64_t size = type == LORE_TEXT     ? lr_reader_varint(reader)
                    : type < sizeof sizes ? sizes[type]
                                          : UINT64_MAX;
    if (size > (uint64_t)(reader->end - reader->at))
        (void)refuse(reader);
    else
        reader->at += size;
}

const char *lr_type_name(lore_type type)
{
    static const char *const names[] = {
        [LORE_NULL] = "null",         [LORE_BOOLEAN] = "boolean", [LORE_INTEGER] = "integer",
        [LORE_REAL] = "real",         [LORE_TEXT] = "text",       [LORE_INSTANT] = "instant",
        [LORE_INTERVAL] = "interval", [LORE_ANY] = "any",
    };
    return type >= LORE_NULL && type <= LORE_ANY ? names[type] : "unknown";
}

/* Words that mean something else when they stand bare. */
static bool is_reserved(const char *text, size_t length)
{
    static const char *const words[] = {
        "and",      "break",  "do",     "else", "elseif", "end",   "false", "for",
        "function", "goto",   "if",     "in",   "local",  "nil",   "not",   "null",
        "or",       "repeat", "return", "then", "true",   "until", "while",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == length && memcmp(words[i], text, length) == 0)
            return true;
    }
    return false;
}

/* Not isalnum, which asks the host program's locale. */
static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static bool is_plain_name(const char *text, size_t length)
{
    if (length == 0 || text[0] < 'a' || text[0] > 'z')
        return false;
    for (size_t i = 1; i < length; i++) {
        if (!is_name_byte(text[i]))
            return false;
    }
    return !is_reserved(text, length);
}

/* As Lua writes a string; bytes from 0x80 on stay, so that UTF-8 stays readable. */
static void print_quoted(Buffer *buffer, const char *text, size_t length)
{
    lr_buffer_u8(buffer, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\')
            lr_buffer_format(buffer, "\\%c", byte);
        else if (byte == '\n')
            lr_buffer_format(buffer, "\\n");
        else if (byte < 0x20 || byte == 0x7f)
            lr_buffer_format(buffer, "\\x%02x", byte);
        else
            lr_buffer_u8(buffer, byte);
    }
    lr_buffer_u8(buffer, '"');
}

/* With the fewest digits that read back as the same number, and never like an integer. */
static void print_real(Buffer *buffer, double real)
{
    char text[40];
    if (isinf(real)) {
        lr_buffer_format(buffer, real > 0 ? "1e999" : "-1e999");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    char *comma = strchr(text, ','); /* the host program's locale may have one */
    if (comma)
        *comma = '.';
    lr_buffer_format(buffer, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void print_instant(Buffer *buffer, int64_t instant)
{
    char text[32];
    lr_date_format(instant, text);
    lr_buffer_format(buffer, "%s", text[0] ? text : "..");
}

static void print_interval(Buffer *buffer, int64_t from, int64_t to)
{
    lr_buffer_u8(buffer, '[');
    print_instant(buffer, from);
    lr_buffer_format(buffer, ", ");
    print_instant(buffer, to);
    lr_buffer_u8(buffer, ')');
}

void lr_value_print(Buffer *buffer, lore_value value)
{
    switch ((lore_type)value.type) {
    case LORE_NULL:
        lr_buffer_format(buffer, "null");
        return;
    case LORE_BOOLEAN:
        lr_buffer_format(buffer, value.u.integer ? "true" : "false");
        return;
    case LORE_INTEGER:
        lr_buffer_format(buffer, "%" PRId64, value.u.integer);
        return;
    case LORE_REAL:
        print_real(buffer, value.u.real);
        return;
    case LORE_TEXT:
        if (is_plain_name(value.u.text, value.v.length))
            lr_buffer_put(buffer, value.u.text, value.v.length);
        else
            print_quoted(buffer, value.u.text, value.v.length);
        return;
    case LORE_INSTANT:
        print_instant(buffer, value.u.integer);
        return;
    case LORE_INTERVAL:
        print_interval(buffer, value.u.integer, value.v.to);
        return;
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        break;
    }
    assert(!"a value of this type exists");
}
