/* SPDX-License-Identifier: MIT */
/* Aggregate: input rows are sorted by group. A group without dated rows gives one plain row. One
 * with dated rows is swept over the segments between the bounds of its beliefs: at each, the rows
 * believed at least counts_from are taken, and the weakest of them is the result's belief (BELIEF
 * 13). Equal results of neighbouring segments join by themselves in the output's extent.
 *
 * Where dates are imprecise a row that is taken for certain is one thing and a row that may be taken
 * another. Members are the possible ones. Where the same are certain, both sides have the one result;
 * elsewhere nothing is certain, and possible is what some choice among the others gives. */
#include "eval/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/compute.h"
#include "eval/profile.h"
#include "eval/rowset_index.h"
#include "value/value.h"

/* One row of input. */
typedef struct Member {
    size_t codes;        /* where its codes begin */
    uint32_t dated_id;   /* LR_ROW_NONE: plain */
    uint32_t certain_id; /* likewise among the certain ones, or ROW_ABSENT */
} Member;

enum { ROW_ABSENT = LR_ROW_NONE - 1 };

typedef struct Aggregator {
    Model *model;
    const Aggregate *aggregate;
    Extent *input, *output;
    Extent *certain;                    /* where dates are imprecise, of input's rows; else NULL */
    bool is_certain;                    /* the side at work */
    uint32_t sources[LR_ARITY_MAX + 1]; /* of output's columns: of the group; LR_NONE */
    Code constants[LR_ARITY_MAX + 1];
    VECTOR(Code) codes;
    VECTOR(Member) members;
    Table groups;
    VECTOR(uint32_t) group_of; /* of each member */
    VECTOR(uint32_t) order;    /* members by group */
    VECTOR(uint32_t) bounds;   /* segments at which a group changes */
    VECTOR(uint64_t) rows;     /* plain results that have not been added yet */
    size_t row_count;          /* how many */
} Aggregator;

/* ---- values ---- */

typedef struct Total {
    size_t count;
    __int128 integer; /* so that no order of adding overflows on the way */
    double real, expected;
    lore_value best;
    bool is_real, is_no_number;
} Total;

static void add_number(Total *total, lore_value value)
{
    if (value.type == LORE_REAL) {
        total->is_real = true;
        total->real += value.u.real;
        return;
    }
    total->integer += value.u.integer;
    total->real += (double)value.u.integer;
}

static lore_status add_member(const Aggregator *a, Total *total, const Code *row, Cost cost)
{
    AggregateKind kind = a->aggregate->kind;
    bool is_first = total->count++ == 0;
    total->expected += lr_cost_belief(cost);
    if (kind == AGGREGATE_COUNT || kind == AGGREGATE_EXPECTED)
        return LORE_OK;
    lore_value value;
    lore_status status = lr_dictionary_value(&a->model->dictionary, row[a->aggregate->group_count],
                                             &value, a->model->diag);
    if (status != LORE_OK)
        return status;
    if (kind == AGGREGATE_SUM || kind == AGGREGATE_AVERAGE) {
        if (value.type == LORE_INTEGER || value.type == LORE_REAL)
            add_number(total, value);
        else
            total->is_no_number = true;
        return LORE_OK;
    }
    int order = is_first ? 0 : lr_value_compare(value, total->best);
    if (is_first || (kind == AGGREGATE_MIN ? order < 0 : order > 0))
        total->best = value;
    return LORE_OK;
}

/* False if the sum has no value. */
static bool result_of(const Aggregator *a, const Total *total, lore_value *out)
{
    switch (a->aggregate->kind) {
    case AGGREGATE_COUNT:
        *out = lore_integer((int64_t)total->count);
        return true;
    case AGGREGATE_SUM:
        *out = total->is_real ? lore_real(total->real) : lore_integer((int64_t)total->integer);
        return !total->is_no_number && isfinite(total->real) &&
               (total->is_real || out->u.integer == total->integer);
    case AGGREGATE_AVERAGE:
        *out = lore_real((total->is_real ? total->real : (double)total->integer) /
                         (double)total->count);
        return !total->is_no_number && isfinite(total->real);
    case AGGREGATE_EXPECTED:
        *out = lore_real(total->expected);
        return true;
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
        *out = total->best;
        return true;
    case AGGREGATE_NONE:
        break;
    }
    return false;
}

