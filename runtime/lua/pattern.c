/* SPDX-License-Identifier: MIT */
/* The matcher: backtracking over the pattern's items, as the Lua manual (6.4.1) describes
 * them. Items in a row are a loop; what needs another way out (a repetition, a capture)
 * recurses, at most DEPTH_MAX deep. Every try of a character is a step. */
#include "lua/pattern.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "lua/sandbox.h"

enum { DEPTH_MAX = 200, CAPTURE_OPEN = -1, CAPTURE_POSITION = -2, ESCAPE = '%' };

/* ---- one character --------------------------------------------------------------------------- */

/* The end of the single-character class at p. */
static const char *class_end(const Match *match, const char *p)
{
    if (p[0] == ESCAPE) {
        if (p + 1 >= match->pattern_end)
            luaL_error(match->L, "malformed pattern (ends with '%%')");
        return p + 2;
    }
    if (p[0] != '[')
        return p + 1;
    p++;
    if (p < match->pattern_end && *p == '^')
        p++;
    do {
        if (p >= match->pattern_end)
            luaL_error(match->L, "malformed pattern (missing ']')");
        if (*p++ == ESCAPE) {
            if (p >= match->pattern_end)
                luaL_error(match->L, "malformed pattern (missing ']')");
            p++;
        }
    } while (p >= match->pattern_end || *p != ']');
    return p + 1;
}

static bool is_in_class(int c, int letter)
{
    bool is_in;
    switch (tolower(letter)) {
    case 'a':
        is_in = isalpha(c);
        break;
    case 'c':
        is_in = iscntrl(c);
        break;
    case 'd':
        is_in = isdigit(c);
        break;
    case 'g':
        is_in = isgraph(c);
        break;
    case 'l':
        is_in = islower(c);
        break;
    case 'p':
        is_in = ispunct(c);
        break;
    case 's':
        is_in = isspace(c);
        break;
    case 'u':
        is_in = isupper(c);
        break;
    case 'w':
        is_in = isalnum(c);
        break;
    case 'x':
        is_in = isxdigit(c);
        break;
    default:
        return letter == c;
    }
    return isupper(letter) ? !is_in : is_in;
}

/* p is at '[', last at the matching ']'. */
static bool is_in_set(int c, const char *p, const char *last)
{
    bool is_member = true;
    if (p[1] == '^') {
        is_member = false;
        p++;
    }
    while (++p < last) {
        if (*p == ESCAPE) {
            p++;
            if (is_in_class(c, (unsigned char)*p))
                return is_member;
        } else if (p[1] == '-' && p + 2 < last) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p)
                return is_member;
        } else if ((unsigned char)*p == c) {
            return is_member;
        }
    }
    return !is_member;
}

static bool is_single(const Match *match, const char *at, const char *p, const char *end)
{
    lr_sandbox_charge(match->L, 1 + (uint64_t)(end - p) / 16);
    if (at >= match->text_end)
        return false;
    int c = (unsigned char)*at;
    switch (*p) {
    case '.':
        return true;
    case ESCAPE:
        return is_in_class(c, (unsigned char)p[1]);
    case '[':
        return is_in_set(c, p, end - 1);
    default:
        return (unsigned char)*p == c;
    }
}

/* ---- items ----------------------------------------------------------------------------------- */

static const char *match_items(Match *match, const char *at, const char *p);

static const char *match_most(Match *match, const char *at, const char *p, const char *end,
                              ptrdiff_t least)
{
    ptrdiff_t count = 0;
    while (is_single(match, at + count, p, end))
        count++;
    for (; count >= least; count--) {
        const char *found = match_items(match, at + count, end + 1);
        if (found)
            return found;
    }
    return NULL;
}

static const char *match_fewest(Match *match, const char *at, const char *p, const char *end)
{
    for (;;) {
        const char *found = match_items(match, at, end + 1);
        if (found)
            return found;
        if (!is_single(match, at, p, end))
            return NULL;
        at++;
    }
}

static const char *open_capture(Match *match, const char *at, const char *p, ptrdiff_t kind)
{
    if (match->level >= LR_CAPTURES_MAX)
        luaL_error(match->L, "too many captures");
    match->captures[match->level++] = (Capture){ at, kind };
    const char *found = match_items(match, at, p);
    if (!found)
        match->level--;
    return found;
}

static const char *close_capture(Match *match, const char *at, const char *p)
{
    int i = match->level;
    while (--i >= 0 && match->captures[i].length != CAPTURE_OPEN) {
    }
    if (i < 0)
        luaL_error(match->L, "invalid pattern capture");
    match->captures[i].length = at - match->captures[i].start;
    const char *found = match_items(match, at, p);
    if (!found)
        match->captures[i].length = CAPTURE_OPEN;
    return found;
}

/* %bxy: the end of the balanced text at `at`, or NULL. p is at x. */
static const char *match_balance(const Match *match, const char *at, const char *p)
{
    if (p + 1 >= match->pattern_end)
        luaL_error(match->L, "malformed pattern (missing arguments to '%%b')");
    if (at >= match->text_end || *at != p[0])
        return NULL;
    size_t open = 1;
    while (++at < match->text_end) {
        lr_sandbox_charge(match->L, 1);
        if (*at == p[1]) {
            if (--open == 0)
                return at + 1;
        } else if (*at == p[0]) {
            open++;
        }
    }
    return NULL;
}

