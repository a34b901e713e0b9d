/* SPDX-License-Identifier: MIT */
/* Limits: the allocator caps memory, the hook and lr_sandbox_charge keep time.
 *
 * An error raised by the hook runs with hooks off until it is caught. What Lua lets a script run
 * in that state is therefore kept from it: message handlers are skipped once the sandbox is
 * spent, finalizers are refused, and a coroutine that died is never closed (see library.c).
 *
 * Where the cap is reached the allocator does not return NULL: Lua would then collect garbage in
 * the middle of an assignment, and Lua 5.4.4 goes on with a table that a weak reference had kept
 * (tests/hostile/lua/e16). Small requests are granted beyond the cap, and the script ends at its
 * next instruction; for others the allocator raises Lua's memory error itself, once a run. What
 * Lua leaves behind then is consistent, but for the block that it allocated just before, which
 * it may have meant to free; the state is closed anyway, and that block after it. So that
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
    SMALL_BYTES = 1 << 16,    /* what is granted beyond the cap, up to RESERVE_BYTES of it; */
    TINY_BYTES = 1 << 12,     /* and up to twice that, for Lua to unwind and to tell of it */
    RESERVE_BYTES = 1 << 20,
    RUNS_MAX = 8, /* one inside the other, by a host that asks while a script prints */
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

static void forget(Sandbox *sandbox, const void *block)
{
    if (sandbox->newest == block)
        sandbox->newest = NULL;
    if (sandbox->orphan == block)
        sandbox->orphan = NULL;
}

static void tick(lua_State *L, lua_Debug *record);

/* Whether growth bytes beyond the cap are granted. Ends the script that runs, if one does. */
static bool exceed(Sandbox *sandbox, size_t growth)
{
    size_t excess = sandbox->used + growth - sandbox->cap;
    bool is_granted = (growth <= SMALL_BYTES && excess <= RESERVE_BYTES) ||
                      (growth <= TINY_BYTES && excess <= 2 * RESERVE_BYTES);
    lua_State *L = sandbox->thread;
    if (!L)
        return is_granted;
    if (!sandbox->spent)
        sandbox->spent = SPENT_MEMORY;
    lua_sethook(L, tick, LUA_MASKCOUNT, 1);
    if (is_granted)
        return true;
    sandbox->thread = NULL;
    sandbox->orphan = sandbox->newest;
    lua_pushliteral(L, "not enough memory"); /* exists; as an error value it calls no handler */
    return lua_error(L);
}

static void *allocate(void *data, void *block, size_t old_size, size_t new_size)
{
    Sandbox *sandbox = data;
    size_t before = block ? footprint(old_size) : 0;
    if (block)
        forget(sandbox, block);
    if (new_size == 0) {
        free(block);
        sandbox->used -= before;
        return NULL;
    }
    size_t after = footprint(new_size);
    size_t growth = after > before ? after - before : 0;
    if (growth > 0 && sandbox->used + growth > sandbox->cap && !exceed(sandbox, growth))
        return NULL;
    void *moved = realloc(block, new_size);
    if (!moved && after <= before)
        moved = block; /* Lua relies on it that shrinking cannot fail */
    if (!moved) {
        sandbox->is_out_of_memory = true;
        return NULL;
    }
    sandbox->newest = moved;
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
    if (sandbox->thread)
        sandbox->thread = co;
    int status = lua_resume(co, L, count, results);
    if (sandbox->thread)
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
    sandbox->is_out_of_memory = false;
    sandbox->collect_at = sandbox->cap - sandbox->cap / 4;
    sandbox->spent = SPENT_NOT;
    sandbox->spent_line = 0;
    lua_sethook(sandbox->state, tick, LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
}

static void end_run(Sandbox *sandbox)
{
    if (--sandbox->depth > 0 || !sandbox->spent)
        return;
    lua_close(sandbox->state);
    free(sandbox->orphan);
    sandbox->state = NULL;
    sandbox->newest = sandbox->orphan = NULL;
    sandbox->used = 0;
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
    if (!lua_checkstack(L, LUA_MINSTACK))
        return;
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, it);
    it->outcome = lua_pcall(L, 1, 0, 0);
    sandbox->thread = NULL;
    it->status = LORE_OK;
    if (it->outcome == LUA_OK)
        return;
    it->status = LORE_NOMEM;
    lua_pushcfunction(L, report);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, it);
    lua_pcall(L, 2, 0, 0);
}

static int push_thread(lua_State *L)
{
    lua_newthread(L);
    return 1;
}

/* A run inside another one gets a thread of its own: unwinding a deep stack takes memory, and
 * where there is none that would end the run outside as well, passing over its callers. */
static void run_inside(Run *it, lua_State *L)
{
    if (!lua_checkstack(L, LUA_MINSTACK))
        return;
    int top = lua_gettop(L);
    lua_pushcfunction(L, push_thread);
    if (lua_pcall(L, 0, 1, 0) == LUA_OK)
        run_protected(it, lua_tothread(L, -1));
    lua_settop(L, top);
}

lore_status lr_sandbox_run(Sandbox *sandbox, lua_CFunction function, void *data, const char *chunk)
{
    lore_status status = open_state(sandbox);
    if (status != LORE_OK)
        return status;
    if (sandbox->depth >= RUNS_MAX || (sandbox->depth > 0 && !sandbox->thread))
        return LORE_BUDGET;
    Run it = { sandbox, function, data, chunk, LUA_OK, LORE_NOMEM };
    lua_State *outer = sandbox->thread;
    begin_run(sandbox);
    sandbox->thread = NULL; /* outside of the protected call no error may be raised */
    if (outer)
        run_inside(&it, outer);
    else
        run_protected(&it, sandbox->state);
    if (!outer)
        lua_settop(sandbox->state, 0);
    sandbox->thread = outer;
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
