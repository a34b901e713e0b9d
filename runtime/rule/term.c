/* SPDX-License-Identifier: MIT */
/* Building, storing and printing terms.
 *
 * Nodes only ever get appended, so children have smaller indices than their parents and no
 * term can contain itself. Names are interned: within one lore_terms equal names are equal
 * pointers. Every walk below is a recursion, whose depth and length the builder's caps bound.
 *
 * As bytes a term is written in preorder: a tag (kind, and whether the file or the line differ
 * from the node before), the place as far as it differs, then the value, the name, or the
 * functor with its count of arguments. Reading builds through the same functions as any front
 * end, and so under the same caps. */
#include "rule/term.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "value/date.h"
#include "value/value.h"

static_assert(LR_TERM_DEPTH_MAX < UINT16_MAX, "a depth fits its field");
static_assert(LR_TERM_SIZE_MAX <= UINT32_MAX / 2, "sizes add up without wrapping");

enum { TAG_KIND = 3, TAG_FILE = 4, TAG_LINE = 8, TAG_ALL = TAG_KIND | TAG_FILE | TAG_LINE };

/* ---- building -------------------------------------------------------------------------------- */

lore_terms *lore_terms_new(void)
{
    return calloc(1, sizeof(lore_terms));
}

void lore_terms_free(lore_terms *terms)
{
    if (!terms)
        return;
    lr_vector_free(&terms->nodes);
    lr_vector_free(&terms->args);
    lr_vector_free(&terms->texts);
    lr_map_free(&terms->names);
    lr_arena_free(&terms->arena);
    free(terms);
}

static lore_term fail(lore_terms *terms, bool too_deep)
{
    terms->failed = true;
    terms->too_deep = terms->too_deep || too_deep;
    return 0;
}

/* NULL without memory. */
static const char *intern(lore_terms *terms, const char *name, size_t length)
{
    if (!lr_vector_reserve(&terms->texts, 1))
        return NULL;
    bool is_new;
    uint64_t *index = lr_map_put(&terms->names, name, length, &is_new);
    if (!index)
        return NULL;
    if (!is_new && *index != UINT64_MAX)
        return terms->texts.items[*index];
    *index = UINT64_MAX; /* no text yet: should the next step fail, a later call repeats it */
    const char *text = lr_arena_text(&terms->arena, name, length);
    if (!text)
        return NULL;
    *index = terms->texts.count;
    terms->texts.items[terms->texts.count++] = text;
    return text;
}

static lore_term append(lore_terms *terms, Term node)
{
    if (terms->nodes.count >= LR_TERM_COUNT_MAX)
        return fail(terms, true);
    node.file = terms->file;
    node.line = terms->line;
    if (!lr_vector_push(&terms->nodes, node))
        return fail(terms, false);
    return (lore_term)terms->nodes.count;
}

static void place(lore_terms *terms, const char *file, size_t length, int line)
{
    terms->line = line > 0 ? line : 0;
    if (!file) {
        terms->file = NULL;
        return;
    }
    const char *kept = intern(terms, file, length);
    if (kept)
        terms->file = kept;
    else
        fail(terms, false);
}

void lore_terms_place(lore_terms *terms, const char *file, int line)
{
    place(terms, file, file ? strlen(file) : 0, line);
}

lore_term lore_term_value(lore_terms *terms, lore_value value)
{
    if (terms->failed)
        return 0;
    if (value.type == LORE_TEXT) {
        value.u.text = lr_arena_text(&terms->arena, value.u.text, value.v.length);
        if (!value.u.text)
            return fail(terms, false);
    }
    return append(terms, (Term){ .kind = TERM_VALUE, .depth = 1, .size = 1, .value = value });
}

static lore_term variable(lore_terms *terms, const char *name, size_t length)
{
    if (terms->failed)
        return 0;
    const char *kept = intern(terms, name, length);
    if (!kept)
        return fail(terms, false);
    return append(terms, (Term){ .kind = TERM_VARIABLE, .depth = 1, .size = 1, .name = kept });
}

lore_term lore_term_variable(lore_terms *terms, const char *name)
{
    return variable(terms, name, strlen(name));
}

