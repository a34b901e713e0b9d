/* SPDX-License-Identifier: MIT */
/* Contest: facts on which a proof rests, and what there is against them (BELIEF 6).
 *
 * A leaf of a proof, a claim or a plain fact, is contested when its relation's other side says
 * something about the same row: against what is claimed, for what is denied. Where the program
 * has a predicate for the other side, that is evaluated; where nothing asks for it, the claims
 * are read. */
#ifndef LORE_REASON_CONTEST_H
#define LORE_REASON_CONTEST_H

#include "reason/cone.h"

/* When a row is asked about: the moment at which it is proved, and the time around that in which
 * it is believed as much. */
typedef struct Asked {
    int64_t moment;
    int64_t from, to;
} Asked;

/* What may be said to the contrary of a facet's tuples. */
typedef struct Contrary {
    uint32_t predicate;        /* evaluated; or LR_NONE */
    const WitnessTable *table; /* without one, the claims; NULL: nothing */
    bool has_facts;            /* without one, plain facts too */
} Contrary;

typedef struct Contest {
    const Program *program;
    Model *model;
    Witnesses *witnesses;
    VECTOR(Contrary) contraries; /* by predicate; those added to the program later have none */
    bool has_any;                /* some leaf may be contested */
    StretchList scratch;
} Contest;

/* Looks for contraries of all that the predicate reads. program, model and witnesses have been set. */
lore_status lr_contest_open(Contest *contest, uint32_t predicate, Budget *budget, Diag *diag);
void lr_contest_free(Contest *contest);

/* Whether tuple of a cone, if it is a leaf, is contested: if it holds at the moment asked about, at
 * any time at which both are believed so; else, where an operator of time has led there, at its own
 * moment. asked = NULL: at any time. */
lore_status lr_contest_leaf(Contest *contest, const Cone *cone, const ConeTuple *tuple,
                            const Asked *asked, bool *out);

#endif
