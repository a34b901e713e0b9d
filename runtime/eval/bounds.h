/* SPDX-License-Identifier: MIT */
/* Bounds: an interval whose ends are known to lie somewhere.
 *
 * Its start lies in [from_first, from_last], its end in [to_first, to_last], the start before the
 * end, and its length in [least, most]; any such interval may be meant. A relation of two is then
 * possible, in some case, or certain, in every one (BELIEF 27). Both are questions about a system
 * of differences between four instants, which all shortest paths among these answer exactly. */
#ifndef LORE_EVAL_BOUNDS_H
#define LORE_EVAL_BOUNDS_H

#include "eval/model.h"

typedef struct Bounds {
    int64_t from_first, from_last, to_first, to_last;
    int64_t least, most; /* microseconds; INT64_MAX: any */
} Bounds;

static inline Bounds lr_bounds_exact(int64_t from, int64_t to)
{
    return (Bounds){ from, from, to, to, 1, INT64_MAX };
}

static inline bool lr_bounds_are_exact(const Bounds *bounds)
{
    return bounds->from_first == bounds->from_last && bounds->to_first == bounds->to_last;
}

/* Whether they leave the same open. */
static inline bool lr_bounds_are_same(const Bounds *a, const Bounds *b)
{
    return a->from_first == b->from_first && a->from_last == b->from_last &&
           a->to_first == b->to_first && a->to_last == b->to_last &&
           (lr_bounds_are_exact(a) || (a->least == b->least && a->most == b->most));
}

/* instant + by; an end that is open stays so. */
static inline int64_t lr_bounds_shift(int64_t instant, int64_t by)
{
    return lr_date_add(instant, (Duration){ 0, by }, 1);
}

/* The first instant at which the interval may end, and the last at which it may start, if it does not start
 * before after, and not end past before. */
int64_t lr_bounds_end_first(const Bounds *bounds, int64_t after);
int64_t lr_bounds_start_last(const Bounds *bounds, int64_t before);
/* Bounds of all such intervals, as narrow as they can be; false, and nothing is changed, if there are none. */
bool lr_bounds_limit(Bounds *bounds, int64_t after, int64_t before);

/* Those of a claim's time, one moment of an event being so long. */
Bounds lr_bounds_of_claim(const Evidence *evidence, int64_t moment);

/* Those of an interval that rows of the model have. */
lore_status lr_model_bounds(Model *model, Code interval, Bounds *out, Diag *diag);

/* Whether left and right are so related: in every case, or in some. is_same: they are one interval. */
bool lr_bounds_relate(IntervalRelation op, const Bounds *left, const Bounds *right, bool is_same,
                      bool is_certain);
/* Whether least <= right's start - left's end <= most. */
bool lr_bounds_gap(const Bounds *left, const Bounds *right, Duration least, Duration most,
                   bool is_certain);

#endif
