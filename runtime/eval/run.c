/* SPDX-License-Identifier: MIT */
/* Run: the steps. A step never changes what it reads; sinks wait for settle where they would. */
#include "eval/run.h"

#include <stdlib.h>
#include <string.h>

#include "eval/compute.h"

typedef struct Bind {
    uint32_t column, variable;
    bool is_not_null;
} Bind;

/* What a step needs at run time besides its plan. */
typedef struct Stage {
    const Step *step;
    const Literal *literal;
    Extent *extent, *other;
    Index *plain_index, *dated_index;
    size_t plain_limit;               /* plain ids below it are visible */
    Code constants[LR_ARITY_MAX + 2]; /* of KEY columns that are constants */
    Bind binds[LR_ARITY_MAX + 2];
    uint32_t bind_count;
    uint32_t carried[LR_VARIABLES_MAX]; /* live variables that earlier steps bound */
    uint32_t carried_count;
    bool has_checks;
    Batch out;
    uint16_t from[LR_BATCH]; /* which binding of the input each output comes from */
    uint32_t gathered;       /* outputs whose carried variables are copied */
} Stage;

typedef struct Run {
    Model *model;
    const Plan *plan;
    const Clause *clause;
    RunOptions options;
    Sink sink;
    Stage *stages;
    Arena memory, scratch;
    SpanList spans, merged;
} Run;

static lore_status push(Run *run, uint32_t s, const Batch *in);

/* ---- output ---- */

static void gather(Stage *stage, const Batch *in)
{
    for (uint32_t c = 0; c < stage->carried_count; c++) {
        uint32_t v = stage->carried[c];
        Code *to = stage->out.columns[v];
        const Code *from = in->columns[v];
        for (uint32_t k = stage->gathered; k < stage->out.count; k++)
            to[k] = from[stage->from[k]];
    }
    stage->gathered = stage->out.count;
}

static lore_status flush(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    gather(stage, in);
    lore_status status = push(run, s + 1, &stage->out);
    stage->out.count = stage->gathered = 0;
    return status;
}

/* Counts the output at out.count, whose own columns are set, as coming from binding i. */
static lore_status keep(Run *run, uint32_t s, const Batch *in, uint32_t i, Span span)
{
    Stage *stage = &run->stages[s];
    stage->from[stage->out.count] = (uint16_t)i;
    if (stage->out.spans != NULL)
        stage->out.spans[stage->out.count] = span;
    return ++stage->out.count == LR_BATCH ? flush(run, s, in) : LORE_OK;
}

static Span span_of(const Batch *in, uint32_t i)
{
    return in->spans == NULL ? LR_SPAN_ALWAYS : in->spans[i];
}

/* ---- atoms ---- */

static Code key_code(const Stage *stage, uint32_t column, const Batch *in, uint32_t i)
{
    const StepColumn *c = &stage->step->columns[column];
    return c->is_constant ? stage->constants[column] : in->columns[c->index][i];
}

/* Whether a row repeats the variables that its earlier columns bound. */
static bool passes_checks(const Stage *stage, const Table *table, size_t id)
{
    const Step *step = stage->step;
    for (uint32_t c = 0; c < step->column_count; c++) {
        if (step->columns[c].use != COLUMN_CHECK)
            continue;
        for (uint32_t b = 0; b < stage->bind_count; b++)
            if (stage->binds[b].variable == step->columns[c].index &&
                lr_table_code(table, id, stage->binds[b].column) != lr_table_code(table, id, c))
                return false;
    }
    return true;
}

static bool passes_keys(const Stage *stage, const Table *table, size_t id, const Batch *in,
                        uint32_t i)
{
    for (uint32_t c = 0; c < stage->step->column_count; c++)
        if (stage->step->columns[c].use == COLUMN_KEY &&
            lr_table_code(table, id, c) != key_code(stage, c, in, i))
            return false;
    return true;
}

