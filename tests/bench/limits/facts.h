/* SPDX-License-Identifier: MIT */
/* Fact files of integers, and the adjacency that every limit makes of them.
 *
 * A limit is one process for one workload: nothing is freed, the end of the process does that. */
#ifndef BENCH_FACTS_H
#define BENCH_FACTS_H

#include <stddef.h>
#include <stdint.h>

typedef struct Facts {
    uint32_t *values; /* row by row */
    size_t count;     /* rows */
    int columns;
} Facts;

/* FOLDER/NAME.facts, integers between single tabs. Ends the process when it cannot be read. */
Facts facts_load(const char *folder, const char *name, int columns);

/* One more than the largest value, at least 1. */
uint32_t facts_domain(const Facts *facts);

/* The same of one column. */
uint32_t facts_domain_of(const Facts *facts, int column);

/* The values beside key k are to[start[k]] up to to[start[k + 1]]. */
typedef struct Adjacency {
    uint32_t *start;
    uint32_t *to;
} Adjacency;

/* By counting sort; keys are below domain. */
Adjacency facts_adjacency(const Facts *facts, int key, int value, uint32_t domain);

/* Zeroed memory, or the end of the process. Reserved memory takes up room only where it is
 * written, in huge pages if asked. */
void *memory_take(size_t count, size_t size);
void *memory_reserve(size_t bytes, int in_huge_pages);

/* A list of values that grows by doubling. */
typedef struct List {
    uint32_t *values;
    uint32_t count, capacity;
} List;

void list_grow(List *list);

static inline void list_add(List *list, uint32_t value)
{
    if (list->count == list->capacity)
        list_grow(list);
    list->values[list->count++] = value;
}

#endif
