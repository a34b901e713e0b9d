/* SPDX-License-Identifier: MIT */
/* Restrict: the clauses of copies, and of the demands on them.
 *
 * A clause of a copy begins with a guard, the demand on its bound columns; then its literals,
 * each of which reads a copy if what comes before it binds some of its columns. What binds
 * them, behind the guard, is the body of a clause for that copy's demand. Literals keep their
 * arguments, and a clause its variables, unless it needs further ones. */
#include <stdlib.h>
#include <string.h>

#include "rule/demand_internal.h"

enum { CHAIN_SEEDS_MAX = 1024 };

/* ---- parts ---- */

uint32_t lr_restrict_bound(const Program *program, uint32_t first_arg, uint32_t arg_count,
                           uint64_t bound, Arg *out)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < arg_count; c++)
        if (bound >> c & 1)
            out[count++] = program->args.items[first_arg + c];
    return count;
}

uint32_t lr_restrict_keys(Demand *d, uint32_t of, uint64_t bound, bool is_double)
{
    lore_type types[2 * (LR_ARITY_MAX + 2)];
    const Predicate *p = &d->program->predicates.items[of];
    Predicate keys = { .kind = PREDICATE_AUXILIARY, .relation = LR_NONE, .of = of, .bound = bound };
    for (int i = 0; i <= is_double; i++)
        for (uint32_t c = 0; c < p->arity; c++)
            if (bound >> c & 1)
                types[keys.arity++] = p->types[c];
    return lr_program_add_predicate(d->program, keys, types);
}

static bool push_args(Demand *d, const Arg *args, uint32_t count, uint32_t *first)
{
    *first = (uint32_t)d->program->args.count;
    for (uint32_t i = 0; i < count; i++)
        if (!lr_vector_push(&d->program->args, args[i]))
            d->has_failed = true;
    return !d->has_failed;
}

Literal lr_restrict_atom(Demand *d, uint32_t predicate, const Arg *args, uint32_t arg_count,
                         Place place)
{
    Literal atom = { .kind = LITERAL_ATOM,
                     .predicate = predicate,
                     .other = LR_NONE,
                     .arg_count = arg_count,
                     .place = place };
    (void)push_args(d, args, arg_count, &atom.first_arg);
    return atom;
}

void lr_restrict_push(Demand *d, Clause clause, uint32_t head, const Arg *args, uint32_t arg_count,
                      const Literal *literals, uint32_t literal_count)
{
    clause.use = CLAUSE_EVALUATES;
    clause.head = head;
    clause.arg_count = arg_count;
    clause.first_literal = (uint32_t)d->program->literals.count;
    clause.literal_count = literal_count;
    (void)push_args(d, args, arg_count, &clause.first_arg);
    for (uint32_t l = 0; l < literal_count; l++)
        if (!lr_vector_push(&d->program->literals, literals[l]))
            d->has_failed = true;
    if (d->has_failed || !lr_vector_push(&d->program->clauses, clause))
        d->has_failed = true;
}

bool lr_restrict_widen(Demand *d, Clause *clause, uint32_t count, uint32_t *first)
{
    Program *program = d->program;
    uint32_t begin = (uint32_t)program->variables.count;
    if (!lr_vector_reserve(&program->variables, clause->variable_count + count)) {
        d->has_failed = true;
        return false;
    }
    for (uint32_t v = 0; v < clause->variable_count; v++)
        (void)lr_vector_push(&program->variables,
                             program->variables.items[clause->first_variable + v]);
    for (uint32_t v = 0; v < count; v++)
        (void)lr_vector_push(&program->variables, (Variable){ .type = LORE_ANY });
    *first = clause->variable_count;
    clause->first_variable = begin;
    clause->variable_count += count;
    return true;
}

/* ---- bodies ---- */

static bool same_arg(Arg a, Arg b)
{
    return a.kind == b.kind && a.kind != ARG_ANY && a.index == b.index;
}

static bool same_args(const Program *program, const Literal *literal, const Arg *args,
                      uint32_t count)
{
    bool same = literal->arg_count == count;
    for (uint32_t i = 0; same && i < count; i++)
        same = same_arg(program->args.items[literal->first_arg + i], args[i]);
    return same;
}

/* What binds the columns of the literal at place, and the guard, demand that much of a copy;
 * nothing new if the guard is the demand itself. */
