/* SPDX-License-Identifier: MIT */
/* Scope, first half: variables, expressions and arguments, with the types that follow from them. */
#include <string.h>

#include "rule/scope.h"
#include "rule/words.h"
#include "value/value.h"

void lr_scope_open(Scope *scope, Program *program, Place place, Diag *diag)
{
    *scope = (Scope){ .program = program, .diag = diag, .place = place };
}

void lr_scope_free(Scope *scope)
{
    lr_vector_free(&scope->variables);
    lr_vector_free(&scope->literals);
}

bool lr_scope_note(Scope *scope, lore_status status)
{
    if (scope->status == LORE_OK)
        scope->status = status;
    return false;
}

Place lr_scope_place(const Scope *scope, lore_term term)
{
    if (term == 0)
        return scope->place;
    const Term *node = lr_term(scope->program->terms, term);
    return node->line == 0 ? scope->place : (Place){ node->file, node->line };
}

static bool add_variable(Scope *scope, Variable variable, uint32_t *out)
{
    *out = (uint32_t)scope->variables.count;
    if (*out >= LR_VARIABLES_MAX)
        return lr_scope_fail(scope, LORE_FULL, scope->place, "a rule may have at most %d variables",
                             LR_VARIABLES_MAX);
    if (!lr_vector_push(&scope->variables, variable))
        return lr_scope_note(scope, LORE_NOMEM);
    return true;
}

/* Gives a variable the type that this use demands. */
static bool narrow(Scope *scope, uint32_t variable, lore_type type, Place place)
{
    Variable *v = &scope->variables.items[variable];
    if (type == LORE_ANY || v->type == type)
        return true;
    if (v->type == LORE_ANY) {
        v->type = type;
        return true;
    }
    lr_scope_fail(scope, LORE_TYPE, place, "%s is used as %s here, but as %s on line %d",
                  v->name == NULL ? "an expression" : v->name, lr_type_name(type),
                  lr_type_name(v->type), v->place.line);
    lr_diag_hint(scope->diag, "use two variables, or a conversion such as text(X)");
    return false;
}

bool lr_scope_variable(Scope *scope, const char *name, lore_type type, Place place, uint32_t *out)
{
    for (uint32_t i = 0; i < scope->variables.count; i++) {
        Variable *v = &scope->variables.items[i];
        if (v->name != name)
            continue;
        v->uses++;
        *out = i;
        return narrow(scope, i, type, place);
    }
    return add_variable(scope, (Variable){ name, type, 1, place }, out);
}

bool lr_scope_fresh(Scope *scope, lore_type type, uint32_t *out)
{
    return add_variable(scope, (Variable){ NULL, type, 2, scope->place }, out);
}

/* ---- types of functions ---- */

static bool is_number(lore_type type)
{
    return type == LORE_INTEGER || type == LORE_REAL || type == LORE_ANY;
}

typedef struct Signature {
    lore_type args[3];
    lore_type result;
} Signature;

/* Functions whose types are fixed; arithmetic is settled by arithmetic_type. */
static const Signature signatures[] = {
    [FUNCTION_CONCAT] = { { LORE_TEXT, LORE_TEXT }, LORE_TEXT },
    [FUNCTION_LENGTH] = { { LORE_TEXT }, LORE_INTEGER },
    [FUNCTION_LOWER] = { { LORE_TEXT }, LORE_TEXT },
    [FUNCTION_UPPER] = { { LORE_TEXT }, LORE_TEXT },
    [FUNCTION_SUBSTRING] = { { LORE_TEXT, LORE_INTEGER, LORE_INTEGER }, LORE_TEXT },
    [FUNCTION_TEXT] = { { LORE_ANY }, LORE_TEXT },
    [FUNCTION_INTEGER] = { { LORE_ANY }, LORE_INTEGER },
    [FUNCTION_REAL] = { { LORE_ANY }, LORE_REAL },
    [FUNCTION_START_OF] = { { LORE_INTERVAL }, LORE_INSTANT },
    [FUNCTION_END_OF] = { { LORE_INTERVAL }, LORE_INSTANT },
    [FUNCTION_DURATION] = { { LORE_INTERVAL }, LORE_INTEGER },
    [FUNCTION_INTERVAL] = { { LORE_INSTANT, LORE_INSTANT }, LORE_INTERVAL },
    [FUNCTION_YEAR] = { { LORE_INSTANT }, LORE_INTEGER },
    [FUNCTION_MONTH] = { { LORE_INSTANT }, LORE_INTEGER },
    [FUNCTION_DAY] = { { LORE_INSTANT }, LORE_INTEGER },
    [FUNCTION_BYTE_LENGTH] = { { LORE_TEXT }, LORE_INTEGER },
    [FUNCTION_BYTE_SUBSTRING] = { { LORE_TEXT, LORE_INTEGER, LORE_INTEGER }, LORE_TEXT },
    [FUNCTION_FIXED] = { { LORE_REAL }, LORE_TEXT },
    [FUNCTION_PACK] = { { LORE_TEXT, LORE_ANY }, LORE_TEXT },
    [FUNCTION_FIELD] = { { LORE_TEXT, LORE_INTEGER }, LORE_ANY },
};

