/* SPDX-License-Identifier: MIT */
/* Moments: where in time a belief is looked at, and which moment carries what a view says of
 * another. */
#ifndef LORE_REASON_MOMENT_H
#define LORE_REASON_MOMENT_H

#include "eval/model.h"

/* A belief at a moment, with the longest interval around it in which the belief is at least
 * that. */
typedef struct Standing {
    int64_t moment;
    int64_t from, to;
    Cost cost; /* LR_COST_NONE: nothing is believed then */
} Standing;

Standing lr_moment_standing(const StretchList *belief, int64_t moment);

/* Within [from, to): the moment of greatest, or of least, belief. */
Standing lr_moment_best(const StretchList *belief, int64_t from, int64_t to);
Standing lr_moment_worst(const StretchList *belief, int64_t from, int64_t to);

/* The moment at which inner carries what view says at the moment of standing. interval: of a row of
 * VIEW_VALID, its last column. */
Standing lr_moment_carrier(const View *view, Standing standing, const StretchList *inner,
                           lore_value interval);

#endif
