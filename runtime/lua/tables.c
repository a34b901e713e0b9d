/* SPDX-License-Identifier: MIT */
/* Table functions that cannot run for longer than the table is big: they take plain tables,
 * whose length is that of elements in memory, and count their steps. A length that a
 * metamethod makes up, or a range over nothing, is refused. */
#include <lauxlib.h>

#include "lua/library.h"
#include "lua/sandbox.h"

enum { RANGE_MAX = 1 << 24, STEPS_AT_ONCE = 4096 };

static void check_plain(lua_State *L, int arg)
{
    static const char *const fields[] = { "__index", "__newindex", "__len" };
    luaL_checktype(L, arg, LUA_TTABLE);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (luaL_getmetafield(L, arg, fields[i]) != LUA_TNIL)
            luaL_argerror(L, arg, "a table without metamethods expected");
}

/* Calls the library's own function, upvalue 1, with all arguments. */
static int call_original(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int plain(lua_State *L)
{
    check_plain(L, 1);
    lr_sandbox_charge(L, lua_rawlen(L, 1));
    return call_original(L);
}

static int move(lua_State *L)
{
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_plain(L, 1);
    check_plain(L, target);
    lua_pushvalue(L, target);
    if (last < first)
        return 1;
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer count = last - first + 1;
    luaL_argcheck(L, count <= RANGE_MAX, 3, "too many elements to move");
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    bool is_forward = to > last || to <= first || !lua_rawequal(L, 1, target);
    for (lua_Integer i = 0; i < count; i++) {
        lua_Integer offset = is_forward ? i : count - 1 - i;
        lua_rawgeti(L, 1, first + offset);
        lua_rawseti(L, target, to + offset);
        if (i % STEPS_AT_ONCE == 0)
            lr_sandbox_charge(L, STEPS_AT_ONCE);
    }
    return 1;
}

/* The order of a sort: that of upvalue 1, or Lua's own. */
static int precedes(lua_State *L)
{
    uint64_t steps = 4;
    for (int i = 1; i <= 2; i++)
        steps += lua_type(L, i) == LUA_TSTRING ? lua_rawlen(L, i) : 0;
    lr_sandbox_charge(L, steps);
    if (lua_isnil(L, lua_upvalueindex(1))) {
        lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

static int sort(lua_State *L)
{
    check_plain(L, 1);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_pushcclosure(L, precedes, 1);
    return call_original(L);
}

void lr_library_tables(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "concat", plain }, { "insert", plain }, { "remove", plain },
        { "sort", sort },    { NULL, NULL },
    };
    for (const luaL_Reg *function = functions; function->name; function++) {
        lua_getfield(L, -1, function->name);
        lua_pushcclosure(L, function->func, 1);
        lua_setfield(L, -2, function->name);
    }
    lua_pushcfunction(L, move);
    lua_setfield(L, -2, "move");
}
