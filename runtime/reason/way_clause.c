/* SPDX-License-Identifier: MIT */
/* Ways by clauses: one for each binding under which the clause concludes the tuple and no
 * condition is weaker than the tuple's belief at its moment. */
#include <string.h>

#include "reason/cone.h"

/* The visit of one clause's bindings on behalf of one tuple. */
typedef struct ClauseSearch {
    Cone *cone;
    const Clause *clause;
    uint32_t clause_index, tuple;
    bool takes_first; /* no later way can be a smaller proof */
    unsigned seen;
} ClauseSearch;

/* The code of an argument under a binding; LR_CODE_NONE where it is free. */
static lore_status arg_code(Cone *cone, Arg arg, const Code *bindings, Code *out)
{
    *out = LR_CODE_NONE;
    switch (arg.kind) {
    case ARG_VARIABLE:
        *out = bindings[arg.index];
        return LORE_OK;
    case ARG_CONSTANT:
        return lr_model_code(cone->model, cone->program->constants.items[arg.index], out,
                             cone->diag);
    case ARG_ANY:
        break;
    }
    return LORE_OK;
}

static lore_status literal_row(Cone *cone, const Literal *literal, const Code *bindings, Code *row)
{
    lore_status status = LORE_OK;
    for (uint32_t i = 0; status == LORE_OK && i < literal->arg_count; i++)
        status =
            arg_code(cone, cone->program->args.items[literal->first_arg + i], bindings, &row[i]);
    return status;
}

static bool is_whole(const Code *row, uint32_t arity)
{
    for (uint32_t c = 0; c < arity; c++)
        if (row[c] == LR_CODE_NONE)
            return false;
    return true;
}

/* The strongest tuple that matches row, which has free columns, at moment: *row becomes it. */
static lore_status best_partial(Cone *cone, uint32_t predicate, Code *row, int64_t moment,
                                Cost *cost)
{
    Code candidate[LR_VARIABLES_MAX], best[LR_VARIABLES_MAX];
    size_t width = cone->program->predicates.items[predicate].arity * sizeof *row;
    size_t cursor = 0, tuple;
    lore_status status = lr_matcher_next(&cone->matcher, predicate, row, &cursor, &tuple);
    while (status == LORE_OK && tuple != SIZE_MAX) {
        cone->scratch.count = 0;
        if (!lr_model_tuple(cone->model, predicate, tuple, candidate, &cone->scratch))
            return LORE_NOMEM;
        Cost found = lr_moment_standing(&cone->scratch, moment).cost;
        if (found < *cost) {
            *cost = found;
            memcpy(best, candidate, width);
        }
        status = lr_matcher_next(&cone->matcher, predicate, row, &cursor, &tuple);
    }
    if (status == LORE_OK && *cost != LR_COST_NONE)
        memcpy(row, best, width);
    return status;
}

static lore_status best_match(Cone *cone, uint32_t predicate, Code *row, int64_t moment, Cost *cost)
{
    *cost = LR_COST_NONE;
    if (!is_whole(row, cone->program->predicates.items[predicate].arity))
        return best_partial(cone, predicate, row, moment, cost);
    bool is_there;
    lore_status status = lr_cone_belief(cone, predicate, row, &is_there);
    if (status == LORE_OK && is_there)
        *cost = lr_moment_standing(&cone->scratch, moment).cost;
    return status;
}

/* Adds a positive condition's tuple as a premise; *cost tells what it is worth. */
static lore_status add_premise(Cone *cone, WayDraft *draft, const Literal *literal,
                               const Code *bindings, Cost *cost)
{
    Code row[LR_VARIABLES_MAX];
    const ConeTuple *conclusion = &cone->tuples.items[draft->way.conclusion];
    int64_t moment = conclusion->standing.moment;
    uint32_t premise;
    lore_status status = literal_row(cone, literal, bindings, row);
    if (status == LORE_OK)
        status = best_match(cone, literal->predicate, row, moment, cost);
    if (status != LORE_OK || *cost > conclusion->standing.cost)
        return status;
    status = lr_cone_tuple(cone, literal->predicate, row, moment, &premise);
    return status == LORE_OK ? lr_way_premise(cone, draft, premise) : status;
}

