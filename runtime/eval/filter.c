/* SPDX-License-Identifier: MIT */
/* Filter: the steps that read no more than one tuple for each binding: negations, comparisons and
 * computations. */
#include <string.h>

#include "eval/compute.h"
#include "eval/integers.h"
#include "eval/stage.h"

/* ---- negation ---- */

static const Span *belief_of(const Extent *extent, const Code *codes, Span *one, size_t *count)
{
    uint64_t row[LR_ARITY_MAX + 2];
    *count = 0;
    if (!lr_layout_pack(&extent->plain.layout, codes, row))
        return one;
    return lr_extent_find(extent, row, one, count);
}

/* The stretches in which neither belief denies the binding, each an output. */
static lore_status negate_dated(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    Stage *stage = &run->stages[s];
    Code codes[LR_ARITY_MAX + 2];
    Span one, two;
    size_t count, other_count = 0;
    lr_stage_keys(stage, in, i, codes);
    const Span *belief = belief_of(stage->extent, codes, &one, &count), *other = &two;
    if (stage->other != NULL)
        other = belief_of(stage->other, codes, &two, &other_count);
    run->spans.count = 0;
    if (other_count > 0) {
        if (!lr_vector_reserve(&run->merged, 2 * (count + other_count)))
            return LORE_NOMEM;
        count = lr_belief_best(belief, count, other, other_count, run->merged.items);
        belief = run->merged.items;
    }
    if (!lr_belief_without(lr_stage_span(in, i), belief, count, run->model->settings.is_product,
                           &run->spans))
        return LORE_NOMEM;
    /* keeping may push on to another negation, which uses the same room */
    size_t left = run->spans.count;
    Span *spans = lr_arena_alloc(&run->scratch, (left + 1) * sizeof *spans);
    if (spans == NULL)
        return LORE_NOMEM;
    if (left > 0)
        memcpy(spans, run->spans.items, left * sizeof *spans);
    lore_status status = LORE_OK;
    for (size_t k = 0; k < left && status == LORE_OK; k++)
        status = lr_stage_keep(run, s, in, i, spans[k]);
    return status;
}

/* Marks the bindings whose tuple is a plain row of extent. */
static void find_plain(const Stage *stage, const Extent *extent, const Batch *in, bool *is_there)
{
    const Layout *layout = &extent->plain.layout;
    uint64_t *rows = stage->keys;
    bool is_possible[LR_BATCH], is_found[LR_BATCH];
    for (uint32_t i = 0; i < in->count; i++) {
        Code codes[LR_ARITY_MAX + 2];
        uint64_t *row = rows + (size_t)i * layout->stride;
        lr_stage_keys(stage, in, i, codes);
        is_possible[i] = lr_layout_pack(layout, codes, row);
        if (!is_possible[i])
            memset(row, 0, layout->stride * sizeof *row);
    }
    lr_rowset_find(&extent->plain, rows, in->count, is_found);
    for (uint32_t i = 0; i < in->count; i++)
        is_there[i] = is_there[i] || (is_possible[i] && is_found[i]);
}

/* Marks the bindings whose tuple extent holds, however surely: without it none is certain. */
static void find_any(const Stage *stage, const Extent *extent, const Batch *in, bool *is_there)
{
    if (extent->plain.count > 0)
        find_plain(stage, extent, in, is_there);
    for (uint32_t i = 0; i < in->count && extent->dated.count > 0; i++) {
        Code codes[LR_ARITY_MAX + 2];
        uint64_t row[LR_ARITY_MAX + 2];
        lr_stage_keys(stage, in, i, codes);
        is_there[i] = is_there[i] || (lr_layout_pack(&extent->dated.layout, codes, row) &&
                                      lr_table_find(&extent->dated, row) != LR_ROW_NONE);
    }
}

static lore_status run_not(Run *run, uint32_t s, Batch *in)
{
    Stage *stage = &run->stages[s];
    bool is_there[LR_BATCH] = { false };
    lore_status status = LORE_OK;
    if (run->options.is_dated) {
        for (uint32_t i = 0; i < in->count && status == LORE_OK; i++)
            status = negate_dated(run, s, in, i);
        return status;
    }
    if (stage->access == ACCESS_MARKS) {
        lr_stage_mark_keys(stage, in);
        lr_marks_find(&stage->marks, stage->keys, stage->values, in->count, is_there);
    } else {
        find_any(stage, stage->extent, in, is_there);
    }
    if (stage->other != NULL)
        find_any(stage, stage->other, in, is_there);
    for (uint32_t i = 0; i < in->count; i++)
        is_there[i] = !is_there[i];
    return lr_stage_keep_some(run, s, in, is_there);
}

