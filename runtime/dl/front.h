/* SPDX-License-Identifier: MIT */
/* Front: what all passes over one Datalog program share.
 *
 * Everything a run makes lives in one arena and is freed with it, so that no pass has to clean
 * up. A mistake after which nothing sensible can follow (a syntax error, memory that ran out)
 * leaves by longjmp to the run; other mistakes are noted, and the run ends where a pass does. */
#ifndef LORE_DL_FRONT_H
#define LORE_DL_FRONT_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "lore.h"

/* A growing array in the arena; a zeroed one is empty. What is pushed must not look at the list. */
#define LIST(T)                                                                                    \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count, capacity;                                                                    \
    }
#define PUSH(front, list, ...)                                                                     \
    (lr_dl_front_grow(front, (void **)&(list)->items, &(list)->capacity, (list)->count,            \
                      sizeof *(list)->items),                                                      \
     (list)->items[(list)->count++] = (__VA_ARGS__))

typedef struct Spot {
    const char *file;
    int line;
} Spot;

/* Something to be given back even where a pass leaves. */
typedef struct Held {
    enum { HELD_TERMS, HELD_QUERY, HELD_KB, HELD_FILE, HELD_BUFFER, HELD_ARENA } kind;
    void *thing;
} Held;

enum { HELD_MAX = 16 };

typedef struct Front {
    lore_kb *kb;
    const lore_dl *options;
    Arena arena;
    Map names;          /* text -> its one copy */
    Map symbols;        /* what passes look up: kind of thing and name -> its number or address */
    lore_status status; /* of the first mistake */
    unsigned mistakes;
    unsigned fresh;            /* names made so far */
    LIST(const char *) rounds; /* relations that later passes found to need rounds */
    const char *ways;          /* that a pragma forces; or NULL */
    Spot ways_spot;
    bool is_again;             /* the passes run once more because of that */
    bool ranks;                /* texts are numbered in the order in which they turn up */
    uint64_t ranked;
    Held held[HELD_MAX];
    size_t held_count;
    jmp_buf out;
} Front;

/* ---- memory ---- */

void *lr_dl_front_alloc(Front *front, size_t size); /* cleared; never NULL */
const char *lr_dl_front_name(Front *front, const char *text, size_t length); /* one copy of each */
const char *lr_dl_front_format(Front *front, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The number of a text in the order in which texts turned up, from 1; asking makes it so. */
uint64_t lr_dl_front_rank(Front *front, const char *text, size_t length);
/* base and a number: a name that no program can write. */
const char *lr_dl_front_fresh(Front *front, const char *base);
/* The name, or the one that was written where it was made from one. */
const char *lr_dl_front_written(Front *front, const char *name);

/* The place of the symbol of that kind, added as 0 if it is new; find: NULL if there is none. */
uint64_t *lr_dl_front_symbol(Front *front, const char *kind, const char *name);
uint64_t *lr_dl_front_symbol_bytes(Front *front, const char *kind, const void *bytes,
                                   size_t length);
uint64_t *lr_dl_front_find(Front *front, const char *kind, const char *name);

#define NEW(front, T) ((T *)lr_dl_front_alloc(front, sizeof(T)))

void lr_dl_front_grow(Front *front, void **items, size_t *capacity, size_t count, size_t size);

/* ---- what is not in the arena ---- */

/* Each leaves if there is none (memory ran out). */
lore_terms *lr_dl_front_terms(Front *front); /* new ones, held */
void lr_dl_front_hold(Front *front, int kind, void *thing);
/* Gives back the newest count things. */
void lr_dl_front_release(Front *front, size_t count);

/* ---- mistakes ---- */

/* Leaves, to run all passes again with relation evaluated in rounds. */
_Noreturn void lr_dl_front_again(Front *front, const char *relation);

/* Notes one; hint may be NULL. False always. */
bool lr_dl_front_fail(Front *front, lore_status status, Spot spot, const char *hint,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));
_Noreturn void lr_dl_front_leave(Front *front, lore_status status);
/* Leaves if anything was wrong so far. */
void lr_dl_front_check(Front *front);
/* Leaves unless status is fine; the library has said why. */
void lr_dl_front_need(Front *front, lore_status status);
/* Something that is no mistake but that the user should know. */
void lr_dl_front_say(Front *front, Spot spot, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
