/* SPDX-License-Identifier: MIT */
/* Plan: a greedy order, by the number of tuples that an atom makes of one binding: its size, divided by
 * the number of distinct values in the columns that are bound. Where those are not known, it is guessed
 * as size ^ (1 - bound columns / columns): all of them when nothing is bound, at most one when all is.
 * An atom that has its index already counts for half. In a rule of which nothing is given, every atom is
 * tried as the first, and what an index costs that has to be made counts as well: so that small
 * relations get indexes and large ones are gone through. */
#include "plan/plan.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Planner {
    const Program *program;
    const Clause *clause;
    const PlanRequest *request;
    Plan *plan;
    bool bound[LR_VARIABLES_MAX];
    uint8_t uses[LR_VARIABLES_MAX]; /* in literals; 2 stands for more */
    bool placed[LR_BODY_MAX];
    double rows; /* bindings expected so far; below 0: not known */
} Planner;

static const Literal *literal_at(const Planner *p, uint32_t i)
{
    return &p->program->literals.items[p->clause->first_literal + i];
}

static Arg arg_at(const Planner *p, const Literal *literal, uint32_t i)
{
    return p->program->args.items[literal->first_arg + i];
}

/* ---- variables of expressions ---- */

typedef void VariableVisit(Planner *p, uint32_t variable, void *data);

static void visit_expr(Planner *p, uint32_t index, VariableVisit *visit, void *data)
{
    const Expr *expr = &p->program->exprs.items[index];
    if (expr->kind == EXPR_VARIABLE)
        visit(p, expr->index, data);
    for (uint32_t i = 0; expr->kind == EXPR_CALL && i < expr->arg_count; i++)
        visit_expr(p, expr->args[i], visit, data);
}

static void visit_literal(Planner *p, const Literal *literal, VariableVisit *visit, void *data)
{
    if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT) {
        visit_expr(p, literal->left, visit, data);
        visit_expr(p, literal->right, visit, data);
        return;
    }
    for (uint32_t i = 0; i < literal->arg_count; i++) {
        Arg arg = arg_at(p, literal, i);
        if (arg.kind == ARG_VARIABLE)
            visit(p, arg.index, data);
    }
}

/* Whether a literal compares codes as they are: "not stated" is as good as any. */
static bool is_of_codes(const Literal *literal)
{
    return literal->kind == LITERAL_COMPARE &&
           (literal->op == COMPARE_SAME || literal->op == COMPARE_DIFFERS);
}

static void count_use(Planner *p, uint32_t variable, void *data)
{
    (void)data;
    if (p->uses[variable] < 2)
        p->uses[variable]++;
}

static void note_unbound(Planner *p, uint32_t variable, void *data)
{
    if (!p->bound[variable])
        *(bool *)data = false;
}

static void note_bound(Planner *p, uint32_t variable, void *data)
{
    (void)data;
    p->bound[variable] = true;
}

static bool all_bound(Planner *p, const Literal *literal)
{
    bool bound = true;
    visit_literal(p, literal, note_unbound, &bound);
    return bound;
}

static bool expr_bound(Planner *p, uint32_t expr)
{
    bool bound = true;
    visit_expr(p, expr, note_unbound, &bound);
    return bound;
}

static void mark_live(Planner *p, uint32_t variable, void *data)
{
    (void)p;
    uint64_t *live = data;
    live[variable / 64] |= UINT64_C(1) << variable % 64;
}

/* ---- steps ---- */

static bool plan_columns(Planner *p, const Literal *literal, Step *step)
{
    step->column_count = literal->arg_count;
    step->columns =
        lr_arena_zalloc(&p->plan->arena, (literal->arg_count + 1) * sizeof *step->columns);
    if (step->columns == NULL)
        return false;
    bool here[LR_VARIABLES_MAX] = { false };
    for (uint32_t i = 0; i < literal->arg_count; i++) {
        Arg arg = arg_at(p, literal, i);
        StepColumn *column = &step->columns[i];
        column->index = arg.index;
        if (arg.kind == ARG_ANY)
            continue;
        column->is_constant = arg.kind == ARG_CONSTANT;
        if (column->is_constant || p->bound[arg.index]) {
            column->use = COLUMN_KEY;
            step->key |= UINT64_C(1) << i;
        } else if (here[arg.index]) {
            column->use = COLUMN_CHECK;
        } else {
            column->use = COLUMN_BIND;
            column->is_not_null = p->uses[arg.index] > 1;
            here[arg.index] = true;
        }
    }
    for (uint32_t v = 0; v < p->clause->variable_count; v++)
        p->bound[v] = p->bound[v] || here[v];
    return true;
}

