/* SPDX-License-Identifier: MIT */
/* The module's queries: modifying, stepping, reading. */
#include <stdbool.h>

#include "lua/failure.h"
#include "lua/fields.h"
#include "lua/handle.h"
#include "lua/module_parts.h"
#include "lua/sandbox.h"
#include "lua/value.h"

/* The end of a modifier: the query itself, so that calls can be chained. */
static int chain(lua_State *L, Child *child, lore_status status)
{
    if (status < 0)
        return lr_failure_end(L, child->owner->kb, status);
    lua_settop(L, 1);
    return 1;
}

static int query_at(lua_State *L)
{
    Child *child = lr_handle_query(L, 1);
    return chain(L, child, lore_query_at(child->query, lr_value_check(L, 2)));
}

static int query_during(lua_State *L)
{
    Child *child = lr_handle_query(L, 1);
    lore_value from = lr_value_check(L, 2), to = lr_value_check(L, 3);
    return chain(L, child, lore_query_during(child->query, from, to));
}

/* as_of(query, moment, options or nil): rules = "now", or a moment */
static int query_as_of(lua_State *L)
{
    lore_value rules = lore_null();
    Child *child = lr_handle_query(L, 1);
    lore_value moment = lr_value_check(L, 2);
    if (!lua_isnoneornil(L, 3)) {
        luaL_checktype(L, 3, LUA_TTABLE);
        lua_getfield(L, 3, "rules");
        rules = lr_value_check(L, -1);
    }
    return chain(L, child, lore_query_as_of_rules(child->query, moment, rules));
}

/* merged(query, is_merged or nil): nil is yes */
static int query_merged(lua_State *L)
{
    Child *child = lr_handle_query(L, 1);
    int is_merged = lua_isnoneornil(L, 2) || lua_toboolean(L, 2);
    return chain(L, child, lore_query_identity(child->query, is_merged));
}

static int query_ungraded(lua_State *L)
{
    Child *child = lr_handle_query(L, 1);
    return chain(L, child, lore_query_ungraded(child->query, luaL_checknumber(L, 2)));
}

static int query_ungraded_claims(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)lore_query_ungraded_claims(lr_handle_query(L, 1)->query));
    return 1;
}

static int query_reading(lua_State *L)
{
    Child *child = lr_handle_query(L, 1);
    lore_reading reading;
    if (lore_reading_of(luaL_checkstring(L, 2), &reading) != LORE_OK)
        return luaL_argerror(L, 2, "\"both\", \"possible\" or \"certain\"");
    return chain(L, child, lore_query_reading(child->query, reading));
}

static int query_order(lua_State *L)
{
    static const char *const directions[] = { "asc", "desc", NULL };
    Child *child = lr_handle_query(L, 1);
    const char *column = luaL_checkstring(L, 2);
    int is_descending = luaL_checkoption(L, 3, "asc", directions);
    return chain(L, child, lore_query_order(child->query, column, is_descending));
}

static int query_limit(lua_State *L)
{
    Child *child = lr_handle_query(L, 1);
    return chain(L, child, lore_query_limit(child->query, luaL_checkinteger(L, 2)));
}

/* Whether there is a next row. */
static bool step(lua_State *L, Child *child)
{
    lr_sandbox_charge(L, 16);
    lore_status status = lore_query_step(child->query);
    if (status >= 0)
        return status == LORE_ROW;
    lr_failure_push_where(L);
    lr_failure_push_diagnostics(L, child->owner->kb, status);
    lua_concat(L, 2);
    return lua_error(L);
}

static int query_step(lua_State *L)
{
    lua_pushboolean(L, step(L, lr_handle_query(L, 1)));
    return 1;
}

/* All values of the current row; true if it has none. */
static int push_row(lua_State *L, const lore_query *query)
{
    size_t count = lore_query_column_count(query);
    luaL_checkstack(L, (int)count + 1, "too many columns");
    for (size_t i = 0; i < count; i++)
        lr_value_push(L, lore_query_value(query, i));
    if (count == 0)
        lua_pushboolean(L, 1);
    return count == 0 ? 1 : (int)count;
}

static int next_row(lua_State *L)
{
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    Child *child = lr_handle_query(L, 1);
    return step(L, child) ? push_row(L, child->query) : 0;
}

static int query_rows(lua_State *L)
{
    lr_handle_query(L, 1);
    lua_settop(L, 1);
    lua_pushcclosure(L, next_row, 1);
    return 1;
}

static int query_columns(lua_State *L)
{
    const lore_query *query = lr_handle_query(L, 1)->query;
    size_t count = lore_query_column_count(query);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, lore_query_column_name(query, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static void set_stretches(lua_State *L, const char *name, const lore_stretch *stretches,
                          size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_createtable(L, 0, 4);
        lr_field_set_interval(L, stretches[i].from, stretches[i].to);
        lr_field_set_number(L, "pro", stretches[i].pro);
        lr_field_set_number(L, "con", stretches[i].con);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, name);
}

/* What is certain of the row, and when. */
static void set_certain(lua_State *L, const lore_query *query)
{
    size_t count = 0;
    const lore_stretch *stretches = lore_query_stretches(query, &count);
    set_stretches(L, "stretches", stretches, count);
    stretches = lore_query_certain_stretches(query, &count);
    set_stretches(L, "certain_stretches", stretches, count);
    lr_field_set_number(L, "certain", lore_query_certain(query));
    lua_pushboolean(L, lore_query_certainty(query) == LORE_CERTAIN);
    lua_setfield(L, -2, "is_certain");
}

/* record(query): the current row as a table, by column's number and name, with its belief. */
static int query_record(lua_State *L)
{
    const Child *child = lr_handle_query(L, 1);
    const lore_query *query = child->query;
    size_t count = lore_query_column_count(query);
    lua_createtable(L, (int)count, (int)count + 8);
    if (!child->is_listing) {
        int contested = lore_query_contested(child->query);
        if (contested < 0)
            return lr_failure_end(L, child->owner->kb, (lore_status)contested);
        lua_pushboolean(L, contested);
        lua_setfield(L, -2, "contested");
        double belief = lore_query_belief(query);
        lr_field_set_number(L, "belief", belief);
        lr_field_set_number(L, "against", lore_query_against(query));
        lr_field_set_text(L, "word", lore_belief_word(belief));
        set_certain(L, query);
    }
    for (size_t i = 0; i < count; i++) {
        lr_value_push(L, lore_query_value(query, i));
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (lua_Integer)i + 1);
        lua_setfield(L, -2, lore_query_column_name(query, i));
    }
    return 1;
}

static int query_explain(lua_State *L)
{
    Child *query = lr_handle_query(L, 1);
    lua_getiuservalue(L, 1, 1);
    Child *profile = lr_handle_push_child(L, lua_gettop(L), lr_handle_profile_name);
    lore_status status = lore_explain(query->query, &profile->profile);
    return status < 0 ? lr_failure_end(L, query->owner->kb, status) : 1;
}

const luaL_Reg lr_query_methods[] = {
    { "at", query_at },
    { "during", query_during },
    { "as_of", query_as_of },
    { "merged", query_merged },
    { "order", query_order },
    { "limit", query_limit },
    { "step", query_step },
    { "rows", query_rows },
    { "record", query_record },
    { "columns", query_columns },
    { "explain", query_explain },
    { "close", lr_handle_close_child },
    { "reading", query_reading },
    { "ungraded", query_ungraded },
    { "ungraded_claims", query_ungraded_claims },
    { NULL, NULL },
};