/* ---- tests and computations ---- */

/* The value of an expression for one binding; LORE_DONE if it has none. */
static lore_status evaluate(Run *run, uint32_t index, const Batch *in, uint32_t i, lore_value *out)
{
    Model *model = run->model;
    const Expr *expr = &model->program->exprs.items[index];
    if (expr->kind == EXPR_VARIABLE)
        return lr_dictionary_value(&model->dictionary, in->columns[expr->index][i], out,
                                   model->diag);
    if (expr->kind == EXPR_CONSTANT) {
        *out = model->program->constants.items[expr->index];
        return LORE_OK;
    }
    lore_value args[3];
    for (uint32_t a = 0; a < expr->arg_count; a++) {
        lore_status status = evaluate(run, expr->args[a], in, i, &args[a]);
        if (status != LORE_OK)
            return status;
    }
    return lr_compute_call(expr->function, args, &run->scratch, out) ? LORE_OK : LORE_DONE;
}

static bool test_literal(const Literal *literal, lore_value left, lore_value right)
{
    switch (literal->kind) {
    case LITERAL_COMPARE:
        return lr_compute_compare((Comparison)literal->op, left, right);
    case LITERAL_INTERVAL:
        return lr_compute_interval((IntervalRelation)literal->op, left, right);
    case LITERAL_GAP:
        return lr_compute_gap(left, right, literal->least, literal->most);
    case LITERAL_TEXT:
        return lr_compute_text((TextTest)literal->op, left, right);
    case LITERAL_ATOM:
    case LITERAL_NOT:
        break;
    }
    return false;
}

/* The codes of a side that is a variable or constant, for a whole batch. */
static bool simple_operand(const Run *run, uint32_t index, const Batch *in, Operand *out)
{
    const Expr *expr = &run->model->program->exprs.items[index];
    *out = (Operand){ .codes = NULL };
    if (expr->kind == EXPR_VARIABLE)
        out->codes = in->columns[expr->index];
    else if (expr->kind == EXPR_CONSTANT)
        out->only = run->model->constants.items[expr->index];
    return expr->kind != EXPR_CALL;
}

/* Compares a batch on codes alone where that is possible: inline integers keep their order, equal
 * codes are equal values. False if values are needed. */
static bool compare_codes(const Run *run, const Literal *literal, const Batch *in, bool *holds)
{
    Operand left, right;
    bool is_of_codes = literal->op == COMPARE_SAME || literal->op == COMPARE_DIFFERS ||
                       lr_dictionary_tells_apart(&run->model->dictionary);
    return literal->kind == LITERAL_COMPARE && is_of_codes &&
           simple_operand(run, literal->left, in, &left) &&
           simple_operand(run, literal->right, in, &right) &&
           lr_integers_compare((Comparison)literal->op, left, right, in->count, holds);
}

/* ---- intervals of uncertain ends ---- */

static const Bounds *bounds_of(const Run *run, uint32_t index, const Batch *in, uint32_t i)
{
    const Expr *expr = &run->model->program->exprs.items[index];
    if (expr->kind != EXPR_VARIABLE)
        return NULL;
    return lr_dictionary_bounds(&run->model->dictionary, in->columns[expr->index][i]);
}

/* Whether an expression computes with one. */
static bool reads_bounds(const Run *run, uint32_t index, const Batch *in, uint32_t i)
{
    const Expr *expr = &run->model->program->exprs.items[index];
    bool found = bounds_of(run, index, in, i) != NULL;
    for (uint32_t a = 0; expr->kind == EXPR_CALL && a < expr->arg_count && !found; a++)
        found = reads_bounds(run, expr->args[a], in, i);
    return found;
}

/* Values that are compared tell nothing of where the ends lie: the test may hold, and is certain only of
 * an interval and itself. */
static bool compare_bounds(const Run *run, const Literal *literal, const Batch *in, uint32_t i)
{
    Operand left, right;
    bool is_same = simple_operand(run, literal->left, in, &left) &&
                   simple_operand(run, literal->right, in, &right) &&
                   lr_operand_code(left, i) == lr_operand_code(right, i);
    bool holds = !literal->is_certain;
    if (literal->kind != LITERAL_COMPARE)
        return holds;
    if (literal->op == COMPARE_SAME || literal->op == COMPARE_DIFFERS)
        return is_same == (literal->op == COMPARE_SAME);
    if (is_same)
        holds = literal->op == COMPARE_EQ;
    return holds;
}

