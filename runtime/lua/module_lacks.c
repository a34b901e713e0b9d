/* SPDX-License-Identifier: MIT */
/* The module's why-nots and conflicts. */
#include "lua/failure.h"
#include "lua/handle.h"
#include "lua/module_parts.h"
#include "lua/value.h"

static int kb_whynot(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    const char *text = luaL_checkstring(L, 2);
    Child *child = lr_handle_push_child(L, 1, lr_handle_proof_name);
    lore_status status = lore_whynot_text(kb, text, &child->proof);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

/* conflicts(kb, { like =, possible =, limit =, as_of = } or nil) */
static int kb_conflicts(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    lore_conflict_request request = { 0 };
    lua_settop(L, 2);
    if (!lua_isnil(L, 2)) {
        luaL_checktype(L, 2, LUA_TTABLE);
        lua_getfield(L, 2, "like");
        request.like = luaL_optstring(L, -1, NULL);
        lua_getfield(L, 2, "limit");
        request.limit = luaL_optinteger(L, -1, 0);
        lua_getfield(L, 2, "possible");
        request.possible = lua_toboolean(L, -1);
        if (lua_getfield(L, 2, "as_of") != LUA_TNIL)
            request.as_of = lr_value_check(L, -1);
    }
    Child *child = lr_handle_push_child(L, 1, lr_handle_query_name);
    child->is_listing = true;
    lore_status status = lore_conflicts(kb, &request, &child->query);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

static int query_whynot(lua_State *L)
{
    Child *query = lr_handle_query(L, 1);
    lua_getiuservalue(L, 1, 1);
    Child *proof = lr_handle_push_child(L, lua_gettop(L), lr_handle_proof_name);
    lore_status status = lore_whynot(query->query, &proof->proof);
    return status < 0 ? lr_failure_end(L, query->owner->kb, status) : 1;
}

/* whynot_rows(query): the same as a listing */
static int query_whynot_rows(lua_State *L)
{
    Child *query = lr_handle_query(L, 1);
    lua_getiuservalue(L, 1, 1);
    Child *rows = lr_handle_push_child(L, lua_gettop(L), lr_handle_query_name);
    rows->is_listing = true;
    lore_status status = lore_whynot_list(query->query, &rows->query);
    return status < 0 ? lr_failure_end(L, query->owner->kb, status) : 1;
}

/* Of a listing of conflicts: the current one, with its proofs and what to drop. */
static int query_conflict(lua_State *L)
{
    Child *query = lr_handle_query(L, 1);
    lua_getiuservalue(L, 1, 1);
    Child *proof = lr_handle_push_child(L, lua_gettop(L), lr_handle_proof_name);
    lore_status status = lore_conflict_why(query->query, &proof->proof);
    return status < 0 ? lr_failure_end(L, query->owner->kb, status) : 1;
}

/* Whether a listing of conflicts ended at its limit. */
static int query_is_cut(lua_State *L)
{
    lua_pushboolean(L, lore_conflicts_are_cut(lr_handle_query(L, 1)->query));
    return 1;
}

const luaL_Reg lr_kb_lacks[] = {
    { "whynot", kb_whynot },
    { "conflicts", kb_conflicts },
    { NULL, NULL },
};

const luaL_Reg lr_query_lacks[] = {
    { "whynot", query_whynot },
    { "whynot_rows", query_whynot_rows },
    { "conflict", query_conflict },
    { "is_cut", query_is_cut },
    { NULL, NULL },
};
