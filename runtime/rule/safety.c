/* SPDX-License-Identifier: MIT */
/* Scope, last part: a clause is closed when every variable is bound by something (range
 * restriction) and its comparisons are between values of one type. */
#include <string.h>

#include "rule/scope.h"
#include "value/value.h"

static bool expr_is_bound(const Program *program, uint32_t index, const bool *bound)
{
    const Expr *expr = &program->exprs.items[index];
    switch (expr->kind) {
    case EXPR_CONSTANT:
        return true;
    case EXPR_VARIABLE:
        return bound[expr->index];
    case EXPR_CALL:
        break;
    }
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (!expr_is_bound(program, expr->args[i], bound))
            return false;
    return true;
}

/* Binds the variable on one side of an equality whose other side is bound; true if that is new. */
static bool bind_side(const Program *program, uint32_t side, uint32_t other, bool *bound)
{
    const Expr *expr = &program->exprs.items[side];
    if (expr->kind != EXPR_VARIABLE || bound[expr->index] || !expr_is_bound(program, other, bound))
        return false;
    bound[expr->index] = true;
    return true;
}

static bool bind_literal(const Program *program, const Literal *literal, bool *bound)
{
    bool changed = false;
    if (literal->kind == LITERAL_ATOM)
        for (uint32_t i = 0; i < literal->arg_count; i++) {
            Arg arg = program->args.items[literal->first_arg + i];
            if (arg.kind == ARG_VARIABLE && !bound[arg.index])
                changed = bound[arg.index] = true;
        }
    if (literal->kind == LITERAL_COMPARE && literal->op == COMPARE_EQ)
        changed = bind_side(program, literal->left, literal->right, bound) ||
                  bind_side(program, literal->right, literal->left, bound);
    return changed;
}

static bool literal_is_bound(const Program *program, const Literal *literal, const bool *bound)
{
    if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT)
        return expr_is_bound(program, literal->left, bound) &&
               expr_is_bound(program, literal->right, bound);
    for (uint32_t i = 0; i < literal->arg_count; i++) {
        Arg arg = program->args.items[literal->first_arg + i];
        if (arg.kind == ARG_VARIABLE && !bound[arg.index])
            return false;
    }
    return true;
}

static void report_unbound(Scope *scope, uint32_t variable)
{
    const Variable *v = &scope->variables.items[variable];
    lr_scope_fail(scope, LORE_UNSAFE, v->place, "%s is bound by no condition",
                  v->name == NULL ? "an expression" : v->name);
    lr_diag_hint(scope->diag, "use it in a statement without ~, or set it with eq(%s, ...)",
                 v->name == NULL ? "X" : v->name);
}

bool lr_scope_check_safety(Scope *scope, const Arg *head, uint32_t count, uint32_t valid)
{
    bool bound[LR_VARIABLES_MAX] = { false };
    bool needed[LR_VARIABLES_MAX] = { false };
    const Program *program = scope->program;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < scope->literals.count; i++)
            changed = bind_literal(program, &scope->literals.items[i], bound) || changed;
    }
    for (uint32_t i = 0; i < count; i++)
        if (head[i].kind == ARG_VARIABLE)
            needed[head[i].index] = true;
    if (valid != LR_NONE)
        needed[valid] = true;
    bool fine = true;
    for (size_t i = 0; i < scope->literals.count; i++)
        if (!literal_is_bound(program, &scope->literals.items[i], bound))
            for (uint32_t v = 0; v < scope->variables.count; v++)
                needed[v] = true;
    for (uint32_t v = 0; v < scope->variables.count; v++)
        if (needed[v] && !bound[v]) {
            report_unbound(scope, v);
            fine = false;
        }
    return fine;
}

/* ---- types of comparisons, known only when the whole clause is ---- */

