/* SPDX-License-Identifier: MIT */
/* Limits: the allocator caps memory, the hook and lr_sandbox_charge keep time.
 *
 * An error raised by the hook runs with hooks off until it is caught. What Lua lets a script run
 * in that state is therefore kept from it: message handlers are skipped once the sandbox is
 * spent, finalizers are refused, and a coroutine that died is never closed (see library.c).
 *
 * Where the cap is reached the allocator raises an error itself instead of returning NULL. NULL
 * would make Lua collect garbage in the middle of an assignment, and Lua 5.4.4 then goes on with
 * a table that a weak reference had kept (tests/hostile/lua/e16). What Lua leaves behind at such
 * a point is consistent, but for a block that may leak; the state is closed anyway. So that
 * garbage alone does not reach the cap, the hook collects it when memory runs low. */
#include "lua/sandbox.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lua/library.h"
#include "lua/report.h"

enum {
    HOOK_INSTRUCTIONS = 1000,
    STEPS_PER_LOOK = 1 << 16, /* at the clock: a millisecond or so */
    RESERVE_BYTES = 1 << 20,  /* for telling what went wrong when memory is used up */
    DEFAULT_MILLISECONDS = 60000,
    DEFAULT_BYTES = 256 << 20,
};

static const char key[] = "lore.sandbox";

/* ---- memory ---------------------------------------------------------------------------------- */

/* What an allocation costs the process, with the allocator's own share. */
static size_t footprint(size_t size)
{
    size_t rounded = (size + 8 + 15) & ~(size_t)15;
    return rounded < 32 ? 32 : rounded;
}

/* Ends the script; returns NULL where none runs, or where one is being ended already. */
static void *refuse(Sandbox *sandbox, Spent why)
{
    if (!sandbox->thread || sandbox->spent)
        return NULL;
    sandbox->spent = why;
    sandbox->reserve = RESERVE_BYTES;
    lua_pushlightuserdata(sandbox->thread, sandbox);
    lua_error(sandbox->thread);
    return NULL;
}

static void *allocate(void *data, void *block, size_t old_size, size_t new_size)
{
    Sandbox *sandbox = data;
    size_t before = block ? footprint(old_size) : 0;
    if (new_size == 0) {
        free(block);
        sandbox->used -= before;
        return NULL;
    }
    size_t after = footprint(new_size);
    if (after > before && sandbox->used + (after - before) > sandbox->cap + sandbox->reserve)
        return refuse(sandbox, SPENT_MEMORY);
    void *moved = realloc(block, new_size);
    if (!moved)
        return refuse(sandbox, SPENT_SYSTEM);
    sandbox->used = sandbox->used - before + after;
    return moved;
}

/* ---- time ------------------------------------------------------------------------------------ */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void look(Sandbox *sandbox)
{
    sandbox->steps = 0;
    if (sandbox->spent || sandbox->depth == 0)
        return;
    if (lore_interrupted(sandbox->kb))
        sandbox->spent = SPENT_INTERRUPT;
    else if (sandbox->milliseconds > 0 && now_ms() >= sandbox->deadline)
        sandbox->spent = SPENT_TIME;
}

/* Collects garbage before the cap is reached, and again only when half of what was free then has
 * been used. */
static void collect(lua_State *L, Sandbox *sandbox)
{
    if (sandbox->used < sandbox->collect_at)
        return;
    lua_gc(L, LUA_GCCOLLECT);
    size_t low = sandbox->cap - sandbox->cap / 4;
    size_t left = sandbox->cap > sandbox->used ? sandbox->cap - sandbox->used : 0;
    sandbox->collect_at = sandbox->used + left / 2 > low ? sandbox->used + left / 2 : low;
}

static void tick(lua_State *L, lua_Debug *record);

static int end(lua_State *L)
{
    lua_sethook(L, tick, LUA_MASKCOUNT, 1);
    return luaL_error(L, "the script is over");
}

static void tick(lua_State *L, lua_Debug *record)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    collect(L, sandbox);
    sandbox->steps += HOOK_INSTRUCTIONS;
    if (!sandbox->spent && sandbox->steps < STEPS_PER_LOOK)
        return;
    look(sandbox);
    if (!sandbox->spent)
        return;
    if (sandbox->spent_line == 0 && lua_getinfo(L, "Sl", record) && record->source[0] == '@')
        sandbox->spent_line = record->currentline;
    end(L);
}

void lr_sandbox_charge(lua_State *L, uint64_t steps)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    if (!sandbox)
        return;
    sandbox->steps += steps;
    if (!sandbox->spent && sandbox->steps < STEPS_PER_LOOK)
        return;
    look(sandbox);
    if (sandbox->spent)
        end(L);
}

void lr_sandbox_reraise(lua_State *L)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    if (!sandbox || !sandbox->spent)
        return;
    lua_sethook(L, tick, LUA_MASKCOUNT, 1);
    lua_error(L);
}

int lr_sandbox_resume(lua_State *L, lua_State *co, int count, int *results)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    sandbox->thread = co;
    int status = lua_resume(co, L, count, results);
    sandbox->thread = L;
    return status;
}

/* ---- life ------------------------------------------------------------------------------------ */

Sandbox *lr_sandbox_from(lua_State *L)
{
    void *data;
    return lua_getallocf(L, &data) == allocate ? data : NULL;
}

