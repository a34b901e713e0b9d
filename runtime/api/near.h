/* SPDX-License-Identifier: MIT */
/* Near: what has been said or holds that comes close to a statement which does not.
 *
 * Claims on the very same row that do not count for it then (of another time, the other side, another
 * modality, no usable grade) are read from the store in one scan of the relation's claims; statements
 * that differ in one argument are asked for. */
#ifndef LORE_API_NEAR_H
#define LORE_API_NEAR_H

#include "api/asker.h"

/* One thing that comes near. Text lives until the visit returns. */
typedef struct Near {
    const char *text;   /* the statement, as said */
    const char *remark; /* in what it differs */
    const char *word;   /* in a sentence after "not asserted, but ": "forecast"; or NULL */
    const char *claim, *source, *locator; /* or NULL */
    double belief;
    int64_t from, to;
} Near;

typedef lore_status NearVisit(void *data, const Near *near);

/* Claims on the statement's row, its variables matching anything. */
lore_status lr_near_claims(Asker *asker, lore_term statement, Granule window, NearVisit *visit,
                           void *data);

/* What holds within window and differs from the statement in one argument. */
lore_status lr_near_values(Asker *asker, lore_term statement, Granule window, NearVisit *visit,
                           void *data);

#endif
