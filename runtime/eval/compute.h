/* SPDX-License-Identifier: MIT */
/* Compute: functions, comparisons and tests on values.
 *
 * An expression that has no value (a division by zero, an overflow, text that is no number) makes
 * its condition fail; the order of conditions so never matters. */
#ifndef LORE_EVAL_COMPUTE_H
#define LORE_EVAL_COMPUTE_H

#include "eval/dictionary.h"

/* The value of a call; false if it has none. Text is made in arena. */
bool lr_compute_call(Function function, const lore_value *args, Arena *arena, lore_value *out);

/* Whether left stands to right as asked; values of different types are ne and nothing else; null is
 * nothing at all. */
bool lr_compute_compare(Comparison op, lore_value left, lore_value right);

bool lr_compute_interval(IntervalRelation op, lore_value left, lore_value right);
/* least <= right.from - left.to <= most, by the calendar */
bool lr_compute_gap(lore_value left, lore_value right, Duration least, Duration most);
bool lr_compute_text(TextTest op, lore_value left, lore_value right);

#endif