static bool bind_row(Run *run, Stage *stage, const Table *table, size_t id)
{
    if (stage->has_checks && !passes_checks(stage, table, id))
        return false;
    Code null_code = run->model->dictionary.null_code;
    for (uint32_t b = 0; b < stage->bind_count; b++) {
        Bind bind = stage->binds[b];
        Code code = lr_table_code(table, id, bind.column);
        if (bind.is_not_null && code == null_code && code != LR_CODE_NONE)
            return false;
        Code *column = stage->out.columns[bind.variable];
        if (column != NULL)
            column[stage->out.count] = code;
    }
    return true;
}

static lore_status match_plain(Run *run, uint32_t s, const Batch *in, uint32_t i, size_t id)
{
    Stage *stage = &run->stages[s];
    if (!bind_row(run, stage, &stage->extent->plain, id))
        return LORE_OK;
    return keep(run, s, in, i, span_of(in, i));
}

static lore_status match_span(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id,
                              Span span)
{
    Stage *stage = &run->stages[s];
    Span both;
    if (!lr_span_and(span_of(in, i), span, run->model->settings.is_product, &both) ||
        !bind_row(run, stage, &stage->extent->dated, id))
        return LORE_OK;
    return keep(run, s, in, i, both);
}

static lore_status match_dated(Run *run, uint32_t s, const Batch *in, uint32_t i, uint32_t id)
{
    Span one;
    size_t count;
    const Span *belief = lr_extent_belief(run->stages[s].extent, id, &one, &count);
    lore_status status = LORE_OK;
    for (size_t k = 0; k < count && status == LORE_OK; k++)
        status = match_span(run, s, in, i, id, belief[k]);
    return status;
}

/* Between two rows of the first step nothing is being read and no computed value is in use. */
static lore_status settle(Run *run, uint32_t s)
{
    if (s > 0)
        return LORE_OK;
    lr_arena_free(&run->scratch);
    return run->sink.settle == NULL ? LORE_OK : run->sink.settle(run->sink.data);
}

/* Every visible row in id order; a step at the beginning of the plan lets the sink settle now and
 * then. */
