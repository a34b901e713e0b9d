/* SPDX-License-Identifier: MIT */
/* Standing: components that are evaluated anew for question after question, each of which
 * derives little.
 *
 * Extents stay and are cleared, plans are kept, and rounds are run in the plain way: what pays
 * for itself where much is derived (choosing forms, ordering by the sizes at hand, whole
 * searches) would take most of the time here. */
#ifndef LORE_EVAL_STANDING_H
#define LORE_EVAL_STANDING_H

#include "eval/model_internal.h"
#include "plan/plan.h"

typedef struct Planned {
    uint32_t clause, delta;
    Plan *plan;
} Planned;

typedef struct Standing {
    Model *model;
    uint32_t member;          /* one of the component's predicates */
    VECTOR(uint32_t) clauses; /* that conclude them */
    uint32_t recursive_count; /* atoms that read them in all of these */
    VECTOR(Planned) plans;
    double *sizes; /* of every predicate, when it was opened */
} Standing;

/* Whether a component that has been evaluated can be evaluated like this: clauses without weight or
 * time conclude all of it, and nothing that they read is dated. */
bool lr_standing_suits(const Model *model, uint32_t component);

/* False without memory. */
bool lr_standing_init(Standing *standing, Model *model, uint32_t component);
void lr_standing_free(Standing *standing);

/* Brings the component to its fixpoint anew. *rows: how many its predicates hold. Status as of
 * lr_component_run; after a failure the rows are no fixpoint. */
lore_status lr_standing_run(Standing *standing, size_t *rows);

#endif