/* ---- output ---- */

static lore_status check_budget(const Aggregator *a, int64_t rows)
{
    return lr_budget_check(a->model->budget, rows, lr_model_rule_name(a->model, a->aggregate->rule),
                           lr_model_rule_place(a->model, a->aggregate->rule), a->model->diag);
}

/* Adds the plain results, in one go where there is nothing else yet. */
static lore_status add_rows(Aggregator *a)
{
    Rowset *plain = &a->output->plain;
    uint32_t stride = plain->layout.stride;
    size_t count = a->row_count;
    bool fine = true;
    if (plain->count == 0 && !a->output->grows && count > 0) {
        fine = lr_rowset_fill(plain, a->rows.items, count);
        a->rows.items = NULL;
        a->rows.capacity = 0;
    }
    for (size_t at = 0; a->rows.items != NULL && at < count && fine; at += LR_BATCH)
        fine = lr_extent_add(a->output, a->rows.items + at * stride,
                             count - at < LR_BATCH ? count - at : LR_BATCH, NULL);
    a->rows.count = a->row_count = 0;
    return fine ? LORE_OK : LORE_NOMEM;
}

/* Where the output's columns come from. */
static lore_status find_sources(Aggregator *a)
{
    const Aggregate *aggregate = a->aggregate;
    lore_status status = LORE_OK;
    uint32_t other = 0;
    a->sources[aggregate->column] = LR_NONE;
    for (uint32_t c = 0; c <= aggregate->arg_count && status == LORE_OK; c++) {
        if (c == aggregate->column)
            continue;
        Arg arg = a->model->program->args.items[aggregate->first_arg + other++];
        a->sources[c] = arg.kind == ARG_CONSTANT ? LR_NONE : arg.index;
        if (arg.kind == ARG_CONSTANT)
            status = lr_model_constant(a->model, arg.index, &a->constants[c]);
    }
    return status;
}

/* A row that holds at some times. */
static lore_status emit_dated(Aggregator *a, const Code *codes, Span span)
{
    uint64_t row[LR_ARITY_MAX + 1];
    (void)lr_layout_pack(&a->output->plain.layout, codes, row);
    return lr_extent_improve(a->output, row, span, false, NULL) ? check_budget(a, 1) : LORE_NOMEM;
}

/* One row: the group's codes, and that of the value. */
static lore_status emit_code(Aggregator *a, const Code *group, Code value, Span span)
{
    const Layout *layout = &a->output->plain.layout;
    uint32_t arity = a->aggregate->arg_count + 1;
    Code codes[LR_ARITY_MAX + 1];
    for (uint32_t c = 0; c < arity; c++)
        codes[c] = a->sources[c] == LR_NONE ? a->constants[c] : group[a->sources[c]];
    codes[a->aggregate->column] = value;
    if (span != LR_SPAN_ALWAYS)
        return emit_dated(a, codes, span);
    if (!lr_vector_reserve(&a->rows, layout->stride))
        return LORE_NOMEM;
    (void)lr_layout_pack(layout, codes, a->rows.items + a->rows.count);
    a->rows.count += layout->stride;
    return ++a->row_count % LR_BATCH == 0 ? check_budget(a, LR_BATCH) : LORE_OK;
}

static lore_status emit(Aggregator *a, const Code *group, const Total *total, Span span)
{
    lore_value value;
    Code code;
    if (!result_of(a, total, &value))
        return LORE_OK;
    lore_status status = lr_dictionary_code(&a->model->dictionary, value, &code, a->model->diag);
    return status == LORE_OK ? emit_code(a, group, code, span) : status;
}

