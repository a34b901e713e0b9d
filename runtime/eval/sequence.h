/* SPDX-License-Identifier: MIT */
/* Sequence: what came after what, and what dates that leaves (BELIEF 28).
 *
 * Names are numbers. Any number of *datings* says when what a name stands for happened or lasted, within
 * bounds (eval/bounds.h). A *statement* puts all that its later name stands for after all that its earlier one
 * does: the one starts not before the other ends. A moment is an interval of no length. What follows is, for
 * each name, the limit before which nothing of it starts and the limit past which nothing of it ends; these
 * are differences of instants, whose tightest bounds one pass from the earliest name to the latest gives, and one
 * back. Names without a dating pass limits on.
 *
 * Statements that contradict each other or the datings count for nothing: those of a circle; and those on a
 * way from a dating to another that it would have to precede and cannot. The rest has a solution, and limits are
 * its tightest bounds. Cost: names, statements and datings, once each. */
#ifndef LORE_EVAL_SEQUENCE_H
#define LORE_EVAL_SEQUENCE_H

#include "eval/bounds.h"

/* Limits on one side of a name. */
typedef enum SequenceSide {
    SEQUENCE_AFTER,  /* nothing starts before it */
    SEQUENCE_BEFORE, /* nothing ends past it */
} SequenceSide;

typedef struct SequenceLimit {
    int64_t at;         /* LORE_TIME_MIN, LORE_TIME_MAX: none */
    uint32_t statement; /* from which it follows; LR_NONE: none */
    int64_t passed;     /* the limit for the next name on that side */
    uint32_t dating;    /* of this name, from which that follows; LR_NONE: it is at */
} SequenceLimit;

typedef struct SequenceName {
    SequenceLimit limits[2]; /* by side */
    uint32_t statements[2];  /* + 1: the first in which it is the later name, the earlier one */
    uint32_t datings;        /* + 1: the first */
    uint32_t circle;         /* the same for names that come after each other */
} SequenceName;

typedef struct SequenceStatement {
    uint32_t names[2]; /* later, earlier: the one with a limit on that side */
    uint32_t next[2];  /* + 1, of the same name */
    bool is_void;      /* it contradicts others */
} SequenceStatement;

typedef struct SequenceDating {
    uint32_t name;
    uint32_t next; /* + 1, of the same name */
    Bounds bounds;
} SequenceDating;

/* A statement, or a dating. */
typedef struct SequenceStep {
    bool is_dating;
    uint32_t index;
} SequenceStep;
typedef VECTOR(SequenceStep) SequenceSteps;

/* Steps that cannot all be so: a circle of statements, or datings with statements between them. */
typedef struct Contradiction {
    size_t first, count; /* into Sequence.contradicting */
} Contradiction;

/* A zeroed one is empty. */
typedef struct Sequence {
    VECTOR(SequenceName) names;
    VECTOR(SequenceStatement) statements;
    VECTOR(SequenceDating) datings;
    VECTOR(uint32_t) order; /* names, each before all that came before it, but for circles */
    VECTOR(Contradiction) contradictions;
    SequenceSteps contradicting;
} Sequence;

void lr_sequence_free(Sequence *sequence);

/* These are numbered from 0 as they are added; false without memory. Names are there before they are
 * used. Bounds that leave no interval date nothing. */
bool lr_sequence_add_name(Sequence *sequence);
bool lr_sequence_add_statement(Sequence *sequence, uint32_t later, uint32_t earlier);
bool lr_sequence_add_dating(Sequence *sequence, uint32_t name, const Bounds *bounds);

/* Finds all limits and contradictions, once everything has been added. False without memory. */
bool lr_sequence_settle(Sequence *sequence);

/* Appends the steps from which a name's limit on a side follows, the nearest first. */
bool lr_sequence_explain(const Sequence *sequence, uint32_t name, SequenceSide side,
                         SequenceSteps *out);

#endif
