/* SPDX-License-Identifier: MIT */
/* Proven: large cells whose checksums have been found right, so that reading one a second
 * time, for another row, does not go through all of it again.
 *
 * Cells are told apart by where they lie, which holds for one commit in one map: pages that a
 * snapshot reads are not written again while it lives. */
#ifndef LORE_STORE_PROVEN_H
#define LORE_STORE_PROVEN_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ProvenIn {
    size_t commit, map_size; /* a map only moves when it grows */
} ProvenIn;

typedef struct Proven {
    ProvenIn in;
    const void **slots; /* a power of two of them, probed linearly; NULL is free */
    size_t slot_count, count;
} Proven;

/* A zeroed one is empty. */
void lr_proven_free(Proven *proven);

bool lr_proven_has(const Proven *proven, ProvenIn in, const void *cell);
/* Forgets those of other commits. Without memory, or past a ceiling, some are not remembered. */
void lr_proven_add(Proven *proven, ProvenIn in, const void *cell);

#endif
