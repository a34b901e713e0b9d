/* SPDX-License-Identifier: MIT */
/* Reading fact files at the speed of memory: the file is mapped and every digit looked at once. */
#define _GNU_SOURCE 1
#include "facts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

void *memory_take(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (memory == NULL)
        fail("memory");
    return memory;
}

void *memory_reserve(size_t bytes, int in_huge_pages)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        fail("memory");
#ifdef MADV_HUGEPAGE
    if (in_huge_pages)
        madvise(memory, bytes, MADV_HUGEPAGE);
#else
    (void)in_huge_pages;
#endif
    return memory;
}

void list_grow(List *list)
{
    list->capacity = list->capacity ? list->capacity * 2 : 4;
    list->values = realloc(list->values, list->capacity * sizeof *list->values);
    if (list->values == NULL)
        fail("memory");
}

static const char *map_file(const char *path, size_t *size)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0)
        fail(path);
    *size = (size_t)status.st_size;
    const char *text = "";
    if (*size > 0)
        text = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, file, 0);
    if (text == MAP_FAILED)
        fail(path);
    close(file);
    return text;
}

Facts facts_load(const char *folder, const char *name, int columns)
{
    char path[1024];
    size_t size, count = 0;
    snprintf(path, sizeof path, "%s/%s.facts", folder, name);
    const char *at = map_file(path, &size), *end = at + size;
    uint32_t *values = malloc((size / 2 + 1) * sizeof *values); /* a digit and a separator each */
    if (values == NULL)
        fail("memory");
    while (at < end) {
        uint32_t value = 0;
        while (at < end && *at >= '0')
            value = value * 10 + (uint32_t)(*at++ - '0');
        values[count++] = value;
        at++;
    }
    if (size > 0)
        munmap((void *)(end - size), size);
    Facts facts = { values, count / (size_t)columns, columns };
    return facts;
}

uint32_t facts_domain(const Facts *facts)
{
    uint32_t largest = 0;
    for (size_t i = 0; i < facts->count * (size_t)facts->columns; i++)
        if (facts->values[i] > largest)
            largest = facts->values[i];
    return largest + 1;
}

uint32_t facts_domain_of(const Facts *facts, int column)
{
    uint32_t largest = 0;
    for (size_t i = 0; i < facts->count; i++) {
        uint32_t value = facts->values[i * (size_t)facts->columns + (size_t)column];
        if (value > largest)
            largest = value;
    }
    return largest + 1;
}

/* start has room for one more than it shows: counted two further on, then summed, it is one
 * further on while the values are put in their places, and right at the end. */
Adjacency facts_adjacency(const Facts *facts, int key, int value, uint32_t domain)
{
    Adjacency adjacency = { memory_take((size_t)domain + 2, sizeof(uint32_t)),
                            memory_take(facts->count, sizeof(uint32_t)) };
    uint32_t *start = adjacency.start;
    const uint32_t *row = facts->values;
    for (size_t i = 0; i < facts->count; i++, row += facts->columns)
        start[row[key] + 2]++;
    for (uint32_t i = 2; i < domain + 2; i++)
        start[i] += start[i - 1];
    row = facts->values;
    for (size_t i = 0; i < facts->count; i++, row += facts->columns)
        adjacency.to[start[row[key] + 1]++] = row[value];
    return adjacency;
}
