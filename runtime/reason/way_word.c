/* SPDX-License-Identifier: MIT */
/* Ways by word: a plain fact, a claim that carries the belief alone, or, where sources
 * corroborate each other, all claims together. */
#include "reason/cone.h"

/* How many claims it takes to carry the belief: one, or, where sources corroborate, all of them. */
static uint32_t count_carriers(const WitnessTable *table, const Voice *voice, Standing standing)
{
    uint32_t speaking = 0;
    for (; voice != NULL; voice = lr_witness_next(table, voice)) {
        if (!lr_voice_speaks_at(voice, standing.moment))
            continue;
        if (voice->cost <= standing.cost)
            return 1;
        speaking++;
    }
    return speaking;
}

static lore_status way_by_claims(Cone *cone, uint32_t tuple, const Relation *relation, Facet facet,
                                 const Code *row)
{
    const WitnessTable *table;
    lore_status status = lr_witnesses_table(cone->witnesses, relation, facet, &table);
    if (status != LORE_OK)
        return status;
    uint32_t width = relation->arity + (facet >= FACET_DEMAND);
    uint32_t count = count_carriers(table, lr_witness_first(table, row, width),
                                    cone->tuples.items[tuple].standing);
    bool corroborates = (relation->flags & LORE_RELATION_NOISY_OR) != 0;
    if (count == 0 || (count > 1 && !corroborates))
        return LORE_OK;
    WayDraft draft = lr_way_begin(cone, tuple, WAY_CLAIM, count);
    draft.way.leaves = count > 1 ? count : 0;
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
        return way_by_claims(cone, tuple, relation, predicate->facet, row);
    WayDraft draft = lr_way_begin(cone, tuple, WAY_FACT, 0);
    return lr_way_keep(cone, &draft);
}
