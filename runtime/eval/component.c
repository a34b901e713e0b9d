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
 * In a round of the plain phase, a clause with several recursive atoms runs once for each, that atom
 * reading what the last round added. Its last such atom comes first, while the indexes still lack
 * what the last round added: all others then read what was there before it. For the rest they read
 * everything, and may find a binding twice, which does no harm. */
#include "eval/component.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "eval/aggregate.h"
#include "eval/best.h"
#include "eval/evidence.h"
#include "eval/exchange.h"
#include "eval/fetch.h"
#include "eval/linear.h"
#include "eval/order.h"
#include "eval/parallel.h"
#include "eval/passage.h"
#include "eval/plans.h"
#include "eval/profile.h"
#include "eval/ranges.h"
#include "eval/recent.h"
#include "eval/sink.h"
#include "eval/spread.h"
#include "eval/view.h"

typedef struct Worker {
    Model *model;
    Program *program;
    uint32_t number;
    const Component *component;
    Plans plans;
    VECTOR(uint32_t) clauses; /* that conclude its members */
    uint32_t rule;            /* at work, or LR_NONE */
    bool is_absorbed;         /* no member has a dated row that is plain as well */
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

static bool find_clauses(Worker *w)
{
    for (size_t i = 0; i < w->program->clauses.count; i++) {
        const Clause *clause = &w->program->clauses.items[i];
        if (is_member(w, clause->head) && lr_clause_evaluates(clause) &&
            !lr_vector_push(&w->clauses, (uint32_t)i))
            return false;
    }
    return true;
}

/* The rows that lead a run. */
static double count_delta(const Worker *w, uint32_t delta, DeltaKind kind)
{
    if (delta == LR_NONE)
        return 1;
    const Extent *extent =
        lr_model_extent(w->model, w->program->literals.items[delta].predicate);
    if (kind == DELTA_PLAIN)
        return (double)(extent->delta.count / extent->plain.layout.stride);
    return (double)(kind == DELTA_GAINS ? extent->gains.count : extent->dated.count);
}

static lore_status run_alone(Worker *w, const Plan *plan, RunOptions options)
{
    HeadSink sink;
    lore_status status = lr_head_sink_init(&sink, w->model, plan->clause);
    if (status == LORE_OK)
        status = lr_run(w->model, plan, options,
                        options.is_dated ? lr_head_sink_dated(&sink) : lr_head_sink_plain(&sink));
    lr_head_sink_free(&sink);
    return status;
}

static bool forces(const Worker *w, EvalWay way)
{
    return lr_ways_force(w->model->budget->ways, way);
}

static void take(const Worker *w, EvalWay way)
{
    lr_ways_take(w->model->budget->ways, way);
}

static lore_status run_clause(Worker *w, uint32_t clause, uint32_t delta, RunOptions options)
{
    w->rule = w->program->clauses.items[clause].rule;
    ProfileMark mark = lr_profile_mark(w->model, w->program->clauses.items[clause].head);
    const Plan *plan =
        lr_plans_take(&w->plans, clause, delta, count_delta(w, delta, options.delta));
    if (plan == NULL)
        return LORE_NOMEM;
    lore_status status = lr_parallel_suits(w->model, plan, options)
                             ? lr_parallel_run(w->model, plan, options)
                             : run_alone(w, plan, options);
    lr_profile_ran(w->model, clause, &mark);
    return status;
}

/* Whether the plan gives its head's rows by their first column: it scans a list by that column. */
static bool is_by_group(const Worker *w, const Plan *plan)
{
    const Clause *clause = &w->program->clauses.items[plan->clause];
    if (clause->arg_count == 0 || plan->step_count == 0)
        return false;
    Arg first = w->program->args.items[clause->first_arg];
    if (first.kind != ARG_VARIABLE)
        return false;
    const Step *step = &plan->steps[0];
    if (step->kind != STEP_ATOM || step->column_count == 0)
        return false;
    const Extent *extent =
        lr_model_extent(w->model, w->program->literals.items[step->literal].predicate);
    return step->key == 0 && step->columns[0].use == COLUMN_BIND &&
           step->columns[0].index == first.index && extent->plain.list != NULL;
}

static bool is_in_head(const Worker *w, const Clause *clause, uint32_t variable)
{
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Arg arg = w->program->args.items[clause->first_arg + c];
        if (arg.kind == ARG_VARIABLE && arg.index == variable)
            return true;
    }
    return false;
}

