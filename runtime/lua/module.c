/* SPDX-License-Identifier: MIT */
/* The C half of the module; scripts/lore/kb.lua adds the rest.
 *
 * A handle of a knowledge base keeps a list of the queries and proofs made from it and closes
 * them before itself, in whatever order the collector comes by. A closed handle stays a
 * userdata whose pointer is NULL, and every function looks. Misuse raises an error at the
 * caller's line; what fails outside (files, other writers) is returned as nil and a message. */
#include "lua/module.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "lua/build.h"
#include "lua/sandbox.h"
#include "lua/script.h"
#include "lua/value.h"

static const char kb_name[] = "lore.kb", query_name[] = "lore.query", proof_name[] = "lore.proof";

enum { FACT_ARGS_MAX = 64 };

typedef struct Child Child;

typedef struct Handle {
    lore_kb *kb; /* NULL once closed */
    bool is_borrowed;
    Child *children;
    lua_State *loader; /* the thread that is loading a rule file, or NULL; its prints go to the
                          function in user value 1 of the handle, the handle being at 1 there */
} Handle;

/* The part that queries and proofs have in common; one of the two pointers is set until it is
 * closed. */
struct Child {
    Handle *owner;
    Child *next, **link; /* in the owner's list */
    lore_query *query;
    lore_proof *proof;
    bool is_listing;
};

/* ---- handles --------------------------------------------------------------------------------- */

static lore_kb *check_kb(lua_State *L, int arg)
{
    Handle *handle = luaL_checkudata(L, arg, kb_name);
    luaL_argcheck(L, handle->kb, arg, "the knowledge base is closed");
    return handle->kb;
}

static Child *check_query(lua_State *L, int arg)
{
    Child *child = luaL_checkudata(L, arg, query_name);
    luaL_argcheck(L, child->query, arg, "the query is closed");
    return child;
}

static Child *check_proof(lua_State *L, int arg)
{
    Child *child = luaL_checkudata(L, arg, proof_name);
    luaL_argcheck(L, child->proof, arg, "the proof is closed");
    return child;
}

/* Pushes a new child of the handle at index, which it keeps alive. */
static Child *push_child(lua_State *L, int index, const char *name)
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
    child->query = NULL;
    child->proof = NULL;
    if (!child->link)
        return;
    *child->link = child->next;
    if (child->next)
        child->next->link = child->link;
    child->link = NULL;
}

static int child_close(lua_State *L)
{
    Child *query = luaL_testudata(L, 1, query_name);
    close_child(query ? query : luaL_checkudata(L, 1, proof_name));
    return 0;
}

static void close_handle(Handle *handle)
{
    while (handle->children)
        close_child(handle->children);
    if (!handle->is_borrowed)
        lore_close(handle->kb);
    handle->kb = NULL;
}

static int kb_close(lua_State *L)
{
    close_handle(luaL_checkudata(L, 1, kb_name));
    return 0;
}

static Handle *push_handle(lua_State *L, lore_kb *kb)
{
    Handle *handle = lua_newuserdatauv(L, sizeof *handle, 1);
    *handle = (Handle){ .kb = kb };
    luaL_setmetatable(L, kb_name);
    return handle;
}

/* ---- failures -------------------------------------------------------------------------------- */

