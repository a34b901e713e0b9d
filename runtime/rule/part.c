/* SPDX-License-Identifier: MIT */
/* Part: first it is settled which predicates have parts (candidates, less those of clauses that would
 * become too many); then each clause that touches one becomes its versions. A version chooses for every
 * variable, and every open argument, that stands in such a column either one of the constants or what
 * is none of them; all its atoms then name a part each. */
#include "rule/part.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "rule/program_internal.h"

/* How a predicate is parted. */
typedef struct Parting {
    uint32_t column, count;
    uint32_t constants[LR_PARTS_MAX];
    uint32_t parts[LR_PARTS_MAX], rest; /* predicates, once made */
} Parting;

typedef struct Parter {
    Program *program;
    Parting *of;                          /* a predicate each; count 0: not parted */
    size_t clause_count, predicate_count; /* before anything was added */
} Parter;

static Parting *parting_of(const Parter *p, uint32_t predicate)
{
    return predicate < p->predicate_count && p->of[predicate].count > 0 ? &p->of[predicate] : NULL;
}

static uint32_t component_of(const Parter *p, uint32_t predicate)
{
    return p->program->predicates.items[predicate].component;
}

/* The parting of a predicate that a clause reads or concludes within its own component. */
static Parting *inner_parting(const Parter *p, const Clause *clause, uint32_t predicate)
{
    bool is_inner = component_of(p, predicate) == component_of(p, clause->head);
    return is_inner ? parting_of(p, predicate) : NULL;
}

static const Literal *literal_at(const Parter *p, const Clause *clause, uint32_t l)
{
    return &p->program->literals.items[clause->first_literal + l];
}

static Arg arg_at(const Parter *p, uint32_t first, uint32_t i)
{
    return p->program->args.items[first + i];
}

static uint32_t place_of(const Parting *parting, uint32_t constant)
{
    for (uint32_t k = 0; k < parting->count; k++)
        if (parting->constants[k] == constant)
            return k;
    return LR_NONE;
}

static bool reads_tuples(const Literal *literal)
{
    return literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT;
}

/* ---- which predicates ---- */

/* Whether a component is nothing but clauses. */
static bool is_of_clauses(const Program *program, uint32_t component)
{
    const Component *c = &program->components.items[component];
    for (uint32_t m = 0; m < c->member_count; m++) {
        const Predicate *p =
            &program->predicates.items[program->members.items[c->first_member + m]];
        if (p->kind == PREDICATE_VIEW || p->best != AGGREGATE_NONE)
            return false;
    }
    for (size_t a = 0; a < program->aggregates.count; a++)
        if (program->predicates.items[program->aggregates.items[a].output].component == component)
            return false;
    return true;
}

static bool is_derived(const Program *program, const Predicate *predicate)
{
    return predicate->kind == PREDICATE_FACET && predicate->facet <= FACET_CON &&
           (program->relations.items[predicate->relation].flags & LORE_RELATION_DERIVED) != 0;
}

/* Whether a constant stands in a column of some atom by which the predicate recurs. */
static bool recurs_with(const Parter *p, uint32_t predicate, uint32_t column, uint32_t constant)
{
    const Program *program = p->program;
    for (size_t i = 0; i < p->clause_count; i++) {
        const Clause *clause = &program->clauses.items[i];
        if (component_of(p, clause->head) != component_of(p, predicate))
            continue;
        for (uint32_t l = 0; l < clause->literal_count; l++) {
            const Literal *literal = literal_at(p, clause, l);
            if (literal->kind != LITERAL_ATOM || literal->predicate != predicate)
                continue;
            Arg arg = arg_at(p, literal->first_arg, column);
            if (arg.kind == ARG_CONSTANT && arg.index == constant)
                return true;
        }
    }
    return false;
}

/* Collects the constants by which a column can be parted; false if there are none, or too many. What is
 * not stated is none: it is joined with nothing. */
