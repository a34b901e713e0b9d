/* SPDX-License-Identifier: MIT */
/* Map: from byte strings to 64-bit numbers. Open addressing with linear probing over XXH3 hashes;
 * keys are copied into the map's arena. A zeroed map is an empty one. Nothing is ever removed. */
#ifndef LORE_BASE_MAP_H
#define LORE_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct MapSlot MapSlot;

typedef struct Map {
    MapSlot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
    Arena keys;
} Map;

/* The value of key, to read or change, or NULL. Valid until the next put. */
uint64_t *lr_map_find(const Map *map, const void *key, size_t length);
/* The value of key, added as 0 if it was not there (*is_new, which may be NULL); NULL without
 * memory. */
uint64_t *lr_map_put(Map *map, const void *key, size_t length, bool *is_new);
void lr_map_free(Map *map);

#endif
