/* SPDX-License-Identifier: MIT */
/* Worker: clauses are run by one thread or by all, whichever suits. */
#include "eval/worker.h"

#include "eval/parallel.h"
#include "eval/profile.h"
#include "eval/sink.h"

bool lr_worker_negates_dated(const Worker *w, const Clause *clause)
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

bool lr_worker_recurs(const Worker *w, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++)
        if (lr_worker_recurs_by(w, &w->program->literals.items[clause->first_literal + l]))
            return true;
    return false;
}

/* ---- running ---- */

/* The rows that lead a run. */
static double count_delta(const Worker *w, uint32_t delta, DeltaKind kind)
{
    if (delta == LR_NONE)
        return 1;
    const Extent *extent = lr_model_extent(w->model, w->program->literals.items[delta].predicate);
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

static const Plan *take_plan(Worker *w, Version version, RunOptions options)
{
    w->rule = w->program->clauses.items[version.clause].rule;
    return lr_plans_take(&w->plans, version.clause, version.delta,
                         count_delta(w, version.delta, options.delta));
}

lore_status lr_worker_run(Worker *w, Version version, RunOptions options)
{
    uint32_t clause = version.clause;
    ProfileMark mark = lr_profile_mark(w->model, w->program->clauses.items[clause].head);
    const Plan *plan = take_plan(w, version, options);
    if (plan == NULL)
        return LORE_NOMEM;
    lore_status status = lr_parallel_suits(w->model, plan, options)
                             ? lr_parallel_run(w->model, &plan, 1, options)
                             : run_alone(w, plan, options);
    lr_profile_ran(w->model, clause, &mark);
    return status;
}

enum { TOGETHER_MAX = 8 }; /* versions: each has memory of its own for each thread */

/* Those of count versions that suit a team are run together, the others one by one. */
static lore_status run_some(Worker *w, const Version *versions, size_t count, RunOptions options)
{
    const Plan *together[TOGETHER_MAX];
    uint32_t found = 0;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        const Plan *plan = take_plan(w, versions[i], options);
        if (plan == NULL)
            status = LORE_NOMEM;
        else if (lr_parallel_suits(w->model, plan, options))
            together[found++] = plan;
        else
            status = run_alone(w, plan, options);
    }
    return found > 0 && status == LORE_OK ? lr_parallel_run(w->model, together, found, options)
                                          : status;
}

lore_status lr_worker_run_all(Worker *w, const Version *versions, size_t count, RunOptions options)
{
    bool is_single = lr_team_size(w->model->budget->team) == 1;
    lore_status status = LORE_OK;
    if (is_single || w->model->profile != NULL) {
        for (size_t i = 0; i < count && status == LORE_OK; i++)
            status = lr_worker_run(w, versions[i], options);
        return status;
    }
    for (size_t at = 0; at < count && status == LORE_OK; at += TOGETHER_MAX)
        status = run_some(w, versions + at, count - at < TOGETHER_MAX ? count - at : TOGETHER_MAX,
                          options);
    return status;
}
