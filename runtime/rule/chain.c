/* SPDX-License-Identifier: MIT */
/* Chain: right-linear recursion, followed from each seed (Naughton, Ramakrishnan, Sagiv and
 * Ullman, "Efficient evaluation of right-, left-, and multi-linear rules", SIGMOD 1989).
 *
 *     tc(X, Z) :- e(X, Z)       tc(X, Z) :- e(X, Y), tc(Y, Z)
 *
 * with X asked for would demand all that X leads to, and find for each of them what it leads
 * to. Since Z is only handed on, it is enough to remember where a way began:
 *
 *     way(S, S) :- asked(S)     way(S, Y) :- way(S, X), e(X, Y)     tcS(S, Z) :- way(S, X), e(X, Z)
 *
 * Beliefs go along the ways: conjunction is associative and distributes over the best of
 * several. */
#include <stdlib.h>
#include <string.h>

#include "rule/demand_internal.h"

typedef struct Chain {
    Demand *demand;
    Copy copy;
    uint32_t way;   /* predicate: seeds, then where they have led */
    uint32_t count; /* of bound columns */
} Chain;

/* ---- whether it suits ---- */

/* The clause's only literal that reads predicate, counted within the clause; LR_NONE if there is
 * none, or more, or a negated one. */
static uint32_t recursive_literal(const Demand *d, const Clause *clause, uint32_t *count)
{
    uint32_t found = LR_NONE;
    *count = 0;
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &d->program->literals.items[clause->first_literal + l];
        bool reads = (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT) &&
                     (literal->predicate == clause->head || literal->other == clause->head);
        *count += reads;
        if (reads && literal->kind == LITERAL_ATOM)
            found = l;
    }
    return *count == 1 ? found : LR_NONE;
}

static uint32_t uses_in_expr(const Program *program, uint32_t index, uint32_t variable)
{
    const Expr *expr = &program->exprs.items[index];
    uint32_t uses = expr->kind == EXPR_VARIABLE && expr->index == variable;
    for (uint32_t i = 0; expr->kind == EXPR_CALL && i < expr->arg_count; i++)
        uses += uses_in_expr(program, expr->args[i], variable);
    return uses;
}

static uint32_t uses_in_args(const Program *program, uint32_t first, uint32_t count,
                             uint32_t variable)
{
    uint32_t uses = 0;
    for (uint32_t i = 0; i < count; i++) {
        Arg arg = program->args.items[first + i];
        uses += arg.kind == ARG_VARIABLE && arg.index == variable;
    }
    return uses;
}

static uint32_t uses_of(const Program *program, const Clause *clause, uint32_t variable)
{
    uint32_t uses = uses_in_args(program, clause->first_arg, clause->arg_count, variable);
    for (uint32_t l = 0; l < clause->literal_count; l++) {
        const Literal *literal = &program->literals.items[clause->first_literal + l];
        if (literal->kind == LITERAL_ATOM || literal->kind == LITERAL_NOT)
            uses += uses_in_args(program, literal->first_arg, literal->arg_count, variable);
        else
            uses += uses_in_expr(program, literal->left, variable) +
                    uses_in_expr(program, literal->right, variable);
    }
    return uses;
}

/* Whether the free columns go from the literal to the head and nowhere else. */
static bool hands_on(const Program *program, const Clause *clause, const Literal *literal,
                     uint64_t bound)
{
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Arg head = program->args.items[clause->first_arg + c];
        Arg arg = program->args.items[literal->first_arg + c];
        if (bound >> c & 1)
            continue;
        if (head.kind != ARG_VARIABLE || arg.kind != ARG_VARIABLE || head.index != arg.index ||
            uses_of(program, clause, head.index) != 2)
            return false;
    }
    return true;
}

/* Whether, with the head's bound columns given, the rest of the clause binds the literal's. */
static bool binds(const Demand *d, const Clause *clause, uint32_t l, uint64_t bound)
{
    bool given[LR_VARIABLES_MAX] = { false };
    const Program *program = d->program;
    Sideways order;
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Arg arg = program->args.items[clause->first_arg + c];
        if (bound >> c & 1 && arg.kind == ARG_VARIABLE)
            given[arg.index] = true;
    }
    lr_sideways_find(&order, program, clause, given, d->sizes);
    uint32_t place = 0;
    while (order.order[place] != l)
        place++;
    return (order.bound[place] & ~lr_sideways_computed(&order, place) & bound) == bound;
}

static bool moves(const Program *program, const Clause *clause, const Literal *literal,
                  uint64_t bound)
{
    for (uint32_t c = 0; c < clause->arg_count; c++) {
        Arg head = program->args.items[clause->first_arg + c];
        Arg arg = program->args.items[literal->first_arg + c];
        if (bound >> c & 1 && (head.kind != arg.kind || head.index != arg.index))
            return true;
    }
    return false;
}

static bool clause_suits(const Demand *d, const Clause *clause, uint64_t bound, bool *recurs)
{
    uint32_t count, l = recursive_literal(d, clause, &count);
    if (clause->valid != LR_NONE || clause->literal_count + 1 > LR_BODY_MAX ||
        clause->variable_count + LR_ARITY_MAX > LR_VARIABLES_MAX)
        return false;
    if (count == 0)
        return true;
    if (l == LR_NONE)
        return false;
    const Literal *literal = &d->program->literals.items[clause->first_literal + l];
    *recurs = true;
    return hands_on(d->program, clause, literal, bound) && binds(d, clause, l, bound) &&
           moves(d->program, clause, literal, bound);
}

