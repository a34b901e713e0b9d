/* SPDX-License-Identifier: MIT */
/* The C half of the module; scripts/lore/kb.lua adds the rest. Here is what belongs to no handle, and
 * how types get their methods. */
#include "lua/module.h"

#include <lauxlib.h>
#include <stdbool.h>

#include "lua/handle.h"
#include "lua/module_parts.h"
#include "lua/script.h"
#include "lua/value.h"

static int parse_date(lua_State *L)
{
    int64_t from, to;
    if (lore_date_parse(luaL_checkstring(L, 1), &from, &to) != LORE_OK)
        return luaL_argerror(L, 1,
                             "no date; write it as in \"2020\", \"2020-05\" or \"2020-05-07\"");
    lr_value_push(L, lore_instant(from));
    lr_value_push(L, lore_instant(to));
    return 2;
}

static int word(lua_State *L)
{
    lua_pushstring(L, lore_belief_word(luaL_checknumber(L, 1)));
    return 1;
}

static const luaL_Reg module_functions[] = {
    { "date", parse_date },
    { "instant", lr_value_instant },
    { "interval", lr_value_interval },
    { "word", word },
    { NULL, NULL },
};

/* Pushes the table of methods of a new type whose handles are ended by close. */
static void push_methods(lua_State *L, const char *name, const luaL_Reg *methods,
                         lua_CFunction close)
{
    luaL_newmetatable(L, name);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__index");
    lua_pushcfunction(L, close);
    lua_setfield(L, -3, "__gc");
    lua_pushcfunction(L, close);
    lua_setfield(L, -3, "__close");
    lua_pushboolean(L, 0);
    lua_setfield(L, -3, "__metatable");
    lua_remove(L, -2);
}

/* The module's table, with the methods of its types in it for the Lua half. */
static void push_module(lua_State *L, bool is_for_hosts)
{
    lr_value_register(L);
    luaL_newlib(L, module_functions);
    lua_pushliteral(L, LORE_VERSION);
    lua_setfield(L, -2, "version");
    lr_value_push(L, lore_null());
    lua_setfield(L, -2, "null");
    lua_newtable(L); /* what the Lua half gets */
    push_methods(L, lr_handle_kb_name, lr_kb_for_all, lr_handle_close_kb);
    luaL_setfuncs(L, lr_kb_grounds, 0);
    luaL_setfuncs(L, lr_kb_lacks, 0);
    if (is_for_hosts) {
        luaL_setfuncs(L, lr_kb_for_hosts, 0);
        lua_pushcfunction(L, lr_kb_open);
        lua_setfield(L, -4, "open");
    }
    lua_setfield(L, -2, "kb");
    push_methods(L, lr_handle_query_name, lr_query_methods, lr_handle_close_child);
    luaL_setfuncs(L, lr_query_grounds, 0);
    luaL_setfuncs(L, lr_query_lacks, 0);
    lua_setfield(L, -2, "query");
    push_methods(L, lr_handle_proof_name, lr_proof_methods, lr_handle_close_child);
    lua_setfield(L, -2, "proof");
    luaL_getmetatable(L, lr_handle_proof_name);
    lua_pushcfunction(L, lr_proof_text);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);
    push_methods(L, lr_handle_profile_name, lr_profile_methods, lr_handle_close_child);
    lua_setfield(L, -2, "profile");
    luaL_getmetatable(L, lr_handle_profile_name);
    lua_pushcfunction(L, lr_profile_text);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);
    push_methods(L, lr_handle_whatif_name, lr_whatif_methods, lr_handle_close_child);
    lr_whatif_add_asking(L);
    lua_setfield(L, -2, "whatif");
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, "module");
    lr_script_import(L, "kb");
    lua_pop(L, 1);
}

void lr_module_push_borrowed(lua_State *L, lore_kb *kb)
{
    push_module(L, false);
    lr_handle_push(L, kb)->is_borrowed = true;
}

LORE_API int luaopen_lore(lua_State *L)
{
    push_module(L, true);
    return 1;
}