static bool find_constants(const Parter *p, uint32_t predicate, uint32_t column, Parting *out)
{
    *out = (Parting){ .column = column };
    for (size_t i = 0; i < p->clause_count; i++) {
        const Clause *clause = &p->program->clauses.items[i];
        if (clause->head != predicate)
            continue;
        Arg arg = arg_at(p, clause->first_arg, column);
        if (arg.kind != ARG_CONSTANT || place_of(out, arg.index) != LR_NONE ||
            p->program->constants.items[arg.index].type == LORE_NULL ||
            !recurs_with(p, predicate, column, arg.index))
            continue;
        if (out->count == LR_PARTS_MAX)
            return false;
        out->constants[out->count++] = arg.index;
    }
    return out->count > 0;
}

static void find_candidates(Parter *p)
{
    const Program *program = p->program;
    for (uint32_t i = 0; i < p->predicate_count; i++) {
        const Predicate *predicate = &program->predicates.items[i];
        if (!program->components.items[predicate->component].is_recursive ||
            !is_derived(program, predicate) || predicate->arity < 2 ||
            !is_of_clauses(program, predicate->component))
            continue;
        for (uint32_t c = 0; c < predicate->arity && p->of[i].count == 0; c++)
            if (!find_constants(p, i, c, &p->of[i]))
                p->of[i].count = 0;
    }
}

/* ---- what a clause leaves open ---- */

/* A variable, or an open argument, in a column by which a predicate is parted: it takes one of the
 * constants, or is none of them. */
typedef struct Choice {
    uint32_t variable; /* LR_NONE: an open argument */
    uint32_t literal;  /* then: of the clause */
    bool is_read;      /* the variable stands in a positive atom, whose codes it takes */
    uint32_t count;
    uint32_t constants[LR_VERSIONS_MAX];
    uint32_t taken; /* place among the constants; count: none of them */
} Choice;

typedef struct Choices {
    uint32_t count;
    Choice items[LR_VERSIONS_MAX];
} Choices;

static Choice *choice_of(Choices *choices, uint32_t variable, uint32_t literal)
{
    for (uint32_t i = 0; i < choices->count; i++) {
        Choice *choice = &choices->items[i];
        if (choice->variable == variable && (variable != LR_NONE || choice->literal == literal))
            return choice;
    }
    return NULL;
}

static bool has_constant(const Choice *choice, uint32_t constant)
{
    for (uint32_t k = 0; k < choice->count; k++)
        if (choice->constants[k] == constant)
            return true;
    return false;
}

/* Adds what the column's argument leaves open; false if that is too much. */
static bool add_choice(Choices *choices, const Parting *parting, Arg arg, uint32_t literal)
{
    if (arg.kind == ARG_CONSTANT)
        return true;
    uint32_t variable = arg.kind == ARG_VARIABLE ? arg.index : LR_NONE;
    Choice *choice = choice_of(choices, variable, literal);
    if (choice == NULL && choices->count == LR_VERSIONS_MAX)
        return false;
    if (choice == NULL) {
        choice = &choices->items[choices->count++];
        *choice = (Choice){ .variable = variable, .literal = literal };
    }
    for (uint32_t k = 0; k < parting->count; k++) {
        if (has_constant(choice, parting->constants[k]))
            continue;
        if (choice->count == LR_VERSIONS_MAX)
            return false;
        choice->constants[choice->count++] = parting->constants[k];
    }
    return true;
}

static bool is_read(const Parter *p, const Clause *clause, uint32_t variable)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = literal_at(p, clause, l);
        for (uint32_t i = 0; literal->kind == LITERAL_ATOM && i < literal->arg_count; i++) {
            Arg arg = arg_at(p, literal->first_arg, i);
            if (arg.kind == ARG_VARIABLE && arg.index == variable)
                return true;
        }
    }
    return false;
}

