/* SPDX-License-Identifier: MIT */
/* Lexer: one pass over bytes that end in a NUL. A dot begins a directive if one of their names
 * and white space follow it. Line markers of the preprocessor set the place of what follows. */
#include "dl/lexer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dl/source.h"

enum { INCLUDES_MAX = 32, TOKENS_MAX = 1 << 24 };

typedef struct Lexer {
    Front *front;
    const char *at, *end;
    Spot spot;
    Tokens *out;
    int depth; /* of inclusion */
} Lexer;

static void lex(Front *front, const char *text, size_t length, const char *file, int depth,
                Tokens *out);

static _Noreturn void stop(Lexer *lexer, const char *hint, const char *message)
{
    lr_dl_front_fail(lexer->front, LORE_SYNTAX, lexer->spot, hint, "%s", message);
    lr_dl_front_leave(lexer->front, LORE_SYNTAX);
}

static void push(Lexer *lexer, TokenKind kind, char suffix, const char *text, size_t length)
{
    if (lexer->out->count >= TOKENS_MAX)
        stop(lexer, NULL, "the program is too long");
    Token token = { kind, suffix, lr_dl_front_name(lexer->front, text, length), lexer->spot };
    PUSH(lexer->front, lexer->out, token);
}

static bool is_word_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == '?';
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '?';
}

static bool follows(const Lexer *lexer, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(lexer->end - lexer->at) >= length && memcmp(lexer->at, text, length) == 0;
}

/* ---- space and comments ---- */

static void skip_comment(Lexer *lexer)
{
    Lexer start = *lexer;
    for (lexer->at += 2; !follows(lexer, "*/"); lexer->at++) {
        if (lexer->at >= lexer->end)
            stop(&start, "end it with */", "the comment does not end");
        lexer->spot.line += *lexer->at == '\n';
    }
    lexer->at += 2;
}

static void skip_line(Lexer *lexer)
{
    while (lexer->at < lexer->end && *lexer->at != '\n')
        lexer->at++;
}

/* # 12 "file" or #line 12 "file": where the next line came from. */
static void read_marker(Lexer *lexer)
{
    const char *at = lexer->at + 1;
    while (*at == ' ' || (*at >= 'a' && *at <= 'z'))
        at++;
    if (follows(lexer, "#pragma")) { /* for the preprocessor, which leaves it */
        skip_line(lexer);
        return;
    }
    if (!isdigit((unsigned char)*at))
        stop(lexer, "write // for a comment; #define and the like begin a line",
             "# is for the C preprocessor");
    long line = strtol(at, (char **)&at, 10);
    skip_line(lexer);
    const char *open = memchr(at, '"', (size_t)(lexer->at - at));
    const char *close = open == NULL ? NULL : memchr(open + 1, '"', (size_t)(lexer->at - open - 1));
    if (close != NULL)
        lexer->spot.file = lr_dl_front_name(lexer->front, open + 1, (size_t)(close - open - 1));
    lexer->spot.line = line > 0 && line < INT32_MAX ? (int)line - 1 : 0;
}

static bool skip_space(Lexer *lexer)
{
    for (;;) {
        char c = *lexer->at;
        if (lexer->at >= lexer->end)
            return false;
        if (c == '\n')
            lexer->spot.line++;
        if (isspace((unsigned char)c))
            lexer->at++;
        else if (follows(lexer, "//"))
            skip_line(lexer);
        else if (follows(lexer, "/*"))
            skip_comment(lexer);
        else if (c == '#')
            read_marker(lexer);
        else
            return true;
    }
}

/* ---- texts ---- */

static char escape(Lexer *lexer, char c)
{
    static const char letters[] = "\"'\\abfnrtv", bytes[] = "\"'\\\a\b\f\n\r\t\v";
    const char *found = c == '\0' ? NULL : strchr(letters, c);
    if (found == NULL)
        stop(lexer, "\\ is followed by one of \" ' \\ a b f n r t v", "no such escape sequence");
    return bytes[found - letters];
}

