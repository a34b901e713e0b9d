/* SPDX-License-Identifier: MIT */
/* Regular: the expression becomes a small program of states, which is run on all states at once.
 *
 * The compiler is a recursive descent that looks ahead instead of moving code: the end of an atom
 * is found before the atom is compiled, and what is repeated n times is compiled n times. Program,
 * classes and state sets have fixed sizes and live on the stack. */
#include "eval/regular.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { CODE_MAX = 2048, CLASSES_MAX = 64, WORK_MAX = 1 << 16, DEPTH_MAX = 64, COUNT_MAX = 1000 };

typedef enum OpCode { OP_BYTE, OP_CLASS, OP_SPLIT, OP_JUMP, OP_BEGIN, OP_END, OP_MATCH } OpCode;

typedef struct Op {
    uint8_t code;
    uint8_t byte;     /* BYTE: which; CLASS: its number */
    uint16_t to, or ; /* SPLIT, JUMP */
} Op;

typedef struct Class {
    uint8_t bits[32];
} Class;

typedef struct Compiler {
    const char *at, *end;
    Op code[CODE_MAX];
    Class classes[CLASSES_MAX];
    int code_count, class_count, work, depth;
    bool failed;
} Compiler;

/* ---- classes ---- */

static void class_add(Class *class, unsigned byte)
{
    class->bits[byte >> 3] |= (uint8_t)(1u << (byte & 7));
}

static bool class_has(const Class *class, unsigned char byte)
{
    return class->bits[byte >> 3] >> (byte & 7) & 1;
}

static void class_invert(Class *class)
{
    for (size_t i = 0; i < sizeof class->bits; i++)
        class->bits[i] = (uint8_t) ~class->bits[i];
}

static bool is_word(int c)
{
    return (c < 128 && isalnum(c)) || c == '_';
}

static bool is_ascii_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The bytes of \d, \w and \s, or of their complements. */
static bool class_add_escape(Class *class, char letter)
{
    char kind = (char)tolower((unsigned char)letter);
    if (kind != 'd' && kind != 'w' && kind != 's')
        return false;
    for (int c = 0; c < 256; c++) {
        bool is_in = kind == 'd'   ? c >= '0' && c <= '9'
                     : kind == 'w' ? is_word(c)
                                   : is_ascii_space(c);
        if (is_in == (letter == kind))
            class_add(class, (unsigned)c);
    }
    return true;
}

static bool class_add_named(Class *class, const char *name, size_t length)
{
    static const struct {
        const char *name;
        int (*has)(int c);
    } kinds[] = { { "alpha", isalpha }, { "digit", isdigit },   { "alnum", isalnum },
                  { "space", isspace }, { "upper", isupper },   { "lower", islower },
                  { "punct", ispunct }, { "xdigit", isxdigit }, { "blank", isblank },
                  { "cntrl", iscntrl }, { "graph", isgraph },   { "print", isprint } };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (strlen(kinds[k].name) != length || memcmp(kinds[k].name, name, length) != 0)
            continue;
        for (int c = 0; c < 128; c++)
            if (kinds[k].has(c))
                class_add(class, (unsigned)c);
        return true;
    }
    return false;
}

/* ---- looking ahead ---- */

static bool fail(Compiler *compiler)
{
    compiler->failed = true;
    compiler->at = compiler->end;
    return false;
}

/* The last byte of [:name:] at at. */
static const char *named_end(const Compiler *compiler, const char *at)
{
    for (at += 2; at + 1 < compiler->end; at++)
        if (at[0] == ':' && at[1] == ']')
            return at + 1;
    return at;
}

/* The byte after the class that begins at at. */
static const char *class_end(const Compiler *compiler, const char *at)
{
    at += at + 1 < compiler->end && at[1] == '^' ? 2 : 1;
    if (at < compiler->end && *at == ']')
        at++;
    for (; at < compiler->end && *at != ']'; at++) {
        if (*at == '\\')
            at++;
        else if (*at == '[' && at + 1 < compiler->end && at[1] == ':')
            at = named_end(compiler, at);
        if (at >= compiler->end)
            return compiler->end;
    }
    return at < compiler->end ? at + 1 : compiler->end;
}