/* The choices within a recursive component; false if there would be too many versions. */
static bool find_choices(const Parter *p, const Clause *clause, Choices *out)
{
    uint64_t versions = 1;
    bool fine = clause->literal_count + LR_VERSIONS_MAX <= LR_BODY_MAX;
    out->count = 0;
    for (uint32_t l = 0; l < clause->literal_count && fine; l++) {
        const Literal *literal = literal_at(p, clause, l);
        const Parting *parting =
            literal->kind == LITERAL_ATOM ? inner_parting(p, clause, literal->predicate) : NULL;
        if (parting != NULL)
            fine = add_choice(out, parting, arg_at(p, literal->first_arg, parting->column), l);
    }
    const Parting *head = parting_of(p, clause->head);
    if (head != NULL && fine)
        fine = add_choice(out, head, arg_at(p, clause->first_arg, head->column), LR_NONE);
    for (uint32_t i = 0; i < out->count && fine; i++) {
        Choice *choice = &out->items[i];
        versions *= choice->count + 1;
        fine = versions <= LR_VERSIONS_MAX &&
               (choice->variable == LR_NONE || choice->variable != clause->valid);
        choice->is_read = choice->variable != LR_NONE && is_read(p, clause, choice->variable);
    }
    return fine;
}

/* Whether some part is concluded, or read, by a clause of its predicate's own component. */
static bool is_inside(const Parter *p, const Clause *clause)
{
    if (parting_of(p, clause->head) != NULL)
        return true;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = literal_at(p, clause, l);
        if (literal->kind == LITERAL_ATOM && inner_parting(p, clause, literal->predicate) != NULL)
            return true;
    }
    return false;
}

/* Predicates of a clause stay whole. */
static void give_up(Parter *p, const Clause *clause)
{
    p->of[clause->head].count = 0;
    for (uint32_t l = 0; l < clause->literal_count; l++)
        if (reads_tuples(literal_at(p, clause, l)))
            p->of[literal_at(p, clause, l)->predicate].count = 0;
}

static bool settle(Parter *p)
{
    bool any = false;
    Choices choices;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < p->clause_count; i++) {
            const Clause *clause = &p->program->clauses.items[i];
            if (!is_inside(p, clause) || find_choices(p, clause, &choices))
                continue;
            give_up(p, clause);
            changed = true;
        }
    }
    for (size_t i = 0; i < p->predicate_count; i++)
        any = any || p->of[i].count > 0;
    return any;
}

/* ---- parts ---- */

static uint32_t add_part(Program *program, uint32_t of, uint32_t column, uint32_t constant)
{
    lore_type types[LR_ARITY_MAX + 2];
    const Predicate *whole = &program->predicates.items[of];
    uint32_t count = 0;
    for (uint32_t c = 0; c < whole->arity; c++)
        if (c != column || constant == LR_NONE)
            types[count++] = whole->types[c];
    Predicate part = { .kind = PREDICATE_AUXILIARY,
                       .purpose = "part",
                       .arity = count,
                       .relation = LR_NONE,
                       .is_part = true,
                       .part = { of, column, constant } };
    return lr_program_add_predicate(program, part, types);
}

/* P(.., k, ..) :- P_k(..), or P(.., X, ..) :- P_rest(.., X, ..) */
static bool add_whole(Program *program, uint32_t of, uint32_t part)
{
    const Predicate whole = program->predicates.items[of];
    const Predicate made = program->predicates.items[part];
    Clause clause = { .use = CLAUSE_EVALUATES,
                      .head = of,
                      .arg_count = whole.arity,
                      .first_arg = (uint32_t)program->args.count,
                      .first_literal = (uint32_t)program->literals.count,
                      .literal_count = 1,
                      .first_variable = (uint32_t)program->variables.count,
                      .variable_count = made.arity,
                      .valid = LR_NONE,
                      .rule = LR_NONE };
    Literal atom = { .kind = LITERAL_ATOM,
                     .predicate = part,
                     .other = LR_NONE,
                     .first_arg = clause.first_arg + whole.arity,
                     .arg_count = made.arity };
    bool fine = true;
    for (uint32_t c = 0, v = 0; c < whole.arity; c++) {
        bool is_fixed = made.part.constant != LR_NONE && c == made.part.column;
        Arg arg = is_fixed ? (Arg){ ARG_CONSTANT, made.part.constant } : (Arg){ ARG_VARIABLE, v++ };
        fine = lr_vector_push(&program->args, arg) && fine;
    }
    for (uint32_t v = 0; v < made.arity; v++)
        fine = lr_vector_push(&program->args, (Arg){ ARG_VARIABLE, v }) &&
               lr_vector_push(&program->variables, (Variable){ .type = made.types[v] }) && fine;
    return fine && lr_vector_push(&program->literals, atom) &&
           lr_vector_push(&program->clauses, clause);
}

