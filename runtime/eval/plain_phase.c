/* SPDX-License-Identifier: MIT */
/* Plain phase: in a round a clause with several recursive atoms runs once for each, that atom reading
 * what the last round added. Its last such atom comes first, while the indexes still lack what the last
 * round added: all others then read what was there before it. For the rest they read everything, and may
 * find a binding twice, which does no harm. */
#include "eval/plain_phase.h"

#include <stdlib.h>
#include <string.h>

#include "eval/best.h"
#include "eval/dated_phase.h"
#include "eval/exchange.h"
#include "eval/linear.h"
#include "eval/parallel.h"
#include "eval/profile.h"
#include "eval/recent.h"
#include "eval/sink.h"
#include "eval/view.h"

/* ---- a clause that runs once ---- */

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
    ProfileMark mark = lr_profile_mark(w->model, lr_worker_member(w, 0));
    const Plan *plan = lr_plans_take(&w->plans, clause, LR_NONE, 1);
    lore_status status = lr_head_sink_init(&sink, w->model, clause);
    if (plan == NULL)
        status = LORE_NOMEM;
    bool is_narrow =
        status == LORE_OK && sink.extent->plain.layout.stride == 1 && sink.extent->arity > 0;
    bool is_distinct = is_narrow && is_injective(w, sink.clause);
    bool by_group = is_narrow && is_by_group(w, plan);
    bool is_list = is_distinct || (by_group && lr_group_sink_suits(sink.extent));
    is_list = is_list && !lr_worker_forces(w, WAY_SET);
    lr_worker_takes(w, is_list ? WAY_GROUPED : WAY_SET);
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

/* ---- what is put together from parts ---- */

/* Whether a component is one predicate that has parts, whose plain rows are then all its rows. */
static bool is_parted(const Worker *w)
{
    uint32_t member = lr_worker_member(w, 0);
    const Extent *extent = lr_model_extent(w->model, member);
    return w->component->member_count == 1 && !w->component->is_recursive &&
           w->program->predicates.items[member].is_parted && extent->plain.count == 0 &&
           extent->plain.layout.stride == 1 && !lr_dated_phase_is_needed(w);
}

/* Whether a clause only repeats the rows of another predicate, with constants in further columns. */
static bool repeats(const Worker *w, const Clause *clause)
{
    const Literal *literal = &w->program->literals.items[clause->first_literal];
    uint32_t variables = 0;
    for (uint32_t c = 0; c < clause->arg_count; c++)
        variables += w->program->args.items[clause->first_arg + c].kind == ARG_VARIABLE;
    return clause->literal_count == 1 && literal->kind == LITERAL_ATOM &&
           variables == literal->arg_count && is_injective(w, clause);
}

/* The columns of a clause's head, by those of its atom. */
static lore_status find_columns(Worker *w, const Clause *clause, JoinedColumn *out)
{
    const Literal *literal = &w->program->literals.items[clause->first_literal];
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < clause->arg_count && status == LORE_OK; c++) {
        Arg arg = w->program->args.items[clause->first_arg + c];
        out[c] = (JoinedColumn){ .from = UINT32_MAX };
        if (arg.kind != ARG_VARIABLE)
            status = lr_model_constant(w->model, arg.index, &out[c].constant);
        for (uint32_t i = 0; arg.kind == ARG_VARIABLE && i < literal->arg_count; i++)
            if (w->program->args.items[literal->first_arg + i].index == arg.index)
                out[c].from = i;
    }
    return status;
}

static lore_status join_clause(Worker *w, const Clause *clause, Joined *joined, size_t *rows)
{
    JoinedColumn columns[LR_ARITY_MAX + 2];
    const Literal *literal = &w->program->literals.items[clause->first_literal];
    const Extent *part = lr_model_extent(w->model, literal->predicate);
    lore_status status = find_columns(w, clause, columns);
    if (status == LORE_OK && !lr_joined_add(joined, &part->plain, columns))
        status = LORE_NOMEM;
    *rows += part->plain.count;
    return status;
}