/* 1 - the belief of what is negated; of two sides, of the stronger one. */
static lore_status absence_cost(Cone *cone, const Literal *literal, const Code *bindings,
                                int64_t moment, Cost *cost)
{
    const uint32_t sides[] = { literal->predicate, literal->other };
    Cost strongest = LR_COST_NONE;
    for (int side = 0; side < 2; side++) {
        Code row[LR_VARIABLES_MAX];
        Cost found;
        if (sides[side] == LR_NONE)
            continue;
        lore_status status = literal_row(cone, literal, bindings, row);
        if (status == LORE_OK)
            status = best_match(cone, sides[side], row, moment, &found);
        if (status != LORE_OK)
            return status;
        strongest = found < strongest ? found : strongest;
    }
    *cost = lr_cost_complement(strongest);
    return LORE_OK;
}

lore_status lr_cone_absence(Cone *cone, const Way *way, const Literal *literal, Cost *out)
{
    return absence_cost(cone, literal, cone->codes.items + way->first_binding,
                        cone->tuples.items[way->conclusion].standing.moment, out);
}

/* Whether the head's own interval, if it sets one, holds the moment. */
static lore_status covers_moment(Cone *cone, const Clause *clause, const Code *bindings,
                                 int64_t moment, bool *out)
{
    *out = true;
    if (clause->valid == LR_NONE || bindings[clause->valid] == LR_CODE_NONE)
        return LORE_OK;
    lore_value interval;
    lore_status status =
        lr_model_value(cone->model, bindings[clause->valid], &interval, cone->diag);
    if (status == LORE_OK && interval.type == LORE_INTERVAL)
        *out = interval.u.integer <= moment &&
               (moment < interval.v.to || interval.v.to == LORE_TIME_MAX);
    return status;
}

/* Adds the conditions one by one, as long as their belief reaches the conclusion's. */
static lore_status add_conditions(ClauseSearch *search, WayDraft *draft, const Code *bindings,
                                  Cost *cost)
{
    Cone *cone = search->cone;
    const Clause *clause = search->clause;
    Standing standing = cone->tuples.items[search->tuple].standing;
    lore_status status = LORE_OK;
    *cost = clause->weight;
    for (uint32_t i = 0; status == LORE_OK && i < clause->literal_count && *cost <= standing.cost;
         i++) {
        const Literal *literal = &cone->program->literals.items[clause->first_literal + i];
        Cost part = 0;
        if (literal->kind == LITERAL_ATOM)
            status = add_premise(cone, draft, literal, bindings, &part);
        else
            draft->way.leaves++;
        if (literal->kind == LITERAL_NOT)
            status = absence_cost(cone, literal, bindings, standing.moment, &part);
        *cost = lr_cost_combine(cone->settings, *cost, part);
    }
    return status;
}

static lore_status keep_bindings(Cone *cone, WayDraft *draft, const Clause *clause,
                                 const Code *bindings)
{
    draft->way.first_binding = (uint32_t)cone->codes.count;
    for (uint32_t v = 0; v < clause->variable_count; v++)
        if (!lr_vector_push(&cone->codes, bindings[v]))
            return LORE_NOMEM;
    return LORE_OK;
}

/* The engine gives a binding once for each stretch of its premises; here they are one way. */
static bool is_repeated(const ClauseSearch *search, const Code *bindings)
{
    const Cone *cone = search->cone;
    const Way *last = cone->ways.count == 0 ? NULL : &cone->ways.items[cone->ways.count - 1];
    return last != NULL && last->kind == WAY_CLAUSE && last->conclusion == search->tuple &&
           last->index == search->clause_index &&
           memcmp(cone->codes.items + last->first_binding, bindings,
                  search->clause->variable_count * sizeof *bindings) == 0;
}

