/* SPDX-License-Identifier: MIT */
/* Reading: a state of the knowledge base that questions are put to: its program, its ledger,
 * and the model of what follows.
 *
 * That of a what-if reads its ledger through an overlay. A knowledge base keeps the reading of its newest state and the last one of another, so that
 * questions put one after the other share what has been evaluated; queries keep the one that
 * they were asked of. Goals are added to the program once and found again by their bytes; those that
 * differ in constants alone share one template. */
#ifndef LORE_API_READING_H
#define LORE_API_READING_H

#include "api/kb.h"
#include "api/ledger.h"
#include "api/template.h"
#include "eval/model.h"
#include "eval/prepared.h"
#include "reason/witness.h"

/* A goal with values to be filled in. */
typedef struct Form {
    Goal goal;
    uint32_t seed;      /* predicate; LR_NONE: the goal is no goal without its values */
    Prepared *prepared; /* the reading's */
} Form;

typedef struct Reading {
    unsigned holders;
    StoreVersion version; /* of the store when it was made */
    Standpoint from;      /* as_of: LR_STORE_NOW within an open transaction */
    bool is_forgotten;    /* memory ran out in the midst of it */
    ModelSettings settings;
    Program *program;
    Ledger *ledger;
    Model *model;
    Buffer note;         /* what is to be said of its program, or empty */
    Witnesses witnesses; /* for proofs: claims that have been read stay */
    Map goal_of; /* encoded goal -> index + 1 */
    VECTOR(Goal) goals;
    Map form_of; /* a template's key -> index + 1 */
    VECTOR(Form) forms;
} Reading;

/* The state that questions are put to: the newest, unless a what-if is in use. Or any standpoint without a
 * mix. Release it when done. */
lore_status lr_reading_now(lore_kb *kb, Reading **out);
lore_status lr_reading_other(lore_kb *kb, const Standpoint *from, Reading **out);
/* The newest state, whatever what-if questions are put to. */
lore_status lr_reading_recorded(lore_kb *kb, Reading **out);
/* The state of another reading through an overlay instead of its own, for the caller alone. */
lore_status lr_reading_through(lore_kb *kb, const Reading *like, Overlay *overlay, Reading **out);
/* The transaction that a moment means: a number, "now", or the newest not after the end of a date. */
lore_status lr_reading_transaction(lore_kb *kb, lore_value moment, uint64_t *out);
/* What another reading reads, reasoned about as from says, through the same changes if that is a what-if's. */
lore_status lr_reading_set(lore_kb *kb, const Reading *like, const Standpoint *from, Reading **out);
/* One of which nothing is evaluated yet, for the caller alone, through an overlay that may be NULL; it
 * reports to profile, which may be NULL. A mix must outlive it. */
lore_status lr_reading_apart(lore_kb *kb, const Standpoint *from, Overlay *overlay,
                             struct Profile *profile,
                             Reading **out);
Reading *lr_reading_hold(Reading *reading);
void lr_reading_release(Reading *reading); /* accepts NULL */
/* Whether further questions may be put to it. */
bool lr_reading_is_usable(const Reading *reading);
/* Whether it is of an open transaction that has gone on, or ended, since. */
bool lr_reading_is_overtaken(const lore_kb *kb, const Reading *reading);
/* Further questions get a new reading: memory ran out in the midst of this one. */
void lr_reading_forget(lore_kb *kb, Reading *reading); /* accepts NULL */

/* Lets a new goal, of which nothing has been evaluated, say what is certain where dates are
 * imprecise. */
lore_status lr_reading_twins(Reading *reading, Goal *goal, Diag *diag);

/* The goal whose term lr_term_encode wrote as bytes. */
lore_status lr_reading_goal(Reading *reading, const Buffer *bytes, Goal *out, Diag *diag);

/* The goal's form, for which values gets the codes that fill it in (room for LR_ARITY_MAX). Without a
 * seed: the goal has no constants, or is to be resolved with them. */
lore_status lr_reading_form(Reading *reading, const lore_terms *terms, lore_term goal, Form *out,
                            Code *values, Diag *diag);

#endif