static Bounds exact_or(const Bounds *bounds, lore_value value)
{
    return bounds != NULL ? *bounds : lr_bounds_exact(value.u.integer, value.v.to);
}

/* Tests a literal that reads an interval of uncertain ends; false in *is_tested if it reads none. */
static lore_status test_bounds(Run *run, const Literal *literal, const Batch *in, uint32_t i,
                               bool *is_tested, bool *holds)
{
    const Bounds *left = bounds_of(run, literal->left, in, i);
    const Bounds *right = bounds_of(run, literal->right, in, i);
    lore_value values[2];
    *is_tested = left != NULL || right != NULL || reads_bounds(run, literal->left, in, i) ||
                 reads_bounds(run, literal->right, in, i);
    if (!*is_tested)
        return LORE_OK;
    *holds = compare_bounds(run, literal, in, i);
    if ((literal->kind != LITERAL_INTERVAL && literal->kind != LITERAL_GAP) ||
        (left == NULL && right == NULL))
        return LORE_OK;
    lore_status status = evaluate(run, literal->left, in, i, &values[0]);
    if (status == LORE_OK)
        status = evaluate(run, literal->right, in, i, &values[1]);
    *holds = false;
    if (status != LORE_OK || values[0].type != LORE_INTERVAL || values[1].type != LORE_INTERVAL)
        return status < 0 ? status : LORE_OK;
    Bounds a = exact_or(left, values[0]), b = exact_or(right, values[1]);
    *holds = literal->kind == LITERAL_GAP
                 ? lr_bounds_gap(&a, &b, literal->least, literal->most, literal->is_certain)
                 : lr_bounds_relate((IntervalRelation)literal->op, &a, &b, left == right,
                                    literal->is_certain);
    return LORE_OK;
}

static lore_status test_values(Run *run, const Literal *literal, const Batch *in, uint32_t i,
                               bool *holds)
{
    bool is_tested = false;
    if (run->model->dictionary.bounds.count > 0) {
        lore_status tested = test_bounds(run, literal, in, i, &is_tested, holds);
        if (tested != LORE_OK || is_tested)
            return tested;
    }
    lore_value left, right;
    lore_status status = evaluate(run, literal->left, in, i, &left);
    if (status == LORE_OK)
        status = evaluate(run, literal->right, in, i, &right);
    *holds = status == LORE_OK && test_literal(literal, left, right);
    return status < 0 ? status : LORE_OK;
}

static lore_status run_test(Run *run, uint32_t s, Batch *in)
{
    const Literal *literal = run->stages[s].literal;
    bool holds[LR_BATCH];
    lore_status status = LORE_OK;
    if (!compare_codes(run, literal, in, holds))
        for (uint32_t i = 0; i < in->count && status == LORE_OK; i++)
            status = test_values(run, literal, in, i, &holds[i]);
    return status == LORE_OK ? lr_stage_keep_some(run, s, in, holds) : status;
}

/* LORE_DONE if the expression has no value. */
static lore_status bind_value(Run *run, const Stage *stage, const Batch *in, uint32_t i, Code *out)
{
    uint32_t expr = stage->step->expr;
    Model *model = run->model;
    lore_value value;
    const Expr *written = &model->program->exprs.items[expr];
    if (written->kind == EXPR_VARIABLE && bounds_of(run, expr, in, i) != NULL) {
        *out = in->columns[written->index][i];
        return LORE_OK;
    }
    if (stage->literal->is_certain && model->dictionary.bounds.count > 0 &&
        reads_bounds(run, expr, in, i))
        return LORE_DONE;
    lore_status status = evaluate(run, expr, in, i, &value);
    if (status == LORE_OK && value.type == LORE_NULL)
        status = LORE_DONE;
    return status == LORE_OK ? lr_dictionary_code(&model->dictionary, value, out, model->diag)
                             : status;
}

/* The values of a whole batch on codes alone; false if that is not possible. */
static bool bind_codes(const Run *run, uint32_t index, const Batch *in, Code *to)
{
    const Expr *expr = &run->model->program->exprs.items[index];
    Operand operands[2];
    if (expr->kind != EXPR_CALL) {
        if (run->model->dictionary.null_code != LR_CODE_NONE ||
            !simple_operand(run, index, in, &operands[0]))
            return false;
        for (uint32_t i = 0; i < in->count; i++)
            to[i] = lr_operand_code(operands[0], i);
        return true;
    }
    if (expr->arg_count > 2)
        return false;
    for (uint32_t a = 0; a < expr->arg_count; a++)
        if (!simple_operand(run, expr->args[a], in, &operands[a]))
            return false;
    return lr_integers_compute(expr->function, operands, in->count, to);
}

