/* SPDX-License-Identifier: MIT */
/* Vector: a growing array of one type. A zeroed vector is an empty one.
 *
 *     VECTOR(uint32_t) ids = { 0 };
 *     if (!lr_vector_push(&ids, 7)) return LORE_NOMEM;
 */
#ifndef LORE_BASE_VECTOR_H
#define LORE_BASE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

#define VECTOR(T)                                                                                  \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count, capacity;                                                                    \
    }

/* Makes room for extra more items; false without memory, the vector then unchanged. */
#define lr_vector_reserve(vector, extra)                                                           \
    ((vector)->count + (extra) <= (vector)->capacity ||                                            \
     lr_vector_grow((void **)&(vector)->items, &(vector)->capacity, sizeof *(vector)->items,       \
                    (vector)->count + (extra)))

/* Appends; false without memory. */
#define lr_vector_push(vector, ...)                                                                \
    (lr_vector_reserve(vector, 1) ? ((vector)->items[(vector)->count++] = (__VA_ARGS__), true)     \
                                  : false)

/* Most are empty when they are freed. */
#define lr_vector_free(vector)                                                                     \
    ((vector)->items == NULL ? (void)0 : lr_vector_release((void **)&(vector)->items),             \
     (vector)->count = (vector)->capacity = 0)

bool lr_vector_grow(void **items, size_t *capacity, size_t item_size, size_t needed);
void lr_vector_release(void **items);

#endif
