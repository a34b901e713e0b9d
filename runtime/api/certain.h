/* SPDX-License-Identifier: MIT */
/* What of a goal's rows is certain, where dates are imprecise: their twins' beliefs, and the
 * occurrences that lie in the time asked about, wherever in it. */
#ifndef LORE_API_CERTAIN_H
#define LORE_API_CERTAIN_H

#include "eval/model.h"

/* One occurrence of a row. */
typedef struct RowTime {
    Granule bounds;
    Cost cost;
    uint64_t next; /* index + 1 of the row's next one, or 0 */
} RowTime;

typedef struct CertainSide {
    bool is_open;
    Model *model;
    const Goal *goal;
    Map first_of; /* a row's codes -> index + 1 into times */
    VECTOR(RowTime) times;
    StretchList stretches; /* of the row read last, within the window */
    Granule occurrence;    /* its best one in the window; without meaning if there is none */
} CertainSide;

/* The goal has twins, which have been evaluated. */
lore_status lr_certain_open(CertainSide *side, Model *model, const Goal *goal, Diag *diag);
void lr_certain_close(CertainSide *side); /* accepts a zeroed one */

/* What is certain of a row in window; *highest: 0 if nothing is. */
lore_status lr_certain_read(CertainSide *side, const Code *row, Granule window, double *highest);

#endif