static void read_text(Lexer *lexer)
{
    Lexer start = *lexer;
    const char *first = ++lexer->at;
    while (lexer->at < lexer->end && *lexer->at != '"')
        lexer->at += *lexer->at == '\\' && lexer->at + 1 < lexer->end ? 2 : 1;
    if (lexer->at >= lexer->end)
        stop(&start, "end it with \"", "the text does not end");
    char *text = lr_dl_front_alloc(lexer->front, (size_t)(lexer->at - first) + 1);
    size_t length = 0;
    for (const char *at = first; at < lexer->at; at++) {
        lexer->spot.line += *at == '\n';
        text[length++] = *at == '\\' ? escape(&start, *++at) : *at;
    }
    lexer->at++;
    if (memchr(text, '\0', length) != NULL)
        stop(&start, NULL, "a text holds a zero byte");
    Spot spot = lexer->spot;
    lexer->spot = start.spot;
    push(lexer, TOKEN_TEXT, 0, text, length);
    lexer->spot = spot;
}

/* ---- numbers ---- */

static size_t digits_at(const char *at, const char *digits)
{
    return strspn(at, digits);
}

/* 127.0.0.1 is a number too. */
static bool read_address(Lexer *lexer)
{
    const char *at = lexer->at;
    uint32_t number = 0;
    for (int part = 0; part < 4; part++) {
        size_t digits = digits_at(at, "0123456789");
        long byte = digits > 0 && digits < 4 ? strtol(at, NULL, 10) : 256;
        if (byte > 255 || (part < 3 && at[digits] != '.'))
            return false;
        number = number << 8 | (uint32_t)byte;
        at += digits + (part < 3);
    }
    lexer->at = at;
    const char *text = lr_dl_front_format(lexer->front, "%d", (int)(int32_t)number);
    push(lexer, TOKEN_NUMBER, 0, text, strlen(text));
    return true;
}

static void read_number(Lexer *lexer)
{
    const char *first = lexer->at;
    bool is_hex = first[0] == '0' && first[1] == 'x',
         is_binary = first[0] == '0' && first[1] == 'b';
    if (read_address(lexer))
        return;
    char suffix = 0;
    if (is_hex || is_binary) {
        lexer->at += 2 + digits_at(first + 2, is_hex ? "0123456789abcdefABCDEF" : "01");
        if (lexer->at == first + 2)
            stop(lexer, NULL, "the number has no digits");
    } else {
        lexer->at += digits_at(first, "0123456789");
        if (lexer->at[0] == '.' && isdigit((unsigned char)lexer->at[1])) {
            lexer->at += 1 + digits_at(lexer->at + 1, "0123456789");
            suffix = 'f';
        }
    }
    const char *last = lexer->at;
    if (suffix == 0 && *lexer->at == 'u') {
        suffix = 'u';
        lexer->at++;
    }
    push(lexer, TOKEN_NUMBER, suffix, first, (size_t)(last - first));
}

/* ---- words and signs ---- */

/* __FILE__ and __LINE__ say where they stand. */
static bool read_place(Lexer *lexer, const char *word, size_t length)
{
    if (length != strlen("__FILE__"))
        return false;
    if (memcmp(word, "__FILE__", length) == 0) {
        push(lexer, TOKEN_TEXT, 0, lexer->spot.file, strlen(lexer->spot.file));
        return true;
    }
    if (memcmp(word, "__LINE__", length) != 0)
        return false;
    const char *line = lr_dl_front_format(lexer->front, "%d", lexer->spot.line);
    push(lexer, TOKEN_NUMBER, 0, line, strlen(line));
    return true;
}

static void read_word(Lexer *lexer)
{
    const char *first = lexer->at;
    while (is_word_byte(*lexer->at))
        lexer->at++;
    if (read_place(lexer, first, (size_t)(lexer->at - first)))
        return;
    bool is_choice = lexer->at - first == 6 && memcmp(first, "choice", 6) == 0;
    if (is_choice && follows(lexer, "-domain"))
        lexer->at += strlen("-domain");
    push(lexer, TOKEN_WORD, 0, first, (size_t)(lexer->at - first));
}

