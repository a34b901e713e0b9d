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
    SLACK = 64,             /* bytes behind a piece that may be read */
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
    bool is_plain;               /* whole numbers and texts, side by side as they are declared */
    RootKind kinds[COLUMNS_MAX]; /* of the relation's columns, if so */
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

enum {
    DIGITS_AT_ONCE = 8,
    DIGITS_MAX = 9, /* of numbers that are in range for certain */
    BLOCK = 64      /* bytes, of which each is marked or not */
};

static bool is_plain(Input *input)
{
    const Fields *fields = &input->relation->fields;
    const char *delimiter = input->form.delimiter;
    if (input->form.columns != NULL || input->front->ranks || strlen(delimiter) != 1 ||
        strchr("-0123456789\r\n", delimiter[0]) != NULL || fields->count == 0 ||
        fields->count > COLUMNS_MAX)
        return false;
    for (size_t c = 0; c < fields->count; c++) {
        RootKind kind = input->kinds[c] = fields->items[c].type->kind;
        if (kind != ROOT_NUMBER && kind != ROOT_UNSIGNED && kind != ROOT_SYMBOL)
            return false;
    }
    return true;
}

static uint64_t eight_bytes(const char *at)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? bytes : __builtin_bswap64(bytes);
}

/* Up to eight decimal digits; false if it is anything else. */
static inline bool few_digits(const char *at, size_t count, uint32_t *out)
{
    uint64_t bytes = eight_bytes(at) ^ UINT64_C(0x3030303030303030);
    bytes <<= 64 - 8 * count; /* zeros before the first digit, which is the lowest byte */
    uint64_t above_nine = (bytes + UINT64_C(0x7676767676767676)) | bytes;
    if ((above_nine & UINT64_C(0x8080808080808080)) != 0)
        return false;
    bytes = (bytes * 10 + (bytes >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    bytes = (bytes * 100 + (bytes >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *out = (uint32_t)(bytes * 10000 + (bytes >> 32));
    return true;
}

/* Decimal digits, and a sign if there may be one; false if it is anything else. */
static inline bool plain_number(const char *at, const char *end, bool may_be_negative,
                                lore_value *out)
{
    uint32_t number;
    bool is_negative = may_be_negative && *at == '-';
    at += is_negative;
    size_t count = (size_t)(end - at), first = count < DIGITS_AT_ONCE ? count : DIGITS_AT_ONCE;
    if (count == 0 || count > DIGITS_MAX || !few_digits(at, first, &number))
        return false;
    for (at += first; at < end; at++) {
        if (*at < '0' || *at > '9')
            return false;
        number = number * 10 + (uint32_t)(*at - '0');
    }
    *out = lore_integer(is_negative ? -(int64_t)number : (int64_t)number);
    return true;
}

/* Where fields may end: bytes of a block, a bit for each. */
typedef struct Marks {
    const char *block;
    uint64_t bits;                      /* of those not passed yet */
    uint64_t delimiter, newline, other; /* eight times the byte */
} Marks;

/* The high bit of each byte that equals the byte repeated in eight. */
static inline uint64_t equal_bytes(uint64_t bytes, uint64_t eight)
{
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    bytes ^= eight;
    return ~(((bytes & low) + low) | bytes | low);
}

/* The multiplication brings the high bits of eight bytes together in one. */
static inline uint64_t find_marks(const Marks *marks, bool has_other)
{
    uint64_t bits = 0;
    for (unsigned at = 0; at < BLOCK; at += 8) {
        uint64_t bytes = eight_bytes(marks->block + at);
        uint64_t found = equal_bytes(bytes, marks->delimiter) | equal_bytes(bytes, marks->newline);
        if (has_other)
            found |= equal_bytes(bytes, marks->other);
        bits |= ((found >> 7) * UINT64_C(0x0102040810204080) >> 56) << at;
    }
    return bits;
}

/* From the row at hand on. A bracket can keep a comma from ending a text. */
static void begin_marks(const Input *input, Marks *marks)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    char delimiter = input->form.delimiter[0];
    bool has_brackets = delimiter == ',' && !input->form.is_rfc4180;
    marks->block = input->at;
    marks->newline = ones * '\n';
    marks->delimiter = ones * (unsigned char)delimiter;
    marks->other = has_brackets ? ones * '[' : marks->newline;
    marks->bits = find_marks(marks, true);
}

/* The next mark; there must be one. */
static inline const char *next_mark(Marks *marks)
{
    while (marks->bits == 0) {
        marks->block += BLOCK;
        marks->bits = find_marks(marks, marks->other != marks->newline);
    }
    const char *mark = marks->block + __builtin_ctzll(marks->bits);
    marks->bits &= marks->bits - 1;
    return mark;
}

/* A text up to end; false if it is anything else. */
static inline bool plain_text(const Input *input, const char *at, const char *end, lore_value *out)
{
    if (input->form.is_rfc4180 && *at == '"')
        return false;
    *out = lore_text(at, end - at);
    return true;
}

/* A row at at, if it is as plain as most are: gives where it ends, or NULL. */
static inline const char *plain_row(const Input *input, Marks *marks, const char *at,
                                    size_t columns, lore_value *row)
{
    for (size_t c = 0; c < columns; c++) {
        RootKind kind = input->kinds[c];
        bool is_last = c + 1 == columns;
        const char *mark = next_mark(marks), *end = mark;
        if (*mark != (is_last ? '\n' : input->form.delimiter[0]))
            return NULL;
        if (is_last && end > at && end[-1] == '\r')
            end--;
        bool is_plain = kind == ROOT_SYMBOL ? plain_text(input, at, end, &row[c])
                                            : plain_number(at, end, kind == ROOT_NUMBER, &row[c]);
        if (!is_plain)
            return NULL;
        at = mark + 1;
    }
    return at;
}

/* Reads rows as long as they are plain, up to the end of the piece or of a batch; false if there was none. */
static bool read_plain_rows(Input *input)
{
    Marks marks;
    size_t columns = input->relation->fields.count, tuples = 0;
    size_t most = (BATCH_VALUES - input->count) / columns;
    const char *at = input->at, *end = input->end;
    lore_value *row = input->rows + input->count;
    if (at == end || end[-1] != '\n')
        return false;
    begin_marks(input, &marks);
    for (; at != end && tuples < most; tuples++, row += columns) {
        const char *next = plain_row(input, &marks, at, columns, row);
        if (next == NULL)
            break;
        at = next;
    }
    input->at = at;
    input->spot.line += (int)tuples;
    input->tuples += tuples;
    input->count += tuples * columns;
    if (input->count + columns > BATCH_VALUES)
        hand_over(input);
    return tuples > 0;
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
        if (input->is_plain && read_plain_rows(input))
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
