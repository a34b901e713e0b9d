/* SPDX-License-Identifier: MIT */
/* Fields: numbers, texts and intervals. */
#include "lua/fields.h"

#include "lua/value.h"

static void push_instant(lua_State *L, int64_t instant)
{
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        lua_pushnil(L);
    else
        lr_value_push(L, lore_instant(instant));
}

void lr_field_set_number(lua_State *L, const char *name, double number)
{
    lua_pushnumber(L, number);
    lua_setfield(L, -2, name);
}

void lr_field_set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

void lr_field_set_interval(lua_State *L, int64_t from, int64_t to)
{
    push_instant(L, from);
    lua_setfield(L, -2, "from");
    push_instant(L, to);
    lua_setfield(L, -2, "to");
}
