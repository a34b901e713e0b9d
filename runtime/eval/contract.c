/* SPDX-License-Identifier: MIT */
/* Contraction: each move is on two lists, of those that begin and of those that end at a node. A list
 * loses the moves whose other end is gone when it is walked. */
#include "eval/contract.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT32_MAX

enum { OUT, IN, SIDES };
enum { JOINED_MOST = 64, LOOKED_AT_MOST = 32, NODES_A_LOOK = 1024 };

typedef struct Arc {
    Span span;
    uint32_t ends[SIDES]; /* the node where it begins (OUT), and where it ends (IN) */
    uint32_t next[SIDES]; /* in the lists of these */
    bool is_news;
} Arc;

typedef struct ArcList {
    uint32_t first;
    uint32_t count; /* whose other end is there */
} ArcList;

typedef VECTOR(uint32_t) NumberList;

typedef struct Work {
    Contraction *made;
    VECTOR(Arc) arcs;
    size_t arcs_most;
    ArcList *lists[SIDES];  /* of each node */
    NumberList near[SIDES]; /* arcs of the node that is being taken out */
    NumberList queue;       /* nodes to look at */
    bool is_product;
} Work;

static bool is_gone(const Work *w, uint32_t node)
{
    return w->made->ranks[node] != NOWHERE;
}

/* ---- setting up ---- */

static bool add_arc(Work *w, Arc arc)
{
    uint32_t number = (uint32_t)w->arcs.count;
    if (number == NOWHERE)
        return false;
    for (int side = 0; side < SIDES; side++) {
        ArcList *list = &w->lists[side][arc.ends[side]];
        arc.next[side] = list->first;
        list->first = number;
        list->count++;
    }
    return lr_vector_push(&w->arcs, arc);
}

/* What leads back to where it begins betters nothing: beliefs only get weaker on the way. */
static bool add_found(Work *w, const MoveList *found, bool is_news)
{
    for (size_t i = 0; i < found->count; i++) {
        FoundMove move = found->items[i];
        Arc arc = { .span = move.move.span,
                    .ends = { [OUT] = move.from, [IN] = move.move.to },
                    .is_news = is_news };
        if (move.from != move.move.to && !add_arc(w, arc))
            return false;
    }
    return true;
}

static bool work_init(Work *w, size_t node_count, const MoveList found[2])
{
    Contraction *made = w->made;
    made->ranks = malloc((node_count + 1) * sizeof *made->ranks);
    for (int side = 0; side < SIDES; side++)
        w->lists[side] = malloc((node_count + 1) * sizeof *w->lists[side]);
    if (made->ranks == NULL || w->lists[OUT] == NULL || w->lists[IN] == NULL ||
        !lr_vector_reserve(&w->queue, node_count))
        return false;
    for (uint32_t n = 0; n < node_count; n++) {
        made->ranks[n] = NOWHERE;
        w->lists[OUT][n] = w->lists[IN][n] = (ArcList){ .first = NOWHERE };
        w->queue.items[w->queue.count++] = n;
    }
    w->arcs_most = 3 * (found[0].count + found[1].count);
    return add_found(w, &found[0], true) && add_found(w, &found[1], false);
}

static void work_free(Work *w)
{
    lr_vector_free(&w->arcs);
    lr_vector_free(&w->queue);
    for (int side = 0; side < SIDES; side++) {
        free(w->lists[side]);
        lr_vector_free(&w->near[side]);
    }
}

/* ---- taking out ---- */

static uint32_t other_end(const Work *w, uint32_t arc, int side)
{
    return w->arcs.items[arc].ends[SIDES - 1 - side];
}

/* Lists a node's arcs whose other end is there, and leaves no others on its own list. */
static bool walk(Work *w, uint32_t node, int side)
{
    uint32_t *link = &w->lists[side][node].first;
    w->near[side].count = 0;
    for (uint32_t a = *link; a != NOWHERE; a = w->arcs.items[a].next[side]) {
        if (is_gone(w, other_end(w, a, side)))
            continue;
        *link = a;
        link = &w->arcs.items[a].next[side];
        if (!lr_vector_push(&w->near[side], a))
            return false;
    }
    *link = NOWHERE;
    return true;
}

/* Whether one of the arcs there are is as good. */
static bool is_dominated(const Work *w, const Arc *arc)
{
    uint32_t a = w->lists[OUT][arc->ends[OUT]].first;
    for (int i = 0; a != NOWHERE && i < LOOKED_AT_MOST; i++) {
        const Arc *other = &w->arcs.items[a];
        if (other->ends[IN] == arc->ends[IN] &&
            lr_span_from(other->span) <= lr_span_from(arc->span) &&
            lr_span_to(other->span) >= lr_span_to(arc->span) &&
            lr_span_cost(other->span) <= lr_span_cost(arc->span))
            return true;
        a = other->next[OUT];
    }
    return false;
}

