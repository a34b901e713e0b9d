/* SPDX-License-Identifier: MIT */
/* The module's what-ifs: opening, supposing, and asking. Questions are those of the knowledge base, put to it
 * while the what-if is in use. */
#include "lua/build.h"
#include "lua/failure.h"
#include "lua/handle.h"
#include "lua/module_parts.h"
#include "lua/value.h"

/* Methods of a knowledge base that ask or record; a what-if has them too. */
static const char *const asking[] = { "query",    "why",     "whynot",  "conflicts", "breaks",
                                      "supports", "sources", "explain", "fact",      "claim_put" };

/* whatif_open(kb, base or nil, as_of or nil) */
int lr_whatif_push(lua_State *L)
{
    lore_kb *kb = lr_handle_kb(L, 1);
    lore_whatif *base = lua_isnoneornil(L, 2) ? NULL : lr_handle_whatif(L, 2)->whatif;
    lore_value as_of = lua_isnoneornil(L, 3) ? lore_null() : lr_value_check(L, 3);
    Child *child = lr_handle_push_child(L, 1, lr_handle_whatif_name);
    lore_status status = lore_whatif_open(kb, base, as_of, &child->whatif);
    return status < 0 ? lr_failure_end(L, kb, status) : 1;
}

/* ---- supposing ------------------------------------------------------------------------------- */

static int drop_source(lua_State *L)
{
    Child *child = lr_handle_whatif(L, 1);
    return lr_failure_finish(L, child->owner->kb,
                             lore_whatif_drop_source(child->whatif, luaL_checkstring(L, 2)));
}

static int drop_claim(lua_State *L)
{
    Child *child = lr_handle_whatif(L, 1);
    return lr_failure_finish(L, child->owner->kb,
                             lore_whatif_drop_claim(child->whatif, luaL_checkstring(L, 2)));
}

static int grade(lua_State *L)
{
    Child *child = lr_handle_whatif(L, 1);
    const char *name = luaL_checkstring(L, 2);
    return lr_failure_finish(L, child->owner->kb,
                             lore_whatif_grade(child->whatif, name, lr_value_check(L, 3)));
}

/* load(whatif, text): claims and facts as a rule file says them. */
static int load(lua_State *L)
{
    size_t length;
    Child *child = lr_handle_whatif(L, 1);
    lore_kb *kb = child->owner->kb;
    lore_whatif *before = lore_whatif_used(kb);
    const char *text = luaL_checklstring(L, 2, &length);
    lore_whatif_use(kb, child->whatif);
    lore_status status = lore_load(kb, text, (ptrdiff_t)length, "what-if");
    kb = child->owner->kb;
    lua_pushboolean(L, 1);
    if (status < 0) {
        lr_failure_push_where(L);
        lr_failure_push_diagnostics(L, kb, status);
        lua_concat(L, 2);
    }
    lore_whatif_use(kb, before);
    return status < 0 ? lua_error(L) : 1;
}

/* Calls change with the term that the text at 2 is. */
static int with_term(lua_State *L,
                     lore_status (*change)(lore_whatif *whatif, lore_terms *terms, lore_term term))
{
    lore_term term;
    Child *child = lr_handle_whatif(L, 1);
    const char *text = luaL_checkstring(L, 2);
    lore_terms *terms = lr_build_begin(L);
    lore_status status = lore_goal_term(child->owner->kb, text, terms, &term);
    if (status == LORE_OK)
        status = change(child->whatif, terms, term);
    lr_build_end(L, lua_gettop(L));
    return lr_failure_finish(L, child->owner->kb, status);
}

static int deny(lua_State *L)
{
    return with_term(L, lore_whatif_deny);
}

static int retract(lua_State *L)
{
    return with_term(L, lore_whatif_retract);
}

static int assume(lua_State *L)
{
    return with_term(L, lore_whatif_assume);
}

static int assume_claim(lua_State *L)
{
    Child *child = lr_handle_whatif(L, 1);
    return lr_failure_finish(L, child->owner->kb,
                             lore_whatif_assume_claim(child->whatif, luaL_checkstring(L, 2)));
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* Calls the knowledge base's method of the name in upvalue 1 while the what-if is in use. */
static int ask(lua_State *L)
{
    Child *child = lr_handle_whatif(L, 1);
    lore_kb *kb = child->owner->kb;
    lore_whatif *before = lore_whatif_used(kb);
    int count = lua_gettop(L); /* the what-if stays at 1, so that it is not collected meanwhile */
    luaL_checkstack(L, count + 2, "too many arguments");
    lua_getiuservalue(L, 1, 1);
    lua_getfield(L, -1, lua_tostring(L, lua_upvalueindex(1)));
    lua_insert(L, -2);
    for (int i = 2; i <= count; i++)
        lua_pushvalue(L, i);
    lore_whatif_use(kb, child->whatif);
    int status = lua_pcall(L, count, LUA_MULTRET, 0);
    lore_whatif_use(kb, before);
    return status == LUA_OK ? lua_gettop(L) - count : lua_error(L);
}

/* diff(whatif, goal or nil) */
static int diff(lua_State *L)
{
    Child *child = lr_handle_whatif(L, 1);
    lore_kb *kb = child->owner->kb;
    const char *goal = luaL_optstring(L, 2, NULL);
    lua_getiuservalue(L, 1, 1);
    Child *listing = lr_handle_push_child(L, lua_gettop(L), lr_handle_query_name);
    listing->is_listing = true;
    lore_query *question = NULL;
    lore_whatif *before = lore_whatif_used(kb);
    lore_status status = LORE_OK;
    if (goal != NULL) {
        lore_whatif_use(kb, child->whatif);
        status = lore_query_text(kb, goal, &question);
    }
    if (status == LORE_OK)
        status = lore_whatif_diff(child->whatif, question, &listing->query);
    lore_query_close(question);
    if (status < 0) {
        lr_failure_push_where(L);
        lr_failure_push_diagnostics(L, kb, status);
        lua_concat(L, 2);
    }
    lore_whatif_use(kb, before);
    return status < 0 ? lua_error(L) : 1;
}

static int owner(lua_State *L)
{
    lr_handle_whatif(L, 1);
    lua_getiuservalue(L, 1, 1);
    return 1;
}

const luaL_Reg lr_whatif_methods[] = {
    { "drop_source", drop_source },
    { "drop_claim", drop_claim },
    { "grade", grade },
    { "load", load },
    { "deny", deny },
    { "retract_fact", retract },
    { "assume", assume },
    { "assume_claim", assume_claim },
    { "diff", diff },
    { "owner", owner },
    { "close", lr_handle_close_child },
    { NULL, NULL },
};

void lr_whatif_add_asking(lua_State *L)
{
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
        lua_pushstring(L, asking[i]);
        lua_pushcclosure(L, ask, 1);
        lua_setfield(L, -2, asking[i]);
    }
}
