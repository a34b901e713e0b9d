/* SPDX-License-Identifier: MIT */
/* The window doubles while the scan goes on where it has asked, and begins anew where it jumps. The
 * next one is asked for when half of the last is passed, so that reading and scanning overlap. */
#include "store/ahead.h"

#include <sys/mman.h>
#include <unistd.h>

static const size_t LEAST_WINDOW = (size_t)64 << 10, GREATEST_WINDOW = (size_t)4 << 20;

void lr_ahead_pass(Ahead *ahead, const void *address)
{
    uintptr_t at = (uintptr_t)address;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = at - at % page;
    if (at < ahead->end && at >= ahead->since) {
        if (at < ahead->end - ahead->window / 2)
            return;
        start = ahead->end;
        if (ahead->window < GREATEST_WINDOW)
            ahead->window *= 2;
    } else {
        ahead->window = LEAST_WINDOW;
    }
    posix_madvise((void *)start, ahead->window, POSIX_MADV_WILLNEED); /* advice: may fail */
    ahead->since = at;
    ahead->end = start + ahead->window;
}
