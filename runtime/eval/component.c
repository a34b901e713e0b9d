/* SPDX-License-Identifier: MIT */
/* Component: semi-naive evaluation (Bancilhon and Ramakrishnan, SIGMOD 1986) in two phases.
 *
 * The plain phase derives what is certain at all times from premises that are, with the plain
 * tables alone. The dated phase then derives the rest: first every clause with each atom in turn
 * reading the dated tuples there are, then round by round what gained. A component without dated
 * premises never enters the second phase. A clause with a weight, or with a negated predicate
 * that has dated tuples, has no version without time: it runs once in full at the beginning of
 * the dated phase.
 *
 * In a round of the plain phase, a clause with several recursive atoms runs once for each: that
 * atom reads what the last round added, those before it what was there earlier, those after it
 * everything, so that no binding is found twice. In the dated phase the others read everything;
 * finding twice does no harm. */
#include "eval/component.h"

#include <stdlib.h>
#include <string.h>

#include "eval/aggregate.h"
#include "eval/best.h"
#include "eval/evidence.h"
#include "eval/ranges.h"
#include "eval/sink.h"
#include "eval/view.h"

typedef struct Worker {
    Model *model;
    Program *program;
    uint32_t number;
    const Component *component;
    double *sizes; /* of every predicate, for the planner */
} Worker;

static bool is_member(const Worker *w, uint32_t predicate)
{
    return predicate != LR_NONE && w->program->predicates.items[predicate].component == w->number;
}

static uint32_t member_at(const Worker *w, uint32_t m)
{
    return w->program->members.items[w->component->first_member + m];
}

/* ---- clauses ---- */

static void measure(Worker *w)
{
    for (size_t i = 0; i < w->model->extents.count; i++) {
        const Extent *extent = w->model->extents.items[i];
        w->sizes[i] = extent == NULL ? 0 : (double)(extent->plain.count + extent->dated.count);
    }
}

static lore_status run_clause(Worker *w, uint32_t clause, uint32_t delta, const bool *is_old,
                              RunOptions options)
{
    PlanRequest request = { .clause = clause, .delta = delta, .is_old = is_old, .sizes = w->sizes };
    HeadSink sink;
    Plan *plan = lr_plan_make(w->program, &request);
    lore_status status = lr_head_sink_init(&sink, w->model, clause);
    if (plan == NULL)
        status = LORE_NOMEM;
    if (status == LORE_OK)
        status = lr_run(w->model, plan, options,
                        options.is_dated ? lr_head_sink_dated(&sink) : lr_head_sink_plain(&sink));
    lr_head_sink_free(&sink);
    lr_plan_free(plan);
    return status;
}

static Span clause_span(const Clause *clause)
{
    return lr_span(0, LR_AXIS_END, clause->weight);
}

/* Whether the clause can conclude anything that is certain at all times. */
static bool has_plain_version(const Clause *clause)
{
    return clause->weight == 0 && clause->valid == LR_NONE;
}

static bool negates_dated(const Worker *w, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (literal->kind != LITERAL_NOT)
            continue;
        if (lr_model_extent(w->model, literal->predicate)->dated.count > 0)
            return true;
        if (literal->other != LR_NONE && lr_model_extent(w->model, literal->other)->dated.count > 0)
            return true;
    }
    return false;
}

/* ---- the plain phase ---- */

static lore_status plain_round_zero(Worker *w)
{
    lore_status status = LORE_OK;
    measure(w);
    for (uint32_t i = 0; i < w->program->clauses.count && status == LORE_OK; i++) {
        const Clause *clause = &w->program->clauses.items[i];
        if (is_member(w, clause->head) && has_plain_version(clause))
            status = run_clause(w, i, LR_NONE, NULL, (RunOptions){ .span = LR_SPAN_ALWAYS });
    }
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++) {
        uint32_t member = member_at(w, m);
        const Predicate *p = &w->program->predicates.items[member];
        if (p->kind == PREDICATE_VIEW)
            status = lr_view_plain(w->model, member, 0,
                                   lr_model_extent(w->model, p->view.of)->plain_new);
    }
    return status;
}

