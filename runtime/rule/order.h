/* SPDX-License-Identifier: MIT */
/* Orders: relations that say what came after what, and the claims whose dates that narrows (BELIEF 28).
 *
 * What a claim of a NAMED relation may mean follows from all that is said of orders and of other dates
 * (eval/chronology.h), which no clause reads. Whoever asks what a predicate rests on asks here too. */
#ifndef LORE_RULE_ORDER_H
#define LORE_RULE_ORDER_H

#include "rule/program.h"

static inline bool lr_order_is_one(const Relation *relation)
{
    return (relation->flags & (LORE_RELATION_AFTER | LORE_RELATION_BEFORE)) != 0;
}

/* Whether orders narrow the dates of the claims for a facet. */
static inline bool lr_order_dates(const Program *program, uint32_t relation, Facet facet)
{
    return program->has_orders && facet == FACET_PRO &&
           (program->relations.items[relation].flags & LORE_RELATION_NAMED) != 0;
}

static inline bool lr_order_narrows(const Program *program, const Predicate *predicate)
{
    return predicate->kind == PREDICATE_FACET &&
           lr_order_dates(program, predicate->relation, predicate->facet);
}

/* Whether such dates follow from what predicate holds: orders, dates, or what is said against them. */
static inline bool lr_order_tells(const Program *program, const Predicate *predicate)
{
    unsigned telling = LORE_RELATION_AFTER | LORE_RELATION_BEFORE | LORE_RELATION_NAMED;
    return program->has_orders && predicate->kind == PREDICATE_FACET &&
           predicate->facet <= FACET_CON && predicate->holds == BOUND_POSSIBLE &&
           (program->relations.items[predicate->relation].flags & telling) != 0;
}

/* Adds to what is read (lr_program_reach) that from which its dates follow. */
void lr_order_reach(const Program *program, bool *is_read);

/* Gives the program a predicate for each facet that tells. False without memory. */
bool lr_order_intern(Program *program);

#endif
