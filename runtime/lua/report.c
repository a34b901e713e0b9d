/* SPDX-License-Identifier: MIT */
/* Telling what went wrong. The error value is a script's own: its metamethods are not asked,
 * its fields are read raw, its text is bounded and escaped. */
#include "lua/report.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = 600, SOURCE_MAX = 200, PROBLEMS_MAX = 20 };

/* ---- text ------------------------------------------------------------------------------------ */

/* The length of the well-formed UTF-8 sequence at text; 0 if there is none. */
static size_t sequence(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t count = bytes[0] < 0x80                       ? 1
                   : bytes[0] >= 0xc2 && bytes[0] < 0xe0 ? 2
                   : (bytes[0] & 0xf0) == 0xe0           ? 3
                   : bytes[0] >= 0xf0 && bytes[0] < 0xf5 ? 4
                                                         : 0;
    if (count == 0 || count > length)
        return 0;
    for (size_t i = 1; i < count; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    bool is_overlong =
        (bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xf0 && bytes[1] < 0x90);
    bool is_surrogate = bytes[0] == 0xed && bytes[1] >= 0xa0;
    bool is_beyond = bytes[0] == 0xf4 && bytes[1] >= 0x90;
    return is_overlong || is_surrogate || is_beyond ? 0 : count;
}

size_t lr_report_bidi(const char *text, size_t length)
{
    static const char *const controls[] = {
        "\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c",
        "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
    };
    if (length == 0 || (text[0] != controls[0][0] && text[0] != controls[1][0]))
        return 0;
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        size_t size = strlen(controls[i]);
        if (length >= size && memcmp(text, controls[i], size) == 0)
            return size;
    }
    return 0;
}

void lr_report_clean(char *out, size_t size, const char *text, size_t length)
{
    char *end = out + size - 16; /* room for one escape and the dots */
    for (size_t i = 0; i < length;) {
        if (out >= end) {
            memcpy(out, "...", 3);
            out += 3;
            break;
        }
        size_t count = sequence(text + i, length - i);
        bool is_control =
            (unsigned char)text[i] < 0x20 || text[i] == 0x7f ||
            (count == 2 && (unsigned char)text[i] == 0xc2 && (unsigned char)text[i + 1] < 0xa0) ||
            lr_report_bidi(text + i, length - i) > 0;
        if (count == 0 || is_control) {
            out += snprintf(out, 6, "\\x%02X", (unsigned char)text[i++]);
            for (size_t k = 1; k < count; k++)
                out += snprintf(out, 6, "\\x%02X", (unsigned char)text[i++]);
            continue;
        }
        memcpy(out, text + i, count);
        out += count;
        i += count;
    }
    *out = '\0';
}

/* ---- diagnostics ----------------------------------------------------------------------------- */

static lore_status add(Sandbox *sandbox, lore_status status, const char *chunk, int line,
                       const char *message)
{
    lore_diagnostic diagnostic = {
        .status = status, .message = message, .file = chunk, .line = line
    };
    lore_diagnostic_add(sandbox->kb, &diagnostic);
    return status;
}

static lore_status report_spent(Sandbox *sandbox, const char *chunk)
{
    char message[80];
    int line = sandbox->spent_line;
    switch (sandbox->spent) {
    case SPENT_TIME:
        snprintf(message, sizeof message, "the script was still running after %lld ms",
                 (long long)sandbox->milliseconds);
        return add(sandbox, LORE_BUDGET, chunk, line, message);
    case SPENT_MEMORY:
        snprintf(message, sizeof message, "the script needed more than %zu MiB of memory",
                 sandbox->cap >> 20);
        return add(sandbox, LORE_BUDGET, chunk, line, message);
    case SPENT_INTERRUPT:
        return add(sandbox, LORE_INTERRUPTED, chunk, line, "the script was interrupted");
    case SPENT_NOT:
        break;
    }
    return LORE_NOMEM;
}

/* A field of the problem at index, cleaned into out; NULL if it is no text. */
static const char *text_field(lua_State *L, int index, const char *name, char *out, size_t size)
{
    index = lua_absindex(L, index);
    lua_pushstring(L, name);
    if (lua_rawget(L, index) == LUA_TSTRING) {
        size_t length;
        const char *text = lua_tolstring(L, -1, &length);
        lr_report_clean(out, size, text, length);
    } else {
        out = NULL;
    }
    lua_pop(L, 1);
    return out;
}