/* ---- one group ---- */

static const Code *row_of(const Aggregator *a, uint32_t member)
{
    return a->codes.items + a->members.items[member].codes;
}

static int compare_bounds(const void *left, const void *right)
{
    uint32_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;
    return x < y ? -1 : x > y;
}

static bool add_bounds(Aggregator *a, const Extent *extent, uint32_t id)
{
    Span one;
    size_t spans;
    if (id >= ROW_ABSENT)
        return true;
    const Span *belief = lr_extent_belief(extent, id, &one, &spans);
    for (size_t k = 0; k < spans; k++)
        if (!lr_vector_push(&a->bounds, lr_span_from(belief[k])) ||
            !lr_vector_push(&a->bounds, lr_span_to(belief[k])))
            return false;
    return true;
}

static bool collect_bounds(Aggregator *a, const uint32_t *members, size_t count)
{
    a->bounds.count = 0;
    if (!lr_vector_push(&a->bounds, 0) || !lr_vector_push(&a->bounds, LR_AXIS_END))
        return false;
    for (size_t i = 0; i < count; i++) {
        const Member *member = &a->members.items[members[i]];
        if (!add_bounds(a, a->input, member->dated_id) ||
            (a->certain != NULL && !add_bounds(a, a->certain, member->certain_id)))
            return false;
    }
    qsort(a->bounds.items, a->bounds.count, sizeof(uint32_t), compare_bounds);
    size_t kept = 0;
    for (size_t i = 0; i < a->bounds.count; i++)
        if (kept == 0 || a->bounds.items[kept - 1] != a->bounds.items[i])
            a->bounds.items[kept++] = a->bounds.items[i];
    a->bounds.count = kept;
    return true;
}

static Cost cost_in(const Extent *extent, uint32_t id, uint32_t segment)
{
    Span one;
    size_t count;
    if (id >= ROW_ABSENT)
        return id == LR_ROW_NONE ? 0 : LR_COST_NONE;
    const Span *belief = lr_extent_belief(extent, id, &one, &count);
    return lr_belief_at(belief, count, segment);
}

static Cost cost_at(const Aggregator *a, uint32_t member, uint32_t segment)
{
    return cost_in(a->input, a->members.items[member].dated_id, segment);
}

/* Input rows are distinct bindings already: of count, min and max they hold the value alone. */
static lore_status sweep_segment(Aggregator *a, const uint32_t *members, size_t count,
                                 uint32_t from, uint32_t to)
{
    Total total = { .count = 0 };
    Cost weakest = 0;
    for (size_t i = 0; i < count; i++) {
        Cost cost = cost_at(a, members[i], from);
        if (cost == LR_COST_NONE || cost > a->model->counts_from)
            continue;
        weakest = lr_cost_weakest(weakest, cost);
        lore_status status = add_member(a, &total, row_of(a, members[i]), cost);
        if (status == LORE_OK && i % LR_BATCH == LR_BATCH - 1)
            status = check_budget(a, 0);
        if (status != LORE_OK)
            return status;
    }
    if (total.count == 0)
        return LORE_OK;
    return emit(a, row_of(a, members[0]), &total, lr_span(from, to, weakest));
}

/* ---- one group, of which not all is certain ---- */

typedef struct Choice {
    uint32_t from, to; /* the segment */
    const uint32_t *members;
    VECTOR(uint32_t)
    sure, open;   /* members that are taken whatever the dates are; that may be taken */
    Cost weakest; /* possible belief of the weakest of the sure ones */
} Choice;

enum { OPEN_MAX = 10 }; /* members among which all choices are made; of more, none and all */

/* A choice of all open members, however many. */
#define ALL_OPEN UINT32_MAX

static bool is_taken(const Aggregator *a, Cost cost)
{
    return cost != LR_COST_NONE && cost <= a->model->counts_from;
}

static Cost certain_cost(const Aggregator *a, uint32_t member, uint32_t segment)
{
    return cost_in(a->certain, a->members.items[member].certain_id, segment);
}

