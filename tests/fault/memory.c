/* SPDX-License-Identifier: MIT */
/* The linker's --wrap sends malloc to __wrap_malloc and gives the real one the name __real_malloc. All
 * threads count together; what libraries that were linked elsewhere allocate is not seen. */
#include "fault/memory.h"

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

static atomic_bool is_scarce, was_refused;
static atomic_long remaining;

void memory_fail_after(long count)
{
    is_scarce = true;
    was_refused = false;
    remaining = count;
}

bool memory_restore(void)
{
    is_scarce = false;
    return was_refused;
}

static bool refuses(void)
{
    if (!is_scarce || remaining-- > 0)
        return false;
    remaining = 0;
    was_refused = true;
    return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_mmap(void *where, size_t size, int protection, int flags, int file, off_t offset);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_mmap(void *where, size_t size, int protection, int flags, int file, off_t offset);

void *__wrap_malloc(size_t size)
{
    return refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuses() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return refuses() ? NULL : __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return refuses() ? NULL : __real_aligned_alloc(alignment, size);
}

void *__wrap_mmap(void *where, size_t size, int protection, int flags, int file, off_t offset)
{
    return refuses() ? MAP_FAILED : __real_mmap(where, size, protection, flags, file, offset);
}
