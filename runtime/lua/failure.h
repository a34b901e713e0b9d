/* SPDX-License-Identifier: MIT */
/* Failure: what becomes of a call that failed. Misuse raises an error at the caller's line; what fails
 * outside (files, other writers) is returned as nil and a message. */
#ifndef LORE_LUA_FAILURE_H
#define LORE_LUA_FAILURE_H

#include <lauxlib.h>

#include "lore.h"

/* Pushes "file:line: " of the innermost code that is not the module's own. */
void lr_failure_push_where(lua_State *L);
/* Pushes what kb (may be NULL) has to say about its last failure. */
void lr_failure_push_diagnostics(lua_State *L, lore_kb *kb, lore_status status);

/* Ends a function whose call failed. */
int lr_failure_end(lua_State *L, lore_kb *kb, lore_status status);
/* Ends a function that has nothing to say but that it worked. */
int lr_failure_finish(lua_State *L, lore_kb *kb, lore_status status);

#endif