static bool make_parts(Parter *p)
{
    Program *program = p->program;
    for (uint32_t i = 0; i < p->predicate_count; i++) {
        Parting *parting = parting_of(p, i);
        if (parting == NULL)
            continue;
        for (uint32_t k = 0; k <= parting->count; k++) {
            uint32_t constant = k < parting->count ? parting->constants[k] : LR_NONE;
            uint32_t part = add_part(program, i, parting->column, constant);
            if (part == LR_NONE || !add_whole(program, i, part))
                return false;
            *(k < parting->count ? &parting->parts[k] : &parting->rest) = part;
        }
        program->predicates.items[i].is_parted = true;
    }
    return true;
}

/* ---- versions ---- */

/* A clause while one version is made of it. */
typedef struct Version {
    const Parter *parter;
    Choices *choices;
    Clause clause; /* as it was */
    bool has_failed;
} Version;

/* What a variable is in this version, as an argument. */
static Arg chosen(const Version *v, Arg arg)
{
    const Choice *choice = choice_of(v->choices, arg.index, LR_NONE);
    bool is_fixed = choice != NULL && choice->taken < choice->count && choice->is_read;
    return is_fixed ? (Arg){ ARG_CONSTANT, choice->constants[choice->taken] } : arg;
}

static void push_arg(Version *v, Arg arg)
{
    v->has_failed = !lr_vector_push(&v->parter->program->args, arg) || v->has_failed;
}

/* The place of the constant in the column among the predicate's, for an atom or head; LR_NONE: of the
 * rest. *is_whole: neither is known. */
static uint32_t chosen_place(const Version *v, const Parting *parting, bool is_inner, Arg arg,
                             uint32_t literal, bool *is_whole)
{
    const Choice *choice =
        choice_of(v->choices, arg.kind == ARG_VARIABLE ? arg.index : LR_NONE, literal);
    *is_whole = false;
    if (is_inner && arg.kind != ARG_CONSTANT)
        return choice->taken < choice->count ? place_of(parting, choice->constants[choice->taken])
                                             : LR_NONE;
    arg = arg.kind == ARG_VARIABLE ? chosen(v, arg) : arg;
    *is_whole = arg.kind != ARG_CONSTANT;
    return *is_whole ? LR_NONE : place_of(parting, arg.index);
}

/* Appends the arguments of an atom or head, and names the part that it is of; the predicate itself if
 * none is known. */
static uint32_t push_args(Version *v, uint32_t predicate, uint32_t literal, uint32_t *first,
                          uint32_t *count)
{
    const Program *program = v->parter->program;
    const Parting *parting = parting_of(v->parter, predicate);
    uint32_t place = LR_NONE, part = predicate, old_first = *first, old_count = *count;
    bool is_inner = inner_parting(v->parter, &v->clause, predicate) != NULL, is_whole = true;
    if (parting != NULL)
        place = chosen_place(v, parting, is_inner, program->args.items[old_first + parting->column],
                             literal, &is_whole);
    if (!is_whole)
        part = place == LR_NONE ? parting->rest : parting->parts[place];
    *first = (uint32_t)program->args.count;
    *count = 0;
    for (uint32_t i = 0; i < old_count; i++) {
        if (place != LR_NONE && i == parting->column)
            continue;
        Arg arg = program->args.items[old_first + i];
        push_arg(v, arg.kind == ARG_VARIABLE ? chosen(v, arg) : arg);
        ++*count;
    }
    return part;
}

static uint32_t push_expr(Version *v, Expr expr)
{
    Program *program = v->parter->program;
    v->has_failed = !lr_vector_push(&program->exprs, expr) || v->has_failed;
    return (uint32_t)program->exprs.count - 1;
}

