/* SPDX-License-Identifier: MIT */
/* Arena: memory that is freed all at once, for what lives as long as one phase.
 * Blocks double from 4 KiB to 1 MiB; larger requests get a block of their own. */
#ifndef LORE_BASE_ARENA_H
#define LORE_BASE_ARENA_H

#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *newest; /* a zeroed Arena is an empty one */
    size_t used;        /* in the newest block */
    size_t total;       /* bytes of all blocks */
} Arena;

/* size bytes aligned for any type, not cleared; NULL without memory. */
void *lr_arena_alloc(Arena *arena, size_t size);
void *lr_arena_zalloc(Arena *arena, size_t size); /* the same, cleared */
/* A NUL-terminated copy of length bytes; NULL without memory. */
char *lr_arena_text(Arena *arena, const char *text, size_t length);
char *lr_arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Forgets everything but keeps the newest block, to be filled again. */
void lr_arena_clear(Arena *arena);
void lr_arena_free(Arena *arena); /* frees everything; the arena is empty and usable again */

#endif
