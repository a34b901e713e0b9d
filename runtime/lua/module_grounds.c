/* SPDX-License-Identifier: MIT */
/* Why rows hold, and what they rest on: of a query's current row, or of a goal's first. */
#include <stdbool.h>

#include "lua/failure.h"
#include "lua/fields.h"
#include "lua/handle.h"
#include "lua/module_parts.h"

enum { PROOFS_MAX = 1000 };

/* { below = 0.5, facts = true } */
static lore_grounds check_grounds(lua_State *L, int index)
{
    lore_grounds grounds = { 0 };
    if (lua_isnoneornil(L, index))
        return grounds;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_getfield(L, index, "below");
    grounds.below = luaL_optnumber(L, -1, 0);
    lua_getfield(L, index, "facts");
    grounds.facts = lua_toboolean(L, -1);
    lua_pop(L, 2);
    return grounds;
}

typedef lore_status Lister(lore_query *query, const lore_grounds *grounds, lore_query **out);

/* Pushes the listing about a query's current row; handle: the knowledge base's place on the stack. */
static int push_listing(lua_State *L, int handle, lore_query *query, Lister *lister, int options)
{
    lore_grounds grounds = check_grounds(L, options);
    Child *child = lr_handle_push_child(L, handle, lr_handle_query_name);
    child->is_listing = true;
    lore_status status = lister(query, &grounds, &child->query);
    return status < 0 ? lr_failure_end(L, child->owner->kb, status) : 1;
}

static int query_list(lua_State *L, Lister *lister)
{
    Child *query = lr_handle_query(L, 1);
    lua_settop(L, 2);
    lua_getiuservalue(L, 1, 1);
    return push_listing(L, 3, query->query, lister, 2);
}

static int query_breaks(lua_State *L)
{
    return query_list(L, lore_breaks);
}

static int query_supports(lua_State *L)
{
    return query_list(L, lore_supports);
}

static int query_sources(lua_State *L)
{
    return query_list(L, lore_sources);
}

static int query_note(lua_State *L)
{
    lua_pushstring(L, lore_query_note(lr_handle_query(L, 1)->query));
    return 1;
}

/* ---- proofs ---- */

static lua_Integer count_field(lua_State *L, int index)
{
    if (lua_isnoneornil(L, index))
        return 0;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_getfield(L, index, "count");
    lua_Integer count = luaL_checkinteger(L, -1);
    luaL_argcheck(L, count >= 1 && count <= PROOFS_MAX, index, "count lies between 1 and 1000");
    lua_pop(L, 1);
    return count;
}

static int push_proof(lua_State *L, int handle, lore_query *query)
{
    Child *child = lr_handle_push_child(L, handle, lr_handle_proof_name);
    lore_status status = lore_why(query, &child->proof);
    return status < 0 ? lr_failure_end(L, child->owner->kb, status) : 1;
}

/* An array of proofs, and whether there are more. Handles come first, so that an error frees what was found. */
static int push_proofs(lua_State *L, int handle, lore_query *query, lua_Integer count)
{
    lore_proof *proofs[PROOFS_MAX];
    Child *children[PROOFS_MAX];
    size_t found = 0;
    int more = 0;
    luaL_checkstack(L, 4, NULL);
    lua_createtable(L, (int)count, 0);
    for (lua_Integer i = 0; i < count; i++) {
        children[i] = lr_handle_push_child(L, handle, lr_handle_proof_name);
        lua_rawseti(L, -2, i + 1);
    }
    lore_kb *kb = count > 0 ? children[0]->owner->kb : NULL;
    lore_status status = lore_why_all(query, (size_t)count, proofs, &found, &more);
    if (status < 0)
        return lr_failure_end(L, kb, status);
    for (size_t i = 0; i < found; i++)
        children[i]->proof = proofs[i];
    for (lua_Integer i = (lua_Integer)found + 1; i <= count; i++) {
        lua_pushnil(L);
        lua_rawseti(L, -2, i);
    }
    lua_pushboolean(L, more);
    return 2;
}

/* why(query, { count = k } or nil) */
static int query_why(lua_State *L)
{
    Child *query = lr_handle_query(L, 1);
    lua_settop(L, 2);
    lua_Integer count = count_field(L, 2);
    lua_getiuservalue(L, 1, 1);
    return count == 0 ? push_proof(L, 3, query->query) : push_proofs(L, 3, query->query, count);
}

