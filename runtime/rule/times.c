/* SPDX-License-Identifier: MIT */
/* Times: the occurrences of predicates (BELIEF 27).
 *
 * An occurrence is an interval whose ends are known within bounds (eval/bounds.h), in a column behind
 * the tuple that held then. A dated claim is one. A conclusion that sets its own time has that of its
 * interval; one of whose conditions a single one varies in time has the occurrences of that one, and, for
 * certain, with negations beside it those that nothing ever denies. With
 * several that vary there are none: how their intervals lie to each other is not known. What all
 * clauses of a predicate give occurrences for is made of them, and of nothing else.
 *
 * Occurrences are ordinary predicates, made from the clauses as they were written, and hold at
 * all times: their beliefs are those of their tuples' conditions. */
#include "rule/twins_internal.h"

/* ---- parts ---- */

static bool is_temporal(const Program *program, uint32_t predicate)
{
    return predicate != LR_NONE && program->predicates.items[predicate].is_temporal;
}

/* How many atoms vary in time, and one of them; and how many negations do. */
static uint32_t find_temporal(const Program *program, const Clause *clause, uint32_t *which,
                              uint32_t *negated)
{
    uint32_t found = 0;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (!is_temporal(program, literal->predicate) && !is_temporal(program, literal->other))
            continue;
        if (literal->kind == LITERAL_NOT) {
            ++*negated;
        } else if (literal->kind == LITERAL_ATOM) {
            *which = l;
            found++;
        }
    }
    return found;
}

static bool copy_args(Program *program, uint32_t first, uint32_t count, uint32_t *made)
{
    *made = (uint32_t)program->args.count;
    for (uint32_t i = 0; i < count; i++) {
        Arg arg = program->args.items[first + i];
        if (!lr_vector_push(&program->args, arg))
            return false;
    }
    return true;
}

/* The clause with one variable more, an interval's. */
static bool widen(Program *program, Clause *clause, uint32_t *variable)
{
    uint32_t first = (uint32_t)program->variables.count;
    for (uint32_t v = 0; v < clause->variable_count; v++) {
        Variable copy = program->variables.items[clause->first_variable + v];
        if (!lr_vector_push(&program->variables, copy))
            return false;
    }
    *variable = clause->variable_count++;
    clause->first_variable = first;
    return lr_vector_push(&program->variables, ((Variable){ .type = LORE_INTERVAL, .uses = 2 }));
}

/* Adds the clause, with arg behind the arguments of its head. */
static lore_status add_clause(Program *program, Clause clause, uint32_t times, Arg arg)
{
    if (!copy_args(program, clause.first_arg, clause.arg_count, &clause.first_arg) ||
        !lr_vector_push(&program->args, arg))
        return LORE_NOMEM;
    clause.arg_count++;
    clause.head = times;
    clause.use = CLAUSE_AS_WRITTEN;
    clause.valid = LR_NONE;
    return lr_vector_push(&program->clauses, clause) ? LORE_OK : LORE_NOMEM;
}

/* ---- of a clause ---- */

/* A negation for all of time: of the time of an occurrence nothing is known here. */
static lore_status negate_ever(Program *program, Literal *literal)
{
    const uint32_t sides[] = { literal->predicate, literal->other };
    uint32_t ever[2] = { LR_NONE, LR_NONE };
    for (int i = 0; i < 2; i++) {
        View view = { .kind = VIEW_DURING,
                      .of = sides[i],
                      .other = LR_NONE,
                      .times = { LR_NONE, LR_NONE },
                      .from = LORE_TIME_MIN,
                      .to = LORE_TIME_MAX };
        if (sides[i] == LR_NONE)
            continue;
        ever[i] = is_temporal(program, sides[i]) ? lr_program_intern_view(program, view) : sides[i];
        if (ever[i] == LR_NONE)
            return LORE_NOMEM;
    }
    literal->predicate = ever[0];
    literal->other = ever[1];
    return LORE_OK;
}

