/* SPDX-License-Identifier: MIT */
/* Overlay: what a what-if changes in what had been recorded, held in memory alone.
 *
 * The ledger reads through it: claims and sources that it drops are not seen, those that it grades
 * count so, claims and facts that it adds stand beside the recorded ones. Values that the file does
 * not know have codes behind those of all that the file knew when the what-if began; terms that the
 * file has learnt since are unknown to it.
 *
 * An overlay that somebody reads through is not changed any more: who wants to, changes a copy. A
 * copy shares rows and texts with what it was made of. */
#ifndef LORE_API_OVERLAY_H
#define LORE_API_OVERLAY_H

#include "base/map.h"
#include "base/vector.h"
#include "eval/model.h"
#include "store/store.h"

typedef struct SourceChange {
    uint32_t number;
    bool is_dropped;
    double reliability; /* unless dropped */
    bool is_ungraded;
} SourceChange;

/* Of a recorded claim. */
typedef struct ClaimChange {
    const char *id;
    bool is_dropped;
    lore_value credibility; /* unless dropped */
} ClaimChange;

typedef struct AddedClaim {
    ClaimRecord record;
    bool is_assumed; /* recorded in another modality; under its id, or NULL */
    bool is_dropped;
} AddedClaim;

typedef struct FactChange {
    uint32_t relation, arity;
    const Code *row;
    bool stands;               /* what is wanted, whatever is recorded */
    bool is_added, is_dropped; /* what that changes; neither: as recorded */
} FactChange;

/* What was assumed, for another state: a pattern that may match other claims there, or a claim; and the changes
 * before it, through which these are seen. */
typedef struct Assumption {
    const uint8_t *pattern; /* an encoded term, or NULL */
    size_t pattern_count;
    const char *id;
    struct Overlay *seen; /* held */
} Assumption;

typedef struct Overlay {
    unsigned holders;
    uint64_t
        newest; /* transaction of the file when it was made: codes of what came later may be its own */
    struct Overlay *shared; /* whose rows and texts it uses too, or NULL */
    Arena arena;
    VECTOR(SourceChange) sources;
    VECTOR(ClaimChange) claims;
    VECTOR(AddedClaim) added;
    VECTOR(FactChange) facts;
    VECTOR(Assumption) assumptions;
    Map claim_of; /* id -> index in claims */
    Map fact_of;  /* relation and row -> index in facts */
    Code first_code;
    VECTOR(lore_value) values; /* of codes from first_code on */
    Map code_of;               /* encoded value -> index in values */
} Overlay;

/* Of no change; first_code is the first that the file does not use, newest its newest transaction. NULL without
 * memory, as copies are. */
Overlay *lr_overlay_new(Code first_code, uint64_t newest);
Overlay *lr_overlay_copy(Overlay *overlay);
Overlay *lr_overlay_hold(Overlay *overlay); /* accepts NULL */
void lr_overlay_release(Overlay *overlay);  /* accepts NULL */

/* ---- changing: false without memory, the overlay then as before ---- */

bool lr_overlay_change_source(Overlay *overlay, SourceChange change);
bool lr_overlay_change_claim(Overlay *overlay, ClaimChange change); /* texts are copied */
/* Row, antecedent and texts are copied. An id of its own is given where it has none. */
bool lr_overlay_add_claim(Overlay *overlay, const ClaimRecord *record, bool is_assumed);
bool lr_overlay_change_fact(Overlay *overlay, FactChange change); /* the row is copied */
/* Bytes and text are copied. What it sees is not the overlay, but what that is a copy of. */
bool lr_overlay_keep_assumption(Overlay *overlay, Assumption assumption);
/* A code for a value that the file does not know. */
lore_status lr_overlay_intern(Overlay *overlay, lore_value value, Code *out);

/* ---- reading; the overlay may be NULL ---- */

/* Whether the recorded claim is seen; *credibility: what it counts. */
bool lr_overlay_admits(const Overlay *overlay, const char *id, lore_value *credibility);
/* What has become of a fact, or NULL. */
const FactChange *lr_overlay_fact(const Overlay *overlay, uint32_t relation, uint32_t arity,
                                  const Code *row);
bool lr_overlay_has_facts(const Overlay *overlay, uint32_t relation);
/* LR_CODE_NONE if it has none for the value. */
lore_status lr_overlay_code(const Overlay *overlay, lore_value value, Code *out);
/* Whether code is the overlay's; then *out is its value. */
bool lr_overlay_value(const Overlay *overlay, Code code, lore_value *out);

#endif
