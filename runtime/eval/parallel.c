/* SPDX-License-Identifier: MIT */
/* Parallel: only steps that change nothing but their own stage take part. Values that need the
 * dictionary may change it, so that computations stay with one thread. */
#include "eval/parallel.h"

#include <stdlib.h>

#include "eval/exchange.h"
#include "eval/rowset_index.h"
#include "eval/sink.h"

/* Rows below which waking the others costs more than it brings. Tests set it to next to nothing. */
#ifndef LR_PARALLEL_LEAST
#define LR_PARALLEL_LEAST (1 << 10)
#endif

enum { ROUND_LEAST = 1 << 12 }; /* rows for which a set grows in advance */

/* ---- what suits ---- */

static const Literal *literal_of(const Model *model, const Step *step)
{
    return &model->program->literals.items[step->literal];
}

static size_t least_rows(const Model *model)
{
    return lr_ways_force(model->budget->ways, WAY_TEAM) ? 1 : LR_PARALLEL_LEAST;
}

/* Whether the first step reads an array that is long enough. */
static bool is_first(const Model *model, const Step *step, RunOptions options)
{
    if (step->kind != STEP_ATOM)
        return false;
    const Extent *extent = lr_model_extent(model, literal_of(model, step)->predicate);
    if (extent->plain.layout.stride > 1)
        return false;
    if (step->is_delta)
        return options.delta == DELTA_PLAIN && extent->delta.count >= least_rows(model);
    return !extent->grows && step->key == 0 && extent->plain.list != NULL &&
           extent->plain.count >= least_rows(model);
}

/* A set that grows during the round may only be read through what does not: its indexes. */
static bool is_safe_atom(const Model *model, const Step *step)
{
    const Extent *extent = lr_model_extent(model, literal_of(model, step)->predicate);
    uint64_t all = (UINT64_C(1) << step->column_count) - 1;
    return extent->plain.layout.stride == 1 && extent->fetch == NULL &&
           (!extent->grows || (!step->is_delta && step->key != 0 && step->key != all));
}

static bool is_safe_test(const Model *model, const Step *step)
{
    const Literal *literal = literal_of(model, step);
    const Expr *exprs = model->program->exprs.items;
    bool is_of_codes = literal->op == COMPARE_SAME || literal->op == COMPARE_DIFFERS;
    bool is_equality = literal->op == COMPARE_EQ || literal->op == COMPARE_NE;
    return literal->kind == LITERAL_COMPARE && exprs[literal->left].kind != EXPR_CALL &&
           exprs[literal->right].kind != EXPR_CALL &&
           (is_of_codes || (is_equality && lr_dictionary_tells_apart(&model->dictionary)));
}

/* Whether a step reads a relation by key, which only one thread may. */
static bool is_by_key(const Model *model, const Step *step)
{
    const Literal *literal = literal_of(model, step);
    if (step->kind != STEP_ATOM && step->kind != STEP_NOT)
        return false;
    return lr_model_extent(model, literal->predicate)->fetch != NULL ||
           (literal->other != LR_NONE && lr_model_extent(model, literal->other)->fetch != NULL);
}

static bool is_safe(const Model *model, const Step *step)
{
    if (is_by_key(model, step))
        return false;
    switch (step->kind) {
    case STEP_ATOM:
        return is_safe_atom(model, step);
    case STEP_NOT:
        return lr_model_extent(model, literal_of(model, step)->predicate)->fetch == NULL;
    case STEP_TEST:
        return is_safe_test(model, step);
    case STEP_BIND:
        break;
    }
    return false;
}

bool lr_parallel_suits(const Model *model, const Plan *plan, RunOptions options)
{
    const Extent *head = lr_model_extent(model, model->program->clauses.items[plan->clause].head);
    if (lr_team_size(model->budget->team) == 1 || model->run_memory.is_taken || options.is_dated ||
        options.seeds != NULL || plan->step_count == 0 || head->plain.layout.stride > 1 ||
        head->best != AGGREGATE_NONE || !is_first(model, &plan->steps[0], options))
        return false;
    for (uint32_t s = 1; s < plan->step_count; s++)
        if (!is_safe(model, &plan->steps[s]))
            return false;
    return true;
}

/* ---- clauses ---- */

/* A plan's way into its head: a sink for each thread. */
typedef struct Entrance {
    Extent *head;
    size_t bytes; /* of the head before; 0: an earlier plan has the same */
    HeadSink heads[LR_TEAM_MAX];
    Sink sinks[LR_TEAM_MAX];
} Entrance;

static bool is_first_of_head(const Entrance *entrances, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (entrances[i].head == entrances[n].head)
            return false;
    return true;
}

static lore_status open_entrance(Model *model, const Plan *plan, uint32_t threads,
                                 Entrance *entrance)
{
    Extent *head = entrance->head;
    if (head->exchange == NULL)
        head->exchange = lr_exchange_new(head, threads);
    lore_status status = head->exchange == NULL ? LORE_NOMEM : LORE_OK;
    for (uint32_t n = 0; n < threads && status == LORE_OK; n++) {
        status = lr_head_sink_init(&entrance->heads[n], model, plan->clause);
        entrance->sinks[n] = lr_head_sink_shared(&entrance->heads[n], head->exchange, n);
    }
    return status;
}

