/* SPDX-License-Identifier: MIT */
/* Ledger: what had been recorded, from a standpoint, as evaluation and proofs read it.
 *
 * Claims are given with their bounds, each with the belief of its credibility alone; how
 * far its source is relied on stands in the table of sources. A credibility below even chance
 * counts on the other side (BELIEF 30). The ledger reads the store anew each time and keeps
 * only the sources. It may read through the changes of a what-if. */
#ifndef LORE_API_LEDGER_H
#define LORE_API_LEDGER_H

#include "api/overlay.h"
#include "api/standpoint.h"
#include "reason/testimony.h"

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
    Standpoint from;
    Misfits misfits;
    Overlay *overlay;            /* NULL: nothing but what was recorded */
    VECTOR(SourceNode) sources;  /* by record number; [0] is nobody */
    VECTOR(const char *) names;  /* of sources, likewise */
    VECTOR(const char *) titles; /* likewise; NULL where there is none */
    VECTOR(bool) is_dropped; /* likewise; of every source that falls, for itself or with another */
    Arena arena;
    VECTOR(Tally) tallies;       /* of facets that the model has read */
    VECTOR(Dates) dates;         /* of relations that a question was after */
    FactSource facts;            /* what the model reads */
    TestimonySource testimonies; /* what proofs read */
} Ledger;

/* *out is freed with lr_ledger_free; the store and a mix must outlive it. It holds the overlay, which may be NULL. */
lore_status lr_ledger_open(Store *store, const Standpoint *from, Overlay *overlay, Ledger **out,
                           Diag *diag);
void lr_ledger_free(Ledger *ledger);

/* The ungraded claims of relation's facet that the model has been given; 0 as long as it has read none. */
uint64_t lr_ledger_ungraded(const Ledger *ledger, uint32_t relation, Facet facet);

/* The number of the source of that name, else of that title in whatever letters, else 0. */
uint32_t lr_ledger_source(const Ledger *ledger, const char *name);

/* Whether the row is a recorded fact, whatever a what-if has changed. */
lore_status lr_ledger_recorded(const Ledger *ledger, uint32_t relation, uint32_t arity,
                               const Code *row, bool *out, Diag *diag);

/* The claims that evaluation sees, of one relation (0 = all), each at the credibility it has here; what
 * a what-if adds comes last. */
typedef lore_status ClaimVisit(void *data, const ClaimRecord *claim);
lore_status lr_ledger_claims(const Ledger *ledger, uint32_t relation, ClaimVisit *visit, void *data,
                             Diag *diag);
/* The same of all relations, conditionals only. */
lore_status lr_ledger_conditionals(const Ledger *ledger, ClaimVisit *visit, void *data, Diag *diag);

#endif