static const char *unit_end(const Compiler *compiler, const char *at)
{
    if (*at == '[')
        return class_end(compiler, at);
    size_t length = *at == '\\' ? 2 : 1;
    return (size_t)(compiler->end - at) < length ? compiler->end : at + length;
}

/* The byte after the atom at at: a unit, or a group up to its parenthesis. */
static const char *atom_end(Compiler *compiler, const char *at)
{
    int depth = 0;
    do {
        if (at >= compiler->end) {
            fail(compiler);
            return compiler->end;
        }
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
        at = unit_end(compiler, at);
    } while (depth > 0);
    return at;
}

/* The | that ends the alternative at at, or NULL. */
static const char *find_bar(Compiler *compiler, const char *at)
{
    while (at < compiler->end && *at != ')') {
        if (*at == '|')
            return at;
        if (++compiler->work > WORK_MAX) {
            fail(compiler);
            return NULL;
        }
        at = atom_end(compiler, at);
    }
    return NULL;
}

/* ---- compiling ---- */

static int emit(Compiler *compiler, OpCode code, unsigned byte)
{
    if (compiler->code_count == CODE_MAX) {
        fail(compiler);
        return 0;
    }
    compiler->code[compiler->code_count] = (Op){ (uint8_t)code, (uint8_t)byte, 0, 0 };
    return compiler->code_count++;
}

static void emit_class(Compiler *compiler, const Class *class)
{
    if (compiler->class_count == CLASSES_MAX) {
        fail(compiler);
        return;
    }
    compiler->classes[compiler->class_count] = *class;
    emit(compiler, OP_CLASS, (unsigned)compiler->class_count++);
}

static int control_escape(char letter)
{
    static const char letters[] = "tnrvf0", bytes[] = "\t\n\r\v\f";
    const char *found = strchr(letters, letter);
    return found == NULL ? -1 : bytes[found - letters];
}

static void compile_escape(Compiler *compiler)
{
    Class class = { { 0 } };
    if (compiler->at == compiler->end) {
        fail(compiler);
        return;
    }
    char letter = *compiler->at++;
    if (class_add_escape(&class, letter))
        emit_class(compiler, &class);
    else if (letter != '\0' && control_escape(letter) >= 0)
        emit(compiler, OP_BYTE, (unsigned)control_escape(letter));
    else if (isalnum((unsigned char)letter))
        fail(compiler);
    else
        emit(compiler, OP_BYTE, (unsigned char)letter);
}

/* One member of a class: a byte (as the result), or a whole kind (-1). */
static int class_member(Compiler *compiler, Class *class)
{
    char c = *compiler->at++;
    if (c == '[' && compiler->at < compiler->end && *compiler->at == ':') {
        const char *name = ++compiler->at;
        while (compiler->at < compiler->end && *compiler->at != ':')
            compiler->at++;
        if (!class_add_named(class, name, (size_t)(compiler->at - name)) ||
            compiler->end - compiler->at < 2 || compiler->at[1] != ']')
            fail(compiler);
        else
            compiler->at += 2;
        return -1;
    }
    if (c != '\\')
        return (unsigned char)c;
    if (compiler->at == compiler->end) {
        fail(compiler);
        return -1;
    }
    c = *compiler->at++;
    if (class_add_escape(class, c))
        return -1;
    return c != '\0' && control_escape(c) >= 0 ? control_escape(c) : (unsigned char)c;
}

static void compile_class(Compiler *compiler)
{
    Class class = { { 0 } };
    bool is_inverted = compiler->at < compiler->end && *compiler->at == '^';
    compiler->at += is_inverted;
    const char *first = compiler->at;
    while (compiler->at < compiler->end && (*compiler->at != ']' || compiler->at == first)) {
        int low = class_member(compiler, &class), high = low;
        bool is_range = low >= 0 && compiler->end - compiler->at > 1 && compiler->at[0] == '-' &&
                        compiler->at[1] != ']';
        if (is_range) {
            compiler->at++;
            high = class_member(compiler, &class);
        }
        if (is_range && high < low)
            fail(compiler);
        for (int c = low; c >= 0 && c <= high; c++)
            class_add(&class, (unsigned)c);
    }
    if (compiler->at++ >= compiler->end) {
        fail(compiler);
        return;
    }
    if (is_inverted)
        class_invert(&class);
    emit_class(compiler, &class);
}

