/* SPDX-License-Identifier: MIT */
/* A clause combines its conditions as the knowledge base does; an aggregate, a view of many moments and claims
 * together are as sure as the weakest. */
#include "reason/carry.h"

lore_status lr_carry_voices(Cone *cone, const Way *way, const WitnessTable **table,
                            const Voice **first)
{
    lore_status status = lr_cone_voices(cone, &cone->tuples.items[way->conclusion], table, first);
    if (status == LORE_OK && way->voice != 0)
        *first = &(*table)->voices.items[way->voice - 1];
    return status;
}

static lore_status weigh_claims(Cone *cone, const Way *way, Cost *cost)
{
    const WitnessTable *table;
    const Voice *voice;
    *cost = cone->tuples.items[way->conclusion].standing.cost;
    if (way->voice == 0)
        return LORE_OK;
    lore_status status = lr_carry_voices(cone, way, &table, &voice);
    if (status == LORE_OK)
        *cost = voice->cost;
    return status;
}

static lore_status weigh_clause(Cone *cone, const Way *way, Cost *cost)
{
    const Clause *clause = &cone->program->clauses.items[way->index];
    lore_status status = LORE_OK;
    *cost = clause->weight;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &cone->program->literals.items[clause->first_literal + l];
        Cost part = 0;
        if (literal->kind == LITERAL_NOT)
            status = lr_cone_absence(cone, way, literal, &part);
        *cost = lr_cost_combine(cone->settings, *cost, part);
    }
    return status;
}

static void weigh_view(const Cone *cone, const ConeTuple *tuple, Cost *cost, Cost *weakest)
{
    const View *view = &cone->program->predicates.items[tuple->predicate].view;
    if (view->kind == VIEW_ATLEAST)
        *weakest = view->level;
    if (view->kind == VIEW_BEGAN || view->kind == VIEW_ENDED || view->kind == VIEW_UNDISPUTED)
        *cost = tuple->standing.cost;
}

lore_status lr_carry_begin(Cone *cone, const Way *way, Cost *cost, Cost *weakest)
{
    *cost = 0;
    *weakest = cone->weakest;
    switch (way->kind) {
    case WAY_CLAUSE:
        return weigh_clause(cone, way, cost);
    case WAY_AGGREGATE:
        *weakest = lr_cost_of(cone->settings.counts_from);
        return LORE_OK;
    case WAY_VIEW:
        weigh_view(cone, &cone->tuples.items[way->conclusion], cost, weakest);
        return LORE_OK;
    case WAY_CLAIM:
        return weigh_claims(cone, way, cost);
    case WAY_FACT:
        break;
    }
    return LORE_OK;
}

bool lr_carry_is_exact(const Cone *cone, const Way *way)
{
    return way->kind == WAY_AGGREGATE &&
           cone->program->aggregates.items[way->index].kind == AGGREGATE_EXPECTED;
}

Cost lr_carry_join(const Cone *cone, const Way *way, Cost cost, Cost premise)
{
    if (way->kind == WAY_CLAUSE)
        return lr_cost_combine(cone->settings, cost, premise);
    return cost > premise ? cost : premise;
}