/* false without memory */
static bool sort_out(const Aggregator *a, Choice *choice, size_t count)
{
    bool fine = true;
    choice->sure.count = choice->open.count = 0;
    choice->weakest = 0;
    for (size_t i = 0; i < count && fine; i++) {
        uint32_t member = choice->members[i];
        Cost possible = cost_at(a, member, choice->from);
        if (!is_taken(a, possible))
            continue;
        bool is_sure = is_taken(a, certain_cost(a, member, choice->from));
        fine =
            is_sure ? lr_vector_push(&choice->sure, member) : lr_vector_push(&choice->open, member);
        if (is_sure)
            choice->weakest = lr_cost_weakest(choice->weakest, possible);
    }
    return fine;
}

static bool is_chosen(uint32_t chosen, size_t open)
{
    return chosen == ALL_OPEN || (open < OPEN_MAX && (chosen >> open & 1) != 0);
}

/* The result of the sure members and those of the open ones whose bits are set. */
static lore_status emit_choice(Aggregator *a, const Choice *choice, uint32_t chosen,
                               bool is_certain)
{
    Total total = { .count = 0 };
    Cost weakest = 0;
    bool is_known = true; /* every belief is the same whatever the dates are */
    lore_status status = LORE_OK;
    size_t sure = choice->sure.count;
    for (size_t i = 0; i < sure + choice->open.count && status == LORE_OK; i++) {
        if (i >= sure && !is_chosen(chosen, i - sure))
            continue;
        uint32_t member = i < sure ? choice->sure.items[i] : choice->open.items[i - sure];
        Cost cost =
            is_certain ? certain_cost(a, member, choice->from) : cost_at(a, member, choice->from);
        weakest = lr_cost_weakest(weakest, cost);
        is_known = is_known && cost == cost_at(a, member, choice->from);
        status = add_member(a, &total, row_of(a, member), cost);
    }
    bool has_result = is_known || a->aggregate->kind != AGGREGATE_EXPECTED;
    if (status != LORE_OK || total.count == 0 || !has_result)
        return status;
    return emit(a, row_of(a, choice->members[0]), &total,
                lr_span(choice->from, choice->to, weakest));
}

static int compare_costs(const void *left, const void *right)
{
    Cost a = *(const Cost *)left, b = *(const Cost *)right;
    return (a > b) - (a < b);
}

/* Every number from that of the sure ones to that of all, believed as much as that many can be. */
static lore_status emit_counts(Aggregator *a, const Choice *choice)
{
    size_t open = choice->open.count;
    Cost *costs = malloc((open + 1) * sizeof *costs);
    lore_status status = costs == NULL ? LORE_NOMEM : LORE_OK;
    Total total = { .count = choice->sure.count };
    Cost weakest = choice->weakest;
    for (size_t i = 0; i < open && costs != NULL; i++)
        costs[i] = cost_at(a, choice->open.items[i], choice->from);
    if (costs != NULL && open > 0)
        qsort(costs, open, sizeof *costs, compare_costs);
    for (size_t i = 0; i <= open && status == LORE_OK; i++, total.count++) {
        if (i > 0)
            weakest = lr_cost_weakest(weakest, costs[i - 1]);
        if (total.count > 0)
            status = emit(a, row_of(a, choice->members[0]), &total,
                          lr_span(choice->from, choice->to, weakest));
    }
    free(costs);
    return status;
}

