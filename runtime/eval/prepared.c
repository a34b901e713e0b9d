/* SPDX-License-Identifier: MIT */
/* Prepared: the components that depend on the seed are listed once, in their order, each by
 * one of its predicates: their numbers change when the program is rewritten for another
 * question. */
#include "eval/prepared.h"

#include <stdlib.h>
#include <string.h>

#include "eval/fetch.h"
#include "eval/model_internal.h"
#include "eval/standing.h"
#include "rule/demand.h"

enum { ANSWERS_MAX = 5, ROWS_FEW = 1 << 14 };

struct Prepared {
    Model *model;
    uint32_t predicates[ANSWERS_MAX];
    size_t count;
    uint32_t seed;
    VECTOR(uint32_t) members;  /* one of each component that depends on the seed, in order */
    VECTOR(Standing) standing; /* the same components, if all of them suit; else none */
    size_t rows;               /* that the last answer took, if they stand */
    VECTOR(uint32_t) avoided;  /* what the question reads as it is written, and was not there */
    Code values[LR_ARITY_MAX];
    bool is_ready;    /* the program is rewritten, and components listed */
    bool is_answered; /* the extents hold the answers for values */
};

Prepared *lr_prepared_new(Model *model, const uint32_t *predicates, size_t count, uint32_t seed)
{
    Prepared *prepared = calloc(1, sizeof *prepared);
    if (prepared == NULL)
        return NULL;
    prepared->model = model;
    prepared->seed = seed;
    for (size_t i = 0; i < count && i < ANSWERS_MAX; i++)
        if (predicates[i] != LR_NONE)
            prepared->predicates[prepared->count++] = predicates[i];
    return prepared;
}

static void drop_standing(Prepared *prepared)
{
    for (size_t i = 0; i < prepared->standing.count; i++)
        lr_standing_free(&prepared->standing.items[i]);
    prepared->standing.count = 0;
}

void lr_prepared_free(Prepared *prepared)
{
    if (prepared == NULL)
        return;
    drop_standing(prepared);
    lr_vector_free(&prepared->standing);
    lr_vector_free(&prepared->members);
    lr_vector_free(&prepared->avoided);
    free(prepared);
}

/* ---- what depends on the seed ---- */

typedef struct Spread {
    const Program *program;
    bool *depends; /* a predicate each */
    bool has_grown;
} Spread;

static void spread(Spread *s, uint32_t to, uint32_t from)
{
    if (from == LR_NONE || !s->depends[from] || s->depends[to])
        return;
    s->depends[to] = s->has_grown = true;
}

static void spread_aggregate(Spread *s, const Aggregate *aggregate)
{
    spread(s, aggregate->output, aggregate->input);
    spread(s, aggregate->output, aggregate->other);
}

static void spread_once(Spread *s)
{
    const Program *program = s->program;
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = &program->clauses.items[c];
        for (uint32_t l = 0; l < clause->literal_count && lr_clause_evaluates(clause); l++) {
            const Literal *literal = &program->literals.items[clause->first_literal + l];
            if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT)
                continue;
            spread(s, clause->head, literal->predicate);
            spread(s, clause->head, literal->other);
        }
    }
    for (size_t a = 0; a < program->aggregates.count; a++)
        if (program->aggregates.items[a].kind != AGGREGATE_NONE)
            spread_aggregate(s, &program->aggregates.items[a]);
    for (uint32_t p = 0; p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        if (predicate->kind != PREDICATE_VIEW)
            continue;
        spread(s, p, predicate->view.of);
        spread(s, p, predicate->view.other);
        spread(s, p, predicate->view.times[0]);
        spread(s, p, predicate->view.times[1]);
    }
}

/* Of the components that have been evaluated, those with a predicate that depends on the seed. */
static lore_status list_members(Prepared *prepared)
{
    const Program *program = prepared->model->program;
    Spread s = { program, calloc(program->predicates.count + 1, sizeof(bool)), true };
    lore_status status = s.depends == NULL ? LORE_NOMEM : LORE_OK;
    if (s.depends != NULL)
        s.depends[prepared->seed] = true;
    while (status == LORE_OK && s.has_grown) {
        s.has_grown = false;
        spread_once(&s);
    }
    prepared->members.count = 0;
    for (uint32_t c = 0; c < program->components.count && status == LORE_OK; c++) {
        uint32_t member = program->members.items[program->components.items[c].first_member];
        if (member != prepared->seed && s.depends[member] &&
            prepared->model->extents.items[member] != NULL &&
            !lr_vector_push(&prepared->members, member))
            status = LORE_NOMEM;
    }
    free(s.depends);
    return status;
}