static void push_demand(Demand *d, const Body *body, uint32_t place, const Copy *copy)
{
    bool needed[LR_BODY_MAX];
    Arg args[LR_ARITY_MAX + 2];
    Literal *literals = malloc((body->clause.literal_count + 1) * sizeof *literals);
    if (literals == NULL) {
        d->has_failed = true;
        return;
    }
    const Literal *asks = &body->literals[body->order.order[place]];
    uint32_t demand = copy->demand, literal_count = 0;
    uint32_t count =
        lr_restrict_bound(d->program, asks->first_arg, asks->arg_count, copy->bound, args);
    lr_sideways_needed(&body->order, place, needed);
    if (body->has_guard)
        literals[literal_count++] = body->guard;
    for (uint32_t l = 0; l < body->clause.literal_count; l++)
        if (needed[l])
            literals[literal_count++] = body->literals[l];
    Clause clause = body->clause;
    clause.weight = 0;
    clause.valid = LR_NONE;
    bool is_idle = body->has_guard && literal_count == 1 && literals[0].predicate == demand &&
                   same_args(d->program, &literals[0], args, count);
    if (!is_idle)
        lr_restrict_push(d, clause, demand, args, count, literals, literal_count);
    free(literals);
}

/* The copy of what is read at place, which is then demanded; else predicate itself. */
static uint32_t ask(Demand *d, Body *body, uint32_t place, uint32_t predicate, uint32_t *index)
{
    uint64_t bound = body->order.bound[place];
    if (lr_demand_recur(d, predicate, body->clause.head))
        bound &= ~lr_sideways_computed(&body->order, place);
    if (body->is_root && !lr_demand_is_worth(d, &body->order, place, predicate))
        return predicate;
    bool is_chain = body->is_root && lr_chain_suits(d, predicate, bound) &&
                    lr_sideways_bindings(&body->order, place) <= CHAIN_SEEDS_MAX;
    const Copy *copy = lr_demand_copy(d, predicate, bound, is_chain);
    if (copy == NULL)
        return predicate;
    *index = (uint32_t)(copy - d->copies.items);
    uint32_t made = copy->predicate;
    push_demand(d, body, place, copy);
    return made;
}

static void ask_negated(Demand *d, Body *body, uint32_t place, Literal *literal)
{
    uint32_t copy = LR_NONE; /* one of the two, if there is any */
    if (!d->crosses) {
        if (body->is_root)
            return;
        lr_demand_settle(d, literal->predicate);
        if (literal->other != LR_NONE)
            lr_demand_settle(d, literal->other);
        return;
    }
    uint32_t predicate = ask(d, body, place, literal->predicate, &copy);
    uint32_t other =
        literal->other == LR_NONE ? LR_NONE : ask(d, body, place, literal->other, &copy);
    body->copy_of[body->order.order[place]] = copy;
    literal->predicate = predicate;
    literal->other = other;
}

bool lr_restrict_body(Demand *d, Body *body, const bool *given)
{
    const Clause *clause = &body->clause;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        body->literals[l] = d->program->literals.items[clause->first_literal + l];
        body->copy_of[l] = LR_NONE;
    }
    lr_sideways_find(&body->order, d->program, clause, given, d->sizes);
    for (uint32_t place = 0; place < clause->literal_count && !d->has_failed; place++) {
        uint32_t l = body->order.order[place];
        Literal *literal = &body->literals[l];
        if (l == body->skipped)
            continue;
        if (literal->kind == LITERAL_ATOM)
            literal->predicate = ask(d, body, place, literal->predicate, &body->copy_of[l]);
        else if (literal->kind == LITERAL_NOT)
            ask_negated(d, body, place, literal);
    }
    return !d->has_failed;
}

/* ---- copies of what clauses conclude ---- */

/* Whether some atom reads the copy itself with the head's own bound arguments: then they have been
 * asked for. */
static bool guards_itself(const Demand *d, const Body *body, const Copy *copy)
{
    Arg head[LR_ARITY_MAX + 2], args[LR_ARITY_MAX + 2];
    const Program *program = d->program;
    uint32_t count = lr_restrict_bound(program, body->clause.first_arg, body->clause.arg_count,
                                       copy->bound, head);
    for (uint32_t l = 0; l < body->clause.literal_count; l++) {
        const Literal *literal = &body->literals[l];
        if (literal->kind != LITERAL_ATOM || literal->predicate != copy->predicate)
            continue;
        bool same = true;
        (void)lr_restrict_bound(program, literal->first_arg, literal->arg_count, copy->bound, args);
        for (uint32_t i = 0; same && i < count; i++)
            same = same_arg(args[i], head[i]);
        if (same)
            return true;
    }
    return false;
}

