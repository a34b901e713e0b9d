/* SPDX-License-Identifier: MIT */
/* Proven: an open-addressed set of addresses, at most half full. */
#include "store/proven.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_LEAST = 256, SLOTS_MOST = 1 << 18 };

void lr_proven_free(Proven *proven)
{
    free(proven->slots);
    *proven = (Proven){ .slots = NULL };
}

/* Where cell is, or would be. */
static size_t slot_of(const Proven *proven, const void *cell)
{
    uint64_t hash = (uint64_t)(uintptr_t)cell * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(hash >> 32) & (proven->slot_count - 1);
    while (proven->slots[at] != NULL && proven->slots[at] != cell)
        at = (at + 1) & (proven->slot_count - 1);
    return at;
}

static bool is_same(ProvenIn a, ProvenIn b)
{
    return a.commit == b.commit && a.map_size == b.map_size;
}

bool lr_proven_has(const Proven *proven, ProvenIn in, const void *cell)
{
    return proven->count > 0 && is_same(proven->in, in) &&
           proven->slots[slot_of(proven, cell)] == cell;
}

static bool grow(Proven *proven)
{
    size_t slot_count = proven->slot_count == 0 ? SLOTS_LEAST : 2 * proven->slot_count;
    Proven grown = { proven->in, NULL, slot_count, proven->count };
    if (slot_count > SLOTS_MOST)
        return false;
    grown.slots = calloc(slot_count, sizeof *grown.slots);
    if (grown.slots == NULL)
        return false;
    for (size_t i = 0; i < proven->slot_count; i++)
        if (proven->slots[i] != NULL)
            grown.slots[slot_of(&grown, proven->slots[i])] = proven->slots[i];
    free(proven->slots);
    *proven = grown;
    return true;
}

void lr_proven_add(Proven *proven, ProvenIn in, const void *cell)
{
    if (!is_same(proven->in, in)) {
        if (proven->count > 0)
            memset(proven->slots, 0, proven->slot_count * sizeof *proven->slots);
        proven->count = 0;
        proven->in = in;
    }
    if (2 * proven->count >= proven->slot_count && !grow(proven))
        return;
    size_t at = slot_of(proven, cell);
    proven->count += proven->slots[at] == NULL;
    proven->slots[at] = cell;
}
