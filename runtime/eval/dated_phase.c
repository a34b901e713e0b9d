/* SPDX-License-Identifier: MIT */
/* Dated phase: first every clause with each atom in turn reading the dated tuples there are, then round
 * by round what gained; or group by group, where that is possible. A clause with a weight, or with a
 * negated predicate that has dated tuples, has no version without time: it runs once in full at the
 * beginning. */
#include "eval/dated_phase.h"

#include <stdlib.h>
#include <string.h>

#include "eval/best.h"
#include "eval/order.h"
#include "eval/passage.h"
#include "eval/profile.h"
#include "eval/sink.h"
#include "eval/spread.h"
#include "eval/valid.h"
#include "eval/view.h"

static Span clause_span(const Clause *clause)
{
    return lr_span(0, LR_AXIS_END, clause->weight);
}

static lore_status dated_clause_zero(Worker *w, uint32_t i)
{
    const Clause *clause = &w->program->clauses.items[i];
    RunOptions options = { .is_dated = true, .delta = DELTA_DATED, .span = clause_span(clause) };
    if (!lr_worker_is_plain(clause) || lr_worker_negates_dated(w, clause))
        return lr_worker_run(w, (Version){ i, LR_NONE }, options);
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM &&
            lr_model_extent(w->model, literal->predicate)->dated.count > 0)
            status = lr_worker_run(w, (Version){ i, clause->first_literal + l }, options);
    }
    return status;
}

static lore_status dated_clause_round(Worker *w, uint32_t i)
{
    const Clause *clause = &w->program->clauses.items[i];
    RunOptions options = { .is_dated = true, .delta = DELTA_GAINS, .span = clause_span(clause) };
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM && lr_worker_has(w, literal->predicate) &&
            lr_model_extent(w->model, literal->predicate)->gains.count > 0)
            status = lr_worker_run(w, (Version){ i, clause->first_literal + l }, options);
    }
    return status;
}

static lore_status dated_views(Worker *w, bool everything)
{
    lore_status status = LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++) {
        uint32_t member = lr_worker_member(w, m);
        const Predicate *p = &w->program->predicates.items[member];
        if (p->kind != PREDICATE_VIEW ||
            (!everything && !lr_worker_has(w, p->view.of) && !lr_worker_has(w, p->view.other)))
            continue;
        status = lr_view_instants(w->model, member);
        if (status == LORE_OK)
            status = lr_view_dated(w->model, member, everything);
    }
    return status;
}

static lore_status dated_round(Worker *w, bool is_first)
{
    lore_status status = LORE_OK;
    lr_profile_round(w->model);
    lr_plans_measure_members(&w->plans, w->component);
    for (size_t k = 0; k < w->clauses.count && status == LORE_OK; k++)
        status = is_first ? dated_clause_zero(w, w->clauses.items[k])
                          : dated_clause_round(w, w->clauses.items[k]);
    return status == LORE_OK ? dated_views(w, is_first) : status;
}

static lore_status run_rounds(Worker *w)
{
    uint32_t count = w->component->member_count;
    Extent **extents = malloc(count * sizeof *extents);
    lr_plans_measure(&w->plans);
    lore_status status = extents == NULL ? LORE_NOMEM : dated_round(w, true);
    bool any = w->component->is_recursive;
    for (uint32_t m = 0; m < count && extents != NULL; m++)
        extents[m] = lr_model_extent(w->model, lr_worker_member(w, m));
    while (status == LORE_OK && any) {
        if (!lr_order_turn(extents, count, w->model->axis.points.count, &any))
            status = LORE_NOMEM;
        if (status == LORE_OK && any)
            status = dated_round(w, false);
    }
    free(extents);
    return status;
}

static bool absorb(Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++)
        if (!lr_extent_absorb(lr_model_extent(w->model, lr_worker_member(w, m))))
            return false;
    w->is_absorbed = true;
    return true;
}

/* Whether tuples of all members come from claims, facts and clauses alone, and are believed what these
 * say. */
static bool is_of_clauses(const Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        const Predicate *p = &w->program->predicates.items[lr_worker_member(w, m)];
        if (p->kind == PREDICATE_VIEW || p->best != AGGREGATE_NONE || p->is_demand)
            return false;
    }
    return true;
}

/* The same for a linear recursion some of whose columns pass. */
static lore_status spread(Worker *w, Passage *passage)
{
    lore_status status = absorb(w) ? LORE_OK : LORE_NOMEM;
    lr_worker_takes(w, WAY_SPREAD);
    lr_plans_measure(&w->plans);
    for (size_t k = 0; k < w->clauses.count && status == LORE_OK; k++)
        if (!lr_worker_recurs(w, &w->program->clauses.items[w->clauses.items[k]]))
            status = dated_clause_zero(w, w->clauses.items[k]);
    for (size_t i = 0; i < passage->steps.count; i++) {
        PassageStep *step = &passage->steps.items[i];
        const Clause *clause = &w->program->clauses.items[step->clause];
        step->has_plain = lr_worker_is_plain(clause) && !lr_worker_negates_dated(w, clause);
    }
    return status == LORE_OK ? lr_spread_run(w->model, w->number, passage, w->plans.sizes) : status;
}

lore_status lr_dated_phase(Worker *w)
{
    Passage passage;
    lore_status status = LORE_NOMEM;
    if (lr_passage_find(&passage, w->program, w->number, w->clauses.items, w->clauses.count))
        status = passage.column_count > 0 && is_of_clauses(w) && !lr_worker_forces(w, WAY_ROUNDS)
                     ? spread(w, &passage)
                     : run_rounds(w);
    lr_passage_free(&passage);
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, lr_worker_member(w, m));
        lr_vector_free(&extent->gains);
        lr_vector_free(&extent->next_gains);
    }
    return status;
}

/* ---- whether the dated phase is needed ---- */

static bool has_dated(const Worker *w, uint32_t predicate)
{
    return predicate != LR_NONE && lr_model_extent(w->model, predicate)->dated.count > 0;
}

static bool clause_needs_time(const Worker *w, const Clause *clause)
{
    if (!lr_worker_is_plain(clause))
        return true;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (has_dated(w, literal->predicate) || has_dated(w, literal->other))
            return true;
    }
    return false;
}

/* Something that always may be, and never certainly is, may begin and end at any moment. */
static bool view_needs_time(const Worker *w, const Predicate *predicate)
{
    const View *view = &predicate->view;
    bool has_edges = view->kind == VIEW_BEGAN || view->kind == VIEW_ENDED;
    if (predicate->kind != PREDICATE_VIEW)
        return false;
    return has_dated(w, view->of) || has_dated(w, view->other) ||
           lr_valid_is_uncertain(predicate) ||
           (has_edges && view->other != LR_NONE &&
            lr_model_extent(w->model, view->of)->plain.count > 0);
}

bool lr_dated_phase_is_needed(const Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        uint32_t member = lr_worker_member(w, m);
        if (has_dated(w, member) || view_needs_time(w, &w->program->predicates.items[member]))
            return true;
    }
    for (size_t k = 0; k < w->clauses.count; k++)
        if (clause_needs_time(w, &w->program->clauses.items[w->clauses.items[k]]))
            return true;
    return false;
}
