/* SPDX-License-Identifier: MIT */
/* Two flags a predicate, of interest when it rises and when it falls, passed down until nothing is new. */
#include "reason/polarity.h"

#include <stdlib.h>

#include "rule/order.h"

enum { RISES = 1, FALLS = 2, MOVES = RISES | FALLS };

typedef struct Polarity {
    const Program *program;
    unsigned char *wanted; /* a predicate each */
    bool has_grown;
} Polarity;

static void want(Polarity *polarity, uint32_t predicate, unsigned moves)
{
    if (predicate == LR_NONE ||
        (polarity->wanted[predicate] | moves) == polarity->wanted[predicate])
        return;
    polarity->wanted[predicate] |= (unsigned char)moves;
    polarity->has_grown = true;
}

static unsigned reverse(unsigned moves)
{
    return (moves & RISES ? FALLS : 0u) | (moves & FALLS ? RISES : 0u);
}

/* A best value that falls away uncovers the next best. */
static unsigned moves_of_body(const Polarity *polarity, uint32_t head)
{
    unsigned moves = polarity->wanted[head];
    bool is_best = polarity->program->predicates.items[head].best != AGGREGATE_NONE;
    return moves != 0 && is_best ? MOVES : moves;
}

static void pass_clauses(Polarity *polarity)
{
    const Program *program = polarity->program;
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = &program->clauses.items[c];
        unsigned moves = moves_of_body(polarity, clause->head);
        for (uint32_t l = 0; moves != 0 && l < clause->literal_count; l++) {
            const Literal *literal = &program->literals.items[clause->first_literal + l];
            if (literal->kind == LITERAL_ATOM)
                want(polarity, literal->predicate, moves);
            if (literal->kind == LITERAL_NOT) {
                want(polarity, literal->predicate, reverse(moves));
                want(polarity, literal->other, reverse(moves));
            }
        }
    }
}

static void pass_aggregates(Polarity *polarity)
{
    const Program *program = polarity->program;
    for (size_t a = 0; a < program->aggregates.count; a++)
        if (polarity->wanted[program->aggregates.items[a].output] != 0) {
            want(polarity, program->aggregates.items[a].input, MOVES);
            want(polarity, program->aggregates.items[a].other, MOVES);
        }
}

static void pass_view(Polarity *polarity, const View *view, unsigned moves)
{
    switch (view->kind) {
    case VIEW_VALID:
    case VIEW_BEGAN:
    case VIEW_ENDED:
        want(polarity, view->of, MOVES);
        want(polarity, view->other, MOVES);
        want(polarity, view->times[0], MOVES);
        want(polarity, view->times[1], MOVES);
        return;
    case VIEW_UNDISPUTED:
        want(polarity, view->of, moves);
        want(polarity, view->other, reverse(moves));
        return;
    case VIEW_CONTESTED:
    case VIEW_ATLEAST:
    case VIEW_AT:
    case VIEW_DURING:
    case VIEW_ALWAYS:
    case VIEW_PAST:
    case VIEW_THROUGHOUT:
        break;
    }
    want(polarity, view->of, moves);
    want(polarity, view->other, moves);
}

static void pass_views(Polarity *polarity)
{
    const Program *program = polarity->program;
    for (size_t p = 0; p < program->predicates.count; p++)
        if (polarity->wanted[p] != 0 && program->predicates.items[p].kind == PREDICATE_VIEW)
            pass_view(polarity, &program->predicates.items[p].view, polarity->wanted[p]);
}

/* Dates become narrower or wider with orders, and with other dates. */
static void pass_orders(Polarity *polarity)
{
    const Program *program = polarity->program;
    bool is_narrowed = false;
    for (size_t p = 0; program->has_orders && p < program->predicates.count; p++)
        is_narrowed = is_narrowed || (polarity->wanted[p] != 0 &&
                                      lr_order_narrows(program, &program->predicates.items[p]));
    for (uint32_t p = 0; is_narrowed && p < program->predicates.count; p++)
        if (lr_order_tells(program, &program->predicates.items[p]))
            want(polarity, p, MOVES);
}

bool lr_polarity_find(const Program *program, const bool *roots, bool *falls, bool *gains)
{
    size_t count = program->predicates.count;
    Polarity polarity = { program, calloc(count + 1, 1), false };
    if (polarity.wanted == NULL)
        return false;
    for (uint32_t p = 0; p < count; p++)
        if (roots[p])
            want(&polarity, p, RISES);
    while (polarity.has_grown) {
        polarity.has_grown = false;
        pass_clauses(&polarity);
        pass_aggregates(&polarity);
        pass_views(&polarity);
        pass_orders(&polarity);
    }
    for (size_t p = 0; p < count; p++) {
        bool is_facet = program->predicates.items[p].kind == PREDICATE_FACET;
        falls[p] = is_facet && (polarity.wanted[p] & FALLS) != 0;
        gains[p] = is_facet && (polarity.wanted[p] & RISES) != 0;
    }
    free(polarity.wanted);
    return true;
}