/* Of a least or greatest value that of the sure ones alone, and of these with each open one. */
static lore_status emit_bests(Aggregator *a, const Choice *choice)
{
    const Code *group = row_of(a, choice->members[0]);
    Total sure = { .count = 0 };
    lore_status status = LORE_OK;
    for (size_t i = 0; i < choice->sure.count && status == LORE_OK; i++)
        status = add_member(a, &sure, row_of(a, choice->sure.items[i]), 0);
    if (status == LORE_OK && sure.count > 0)
        status = emit(a, group, &sure, lr_span(choice->from, choice->to, choice->weakest));
    for (size_t i = 0; i < choice->open.count && status == LORE_OK; i++) {
        Total total = sure;
        uint32_t member = choice->open.items[i];
        Cost cost = lr_cost_weakest(choice->weakest, cost_at(a, member, choice->from));
        status = add_member(a, &total, row_of(a, member), cost);
        if (status == LORE_OK)
            status = emit(a, group, &total, lr_span(choice->from, choice->to, cost));
    }
    return status;
}

/* Of a sum, an average or an expectation. */
static lore_status emit_choices(Aggregator *a, const Choice *choice)
{
    bool is_few = choice->open.count <= OPEN_MAX;
    uint32_t count = is_few ? UINT32_C(1) << choice->open.count : 1;
    lore_status status = LORE_OK;
    for (uint32_t chosen = 0; chosen < count && status == LORE_OK; chosen++)
        status = emit_choice(a, choice, chosen, false);
    return status == LORE_OK && !is_few ? emit_choice(a, choice, ALL_OPEN, false) : status;
}

static lore_status sweep_choice(Aggregator *a, Choice *choice, size_t count)
{
    if (!sort_out(a, choice, count))
        return LORE_NOMEM;
    size_t open = choice->open.count;
    if (open == 0 || a->is_certain)
        return open == 0 ? emit_choice(a, choice, 0, a->is_certain) : LORE_OK;
    AggregateKind kind = a->aggregate->kind;
    if (kind == AGGREGATE_COUNT)
        return emit_counts(a, choice);
    return kind == AGGREGATE_MIN || kind == AGGREGATE_MAX ? emit_bests(a, choice)
                                                          : emit_choices(a, choice);
}

static lore_status sweep_choices(Aggregator *a, const uint32_t *members, size_t count)
{
    Choice choice = { .members = members };
    lore_status status = LORE_OK;
    for (size_t i = 0; i + 1 < a->bounds.count && status == LORE_OK; i++) {
        choice.from = a->bounds.items[i];
        choice.to = a->bounds.items[i + 1];
        status = sweep_choice(a, &choice, count);
    }
    lr_vector_free(&choice.sure);
    lr_vector_free(&choice.open);
    return status;
}

static lore_status sweep_group(Aggregator *a, const uint32_t *members, size_t count)
{
    if (!collect_bounds(a, members, count))
        return LORE_NOMEM;
    if (a->certain != NULL)
        return sweep_choices(a, members, count);
    lore_status status = LORE_OK;
    for (size_t i = 0; i + 1 < a->bounds.count && status == LORE_OK; i++)
        status = sweep_segment(a, members, count, a->bounds.items[i], a->bounds.items[i + 1]);
    return status;
}

/* ---- groups ---- */

static uint32_t find_certain(const Aggregator *a, const Code *codes)
{
    uint64_t row[LR_ARITY_MAX + 1], copy[LR_ARITY_MAX + 1];
    bool is_plain;
    if (!lr_layout_pack(&a->certain->plain.layout, codes, row))
        return ROW_ABSENT;
    memcpy(copy, row, a->certain->plain.layout.stride * sizeof *row);
    lr_rowset_find(&a->certain->plain, copy, 1, &is_plain);
    if (is_plain)
        return LR_ROW_NONE;
    uint32_t id = lr_table_find(&a->certain->dated, row);
    return id == LR_ROW_NONE ? ROW_ABSENT : id;
}

