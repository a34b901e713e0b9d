/* SPDX-License-Identifier: MIT */
/* Trial: whether a question's row holds by what a docket does not withhold, and the ways in which it follows then.
 *
 * It has a model of its own over the program that all trials share. Model and cone read the docket whenever they
 * need more of it: who uses either lets the docket withhold what it did at first. */
#ifndef LORE_REASON_TRIAL_H
#define LORE_REASON_TRIAL_H

#include "reason/docket.h"
#include "reason/why.h"

typedef struct TrialQuestion {
    const Question *question; /* its row and model; not its time */
    Program *program;         /* the question's; nothing is added to it */
    Docket *docket;           /* of its facts and testimonies; has loaded its predicate */
    int64_t from, to;         /* the row holds if it is believed at some moment of [from, to) */
    Cost weakest;             /* what counts as believed */
    Budget *budget;
    Diag *diag;
} TrialQuestion;

/* A zeroed one has not been evaluated. It stays where it is. */
typedef struct Trial {
    Model *model;
    Code row[LR_VARIABLES_MAX]; /* the question's, in codes of the model */
    bool holds;
    Cost cost;      /* of a row that holds: the least in the window */
    int64_t moment; /* at which it is believed so */
    Witnesses witnesses;
    Cone cone; /* once it is open; the row is its first tuple */
} Trial;

/* Frees are the caller's, also of a trial that failed. Cost: an evaluation. */
lore_status lr_trial_evaluate(Trial *trial, const TrialQuestion *asked);
/* Opens the cone of a row that holds. takes_all: more than one of its proofs will be asked for. */
lore_status lr_trial_open(Trial *trial, const TrialQuestion *asked, bool takes_all);
void lr_trial_free(Trial *trial);

/* LORE_NOTFOUND, of a row that does not hold with nothing withheld. */
lore_status lr_trial_refuse(const TrialQuestion *asked);

#endif
