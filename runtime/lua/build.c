/* SPDX-License-Identifier: MIT */
/* Terms are held by a userdata while they are built, so that an error on the way frees them. */
#include "lua/build.h"

#include <lauxlib.h>
#include <string.h>

#include "lua/sandbox.h"
#include "lua/value.h"

enum { DEPTH_MAX = 150, ARGS_MAX = 1 << 16, NODES_MAX = 100000 };

/* A term on its way; shared parts count each time that they are met. */
typedef struct Builder {
    lore_terms *terms;
    int depth;
    int nodes;
} Builder;

static const char type_name[] = "lore.terms";

void lr_build_end(lua_State *L, int index)
{
    lore_terms **held = lua_touserdata(L, index);
    lore_terms_free(*held);
    *held = NULL;
}

static int free_terms(lua_State *L)
{
    lr_build_end(L, 1);
    return 0;
}

lore_terms *lr_build_begin(lua_State *L)
{
    lore_terms **held = lua_newuserdatauv(L, sizeof *held, 0);
    *held = NULL;
    if (luaL_newmetatable(L, type_name)) {
        lua_pushcfunction(L, free_terms);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    *held = lore_terms_new();
    if (!*held)
        luaL_error(L, "not enough memory");
    return *held;
}

static int malformed(lua_State *L)
{
    return luaL_error(L, "a term has been tampered with");
}

static int integer_at(lua_State *L, int index, int key)
{
    lua_rawgeti(L, index, key);
    lua_Integer number = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
    return number > 0 && number < INT32_MAX ? (int)number : 0;
}

/* Tells where the node at index was written; what it pushes is popped by the caller. */
static void place(lua_State *L, lore_terms *terms, int index)
{
    lua_rawgeti(L, index, LR_NODE_FILE);
    const char *file = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    lore_terms_place(terms, file, integer_at(L, index, LR_NODE_LINE));
}

static lore_term build(lua_State *L, Builder *builder, int index);

static lore_term build_compound(lua_State *L, Builder *builder, int index)
{
    const char *functor = lua_tostring(L, -1);
    int count = integer_at(L, index, LR_NODE_COUNT);
    if (count > ARGS_MAX)
        return (lore_term)malformed(L);
    lore_term *args = lua_newuserdatauv(L, sizeof *args * (size_t)(count + 1), 0);
    for (int i = 0; i < count; i++) {
        lua_rawgeti(L, index, i + 1);
        args[i] = build(L, builder, lua_gettop(L));
        lua_pop(L, 1);
    }
    place(L, builder->terms, index);
    return lore_term_compound(builder->terms, functor, args, (size_t)count);
}

static lore_term build_node(lua_State *L, Builder *builder, int index)
{
    int top = lua_gettop(L);
    lore_term term = 0;
    if (lua_rawgeti(L, index, LR_NODE_FUNCTOR) == LUA_TSTRING) {
        term = build_compound(L, builder, index);
    } else {
        if (lua_rawgeti(L, index, 1) != LUA_TSTRING)
            malformed(L);
        term = lore_term_variable(builder->terms, lua_tostring(L, -1));
    }
    lua_settop(L, top);
    return term;
}

static lore_term build(lua_State *L, Builder *builder, int index)
{
    lore_value value;
    lr_sandbox_charge(L, 1);
    luaL_checkstack(L, LUA_MINSTACK, "a term is nested too deep");
    if (builder->depth >= DEPTH_MAX)
        luaL_error(L, "a term is nested too deep");
    if (++builder->nodes > NODES_MAX)
        luaL_error(L, "a term is too large");
    if (lua_istable(L, index)) {
        builder->depth++;
        lore_term term = build_node(L, builder, index);
        builder->depth--;
        return term;
    }
    if (!lr_value_read(L, index, &value))
        malformed(L);
    return lore_term_value(builder->terms, value);
}

lore_term lr_build_term(lua_State *L, lore_terms *terms, int index)
{
    Builder builder = { .terms = terms };
    return build(L, &builder, lua_absindex(L, index));
}

/* ---- fields ---------------------------------------------------------------------------------- */

static int push_field(lua_State *L, int index, const char *name)
{
    index = lua_absindex(L, index);
    lua_pushstring(L, name);
    return lua_rawget(L, index);
}

const char *lr_build_text(lua_State *L, int index, const char *name)
{
    if (push_field(L, index, name) != LUA_TSTRING)
        return NULL;
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    if (strlen(text) != length)
        luaL_error(L, "the %s contains a zero byte", name);
    return text;
}

lore_value lr_build_value(lua_State *L, int index, const char *name)
{
    lore_value value = lore_null();
    push_field(L, index, name);
    lr_value_read(L, -1, &value);
    return value;
}

lua_Integer lr_build_integer(lua_State *L, int index, const char *name)
{
    push_field(L, index, name);
    lua_Integer number = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
    return number;
}

/* ---- claims ---------------------------------------------------------------------------------- */

lore_status lr_build_claim(lua_State *L, int index, lore_kb *kb)
{
    int top = lua_gettop(L);
    index = lua_absindex(L, index);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lore_terms *terms = lr_build_begin(L);
    lua_rawgeti(L, index, 1);
    lore_claim claim = {
        .id = lr_build_text(L, index, "id"),
        .terms = terms,
        .statement = lr_build_term(L, terms, top + 2),
        .from = lr_build_value(L, index, "from"),
        .to = lr_build_value(L, index, "to"),
        .on = lr_build_value(L, index, "on"),
        .lasting = lr_build_text(L, index, "lasting"),
        .source = lr_build_text(L, index, "source"),
        .locator = lr_build_text(L, index, "at"),
        .credibility = lr_build_value(L, index, "credibility"),
        .note = lr_build_text(L, index, "note"),
        .file = lr_build_text(L, index, "file"),
        .line = (int)lr_build_integer(L, index, "line"),
    };
    lore_status status = lore_claim_put(kb, &claim);
    lr_build_end(L, top + 1);
    lua_settop(L, top);
    return status;
}
