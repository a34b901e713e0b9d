/* SPDX-License-Identifier: MIT */
/* Plans: few for each component, so that they are looked for one after the other. */
#include "eval/plans.h"

#include <stdlib.h>

#include "eval/statistics.h"

bool lr_plans_init(Plans *plans, Model *model)
{
    *plans =
        (Plans){ .model = model, .sizes = calloc(model->extents.count + 1, sizeof *plans->sizes) };
    return plans->sizes != NULL;
}

static void drop(KeptPlan *kept)
{
    lr_plan_free(kept->plan);
    free(kept->sizes);
    kept->plan = NULL;
    kept->sizes = NULL;
}

void lr_plans_free(Plans *plans)
{
    for (size_t i = 0; i < plans->kept.count; i++)
        drop(&plans->kept.items[i]);
    lr_vector_free(&plans->kept);
    free(plans->sizes);
    plans->sizes = NULL;
}

void lr_plans_measure(Plans *plans)
{
    for (size_t p = 0; p < plans->model->extents.count; p++)
        plans->sizes[p] = lr_statistics_size(plans->model, (uint32_t)p);
}

void lr_plans_measure_members(Plans *plans, const Component *component)
{
    const uint32_t *members = plans->model->program->members.items + component->first_member;
    for (uint32_t m = 0; m < component->member_count; m++)
        plans->sizes[members[m]] = lr_statistics_size(plans->model, members[m]);
}

static const Literal *literal_of(const Plans *plans, const Clause *clause, uint32_t l)
{
    return &plans->model->program->literals.items[clause->first_literal + l];
}

static bool reads_tuples(const Literal *literal)
{
    return literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT;
}

static bool is_contradicted(const Plans *plans, const KeptPlan *kept, double delta_rows)
{
    const Clause *clause = &plans->model->program->clauses.items[kept->clause];
    if (lr_statistics_contradict(kept->delta_rows, delta_rows))
        return true;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = literal_of(plans, clause, l);
        if (reads_tuples(literal) &&
            lr_statistics_contradict(kept->sizes[l], plans->sizes[literal->predicate]))
            return true;
    }
    return false;
}

static bool make(Plans *plans, KeptPlan *kept)
{
    const Clause *clause = &plans->model->program->clauses.items[kept->clause];
    PlanStatistics statistics = lr_statistics_of(plans->model);
    PlanRequest request = { .clause = kept->clause,
                            .delta = kept->delta,
                            .delta_rows = kept->delta_rows,
                            .sizes = plans->sizes,
                            .statistics = &statistics,
                            .is_costly = lr_ways_force(plans->model->budget->ways, WAY_COSTLY) };
    if (request.is_costly)
        lr_ways_take(plans->model->budget->ways, WAY_COSTLY);
    kept->plan = lr_plan_make(plans->model->program, &request);
    kept->sizes = malloc((clause->literal_count + 1) * sizeof *kept->sizes);
    for (uint32_t l = 0; l < clause->literal_count && kept->sizes != NULL; l++) {
        const Literal *literal = literal_of(plans, clause, l);
        kept->sizes[l] = reads_tuples(literal) ? plans->sizes[literal->predicate] : 0;
    }
    plans->made++;
    return kept->plan != NULL && kept->sizes != NULL;
}

static KeptPlan *find(const Plans *plans, uint32_t clause, uint32_t delta)
{
    for (size_t i = 0; i < plans->kept.count; i++)
        if (plans->kept.items[i].clause == clause && plans->kept.items[i].delta == delta)
            return &plans->kept.items[i];
    return NULL;
}

const Plan *lr_plans_take(Plans *plans, uint32_t clause, uint32_t delta, double delta_rows)
{
    KeptPlan *kept = find(plans, clause, delta);
    if (kept != NULL && kept->plan != NULL && !is_contradicted(plans, kept, delta_rows))
        return kept->plan;
    if (kept == NULL) {
        if (!lr_vector_push(&plans->kept, (KeptPlan){ .clause = clause, .delta = delta }))
            return NULL;
        kept = &plans->kept.items[plans->kept.count - 1];
    }
    drop(kept);
    kept->delta_rows = delta_rows;
    if (make(plans, kept))
        return kept->plan;
    drop(kept);
    return NULL;
}
