/* SPDX-License-Identifier: MIT */
/* The functions of lore.h that read Lua: rule files, goals, and what a prompt needs to know of
 * a text. The trusted half (scripts/lore/load.lua) does the reading; here are transactions,
 * files and terms. */
#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua/bridge.h"
#include "lua/build.h"
#include "lua/report.h"
#include "lua/sandbox.h"
#include "lua/script.h"
#include "lua/value.h"

/* Lua's compiler cannot be stopped midway, so that a longer text would outlive every limit. */
enum { FILE_LENGTH_MAX = 32 << 20, GOAL_LENGTH_MAX = 1 << 20, MODIFIERS_MAX = 20 };

static lore_status fail(lore_kb *kb, lore_status status, const char *file, const char *message)
{
    lore_diagnostic diagnostic = { .status = status, .message = message, .file = file };
    lore_diagnostic_add(kb, &diagnostic);
    return status;
}

/* Leaves the trusted half's function of that name on the stack. */
static void push_entry(lua_State *L, const char *name)
{
    lr_bridge_push(L);
    lr_script_import(L, "load");
    lua_getfield(L, -1, name);
}

/* ---- rule files ------------------------------------------------------------------------------ */

typedef struct Source {
    const char *text;
    size_t length;
    const char *chunk;
} Source;

static int load_source(lua_State *L)
{
    const Source *source = lua_touserdata(L, 1);
    push_entry(L, "file");
    lua_pushlstring(L, source->text, source->length);
    lua_pushstring(L, source->chunk);
    lua_call(L, 2, 0);
    return 0;
}

static lore_status load_in_transaction(lore_kb *kb, Sandbox *sandbox, Source *source)
{
    if (lore_in_transaction(kb) || lore_whatif_used(kb))
        return lr_sandbox_run(sandbox, load_source, source, source->chunk);
    lore_status status = lore_begin(kb);
    if (status != LORE_OK)
        return status;
    status = lr_sandbox_run(sandbox, load_source, source, source->chunk);
    if (status == LORE_OK)
        return lore_commit(kb, NULL, source->chunk, NULL);
    lore_rollback(kb);
    return status;
}

lore_status lore_load(lore_kb *kb, const char *text, ptrdiff_t length, const char *chunk)
{
    if (!kb || !text)
        return LORE_MISUSE;
    Source source = { text, length < 0 ? strlen(text) : (size_t)length, chunk ? chunk : "text" };
    Sandbox *sandbox = lr_sandbox_of(kb);
    lore_diagnostic_clear(kb);
    if (!sandbox)
        return LORE_NOMEM;
    if (sandbox->depth > 0)
        return fail(kb, LORE_MISUSE, source.chunk, "a rule file cannot load another one");
    if (source.length > FILE_LENGTH_MAX)
        return fail(kb, LORE_BUDGET, source.chunk, "a rule file has at most 32 MiB");
    return load_in_transaction(kb, sandbox, &source);
}

static lore_status fail_read(lore_kb *kb, const char *path)
{
    lore_status status = errno == ENOMEM ? LORE_NOMEM : errno == ENOENT ? LORE_NOTFOUND : LORE_IO;
    return fail(kb, status, path, strerror(errno));
}

/* The whole file, to be freed; at most one byte more than a rule file may have. */
static lore_status read_file(lore_kb *kb, const char *path, char **text, size_t *length)
{
    size_t capacity = 0;
    lore_status status = LORE_OK;
    *text = NULL;
    *length = 0;
    FILE *file = fopen(path, "rb");
    if (!file)
        return fail_read(kb, path);
    while (*length <= FILE_LENGTH_MAX && !feof(file)) {
        if (*length == capacity) {
            capacity = capacity > 0 ? 2 * capacity : 1 << 16;
            char *grown = realloc(*text, capacity);
            if (!grown) {
                status = LORE_NOMEM;
                goto done;
            }
            *text = grown;
        }
        errno = 0;
        *length += fread(*text + *length, 1, capacity - *length, file);
        if (ferror(file)) {
            status = fail_read(kb, path);
            goto done;
        }
    }
done:
    fclose(file);
    return status;
}

lore_status lore_load_file(lore_kb *kb, const char *path)
{
    char *text;
    size_t length;
    if (!kb || !path)
        return LORE_MISUSE;
    lore_diagnostic_clear(kb);
    lore_status status = read_file(kb, path, &text, &length);
    if (status == LORE_OK)
        status = lore_load(kb, text, (ptrdiff_t)length, path);
    free(text);
    return status;
}

/* ---- goals ----------------------------------------------------------------------------------- */

typedef struct Goal {
    lore_kb *kb;
    const char *text;
    lore_query *query;
} Goal;

