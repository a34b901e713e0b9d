/* SPDX-License-Identifier: MIT */
/* Front: spans that touch the improvement are replaced, the others stay where they are. */
#include "eval/front.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT32_MAX
#define WAITS (UINT64_C(1) << 63)

enum { COST_SHIFT = 10, WIDTH_BITS = 8, FIRST_CAPACITY = 4, BISECTION_LEAST = 8 };

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
    return front->node_count * sizeof *front->nodes + LR_FRONT_BUCKETS * sizeof *front->buckets +
           LR_FRONT_BUCKETS / 8 +
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

/* What came of a belief and an improvement. */
typedef struct Blend {
    uint32_t read, written; /* spans of the belief that are replaced, and by how many */
    uint32_t bucket;        /* of the best that is gained; NOWHERE: nothing */
} Blend;

/* The better of both from the first span of either on, up to where spans end; of the belief's last span
 * that is cut or touched there the rest, too. Hardly any of its conditions can be foreseen: it has few
 * branches. */
static Blend blend(const Front *front, const Span *old, uint32_t old_count, const Span *spans,
                   size_t count, Span *out)
{
    const Span *old_end = old + old_count, *end = spans + count, *next = old;
    Span a = next < old_end ? *next++ : LR_SPAN_NEVER, b = *spans++, waits = 0;
    uint32_t at = from_of(a) < lr_span_from(b) ? from_of(a) : lr_span_from(b);
    uint32_t last_from = at, gained_from = at;
    Cost last_cost = LR_COST_NONE, gained_cost = LR_COST_NONE;
    Blend made = { .bucket = NOWHERE };
    for (bool is_done = false; !is_done;) {
        Cost a_cost, b_cost;
        uint32_t a_to = lr_span_until(a & ~WAITS, at, &a_cost);
        uint32_t b_to = lr_span_until(b, at, &b_cost);
        uint32_t to = a_to < b_to ? a_to : b_to;
        bool is_better = b_cost < a_cost;
        Cost cost = is_better ? b_cost : a_cost;
        bool goes_on = cost == last_cost;
        waits = (goes_on ? waits : 0) | (is_better ? WAITS : a & WAITS);
        last_from = goes_on ? last_from : at;
        made.written += !goes_on && last_cost != LR_COST_NONE;
        out[made.written] = lr_span(last_from, to, cost) | waits;
        last_cost = cost;
        gained_from = is_better && b_cost == gained_cost ? gained_from : at;
        gained_cost = is_better ? b_cost : LR_COST_NONE;
        uint32_t bucket = bucket_of(front, to - gained_from, b_cost);
        made.bucket = is_better && bucket < made.bucket ? bucket : made.bucket;
        at = to;
        if (to == lr_span_to(a))
            a = next < old_end ? *next++ : LR_SPAN_NEVER;
        if (to == lr_span_to(b)) {
            is_done = spans == end;
            b = is_done ? LR_SPAN_NEVER : *spans++;
        }
    }
    made.written += last_cost != LR_COST_NONE;
    made.read = (uint32_t)(next - old) - (a != LR_SPAN_NEVER);
    if (a != LR_SPAN_NEVER && from_of(a) <= at) {
        made.written = put(out, made.written, at, lr_span_to(a), a);
        made.read++;
    }
    return made;
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
    memcpy(front->pool.items + place, front->pool.items + node->place, node->count * sizeof(Span));
    front->pool.count += capacity;
    node->place = place;
    node->capacity = capacity;
    return true;
}

/* Puts what came of a node's spans, from number first on, in their place. */
static bool replace(Front *front, FrontNode *node, uint32_t first, const Blend *made)
{
    uint32_t left = node->count - first - made->read;
    if (!make_room(front, node, first + made->written + left))
        return false;
    Span *to = front->pool.items + node->place + first;
    if (made->written != made->read)
        memmove(to + made->written, to + made->read, left * sizeof *to);
    for (uint32_t i = 0; i < made->written; i++)
        to[i] = front->changed.items[i];
    node->count = first + made->written + left;
    return true;
}

/* A node's first belief. */
static bool believe(Front *front, uint32_t node, const Span *spans, size_t count)
{
    FrontNode *of = &front->nodes[node];
    if (!lr_vector_push(&front->touched, node) || !make_room(front, of, (uint32_t)count))
        return false;
    Span *to = front->pool.items + of->place;
    for (size_t i = 0; i < count; i++) {
        of->count =
            put(to, of->count, lr_span_from(spans[i]), lr_span_to(spans[i]), spans[i] | WAITS);
        wait_in(front, node,
                bucket_of(front, lr_span_to(spans[i]) - lr_span_from(spans[i]),
                          lr_span_cost(spans[i])));
    }
    return true;
}

/* The most frequent improvement: span only makes one of the node's, the only one that it touches,
 * longer. False if it is another. */
static inline bool extend(Front *front, uint32_t node, uint32_t first, Span span)
{
    const FrontNode *of = &front->nodes[node];
    Span *old = front->pool.items + of->place + first;
    uint32_t from = lr_span_from(span), to = lr_span_to(span);
    if (first == of->count || from_of(*old) > to || lr_span_cost(*old) != lr_span_cost(span) ||
        (first + 1 < of->count && from_of(old[1]) <= to))
        return false;
    uint32_t begin = from_of(*old), end = lr_span_to(*old);
    uint32_t before = from < begin ? begin - from : 0, behind = to > end ? to - end : 0;
    *old = lr_span(from < begin ? from : begin, to > end ? to : end, lr_span_cost(span)) | WAITS;
    wait_in(front, node, bucket_of(front, before > behind ? before : behind, lr_span_cost(span)));
    return true;
}

bool lr_front_improve(Front *front, uint32_t node, const Span *spans, size_t count)
{
    FrontNode *of = &front->nodes[node];
    if (of->count == 0)
        return believe(front, node, spans, count);
    const Span *belief = front->pool.items + of->place;
    uint32_t first = first_touching(belief, of->count, lr_span_from(spans[0]));
    if (count == 1 && (covers(belief + first, of->count - first, spans[0]) ||
                       extend(front, node, first, spans[0])))
        return true;
    if (!lr_vector_reserve(&front->changed, 2 * (of->count - first + count)))
        return false;
    Blend made =
        blend(front, belief + first, of->count - first, spans, count, front->changed.items);
    if (made.bucket == NOWHERE)
        return true;
    if (!replace(front, of, first, &made))
        return false;
    wait_in(front, node, made.bucket);
    return true;
}

bool lr_front_set(Front *front, uint32_t node, const Span *spans, size_t count)
{
    FrontNode *of = &front->nodes[node];
    if ((of->count == 0 && !lr_vector_push(&front->touched, node)) ||
        !make_room(front, of, (uint32_t)count))
        return false;
    memcpy(front->pool.items + of->place, spans, count * sizeof *spans);
    of->count = (uint32_t)count;
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
