/* SPDX-License-Identifier: MIT */
/* Lua's patterns, matched in counted steps, so that a script cannot spend more than its time
 * in one. */
#ifndef LORE_LUA_PATTERN_H
#define LORE_LUA_PATTERN_H

#include <lua.h>
#include <stddef.h>

enum { LR_CAPTURES_MAX = 32 };

typedef struct Capture {
    const char *start;
    ptrdiff_t length; /* or CAPTURE_OPEN, CAPTURE_POSITION */
} Capture;

typedef struct Match {
    lua_State *L; /* errors of the pattern and the end of time are raised here */
    const char *text, *text_end;
    const char *pattern_end;
    int level; /* captures, finished or not */
    int depth;
    Capture captures[LR_CAPTURES_MAX];
} Match;

/* The end of the match of the pattern at `pattern`, without its anchor, that begins at `at`;
 * or NULL. */
const char *lr_pattern_match(Match *match, const char *at, const char *pattern);

/* Pushes capture index, or the whole match from start to end if the pattern has none. */
void lr_pattern_push(const Match *match, int index, const char *start, const char *end);

/* Pushes all captures, or the whole match if there are none (start NULL: nothing); returns
 * their count. */
int lr_pattern_push_all(const Match *match, const char *start, const char *end);

#endif
