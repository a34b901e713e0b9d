/* SPDX-License-Identifier: MIT */
/* Convert: numbers by hand, for they are what fact files are full of; records by recursion over
 * their types. */
#include "dl/convert.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tuple.h"

enum { DEPTH_MAX = 200, PRINT_DEPTH_MAX = 5000, FLOAT_LENGTH_MAX = 64 };

/* ---- numbers ---- */

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

static bool read_whole(const Type *type, const char *text, size_t length, int64_t *out)
{
    bool is_negative = length > 0 && text[0] == '-';
    size_t i = is_negative;
    int base = 10;
    if (length - i > 2 && text[i] == '0' && (text[i + 1] == 'x' || text[i + 1] == 'b')) {
        base = text[i + 1] == 'x' ? 16 : 2;
        i += 2;
    } else if (length > 1 && text[0] == '+') {
        i = 1;
    }
    int64_t number = 0;
    if (i >= length)
        return false;
    for (; i < length; i++) {
        int digit = digit_of(text[i]);
        if (digit >= base || number > UINT32_MAX)
            return false;
        number = number * base + digit;
    }
    *out = is_negative ? -number : number;
    if (type->kind == ROOT_UNSIGNED)
        return *out >= 0 && *out <= UINT32_MAX;
    if (base != 10 && *out > INT32_MAX && *out <= UINT32_MAX)
        *out -= INT64_C(1) << 32; /* the bits of a negative number */
    return *out >= INT32_MIN && *out <= INT32_MAX;
}

static bool read_float(const char *text, size_t length, lore_value *out)
{
    char copy[FLOAT_LENGTH_MAX], *end;
    if (length == 0 || length >= sizeof copy || isspace((unsigned char)text[0]))
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    *out = lore_real((double)strtof(copy, &end));
    return end == copy + length && !isnan(out->u.real);
}

bool lr_dl_convert_number(const Type *type, const char *text, size_t length, lore_value *out)
{
    int64_t number;
    if (type->kind == ROOT_FLOAT)
        return read_float(text, length, out);
    if (!lr_dl_types_is_numeric(type) || !read_whole(type, text, length, &number))
        return false;
    *out = lore_integer(number);
    return true;
}

/* ---- reading records ---- */

typedef struct Reading {
    const char *at, *end;
    int depth;
} Reading;

static void skip_space(Reading *reading)
{
    while (reading->at < reading->end && isspace((unsigned char)*reading->at))
        reading->at++;
}

static bool accept(Reading *reading, char c)
{
    skip_space(reading);
    if (reading->at >= reading->end || *reading->at != c)
        return false;
    reading->at++;
    return true;
}

static bool read_quoted(Reading *reading, Buffer *out)
{
    for (reading->at++; reading->at < reading->end && *reading->at != '"'; reading->at++) {
        if (*reading->at == '\\' && reading->end - reading->at > 1)
            reading->at++;
        lr_buffer_put(out, reading->at, 1);
    }
    return accept(reading, '"');
}

static bool read_tuple(Reading *reading, const Type *type, Buffer *out);

/* One field up to a comma or the closing sign. */
static bool read_field(Reading *reading, const Type *type, char close, Buffer *out)
{
    Buffer text = { 0 };
    lore_value value;
    bool fine;
    skip_space(reading);
    if (lr_dl_types_is_tuple(type)) {
        fine = read_tuple(reading, type, &text);
        value = lore_text((const char *)text.bytes, (ptrdiff_t)text.count);
    } else if (type->kind == ROOT_SYMBOL && reading->at < reading->end && *reading->at == '"') {
        fine = read_quoted(reading, &text);
        value = lore_text((const char *)text.bytes, (ptrdiff_t)text.count);
    } else {
        const char *first = reading->at;
        while (reading->at < reading->end && *reading->at != ',' && *reading->at != close)
            reading->at++;
        size_t length = (size_t)(reading->at - first);
        while (type->kind != ROOT_SYMBOL && length > 0 && isspace((unsigned char)first[length - 1]))
            length--;
        fine = type->kind == ROOT_SYMBOL || lr_dl_convert_number(type, first, length, &value);
        if (type->kind == ROOT_SYMBOL)
            value = lore_text(first, (ptrdiff_t)length);
    }
    if (fine && value.type == LORE_TEXT && value.v.length == 0)
        value.u.text = "";
    fine = fine && lr_tuple_put(out, value);
    lr_buffer_free(&text);
    return fine;
}

static bool read_fields(Reading *reading, const Fields *fields, char close, Buffer *out)
{
    for (size_t i = 0; i < fields->count; i++)
        if ((i > 0 && !accept(reading, ',')) ||
            !read_field(reading, fields->items[i].type, close, out))
            return false;
    return accept(reading, close);
}

static bool read_branch(Reading *reading, const Type *type, Buffer *out)
{
    skip_space(reading);
    const char *first = reading->at;
    while (reading->at < reading->end &&
           (isalnum((unsigned char)*reading->at) || strchr("_?.", *reading->at) != NULL) &&
           *reading->at != '\0')
        reading->at++;
    size_t length = (size_t)(reading->at - first);
    for (size_t b = 0; b < type->decl->branches.count; b++) {
        const BranchDecl *branch = &type->decl->branches.items[b];
        if (strlen(branch->name) != length || memcmp(branch->name, first, length) != 0)
            continue;
        lr_buffer_format(out, "$%s(", branch->name);
        return branch->fields.count == 0 ||
               (accept(reading, '(') && read_fields(reading, &branch->fields, ')', out));
    }
    return false;
}