/* ---- of a goal ---- */

/* Pushes a query for the goal at 2 and moves it to its first row; false: nil and why not are pushed. */
static bool push_first(lua_State *L, Child **out)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *text = luaL_checkstring(L, 2);
    lua_settop(L, 3);
    Child *child = *out = lr_handle_push_child(L, 1, lr_handle_query_name);
    lore_status status = lore_query_text(kb, text, &child->query);
    if (status == LORE_OK)
        status = lore_query_step(child->query);
    if (status < 0)
        lr_failure_end(L, kb, status);
    if (status == LORE_ROW)
        return true;
    lua_pushnil(L);
    lua_pushstring(L, "error: the goal has no answer to explain");
    return false;
}

static int goal_list(lua_State *L, Lister *lister)
{
    Child *query;
    return push_first(L, &query) ? push_listing(L, 1, query->query, lister, 3) : 2;
}

static int kb_breaks(lua_State *L)
{
    return goal_list(L, lore_breaks);
}

static int kb_supports(lua_State *L)
{
    return goal_list(L, lore_supports);
}

static int kb_sources(lua_State *L)
{
    return goal_list(L, lore_sources);
}

/* rests(kb, goal, name) */
static int kb_rests(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *goal = luaL_checkstring(L, 2), *name = luaL_checkstring(L, 3);
    Child *query = lr_handle_push_child(L, 1, lr_handle_query_name);
    lore_status status = lore_query_text(kb, goal, &query->query);
    if (status < 0)
        return lr_failure_end(L, kb, status);
    Child *listing = lr_handle_push_child(L, 1, lr_handle_query_name);
    listing->is_listing = true;
    status = lore_rests(query->query, name, &listing->query);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

/* record(kb, goal, { as = "why", count = k, grounds = true, into = kb } or nil): the number of rows */
static int kb_record(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1), *into = kb;
    const char *goal = luaL_checkstring(L, 2);
    lore_why_request request = { .grounds = true };
    size_t rows;
    lua_settop(L, 3);
    if (!lua_isnil(L, 3)) {
        luaL_checktype(L, 3, LUA_TTABLE);
        lua_getfield(L, 3, "as");
        request.prefix = luaL_optstring(L, -1, NULL);
        lua_getfield(L, 3, "count");
        lua_Integer count = luaL_optinteger(L, -1, 1);
        luaL_argcheck(L, count >= 1 && count <= PROOFS_MAX, 3, "count lies between 1 and 1000");
        request.count = (size_t)count;
        lua_getfield(L, 3, "grounds");
        request.grounds = lua_isnil(L, -1) || lua_toboolean(L, -1);
        if (lua_getfield(L, 3, "into") != LUA_TNIL)
            into = lr_handle_kb(L, -1);
    }
    Child *query = lr_handle_push_child(L, 1, lr_handle_query_name);
    lore_status status = lore_query_text(kb, goal, &query->query);
    if (status < 0)
        return lr_failure_end(L, kb, status);
    status = lore_why_record(query->query, &request, into, &rows);
    if (status < 0)
        return lr_failure_end(L, lore_diagnostic_text(kb)[0] != '\0' ? kb : into, status);
    lua_pushinteger(L, (lua_Integer)rows);
    return 1;
}

/* why(kb, goal, { count = k } or nil) */
static int kb_why(lua_State *L)
{
    Child *query;
    lua_Integer count = count_field(L, 3);
    if (!push_first(L, &query))
        return 2;
    return count == 0 ? push_proof(L, 1, query->query) : push_proofs(L, 1, query->query, count);
}

const luaL_Reg lr_kb_grounds[] = {
    { "why", kb_why },
    { "breaks", kb_breaks },
    { "supports", kb_supports },
    { "sources", kb_sources },
    { "rests", kb_rests },
    { "record", kb_record },
    { NULL, NULL },
};

const luaL_Reg lr_query_grounds[] = {
    { "why", query_why },         { "breaks", query_breaks }, { "supports", query_supports },
    { "sources", query_sources }, { "note", query_note },     { NULL, NULL },
};