/* ---- the seed ---- */

static void drop_extent(Model *model, uint32_t predicate)
{
    Extent *extent = model->extents.items[predicate];
    model->extents.items[predicate] = NULL;
    if (extent == NULL || extent->owner != predicate)
        return;
    lr_extent_free(extent);
    free(extent);
}

/* Any code may come: a column's range is full, so that the layouts of what reads it stay. */
static Extent *open_seed(const Prepared *prepared)
{
    Model *model = prepared->model;
    uint32_t arity = model->program->predicates.items[prepared->seed].arity;
    Range ranges[LR_ARITY_MAX];
    Extent *extent = model->extents.items[prepared->seed];
    if (extent != NULL)
        return lr_extent_clear(extent) ? extent : NULL;
    for (uint32_t c = 0; c < arity; c++)
        ranges[c] = LR_RANGE_FULL;
    extent = calloc(1, sizeof *extent);
    if (extent == NULL || !lr_extent_init(extent, ranges, arity)) {
        free(extent);
        return NULL;
    }
    extent->owner = prepared->seed;
    model->extents.items[prepared->seed] = extent;
    return extent;
}

static lore_status plant(Prepared *prepared, const Code *values)
{
    Extent *extent = open_seed(prepared);
    uint64_t *row = extent == NULL ? NULL : malloc(extent->plain.layout.stride * sizeof *row);
    if (row == NULL)
        return LORE_NOMEM;
    (void)lr_layout_pack(&extent->plain.layout, values, row);
    return lr_rowset_fill(&extent->plain, row, 1) ? LORE_OK : LORE_NOMEM;
}

/* ---- asking ---- */

static bool has_answer(const Prepared *prepared, const Code *values)
{
    uint32_t arity = prepared->model->program->predicates.items[prepared->seed].arity;
    return prepared->is_answered && memcmp(values, prepared->values, arity * sizeof *values) == 0;
}

static const Component *component_at(const Prepared *prepared, size_t i)
{
    const Program *program = prepared->model->program;
    return &program->components
                .items[program->predicates.items[prepared->members.items[i]].component];
}

static void drop_components(const Prepared *prepared)
{
    const Program *program = prepared->model->program;
    for (size_t i = prepared->members.count; i-- > 0;) {
        const Component *component = component_at(prepared, i);
        for (uint32_t m = 0; m < component->member_count; m++)
            drop_extent(prepared->model, program->members.items[component->first_member + m]);
    }
}

static lore_status note_avoided(Prepared *prepared)
{
    const Model *model = prepared->model;
    const Program *program = model->program;
    prepared->avoided.count = 0;
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = &program->clauses.items[c];
        bool is_own = false;
        for (size_t i = 0; i < prepared->count; i++)
            is_own = is_own || clause->head == prepared->predicates[i];
        for (uint32_t l = 0; is_own && l < clause->literal_count; l++) {
            const Literal *literal = &program->literals.items[clause->first_literal + l];
            bool is_missing = clause->use == CLAUSE_EXPLAINS &&
                              (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT) &&
                              model->extents.items[literal->predicate] == NULL;
            if (is_missing && !lr_vector_push(&prepared->avoided, literal->predicate))
                return LORE_NOMEM;
        }
    }
    return LORE_OK;
}

/* Whether all that was rewritten for the question's sake has been evaluated in full since. */
static bool is_outdated(const Prepared *prepared)
{
    bool is_there = prepared->avoided.count > 0;
    for (size_t i = 0; i < prepared->avoided.count && is_there; i++)
        is_there = prepared->model->extents.items[prepared->avoided.items[i]] != NULL;
    return is_there;
}

/* Whether a component only shares what another has. */
static bool is_shared(const Prepared *prepared, size_t i)
{
    uint32_t member = prepared->members.items[i];
    const Extent *extent = prepared->model->extents.items[member];
    return extent->owner != member;
}

