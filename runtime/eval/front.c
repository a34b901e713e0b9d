/* SPDX-License-Identifier: MIT */
/* Front: spans that touch the improvement are replaced, the others stay where they are. */
#include "eval/front.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT32_MAX
#define WAITS (UINT64_C(1) << 63)

enum { COST_SHIFT = 9, WIDTH_BITS = 7, FIRST_CAPACITY = 4, BISECTION_LEAST = 8 };

bool lr_front_init(Front *front, size_t node_count, size_t moments)
{
    *front = (Front){ .node_count = node_count, .moments = (uint32_t)moments };
    while (front->moments >> front->width_shift >> WIDTH_BITS != 0)
        front->width_shift++;
    front->nodes = malloc((node_count + 1) * sizeof *front->nodes);
    front->buckets = malloc(LR_FRONT_BUCKETS * sizeof *front->buckets);
    front->is_filled = calloc(LR_FRONT_BUCKETS / 64, sizeof *front->is_filled);
    if (front->nodes == NULL || front->buckets == NULL || front->is_filled == NULL)
        return false;
    for (size_t n = 0; n < node_count; n++)
        front->nodes[n] = (FrontNode){ .bucket = NOWHERE };
    front->lowest = LR_FRONT_BUCKETS;
    return lr_vector_push(&front->pool, LR_SPAN_ALWAYS);
}

void lr_front_free(Front *front)
{
    free(front->nodes);
    free(front->buckets);
    free(front->is_filled);
    lr_vector_free(&front->pool);
    lr_vector_free(&front->changed);
    lr_vector_free(&front->passed);
    lr_vector_free(&front->touched);
    *front = (Front){ .nodes = NULL };
}

size_t lr_front_bytes(const Front *front)
{
    return front->node_count * sizeof *front->nodes +
           LR_FRONT_BUCKETS * sizeof *front->buckets + LR_FRONT_BUCKETS / 8 +
           (front->pool.capacity + front->changed.capacity + front->passed.capacity) *
               sizeof(Span) +
           front->touched.capacity * sizeof(uint32_t);
}

void lr_front_clear(Front *front)
{
    for (size_t i = 0; i < front->touched.count; i++)
        front->nodes[front->touched.items[i]] = (FrontNode){ .bucket = NOWHERE };
    memset(front->is_filled, 0, LR_FRONT_BUCKETS / 64 * sizeof *front->is_filled);
    front->lowest = LR_FRONT_BUCKETS;
    front->pool.count = 1;
    front->touched.count = 0;
}

/* ---- spans that may wait ---- */

static inline uint32_t from_of(Span span)
{
    return lr_span_from(span & ~WAITS);
}

/* Puts [from, to), with the cost of like and waiting if that does, behind count spans; neighbours of
 * equal cost become one span, which waits if either did. Returns how many there are then. */
static inline uint32_t put(Span *spans, uint32_t count, uint32_t from, uint32_t to, Span like)
{
    if (from >= to)
        return count;
    Span span = lr_span(from, to, lr_span_cost(like)) | (like & WAITS);
    Span last = count == 0 ? 0 : spans[count - 1];
    if (count == 0 || lr_span_to(last) != from || lr_span_cost(last) != lr_span_cost(span)) {
        spans[count] = span;
        return count + 1;
    }
    spans[count - 1] = lr_span(from_of(last), to, lr_span_cost(span)) | ((last | span) & WAITS);
    return count;
}

/* The first span that ends at from or later. */
static uint32_t first_touching(const Span *spans, uint32_t count, uint32_t from)
{
    uint32_t low = 0, high = count;
    while (high - low > BISECTION_LEAST) {
        uint32_t middle = low + (high - low) / 2;
        if (lr_span_to(spans[middle]) < from)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < high && lr_span_to(spans[low]) < from)
        low++;
    return low;
}

