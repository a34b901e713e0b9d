/* SPDX-License-Identifier: MIT */
/* Ground: what a proof rests on, among what may be taken away.
 *
 * An *element* is an item of a docket, or a source, whose loss takes all items that it speaks or relays. A proof uses
 * the claims and facts at its leaves and what narrows their dates. Absences in it, best values, aggregates and
 * intervals are frozen: they may end by the loss of some items, or by the return of others
 * (reason/polarity.h). A proof stays one as long as nothing used or frozen is lost, and nothing barred returns. */
#ifndef LORE_REASON_GROUND_H
#define LORE_REASON_GROUND_H

#include "reason/docket.h"
#include "reason/least.h"
#include "reason/sets.h"

typedef struct Elements {
    Docket *docket;
    bool by_source;  /* elements are sources' numbers; else items of the docket */
    bool with_facts; /* plain facts are elements too; without meaning by source */
} Elements;

typedef VECTOR(uint32_t) ElementList;

/* Appends the elements whose loss takes an item. False without memory. */
bool lr_elements_push(const Elements *elements, uint32_t item, ElementList *out);
/* Withholds the items of these elements, and no others. */
void lr_elements_withhold(const Elements *elements, NumberSet set);
/* Withholds all that is an element but these, which are items. */
void lr_elements_withhold_others(const Elements *elements, NumberSet kept);

/* A zeroed one is empty. Elements may be there more than once. */
typedef struct Ground {
    ElementList used, frozen, barred;
} Ground;

/* Of the proof of a cone's first tuple. The docket withholds what it did when the cone's model was made. Cost: a walk
 * over the proof, and the program for each row whose rise would end it. */
lore_status lr_ground_find(const Elements *elements, Cone *cone, const Least *least, Ground *out);
void lr_ground_free(Ground *ground);

/* Appends the elements that a way by claims or facts uses; none of other ways. */
lore_status lr_ground_of_way(const Elements *elements, Cone *cone, const Way *way,
                             ElementList *out);

#endif
