/* SPDX-License-Identifier: MIT */
/* Standing: semi-naive rounds in which every atom but the leading one reads all rows. */
#include "eval/standing.h"

#include <stdlib.h>

#include "eval/fetch.h"
#include "eval/profile.h"
#include "eval/rowset_index.h"
#include "eval/sink.h"
#include "eval/statistics.h"

static uint32_t member_at(const Model *model, const Component *component, uint32_t m)
{
    return model->program->members.items[component->first_member + m];
}

static const Component *component_of(const Model *model, uint32_t predicate)
{
    const Program *program = model->program;
    return &program->components.items[program->predicates.items[predicate].component];
}

static bool is_inside(const Model *model, uint32_t predicate, uint32_t component)
{
    return predicate != LR_NONE &&
           model->program->predicates.items[predicate].component == component;
}

/* ---- whether it suits ---- */

static bool is_plain(const Model *model, uint32_t predicate)
{
    return predicate == LR_NONE || (model->extents.items[predicate] != NULL &&
                                    model->extents.items[predicate]->dated.count == 0);
}

static bool clause_suits(const Model *model, const Clause *clause)
{
    if (clause->weight != 0 || clause->valid != LR_NONE)
        return false;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &model->program->literals.items[clause->first_literal + l];
        if ((literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT) &&
            (!is_plain(model, literal->predicate) || !is_plain(model, literal->other)))
            return false;
    }
    return true;
}

bool lr_standing_suits(const Model *model, uint32_t component)
{
    const Program *program = model->program;
    const Component *c = &program->components.items[component];
    for (uint32_t m = 0; m < c->member_count; m++) {
        const Predicate *p = &program->predicates.items[member_at(model, c, m)];
        if (p->kind != PREDICATE_AUXILIARY || p->best != AGGREGATE_NONE)
            return false;
    }
    for (size_t a = 0; a < program->aggregates.count; a++)
        if (is_inside(model, program->aggregates.items[a].output, component))
            return false;
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = &program->clauses.items[i];
        if (is_inside(model, clause->head, component) && lr_clause_evaluates(clause) &&
            !clause_suits(model, clause))
            return false;
    }
    return true;
}

/* ---- life ---- */

bool lr_standing_init(Standing *s, Model *model, uint32_t component)
{
    const Program *program = model->program;
    size_t count = program->predicates.count;
    *s = (Standing){ .model = model,
                     .member = member_at(model, &program->components.items[component], 0) };
    s->sizes = calloc(count + 1, sizeof *s->sizes);
    if (s->sizes == NULL)
        return false;
    for (size_t p = 0; p < count; p++) {
        const Extent *extent = model->extents.items[p];
        s->sizes[p] = extent == NULL ? 0 : (double)(extent->plain.count + lr_fetch_count(extent));
    }
    for (uint32_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = &program->clauses.items[i];
        if (!is_inside(model, clause->head, component) || !lr_clause_evaluates(clause))
            continue;
        if (!lr_vector_push(&s->clauses, i))
            return false;
        for (uint32_t l = 0; l < clause->literal_count; l++)
            s->recursive_count += is_inside(
                model, program->literals.items[clause->first_literal + l].predicate, component);
    }
    return true;
}

void lr_standing_free(Standing *s)
{
    for (size_t i = 0; i < s->plans.count; i++)
        lr_plan_free(s->plans.items[i].plan);
    lr_vector_free(&s->plans);
    lr_vector_free(&s->clauses);
    free(s->sizes);
    *s = (Standing){ .model = NULL };
}

/* ---- clauses ---- */

static const Plan *plan_of(Standing *s, uint32_t clause, uint32_t delta)
{
    for (size_t i = 0; i < s->plans.count; i++)
        if (s->plans.items[i].clause == clause && s->plans.items[i].delta == delta)
            return s->plans.items[i].plan;
    PlanStatistics statistics = lr_statistics_of(s->model);
    PlanRequest request = { .clause = clause,
                            .delta = delta,
                            .delta_rows = 1,
                            .sizes = s->sizes,
                            .statistics = &statistics };
    Planned planned = { clause, delta, lr_plan_make(s->model->program, &request) };
    if (planned.plan != NULL && lr_vector_push(&s->plans, planned))
        return planned.plan;
    lr_plan_free(planned.plan);
    return NULL;
}