static lore_term compound(lore_terms *terms, const char *functor, size_t length,
                          const lore_term *args, size_t count)
{
    if (terms->failed)
        return 0;
    if (count >= LR_TERM_SIZE_MAX)
        return fail(terms, true);
    uint32_t depth = 0, size = 1;
    for (size_t i = 0; i < count; i++) {
        if (args[i] == 0 || args[i] > terms->nodes.count)
            return fail(terms, false);
        const Term *arg = lr_term(terms, args[i]);
        depth = arg->depth > depth ? arg->depth : depth;
        size += arg->size;
        if (depth >= LR_TERM_DEPTH_MAX || size > LR_TERM_SIZE_MAX)
            return fail(terms, true);
    }
    const char *name = intern(terms, functor, length);
    if (!name || !lr_vector_reserve(&terms->args, count))
        return fail(terms, false);
    uint32_t first = (uint32_t)terms->args.count;
    lore_term term = append(terms, (Term){ .kind = TERM_COMPOUND,
                                           .depth = (uint16_t)(depth + 1),
                                           .size = size,
                                           .name = name,
                                           .first_arg = first,
                                           .arg_count = (uint32_t)count });
    if (!term)
        return 0;
    if (count > 0)
        memcpy(terms->args.items + first, args, count * sizeof *args);
    terms->args.count += count;
    return term;
}