static void build_clause(Demand *d, const Copy *copy, uint32_t index)
{
    bool given[LR_VARIABLES_MAX] = { false };
    Arg head[LR_ARITY_MAX + 2], args[LR_ARITY_MAX + 2];
    Body *body = calloc(1, sizeof *body);
    if (body == NULL) {
        d->has_failed = true;
        return;
    }
    Clause clause = body->clause = d->program->clauses.items[index];
    uint32_t count =
        lr_restrict_bound(d->program, clause.first_arg, clause.arg_count, copy->bound, args);
    for (uint32_t i = 0; i < count; i++)
        if (args[i].kind == ARG_VARIABLE)
            given[args[i].index] = true;
    body->skipped = LR_NONE;
    body->has_guard = true;
    body->guard = lr_restrict_atom(d, copy->demand, args, count, (Place){ NULL, 0 });
    if (lr_restrict_body(d, body, given)) {
        memcpy(head, d->program->args.items + clause.first_arg, clause.arg_count * sizeof *head);
        if (guards_itself(d, body, copy)) {
            lr_restrict_push(d, clause, copy->predicate, head, clause.arg_count, body->literals,
                             clause.literal_count);
        } else if (clause.literal_count + 1 > LR_BODY_MAX) {
            lr_demand_settle(d, copy->of);
        } else {
            Literal literals[LR_BODY_MAX];
            literals[0] = body->guard;
            memcpy(literals + 1, body->literals, clause.literal_count * sizeof *literals);
            lr_restrict_push(d, clause, copy->predicate, head, clause.arg_count, literals,
                             clause.literal_count + 1);
        }
    }
    free(body);
}

/* ---- copies of aggregates and views ---- */

/* target's demand on some columns holds what copy's demand holds in others: from[i] is the
 * column of copy, or an argument that no demand binds (LR_NONE), for the i-th bound column of
 * target. */
static void hand_on(Demand *d, const Copy *copy, const Copy *target, const uint32_t *from)
{
    Arg head[LR_ARITY_MAX + 2], body[LR_ARITY_MAX + 2];
    uint32_t first, count = 0, head_count = 0, place[LR_ARITY_MAX + 2];
    Clause clause = { .valid = LR_NONE, .rule = LR_NONE };
    if (!lr_restrict_widen(d, &clause, (uint32_t)__builtin_popcountll(copy->bound), &first))
        return;
    for (uint32_t c = 0; c < LR_ARITY_MAX + 2; c++)
        if (copy->bound >> c & 1) {
            place[c] = count;
            body[count] = (Arg){ ARG_VARIABLE, count };
            count++;
        }
    for (uint32_t c = 0; c < LR_ARITY_MAX + 2; c++)
        if (target->bound >> c & 1)
            head[head_count++] = body[place[from[c]]];
    uint32_t demand = target->demand;
    Literal guard = lr_restrict_atom(d, copy->demand, body, count, (Place){ NULL, 0 });
    lr_restrict_push(d, clause, demand, head, head_count, &guard, 1);
}

/* The predicate that a copy's aggregate or view reads in place of predicate. */
static uint32_t ask_input(Demand *d, const Copy *copy, uint32_t predicate, uint64_t bound,
                          const uint32_t *from)
{
    if (predicate == LR_NONE)
        return LR_NONE;
    const Copy *target = lr_demand_copy(d, predicate, bound, false);
    if (target == NULL)
        return predicate;
    uint32_t made = target->predicate;
    hand_on(d, copy, target, from);
    return made;
}

static void build_aggregate(Demand *d, const Copy *copy, size_t index)
{
    Aggregate aggregate = d->program->aggregates.items[index];
    uint32_t from[LR_ARITY_MAX + 2], other = 0;
    uint64_t bound = 0;
    for (uint32_t c = 0; c <= aggregate.arg_count; c++) {
        if (c == aggregate.column)
            continue;
        Arg arg = d->program->args.items[aggregate.first_arg + other++];
        if (!(copy->bound >> c & 1) || arg.kind != ARG_VARIABLE)
            continue;
        bound |= UINT64_C(1) << arg.index;
        from[arg.index] = c;
    }
    aggregate.input = ask_input(d, copy, aggregate.input, bound, from);
    aggregate.other = ask_input(d, copy, aggregate.other, bound, from);
    aggregate.output = copy->predicate;
    if (!lr_vector_push(&d->program->aggregates, aggregate))
        d->has_failed = true;
}

static void build_view(Demand *d, const Copy *copy)
{
    uint32_t from[LR_ARITY_MAX + 2];
    View view = d->program->predicates.items[copy->of].view;
    for (uint32_t c = 0; c < LR_ARITY_MAX + 2; c++)
        from[c] = c;
    view.of = ask_input(d, copy, view.of, copy->bound, from);
    view.other = ask_input(d, copy, view.other, copy->bound, from);
    d->program->predicates.items[copy->predicate].view = view;
}

void lr_restrict_build(Demand *d, Copy copy)
{
    if (copy.is_chain) {
        lr_chain_build(d, copy);
        return;
    }
    if (d->program->predicates.items[copy.of].kind == PREDICATE_VIEW) {
        build_view(d, &copy);
        return;
    }
    for (uint32_t c = d->first_asked[copy.of]; c != LR_NONE && !d->has_failed; c = d->next_asked[c])
        build_clause(d, &copy, c);
    for (size_t a = 0; a < d->aggregate_count && !d->has_failed; a++) {
        const Aggregate *aggregate = &d->program->aggregates.items[a];
        if (aggregate->output == copy.of && aggregate->kind != AGGREGATE_NONE)
            build_aggregate(d, &copy, a);
    }
}
