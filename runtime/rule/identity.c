/* SPDX-License-Identifier: MIT */
/* Clauses of identity, built without terms: no author wrote them. */
#include "rule/identity.h"

#include "rule/program_internal.h"

typedef struct Identity {
    Program *program;
    uint32_t same_as; /* its predicate for */
    lore_type type;   /* of its columns */
    uint32_t rule;
    uint32_t represented; /* predicate of names that have a lesser one */
    bool is_full;         /* a clause got more literals than it may have */
} Identity;

/* ---- building a clause ---- */

/* A clause whose variables are numbered as its columns come: its own table ends where it begins. */
static bool add_variables(Program *program, Clause *clause, const lore_type *types, uint32_t count)
{
    clause->first_variable = (uint32_t)program->variables.count;
    clause->variable_count = count;
    for (uint32_t v = 0; v < count; v++)
        if (!lr_vector_push(&program->variables, (Variable){ .type = types[v], .uses = 2 }))
            return false;
    return true;
}

static bool add_args(Program *program, const uint32_t *variables, uint32_t count, uint32_t *first)
{
    *first = (uint32_t)program->args.count;
    for (uint32_t i = 0; i < count; i++)
        if (!lr_vector_push(&program->args, (Arg){ ARG_VARIABLE, variables[i] }))
            return false;
    return true;
}

static bool add_atom(Program *program, uint32_t predicate, const uint32_t *variables)
{
    Literal literal = { .kind = LITERAL_ATOM,
                        .predicate = predicate,
                        .other = LR_NONE,
                        .arg_count = program->predicates.items[predicate].arity };
    return add_args(program, variables, literal.arg_count, &literal.first_arg) &&
           lr_vector_push(&program->literals, literal);
}

static bool add_comparison(Program *program, const Clause *clause, Comparison op, uint32_t left,
                           uint32_t right)
{
    Literal literal = { .kind = LITERAL_COMPARE,
                        .op = op,
                        .predicate = LR_NONE,
                        .other = LR_NONE,
                        .left = (uint32_t)program->exprs.count };
    const uint32_t sides[] = { left, right };
    literal.right = literal.left + 1;
    for (int i = 0; i < 2; i++) {
        const Variable *variable = &program->variables.items[clause->first_variable + sides[i]];
        Expr expr = { .kind = EXPR_VARIABLE, .index = sides[i], .type = variable->type };
        if (!lr_vector_push(&program->exprs, expr))
            return false;
    }
    return lr_vector_push(&program->literals, literal);
}

/* Literals of the clause have been added since begin. */
static bool close_clause(const Identity *identity, Clause *clause, uint32_t head,
                         const uint32_t *variables, uint32_t begin)
{
    Program *program = identity->program;
    clause->head = head;
    clause->arg_count = program->predicates.items[head].arity;
    clause->first_literal = begin;
    clause->literal_count = (uint32_t)program->literals.count - begin;
    clause->valid = LR_NONE;
    clause->rule = identity->rule;
    return add_args(program, variables, clause->arg_count, &clause->first_arg) &&
           lr_vector_push(&program->clauses, *clause);
}

/* ---- same_as itself ---- */

/* same_as(Y, X) { same_as(X, Y) } */
static bool add_symmetry(const Identity *identity)
{
    Program *program = identity->program;
    Clause clause = { 0 };
    const lore_type types[] = { identity->type, identity->type };
    const uint32_t straight[] = { 0, 1 }, turned[] = { 1, 0 };
    uint32_t begin = (uint32_t)program->literals.count;
    return add_variables(program, &clause, types, 2) &&
           add_atom(program, identity->same_as, straight) &&
           close_clause(identity, &clause, identity->same_as, turned, begin);
}

/* same_as(X, Z) { same_as(X, Y), same_as(Y, Z), X ~= Z } */
static bool add_transitivity(const Identity *identity)
{
    Program *program = identity->program;
    Clause clause = { 0 };
    const lore_type types[] = { identity->type, identity->type, identity->type };
    const uint32_t first[] = { 0, 1 }, second[] = { 1, 2 }, both[] = { 0, 2 };
    uint32_t begin = (uint32_t)program->literals.count;
    return add_variables(program, &clause, types, 3) &&
           add_atom(program, identity->same_as, first) &&
           add_atom(program, identity->same_as, second) &&
           add_comparison(program, &clause, COMPARE_NE, 0, 2) &&
           close_clause(identity, &clause, identity->same_as, both, begin);
}

/* ---- relations ---- */

static bool can_hold_it(const Identity *identity, lore_type type)
{
    return type == identity->type || type == LORE_ANY || identity->type == LORE_ANY;
}

/* p(.., B, ..) { p(.., A, ..), same_as(A, B) }: B is the variable after those of p's columns. */
static bool add_column(const Identity *identity, uint32_t predicate, uint32_t column)
{
    Program *program = identity->program;
    const Predicate *p = &program->predicates.items[predicate];
    uint32_t arity = p->arity, stated[LR_ARITY_MAX + 1], concluded[LR_ARITY_MAX + 1];
    lore_type types[LR_ARITY_MAX + 2];
    for (uint32_t c = 0; c < arity; c++) {
        types[c] = p->types[c];
        stated[c] = concluded[c] = c;
    }
    types[arity] = p->types[column];
    concluded[column] = arity;
    Clause clause = { 0 };
    const uint32_t pair[] = { column, arity };
    uint32_t begin = (uint32_t)program->literals.count;
    return add_variables(program, &clause, types, arity + 1) &&
           add_atom(program, predicate, stated) && add_atom(program, identity->same_as, pair) &&
           close_clause(identity, &clause, predicate, concluded, begin);
}

