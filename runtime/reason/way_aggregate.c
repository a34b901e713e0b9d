/* SPDX-License-Identifier: MIT */
/* Ways by aggregates: the rows that were counted, as far as they are believed enough; of a least or
 * greatest value, each row that has it, where that is believed no more than the value: else all of them, since the
 * weakest row that was looked at decides how far the value is believed (BELIEF 13). */
#include <string.h>

#include "reason/cone.h"
#include "reason/polarity.h"

typedef struct AggregateSearch {
    Cone *cone;
    const Aggregate *aggregate;
    WayDraft draft;
    uint32_t tuple, aggregate_index;
    Code value;     /* MIN, MAX: of the conclusion */
    Cost weakest;   /* contributors below are not counted */
    bool takes_all; /* rows are one way */
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
    bool is_one = !search->takes_all;
    if (is_one && row[search->aggregate->group_count] != search->value)
        return LORE_OK;
    if (search->draft.way.premise_count >= LR_AGGREGATE_PREMISES_MAX) {
        search->draft.way.is_cut = true;
        return LORE_DONE;
    }
    uint32_t premise;
    lore_status status =
        lr_cone_tuple(cone, search->aggregate->input, row, conclusion.standing.moment, &premise);
    if (status != LORE_OK || premise == LR_NONE ||
        cone->tuples.items[premise].standing.cost > search->weakest)
        return status;
    if (is_one && cone->tuples.items[premise].standing.cost < conclusion.standing.cost)
        return LORE_OK;
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

/* By an index: the model looks through all groups to find one. */
static lore_status look_up_contributors(AggregateSearch *search, const Code *row)
{
    Cone *cone = search->cone;
    uint32_t input = search->aggregate->input;
    Code group[LR_VARIABLES_MAX], contributor[LR_VARIABLES_MAX];
    size_t cursor = 0, tuple;
    lr_polarity_group(cone->program, search->aggregate, row, group);
    lore_status status = lr_matcher_next(&cone->matcher, input, group, &cursor, &tuple);
    while (status == LORE_OK && tuple != SIZE_MAX) {
        if (!lr_model_tuple(cone->model, input, tuple, contributor, NULL))
            return LORE_NOMEM;
        status = visit_contributors(search, contributor, 1);
        if (status == LORE_OK)
            status = lr_matcher_next(&cone->matcher, input, group, &cursor, &tuple);
    }
    return status;
}

static lore_status find_contributors(AggregateSearch *search, const Code *row)
{
    Cone *cone = search->cone;
    return cone->is_shared
               ? look_up_contributors(search, row)
               : lr_model_contributors(cone->model, search->aggregate_index, row,
                                       visit_contributors, search, cone->budget, cone->diag);
}

lore_status lr_ways_by_aggregate(Cone *cone, uint32_t tuple, uint32_t aggregate)
{
    Code row[LR_VARIABLES_MAX];
    const ConeTuple *conclusion = &cone->tuples.items[tuple];
    const Aggregate *over = &cone->program->aggregates.items[aggregate];
    memcpy(row, lr_cone_row(cone, conclusion),
           cone->program->predicates.items[conclusion->predicate].arity * sizeof *row);
    size_t ways = cone->ways.count;
    bool counts_all = over->kind == AGGREGATE_EXPECTED;
    AggregateSearch search = {
        .cone = cone,
        .aggregate = over,
        .draft = lr_way_begin(cone, tuple, WAY_AGGREGATE, aggregate),
        .tuple = tuple,
        .aggregate_index = aggregate,
        .value = row[over->column],
        .weakest = counts_all ? LR_COST_NONE - 1 : lr_cost_of(cone->settings.counts_from),
        .takes_all = !picks_one(over->kind),
    };
    lore_status status = find_contributors(&search, row);
    if (status >= 0 && !search.takes_all && cone->ways.count == ways) {
        search.takes_all = true;
        status = find_contributors(&search, row);
    }
    if (status < 0)
        return status;
    return search.draft.way.premise_count > 0 ? lr_way_keep(cone, &search.draft) : LORE_OK;
}
