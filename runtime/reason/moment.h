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

/* The same with the longest interval around the moment in which the cost is at most that given, which is no less
 * than the moment's. */
Standing lr_moment_around(const StretchList *belief, int64_t moment, Cost cost);

/* Where a view looks: at some moment of [from, to), or, is_worst, at every one. */
typedef struct Window {
    int64_t from, to;
    bool is_worst;
} Window;

/* Where view looks when it is asked at the moment of standing. interval: of a row of
 * VIEW_VALID, its last column. */
Window lr_moment_window(const View *view, Standing standing, lore_value interval);

/* The moment of the window that carries what the view says. */
Standing lr_moment_carrier(const StretchList *belief, Window window);

#endif
