/* SPDX-License-Identifier: MIT */
/* Docket: the claims and plain facts that a question may rest on, numbered, and the evidence as it is without
 * some of them.
 *
 * Claims are read once and kept; what is withheld is a flag on each. So evaluating a question again and again
 * without this or that reads no store but for plain facts, which are passed on as they come and numbered when
 * somebody speaks of one. Models and proofs read a docket as they read a ledger. */
#ifndef LORE_REASON_DOCKET_H
#define LORE_REASON_DOCKET_H

#include "reason/witness.h"

typedef struct DocketItem {
    const char *id;               /* of a claim; NULL: a plain fact */
    const char *source, *locator; /* names, or NULL */
    uint32_t relation;            /* Relation.stored */
    Facet facet;
    uint32_t width;
    size_t first_code; /* its row, into codes */
    Evidence evidence; /* without its row */
    bool is_withheld;
} DocketItem;

/* The claims of one facet, in one run. */
typedef struct DocketTable {
    uint32_t relation;
    Facet facet;
    uint32_t first, count;
} DocketTable;

typedef struct Docket {
    const FactSource *facts; /* what it is a docket of */
    const TestimonySource *testimonies;
    FactSource seen; /* without what is withheld */
    TestimonySource heard;
    VECTOR(DocketItem) items;
    VECTOR(DocketTable) tables;
    VECTOR(Code) codes;
    Map claim_of; /* id -> item */
    Map fact_of;  /* relation, row -> item + 1 */
    Arena text;
    uint32_t facts_withheld;
    bool withholds_unnumbered; /* plain facts that are no items are withheld as well */
} Docket;

void lr_docket_init(Docket *docket, const FactSource *facts, const TestimonySource *testimonies);
void lr_docket_free(Docket *docket);

/* Reads the claims on which predicate may rest, and with_facts numbers all plain facts of these relations. */
lore_status lr_docket_load(Docket *docket, const Program *program, uint32_t predicate, Diag *diag);
/* Numbers all plain facts of a relation. */
lore_status lr_docket_load_facts(Docket *docket, const Relation *relation, Diag *diag);

/* The item of a claim that has been read, and of a plain fact; LR_NONE: no such claim, or no memory. */
uint32_t lr_docket_claim(const Docket *docket, const char *id);
uint32_t lr_docket_fact(Docket *docket, const Relation *relation, const Code *row);

/* The item of what narrows the dates of a claim. */
uint32_t lr_docket_ground(Docket *docket, const Program *program, const DateGround *ground);

static inline const Code *lr_docket_row(const Docket *docket, const DocketItem *item)
{
    return docket->codes.items + item->first_code;
}

void lr_docket_withhold(Docket *docket, uint32_t item, bool is_withheld);
/* Plain facts that are no items. */
void lr_docket_withhold_unnumbered(Docket *docket, bool is_withheld);

/* Whether the source speaks or relays on the way of an item to whoever reads it: its own, what that copies, and
 * all who relay it. */
bool lr_docket_passes(const Docket *docket, const DocketItem *item, uint32_t source);
/* The index-th source on that way, from 0, or 0 past the last. */
uint32_t lr_docket_step(const Docket *docket, const DocketItem *item, uint32_t index);

#endif
