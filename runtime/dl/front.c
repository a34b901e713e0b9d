/* SPDX-License-Identifier: MIT */
/* Front: names are interned in a map; symbols are keyed by what they are and their name.
 * Things that are not in the arena are held on a short stack, newest last. */
#include "dl/front.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MISTAKES_MAX = 20, MESSAGE_MAX = 512 };

/* ---- memory ---- */

void *lr_dl_front_alloc(Front *front, size_t size)
{
    void *memory = lr_arena_zalloc(&front->arena, size == 0 ? 1 : size);
    if (memory == NULL)
        lr_dl_front_leave(front, LORE_NOMEM);
    return memory;
}

const char *lr_dl_front_name(Front *front, const char *text, size_t length)
{
    bool is_new;
    uint64_t *place = lr_map_put(&front->names, text, length, &is_new);
    if (place == NULL)
        lr_dl_front_leave(front, LORE_NOMEM);
    if (is_new) {
        char *copy = lr_arena_text(&front->arena, text, length);
        if (copy == NULL)
            lr_dl_front_leave(front, LORE_NOMEM);
        *place = (uint64_t)(uintptr_t)copy;
    }
    return (const char *)(uintptr_t)*place;
}

const char *lr_dl_front_format(Front *front, const char *format, ...)
{
    char buffer[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    if (length < (int)sizeof buffer)
        return lr_dl_front_name(front, buffer, (size_t)length);
    char *longer = lr_dl_front_alloc(front, (size_t)length + 1);
    va_start(args, format);
    vsnprintf(longer, (size_t)length + 1, format, args);
    va_end(args);
    return lr_dl_front_name(front, longer, (size_t)length);
}

const char *lr_dl_front_fresh(Front *front, const char *base)
{
    return lr_dl_front_format(front, "_%s'%u", base, front->fresh++);
}

const char *lr_dl_front_written(Front *front, const char *name)
{
    size_t length = strcspn(name, "'");
    bool is_made = name[0] == '_' && name[length] != '\0';
    return is_made ? lr_dl_front_name(front, name + 1, length - 1) : name;
}

uint64_t lr_dl_front_rank(Front *front, const char *text, size_t length)
{
    uint64_t *rank = lr_dl_front_symbol_bytes(front, "rank", text, length);
    if (*rank == 0)
        *rank = ++front->ranked;
    return *rank;
}

uint64_t *lr_dl_front_symbol_bytes(Front *front, const char *kind, const void *bytes, size_t length)
{
    size_t before = strlen(kind) + 1;
    char *key = lr_dl_front_alloc(front, before + length);
    memcpy(key, kind, before - 1);
    key[before - 1] = ' ';
    memcpy(key + before, bytes, length);
    uint64_t *place = lr_map_put(&front->symbols, key, before + length, NULL);
    if (place == NULL)
        lr_dl_front_leave(front, LORE_NOMEM);
    return place;
}

uint64_t *lr_dl_front_symbol(Front *front, const char *kind, const char *name)
{
    return lr_dl_front_symbol_bytes(front, kind, name, strlen(name));
}

uint64_t *lr_dl_front_find(Front *front, const char *kind, const char *name)
{
    const char *key = lr_dl_front_format(front, "%s %s", kind, name);
    return lr_map_find(&front->symbols, key, strlen(key));
}

void lr_dl_front_grow(Front *front, void **items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return;
    size_t room = *capacity == 0 ? 4 : *capacity * 2;
    void *grown = lr_dl_front_alloc(front, room * size);
    if (count > 0)
        memcpy(grown, *items, count * size);
    *items = grown;
    *capacity = room;
}

/* ---- what is not in the arena ---- */

static void give_back(const Held *held)
{
    switch (held->kind) {
    case HELD_TERMS:
        lore_terms_free(held->thing);
        return;
    case HELD_QUERY:
        lore_query_close(held->thing);
        return;
    case HELD_KB:
        lore_close(held->thing);
        return;
    case HELD_FILE:
        fclose(held->thing);
        return;
    case HELD_BUFFER:
        lr_buffer_free(held->thing);
        return;
    case HELD_ARENA:
        lr_arena_free(held->thing);
        return;
    }
}

void lr_dl_front_hold(Front *front, int kind, void *thing)
{
    assert(front->held_count < HELD_MAX);
    front->held[front->held_count].kind = kind;
    front->held[front->held_count++].thing = thing;
}

void lr_dl_front_release(Front *front, size_t count)
{
    while (count-- > 0)
        give_back(&front->held[--front->held_count]);
}

lore_terms *lr_dl_front_terms(Front *front)
{
    lore_terms *terms = lore_terms_new();
    if (terms == NULL)
        lr_dl_front_leave(front, LORE_NOMEM);
    lr_dl_front_hold(front, HELD_TERMS, terms);
    return terms;
}

/* ---- mistakes ---- */

bool lr_dl_front_fail(Front *front, lore_status status, Spot spot, const char *hint,
                      const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (front->status == LORE_OK)
        front->status = status;
    if (front->mistakes++ < MISTAKES_MAX)
        (void)lore_diagnostic_add(front->kb, &(lore_diagnostic){ .status = status,
                                                                 .message = message,
                                                                 .hint = hint,
                                                                 .file = spot.file,
                                                                 .line = spot.line });
    return false;
}

void lr_dl_front_leave(Front *front, lore_status status)
{
    if (front->status == LORE_OK)
        front->status = status;
    longjmp(front->out, 1);
}

void lr_dl_front_again(Front *front, const char *relation)
{
    PUSH(front, &front->rounds, relation);
    front->is_again = true;
    longjmp(front->out, 2);
}

void lr_dl_front_check(Front *front)
{
    if (front->status != LORE_OK)
        lr_dl_front_leave(front, front->status);
}

void lr_dl_front_need(Front *front, lore_status status)
{
    if (status < 0)
        lr_dl_front_leave(front, status);
}

void lr_dl_front_say(Front *front, Spot spot, const char *format, ...)
{
    char message[MESSAGE_MAX], line[MESSAGE_MAX * 2];
    va_list args;
    if (front->options->note == NULL || front->is_again)
        return;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (spot.file != NULL)
        snprintf(line, sizeof line, "%s:%d: %s", spot.file, spot.line, message);
    else
        snprintf(line, sizeof line, "%s", message);
    front->options->note(front->options->data, line);
}
