/* SPDX-License-Identifier: MIT */
/* Sideways: greedy, as the planner is. */
#include "rule/sideways.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* An atom with bound columns is taken to make at most so many bindings of one. */
static const double FAN_OUT_MOST = 8;

typedef struct Walk {
    Sideways *s;
    const double *sizes;
    bool placed[LR_BODY_MAX];
    uint32_t count;
} Walk;

static const Literal *literal_at(const Sideways *s, uint32_t i)
{
    return &s->program->literals.items[s->clause->first_literal + i];
}

static Arg arg_at(const Sideways *s, const Literal *literal, uint32_t column)
{
    return s->program->args.items[literal->first_arg + column];
}

static bool reads_tuples(const Literal *literal)
{
    return literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT;
}

/* ---- variables ---- */

typedef bool VariableTest(const void *data, uint32_t variable);

static bool expr_all(const Program *program, uint32_t index, VariableTest *test, const void *data)
{
    const Expr *expr = &program->exprs.items[index];
    if (expr->kind == EXPR_VARIABLE)
        return test(data, expr->index);
    for (uint32_t i = 0; expr->kind == EXPR_CALL && i < expr->arg_count; i++)
        if (!expr_all(program, expr->args[i], test, data))
            return false;
    return true;
}

/* Whether every variable of the literal passes. */
static bool literal_all(const Sideways *s, const Literal *literal, VariableTest *test,
                        const void *data)
{
    if (!reads_tuples(literal))
        return expr_all(s->program, literal->left, test, data) &&
               expr_all(s->program, literal->right, test, data);
    for (uint32_t c = 0; c < literal->arg_count; c++) {
        Arg arg = arg_at(s, literal, c);
        if (arg.kind == ARG_VARIABLE && !test(data, arg.index))
            return false;
    }
    return true;
}

static bool is_bound(const void *data, uint32_t variable)
{
    return ((const Sideways *)data)->bound_at[variable] != LR_NONE;
}

static uint64_t bound_columns(const Sideways *s, const Literal *literal)
{
    uint64_t columns = 0;
    for (uint32_t c = 0; c < literal->arg_count; c++) {
        Arg arg = arg_at(s, literal, c);
        if (arg.kind == ARG_CONSTANT || (arg.kind == ARG_VARIABLE && is_bound(s, arg.index)))
            columns |= UINT64_C(1) << c;
    }
    return columns;
}

/* ---- the order ---- */

static void place(Walk *w, uint32_t i, double fan_out)
{
    Sideways *s = w->s;
    const Literal *literal = literal_at(s, i);
    uint32_t at = w->count++;
    w->placed[i] = true;
    s->order[at] = i;
    s->fan_out[at] = fan_out;
    s->bound[at] = reads_tuples(literal) ? bound_columns(s, literal) : 0;
    for (uint32_t c = 0; literal->kind == LITERAL_ATOM && c < literal->arg_count; c++) {
        Arg arg = arg_at(s, literal, c);
        if (arg.kind == ARG_VARIABLE && !is_bound(s, arg.index))
            s->bound_at[arg.index] = at + 1;
    }
}

/* X = expression binds X when only X is open. */
static bool place_equality(Walk *w, uint32_t i)
{
    Sideways *s = w->s;
    const Literal *literal = literal_at(s, i);
    if (literal->kind != LITERAL_COMPARE || literal->op != COMPARE_EQ)
        return false;
    for (int side = 0; side < 2; side++) {
        uint32_t target = side == 0 ? literal->left : literal->right;
        uint32_t other = side == 0 ? literal->right : literal->left;
        const Expr *expr = &s->program->exprs.items[target];
        if (expr->kind != EXPR_VARIABLE || is_bound(s, expr->index) ||
            !expr_all(s->program, other, is_bound, s))
            continue;
        place(w, i, 1);
        s->bound_at[expr->index] = w->count;
        return true;
    }
    return false;
}

static bool place_ready(Walk *w)
{
    for (uint32_t i = 0; i < w->s->clause->literal_count; i++) {
        const Literal *literal = literal_at(w->s, i);
        if (w->placed[i] || literal->kind == LITERAL_ATOM)
            continue;
        if (literal_all(w->s, literal, is_bound, w->s)) {
            place(w, i, 1);
            return true;
        }
        if (place_equality(w, i))
            return true;
    }
    return false;
}

static double guess(const Walk *w, const Literal *literal)
{
    uint32_t known = (uint32_t)__builtin_popcountll(bound_columns(w->s, literal));
    double size = w->sizes[literal->predicate] + 1;
    if (known == literal->arg_count)
        return 0;
    return known == 0 ? size * 1e6 : pow(size, 1 - (double)known / literal->arg_count);
}

static void place_cheapest(Walk *w)
{
    uint32_t best = LR_NONE;
    double least = 0;
    for (uint32_t i = 0; i < w->s->clause->literal_count; i++) {
        const Literal *literal = literal_at(w->s, i);
        if (w->placed[i] || literal->kind != LITERAL_ATOM)
            continue;
        double cost = guess(w, literal);
        if (best == LR_NONE || cost < least) {
            best = i;
            least = cost;
        }
    }
    assert(best != LR_NONE); /* the resolver lets no unsafe clause through */
    const Literal *literal = literal_at(w->s, best);
    double size = w->sizes[literal->predicate];
    place(w, best,
          bound_columns(w->s, literal) == 0 ? size : fmin(fmax(least, 1), FAN_OUT_MOST));
}

