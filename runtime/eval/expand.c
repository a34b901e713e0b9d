/* SPDX-License-Identifier: MIT */
/* Expansion: beliefs are merged in two rooms in turn, and copied to the front when they are complete. */
#include "eval/expand.h"

#include <stdlib.h>

enum { RANKS_A_WORD = 64, RANKS_A_FILLED_WORD = 64 * 64 };

static size_t words_for(const Contraction *c, size_t ranks_a_word)
{
    return c->order.count / ranks_a_word + 1;
}

bool lr_expansion_init(Expansion *expansion, const Contraction *contraction, Front *front,
                       bool is_product)
{
    *expansion =
        (Expansion){ .contraction = contraction, .front = front, .is_product = is_product };
    expansion->waiting = calloc(words_for(contraction, RANKS_A_WORD), sizeof(uint64_t));
    expansion->filled = calloc(words_for(contraction, RANKS_A_FILLED_WORD), sizeof(uint64_t));
    return expansion->waiting != NULL && expansion->filled != NULL;
}

void lr_expansion_free(Expansion *expansion)
{
    free(expansion->waiting);
    free(expansion->filled);
    lr_vector_free(&expansion->moved);
    lr_vector_free(&expansion->best[0]);
    lr_vector_free(&expansion->best[1]);
    *expansion = (Expansion){ .contraction = NULL };
}

size_t lr_expansion_bytes(const Expansion *e)
{
    return words_for(e->contraction, RANKS_A_WORD) * 8 +
           words_for(e->contraction, RANKS_A_FILLED_WORD) * 8 +
           (e->moved.capacity + e->best[0].capacity + e->best[1].capacity) * sizeof(Span);
}

/* Lets the nodes wait to which a node leads back. From a certain one, only news leads to what is not. */
static void mark(Expansion *e, uint32_t node)
{
    const MoveTable *back = &e->contraction->back;
    MoveRun run = back->runs[node];
    uint32_t end = lr_front_is_settled(e->front, node) ? run.others : run.end;
    for (uint32_t i = run.first; i < end; i++) {
        uint32_t rank = e->contraction->ranks[back->moves[i].to], word = rank / RANKS_A_WORD;
        e->waiting[word] |= UINT64_C(1) << rank % RANKS_A_WORD;
        e->filled[word / 64] |= UINT64_C(1) << word % 64;
    }
}

/* A belief as it passes a move; out has room for it. */
static size_t pass(const Expansion *e, const Span *belief, size_t count, Span along, Span *out)
{
    Span last = LR_SPAN_NEVER;
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        Span moved;
        if (!lr_span_and(belief[i], along, e->is_product, &moved))
            continue;
        bool goes_on =
            lr_span_to(last) == lr_span_from(moved) && lr_span_cost(last) == lr_span_cost(moved);
        last =
            goes_on ? lr_span(lr_span_from(last), lr_span_to(moved), lr_span_cost(moved)) : moved;
        left += !goes_on;
        out[left - 1] = last;
    }
    return left;
}

/* Betters a belief by what comes back from another node, in a room that it is not in. */
static bool better(Expansion *e, const Span **best, size_t *best_count, const BackMove *back,
                   SpanList *room)
{
    size_t count;
    const Span *belief = lr_front_belief(e->front, back->from, &count);
    if (!lr_vector_reserve(&e->moved, count) || !lr_vector_reserve(room, 2 * (count + *best_count)))
        return false;
    if (*best_count == 0) {
        *best_count = pass(e, belief, count, back->span, room->items);
    } else {
        count = pass(e, belief, count, back->span, e->moved.items);
        *best_count = lr_belief_best(*best, *best_count, e->moved.items, count, room->items);
    }
    *best = room->items;
    return true;
}

static bool complete(Expansion *e, uint32_t rank)
{
    const Contraction *c = e->contraction;
    uint32_t node = c->order.items[rank];
    size_t count, first = rank == 0 ? 0 : c->ends[rank - 1];
    const Span *best = lr_front_belief(e->front, node, &count);
    if (lr_front_is_settled(e->front, node))
        return true;
    for (size_t i = first; i < c->ends[rank]; i++)
        if (!better(e, &best, &count, &c->backs[i], &e->best[i % 2]))
            return false;
    if (count == 0)
        return true;
    if (!lr_front_set(e->front, node, best, count))
        return false;
    mark(e, node);
    return true;
}

bool lr_expand(Expansion *e)
{
    const Front *front = e->front;
    for (size_t i = 0; i < front->touched.count; i++)
        mark(e, front->touched.items[i]);
    for (size_t f = words_for(e->contraction, RANKS_A_FILLED_WORD); f-- > 0;)
        while (e->filled[f] != 0) {
            size_t word = f * 64 + 63 - (size_t)__builtin_clzll(e->filled[f]);
            uint32_t bit = 63 - (uint32_t)__builtin_clzll(e->waiting[word]);
            e->waiting[word] &= ~(UINT64_C(1) << bit);
            if (e->waiting[word] == 0)
                e->filled[f] &= ~(UINT64_C(1) << word % 64);
            if (!complete(e, (uint32_t)word * RANKS_A_WORD + bit))
                return false;
        }
    return true;
}
