/* SPDX-License-Identifier: MIT */
/* Passage: each column of the first member is followed through all clauses, both ways, until it is
 * lost or every member has one. */
#include "eval/passage.h"

#include <stdlib.h>
#include <string.h>

/* ---- variables ---- */

static size_t count_in_args(const Program *program, uint32_t first, uint32_t count,
                            uint32_t variable)
{
    size_t uses = 0;
    for (uint32_t i = 0; i < count; i++) {
        Arg arg = program->args.items[first + i];
        uses += arg.kind == ARG_VARIABLE && arg.index == variable;
    }
    return uses;
}

static size_t count_in_expr(const Program *program, uint32_t index, uint32_t variable)
{
    const Expr *expr = &program->exprs.items[index];
    size_t uses = expr->kind == EXPR_VARIABLE && expr->index == variable;
    for (uint32_t i = 0; expr->kind == EXPR_CALL && i < expr->arg_count; i++)
        uses += count_in_expr(program, expr->args[i], variable);
    return uses;
}

static bool has_args(const Literal *literal)
{
    return literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT;
}

static size_t count_in_body(const Program *program, const Clause *clause, uint32_t variable)
{
    size_t uses = 0;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        uses += has_args(literal)
                    ? count_in_args(program, literal->first_arg, literal->arg_count, variable)
                    : count_in_expr(program, literal->left, variable) +
                          count_in_expr(program, literal->right, variable);
    }
    return uses;
}

static bool is_in_atom(const Program *program, const Clause *clause, uint32_t variable)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM &&
            count_in_args(program, literal->first_arg, literal->arg_count, variable) > 0)
            return true;
    }
    return false;
}

/* Whether all that the head says comes from tuples: a recursion that computes values has no end of
 * them. */
static bool computes_nothing(const Program *program, const Clause *clause)
{
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Arg arg = program->args.items[clause->first_arg + c];
        if (arg.kind == ARG_VARIABLE && !is_in_atom(program, clause, arg.index))
            return false;
    }
    return true;
}

/* ---- steps ---- */

static uint32_t place_of(const Program *program, const Component *component, uint32_t predicate)
{
    for (uint32_t m = 0; m < component->member_count; m++)
        if (program->members.items[component->first_member + m] == predicate)
            return m;
    return LR_NONE;
}

/* Takes in a clause; *is_linear: whether it is no obstacle. */
static bool add_clause(Passage *passage, const Program *program, const Component *component,
                       uint32_t index, bool *is_linear)
{
    const Clause *clause = &program->clauses.items[index];
    PassageStep step = { .clause = index, .literal = LR_NONE };
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        uint32_t member = literal->kind == LITERAL_ATOM
                              ? place_of(program, component, literal->predicate)
                              : LR_NONE;
        if (member == LR_NONE)
            continue;
        *is_linear = *is_linear && step.literal == LR_NONE;
        step.literal = clause->first_literal + l;
        step.from = member;
    }
    if (step.literal == LR_NONE)
        return true;
    step.to = place_of(program, component, clause->head);
    *is_linear = *is_linear && clause->valid == LR_NONE && computes_nothing(program, clause);
    return lr_vector_push(&passage->steps, step);
}

/* ---- columns ---- */

/* The column of the head that has what column of the step's atom has, or LR_NONE if the variable is
 * used for anything else. */
static uint32_t column_after(const Program *program, const PassageStep *step, uint32_t column)
{
    const Clause *clause = &program->clauses.items[step->clause];
    const Literal *literal = &program->literals.items[step->literal];
    Arg arg = program->args.items[literal->first_arg + column];
    if (arg.kind != ARG_VARIABLE || count_in_body(program, clause, arg.index) != 1 ||
        count_in_args(program, clause->first_arg, clause->arg_count, arg.index) != 1)
        return LR_NONE;
    uint32_t after = 0;
    while (count_in_args(program, clause->first_arg + after, 1, arg.index) == 0)
        after++;
    return after;
}

static uint32_t column_before(const Program *program, const PassageStep *step, uint32_t column)
{
    uint32_t count = program->literals.items[step->literal].arg_count;
    for (uint32_t before = 0; before < count; before++)
        if (column_after(program, step, before) == column)
            return before;
    return LR_NONE;
}

/* Notes that member's column is this one; false if it is another, or none. */
static bool note(uint32_t *columns, uint32_t member, uint32_t column, bool *is_news)
{
    if (column == LR_NONE || (columns[member] != LR_NONE && columns[member] != column))
        return false;
    *is_news = *is_news || columns[member] == LR_NONE;
    columns[member] = column;
    return true;
}

/* Follows what the first member has noted; whether it passes. */
static bool follow(const Passage *passage, const Program *program, uint32_t *columns,
                   uint32_t member_count)
{
    for (bool is_news = true; is_news;) {
        is_news = false;
        for (size_t i = 0; i < passage->steps.count; i++) {
            const PassageStep *step = &passage->steps.items[i];
            if (columns[step->from] == LR_NONE && columns[step->to] != LR_NONE &&
                !note(columns, step->from, column_before(program, step, columns[step->to]),
                      &is_news))
                return false;
            if (columns[step->from] != LR_NONE &&
                !note(columns, step->to, column_after(program, step, columns[step->from]),
                      &is_news))
                return false;
        }
    }
    for (uint32_t m = 0; m < member_count; m++)
        if (columns[m] == LR_NONE)
            return false;
    return true;
}

/* From one column of all members after the other to the columns of one member after the other. */
static void transpose(Passage *passage, uint32_t member_count, const uint32_t *found)
{
    for (uint32_t m = 0; m < member_count; m++)
        for (uint32_t k = 0; k < passage->column_count; k++)
            passage->columns.items[m * passage->column_count + k] = found[k * member_count + m];
}

static bool find_columns(Passage *passage, const Program *program, const Component *component)
{
    uint32_t first = program->members.items[component->first_member];
    uint32_t members = component->member_count, arity = program->predicates.items[first].arity;
    uint32_t *found = malloc((size_t)(arity + 1) * members * sizeof *found);
    if (found == NULL || !lr_vector_reserve(&passage->columns, (size_t)(arity + 1) * members)) {
        free(found);
        return false;
    }
    for (uint32_t c = 0; c < arity; c++) {
        uint32_t *columns = found + (size_t)passage->column_count * members;
        for (uint32_t m = 0; m < members; m++)
            columns[m] = LR_NONE;
        columns[0] = c;
        passage->column_count += follow(passage, program, columns, members);
    }
    passage->columns.count = (size_t)passage->column_count * members;
    transpose(passage, members, found);
    free(found);
    return true;
}

bool lr_passage_find(Passage *passage, const Program *program, uint32_t component,
                     const uint32_t *clauses, size_t clause_count)
{
    const Component *members = &program->components.items[component];
    bool is_linear = true;
    *passage = (Passage){ .column_count = 0 };
    for (size_t k = 0; k < clause_count; k++)
        if (!add_clause(passage, program, members, clauses[k], &is_linear))
            return false;
    return !is_linear || passage->steps.count == 0 || find_columns(passage, program, members);
}

void lr_passage_free(Passage *passage)
{
    lr_vector_free(&passage->steps);
    lr_vector_free(&passage->columns);
    passage->column_count = 0;
}