static lore_type type_of(const Scope *scope, uint32_t index)
{
    const Expr *expr = &scope->program->exprs.items[index];
    return expr->kind == EXPR_VARIABLE ? scope->variables.items[expr->index].type : expr->type;
}

static bool check_sides(Scope *scope, const Literal *literal)
{
    lore_type left = type_of(scope, literal->left), right = type_of(scope, literal->right);
    lore_type wanted = literal->kind == LITERAL_TEXT      ? LORE_TEXT
                       : literal->kind == LITERAL_COMPARE ? LORE_ANY
                                                          : LORE_INTERVAL;
    if (wanted != LORE_ANY)
        for (int side = 0; side < 2; side++) {
            lore_type type = side == 0 ? left : right;
            if (type != wanted && type != LORE_ANY)
                return lr_scope_fail(scope, LORE_TYPE, literal->place, "%s is needed here, not %s",
                                     lr_type_name(wanted), lr_type_name(type));
        }
    if (left == right || left == LORE_ANY || right == LORE_ANY)
        return true;
    lr_scope_fail(scope, LORE_TYPE, literal->place,
                  "%s is compared with %s: never equal, without order", lr_type_name(left),
                  lr_type_name(right));
    lr_diag_hint(scope->diag, "convert one side: text(X), integer(X), real(X)");
    return false;
}

/* A date written as text beside an instant means that instant. */
static void fit_constant(Scope *scope, uint32_t side, uint32_t other)
{
    Expr *expr = &scope->program->exprs.items[side];
    if (expr->kind != EXPR_CONSTANT || type_of(scope, other) != LORE_INSTANT)
        return;
    lore_value value = scope->program->constants.items[expr->index];
    if (!lr_value_fit(&value, LORE_INSTANT))
        return;
    uint32_t constant = lr_program_intern_constant(scope->program, value);
    if (constant == LR_NONE) {
        (void)lr_scope_note(scope, LORE_NOMEM);
        return;
    }
    expr = &scope->program->exprs.items[side];
    expr->index = constant;
    expr->type = LORE_INSTANT;
}

static bool check_types(Scope *scope)
{
    bool fine = true;
    for (size_t i = 0; i < scope->literals.count; i++) {
        const Literal *literal = &scope->literals.items[i];
        if (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT)
            continue;
        fit_constant(scope, literal->left, literal->right);
        fit_constant(scope, literal->right, literal->left);
        fine = check_sides(scope, literal) && fine;
    }
    return fine;
}

bool lr_scope_close(Scope *scope, uint32_t predicate, const Arg *head, uint32_t count, Cost weight,
                    uint32_t valid, uint32_t rule)
{
    Program *program = scope->program;
    bool types = check_types(scope);
    if (!lr_scope_check_safety(scope, head, count, valid) || !types)
        return false;
    Clause clause = {
        .head = predicate,
        .first_arg = (uint32_t)program->args.count,
        .arg_count = count,
        .first_literal = (uint32_t)program->literals.count,
        .literal_count = (uint32_t)scope->literals.count,
        .first_variable = (uint32_t)program->variables.count,
        .variable_count = (uint32_t)scope->variables.count,
        .weight = weight,
        .valid = valid,
        .rule = rule,
    };
    if (!lr_vector_reserve(&program->args, count) ||
        !lr_vector_reserve(&program->literals, scope->literals.count) ||
        !lr_vector_reserve(&program->variables, scope->variables.count))
        return lr_scope_note(scope, LORE_NOMEM);
    for (uint32_t i = 0; i < count; i++)
        (void)lr_vector_push(&program->args, head[i]);
    for (size_t i = 0; i < scope->literals.count; i++)
        (void)lr_vector_push(&program->literals, scope->literals.items[i]);
    for (size_t i = 0; i < scope->variables.count; i++)
        (void)lr_vector_push(&program->variables, scope->variables.items[i]);
    return lr_vector_push(&program->clauses, clause) || lr_scope_note(scope, LORE_NOMEM);
}
