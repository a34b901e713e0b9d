/* SPDX-License-Identifier: MIT */
/* Map: a slot is empty while its key is NULL. At most three slots in four are taken, so every probe
 * ends; a slot keeps its hash, so growing never reads keys and most mismatches cost one comparison.
 * Expected constant time; 32 bytes a slot. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { LEAST_CAPACITY = 16 };

struct MapSlot {
    const char *key; /* in map->keys; NULL = empty */
    size_t length;
    uint64_t hash;
    uint64_t value;
};

static bool has_key(const MapSlot *slot, uint64_t hash, const void *key, size_t length)
{
    return slot->hash == hash && slot->length == length &&
           (length == 0 || memcmp(slot->key, key, length) == 0);
}

/* The slot of key, or the empty one where it would go. capacity must not be 0. */
static MapSlot *probe(const Map *map, uint64_t hash, const void *key, size_t length)
{
    size_t mask = map->capacity - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        MapSlot *slot = &map->slots[at];
        if (!slot->key || has_key(slot, hash, key, length))
            return slot;
    }
}

static bool grow(Map *map)
{
    size_t capacity = map->capacity ? map->capacity * 2 : LEAST_CAPACITY;
    MapSlot *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < map->capacity; i++) {
        if (!map->slots[i].key)
            continue;
        size_t at = map->slots[i].hash & (capacity - 1);
        while (slots[at].key)
            at = (at + 1) & (capacity - 1);
        slots[at] = map->slots[i];
    }
    free(map->slots);
    map->slots = slots;
    map->capacity = capacity;
    return true;
}

uint64_t *lr_map_find(const Map *map, const void *key, size_t length)
{
    if (!map->count)
        return NULL;
    MapSlot *slot = probe(map, XXH3_64bits(key, length), key, length);
    return slot->key ? &slot->value : NULL;
}

uint64_t *lr_map_put(Map *map, const void *key, size_t length, bool *is_new)
{
    bool ignored;
    if (!is_new)
        is_new = &ignored;
    uint64_t hash = XXH3_64bits(key, length);
    MapSlot *slot = map->capacity == 0 ? NULL : probe(map, hash, key, length);
    *is_new = slot == NULL || slot->key == NULL;
    if (!*is_new)
        return &slot->value;
    if (map->count >= map->capacity - map->capacity / 4) {
        if (!grow(map))
            return NULL;
        slot = probe(map, hash, key, length);
    }
    const char *copy = lr_arena_text(&map->keys, key, length);
    if (!copy)
        return NULL;
    *slot = (MapSlot){ .key = copy, .length = length, .hash = hash };
    map->count++;
    return &slot->value;
}

void lr_map_free(Map *map)
{
    free(map->slots);
    lr_arena_free(&map->keys);
    *map = (Map){ 0 };
}
