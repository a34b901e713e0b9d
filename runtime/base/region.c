/* SPDX-License-Identifier: MIT */
/* Region: below 1 MiB from malloc. Huge pages only from 8 MiB on, where what they waste at the end
 * does not count. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, madvise */
#include "base/region.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64, MAPPED_BYTES = 1 << 20, HUGE_BYTES = 8 << 20, PAGE_BYTES = 4096 };

void lr_region_advise(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    uintptr_t begin = (uintptr_t)memory / PAGE_BYTES * PAGE_BYTES; /* whole mappings only can grow */
    uintptr_t end = ((uintptr_t)memory + bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    if (bytes >= HUGE_BYTES)
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
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
    void *region = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (region == MAP_FAILED)
        return NULL;
    lr_region_advise(region, bytes);
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
