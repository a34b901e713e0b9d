/* SPDX-License-Identifier: MIT */
/* One token a call, without state between calls. Follows the Lua manual, 3.1. */
#include "lua/lexer.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

typedef struct Lexer {
    const char *at, *end;
    int line;
} Lexer;

static char peek(const Lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

static void step(Lexer *lexer)
{
    if (*lexer->at++ == '\n')
        lexer->line++;
}

/* The level of the long bracket that opens here, or -1. */
static int bracket_level(const Lexer *lexer)
{
    if (peek(lexer, 0) != '[')
        return -1;
    int level = 0;
    while (peek(lexer, (size_t)level + 1) == '=')
        level++;
    return peek(lexer, (size_t)level + 1) == '[' ? level : -1;
}

static void skip_long(Lexer *lexer, int level)
{
    lexer->at += level + 2;
    while (lexer->at < lexer->end) {
        if (peek(lexer, 0) == ']') {
            int count = 0;
            while (peek(lexer, (size_t)count + 1) == '=')
                count++;
            if (count == level && peek(lexer, (size_t)count + 1) == ']') {
                lexer->at += level + 2;
                return;
            }
        }
        step(lexer);
    }
}

static void skip_blanks(Lexer *lexer)
{
    while (lexer->at < lexer->end) {
        if (isspace((unsigned char)*lexer->at)) {
            step(lexer);
        } else if (peek(lexer, 0) == '-' && peek(lexer, 1) == '-') {
            lexer->at += 2;
            int level = bracket_level(lexer);
            if (level >= 0)
                skip_long(lexer, level);
            else
                while (lexer->at < lexer->end && *lexer->at != '\n')
                    lexer->at++;
        } else {
            return;
        }
    }
}

static void skip_string(Lexer *lexer)
{
    char quote = *lexer->at++;
    while (lexer->at < lexer->end && *lexer->at != quote && *lexer->at != '\n') {
        bool is_escape = *lexer->at == '\\';
        step(lexer);
        if (is_escape && lexer->at < lexer->end)
            step(lexer);
    }
    if (lexer->at < lexer->end && *lexer->at == quote)
        lexer->at++;
}

static void skip_number(Lexer *lexer)
{
    bool is_hex = peek(lexer, 0) == '0' && (peek(lexer, 1) | 32) == 'x';
    while (lexer->at < lexer->end) {
        char c = *lexer->at;
        bool is_exponent = is_hex ? (c | 32) == 'p' : (c | 32) == 'e';
        if (!isalnum((unsigned char)c) && c != '.')
            return;
        if (c == '.' && peek(lexer, 1) == '.')
            return;
        lexer->at++;
        if (is_exponent && (peek(lexer, 0) == '+' || peek(lexer, 0) == '-'))
            lexer->at++;
    }
}

static size_t sign_length(const Lexer *lexer)
{
    static const char *const signs[] = {
        "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i]);
        if ((size_t)(lexer->end - lexer->at) >= length && memcmp(lexer->at, signs[i], length) == 0)
            return length;
    }
    return 1;
}

static bool is_keyword(const char *name, size_t length)
{
    static const char *const words[] = { "and",   "break", "do",       "else", "elseif", "end",
                                         "false", "for",   "function", "goto", "if",     "in",
                                         "local", "nil",   "not",      "or",   "repeat", "return",
                                         "then",  "true",  "until",    "while" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && memcmp(words[i], name, length) == 0)
            return true;
    return false;
}

static const char *skip_token(Lexer *lexer)
{
    char c = peek(lexer, 0);
    int level = bracket_level(lexer);
    if (lexer->at == lexer->end)
        return "end";
    if (isalpha((unsigned char)c) || c == '_') {
        const char *name = lexer->at;
        while (isalnum((unsigned char)peek(lexer, 0)) || peek(lexer, 0) == '_')
            lexer->at++;
        return is_keyword(name, (size_t)(lexer->at - name)) ? "keyword" : "name";
    }
    if (isdigit((unsigned char)c) || (c == '.' && isdigit((unsigned char)peek(lexer, 1)))) {
        skip_number(lexer);
        return "number";
    }
    if (c == '"' || c == '\'') {
        skip_string(lexer);
        return "string";
    }
    if (level >= 0) {
        skip_long(lexer, level);
        return "string";
    }
    lexer->at += sign_length(lexer);
    return "sign";
}

int lr_lexer_next(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer offset = luaL_checkinteger(L, 2);
    luaL_argcheck(L, offset >= 1 && (lua_Unsigned)offset <= length + 1, 2, "out of the text");
    Lexer lexer = { text + offset - 1, text + length, (int)luaL_checkinteger(L, 3) };
    skip_blanks(&lexer);
    const char *first = lexer.at;
    int line = lexer.line;
    lua_pushstring(L, skip_token(&lexer));
    lua_pushinteger(L, first - text + 1);
    lua_pushinteger(L, lexer.at - text);
    lua_pushinteger(L, line);
    lua_pushinteger(L, lexer.line);
    return 5;
}
