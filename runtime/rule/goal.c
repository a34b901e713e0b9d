/* SPDX-License-Identifier: MIT */
/* Goal: a rule without a name whose head are the goal's variables. In a template some of these
 * stand for values that are given later: a predicate without clauses, which every clause of
 * the goal reads, is to hold them as its only row. */
#include <string.h>

#include "rule/branch.h"
#include "rule/scope.h"

typedef struct Goals {
    Program *program;
    NameList names;                       /* the goal's columns */
    const char *parameters[LR_ARITY_MAX]; /* names, interned as they stand in the goal */
    size_t parameter_count;
    uint32_t seed; /* predicate, or LR_NONE */
    Diag *diag;
} Goals;

static bool variable_arg(Scope *scope, const char *name, Arg *arg, lore_type *type)
{
    arg->kind = ARG_VARIABLE;
    if (!lr_scope_variable(scope, name, LORE_ANY, scope->place, &arg->index))
        return false;
    *type = scope->variables.items[arg->index].type;
    return true;
}

/* Reads the values that are given. A column's type is that of its variable's other uses, all
 * of which stand in one branch. */
static bool read_seed(Goals *g, Scope *scope)
{
    Program *program = scope->program;
    Literal atom = { .kind = LITERAL_ATOM, .other = LR_NONE, .place = scope->place };
    Arg args[LR_ARITY_MAX];
    lore_type types[LR_ARITY_MAX];
    for (size_t i = 0; i < g->parameter_count; i++)
        if (!variable_arg(scope, g->parameters[i], &args[i], &types[i]))
            return false;
    for (size_t i = 0; i < g->parameter_count; i++)
        if (types[i] != LORE_ANY)
            program->predicates.items[g->seed].types[i] = types[i];
    atom.predicate = g->seed;
    atom.first_arg = (uint32_t)program->args.count;
    atom.arg_count = (uint32_t)g->parameter_count;
    for (size_t i = 0; i < g->parameter_count; i++)
        if (!lr_vector_push(&program->args, args[i]))
            return lr_scope_note(scope, LORE_NOMEM);
    return lr_vector_push(&scope->literals, atom) || lr_scope_note(scope, LORE_NOMEM);
}

static bool goal_clause(Goals *g, Scope *scope, const Branch *branch, uint32_t *predicate)
{
    lore_type types[LR_ARITY_MAX];
    Arg args[LR_ARITY_MAX];
    const NameList *names = &g->names;
    bool fine = lr_scope_conditions(scope, branch->terms, branch->count);
    if (g->seed != LR_NONE && !read_seed(g, scope))
        return false;
    for (size_t i = 0; i < names->count; i++)
        if (!variable_arg(scope, names->items[i].name, &args[i], &types[i]))
            return false;
    if (!fine)
        return false;
    if (*predicate == LR_NONE) {
        Predicate answer = { .kind = PREDICATE_AUXILIARY,
                             .purpose = "answer",
                             .arity = (uint32_t)names->count,
                             .relation = LR_NONE };
        *predicate = lr_program_add_predicate(scope->program, answer, types);
        if (*predicate == LR_NONE)
            return lr_scope_note(scope, LORE_NOMEM);
    }
    return lr_scope_close(scope, *predicate, args, (uint32_t)names->count, 0, LR_NONE, LR_NONE);
}

static lore_status resolve_goal(Goals *g, lore_term goal, uint32_t *predicate)
{
    Program *program = g->program;
    const Term *node = lr_term(program->terms, goal);
    Place place = { node->file, node->line };
    lore_term *body = lr_arena_alloc(&program->arena, sizeof *body);
    if (body == NULL)
        return LORE_NOMEM;
    *body = goal;
    BranchList branches = { 0 };
    lore_status status = lr_branches_expand(program, body, 1, &branches, place, g->diag);
    *predicate = LR_NONE;
    for (size_t b = 0; b < branches.count && status == LORE_OK; b++) {
        Scope scope;
        lr_scope_open(&scope, program, place, g->diag);
        (void)goal_clause(g, &scope, &branches.items[b], predicate);
        status = scope.status;
        lr_scope_free(&scope);
    }
    lr_vector_free(&branches);
    return status;
}

/* A goal of one plain statement can say what speaks against each answer. */
static lore_status resolve_against(Goals *g, lore_term goal, Goal *out)
{
    Program *program = g->program;
    const Term *node = lr_term(program->terms, goal);
    if (node->kind != TERM_COMPOUND || lr_program_relation(program, node->name) == LR_NONE)
        return LORE_OK;
    lore_term denied = lore_term_compound(program->terms, "denied", &goal, 1);
    return denied == 0 ? LORE_NOMEM : resolve_goal(g, denied, &out->against);
}

/* Whether it is one; then the name in the goal is the one that counts. */
static bool take_parameter(Goals *g, const char *name)
{
    for (size_t i = 0; i < g->parameter_count; i++)
        if (strcmp(g->parameters[i], name) == 0) {
            g->parameters[i] = name;
            return true;
        }
    return false;
}

/* The goal's variables but for the parameters. */
static lore_status collect_names(Goals *g, lore_term goal, Goal *out)
{
    size_t kept = 0;
    NameList *names = &g->names;
    if (!lr_names_collect(g->program->terms, goal, names))
        return LORE_NOMEM;
    for (size_t i = 0; i < names->count; i++)
        if (!take_parameter(g, names->items[i].name))
            names->items[kept++] = names->items[i];
    names->count = kept;
    if (kept > LR_ARITY_MAX)
        return lr_diag_fail(g->diag, LORE_FULL, (Place){ NULL, 0 },
                            "a goal may have at most %d variables", LR_ARITY_MAX);
    out->column_count = (uint32_t)kept;
    out->columns = lr_arena_zalloc(&g->program->arena, (kept + 1) * sizeof *out->columns);
    for (size_t i = 0; i < kept && out->columns != NULL; i++)
        out->columns[i] = names->items[i].name;
    return out->columns == NULL ? LORE_NOMEM : LORE_OK;
}

static lore_status add_goal(Goals *g, lore_term goal, Goal *out)
{
    *out = (Goal){ .predicate = LR_NONE,
                   .against = LR_NONE,
                   .certain = LR_NONE,
                   .certain_against = LR_NONE,
                   .times = LR_NONE };
    lore_status status = collect_names(g, goal, out);
    if (status == LORE_OK)
        status = resolve_goal(g, goal, &out->predicate);
    if (status == LORE_OK)
        status = resolve_against(g, goal, out);
    if (status == LORE_OK)
        status = lr_program_stratify(g->program, g->diag);
    lr_vector_free(&g->names);
    return status;
}

lore_status lr_program_add_goal(Program *program, lore_term goal, Goal *out, Diag *diag)
{
    Goals goals = { .program = program, .seed = LR_NONE, .diag = diag };
    return add_goal(&goals, goal, out);
}

lore_status lr_program_add_template(Program *program, lore_term goal, const char *const *parameters,
                                    size_t count, Goal *out, uint32_t *seed, Diag *diag)
{
    lore_type types[LR_ARITY_MAX];
    Goals goals = { .program = program, .parameter_count = count, .diag = diag };
    Predicate values = { .kind = PREDICATE_AUXILIARY,
                         .purpose = "constants",
                         .arity = (uint32_t)count,
                         .relation = LR_NONE };
    for (size_t i = 0; i < count; i++) {
        types[i] = LORE_ANY;
        goals.parameters[i] = parameters[i];
    }
    *seed = goals.seed = lr_program_add_predicate(program, values, types);
    return goals.seed == LR_NONE ? LORE_NOMEM : add_goal(&goals, goal, out);
}
