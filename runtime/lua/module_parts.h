/* SPDX-License-Identifier: MIT */
/* The module's functions and methods, by what they are about. */
#ifndef LORE_LUA_MODULE_PARTS_H
#define LORE_LUA_MODULE_PARTS_H

#include <lauxlib.h>

/* open(path or nil, options or nil) */
int lr_kb_open(lua_State *L);

/* Methods of a knowledge base: those that rule files have as well, and those for its owner alone. */
extern const luaL_Reg lr_kb_for_all[], lr_kb_for_hosts[];
/* Of both, what is about why. */
extern const luaL_Reg lr_kb_grounds[], lr_query_grounds[];
/* Of both, what is about why not, and conflicts. */
extern const luaL_Reg lr_kb_lacks[], lr_query_lacks[];
extern const luaL_Reg lr_query_methods[], lr_proof_methods[], lr_profile_methods[],
    lr_whatif_methods[];

/* whatif_open(kb, base or nil, as_of or nil) */
int lr_whatif_push(lua_State *L);
/* Adds to the table on top the methods by which a what-if is asked. */
void lr_whatif_add_asking(lua_State *L);

/* A proof and a profile as print wants them, without the last line's end. */
int lr_proof_text(lua_State *L);
int lr_profile_text(lua_State *L);

#endif
