/* SPDX-License-Identifier: MIT */
/* Modules without a module system: results are kept in a table of the registry, by name, and as its first
 * element whether scripts are taken compiled. */
#include "lua/script.h"

#include <lauxlib.h>
#include <string.h>

static const char loaded[] = "lore.scripts";
enum { CHOICE = 1 };

static const Script *find(lua_State *L, const char *name)
{
    for (size_t i = 0; i < lr_script_count; i++)
        if (strcmp(lr_scripts[i].name, name) == 0)
            return &lr_scripts[i];
    luaL_error(L, "no script '%s'", name);
    return NULL;
}

/* ---- compiled or not ------------------------------------------------------------------------- */

static void load_text(lua_State *L, const Script *script)
{
    if (luaL_loadbufferx(L, script->text, script->length, LR_SCRIPT_CHUNK, "t") != LUA_OK)
        lua_error(L);
}

static void load_code(lua_State *L, const Script *script)
{
    if (luaL_loadbufferx(L, script->code, script->code_length, LR_SCRIPT_CHUNK, "b") != LUA_OK)
        lua_error(L);
}

typedef struct Rest {
    const char *bytes;
    size_t length;
} Rest;

/* A lua_Writer: takes what it is given off the rest's beginning, as long as that is the same. */
static int compare(lua_State *L, const void *bytes, size_t size, void *data)
{
    (void)L;
    Rest *rest = data;
    if (size > rest->length || memcmp(rest->bytes, bytes, size) != 0)
        return 1;
    rest->bytes += size;
    rest->length -= size;
    return 0;
}

bool lr_script_is_alike(lua_State *L, const char *compiler, const Script *probe)
{
    if (strcmp(lua_ident, compiler) != 0)
        return false;
    Rest rest = { probe->code, probe->code_length };
    load_text(L, probe);
    bool is_alike = lua_dump(L, compare, &rest, 0) == 0 && rest.length == 0;
    lua_pop(L, 1);
    return is_alike;
}

void lr_script_choose(lua_State *L, bool is_alike)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, loaded);
    lua_pushboolean(L, is_alike);
    lua_rawseti(L, -2, CHOICE);
    lua_pop(L, 1);
}

/* Whether scripts are taken compiled, with the table of results on the stack's top. */
static bool is_alike(lua_State *L)
{
    bool is_unknown = lua_rawgeti(L, -1, CHOICE) == LUA_TNIL;
    bool answer = lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (is_unknown) {
        answer = lr_script_is_alike(L, lr_script_compiler, find(L, "probe"));
        lr_script_choose(L, answer);
    }
    return answer;
}

/* ---- importing ------------------------------------------------------------------------------- */

/* import(name), with the C functions as upvalue 1. */
static int import(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, loaded);
    if (lua_getfield(L, -1, name) != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    const Script *script = find(L, name);
    if (is_alike(L))
        load_code(L, script);
    else
        load_text(L, script);
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
