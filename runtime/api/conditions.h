/* SPDX-License-Identifier: MIT */
/* Conditions: a conjunction of which any part can be asked, each part once.
 *
 * Conditions that share no variable are asked apart, so that no product is ever computed. Sets of conditions
 * are bits, the first condition's the lowest. */
#ifndef LORE_API_CONDITIONS_H
#define LORE_API_CONDITIONS_H

#include "api/asker.h"
#include "rule/branch.h"

enum { LR_CONDITIONS_MAX = 12 };

typedef struct Conditions {
    Asker *asker;
    Granule window;
    const lore_term *items; /* borrowed, the asker's */
    uint32_t count;
    NameList names;                        /* variables; those past 64 are not told apart */
    uint64_t variables[LR_CONDITIONS_MAX]; /* in each, as bits of names */
    uint64_t left[LR_CONDITIONS_MAX];      /* of eq: the variable that either side is, as a bit */
    uint64_t right[LR_CONDITIONS_MAX];
    uint32_t positive;     /* those that can bind variables */
    VECTOR(Reply) replies; /* of sets that have been asked */
    VECTOR(uint32_t) sets;
} Conditions;

/* At most LR_CONDITIONS_MAX items, which must outlive it. Close it whatever this returns. */
lore_status lr_conditions_open(Conditions *conditions, Asker *asker, const lore_term *items,
                               uint32_t count, Granule window);
void lr_conditions_close(Conditions *conditions);

/* Whether the condition can bind variables: a statement, or what is said of its time or belief. */
bool lr_condition_is_positive(const Asker *asker, lore_term condition);

/* The conditions of set whose variables are bound within it. */
uint32_t lr_conditions_askable(const Conditions *conditions, uint32_t set);

/* The variables of a term, as bits. */
lore_status lr_conditions_variables(const Conditions *conditions, lore_term term, uint64_t *out);

/* What a set's parts that share no variable answer. */
typedef struct Together {
    size_t replies
        [LR_CONDITIONS_MAX]; /* indices of the conditions' replies; all have rows if it holds */
    size_t count;
    bool holds;
    bool was_spared; /* it was not asked, since it costs too much; it does not hold then */
} Together;

/* Asks a set that is askable. is_near: what may not cost more than the goal itself. */
lore_status lr_conditions_ask(Conditions *conditions, uint32_t set, bool is_near, Together *out);

#endif
