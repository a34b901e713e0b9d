/* SPDX-License-Identifier: MIT */
/* From the trusted half's tables to terms.
 *
 * A compound is a table {[0] = functor, args..., [-1] = count of args, [-2] = line, [-3] = file}, a
 * variable {[0] = false, name}; a value stands for itself. Scripts can reach these tables and write
 * into them, so that everything in them is checked here. */
#ifndef LORE_LUA_BUILD_H
#define LORE_LUA_BUILD_H

#include <lua.h>

#include "lore.h"

enum { LR_NODE_FUNCTOR = 0, LR_NODE_COUNT = -1, LR_NODE_LINE = -2, LR_NODE_FILE = -3 };

/* New terms on the stack's top, freed with the userdata that holds them. */
lore_terms *lr_build_begin(lua_State *L);

/* Frees the terms of the userdata at index now. */
void lr_build_end(lua_State *L, int index);

/* The term of the node at index; raises an error if there is none. */
lore_term lr_build_term(lua_State *L, lore_terms *terms, int index);

/* Fields of the table at index. Text and values are borrowed from what this leaves on the
 * stack; absent ones are NULL, null and 0. */
const char *lr_build_text(lua_State *L, int index, const char *name);
lore_value lr_build_value(lua_State *L, int index, const char *name);
lua_Integer lr_build_integer(lua_State *L, int index, const char *name);

/* Hands the claim in the table at index to kb: the statement at 1, the members of lore_claim
 * by their names (locator as `at`). */
lore_status lr_build_claim(lua_State *L, int index, lore_kb *kb);

#endif