/* What a conditional hangs on is a text about names, no name. */
static bool merge_facet(const Identity *identity, uint32_t relation, Facet facet)
{
    Program *program = identity->program;
    uint32_t predicate = lr_program_intern_facet(program, relation, facet);
    if (predicate == LR_NONE)
        return false;
    for (uint32_t c = facet == FACET_CONDITIONAL; c < program->predicates.items[predicate].arity;
         c++)
        if (can_hold_it(identity, program->predicates.items[predicate].types[c]) &&
            !add_column(identity, predicate, c))
            return false;
    return true;
}

static bool merge_relation(const Identity *identity, uint32_t relation)
{
    bool is_derived = identity->program->relations.items[relation].flags & LORE_RELATION_DERIVED;
    bool fine = true;
    for (int facet = is_derived ? FACET_FORECAST : FACET_PRO; fine && facet < LR_FACET_COUNT;
         facet++)
        fine = merge_facet(identity, relation, (Facet)facet);
    return fine;
}

/* ---- aggregates ---- */

/* represented(X) { same_as(X, Y), Y < X } */
static bool add_represented(Identity *identity)
{
    Program *program = identity->program;
    Clause clause = { 0 };
    const lore_type types[] = { identity->type, identity->type };
    const uint32_t pair[] = { 0, 1 }, name[] = { 0 };
    Predicate predicate = {
        .kind = PREDICATE_AUXILIARY, .purpose = "represented", .arity = 1, .relation = LR_NONE
    };
    identity->represented = lr_program_add_predicate(program, predicate, types);
    uint32_t begin = (uint32_t)program->literals.count;
    return identity->represented != LR_NONE && add_variables(program, &clause, types, 2) &&
           add_atom(program, identity->same_as, pair) &&
           add_comparison(program, &clause, COMPARE_LT, 1, 0) &&
           close_clause(identity, &clause, identity->represented, name, begin);
}

static bool add_absence(const Identity *identity, const Clause *clause, uint32_t variable)
{
    Program *program = identity->program;
    Literal literal = {
        .kind = LITERAL_NOT, .predicate = identity->represented, .other = LR_NONE, .arg_count = 1
    };
    program->variables.items[clause->first_variable + variable].uses++;
    return add_args(program, &variable, 1, &literal.first_arg) &&
           lr_vector_push(&program->literals, literal);
}

/* What a clause gives an aggregate to count besides the group is to be of lesser names only. Its
 * literals move to the end, so that there can be more of them. */
static bool narrow_clause(Identity *identity, Clause *clause, uint32_t group_count)
{
    Program *program = identity->program;
    uint32_t begin = (uint32_t)program->literals.count;
    const lore_type *types = program->predicates.items[clause->head].types;
    bool fine = true;
    for (uint32_t i = 0; fine && i < clause->literal_count; i++) {
        Literal literal = program->literals.items[clause->first_literal + i];
        fine = lr_vector_push(&program->literals, literal);
    }
    for (uint32_t c = group_count; fine && c < clause->arg_count; c++) {
        Arg arg = program->args.items[clause->first_arg + c];
        if (arg.kind == ARG_VARIABLE && can_hold_it(identity, types[c]))
            fine = add_absence(identity, clause, arg.index);
    }
    clause->first_literal = begin;
    clause->literal_count = (uint32_t)program->literals.count - begin;
    identity->is_full = identity->is_full || clause->literal_count > LR_BODY_MAX;
    return fine;
}

static bool narrow_aggregates(Identity *identity)
{
    Program *program = identity->program;
    if (program->aggregates.count == 0)
        return true;
    bool fine = add_represented(identity);
    for (size_t a = 0; fine && a < program->aggregates.count; a++) {
        const Aggregate *aggregate = &program->aggregates.items[a];
        bool is_extreme = aggregate->kind == AGGREGATE_MIN || aggregate->kind == AGGREGATE_MAX;
        for (size_t c = 0; fine && !is_extreme && c < program->clauses.count; c++)
            if (program->clauses.items[c].head == aggregate->input)
                fine = narrow_clause(identity, &program->clauses.items[c], aggregate->group_count);
    }
    return fine;
}

/* ---- all of it ---- */

static bool push_rule(Identity *identity, uint32_t relation)
{
    Program *program = identity->program;
    Rule rule = { .name = LR_IDENTITY,
                  .relation = relation,
                  .weight = 1,
                  .place = program->relations.items[relation].place };
    identity->rule = (uint32_t)program->rules.count;
    return lr_vector_push(&program->rules, rule);
}

lore_status lr_program_merge(Program *program, Diag *diag)
{
    uint32_t relation = lr_program_relation(program, LR_IDENTITY);
    if (relation == LR_NONE)
        return LORE_OK;
    const Relation *declared = &program->relations.items[relation];
    if (declared->arity != 2 || declared->types[0] != declared->types[1])
        return LORE_OK;
    Identity identity = { .program = program, .type = declared->types[0] };
    identity.same_as = lr_program_intern_facet(program, relation, FACET_PRO);
    bool fine = identity.same_as != LR_NONE && push_rule(&identity, relation) &&
                add_symmetry(&identity) && add_transitivity(&identity);
    for (uint32_t r = 0; fine && r < program->relations.count; r++)
        fine = r == relation || merge_relation(&identity, r);
    fine = fine && narrow_aggregates(&identity);
    if (fine && identity.is_full)
        return lr_diag_fail(
            diag, LORE_FULL, declared->place,
            "an aggregate's rule has too many conditions to be asked with names merged");
    return fine ? LORE_OK : LORE_NOMEM;
}
