/* SPDX-License-Identifier: MIT */
/* The module's knowledge bases: opening, loading, changing, limiting, and asking. */
#include <stdbool.h>

#include "lua/build.h"
#include "lua/failure.h"
#include "lua/fields.h"
#include "lua/handle.h"
#include "lua/module_parts.h"
#include "lua/value.h"

enum { FACT_ARGS_MAX = 64 };

/* ---- opening and loading --------------------------------------------------------------------- */

static bool flag_field(lua_State *L, int index, const char *name)
{
    if (!lua_istable(L, index))
        return false;
    lua_getfield(L, index, name);
    bool is_set = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is_set;
}

/* open(path or nil, options or nil) */
int lr_kb_open(lua_State *L)
{
    const char *path = luaL_optstring(L, 1, NULL);
    lua_settop(L, 2);
    unsigned flags = (flag_field(L, 2, "create") ? LORE_OPEN_CREATE : 0u) |
                     (flag_field(L, 2, "readonly") ? LORE_OPEN_READONLY : 0u);
    Handle *handle = lr_handle_push(L, NULL);
    lore_status status = lore_open(path, flags, &handle->kb);
    if (status == LORE_OK)
        return 1;
    lua_pushnil(L);
    lr_failure_push_diagnostics(L, handle->kb, status);
    lr_handle_close(handle);
    return 2;
}

/* What a rule file prints, to the function that on_print was given. */
static void forward_print(void *data, const char *text, size_t length)
{
    lua_State *L = ((Handle *)data)->loader;
    if (!L || !lua_checkstack(L, LUA_MINSTACK))
        return;
    int top = lua_gettop(L);
    if (lua_getiuservalue(L, 1, 1) == LUA_TFUNCTION) {
        lua_pushlstring(L, text, length);
        lua_pcall(L, 1, 0, 0);
    }
    lua_settop(L, top);
}

static int kb_on_print(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_setiuservalue(L, 1, 1);
    lore_print_set(kb, forward_print, lua_touserdata(L, 1));
    return 0;
}

static int kb_load(lua_State *L)
{
    size_t length;
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *text = luaL_checklstring(L, 2, &length);
    const char *chunk = luaL_optstring(L, 3, "text");
    Handle *handle = lua_touserdata(L, 1);
    handle->loader = L;
    lore_status status = lore_load(kb, text, (ptrdiff_t)length, chunk);
    handle->loader = NULL;
    return lr_failure_finish(L, kb, status);
}

static int kb_load_file(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *path = luaL_checkstring(L, 2);
    Handle *handle = lua_touserdata(L, 1);
    handle->loader = L;
    lore_status status = lore_load_file(kb, path);
    handle->loader = NULL;
    return lr_failure_finish(L, kb, status == LORE_NOTFOUND ? LORE_IO : status);
}

/* ---- changes --------------------------------------------------------------------------------- */

static int kb_begin(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    return lr_failure_finish(L, kb, lore_begin(kb));
}

static int kb_commit(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *message = luaL_optstring(L, 2, NULL), *author = luaL_optstring(L, 3, NULL);
    uint64_t number = 0;
    lore_status status = lore_commit(kb, author, message, &number);
    if (status < 0)
        return lr_failure_end(L, kb, status);
    lua_pushinteger(L, (lua_Integer)number);
    return 1;
}

static int kb_rollback(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    luaL_argcheck(L, lore_in_transaction(kb), 1, "no transaction is open");
    return lr_failure_finish(L, kb, lore_rollback(kb));
}

/* Reads the arguments from first on as the values of a fact. */
static size_t read_values(lua_State *L, int first, lore_value values[FACT_ARGS_MAX])
{
    int count = lua_gettop(L) - first + 1;
    luaL_argcheck(L, count <= FACT_ARGS_MAX, first, "too many values");
    for (int i = 0; i < count; i++)
        values[i] = lr_value_check(L, first + i);
    return (size_t)count;
}

static int kb_fact(lua_State *L)
{
    lore_value values[FACT_ARGS_MAX];
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *relation = luaL_checkstring(L, 2);
    size_t count = read_values(L, 3, values);
    return lr_failure_finish(L, kb, lore_fact_put(kb, relation, values, count));
}

static int kb_retract_fact(lua_State *L)
{
    lore_value values[FACT_ARGS_MAX];
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *relation = luaL_checkstring(L, 2);
    size_t count = read_values(L, 3, values);
    return lr_failure_finish(L, kb, lore_fact_retract(kb, relation, values, count));
}

/* claim_put(kb, table): see lr_build_claim. */
static int kb_claim_put(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    return lr_failure_finish(L, kb, lr_build_claim(L, 2, kb));
}

static int kb_retract(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *id = luaL_checkstring(L, 2), *reason = luaL_optstring(L, 3, NULL);
    return lr_failure_finish(L, kb, lore_claim_retract(kb, id, reason));
}

