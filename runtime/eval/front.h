/* SPDX-License-Identifier: MIT */
/* Front: the beliefs of numbered nodes while they improve each other, and which of their spans have
 * still to be passed on.
 *
 * A node's belief is a run of spans in a pool that is emptied at once; the top bit of a span says
 * that it waits. Nodes that have spans waiting stand in buckets by the best of what they gained:
 * surest first, then longest. Costs only grow along a derivation and stretches only shrink, so that
 * what comes first is rarely improved afterwards (Dijkstra's order, made coarse); any order would
 * give the same beliefs. Improving costs a bisection and the spans that change. */
#ifndef LORE_EVAL_FRONT_H
#define LORE_EVAL_FRONT_H

#include "eval/belief.h"

enum { LR_FRONT_BUCKETS = 1 << 14, LR_FRONT_SETTLED = 0 };

typedef struct FrontNode {
    uint32_t place, count, capacity; /* of its spans in the pool; SETTLED: certain */
    uint32_t bucket;                 /* UINT32_MAX: nothing waits */
    uint32_t next, previous;         /* in its bucket */
} FrontNode;

typedef struct FrontBucket {
    uint32_t first, last;
} FrontBucket;

typedef struct Front {
    FrontNode *nodes;
    size_t node_count;
    SpanList pool;
    SpanList changed;         /* room for an improvement */
    SpanList passed;          /* what the node that was taken last passes on, ascending */
    VECTOR(uint32_t) touched; /* nodes with a belief */
    FrontBucket *buckets;
    uint64_t *is_filled; /* a bit a bucket */
    uint32_t lowest;     /* all buckets before it are empty; a multiple of 64 */
    uint32_t moments;    /* of the axis */
    unsigned width_shift;
} Front;

/* moments: the axis's. False without memory; to be freed all the same. */
bool lr_front_init(Front *front, size_t node_count, size_t moments);
void lr_front_free(Front *front);
size_t lr_front_bytes(const Front *front);
/* Forgets all beliefs; nothing waits. */
void lr_front_clear(Front *front);

/* Makes a node certain: it cannot improve, and passes nothing on. */
bool lr_front_settle(Front *front, uint32_t node);
static inline bool lr_front_is_settled(const Front *front, uint32_t node)
{
    return front->nodes[node].place == LR_FRONT_SETTLED && front->nodes[node].count > 0;
}

/* Improves a node's belief by spans (at least one; ascending, disjoint, none empty); what it gains
 * waits. False without memory. */
bool lr_front_improve(Front *front, uint32_t node, const Span *spans, size_t count);

/* Replaces a node's belief, while nothing waits, by one that does not wait either. spans are not in
 * the front. False without memory. */
bool lr_front_set(Front *front, uint32_t node, const Span *spans, size_t count);

/* Takes the next node, whose waiting spans become passed. LORE_DONE if nothing waits. */
lore_status lr_front_take(Front *front, uint32_t *node);

/* Of a node while nothing waits; valid until the next improvement. */
static inline const Span *lr_front_belief(const Front *front, uint32_t node, size_t *count)
{
    *count = front->nodes[node].count;
    return front->pool.items + front->nodes[node].place;
}

#endif
