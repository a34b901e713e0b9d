/* SPDX-License-Identifier: MIT */
/* Tuple: several values as one text, for front ends whose values have parts.
 *
 * A tuple is a head that ends in [ or (, which tells forms apart, then its fields in order:
 * "i" number ";", "f" bits of the double in hexadecimal ";", or "t" length ":" bytes. Texts that
 * are tuples are fields as any text. Equal tuples are equal texts and the other way round. */
#ifndef LORE_EVAL_TUPLE_H
#define LORE_EVAL_TUPLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "lore.h"

/* tuple with one field more. False for values that are neither integer, real nor text, for a
 * tuple that would be longer than 16 MiB, and without memory. */
bool lr_tuple_append(lore_value tuple, lore_value field, Arena *arena, lore_value *out);

/* The field at index (0 ..); text is borrowed from tuple. False if there is none. */
bool lr_tuple_field(lore_value tuple, int64_t index, lore_value *out);

#endif
