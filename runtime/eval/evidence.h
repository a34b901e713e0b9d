/* SPDX-License-Identifier: MIT */
/* Evidence: the claims of one predicate, combined tuple by tuple into beliefs over time.
 *
 * Within a source the strongest word counts; a copy's claims, and those of its copies, are its origin's; a source's word is
 * its reliability and what it says itself or relays; across sources it is the strongest, or
 * noisy-or where the relation asks for it (BELIEF 29, 31). */
#ifndef LORE_EVAL_EVIDENCE_H
#define LORE_EVAL_EVIDENCE_H

#include "eval/model_internal.h"
#include "eval/profile.h"

/* One claim; its row is rows[row .. row + arity). */
typedef struct Part {
    size_t row;
    uint32_t group; /* the same for equal rows */
    int64_t from, to;
    double belief;
    uint32_t source;
} Part;

/* What the store holds of one predicate. */
typedef struct Loaded {
    uint32_t predicate, arity;
    Bound holds;
    int64_t moment; /* an event is so long */
    bool is_noisy_or; /* independent words that different claims are of one occurrence are no such words */
    VECTOR(Code) facts; /* plain rows, arity codes each */
    size_t fact_count;
    Range ranges[LR_ARITY_MAX + 1]; /* of the facts */
    VECTOR(Code) rows; /* of parts */
    VECTOR(Part) parts;
    size_t ungraded; /* claims of no usable grade */
    const struct Chronology *chronology; /* that narrows the claims' dates, or NULL */
    Model *model;
    ProfileMark begun;
} Loaded;

lore_status lr_evidence_load(Model *model, uint32_t predicate, Loaded *out);
void lr_evidence_free(Loaded *loaded);

/* Widens ranges (one a column) by what was loaded. */
void lr_evidence_ranges(const Loaded *loaded, Range *ranges);

/* Adds what was loaded to the predicate's extent, plain rows first. */
lore_status lr_evidence_pour(Loaded *loaded);

#endif