/* Pushes "file:line: " of the innermost code that is not the module's own. */
static void push_where(lua_State *L)
{
    lua_Debug record;
    for (int level = 1; lua_getstack(L, level, &record); level++) {
        lua_getinfo(L, "Sl", &record);
        if (record.currentline > 0 && strcmp(record.source, LR_SCRIPT_CHUNK) != 0) {
            lua_pushfstring(L, "%s:%d: ", record.short_src, record.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

static void push_diagnostics(lua_State *L, lore_kb *kb, lore_status status)
{
    const char *text = kb ? lore_diagnostic_text(kb) : "";
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n')
        length--;
    if (length > 0)
        lua_pushlstring(L, text, length);
    else
        lua_pushstring(L, lore_status_name(status));
}

static bool is_outside(lore_status status)
{
    return status == LORE_IO || status == LORE_NOTLORE || status == LORE_NEWER ||
           status == LORE_CORRUPT || status == LORE_FULL || status == LORE_BUSY;
}

/* Ends a function whose call failed. */
static int fail(lua_State *L, lore_kb *kb, lore_status status)
{
    if (is_outside(status)) {
        lua_pushnil(L);
        push_diagnostics(L, kb, status);
        return 2;
    }
    push_where(L);
    push_diagnostics(L, kb, status);
    lua_concat(L, 2);
    return lua_error(L);
}

/* Ends a function that has nothing to say but that it worked. */
static int finish(lua_State *L, lore_kb *kb, lore_status status)
{
    if (status < 0)
        return fail(L, kb, status);
    lua_pushboolean(L, 1);
    return 1;
}

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
static int open(lua_State *L)
{
    const char *path = luaL_optstring(L, 1, NULL);
    lua_settop(L, 2);
    unsigned flags = (flag_field(L, 2, "create") ? LORE_OPEN_CREATE : 0u) |
                     (flag_field(L, 2, "readonly") ? LORE_OPEN_READONLY : 0u);
    Handle *handle = push_handle(L, NULL);
    lore_status status = lore_open(path, flags, &handle->kb);
    if (status == LORE_OK)
        return 1;
    lua_pushnil(L);
    push_diagnostics(L, handle->kb, status);
    close_handle(handle);
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
    lore_kb *kb = check_kb(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_setiuservalue(L, 1, 1);
    lore_print_set(kb, forward_print, lua_touserdata(L, 1));
    return 0;
}

static int kb_load(lua_State *L)
{
    size_t length;
    lore_kb *kb = check_kb(L, 1);
    const char *text = luaL_checklstring(L, 2, &length);
    const char *chunk = luaL_optstring(L, 3, "text");
    Handle *handle = lua_touserdata(L, 1);
    handle->loader = L;
    lore_status status = lore_load(kb, text, (ptrdiff_t)length, chunk);
    handle->loader = NULL;
    return finish(L, kb, status);
}

static int kb_load_file(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    const char *path = luaL_checkstring(L, 2);
    Handle *handle = lua_touserdata(L, 1);
    handle->loader = L;
    lore_status status = lore_load_file(kb, path);
    handle->loader = NULL;
    return finish(L, kb, status == LORE_NOTFOUND ? LORE_IO : status);
}

/* ---- changes --------------------------------------------------------------------------------- */

static int kb_begin(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    return finish(L, kb, lore_begin(kb));
}

static int kb_commit(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    const char *message = luaL_optstring(L, 2, NULL), *author = luaL_optstring(L, 3, NULL);
    uint64_t number = 0;
    lore_status status = lore_commit(kb, author, message, &number);
    if (status < 0)
        return fail(L, kb, status);
    lua_pushinteger(L, (lua_Integer)number);
    return 1;
}

static int kb_rollback(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    luaL_argcheck(L, lore_in_transaction(kb), 1, "no transaction is open");
    return finish(L, kb, lore_rollback(kb));
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
    lore_kb *kb = check_kb(L, 1);
    const char *relation = luaL_checkstring(L, 2);
    size_t count = read_values(L, 3, values);
    return finish(L, kb, lore_fact_put(kb, relation, values, count));
}

static int kb_retract_fact(lua_State *L)
{
    lore_value values[FACT_ARGS_MAX];
    lore_kb *kb = check_kb(L, 1);
    const char *relation = luaL_checkstring(L, 2);
    size_t count = read_values(L, 3, values);
    return finish(L, kb, lore_fact_retract(kb, relation, values, count));
}

/* claim_put(kb, table): see lr_build_claim. */
static int kb_claim_put(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    return finish(L, kb, lr_build_claim(L, 2, kb));
}

static int kb_retract(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    const char *id = luaL_checkstring(L, 2), *reason = luaL_optstring(L, 3, NULL);
    return finish(L, kb, lore_claim_retract(kb, id, reason));
}

static int kb_setting(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    const char *name = luaL_checkstring(L, 2);
    if (!lua_isnoneornil(L, 3))
        return finish(L, kb, lore_setting_put(kb, name, luaL_checkstring(L, 3)));
    lua_pushstring(L, lore_setting_get(kb, name));
    return 1;
}

/* set_limit(kb, name, number) */
static int kb_set_limit(lua_State *L)
{
    static const char *const names[] = { "ms", "rows", "memory", "threads", NULL };
    static const lore_limit limits[] = { LORE_LIMIT_MILLISECONDS, LORE_LIMIT_ROWS,
                                         LORE_LIMIT_MEMORY, LORE_LIMIT_THREADS };
    lore_kb *kb = check_kb(L, 1);
    lore_limit limit = limits[luaL_checkoption(L, 2, NULL, names)];
    lore_limit_set(kb, limit, luaL_checkinteger(L, 3));
    return 0;
}

/* force_ways(kb, "hash, scan") */
static int kb_force_ways(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    return finish(L, kb, lore_ways_force(kb, luaL_optstring(L, 2, NULL)));
}

/* ways_taken(kb): { name = times } */
static int kb_ways_taken(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
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
    lore_kb *kb = check_kb(L, 1);
    lua_Integer milliseconds = luaL_checkinteger(L, 2), bytes = luaL_checkinteger(L, 3);
    luaL_argcheck(L, bytes >= 0, 3, "bytes are no negative number");
    return finish(L, kb, lore_script_limit_set(kb, milliseconds, (size_t)bytes));
}

/* ---- queries --------------------------------------------------------------------------------- */

static int kb_query(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    const char *text = luaL_checkstring(L, 2);
    Child *child = push_child(L, 1, query_name);
    lore_status status = lore_query_text(kb, text, &child->query);
    return status < 0 ? fail(L, kb, status) : 1;
}

static int kb_list(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    const char *what = luaL_checkstring(L, 2), *like = luaL_optstring(L, 3, NULL);
    Child *child = push_child(L, 1, query_name);
    child->is_listing = true;
    lore_status status = lore_list(kb, what, like, &child->query);
    return status < 0 ? fail(L, kb, status) : 1;
}

static int kb_why(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    const char *text = luaL_checkstring(L, 2);
    Child *child = push_child(L, 1, proof_name);
    lore_status status = lore_why_text(kb, text, &child->proof);
    if (status == LORE_NOTFOUND) {
        lua_pushnil(L);
        push_diagnostics(L, kb, status);
        return 2;
    }
    return status < 0 ? fail(L, kb, status) : 1;
}

/* The end of a modifier: the query itself, so that calls can be chained. */
static int chain(lua_State *L, Child *child, lore_status status)
{
    if (status < 0)
        return fail(L, child->owner->kb, status);
    lua_settop(L, 1);
    return 1;
}

static int query_at(lua_State *L)
{
    Child *child = check_query(L, 1);
    return chain(L, child, lore_query_at(child->query, lr_value_check(L, 2)));
}

static int query_during(lua_State *L)
{
    Child *child = check_query(L, 1);
    lore_value from = lr_value_check(L, 2), to = lr_value_check(L, 3);
    return chain(L, child, lore_query_during(child->query, from, to));
}

static int query_as_of(lua_State *L)
{
    Child *child = check_query(L, 1);
    return chain(L, child, lore_query_as_of(child->query, lr_value_check(L, 2)));
}

static int query_ungraded(lua_State *L)
{
    Child *child = check_query(L, 1);
    return chain(L, child, lore_query_ungraded(child->query, luaL_checknumber(L, 2)));
}

static int query_ungraded_claims(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)lore_query_ungraded_claims(check_query(L, 1)->query));
    return 1;
}

static int query_order(lua_State *L)
{
    static const char *const directions[] = { "asc", "desc", NULL };
    Child *child = check_query(L, 1);
    const char *column = luaL_checkstring(L, 2);
    int is_descending = luaL_checkoption(L, 3, "asc", directions);
    return chain(L, child, lore_query_order(child->query, column, is_descending));
}

static int query_limit(lua_State *L)
{
    Child *child = check_query(L, 1);
    return chain(L, child, lore_query_limit(child->query, luaL_checkinteger(L, 2)));
}

/* Whether there is a next row. */
static bool step(lua_State *L, Child *child)
{
    lr_sandbox_charge(L, 16);
    lore_status status = lore_query_step(child->query);
    if (status >= 0)
        return status == LORE_ROW;
    push_where(L);
    push_diagnostics(L, child->owner->kb, status);
    lua_concat(L, 2);
    return lua_error(L);
}

static int query_step(lua_State *L)
{
    lua_pushboolean(L, step(L, check_query(L, 1)));
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
    Child *child = check_query(L, 1);
    return step(L, child) ? push_row(L, child->query) : 0;
}

static int query_rows(lua_State *L)
{
    check_query(L, 1);
    lua_settop(L, 1);
    lua_pushcclosure(L, next_row, 1);
    return 1;
}

static int query_columns(lua_State *L)
{
    const lore_query *query = check_query(L, 1)->query;
    size_t count = lore_query_column_count(query);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, lore_query_column_name(query, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static void push_instant(lua_State *L, int64_t instant)
{
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        lua_pushnil(L);
    else
        lr_value_push(L, lore_instant(instant));
}

static void set_number(lua_State *L, const char *name, double number)
{
    lua_pushnumber(L, number);
    lua_setfield(L, -2, name);
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void set_interval(lua_State *L, int64_t from, int64_t to)
{
    push_instant(L, from);
    lua_setfield(L, -2, "from");
    push_instant(L, to);
    lua_setfield(L, -2, "to");
}

static void set_stretches(lua_State *L, const lore_query *query)
{
    size_t count = 0;
    const lore_stretch *stretches = lore_query_stretches(query, &count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_createtable(L, 0, 4);
        set_interval(L, stretches[i].from, stretches[i].to);
        set_number(L, "pro", stretches[i].pro);
        set_number(L, "con", stretches[i].con);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "stretches");
}

/* record(query): the current row as a table, by column's number and name, with its belief. */
static int query_record(lua_State *L)
{
    const Child *child = check_query(L, 1);
    const lore_query *query = child->query;
    size_t count = lore_query_column_count(query);
    lua_createtable(L, (int)count, (int)count + 5);
    if (!child->is_listing) {
        int contested = lore_query_contested(child->query);
        if (contested < 0)
            return fail(L, child->owner->kb, (lore_status)contested);
        lua_pushboolean(L, contested);
        lua_setfield(L, -2, "contested");
        double belief = lore_query_belief(query);
        set_number(L, "belief", belief);
        set_number(L, "against", lore_query_against(query));
        set_text(L, "word", lore_belief_word(belief));
        set_stretches(L, query);
    }
    for (size_t i = 0; i < count; i++) {
        lr_value_push(L, lore_query_value(query, i));
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (lua_Integer)i + 1);
        lua_setfield(L, -2, lore_query_column_name(query, i));
    }
    return 1;
}

static int query_why(lua_State *L)
{
    Child *query = check_query(L, 1);
    lua_getiuservalue(L, 1, 1);
    Child *proof = push_child(L, lua_gettop(L), proof_name);
    lore_status status = lore_why(query->query, &proof->proof);
    return status < 0 ? fail(L, query->owner->kb, status) : 1;
}

/* ---- proofs ---------------------------------------------------------------------------------- */

static int proof_render(lua_State *L)
{
    static const char *const formats[] = { "text", "json", "dot", NULL };
    Child *child = check_proof(L, 1);
    const char *format = formats[luaL_checkoption(L, 2, "text", formats)];
    const char *text = lore_proof_render(child->proof, format);
    if (!text)
        return luaL_error(L, "not enough memory");
    lua_pushstring(L, text);
    return 1;
}

/* As print wants it, without the last line's end. */
static int proof_text(lua_State *L)
{
    const char *text = lore_proof_render(check_proof(L, 1)->proof, "text");
    if (!text)
        return luaL_error(L, "not enough memory");
    size_t length = strlen(text);
    lua_pushlstring(L, text, length > 0 && text[length - 1] == '\n' ? length - 1 : length);
    return 1;
}

static void push_node(lua_State *L, const lore_proof_node *node)
{
    lua_createtable(L, 0, 14);
    set_text(L, "kind", lore_proof_kind_name(node->kind));
    set_text(L, "text", node->text);
    set_text(L, "rule", node->rule);
    set_text(L, "claim", node->claim);
    set_text(L, "source", node->source);
    set_text(L, "locator", node->locator);
    set_text(L, "file", node->file);
    if (node->line > 0) {
        lua_pushinteger(L, node->line);
        lua_setfield(L, -2, "line");
    }
    set_number(L, "belief", node->belief);
    set_interval(L, node->from, node->to);
    lua_pushinteger(L, (lua_Integer)node->parent + 1);
    lua_setfield(L, -2, "parent");
    lua_pushinteger(L, (lua_Integer)node->child_count);
    lua_setfield(L, -2, "child_count");
    lua_pushboolean(L, node->against);
    lua_setfield(L, -2, "against");
    lua_pushboolean(L, node->contested);
    lua_setfield(L, -2, "contested");
}

static int proof_nodes(lua_State *L)
{
    const lore_proof *proof = check_proof(L, 1)->proof;
    lore_proof_node node;
    lua_newtable(L);
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        push_node(L, &node);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* ---- the module ------------------------------------------------------------------------------ */

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

/* An array of { message, file, line }. */
static int kb_notes(lua_State *L)
{
    lore_kb *kb = check_kb(L, 1);
    lore_diagnostic note;
    lua_newtable(L);
    for (size_t i = 0; lore_note_get(kb, i, &note) == LORE_OK; i++) {
        lua_createtable(L, 0, 3);
        set_text(L, "message", note.message);
        set_text(L, "file", note.file);
        lua_pushinteger(L, note.line);
        lua_setfield(L, -2, "line");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static const luaL_Reg kb_for_all[] = {
    { "query", kb_query },
    { "why", kb_why },
    { "list", kb_list },
    { "fact", kb_fact },
    { "claim_put", kb_claim_put },
    { "setting", kb_setting },
    { NULL, NULL },
};

static const luaL_Reg kb_for_hosts[] = {
    { "close", kb_close },
    { "load", kb_load },
    { "load_file", kb_load_file },
    { "on_print", kb_on_print },
    { "begin", kb_begin },
    { "commit", kb_commit },
    { "rollback", kb_rollback },
    { "retract", kb_retract },
    { "retract_fact", kb_retract_fact },
    { "notes", kb_notes },
    { "set_limit", kb_set_limit },
    { "set_script_limit", kb_set_script_limit },
    { "force_ways", kb_force_ways },
    { "ways_taken", kb_ways_taken },
    { NULL, NULL },
};

static const luaL_Reg query_methods[] = {
    { "at", query_at },
    { "during", query_during },
    { "as_of", query_as_of },
    { "order", query_order },
    { "limit", query_limit },
    { "step", query_step },
    { "rows", query_rows },
    { "record", query_record },
    { "columns", query_columns },
    { "why", query_why },
    { "close", child_close },
    { "ungraded", query_ungraded },
    { "ungraded_claims", query_ungraded_claims },
    { NULL, NULL },
};

static const luaL_Reg proof_methods[] = {
    { "render", proof_render },
    { "nodes", proof_nodes },
    { "close", child_close },
    { NULL, NULL },
};

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
    push_methods(L, kb_name, kb_for_all, kb_close);
    if (is_for_hosts) {
        luaL_setfuncs(L, kb_for_hosts, 0);
        lua_pushcfunction(L, open);
        lua_setfield(L, -4, "open");
    }
    lua_setfield(L, -2, "kb");
    push_methods(L, query_name, query_methods, child_close);
    lua_setfield(L, -2, "query");
    push_methods(L, proof_name, proof_methods, child_close);
    lua_setfield(L, -2, "proof");
    luaL_getmetatable(L, proof_name);
    lua_pushcfunction(L, proof_text);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, "module");
    lr_script_import(L, "kb");
    lua_pop(L, 1);
}

void lr_module_push_borrowed(lua_State *L, lore_kb *kb)
{
    push_module(L, false);
    push_handle(L, kb)->is_borrowed = true;
}

LORE_API int luaopen_lore(lua_State *L)
{
    push_module(L, true);
    return 1;
}
