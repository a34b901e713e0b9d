/* SPDX-License-Identifier: MIT */
/* Ledger: what had been recorded by a transaction, as evaluation and proofs read it.
 *
 * Claims are given with their bounds, each with the belief of its credibility alone; how
 * far its source is relied on stands in the table of sources. A credibility below even chance
 * counts on the other side (BELIEF 30). The ledger reads the store anew each time and keeps
 * only the sources. */
#ifndef LORE_API_LEDGER_H
#define LORE_API_LEDGER_H

#include "eval/model.h"
#include "reason/testimony.h"
#include "store/store.h"

/* What was seen of a facet's claims when the model read them. */
typedef struct Tally {
    uint32_t relation; /* Relation.stored */
    Facet facet;
    uint64_t
        ungraded; /* claims of no usable grade, their own or somebody's on their way (BELIEF 29) */
    bool has_contraries; /* there are claims of the other side, for or against */
} Tally;

/* Whether a relation has claims of imprecise dates. */
typedef struct Dates {
    uint32_t relation; /* Relation.stored */
    bool are_imprecise;
} Dates;

typedef struct Ledger {
    Store *store;
    uint64_t as_of;
    VECTOR(SourceNode) sources; /* by record number; [0] is nobody */
    VECTOR(const char *) names; /* of sources, likewise */
    Arena arena;
    VECTOR(Tally) tallies;       /* of facets that the model has read */
    VECTOR(Dates) dates;         /* of relations that a question was after */
    FactSource facts;            /* what the model reads */
    TestimonySource testimonies; /* what proofs read */
} Ledger;

/* *out is freed with lr_ledger_free; the store must outlive it. */
lore_status lr_ledger_open(Store *store, uint64_t as_of, Ledger **out, Diag *diag);
void lr_ledger_free(Ledger *ledger);

/* The ungraded claims of relation's facet that the model has been given; 0 as long as it has read none. */
uint64_t lr_ledger_ungraded(const Ledger *ledger, uint32_t relation, Facet facet);

#endif