static Step *push_step(Planner *p, uint32_t i, StepKind kind)
{
    Step *step = &p->plan->steps[p->plan->step_count++];
    *step = (Step){ .kind = kind, .literal = p->clause->first_literal + i };
    p->placed[i] = true;
    return step;
}

/* ---- expectations ---- */

static uint64_t bound_columns(const Planner *p, const Literal *literal)
{
    uint64_t columns = 0;
    for (uint32_t i = 0; i < literal->arg_count; i++) {
        Arg arg = arg_at(p, literal, i);
        if (arg.kind == ARG_CONSTANT || (arg.kind == ARG_VARIABLE && p->bound[arg.index]))
            columns |= UINT64_C(1) << i;
    }
    return columns;
}

static double size_of(const Planner *p, uint32_t predicate)
{
    return p->request->sizes == NULL ? 1000 : p->request->sizes[predicate];
}

/* The tuples that an atom makes of one binding. */
static double fan_out(const Planner *p, const Literal *literal, uint64_t bound)
{
    const PlanStatistics *statistics = p->request->statistics;
    uint32_t known = (uint32_t)__builtin_popcountll(bound);
    double size = size_of(p, literal->predicate), distinct = -1;
    if (known == 0)
        return size;
    if (statistics != NULL && known < literal->arg_count)
        distinct = statistics->distinct(statistics->data, literal->predicate, bound);
    return distinct > 0 ? size / distinct : pow(size + 1, 1 - (double)known / literal->arg_count);
}

/* Where a step has nothing to be compared with, expectations are only for those who want to see them. */
static void expect(Planner *p, Step *step, double each)
{
    if (p->rows >= 0)
        p->rows *= each;
    step->rows = p->rows;
}

static void expect_atom(Planner *p, uint32_t i, Step *step)
{
    const Literal *literal = literal_at(p, i);
    if (step->is_delta)
        p->rows = p->request->delta_rows;
    step->rows = p->rows;
    if (step->is_delta || p->request->statistics == NULL || !p->request->statistics->wants_all)
        return;
    expect(p, step, fan_out(p, literal, bound_columns(p, literal)));
}

/* Guesses, for want of anything better, at what part of the bindings passes. */
static double part_that_passes(const Literal *literal)
{
    static const double equal = 0.1, compared = 0.5;
    if (literal->kind == LITERAL_NOT)
        return compared;
    if (literal->kind != LITERAL_COMPARE || literal->op == COMPARE_NE ||
        literal->op == COMPARE_DIFFERS)
        return 1;
    return literal->op == COMPARE_EQ || literal->op == COMPARE_SAME ? equal : compared;
}

/* ---- placing ---- */

static bool place_atom(Planner *p, uint32_t i)
{
    Step *step = push_step(p, i, STEP_ATOM);
    step->is_delta = step->literal == p->request->delta;
    step->is_old = p->request->is_old != NULL && p->request->is_old[i];
    expect_atom(p, i, step);
    return plan_columns(p, literal_at(p, i), step);
}

/* X = expression binds X when only X is open. */
static bool solves(Planner *p, const Literal *literal, uint32_t *variable, uint32_t *expr)
{
    if (literal->kind != LITERAL_COMPARE || literal->op != COMPARE_EQ)
        return false;
    for (int side = 0; side < 2; side++) {
        const Expr *target = &p->program->exprs.items[side == 0 ? literal->left : literal->right];
        *expr = side == 0 ? literal->right : literal->left;
        *variable = target->index;
        if (target->kind == EXPR_VARIABLE && !p->bound[target->index] && expr_bound(p, *expr))
            return true;
    }
    return false;
}

static bool place_equality(Planner *p, uint32_t i)
{
    uint32_t variable, expr;
    if (!solves(p, literal_at(p, i), &variable, &expr))
        return false;
    Step *step = push_step(p, i, STEP_BIND);
    step->variable = variable;
    step->expr = expr;
    step->rows = p->rows;
    p->bound[variable] = true;
    return true;
}

static bool place_ready(Planner *p, bool *failed)
{
    for (uint32_t i = 0; i < p->clause->literal_count; i++) {
        const Literal *literal = literal_at(p, i);
        if (p->placed[i] || literal->kind == LITERAL_ATOM)
            continue;
        if (all_bound(p, literal)) {
            Step *step = push_step(p, i, literal->kind == LITERAL_NOT ? STEP_NOT : STEP_TEST);
            expect(p, step, part_that_passes(literal));
            if (literal->kind == LITERAL_NOT && !plan_columns(p, literal, step))
                *failed = true;
            return true;
        }
        if (place_equality(p, i))
            return true;
    }
    return false;
}