/* Whether a clause that is run once concludes no row twice: its head has all that its atoms bind. */
static bool is_injective(const Worker *w, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        for (uint32_t i = 0; literal->kind == LITERAL_ATOM && i < literal->arg_count; i++) {
            Arg arg = w->program->args.items[literal->first_arg + i];
            if (arg.kind == ARG_ANY ||
                (arg.kind == ARG_VARIABLE && !is_in_head(w, clause, arg.index)))
                return false;
        }
    }
    return true;
}

/* The clause that alone concludes a predicate without evidence of its own runs once. */
static lore_status run_only_clause(Worker *w, uint32_t clause)
{
    RunOptions options = { .span = LR_SPAN_ALWAYS };
    HeadSink sink;
    GroupSink groups = { .head = NULL };
    w->rule = w->program->clauses.items[clause].rule;
    ProfileMark mark = lr_profile_mark(w->model, member_at(w, 0));
    const Plan *plan = lr_plans_take(&w->plans, clause, LR_NONE, 1);
    lore_status status = lr_head_sink_init(&sink, w->model, clause);
    if (plan == NULL)
        status = LORE_NOMEM;
    bool is_narrow = status == LORE_OK && sink.extent->plain.layout.stride == 1 &&
                     sink.extent->arity > 0;
    bool is_distinct = is_narrow && is_injective(w, sink.clause);
    bool by_group = is_narrow && is_by_group(w, plan);
    bool is_list = is_distinct || (by_group && lr_group_sink_suits(sink.extent));
    is_list = is_list && !forces(w, WAY_SET);
    take(w, is_list ? WAY_GROUPED : WAY_SET);
    if (is_list && !lr_group_sink_init(&groups, &sink, is_distinct))
        status = LORE_NOMEM;
    if (status == LORE_OK)
        status = lr_run(w->model, plan, options,
                        is_list ? lr_group_sink_plain(&groups) : lr_head_sink_plain(&sink));
    if (status == LORE_OK && is_list && !lr_group_sink_finish(&groups, by_group))
        status = LORE_NOMEM;
    lr_profile_ran(w->model, clause, &mark);
    lr_group_sink_free(&groups);
    lr_head_sink_free(&sink);
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

static bool is_recursive_atom(const Worker *w, const Literal *literal)
{
    return literal->kind == LITERAL_ATOM && is_member(w, literal->predicate);
}

static bool is_recursive(const Worker *w, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++)
        if (is_recursive_atom(w, &w->program->literals.items[clause->first_literal + l]))
            return true;
    return false;
}

/* ---- the plain phase ---- */

/* Whether a clause is all that a component consists of. */
static bool is_alone(const Worker *w, uint32_t clause)
{
    const Extent *extent = lr_model_extent(w->model, member_at(w, 0));
    if (w->component->member_count > 1 || w->component->is_recursive || extent->plain.count > 0 ||
        extent->best != AGGREGATE_NONE)
        return false;
    return w->clauses.count == 1 && w->clauses.items[0] == clause;
}

/* A clause that copies a predicate's rows adds no more than those: their set need not grow by steps. */
static bool make_room(Worker *w, const Clause *clause)
{
    const Literal *literal = &w->program->literals.items[clause->first_literal];
    Extent *extent = lr_model_extent(w->model, clause->head);
    if (clause->literal_count != 1 || literal->kind != LITERAL_ATOM ||
        literal->arg_count != clause->arg_count || !is_injective(w, clause) ||
        extent->plain.layout.stride > 1 || extent->best != AGGREGATE_NONE)
        return true;
    return lr_rowset_reserve(&extent->plain,
                             lr_model_extent(w->model, literal->predicate)->plain.count);
}

static lore_status plain_round_zero(Worker *w)
{
    lore_status status = LORE_OK;
    lr_plans_measure(&w->plans);
    for (size_t k = 0; k < w->clauses.count && status == LORE_OK; k++) {
        uint32_t i = w->clauses.items[k];
        const Clause *clause = &w->program->clauses.items[i];
        if (!has_plain_version(clause) || is_recursive(w, clause))
            continue;
        if (is_alone(w, i))
            status = run_only_clause(w, i);
        else if (make_room(w, clause))
            status = run_clause(w, i, LR_NONE, (RunOptions){ .span = LR_SPAN_ALWAYS });
        else
            status = LORE_NOMEM;
    }
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++)
        if (w->program->predicates.items[member_at(w, m)].kind == PREDICATE_VIEW)
            status = lr_view_plain(w->model, member_at(w, m), true);
    return status;
}

