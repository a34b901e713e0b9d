/* SPDX-License-Identifier: MIT */
/* From what a script raised to the diagnostics of a knowledge base. */
#ifndef LORE_LUA_REPORT_H
#define LORE_LUA_REPORT_H

#include "lua/sandbox.h"

/* The registry's name for the metatable of problems: tables with status, message, hint, file,
 * line and source, or with the list of several in their array part. */
#define LR_PROBLEM "lore.problem"

/* What Lua calls the text of a goal, which has no place to show. */
#define LR_GOAL_CHUNK "goal"

/* Adds diagnostics for the error value on L's top, of a lua_pcall that ended with outcome, and
 * returns their status; chunk NULL: of a goal. Never runs code of the script's. */
lore_status lr_report(Sandbox *sandbox, lua_State *L, int outcome, const char *chunk);

/* Copies text, cut to size - 1 bytes, with control characters, bidirectional ones and bytes
 * that are no UTF-8 as escapes. */
void lr_report_clean(char *out, size_t size, const char *text, size_t length);

/* The length of the bidirectional control character at text, or 0. */
size_t lr_report_bidi(const char *text, size_t length);

#endif