static Signature machine_signature(Function function)
{
    lore_type type = lr_machine_domain(function) == DOMAIN_F32 ? LORE_REAL : LORE_INTEGER;
    bool takes_any =
        lr_machine_op(function) == MACHINE_CONVERT || lr_machine_op(function) == MACHINE_BITS;
    lore_type arg = takes_any ? LORE_ANY : type;
    return (Signature){ { arg, arg }, type };
}

static bool is_arithmetic(Function function)
{
    return function <= FUNCTION_GREATEST;
}

/* The result of + and the like: both integer or both real; instants may differ and be moved. */
static bool arithmetic_type(Scope *scope, Expr *expr, Place place)
{
    Program *program = scope->program;
    lore_type left = program->exprs.items[expr->args[0]].type;
    lore_type right = expr->arg_count < 2 ? left : program->exprs.items[expr->args[1]].type;
    Function f = expr->function;
    expr->type = LORE_ANY;
    if (left == LORE_INSTANT && right == LORE_INSTANT && f == FUNCTION_SUB) {
        expr->type = LORE_INTEGER;
        return true;
    }
    if (left == LORE_INSTANT && right == LORE_INTEGER && (f == FUNCTION_ADD || f == FUNCTION_SUB)) {
        expr->type = LORE_INSTANT;
        return true;
    }
    if ((f == FUNCTION_LEAST || f == FUNCTION_GREATEST) && left == right) {
        expr->type = left;
        return true;
    }
    if (!is_number(left) || !is_number(right)) {
        lore_type odd = is_number(left) ? right : left;
        lr_scope_fail(scope, LORE_TYPE, place, "arithmetic needs numbers, not %s",
                      lr_type_name(odd));
        lr_diag_hint(scope->diag, "convert with integer(X) or real(X); join text with ..");
        return false;
    }
    if (left != LORE_ANY && right != LORE_ANY && left != right) {
        lr_scope_fail(scope, LORE_TYPE, place, "arithmetic on integer and real mixes types");
        lr_diag_hint(scope->diag, "convert one side with real(X) or integer(X)");
        return false;
    }
    expr->type = left == LORE_ANY ? right : left;
    if (f == FUNCTION_DIV && expr->type == LORE_INTEGER)
        expr->type = LORE_REAL;
    return true;
}

static bool narrow_expr(Scope *scope, uint32_t index, lore_type type, Place place)
{
    Expr *expr = &scope->program->exprs.items[index];
    if (type == LORE_ANY || expr->type == type)
        return true;
    if (expr->kind == EXPR_VARIABLE) {
        expr->type = type;
        return narrow(scope, expr->index, type, place);
    }
    if (expr->type == LORE_ANY)
        return true;
    if (expr->kind == EXPR_CONSTANT) {
        lore_value value = scope->program->constants.items[expr->index];
        if (lr_value_fit(&value, type)) {
            expr->type = type;
            expr->index = lr_program_intern_constant(scope->program, value);
            return expr->index != LR_NONE || lr_scope_note(scope, LORE_NOMEM);
        }
    }
    return lr_scope_fail(scope, LORE_TYPE, place, "%s is needed here, not %s", lr_type_name(type),
                         lr_type_name(expr->type));
}

static bool function_types(Scope *scope, uint32_t index, Place place)
{
    Expr expr = scope->program->exprs.items[index];
    bool fine;
    if (is_arithmetic(expr.function)) {
        fine = arithmetic_type(scope, &expr, place);
    } else {
        Signature signature = lr_machine_is(expr.function) ? machine_signature(expr.function)
                                                           : signatures[expr.function];
        fine = true;
        for (uint32_t i = 0; i < expr.arg_count; i++)
            fine = narrow_expr(scope, expr.args[i], signature.args[i], place) && fine;
        expr.type = signature.result;
    }
    scope->program->exprs.items[index].type = expr.type;
    return fine;
}

/* ---- expressions ---- */

static bool push_expr(Scope *scope, Expr expr, uint32_t *out)
{
    *out = (uint32_t)scope->program->exprs.count;
    return lr_vector_push(&scope->program->exprs, expr) || lr_scope_note(scope, LORE_NOMEM);
}

static bool call_expr(Scope *scope, lore_term term, uint32_t *out)
{
    Term node = *lr_term(scope->program->terms, term);
    Place place = lr_scope_place(scope, term);
    const Word *word = lr_word_of_kind(node.name, WORD_FUNCTION);
    if (word == NULL) {
        lr_scope_fail(scope, LORE_SYNTAX, place, "%s(...) is no expression", node.name);
        lr_diag_hint(scope->diag, "write it as a condition of its own");
        return false;
    }
    if (node.arg_count < word->least || node.arg_count > word->most)
        return lr_scope_fail(scope, LORE_TYPE, place, "%s takes %u arguments, not %u", node.name,
                             word->least, node.arg_count);
    Expr expr = { .kind = EXPR_CALL, .function = (Function)word->op, .arg_count = node.arg_count };
    for (uint32_t i = 0; i < node.arg_count; i++)
        if (!lr_scope_expr(scope, lr_term_arg(scope->program->terms, &node, i), &expr.args[i]))
            return false;
    return push_expr(scope, expr, out) && function_types(scope, *out, place);
}