static lore_status take_row(Aggregator *a, const Layout *layout, const uint64_t *packed,
                            uint32_t dated_id)
{
    uint32_t arity = a->input->arity;
    Member member = { a->codes.count, dated_id, LR_ROW_NONE };
    if (!lr_vector_reserve(&a->codes, arity))
        return LORE_NOMEM;
    Code *codes = a->codes.items + a->codes.count;
    lr_layout_unpack(layout, packed, codes);
    a->codes.count += arity;
    if (a->certain != NULL)
        member.certain_id = find_certain(a, codes);
    if (!lr_vector_push(&a->members, member))
        return LORE_NOMEM;
    uint64_t row[LR_ARITY_MAX + 1];
    uint32_t group;
    (void)lr_layout_pack(&a->groups.layout, codes, row);
    return lr_table_add(&a->groups, row, 1, &group) && lr_vector_push(&a->group_of, group)
               ? LORE_OK
               : LORE_NOMEM;
}

static lore_status take_rows(Aggregator *a)
{
    const Layout *layout = &a->input->plain.layout;
    const uint64_t *rows = lr_rowset_rows(&a->input->plain);
    lore_status status = rows == NULL ? LORE_NOMEM : LORE_OK;
    for (size_t i = 0; i < a->input->plain.count && status == LORE_OK; i++) {
        status = take_row(a, layout, rows + i * layout->stride, LR_ROW_NONE);
        if (status == LORE_OK && i % LR_BATCH == LR_BATCH - 1)
            status = check_budget(a, 0);
    }
    const Table *dated = &a->input->dated;
    for (size_t id = 0; id < dated->count && status == LORE_OK; id++)
        status = take_row(a, &dated->layout, dated->rows + id * dated->layout.stride, (uint32_t)id);
    return status;
}

/* Members by group, stable, by counting. */
static lore_status sort_members(Aggregator *a, uint32_t *starts)
{
    size_t count = a->members.count;
    if (!lr_vector_reserve(&a->order, count + 1))
        return LORE_NOMEM;
    memset(starts, 0, (a->groups.count + 1) * sizeof *starts);
    for (size_t i = 0; i < count; i++)
        starts[a->group_of.items[i] + 1]++;
    for (size_t g = 0; g < a->groups.count; g++)
        starts[g + 1] += starts[g];
    for (size_t i = 0; i < count; i++)
        a->order.items[starts[a->group_of.items[i]]++] = (uint32_t)i;
    for (size_t g = a->groups.count; g > 0; g--)
        starts[g] = starts[g - 1];
    starts[0] = 0;
    return LORE_OK;
}

static lore_status run_groups(Aggregator *a)
{
    uint32_t *starts = malloc((a->groups.count + 1) * sizeof *starts);
    lore_status status = starts == NULL ? LORE_NOMEM : sort_members(a, starts);
    for (size_t g = 0; g < a->groups.count && status == LORE_OK; g++)
        status = sweep_group(a, a->order.items + starts[g], starts[g + 1] - starts[g]);
    free(starts);
    return status;
}

/* ---- input that is certain at all times: groups are runs of the sorted rows ---- */

/* Whether a value that is an inline integer beats the best so far, which is one too. */
static bool beats(AggregateKind kind, Code value, Code best)
{
    return kind == AGGREGATE_MIN ? value < best : value > best;
}

/* The best or the sum of inline integers; false if one value is something else. */
static bool total_integers(AggregateKind kind, Field field, const uint64_t *rows, size_t count,
                           Total *total)
{
    Code best = lr_field_code(field, rows);
    int64_t sum = 0; /* of less than 2^32 values below 2^30 */
    for (size_t i = 0; i < count; i++) {
        Code value = lr_field_code(field, &rows[i]);
        if (!lr_code_is_integer(value))
            return false;
        sum += (int64_t)value - LR_CODE_INTEGER_BIAS;
        if (beats(kind, value, best))
            best = value;
    }
    total->count = count;
    total->best = lr_code_value(best);
    total->integer = sum;
    total->real = (double)sum;
    return true;
}