static lore_status scan_plain(Run *run, uint32_t s, const Batch *in, uint32_t i, size_t first,
                              size_t end)
{
    const Stage *stage = &run->stages[s];
    const Table *table = &stage->extent->plain;
    lore_status status = LORE_OK;
    for (size_t id = first; id < end && status == LORE_OK; id++) {
        if (stage->step->key == 0 || passes_keys(stage, table, id, in, i))
            status = match_plain(run, s, in, i, id);
        if (status == LORE_OK && id % LR_BATCH == LR_BATCH - 1)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan_dated(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    size_t end = stage->extent->dated.count;
    lore_status status = LORE_OK;
    for (size_t id = 0; id < end && status == LORE_OK; id++) {
        if (stage->step->key == 0 || passes_keys(stage, &stage->extent->dated, id, in, i))
            status = match_dated(run, s, in, i, (uint32_t)id);
        if (status == LORE_OK && id % LR_BATCH == LR_BATCH - 1)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan_gains(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    const GainList *gains = &stage->extent->gains;
    lore_status status = LORE_OK;
    for (size_t g = 0; g < gains->count && status == LORE_OK; g++) {
        Gain gain = gains->items[g];
        if (stage->step->key == 0 || passes_keys(stage, &stage->extent->dated, gain.id, in, i))
            status = match_span(run, s, in, i, gain.id, gain.span);
        if (status == LORE_OK && g % LR_BATCH == LR_BATCH - 1)
            status = settle(run, s);
    }
    return status;
}

static lore_status scan(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    if (stage->step->is_delta)
        switch (run->options.delta) {
        case DELTA_PLAIN:
            return scan_plain(run, s, in, i, stage->extent->plain_old, stage->extent->plain_new);
        case DELTA_GAINS:
            return scan_gains(run, s, in, i);
        case DELTA_DATED:
            return scan_dated(run, s, in, i);
        }
    lore_status status = scan_plain(run, s, in, i, 0, stage->plain_limit);
    return status == LORE_OK && run->options.is_dated ? scan_dated(run, s, in, i) : status;
}

static uint32_t key_codes(const Stage *stage, const Batch *in, uint32_t i, Code *codes)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < stage->step->column_count; c++)
        if (stage->step->columns[c].use == COLUMN_KEY)
            codes[count++] = key_code(stage, c, in, i);
    return count;
}

static bool ids_match(const Stage *stage, const Index *index, const Table *table, size_t id,
                      const Batch *in, uint32_t i)
{
    return index->is_exact || passes_keys(stage, table, id, in, i);
}

static lore_status probe_index(Run *run, uint32_t s, const Batch *in, uint32_t i,
                               const Index *index, bool is_dated)
{
    const Stage *stage = &run->stages[s];
    const Table *table = is_dated ? &stage->extent->dated : &stage->extent->plain;
    Code codes[LR_ARITY_MAX + 2];
    uint64_t key;
    (void)key_codes(stage, in, i, codes);
    if (!lr_index_key(index, codes, &key))
        return LORE_OK;
    uint32_t only;
    const uint32_t *ids;
    size_t count = lr_index_find(index, key, &only, &ids);
    lore_status status = LORE_OK;
    for (size_t k = 0; k < count && status == LORE_OK; k++) {
        if (!is_dated && ids[k] >= stage->plain_limit)
            break;
        if (ids_match(stage, index, table, ids[k], in, i))
            status =
                is_dated ? match_dated(run, s, in, i, ids[k]) : match_plain(run, s, in, i, ids[k]);
    }
    return status;
}

/* An atom whose columns are all known: at most one row. */
static lore_status look_up(Run *run, uint32_t s, const Batch *in, uint32_t i)
{
    const Stage *stage = &run->stages[s];
    Code codes[LR_ARITY_MAX + 2];
    uint64_t row[LR_ARITY_MAX + 2];
    (void)key_codes(stage, in, i, codes);
    if (stage->extent->plain.count > 0 &&
        lr_layout_pack(&stage->extent->plain.layout, codes, row)) {
        uint32_t id = lr_table_find(&stage->extent->plain, row);
        if (id != LR_ROW_NONE && id < stage->plain_limit)
            return match_plain(run, s, in, i, id);
    }
    if (!run->options.is_dated || stage->extent->dated.count == 0 ||
        !lr_layout_pack(&stage->extent->dated.layout, codes, row))
        return LORE_OK;
    uint32_t id = lr_table_find(&stage->extent->dated, row);
    return id == LR_ROW_NONE ? LORE_OK : match_dated(run, s, in, i, id);
}

static void prefetch_key(const Stage *stage, const Batch *in, uint32_t i)
{
    Code codes[LR_ARITY_MAX + 2];
    uint64_t key;
    (void)key_codes(stage, in, i, codes);
    if (lr_index_key(stage->plain_index, codes, &key))
        __builtin_prefetch(&stage->plain_index->slots[lr_index_home(stage->plain_index, key)]);
}

static lore_status run_atom(Run *run, uint32_t s, const Batch *in)
{
    enum { AHEAD = 16 };
    const Stage *stage = &run->stages[s];
    const Step *step = stage->step;
    uint64_t all = (UINT64_C(1) << step->column_count) - 1;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        if (step->is_delta || step->key == 0) {
            status = step->column_count == 0 && !step->is_delta ? look_up(run, s, in, i)
                                                                : scan(run, s, in, i);
        } else if (step->key == all) {
            status = look_up(run, s, in, i);
        } else {
            if (i + AHEAD < in->count)
                prefetch_key(stage, in, i + AHEAD);
            status = probe_index(run, s, in, i, stage->plain_index, false);
            if (status == LORE_OK && run->options.is_dated)
                status = probe_index(run, s, in, i, stage->dated_index, true);
        }
    }
    return status;
}

/* ---- negation ---- */

static const Span *belief_of(Run *run, const Extent *extent, const Code *codes, Span *one,
                             size_t *count)
{
    uint64_t row[LR_ARITY_MAX + 2];
    (void)run;
    *count = 0;
    if (!lr_layout_pack(&extent->plain.layout, codes, row))
        return one;
    return lr_extent_find(extent, row, one, count);
}

static lore_status run_not(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        Code codes[LR_ARITY_MAX + 2];
        Span one, two;
        size_t count, other_count = 0;
        (void)key_codes(stage, in, i, codes);
        const Span *belief = belief_of(run, stage->extent, codes, &one, &count);
        const Span *other = &two;
        if (stage->other != NULL)
            other = belief_of(run, stage->other, codes, &two, &other_count);
        if (!run->options.is_dated) {
            if (count == 0 && other_count == 0)
                status = keep(run, s, in, i, LR_SPAN_ALWAYS);
            continue;
        }
        run->merged.count = run->spans.count = 0;
        if (other_count > 0) {
            if (!lr_belief_combine(belief, count, other, other_count, lr_cost_best, &run->merged))
                return LORE_NOMEM;
            belief = run->merged.items;
            count = run->merged.count;
        }
        if (!lr_belief_without(span_of(in, i), belief, count, run->model->settings.is_product,
                               &run->spans))
            return LORE_NOMEM;
        /* keep may push on to another negation, which uses the same room */
        size_t left = run->spans.count;
        Span *spans = lr_arena_alloc(&run->scratch, (left + 1) * sizeof *spans);
        if (spans == NULL)
            return LORE_NOMEM;
        if (left > 0)
            memcpy(spans, run->spans.items, left * sizeof *spans);
        for (size_t k = 0; k < left && status == LORE_OK; k++)
            status = keep(run, s, in, i, spans[k]);
    }
    return status;
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

/* The code of a side that is a variable or constant; false for a call. */
static bool simple_code(Run *run, uint32_t index, const Batch *in, uint32_t i, Code *out)
{
    const Expr *expr = &run->model->program->exprs.items[index];
    if (expr->kind == EXPR_VARIABLE)
        *out = in->columns[expr->index][i];
    else if (expr->kind == EXPR_CONSTANT)
        *out = run->model->constants.items[expr->index];
    return expr->kind != EXPR_CALL;
}

static bool compare_numbers(Comparison op, Code a, Code b)
{
    switch (op) {
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    case COMPARE_GT:
        return a > b;
    case COMPARE_GE:
        return a >= b;
    }
    return false;
}

/* Settles a comparison on codes alone where that is possible: inline integers keep their order,
 * equal codes are equal values. False if values are needed. */
static bool test_codes(Run *run, const Literal *literal, const Batch *in, uint32_t i, bool *holds)
{
    Code a, b, null_code = run->model->dictionary.null_code;
    if (literal->kind != LITERAL_COMPARE || !simple_code(run, literal->left, in, i, &a) ||
        !simple_code(run, literal->right, in, i, &b))
        return false;
    bool is_order = literal->op != COMPARE_EQ && literal->op != COMPARE_NE;
    if (is_order && !(lr_code_is_integer(a) && lr_code_is_integer(b)))
        return false;
    bool has_null = null_code != LR_CODE_NONE && (a == null_code || b == null_code);
    *holds = !has_null && compare_numbers((Comparison)literal->op, a, b);
    return true;
}

static lore_status run_test(Run *run, uint32_t s, const Batch *in)
{
    const Literal *literal = run->stages[s].literal;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        bool holds = false;
        if (!test_codes(run, literal, in, i, &holds)) {
            lore_value left, right;
            status = evaluate(run, literal->left, in, i, &left);
            if (status == LORE_OK)
                status = evaluate(run, literal->right, in, i, &right);
            if (status < 0)
                return status;
            holds = status == LORE_OK && test_literal(literal, left, right);
            status = LORE_OK;
        }
        if (holds)
            status = keep(run, s, in, i, span_of(in, i));
    }
    return status;
}

