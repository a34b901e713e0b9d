/* SPDX-License-Identifier: MIT */
/* Ways by word: a plain fact, a claim that carries the belief alone, or, where sources
 * corroborate each other, all claims together. */
#include "reason/cone.h"

/* An occurrence's row ends in its interval, which no claim's has. */
lore_status lr_cone_voices(Cone *cone, const ConeTuple *tuple, const WitnessTable **table,
                           const Voice **first)
{
    const Predicate *predicate = &cone->program->predicates.items[tuple->predicate];
    uint32_t width = predicate->arity - (predicate->holds == BOUND_TIMES);
    lore_status status =
        lr_witnesses_table(cone->witnesses, predicate->relation, predicate->facet, table);
    if (status == LORE_OK)
        *first = lr_witness_first(*table, lr_cone_row(cone, tuple), width);
    return status;
}

lore_status lr_cone_hears(Cone *cone, const ConeTuple *tuple, const Voice *voice, bool *out)
{
    const Predicate *predicate = &cone->program->predicates.items[tuple->predicate];
    int64_t moment = tuple->standing.moment;
    *out = lr_voice_speaks_at(voice, moment);
    if (predicate->holds == BOUND_CERTAIN)
        *out = *out && voice->bounds.from_last <= moment &&
               (moment < voice->bounds.to_first || voice->bounds.to_first == LORE_TIME_MAX);
    if (predicate->holds != BOUND_TIMES)
        return LORE_OK;
    Bounds bounds;
    Code code = lr_cone_row(cone, tuple)[predicate->arity - 1];
    lore_status status = lr_model_bounds(cone->model, code, &bounds, cone->diag);
    *out = status == LORE_OK && voice->cost != LR_COST_NONE &&
           lr_bounds_are_same(&voice->bounds, &bounds);
    return status;
}

/* How many claims it takes to carry the belief: one, or, where sources corroborate, all of them. */
static lore_status count_carriers(Cone *cone, uint32_t tuple, const WitnessTable *table,
                                  const Voice *voice, uint32_t *out)
{
    const ConeTuple *about = &cone->tuples.items[tuple];
    *out = 0;
    for (; voice != NULL; voice = lr_witness_next(table, voice)) {
        bool speaks;
        lore_status status = lr_cone_hears(cone, about, voice, &speaks);
        if (status != LORE_OK)
            return status;
        if (speaks && voice->cost <= about->standing.cost) {
            *out = 1;
            return LORE_OK;
        }
        *out += speaks;
    }
    return LORE_OK;
}

/* The number of a voice, from 1. */
static uint32_t number_of(const WitnessTable *table, const Voice *voice)
{
    return (uint32_t)(voice - table->voices.items) + 1;
}

/* A way for each claim that carries the belief alone, the earliest recorded first, as narrate.c takes it. Where
 * not all are asked for, only that. */
static lore_status ways_by_voices(Cone *cone, uint32_t tuple, const WitnessTable *table,
                                  const Voice *voice)
{
    const ConeTuple about = cone->tuples.items[tuple];
    Cost bound = lr_cone_bound(cone, &about);
    const Voice *carriers[LR_TUPLE_WAYS_MAX];
    uint32_t count = 0;
    for (; voice != NULL; voice = lr_witness_next(table, voice)) {
        bool speaks;
        lore_status heard = lr_cone_hears(cone, &about, voice, &speaks);
        if (heard != LORE_OK)
            return heard;
        if (!speaks || voice->cost > bound)
            continue;
        cone->has_gaps = cone->has_gaps || count == LR_TUPLE_WAYS_MAX;
        count -= cone->scope != CONE_BROAD && !cone->takes_all && count > 0;
        if (count < LR_TUPLE_WAYS_MAX)
            carriers[count++] = voice;
    }
    lore_status status = LORE_OK;
    while (count > 0 && status == LORE_OK) {
        WayDraft draft = lr_way_begin(cone, tuple, WAY_CLAIM, 1);
        draft.way.voice = number_of(table, carriers[--count]);
        status = lr_way_keep(cone, &draft);
    }
    return status;
}

static lore_status way_by_claims(Cone *cone, uint32_t tuple, const Relation *relation)
{
    const WitnessTable *table;
    const Voice *first;
    uint32_t count;
    lore_status status = lr_cone_voices(cone, &cone->tuples.items[tuple], &table, &first);
    if (status != LORE_OK)
        return status;
    status = count_carriers(cone, tuple, table, first, &count);
    bool corroborates = (relation->flags & LORE_RELATION_NOISY_OR) != 0;
    if (status == LORE_OK)
        status = ways_by_voices(cone, tuple, table, first);
    if (status != LORE_OK || count <= 1 || !corroborates)
        return status;
    WayDraft draft = lr_way_begin(cone, tuple, WAY_CLAIM, count);
    draft.way.leaves = count;
    return lr_way_keep(cone, &draft);
}

lore_status lr_ways_by_word(Cone *cone, uint32_t tuple)
{
    const Predicate *predicate =
        &cone->program->predicates.items[cone->tuples.items[tuple].predicate];
    const Relation *relation = &cone->program->relations.items[predicate->relation];
    const Code *row = lr_cone_row(cone, &cone->tuples.items[tuple]);
    const TestimonySource *source = cone->witnesses->testimonies;
    bool is_fact = false;
    lore_status status = LORE_OK;
    if (relation->stored == 0)
        return LORE_OK;
    if (predicate->facet == FACET_PRO)
        status = source->has_fact(source->data, relation->stored, relation->arity, row, &is_fact,
                                  cone->diag);
    if (status != LORE_OK)
        return status;
    if (!is_fact)
        return way_by_claims(cone, tuple, relation);
    WayDraft draft = lr_way_begin(cone, tuple, WAY_FACT, 0);
    return lr_way_keep(cone, &draft);
}
