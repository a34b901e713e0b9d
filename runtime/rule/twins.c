/* SPDX-License-Identifier: MIT */
/* Twins: first what the question reads and dates touch is found, then each such predicate gets an
 * empty twin, then clauses, views and aggregates are given to the twins, and those of the
 * predicates themselves are turned to the twins where they negate. */
#include "rule/twins.h"

#include <stdlib.h>
#include <string.h>

#include "rule/reach.h"
#include "rule/twins_internal.h"

typedef struct Twins {
    Program *program;
    bool *is_touched; /* of the predicates there were at first */
    bool *is_fresh;   /* its twin is of this call */
    size_t count;
    Diag *diag;
} Twins;

/* ---- what is touched ---- */

static bool holds_evidence(const Program *program, const Predicate *p)
{
    unsigned flags = program->relations.items[p->relation].flags;
    return program->relations.items[p->relation].stored != 0 &&
           (flags & (LORE_RELATION_TEMPORAL | LORE_RELATION_EVENT)) != 0 &&
           (!(flags & LORE_RELATION_DERIVED) || p->facet > FACET_CON);
}

static lore_status mark_evidence(Twins *t, const bool *is_read, const Imprecision *imprecision)
{
    const Program *program = t->program;
    lore_status status = LORE_OK;
    for (size_t p = 0; p < t->count && status == LORE_OK; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        t->is_touched[p] = predicate->certain != LR_NONE;
        if (!is_read[p] || predicate->kind != PREDICATE_FACET || t->is_touched[p] ||
            predicate->holds != BOUND_POSSIBLE || !holds_evidence(program, predicate))
            continue;
        const Relation *relation = &program->relations.items[predicate->relation];
        int64_t moment = relation->flags & LORE_RELATION_UNIT_DAY ? LR_DAY : 1;
        status = imprecision->is_imprecise(imprecision->data, relation->stored, moment,
                                           &t->is_touched[p], t->diag);
    }
    return status;
}

static bool touches(const Twins *t, uint32_t predicate)
{
    return predicate != LR_NONE && predicate < t->count && t->is_touched[predicate];
}

/* Marks predicate if what it reads is touched; true if that is new. */
static bool pass_on(Twins *t, const bool *is_read, uint32_t predicate, uint32_t reads)
{
    if (!is_read[predicate] || t->is_touched[predicate] || !touches(t, reads) ||
        t->program->predicates.items[predicate].holds != BOUND_POSSIBLE)
        return false;
    return t->is_touched[predicate] = true;
}

static bool pass_on_clause(Twins *t, const bool *is_read, const Clause *clause)
{
    bool any = false;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &t->program->literals.items[clause->first_literal + l];
        any = pass_on(t, is_read, clause->head, literal->predicate) || any;
        any = pass_on(t, is_read, clause->head, literal->other) || any;
    }
    return any;
}

static void spread_touch(Twins *t, const bool *is_read)
{
    const Program *program = t->program;
    for (bool any = true; any;) {
        any = false;
        for (size_t c = 0; c < program->clauses.count; c++)
            if (program->clauses.items[c].use != CLAUSE_RETIRED)
                any = pass_on_clause(t, is_read, &program->clauses.items[c]) || any;
        for (size_t a = 0; a < program->aggregates.count; a++)
            any = pass_on(t, is_read, program->aggregates.items[a].output,
                          program->aggregates.items[a].input) ||
                  any;
        for (uint32_t p = 0; p < t->count; p++) {
            const Predicate *predicate = &program->predicates.items[p];
            if (predicate->kind != PREDICATE_VIEW)
                continue;
            any = pass_on(t, is_read, p, predicate->view.of) || any;
            any = pass_on(t, is_read, p, predicate->view.other) || any;
        }
    }
}

/* ---- twins ---- */

static lore_status add_twin(Twins *t, uint32_t predicate)
{
    Predicate twin = t->program->predicates.items[predicate];
    twin.holds = BOUND_CERTAIN;
    uint32_t made = lr_program_add_predicate(t->program, twin, twin.types);
    if (made == LR_NONE)
        return LORE_NOMEM;
    t->program->predicates.items[predicate].certain = made;
    t->program->predicates.items[made].possible = predicate;
    t->is_fresh[predicate] = true;
    return LORE_OK;
}

