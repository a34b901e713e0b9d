/* SPDX-License-Identifier: MIT */
/* Testimony: a claim as a proof shows it, and where proofs get them from. */
#ifndef LORE_REASON_TESTIMONY_H
#define LORE_REASON_TESTIMONY_H

#include "eval/model.h"

/* Lives until the visit returns. */
typedef struct Testimony {
    const Evidence *evidence;
    const char *id;
    const char *source;  /* its name, or NULL */
    const char *locator; /* or NULL */
} Testimony;

typedef lore_status TestimonyVisit(void *data, const Testimony *testimony);

/* relation is Relation.stored, as in FactSource, and claims come in the order of its. */
typedef struct TestimonySource {
    void *data;
    lore_status (*claims)(void *data, uint32_t relation, Facet facet, TestimonyVisit *visit,
                          void *visitor, Diag *diag);
    /* Whether the row is a plain fact. */
    lore_status (*has_fact)(void *data, uint32_t relation, uint32_t arity, const Code *row,
                            bool *out, Diag *diag);
    /* Whether the other side of a facet that the model has read has claims: against what is
     * claimed, for what is denied. */
    bool (*has_contraries)(void *data, uint32_t relation, Facet facet);
} TestimonySource;

#endif
