/* SPDX-License-Identifier: MIT */
/* Plans: those of a component's clauses, kept from round to round.
 *
 * A plan is made from the sizes there are, the number of distinct values in columns, and what leads
 * it. It stays until one of these numbers has become eight times what it was, or an eighth: then it is
 * made anew. So planning takes next to nothing of small rounds, and a plan is never far from what it
 * was made for. */
#ifndef LORE_EVAL_PLANS_H
#define LORE_EVAL_PLANS_H

#include "eval/model_internal.h"
#include "plan/plan.h"

typedef struct KeptPlan {
    uint32_t clause, delta;
    Plan *plan;
    double delta_rows; /* that it was made for */
    double *sizes;     /* of the clause's literals' predicates, likewise */
} KeptPlan;

typedef struct Plans {
    Model *model;
    double *sizes; /* of every predicate, as of the last lr_plans_measure */
    VECTOR(KeptPlan) kept;
    uint64_t made; /* plans, ever */
} Plans;

/* False without memory; to be freed all the same. */
bool lr_plans_init(Plans *plans, Model *model);
void lr_plans_free(Plans *plans);

/* Takes notice of all sizes; of those of a component's members. */
void lr_plans_measure(Plans *plans);
void lr_plans_measure_members(Plans *plans, const Component *component);

/* The plan of a clause, led by delta_rows rows of delta (or LR_NONE). Borrowed until the
 * same is asked for again; NULL without memory. */
const Plan *lr_plans_take(Plans *plans, uint32_t clause, uint32_t delta, double delta_rows);

#endif
