/* SPDX-License-Identifier: MIT */
/* The safe part of the standard library.
 *
 * Left out: io, package, debug, require, loadfile, dofile, collectgarbage, string.dump, all of
 * os but the clock, and coroutine.close, whose chains overflow the C stack of Lua 5.4.4.
 * Changed: pcall, xpcall and resume pass on the end of a script's time; an error in a wrapped
 * coroutine leaves its pending to-be-closed variables unclosed, since they would run with
 * hooks off; setmetatable refuses finalizers, which run with hooks off too. `load` is the
 * trusted half's, because it needs a script's environment. Addresses that tostring and "%p"
 * show are accepted: nothing in a sandbox takes an address. */
#include "lua/library.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "lua/sandbox.h"

/* ---- protected calls ------------------------------------------------------------------------- */

static int finish_pcall(lua_State *L, int status, lua_KContext skipped)
{
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - (int)skipped;
    lr_sandbox_reraise(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static int guarded_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

/* The message handler of a script, in upvalue 1. */
static int handle(lua_State *L)
{
    const Sandbox *sandbox = lr_sandbox_from(L);
    if (sandbox && sandbox->spent)
        return 1;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int guarded_xpcall(lua_State *L)
{
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handle, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2); /* f, handler, true, f, arguments */
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

/* ---- coroutines ------------------------------------------------------------------------------ */

/* The number of results, on top of L; or -1, with the error there. */
static int run_coroutine(lua_State *L, lua_State *co, int count)
{
    if (!lua_checkstack(co, count)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, co, count);
    int results;
    int status = lr_sandbox_resume(L, co, count, &results);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        lr_sandbox_reraise(L);
        return -1;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(co, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(co, L, results);
    return results;
}

static int resume(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTHREAD);
    int results = run_coroutine(L, lua_tothread(L, 1), lua_gettop(L) - 1);
    lua_pushboolean(L, results >= 0);
    results = results >= 0 ? results : 1;
    lua_insert(L, -(results + 1));
    return results + 1;
}

static int run_wrapped(lua_State *L)
{
    int results = run_coroutine(L, lua_tothread(L, lua_upvalueindex(1)), lua_gettop(L));
    if (results >= 0)
        return results;
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int wrap(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    lua_pushcclosure(L, run_wrapped, 1);
    return 1;
}

/* ---- the rest -------------------------------------------------------------------------------- */

static int guarded_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnoneornil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    if (lua_istable(L, 2)) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL)
            return luaL_error(L, "rule files cannot have finalizers (__gc)");
        lua_pop(L, 1);
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int print(lua_State *L)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    int count = lua_gettop(L);
    luaL_Buffer line;
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1)
            luaL_addchar(&line, '\t');
        luaL_tolstring(L, i, NULL);
        luaL_addvalue(&line);
    }
    luaL_addchar(&line, '\n');
    luaL_pushresult(&line);
    if (!sandbox->print)
        return 0;
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    sandbox->print(sandbox->print_data, text, length);
    return 0;
}

/* ---- assembling ------------------------------------------------------------------------------ */

static const char *const base_names[] = { "assert",   "error",  "getmetatable", "ipairs",
                                          "next",     "pairs",  "rawequal",     "rawget",
                                          "rawlen",   "rawset", "select",       "tonumber",
                                          "tostring", "type",   "_VERSION",     NULL };
static const char *const coroutine_names[] = { "create", "isyieldable", "running",
                                               "status", "yield",       NULL };
static const char *const os_names[] = { "clock", "date", "difftime", "time", NULL };

static const luaL_Reg base_functions[] = {
    { "pcall", guarded_pcall },   { "print", print }, { "setmetatable", guarded_setmetatable },
    { "xpcall", guarded_xpcall }, { NULL, NULL },
};
static const luaL_Reg coroutine_functions[] = { { "resume", resume },
                                                { "wrap", wrap },
                                                { NULL, NULL } };

/* Copies names from the table on the top to the one below; pops it. */
static void copy_names(lua_State *L, const char *const *names)
{
    for (; *names; names++) {
        lua_getfield(L, -1, *names);
        lua_setfield(L, -3, *names);
    }
    lua_pop(L, 1);
}

/* The same for every name. */
static void copy_all(lua_State *L)
{
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
}

void lr_library_push(lua_State *L)
{
    lua_newtable(L);
    lua_pushglobaltable(L);
    copy_names(L, base_names);
    luaL_setfuncs(L, base_functions, 0);

    lua_newtable(L);
    lua_getglobal(L, "coroutine");
    copy_names(L, coroutine_names);
    luaL_setfuncs(L, coroutine_functions, 0);
    lua_setfield(L, -2, "coroutine");

    lua_newtable(L);
    lua_getglobal(L, "os");
    copy_names(L, os_names);
    lua_setfield(L, -2, "os");

    static const char *const whole[] = { "math", "utf8", "string", "table", NULL };
    for (int i = 0; whole[i]; i++) {
        lua_newtable(L);
        lua_getglobal(L, whole[i]);
        copy_all(L);
        lua_setfield(L, -2, whole[i]);
    }
    lua_getfield(L, -1, "string");
    lr_library_strings(L);
    lua_pop(L, 1);
    lua_getfield(L, -1, "table");
    lr_library_tables(L);
    lua_pop(L, 1);
}

void lr_library_open(lua_State *L)
{
    static const luaL_Reg libraries[] = {
        { LUA_GNAME, luaopen_base },       { LUA_COLIBNAME, luaopen_coroutine },
        { LUA_TABLIBNAME, luaopen_table }, { LUA_STRLIBNAME, luaopen_string },
        { LUA_MATHLIBNAME, luaopen_math }, { LUA_UTF8LIBNAME, luaopen_utf8 },
        { LUA_OSLIBNAME, luaopen_os },
    };
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
        lua_pop(L, 1);
    }
    lr_library_push(L);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_getfield(L, -3, "string");
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 3);
}
