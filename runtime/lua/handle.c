/* SPDX-License-Identifier: MIT */
/* Handles: a child is linked into its owner's list, and the owner is its user value. */
#include "lua/handle.h"

const char lr_handle_kb_name[] = "lore.kb", lr_handle_query_name[] = "lore.query",
           lr_handle_proof_name[] = "lore.proof", lr_handle_profile_name[] = "lore.profile",
           lr_handle_whatif_name[] = "lore.whatif";

lore_kb *lr_handle_kb(lua_State *L, int arg)
{
    Handle *handle = luaL_checkudata(L, arg, lr_handle_kb_name);
    luaL_argcheck(L, handle->kb, arg, "the knowledge base is closed");
    return handle->kb;
}

Child *lr_handle_query(lua_State *L, int arg)
{
    Child *child = luaL_checkudata(L, arg, lr_handle_query_name);
    luaL_argcheck(L, child->query, arg, "the query is closed");
    return child;
}

Child *lr_handle_proof(lua_State *L, int arg)
{
    Child *child = luaL_checkudata(L, arg, lr_handle_proof_name);
    luaL_argcheck(L, child->proof, arg, "the proof is closed");
    return child;
}

Child *lr_handle_profile(lua_State *L, int arg)
{
    Child *child = luaL_checkudata(L, arg, lr_handle_profile_name);
    luaL_argcheck(L, child->profile, arg, "the profile is closed");
    return child;
}

Child *lr_handle_whatif(lua_State *L, int arg)
{
    Child *child = luaL_checkudata(L, arg, lr_handle_whatif_name);
    luaL_argcheck(L, child->whatif, arg, "the what-if is closed");
    return child;
}

Child *lr_handle_push_child(lua_State *L, int index, const char *name)
{
    Handle *owner = lua_touserdata(L, index);
    Child *child = lua_newuserdatauv(L, sizeof *child, 1);
    *child = (Child){ .owner = owner, .next = owner->children, .link = &owner->children };
    lua_pushvalue(L, index);
    lua_setiuservalue(L, -2, 1);
    if (child->next)
        child->next->link = &child->next;
    owner->children = child;
    luaL_setmetatable(L, name);
    return child;
}

static void close_child(Child *child)
{
    lore_query_close(child->query);
    lore_proof_free(child->proof);
    lore_profile_free(child->profile);
    lore_whatif_close(child->whatif);
    child->query = NULL;
    child->proof = NULL;
    child->profile = NULL;
    child->whatif = NULL;
    if (!child->link)
        return;
    *child->link = child->next;
    if (child->next)
        child->next->link = child->link;
    child->link = NULL;
}

int lr_handle_close_child(lua_State *L)
{
    Child *child = luaL_testudata(L, 1, lr_handle_query_name);
    if (!child)
        child = luaL_testudata(L, 1, lr_handle_proof_name);
    if (!child)
        child = luaL_testudata(L, 1, lr_handle_whatif_name);
    close_child(child ? child : luaL_checkudata(L, 1, lr_handle_profile_name));
    return 0;
}

void lr_handle_close(Handle *handle)
{
    while (handle->children)
        close_child(handle->children);
    if (!handle->is_borrowed)
        lore_close(handle->kb);
    handle->kb = NULL;
}

int lr_handle_close_kb(lua_State *L)
{
    lr_handle_close(luaL_checkudata(L, 1, lr_handle_kb_name));
    return 0;
}

Handle *lr_handle_push(lua_State *L, lore_kb *kb)
{
    Handle *handle = lua_newuserdatauv(L, sizeof *handle, 1);
    *handle = (Handle){ .kb = kb };
    luaL_setmetatable(L, lr_handle_kb_name);
    return handle;
}
