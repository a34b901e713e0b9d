/* SPDX-License-Identifier: MIT */
/* Polarity: which recorded rows must be lost, or come back, for a tuple to rise.
 *
 * Taking claims away takes away what rests on them, and gives room to what rests on their absence. A tuple can
 * become more believed, or new, only through rows with that effect: such as are read under a negation, an
 * aggregate, or an operator that sees changes. They are found from the program, downwards from tuples: a *pattern* is a
 * row of a predicate some of whose columns are open, and what a clause's head knows of its variables is what the
 * patterns of its conditions know. So more rows are told than matter, but of other people none.
 *
 * Dates that orders narrow become wider only by the loss of what narrows them now, and narrower by the return of anything
 * said of a name that orders lead to; by a loss only where that denies, or contradicts, something. */
#ifndef LORE_REASON_POLARITY_H
#define LORE_REASON_POLARITY_H

#include "reason/docket.h"

/* What a row does that may make a tuple rise, as bits. */
enum { LR_POLARITY_GAIN = 1, LR_POLARITY_LOSS = 2 };

typedef struct PolarityPattern {
    uint32_t predicate;
    unsigned moves,
        passed;        /* of interest when it gains, or loses; those that have been passed down */
    bool is_recorded;  /* what is recorded is, and not what rules conclude */
    size_t first_code; /* its row, LR_CODE_NONE where open */
    uint32_t before;   /* the predicate's pattern before it, from 1; 0: none */
} PolarityPattern;

/* The patterns of one predicate: the newest, from 1, and how many. */
typedef struct PolarityChain {
    uint32_t newest, count;
} PolarityChain;

typedef struct Polarity {
    const Program *program;
    Model *model;
    Witnesses *witnesses;
    const Docket *docket;
    Diag *diag;
    bool
        doubts_absences; /* any move of what a negation reads is of interest; false once initialised */
    VECTOR(PolarityPattern) patterns;
    VECTOR(PolarityChain) chains; /* of each predicate, as far as one was met */
    VECTOR(Code) codes;
    VECTOR(Code)
    dated[2]; /* names whose dates are of interest: as far as nothing, and something, contradicts */
} Polarity;

/* Of the witnesses' model, which reads the docket as its items are now. A predicate that is met with too many
 * patterns is met with all its rows. */
void lr_polarity_init(Polarity *polarity, Witnesses *witnesses, const Docket *docket);
void lr_polarity_free(Polarity *polarity);

/* What the rise of a tuple of the predicate, or of any that its open columns admit, depends on is of interest;
 * predicate may be LR_NONE. */
lore_status lr_polarity_want(Polarity *polarity, uint32_t predicate, const Code *row);

/* What these moves of what a view reads depend on, of the columns that it has of the view's row. */
lore_status lr_polarity_want_viewed(Polarity *polarity, uint32_t view, uint32_t predicate,
                                    const Code *row, unsigned moves);

/* The same of what would make the dates of a voice on a row that begins with that name narrower. */
lore_status lr_polarity_want_narrower(Polarity *polarity, Code name, const Voice *voice);

/* Finds all patterns that those wanted lead to. Cost: the program once for each. */
lore_status lr_polarity_find(Polarity *polarity);

/* What a row of a recorded facet, as wide as width, may do. */
unsigned lr_polarity_of(const Polarity *polarity, Facet facet, uint32_t stored, const Code *row,
                        uint32_t width);
/* What any row of the predicate may do. */
unsigned lr_polarity_any(const Polarity *polarity, uint32_t predicate);

/* The columns of a literal, as far as codes of its clause's variables are known. */
lore_status lr_polarity_literal(const Polarity *polarity, const Literal *literal,
                                const Code *variables, Code *row);
/* The group of a row of an aggregate's output, as the columns of a row of its input; the others are open. */
void lr_polarity_group(const Program *program, const Aggregate *over, const Code *row, Code *group);

#endif
