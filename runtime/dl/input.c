/* SPDX-License-Identifier: MIT */
/* Files, input: a file is read in large pieces that end at a line's end; values borrow from the
 * piece, and all rows of a piece are handed over before the next is read. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dl/convert.h"
#include "dl/files.h"

enum {
    PIECE = 1 << 18,
    LINE_MAX_BYTES = 1 << 26,
    COLUMNS_MAX = 256,
    BATCH_VALUES = 1 << 11, /* they stay in a near cache until they are recorded */
    SLACK = 8
};

typedef struct Input {
    Front *front;
    const Relation *relation;
    Form form;
    Spot spot; /* in the fact file */
    FILE *file;
    char *piece; /* its whole lines end at end; what follows up to filled is a part of one */
    size_t filled, room;
    const char *at, *end;
    bool is_last;
    int target[COLUMNS_MAX]; /* of each column of the file, or -1 */
    size_t columns;
    lore_value *rows;
    size_t count; /* values in rows */
    size_t tuples;
    Arena texts; /* of records */
    Buffer scratch, field;
    bool is_plain; /* whole numbers and texts, side by side as they are declared */
} Input;

static _Noreturn void stop(Input *input, lore_status status, const char *format, const char *text)
{
    lr_dl_front_fail(input->front, status, input->spot, NULL, format, text);
    lr_dl_front_leave(input->front, status);
}

/* ---- pieces and lines ---- */

static void hand_over(Input *input)
{
    if (lore_interrupted(input->front->kb))
        lr_dl_front_leave(input->front, LORE_INTERRUPTED);
    if (input->tuples == 0)
        return;
    lore_status status = lore_facts_put(input->front->kb, input->relation->facts, input->rows,
                                        input->relation->fields.count, input->tuples);
    if (status != LORE_OK)
        stop(input, status, "the facts up to here could not be recorded%s", "");
    input->tuples = input->count = 0;
    lr_arena_free(&input->texts);
}

/* Makes room in the piece and fills it. What was read from it is no longer borrowed. */
static bool next_piece(Input *input)
{
    size_t rest = (size_t)(input->piece + input->filled - input->end);
    hand_over(input);
    memmove(input->piece, input->end, rest);
    if (rest + 1 >= input->room) {
        if (input->room >= LINE_MAX_BYTES)
            stop(input, LORE_FULL, "the line is too long%s", "");
        char *more = lr_dl_front_alloc(input->front, input->room * 2 + SLACK);
        memcpy(more, input->piece, rest);
        input->piece = more;
        input->room *= 2;
    }
    size_t got = fread(input->piece + rest, 1, input->room - rest - 1, input->file);
    if (got == 0 && ferror(input->file))
        stop(input, LORE_IO, "cannot read %s", input->spot.file);
    input->is_last = got == 0;
    input->filled = rest + got;
    input->at = input->piece;
    input->end = input->piece + input->filled;
    while (!input->is_last && input->end > input->piece && input->end[-1] != '\n')
        input->end--;
    return input->filled > 0;
}

static bool next_line(Input *input, const char **line, size_t *length)
{
    while (input->at == input->end) {
        if (input->is_last || !next_piece(input))
            return false;
    }
    const char *stop_at = memchr(input->at, '\n', (size_t)(input->end - input->at));
    const char *last = stop_at == NULL ? input->end : stop_at;
    *line = input->at;
    *length = (size_t)(last - input->at);
    input->at = stop_at == NULL ? input->end : stop_at + 1;
    if (*length > 0 && last[-1] == '\r')
        (*length)--;
    input->spot.line++;
    return true;
}

/* ---- columns ---- */

static const char *find_delimiter(const Input *input, const char *at, const char *end)
{
    size_t length = strlen(input->form.delimiter);
    for (; (size_t)(end - at) >= length; at++) {
        at = memchr(at, input->form.delimiter[0], (size_t)(end - at));
        if (at == NULL || (size_t)(end - at) < length)
            return end;
        if (memcmp(at, input->form.delimiter, length) == 0)
            return at;
    }
    return end;
}