static lore_status total_run(const Aggregator *a, const uint64_t *rows, size_t count, Total *total)
{
    const Layout *layout = &a->input->plain.layout;
    AggregateKind kind = a->aggregate->kind;
    if (kind == AGGREGATE_COUNT) {
        total->count = count;
        return LORE_OK;
    }
    if (kind != AGGREGATE_EXPECTED &&
        total_integers(kind, layout->fields[a->aggregate->group_count], rows, count, total))
        return LORE_OK;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        Code codes[LR_ARITY_MAX + 1];
        lr_layout_unpack(layout, &rows[i], codes);
        status = add_member(a, total, codes, 0);
        if (status == LORE_OK && i % LR_BATCH == LR_BATCH - 1)
            status = check_budget(a, 0);
    }
    return status;
}

/* Whether rows of one group are in the order of their values, all inline integers. */
static bool is_in_words(const Aggregator *a)
{
    AggregateKind kind = a->aggregate->kind;
    Field field = a->input->plain.layout.fields[a->aggregate->group_count];
    return (kind == AGGREGATE_MIN || kind == AGGREGATE_MAX) && field.shift == 0 &&
           (uint64_t)field.base + lr_field_mask(field) < LR_CODE_STORED;
}

/* The best of rows of one group, as words: several at once, since each waits for the one before. The last ones
 * may be looked at twice. */
static uint64_t best_word(const uint64_t *rows, size_t count, bool is_min)
{
    enum { LANES = 4 };
    uint64_t flip = is_min ? 0 : UINT64_MAX, least[LANES];
    for (size_t lane = 0; lane < LANES; lane++)
        least[lane] = rows[lane < count ? lane : 0] ^ flip;
    for (size_t i = LANES; i < count; i += LANES) {
        const uint64_t *here = rows + (i + LANES <= count ? i : count - LANES);
        for (size_t lane = 0; lane < LANES; lane++)
            least[lane] = (here[lane] ^ flip) < least[lane] ? here[lane] ^ flip : least[lane];
    }
    for (size_t lane = 1; lane < LANES; lane++)
        least[0] = least[lane] < least[0] ? least[lane] : least[0];
    return least[0] ^ flip;
}

/* The bits of rows that are their group. */
static uint64_t group_bits(const Aggregator *a)
{
    const Layout *layout = &a->input->plain.layout;
    uint64_t bits = 0;
    for (uint32_t c = 0; c < a->aggregate->group_count; c++)
        bits |= lr_field_mask(layout->fields[c]) << layout->fields[c].shift;
    return bits;
}

/* The result of a group without a dictionary, or LR_CODE_NONE. */
static Code inline_result(const Aggregator *a, const uint64_t *rows, size_t count, bool in_words)
{
    AggregateKind kind = a->aggregate->kind;
    if (kind == AGGREGATE_COUNT)
        return lr_code_integer((int64_t)count);
    if (!in_words)
        return LR_CODE_NONE;
    uint64_t best = best_word(rows, count, kind == AGGREGATE_MIN);
    return lr_field_code(a->input->plain.layout.fields[a->aggregate->group_count], &best);
}

/* Of one group, of which head is a row. */
static lore_status run_run(Aggregator *a, const uint64_t *head, const uint64_t *rows, size_t count,
                           bool in_words)
{
    const Layout *layout = &a->input->plain.layout;
    Code group[LR_ARITY_MAX + 1], result = inline_result(a, rows, count, in_words);
    for (uint32_t c = 0; c < a->aggregate->group_count; c++)
        group[c] = lr_field_code(layout->fields[c], head);
    if (result != LR_CODE_NONE)
        return emit_code(a, group, result, LR_SPAN_ALWAYS);
    Total total = { .count = 0 };
    lore_status status = total_run(a, rows, count, &total);
    return status == LORE_OK ? emit(a, group, &total, LR_SPAN_ALWAYS) : status;
}

static lore_status run_heads(Aggregator *a, const Heads *heads, const uint64_t *rows)
{
    bool in_words = is_in_words(a);
    lore_status status = LORE_OK;
    for (size_t h = 0; h < heads->count && status == LORE_OK; h++) {
        uint32_t first = heads->starts[h];
        status = run_run(a, &heads->words[h], rows + first, heads->starts[h + 1] - first, in_words);
    }
    return status;
}

