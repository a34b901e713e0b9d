/* SPDX-License-Identifier: MIT */
/* Vector: growth of a typed array whose type is known to the macros of the header only. Capacity at
 * least doubles, so that appending costs constant time on average. */
#include "base/vector.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/region.h"

enum { LEAST_CAPACITY = 8 };

bool lr_vector_grow(void **items, size_t *capacity, size_t item_size, size_t needed)
{
    size_t wanted = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : SIZE_MAX;
    if (wanted < LEAST_CAPACITY)
        wanted = LEAST_CAPACITY;
    if (wanted < needed)
        wanted = needed;
    if (wanted > SIZE_MAX / item_size)
        return false;
    /* *items is declared T *, not void *: copied bytewise, which may alias any type. */
    void *old;
    memcpy(&old, items, sizeof old);
    void *grown = realloc(old, wanted * item_size);
    if (!grown)
        return false;
    lr_region_advise(grown, wanted * item_size);
    memcpy(items, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}

void lr_vector_release(void **items)
{
    void *old, *none = NULL;
    memcpy(&old, items, sizeof old);
    free(old);
    memcpy(items, &none, sizeof none);
}