bool lr_scope_expr(Scope *scope, lore_term term, uint32_t *out)
{
    const Term *node = lr_term(scope->program->terms, term);
    Place place = lr_scope_place(scope, term);
    if (node->kind == TERM_COMPOUND)
        return call_expr(scope, term, out);
    if (node->kind == TERM_VALUE) {
        uint32_t constant = lr_program_intern_constant(scope->program, node->value);
        if (constant == LR_NONE)
            return lr_scope_note(scope, LORE_NOMEM);
        Expr expr = { .kind = EXPR_CONSTANT,
                      .index = constant,
                      .type = (lore_type)node->value.type };
        return push_expr(scope, expr, out);
    }
    if (strcmp(node->name, "_") == 0) {
        lr_scope_fail(scope, LORE_UNSAFE, place, "_ has no value to compute with");
        lr_diag_hint(scope->diag, "give the variable a name and bind it in a condition");
        return false;
    }
    uint32_t variable;
    if (!lr_scope_variable(scope, node->name, LORE_ANY, place, &variable))
        return false;
    Expr expr = { .kind = EXPR_VARIABLE,
                  .index = variable,
                  .type = scope->variables.items[variable].type };
    return push_expr(scope, expr, out);
}

/* ---- arguments ---- */

bool lr_value_fit(lore_value *value, lore_type type)
{
    if (type == LORE_ANY || value->type == (int32_t)type || value->type == LORE_NULL)
        return true;
    Granule granule;
    if (type != LORE_INSTANT || value->type != LORE_TEXT ||
        lr_date_parse(value->u.text, value->v.length, &granule, (Place){ NULL, 0 }, NULL) !=
            LORE_OK)
        return false;
    *value = lore_instant(granule.first);
    return true;
}

static bool constant_arg(Scope *scope, lore_term term, lore_type type, Arg *out)
{
    lore_value value = lr_term(scope->program->terms, term)->value;
    if (!lr_value_fit(&value, type)) {
        Buffer text = { 0 };
        lr_value_print(&text, value);
        lr_scope_fail(scope, LORE_TYPE, lr_scope_place(scope, term),
                      "%s is %s, but the column is %s", lr_buffer_terminate(&text),
                      lr_type_name((lore_type)value.type), lr_type_name(type));
        lr_buffer_free(&text);
        return false;
    }
    *out = (Arg){ ARG_CONSTANT, lr_program_intern_constant(scope->program, value) };
    return out->index != LR_NONE || lr_scope_note(scope, LORE_NOMEM);
}

/* V for an argument that is an expression, and V = expression beside it. */
static bool expression_arg(Scope *scope, lore_term term, lore_type type, Arg *out)
{
    Program *program = scope->program;
    uint32_t expr, left, variable;
    if (!lr_scope_expr(scope, term, &expr))
        return false;
    lore_type found = program->exprs.items[expr].type;
    if (found != LORE_ANY && type != LORE_ANY && found != type)
        return lr_scope_fail(scope, LORE_TYPE, lr_scope_place(scope, term),
                             "the expression is %s, but the column is %s", lr_type_name(found),
                             lr_type_name(type));
    if (!lr_scope_fresh(scope, found == LORE_ANY ? type : found, &variable) ||
        !push_expr(scope, (Expr){ .kind = EXPR_VARIABLE, .index = variable, .type = found }, &left))
        return false;
    Literal literal = { .kind = LITERAL_COMPARE,
                        .op = COMPARE_EQ,
                        .predicate = LR_NONE,
                        .other = LR_NONE,
                        .left = left,
                        .right = expr,
                        .place = lr_scope_place(scope, term) };
    *out = (Arg){ ARG_VARIABLE, variable };
    return lr_vector_push(&scope->literals, literal) || lr_scope_note(scope, LORE_NOMEM);
}

bool lr_scope_arg(Scope *scope, lore_term term, lore_type type, Arg *out)
{
    const Term *node = lr_term(scope->program->terms, term);
    switch (node->kind) {
    case TERM_VALUE:
        return constant_arg(scope, term, type, out);
    case TERM_COMPOUND:
        return expression_arg(scope, term, type, out);
    case TERM_VARIABLE:
        break;
    }
    if (strcmp(node->name, "_") == 0) {
        *out = (Arg){ ARG_ANY, 0 };
        return true;
    }
    out->kind = ARG_VARIABLE;
    return lr_scope_variable(scope, node->name, type, lr_scope_place(scope, term), &out->index);
}
