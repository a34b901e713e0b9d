/* SPDX-License-Identifier: MIT */
/* Aggregate: input rows are numbered by group. A group without dated rows gives one plain row. One
 * with dated rows is swept over the segments between the bounds of its beliefs: at each, the rows
 * believed at least counts_from are taken, and the weakest of them is the result's belief (BELIEF
 * 13). Equal results of neighbouring segments join by themselves in the output's extent. Where dates are
 * imprecise a segment has a result for each total that there may be (total.h). */
#include "eval/aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "eval/aggregator.h"
#include "eval/profile.h"

/* ---- rows in and out ---- */

static lore_status value_of(const Aggregator *a, const Code *row, lore_value *out)
{
    return lr_dictionary_value(&a->model->dictionary, row[a->aggregate->group_count], out,
                               a->model->diag);
}

lore_status lr_aggregator_take(const Aggregator *a, Total *total, const Code *row, Cost cost)
{
    AggregateKind kind = a->aggregate->kind;
    lore_value value = { .type = LORE_NULL };
    lore_status status = lr_total_reads(kind) ? value_of(a, row, &value) : LORE_OK;
    if (status == LORE_OK)
        lr_total_add(total, kind, value, cost);
    return status;
}

lore_status lr_aggregator_check(const Aggregator *a, int64_t rows)
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
    return lr_extent_improve(a->output, row, span, false, NULL) ? lr_aggregator_check(a, 1)
                                                                : LORE_NOMEM;
}

lore_status lr_aggregator_emit_code(Aggregator *a, const Code *group, Code value, Span span)
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
    return ++a->row_count % LR_BATCH == 0 ? lr_aggregator_check(a, LR_BATCH) : LORE_OK;
}

lore_status lr_aggregator_emit(Aggregator *a, const Code *group, const Total *total, Span span)
{
    lore_value value;
    Code code;
    if (!lr_total_value(total, a->aggregate->kind, &value))
        return LORE_OK;
    lore_status status = lr_dictionary_code(&a->model->dictionary, value, &code, a->model->diag);
    return status == LORE_OK ? lr_aggregator_emit_code(a, group, code, span) : status;
}

/* ---- one group ---- */

static const Code *row_of(const Aggregator *a, uint32_t input)
{
    return a->codes.items + a->inputs.items[input].codes;
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
    if (id >= LR_INPUT_ABSENT)
        return true;
    const Span *belief = lr_extent_belief(extent, id, &one, &spans);
    for (size_t k = 0; k < spans; k++)
        if (!lr_vector_push(&a->bounds, lr_span_from(belief[k])) ||
            !lr_vector_push(&a->bounds, lr_span_to(belief[k])))
            return false;
    return true;
}

