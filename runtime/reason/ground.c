/* SPDX-License-Identifier: MIT */
/* A walk over the proof gathers rows whose rise would end it; what these depend on is found at once. */
#include "reason/ground.h"

#include <stdlib.h>
#include <string.h>

#include "reason/carry.h"
#include "reason/polarity.h"
#include "rule/order.h"

typedef struct Gathering {
    const Elements *elements;
    const Cone *cone;
    Polarity rises;    /* of tuples whose rise would end the proof */
    bool rests_on_all; /* the proof is not whole: it may rest on anything */
    Ground *ground;
} Gathering;

/* ---- elements ---- */

bool lr_elements_push(const Elements *elements, uint32_t index, ElementList *out)
{
    const DocketItem *item = &elements->docket->items.items[index];
    uint32_t source;
    bool fine = true;
    if (!elements->by_source)
        return (item->id == NULL && !elements->with_facts) || lr_vector_push(out, index);
    for (uint32_t step = 0; fine && (source = lr_docket_step(elements->docket, item, step)) != 0;
         step++)
        fine = lr_vector_push(out, source);
    return fine;
}

void lr_elements_withhold(const Elements *elements, NumberSet set)
{
    Docket *docket = elements->docket;
    for (uint32_t i = 0; i < docket->items.count; i++) {
        bool is_withheld = !elements->by_source && lr_set_has(set, i);
        for (uint32_t n = 0; elements->by_source && n < set.count && !is_withheld; n++)
            is_withheld = lr_docket_passes(docket, &docket->items.items[i], set.items[n]);
        lr_docket_withhold(docket, i, is_withheld);
    }
    lr_docket_withhold_unnumbered(docket, false);
}

void lr_elements_withhold_others(const Elements *elements, NumberSet kept)
{
    Docket *docket = elements->docket;
    for (uint32_t i = 0; i < docket->items.count; i++) {
        bool is_element = docket->items.items[i].id != NULL || elements->with_facts;
        lr_docket_withhold(docket, i, is_element && !lr_set_has(kept, i));
    }
    lr_docket_withhold_unnumbered(docket, elements->with_facts);
}

/* ---- what is used ---- */

static lore_status push_item(const Elements *elements, uint32_t item, ElementList *out)
{
    return item == LR_NONE || lr_elements_push(elements, item, out) ? LORE_OK : LORE_NOMEM;
}

/* What narrows the dates of a voice. */
static lore_status push_dates(const Elements *elements, Cone *cone, const Code *row,
                              const Voice *voice, ElementList *out)
{
    DateGrounds grounds = { 0 };
    lore_status status = lr_witness_dates(cone->witnesses, row, voice, &grounds);
    for (size_t i = 0; i < grounds.count && status == LORE_OK; i++)
        status = push_item(
            elements, lr_docket_ground(elements->docket, cone->program, &grounds.items[i]), out);
    lr_vector_free(&grounds);
    return status;
}

static lore_status push_voice(const Elements *elements, Cone *cone, const Code *row,
                              const Voice *voice, ElementList *out)
{
    lore_status status = push_item(elements, lr_docket_claim(elements->docket, voice->id), out);
    return status == LORE_OK ? push_dates(elements, cone, row, voice, out) : status;
}

/* The first voice from this one on that a way of claims takes, or NULL. */
static lore_status hear(Cone *cone, const Way *way, const WitnessTable *table, const Voice **voice)
{
    bool speaks = false;
    lore_status status = LORE_OK;
    while (*voice != NULL && status == LORE_OK && !speaks) {
        status = lr_cone_hears(cone, &cone->tuples.items[way->conclusion], *voice, &speaks);
        if (!speaks)
            *voice = way->voice != 0 ? NULL : lr_witness_next(table, *voice);
    }
    return status;
}

static lore_status push_voices(const Elements *elements, Cone *cone, const Way *way,
                               Polarity *rises, ElementList *out)
{
    const WitnessTable *table;
    const Voice *voice;
    const ConeTuple *tuple = &cone->tuples.items[way->conclusion];
    const Code *row = lr_cone_row(cone, tuple);
    bool is_narrowed =
        lr_order_narrows(cone->program, &cone->program->predicates.items[tuple->predicate]);
    lore_status status = lr_carry_voices(cone, way, &table, &voice);
    if (status == LORE_OK)
        status = hear(cone, way, table, &voice);
    while (status == LORE_OK && voice != NULL) {
        status = push_voice(elements, cone, row, voice, out);
        if (status == LORE_OK && rises != NULL && is_narrowed)
            status = lr_polarity_want_narrower(rises, row[0], voice);
        voice = way->voice != 0 ? NULL : lr_witness_next(table, voice);
        if (status == LORE_OK)
            status = hear(cone, way, table, &voice);
    }
    return status;
}