/* The same body, in which literal number which reads the occurrences read instead. */
static lore_status follow(Program *program, Clause clause, uint32_t which, uint32_t read,
                          uint32_t times)
{
    uint32_t variable, first = clause.first_literal;
    if (!widen(program, &clause, &variable))
        return LORE_NOMEM;
    Arg interval = { ARG_VARIABLE, variable };
    clause.first_literal = (uint32_t)program->literals.count;
    for (uint32_t l = 0; l < clause.literal_count; l++) {
        Literal literal = program->literals.items[first + l];
        if (l == which) {
            literal.predicate = read;
            if (!copy_args(program, literal.first_arg, literal.arg_count, &literal.first_arg) ||
                !lr_vector_push(&program->args, interval))
                return LORE_NOMEM;
            literal.arg_count++;
        }
        if (literal.kind == LITERAL_NOT && negate_ever(program, &literal) != LORE_OK)
            return LORE_NOMEM;
        if (!lr_vector_push(&program->literals, literal))
            return LORE_NOMEM;
    }
    return add_clause(program, clause, times, interval);
}

/* *is_covered: the clause's conclusions hold where the occurrences are that it gives. What is also
 * negated over time may cut them short: on the possible side they are none then, on the certain one
 * those that nothing ever denies. */
static lore_status add_times(Program *program, Clause clause, uint32_t times, bool *is_covered)
{
    uint32_t which = 0, negated = 0, read = LR_NONE;
    uint32_t varying = find_temporal(program, &clause, &which, &negated);
    *is_covered = negated == 0;
    if (clause.valid != LR_NONE)
        return add_clause(program, clause, times, (Arg){ ARG_VARIABLE, clause.valid });
    if (varying == 0 && negated == 0) {
        uint32_t always =
            lr_program_intern_constant(program, lore_interval(LORE_TIME_MIN, LORE_TIME_MAX));
        return always == LR_NONE
                   ? LORE_NOMEM
                   : add_clause(program, clause, times, (Arg){ ARG_CONSTANT, always });
    }
    Literal literal = program->literals.items[clause.first_literal + which];
    lore_status status = LORE_OK;
    if (varying == 1 && (negated == 0 || clause.is_certain))
        status = lr_times_of(program, literal.predicate, &read);
    *is_covered = *is_covered && read != LR_NONE &&
                  (literal.predicate == clause.head ||
                   program->predicates.items[literal.predicate].is_made_of_times);
    return status == LORE_OK && read != LR_NONE ? follow(program, clause, which, read, times)
                                                : status;
}

/* ---- of a predicate ---- */

static bool is_recorded(const Program *program, const Predicate *p)
{
    return p->kind == PREDICATE_FACET &&
           (!(program->relations.items[p->relation].flags & LORE_RELATION_DERIVED) ||
            p->facet > FACET_CON);
}

static bool is_counted(const Program *program, uint32_t predicate)
{
    for (size_t a = 0; a < program->aggregates.count; a++)
        if (program->aggregates.items[a].output == predicate)
            return true;
    return false;
}

static uint32_t add_predicate(Program *program, uint32_t of)
{
    lore_type types[LR_ARITY_MAX + 2];
    const Predicate *p = &program->predicates.items[of];
    bool is_word = is_recorded(program, p);
    for (uint32_t c = 0; c < p->arity; c++)
        types[c] = p->types[c];
    types[p->arity] = LORE_INTERVAL;
    Predicate times = { .kind = is_word ? PREDICATE_FACET : PREDICATE_AUXILIARY,
                        .arity = p->arity + 1,
                        .relation = is_word ? p->relation : LR_NONE,
                        .facet = p->facet,
                        .purpose = "times",
                        .of = of,
                        .holds = BOUND_TIMES };
    uint32_t made = lr_program_add_predicate(program, times, types);
    if (made == LR_NONE)
        return LR_NONE;
    program->predicates.items[of].times = made;
    return made;
}

static lore_status make_times(Program *program, uint32_t predicate, uint32_t *out)
{
    size_t count = program->clauses.count;
    bool is_made = !is_counted(program, predicate);
    *out = add_predicate(program, predicate);
    lore_status status = *out == LR_NONE ? LORE_NOMEM : LORE_OK;
    for (size_t c = 0; c < count && status == LORE_OK; c++) {
        Clause clause = program->clauses.items[c];
        bool is_covered = true;
        if (clause.head == predicate && lr_clause_explains(&clause))
            status = add_times(program, clause, *out, &is_covered);
        is_made = is_made && is_covered;
    }
    program->predicates.items[predicate].is_made_of_times = is_made;
    return status;
}

