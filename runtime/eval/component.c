/* SPDX-License-Identifier: MIT */
/* Component: semi-naive evaluation (Bancilhon and Ramakrishnan, SIGMOD 1986) in two phases.
 *
 * The plain phase derives what is certain at all times from premises that are, with the plain
 * tables alone. The dated phase then derives the rest. A component without dated premises never enters
 * the second phase. */
#include "eval/component.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "eval/aggregate.h"
#include "eval/best.h"
#include "eval/dated_phase.h"
#include "eval/evidence.h"
#include "eval/exchange.h"
#include "eval/fetch.h"
#include "eval/plain_phase.h"
#include "eval/profile.h"
#include "eval/ranges.h"
#include "eval/strands.h"

/* ---- set-up ---- */

static bool find_clauses(Worker *w)
{
    for (size_t k = 0; k < w->living->clauses.count; k++) {
        uint32_t i = w->living->clauses.items[k];
        if (lr_worker_has(w, w->program->clauses.items[i].head) && !lr_vector_push(&w->clauses, i))
            return false;
    }
    return true;
}

/* Whether some clause reads predicate while another member's news, or its own, lead. */
static bool is_looked_up(const Worker *w, uint32_t predicate)
{
    for (size_t k = 0; k < w->clauses.count; k++) {
        const Clause *clause = &w->program->clauses.items[w->clauses.items[k]];
        uint32_t members = 0, own = 0;
        for (uint32_t l = 0; l < clause->literal_count; l++) {
            const Literal *literal = &w->program->literals.items[clause->first_literal + l];
            members += lr_worker_recurs_by(w, literal);
            own += literal->kind == LITERAL_ATOM && literal->predicate == predicate;
        }
        if (own > 0 && members > 1)
            return true;
    }
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        const Predicate *p = &w->program->predicates.items[lr_worker_member(w, m)];
        if (p->kind == PREDICATE_VIEW && (p->view.of == predicate || p->view.other == predicate))
            return true;
    }
    return false;
}

/* Gives columns more room than they need, where that is forced: up to bits each. */
static void widen(Range *ranges, uint32_t arity, unsigned bits)
{
    for (uint32_t c = 0; c < arity; c++) {
        Range *range = &ranges[c];
        if (bits == 32)
            *range = LR_RANGE_FULL;
        else if (range->least <= range->most && range->least <= UINT32_MAX >> 1 &&
                 range->most - range->least < UINT32_C(1) << (bits - 1))
            range->most = range->least + (UINT32_C(1) << (bits - 1));
    }
}

static void force_layout(const Worker *w, Range *ranges, uint32_t arity)
{
    if (arity == 0 || !(lr_worker_forces(w, WAY_TABLE) || lr_worker_forces(w, WAY_BROAD)))
        return;
    unsigned bits = lr_worker_forces(w, WAY_TABLE) ? 32 : arity < 3 ? 31 : 63 / arity;
    if (bits > 1)
        widen(ranges, arity, bits);
    lr_worker_takes(w, lr_worker_forces(w, WAY_TABLE) ? WAY_TABLE : WAY_BROAD);
}

static lore_status open_extents(Worker *w, Range *const *ranges)
{
    Model *model = w->model;
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        uint32_t member = lr_worker_member(w, m);
        const Predicate *p = &w->program->predicates.items[member];
        force_layout(w, ranges[m], p->arity);
        Extent *extent = calloc(1, sizeof *extent);
        if (extent == NULL || !lr_extent_init(extent, ranges[m], p->arity)) {
            free(extent);
            return LORE_NOMEM;
        }
        assert(model->extents.items[member] == NULL);
        extent->owner = member;
        extent->plain.ways = model->budget->ways;
        extent->plain.working = &model->working;
        model->extents.items[member] = extent;
        if (p->best != AGGREGATE_NONE &&
            !lr_best_init(extent, p->best, p->best_column, is_looked_up(w, member)))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static void close_extents(Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent **extent = &w->model->extents.items[lr_worker_member(w, m)];
        if (*extent == NULL)
            continue;
        lr_best_free(*extent);
        lr_exchange_free((*extent)->exchange);
        free((*extent)->recent);
        lr_extent_free(*extent);
        free(*extent);
        *extent = NULL;
    }
}