/* Makes this round's rows the last round's. *any: whether there are any. */
static lore_status next_plain_round(Worker *w, bool *any)
{
    *any = false;
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, member_at(w, m));
        if (extent->best != AGGREGATE_NONE && !lr_best_turn(extent))
            return LORE_NOMEM;
        *any = lr_extent_turn(extent) || *any;
    }
    return LORE_OK;
}

static lore_status run_delta(Worker *w, uint32_t clause, uint32_t literal)
{
    if (lr_model_extent(w->model, w->program->literals.items[literal].predicate)->delta.count == 0)
        return LORE_OK;
    return run_clause(w, clause, literal,
                      (RunOptions){ .delta = DELTA_PLAIN, .span = LR_SPAN_ALWAYS });
}

/* Each clause by its last recursive atom, or by all others. */
static lore_status plain_clauses(Worker *w, bool by_last)
{
    lore_status status = LORE_OK;
    for (size_t k = 0; k < w->clauses.count && status == LORE_OK; k++) {
        uint32_t i = w->clauses.items[k];
        const Clause *clause = &w->program->clauses.items[i];
        if (!has_plain_version(clause))
            continue;
        uint32_t first = clause->first_literal, end = first + clause->literal_count;
        while (end > first && !is_recursive_atom(w, &w->program->literals.items[end - 1]))
            end--;
        for (uint32_t l = by_last && end > first ? end - 1 : first;
             l + !by_last < end && status == LORE_OK; l++)
            if (is_recursive_atom(w, &w->program->literals.items[l]))
                status = run_delta(w, i, l);
    }
    return status;
}

static lore_status index_deltas(Worker *w)
{
    uint32_t count = w->component->member_count;
    Extent **extents = malloc(count * sizeof *extents);
    if (extents == NULL)
        return LORE_NOMEM;
    for (uint32_t m = 0; m < count; m++)
        extents[m] = lr_model_extent(w->model, member_at(w, m));
    lore_status status = lr_parallel_index(w->model, extents, count);
    free(extents);
    return status;
}

static lore_status plain_views(Worker *w)
{
    lore_status status = LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++) {
        const Predicate *p = &w->program->predicates.items[member_at(w, m)];
        if (p->kind != PREDICATE_VIEW)
            continue;
        bool reads_all = is_member(w, p->view.other) &&
                         lr_model_extent(w->model, p->view.other)->delta.count > 0;
        if (is_member(w, p->view.of) || reads_all)
            status = lr_view_plain(w->model, member_at(w, m), reads_all);
    }
    return status;
}

enum { LARGE_ROUND = 4096 }; /* rows */

/* From the first large round on, what is added is remembered for a while. Without memory it is not. */
static void remember(Extent *extent)
{
    if (extent->recent == NULL && extent->plain.layout.stride == 1 &&
        extent->delta.count >= LARGE_ROUND && extent->best == AGGREGATE_NONE)
        extent->recent = calloc(1, sizeof *extent->recent);
}

static lore_status plain_round(Worker *w)
{
    lr_profile_round(w->model);
    for (uint32_t m = 0; m < w->component->member_count; m++)
        remember(lr_model_extent(w->model, member_at(w, m)));
    lr_plans_measure_members(&w->plans, w->component);
    lore_status status = plain_clauses(w, true);
    if (status == LORE_OK)
        status = index_deltas(w);
    if (status == LORE_OK)
        status = plain_clauses(w, false);
    return status == LORE_OK ? plain_views(w) : status;
}

/* What members were loaded with is new to all. */
static lore_status list_loaded(Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, member_at(w, m));
        size_t words = extent->plain.count * extent->plain.layout.stride;
        const uint64_t *rows = lr_rowset_rows(&extent->plain);
        if (rows == NULL || !lr_vector_reserve(&extent->next, words))
            return LORE_NOMEM;
        if (words > 0)
            memcpy(extent->next.items, rows, words * sizeof *rows);
        extent->next.count = words;
    }
    return LORE_OK;
}