/* A delimiter with a comma in it may also stand in a record, between brackets. */
static const char *find_outside(Input *input, const char *at, const char *end)
{
    const char *found = find_delimiter(input, at, end);
    int depth = 0;
    for (const char *c = at; c < found || (depth > 0 && c < end); c++) {
        depth += *c == '[';
        depth -= *c == ']';
        if (depth < 0)
            break;
        if (c + 1 >= found && depth > 0 && found < end)
            found = find_delimiter(input, found + 1, end);
    }
    if (depth > 0)
        stop(input, LORE_SYNTAX, "a bracket is not closed%s", "");
    return found;
}

/* A field in quotes, which may go over several lines: its text in the arena, at moves past it. False
 * if the piece ends within it. */
static bool quoted_field(Input *input, const char **at, const char **end, lore_value *out)
{
    Buffer *text = &input->field;
    const char *c = *at + 1;
    text->count = 0;
    for (;; c++) {
        if (c >= *end) {
            size_t length;
            bool was_crlf = **end == '\r';
            if (input->at == input->end && !input->is_last)
                return false;
            if (!next_line(input, &c, &length))
                stop(input, LORE_SYNTAX, "a quote is not closed%s", "");
            lr_buffer_put(text, was_crlf ? "\r\n" : "\n", was_crlf ? 2 : 1);
            *end = c + length;
            c--;
        } else if (*c == '"' && c + 1 < *end && c[1] == '"') {
            lr_buffer_put(text, c++, 1);
        } else if (*c == '"') {
            break;
        } else {
            lr_buffer_put(text, c, 1);
        }
    }
    *at = c + 1;
    char *kept =
        lr_arena_text(&input->texts, text->count ? (const char *)text->bytes : "", text->count);
    if (kept == NULL || text->failed)
        stop(input, LORE_NOMEM, "no memory%s", "");
    *out = lore_text(kept, (ptrdiff_t)text->count);
    return true;
}

static void put_value(Input *input, size_t column, const char *text, size_t length)
{
    const Type *type = input->relation->fields.items[column].type;
    lore_value value;
    if (!lr_dl_convert_read(type, text, length, &input->scratch, &value))
        stop(input, LORE_TYPE, "'%s' is no value of this column",
             lr_dl_front_format(input->front, "%.*s", length > 60 ? 60 : (int)length, text));
    if (lr_dl_types_is_tuple(type)) {
        char *copy = lr_arena_text(&input->texts, value.u.text, value.v.length);
        if (copy == NULL)
            stop(input, LORE_NOMEM, "no memory%s", "");
        value.u.text = copy;
    }
    if (input->front->ranks && value.type == LORE_TEXT)
        lr_dl_front_rank(input->front, value.u.text, value.v.length);
    input->rows[input->count + column] = value;
}

static void end_row(Input *input)
{
    input->count += input->relation->fields.count;
    input->tuples++;
    if (input->count + input->relation->fields.count > BATCH_VALUES)
        hand_over(input);
}

/* False if the piece ends within the row, of which nothing is kept then. */
static bool read_row(Input *input, const char *line, size_t length)
{
    const char *at = line, *end = line + length;
    bool has_comma = strchr(input->form.delimiter, ',') != NULL;
    size_t delimiter = strlen(input->form.delimiter);
    for (size_t c = 0; c < input->columns; c++) {
        if (at > end)
            stop(input, LORE_SYNTAX, "the line has too few columns%s", "");
        if (input->form.is_rfc4180 && at < end && *at == '"') {
            lore_value text;
            if (!quoted_field(input, &at, &end, &text))
                return false;
            if (at != end && find_delimiter(input, at, end) != at)
                stop(input, LORE_SYNTAX, "a delimiter is needed after a quote%s", "");
            if (input->target[c] >= 0)
                put_value(input, (size_t)input->target[c], text.u.text, text.v.length);
            at += delimiter;
            continue;
        }
        const char *last = has_comma && !input->form.is_rfc4180 ? find_outside(input, at, end)
                                                                : find_delimiter(input, at, end);
        if (input->target[c] >= 0)
            put_value(input, (size_t)input->target[c], at, (size_t)(last - at));
        at = last + delimiter;
    }
    end_row(input);
    return true;
}