void lr_sideways_find(Sideways *s, const Program *program, const Clause *clause, const bool *given,
                      const double *sizes)
{
    Walk walk = { .s = s, .sizes = sizes };
    s->program = program;
    s->clause = clause;
    for (uint32_t v = 0; v < clause->variable_count; v++)
        s->bound_at[v] = given[v] ? 0 : LR_NONE;
    while (walk.count < clause->literal_count)
        if (!place_ready(&walk))
            place_cheapest(&walk);
}

/* ---- what a place depends on ---- */

typedef struct Need {
    const Sideways *s;
    bool variables[LR_VARIABLES_MAX];
} Need;

static bool is_needed(const void *data, uint32_t variable)
{
    const Need *need = data;
    return need->variables[variable] || need->s->bound_at[variable] == 0;
}

static void need_expr(Need *need, uint32_t index)
{
    const Expr *expr = &need->s->program->exprs.items[index];
    if (expr->kind == EXPR_VARIABLE)
        need->variables[expr->index] = true;
    for (uint32_t i = 0; expr->kind == EXPR_CALL && i < expr->arg_count; i++)
        need_expr(need, expr->args[i]);
}

static void need_columns(Need *need, const Literal *literal, uint64_t columns)
{
    for (uint32_t c = 0; c < literal->arg_count; c++) {
        Arg arg = arg_at(need->s, literal, c);
        if (arg.kind == ARG_VARIABLE && columns >> c & 1)
            need->variables[arg.index] = true;
    }
}

/* Whether the literal at a place binds a variable that is needed. */
static bool gives_needed(const Need *need, uint32_t at)
{
    for (uint32_t v = 0; v < need->s->clause->variable_count; v++)
        if (need->variables[v] && need->s->bound_at[v] == at + 1)
            return true;
    return false;
}

void lr_sideways_needed(const Sideways *s, uint32_t place, bool *needed)
{
    Need need = { .s = s };
    memset(needed, 0, s->clause->literal_count * sizeof *needed);
    need_columns(&need, literal_at(s, s->order[place]), s->bound[place]);
    for (uint32_t at = place; at-- > 0;) {
        const Literal *literal = literal_at(s, s->order[at]);
        if (!gives_needed(&need, at))
            continue;
        needed[s->order[at]] = true;
        if (literal->kind == LITERAL_ATOM) {
            need_columns(&need, literal, s->bound[at]);
        } else {
            need_expr(&need, literal->left);
            need_expr(&need, literal->right);
        }
    }
    for (uint32_t at = 0; at < place; at++) {
        const Literal *literal = literal_at(s, s->order[at]);
        if (literal->kind != LITERAL_NOT && literal_all(s, literal, is_needed, &need))
            needed[s->order[at]] = true;
    }
}

double lr_sideways_bindings(const Sideways *s, uint32_t place)
{
    bool needed[LR_BODY_MAX];
    double bindings = 1;
    lr_sideways_needed(s, place, needed);
    bool is_anchored = true;
    for (uint32_t at = 0; at < place; at++) {
        const Literal *literal = literal_at(s, s->order[at]);
        if (!needed[s->order[at]] || literal->kind != LITERAL_ATOM)
            continue;
        bindings *= s->fan_out[at];
        is_anchored = is_anchored && s->bound[at] != 0;
    }
    return is_anchored ? 1 : bindings;
}

/* ---- computed values ---- */

static bool is_read(const Sideways *s, uint32_t variable);

/* Whether a variable's value is given, or stands in a tuple. */
static bool expr_is_read(const Sideways *s, uint32_t index)
{
    const Expr *expr = &s->program->exprs.items[index];
    return expr->kind == EXPR_CONSTANT || (expr->kind == EXPR_VARIABLE && is_read(s, expr->index));
}

static bool is_read(const Sideways *s, uint32_t variable)
{
    if (s->bound_at[variable] == 0)
        return true;
    const Literal *literal = literal_at(s, s->order[s->bound_at[variable] - 1]);
    if (literal->kind == LITERAL_ATOM)
        return true;
    const Expr *left = &s->program->exprs.items[literal->left];
    bool is_left = left->kind == EXPR_VARIABLE && left->index == variable;
    return expr_is_read(s, is_left ? literal->right : literal->left);
}

uint64_t lr_sideways_computed(const Sideways *s, uint32_t place)
{
    const Literal *literal = literal_at(s, s->order[place]);
    uint64_t columns = 0;
    for (uint32_t c = 0; c < literal->arg_count; c++) {
        Arg arg = arg_at(s, literal, c);
        if (s->bound[place] >> c & 1 && arg.kind == ARG_VARIABLE && !is_read(s, arg.index))
            columns |= UINT64_C(1) << c;
    }
    return columns;
}
