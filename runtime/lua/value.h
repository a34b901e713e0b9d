/* SPDX-License-Identifier: MIT */
/* Values of the knowledge base in Lua: booleans, integers, floats and strings are Lua's own;
 * instants, intervals and "not stated" are small userdata that print and compare as what they
 * are. */
#ifndef LORE_LUA_VALUE_H
#define LORE_LUA_VALUE_H

#include <lua.h>
#include <stdbool.h>

#include "lore.h"

/* Makes the metatable known to L; needed once a state. */
void lr_value_register(lua_State *L);

void lr_value_push(lua_State *L, lore_value value);

/* Whether what stands at index is a value; text is borrowed from there. */
bool lr_value_read(lua_State *L, int index, lore_value *out);

/* The same, nil counting as null; anything else is an error of argument arg. */
lore_value lr_value_check(lua_State *L, int arg);

/* Functions for scripts: instant(text or microseconds), interval(from, to). */
int lr_value_instant(lua_State *L);
int lr_value_interval(lua_State *L);

#endif