/* ---- all ways ---- */

/* A way of a broad cone on its way: conditions up to one have their premises. */
typedef struct Extension {
    ClauseSearch *search;
    const Code *bindings;
    uint32_t first_binding; /* of all ways of these bindings */
    uint32_t premises[LR_BODY_MAX];
    uint32_t premise_count, leaves;
    Cost cost;
} Extension;

static lore_status extend(Extension *extension, uint32_t condition);

static lore_status keep_extension(Extension *extension)
{
    ClauseSearch *search = extension->search;
    WayDraft draft = lr_way_begin(search->cone, search->tuple, WAY_CLAUSE, search->clause_index);
    draft.way.first_binding = extension->first_binding;
    draft.way.leaves = extension->leaves;
    lore_status status = LORE_OK;
    for (uint32_t p = 0; p < extension->premise_count && status == LORE_OK; p++)
        status = lr_way_premise(search->cone, &draft, extension->premises[p]);
    search->seen++;
    return status == LORE_OK ? lr_way_keep(search->cone, &draft) : status;
}

/* Goes on with a tuple for the condition, if it is believed enough at the moment. */
static lore_status extend_by_row(Extension *extension, uint32_t condition, uint32_t predicate,
                                 const Code *row)
{
    Cone *cone = extension->search->cone;
    uint32_t premise;
    Cost before = extension->cost;
    int64_t moment = cone->tuples.items[extension->search->tuple].standing.moment;
    lore_status status = lr_cone_tuple(cone, predicate, row, moment, &premise);
    if (status != LORE_OK || premise == LR_NONE)
        return status;
    extension->cost =
        lr_cost_combine(cone->settings, before, cone->tuples.items[premise].standing.cost);
    extension->premises[extension->premise_count++] = premise;
    status = extend(extension, condition + 1);
    extension->premise_count--;
    extension->cost = before;
    return status;
}

static lore_status extend_by_atom(Extension *extension, uint32_t condition, const Literal *literal)
{
    Cone *cone = extension->search->cone;
    Code row[LR_VARIABLES_MAX], match[LR_VARIABLES_MAX];
    size_t cursor = 0, tuple;
    lore_status status = literal_row(cone, literal, extension->bindings, row);
    if (status != LORE_OK || is_whole(row, literal->arg_count))
        return status != LORE_OK ? status
                                 : extend_by_row(extension, condition, literal->predicate, row);
    status = lr_matcher_next(&cone->matcher, literal->predicate, row, &cursor, &tuple);
    while (status == LORE_OK && tuple != SIZE_MAX && extension->search->seen < LR_TUPLE_WAYS_MAX) {
        if (!lr_model_tuple(cone->model, literal->predicate, tuple, match, NULL))
            return LORE_NOMEM;
        status = extend_by_row(extension, condition, literal->predicate, match);
        if (status == LORE_OK)
            status = lr_matcher_next(&cone->matcher, literal->predicate, row, &cursor, &tuple);
    }
    return status;
}

static lore_status extend_by_leaf(Extension *extension, uint32_t condition, const Literal *literal)
{
    Cone *cone = extension->search->cone;
    Cost before = extension->cost, part = 0;
    int64_t moment = cone->tuples.items[extension->search->tuple].standing.moment;
    lore_status status = LORE_OK;
    if (literal->kind == LITERAL_NOT)
        status = absence_cost(cone, literal, extension->bindings, moment, &part);
    extension->cost = lr_cost_combine(cone->settings, before, part);
    extension->leaves++;
    if (status == LORE_OK)
        status = extend(extension, condition + 1);
    extension->leaves--;
    extension->cost = before;
    return status;
}

