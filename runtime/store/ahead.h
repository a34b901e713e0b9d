/* SPDX-License-Identifier: MIT */
/* Reading ahead. The map is opened without the system's, so that a look-up in a cold file reads the
 * pages that it needs and no others; a long scan asks for the pages in front of it here. */
#ifndef LORE_STORE_AHEAD_H
#define LORE_STORE_AHEAD_H

#include <stddef.h>
#include <stdint.h>

typedef struct Ahead {
    uintptr_t
        since;     /* where the scan was when it asked last; a zeroed Ahead has asked for nothing */
    uintptr_t end; /* of what it asked for */
    size_t window; /* bytes asked for last */
} Ahead;

/* The scan has come to address in the map. */
void lr_ahead_pass(Ahead *ahead, const void *address);

#endif