/* The twin of a part is one of its whole's twin. */
static void join_part(Program *program, uint32_t part)
{
    const Predicate *p = &program->predicates.items[part];
    if (p->is_part)
        program->predicates.items[p->certain].part.of = lr_twin_of(program, p->part.of);
}

static lore_status add_twins(Twins *t, const bool *is_read, bool *any)
{
    lore_status status = LORE_OK;
    for (uint32_t p = 0; p < t->count && status == LORE_OK; p++) {
        if (!is_read[p] || !t->is_touched[p] || t->program->predicates.items[p].certain != LR_NONE)
            continue;
        status = add_twin(t, p);
        *any = true;
    }
    for (uint32_t p = 0; p < t->count && status == LORE_OK; p++)
        if (t->is_fresh[p])
            join_part(t->program, p);
    return status;
}

/* ---- intervals that conditions share ---- */

/* The variable that takes an atom's interval, if its view is touched; else LR_NONE. */
static uint32_t interval_of(const Twins *t, const Literal *literal)
{
    if (literal->kind != LITERAL_ATOM || !touches(t, literal->predicate))
        return LR_NONE;
    const Predicate *p = &t->program->predicates.items[literal->predicate];
    if (p->kind != PREDICATE_VIEW || p->view.kind != VIEW_VALID)
        return LR_NONE;
    Arg arg = t->program->args.items[literal->first_arg + literal->arg_count - 1];
    return arg.kind == ARG_VARIABLE ? arg.index : LR_NONE;
}

static bool was_bound(const Twins *t, const Clause *clause, uint32_t literals, uint32_t variable)
{
    for (uint32_t l = 0; l < literals; l++)
        if (interval_of(t, &t->program->literals.items[clause->first_literal + l]) == variable)
            return true;
    return false;
}

/* A variable of its own for the interval of an atom, and the condition that it equals that of an
 * earlier one. */
static lore_status rename_interval(Program *program, Clause *clause, Literal *atom, Literal *equals)
{
    uint32_t first = (uint32_t)program->args.count, old = atom->first_arg;
    uint32_t variable = clause->variable_count, from = clause->first_variable;
    uint32_t shared = program->args.items[old + atom->arg_count - 1].index;
    clause->first_variable = (uint32_t)program->variables.count;
    for (uint32_t v = 0; v < variable; v++)
        if (!lr_vector_push(&program->variables, program->variables.items[from + v]))
            return LORE_NOMEM;
    for (uint32_t i = 0; i + 1 < atom->arg_count; i++)
        if (!lr_vector_push(&program->args, program->args.items[old + i]))
            return LORE_NOMEM;
    Variable made = { .type = LORE_INTERVAL, .uses = 2, .place = atom->place };
    if (!lr_vector_push(&program->args, ((Arg){ ARG_VARIABLE, variable })) ||
        !lr_vector_push(&program->variables, made))
        return LORE_NOMEM;
    *equals = (Literal){ .kind = LITERAL_INTERVAL,
                         .op = INTERVAL_EQUALS,
                         .predicate = LR_NONE,
                         .other = LR_NONE,
                         .left = (uint32_t)program->exprs.count,
                         .right = (uint32_t)program->exprs.count + 1,
                         .place = atom->place };
    Expr left = { .kind = EXPR_VARIABLE, .index = shared, .type = LORE_INTERVAL };
    Expr right = { .kind = EXPR_VARIABLE, .index = variable, .type = LORE_INTERVAL };
    atom->first_arg = first;
    clause->variable_count++;
    return lr_vector_push(&program->exprs, left) && lr_vector_push(&program->exprs, right)
               ? LORE_OK
               : LORE_NOMEM;
}