static void drop(void *data)
{
    Sandbox *sandbox = data;
    if (sandbox->state)
        lua_close(sandbox->state);
    free(sandbox);
}

Sandbox *lr_sandbox_of(lore_kb *kb)
{
    Sandbox *sandbox = lore_data_get(kb, key);
    if (sandbox)
        return sandbox;
    sandbox = calloc(1, sizeof *sandbox);
    if (!sandbox)
        return NULL;
    sandbox->kb = kb;
    sandbox->cap = DEFAULT_BYTES;
    sandbox->milliseconds = DEFAULT_MILLISECONDS;
    if (lore_data_set(kb, key, sandbox, drop) == LORE_OK)
        return sandbox;
    free(sandbox);
    return NULL;
}

static int open_libraries(lua_State *L)
{
    lr_library_open(L);
    return 0;
}

static lore_status open_state(Sandbox *sandbox)
{
    if (sandbox->state)
        return LORE_OK;
    lua_State *L = lua_newstate(allocate, sandbox);
    if (!L)
        return LORE_NOMEM;
    lua_pushcfunction(L, open_libraries);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
        lua_close(L);
        return LORE_NOMEM;
    }
    sandbox->state = L;
    return LORE_OK;
}

/* ---- runs ------------------------------------------------------------------------------------ */

int lr_sandbox_fail(lua_State *L, lore_status status)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    sandbox->failure = status;
    lua_pushlightuserdata(L, sandbox);
    return lua_error(L);
}

static void begin_run(Sandbox *sandbox)
{
    if (sandbox->depth++ > 0)
        return;
    sandbox->deadline = now_ms() + sandbox->milliseconds;
    sandbox->steps = 0;
    sandbox->reserve = 0;
    sandbox->collect_at = sandbox->cap - sandbox->cap / 4;
    sandbox->spent = SPENT_NOT;
    sandbox->spent_line = 0;
    lua_sethook(sandbox->state, tick, LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
}

static void end_run(Sandbox *sandbox)
{
    sandbox->reserve = 0;
    if (--sandbox->depth > 0 || !sandbox->spent)
        return;
    lua_close(sandbox->state);
    sandbox->state = NULL;
    sandbox->used = 0; /* but for what leaked */
}

typedef struct Run {
    Sandbox *sandbox;
    lua_CFunction function;
    void *data;
    const char *chunk;
    int outcome;
    lore_status status;
} Run;

static int run(lua_State *L)
{
    Run *run = lua_touserdata(L, 1);
    run->sandbox->thread = L;
    lua_pushcfunction(L, run->function);
    lua_pushlightuserdata(L, run->data);
    lua_call(L, 1, 0);
    return 0;
}

static int report(lua_State *L)
{
    Run *run = lua_touserdata(L, 2);
    lua_settop(L, 1);
    run->status = lr_report(run->sandbox, L, run->outcome, run->chunk);
    return 0;
}

static void run_protected(Run *it, lua_State *L)
{
    Sandbox *sandbox = it->sandbox;
    lua_State *before = sandbox->thread;
    sandbox->thread = NULL; /* outside of the protected call no error may be raised */
    if (!lua_checkstack(L, LUA_MINSTACK)) {
        sandbox->thread = before;
        return;
    }
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, it);
    it->outcome = lua_pcall(L, 1, 0, 0);
    sandbox->thread = NULL;
    it->status = LORE_OK;
    if (it->outcome != LUA_OK) {
        it->status = LORE_NOMEM;
        sandbox->reserve = RESERVE_BYTES;
        lua_pushcfunction(L, report);
        lua_insert(L, -2);
        lua_pushlightuserdata(L, it);
        lua_pcall(L, 2, 0, 0);
    }
    sandbox->thread = before;
}

lore_status lr_sandbox_run(Sandbox *sandbox, lua_CFunction function, void *data, const char *chunk)
{
    lore_status status = open_state(sandbox);
    if (status != LORE_OK)
        return status;
    lua_State *L = sandbox->thread ? sandbox->thread : sandbox->state;
    int top = lua_gettop(L);
    Run it = { sandbox, function, data, chunk, LUA_OK, LORE_NOMEM };
    begin_run(sandbox);
    run_protected(&it, L);
    lua_settop(L, top);
    end_run(sandbox);
    return it.status;
}

/* ---- the public limits ----------------------------------------------------------------------- */

lore_status lore_script_limit_set(lore_kb *kb, int64_t milliseconds, size_t bytes)
{
    Sandbox *sandbox = kb ? lr_sandbox_of(kb) : NULL;
    if (!sandbox)
        return kb ? LORE_NOMEM : LORE_MISUSE;
    sandbox->milliseconds = milliseconds > 0 ? milliseconds : 0;
    sandbox->cap = bytes > 0 && bytes < SIZE_MAX / 2 ? bytes : SIZE_MAX / 2;
    return LORE_OK;
}

void lore_print_set(lore_kb *kb, void (*print)(void *data, const char *text, size_t length),
                    void *data)
{
    Sandbox *sandbox = kb ? lr_sandbox_of(kb) : NULL;
    if (!sandbox)
        return;
    sandbox->print = print;
    sandbox->print_data = data;
}