lore_term lore_term_compound(lore_terms *terms, const char *functor, const lore_term *args,
                             size_t count)
{
    return compound(terms, functor, strlen(functor), args, count);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static void encode(Buffer *buffer, const lore_terms *terms, lore_term term, Place *last)
{
    const Term *node = lr_term(terms, term);
    uint8_t tag = (uint8_t)node->kind;
    tag |= node->file != last->file ? TAG_FILE : 0;
    tag |= node->line != last->line ? TAG_LINE : 0;
    lr_buffer_u8(buffer, tag);
    if (tag & TAG_FILE)
        lr_buffer_cstring(buffer, node->file);
    if (tag & TAG_LINE)
        lr_buffer_varint(buffer, (uint64_t)node->line);
    *last = (Place){ node->file, node->line };
    switch (node->kind) {
    case TERM_VALUE:
        lr_value_encode(buffer, node->value);
        return;
    case TERM_VARIABLE:
        lr_buffer_text(buffer, node->name, strlen(node->name));
        return;
    case TERM_COMPOUND:
        lr_buffer_text(buffer, node->name, strlen(node->name));
        lr_buffer_varint(buffer, node->arg_count);
        for (uint32_t i = 0; i < node->arg_count; i++)
            encode(buffer, terms, lr_term_arg(terms, node, i), last);
        return;
    }
}

bool lr_term_is_same(const lore_terms *terms, lore_term a, lore_term b)
{
    const Term *x = lr_term(terms, a), *y = lr_term(terms, b);
    if (x->kind != y->kind || x->arg_count != y->arg_count)
        return false;
    if (x->kind == TERM_VALUE)
        return lr_value_compare(x->value, y->value) == 0;
    if (strcmp(x->name, y->name) != 0)
        return false;
    for (uint32_t i = 0; i < x->arg_count; i++)
        if (!lr_term_is_same(terms, lr_term_arg(terms, x, i), lr_term_arg(terms, y, i)))
            return false;
    return true;
}

void lr_term_encode(Buffer *buffer, const lore_terms *terms, lore_term term)
{
    encode(buffer, terms, term, &(Place){ NULL, 0 });
}

static void decode_place(Reader *reader, lore_terms *terms, uint8_t tag)
{
    const char *file = terms->file;
    size_t length = file ? strlen(file) : 0;
    uint64_t line = (uint64_t)terms->line;
    if (tag & TAG_FILE)
        file = lr_reader_cstring(reader, &length);
    if (tag & TAG_LINE)
        line = lr_reader_varint(reader);
    if (line > INT32_MAX || (file && memchr(file, '\0', length)))
        reader->failed = true;
    if (!reader->failed && tag & (TAG_FILE | TAG_LINE))
        place(terms, file, length, (int)line);
}

static const char *decode_name(Reader *reader, size_t *length)
{
    const char *name = lr_reader_text(reader, length);
    if (reader->failed || *length == 0 || memchr(name, '\0', *length)) {
        reader->failed = true;
        return NULL;
    }
    return name;
}

static lore_term decode(Reader *reader, lore_terms *terms, int levels);

static lore_term decode_compound(Reader *reader, lore_terms *terms, int levels)
{
    size_t length;
    const char *name = decode_name(reader, &length);
    uint64_t count = lr_reader_varint(reader);
    /* An argument takes two bytes or more, so a count that is too large shows before memory is
     * asked for. */
    if (reader->failed || count > (uint64_t)(reader->end - reader->at) / 2) {
        reader->failed = true;
        return 0;
    }
    VECTOR(lore_term) args = { 0 };
    lore_term term = 0;
    if (!lr_vector_reserve(&args, (size_t)count)) {
        fail(terms, false);
        goto done;
    }
    Place here = { terms->file, terms->line };
    for (uint64_t i = 0; i < count; i++) {
        lore_term arg = decode(reader, terms, levels - 1);
        if (!arg)
            goto done;
        args.items[args.count++] = arg;
    }
    Place last = { terms->file, terms->line };
    terms->file = here.file;
    terms->line = here.line;
    term = compound(terms, name, length, args.items, args.count);
    terms->file = last.file;
    terms->line = last.line;
done:
    lr_vector_free(&args);
    return term;
}

static lore_term decode(Reader *reader, lore_terms *terms, int levels)
{
    uint8_t tag = lr_reader_u8(reader);
    if (levels == 0 || tag > TAG_ALL)
        reader->failed = true;
    decode_place(reader, terms, tag);
    if (reader->failed || terms->failed)
        return 0;
    if ((tag & TAG_KIND) == TERM_VALUE) {
        lore_value value = lr_value_decode(reader);
        return reader->failed ? 0 : lore_term_value(terms, value);
    }
    if ((tag & TAG_KIND) == TERM_COMPOUND)
        return decode_compound(reader, terms, levels);
    size_t length;
    const char *name = decode_name(reader, &length);
    if ((tag & TAG_KIND) != TERM_VARIABLE || !name) {
        reader->failed = true;
        return 0;
    }
    return variable(terms, name, length);
}

lore_term lr_term_decode(Reader *reader, lore_terms *terms)
{
    Place before = { terms->file, terms->line };
    terms->file = NULL;
    terms->line = 0;
    lore_term term = decode(reader, terms, LR_TERM_DEPTH_MAX);
    terms->file = before.file;
    terms->line = before.line;
    return term;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Lua's own precedence, which decides where the author needed parentheses. */
enum {
    LEVEL_NONE = 0,
    LEVEL_OR = 4,
    LEVEL_AND = 6,
    LEVEL_CONCAT = 8,
    LEVEL_SUM = 9,
    LEVEL_PRODUCT = 10,
    LEVEL_UNARY = 11,
    LEVEL_POWER = 12,
    LEVEL_VALUE = 13,
    LEVEL_PRIMARY = 14
};

typedef struct Operator {
    const char *functor;
    const char *sign;
    int level, left, right; /* its own level, and the least that its operands may have bare */
} Operator;

static const Operator binaries[] = {
    { "or", " | ", LEVEL_OR, LEVEL_OR, LEVEL_OR + 1 },
    { "and", " & ", LEVEL_AND, LEVEL_AND, LEVEL_AND + 1 },
    { "concat", " .. ", LEVEL_CONCAT, LEVEL_CONCAT + 1, LEVEL_CONCAT },
    { "add", " + ", LEVEL_SUM, LEVEL_SUM, LEVEL_SUM + 1 },
    { "sub", " - ", LEVEL_SUM, LEVEL_SUM, LEVEL_SUM + 1 },
    { "mul", " * ", LEVEL_PRODUCT, LEVEL_PRODUCT, LEVEL_PRODUCT + 1 },
    { "div", " / ", LEVEL_PRODUCT, LEVEL_PRODUCT, LEVEL_PRODUCT + 1 },
    { "idiv", " // ", LEVEL_PRODUCT, LEVEL_PRODUCT, LEVEL_PRODUCT + 1 },
    { "mod", " % ", LEVEL_PRODUCT, LEVEL_PRODUCT, LEVEL_PRODUCT + 1 },
    { "pow", " ^ ", LEVEL_POWER, LEVEL_POWER + 1, LEVEL_UNARY },
};

static const Operator unaries[] = {
    { "not", "~", LEVEL_UNARY, 0, LEVEL_UNARY },
    { "neg", "-", LEVEL_UNARY, 0, LEVEL_POWER }, /* two signs in a row would begin a comment */
    { "length", "#", LEVEL_UNARY, 0, LEVEL_UNARY },
};

/* Functors written behind their first argument, with the arguments that they then take. */
static const struct Method {
    const char *functor;
    uint32_t arg_count;
} methods[] = { { "at", 2 }, { "during", 3 }, { "always", 3 }, { "valid", 2 } };

static const Operator *operator_of(const Term *node)
{
    const Operator *table = node->arg_count == 1 ? unaries : binaries;
    size_t count = node->arg_count == 1 ? sizeof unaries / sizeof *unaries
                                        : sizeof binaries / sizeof *binaries;
    bool joins =
        node->arg_count > 2 && (strcmp(node->name, "and") == 0 || strcmp(node->name, "or") == 0);
    if (node->arg_count != 1 && node->arg_count != 2 && !joins)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(node->name, table[i].functor) == 0)
            return &table[i];
    return NULL;
}

static bool is_method(const Term *node)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (node->arg_count == methods[i].arg_count && strcmp(node->name, methods[i].functor) == 0)
            return true;
    return false;
}