/* The expression with constants in place of the variables that have taken them. */
static uint32_t copy_expr(Version *v, uint32_t index)
{
    Expr expr = v->parter->program->exprs.items[index];
    if (expr.kind == EXPR_VARIABLE) {
        Arg arg = chosen(v, (Arg){ ARG_VARIABLE, expr.index });
        if (arg.kind == ARG_VARIABLE)
            return index;
        expr.kind = EXPR_CONSTANT;
        expr.index = arg.index;
        return push_expr(v, expr);
    }
    if (expr.kind == EXPR_CONSTANT)
        return index;
    for (uint32_t a = 0; a < expr.arg_count; a++)
        expr.args[a] = copy_expr(v, expr.args[a]);
    return push_expr(v, expr);
}

/* Of a literal about two predicates, which stay whole. */
static void push_same_args(Version *v, Literal *literal)
{
    const Program *program = v->parter->program;
    uint32_t first = literal->first_arg;
    literal->first_arg = (uint32_t)program->args.count;
    for (uint32_t i = 0; i < literal->arg_count; i++) {
        Arg arg = program->args.items[first + i];
        push_arg(v, arg.kind == ARG_VARIABLE ? chosen(v, arg) : arg);
    }
}

static Literal version_of(Version *v, uint32_t l)
{
    Literal literal = *literal_at(v->parter, &v->clause, l);
    if (reads_tuples(&literal) && literal.other == LR_NONE) {
        literal.predicate =
            push_args(v, literal.predicate, l, &literal.first_arg, &literal.arg_count);
        return literal;
    }
    if (reads_tuples(&literal)) {
        push_same_args(v, &literal);
        return literal;
    }
    literal.left = copy_expr(v, literal.left);
    literal.right = copy_expr(v, literal.right);
    return literal;
}

/* Whether an atom says already that the variable is not that constant. */
static bool is_implied(const Version *v, uint32_t variable, uint32_t constant)
{
    for (uint32_t l = 0; l < v->clause.literal_count; l++) {
        const Literal *literal = literal_at(v->parter, &v->clause, l);
        const Parting *parting = literal->kind == LITERAL_ATOM
                                     ? inner_parting(v->parter, &v->clause, literal->predicate)
                                     : NULL;
        if (parting == NULL || place_of(parting, constant) == LR_NONE)
            continue;
        Arg arg = arg_at(v->parter, literal->first_arg, parting->column);
        if (arg.kind == ARG_VARIABLE && arg.index == variable)
            return true;
    }
    return false;
}

static Literal test_of(Version *v, Comparison op, uint32_t variable, uint32_t constant)
{
    const lore_type type =
        v->parter->program->variables.items[v->clause.first_variable + variable].type;
    return (Literal){
        .kind = LITERAL_COMPARE,
        .op = (int)op,
        .predicate = LR_NONE,
        .other = LR_NONE,
        .left = push_expr(v, (Expr){ .kind = EXPR_VARIABLE, .index = variable, .type = type }),
        .right = push_expr(v, (Expr){ .kind = EXPR_CONSTANT, .index = constant, .type = LORE_ANY })
    };
}

/* The tests that a variable is what it has been chosen to be, where no atom sees to that. Returns how
 * many. */
static uint32_t choose_tests(Version *v, Literal *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < v->choices->count; i++) {
        const Choice *choice = &v->choices->items[i];
        if (choice->variable == LR_NONE)
            continue;
        if (choice->taken < choice->count && !choice->is_read)
            out[count++] =
                test_of(v, COMPARE_SAME, choice->variable, choice->constants[choice->taken]);
        for (uint32_t k = 0; k < choice->count && choice->taken == choice->count; k++)
            if (!is_implied(v, choice->variable, choice->constants[k]))
                out[count++] = test_of(v, COMPARE_DIFFERS, choice->variable, choice->constants[k]);
    }
    return count;
}

