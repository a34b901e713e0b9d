/* SPDX-License-Identifier: MIT */
/* The words of Lua source, for looking at a rule file before it runs. */
#ifndef LORE_LUA_LEXER_H
#define LORE_LUA_LEXER_H

#include <lua.h>

/* For the trusted half: lex(source, offset, line) gives the kind of the next token ("name",
 * "keyword", "string", "number", "sign", "end"), its first and last offset, and the lines on
 * which it begins and ends; comments are skipped. What is no token is a sign of one byte: the
 * compiler will say more. */
int lr_lexer_next(lua_State *L);

#endif