static uint32_t number_at(const Prepared *prepared, size_t i)
{
    return prepared->model->program->predicates.items[prepared->members.items[i]].component;
}

/* Keeps the components for further questions if each of them suits. */
static lore_status stand(Prepared *prepared)
{
    Model *model = prepared->model;
    bool suits = true;
    for (size_t i = 0; i < prepared->members.count && suits; i++)
        suits = is_shared(prepared, i) || lr_standing_suits(model, number_at(prepared, i));
    for (size_t i = 0; i < prepared->members.count && suits; i++) {
        Standing standing;
        if (is_shared(prepared, i))
            continue;
        if (!lr_standing_init(&standing, model, number_at(prepared, i)) ||
            !lr_vector_push(&prepared->standing, standing)) {
            lr_standing_free(&standing);
            return LORE_NOMEM;
        }
    }
    return LORE_OK;
}

static lore_status ask_first(Prepared *prepared, Budget *budget, Diag *diag)
{
    lore_status status =
        lr_model_ask(prepared->model, prepared->predicates, prepared->count, budget, diag);
    if (status == LORE_OK)
        status = list_members(prepared);
    if (status == LORE_OK)
        status = note_avoided(prepared);
    prepared->rows = 0;
    if (status == LORE_OK)
        status = stand(prepared);
    prepared->is_ready = status == LORE_OK;
    return status;
}

static lore_status ask_standing(Prepared *prepared)
{
    lore_status status = LORE_OK;
    prepared->rows = 0;
    for (size_t i = 0; i < prepared->standing.count && status == LORE_OK; i++) {
        size_t rows;
        bool any = true;
        status = lr_standing_run(&prepared->standing.items[i], &rows);
        while (status == LORE_DONE && any) {
            status = lr_fetch_outgrown(prepared->model, &any);
            if (status == LORE_OK)
                status = lr_standing_run(&prepared->standing.items[i], &rows);
        }
        prepared->rows += rows;
    }
    return status;
}

/* What derives much is better evaluated as any component is. */
static bool is_standing(const Prepared *prepared)
{
    return prepared->is_ready && prepared->standing.count > 0 && prepared->rows < ROWS_FEW;
}

static lore_status ask_again(Prepared *prepared)
{
    Model *model = prepared->model;
    lore_status status = LORE_OK;
    prepared->rows = 0;
    for (size_t i = 0; i < prepared->members.count && status == LORE_OK; i++) {
        status = lr_model_run_component(model, number_at(prepared, i));
        if (status == LORE_OK)
            prepared->rows += lr_model_extent(model, prepared->members.items[i])->plain.count;
    }
    return status;
}

/* What another question with this seed, or one that failed, has left. */
static lore_status clear(Prepared *prepared)
{
    lore_status status = LORE_OK;
    if (prepared->is_ready && is_outdated(prepared))
        prepared->is_ready = false;
    if (!prepared->is_ready) {
        drop_standing(prepared);
        status = list_members(prepared);
    }
    if (status != LORE_OK || is_standing(prepared))
        return status;
    drop_components(prepared);
    for (size_t i = 0; i < prepared->count && !prepared->is_ready; i++)
        lr_demand_withdraw(prepared->model->program, prepared->predicates[i]);
    return LORE_OK;
}

lore_status lr_prepared_ask(Prepared *prepared, const Code *values, Budget *budget, Diag *diag)
{
    Model *model = prepared->model;
    if (has_answer(prepared, values))
        return LORE_OK;
    prepared->is_answered = false;
    lore_status status = lr_model_begin(model, budget, diag);
    if (status == LORE_OK)
        status = clear(prepared);
    if (status == LORE_OK)
        status = plant(prepared, values);
    if (status == LORE_OK && !prepared->is_ready)
        status = ask_first(prepared, budget, diag);
    else if (status == LORE_OK)
        status = is_standing(prepared) ? ask_standing(prepared) : ask_again(prepared);
    if (status != LORE_OK)
        return status;
    memcpy(prepared->values, values,
           model->program->predicates.items[prepared->seed].arity * sizeof *values);
    prepared->is_answered = true;
    return LORE_OK;
}