static void include(Lexer *lexer)
{
    lexer->at += strlen(".include");
    if (!skip_space(lexer) || *lexer->at != '"')
        stop(lexer, "write .include \"file\"", "a file name is needed here");
    if (lexer->depth >= INCLUDES_MAX)
        stop(lexer, "a file may not include itself", "too many files include each other");
    read_text(lexer);
    Token name = lexer->out->items[--lexer->out->count];
    Source source = lr_dl_source_beside(lexer->front, name.text, lexer->spot);
    lex(lexer->front, source.text, source.length, source.path, lexer->depth + 1, lexer->out);
}

/* .once: the rest of a file that was read before is left out. */
static void once(Lexer *lexer)
{
    uint64_t *seen = lr_dl_front_symbol(lexer->front, "once", lexer->spot.file);
    lexer->at += strlen(".once");
    if (*seen == 1)
        lexer->at = lexer->end;
    *seen = 1;
}

static bool read_directive(Lexer *lexer)
{
    static const char *const names[] = {
        "decl",        "input",    "output", "printsize", "limitsize",
        "type",        "comp",     "init",   "plan",      "number_type",
        "symbol_type", "override", "pragma", "functor",   "lattice",
    };
    if (follows(lexer, ".include") && isspace((unsigned char)lexer->at[8])) {
        include(lexer);
        return true;
    }
    size_t length = 1;
    while (is_word_byte(lexer->at[length]))
        length++;
    if (length == 5 && memcmp(lexer->at, ".once", length) == 0) {
        once(lexer);
        return true;
    }
    if (!isspace((unsigned char)lexer->at[length]))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length - 1 && memcmp(names[i], lexer->at + 1, length - 1) == 0) {
            lexer->at += length;
            push(lexer, TOKEN_DIRECTIVE, 0, names[i], length - 1);
            return true;
        }
    return false;
}

static void read_sign(Lexer *lexer)
{
    static const char *const signs[] = {
        "@!", "->", "::", ":-", "<:", "<=", ">=", "!=", "|", "[", "]", "$", "+", "-", "(", ")",
        ",",  ":",  ";",  ".",  "=",  "!",  "*",  "/",  "^", "%", "{", "}", "<", ">", "@",
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (follows(lexer, signs[i])) {
            lexer->at += strlen(signs[i]);
            push(lexer, TOKEN_SIGN, 0, signs[i], strlen(signs[i]));
            return;
        }
    stop(lexer, NULL,
         lr_dl_front_format(lexer->front, "byte 0x%02x means nothing here",
                            (unsigned)(unsigned char)*lexer->at));
}

static void lex(Front *front, const char *text, size_t length, const char *file, int depth,
                Tokens *out)
{
    Lexer lexer = { front, text, text + length, { file, 1 }, out, depth };
    while (skip_space(&lexer)) {
        char c = *lexer.at;
        if (c == '"')
            read_text(&lexer);
        else if (isdigit((unsigned char)c))
            read_number(&lexer);
        else if (is_word_start(c))
            read_word(&lexer);
        else if (c != '.' || !read_directive(&lexer))
            read_sign(&lexer);
    }
    if (depth == 0)
        push(&lexer, TOKEN_END, 0, "", 0);
}

bool lr_dl_lexer_needs_preprocessor(const char *text, size_t length)
{
    static const char *const words[] = { "define", "undef", "include", "if",   "ifdef",
                                         "ifndef", "else",  "elif",    "endif" };
    for (const char *at = text, *end = text + length; at < end; at++) {
        const char *line = at + strspn(at, " \t");
        const char *word = line + 1 + (*line == '#' ? strspn(line + 1, " \t") : 0);
        for (size_t i = 0; *line == '#' && i < sizeof words / sizeof *words; i++)
            if (strncmp(word, words[i], strlen(words[i])) == 0)
                return true;
        at = memchr(at, '\n', (size_t)(end - at));
        if (at == NULL)
            break;
    }
    return false;
}

void lr_dl_lexer_text(Front *front, const char *text, size_t length, const char *file, Tokens *out)
{
    lex(front, text, length, file, 0, out);
}

void lr_dl_lexer_file(Front *front, const char *path, Tokens *out)
{
    Source source = lr_dl_source_read(front, path, (Spot){ NULL, 0 });
    if (front->options->preprocess || lr_dl_lexer_needs_preprocessor(source.text, source.length))
        source = lr_dl_source_preprocess(front, path);
    lex(front, source.text, source.length, source.path, 0, out);
}
