/* SPDX-License-Identifier: MIT */
/* Thin functions: each reads one table, makes one call of lore.h, and ends the script if that
 * fails. */
#include "lua/bridge.h"

#include <lauxlib.h>
#include <string.h>

#include "lua/build.h"
#include "lua/lexer.h"
#include "lua/library.h"
#include "lua/module.h"
#include "lua/report.h"
#include "lua/sandbox.h"
#include "lua/value.h"

enum { COLUMNS_MAX = 64, ROWS_AT_ONCE = 1024, LEVELS_MAX = 40, DIAGNOSTICS_MAX = 10 };

static lore_kb *kb_of(lua_State *L)
{
    return lr_sandbox_from(L)->kb;
}

/* Gives the diagnostics of the last failure that lack a place that of the table at index, with
 * its text "written" as their source. */
static void give_place(lua_State *L, int index)
{
    lore_diagnostic copies[DIAGNOSTICS_MAX];
    size_t count = 0;
    const char *file = lr_build_text(L, index, "file"),
               *source = lr_build_text(L, index, "written");
    int line = (int)lr_build_integer(L, index, "line");
    luaL_checkstack(L, 4 * DIAGNOSTICS_MAX, NULL);
    for (; count < DIAGNOSTICS_MAX; count++) {
        lore_diagnostic *copy = &copies[count];
        if (lore_diagnostic_get(kb_of(L), count, copy) != LORE_OK)
            break;
        copy->message = lua_pushstring(L, copy->message);
        copy->hint = lua_pushstring(L, copy->hint);
        copy->source = copy->source ? lua_pushstring(L, copy->source) : source;
        copy->file = copy->line > 0 && copy->file ? lua_pushstring(L, copy->file) : file;
        copy->line = copy->line > 0 ? copy->line : line;
    }
    lore_diagnostic_clear(kb_of(L));
    for (size_t i = 0; i < count; i++)
        lore_diagnostic_add(kb_of(L), &copies[i]);
}

/* Ends a function whose table is argument 1. */
static int finish(lua_State *L, lore_status status)
{
    if (status >= 0)
        return 0;
    give_place(L, 1);
    return lr_sandbox_fail(L, status);
}

/* give_up{status, file, line, written}: ends the script for the last failure. */
static int give_up(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return finish(L, (lore_status)lr_build_integer(L, 1, "status"));
}

/* ---- source text ----------------------------------------------------------------------------- */

/* here(): the line and the file of the innermost code that is not the trusted half's. */
static int here(lua_State *L)
{
    lua_Debug record;
    for (int level = 1; level < LEVELS_MAX && lua_getstack(L, level, &record); level++) {
        lua_getinfo(L, "Sl", &record);
        if (record.currentline > 0 && record.source[0] == '@') {
            lua_pushinteger(L, record.currentline);
            lua_pushstring(L, record.source + 1);
            return 2;
        }
    }
    return 0;
}

/* compile(text, chunk, environment): the function, or nil and Lua's message. Text only. */
static int compile(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *chunk = luaL_checkstring(L, 2);
    lr_sandbox_charge(L, length);
    if (luaL_loadbufferx(L, text, length, chunk, "t") != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (!lua_isnoneornil(L, 3)) {
        lua_pushvalue(L, 3);
        if (!lua_setupvalue(L, -2, 1))
            lua_pop(L, 1);
    }
    return 1;
}

static int library(lua_State *L)
{
    lr_library_push(L);
    return 1;
}

static int is_value(lua_State *L)
{
    lore_value value;
    luaL_checkany(L, 1);
    lua_pushboolean(L, lr_value_read(L, 1, &value));
    return 1;
}

/* metatable(value): even a protected one. */
static int metatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (!lua_getmetatable(L, 1))
        lua_pushnil(L);
    return 1;
}

/* ---- handing over ---------------------------------------------------------------------------- */