static int kb_setting(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *name = luaL_checkstring(L, 2);
    if (!lua_isnoneornil(L, 3))
        return lr_failure_finish(L, kb, lore_setting_put(kb, name, luaL_checkstring(L, 3)));
    lua_pushstring(L, lore_setting_get(kb, name));
    return 1;
}

/* set_limit(kb, name, number) */
static int kb_set_limit(lua_State *L)
{
    static const char *const names[] = { "ms", "rows", "memory", "threads", NULL };
    static const lore_limit limits[] = { LORE_LIMIT_MILLISECONDS, LORE_LIMIT_ROWS,
                                         LORE_LIMIT_MEMORY, LORE_LIMIT_THREADS };
    lore_kb *kb = lr_handle_kb(L, 1);
    lore_limit limit = limits[luaL_checkoption(L, 2, NULL, names)];
    lore_limit_set(kb, limit, luaL_checkinteger(L, 3));
    return 0;
}

/* force_ways(kb, "hash, scan") */
static int kb_force_ways(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    return lr_failure_finish(L, kb, lore_ways_force(kb, luaL_optstring(L, 2, NULL)));
}

/* ways_taken(kb): { name = times } */
static int kb_ways_taken(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *name;
    uint64_t taken;
    lua_newtable(L);
    for (size_t i = 0; lore_way_get(kb, i, &name, &taken) == LORE_OK; i++) {
        lua_pushinteger(L, (lua_Integer)taken);
        lua_setfield(L, -2, name);
    }
    return 1;
}

/* set_script_limit(kb, milliseconds, bytes) */
static int kb_set_script_limit(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    lua_Integer milliseconds = luaL_checkinteger(L, 2), bytes = luaL_checkinteger(L, 3);
    luaL_argcheck(L, bytes >= 0, 3, "bytes are no negative number");
    return lr_failure_finish(L, kb, lore_script_limit_set(kb, milliseconds, (size_t)bytes));
}

/* ---- asking ---------------------------------------------------------------------------------- */

static int kb_query(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *text = luaL_checkstring(L, 2);
    Child *child = lr_handle_push_child(L, 1, lr_handle_query_name);
    lore_status status = lore_query_text(kb, text, &child->query);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

static int kb_list(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *what = luaL_checkstring(L, 2), *like = luaL_optstring(L, 3, NULL);
    Child *child = lr_handle_push_child(L, 1, lr_handle_query_name);
    child->is_listing = true;
    lore_status status = lore_list(kb, what, like, &child->query);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

/* changed(kb, goal, before, after or nil): a listing; nil is now */
static int kb_changed(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *goal = luaL_checkstring(L, 2);
    lore_value before = lr_value_check(L, 3);
    lore_value after = lua_isnoneornil(L, 4) ? lore_text("now", -1) : lr_value_check(L, 4);
    Child *child = lr_handle_push_child(L, 1, lr_handle_query_name);
    child->is_listing = true;
    lore_status status = lore_changed_text(kb, goal, before, after, &child->query);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

/* explain(kb, goal or nil): all rules without a goal */
static int kb_explain(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *goal = luaL_optstring(L, 2, NULL);
    Child *child = lr_handle_push_child(L, 1, lr_handle_profile_name);
    lore_status status = goal ? lore_explain_text(kb, goal, &child->profile)
                              : lore_explain_rules(kb, &child->profile);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

static int kb_profile_begin(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    return lr_failure_finish(L, kb, lore_profile_begin(kb));
}

static int kb_profile_end(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    Child *child = lr_handle_push_child(L, 1, lr_handle_profile_name);
    lore_status status = lore_profile_end(kb, &child->profile);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

/* An array of { message, file, line }. */
static int kb_notes(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    lore_diagnostic note;
    lua_newtable(L);
    for (size_t i = 0; lore_note_get(kb, i, &note) == LORE_OK; i++) {
        lua_createtable(L, 0, 3);
        lr_field_set_text(L, "message", note.message);
        lr_field_set_text(L, "file", note.file);
        lua_pushinteger(L, note.line);
        lua_setfield(L, -2, "line");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

const luaL_Reg lr_kb_for_all[] = {
    { "query", kb_query },     { "whatif_open", lr_whatif_push }, { "list", kb_list },
    { "changed", kb_changed }, { "fact", kb_fact },               { "claim_put", kb_claim_put },
    { "setting", kb_setting }, { NULL, NULL },
};

const luaL_Reg lr_kb_for_hosts[] = {
    { "close", lr_handle_close_kb },
    { "load", kb_load },
    { "load_file", kb_load_file },
    { "on_print", kb_on_print },
    { "begin", kb_begin },
    { "commit", kb_commit },
    { "rollback", kb_rollback },
    { "retract", kb_retract },
    { "retract_fact", kb_retract_fact },
    { "notes", kb_notes },
    { "explain", kb_explain },
    { "profile_begin", kb_profile_begin },
    { "profile_end", kb_profile_end },
    { "set_limit", kb_set_limit },
    { "set_script_limit", kb_set_script_limit },
    { "force_ways", kb_force_ways },
    { "ways_taken", kb_ways_taken },
    { NULL, NULL },
};