static lore_status run_sorted(Aggregator *a)
{
    Rowset *plain = &a->input->plain;
    const Heads *heads = a->aggregate->group_count == 1 ? lr_rowset_heads(plain) : NULL;
    const uint64_t *rows = lr_rowset_rows(plain);
    uint64_t bits = group_bits(a);
    bool in_words = is_in_words(a);
    lore_status status = rows == NULL ? LORE_NOMEM : LORE_OK;
    if (heads != NULL)
        return run_heads(a, heads, rows);
    for (size_t first = 0, here; first < plain->count && status == LORE_OK; first += here) {
        here = lr_words_alike(rows + first, plain->count - first, bits);
        status = run_run(a, rows + first, rows + first, here, in_words);
    }
    return status;
}

/* Rows of one word, and either sorted or grouped by the one column that makes the group. */
static bool has_runs(const Aggregator *a)
{
    const Rowset *plain = &a->input->plain;
    uint32_t groups = a->aggregate->group_count;
    return a->input->dated.count == 0 && plain->layout.stride == 1 && plain->layout.bits < 64 &&
           (plain->list == NULL || plain->is_sorted || groups <= 1);
}

/* One group, whose rows need not be looked at. */
static lore_status count_all(Aggregator *a)
{
    Total total = { .count = a->input->plain.count };
    lore_status status = total.count == 0 ? LORE_OK : emit(a, NULL, &total, LR_SPAN_ALWAYS);
    if (status == LORE_OK)
        status = add_rows(a);
    lr_vector_free(&a->rows);
    return status;
}

/* False without memory. */
static bool read_both_sides(Aggregator *a)
{
    Extent *other = lr_model_extent(a->model, a->aggregate->other);
    a->is_certain = a->aggregate->is_certain;
    a->certain = a->is_certain ? a->input : other;
    a->input = a->is_certain ? other : a->input;
    return lr_rowset_prepare(&a->certain->plain) && lr_extent_prepare(a->certain);
}

static lore_status run(Model *model, uint32_t aggregate)
{
    Aggregator a = { .model = model, .aggregate = &model->program->aggregates.items[aggregate] };
    a.input = lr_model_extent(model, a.aggregate->input);
    a.output = lr_model_extent(model, a.aggregate->output);
    if (a.aggregate->other != LR_NONE && !read_both_sides(&a))
        return LORE_NOMEM;
    lore_status status = find_sources(&a);
    if (status != LORE_OK)
        return status;
    bool is_sorted =
        a.certain == NULL && has_runs(&a) && !lr_ways_force(model->budget->ways, WAY_NUMBERED);
    if (a.certain == NULL && a.aggregate->kind == AGGREGATE_COUNT &&
        a.aggregate->group_count == 0 && a.input->dated.count == 0)
        return count_all(&a);
    lr_ways_take(model->budget->ways, is_sorted ? WAY_SORTED : WAY_NUMBERED);
    if (!is_sorted && !lr_table_init(&a.groups, a.input->ranges, a.aggregate->group_count))
        return LORE_NOMEM;
    status = is_sorted ? run_sorted(&a) : take_rows(&a);
    if (status == LORE_OK && !is_sorted)
        status = run_groups(&a);
    if (status == LORE_OK)
        status = add_rows(&a);
    if (status == LORE_OK)
        status = check_budget(&a, 0);
    lr_vector_free(&a.codes);
    lr_vector_free(&a.members);
    lr_table_free(&a.groups);
    lr_vector_free(&a.group_of);
    lr_vector_free(&a.order);
    lr_vector_free(&a.bounds);
    lr_vector_free(&a.rows);
    return status;
}

lore_status lr_aggregate_run(Model *model, uint32_t aggregate)
{
    ProfileMark mark = lr_profile_mark(model, model->program->aggregates.items[aggregate].output);
    lore_status status = run(model, aggregate);
    lr_profile_aggregated(model, aggregate, &mark);
    return status;
}
