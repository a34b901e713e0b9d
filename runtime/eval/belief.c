/* SPDX-License-Identifier: MIT */
/* Beliefs over time: merges of sorted spans. */
#include "eval/belief.h"

bool lr_belief_append(SpanList *list, uint32_t from, uint32_t to, Cost cost)
{
    if (from >= to || cost == LR_COST_NONE)
        return true;
    if (list->count > 0) {
        Span last = list->items[list->count - 1];
        if (lr_span_to(last) == from && lr_span_cost(last) == cost) {
            list->items[list->count - 1] = lr_span(lr_span_from(last), to, cost);
            return true;
        }
    }
    return lr_vector_push(list, lr_span(from, to, cost));
}

static bool covers(const Span *f, size_t count, Span span)
{
    uint32_t at = lr_span_from(span);
    for (size_t i = 0; i < count && at < lr_span_to(span); i++) {
        if (lr_span_to(f[i]) <= at)
            continue;
        if (lr_span_from(f[i]) > at || lr_span_cost(f[i]) > lr_span_cost(span))
            return false;
        at = lr_span_to(f[i]);
    }
    return at >= lr_span_to(span);
}

static uint32_t later(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t earlier(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* gained is appended as a list of its own: merging must not reach into what was there before. */
static bool append_gain(SpanList *gained, size_t first, uint32_t from, uint32_t to, Cost cost)
{
    if (gained->count == first)
        return from >= to || lr_vector_push(gained, lr_span(from, to, cost));
    return lr_belief_append(gained, from, to, cost);
}

lore_status lr_belief_improve(const Span *f, size_t count, Span span, SpanList *total,
                              SpanList *gained)
{
    if (covers(f, count, span))
        return LORE_DONE;
    uint32_t from = lr_span_from(span), to = lr_span_to(span), at = from;
    Cost cost = lr_span_cost(span);
    size_t first = gained->count, i = 0;
    bool fine = true;
    for (; i < count && lr_span_to(f[i]) <= from; i++)
        fine = lr_belief_append(total, lr_span_from(f[i]), lr_span_to(f[i]), lr_span_cost(f[i])) &&
               fine;
    for (; i < count && lr_span_from(f[i]) < to; i++) {
        uint32_t begin = lr_span_from(f[i]), end = lr_span_to(f[i]);
        Cost old = lr_span_cost(f[i]), best = old < cost ? old : cost;
        uint32_t overlap_from = later(begin, from), overlap_to = earlier(end, to);
        fine = lr_belief_append(total, begin, overlap_from, old) && fine;
        fine = lr_belief_append(total, at, overlap_from, cost) && fine;
        fine = append_gain(gained, first, at, overlap_from, cost) && fine;
        fine = lr_belief_append(total, overlap_from, overlap_to, best) && fine;
        if (cost < old)
            fine = append_gain(gained, first, overlap_from, overlap_to, cost) && fine;
        fine = lr_belief_append(total, overlap_to, end, old) && fine;
        at = overlap_to;
    }
    fine = lr_belief_append(total, at, to, cost) && fine;
    fine = append_gain(gained, first, at, to, cost) && fine;
    for (; i < count; i++)
        fine = lr_belief_append(total, lr_span_from(f[i]), lr_span_to(f[i]), lr_span_cost(f[i])) &&
               fine;
    return fine ? LORE_OK : LORE_NOMEM;
}

bool lr_belief_combine(const Span *f, size_t f_count, const Span *g, size_t g_count,
                       CombineCosts *combine, SpanList *out)
{
    size_t i = 0, j = 0;
    bool fine = true;
    for (uint32_t at = 0; at < LR_AXIS_END && fine;) {
        while (i < f_count && lr_span_to(f[i]) <= at)
            i++;
        while (j < g_count && lr_span_to(g[j]) <= at)
            j++;
        Cost a, b;
        uint32_t f_end = lr_span_until(i < f_count ? f[i] : LR_SPAN_NEVER, at, &a);
        uint32_t g_end = lr_span_until(j < g_count ? g[j] : LR_SPAN_NEVER, at, &b);
        uint32_t end = earlier(f_end, g_end);
        fine = lr_belief_append(out, at, end, combine(a, b));
        at = end;
    }
    return fine;
}

/* Hardly any of its conditions can be foreseen: it has few branches. */
size_t lr_belief_best(const Span *f, size_t f_count, const Span *g, size_t g_count, Span *out)
{
    const Span *f_end = f + f_count, *g_end = g + g_count;
    Span a = f < f_end ? *f++ : LR_SPAN_NEVER, b = g < g_end ? *g++ : LR_SPAN_NEVER;
    uint32_t at = 0, last_from = 0;
    Cost last_cost = LR_COST_NONE;
    size_t count = 0;
    while (at < LR_AXIS_END) {
        Cost a_cost, b_cost;
        uint32_t a_end = lr_span_until(a, at, &a_cost), b_end = lr_span_until(b, at, &b_cost);
        uint32_t end = a_end < b_end ? a_end : b_end;
        Cost cost = a_cost < b_cost ? a_cost : b_cost;
        bool goes_on = cost == last_cost;
        last_from = goes_on ? last_from : at;
        count += !goes_on && last_cost != LR_COST_NONE;
        out[count] = lr_span(last_from, end, cost);
        last_cost = cost;
        at = end;
        if (end == lr_span_to(a))
            a = f < f_end ? *f++ : LR_SPAN_NEVER;
        if (end == lr_span_to(b))
            b = g < g_end ? *g++ : LR_SPAN_NEVER;
    }
    return count + (last_cost != LR_COST_NONE);
}

Cost lr_cost_best(Cost a, Cost b)
{
    return a < b ? a : b;
}

Cost lr_cost_weakest(Cost a, Cost b)
{
    return a > b ? a : b;
}

Cost lr_cost_excess(Cost a, Cost b)
{
    return a < b ? lr_cost_of(lr_cost_belief(a) - lr_cost_belief(b)) : LR_COST_NONE;
}

Cost lr_cost_undisputed(Cost a, Cost b)
{
    return lr_cost_weakest(a, lr_cost_complement(b));
}

static Cost conjunction(Cost a, Cost b, bool is_product)
{
    return is_product ? lr_cost_product(a, b) : lr_cost_weakest(a, b);
}

/* Results are a list of their own behind what out already holds. */
static bool push_span(SpanList *out, uint32_t from, uint32_t to, Cost cost)
{
    return from >= to || cost == LR_COST_NONE || lr_vector_push(out, lr_span(from, to, cost));
}

bool lr_belief_without(Span span, const Span *f, size_t count, bool is_product, SpanList *out)
{
    uint32_t at = lr_span_from(span), to = lr_span_to(span);
    Cost cost = lr_span_cost(span);
    bool fine = true;
    for (size_t i = 0; i < count && lr_span_from(f[i]) < to && at < to; i++) {
        if (lr_span_to(f[i]) <= at)
            continue;
        uint32_t from = later(lr_span_from(f[i]), at), end = earlier(lr_span_to(f[i]), to);
        fine = push_span(out, at, from, cost) &&
               push_span(out, from, end,
                         conjunction(cost, lr_cost_complement(lr_span_cost(f[i])), is_product)) &&
               fine;
        at = end;
    }
    return push_span(out, at, to, cost) && fine;
}

Cost lr_belief_at(const Span *f, size_t count, uint32_t segment)
{
    for (size_t i = 0; i < count; i++)
        if (lr_span_from(f[i]) <= segment && segment < lr_span_to(f[i]))
            return lr_span_cost(f[i]);
    return LR_COST_NONE;
}

Cost lr_belief_some(const Span *f, size_t count, uint32_t from, uint32_t to)
{
    Cost best = LR_COST_NONE;
    for (size_t i = 0; i < count; i++)
        if (lr_span_from(f[i]) < to && from < lr_span_to(f[i]))
            best = lr_cost_best(best, lr_span_cost(f[i]));
    return best;
}

Cost lr_belief_every(const Span *f, size_t count, uint32_t from, uint32_t to)
{
    Cost worst = 0;
    uint32_t at = from;
    for (size_t i = 0; i < count && at < to; i++) {
        if (lr_span_to(f[i]) <= at)
            continue;
        if (lr_span_from(f[i]) > at)
            return LR_COST_NONE;
        worst = lr_cost_weakest(worst, lr_span_cost(f[i]));
        at = lr_span_to(f[i]);
    }
    return at >= to ? worst : LR_COST_NONE;
}

Span lr_belief_run(const Span *f, size_t count, size_t at, Cost level)
{
    size_t first = at, last = at;
    while (first > 0 && lr_span_to(f[first - 1]) == lr_span_from(f[first]) &&
           lr_span_cost(f[first - 1]) <= level)
        first--;
    while (last + 1 < count && lr_span_from(f[last + 1]) == lr_span_to(f[last]) &&
           lr_span_cost(f[last + 1]) <= level)
        last++;
    return lr_span(lr_span_from(f[first]), lr_span_to(f[last]), level);
}

void lr_belief_move(Span *f, size_t count, const uint32_t *moved)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t to = lr_span_to(f[i]);
        f[i] = lr_span(moved[lr_span_from(f[i])], to == LR_AXIS_END ? to : moved[to],
                       lr_span_cost(f[i]));
    }
}