/* A predicate that has parts has their rows. *done: whether it is put together like that. */
static lore_status join_parts(Worker *w, bool *done)
{
    Extent *extent = lr_model_extent(w->model, lr_worker_member(w, 0));
    size_t rows = 0;
    bool suits = is_parted(w) && !lr_worker_forces(w, WAY_COPIED);
    for (size_t k = 0; k < w->clauses.count && suits; k++)
        suits = repeats(w, &w->program->clauses.items[w->clauses.items[k]]);
    *done = suits;
    if (!suits)
        return LORE_OK;
    Joined *joined = lr_joined_new(&extent->plain.layout);
    lore_status status = joined == NULL ? LORE_NOMEM : LORE_OK;
    for (size_t k = 0; k < w->clauses.count && status == LORE_OK; k++)
        status = join_clause(w, &w->program->clauses.items[w->clauses.items[k]], joined, &rows);
    if (status == LORE_OK)
        lr_rowset_join(&extent->plain, joined, rows);
    else
        lr_joined_free(joined);
    lr_worker_takes(w, WAY_SHARED);
    return status;
}

/* ---- rounds ---- */

/* Whether a clause is all that a component consists of. */
static bool is_alone(const Worker *w, uint32_t clause)
{
    const Extent *extent = lr_model_extent(w->model, lr_worker_member(w, 0));
    if (w->component->member_count > 1 || w->component->is_recursive || extent->plain.count > 0 ||
        extent->best != AGGREGATE_NONE)
        return false;
    return w->clauses.count == 1 && w->clauses.items[0] == clause;
}

/* The atom of a clause that otherwise only sorts out what differs from some constants, or NULL. */
static const Literal *only_atom(const Worker *w, const Clause *clause)
{
    const Literal *found = NULL;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &w->program->literals.items[clause->first_literal + l];
        bool is_test = literal->kind == LITERAL_COMPARE && literal->op == COMPARE_DIFFERS;
        if (literal->kind == LITERAL_ATOM && found == NULL)
            found = literal;
        else if (!is_test)
            return NULL;
    }
    return found;
}

/* A clause that copies a predicate's rows adds no more than those: their set need not grow by steps. */
static bool make_room(Worker *w, const Clause *clause)
{
    const Literal *literal = only_atom(w, clause);
    Extent *extent = lr_model_extent(w->model, clause->head);
    if (literal == NULL || literal->arg_count != clause->arg_count || !is_injective(w, clause) ||
        extent->plain.layout.stride > 1 || extent->best != AGGREGATE_NONE)
        return true;
    return lr_rowset_reserve(&extent->plain,
                             lr_model_extent(w->model, literal->predicate)->plain.count, NULL);
}

static lore_status plain_round_zero(Worker *w)
{
    lore_status status = LORE_OK;
    lr_plans_measure(&w->plans);
    bool is_joined = false;
    if (w->clauses.count > 0)
        status = join_parts(w, &is_joined);
    if (status != LORE_OK || is_joined)
        return status;
    for (size_t k = 0; k < w->clauses.count && status == LORE_OK; k++) {
        uint32_t i = w->clauses.items[k];
        const Clause *clause = &w->program->clauses.items[i];
        if (!lr_worker_is_plain(clause) || lr_worker_recurs(w, clause))
            continue;
        if (is_alone(w, i))
            status = run_only_clause(w, i);
        else if (make_room(w, clause))
            status =
                lr_worker_run(w, (Version){ i, LR_NONE }, (RunOptions){ .span = LR_SPAN_ALWAYS });
        else
            status = LORE_NOMEM;
    }
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++)
        if (w->program->predicates.items[lr_worker_member(w, m)].kind == PREDICATE_VIEW)
            status = lr_view_plain(w->model, lr_worker_member(w, m), true);
    return status;
}

/* Makes this round's rows the last round's. *any: whether there are any. */
static lore_status next_plain_round(Worker *w, bool *any)
{
    *any = false;
    for (uint32_t m = 0; m < w->component->member_count; m++) {
        Extent *extent = lr_model_extent(w->model, lr_worker_member(w, m));
        if (extent->best != AGGREGATE_NONE && !lr_best_turn(extent))
            return LORE_NOMEM;
        *any = lr_extent_turn(extent) || *any;
    }
    return LORE_OK;
}

static bool note_version(Worker *w, uint32_t clause, uint32_t literal)
{
    uint32_t predicate = w->program->literals.items[literal].predicate;
    return lr_model_extent(w->model, predicate)->delta.count == 0 ||
           lr_vector_push(&w->versions, (Version){ clause, literal });
}