/* A certain tuple starts its news only; if the first of two arcs is none, then the node between them is
 * certain as well, and starts the second. */
static bool join(Work *w, uint32_t first, uint32_t second)
{
    Arc a = w->arcs.items[first], b = w->arcs.items[second];
    Arc joined = { .ends = { [OUT] = a.ends[OUT], [IN] = b.ends[IN] }, .is_news = a.is_news };
    return joined.ends[OUT] == joined.ends[IN] ||
           !lr_span_and(a.span, b.span, w->is_product, &joined.span) || is_dominated(w, &joined) ||
           add_arc(w, joined);
}

static bool is_cheap(const Work *w, uint32_t node)
{
    uint64_t in = w->lists[IN][node].count, out = w->lists[OUT][node].count;
    return in * out <= in + out && in * out <= JOINED_MOST &&
           w->arcs.count + in * out <= w->arcs_most;
}

static bool take_out(Work *w, uint32_t node)
{
    Contraction *made = w->made;
    if (!walk(w, node, IN) || !walk(w, node, OUT) || !lr_vector_push(&made->order, node))
        return false;
    made->ranks[node] = (uint32_t)made->order.count - 1;
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < w->near[side].count; i++) {
            uint32_t other = other_end(w, w->near[side].items[i], side);
            w->lists[SIDES - 1 - side][other].count--;
            if (!lr_vector_push(&w->queue, other))
                return false;
        }
    for (size_t i = 0; i < w->near[IN].count; i++)
        for (size_t k = 0; k < w->near[OUT].count; k++)
            if (!join(w, w->near[IN].items[i], w->near[OUT].items[k]))
                return false;
    return true;
}

static bool take_out_all(Work *w, Budget *budget)
{
    for (size_t i = 0; i < w->queue.count; i++) {
        uint32_t node = w->queue.items[i];
        if (is_gone(w, node) || !is_cheap(w, node))
            continue;
        if (!take_out(w, node) ||
            (w->made->order.count % NODES_A_LOOK == 0 && lr_budget_gives_up(budget)))
            return false;
    }
    return true;
}

/* ---- the result ---- */

static bool sort_backs(Contraction *made, const MoveList back[2])
{
    uint32_t at = 0;
    made->backs = malloc((back[0].count + back[1].count + 1) * sizeof *made->backs);
    made->ends = calloc(made->order.count + 1, sizeof *made->ends);
    if (made->backs == NULL || made->ends == NULL)
        return false;
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < back[k].count; i++)
            made->ends[made->ranks[back[k].items[i].move.to]]++;
    for (size_t r = 0; r < made->order.count; r++) {
        uint32_t count = made->ends[r];
        made->ends[r] = at;
        at += count;
    }
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < back[k].count; i++) {
            FoundMove move = back[k].items[i];
            made->backs[made->ends[made->ranks[move.move.to]]++] =
                (BackMove){ move.move.span, move.from };
        }
    return true;
}

static bool sort_arcs(Work *w, MoveList on[2])
{
    Contraction *made = w->made;
    MoveList back[2] = { { .items = NULL }, { .items = NULL } };
    bool fine = true;
    on[0].count = on[1].count = 0;
    for (size_t i = 0; i < w->arcs.count && fine; i++) {
        const Arc *arc = &w->arcs.items[i];
        FoundMove move = { { arc->span, arc->ends[IN] }, arc->ends[OUT] };
        bool is_back = made->ranks[arc->ends[IN]] < made->ranks[arc->ends[OUT]];
        fine = lr_vector_push(&(is_back ? back : on)[!arc->is_news], move);
    }
    fine =
        fine && sort_backs(made, back) && lr_move_table_init(&made->back, made->node_count, back);
    for (int k = 0; k < 2; k++)
        lr_vector_free(&back[k]);
    return fine;
}

bool lr_contract(Contraction *contraction, size_t node_count, MoveList found[2], bool is_product,
                 Budget *budget)
{
    *contraction = (Contraction){ .node_count = node_count };
    Work w = { .made = contraction, .is_product = is_product };
    bool fine =
        work_init(&w, node_count, found) && take_out_all(&w, budget) && sort_arcs(&w, found);
    work_free(&w);
    return fine;
}

void lr_contraction_free(Contraction *contraction)
{
    lr_vector_free(&contraction->order);
    lr_move_table_free(&contraction->back);
    free(contraction->ranks);
    free(contraction->backs);
    free(contraction->ends);
    *contraction = (Contraction){ .ranks = NULL };
}

size_t lr_contraction_bytes(const Contraction *c)
{
    return c->order.capacity * sizeof(uint32_t) +
           (c->order.count + c->node_count) * sizeof(uint32_t) + c->back.count * sizeof(BackMove) +
           lr_move_table_bytes(&c->back, c->node_count);
}
