/* SPDX-License-Identifier: MIT */
/* Handles: knowledge bases, and the queries, proofs, profiles and what-ifs made from them, as Lua holds them.
 *
 * A handle of a knowledge base keeps a list of its children and closes them before itself, in
 * whatever order the collector comes by. A closed handle stays a userdata whose pointer is NULL,
 * and every function looks. */
#ifndef LORE_LUA_HANDLE_H
#define LORE_LUA_HANDLE_H

#include <lauxlib.h>
#include <stdbool.h>

#include "lore.h"

/* Names of the types, as the registry knows them. */
extern const char lr_handle_kb_name[], lr_handle_query_name[], lr_handle_proof_name[],
    lr_handle_profile_name[], lr_handle_whatif_name[];

typedef struct Child Child;

typedef struct Handle {
    lore_kb *kb; /* NULL once closed */
    bool is_borrowed;
    Child *children;
    lua_State *loader; /* the thread that is loading a rule file, or NULL; its prints go to the
                          function in user value 1 of the handle, the handle being at 1 there */
} Handle;

/* The part that children have in common; one of the pointers is set until it is closed. */
struct Child {
    Handle *owner;
    Child *next, **link; /* in the owner's list */
    lore_query *query;
    lore_proof *proof;
    lore_profile *profile;
    lore_whatif *whatif;
    bool is_listing;
};

/* The argument of a type; an error at the caller's line if it is none, or closed. */
lore_kb *lr_handle_kb(lua_State *L, int arg);
Child *lr_handle_query(lua_State *L, int arg);
Child *lr_handle_proof(lua_State *L, int arg);
Child *lr_handle_profile(lua_State *L, int arg);
Child *lr_handle_whatif(lua_State *L, int arg);

Handle *lr_handle_push(lua_State *L, lore_kb *kb);
/* Pushes a new child of the handle at index, which it keeps alive. */
Child *lr_handle_push_child(lua_State *L, int index, const char *name);

void lr_handle_close(Handle *handle);
/* For Lua: close(handle), close(child). */
int lr_handle_close_kb(lua_State *L);
int lr_handle_close_child(lua_State *L);

#endif
