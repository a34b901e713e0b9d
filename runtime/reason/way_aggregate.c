/* SPDX-License-Identifier: MIT */
/* Ways by aggregates: the rows that were counted, as far as they are believed enough; of a least or
 * greatest value, each row that has it, where that is believed no more than the value: else all of them, since the
 * weakest row that was looked at decides how far the value is believed (BELIEF 13).
 *
 * Where several rules conclude rows of one relation, the value tells which of them has: the group is counted again as it
 * was evaluated (eval/total.h). That looks at all of its rows; one rule alone needs no such count. */
#include <math.h>
#include <string.h>

#include "eval/total.h"

#include "reason/cone.h"
#include "reason/polarity.h"
#include "value/value.h"

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

/* ---- the rows of a group ---- */

/* By an index: the model looks through all groups to find one. */
static lore_status look_up_group(Cone *cone, const Aggregate *over, uint32_t input, const Code *row,
                                 FactVisit *visit, void *data)
{
    Code group[LR_VARIABLES_MAX], contributor[LR_VARIABLES_MAX];
    size_t cursor = 0, tuple;
    lr_polarity_group(cone->program, over, row, group);
    lore_status status = lr_matcher_next(&cone->matcher, input, group, &cursor, &tuple);
    while (status == LORE_OK && tuple != SIZE_MAX) {
        if (!lr_model_tuple(cone->model, input, tuple, contributor, NULL))
            return LORE_NOMEM;
        status = visit(data, contributor, 1);
        if (status == LORE_OK)
            status = lr_matcher_next(&cone->matcher, input, group, &cursor, &tuple);
    }
    return status;
}

/* Those of input, which is one of the two sides that the aggregate reads. */
static lore_status visit_group(Cone *cone, uint32_t aggregate, uint32_t input, const Code *row,
                               FactVisit *visit, void *data)
{
    const Aggregate *over = &cone->program->aggregates.items[aggregate];
    return cone->is_shared ? look_up_group(cone, over, input, row, visit, data)
                           : lr_model_contributors(cone->model, aggregate, input, row, visit, data,
                                                   cone->budget, cone->diag);
}

/* ---- whether it is this aggregate that gives the value ---- */

typedef struct Recount {
    Cone *cone;
    uint32_t possible, certain; /* the predicates; certain is LR_NONE where dates are precise */
    uint32_t value_column;
    AggregateKind kind;
    int64_t moment;
    lore_value value; /* of the conclusion */
    Cost bound;       /* weaker totals are no way */
    bool is_given;
    VECTOR(Member) members;
} Recount;

static lore_status cost_at(Recount *recount, uint32_t predicate, const Code *row, Cost *out)
{
    bool is_there;
    lore_status status = lr_cone_belief(recount->cone, predicate, row, &is_there);
    *out = LR_COST_NONE;
    if (status == LORE_OK && is_there)
        *out = lr_moment_standing(&recount->cone->scratch, recount->moment).cost;
    return status;
}

static lore_status add_member(void *data, const Code *row, size_t count)
{
    Recount *recount = data;
    Cone *cone = recount->cone;
    Member member = { .value = { .type = LORE_NULL } };
    (void)count; /* groups are visited row by row */
    lore_status status = cost_at(recount, recount->possible, row, &member.possible);
    member.certain = member.possible;
    if (status == LORE_OK && recount->certain != LR_NONE)
        status = cost_at(recount, recount->certain, row, &member.certain);
    if (status == LORE_OK && lr_total_reads(recount->kind))
        status = lr_model_value(cone->model, row[recount->value_column], &member.value, cone->diag);
    if (status == LORE_OK && !lr_vector_push(&recount->members, member))
        status = LORE_NOMEM;
    return status;
}

/* Real sums depend on the order in which they are added up. */
static bool is_same(lore_value a, lore_value b)
{
    if (a.type == LORE_REAL && b.type == LORE_REAL)
        return fabs(a.u.real - b.u.real) <= 1e-9 * fmax(fabs(a.u.real), 1);
    return a.type == b.type && lr_value_compare(a, b) == 0;
}

static lore_status compare_total(void *data, const Total *total, Cost weakest)
{
    Recount *recount = data;
    lore_value value;
    recount->is_given = weakest <= recount->bound && lr_total_value(total, recount->kind, &value) &&
                        is_same(value, recount->value);
    return recount->is_given ? LORE_DONE : LORE_OK;
}