/* Conditions that name one interval ask whether two are equal: that depends on where their ends lie. */
static lore_status part_intervals(Twins *t, Clause *clause)
{
    Program *program = t->program;
    Literal literals[LR_BODY_MAX];
    uint32_t count = 0, shared = 0;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        uint32_t variable = interval_of(t, &program->literals.items[clause->first_literal + l]);
        shared += variable != LR_NONE && was_bound(t, clause, l, variable);
    }
    if (shared == 0 || clause->literal_count + shared > LR_BODY_MAX ||
        clause->variable_count + shared > LR_VARIABLES_MAX)
        return LORE_OK;
    Clause made = *clause;
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < clause->literal_count && status == LORE_OK; l++) {
        Literal literal = program->literals.items[clause->first_literal + l], equals;
        uint32_t variable = interval_of(t, &literal);
        bool is_shared = variable != LR_NONE && was_bound(t, clause, l, variable);
        if (is_shared)
            status = rename_interval(program, &made, &literal, &equals);
        literals[count++] = literal;
        if (is_shared)
            literals[count++] = equals;
    }
    made.first_literal = (uint32_t)program->literals.count;
    made.literal_count = count;
    for (uint32_t l = 0; l < count && status == LORE_OK; l++)
        status = lr_vector_push(&program->literals, literals[l]) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK)
        *clause = made;
    return status;
}

/* ---- clauses ---- */

static bool is_test(LiteralKind kind)
{
    return kind != LITERAL_ATOM && kind != LITERAL_NOT;
}

/* The clause over twins; then its own negations are turned to them. */
static lore_status split_clause(Twins *t, Clause clause)
{
    Program *program = t->program;
    Clause twin = clause;
    twin.head = program->predicates.items[clause.head].certain;
    twin.is_certain = true;
    twin.first_literal = (uint32_t)program->literals.count;
    for (uint32_t l = 0; l < clause.literal_count; l++) {
        Literal literal = program->literals.items[clause.first_literal + l];
        if (literal.kind == LITERAL_ATOM)
            literal.predicate = lr_twin_of(program, literal.predicate);
        literal.is_certain = is_test(literal.kind);
        if (!lr_vector_push(&program->literals, literal))
            return LORE_NOMEM;
    }
    for (uint32_t l = 0; l < clause.literal_count; l++) {
        Literal *literal = &program->literals.items[clause.first_literal + l];
        if (literal->kind != LITERAL_NOT)
            continue;
        literal->predicate = lr_twin_of(program, literal->predicate);
        literal->other = lr_twin_of(program, literal->other);
    }
    return lr_vector_push(&program->clauses, twin) ? LORE_OK : LORE_NOMEM;
}

static lore_status split_clauses(Twins *t)
{
    size_t count = t->program->clauses.count;
    lore_status status = LORE_OK;
    for (size_t c = 0; c < count && status == LORE_OK; c++) {
        Clause *clause = &t->program->clauses.items[c];
        if (clause->use == CLAUSE_RETIRED || clause->head >= t->count || !t->is_fresh[clause->head])
            continue;
        status = part_intervals(t, clause);
        if (status == LORE_OK)
            status = split_clause(t, *clause);
    }
    return status;
}

