/* SPDX-License-Identifier: MIT */
/* Ways: how one tuple follows at its moment - by a clause under some binding, from an aggregate's
 * contributors, through a view, or on somebody's word. */
#include <string.h>

#include "reason/cone.h"

/* ---- clauses ---- */

/* The visit of one clause's bindings on behalf of one tuple. */
typedef struct ClauseSearch {
    Cone *cone;
    const Clause *clause;
    uint32_t clause_index, tuple;
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

/* The strongest tuple that matches row at moment: *row becomes it. */
static lore_status best_match(Cone *cone, uint32_t predicate, Code *row, int64_t moment, Cost *cost)
{
    Code candidate[LR_VARIABLES_MAX], best[LR_VARIABLES_MAX];
    size_t width = cone->program->predicates.items[predicate].arity * sizeof *row;
    size_t cursor = 0, tuple;
    *cost = LR_COST_NONE;
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

/* Adds a positive condition's tuple as a premise; *cost tells what it is worth. */
static lore_status add_premise(Cone *cone, WayDraft *draft, const Literal *literal,
                               const Code *bindings, Cost *cost)
{
    Code row[LR_VARIABLES_MAX];
    const ConeTuple *conclusion = &cone->tuples.items[draft->way.conclusion];
    int64_t moment = conclusion->standing.moment;
    uint32_t premise, depth = conclusion->depth + 1;
    lore_status status = literal_row(cone, literal, bindings, row);
    if (status == LORE_OK)
        status = best_match(cone, literal->predicate, row, moment, cost);
    if (status != LORE_OK || *cost > conclusion->standing.cost)
        return status;
    status = lr_cone_tuple(cone, literal->predicate, row, moment, depth, &premise);
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
    WayDraft draft = lr_way_begin(cone, search->tuple, WAY_CLAUSE, search->clause_index);
    status = add_conditions(search, &draft, bindings, &cost);
    if (status == LORE_OK && cost <= standing.cost) {
        status = keep_bindings(cone, &draft, search->clause, bindings);
        if (status == LORE_OK)
            status = lr_way_keep(cone, &draft);
    } else {
        lr_way_drop(cone, &draft);
    }
    if (status == LORE_OK && (++search->seen >= LR_TUPLE_WAYS_MAX || cone->is_full))
        status = LORE_DONE;
    return status;
}

lore_status lr_ways_by_clause(Cone *cone, uint32_t tuple, uint32_t clause)
{
    Code row[LR_VARIABLES_MAX];
    const ConeTuple *conclusion = &cone->tuples.items[tuple];
    ClauseSearch search = { cone, &cone->program->clauses.items[clause], clause, tuple, 0 };
    memcpy(row, lr_cone_row(cone, conclusion),
           cone->program->predicates.items[conclusion->predicate].arity * sizeof *row);
    lore_status status = lr_model_bindings(cone->model, clause, row, visit_binding, &search,
                                           cone->budget, cone->diag);
    return status == LORE_DONE ? LORE_OK : status;
}

/* ---- aggregates ---- */

typedef struct AggregateSearch {
    Cone *cone;
    const Aggregate *aggregate;
    WayDraft draft;
    uint32_t tuple, aggregate_index;
    Code value;   /* MIN, MAX: of the conclusion */
    Cost weakest; /* contributors below are not counted */
} AggregateSearch;

static bool picks_one(AggregateKind kind)
{
    return kind == AGGREGATE_MIN || kind == AGGREGATE_MAX;
}

/* Of a least or greatest value each row that has it is a way of its own; else all rows are one
 * way. */
static lore_status add_contributor(AggregateSearch *search, const Code *row)
{
    Cone *cone = search->cone;
    const ConeTuple conclusion = cone->tuples.items[search->tuple];
    bool is_one = picks_one(search->aggregate->kind);
    if (is_one && row[search->aggregate->group_count] != search->value)
        return LORE_OK;
    if (search->draft.way.premise_count >= LR_AGGREGATE_PREMISES_MAX) {
        search->draft.way.is_cut = true;
        return LORE_DONE;
    }
    uint32_t premise;
    lore_status status = lr_cone_tuple(cone, search->aggregate->input, row,
                                       conclusion.standing.moment, conclusion.depth + 1, &premise);
    if (status != LORE_OK || premise == LR_NONE ||
        cone->tuples.items[premise].standing.cost > search->weakest)
        return status;
    status = lr_way_premise(cone, &search->draft, premise);
    if (status != LORE_OK || !is_one)
        return status;
    status = lr_way_keep(cone, &search->draft);
    search->draft = lr_way_begin(cone, search->tuple, WAY_AGGREGATE, search->aggregate_index);
    return status;
}

static lore_status visit_contributors(void *data, const Code *rows, size_t count)
{
    AggregateSearch *search = data;
    uint32_t width = search->cone->program->predicates.items[search->aggregate->input].arity;
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && i < count; i++)
        status = add_contributor(search, rows + i * width);
    return status;
}

lore_status lr_ways_by_aggregate(Cone *cone, uint32_t tuple, uint32_t aggregate)
{
    Code row[LR_VARIABLES_MAX];
    const ConeTuple *conclusion = &cone->tuples.items[tuple];
    const Aggregate *over = &cone->program->aggregates.items[aggregate];
    memcpy(row, lr_cone_row(cone, conclusion),
           cone->program->predicates.items[conclusion->predicate].arity * sizeof *row);
    bool counts_all = over->kind == AGGREGATE_EXPECTED;
    AggregateSearch search = {
        .cone = cone,
        .aggregate = over,
        .draft = lr_way_begin(cone, tuple, WAY_AGGREGATE, aggregate),
        .tuple = tuple,
        .aggregate_index = aggregate,
        .value = row[over->column],
        .weakest = counts_all ? LR_COST_NONE - 1 : lr_cost_of(cone->settings.counts_from),
    };
    lore_status status = lr_model_contributors(cone->model, aggregate, row, visit_contributors,
                                               &search, cone->budget, cone->diag);
    if (status < 0)
        return status;
    return search.draft.way.premise_count > 0 ? lr_way_keep(cone, &search.draft) : LORE_OK;
}

/* ---- views ---- */

/* A view's tuple, and what it looks at. */
typedef struct ViewSearch {
    Cone *cone;
    uint32_t tuple;
    Window window;
    Code row[LR_VARIABLES_MAX];
} ViewSearch;

/* The viewed tuple at a moment, as a premise. */
static lore_status add_viewed(ViewSearch *search, WayDraft *draft, uint32_t predicate,
                              int64_t moment)
{
    uint32_t premise, depth = search->cone->tuples.items[search->tuple].depth + 1;
    lore_status status =
        lr_cone_tuple(search->cone, predicate, search->row, moment, depth, &premise);
    return status == LORE_OK && premise != LR_NONE ? lr_way_premise(search->cone, draft, premise)
                                                   : status;
}

static lore_status way_at(ViewSearch *search, const View *view, int64_t moment)
{
    WayDraft draft = lr_way_begin(search->cone, search->tuple, WAY_VIEW, 0);
    lore_status status = add_viewed(search, &draft, view->of, moment);
    if (status == LORE_OK && view->kind == VIEW_CONTESTED)
        status = add_viewed(search, &draft, view->other, moment);
    return status == LORE_OK ? lr_way_keep(search->cone, &draft) : status;
}

/* Within a recursion the belief may be had at one moment only by way of this very view, and at
 * another without it: each moment from which beliefs may differ is a way of its own. */
static lore_status ways_at_other_moments(ViewSearch *search, const View *view, Standing carrier)
{
    size_t count;
    const int64_t *instants = lr_model_instants(search->cone->model, &count);
    lore_status status = LORE_OK;
    for (size_t i = 0, ways = 0; status == LORE_OK && i < count && ways < LR_VIEW_WAYS_MAX; i++) {
        bool is_there;
        if (instants[i] <= search->window.from || instants[i] >= search->window.to ||
            instants[i] == carrier.moment)
            continue;
        status = lr_cone_belief(search->cone, view->of, search->row, &is_there);
        if (status == LORE_OK &&
            lr_moment_standing(&search->cone->scratch, instants[i]).cost == carrier.cost) {
            status = way_at(search, view, instants[i]);
            ways++;
        }
    }
    return status;
}

static bool is_recursive(const Program *program, const Predicate *predicate)
{
    return program->components.items[predicate->component].is_recursive;
}

lore_status lr_ways_by_view(Cone *cone, uint32_t tuple)
{
    ViewSearch search = { .cone = cone, .tuple = tuple };
    const Standing standing = cone->tuples.items[tuple].standing;
    const Predicate *predicate =
        &cone->program->predicates.items[cone->tuples.items[tuple].predicate];
    const View *view = &predicate->view;
    lore_value interval = lore_null();
    lore_status status = LORE_OK;
    bool is_there;
    memcpy(search.row, lr_cone_row(cone, &cone->tuples.items[tuple]),
           predicate->arity * sizeof *search.row);
    if (view->kind == VIEW_VALID)
        status =
            lr_model_value(cone->model, search.row[predicate->arity - 1], &interval, cone->diag);
    if (status == LORE_OK)
        status = lr_cone_belief(cone, view->of, search.row, &is_there);
    if (status != LORE_OK)
        return status;
    search.window = lr_moment_window(view, standing, interval);
    Standing carrier = lr_moment_carrier(&cone->scratch, search.window);
    status = way_at(&search, view, carrier.moment);
    if (status != LORE_OK || !is_recursive(cone->program, predicate))
        return status;
    return ways_at_other_moments(&search, view, carrier);
}

/* ---- words ---- */

static bool speaks_of(const Voice *voice, int64_t moment)
{
    return voice->from <= moment && (moment < voice->to || voice->to == LORE_TIME_MAX);
}

/* How many claims it takes to carry the belief: one, or, where sources corroborate, all of them. */
static uint32_t count_carriers(const WitnessTable *table, const Voice *voice, Standing standing)
{
    uint32_t speaking = 0;
    for (; voice != NULL; voice = lr_witness_next(table, voice)) {
        if (!speaks_of(voice, standing.moment) || voice->cost == LR_COST_NONE)
            continue;
        if (voice->cost <= standing.cost)
            return 1;
        speaking++;
    }
    return speaking;
}

static lore_status way_by_claims(Cone *cone, uint32_t tuple, const Relation *relation, Facet facet,
                                 const Code *row)
{
    const WitnessTable *table;
    lore_status status = lr_witnesses_table(cone->witnesses, relation, facet, &table);
    if (status != LORE_OK)
        return status;
    uint32_t width = relation->arity + (facet >= FACET_DEMAND);
    uint32_t count = count_carriers(table, lr_witness_first(table, row, width),
                                    cone->tuples.items[tuple].standing);
    bool corroborates = (relation->flags & LORE_RELATION_NOISY_OR) != 0;
    if (count == 0 || (count > 1 && !corroborates))
        return LORE_OK;
    WayDraft draft = lr_way_begin(cone, tuple, WAY_CLAIM, count);
    draft.way.leaves = count > 1 ? count : 0;
    return lr_way_keep(cone, &draft);
}

lore_status lr_ways_by_word(Cone *cone, uint32_t tuple)
{
    const Predicate *predicate =
        &cone->program->predicates.items[cone->tuples.items[tuple].predicate];
    const Relation *relation = &cone->program->relations.items[predicate->relation];
    const Code *row = lr_cone_row(cone, &cone->tuples.items[tuple]);
    const TestimonySource *source = cone->witnesses->testimonies;
    bool is_fact = false;
    lore_status status = LORE_OK;
    if (relation->stored == 0)
        return LORE_OK;
    if (predicate->facet == FACET_PRO)
        status = source->has_fact(source->data, relation->stored, relation->arity, row, &is_fact,
                                  cone->diag);
    if (status != LORE_OK)
        return status;
    if (!is_fact)
        return way_by_claims(cone, tuple, relation, predicate->facet, row);
    WayDraft draft = lr_way_begin(cone, tuple, WAY_FACT, 0);
    return lr_way_keep(cone, &draft);
}
