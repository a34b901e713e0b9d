/* SPDX-License-Identifier: MIT */
/* Limits: the allocator caps memory, the hook and lr_sandbox_charge keep time.
 *
 * An error raised by the hook runs with hooks off until it is caught. What Lua lets a script
 * run in that state is therefore kept from it: message handlers are skipped once the sandbox
 * is spent, finalizers are refused, and a coroutine that died is never closed (see library.c). */
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
        return NULL;
    void *moved = realloc(block, new_size);
    if (!moved) {
        sandbox->is_out_of_memory = true;
        return NULL;
    }
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
    if (sandbox->is_spent || sandbox->depth == 0)
        return;
    sandbox->is_interrupted = lore_interrupted(sandbox->kb);
    sandbox->is_spent =
        sandbox->is_interrupted || (sandbox->milliseconds > 0 && now_ms() >= sandbox->deadline);
}

static void tick(lua_State *L, lua_Debug *record);

static int end(lua_State *L)
{
    lua_sethook(L, tick, LUA_MASKCOUNT, 1);
    return luaL_error(L, "the script has used up its time");
}

static void tick(lua_State *L, lua_Debug *record)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    sandbox->steps += HOOK_INSTRUCTIONS;
    if (!sandbox->is_spent && sandbox->steps < STEPS_PER_LOOK)
        return;
    look(sandbox);
    if (!sandbox->is_spent)
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
    if (!sandbox->is_spent && sandbox->steps < STEPS_PER_LOOK)
        return;
    look(sandbox);
    if (sandbox->is_spent)
        end(L);
}

void lr_sandbox_reraise(lua_State *L)
{
    Sandbox *sandbox = lr_sandbox_from(L);
    if (!sandbox || !sandbox->is_spent)
        return;
    lua_sethook(L, tick, LUA_MASKCOUNT, 1);
    lua_error(L);
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
    sandbox->is_spent = sandbox->is_interrupted = sandbox->is_out_of_memory = false;
    sandbox->spent_line = 0;
    lua_sethook(sandbox->state, tick, LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
}

typedef struct Failure {
    Sandbox *sandbox;
    int outcome;
    const char *chunk;
    lore_status status;
} Failure;

static int report(lua_State *L)
{
    Failure *failure = lua_touserdata(L, 2);
    lua_settop(L, 1);
    failure->status = lr_report(failure->sandbox, L, failure->outcome, failure->chunk);
    return 0;
}

static lore_status call(Sandbox *sandbox, lua_State *L, lua_CFunction function, void *data,
                        const char *chunk)
{
    if (!lua_checkstack(L, LUA_MINSTACK))
        return LORE_NOMEM;
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, data);
    Failure failure = { sandbox, lua_pcall(L, 1, 0, 0), chunk, LORE_NOMEM };
    if (failure.outcome == LUA_OK)
        return LORE_OK;
    sandbox->reserve = RESERVE_BYTES;
    lua_pushcfunction(L, report);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, &failure);
    lua_pcall(L, 2, 0, 0);
    sandbox->reserve = 0;
    return failure.status;
}

lore_status lr_sandbox_run(Sandbox *sandbox, lua_CFunction function, void *data, const char *chunk)
{
    lore_status status = open_state(sandbox);
    if (status != LORE_OK)
        return status;
    lua_State *running = sandbox->running;
    lua_State *L = running ? running : sandbox->state;
    int top = lua_gettop(L);
    sandbox->running = NULL;
    begin_run(sandbox);
    status = call(sandbox, L, function, data, chunk);
    sandbox->depth--;
    sandbox->running = running;
    lua_settop(L, top);
    return status;
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