static void read_columns(lua_State *L, int index, lore_relation *relation, lore_column *columns)
{
    relation->column_count = lua_rawlen(L, index);
    relation->columns = columns;
    if (relation->column_count > COLUMNS_MAX)
        luaL_error(L, "a relation has at most %d columns", COLUMNS_MAX);
    luaL_checkstack(L, 2 * COLUMNS_MAX + LUA_MINSTACK, NULL);
    for (size_t i = 0; i < relation->column_count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        luaL_checktype(L, -1, LUA_TTABLE);
        columns[i].type = (lore_type)lr_build_integer(L, -1, "type");
        columns[i].name = lr_build_text(L, -1, "name");
    }
}

static int declare(lua_State *L)
{
    lore_column columns[COLUMNS_MAX];
    luaL_checktype(L, 1, LUA_TTABLE);
    lore_relation relation = {
        .name = lr_build_text(L, 1, "name"),
        .flags = (unsigned)lr_build_integer(L, 1, "flags"),
        .functional = (uint64_t)lr_build_integer(L, 1, "functional"),
        .index = (uint64_t)lr_build_integer(L, 1, "index"),
        .note = lr_build_text(L, 1, "note"),
        .file = lr_build_text(L, 1, "file"),
        .line = (int)lr_build_integer(L, 1, "line"),
    };
    lua_getfield(L, 1, "columns");
    luaL_checktype(L, -1, LUA_TTABLE);
    read_columns(L, lua_gettop(L), &relation, columns);
    return finish(L, lore_declare(kb_of(L), &relation));
}

static int setting_put(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *name = lr_build_text(L, 1, "name"), *value = lr_build_text(L, 1, "value");
    return finish(L, lore_setting_put(kb_of(L), name, value));
}

static int source_put(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lore_source source = {
        .name = lr_build_text(L, 1, "name"),
        .reliability = lr_build_value(L, 1, "reliability"),
        .via = lr_build_text(L, 1, "via"),
        .origin = lr_build_text(L, 1, "origin"),
        .title = lr_build_text(L, 1, "title"),
        .note = lr_build_text(L, 1, "note"),
    };
    return finish(L, lore_source_put(kb_of(L), &source));
}

static int claim_put(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return finish(L, lr_build_claim(L, 1, kb_of(L)));
}

/* facts_put(relation, values, columns, rows): values row by row. Returns the number of rows
 * handed over, and the status if that ended early. */
static int facts_put(lua_State *L)
{
    const char *relation = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_Integer columns = luaL_checkinteger(L, 3), rows = luaL_checkinteger(L, 4), done = 0;
    luaL_argcheck(L, columns >= 0 && columns <= COLUMNS_MAX, 3, "too many columns");
    lore_value *values =
        lua_newuserdatauv(L, sizeof *values * (size_t)(columns * ROWS_AT_ONCE + 1), 0);
    while (done < rows) {
        lua_Integer batch = rows - done < ROWS_AT_ONCE ? rows - done : ROWS_AT_ONCE;
        for (lua_Integer i = 0; i < batch * columns; i++) {
            lua_rawgeti(L, 2, done * columns + i + 1);
            if (!lr_value_read(L, -1, &values[i]))
                luaL_error(L, "a fact holds values only");
            lua_pop(L, 1); /* its text stays alive in the table */
        }
        lr_sandbox_charge(L, (uint64_t)batch);
        lore_status status =
            lore_facts_put(kb_of(L), relation, values, (size_t)columns, (size_t)batch);
        if (status < 0) {
            lua_pushinteger(L, done);
            lua_pushinteger(L, status);
            return 2;
        }
        done += batch;
    }
    lua_pushinteger(L, done);
    return 1;
}

