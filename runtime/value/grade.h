/* SPDX-License-Identifier: MIT */
/* Beliefs as numbers, log costs, words and grades.
 *
 * A belief b in [0, 1] is kept as the 16-bit log cost round(-ln b * 2048) (BELIEF 5): 0 is
 * certain, LR_COST_NONE is no belief at all. Product is saturating addition, minimum the larger
 * cost, the best of several the smaller one: exact and associative, so no order of evaluation can
 * change a result. */
#ifndef LORE_VALUE_GRADE_H
#define LORE_VALUE_GRADE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

typedef uint16_t Cost;
#define LR_COST_NONE ((Cost)0xFFFF)

Cost lr_cost_of(double belief);     /* belief is clamped to [0, 1]; below exp(-31.99) is NONE */
double lr_cost_belief(Cost cost);   /* NONE is 0 */
Cost lr_cost_complement(Cost cost); /* of 1 - b; 0 and NONE are each other's */
static inline Cost lr_cost_product(Cost a, Cost b)
{
    uint32_t sum = (uint32_t)a + b;
    return sum < LR_COST_NONE                       ? (Cost)sum
           : a == LR_COST_NONE || b == LR_COST_NONE ? LR_COST_NONE
                                                    : LR_COST_NONE - 1;
}

/* What a grade says. A word below even chance speaks against (BELIEF 30): "unlikely p" is "likely
 * not p". F and 6 are ungraded: no number at all. */
typedef struct Grade {
    double belief; /* 0..1 */
    bool against;  /* the number belongs to con */
    bool ungraded;
} Grade;

/* A number 0..1, a credibility word ("certain" and those of ICD 203: "almost certain", "very
 * likely", "likely", "roughly even chance", "unlikely", "very unlikely", "almost no chance" and
 * their synonyms), a hedge ("flat", "soft", "weak"), a forecast's strength ("will", "expected",
 * "may", "could"), or an Admiralty grade (sources "A".."F", claims "1".."6"). NULL is 1. Letter
 * case does not matter, nor "_" or "-" for a space. LORE_SYNTAX with the nearest word otherwise.
 * diag may be NULL. */
lore_status lr_grade_parse(lore_value written, Grade *out, Place place, Diag *diag);

/* How far a source of that grade is relied on: a word below even chance says how little. */
static inline double lr_grade_reliability(Grade grade)
{
    return grade.against ? 1 - grade.belief : grade.belief;
}

/* The word printed beside a number: the ICD 203 range that it falls into; "certain" and "no
 * belief" at the ends. */
const char *lr_grade_word(double belief);

#endif