static lore_status end_plain_phase(Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, member_at(w, m));
        extent->grows = false;
        lr_exchange_free(extent->exchange);
        free(extent->recent);
        extent->exchange = NULL;
        extent->recent = NULL;
        lr_vector_free(&extent->delta);
        lr_vector_free(&extent->next);
        if (extent->best != AGGREGATE_NONE && !lr_best_settle(extent))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status plain_phase(Worker *w)
{
    bool any = true;
    lore_status status = w->component->is_recursive ? list_loaded(w) : LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count; m++)
        lr_model_extent(w->model, member_at(w, m))->grows = w->component->is_recursive;
    if (status == LORE_OK)
        status = plain_round_zero(w);
    bool is_done = !w->component->is_recursive;
    if (status == LORE_OK && !is_done && !forces(w, WAY_ROUNDS))
        status =
            lr_linear_run(w->model, w->number, w->clauses.items, w->clauses.count, &is_done);
    if (status == LORE_OK && !is_done)
        take(w, WAY_ROUNDS);
    while (status == LORE_OK && any && !is_done) {
        status = next_plain_round(w, &any);
        if (status == LORE_OK && any)
            status = plain_round(w);
    }
    if (status == LORE_OK && !w->component->is_recursive)
        status = next_plain_round(w, &any);
    return status == LORE_OK ? end_plain_phase(w) : status;
}

/* ---- the dated phase ---- */

static lore_status dated_clause_zero(Worker *w, uint32_t i)
{
    const Clause *clause = &w->program->clauses.items[i];
    RunOptions options = { .is_dated = true, .delta = DELTA_DATED, .span = clause_span(clause) };
    if (!has_plain_version(clause) || negates_dated(w, clause))
        return run_clause(w, i, LR_NONE, options);
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM &&
            lr_model_extent(w->model, literal->predicate)->dated.count > 0)
            status = run_clause(w, i, clause->first_literal + l, options);
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
            status = run_clause(w, i, clause->first_literal + l, options);
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
        extents[m] = lr_model_extent(w->model, member_at(w, m));
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
        if (!lr_extent_absorb(lr_model_extent(w->model, member_at(w, m))))
            return false;
    w->is_absorbed = true;
    return true;
}

/* Whether tuples of all members come from claims, facts and clauses alone, and are believed what these
 * say. */
static bool is_of_clauses(const Worker *w)
{
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        const Predicate *p = &w->program->predicates.items[member_at(w, m)];
        if (p->kind == PREDICATE_VIEW || p->best != AGGREGATE_NONE || p->is_demand)
            return false;
    }
    return true;
}

/* The same for a linear recursion some of whose columns pass. */
static lore_status spread(Worker *w, Passage *passage)
{
    lore_status status = absorb(w) ? LORE_OK : LORE_NOMEM;
    take(w, WAY_SPREAD);
    lr_plans_measure(&w->plans);
    for (size_t k = 0; k < w->clauses.count && status == LORE_OK; k++)
        if (!is_recursive(w, &w->program->clauses.items[w->clauses.items[k]]))
            status = dated_clause_zero(w, w->clauses.items[k]);
    for (size_t i = 0; i < passage->steps.count; i++) {
        PassageStep *step = &passage->steps.items[i];
        const Clause *clause = &w->program->clauses.items[step->clause];
        step->has_plain = has_plain_version(clause) && !negates_dated(w, clause);
    }
    return status == LORE_OK ? lr_spread_run(w->model, w->number, passage, w->plans.sizes) : status;
}

static lore_status dated_phase(Worker *w)
{
    Passage passage;
    lore_status status = LORE_NOMEM;
    if (lr_passage_find(&passage, w->program, w->number, w->clauses.items, w->clauses.count))
        status = passage.column_count > 0 && is_of_clauses(w) && !forces(w, WAY_ROUNDS)
                     ? spread(w, &passage)
                     : run_rounds(w);
    lr_passage_free(&passage);
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
    for (size_t k = 0; k < w->clauses.count; k++)
        if (clause_needs_time(w, &w->program->clauses.items[w->clauses.items[k]]))
            return true;
    return false;
}

/* ---- set-up ---- */