static bool read_tuple(Reading *reading, const Type *type, Buffer *out)
{
    bool fine;
    if (++reading->depth > DEPTH_MAX)
        return false;
    skip_space(reading);
    if (type->kind == ROOT_BRANCHES) {
        fine = accept(reading, '$') && read_branch(reading, type, out);
    } else if (reading->end - reading->at >= 3 && memcmp(reading->at, "nil", 3) == 0) {
        reading->at += 3;
        lr_buffer_put(out, "nil", 3);
        fine = true;
    } else {
        lr_buffer_put(out, "[", 1);
        fine = accept(reading, '[') && read_fields(reading, &type->decl->fields, ']', out);
    }
    reading->depth--;
    return fine && !out->failed;
}

bool lr_dl_convert_read(const Type *type, const char *text, size_t length, Buffer *scratch,
                        lore_value *out)
{
    if (type->kind == ROOT_SYMBOL) {
        *out = lore_text(text, (ptrdiff_t)length);
        return true;
    }
    if (!lr_dl_types_is_tuple(type))
        return lr_dl_convert_number(type, text, length, out);
    Reading reading = { text, text + length, 0 };
    scratch->count = 0;
    bool fine = read_tuple(&reading, type, scratch) && reading.at == reading.end;
    *out = lore_text(lr_buffer_terminate(scratch), (ptrdiff_t)scratch->count);
    return fine && !scratch->failed;
}

/* ---- printing ---- */

typedef struct Printing {
    Buffer *out;
    bool is_quoted;
    int depth;
    bool is_too_deep;
} Printing;

void lr_dl_convert_escape(Buffer *out, lore_value text)
{
    for (uint64_t i = 0; i < text.v.length; i++) {
        if (text.u.text[i] == '"')
            lr_buffer_put(out, "\\\"", 2);
        lr_buffer_put(out, text.u.text + i, 1);
    }
}

static void print_tuple(Printing *printing, const Type *type, lore_value value);

static void print_symbol(const Printing *printing, lore_value value)
{
    bool is_quoted = printing->is_quoted && printing->depth > 0;
    if (!is_quoted) {
        lr_buffer_put(printing->out, value.u.text, value.v.length);
        return;
    }
    lr_buffer_put(printing->out, "\"\"", 2);
    lr_dl_convert_escape(printing->out, value);
    lr_buffer_put(printing->out, "\"\"", 2);
}

static void print_value(Printing *printing, const Type *type, lore_value value)
{
    Buffer *out = printing->out;
    switch ((lore_type)value.type) {
    case LORE_INTEGER:
        lr_buffer_format(out, "%" PRId64, value.u.integer);
        return;
    case LORE_REAL:
        lr_buffer_format(out, "%.9g", value.u.real);
        return;
    case LORE_TEXT:
        if (lr_dl_types_is_tuple(type))
            print_tuple(printing, type, value);
        else
            print_symbol(printing, value);
        return;
    default:
        return;
    }
}

static void print_fields(Printing *printing, const Fields *fields, lore_value tuple)
{
    lore_value value;
    for (size_t i = 0; i < fields->count; i++) {
        if (i > 0)
            lr_buffer_put(printing->out, ", ", 2);
        if (lr_tuple_field(tuple, (int64_t)i, &value))
            print_value(printing, fields->items[i].type, value);
    }
}

static const BranchDecl *branch_of(const Type *type, lore_value tuple)
{
    for (size_t b = 0; b < type->decl->branches.count; b++) {
        const BranchDecl *branch = &type->decl->branches.items[b];
        size_t length = strlen(branch->name);
        if (tuple.v.length > length + 1 && tuple.u.text[0] == '$' &&
            memcmp(tuple.u.text + 1, branch->name, length) == 0 && tuple.u.text[length + 1] == '(')
            return branch;
    }
    return NULL;
}

static void print_record(Printing *printing, const Type *type, lore_value value)
{
    if (value.v.length == 3 && memcmp(value.u.text, "nil", 3) == 0) {
        lr_buffer_put(printing->out, "nil", 3);
        return;
    }
    lr_buffer_put(printing->out, "[", 1);
    print_fields(printing, &type->decl->fields, value);
    lr_buffer_put(printing->out, "]", 1);
}

static void print_branch(Printing *printing, const Type *type, lore_value value)
{
    const BranchDecl *branch = branch_of(type, value);
    if (branch == NULL)
        return;
    lr_buffer_format(printing->out, "$%s", branch->name);
    if (branch->fields.count == 0)
        return;
    lr_buffer_put(printing->out, "(", 1);
    print_fields(printing, &branch->fields, value);
    lr_buffer_put(printing->out, ")", 1);
}

static void print_tuple(Printing *printing, const Type *type, lore_value value)
{
    if (++printing->depth > PRINT_DEPTH_MAX)
        printing->is_too_deep = true;
    else if (type->kind == ROOT_RECORD)
        print_record(printing, type, value);
    else
        print_branch(printing, type, value);
    printing->depth--;
}

bool lr_dl_convert_print(Buffer *out, const Type *type, lore_value value, bool is_quoted)
{
    Printing printing = { out, is_quoted, 0, false };
    print_value(&printing, type, value);
    return !printing.is_too_deep;
}
