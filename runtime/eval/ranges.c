/* SPDX-License-Identifier: MIT */
/* Ranges: values flow from columns to columns through the variables of clauses; the flow is
 * followed until nothing widens. A variable can hold at most what the narrowest atom that binds
 * it holds. Computed values may be anything. Each column widens at most once for each source, so
 * the loop is short. */
#include "eval/ranges.h"

typedef struct Flow {
    Model *model;
    uint32_t component;
    Range *const *ranges;
} Flow;

/* The ranges of a predicate: a member's, or those of an evaluated extent. */
static const Range *ranges_of(const Flow *flow, uint32_t predicate)
{
    const Program *program = flow->model->program;
    if (program->predicates.items[predicate].component != flow->component)
        return lr_model_extent(flow->model, predicate)->ranges;
    const Component *component = &program->components.items[flow->component];
    for (uint32_t m = 0; m < component->member_count; m++)
        if (program->members.items[component->first_member + m] == predicate)
            return flow->ranges[m];
    return NULL;
}

static bool widen(Range *range, Range by)
{
    if (by.least > by.most)
        return false;
    Range joined = lr_range_join(*range, by);
    bool changed = joined.least != range->least || joined.most != range->most;
    *range = joined;
    return changed;
}

static bool is_narrower(Range a, Range b)
{
    if (a.least > a.most)
        return true;
    return b.least <= b.most && a.most - a.least < b.most - b.least;
}

static Range variable_range(const Flow *flow, const Clause *clause, uint32_t variable)
{
    const Program *program = flow->model->program;
    Range range = LR_RANGE_FULL;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (literal->kind != LITERAL_ATOM)
            continue;
        for (uint32_t i = 0; i < literal->arg_count; i++) {
            Arg arg = program->args.items[literal->first_arg + i];
            if (arg.kind != ARG_VARIABLE || arg.index != variable)
                continue;
            Range column = ranges_of(flow, literal->predicate)[i];
            if (is_narrower(column, range))
                range = column;
        }
    }
    return range;
}

static lore_status arg_range(const Flow *flow, const Clause *clause, Arg arg, Range *out)
{
    if (arg.kind == ARG_VARIABLE) {
        *out = variable_range(flow, clause, arg.index);
        return LORE_OK;
    }
    Code code;
    lore_status status = lr_model_constant(flow->model, arg.index, &code);
    *out = (Range){ code, code };
    return status;
}

static lore_status widen_clause(const Flow *flow, const Clause *clause, Range *ranges,
                                bool *changed)
{
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Range range;
        Arg arg = flow->model->program->args.items[clause->first_arg + c];
        lore_status status = arg_range(flow, clause, arg, &range);
        if (status != LORE_OK)
            return status;
        *changed = widen(&ranges[c], range) || *changed;
    }
    return LORE_OK;
}

static lore_status widen_aggregate(const Flow *flow, const Aggregate *aggregate, Range *ranges,
                                   bool *changed)
{
    const Range *input = ranges_of(flow, aggregate->input);
    bool is_value = aggregate->kind == AGGREGATE_MIN || aggregate->kind == AGGREGATE_MAX;
    uint32_t other = 0;
    for (uint32_t c = 0; c <= aggregate->arg_count; c++) {
        Range range = is_value ? input[aggregate->group_count] : LR_RANGE_FULL;
        lore_status status = LORE_OK;
        if (c != aggregate->column) {
            Arg arg = flow->model->program->args.items[aggregate->first_arg + other++];
            if (arg.kind == ARG_VARIABLE)
                range = input[arg.index];
            else
                status = arg_range(flow, NULL, arg, &range);
        }
        if (status != LORE_OK)
            return status;
        *changed = widen(&ranges[c], range) || *changed;
    }
    return LORE_OK;
}

static lore_status widen_member(const Flow *flow, uint32_t predicate, Range *ranges, bool *changed)
{
    const Program *program = flow->model->program;
    const Predicate *p = &program->predicates.items[predicate];
    lore_status status = LORE_OK;
    for (size_t i = 0; i < program->clauses.count && status == LORE_OK; i++)
        if (program->clauses.items[i].head == predicate &&
            lr_clause_evaluates(&program->clauses.items[i]))
            status = widen_clause(flow, &program->clauses.items[i], ranges, changed);
    for (size_t i = 0; i < program->aggregates.count && status == LORE_OK; i++) {
        const Aggregate *aggregate = &program->aggregates.items[i];
        if (aggregate->output == predicate && aggregate->kind != AGGREGATE_NONE)
            status = widen_aggregate(flow, aggregate, ranges, changed);
    }
    if (p->kind != PREDICATE_VIEW)
        return status;
    const Range *of = ranges_of(flow, p->view.of);
    for (uint32_t c = 0; c < p->arity; c++) {
        bool is_interval = p->view.kind == VIEW_VALID && c + 1 == p->arity;
        *changed = widen(&ranges[c], is_interval ? LR_RANGE_FULL : of[c]) || *changed;
    }
    return status;
}

lore_status lr_ranges_find(Model *model, uint32_t component, Range *const *ranges)
{
    Flow flow = { model, component, ranges };
    const Component *c = &model->program->components.items[component];
    lore_status status = LORE_OK;
    for (bool changed = true; changed && status == LORE_OK;) {
        changed = false;
        for (uint32_t m = 0; m < c->member_count && status == LORE_OK; m++)
            status = widen_member(&flow, model->program->members.items[c->first_member + m],
                                  ranges[m], &changed);
    }
    return status;
}
