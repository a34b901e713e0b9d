/* SPDX-License-Identifier: MIT */
/* The set of pairs doubles by copying. */
#define _GNU_SOURCE 1
#include "pairs.h"

#include <stdbool.h>
#include <sys/mman.h>

#include "facts.h"

#define ROWS_MAX (UINT64_C(1) << 30) /* reserved, not taken */

void pairs_init(Pairs *pairs)
{
    uint64_t capacity = UINT64_C(1) << 20;
    pairs->slots = memory_reserve(capacity * sizeof *pairs->slots, 1);
    pairs->mask = capacity - 1;
    pairs->rows = memory_reserve(ROWS_MAX * sizeof *pairs->rows, 0);
    pairs->count = 0;
    pairs->waiting = 0;
}

static void grow(Pairs *pairs)
{
    uint64_t old_capacity = pairs->mask + 1, *old = pairs->slots;
    uint64_t mask = old_capacity * 2 - 1;
    uint64_t *slots = memory_reserve(old_capacity * 2 * sizeof *slots, 1);
    for (uint64_t i = 0; i < old_capacity; i++) {
        if (old[i] == 0)
            continue;
        uint64_t at = pair_hash(old[i] - 1) & mask;
        while (slots[at] != 0)
            at = (at + 1) & mask;
        slots[at] = old[i];
    }
    munmap(old, old_capacity * sizeof *old);
    pairs->slots = slots;
    pairs->mask = mask;
}

static inline void make_room(Pairs *pairs)
{
    if ((pairs->count + PAIRS_BATCH) * 10 > (pairs->mask + 1) * 6)
        grow(pairs);
}

/* Whether it was new. */
static inline bool insert(uint64_t *slots, uint64_t mask, uint64_t key, uint64_t hash)
{
    uint64_t at = hash & mask;
    while (slots[at] != 0) {
        if (slots[at] == key + 1)
            return false;
        at = (at + 1) & mask;
    }
    slots[at] = key + 1;
    return true;
}

void pairs_flush(Pairs *pairs)
{
    make_room(pairs);
    for (int i = 0; i < pairs->waiting; i++)
        if (insert(pairs->slots, pairs->mask, pairs->keys[i], pairs->hashes[i]))
            pairs->rows[pairs->count++] = pairs->keys[i];
    pairs->waiting = 0;
}

void pairs_add_singly(Pairs *pairs, uint64_t key)
{
    make_room(pairs);
    if (insert(pairs->slots, pairs->mask, key, pair_hash(key)))
        pairs->rows[pairs->count++] = key;
}