/* Makes the row that begins with line the first of a longer piece. */
static void read_again(Input *input, const char *line, int line_number)
{
    input->end = line;
    input->spot.line = line_number - 1;
    (void)next_piece(input);
}

/* ---- rows of whole numbers and texts, which fact files are full of ---- */

enum { DIGITS_MAX = 9 }; /* of numbers that are in range for certain */

static bool is_plain(const Input *input)
{
    const Fields *fields = &input->relation->fields;
    const char *delimiter = input->form.delimiter;
    if (input->form.columns != NULL || input->front->ranks || strlen(delimiter) != 1 ||
        strchr("-0123456789\r\n", delimiter[0]) != NULL || fields->count == 0)
        return false;
    for (size_t c = 0; c < fields->count; c++) {
        RootKind kind = fields->items[c].type->kind;
        if (kind != ROOT_NUMBER && kind != ROOT_UNSIGNED && kind != ROOT_SYMBOL)
            return false;
    }
    return true;
}

/* Up to seven decimal digits with something else behind them; gives how many, or 0 if it is anything
 * else. Bytes behind the first that is no digit may carry into one another. */
static size_t few_digits(const char *at, uint32_t *out)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
        return 0;
    bytes ^= UINT64_C(0x3030303030303030);
    uint64_t others =
        (bytes | (bytes + UINT64_C(0x0606060606060606))) & UINT64_C(0xf0f0f0f0f0f0f0f0);
    unsigned count = others == 0 ? 0 : (unsigned)__builtin_ctzll(others) / 8;
    if (count == 0)
        return 0;
    bytes <<= 64 - 8 * count; /* zeros before the first digit, which is the lowest byte */
    bytes = (bytes * 10 + (bytes >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    bytes = (bytes * 100 + (bytes >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *out = (uint32_t)(bytes * 10000 + (bytes >> 32));
    return count;
}

/* Decimal digits, and a sign if there may be one, up to end; NULL if it is anything else. */
static const char *plain_number(const char *at, bool may_be_negative, char end, lore_value *out)
{
    bool is_negative = may_be_negative && *at == '-';
    const char *first = at += is_negative;
    uint32_t number = 0;
    at += few_digits(at, &number);
    for (; (unsigned char)(*at - '0') < 10; at++)
        number = number * 10 + (uint32_t)(*at - '0');
    if (*at != end || at == first || at - first > DIGITS_MAX)
        return NULL;
    *out = lore_integer(is_negative ? -(int64_t)number : (int64_t)number);
    return at;
}

/* The high bit of each byte that equals the byte repeated in eight. */
static uint64_t equal_bytes(uint64_t bytes, uint64_t eight)
{
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    bytes ^= eight;
    return ~(((bytes & low) + low) | bytes | low);
}

static unsigned first_byte(uint64_t marked)
{
    bool is_little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    return (unsigned)(is_little ? __builtin_ctzll(marked) : __builtin_clzll(marked)) / 8;
}

/* The next of three bytes, one of which there is; up to SLACK bytes behind it are read. */
static const char *find_any(const char *at, char a, char b, char c)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (uint64_t bytes;; at += sizeof bytes) {
        memcpy(&bytes, at, sizeof bytes);
        uint64_t found = equal_bytes(bytes, ones * (unsigned char)a) |
                         equal_bytes(bytes, ones * (unsigned char)b) |
                         equal_bytes(bytes, ones * (unsigned char)c);
        if (found != 0)
            return at + first_byte(found);
    }
}

/* A text up to end. NULL if it is anything else: in quotes, or with a bracket, which can keep a
 * comma from ending it. */
static const char *plain_text(const Input *input, const char *at, char end, lore_value *out)
{
    const char *first = at;
    char delimiter = input->form.delimiter[0];
    bool is_quoted = input->form.is_rfc4180 && *at == '"';
    at = find_any(at, '\n', delimiter, delimiter == ',' && !input->form.is_rfc4180 ? '[' : '\n');
    if (*at != end || is_quoted || (at > first && at[-1] == '\r'))
        return NULL;
    *out = lore_text(first, at - first);
    return at;
}

/* Reads the row at hand if it is as plain as most are; else nothing has happened. */
static bool read_plain_row(Input *input)
{
    const Fields *fields = &input->relation->fields;
    const char *at = input->at, delimiter = input->form.delimiter[0];
    lore_value *row = input->rows + input->count;
    if (at == input->end || input->end[-1] != '\n')
        return false;
    for (size_t c = 0; c < fields->count; c++) {
        RootKind kind = fields->items[c].type->kind;
        char end = c + 1 == fields->count ? '\n' : delimiter;
        at = kind == ROOT_SYMBOL ? plain_text(input, at, end, &row[c])
                                 : plain_number(at, kind == ROOT_NUMBER, end, &row[c]);
        if (at == NULL)
            return false;
        at++;
    }
    input->at = at;
    input->spot.line++;
    end_row(input);
    return true;
}

/* ---- files ---- */

/* "0:2:1": which columns of the file the relation's are. */
static void map_columns(Input *input, const Directive *directive)
{
    size_t arity = input->relation->fields.count, next = 0;
    for (size_t c = 0; c < COLUMNS_MAX; c++)
        input->target[c] = -1;
    input->columns = arity;
    for (size_t c = 0; c < arity && input->form.columns == NULL; c++)
        input->target[c] = (int)c;
    for (const char *at = input->form.columns; at != NULL && *at != '\0' && next < arity;) {
        char *end;
        unsigned long column = strtoul(at, &end, 10);
        if (end == at || column >= COLUMNS_MAX || (*end != ':' && *end != '\0'))
            break;
        input->target[column] = (int)next++;
        input->columns = column + 1 > input->columns ? column + 1 : input->columns;
        at = *end == ':' ? end + 1 : end;
    }
    if (input->form.columns != NULL && next < arity) {
        input->spot = directive->spot;
        stop(input, LORE_SYNTAX, "'%s' does not name a column of the file for each column",
             input->form.columns);
    }
}

static void open_input(Input *input, const Directive *directive)
{
    if (input->form.medium == FORM_STANDARD) {
        input->file = stdin;
        input->spot = (Spot){ "standard input", 0 };
        return;
    }
    input->file = fopen(input->form.path, "rb");
    if (input->file == NULL) {
        lr_dl_front_fail(input->front, LORE_IO, directive->spot, "-F names the folder of facts",
                         "cannot open the fact file '%s': %s", input->form.path, strerror(errno));
        lr_dl_front_leave(input->front, LORE_IO);
    }
    lr_dl_front_hold(input->front, HELD_FILE, input->file);
    input->spot = (Spot){ input->form.path, 0 };
    int first = getc(input->file), second = first == 0x1f ? getc(input->file) : 0;
    if (first == 0x1f && second == 0x8b)
        stop(input, LORE_UNSUPPORTED, "compressed files are not supported%s", "");
    rewind(input->file);
}

void lr_dl_files_read(Program *program, const Directive *directive)
{
    Front *front = program->front;
    Input *input = NEW(front, Input);
    input->front = front;
    input->relation =
        lr_dl_program_find(program, directive->into ? directive->into : directive->relation);
    if (!lr_dl_files_form(program, directive, &input->form))
        lr_dl_front_check(front);
    map_columns(input, directive);
    input->is_plain = is_plain(input);
    lr_dl_front_hold(front, HELD_ARENA, &input->texts);
    lr_dl_front_hold(front, HELD_BUFFER, &input->scratch);
    lr_dl_front_hold(front, HELD_BUFFER, &input->field);
    open_input(input, directive);
    input->room = PIECE;
    input->piece = lr_dl_front_alloc(front, input->room + SLACK);
    input->at = input->end = input->piece;
    input->rows = lr_dl_front_alloc(front, (BATCH_VALUES + COLUMNS_MAX) * sizeof *input->rows);
    const char *line;
    size_t length;
    if (input->form.has_headers)
        (void)next_line(input, &line, &length);
    for (;;) {
        if (input->is_plain && read_plain_row(input))
            continue;
        if (!next_line(input, &line, &length))
            break;
        int line_number = input->spot.line;
        if (!read_row(input, line, length))
            read_again(input, line, line_number);
    }
    hand_over(input);
    lr_dl_front_release(front, input->file == stdin ? 3 : 4);
}
