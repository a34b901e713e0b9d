/* SPDX-License-Identifier: MIT */
/* Touched facets: marked from the changes, then from clause to clause until nothing is new. */
#include "api/whatif_touched.h"

#include <stdlib.h>
#include <string.h>

#include "rule/order.h"

typedef struct Touching {
    const Ledger *ledger;
    const Program *program;
    bool *facets; /* [relation * LR_FACET_COUNT + facet] */
    bool *predicates;
    bool *sources; /* that are changed, or relayed by such, or copies */
    Diag *diag;
} Touching;

/* ---- what is recorded ---- */

static void touch(Touching *t, uint32_t stored, Modality modality)
{
    for (size_t r = 0; r < t->program->relations.count; r++) {
        bool *facets = t->facets + r * LR_FACET_COUNT;
        if (t->program->relations.items[r].stored != stored)
            continue;
        /* A grade may turn a claim to the other side. */
        if (modality == MODALITY_ASSERTED)
            facets[FACET_PRO] = facets[FACET_CON] = true;
        else
            facets[FACET_CON + (unsigned)modality] = true;
        return;
    }
}

static lore_status touch_claim(void *data, const ClaimRecord *claim)
{
    Touching *t = data;
    if (claim->source < t->ledger->sources.count && t->sources[claim->source])
        touch(t, claim->relation, claim->modality);
    return LORE_OK;
}

static lore_status touch_sources(Touching *t)
{
    const Ledger *ledger = t->ledger;
    const Overlay *overlay = ledger->overlay;
    for (size_t i = 0; i < overlay->sources.count; i++)
        if (overlay->sources.items[i].number < ledger->sources.count)
            t->sources[overlay->sources.items[i].number] = true;
    for (bool any = true; any;) {
        any = false;
        for (size_t i = 1; i < ledger->sources.count; i++) {
            const SourceNode *node = &ledger->sources.items[i];
            if (!t->sources[i] && (t->sources[node->via] || t->sources[node->origin]))
                any = t->sources[i] = true;
        }
    }
    return lr_store_claims(ledger->store, 0, ledger->from.as_of, touch_claim, t, t->diag);
}

static lore_status touch_changed(Touching *t, const char *id)
{
    Arena arena = { 0 };
    ClaimRecord claim;
    const Ledger *ledger = t->ledger;
    lore_status status =
        lr_store_claim_at(ledger->store, id, ledger->from.as_of, &arena, &claim, t->diag);
    if (status == LORE_OK)
        touch(t, claim.relation, claim.modality);
    lr_arena_free(&arena);
    return status == LORE_NOTFOUND ? LORE_OK : status; /* one that was added */
}

static lore_status touch_recorded(Touching *t)
{
    const Overlay *overlay = t->ledger->overlay;
    lore_status status = overlay->sources.count > 0 ? touch_sources(t) : LORE_OK;
    for (size_t i = 0; i < overlay->claims.count && status == LORE_OK; i++)
        status = touch_changed(t, overlay->claims.items[i].id);
    for (size_t i = 0; i < overlay->added.count; i++)
        touch(t, overlay->added.items[i].record.relation, overlay->added.items[i].record.modality);
    for (size_t i = 0; i < overlay->facts.count; i++)
        touch(t, overlay->facts.items[i].relation, MODALITY_ASSERTED);
    return status;
}

/* ---- what is concluded ---- */

static bool reads_touched(const Touching *t, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &t->program->literals.items[clause->first_literal + l];
        if ((literal->predicate != LR_NONE && t->predicates[literal->predicate]) ||
            (literal->other != LR_NONE && t->predicates[literal->other]))
            return true;
    }
    return false;
}

static bool mark(Touching *t, uint32_t predicate, bool is_touched)
{
    if (!is_touched || t->predicates[predicate])
        return false;
    return t->predicates[predicate] = true;
}

/* Dates follow from orders, and from other dates. */
static void touch_narrowed(Touching *t)
{
    const Program *program = t->program;
    bool is_told = false;
    for (size_t p = 0; p < program->predicates.count; p++)
        is_told =
            is_told || (t->predicates[p] && lr_order_tells(program, &program->predicates.items[p]));
    for (size_t p = 0; p < program->predicates.count; p++)
        t->predicates[p] = t->predicates[p] ||
                           (is_told && lr_order_narrows(program, &program->predicates.items[p]));
}

static void spread(Touching *t)
{
    const Program *program = t->program;
    for (bool any = true; any;) {
        any = false;
        for (size_t i = 0; i < program->clauses.count; i++) {
            const Clause *clause = &program->clauses.items[i];
            any = mark(t, clause->head, reads_touched(t, clause)) || any;
        }
        for (size_t i = 0; i < program->aggregates.count; i++) {
            const Aggregate *aggregate = &program->aggregates.items[i];
            any = mark(t, aggregate->output, t->predicates[aggregate->input]) || any;
        }
        for (uint32_t p = 0; p < program->predicates.count; p++) {
            const View *view = &program->predicates.items[p].view;
            if (program->predicates.items[p].kind == PREDICATE_VIEW)
                any = mark(t, p,
                           t->predicates[view->of] ||
                               (view->other != LR_NONE && t->predicates[view->other])) ||
                      any;
        }
    }
}

static void touch_concluded(Touching *t)
{
    const Program *program = t->program;
    for (uint32_t p = 0; p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        t->predicates[p] = predicate->kind == PREDICATE_FACET &&
                           t->facets[predicate->relation * LR_FACET_COUNT + predicate->facet];
    }
    touch_narrowed(t);
    spread(t);
    for (uint32_t p = 0; p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        if (predicate->kind == PREDICATE_FACET && predicate->bound == 0 && t->predicates[p])
            t->facets[predicate->relation * LR_FACET_COUNT + predicate->facet] = true;
    }
}

lore_status lr_whatif_touched(const Reading *reading, bool **out, Diag *diag)
{
    const Program *program = reading->program;
    Touching t = { .ledger = reading->ledger, .program = program, .diag = diag };
    t.facets = calloc(program->relations.count * LR_FACET_COUNT + 1, sizeof *t.facets);
    t.predicates = calloc(program->predicates.count + 1, sizeof *t.predicates);
    t.sources = calloc(reading->ledger->sources.count + 1, sizeof *t.sources);
    lore_status status = t.facets != NULL && t.predicates != NULL && t.sources != NULL
                             ? touch_recorded(&t)
                             : LORE_NOMEM;
    if (status == LORE_OK)
        touch_concluded(&t);
    free(t.predicates);
    free(t.sources);
    *out = t.facets;
    if (status == LORE_OK)
        return LORE_OK;
    free(t.facets);
    *out = NULL;
    return status;
}