static lore_status push_fact(const Elements *elements, const Cone *cone, const Way *way,
                             ElementList *out)
{
    const ConeTuple *tuple = &cone->tuples.items[way->conclusion];
    uint32_t relation = cone->program->predicates.items[tuple->predicate].relation;
    if (!elements->with_facts || elements->by_source)
        return LORE_OK;
    uint32_t item = lr_docket_fact(elements->docket, &cone->program->relations.items[relation],
                                   lr_cone_row(cone, tuple));
    return item == LR_NONE ? LORE_NOMEM : push_item(elements, item, out);
}

lore_status lr_ground_of_way(const Elements *elements, Cone *cone, const Way *way, ElementList *out)
{
    if (way->kind == WAY_CLAIM)
        return push_voices(elements, cone, way, NULL, out);
    return way->kind == WAY_FACT ? push_fact(elements, cone, way, out) : LORE_OK;
}

/* ---- what is frozen ---- */

/* The rows that a clause's negations must not have, and, of a best value, those that may be better. */
static lore_status freeze_clause(Gathering *gathering, const Cone *cone, const ConeTuple *tuple,
                                 const Way *way)
{
    const Program *program = cone->program;
    const Clause *clause = &program->clauses.items[way->index];
    const Predicate *head = &program->predicates.items[clause->head];
    const Code *bindings = cone->codes.items + way->first_binding;
    lore_status status = LORE_OK;
    Code row[LR_VARIABLES_MAX];
    if (head->best != AGGREGATE_NONE) {
        memcpy(row, lr_cone_row(cone, tuple), head->arity * sizeof *row);
        row[head->best_column] = LR_CODE_NONE;
        status = lr_polarity_want(&gathering->rises, clause->head, row);
    }
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (literal->kind != LITERAL_NOT)
            continue;
        status = lr_polarity_literal(&gathering->rises, literal, bindings, row);
        if (status == LORE_OK)
            status = lr_polarity_want(&gathering->rises, literal->predicate, row);
        if (status == LORE_OK)
            status = lr_polarity_want(&gathering->rises, literal->other, row);
    }
    return status;
}

static lore_status freeze_aggregate(Gathering *gathering, const Cone *cone, const ConeTuple *tuple,
                                    const Aggregate *over)
{
    Code group[LR_VARIABLES_MAX];
    lr_polarity_group(cone->program, over, lr_cone_row(cone, tuple), group);
    lore_status status = lr_polarity_want(&gathering->rises, over->input, group);
    return status == LORE_OK ? lr_polarity_want(&gathering->rises, over->other, group) : status;
}

/* Whether the tuple is there for an occurrence of its own, whatever else is said of what it views. */
static bool is_own_occurrence(const Cone *cone, const ConeTuple *tuple, const Way *way)
{
    const Predicate *predicate = &cone->program->predicates.items[tuple->predicate];
    if (way->premise_count != 1 || predicate->holds == BOUND_CERTAIN)
        return false;
    const ConeTuple *premise = &cone->tuples.items[cone->premises.items[way->first_premise]];
    return premise->predicate == predicate->view.times[0] &&
           premise->standing.cost <= tuple->standing.cost;
}

/* Where dates are imprecise, which intervals a tuple has depends on all that is said of it: what is lost may leave
 * another as the only one, or nothing certain within it. */
static unsigned moves_of_view(const Cone *cone, const ConeTuple *tuple, const Way *way)
{
    const View *view = &cone->program->predicates.items[tuple->predicate].view;
    if (view->kind != VIEW_VALID || view->other == LR_NONE)
        return LR_POLARITY_GAIN;
    return is_own_occurrence(cone, tuple, way) ? 0 : LR_POLARITY_GAIN | LR_POLARITY_LOSS;
}

static lore_status freeze_view(Gathering *gathering, const Cone *cone, const ConeTuple *tuple,
                               const Way *way)
{
    const View *view = &cone->program->predicates.items[tuple->predicate].view;
    bool sees_changes =
        view->kind == VIEW_VALID || view->kind == VIEW_BEGAN || view->kind == VIEW_ENDED;
    const uint32_t read[] = { sees_changes ? view->of : LR_NONE,
                              sees_changes || view->kind == VIEW_UNDISPUTED ? view->other : LR_NONE,
                              sees_changes ? view->times[0] : LR_NONE,
                              sees_changes ? view->times[1] : LR_NONE };
    unsigned moves = moves_of_view(cone, tuple, way);
    lore_status status = LORE_OK;
    for (size_t r = 0; r < sizeof read / sizeof *read && status == LORE_OK; r++)
        status = lr_polarity_want_viewed(&gathering->rises, tuple->predicate, read[r],
                                         lr_cone_row(cone, tuple), moves);
    return status;
}