static int rule_put(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lore_terms *terms = lr_build_begin(L);
    lua_getfield(L, 1, "body");
    luaL_checktype(L, 3, LUA_TTABLE);
    size_t count = lua_rawlen(L, 3);
    lore_term *body = lua_newuserdatauv(L, sizeof *body * (count + 1), 0);
    lua_getfield(L, 1, "head");
    lore_rule rule = {
        .terms = terms, .head = lr_build_term(L, terms, 5), .body = body, .body_count = count
    };
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 3, (lua_Integer)i + 1);
        body[i] = lr_build_term(L, terms, lua_gettop(L));
        lua_pop(L, 1);
    }
    lore_value weight = lr_build_value(L, 1, "weight");
    rule.weight = weight.type == LORE_REAL ? weight.u.real : 0;
    rule.name = lr_build_text(L, 1, "name");
    rule.note = lr_build_text(L, 1, "note");
    rule.file = lr_build_text(L, 1, "file");
    rule.line = (int)lr_build_integer(L, 1, "line");
    lore_status status = lore_rule_put(kb_of(L), &rule);
    lr_build_end(L, 2);
    return finish(L, status);
}

/* ---- the table ------------------------------------------------------------------------------- */

typedef struct Constant {
    const char *name;
    lua_Integer value;
} Constant;

static const Constant statuses[] = {
    { "syntax", LORE_SYNTAX }, { "unknown", LORE_UNKNOWN },         { "type", LORE_TYPE },
    { "misuse", LORE_MISUSE }, { "unsupported", LORE_UNSUPPORTED }, { NULL, 0 },
};

static const Constant types[] = {
    { "text", LORE_TEXT },       { "integer", LORE_INTEGER },
    { "real", LORE_REAL },       { "boolean", LORE_BOOLEAN },
    { "instant", LORE_INSTANT }, { "interval", LORE_INTERVAL },
    { "any", LORE_ANY },         { NULL, 0 },
};

static const Constant flags[] = {
    { "derived", LORE_RELATION_DERIVED },
    { "temporal", LORE_RELATION_TEMPORAL },
    { "event", LORE_RELATION_EVENT },
    { "symmetric", LORE_RELATION_SYMMETRIC },
    { "open", LORE_RELATION_OPEN },
    { "noisy_or", LORE_RELATION_NOISY_OR },
    { "unit_day", LORE_RELATION_UNIT_DAY },
    { "named", LORE_RELATION_NAMED },
    { "after", LORE_RELATION_AFTER },
    { "before", LORE_RELATION_BEFORE },
    { NULL, 0 },
};

static void set_constants(lua_State *L, const char *name, const Constant *constants)
{
    lua_newtable(L);
    for (; constants->name; constants++) {
        lua_pushinteger(L, constants->value);
        lua_setfield(L, -2, constants->name);
    }
    lua_setfield(L, -2, name);
}

static void push_new(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "here", here },
        { "lex", lr_lexer_next },
        { "compile", compile },
        { "library", library },
        { "is_value", is_value },
        { "metatable", metatable },
        { "instant", lr_value_instant },
        { "interval", lr_value_interval },
        { "declare", declare },
        { "setting_put", setting_put },
        { "source_put", source_put },
        { "claim_put", claim_put },
        { "facts_put", facts_put },
        { "rule_put", rule_put },
        { "give_up", give_up },
        { NULL, NULL },
    };
    lr_value_register(L);
    luaL_newlib(L, functions);
    set_constants(L, "status", statuses);
    set_constants(L, "types", types);
    set_constants(L, "flags", flags);
    lr_value_push(L, lore_null());
    lua_setfield(L, -2, "null");
    luaL_newmetatable(L, LR_PROBLEM);
    lua_setfield(L, -2, "problem");
    lr_module_push_borrowed(L, kb_of(L));
    lua_setfield(L, -3, "kb");
    lua_setfield(L, -2, "lore");
}

void lr_bridge_push(lua_State *L)
{
    static const char name[] = "lore.bridge";
    if (lua_getfield(L, LUA_REGISTRYINDEX, name) != LUA_TNIL)
        return;
    lua_pop(L, 1);
    push_new(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, name);
}
