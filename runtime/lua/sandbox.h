/* SPDX-License-Identifier: MIT */
/* Sandbox: the Lua state of one knowledge base, in which rule files and goals run.
 *
 * A script may use a capped amount of memory, and time up to a deadline. Both are kept by the
 * state's allocator and by a count hook that every coroutine inherits. A sandbox that has used
 * up either is *spent*: the hook then fires at every instruction, and pcall, xpcall and resume
 * pass the error on, so that nothing in Lua can go on; afterwards its Lua state is thrown away.
 * Functions in C that can take long count their steps. */
#ifndef LORE_LUA_SANDBOX_H
#define LORE_LUA_SANDBOX_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lore.h"

typedef enum Spent {
    SPENT_NOT,
    SPENT_TIME,
    SPENT_MEMORY,    /* the cap was reached */
    SPENT_INTERRUPT, /* lore_interrupt */
} Spent;

typedef struct Sandbox {
    lore_kb *kb;
    lua_State *state;      /* the main thread; NULL until it is needed */
    lua_State *thread;     /* the one that runs now, or NULL: no script does */
    size_t used, cap;      /* bytes */
    bool is_out_of_memory; /* the system has refused memory */
    void *newest;          /* the block allocated last, while it is not freed */
    void *orphan;          /* what newest was when memory was refused; Lua may have lost it */
    int64_t milliseconds;  /* limit of a run; 0 = none */
    int64_t deadline;      /* of the run under way, on the monotonic clock */
    size_t collect_at;     /* bytes in use at which garbage is collected */
    uint64_t steps;        /* since the clock was last read */
    int depth;             /* runs under way, one inside the other */
    Spent spent;
    int spent_line;      /* where; 0 = unknown */
    lore_status failure; /* of the call that has filled the knowledge base's diagnostics */
    void (*print)(void *data, const char *text, size_t length); /* or NULL */
    void *print_data;
} Sandbox;

/* kb's sandbox, made when first asked for, its Lua state not yet; NULL without memory. */
Sandbox *lr_sandbox_of(lore_kb *kb);

/* Runs co, whose count arguments are on top, and returns what lua_resume does. */
int lr_sandbox_resume(lua_State *L, lua_State *co, int count, int *results);

/* The sandbox that L belongs to; NULL for a state of the host's. */
Sandbox *lr_sandbox_from(lua_State *L);

/* Calls function with data as a light userdata, protected and within the limits; what it
 * raises becomes diagnostics of the knowledge base, placed in chunk. Runs nest: the outermost
 * sets the deadline. */
lore_status lr_sandbox_run(Sandbox *sandbox, lua_CFunction function, void *data, const char *chunk);

/* Counts steps of a C function at work; raises an error once the sandbox is spent. */
void lr_sandbox_charge(lua_State *L, uint64_t steps);

/* Raises the error on the stack's top once more if the script that caught it may not. */
void lr_sandbox_reraise(lua_State *L);

/* Ends a trusted function because a call on the knowledge base failed with status. */
int lr_sandbox_fail(lua_State *L, lore_status status);

#endif