/* Makes this round's rows the last round's. True if there are any. */
static bool next_plain_round(Worker *w)
{
    bool any = false;
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, member_at(w, m));
        extent->plain_old = extent->plain_new;
        extent->plain_new = extent->plain.count;
        any = any || extent->plain_new > extent->plain_old;
    }
    return any;
}

static lore_status plain_clause_round(Worker *w, uint32_t i)
{
    const Clause *clause = &w->program->clauses.items[i];
    bool is_old[LR_BODY_MAX] = { false };
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (literal->kind != LITERAL_ATOM || !is_member(w, literal->predicate))
            continue;
        const Extent *extent = lr_model_extent(w->model, literal->predicate);
        if (extent->plain_new > extent->plain_old)
            status = run_clause(w, i, clause->first_literal + l, is_old,
                                (RunOptions){ .delta = DELTA_PLAIN, .span = LR_SPAN_ALWAYS });
        is_old[l] = true;
    }
    return status;
}

static lore_status plain_view_round(Worker *w, uint32_t member)
{
    const View *view = &w->program->predicates.items[member].view;
    lore_status status = LORE_OK;
    bool reads_all = false;
    if (is_member(w, view->other)) {
        const Extent *other = lr_model_extent(w->model, view->other);
        reads_all = other->plain_new > other->plain_old;
    }
    if (is_member(w, view->of) || reads_all) {
        const Extent *of = lr_model_extent(w->model, view->of);
        status = lr_view_plain(w->model, member, reads_all ? 0 : of->plain_old, of->plain_new);
    }
    return status;
}

static lore_status plain_round(Worker *w)
{
    lore_status status = LORE_OK;
    measure(w);
    for (uint32_t i = 0; i < w->program->clauses.count && status == LORE_OK; i++) {
        const Clause *clause = &w->program->clauses.items[i];
        if (is_member(w, clause->head) && has_plain_version(clause))
            status = plain_clause_round(w, i);
    }
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++)
        if (w->program->predicates.items[member_at(w, m)].kind == PREDICATE_VIEW)
            status = plain_view_round(w, member_at(w, m));
    return status;
}

static lore_status plain_phase(Worker *w)
{
    (void)next_plain_round(w); /* what was loaded is visible to everybody */
    lore_status status = plain_round_zero(w);
    while (status == LORE_OK && next_plain_round(w) && w->component->is_recursive)
        status = plain_round(w);
    (void)next_plain_round(w);
    return status;
}

/* ---- the dated phase ---- */

static lore_status dated_clause_zero(Worker *w, uint32_t i)
{
    const Clause *clause = &w->program->clauses.items[i];
    RunOptions options = { .is_dated = true, .delta = DELTA_DATED, .span = clause_span(clause) };
    if (!has_plain_version(clause) || negates_dated(w, clause))
        return run_clause(w, i, LR_NONE, NULL, options);
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM &&
            lr_model_extent(w->model, literal->predicate)->dated.count > 0)
            status = run_clause(w, i, clause->first_literal + l, NULL, options);
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
        if (literal->kind == LITERAL_ATOM && is_member(w, literal->predicate) &&
            lr_model_extent(w->model, literal->predicate)->gains.count > 0)
            status = run_clause(w, i, clause->first_literal + l, NULL, options);
    }
    return status;
}

static lore_status dated_views(Worker *w, bool everything)
{
    lore_status status = LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++) {
        uint32_t member = member_at(w, m);
        const Predicate *p = &w->program->predicates.items[member];
        if (p->kind != PREDICATE_VIEW ||
            (!everything && !is_member(w, p->view.of) && !is_member(w, p->view.other)))
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
    measure(w);
    for (uint32_t i = 0; i < w->program->clauses.count && status == LORE_OK; i++)
        if (is_member(w, w->program->clauses.items[i].head))
            status = is_first ? dated_clause_zero(w, i) : dated_clause_round(w, i);
    return status == LORE_OK ? dated_views(w, is_first) : status;
}

