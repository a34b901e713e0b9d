/* SPDX-License-Identifier: MIT */
/* Modules without a module system: results are kept in a table of the registry, by name. */
#include "lua/script.h"

#include <lauxlib.h>
#include <string.h>

static const char loaded[] = "lore.scripts";

static const Script *find(const char *name)
{
    for (size_t i = 0; i < lr_script_count; i++)
        if (strcmp(lr_scripts[i].name, name) == 0)
            return &lr_scripts[i];
    return NULL;
}

/* import(name), with the C functions as upvalue 1. */
static int import(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, loaded);
    if (lua_getfield(L, -1, name) != LUA_TNIL)
        return 1;
    const Script *script = find(name);
    if (!script)
        return luaL_error(L, "no script '%s'", name);
    if (luaL_loadbufferx(L, script->text, script->length, LR_SCRIPT_CHUNK, "t") != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, import, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_call(L, 2, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

void lr_script_import(lua_State *L, const char *name)
{
    lua_pushcclosure(L, import, 1);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
}
