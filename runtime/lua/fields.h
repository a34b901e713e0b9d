/* SPDX-License-Identifier: MIT */
/* Fields of the table on top of the stack. */
#ifndef LORE_LUA_FIELDS_H
#define LORE_LUA_FIELDS_H

#include <lauxlib.h>

#include "lore.h"

void lr_field_set_number(lua_State *L, const char *name, double number);
void lr_field_set_text(lua_State *L, const char *name, const char *text);
/* from and to: instants, nil where open. */
void lr_field_set_interval(lua_State *L, int64_t from, int64_t to);

#endif
