/* SPDX-License-Identifier: MIT */
/* Region: zeroed memory for tables, aligned to cache lines. Large ones come from the system page by
 * page, in huge pages where it has them, and go back to it at once. */
#ifndef LORE_BASE_REGION_H
#define LORE_BASE_REGION_H

#include <stddef.h>

/* NULL without memory. */
void *lr_region_new(size_t bytes);
/* bytes: as asked for. */
void lr_region_free(void *region, size_t bytes);

/* The same for large memory from malloc: lets it have huge pages. Changes nothing that can be seen. */
void lr_region_advise(void *memory, size_t bytes);

#endif