/* Each clause by its last recursive atom, or by all others. */
static lore_status plain_clauses(Worker *w, bool by_last)
{
    bool fine = true;
    w->versions.count = 0;
    for (size_t k = 0; k < w->clauses.count && fine; k++) {
        uint32_t i = w->clauses.items[k];
        const Clause *clause = &w->program->clauses.items[i];
        if (!lr_worker_is_plain(clause))
            continue;
        uint32_t first = clause->first_literal, end = first + clause->literal_count;
        while (end > first && !lr_worker_recurs_by(w, &w->program->literals.items[end - 1]))
            end--;
        for (uint32_t l = by_last && end > first ? end - 1 : first; l + !by_last < end && fine; l++)
            if (lr_worker_recurs_by(w, &w->program->literals.items[l]))
                fine = note_version(w, i, l);
    }
    return fine ? lr_worker_run_all(w, w->versions.items, w->versions.count,
                                    (RunOptions){ .delta = DELTA_PLAIN, .span = LR_SPAN_ALWAYS })
                : LORE_NOMEM;
}

static lore_status index_deltas(Worker *w)
{
    uint32_t count = w->component->member_count;
    Extent **extents = malloc(count * sizeof *extents);
    if (extents == NULL)
        return LORE_NOMEM;
    for (uint32_t m = 0; m < count; m++)
        extents[m] = lr_model_extent(w->model, lr_worker_member(w, m));
    lore_status status = lr_parallel_index(w->model, extents, count);
    free(extents);
    return status;
}

static lore_status plain_views(Worker *w)
{
    lore_status status = LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count && status == LORE_OK; m++) {
        const Predicate *p = &w->program->predicates.items[lr_worker_member(w, m)];
        if (p->kind != PREDICATE_VIEW)
            continue;
        bool reads_all = lr_worker_has(w, p->view.other) &&
                         lr_model_extent(w->model, p->view.other)->delta.count > 0;
        if (lr_worker_has(w, p->view.of) || reads_all)
            status = lr_view_plain(w->model, lr_worker_member(w, m), reads_all);
    }
    return status;
}

enum { LARGE_ROUND = 4096 }; /* rows */

/* From the first large round on, what is added is remembered for a while. Without memory it is not. */
static void remember(Extent *extent)
{
    if (extent->recent != NULL || extent->plain.layout.stride > 1 ||
        extent->delta.count < LARGE_ROUND || extent->best != AGGREGATE_NONE)
        return;
    extent->recent = calloc(1, sizeof *extent->recent);
    if (extent->recent != NULL)
        lr_recent_begin(extent->recent);
}

static lore_status plain_round(Worker *w)
{
    lr_profile_round(w->model);
    for (uint32_t m = 0; m < w->component->member_count; m++)
        remember(lr_model_extent(w->model, lr_worker_member(w, m)));
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
        Extent *extent = lr_model_extent(w->model, lr_worker_member(w, m));
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
        Extent *extent = lr_model_extent(w->model, lr_worker_member(w, m));
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

lore_status lr_plain_phase(Worker *w)
{
    bool any = true;
    lore_status status = w->component->is_recursive ? list_loaded(w) : LORE_OK;
    for (uint32_t m = 0; m < w->component->member_count; m++)
        lr_model_extent(w->model, lr_worker_member(w, m))->grows = w->component->is_recursive;
    if (status == LORE_OK)
        status = plain_round_zero(w);
    bool is_done = !w->component->is_recursive;
    if (status == LORE_OK && !is_done && !lr_worker_forces(w, WAY_ROUNDS))
        status = lr_linear_run(w->model, w->number, w->clauses.items, w->clauses.count, &is_done);
    if (status == LORE_OK && !is_done)
        lr_worker_takes(w, WAY_ROUNDS);
    while (status == LORE_OK && any && !is_done) {
        status = next_plain_round(w, &any);
        if (status == LORE_OK && any)
            status = plain_round(w);
    }
    if (status == LORE_OK && !w->component->is_recursive)
        status = next_plain_round(w, &any);
    return status == LORE_OK ? end_plain_phase(w) : status;
}