/* Depth is bounded by the length of bodies. */
static lore_status extend(Extension *extension, uint32_t condition)
{
    const ClauseSearch *search = extension->search;
    const Cone *cone = search->cone;
    if (extension->cost > cone->weakest)
        return LORE_OK;
    if (condition == search->clause->literal_count)
        return keep_extension(extension);
    const Literal *literal =
        &cone->program->literals.items[search->clause->first_literal + condition];
    return literal->kind == LITERAL_ATOM ? extend_by_atom(extension, condition, literal)
                                         : extend_by_leaf(extension, condition, literal);
}

static lore_status extend_binding(ClauseSearch *search, const Code *bindings)
{
    Cone *cone = search->cone;
    WayDraft draft = { 0 };
    lore_status status = keep_bindings(cone, &draft, search->clause, bindings);
    Extension extension = { .search = search,
                            .bindings = bindings,
                            .first_binding = draft.way.first_binding,
                            .cost = search->clause->weight };
    if (status == LORE_OK)
        status = extend(&extension, 0);
    bool is_last = search->seen >= LR_TUPLE_WAYS_MAX || cone->is_full;
    cone->has_gaps = cone->has_gaps || is_last;
    return status == LORE_OK && is_last ? LORE_DONE : status;
}

/* LORE_DONE ends the search: enough has been seen. */
static lore_status visit_binding(void *data, const Code *bindings)
{
    ClauseSearch *search = data;
    Cone *cone = search->cone;
    bool covers;
    Cost cost = LR_COST_NONE;
    Standing standing = cone->tuples.items[search->tuple].standing;
    lore_status status = covers_moment(cone, search->clause, bindings, standing.moment, &covers);
    if (status != LORE_OK || !covers || is_repeated(search, bindings))
        return status;
    if (cone->scope == CONE_BROAD)
        return extend_binding(search, bindings);
    WayDraft draft = lr_way_begin(cone, search->tuple, WAY_CLAUSE, search->clause_index);
    status = add_conditions(search, &draft, bindings, &cost);
    bool is_kept = status == LORE_OK && cost <= standing.cost;
    if (is_kept) {
        status = keep_bindings(cone, &draft, search->clause, bindings);
        if (status == LORE_OK)
            status = lr_way_keep(cone, &draft);
    } else {
        lr_way_drop(cone, &draft);
    }
    bool is_last =
        ++search->seen >= LR_TUPLE_WAYS_MAX || cone->is_full || (is_kept && search->takes_first);
    return status == LORE_OK && is_last ? LORE_DONE : status;
}

/* Whether the clause's proofs are all of one size: its atoms read only what is recorded, and nothing
 * that takes several claims together. */
static bool has_one_size(const Cone *cone, const Clause *clause)
{
    const Program *program = cone->program;
    for (uint32_t i = 0; i < clause->literal_count; i++) {
        const Literal *literal = &program->literals.items[clause->first_literal + i];
        if (literal->kind != LITERAL_ATOM)
            continue;
        const Predicate *predicate = &program->predicates.items[literal->predicate];
        if (predicate->kind != PREDICATE_FACET || cone->heads.items[literal->predicate] != 0 ||
            (program->relations.items[predicate->relation].flags &
             (LORE_RELATION_DERIVED | LORE_RELATION_NOISY_OR)) != 0)
            return false;
    }
    return true;
}

lore_status lr_ways_by_clause(Cone *cone, uint32_t tuple, uint32_t clause)
{
    Code row[LR_VARIABLES_MAX];
    const ConeTuple *conclusion = &cone->tuples.items[tuple];
    ClauseSearch search = { .cone = cone,
                            .clause = &cone->program->clauses.items[clause],
                            .clause_index = clause,
                            .tuple = tuple };
    search.takes_first = !cone->takes_all && has_one_size(cone, search.clause);
    memcpy(row, lr_cone_row(cone, conclusion),
           cone->program->predicates.items[conclusion->predicate].arity * sizeof *row);
    lore_status status = lr_model_bindings(cone->model, clause, row, visit_binding, &search,
                                           cone->budget, cone->diag);
    return status == LORE_DONE ? LORE_OK : status;
}