/* %f[set]: whether the text passes into the set at `at`. *p is moved past the set. */
static bool is_frontier(const Match *match, const char *at, const char **p)
{
    if (*p >= match->pattern_end || **p != '[')
        luaL_error(match->L, "missing '[' after '%%f' in pattern");
    const char *set = *p;
    *p = class_end(match, set);
    int before = at == match->text ? 0 : (unsigned char)at[-1];
    int after = at == match->text_end ? 0 : (unsigned char)*at;
    lr_sandbox_charge(match->L, 1 + (uint64_t)(*p - set) / 16);
    return !is_in_set(before, set, *p - 1) && is_in_set(after, set, *p - 1);
}

/* %1: the end of a repetition of the capture, or NULL. */
static const char *match_again(const Match *match, const char *at, int digit)
{
    int i = digit - '1';
    if (i < 0 || i >= match->level || match->captures[i].length == CAPTURE_OPEN)
        luaL_error(match->L, "invalid capture index %%%d", i + 1);
    ptrdiff_t length = match->captures[i].length;
    lr_sandbox_charge(match->L, length < 0 ? 1 : 1 + (uint64_t)length / 16);
    if (length < 0 || match->text_end - at < length ||
        memcmp(match->captures[i].start, at, (size_t)length) != 0)
        return NULL;
    return at + length;
}

/* One of the items that begin with % and are no class; *p is moved past it. The new place in
 * the text, or NULL; *is_item tells whether there was one. */
static const char *match_special(const Match *match, const char *at, const char **p, bool *is_item)
{
    const char *next = *p + 1;
    *is_item = **p == ESCAPE && next < match->pattern_end &&
               (*next == 'b' || *next == 'f' || isdigit((unsigned char)*next));
    if (!*is_item)
        return NULL;
    if (*next == 'b') {
        *p = next + 3;
        return match_balance(match, at, next + 1);
    }
    *p = next + 1;
    if (*next == 'f')
        return is_frontier(match, at, p) ? at : NULL;
    return match_again(match, at, (unsigned char)*next);
}

static const char *match_items(Match *match, const char *at, const char *p)
{
    const char *found = NULL;
    if (match->depth++ >= DEPTH_MAX)
        luaL_error(match->L, "pattern too complex");
    for (;;) {
        if (p == match->pattern_end) {
            found = at;
            break;
        }
        if (*p == '(') {
            bool is_position = p + 1 < match->pattern_end && p[1] == ')';
            found = is_position ? open_capture(match, at, p + 2, CAPTURE_POSITION)
                                : open_capture(match, at, p + 1, CAPTURE_OPEN);
            break;
        }
        if (*p == ')') {
            found = close_capture(match, at, p + 1);
            break;
        }
        if (*p == '$' && p + 1 == match->pattern_end) {
            found = at == match->text_end ? at : NULL;
            break;
        }
        bool is_item;
        const char *next = match_special(match, at, &p, &is_item);
        if (is_item) {
            if (!next)
                break;
            at = next;
            continue;
        }
        const char *end = class_end(match, p);
        char repeat = end < match->pattern_end ? *end : '\0';
        if (repeat == '*' || repeat == '+') {
            found = match_most(match, at, p, end, repeat == '+');
            break;
        }
        if (repeat == '-') {
            found = match_fewest(match, at, p, end);
            break;
        }
        bool is_here = is_single(match, at, p, end);
        if (repeat == '?') {
            if (is_here && (found = match_items(match, at + 1, end + 1)) != NULL)
                break;
            p = end + 1;
            continue;
        }
        if (!is_here)
            break;
        at++;
        p = end;
    }
    match->depth--;
    return found;
}

const char *lr_pattern_match(Match *match, const char *at, const char *pattern)
{
    match->level = 0;
    match->depth = 0;
    return match_items(match, at, pattern);
}

/* ---- captures -------------------------------------------------------------------------------- */

void lr_pattern_push(const Match *match, int index, const char *start, const char *end)
{
    if (index >= match->level) {
        if (index != 0)
            luaL_error(match->L, "invalid capture index %%%d", index + 1);
        lua_pushlstring(match->L, start, (size_t)(end - start));
        return;
    }
    const Capture *capture = &match->captures[index];
    if (capture->length == CAPTURE_OPEN)
        luaL_error(match->L, "unfinished capture");
    if (capture->length == CAPTURE_POSITION)
        lua_pushinteger(match->L, capture->start - match->text + 1);
    else
        lua_pushlstring(match->L, capture->start, (size_t)capture->length);
}

int lr_pattern_push_all(const Match *match, const char *start, const char *end)
{
    int count = match->level == 0 && start ? 1 : match->level;
    luaL_checkstack(match->L, count, "too many captures");
    for (int i = 0; i < count; i++)
        lr_pattern_push(match, i, start, end);
    return count;
}