static lore_status run_bind(Run *run, uint32_t s, const Batch *in)
{
    Stage *stage = &run->stages[s];
    Model *model = run->model;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < in->count && status == LORE_OK; i++) {
        lore_value value;
        Code code;
        status = evaluate(run, stage->step->expr, in, i, &value);
        if (status == LORE_OK && value.type == LORE_NULL)
            status = LORE_DONE;
        if (status == LORE_OK)
            status = lr_dictionary_code(&model->dictionary, value, &code, model->diag);
        if (status == LORE_DONE) {
            status = LORE_OK;
            continue;
        }
        if (status != LORE_OK)
            return status;
        Code *column = stage->out.columns[stage->step->variable];
        if (column != NULL)
            column[stage->out.count] = code;
        status = keep(run, s, in, i, span_of(in, i));
    }
    return status;
}

/* ---- the pipeline ---- */

static lore_status push(Run *run, uint32_t s, const Batch *in)
{
    if (in->count == 0)
        return LORE_OK;
    if (s == run->plan->step_count)
        return run->sink.take(run->sink.data, in);
    Model *model = run->model;
    lore_status status =
        lr_budget_check(model->budget, 0, lr_model_rule_name(model, run->clause->rule),
                        lr_model_rule_place(model, run->clause->rule), model->diag);
    if (status != LORE_OK)
        return status;
    switch (run->stages[s].step->kind) {
    case STEP_ATOM:
        status = run_atom(run, s, in);
        break;
    case STEP_NOT:
        status = run_not(run, s, in);
        break;
    case STEP_TEST:
        status = run_test(run, s, in);
        break;
    case STEP_BIND:
        status = run_bind(run, s, in);
        break;
    }
    gather(&run->stages[s], in);
    return status;
}