static void compile_any(Compiler *compiler)
{
    Class class = { { 0 } };
    class_add(&class, '\n');
    class_add(&class, '\r');
    class_invert(&class);
    emit_class(compiler, &class);
}

static void compile_alternatives(Compiler *compiler);

static void compile_group(Compiler *compiler)
{
    if (compiler->at < compiler->end && *compiler->at == '?') {
        if (compiler->end - compiler->at < 2 || compiler->at[1] != ':') {
            fail(compiler);
            return;
        }
        compiler->at += 2;
    }
    if (++compiler->depth > DEPTH_MAX)
        fail(compiler);
    compile_alternatives(compiler);
    compiler->depth--;
    if (compiler->at >= compiler->end || *compiler->at != ')')
        fail(compiler);
    else
        compiler->at++;
}

static void compile_atom(Compiler *compiler)
{
    if (++compiler->work > WORK_MAX) {
        fail(compiler);
        return;
    }
    char c = *compiler->at++;
    switch (c) {
    case '(':
        compile_group(compiler);
        return;
    case '[':
        compile_class(compiler);
        return;
    case '.':
        compile_any(compiler);
        return;
    case '\\':
        compile_escape(compiler);
        return;
    case '^':
        emit(compiler, OP_BEGIN, 0);
        return;
    case '$':
        emit(compiler, OP_END, 0);
        return;
    case '*':
    case '+':
    case '?':
    case '{':
    case '}':
        fail(compiler);
        return;
    default:
        emit(compiler, OP_BYTE, (unsigned char)c);
    }
}

static int read_count(Compiler *compiler)
{
    int count = 0;
    const char *first = compiler->at;
    while (compiler->at < compiler->end && isdigit((unsigned char)*compiler->at) &&
           count <= COUNT_MAX)
        count = count * 10 + (*compiler->at++ - '0');
    return compiler->at > first ? count : -1;
}

/* {n}, {n,} or {n,m} after its brace; *most = -1: without end. */
static bool read_braces(Compiler *compiler, int *least, int *most)
{
    *most = *least = read_count(compiler);
    if (*least >= 0 && compiler->at < compiler->end && *compiler->at == ',') {
        compiler->at++;
        *most = read_count(compiler);
    }
    if (*least < 0 || *least > COUNT_MAX || *most > COUNT_MAX || (*most >= 0 && *most < *least) ||
        compiler->at >= compiler->end || *compiler->at++ != '}')
        return fail(compiler);
    return true;
}

static bool read_quantifier(Compiler *compiler, int *least, int *most)
{
    *least = *most = 1;
    if (compiler->at >= compiler->end || strchr("*+?{", *compiler->at) == NULL ||
        *compiler->at == '\0')
        return true;
    char c = *compiler->at++;
    *least = c == '+';
    *most = c == '?' ? 1 : -1;
    if (c == '{' && !read_braces(compiler, least, most))
        return false;
    if (compiler->at < compiler->end && *compiler->at == '?')
        compiler->at++; /* lazy: the same texts match as a whole */
    return true;
}

static void compile_optional(Compiler *compiler, const char *atom, bool is_loop)
{
    int split = emit(compiler, OP_SPLIT, 0);
    compiler->code[split].to = (uint16_t)(split + 1);
    compiler->at = atom;
    compile_atom(compiler);
    if (is_loop)
        compiler->code[emit(compiler, OP_JUMP, 0)].to = (uint16_t)split;
    compiler->code[split].or = (uint16_t)compiler->code_count;
}

static void compile_repeated(Compiler *compiler)
{
    int least, most;
    const char *atom = compiler->at, *after = atom_end(compiler, atom);
    compiler->at = after;
    if (compiler->failed || !read_quantifier(compiler, &least, &most))
        return;
    after = compiler->at;
    for (int i = 0; i < least && !compiler->failed; i++) {
        compiler->at = atom;
        compile_atom(compiler);
    }
    for (int i = least; i < most && !compiler->failed; i++)
        compile_optional(compiler, atom, false);
    if (most < 0 && !compiler->failed)
        compile_optional(compiler, atom, true);
    if (!compiler->failed)
        compiler->at = after;
}