/* Whether spans are as good as span wherever that holds. */
static bool covers(const Span *spans, uint32_t count, Span span)
{
    uint32_t at = lr_span_from(span), to = lr_span_to(span);
    for (uint32_t i = 0; i < count && at < to; i++) {
        if (lr_span_to(spans[i]) <= at)
            continue;
        if (from_of(spans[i]) > at || lr_span_cost(spans[i]) > lr_span_cost(span))
            return false;
        at = lr_span_to(spans[i]);
    }
    return at >= to;
}

/* ---- buckets ---- */

/* A stretch without end, and one that is longer than the axis by what its end stands for, is as long as
 * can be. */
static uint32_t bucket_of(const Front *front, uint32_t width, Cost cost)
{
    width = width < front->moments ? width : front->moments;
    return (uint32_t)cost >> COST_SHIFT << WIDTH_BITS |
           (front->moments - width) >> front->width_shift;
}

static void leave(Front *front, uint32_t node)
{
    FrontNode *of = &front->nodes[node];
    FrontBucket *bucket = &front->buckets[of->bucket];
    if (of->previous == NOWHERE)
        bucket->first = of->next;
    else
        front->nodes[of->previous].next = of->next;
    if (of->next == NOWHERE)
        bucket->last = of->previous;
    else
        front->nodes[of->next].previous = of->previous;
    if (bucket->first == NOWHERE)
        front->is_filled[of->bucket / 64] &= ~(UINT64_C(1) << of->bucket % 64);
    of->bucket = NOWHERE;
}

static void enter(Front *front, uint32_t node, uint32_t number)
{
    FrontNode *of = &front->nodes[node];
    FrontBucket *bucket = &front->buckets[number];
    uint64_t *word = &front->is_filled[number / 64], bit = UINT64_C(1) << number % 64;
    bool is_filled = *word & bit;
    of->bucket = number;
    of->next = NOWHERE;
    of->previous = is_filled ? bucket->last : NOWHERE;
    if (is_filled)
        front->nodes[bucket->last].next = node;
    else
        bucket->first = node;
    bucket->last = node;
    *word |= bit;
    if (number < front->lowest)
        front->lowest = number / 64 * 64;
}

/* Lets a node wait in a bucket, if it does not in a better one. */
static inline void wait_in(Front *front, uint32_t node, uint32_t bucket)
{
    if (front->nodes[node].bucket <= bucket)
        return;
    if (front->nodes[node].bucket != NOWHERE)
        leave(front, node);
    enter(front, node, bucket);
}

/* ---- improving ---- */

/* What an improvement gains, in stretches as long as they are. */
typedef struct Gains {
    uint32_t from, to; /* the stretch that may still go on; empty at first */
    uint32_t widest;
} Gains;

static inline void gain(Gains *gains, uint32_t from, uint32_t to)
{
    if (from >= to)
        return;
    if (gains->to != from || gains->from == gains->to)
        gains->from = from;
    gains->to = to;
    if (to - gains->from > gains->widest)
        gains->widest = to - gains->from;
}

/* The better of the spans and span, as out, of those from the first on that touch it; *replaced: how
 * many. Returns how many there are then. */
static uint32_t merge(Span *out, Gains *gains, const Span *spans, uint32_t count, Span span,
                      uint32_t *replaced)
{
    uint32_t from = lr_span_from(span), to = lr_span_to(span), at = from, i = 0, fresh = 0;
    Span gained = span | WAITS;
    for (; i < count && from_of(spans[i]) <= to; i++) {
        uint32_t begin = from_of(spans[i]), end = lr_span_to(spans[i]);
        uint32_t both_from = begin > from ? begin : from, both_to = end < to ? end : to;
        bool is_better = lr_span_cost(span) < lr_span_cost(spans[i]);
        fresh = put(out, fresh, begin, both_from, spans[i]);
        fresh = put(out, fresh, at, both_from, gained);
        gain(gains, at, both_from);
        fresh = put(out, fresh, both_from, both_to, is_better ? gained : spans[i]);
        if (is_better)
            gain(gains, both_from, both_to);
        fresh = put(out, fresh, both_to, end, spans[i]);
        at = both_to;
    }
    fresh = put(out, fresh, at, to, gained);
    gain(gains, at, to);
    *replaced = i;
    return fresh;
}