static lore_status split_aggregates(Twins *t)
{
    Program *program = t->program;
    size_t count = program->aggregates.count;
    for (size_t a = 0; a < count; a++) {
        Aggregate *aggregate = &program->aggregates.items[a];
        if (aggregate->kind == AGGREGATE_NONE || aggregate->output >= t->count ||
            !t->is_fresh[aggregate->output])
            continue;
        Aggregate twin = *aggregate;
        twin.output = program->predicates.items[twin.output].certain;
        twin.input = lr_twin_of(program, twin.input);
        twin.other = aggregate->input;
        twin.is_certain = true;
        aggregate->other = twin.input;
        if (!lr_vector_push(&program->aggregates, twin))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

/* ---- views ---- */

/* valid(I) needs both sides of what it reads, and its occurrences where it is made of them. */
static lore_status read_times_valid(Twins *t, uint32_t predicate, uint32_t twin)
{
    Program *program = t->program;
    uint32_t of = program->predicates.items[predicate].view.of, possible, certain;
    lore_status status = lr_times_of(program, of, &possible);
    if (status == LORE_OK)
        status = lr_times_of(program, lr_twin_of(program, of), &certain);
    if (status != LORE_OK)
        return status;
    bool is_made =
        possible != LR_NONE && certain != LR_NONE && program->predicates.items[of].is_made_of_times;
    View *left = &program->predicates.items[predicate].view;
    View *right = &program->predicates.items[twin].view;
    left->other = lr_twin_of(program, of);
    right->other = of;
    left->times[0] = right->times[0] = is_made ? possible : LR_NONE;
    right->times[1] = is_made ? certain : LR_NONE;
    return LORE_OK;
}

static lore_status split_view(Twins *t, uint32_t predicate)
{
    Program *program = t->program;
    uint32_t twin = program->predicates.items[predicate].certain;
    View *possible = &program->predicates.items[predicate].view;
    View *certain = &program->predicates.items[twin].view;
    uint32_t of = possible->of;
    certain->of = lr_twin_of(program, of);
    switch (possible->kind) {
    case VIEW_DURING:
        return lr_times_during(program, twin);
    case VIEW_VALID:
        return read_times_valid(t, predicate, twin);
    case VIEW_CONTESTED:
        certain->other = lr_twin_of(program, certain->other);
        break;
    case VIEW_UNDISPUTED:
        possible->other = lr_twin_of(program, possible->other);
        break;
    case VIEW_BEGAN:
    case VIEW_ENDED:
        possible->other = certain->of;
        certain->other = of;
        break;
    case VIEW_ATLEAST:
    case VIEW_AT:
    case VIEW_ALWAYS:
    case VIEW_PAST:
    case VIEW_THROUGHOUT:
        break;
    }
    return LORE_OK;
}

/* After the clauses: occurrences follow these. */
static lore_status split_views(Twins *t)
{
    lore_status status = LORE_OK;
    for (uint32_t p = 0; p < t->count && status == LORE_OK; p++)
        if (t->is_fresh[p] && t->program->predicates.items[p].kind == PREDICATE_VIEW)
            status = split_view(t, p);
    return status;
}

/* ---- the whole ---- */

static lore_status split(Twins *t, const bool *is_read, bool *any)
{
    lore_status status = add_twins(t, is_read, any);
    if (status == LORE_OK && *any)
        status = split_clauses(t);
    if (status == LORE_OK && *any)
        status = split_aggregates(t);
    if (status == LORE_OK && *any)
        status = split_views(t);
    return status == LORE_OK && *any ? lr_program_restratify(t->program, t->diag) : status;
}

lore_status lr_twins_apply(Program *program, const uint32_t *roots, size_t count,
                           const Imprecision *imprecision, bool *changed, Diag *diag)
{
    Twins t = { .program = program, .count = program->predicates.count, .diag = diag };
    *changed = false;
    bool *is_read = lr_program_reach(program, roots, count);
    t.is_touched = calloc(t.count + 1, sizeof *t.is_touched);
    t.is_fresh = calloc(t.count + 1, sizeof *t.is_fresh);
    lore_status status =
        is_read == NULL || t.is_touched == NULL || t.is_fresh == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        status = mark_evidence(&t, is_read, imprecision);
    if (status == LORE_OK) {
        spread_touch(&t, is_read);
        status = split(&t, is_read, changed);
    }
    free(is_read);
    free(t.is_touched);
    free(t.is_fresh);
    return status;
}

lore_status lr_twins_of_goal(Program *program, Goal *goal, const Imprecision *imprecision,
                             Diag *diag)
{
    const uint32_t sides[] = { goal->predicate, goal->against };
    bool changed;
    lore_status status = lr_twins_apply(program, sides, 2, imprecision, &changed, diag);
    if (status != LORE_OK || !changed)
        return status;
    goal->certain = program->predicates.items[goal->predicate].certain;
    if (goal->against != LR_NONE)
        goal->certain_against = lr_twin_of(program, goal->against);
    if (goal->certain == LR_NONE)
        return LORE_OK;
    status = lr_times_of(program, goal->certain, &goal->times);
    return status == LORE_OK ? lr_program_restratify(program, diag) : status;
}
