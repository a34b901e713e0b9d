/* SPDX-License-Identifier: MIT */
/* The C functions that the trusted half in a sandbox is built on. */
#ifndef LORE_LUA_BRIDGE_H
#define LORE_LUA_BRIDGE_H

#include <lua.h>

/* Pushes a table of them; L is a sandbox's. */
void lr_bridge_push(lua_State *L);

#endif
