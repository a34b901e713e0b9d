/* SPDX-License-Identifier: MIT */
/* What of Lua's standard library scripts may use, in a form that keeps to the sandbox's limits. */
#ifndef LORE_LUA_LIBRARY_H
#define LORE_LUA_LIBRARY_H

#include <lua.h>

/* Opens the libraries of the trusted half as L's globals, and gives strings their safe methods. */
void lr_library_open(lua_State *L);

/* Pushes a new table with what scripts may use: functions, and libraries as tables of them. Whoever
 * hands it to a script copies it first. */
void lr_library_push(lua_State *L);

/* The parts of it that have files of their own: functions added to the table on the stack's top. */
void lr_library_strings(lua_State *L);
void lr_library_tables(lua_State *L);

#endif
