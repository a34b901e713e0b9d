/* SPDX-License-Identifier: MIT */
/* Ranges: values flow from columns to columns through the variables of clauses; the flow is
 * followed until nothing widens. A variable can hold at most what the narrowest atom that binds
 * it holds. Sums and differences of what is already evaluated lie between bounds, other computed
 * values may be anything. Each column widens at most once for each source, so
 * the loop is short. */
#include "eval/valid.h"
#include "eval/ranges.h"

#include "eval/integers.h"

enum { DEPTH_MAX = 12 }; /* of expressions and of variables that equal others */

typedef struct Flow {
    Model *model;
    uint32_t component;
    const Living *living;
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

/* What the atoms of a clause let a variable be. A member's column still widens: with is_evaluated
 * it may be anything. */
static Range atoms_range(const Flow *flow, const Clause *clause, uint32_t variable,
                         bool is_evaluated)
{
    const Program *program = flow->model->program;
    Range range = LR_RANGE_FULL;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (literal->kind != LITERAL_ATOM ||
            (is_evaluated &&
             program->predicates.items[literal->predicate].component == flow->component))
            continue;
        const Range *columns = lr_living_ranges(flow->living, clause->first_literal + l);
        if (columns == NULL)
            columns = ranges_of(flow, literal->predicate);
        for (uint32_t i = 0; i < literal->arg_count; i++) {
            Arg arg = program->args.items[literal->first_arg + i];
            if (arg.kind != ARG_VARIABLE || arg.index != variable)
                continue;
            Range column = columns[i];
            if (is_narrower(column, range))
                range = column;
        }
    }
    return range;
}

static Range range_between(int64_t least, int64_t most)
{
    if (least < -LR_CODE_INTEGER_BIAS || most >= LR_CODE_INTEGER_BIAS)
        return LR_RANGE_FULL;
    return (Range){ (Code)(least + LR_CODE_INTEGER_BIAS), (Code)(most + LR_CODE_INTEGER_BIAS) };
}

/* Where expressions are followed: how deep, and by which literal's equality, which is not taken back. */
typedef struct Path {
    int depth;
    uint32_t literal; /* LR_NONE: none */
} Path;

static Range equal_range(const Flow *flow, const Clause *clause, uint32_t variable, Path path);

static Range call_range(IntegerOp op, bool is_unsigned, Range a, Range b)
{
    int64_t a_least = (int64_t)a.least - LR_CODE_INTEGER_BIAS;
    int64_t a_most = (int64_t)a.most - LR_CODE_INTEGER_BIAS;
    int64_t b_least = (int64_t)b.least - LR_CODE_INTEGER_BIAS;
    int64_t b_most = (int64_t)b.most - LR_CODE_INTEGER_BIAS;
    int64_t least = op == INTEGER_ADD   ? a_least + b_least
                    : op == INTEGER_SUB ? a_least - b_most
                                        : a_least;
    int64_t most = op == INTEGER_ADD   ? a_most + b_most
                   : op == INTEGER_SUB ? a_most - b_least
                                       : a_most;
    bool is_bounded = op == INTEGER_SAME || op == INTEGER_ADD || op == INTEGER_SUB;
    return is_bounded && !(is_unsigned && least < 0) ? range_between(least, most) : LR_RANGE_FULL;
}

/* What an expression over evaluated integers can be. */
static Range expr_range(const Flow *flow, const Clause *clause, uint32_t index, Path path)
{
    const Program *program = flow->model->program;
    const Expr *expr = &program->exprs.items[index];
    if (expr->kind == EXPR_CONSTANT) {
        Code code = lr_code_inline(program->constants.items[expr->index]);
        return code == LR_CODE_NONE ? LR_RANGE_FULL : (Range){ code, code };
    }
    if (path.depth++ >= DEPTH_MAX)
        return LR_RANGE_FULL;
    if (expr->kind == EXPR_VARIABLE) {
        Range atoms = atoms_range(flow, clause, expr->index, true);
        Range equal = equal_range(flow, clause, expr->index, path);
        return is_narrower(equal, atoms) ? equal : atoms;
    }
    Range sides[2] = { LR_RANGE_FULL, { LR_CODE_INTEGER_BIAS, LR_CODE_INTEGER_BIAS } };
    for (uint32_t a = 0; a < expr->arg_count && a < 2; a++) {
        sides[a] = expr_range(flow, clause, expr->args[a], path);
        if (sides[a].least > sides[a].most || !lr_code_is_integer(sides[a].most))
            return LR_RANGE_FULL;
    }
    bool is_unsigned;
    IntegerOp op = lr_integer_op(expr->function, &is_unsigned);
    return call_range(op, is_unsigned, sides[0], sides[1]);
}

/* What the equalities of a clause let a variable be. */
static Range equal_range(const Flow *flow, const Clause *clause, uint32_t variable, Path path)
{
    const Program *program = flow->model->program;
    Range range = LR_RANGE_FULL;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (l == path.literal || literal->kind != LITERAL_COMPARE || literal->op != COMPARE_EQ)
            continue;
        for (int side = 0; side < 2; side++) {
            const Expr *own = &program->exprs.items[side == 0 ? literal->left : literal->right];
            if (own->kind != EXPR_VARIABLE || own->index != variable)
                continue;
            Range other = expr_range(flow, clause, side == 0 ? literal->right : literal->left,
                                     (Path){ path.depth, l });
            if (is_narrower(other, range))
                range = other;
        }
    }
    return range;
}

static Range variable_range(const Flow *flow, const Clause *clause, uint32_t variable)
{
    Range atoms = atoms_range(flow, clause, variable, false);
    Range equal = equal_range(flow, clause, variable, (Path){ 0, LR_NONE });
    return is_narrower(equal, atoms) ? equal : atoms;
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

static Range result_range(const Flow *flow, const Aggregate *aggregate)
{
    const Extent *input = lr_model_extent(flow->model, aggregate->input);
    if (aggregate->kind == AGGREGATE_MIN || aggregate->kind == AGGREGATE_MAX)
        return input->ranges[aggregate->group_count];
    if (aggregate->kind == AGGREGATE_COUNT)
        return range_between(0, (int64_t)(input->plain.count + input->dated.count));
    return LR_RANGE_FULL;
}

static lore_status widen_aggregate(const Flow *flow, const Aggregate *aggregate, Range *ranges,
                                   bool *changed)
{
    bool is_certain = aggregate->other != LR_NONE && aggregate->is_certain;
    const Range *input = ranges_of(flow, is_certain ? aggregate->other : aggregate->input);
    uint32_t other = 0;
    for (uint32_t c = 0; c <= aggregate->arg_count; c++) {
        Range range = result_range(flow, aggregate);
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
    for (size_t i = 0; i < flow->living->clauses.count && status == LORE_OK; i++) {
        const Clause *clause = &program->clauses.items[flow->living->clauses.items[i]];
        if (clause->head == predicate)
            status = widen_clause(flow, clause, ranges, changed);
    }
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
        if (!is_interval && lr_valid_is_uncertain(p))
            *changed = widen(&ranges[c], ranges_of(flow, p->view.other)[c]) || *changed;
    }
    return status;
}

lore_status lr_ranges_find(Model *model, uint32_t component, const Living *living,
                           Range *const *ranges)
{
    Flow flow = { model, component, living, ranges };
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