/* Adds what is in the post still, if all is well, and accounts for it and for the memory that all took. */
static lore_status leave(Model *model, const Plan *plan, const Entrance *entrance,
                         lore_status status)
{
    uint32_t rule = model->program->clauses.items[plan->clause].rule;
    size_t added = 0;
    if (status == LORE_OK && !lr_exchange_finish(entrance->head->exchange, &added))
        status = LORE_NOMEM;
    lr_budget_take(model->budget, (int64_t)(lr_extent_bytes(entrance->head) - entrance->bytes));
    return status == LORE_OK
               ? lr_budget_check(model->budget, (int64_t)added, lr_model_rule_name(model, rule),
                                 lr_model_rule_place(model, rule), model->diag)
               : status;
}

/* While a set grows in the middle of a job only one thread works: it grows before, by as much as half of the last
 * round brought, if that is much. */
static bool make_room(const Model *model, Extent *head)
{
    size_t expected = head->grows ? head->delta.count / 2 : 0;
    return expected < ROUND_LEAST || lr_rowset_reserve(&head->plain, expected, model->budget->team);
}

static lore_status enter(Model *model, const Plan *const *plans, uint32_t count, RunOptions options,
                         Entrance *entrances, TeamJob *jobs)
{
    uint32_t threads = lr_team_size(model->budget->team);
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < count && status == LORE_OK; i++) {
        uint32_t head = model->program->clauses.items[plans[i]->clause].head;
        entrances[i].head = lr_model_extent(model, head);
        if (is_first_of_head(entrances, i))
            entrances[i].bytes = lr_extent_bytes(entrances[i].head);
        jobs[i] = (TeamJob){ plans[i], entrances[i].sinks };
        status = open_entrance(model, plans[i], threads, &entrances[i]);
        if (status == LORE_OK && entrances[i].bytes > 0 && !make_room(model, entrances[i].head))
            status = LORE_NOMEM;
    }
    if (status == LORE_OK)
        status = lr_run_team(model, jobs, count, options);
    for (uint32_t i = 0; i < count; i++)
        if (entrances[i].bytes > 0)
            status = leave(model, plans[i], &entrances[i], status);
    return status;
}

lore_status lr_parallel_run(Model *model, const Plan *const *plans, uint32_t count,
                            RunOptions options)
{
    Entrance *entrances = calloc(count, sizeof *entrances);
    TeamJob *jobs = calloc(count, sizeof *jobs);
    lore_status status = entrances == NULL || jobs == NULL
                             ? LORE_NOMEM
                             : enter(model, plans, count, options, entrances, jobs);
    for (uint32_t i = 0; i < count && entrances != NULL; i++)
        for (uint32_t n = 0; n < LR_TEAM_MAX && entrances[i].heads[n].model != NULL; n++)
            lr_head_sink_free(&entrances[i].heads[n]);
    lr_ways_take(model->budget->ways, WAY_TEAM);
    free(entrances);
    free(jobs);
    return status;
}

/* ---- indexes ---- */

/* One index and what it lacks. Only what could be shared when all began is shared: heads of others may
 * move while rows are added. */
typedef struct IndexJob {
    Postings *postings;
    const uint64_t *rows;
    size_t count;
    bool is_shared;
} IndexJob;

typedef struct Indexing {
    VECTOR(IndexJob) jobs;
    uint32_t threads;
    atomic_bool failed;
} Indexing;

static bool list_jobs(Indexing *indexing, Extent *const *extents, uint32_t count)
{
    for (uint32_t e = 0; e < count; e++)
        for (size_t i = 0; i < extents[e]->plain.postings.count; i++) {
            const RowList *delta = &extents[e]->delta;
            Postings *postings = extents[e]->plain.postings.items[i];
            size_t there = lr_rowset_indexed(&extents[e]->plain, postings, delta->count,
                                             extents[e]->next.count);
            IndexJob job = { postings, delta->items + there, delta->count - there,
                             lr_postings_is_sharable(postings) };
            if (!lr_vector_push(&indexing->jobs, job))
                return false;
        }
    return true;
}

/* A thread has the same share of an index in every round, so that memory stays with its processor.
 * Those that cannot be shared are dealt out whole. */
static void index_some(void *data, uint32_t number)
{
    Indexing *indexing = data;
    for (size_t j = 0; j < indexing->jobs.count; j++) {
        IndexJob job = indexing->jobs.items[j];
        uint32_t share = job.is_shared ? number : 0, shares = job.is_shared ? indexing->threads : 1;
        if (!job.is_shared && j % indexing->threads != number)
            continue;
        if (!lr_rowset_index_one(job.postings, job.rows, job.count, share, shares))
            atomic_store(&indexing->failed, true);
    }
}

lore_status lr_parallel_index(Model *model, Extent *const *extents, uint32_t count)
{
    size_t rows = 0;
    for (uint32_t e = 0; e < count; e++)
        rows += extents[e]->delta.count;
    Team *team = rows < least_rows(model) ? NULL : model->budget->team;
    Indexing indexing = { .threads = lr_team_size(team) };
    if (list_jobs(&indexing, extents, count))
        lr_team_run(team, index_some, &indexing);
    else
        indexing.failed = true;
    lr_vector_free(&indexing.jobs);
    return indexing.failed ? LORE_NOMEM : LORE_OK;
}
