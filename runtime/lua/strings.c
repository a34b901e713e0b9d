/* SPDX-License-Identifier: MIT */
/* String functions that could run for ever in one call, over the counting matcher: find,
 * match, gmatch, gsub and rep. The others take time in proportion to strings that fit in
 * memory, and stay as they are, but for string.dump, which is left out. */
#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "lua/library.h"
#include "lua/pattern.h"
#include "lua/sandbox.h"

/* ---- find and match -------------------------------------------------------------------------- */

/* The offset that a script's position means; length + 1 if it lies beyond the end. */
static size_t start_offset(lua_Integer position, size_t length)
{
    if (position > 0)
        return (lua_Unsigned)position > length + 1 ? length + 1 : (size_t)position - 1;
    if (position == 0 || position < -(lua_Integer)length)
        return 0;
    return length - (size_t)-position;
}

static const char *find_plain(lua_State *L, const char *text, size_t length, const char *sought,
                              size_t sought_length)
{
    if (sought_length == 0)
        return text;
    for (const char *at = text; length >= sought_length;) {
        const char *next = memchr(at, sought[0], length - sought_length + 1);
        if (!next)
            return NULL;
        lr_sandbox_charge(L, 1 + (uint64_t)(next - at) / 16 + sought_length / 16);
        if (memcmp(next, sought, sought_length) == 0)
            return next;
        length -= (size_t)(next + 1 - at);
        at = next + 1;
    }
    return NULL;
}

static bool has_specials(const char *pattern, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (pattern[i] != '\0' && strchr("^$*+?.([%-", pattern[i]))
            return true;
    return false;
}

static Match begin(lua_State *L, const char *text, size_t length, const char *pattern_end)
{
    return (Match){ .L = L, .text = text, .text_end = text + length, .pattern_end = pattern_end };
}

static int search(lua_State *L, bool is_find)
{
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    size_t offset = start_offset(luaL_optinteger(L, 3, 1), length);
    if (offset > length) {
        luaL_pushfail(L);
        return 1;
    }
    if (is_find && (lua_toboolean(L, 4) || !has_specials(pattern, pattern_length))) {
        const char *found = find_plain(L, text + offset, length - offset, pattern, pattern_length);
        if (found) {
            lua_pushinteger(L, found - text + 1);
            lua_pushinteger(L, found - text + (lua_Integer)pattern_length);
            return 2;
        }
        luaL_pushfail(L);
        return 1;
    }
    Match match = begin(L, text, length, pattern + pattern_length);
    bool is_anchored = pattern_length > 0 && pattern[0] == '^';
    for (const char *at = text + offset; at <= match.text_end; at++) {
        const char *end = lr_pattern_match(&match, at, pattern + is_anchored);
        if (end && is_find) {
            lua_pushinteger(L, at - text + 1);
            lua_pushinteger(L, end - text);
            return lr_pattern_push_all(&match, NULL, NULL) + 2;
        }
        if (end)
            return lr_pattern_push_all(&match, at, end);
        if (is_anchored)
            break;
    }
    luaL_pushfail(L);
    return 1;
}

static int find(lua_State *L)
{
    return search(L, true);
}

static int match(lua_State *L)
{
    return search(L, false);
}

/* ---- gmatch ---------------------------------------------------------------------------------- */

/* Upvalues: text, pattern, offset to go on at, end of the last match (-1: none). */
static int next_match(lua_State *L)
{
    size_t length, pattern_length;
    const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_length);
    lua_Integer offset = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    Match match = begin(L, text, length, pattern + pattern_length);
    for (; offset <= (lua_Integer)length; offset++) {
        const char *at = text + offset;
        const char *end = lr_pattern_match(&match, at, pattern);
        if (!end || end - text == last)
            continue;
        lua_pushinteger(L, end - text);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return lr_pattern_push_all(&match, at, end);
    }
    return 0;
}

static int gmatch(lua_State *L)
{
    size_t length;
    luaL_checklstring(L, 1, &length);
    luaL_checkstring(L, 2);
    size_t offset = start_offset(luaL_optinteger(L, 3, 1), length);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)offset);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

/* ---- gsub ------------------------------------------------------------------------------------ */

/* Adds the replacement text in argument 3 with its %0 .. %9. */
static void add_text(Match *match, luaL_Buffer *out, const char *start, const char *end)
{
    lua_State *L = match->L;
    size_t length;
    const char *text = lua_tolstring(L, 3, &length);
    const char *text_end = text + length;
    for (const char *percent; (percent = memchr(text, '%', (size_t)(text_end - text))) != NULL;) {
        luaL_addlstring(out, text, (size_t)(percent - text));
        char digit = percent + 1 < text_end ? percent[1] : '\0';
        if (digit == '%') {
            luaL_addchar(out, '%');
        } else if (digit == '0') {
            luaL_addlstring(out, start, (size_t)(end - start));
        } else if (digit >= '1' && digit <= '9') {
            lr_pattern_push(match, digit - '1', start, end);
            luaL_tolstring(L, -1, NULL);
            lua_remove(L, -2);
            luaL_addvalue(out);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
        text = percent + 2;
    }
    luaL_addlstring(out, text, (size_t)(text_end - text));
}

static void add_replacement(Match *match, luaL_Buffer *out, const char *start, const char *end)
{
    lua_State *L = match->L;
    int type = lua_type(L, 3);
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        int count = lr_pattern_push_all(match, start, end);
        lua_call(L, count, 1);
    } else if (type == LUA_TTABLE) {
        lr_pattern_push(match, 0, start, end);
        lua_gettable(L, 3);
    } else {
        add_text(match, out, start, end);
        return;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(out, start, (size_t)(end - start));
    } else if (lua_isstring(L, -1)) {
        luaL_addvalue(out);
    } else {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    }
}

static int gsub(lua_State *L)
{
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    int type = lua_type(L, 3);
    luaL_argexpected(L,
                     type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE ||
                         type == LUA_TFUNCTION,
                     3, "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1), count = 0;
    bool is_anchored = pattern_length > 0 && pattern[0] == '^';
    Match match = begin(L, text, length, pattern + pattern_length);
    const char *at = text, *last = NULL;
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (count < most) {
        const char *end = lr_pattern_match(&match, at, pattern + is_anchored);
        if (end && end != last) {
            count++;
            add_replacement(&match, &out, at, end);
            at = last = end;
        } else if (at < match.text_end) {
            luaL_addchar(&out, *at++);
        } else {
            break;
        }
        if (is_anchored)
            break;
    }
    luaL_addlstring(&out, at, (size_t)(match.text_end - at));
    luaL_pushresult(&out);
    lua_pushinteger(L, count);
    return 2;
}

/* ---- rep ------------------------------------------------------------------------------------- */

/* The library's own function, upvalue 1, loops even over nothing. */
static int rep(lua_State *L)
{
    size_t length, separator_length;
    luaL_checklstring(L, 1, &length);
    luaL_optlstring(L, 3, "", &separator_length);
    if (length + separator_length == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

void lr_library_strings(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "find", find }, { "match", match }, { "gmatch", gmatch },
        { "gsub", gsub }, { NULL, NULL },
    };
    luaL_setfuncs(L, functions, 0);
    lua_getfield(L, -1, "rep");
    lua_pushcclosure(L, rep, 1);
    lua_setfield(L, -2, "rep");
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
}
