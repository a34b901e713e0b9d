/* SPDX-License-Identifier: MIT */
/* What can be done with a lore_value: compare, encode, print.
 *
 * Values of different types are different and unordered; 1, 1.0 and "1" are three values.
 * Encoding is injective: equal bytes are equal values. -0.0 counts as 0.0; NaN is refused before
 * it gets here. */
#ifndef LORE_VALUE_VALUE_H
#define LORE_VALUE_VALUE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "lore.h"

bool lr_value_equal(lore_value a, lore_value b); /* a null equals nothing, itself included */

/* Below, at or above 0, within one type: numbers by size, text bytewise, intervals by start then
 * end, nulls alike. Across types by the order of lore_type, so that a mixed column can be sorted.
 */
int lr_value_compare(lore_value a, lore_value b);

void lr_value_encode(Buffer *buffer, lore_value value); /* one type byte, then the payload */
lore_value lr_value_decode(Reader *reader);             /* text borrowed from the bytes */
void lr_value_skip(Reader *reader);                     /* steps over an encoding */

const char *lr_type_name(lore_type type); /* "text" ...; never NULL */

/* As a reader of Lore's syntax would write it: text quoted and escaped where it is no plain name;
 * instants bare, intervals as [from, to) with ".." for an open end. */
void lr_value_print(Buffer *buffer, lore_value value);

#endif