enum {
    INDEX_WORTH = 2, /* of one that is there */
    INDEX_COST = 4,  /* of a row, in rows that are looked up */
    GROUPS_WORTH = 2,
};

static bool is_indexed(const Planner *p, const Literal *literal, uint64_t bound)
{
    const PlanStatistics *statistics = p->request->statistics;
    return statistics != NULL &&
           statistics->is_indexed(statistics->data, literal->predicate, bound);
}

static bool is_whole(const Literal *literal, uint64_t bound)
{
    return bound == (UINT64_C(1) << literal->arg_count) - 1;
}

static double cost_of(const Planner *p, const Literal *literal)
{
    uint64_t bound = bound_columns(p, literal);
    if (literal->arg_count == 0 || is_whole(literal, bound))
        return 0;
    double cost = fan_out(p, literal, bound);
    if (bound == 0)
        return (cost + 1) * 1e6; /* a product only when nothing joins */
    return is_indexed(p, literal, bound) ? cost / INDEX_WORTH : cost;
}

/* The atom that is left when there is no choice, or LR_NONE. */
static uint32_t only_atom(const Planner *p)
{
    uint32_t found = LR_NONE;
    for (uint32_t i = 0; i < p->clause->literal_count; i++) {
        if (p->placed[i] || literal_at(p, i)->kind != LITERAL_ATOM)
            continue;
        if (found != LR_NONE)
            return LR_NONE;
        found = i;
    }
    return found;
}

static uint32_t cheapest_atom(const Planner *p)
{
    uint32_t best = LR_NONE;
    double least = 0;
    for (uint32_t i = 0; i < p->clause->literal_count; i++) {
        const Literal *literal = literal_at(p, i);
        if (p->placed[i] || literal->kind != LITERAL_ATOM)
            continue;
        double cost = cost_of(p, literal);
        if (best == LR_NONE || (p->request->is_costly ? cost > least : cost < least)) {
            best = i;
            least = cost;
        }
    }
    return best;
}

/* Binds what an atom does, and what equations then give. */
static void suppose(Planner *p, uint32_t atom)
{
    p->placed[atom] = true;
    visit_literal(p, literal_at(p, atom), note_bound, NULL);
    for (uint32_t i = 0; i < p->clause->literal_count; i++) {
        uint32_t variable, expr;
        if (!p->placed[i] && solves(p, literal_at(p, i), &variable, &expr)) {
            p->placed[i] = p->bound[variable] = true;
            i = UINT32_MAX; /* it may give others */
        }
    }
}

/* What the whole clause costs if an atom is gone through first, in rows that are looked up or made. */
static double cost_led_by(const Planner *planner, uint32_t lead)
{
    Planner p = *planner;
    const Literal *literal = literal_at(&p, lead);
    double rows = fan_out(&p, literal, bound_columns(&p, literal));
    double cost = size_of(&p, literal->predicate) + rows;
    suppose(&p, lead);
    for (uint32_t next; (next = cheapest_atom(&p)) != LR_NONE; suppose(&p, next)) {
        literal = literal_at(&p, next);
        uint64_t bound = bound_columns(&p, literal);
        cost += rows;
        rows *= fan_out(&p, literal, bound);
        cost += rows;
        if (bound != 0 && !is_whole(literal, bound) && !is_indexed(&p, literal, bound))
            cost += INDEX_COST * size_of(&p, literal->predicate);
    }
    return cost;
}

/* Whether the atom's rows, which come by their first column, give the head's by theirs: then they are
 * told apart without a set. */
static bool gives_groups(const Planner *p, const Literal *literal)
{
    if (literal->arg_count == 0 || p->clause->arg_count == 0)
        return false;
    Arg here = arg_at(p, literal, 0), there = p->program->args.items[p->clause->first_arg];
    return here.kind == ARG_VARIABLE && there.kind == ARG_VARIABLE && here.index == there.index;
}

static uint32_t best_lead(const Planner *p)
{
    uint32_t best = LR_NONE;
    double least = 0;
    for (uint32_t i = 0; i < p->clause->literal_count; i++) {
        if (p->placed[i] || literal_at(p, i)->kind != LITERAL_ATOM)
            continue;
        double cost = cost_led_by(p, i);
        if (gives_groups(p, literal_at(p, i)))
            cost /= GROUPS_WORTH;
        if (best == LR_NONE || cost < least) {
            best = i;
            least = cost;
        }
    }
    return best;
}

/* A question is likely to be asked again, with other constants: its indexes are worth making. */
static bool is_of_question(const Planner *p)
{
    for (uint32_t i = 0; i < p->clause->literal_count; i++)
        if (literal_at(p, i)->kind == LITERAL_ATOM &&
            p->program->predicates.items[literal_at(p, i)->predicate].is_demand)
            return true;
    return p->clause->rule == LR_NONE;
}