/* Room for count spans of the node, which keeps those it has. */
static bool make_room(Front *front, FrontNode *node, uint32_t count)
{
    if (count <= node->capacity)
        return true;
    uint32_t capacity = node->capacity == 0 ? FIRST_CAPACITY : node->capacity;
    while (capacity < count)
        capacity *= 2;
    if (front->pool.count + capacity > NOWHERE || !lr_vector_reserve(&front->pool, capacity))
        return false;
    uint32_t place = (uint32_t)front->pool.count;
    memcpy(front->pool.items + place, front->pool.items + node->place,
           node->count * sizeof(Span));
    front->pool.count += capacity;
    node->place = place;
    node->capacity = capacity;
    return true;
}

static bool begin(Front *front, uint32_t node, Span span)
{
    FrontNode *of = &front->nodes[node];
    if (!make_room(front, of, 1) || !lr_vector_push(&front->touched, node))
        return false;
    front->pool.items[of->place] = span | WAITS;
    of->count = 1;
    wait_in(front, node,
            bucket_of(front, lr_span_to(span) - lr_span_from(span), lr_span_cost(span)));
    return true;
}

bool lr_front_improve(Front *front, uint32_t node, Span span)
{
    FrontNode *of = &front->nodes[node];
    if (of->count == 0)
        return begin(front, node, span);
    const Span *spans = front->pool.items + of->place;
    uint32_t first = first_touching(spans, of->count, lr_span_from(span));
    if (covers(spans + first, of->count - first, span))
        return true;
    uint32_t left = of->count - first, replaced;
    if (!lr_vector_reserve(&front->changed, 4 * (size_t)left + 1))
        return false;
    Span *changed = front->changed.items;
    Gains gains = { .widest = 0 };
    uint32_t fresh = merge(changed, &gains, spans + first, left, span, &replaced);
    if (!make_room(front, of, of->count - replaced + fresh))
        return false;
    Span *to = front->pool.items + of->place + first;
    if (fresh != replaced)
        memmove(to + fresh, to + replaced, (left - replaced) * sizeof *to);
    for (uint32_t i = 0; i < fresh; i++)
        to[i] = changed[i];
    of->count += fresh - replaced;
    wait_in(front, node, bucket_of(front, gains.widest, lr_span_cost(span)));
    return true;
}

bool lr_front_settle(Front *front, uint32_t node)
{
    FrontNode *of = &front->nodes[node];
    if (of->count == 0 && !lr_vector_push(&front->touched, node))
        return false;
    if (of->bucket != NOWHERE)
        leave(front, node);
    *of = (FrontNode){ .place = LR_FRONT_SETTLED, .count = 1, .bucket = NOWHERE };
    return true;
}

/* ---- passing on ---- */

static void pass(Front *front, const FrontNode *node)
{
    Span *spans = front->pool.items + node->place;
    for (uint32_t i = 0; i < node->count; i++) {
        front->passed.items[front->passed.count] = spans[i] & ~WAITS;
        front->passed.count += spans[i] >> 63;
        spans[i] &= ~WAITS;
    }
}

lore_status lr_front_take(Front *front, uint32_t *node)
{
    uint32_t word = front->lowest / 64;
    while (word < LR_FRONT_BUCKETS / 64 && front->is_filled[word] == 0)
        word++;
    front->lowest = word * 64;
    if (word == LR_FRONT_BUCKETS / 64)
        return LORE_DONE;
    uint32_t bucket = front->lowest + (uint32_t)__builtin_ctzll(front->is_filled[word]);
    *node = front->buckets[bucket].first;
    front->passed.count = 0;
    if (!lr_vector_reserve(&front->passed, front->nodes[*node].count))
        return LORE_NOMEM;
    leave(front, *node);
    pass(front, &front->nodes[*node]);
    return LORE_OK;
}
