/* SPDX-License-Identifier: MIT */
/* Tuple: several values as one text, for front ends whose values have parts.
 *
 * A tuple is a head that ends in [ or (, which tells forms apart, then its fields in order:
 * "i" number ";", "f" bits of the double in hexadecimal ";", or "t" length ":" bytes. Texts that
 * are tuples are fields as any text. Equal tuples are equal texts and the other way round. */
#ifndef LORE_BASE_TUPLE_H
#define LORE_BASE_TUPLE_H

#include "base/buffer.h"
#include "lore.h"

enum { LR_TUPLE_LENGTH_MAX = 1 << 24 };

/* Appends one field. False for values that are neither integer, real nor text, for a tuple that
 * would be too long, and without memory. */
bool lr_tuple_put(Buffer *tuple, lore_value field);

/* The field at index (0 ..); text is borrowed from tuple. False if there is none. */
bool lr_tuple_field(lore_value tuple, int64_t index, lore_value *out);

#endif