static bool is_open(const Planner *p)
{
    return p->plan->step_count == 0 && p->request->bound == NULL && !p->request->is_costly &&
           p->request->statistics != NULL && !is_of_question(p);
}

static bool place_cheapest(Planner *p)
{
    uint32_t best = only_atom(p);
    if (best == LR_NONE)
        best = is_open(p) ? best_lead(p) : cheapest_atom(p);
    assert(best != LR_NONE); /* the resolver lets no unsafe clause through */
    return place_atom(p, best);
}

static void find_live(Planner *p)
{
    uint64_t live[LR_VARIABLES_MAX / 64] = { 0 };
    for (uint32_t i = 0; i < p->clause->arg_count; i++) {
        Arg arg = p->program->args.items[p->clause->first_arg + i];
        if (arg.kind == ARG_VARIABLE)
            mark_live(p, arg.index, live);
    }
    if (p->clause->valid != LR_NONE)
        mark_live(p, p->clause->valid, live);
    for (uint32_t v = 0; p->request->keeps_all && v < p->clause->variable_count; v++)
        mark_live(p, v, live);
    for (uint32_t s = p->plan->step_count; s-- > 0;) {
        Step *step = &p->plan->steps[s];
        memcpy(step->live, live, sizeof live);
        visit_literal(p, &p->program->literals.items[step->literal], mark_live, live);
    }
}

/* ---- filters ---- */

static uint32_t component_of(const Planner *p, uint32_t predicate)
{
    return p->program->predicates.items[predicate].component;
}

/* The smallest finished atom that shares a variable with the step's. */
static void find_filter(const Planner *p, Step *step)
{
    const Literal *literal = &p->program->literals.items[step->literal];
    double least = p->request->sizes[literal->predicate];
    if (step->is_delta)
        least = HUGE_VAL;
    for (uint32_t i = 0; i < p->clause->literal_count; i++) {
        const Literal *other = literal_at(p, i);
        if (other->kind != LITERAL_ATOM || other == literal ||
            component_of(p, other->predicate) == component_of(p, p->clause->head) ||
            p->request->sizes[other->predicate] >= least)
            continue;
        for (uint32_t c = 0; c < literal->arg_count; c++)
            for (uint32_t d = 0; d < other->arg_count; d++) {
                Arg here = arg_at(p, literal, c), there = arg_at(p, other, d);
                if (here.kind != ARG_VARIABLE || there.kind != ARG_VARIABLE ||
                    here.index != there.index)
                    continue;
                least = p->request->sizes[other->predicate];
                step->filter = (StepFilter){ c, p->clause->first_literal + i, d };
            }
    }
}

static void find_filters(const Planner *p)
{
    for (uint32_t s = 0; s < p->plan->step_count; s++) {
        Step *step = &p->plan->steps[s];
        step->filter.literal = LR_NONE;
        if (step->kind == STEP_ATOM && p->request->sizes != NULL)
            find_filter(p, step);
    }
}

static bool order(Planner *p)
{
    bool failed = false;
    if (p->request->delta != LR_NONE &&
        !place_atom(p, p->request->delta - p->clause->first_literal))
        return false;
    while (p->plan->step_count < p->clause->literal_count && !failed) {
        if (place_ready(p, &failed))
            continue;
        if (!place_cheapest(p))
            return false;
    }
    return !failed;
}

Plan *lr_plan_make(const Program *program, const PlanRequest *request)
{
    Planner p = { .program = program,
                  .clause = &program->clauses.items[request->clause],
                  .request = request,
                  .rows = request->statistics == NULL ? -1 : 1 };
    p.plan = calloc(1, sizeof *p.plan);
    if (p.plan == NULL)
        return NULL;
    p.plan->clause = request->clause;
    p.plan->steps = lr_arena_zalloc(&p.plan->arena, (p.clause->literal_count + 1) * sizeof(Step));
    if (request->bound != NULL)
        memcpy(p.bound, request->bound, p.clause->variable_count * sizeof(bool));
    for (uint32_t i = 0; i < p.clause->literal_count; i++)
        if (!is_of_codes(literal_at(&p, i)))
            visit_literal(&p, literal_at(&p, i), count_use, NULL);
    if (p.plan->steps == NULL || !order(&p)) {
        lr_plan_free(p.plan);
        return NULL;
    }
    find_live(&p);
    find_filters(&p);
    return p.plan;
}

void lr_plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    lr_arena_free(&plan->arena);
    free(plan);
}