/* The modifier at index, a table of its name and arguments. */
static lore_status modify(lua_State *L, int index, lore_query *query)
{
    lore_value first = lore_null(), second = lore_null();
    lua_rawgeti(L, index, 1);
    lua_rawgeti(L, index, 2);
    lua_rawgeti(L, index, 3);
    const char *name = lua_tostring(L, -3);
    lr_value_read(L, -2, &first);
    lr_value_read(L, -1, &second);
    if (strcmp(name, "at") == 0)
        return lore_query_at(query, first);
    if (strcmp(name, "during") == 0)
        return lore_query_during(query, first, second);
    if (strcmp(name, "as_of") == 0)
        return lore_query_as_of_rules(query, first, second);
    if (strcmp(name, "merged") == 0)
        return lore_query_identity(query, first.u.integer != 0);
    if (strcmp(name, "ungraded") == 0)
        return lore_query_ungraded(query, first.type == LORE_REAL ? first.u.real
                                                                  : (double)first.u.integer);
    lore_reading reading;
    if (strcmp(name, "reading") == 0 && lore_reading_of(lua_tostring(L, -2), &reading) == LORE_OK)
        return lore_query_reading(query, reading);
    if (strcmp(name, "limit") == 0)
        return lore_query_limit(query, first.u.integer);
    return lore_query_order(query, lua_tostring(L, -2), second.type != LORE_NULL);
}

static int open_goal(lua_State *L)
{
    Goal *goal = lua_touserdata(L, 1);
    push_entry(L, "goal");
    lua_pushstring(L, goal->text);
    lua_call(L, 1, 2);
    int modifiers = lua_gettop(L);
    size_t count = lua_rawlen(L, modifiers);
    luaL_checkstack(L, LUA_MINSTACK + 3 * MODIFIERS_MAX, NULL);
    if (count > MODIFIERS_MAX)
        return luaL_error(L, "a goal has at most %d modifiers", MODIFIERS_MAX);
    lore_terms *terms = lr_build_begin(L);
    lore_term term = lr_build_term(L, terms, modifiers - 1);
    lore_status status = lore_query_open(goal->kb, terms, term, &goal->query);
    lr_build_end(L, modifiers + 1);
    for (size_t i = 1; status >= 0 && i <= count; i++) {
        lua_rawgeti(L, modifiers, (lua_Integer)i);
        status = modify(L, lua_gettop(L), goal->query);
        lua_settop(L, modifiers);
    }
    return status < 0 ? lr_sandbox_fail(L, status) : 0;
}

typedef struct GoalTerm {
    const char *text;
    lore_terms *terms;
    lore_term term;
} GoalTerm;

static int build_goal(lua_State *L)
{
    GoalTerm *goal = lua_touserdata(L, 1);
    push_entry(L, "goal");
    lua_pushstring(L, goal->text);
    lua_call(L, 1, 2);
    if (lua_rawlen(L, -1) > 0)
        return luaL_error(L, "no modifiers can be given here");
    goal->term = lr_build_term(L, goal->terms, lua_gettop(L) - 1);
    return 0;
}

lore_status lore_goal_term(lore_kb *kb, const char *text, lore_terms *terms, lore_term *out)
{
    if (!kb || !text || !terms || !out)
        return LORE_MISUSE;
    GoalTerm goal = { text, terms, 0 };
    Sandbox *sandbox = lr_sandbox_of(kb);
    lore_diagnostic_clear(kb);
    if (!sandbox)
        return LORE_NOMEM;
    if (strlen(text) > GOAL_LENGTH_MAX)
        return fail(kb, LORE_BUDGET, NULL, "a goal has at most 1 MiB");
    lore_status status = lr_sandbox_run(sandbox, build_goal, &goal, NULL);
    *out = goal.term;
    return status;
}

lore_status lore_query_text(lore_kb *kb, const char *text, lore_query **out)
{
    if (!kb || !text || !out)
        return LORE_MISUSE;
    *out = NULL;
    Goal goal = { kb, text, NULL };
    Sandbox *sandbox = lr_sandbox_of(kb);
    lore_diagnostic_clear(kb);
    if (!sandbox)
        return LORE_NOMEM;
    if (strlen(text) > GOAL_LENGTH_MAX)
        return fail(kb, LORE_BUDGET, NULL, "a goal has at most 1 MiB");
    lore_status status = lr_sandbox_run(sandbox, open_goal, &goal, NULL);
    if (status == LORE_OK)
        *out = goal.query;
    else
        lore_query_close(goal.query);
    return status;
}

