/* SPDX-License-Identifier: MIT */
/* Sorting rows of codes. */
#ifndef LORE_STORE_SORT_H
#define LORE_STORE_SORT_H

#include <stdbool.h>
#include <stddef.h>

#include "value/code.h"

/* Sorts count rows, fewer than 2^32, of columns codes and drops duplicates; *count becomes the number left. False
 * without memory, the rows then in some order. */
bool lr_sort_rows(Code *rows, size_t *count, uint32_t columns);

#endif