static lore_status use_way(Gathering *gathering, Cone *cone, const ConeTuple *tuple, const Way *way)
{
    gathering->rests_on_all = gathering->rests_on_all || way->is_cut;
    switch (way->kind) {
    case WAY_CLAUSE:
        return freeze_clause(gathering, cone, tuple, way);
    case WAY_AGGREGATE:
        return freeze_aggregate(gathering, cone, tuple,
                                &cone->program->aggregates.items[way->index]);
    case WAY_VIEW:
        return freeze_view(gathering, cone, tuple, way);
    case WAY_CLAIM:
        return push_voices(gathering->elements, cone, way, &gathering->rises,
                           &gathering->ground->used);
    case WAY_FACT:
        break;
    }
    return push_fact(gathering->elements, cone, way, &gathering->ground->used);
}

/* Walks the proof from its root, each tuple once. */
static lore_status gather(Gathering *gathering, Cone *cone, const Least *least)
{
    VECTOR(uint32_t) stack = { 0 };
    bool *is_met = calloc(cone->tuples.count + 1, sizeof *is_met);
    lore_status status = is_met != NULL && lr_vector_push(&stack, 0) ? LORE_OK : LORE_NOMEM;
    while (status == LORE_OK && stack.count > 0) {
        uint32_t tuple = stack.items[--stack.count];
        uint32_t found = least->way.items[tuple];
        if (is_met[tuple])
            continue;
        is_met[tuple] = true;
        gathering->rests_on_all = gathering->rests_on_all || found == LR_NONE;
        if (found == LR_NONE)
            continue;
        const Way *way = &cone->ways.items[found];
        status = use_way(gathering, cone, &cone->tuples.items[tuple], way);
        for (uint32_t p = 0; status == LORE_OK && p < way->premise_count; p++)
            if (!lr_vector_push(&stack, cone->premises.items[way->first_premise + p]))
                status = LORE_NOMEM;
    }
    free(is_met);
    lr_vector_free(&stack);
    return status;
}

/* Facts of a relation are elements only once they have been numbered. */
static lore_status freeze_facts(Gathering *gathering, uint32_t predicate)
{
    const Cone *cone = gathering->cone;
    const Predicate *facet = &cone->program->predicates.items[predicate];
    if (!gathering->elements->with_facts || facet->facet != FACET_PRO)
        return LORE_OK;
    return lr_docket_load_facts(gathering->elements->docket,
                                &cone->program->relations.items[facet->relation], cone->diag);
}

/* The items on which absences depend; of a proof that is not whole, all there are. */
static lore_status list_frozen(Gathering *gathering)
{
    const Elements *elements = gathering->elements;
    const Docket *docket = elements->docket;
    for (uint32_t i = 0; i < docket->items.count; i++) {
        const DocketItem *item = &docket->items.items[i];
        unsigned moves = gathering->rests_on_all
                             ? LR_POLARITY_LOSS | LR_POLARITY_GAIN
                             : lr_polarity_of(&gathering->rises, item->facet, item->relation,
                                              lr_docket_row(docket, item), item->width);
        if ((moves & LR_POLARITY_LOSS) != 0 &&
            !lr_elements_push(elements, i, &gathering->ground->frozen))
            return LORE_NOMEM;
        if ((moves & LR_POLARITY_GAIN) != 0 &&
            !lr_elements_push(elements, i, &gathering->ground->barred))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status freeze_items(Gathering *gathering)
{
    const Program *program = gathering->cone->program;
    lore_status status = lr_polarity_find(&gathering->rises);
    for (uint32_t p = 0; status == LORE_OK && p < program->predicates.count; p++)
        if (program->predicates.items[p].kind == PREDICATE_FACET &&
            (lr_polarity_any(&gathering->rises, p) & LR_POLARITY_LOSS) != 0)
            status = freeze_facts(gathering, p);
    return status == LORE_OK ? list_frozen(gathering) : status;
}

lore_status lr_ground_find(const Elements *elements, Cone *cone, const Least *least, Ground *out)
{
    Gathering gathering = { .elements = elements, .cone = cone, .ground = out };
    lr_polarity_init(&gathering.rises, cone->witnesses, elements->docket);
    lore_status status = gather(&gathering, cone, least);
    if (status == LORE_OK)
        status = freeze_items(&gathering);
    lr_polarity_free(&gathering.rises);
    return status;
}

void lr_ground_free(Ground *ground)
{
    lr_vector_free(&ground->used);
    lr_vector_free(&ground->frozen);
    lr_vector_free(&ground->barred);
}