static bool batch_init(Run *run, Batch *batch, const uint64_t *live)
{
    for (uint32_t v = 0; v < run->clause->variable_count; v++) {
        if (!(live[v / 64] >> (v % 64) & 1))
            continue;
        batch->columns[v] = lr_arena_alloc(&run->memory, LR_BATCH * sizeof(Code));
        if (batch->columns[v] == NULL)
            return false;
    }
    if (!run->options.is_dated)
        return true;
    batch->spans = lr_arena_alloc(&run->memory, LR_BATCH * sizeof(Span));
    return batch->spans != NULL;
}

static lore_status stage_columns(Run *run, Stage *stage)
{
    const Step *step = stage->step;
    for (uint32_t c = 0; c < step->column_count; c++) {
        const StepColumn *column = &step->columns[c];
        stage->has_checks = stage->has_checks || column->use == COLUMN_CHECK;
        if (column->use == COLUMN_BIND)
            stage->binds[stage->bind_count++] = (Bind){ c, column->index, column->is_not_null };
        if (column->use == COLUMN_KEY && column->is_constant) {
            lore_status status = lr_model_constant(run->model, column->index, &stage->constants[c]);
            if (status != LORE_OK)
                return status;
        }
    }
    return LORE_OK;
}

static lore_status stage_atom(Run *run, Stage *stage)
{
    Extent *extent = stage->extent;
    const Step *step = stage->step;
    stage->plain_limit = step->is_old ? extent->plain_old : extent->plain_new;
    uint64_t all = (UINT64_C(1) << step->column_count) - 1;
    if (step->is_delta || step->key == 0 || step->key == all)
        return LORE_OK;
    stage->plain_index = lr_extent_index(extent, false, step->key, extent->plain_new);
    stage->dated_index = !run->options.is_dated
                             ? stage->plain_index
                             : lr_extent_index(extent, true, step->key, extent->dated.count);
    return stage->plain_index == NULL || stage->dated_index == NULL ? LORE_NOMEM : LORE_OK;
}

