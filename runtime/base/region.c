/* SPDX-License-Identifier: MIT */
/* Region: below 1 MiB from malloc. From 2 MiB on a mapping begins where a huge page may: the pages at
 * its end that fill none stay small, so that nothing is wasted, and a first touch costs a page fault
 * for 2 MiB instead of one for 4 KiB. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, madvise */
#include "base/region.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = 64,
    PAGE_BYTES = 4096,
    HUGE_PAGE_BYTES = 2 << 20,
    MAPPED_BYTES = 1 << 20,
    ALIGNED_BYTES = 2 << 20,
    HUGE_BYTES = 2 << 20,
    POPULATED_BYTES = 64 << 20, /* at most */
};

void lr_region_advise(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    uintptr_t begin =
        (uintptr_t)memory / PAGE_BYTES * PAGE_BYTES; /* whole mappings only can grow */
    uintptr_t end = ((uintptr_t)memory + bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    if (bytes >= HUGE_BYTES)
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

/* Tables are read before they are written. A page that is read first is one that all share until a second
 * fault at the first write, which with several threads interrupts all of them. Of what is larger than this,
 * large pages make the faults few, and clearing it in one go would keep a budget waiting. */
static void populate(void *memory, size_t bytes)
{
#ifdef MADV_POPULATE_WRITE
    if (bytes <= POPULATED_BYTES)
        (void)madvise(memory, bytes, MADV_POPULATE_WRITE);
#else
    (void)memory;
    (void)bytes;
#endif
}

static void *map(size_t bytes)
{
    void *mapping = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapping == MAP_FAILED ? NULL : mapping;
}

/* A mapping that begins at a huge page: the ends of a longer one are given back. */
static void *map_aligned(size_t bytes)
{
    size_t pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    char *mapping = map(pages + HUGE_PAGE_BYTES);
    if (mapping == NULL)
        return map(bytes);
    size_t before = -(uintptr_t)mapping % HUGE_PAGE_BYTES, after = HUGE_PAGE_BYTES - before;
    if (before > 0)
        (void)munmap(mapping, before);
    if (after > 0)
        (void)munmap(mapping + before + pages, after);
#ifdef MADV_HUGEPAGE
    (void)madvise(mapping + before, pages, MADV_HUGEPAGE);
#endif
    return mapping + before;
}

void *lr_region_new(size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    if (bytes < MAPPED_BYTES) {
        size_t rounded = (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
        void *region = aligned_alloc(ALIGNMENT, rounded);
        return region == NULL ? NULL : memset(region, 0, rounded);
    }
    void *region = bytes < ALIGNED_BYTES ? map(bytes) : map_aligned(bytes);
    if (region != NULL)
        populate(region, bytes);
    return region;
}

void lr_region_free(void *region, size_t bytes)
{
    if (region == NULL)
        return;
    if (bytes < MAPPED_BYTES)
        free(region);
    else
        (void)munmap(region, bytes);
}