/* Whether some clause reads predicate while another member's news, or its own, lead. */
static bool is_looked_up(const Worker *w, uint32_t predicate)
{
    for (size_t k = 0; k < w->clauses.count; k++) {
        const Clause *clause = &w->program->clauses.items[w->clauses.items[k]];
        uint32_t members = 0, own = 0;
        for (uint32_t l = 0; l < clause->literal_count; l++) {
            const Literal *literal = &w->program->literals.items[clause->first_literal + l];
            members += is_recursive_atom(w, literal);
            own += literal->kind == LITERAL_ATOM && literal->predicate == predicate;
        }
        if (own > 0 && members > 1)
            return true;
    }
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        const Predicate *p = &w->program->predicates.items[member_at(w, m)];
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
    if (arity == 0 || !(forces(w, WAY_TABLE) || forces(w, WAY_BROAD)))
        return;
    unsigned bits = forces(w, WAY_TABLE) ? 32 : arity < 3 ? 31 : 63 / arity;
    if (bits > 1)
        widen(ranges, arity, bits);
    take(w, forces(w, WAY_TABLE) ? WAY_TABLE : WAY_BROAD);
}

static lore_status open_extents(Worker *w, Range *const *ranges)
{
    Model *model = w->model;
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        uint32_t member = member_at(w, m);
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
        Extent **extent = &w->model->extents.items[member_at(w, m)];
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
        if (loaded[m].model != NULL) {
            lr_model_extent(w->model, member_at(w, m))->ungraded = loaded[m].ungraded;
            status = lr_evidence_pour(&loaded[m]);
        }
    for (uint32_t i = 0; i < w->program->aggregates.count && status == LORE_OK; i++) {
        const Aggregate *aggregate = &w->program->aggregates.items[i];
        if (aggregate->kind == AGGREGATE_NONE || !is_member(w, aggregate->output))
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
    if (clause->literal_count != 1 || literal->kind != LITERAL_ATOM || !has_plain_version(clause) ||
        clause->arg_count != literal->arg_count)
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
    uint32_t member = member_at(w, 0), found = LR_NONE;
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
        const Predicate *p = &w->program->predicates.items[member_at(w, m)];
        if (p->kind == PREDICATE_VIEW && !is_member(w, p->view.of))
            status = lr_fetch_all(model, p->view.of);
        if (p->kind == PREDICATE_VIEW && p->view.other != LR_NONE && status == LORE_OK)
            status = lr_fetch_all(model, p->view.other);
    }
    uint32_t copied = forces(w, WAY_COPIED) ? LR_NONE : copied_predicate(w);
    if (status != LORE_OK || copied == LR_NONE)
        return status == LORE_OK && w->component->member_count == 1
                   ? lr_fetch_open(model, member_at(w, 0), done)
                   : status;
    take(w, WAY_SHARED);
    status = lr_fetch_all(model, copied);
    if (status == LORE_OK)
        model->extents.items[member_at(w, 0)] = lr_model_extent(model, copied);
    *done = true;
    return status;
}

/* What a loop that gave up could not say. */
static lore_status settle(const Worker *w, lore_status status)
{
    Model *model = w->model;
    bool knows = w->rule != LR_NONE;
    model->working = NULL;
    return lr_budget_settle(model->budget, status,
                            knows ? lr_model_rule_name(model, w->rule) : NULL,
                            knows ? lr_model_rule_place(model, w->rule) : (Place){ NULL, 0 },
                            model->diag);
}

static lore_status run(Model *model, uint32_t component)
{
    Worker w = { .model = model,
                 .program = model->program,
                 .number = component,
                 .rule = LR_NONE,
                 .component = &model->program->components.items[component] };
    if (!find_clauses(&w)) {
        lr_vector_free(&w.clauses);
        return LORE_NOMEM;
    }
    bool done = false;
    model->working = model->budget;
    lore_status status = take_shortcut(&w, &done);
    if (status != LORE_OK || done) {
        lr_vector_free(&w.clauses);
        return settle(&w, status);
    }
    status = lr_plans_init(&w.plans, model) ? set_up(&w) : LORE_NOMEM;
    if (status == LORE_OK)
        status = plain_phase(&w);
    if (status == LORE_OK && needs_time(&w))
        status = dated_phase(&w);
    if (status == LORE_OK)
        status = finish(&w);
    if (status != LORE_OK)
        close_extents(&w);
    lr_plans_free(&w.plans);
    lr_vector_free(&w.clauses);
    return settle(&w, status);
}

lore_status lr_component_run(Model *model, uint32_t component)
{
    ProfileMark mark = lr_profile_begin_component(model, component);
    lore_status status = run(model, component);
    lr_profile_end_component(model, component, &mark);
    return status;
}
