/* SPDX-License-Identifier: MIT */
/* Reading: a state of the knowledge base that questions are put to: its program, its ledger,
 * and the model of what follows.
 *
 * A knowledge base keeps the reading of its newest state and the last one of another, so that
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

/* A goal with values to be filled in. */
typedef struct Form {
    Goal goal;
    uint32_t seed;      /* predicate; LR_NONE: the goal is no goal without its values */
    Prepared *prepared; /* the reading's */
} Form;

typedef struct Reading {
    unsigned holders;
    StoreVersion version; /* of the store when it was made */
    uint64_t as_of;       /* transaction; LR_STORE_NOW within an open one */
    double ungraded;      /* what claims of no usable grade count; negative: as the settings say */
    ModelSettings settings;
    Program *program;
    Ledger *ledger;
    Model *model;
    Map goal_of; /* encoded goal -> index + 1 */
    VECTOR(Goal) goals;
    Map form_of; /* a template's key -> index + 1 */
    VECTOR(Form) forms;
} Reading;

/* The newest state, or another: that after a transaction (LR_STORE_NOW: the open one's), and with
 * such a belief in claims of no usable grade (negative: the settings'). Release it when done. */
lore_status lr_reading_now(lore_kb *kb, Reading **out);
lore_status lr_reading_other(lore_kb *kb, uint64_t transaction, double ungraded, Reading **out);
/* One of the same state as another, of which nothing is evaluated yet, for the caller alone; it reports
 * to profile. */
lore_status lr_reading_apart(lore_kb *kb, const Reading *like, struct Profile *profile,
                             Reading **out);
void lr_reading_release(Reading *reading); /* accepts NULL */
/* Further questions get a new reading: memory ran out in the midst of this one. */
void lr_reading_forget(lore_kb *kb, const Reading *reading);

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
