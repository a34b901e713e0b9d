/* SPDX-License-Identifier: MIT */
/* Memory that runs out when a test says so. Every test program is linked so that malloc, calloc,
 * realloc, aligned_alloc and mmap, called from the library or the test, come through here.
 *
 *     for (long n = 0; ; n++) {
 *         memory_fail_after(n);
 *         status = lore_something(kb);
 *         if (!memory_restore())
 *             break;                          no allocation was refused: the control
 *         assert_int_equal(status, LORE_NOMEM);
 *     }
 */
#ifndef LORE_TESTS_FAULT_MEMORY_H
#define LORE_TESTS_FAULT_MEMORY_H

#include <stdbool.h>

/* From now on count more allocations succeed, and none after them. */
void memory_fail_after(long count);

/* Ends that; true if any allocation was refused meanwhile. */
bool memory_restore(void);

#endif
