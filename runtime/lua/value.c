/* SPDX-License-Identifier: MIT */
/* Each userdata holds one lore_value without text. An open end of an interval reads as nil. */
#include "lua/value.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char type_name[] = "lore.value";

void lr_value_push(lua_State *L, lore_value value)
{
    switch ((lore_type)value.type) {
    case LORE_BOOLEAN:
        lua_pushboolean(L, value.u.integer != 0);
        return;
    case LORE_INTEGER:
        lua_pushinteger(L, value.u.integer);
        return;
    case LORE_REAL:
        lua_pushnumber(L, value.u.real);
        return;
    case LORE_TEXT:
        lua_pushlstring(L, value.u.text, value.v.length);
        return;
    case LORE_NULL:
    case LORE_INSTANT:
    case LORE_INTERVAL:
    case LORE_ANY:
    case LORE_TYPE_MAX_:
        *(lore_value *)lua_newuserdatauv(L, sizeof value, 0) = value;
        luaL_setmetatable(L, type_name);
    }
}

bool lr_value_read(lua_State *L, int index, lore_value *out)
{
    size_t length;
    const char *text;
    const lore_value *held;
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        *out = lore_boolean(lua_toboolean(L, index));
        return true;
    case LUA_TNUMBER:
        *out = lua_isinteger(L, index) ? lore_integer(lua_tointeger(L, index))
                                       : lore_real(lua_tonumber(L, index));
        return !(out->type == LORE_REAL && isnan(out->u.real));
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &length);
        *out = lore_text(text, (ptrdiff_t)length);
        return true;
    default:
        held = luaL_testudata(L, index, type_name);
        if (held)
            *out = *held;
        return held != NULL;
    }
}

lore_value lr_value_check(lua_State *L, int arg)
{
    lore_value value = lore_null();
    if (!lua_isnoneornil(L, arg) && !lr_value_read(L, arg, &value))
        luaL_typeerror(L, arg, "value");
    return value;
}

/* ---- for scripts ----------------------------------------------------------------------------- */

static int64_t check_instant(lua_State *L, int arg, int64_t if_absent)
{
    if (lua_isnoneornil(L, arg))
        return if_absent;
    const lore_value *held = luaL_testudata(L, arg, type_name);
    if (held && held->type == LORE_INSTANT)
        return held->u.integer;
    if (lua_type(L, arg) == LUA_TNUMBER)
        return luaL_checkinteger(L, arg);
    int64_t from, to;
    if (lore_date_parse(luaL_checkstring(L, arg), &from, &to) != LORE_OK)
        luaL_argerror(L, arg, "no date; write it as in \"2020-05-07\" or \"2020-05-07T10:30:00Z\"");
    return from;
}

int lr_value_instant(lua_State *L)
{
    luaL_checkany(L, 1);
    lr_value_push(L, lore_instant(check_instant(L, 1, 0)));
    return 1;
}

int lr_value_interval(lua_State *L)
{
    int64_t from = check_instant(L, 1, LORE_TIME_MIN), to = check_instant(L, 2, LORE_TIME_MAX);
    luaL_argcheck(L, from < to, 2, "the interval ends before it begins");
    lr_value_push(L, lore_interval(from, to));
    return 1;
}

static lore_value *check(lua_State *L, int arg)
{
    return luaL_checkudata(L, arg, type_name);
}

static int to_text(lua_State *L)
{
    char buffer[128];
    const lore_value *value = check(L, 1);
    if (value->type == LORE_NULL) {
        lua_pushliteral(L, "null");
        return 1;
    }
    size_t length = lore_value_format(*value, buffer, sizeof buffer);
    lua_pushlstring(L, buffer, length < sizeof buffer ? length : sizeof buffer - 1);
    return 1;
}

static void push_end(lua_State *L, int64_t instant)
{
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        lua_pushnil(L);
    else
        lr_value_push(L, lore_instant(instant));
}

static int index(lua_State *L)
{
    const lore_value *value = check(L, 1);
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (value->type == LORE_INTERVAL && strcmp(name, "from") == 0)
        push_end(L, value->u.integer);
    else if (value->type == LORE_INTERVAL && strcmp(name, "to") == 0)
        push_end(L, value->v.to);
    else if (value->type == LORE_INSTANT && strcmp(name, "microseconds") == 0)
        lua_pushinteger(L, value->u.integer);
    else
        lua_pushnil(L);
    return 1;
}

static int equals(lua_State *L)
{
    const lore_value *a = luaL_testudata(L, 1, type_name), *b = luaL_testudata(L, 2, type_name);
    bool is_equal = a && b && a->type == b->type;
    if (is_equal && a->type != LORE_NULL)
        is_equal = a->u.integer == b->u.integer;
    if (is_equal && a->type == LORE_INTERVAL)
        is_equal = a->v.to == b->v.to;
    lua_pushboolean(L, is_equal);
    return 1;
}

static void check_instants(lua_State *L, int64_t *a, int64_t *b)
{
    const lore_value *left = check(L, 1), *right = check(L, 2);
    if (left->type != LORE_INSTANT || right->type != LORE_INSTANT)
        luaL_error(L, "only instants have an order");
    *a = left->u.integer;
    *b = right->u.integer;
}

static int is_less(lua_State *L)
{
    int64_t a, b;
    check_instants(L, &a, &b);
    lua_pushboolean(L, a < b);
    return 1;
}

static int is_less_or_equal(lua_State *L)
{
    int64_t a, b;
    check_instants(L, &a, &b);
    lua_pushboolean(L, a <= b);
    return 1;
}

void lr_value_register(lua_State *L)
{
    static const luaL_Reg methods[] = {
        { "__tostring", to_text }, { "__index", index },         { "__eq", equals },
        { "__lt", is_less },       { "__le", is_less_or_equal }, { NULL, NULL },
    };
    if (luaL_newmetatable(L, type_name)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_pop(L, 1);
}