static lore_status stage_test(Run *run, const Literal *literal)
{
    for (int side = 0; side < 2; side++) {
        const Expr *expr =
            &run->model->program->exprs.items[side == 0 ? literal->left : literal->right];
        Code code;
        if (expr->kind != EXPR_CONSTANT)
            continue;
        lore_status status = lr_model_constant(run->model, expr->index, &code);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status stage_init(Run *run, uint32_t s, bool *bound)
{
    Stage *stage = &run->stages[s];
    const Step *step = &run->plan->steps[s];
    stage->step = step;
    stage->literal = &run->model->program->literals.items[step->literal];
    for (uint32_t v = 0; v < run->clause->variable_count; v++)
        if (bound[v] && lr_step_needs(step, v))
            stage->carried[stage->carried_count++] = v;
    lore_status status = LORE_OK;
    if (step->kind == STEP_ATOM || step->kind == STEP_NOT) {
        stage->extent = lr_model_extent(run->model, stage->literal->predicate);
        if (stage->literal->other != LR_NONE)
            stage->other = lr_model_extent(run->model, stage->literal->other);
        status = stage_columns(run, stage);
    }
    if (status == LORE_OK && step->kind == STEP_ATOM)
        status = stage_atom(run, stage);
    if (status == LORE_OK && step->kind == STEP_TEST)
        status = stage_test(run, stage->literal);
    for (uint32_t b = 0; b < stage->bind_count; b++)
        bound[stage->binds[b].variable] = true;
    if (step->kind == STEP_BIND)
        bound[step->variable] = true;
    return status == LORE_OK && !batch_init(run, &stage->out, step->live) ? LORE_NOMEM : status;
}

static lore_status prepare(Run *run, Batch *seed)
{
    bool bound[LR_VARIABLES_MAX] = { false };
    uint64_t live[LR_VARIABLES_MAX / 64] = { 0 };
    const Code *seeds = run->options.seeds;
    for (uint32_t v = 0; seeds != NULL && v < run->clause->variable_count; v++)
        if (seeds[v] != LR_CODE_NONE) {
            bound[v] = true;
            live[v / 64] |= UINT64_C(1) << v % 64;
        }
    if (!batch_init(run, seed, live))
        return LORE_NOMEM;
    for (uint32_t v = 0; v < run->clause->variable_count; v++)
        if (seed->columns[v] != NULL)
            seed->columns[v][0] = seeds[v];
    if (seed->spans != NULL)
        seed->spans[0] = run->options.span;
    seed->count = 1;
    lore_status status = LORE_OK;
    for (uint32_t s = 0; s < run->plan->step_count && status == LORE_OK; s++)
        status = stage_init(run, s, bound);
    return status;
}

static lore_status drain(Run *run)
{
    lore_status status = LORE_OK;
    for (uint32_t s = 0; s < run->plan->step_count && status == LORE_OK; s++) {
        Stage *stage = &run->stages[s];
        uint32_t count = stage->out.count;
        if (count == 0)
            continue;
        status = push(run, s + 1, &stage->out);
        stage->out.count = stage->gathered = 0;
    }
    return status;
}

lore_status lr_run(Model *model, const Plan *plan, RunOptions options, Sink sink)
{
    Run run = { .model = model,
                .plan = plan,
                .options = options,
                .sink = sink,
                .clause = &model->program->clauses.items[plan->clause] };
    Batch *seed = calloc(1, sizeof *seed);
    run.stages = calloc(plan->step_count + 1, sizeof *run.stages);
    lore_status status = LORE_NOMEM;
    if (seed == NULL || run.stages == NULL)
        goto done;
    status = prepare(&run, seed);
    if (status == LORE_OK)
        status = push(&run, 0, seed);
    if (status == LORE_OK)
        status = drain(&run);
    if (status == LORE_OK)
        status = settle(&run, 0);
done:
    free(seed);
    free(run.stages);
    lr_arena_free(&run.memory);
    lr_arena_free(&run.scratch);
    lr_vector_free(&run.spans);
    lr_vector_free(&run.merged);
    return status;
}