lore_status lore_why_text(lore_kb *kb, const char *goal, lore_proof **out)
{
    if (!kb || !goal || !out)
        return LORE_MISUSE;
    *out = NULL;
    lore_query *query;
    lore_status status = lore_query_text(kb, goal, &query);
    if (status == LORE_OK)
        status = lore_query_step(query);
    if (status == LORE_ROW)
        status = lore_why(query, out);
    else if (status == LORE_DONE)
        status = fail(kb, LORE_NOTFOUND, NULL, "the goal has no answer to explain");
    lore_query_close(query);
    return status;
}

lore_status lore_whynot_text(lore_kb *kb, const char *goal, lore_proof **out)
{
    if (!kb || !goal || !out)
        return LORE_MISUSE;
    *out = NULL;
    lore_query *query;
    lore_status status = lore_query_text(kb, goal, &query);
    if (status == LORE_OK)
        status = lore_whynot(query, out);
    lore_query_close(query);
    return status;
}

lore_status lore_explain_text(lore_kb *kb, const char *goal, lore_profile **out)
{
    if (!kb || !goal || !out)
        return LORE_MISUSE;
    *out = NULL;
    lore_query *query;
    lore_status status = lore_query_text(kb, goal, &query);
    if (status == LORE_OK)
        status = lore_explain(query, out);
    lore_query_close(query);
    return status;
}

lore_status lore_changed_text(lore_kb *kb, const char *goal, lore_value before, lore_value after,
                              lore_query **out)
{
    if (!kb || !goal || !out)
        return LORE_MISUSE;
    *out = NULL;
    lore_query *query;
    lore_status status = lore_query_text(kb, goal, &query);
    if (status == LORE_OK)
        status = lore_changed(query, before, after, out);
    lore_query_close(query);
    return status;
}

/* ---- what a prompt needs to know ------------------------------------------------------------- */

typedef struct Completeness {
    const char *text;
    int answer;
} Completeness;

/* 1: compiles; 0: ends too soon; -1: neither. */
static int try_compile(lua_State *L, const char *prefix, const char *text)
{
    lua_pushfstring(L, "%s%s", prefix, text);
    size_t length;
    const char *whole = lua_tolstring(L, -1, &length);
    if (luaL_loadbufferx(L, whole, length, "=" LR_GOAL_CHUNK, "t") == LUA_OK)
        return 1;
    static const char tail[] = "<eof>";
    const char *message = lua_tolstring(L, -1, &length);
    bool is_early = length >= strlen(tail) && strcmp(message + length - strlen(tail), tail) == 0;
    return is_early && !strstr(message, "unfinished string") ? 0 : -1;
}

static int judge(lua_State *L)
{
    Completeness *completeness = lua_touserdata(L, 1);
    int as_goal = try_compile(L, "return ", completeness->text);
    int as_chunk = try_compile(L, "", completeness->text);
    completeness->answer = as_goal > as_chunk ? as_goal : as_chunk;
    return 0;
}

int lore_text_is_complete(lore_kb *kb, const char *text)
{
    if (!kb || !text)
        return LORE_MISUSE;
    Completeness completeness = { text, 0 };
    Sandbox *sandbox = lr_sandbox_of(kb);
    lore_diagnostic_clear(kb);
    if (!sandbox)
        return LORE_NOMEM;
    if (strlen(text) > GOAL_LENGTH_MAX)
        return LORE_BUDGET;
    lore_status status = lr_sandbox_run(sandbox, judge, &completeness, NULL);
    if (status < 0)
        return status;
    return completeness.answer < 0 ? LORE_SYNTAX : completeness.answer;
}

lore_status lore_text_check(lore_kb *kb, const char *text, ptrdiff_t length, const char *chunk)
{
    if (!kb || !text)
        return LORE_MISUSE;
    const char *end = text + (length < 0 ? strlen(text) : (size_t)length);
    lore_status status = LORE_OK;
    lore_diagnostic_clear(kb);
    for (int line = 1; text < end; line++) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        line_end = line_end ? line_end : end;
        const char *at = text;
        while (at < line_end && lr_report_bidi(at, (size_t)(line_end - at)) == 0)
            at++;
        if (at < line_end) {
            char excerpt[200];
            lr_report_clean(excerpt, sizeof excerpt, text, (size_t)(line_end - text));
            lore_diagnostic diagnostic = {
                .status = LORE_SYNTAX,
                .message =
                    "a bidirectional control character makes this line read otherwise than it runs",
                .hint = "remove it, or write it as an escape",
                .file = chunk,
                .line = line,
                .source = excerpt,
            };
            status = LORE_SYNTAX;
            lore_diagnostic_add(kb, &diagnostic);
        }
        text = line_end < end ? line_end + 1 : end;
    }
    return status;
}
