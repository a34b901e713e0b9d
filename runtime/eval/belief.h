/* SPDX-License-Identifier: MIT */
/* Beliefs over time: step functions from the axis to log costs.
 *
 * A function is an array of spans, sorted, disjoint, neighbours of equal cost merged, without
 * spans of no belief. A span is one word: from (23 bits), to (23 bits), cost (16 bits); the top
 * two bits are free. A certain and everlasting function is the one span LR_SPAN_ALWAYS. All
 * operations are linear in the number of spans and append to a list that the caller owns. */
#ifndef LORE_EVAL_BELIEF_H
#define LORE_EVAL_BELIEF_H

#include "eval/axis.h"
#include "value/grade.h"

typedef uint64_t Span;
typedef VECTOR(Span) SpanList;

static inline Span lr_span(uint32_t from, uint32_t to, Cost cost)
{
    return (uint64_t)from << 39 | (uint64_t)to << 16 | cost;
}

static inline uint32_t lr_span_from(Span span)
{
    return (uint32_t)(span >> 39);
}

static inline uint32_t lr_span_to(Span span)
{
    return (uint32_t)(span >> 16) & LR_AXIS_END;
}

static inline Cost lr_span_cost(Span span)
{
    return (Cost)span;
}

#define LR_SPAN_ALWAYS lr_span(0, LR_AXIS_END, 0)
/* Behind everything, and never believed. */
#define LR_SPAN_NEVER lr_span(LR_AXIS_END, LR_AXIS_END, LR_COST_NONE)

/* Appends a span after the list's last one, merging neighbours; nothing if it is empty or of no
 * belief. False without memory. */
bool lr_belief_append(SpanList *list, uint32_t from, uint32_t to, Cost cost);

/* The better of f and span at each moment. Appends the whole to total and the parts where span was
 * better to gained; returns LORE_DONE if there are none (then nothing is appended). */
lore_status lr_belief_improve(const Span *f, size_t count, Span span, SpanList *total,
                              SpanList *gained);

/* The better of f, which is not empty, and g at each moment. Returns how many spans there are; out has
 * room for twice as many as f and g have together. */
size_t lr_belief_best(const Span *f, size_t f_count, const Span *g, size_t g_count, Span *out);

/* combine(f, g) at each moment; combine gets LR_COST_NONE where a function has no belief, and its
 * result there is taken as well. */
typedef Cost CombineCosts(Cost a, Cost b);
bool lr_belief_combine(const Span *f, size_t f_count, const Span *g, size_t g_count,
                       CombineCosts *combine, SpanList *out);

Cost lr_cost_best(Cost a, Cost b);       /* max of beliefs */
Cost lr_cost_weakest(Cost a, Cost b);    /* min of beliefs */
Cost lr_cost_undisputed(Cost a, Cost b); /* min(a, 1 - b) */
Cost lr_cost_excess(Cost a, Cost b);     /* max(0, a - b) */

/* span and 1 - f, moment by moment: what is left of a premise under a negation. is_product: how a
 * conjunction combines. */
bool lr_belief_without(Span span, const Span *f, size_t count, bool is_product, SpanList *out);

/* What a span says of at, which is before its end: *cost, and until when. */
static inline uint32_t lr_span_until(Span span, uint32_t at, Cost *cost)
{
    bool holds = lr_span_from(span) <= at;
    *cost = holds ? lr_span_cost(span) : LR_COST_NONE;
    return holds ? lr_span_to(span) : lr_span_from(span);
}

/* The conjunction of two spans; false where they have no moment in common. */
static inline bool lr_span_and(Span a, Span b, bool is_product, Span *out)
{
    uint32_t from = lr_span_from(a) > lr_span_from(b) ? lr_span_from(a) : lr_span_from(b);
    uint32_t to = lr_span_to(a) < lr_span_to(b) ? lr_span_to(a) : lr_span_to(b);
    Cost x = lr_span_cost(a), y = lr_span_cost(b);
    *out = lr_span(from, to, is_product ? lr_cost_product(x, y) : x > y ? x : y);
    return from < to;
}

/* The cost in one segment. */
Cost lr_belief_at(const Span *f, size_t count, uint32_t segment);
/* The best cost in any, the worst in every segment of [from, to). */
Cost lr_belief_some(const Span *f, size_t count, uint32_t from, uint32_t to);
Cost lr_belief_every(const Span *f, size_t count, uint32_t from, uint32_t to);

/* The longest time without gaps around f[at] at which f costs at most level, as a span of that cost; f[at] is in it
 * whatever it costs. */
Span lr_belief_run(const Span *f, size_t count, size_t at, Cost level);

/* Moves every index after the axis has grown. */
void lr_belief_move(Span *f, size_t count, const uint32_t *moved);

#endif
