/* SPDX-License-Identifier: MIT */
/* Twins: certain and possible, computed together (BELIEF 25).
 *
 * Where a recorded relation has imprecise dates, each predicate between it and a question gets a
 * twin. The predicate itself holds what is so under some reading of the dates, taken at their outer
 * bounds, its twin what is so under every one, from the inner bounds. The twin has the clauses of
 * its predicate over the twins of what they read; only a negation crosses over: the possible side
 * of 1 - p is 1 - (what is certain of p), and the other way round. Both are ordinary predicates of
 * one program.
 *
 * A twin's stretches say when a thing holds whatever the dates are; what happened on some day in
 * March holds on no day for certain. So predicates are given *occurrences* as well where a window
 * or valid(I) reads them (rule/times.c).
 *
 * Without imprecise dates nothing is added. Sound: certain is never more, and possible never less,
 * than over all readings; exact unless one imprecise date is used twice. */
#ifndef LORE_RULE_TWINS_H
#define LORE_RULE_TWINS_H

#include "rule/program.h"

/* Whether a recorded relation (Relation.stored) has imprecise dates, one moment of an event
 * being so long. */
typedef struct Imprecision {
    lore_status (*is_imprecise)(void *data, uint32_t relation, int64_t moment, bool *out,
                                Diag *diag);
    void *data;
} Imprecision;

/* Gives twins to all that roots (LR_NONE among them is skipped) read and that imprecise dates
 * touch; what has twins keeps them. None of it may have been evaluated without. *changed: the
 * program has grown, and its components have other numbers. On failure it is good for nothing. */
lore_status lr_twins_apply(Program *program, const uint32_t *roots, size_t count,
                           const Imprecision *imprecision, bool *changed, Diag *diag);

/* The same for a goal, which gets to know its twins. */
lore_status lr_twins_of_goal(Program *program, Goal *goal, const Imprecision *imprecision,
                             Diag *diag);

#endif