static bool turn(void *data);

/* follows: goes on with what is new until nothing is. */
static lore_status run_clause(Standing *s, uint32_t clause, uint32_t delta, bool follows)
{
    RunOptions options = { .delta = DELTA_PLAIN, .span = LR_SPAN_ALWAYS };
    HeadSink sink;
    ProfileMark mark = lr_profile_mark(s->model, s->model->program->clauses.items[clause].head);
    const Plan *plan = plan_of(s, clause, delta);
    lore_status status = lr_head_sink_init(&sink, s->model, clause);
    if (plan == NULL)
        status = LORE_NOMEM;
    Sink to = lr_head_sink_plain(&sink);
    to.again = follows ? turn : NULL;
    to.again_data = s;
    if (status == LORE_OK)
        status = lr_run(s->model, plan, options, to);
    lr_profile_ran(s->model, clause, &mark);
    lr_head_sink_free(&sink);
    return status;
}

/* Each clause with each of its recursive atoms reading what is new; without any, in round zero. */
static lore_status run_round(Standing *s, bool is_first)
{
    const Program *program = s->model->program;
    uint32_t component = program->predicates.items[s->member].component;
    lore_status status = LORE_OK;
    for (size_t k = 0; k < s->clauses.count && status == LORE_OK; k++) {
        const Clause clause = program->clauses.items[s->clauses.items[k]];
        bool recurs = false;
        for (uint32_t l = 0; l < clause.literal_count && status == LORE_OK; l++) {
            const Literal *literal = &program->literals.items[clause.first_literal + l];
            if (literal->kind != LITERAL_ATOM ||
                !is_inside(s->model, literal->predicate, component))
                continue;
            recurs = true;
            if (!is_first && lr_model_extent(s->model, literal->predicate)->delta.count > 0)
                status = run_clause(s, s->clauses.items[k], clause.first_literal + l,
                                    s->recursive_count == 1);
        }
        if (is_first && !recurs && status == LORE_OK)
            status = run_clause(s, s->clauses.items[k], LR_NONE, false);
    }
    return status;
}

/* ---- rounds ---- */

typedef enum Between { CLEAR, TURN, INDEX, SETTLE } Between;

/* Does something to every member's extent. *any: whether a turn has brought news; false without
 * memory. */
static bool each_member(const Standing *s, Between what, bool *any)
{
    const Component *c = component_of(s->model, s->member);
    bool fine = true;
    for (uint32_t m = 0; m < c->member_count && fine; m++) {
        Extent *extent = lr_model_extent(s->model, member_at(s->model, c, m));
        switch (what) {
        case CLEAR:
            fine = lr_extent_clear(extent);
            extent->grows = c->is_recursive;
            break;
        case TURN:
            *any = lr_extent_turn(extent) || *any;
            break;
        case INDEX:
            fine = lr_rowset_index_rows(&extent->plain, extent->delta.items,
                                        extent->delta.count / extent->plain.layout.stride,
                                        extent->next.count / extent->plain.layout.stride);
            break;
        case SETTLE:
            extent->grows = false;
            extent->delta.count = extent->next.count = 0;
            break;
        }
    }
    return fine;
}

/* This round's rows become the last one's; whether there are any. */
static bool turn(void *data)
{
    bool any = false;
    (void)each_member(data, TURN, &any);
    return any;
}

static size_t count_rows(const Standing *s)
{
    const Component *c = component_of(s->model, s->member);
    size_t rows = 0;
    for (uint32_t m = 0; m < c->member_count; m++)
        rows += lr_model_extent(s->model, member_at(s->model, c, m))->plain.count;
    return rows;
}

lore_status lr_standing_run(Standing *s, size_t *rows)
{
    bool any = true;
    *rows = 0;
    if (!each_member(s, CLEAR, NULL))
        return LORE_NOMEM;
    bool is_recursive = component_of(s->model, s->member)->is_recursive;
    lore_status status = run_round(s, true);
    while (is_recursive && status == LORE_OK && any) {
        any = turn(s);
        if (any && !each_member(s, INDEX, NULL))
            status = LORE_NOMEM;
        if (any && status == LORE_OK)
            status = run_round(s, false);
    }
    (void)each_member(s, SETTLE, NULL);
    *rows = count_rows(s);
    return status;
}
