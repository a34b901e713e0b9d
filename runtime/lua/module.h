/* SPDX-License-Identifier: MIT */
/* The module that Lua programs see as `require "lore"`, and scripts in a sandbox as `lore` and
 * `kb`. */
#ifndef LORE_LUA_MODULE_H
#define LORE_LUA_MODULE_H

#include <lua.h>

#include "lore.h"

/* Pushes the module for scripts, which opens nothing, and a handle to kb that cannot end, load
 * or commit anything. */
void lr_module_push_borrowed(lua_State *L, lore_kb *kb);

#endif
