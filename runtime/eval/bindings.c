/* SPDX-License-Identifier: MIT */
/* Bindings for proofs: a clause run backwards from a row that it concludes, and the rows of a group.
 *
 * The plan of a clause depends on which of its variables the head gives, and these are always the same: it is made
 * once, from the sizes and statistics of what has been evaluated, and kept with the model. A proof asks for few
 * rows of many relations, so its plans name no filters, which would cost a pass over a whole relation each. */
#include <stdlib.h>
#include <string.h>

#include "eval/fetch.h"
#include "eval/run.h"
#include "eval/statistics.h"

typedef struct BindingSink {
    const Clause *clause;
    BindingVisit *visit;
    void *data;
} BindingSink;

static lore_status take_bindings(void *data, const Batch *batch)
{
    BindingSink *sink = data;
    Code bindings[LR_VARIABLES_MAX];
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < batch->count && status == LORE_OK; i++) {
        for (uint32_t v = 0; v < sink->clause->variable_count; v++)
            bindings[v] = batch->columns[v] == NULL ? LR_CODE_NONE : batch->columns[v][i];
        status = sink->visit(sink->data, bindings);
    }
    return status;
}

/* The head's variables as row demands; false if row cannot be a conclusion of the clause. */
static bool unify(Model *model, const Clause *clause, const Code *row, Code *seeds)
{
    for (uint32_t v = 0; v < clause->variable_count; v++)
        seeds[v] = LR_CODE_NONE;
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Arg arg = model->program->args.items[clause->first_arg + c];
        Code constant;
        if (arg.kind == ARG_CONSTANT) {
            if (lr_model_constant(model, arg.index, &constant) != LORE_OK || constant != row[c])
                return false;
        } else {
            if (seeds[arg.index] != LR_CODE_NONE && seeds[arg.index] != row[c])
                return false;
            seeds[arg.index] = row[c];
        }
    }
    return true;
}

/* Proofs look at relations from all sides. */
static lore_status load_body(Model *model, const Clause *clause)
{
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        const Literal *literal = &model->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT)
            status = lr_fetch_all(model, literal->predicate);
    }
    return status;
}

/* Sizes of the predicates that the clause reads; those of others are not looked at. */
static bool measure_body(Model *model, const Clause *clause, double **out)
{
    double *sizes = *out = calloc(model->extents.count + 1, sizeof *sizes);
    for (uint32_t l = 0; sizes != NULL && l < clause->literal_count; l++) {
        const Literal *literal = &model->program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT)
            sizes[literal->predicate] = lr_statistics_size(model, literal->predicate);
    }
    return sizes != NULL;
}

static Plan *make_plan(Model *model, uint32_t clause)
{
    const Clause *c = &model->program->clauses.items[clause];
    bool bound[LR_VARIABLES_MAX] = { false };
    double *sizes;
    PlanStatistics statistics = lr_statistics_of(model);
    for (uint32_t a = 0; a < c->arg_count; a++) {
        Arg arg = model->program->args.items[c->first_arg + a];
        if (arg.kind == ARG_VARIABLE)
            bound[arg.index] = true;
    }
    if (!measure_body(model, c, &sizes))
        return NULL;
    PlanRequest request = { .clause = clause,
                            .delta = LR_NONE,
                            .bound = bound,
                            .keeps_all = true,
                            .sizes = sizes,
                            .statistics = &statistics };
    Plan *plan = lr_plan_make(model->program, &request);
    for (uint32_t s = 0; plan != NULL && s < plan->step_count; s++)
        plan->steps[s].filter.literal = LR_NONE;
    free(sizes);
    return plan;
}

/* The clause's plan, kept. Whatever it reads is brought into memory first: proofs look at relations from all
 * sides. */
static lore_status take_plan(Model *model, uint32_t clause, const Plan **out)
{
    while (model->proof_plans.count <= clause)
        if (!lr_vector_push(&model->proof_plans, NULL))
            return LORE_NOMEM;
    Plan **kept = &model->proof_plans.items[clause];
    lore_status status = LORE_OK;
    if (*kept == NULL) {
        status = load_body(model, &model->program->clauses.items[clause]);
        if (status == LORE_OK)
            *kept = make_plan(model, clause);
        if (status == LORE_OK && *kept == NULL)
            status = LORE_NOMEM;
    }
    *out = *kept;
    return status;
}

lore_status lr_model_bindings(Model *model, uint32_t clause, const Code *row, BindingVisit *visit,
                              void *data, Budget *budget, Diag *diag)
{
    const Clause *c = &model->program->clauses.items[clause];
    Code seeds[LR_VARIABLES_MAX];
    const Plan *plan;
    model->budget = budget;
    model->diag = diag;
    if (!unify(model, c, row, seeds))
        return LORE_OK;
    lore_status status = take_plan(model, clause, &plan);
    if (status != LORE_OK)
        return status;
    BindingSink sink = { c, visit, data };
    RunOptions options = { .is_dated = true, .span = LR_SPAN_ALWAYS, .seeds = seeds };
    return lr_run(model, plan, options, (Sink){ .data = &sink, .take = take_bindings });
}

lore_status lr_model_contributors(Model *model, uint32_t aggregate, uint32_t input, const Code *row,
                                  FactVisit *visit, void *data, Budget *budget, Diag *diag)
{
    const Aggregate *a = &model->program->aggregates.items[aggregate];
    const Extent *rows = lr_model_extent(model, input);
    Code group[LR_ARITY_MAX + 1], codes[LR_ARITY_MAX + 1];
    uint32_t other = 0;
    model->budget = budget;
    model->diag = diag;
    for (uint32_t c = 0; c <= a->arg_count; c++) {
        if (c == a->column)
            continue;
        Arg arg = model->program->args.items[a->first_arg + other++];
        Code constant;
        if (arg.kind == ARG_VARIABLE) {
            group[arg.index] = row[c];
            continue;
        }
        lore_status status = lr_model_constant(model, arg.index, &constant);
        if (status != LORE_OK || constant != row[c])
            return status;
    }
    lore_status status = LORE_OK;
    for (size_t i = 0; i < rows->plain.count + rows->dated.count && status == LORE_OK; i++) {
        (void)lr_model_tuple(model, input, i, codes, NULL);
        if (memcmp(codes, group, a->group_count * sizeof *group) == 0)
            status = visit(data, codes, 1);
    }
    return status;
}