static int integer_field(lua_State *L, int index, const char *name)
{
    index = lua_absindex(L, index);
    lua_pushstring(L, name);
    lua_rawget(L, index);
    lua_Integer number = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
    return number > INT32_MIN && number < INT32_MAX ? (int)number : 0;
}

static lore_status report_problem(Sandbox *sandbox, lua_State *L, int index, const char *chunk)
{
    char message[MESSAGE_MAX], hint[MESSAGE_MAX], source[SOURCE_MAX], file[MESSAGE_MAX];
    int status = integer_field(L, index, "status");
    lore_diagnostic diagnostic = {
        .status = status < 0 ? (lore_status)status : LORE_LUA,
        .message = text_field(L, index, "message", message, sizeof message),
        .hint = text_field(L, index, "hint", hint, sizeof hint),
        .source = text_field(L, index, "source", source, sizeof source),
        .file = text_field(L, index, "file", file, sizeof file),
        .line = integer_field(L, index, "line"),
    };
    if (!diagnostic.message)
        diagnostic.message = "an error without a message";
    if (!diagnostic.file)
        diagnostic.file = chunk;
    lore_diagnostic_add(sandbox->kb, &diagnostic);
    return diagnostic.status;
}

static bool is_problem(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index))
        return false;
    luaL_getmetatable(L, LR_PROBLEM);
    bool is_same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is_same;
}

static lore_status report_problems(Sandbox *sandbox, lua_State *L, const char *chunk)
{
    size_t count = lua_rawlen(L, -1);
    if (count == 0)
        return report_problem(sandbox, L, -1, chunk);
    lore_status status = LORE_LUA;
    for (size_t i = 1; i <= count && i <= PROBLEMS_MAX; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        if (lua_type(L, -1) == LUA_TTABLE) {
            lore_status found = report_problem(sandbox, L, -1, chunk);
            status = i == 1 ? found : status;
        }
        lua_pop(L, 1);
    }
    return status;
}

/* Whether name, as Lua abbreviates it in front of its messages, stands for chunk. */
static bool is_name_of(const char *name, size_t length, const char *chunk)
{
    size_t whole = strlen(chunk);
    if (length > 3 && memcmp(name, "...", 3) == 0) {
        name += 3;
        length -= 3;
        return whole >= length && memcmp(chunk + whole - length, name, length) == 0;
    }
    return whole == length && memcmp(chunk, name, length) == 0;
}

/* An ordinary error of Lua's, "chunk:line: message". */
static lore_status report_text(Sandbox *sandbox, lua_State *L, const char *chunk)
{
    char message[MESSAGE_MAX];
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    if (sandbox->is_out_of_memory && strcmp(text, "not enough memory") == 0)
        return LORE_NOMEM;
    int line = 0;
    for (const char *colon = text; (colon = strchr(colon, ':')) != NULL; colon++) {
        char *end;
        long number = strtol(colon + 1, &end, 10);
        if (end == colon + 1 || end[0] != ':' || end[1] != ' ')
            continue;
        if (!is_name_of(text, (size_t)(colon - text), chunk ? chunk : LR_GOAL_CHUNK))
            break;
        line = chunk && number > 0 && number < INT32_MAX ? (int)number : 0;
        length -= (size_t)(end + 2 - text);
        text = end + 2;
        break;
    }
    lr_report_clean(message, sizeof message, text, length);
    return add(sandbox, LORE_LUA, chunk, line, message);
}

lore_status lr_report(Sandbox *sandbox, lua_State *L, int outcome, const char *chunk)
{
    if (!sandbox->spent && lua_touserdata(L, -1) == sandbox)
        return sandbox->failure;
    lore_diagnostic_clear(sandbox->kb); /* of a call whose failure the script had caught */
    if (sandbox->spent)
        return report_spent(sandbox, chunk);
    if (outcome == LUA_ERRMEM)
        return LORE_NOMEM;
    if (!lua_checkstack(L, LUA_MINSTACK))
        return LORE_NOMEM;
    if (lua_type(L, -1) == LUA_TSTRING)
        return report_text(sandbox, L, chunk);
    if (is_problem(L, -1))
        return report_problems(sandbox, L, chunk);
    char message[80];
    snprintf(message, sizeof message, "the script raised an error that is a %s",
             lua_typename(L, lua_type(L, -1)));
    return add(sandbox, LORE_LUA, chunk, 0, message);
}