static bool is_negative(lore_value value)
{
    return (value.type == LORE_INTEGER && value.u.integer < 0) ||
           (value.type == LORE_REAL && value.u.real < 0);
}

/* How tightly the outermost sign of term binds. A value is no primary: Lua wants ("x"):at(...). */
static int level_of(const Term *node)
{
    if (node->kind == TERM_VALUE)
        return is_negative(node->value) ? LEVEL_UNARY : LEVEL_VALUE;
    const Operator *operator= node->kind == TERM_COMPOUND ? operator_of(node) : NULL;
    return operator? operator->level : LEVEL_PRIMARY;
}

static void print_text(Buffer *buffer, const char *text, size_t length)
{
    lr_buffer_u8(buffer, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\')
            lr_buffer_u8(buffer, '\\');
        if (byte == '\n')
            lr_buffer_put(buffer, "\\n", 2);
        else if (byte < 0x20 || byte == 0x7f)
            lr_buffer_format(buffer, "\\%03d", byte);
        else
            lr_buffer_u8(buffer, byte);
    }
    lr_buffer_u8(buffer, '"');
}

static void print_instant(Buffer *buffer, int64_t instant)
{
    char date[32];
    int length = lr_date_format(instant, date);
    print_text(buffer, date, (size_t)length);
}

static void print_value(Buffer *buffer, lore_value value)
{
    if (value.type == LORE_TEXT) {
        print_text(buffer, value.u.text, value.v.length);
    } else if (value.type == LORE_INSTANT) {
        print_instant(buffer, value.u.integer);
    } else if (value.type == LORE_INTERVAL) {
        lr_buffer_put(buffer, "interval(", 9);
        print_instant(buffer, value.u.integer);
        lr_buffer_put(buffer, ", ", 2);
        print_instant(buffer, value.v.to);
        lr_buffer_u8(buffer, ')');
    } else {
        lr_value_print(buffer, value);
    }
}

static void print(Buffer *buffer, const lore_terms *terms, lore_term term, int least_level);

static void print_args(Buffer *buffer, const lore_terms *terms, const Term *node, uint32_t first)
{
    lr_buffer_u8(buffer, '(');
    for (uint32_t i = first; i < node->arg_count; i++) {
        if (i > first)
            lr_buffer_put(buffer, ", ", 2);
        print(buffer, terms, lr_term_arg(terms, node, i), LEVEL_NONE);
    }
    lr_buffer_u8(buffer, ')');
}

static void print_operator(Buffer *buffer, const lore_terms *terms, const Term *node,
                           const Operator *operator)
{
    uint32_t i = 0;
    if (node->arg_count > 1)
        print(buffer, terms, lr_term_arg(terms, node, i++), operator->left);
    for (; i < node->arg_count; i++) {
        lr_buffer_put(buffer, operator->sign, strlen(operator->sign));
        print(buffer, terms, lr_term_arg(terms, node, i), operator->right);
    }
}

static void print_compound(Buffer *buffer, const lore_terms *terms, const Term *node)
{
    const Operator *operator= operator_of(node);
    if (operator) {
        print_operator(buffer, terms, node, operator);
    } else if (is_method(node)) {
        print(buffer, terms, lr_term_arg(terms, node, 0), LEVEL_PRIMARY);
        lr_buffer_u8(buffer, ':');
        lr_buffer_put(buffer, node->name, strlen(node->name));
        print_args(buffer, terms, node, 1);
    } else {
        bool has_reason = node->arg_count == 2 && strcmp(node->name, "not") == 0;
        const char *name = has_reason ? "absent" : node->name;
        lr_buffer_put(buffer, name, strlen(name));
        print_args(buffer, terms, node, 0);
    }
}

static void print(Buffer *buffer, const lore_terms *terms, lore_term term, int least_level)
{
    const Term *node = lr_term(terms, term);
    bool is_enclosed = level_of(node) < least_level;
    if (is_enclosed)
        lr_buffer_u8(buffer, '(');
    if (node->kind == TERM_VALUE)
        print_value(buffer, node->value);
    else if (node->kind == TERM_VARIABLE)
        lr_buffer_put(buffer, node->name, strlen(node->name));
    else
        print_compound(buffer, terms, node);
    if (is_enclosed)
        lr_buffer_u8(buffer, ')');
}

void lr_term_print(Buffer *buffer, const lore_terms *terms, lore_term term)
{
    print(buffer, terms, term, LEVEL_NONE);
}
