/* SPDX-License-Identifier: MIT */
/* A choice is a way with a rank for each premise, which may be ahead of what has been found: then it waits at the
 * premise. Choices are made in one order of their premises, so that none is made twice. */
#include "reason/ranked.h"

#include <stdlib.h>
#include <string.h>

#include "reason/carry.h"

enum { FIRST_STEP = 64 };

typedef struct Choice {
    uint32_t way;
    uint32_t first_rank; /* into ranks */
    uint32_t last; /* the premise whose rank was raised last; only those from it on are raised */
    uint64_t size;
} Choice;

typedef struct Ranking {
    Cone *cone;
    Ranked *out;
    VECTOR(Choice) choices;
    VECTOR(uint32_t) ranks;
    VECTOR(uint32_t) heap;   /* of choices */
    DerivationList *waiting; /* a tuple each: choices that wait for its next derivation */
    Map sayings;             /* a way and what its parts say -> saying */
    Map met;                 /* tuple, saying */
    uint32_t walks;
} Ranking;

/* ---- heap ---- */

static bool is_before(const Ranking *ranking, uint32_t a, uint32_t b)
{
    const Choice *left = &ranking->choices.items[a], *right = &ranking->choices.items[b];
    if (left->size != right->size)
        return left->size < right->size;
    return left->way != right->way ? left->way < right->way : a < b;
}