static lore_status load_members(Worker *w, Loaded *loaded, Range **ranges, Arena *arena)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        uint32_t member = lr_worker_member(w, m);
        const Predicate *p = &w->program->predicates.items[member];
        ranges[m] = lr_arena_alloc(arena, (p->arity + 1) * sizeof **ranges);
        if (ranges[m] == NULL)
            return LORE_NOMEM;
        for (uint32_t c = 0; c <= p->arity; c++)
            ranges[m][c] = LR_RANGE_EMPTY;
        if (p->kind != PREDICATE_FACET)
            continue;
        lore_status status = lr_evidence_load(w->model, member, &loaded[m]);
        if (status != LORE_OK)
            return status;
        lr_evidence_ranges(&loaded[m], ranges[m]);
    }
    return LORE_OK;
}

static lore_status pour_members(Worker *w, Loaded *loaded)
{
    lore_status status = LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++)
        if (loaded[m].model != NULL) {
            lr_model_extent(w->model, lr_worker_member(w, m))->ungraded = loaded[m].ungraded;
            status = lr_evidence_pour(&loaded[m]);
        }
    for (uint32_t i = 0; i < w->program->aggregates.count && status == LORE_OK; i++) {
        const Aggregate *aggregate = &w->program->aggregates.items[i];
        if (aggregate->kind == AGGREGATE_NONE || !lr_worker_has(w, aggregate->output))
            continue;
        w->rule = aggregate->rule;
        status = lr_aggregate_run(w->model, i);
    }
    return status;
}

static lore_status set_up(Worker *w)
{
    uint32_t count = w->component->member_count;
    Arena arena = { .newest = NULL };
    Loaded *loaded = calloc(count, sizeof *loaded);
    Range **ranges = calloc(count, sizeof *ranges);
    lore_status status = loaded == NULL || ranges == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        status = load_members(w, loaded, ranges, &arena);
    if (status == LORE_OK)
        status = lr_ranges_find(w->model, w->number, w->living, ranges);
    if (status == LORE_OK)
        status = open_extents(w, ranges);
    if (status == LORE_OK)
        status = pour_members(w, loaded);
    for (uint32_t m = 0; m < count && loaded != NULL; m++)
        lr_evidence_free(&loaded[m]);
    free(loaded);
    free(ranges);
    lr_arena_free(&arena);
    return status;
}

static lore_status finish(Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, lr_worker_member(w, m));
        lore_status status = LORE_OK;
        if (extent->best != AGGREGATE_NONE)
            status = lr_best_finish(w->model, extent);
        if (status == LORE_OK && !w->is_absorbed && !lr_extent_absorb(extent))
            status = LORE_NOMEM;
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

/* ---- copies ---- */

static bool is_copy(const Worker *w, const Clause *clause)
{
    const Literal *literal = &w->program->literals.items[clause->first_literal];
    if (clause->literal_count != 1 || literal->kind != LITERAL_ATOM ||
        !lr_worker_is_plain(clause) || clause->arg_count != literal->arg_count)
        return false;
    const Arg *head = w->program->args.items + clause->first_arg;
    const Arg *body = w->program->args.items + literal->first_arg;
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        if (head[c].kind != ARG_VARIABLE || body[c].kind != ARG_VARIABLE ||
            head[c].index != body[c].index)
            return false;
        for (uint32_t d = 0; d < c; d++)
            if (head[d].index == head[c].index)
                return false;
    }
    return true;
}

/* The predicate whose tuples are those of a component of one clause that only repeats them, or
 * LR_NONE. */
static uint32_t copied_predicate(const Worker *w)
{
    uint32_t member = lr_worker_member(w, 0), found = LR_NONE;
    const Predicate *p = &w->program->predicates.items[member];
    bool has_evidence = p->kind == PREDICATE_FACET &&
                        !(w->program->relations.items[p->relation].flags & LORE_RELATION_DERIVED);
    if (w->component->member_count > 1 || w->component->is_recursive || has_evidence ||
        p->kind == PREDICATE_VIEW || p->best != AGGREGATE_NONE ||
        (p->kind == PREDICATE_FACET && p->facet > FACET_CON))
        return LR_NONE;
    for (size_t i = 0; i < w->program->aggregates.count; i++)
        if (w->program->aggregates.items[i].output == member)
            return LR_NONE;
    for (size_t k = 0; k < w->clauses.count; k++) {
        const Clause *clause = &w->program->clauses.items[w->clauses.items[k]];
        if (found != LR_NONE || !is_copy(w, clause))
            return LR_NONE;
        found = w->program->literals.items[clause->first_literal].predicate;
    }
    if (found != LR_NONE && p->is_demand && lr_model_extent(w->model, found)->dated.count > 0)
        return LR_NONE; /* a demand holds always */
    return found;
}