static void compile_sequence(Compiler *compiler)
{
    while (compiler->at < compiler->end && *compiler->at != '|' && *compiler->at != ')')
        compile_repeated(compiler);
}

static void compile_alternatives(Compiler *compiler)
{
    int jumps = -1; /* a list of jumps to the end, linked through their targets */
    while (find_bar(compiler, compiler->at) != NULL && !compiler->failed) {
        int split = emit(compiler, OP_SPLIT, 0);
        compiler->code[split].to = (uint16_t)(split + 1);
        compile_sequence(compiler);
        int jump = emit(compiler, OP_JUMP, 0);
        compiler->code[jump].to = (uint16_t)jumps;
        jumps = jump;
        compiler->code[split].or = (uint16_t)compiler->code_count;
        if (!compiler->failed)
            compiler->at++;
    }
    compile_sequence(compiler);
    while (jumps >= 0 && !compiler->failed) {
        int next = (int16_t)compiler->code[jumps].to;
        compiler->code[jumps].to = (uint16_t)compiler->code_count;
        jumps = next;
    }
}

/* ---- running ---- */

typedef struct StateSet {
    uint16_t members[CODE_MAX];
    uint8_t has[CODE_MAX];
    int count;
} StateSet;

typedef struct Position {
    bool is_begin, is_end;
} Position;

/* Adds state and all that follows from it without reading. */
static void add_state(const Compiler *compiler, StateSet *set, unsigned first, Position position)
{
    uint16_t waiting[2 * CODE_MAX + 2];
    int count = 0;
    waiting[count++] = (uint16_t)first;
    while (count > 0) {
        uint16_t state = waiting[--count];
        if (set->has[state])
            continue;
        set->has[state] = 1;
        set->members[set->count++] = state;
        const Op *op = &compiler->code[state];
        bool passes =
            (op->code == OP_BEGIN && position.is_begin) || (op->code == OP_END && position.is_end);
        if (op->code == OP_SPLIT && !set->has[op->or ])
            waiting[count++] = op->or ;
        if ((op->code == OP_SPLIT || op->code == OP_JUMP) && !set->has[op->to])
            waiting[count++] = op->to;
        if (passes)
            waiting[count++] = (uint16_t)(state + 1);
    }
}

static void step(const Compiler *compiler, const StateSet *from, unsigned char byte,
                 Position position, StateSet *to)
{
    for (int i = 0; i < from->count; i++) {
        const Op *op = &compiler->code[from->members[i]];
        bool reads = (op->code == OP_BYTE && op->byte == byte) ||
                     (op->code == OP_CLASS && class_has(&compiler->classes[op->byte], byte));
        if (reads)
            add_state(compiler, to, from->members[i] + 1u, position);
    }
}

static bool run(const Compiler *compiler, const char *text, size_t length)
{
    StateSet sets[2];
    size_t used = (size_t)compiler->code_count;
    memset(sets[0].has, 0, used);
    sets[0].count = 0;
    add_state(compiler, &sets[0], 0, (Position){ true, length == 0 });
    for (size_t i = 0; i < length; i++) {
        StateSet *from = &sets[i & 1], *to = &sets[~i & 1];
        memset(to->has, 0, used);
        to->count = 0;
        step(compiler, from, (unsigned char)text[i], (Position){ false, i + 1 == length }, to);
        if (to->count == 0)
            return false;
    }
    return sets[length & 1].has[used - 1]; /* the match is the last state */
}

RegularResult lr_regular_match(lore_value pattern, lore_value text)
{
    Compiler compiler;
    compiler.at = pattern.u.text;
    compiler.end = pattern.u.text + pattern.v.length;
    compiler.code_count = compiler.class_count = compiler.work = compiler.depth = 0;
    compiler.failed = false;
    compile_alternatives(&compiler);
    if (!compiler.failed && compiler.at < compiler.end)
        fail(&compiler); /* a parenthesis that nothing opened */
    emit(&compiler, OP_MATCH, 0);
    if (compiler.failed)
        return REGULAR_INVALID;
    return run(&compiler, text.u.text, text.v.length) ? REGULAR_MATCHES : REGULAR_DIFFERS;
}