/* Whether an atom of the version is its head: then it concludes nothing. */
static bool repeats_itself(const Program *program, const Clause *clause, const Literal *literal)
{
    if (literal->kind != LITERAL_ATOM || literal->predicate != clause->head ||
        clause->valid != LR_NONE)
        return false;
    for (uint32_t i = 0; i < clause->arg_count; i++) {
        Arg head = program->args.items[clause->first_arg + i];
        Arg arg = program->args.items[literal->first_arg + i];
        if (arg.kind == ARG_ANY || arg.kind != head.kind || arg.index != head.index)
            return false;
    }
    return true;
}

static bool push_version(Version *v)
{
    Program *program = v->parter->program;
    Literal literals[LR_BODY_MAX + LR_VERSIONS_MAX];
    Clause clause = v->clause;
    bool is_idle = false;
    uint32_t count = choose_tests(v, literals);
    for (uint32_t l = 0; l < v->clause.literal_count; l++)
        literals[count++] = version_of(v, l);
    clause.use = CLAUSE_EVALUATES;
    clause.head = push_args(v, clause.head, LR_NONE, &clause.first_arg, &clause.arg_count);
    clause.first_literal = (uint32_t)program->literals.count;
    clause.literal_count = count;
    for (uint32_t l = 0; l < count && !v->has_failed; l++) {
        is_idle = is_idle || repeats_itself(program, &clause, &literals[l]);
        v->has_failed = !lr_vector_push(&program->literals, literals[l]);
    }
    return !v->has_failed && (is_idle || lr_vector_push(&program->clauses, clause));
}

/* The next version; false after the last. */
static bool advance(Choices *choices)
{
    for (uint32_t i = 0; i < choices->count; i++) {
        Choice *choice = &choices->items[i];
        if (choice->taken++ < choice->count)
            return true;
        choice->taken = 0;
    }
    return false;
}

static bool rewrite(Parter *p, uint32_t index, Choices *choices)
{
    Version version = { .parter = p,
                        .choices = choices,
                        .clause = p->program->clauses.items[index] };
    p->program->clauses.items[index].use = CLAUSE_ASKS;
    do {
        if (!push_version(&version))
            return false;
    } while (advance(choices));
    return true;
}

/* ---- clauses that only look ---- */

/* Whether a clause of another component reads a part, by its constant. */
static bool looks(const Parter *p, const Clause *clause)
{
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = literal_at(p, clause, l);
        const Parting *parting = reads_tuples(literal) && literal->other == LR_NONE
                                     ? parting_of(p, literal->predicate)
                                     : NULL;
        if (parting != NULL && arg_at(p, literal->first_arg, parting->column).kind == ARG_CONSTANT)
            return true;
    }
    return false;
}

static void note_recursion(Parter *p)
{
    Program *program = p->program;
    for (size_t i = 0; i < p->predicate_count; i++) {
        if (parting_of(p, (uint32_t)i) == NULL)
            continue;
        const Component *c = &program->components.items[component_of(p, (uint32_t)i)];
        for (uint32_t m = 0; m < c->member_count; m++)
            program->predicates.items[program->members.items[c->first_member + m]].recursion =
                component_of(p, (uint32_t)i) + 1;
    }
}

static lore_status rewrite_all(Parter *p)
{
    bool fine = make_parts(p);
    for (uint32_t i = 0; i < p->clause_count && fine; i++) {
        const Clause clause = p->program->clauses.items[i];
        Choices choices = { .count = 0 };
        bool is_versioned = is_inside(p, &clause);
        if (is_versioned)
            (void)find_choices(p, &clause, &choices);
        if (is_versioned || looks(p, &clause))
            fine = rewrite(p, i, &choices);
    }
    return fine ? LORE_OK : LORE_NOMEM;
}

lore_status lr_program_part(Program *program, bool *changed)
{
    Parter p = { .program = program,
                 .of = calloc(program->predicates.count + 1, sizeof *p.of),
                 .clause_count = program->clauses.count,
                 .predicate_count = program->predicates.count };
    lore_status status = p.of == NULL ? LORE_NOMEM : LORE_OK;
    *changed = false;
    if (status == LORE_OK) {
        find_candidates(&p);
        *changed = settle(&p);
    }
    if (*changed) {
        note_recursion(&p);
        status = rewrite_all(&p);
    }
    free(p.of);
    return status;
}
