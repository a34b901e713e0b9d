/* SPDX-License-Identifier: MIT */
/* Split: worth it where both halves of a clause recurse and the one taken off reads a finished
 * predicate, which bounds what it can hold. */
#include "rule/split.h"

#include "rule/program_internal.h"

typedef struct Splitter {
    Program *program;
    Clause clause;
    uint32_t a, b; /* literals, counted within the clause */
} Splitter;

static const Literal *literal_at(const Splitter *s, uint32_t i)
{
    return &s->program->literals.items[s->clause.first_literal + i];
}

static bool expr_uses(const Program *program, uint32_t index, uint32_t variable)
{
    const Expr *expr = &program->exprs.items[index];
    if (expr->kind == EXPR_VARIABLE)
        return expr->index == variable;
    for (uint32_t i = 0; expr->kind == EXPR_CALL && i < expr->arg_count; i++)
        if (expr_uses(program, expr->args[i], variable))
            return true;
    return false;
}

static bool uses(const Splitter *s, const Literal *literal, uint32_t variable)
{
    if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT)
        return expr_uses(s->program, literal->left, variable) ||
               expr_uses(s->program, literal->right, variable);
    for (uint32_t i = 0; i < literal->arg_count; i++) {
        Arg arg = s->program->args.items[literal->first_arg + i];
        if (arg.kind == ARG_VARIABLE && arg.index == variable)
            return true;
    }
    return false;
}

static bool head_uses(const Splitter *s, uint32_t variable)
{
    for (uint32_t i = 0; i < s->clause.arg_count; i++) {
        Arg arg = s->program->args.items[s->clause.first_arg + i];
        if (arg.kind == ARG_VARIABLE && arg.index == variable)
            return true;
    }
    return s->clause.valid == variable;
}

static bool is_recursive(const Splitter *s, const Literal *literal)
{
    const Predicate *predicates = s->program->predicates.items;
    return literal->kind == LITERAL_ATOM &&
           predicates[literal->predicate].component == predicates[s->clause.head].component;
}

/* Finds the two atoms that alone share variable; false if there are not exactly two. */
static bool find_pair(Splitter *s, uint32_t variable)
{
    uint32_t found = 0, at[2] = { 0, 0 };
    if (head_uses(s, variable))
        return false;
    for (uint32_t i = 0; i < s->clause.literal_count; i++) {
        if (!uses(s, literal_at(s, i), variable))
            continue;
        if (found == 2 || literal_at(s, i)->kind != LITERAL_ATOM)
            return false;
        at[found++] = i;
    }
    s->a = at[0];
    s->b = at[1];
    return found == 2;
}

/* Whether taking the pair off leaves a recursive atom, and exactly one half of it recurses. */
static bool is_worth_it(const Splitter *s)
{
    uint32_t outside = 0;
    for (uint32_t i = 0; i < s->clause.literal_count; i++)
        outside += i != s->a && i != s->b && is_recursive(s, literal_at(s, i));
    return outside > 0 &&
           is_recursive(s, literal_at(s, s->a)) != is_recursive(s, literal_at(s, s->b));
}

/* ---- the halves ---- */

static bool is_needed_outside(const Splitter *s, uint32_t variable)
{
    if (head_uses(s, variable))
        return true;
    for (uint32_t i = 0; i < s->clause.literal_count; i++)
        if (i != s->a && i != s->b && uses(s, literal_at(s, i), variable))
            return true;
    return false;
}

/* Appends the columns of the half that is taken off: what both atoms bind and others need. */
static bool push_columns(Splitter *s, uint32_t *first, uint32_t *count)
{
    Program *program = s->program;
    *first = (uint32_t)program->args.count;
    *count = 0;
    for (uint32_t v = 0; v < s->clause.variable_count; v++) {
        bool is_bound = uses(s, literal_at(s, s->a), v) || uses(s, literal_at(s, s->b), v);
        if (!is_bound || !is_needed_outside(s, v))
            continue;
        if (!lr_vector_push(&program->args, (Arg){ ARG_VARIABLE, v }))
            return false;
        ++*count;
    }
    return true;
}

static bool push_literal(Program *program, Literal literal, Clause *clause)
{
    if (clause->literal_count++ == 0)
        clause->first_literal = (uint32_t)program->literals.count;
    return lr_vector_push(&program->literals, literal);
}

static uint32_t add_half(Splitter *s, uint32_t first, uint32_t count)
{
    Program *program = s->program;
    lore_type types[LR_ARITY_MAX + 1];
    for (uint32_t i = 0; i < count; i++)
        types[i] = program->variables
                       .items[s->clause.first_variable + program->args.items[first + i].index]
                       .type;
    Predicate predicate = {
        .kind = PREDICATE_AUXILIARY, .purpose = "half", .arity = count, .relation = LR_NONE
    };
    uint32_t half = lr_program_add_predicate(program, predicate, types);
    Clause clause = s->clause;
    clause.head = half;
    clause.first_arg = first;
    clause.arg_count = count;
    clause.literal_count = 0;
    clause.weight = 0;
    clause.valid = LR_NONE;
    clause.use = CLAUSE_EVALUATES;
    Literal a = *literal_at(s, s->a), b = *literal_at(s, s->b);
    bool fine = half != LR_NONE && push_literal(program, a, &clause) &&
                push_literal(program, b, &clause) && lr_vector_push(&program->clauses, clause);
    return fine ? half : LR_NONE;
}

static bool add_rest(Splitter *s, uint32_t half, uint32_t first, uint32_t count)
{
    Program *program = s->program;
    Clause clause = s->clause;
    clause.literal_count = 0;
    clause.use = CLAUSE_EVALUATES;
    Literal atom = *literal_at(s, s->a);
    atom.predicate = half;
    atom.first_arg = first;
    atom.arg_count = count;
    if (!push_literal(program, atom, &clause))
        return false;
    for (uint32_t i = 0; i < s->clause.literal_count; i++) {
        Literal literal = *literal_at(s, i);
        if (i != s->a && i != s->b && !push_literal(program, literal, &clause))
            return false;
    }
    return lr_vector_push(&program->clauses, clause);
}

static lore_status split_clause(Program *program, uint32_t index, bool *changed)
{
    Splitter s = { .program = program, .clause = program->clauses.items[index] };
    if (!lr_clause_evaluates(&s.clause) || s.clause.literal_count < 3 ||
        program->predicates.items[s.clause.head].best != AGGREGATE_NONE)
        return LORE_OK;
    for (uint32_t v = 0; v < s.clause.variable_count; v++) {
        if (!find_pair(&s, v) || !is_worth_it(&s))
            continue;
        uint32_t first, count;
        if (!push_columns(&s, &first, &count))
            return LORE_NOMEM;
        uint32_t half = count > LR_ARITY_MAX ? LR_NONE : add_half(&s, first, count);
        if (half == LR_NONE || !add_rest(&s, half, first, count))
            return LORE_NOMEM;
        program->clauses.items[index].use =
            s.clause.use == CLAUSE_AS_WRITTEN ? CLAUSE_EXPLAINS : CLAUSE_RETIRED;
        *changed = true;
        break;
    }
    return LORE_OK;
}

lore_status lr_program_split(Program *program, bool *changed)
{
    size_t count = program->clauses.count;
    lore_status status = LORE_OK;
    *changed = false;
    for (uint32_t i = 0; i < count && status == LORE_OK; i++)
        status = split_clause(program, i, changed);
    return status;
}