static bool next_dated_round(Worker *w)
{
    bool any = false;
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, member_at(w, m));
        GainList swap = extent->gains;
        extent->gains = extent->next_gains;
        extent->next_gains = swap;
        extent->next_gains.count = 0;
        any = any || extent->gains.count > 0;
    }
    return any;
}

static lore_status dated_phase(Worker *w)
{
    lore_status status = dated_round(w, true);
    while (status == LORE_OK && next_dated_round(w) && w->component->is_recursive)
        status = dated_round(w, false);
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, member_at(w, m));
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
    if (!has_plain_version(clause))
        return true;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (has_dated(w, literal->predicate) || has_dated(w, literal->other))
            return true;
    }
    return false;
}

static bool needs_time(const Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        const Predicate *p = &w->program->predicates.items[member_at(w, m)];
        if (has_dated(w, member_at(w, m)))
            return true;
        if (p->kind == PREDICATE_VIEW && (has_dated(w, p->view.of) || has_dated(w, p->view.other)))
            return true;
    }
    for (size_t i = 0; i < w->program->clauses.count; i++) {
        const Clause *clause = &w->program->clauses.items[i];
        if (is_member(w, clause->head) && clause_needs_time(w, clause))
            return true;
    }
    return false;
}

/* ---- set-up ---- */

static lore_status open_extents(Worker *w, Range *const *ranges)
{
    Model *model = w->model;
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        uint32_t member = member_at(w, m);
        const Predicate *p = &w->program->predicates.items[member];
        Extent *extent = calloc(1, sizeof *extent);
        if (extent == NULL || !lr_extent_init(extent, ranges[m], p->arity)) {
            free(extent);
            return LORE_NOMEM;
        }
        model->extents.items[member] = extent;
        if (p->best != AGGREGATE_NONE && !lr_best_init(extent, p->best, p->best_column))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static void close_extents(Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent **extent = &w->model->extents.items[member_at(w, m)];
        if (*extent == NULL)
            continue;
        lr_best_free(*extent);
        lr_extent_free(*extent);
        free(*extent);
        *extent = NULL;
    }
}

static lore_status load_members(Worker *w, Loaded *loaded, Range **ranges, Arena *arena)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        uint32_t member = member_at(w, m);
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
        if (loaded[m].model != NULL)
            status = lr_evidence_pour(&loaded[m]);
    for (uint32_t i = 0; i < w->program->aggregates.count && status == LORE_OK; i++) {
        const Aggregate *aggregate = &w->program->aggregates.items[i];
        if (aggregate->kind != AGGREGATE_NONE && is_member(w, aggregate->output))
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
        status = lr_ranges_find(w->model, w->number, ranges);
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
        Extent *extent = lr_model_extent(w->model, member_at(w, m));
        lore_status status = LORE_OK;
        if (extent->best != AGGREGATE_NONE)
            status = lr_best_finish(w->model, extent);
        if (status == LORE_OK && !lr_extent_absorb(extent))
            status = LORE_NOMEM;
        extent->plain_old = extent->plain_new = extent->plain.count;
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

lore_status lr_component_run(Model *model, uint32_t component)
{
    Worker w = { .model = model,
                 .program = model->program,
                 .number = component,
                 .component = &model->program->components.items[component] };
    w.sizes = calloc(model->extents.count + 1, sizeof *w.sizes);
    lore_status status = w.sizes == NULL ? LORE_NOMEM : set_up(&w);
    if (status == LORE_OK)
        status = plain_phase(&w);
    if (status == LORE_OK && needs_time(&w))
        status = dated_phase(&w);
    if (status == LORE_OK)
        status = finish(&w);
    if (status != LORE_OK)
        close_extents(&w);
    free(w.sizes);
    return status;
}