/* A component that needs no evaluation: a copy, or a relation read by key. What views read, and what is
 * copied, is loaded whole. */
static lore_status take_shortcut(Worker *w, bool *done)
{
    Model *model = w->model;
    lore_status status = LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++) {
        const Predicate *p = &w->program->predicates.items[lr_worker_member(w, m)];
        if (p->kind == PREDICATE_VIEW && !lr_worker_has(w, p->view.of))
            status = lr_fetch_all(model, p->view.of);
        if (p->kind == PREDICATE_VIEW && p->view.other != LR_NONE && status == LORE_OK)
            status = lr_fetch_all(model, p->view.other);
    }
    uint32_t copied = lr_worker_forces(w, WAY_COPIED) ? LR_NONE : copied_predicate(w);
    if (status != LORE_OK || copied == LR_NONE)
        return status == LORE_OK && w->component->member_count == 1
                   ? lr_fetch_open(model, lr_worker_member(w, 0), done)
                   : status;
    lr_worker_takes(w, WAY_SHARED);
    status = lr_fetch_all(model, copied);
    if (status == LORE_OK)
        model->extents.items[lr_worker_member(w, 0)] = lr_model_extent(model, copied);
    *done = true;
    return status;
}

/* What a loop that gave up could not say. */
static lore_status settle(const Worker *w, lore_status status)
{
    Model *model = w->model;
    bool knows = w->rule != LR_NONE;
    model->working = NULL;
    return lr_budget_settle(
        model->budget, status, knows ? lr_model_rule_name(model, w->rule) : NULL,
        knows ? lr_model_rule_place(model, w->rule) : (Place){ NULL, 0 }, model->diag);
}

static Worker worker_of(Model *model, uint32_t component, const Living *living)
{
    return (Worker){ .model = model,
                     .program = model->program,
                     .number = component,
                     .rule = LR_NONE,
                     .component = &model->program->components.items[component],
                     .living = living };
}

/* Runs a component, or one strand of it: those have rows of their own. */
static lore_status run_strand(Model *model, uint32_t component, const Living *living, bool is_whole)
{
    Worker w = worker_of(model, component, living);
    if (!find_clauses(&w)) {
        lr_vector_free(&w.clauses);
        return LORE_NOMEM;
    }
    bool done = false;
    model->working = model->budget;
    lore_status status = is_whole ? take_shortcut(&w, &done) : LORE_OK;
    if (status != LORE_OK || done) {
        lr_vector_free(&w.clauses);
        return settle(&w, status);
    }
    status = lr_plans_init(&w.plans, model) ? set_up(&w) : LORE_NOMEM;
    if (status == LORE_OK)
        status = lr_plain_phase(&w);
    if (status == LORE_OK && lr_dated_phase_is_needed(&w))
        status = lr_dated_phase(&w);
    if (status == LORE_OK)
        status = finish(&w);
    if (status != LORE_OK)
        close_extents(&w);
    lr_plans_free(&w.plans);
    lr_vector_free(&w.clauses);
    lr_vector_free(&w.versions);
    return settle(&w, status);
}

static lore_status run(Model *model, uint32_t component)
{
    Living living = { .arena = { .newest = NULL } };
    Strands strands = { .count = 0 };
    lore_status status = lr_living_find(&living, model, component);
    if (status == LORE_OK)
        status = lr_strands_begin(&strands, model->program, component, &living);
    for (uint32_t s = 0; s < strands.count && status == LORE_OK; s++) {
        lr_strands_enter(&strands, s);
        status = run_strand(model, component, &living, strands.count == 1);
    }
    if (strands.program != NULL)
        lr_strands_end(&strands);
    Worker all = worker_of(model, component, &living);
    if (status != LORE_OK && strands.count > 1)
        close_extents(&all);
    lr_living_free(&living);
    return status;
}

lore_status lr_component_run(Model *model, uint32_t component)
{
    ProfileMark mark = lr_profile_begin_component(model, component);
    lore_status status = run(model, component);
    lr_profile_end_component(model, component, &mark);
    return status;
}
