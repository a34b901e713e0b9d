/* SPDX-License-Identifier: MIT */
/* Axis: the distinct instants at which any belief of a model changes, ascending, the first of
 * them LORE_TIME_MIN. Segment i is [points[i], points[i + 1]); the last one has no end. Beliefs
 * hold indices instead of instants, so that a stretch is one word. When instants are added, every
 * index that anybody holds must be moved with lr_axis_add's map; LR_AXIS_END stays. */
#ifndef LORE_EVAL_AXIS_H
#define LORE_EVAL_AXIS_H

#include <stdint.h>

#include "base/vector.h"
#include "lore.h"

enum { LR_AXIS_BITS = 23 };
#define LR_AXIS_END ((UINT32_C(1) << LR_AXIS_BITS) - 1) /* for ever */

typedef struct Axis {
    VECTOR(int64_t) points;
} Axis;

bool lr_axis_init(Axis *axis); /* false without memory */
void lr_axis_free(Axis *axis);

/* The segment in which instant lies; LR_AXIS_END for LORE_TIME_MAX. */
uint32_t lr_axis_segment(const Axis *axis, int64_t instant);
/* Whether a stretch may begin or end at instant. */
bool lr_axis_has(const Axis *axis, int64_t instant);
/* The instant of an index; LORE_TIME_MAX for LR_AXIS_END. */
int64_t lr_axis_instant(const Axis *axis, uint32_t index);

/* Adds count instants (in any order, known ones too; the array is sorted in place). *moved: the
 * new index of each old one, to free; NULL if nothing was added. LORE_NOMEM, or LORE_FULL past
 * 2^23 - 2 instants. */
lore_status lr_axis_add(Axis *axis, int64_t *instants, size_t count, uint32_t **moved);

#endif