/* Whether nothing else can conclude the tuple, of which no word has been found. */
static bool is_alone(const Cone *cone, uint32_t tuple, uint32_t aggregate)
{
    const Program *program = cone->program;
    uint32_t output = program->aggregates.items[aggregate].output;
    size_t ways = cone->ways.count;
    for (uint32_t a = 0; a < program->aggregates.count; a++)
        if (a != aggregate && program->aggregates.items[a].output == output)
            return false;
    return cone->heads.items[output] == 0 &&
           (ways == 0 || cone->ways.items[ways - 1].conclusion != tuple);
}

/* Whether the constants of the head are the row's. */
static lore_status is_of_head(Cone *cone, const Aggregate *over, const Code *row, bool *out)
{
    const Program *program = cone->program;
    lore_status status = LORE_OK;
    uint32_t other = 0;
    *out = true;
    for (uint32_t c = 0; c <= over->arg_count && *out && status == LORE_OK; c++) {
        if (c == over->column)
            continue;
        Arg arg = program->args.items[over->first_arg + other++];
        Code constant = row[c];
        if (arg.kind == ARG_CONSTANT)
            status = lr_model_code(cone->model, program->constants.items[arg.index], &constant,
                                   cone->diag);
        *out = constant == row[c];
    }
    return status;
}

/* Counts the group again, as of the tuple's moment: another rule may have concluded the row. */
static lore_status gives(Cone *cone, uint32_t tuple, uint32_t aggregate, const Code *row, bool *out)
{
    const Aggregate *over = &cone->program->aggregates.items[aggregate];
    Cost counts_from =
        cone->settings.counts_from > 0 ? lr_cost_of(cone->settings.counts_from) : LR_COST_NONE - 1;
    Taking taking = { over->kind, counts_from, over->is_certain };
    Recount recount = {
        .cone = cone,
        .possible = over->is_certain ? over->other : over->input,
        .certain = over->is_certain ? over->input : over->other,
        .value_column = over->group_count,
        .kind = over->kind,
        .moment = cone->tuples.items[tuple].standing.moment,
        .bound = lr_cone_bound(cone, &cone->tuples.items[tuple]),
    };
    lore_status status = is_of_head(cone, over, row, out);
    if (status != LORE_OK || !*out || is_alone(cone, tuple, aggregate))
        return status;
    status = lr_model_value(cone->model, row[over->column], &recount.value, cone->diag);
    if (status == LORE_OK)
        status = visit_group(cone, aggregate, recount.possible, row, add_member, &recount);
    if (status == LORE_OK)
        status = lr_totals(taking, recount.members.items, recount.members.count, compare_total,
                           &recount);
    lr_vector_free(&recount.members);
    *out = recount.is_given;
    return status == LORE_DONE ? LORE_OK : status;
}

lore_status lr_ways_by_aggregate(Cone *cone, uint32_t tuple, uint32_t aggregate)
{
    Code row[LR_VARIABLES_MAX];
    const ConeTuple *conclusion = &cone->tuples.items[tuple];
    const Aggregate *over = &cone->program->aggregates.items[aggregate];
    memcpy(row, lr_cone_row(cone, conclusion),
           cone->program->predicates.items[conclusion->predicate].arity * sizeof *row);
    size_t ways = cone->ways.count;
    AggregateSearch search = {
        .cone = cone,
        .aggregate = over,
        .draft = lr_way_begin(cone, tuple, WAY_AGGREGATE, aggregate),
        .tuple = tuple,
        .aggregate_index = aggregate,
        .value = row[over->column],
        .weakest = lr_cost_of(cone->settings.counts_from),
        .takes_all = !picks_one(over->kind),
    };
    bool is_given;
    lore_status status = gives(cone, tuple, aggregate, row, &is_given);
    if (status != LORE_OK || !is_given)
        return status;
    status = visit_group(cone, aggregate, over->input, row, visit_contributors, &search);
    if (status >= 0 && !search.takes_all && cone->ways.count == ways) {
        search.takes_all = true;
        status = visit_group(cone, aggregate, over->input, row, visit_contributors, &search);
    }
    if (status < 0)
        return status;
    return search.draft.way.premise_count > 0 ? lr_way_keep(cone, &search.draft) : LORE_OK;
}