static bool recurs_alone(const Demand *d, uint32_t predicate)
{
    for (uint32_t other = 0; other < d->predicate_count; other++)
        if (other != predicate && lr_demand_recur(d, other, predicate))
            return false;
    return true;
}

bool lr_chain_suits(const Demand *d, uint32_t predicate, uint64_t bound)
{
    const Predicate *p = &d->program->predicates.items[predicate];
    bool recurs = false;
    bound = lr_demand_columns(d, predicate, bound);
    uint64_t all = (UINT64_C(1) << p->arity) - 1;
    if (bound == 0 || bound == all || p->kind == PREDICATE_VIEW || p->best != AGGREGATE_NONE ||
        2 * (uint32_t)__builtin_popcountll(bound) > LR_ARITY_MAX || !recurs_alone(d, predicate))
        return false;
    for (size_t a = 0; a < d->aggregate_count; a++)
        if (d->program->aggregates.items[a].output == predicate)
            return false;
    for (uint32_t c = d->first_asked[predicate]; c != LR_NONE; c = d->next_asked[c])
        if (!clause_suits(d, &d->program->clauses.items[c], bound, &recurs))
            return false;
    return recurs;
}

/* ---- building ---- */

/* way(S, S) :- asked(S) */
static void begin_ways(const Chain *chain)
{
    Arg args[2 * LR_ARITY_MAX];
    uint32_t first;
    Clause clause = { .valid = LR_NONE, .rule = LR_NONE };
    if (!lr_restrict_widen(chain->demand, &clause, chain->count, &first))
        return;
    for (uint32_t i = 0; i < chain->count; i++)
        args[i] = args[chain->count + i] = (Arg){ ARG_VARIABLE, i };
    Literal guard =
        lr_restrict_atom(chain->demand, chain->copy.demand, args, chain->count, (Place){ NULL, 0 });
    lr_restrict_push(chain->demand, clause, chain->way, args, 2 * chain->count, &guard, 1);
}

/* way(S, Y) :- way(S, X), ... or the copy's rows, for a clause that does not recur. */
static void push_clause(const Chain *chain, const Body *body, const Arg *seeds, uint32_t recursive)
{
    Demand *d = chain->demand;
    const Program *program = d->program;
    Arg head[2 * LR_ARITY_MAX + 2];
    Literal literals[LR_BODY_MAX];
    uint32_t count = 0, key = 0, arg_count = 2 * chain->count;
    literals[count++] = body->guard;
    for (uint32_t l = 0; l < body->clause.literal_count; l++)
        if (l != recursive)
            literals[count++] = body->literals[l];
    if (recursive != LR_NONE) {
        const Literal *literal = &body->literals[recursive];
        memcpy(head, seeds, chain->count * sizeof *head);
        (void)lr_restrict_bound(program, literal->first_arg, literal->arg_count, chain->copy.bound,
                                head + chain->count);
        lr_restrict_push(d, body->clause, chain->way, head, arg_count, literals, count);
        return;
    }
    arg_count = body->clause.arg_count;
    for (uint32_t c = 0; c < arg_count; c++)
        head[c] = chain->copy.bound >> c & 1 ? seeds[key++]
                                             : program->args.items[body->clause.first_arg + c];
    lr_restrict_push(d, body->clause, chain->copy.predicate, head, arg_count, literals, count);
}

static void follow(const Chain *chain, uint32_t index, Body *body)
{
    Demand *d = chain->demand;
    bool given[LR_VARIABLES_MAX] = { false };
    Arg args[2 * LR_ARITY_MAX + 2];
    uint32_t first, readers;
    body->clause = d->program->clauses.items[index];
    uint32_t recursive = recursive_literal(d, &body->clause, &readers);
    if (!lr_restrict_widen(d, &body->clause, chain->count, &first))
        return;
    for (uint32_t i = 0; i < chain->count; i++)
        args[i] = (Arg){ ARG_VARIABLE, first + i };
    (void)lr_restrict_bound(d->program, body->clause.first_arg, body->clause.arg_count,
                            chain->copy.bound, args + chain->count);
    for (uint32_t i = 0; i < 2 * chain->count; i++)
        if (args[i].kind == ARG_VARIABLE)
            given[args[i].index] = true;
    body->has_guard = true;
    body->guard = lr_restrict_atom(d, chain->way, args, 2 * chain->count, (Place){ NULL, 0 });
    body->skipped = recursive;
    if (lr_restrict_body(d, body, given))
        push_clause(chain, body, args, recursive);
}

void lr_chain_build(Demand *d, Copy copy)
{
    Chain chain = { d, copy, 0, (uint32_t)__builtin_popcountll(copy.bound) };
    chain.way = lr_restrict_keys(d, copy.of, copy.bound, true);
    if (chain.way == LR_NONE) {
        d->has_failed = true;
        return;
    }
    begin_ways(&chain);
    for (uint32_t c = d->first_asked[copy.of]; c != LR_NONE && !d->has_failed;
         c = d->next_asked[c]) {
        Body *body = calloc(1, sizeof *body);
        if (body == NULL) {
            d->has_failed = true;
            return;
        }
        follow(&chain, c, body);
        free(body);
    }
}