static bool push_choice(Ranking *ranking, uint32_t choice)
{
    if (!lr_vector_push(&ranking->heap, choice))
        return false;
    uint32_t *heap = ranking->heap.items;
    size_t at = ranking->heap.count - 1;
    for (; at > 0 && is_before(ranking, choice, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = choice;
    return true;
}

static uint32_t pop_choice(Ranking *ranking)
{
    uint32_t *heap = ranking->heap.items;
    uint32_t top = heap[0], last = heap[--ranking->heap.count];
    size_t count = ranking->heap.count, at = 0;
    for (size_t child = 1; child < count; at = child, child = 2 * at + 1) {
        if (child + 1 < count && is_before(ranking, heap[child + 1], heap[child]))
            child++;
        if (!is_before(ranking, heap[child], last))
            break;
        heap[at] = heap[child];
    }
    if (count > 0)
        heap[at] = last;
    return top;
}

/* ---- choices ---- */

static uint32_t premise_of(const Ranking *ranking, const Way *way, uint32_t p)
{
    return ranking->cone->premises.items[way->first_premise + p];
}

/* Puts a choice into the heap, or where it has to wait. */
static bool offer(Ranking *ranking, uint32_t index)
{
    Choice *choice = &ranking->choices.items[index];
    const Way *way = &ranking->cone->ways.items[choice->way];
    choice->size = 1 + (uint64_t)way->leaves;
    for (uint32_t p = 0; p < way->premise_count; p++) {
        uint32_t premise = premise_of(ranking, way, p);
        uint32_t rank = ranking->ranks.items[choice->first_rank + p];
        const DerivationList *known = &ranking->out->of[premise];
        if (rank >= known->count)
            return lr_vector_push(&ranking->waiting[premise], index);
        choice->size += ranking->out->derivations.items[known->items[rank]].size;
    }
    return push_choice(ranking, index);
}

static bool add_choice(Ranking *ranking, uint32_t way, const uint32_t *ranks, uint32_t last)
{
    uint32_t count = ranking->cone->ways.items[way].premise_count;
    Choice choice = { way, (uint32_t)ranking->ranks.count, last, 0 };
    if (!lr_vector_reserve(&ranking->ranks, count + 1) ||
        !lr_vector_push(&ranking->choices, choice))
        return false;
    uint32_t *own = ranking->ranks.items + choice.first_rank;
    for (uint32_t p = 0; p < count; p++)
        own[p] = ranks == NULL ? 0 : ranks[p];
    ranking->ranks.count += count;
    return offer(ranking, (uint32_t)ranking->choices.count - 1);
}

/* The choices after one: a premise of it with its next derivation. */
static bool add_next(Ranking *ranking, Choice choice)
{
    uint32_t count = ranking->cone->ways.items[choice.way].premise_count;
    uint32_t *ranks = malloc((count + 1) * sizeof *ranks);
    bool fine = ranks != NULL;
    for (uint32_t p = choice.last; p < count && fine; p++) {
        memcpy(ranks, ranking->ranks.items + choice.first_rank, count * sizeof *ranks);
        ranks[p]++;
        fine = add_choice(ranking, choice.way, ranks, p);
    }
    free(ranks);
    return fine;
}

/* ---- derivations ---- */

/* Whether a derivation proves the tuple somewhere. Each of its parts is met once. */
static bool rests_on(Ranking *ranking, uint32_t derivation, uint32_t tuple, bool *found)
{
    Ranked *out = ranking->out;
    VECTOR(uint32_t) stack = { 0 };
    bool fine = lr_vector_push(&stack, derivation);
    while (fine && stack.count > 0 && !*found) {
        Derivation *at = &out->derivations.items[stack.items[--stack.count]];
        const Way *way = &ranking->cone->ways.items[at->way];
        if (at->mark == ranking->walks)
            continue;
        at->mark = ranking->walks;
        *found = way->conclusion == tuple;
        for (uint32_t p = 0; p < way->premise_count && fine; p++)
            fine = lr_vector_push(&stack, out->parts.items[at->first_part + p]);
    }
    lr_vector_free(&stack);
    return fine;
}

/* The number of what a derivation says: how its conclusion follows, whatever the moment, and what its parts say. */
static bool find_saying(Ranking *ranking, const Way *way, const uint32_t *parts, uint64_t *out)
{
    const Cone *cone = ranking->cone;
    const ConeTuple *tuple = &cone->tuples.items[way->conclusion];
    uint32_t arity = cone->program->predicates.items[tuple->predicate].arity;
    uint32_t variables =
        way->kind == WAY_CLAUSE ? cone->program->clauses.items[way->index].variable_count : 0;
    size_t length = 4 + arity + variables + 2 * (size_t)way->premise_count;
    uint32_t *key = malloc(length * sizeof *key), *at = key;
    if (key == NULL)
        return false;
    *at++ = tuple->predicate;
    *at++ = way->kind;
    *at++ = way->kind == WAY_VIEW ? 0 : way->index;
    *at++ = way->voice;
    memcpy(at, lr_cone_row(cone, tuple), arity * sizeof *at);
    at += arity;
    if (variables > 0)
        memcpy(at, cone->codes.items + way->first_binding, variables * sizeof *at);
    at += variables;
    for (uint32_t p = 0; p < way->premise_count; p++) {
        uint64_t said = ranking->out->derivations.items[parts[p]].saying;
        *at++ = (uint32_t)said;
        *at++ = (uint32_t)(said >> 32);
    }
    uint64_t *slot = lr_map_put(&ranking->sayings, key, length * sizeof *key, NULL);
    free(key);
    if (slot == NULL)
        return false;
    if (*slot == 0)
        *slot = ranking->sayings.count;
    *out = *slot;
    return true;
}

static lore_status weigh(Ranking *ranking, const Way *way, const uint32_t *parts, bool *carries,
                         Cost *cost)
{
    Cone *cone = ranking->cone;
    bool is_exact = lr_carry_is_exact(cone, way);
    Cost weakest;
    lore_status status = lr_carry_begin(cone, way, cost, &weakest);
    *carries = true;
    for (uint32_t p = 0; p < way->premise_count; p++) {
        Cost part = ranking->out->derivations.items[parts[p]].cost;
        uint32_t premise = cone->premises.items[way->first_premise + p];
        Cost bound = is_exact ? cone->tuples.items[premise].standing.cost : weakest;
        *carries = *carries && part <= bound;
        *cost = lr_carry_join(cone, way, *cost, part);
    }
    *carries = *carries && *cost <= cone->weakest;
    return status;
}

/* Gives the derivation its rank, and lets in who has waited for it. */
static bool rank_derivation(Ranking *ranking, uint32_t tuple, Derivation derivation)
{
    Ranked *out = ranking->out;
    DerivationList woken = ranking->waiting[tuple];
    if (!lr_vector_push(&out->of[tuple], (uint32_t)out->derivations.count) ||
        !lr_vector_push(&out->derivations, derivation))
        return false;
    ranking->waiting[tuple] = (DerivationList){ 0 };
    bool fine = true;
    for (size_t i = 0; i < woken.count && fine; i++)
        fine = offer(ranking, woken.items[i]);
    lr_vector_free(&woken);
    return fine;
}

static bool is_new(Ranking *ranking, uint32_t tuple, uint64_t saying, bool *out)
{
    uint32_t key[] = { tuple, (uint32_t)saying, (uint32_t)(saying >> 32) };
    return lr_map_put(&ranking->met, key, sizeof key, out) != NULL;
}

static lore_status derive(Ranking *ranking, const Choice *choice)
{
    Ranked *out = ranking->out;
    const Way *way = &ranking->cone->ways.items[choice->way];
    Derivation derivation = { .way = choice->way,
                              .first_part = (uint32_t)out->parts.count,
                              .size = choice->size };
    bool is_circular = false, carries, differs = false;
    ranking->walks++;
    for (uint32_t p = 0; p < way->premise_count; p++) {
        uint32_t rank = ranking->ranks.items[choice->first_rank + p];
        uint32_t part = out->of[premise_of(ranking, way, p)].items[rank];
        if (!lr_vector_push(&out->parts, part) ||
            !rests_on(ranking, part, way->conclusion, &is_circular))
            return LORE_NOMEM;
    }
    const uint32_t *parts = out->parts.items + derivation.first_part;
    lore_status status = weigh(ranking, way, parts, &carries, &derivation.cost);
    if (status != LORE_OK)
        return status;
    if (!find_saying(ranking, way, parts, &derivation.saying) ||
        (carries && !is_circular && !is_new(ranking, way->conclusion, derivation.saying, &differs)))
        return LORE_NOMEM;
    if (!differs) {
        out->parts.count = derivation.first_part;
        return LORE_OK;
    }
    return rank_derivation(ranking, way->conclusion, derivation) ? LORE_OK : LORE_NOMEM;
}

static bool is_enough(const Ranking *ranking, uint32_t count)
{
    Ranked *out = ranking->out;
    out->is_cut = out->is_cut || ranking->choices.count >= 4 * LR_DERIVATIONS_MAX ||
                  out->derivations.count >= LR_DERIVATIONS_MAX;
    return out->of[0].count >= count || out->is_cut;
}

static lore_status run(Ranking *ranking, uint32_t count)
{
    lore_status status = LORE_OK;
    for (uint32_t w = 0; w < ranking->cone->ways.count; w++)
        if (!add_choice(ranking, w, NULL, 0))
            return LORE_NOMEM;
    while (status == LORE_OK && ranking->heap.count > 0 && !is_enough(ranking, count)) {
        Choice choice = ranking->choices.items[pop_choice(ranking)];
        status = derive(ranking, &choice);
        if (status == LORE_OK && !add_next(ranking, choice))
            status = LORE_NOMEM;
        if (status == LORE_OK && ranking->choices.count % 64 == 0)
            status = lr_budget_check(ranking->cone->budget, 0, "the proofs", (Place){ NULL, 0 },
                                     ranking->cone->diag);
    }
    return status;
}

static void free_lists(DerivationList *lists, size_t count)
{
    for (size_t i = 0; lists != NULL && i < count; i++)
        lr_vector_free(&lists[i]);
    free(lists);
}

static lore_status rank(Cone *cone, uint32_t count, Ranked *out)
{
    size_t tuples = cone->tuples.count;
    *out = (Ranked){ .of = calloc(tuples + 1, sizeof *out->of), .tuple_count = tuples };
    Ranking ranking = { .cone = cone,
                        .out = out,
                        .waiting = calloc(tuples + 1, sizeof *ranking.waiting) };
    lore_status status =
        out->of == NULL || ranking.waiting == NULL ? LORE_NOMEM : run(&ranking, count);
    free_lists(ranking.waiting, tuples);
    lr_vector_free(&ranking.choices);
    lr_vector_free(&ranking.ranks);
    lr_vector_free(&ranking.heap);
    lr_map_free(&ranking.sayings);
    lr_map_free(&ranking.met);
    return status;
}

/* Whether nothing that has not been grown can come before the count-th. */
static bool is_settled(Cone *cone, const Ranked *ranked, uint32_t count)
{
    uint32_t depth = lr_cone_depth(cone);
    if (depth == LR_NONE || ranked->is_cut)
        return true;
    const DerivationList *found = &ranked->of[0];
    return found->count >= count &&
           ranked->derivations.items[found->items[count - 1]].size <= (uint64_t)depth + 1;
}

lore_status lr_ranked_find(Cone *cone, uint32_t count, Ranked *out)
{
    for (uint32_t step = FIRST_STEP;; step = step < UINT32_MAX / 2 ? step * 2 : step) {
        lore_status status = lr_cone_grow(cone, step);
        if (status == LORE_OK)
            status = rank(cone, count, out);
        if (status != LORE_OK)
            return status;
        if (is_settled(cone, out, count))
            break;
        lr_ranked_free(out);
    }
    out->is_cut = out->is_cut || cone->is_full || cone->has_gaps;
    return LORE_OK;
}

void lr_ranked_free(Ranked *ranked)
{
    free_lists(ranked->of, ranked->tuple_count);
    lr_vector_free(&ranked->derivations);
    lr_vector_free(&ranked->parts);
    *ranked = (Ranked){ 0 };
}