static bool collect_bounds(Aggregator *a, const uint32_t *inputs, size_t count)
{
    a->bounds.count = 0;
    if (!lr_vector_push(&a->bounds, 0) || !lr_vector_push(&a->bounds, LR_AXIS_END))
        return false;
    for (size_t i = 0; i < count; i++) {
        const InputRow *row = &a->inputs.items[inputs[i]];
        if (!add_bounds(a, a->input, row->dated_id) ||
            (a->certain != NULL && !add_bounds(a, a->certain, row->certain_id)))
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
    if (id >= LR_INPUT_ABSENT)
        return id == LR_ROW_NONE ? 0 : LR_COST_NONE;
    const Span *belief = lr_extent_belief(extent, id, &one, &count);
    return lr_belief_at(belief, count, segment);
}

static Cost cost_at(const Aggregator *a, uint32_t input, uint32_t segment)
{
    return cost_in(a->input, a->inputs.items[input].dated_id, segment);
}

/* Input rows are distinct bindings already: of count, min and max they hold the value alone. */
static lore_status sweep_segment(Aggregator *a, const uint32_t *inputs, size_t count, uint32_t from,
                                 uint32_t to)
{
    Total total = { .count = 0 };
    Cost weakest = 0;
    for (size_t i = 0; i < count; i++) {
        Cost cost = cost_at(a, inputs[i], from);
        if (cost == LR_COST_NONE || cost > a->model->counts_from)
            continue;
        weakest = lr_cost_weakest(weakest, cost);
        lore_status status = lr_aggregator_take(a, &total, row_of(a, inputs[i]), cost);
        if (status == LORE_OK && i % LR_BATCH == LR_BATCH - 1)
            status = lr_aggregator_check(a, 0);
        if (status != LORE_OK)
            return status;
    }
    if (total.count == 0)
        return LORE_OK;
    return lr_aggregator_emit(a, row_of(a, inputs[0]), &total, lr_span(from, to, weakest));
}

/* ---- one group, of which not all is certain ---- */

/* Where and when totals of a group are results. */
typedef struct Segment {
    Aggregator *a;
    const Code *group;
    uint32_t from, to;
} Segment;

static lore_status emit_total(void *data, const Total *total, Cost weakest)
{
    const Segment *at = data;
    return lr_aggregator_emit(at->a, at->group, total, lr_span(at->from, at->to, weakest));
}

static lore_status add_member(Aggregator *a, uint32_t input, uint32_t segment)
{
    Member member = { .possible = cost_at(a, input, segment) };
    member.certain = cost_in(a->certain, a->inputs.items[input].certain_id, segment);
    lore_status status = LORE_OK;
    if (member.possible != LR_COST_NONE && lr_total_reads(a->aggregate->kind))
        status = value_of(a, row_of(a, input), &member.value);
    if (status == LORE_OK && !lr_vector_push(&a->members, member))
        status = LORE_NOMEM;
    return status;
}

static lore_status sweep_choices(Aggregator *a, const uint32_t *inputs, size_t count)
{
    Taking taking = { a->aggregate->kind, a->model->counts_from, a->is_certain };
    Segment at = { .a = a, .group = row_of(a, inputs[0]) };
    lore_status status = LORE_OK;
    for (size_t s = 0; s + 1 < a->bounds.count && status == LORE_OK; s++) {
        at.from = a->bounds.items[s];
        at.to = a->bounds.items[s + 1];
        a->members.count = 0;
        for (size_t i = 0; i < count && status == LORE_OK; i++)
            status = add_member(a, inputs[i], at.from);
        if (status == LORE_OK)
            status = lr_totals(taking, a->members.items, count, emit_total, &at);
    }
    return status;
}

static lore_status sweep_group(Aggregator *a, const uint32_t *inputs, size_t count)
{
    if (!collect_bounds(a, inputs, count))
        return LORE_NOMEM;
    if (a->certain != NULL)
        return sweep_choices(a, inputs, count);
    lore_status status = LORE_OK;
    for (size_t i = 0; i + 1 < a->bounds.count && status == LORE_OK; i++)
        status = sweep_segment(a, inputs, count, a->bounds.items[i], a->bounds.items[i + 1]);
    return status;
}

/* ---- groups ---- */

static uint32_t find_certain(const Aggregator *a, const Code *codes)
{
    uint64_t row[LR_ARITY_MAX + 1], copy[LR_ARITY_MAX + 1];
    bool is_plain;
    if (!lr_layout_pack(&a->certain->plain.layout, codes, row))
        return LR_INPUT_ABSENT;
    memcpy(copy, row, a->certain->plain.layout.stride * sizeof *row);
    lr_rowset_find(&a->certain->plain, copy, 1, &is_plain);
    if (is_plain)
        return LR_ROW_NONE;
    uint32_t id = lr_table_find(&a->certain->dated, row);
    return id == LR_ROW_NONE ? LR_INPUT_ABSENT : id;
}

static lore_status take_row(Aggregator *a, const Layout *layout, const uint64_t *packed,
                            uint32_t dated_id)
{
    uint32_t arity = a->input->arity;
    InputRow input = { a->codes.count, dated_id, LR_ROW_NONE };
    if (!lr_vector_reserve(&a->codes, arity))
        return LORE_NOMEM;
    Code *codes = a->codes.items + a->codes.count;
    lr_layout_unpack(layout, packed, codes);
    a->codes.count += arity;
    if (a->certain != NULL)
        input.certain_id = find_certain(a, codes);
    if (!lr_vector_push(&a->inputs, input))
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
            status = lr_aggregator_check(a, 0);
    }
    const Table *dated = &a->input->dated;
    for (size_t id = 0; id < dated->count && status == LORE_OK; id++)
        status = take_row(a, &dated->layout, dated->rows + id * dated->layout.stride, (uint32_t)id);
    return status;
}

/* Input rows by group, stable, by counting. */
static lore_status sort_inputs(Aggregator *a, uint32_t *starts)
{
    size_t count = a->inputs.count;
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
    lore_status status = starts == NULL ? LORE_NOMEM : sort_inputs(a, starts);
    for (size_t g = 0; g < a->groups.count && status == LORE_OK; g++)
        status = sweep_group(a, a->order.items + starts[g], starts[g + 1] - starts[g]);
    free(starts);
    return status;
}

/* One group, whose rows need not be looked at. */
static lore_status count_all(Aggregator *a)
{
    Total total = { .count = a->input->plain.count };
    lore_status status =
        total.count == 0 ? LORE_OK : lr_aggregator_emit(a, NULL, &total, LR_SPAN_ALWAYS);
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
    bool is_sorted = a.certain == NULL && lr_aggregate_has_runs(&a) &&
                     !lr_ways_force(model->budget->ways, WAY_NUMBERED);
    if (a.certain == NULL && a.aggregate->kind == AGGREGATE_COUNT &&
        a.aggregate->group_count == 0 && a.input->dated.count == 0)
        return count_all(&a);
    lr_ways_take(model->budget->ways, is_sorted ? WAY_SORTED : WAY_NUMBERED);
    if (!is_sorted && !lr_table_init(&a.groups, a.input->ranges, a.aggregate->group_count))
        return LORE_NOMEM;
    status = is_sorted ? lr_aggregate_runs(&a) : take_rows(&a);
    if (status == LORE_OK && !is_sorted)
        status = run_groups(&a);
    if (status == LORE_OK)
        status = add_rows(&a);
    if (status == LORE_OK)
        status = lr_aggregator_check(&a, 0);
    lr_vector_free(&a.codes);
    lr_vector_free(&a.inputs);
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
