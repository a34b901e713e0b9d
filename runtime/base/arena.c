/* SPDX-License-Identifier: MIT */
/* Arena: a list of blocks, newest first; only the newest is filled. A request that the next block
 * could not hold gets a block of its own, put behind the newest, so that the newest goes on being
 * filled. Every pointer handed out is aligned for any type. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_BLOCK = 4 << 10, MOST_BLOCK = 1 << 20 };

struct ArenaBlock {
    ArenaBlock *older;
    size_t size;
    _Alignas(max_align_t) unsigned char bytes[];
};

static ArenaBlock *new_block(Arena *arena, size_t size)
{
    if (size > SIZE_MAX - sizeof(ArenaBlock))
        return NULL;
    ArenaBlock *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->size = size;
    arena->total += sizeof *block + size;
    return block;
}

static size_t next_block_size(const Arena *arena)
{
    if (!arena->newest)
        return LEAST_BLOCK;
    size_t doubled = 2 * arena->newest->size;
    return doubled > MOST_BLOCK ? MOST_BLOCK : doubled < LEAST_BLOCK ? LEAST_BLOCK : doubled;
}

/* A block of its own for size bytes, leaving the newest block the one that is filled. */
static void *alloc_apart(Arena *arena, size_t size)
{
    ArenaBlock *block = new_block(arena, size);
    if (!block)
        return NULL;
    if (arena->newest) {
        block->older = arena->newest->older;
        arena->newest->older = block;
    } else {
        block->older = NULL;
        arena->newest = block;
        arena->used = size;
    }
    return block->bytes;
}

void *lr_arena_alloc(Arena *arena, size_t size)
{
    const size_t unit = _Alignof(max_align_t);
    if (size > SIZE_MAX - unit)
        return NULL;
    size = size ? (size + unit - 1) / unit * unit : unit;
    if (!arena->newest || arena->newest->size - arena->used < size) {
        size_t block_size = next_block_size(arena);
        if (size > block_size)
            return alloc_apart(arena, size);
        ArenaBlock *block = new_block(arena, block_size);
        if (!block)
            return NULL;
        block->older = arena->newest;
        arena->newest = block;
        arena->used = 0;
    }
    void *bytes = arena->newest->bytes + arena->used;
    arena->used += size;
    return bytes;
}

void *lr_arena_zalloc(Arena *arena, size_t size)
{
    void *bytes = lr_arena_alloc(arena, size);
    return bytes ? memset(bytes, 0, size) : NULL;
}

char *lr_arena_text(Arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = lr_arena_alloc(arena, length + 1);
    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *lr_arena_format(Arena *arena, const char *format, ...)
{
    va_list measured, written;
    va_start(measured, format);
    va_copy(written, measured);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    char *text = length < 0 ? NULL : lr_arena_alloc(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, written);
    va_end(written);
    return text;
}

void lr_arena_clear(Arena *arena)
{
    if (!arena->newest)
        return;
    for (ArenaBlock *block = arena->newest->older, *older; block; block = older) {
        older = block->older;
        free(block);
    }
    arena->newest->older = NULL;
    arena->used = 0;
    arena->total = sizeof *arena->newest + arena->newest->size;
}

void lr_arena_free(Arena *arena)
{
    for (ArenaBlock *block = arena->newest, *older; block; block = older) {
        older = block->older;
        free(block);
    }
    *arena = (Arena){ 0 };
}