/* The batch itself is handed on, with one more column. */
static lore_status run_bind(Run *run, uint32_t s, Batch *in)
{
    Stage *stage = &run->stages[s];
    uint32_t variable = stage->step->variable;
    Code *column = stage->out.columns[variable], unused[LR_BATCH];
    bool has_value[LR_BATCH];
    lore_status status = LORE_OK;
    if (column == NULL)
        column = unused;
    bool is_bound = bind_codes(run, stage->step->expr, in, column);
    for (uint32_t i = 0; i < in->count && status >= LORE_OK; i++) {
        if (!is_bound)
            status = bind_value(run, stage, in, i, &column[i]);
        has_value[i] = status == LORE_OK;
    }
    if (status < LORE_OK)
        return status;
    in->columns[variable] = stage->out.columns[variable];
    status = lr_stage_hand_on(run, s, in, has_value);
    in->columns[variable] = NULL;
    return status;
}

/* ---- the step ---- */

lore_status lr_filter_run(Run *run, uint32_t s, Batch *in)
{
    switch (run->plan->steps[s].kind) {
    case STEP_NOT:
        return run_not(run, s, in);
    case STEP_TEST:
        return run_test(run, s, in);
    case STEP_BIND:
        return run_bind(run, s, in);
    case STEP_ATOM:
        break;
    }
    return LORE_OK;
}

/* Makes the codes of an expression's constants known. */
static lore_status init_constants(Run *run, uint32_t index)
{
    const Expr *expr = &run->model->program->exprs.items[index];
    Code code;
    if (expr->kind == EXPR_CONSTANT)
        return lr_model_constant(run->model, expr->index, &code);
    lore_status status = LORE_OK;
    for (uint32_t a = 0; expr->kind == EXPR_CALL && a < expr->arg_count && status == LORE_OK; a++)
        status = init_constants(run, expr->args[a]);
    return status;
}

static lore_status init_not(Run *run, Stage *stage)
{
    stage->extent = lr_model_extent(run->model, stage->literal->predicate);
    if (stage->literal->other != LR_NONE)
        stage->other = lr_model_extent(run->model, stage->literal->other);
    size_t stride = stage->extent->plain.layout.stride;
    if (stage->other != NULL && stage->other->plain.layout.stride > stride)
        stride = stage->other->plain.layout.stride;
    stage->keys = lr_arena_alloc(&run->memory, LR_BATCH * stride * sizeof *stage->keys);
    stage->values = lr_arena_alloc(&run->memory, LR_BATCH * sizeof *stage->values);
    stage->found = lr_arena_alloc(&run->memory, LR_BATCH * sizeof *stage->found);
    stage->last = lr_stage_last(run, stage, &stage->extent->plain);
    stage->access =
        stage->last == LR_NONE || stage->extent->dated.count > 0 ? ACCESS_FIND : ACCESS_MARKS;
    lr_ways_take(run->model->budget->ways, stage->access == ACCESS_FIND ? WAY_FIND : WAY_MARKS);
    bool is_open = stage->access == ACCESS_FIND
                       ? lr_rowset_prepare(&stage->extent->plain)
                       : lr_marks_init(&stage->marks, &stage->extent->plain, stage->last);
    if (stage->keys == NULL || stage->values == NULL || stage->found == NULL || !is_open ||
        !lr_extent_prepare(stage->extent) ||
        (stage->other != NULL &&
         (!lr_rowset_prepare(&stage->other->plain) || !lr_extent_prepare(stage->other))))
        return LORE_NOMEM;
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < stage->step->column_count && status == LORE_OK; c++) {
        const StepColumn *column = &stage->step->columns[c];
        if (column->use == COLUMN_KEY && column->is_constant)
            status = lr_model_constant(run->model, column->index, &stage->constants[c]);
    }
    return status;
}

lore_status lr_filter_init(Run *run, Stage *stage)
{
    if (stage->step->kind == STEP_NOT)
        return init_not(run, stage);
    if (stage->step->kind == STEP_BIND)
        return init_constants(run, stage->step->expr);
    lore_status status = init_constants(run, stage->literal->left);
    return status == LORE_OK ? init_constants(run, stage->literal->right) : status;
}