/* What is recorded has the same occurrences on both sides. */
lore_status lr_times_of(Program *program, uint32_t predicate, uint32_t *out)
{
    const Predicate *p = &program->predicates.items[predicate];
    *out = p->times;
    if (*out != LR_NONE || p->kind == PREDICATE_VIEW || !p->is_temporal ||
        p->holds == BOUND_TIMES || p->arity > LR_ARITY_MAX || p->best != AGGREGATE_NONE)
        return LORE_OK;
    uint32_t possible = p->possible;
    if (possible == LR_NONE || !is_recorded(program, p))
        return make_times(program, predicate, out);
    lore_status status = lr_times_of(program, possible, out);
    program->predicates.items[predicate].times = *out;
    program->predicates.items[predicate].is_made_of_times =
        program->predicates.items[possible].is_made_of_times;
    return status;
}

/* ---- windows ---- */

typedef struct Window {
    Program *program;
    uint32_t arity;
    Clause clause; /* without literals */
} Window;

static lore_status open_window(Window *w, uint32_t head)
{
    Program *program = w->program;
    const Predicate *of = &program->predicates.items[head];
    w->arity = of->arity;
    w->clause = (Clause){ .head = head,
                          .valid = LR_NONE,
                          .rule = LR_NONE,
                          .is_certain = true,
                          .arg_count = of->arity,
                          .first_arg = (uint32_t)program->args.count,
                          .first_variable = (uint32_t)program->variables.count,
                          .variable_count = of->arity + 1 };
    for (uint32_t c = 0; c <= w->arity; c++) {
        lore_type type = c == w->arity ? LORE_INTERVAL : of->types[c];
        if (!lr_vector_push(&program->args, ((Arg){ ARG_VARIABLE, c })) ||
            !lr_vector_push(&program->variables, ((Variable){ .type = type, .uses = 2 })))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status push_body(Window *w, const Literal *literals, uint32_t count)
{
    Clause clause = w->clause;
    clause.first_literal = (uint32_t)w->program->literals.count;
    clause.literal_count = count;
    for (uint32_t l = 0; l < count; l++)
        if (!lr_vector_push(&w->program->literals, literals[l]))
            return LORE_NOMEM;
    return lr_vector_push(&w->program->clauses, clause) ? LORE_OK : LORE_NOMEM;
}

static Literal read_all(const Window *w, uint32_t predicate, uint32_t count)
{
    return (Literal){ .kind = LITERAL_ATOM,
                      .predicate = predicate,
                      .other = LR_NONE,
                      .first_arg = w->clause.first_arg,
                      .arg_count = count };
}

/* An occurrence that lies in the window, wherever its ends are. */
static lore_status push_within(Window *w, uint32_t times, const View *view)
{
    Program *program = w->program;
    uint32_t constant = lr_program_intern_constant(program, lore_interval(view->from, view->to));
    Literal body[2] = { read_all(w, times, w->arity + 1),
                        { .kind = LITERAL_INTERVAL,
                          .op = INTERVAL_WITHIN,
                          .predicate = LR_NONE,
                          .other = LR_NONE,
                          .is_certain = true,
                          .left = (uint32_t)program->exprs.count,
                          .right = (uint32_t)program->exprs.count + 1 } };
    Expr left = { .kind = EXPR_VARIABLE, .index = w->arity, .type = LORE_INTERVAL };
    Expr right = { .kind = EXPR_CONSTANT, .index = constant, .type = LORE_INTERVAL };
    if (constant == LR_NONE || !lr_vector_push(&program->exprs, left) ||
        !lr_vector_push(&program->exprs, right))
        return LORE_NOMEM;
    return push_body(w, body, 2);
}

lore_status lr_times_during(Program *program, uint32_t twin)
{
    Window w = { .program = program };
    const View view = program->predicates.items[twin].view;
    uint32_t times;
    lore_status status = lr_times_of(program, view.of, &times);
    if (status != LORE_OK || times == LR_NONE)
        return status;
    uint32_t stretches = lr_program_intern_view(program, view);
    if (stretches == LR_NONE)
        return LORE_NOMEM;
    program->predicates.items[stretches].holds = BOUND_CERTAIN;
    program->predicates.items[twin].kind = PREDICATE_AUXILIARY;
    program->predicates.items[twin].purpose = "during";
    status = open_window(&w, twin);
    if (status == LORE_OK) {
        Literal body = read_all(&w, stretches, w.arity);
        status = push_body(&w, &body, 1);
    }
    return status == LORE_OK ? push_within(&w, times, &view) : status;
}
