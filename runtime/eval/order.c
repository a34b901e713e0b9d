/* SPDX-License-Identifier: MIT */
/* Order: gains are counted by classes of cost and width, and taken up to the class that makes them
 * enough. */
#include "eval/order.h"

enum {
    COST_SHIFT = 10,
    WIDTH_BITS = 6,
    CLASSES = 1 << (16 - COST_SHIFT + WIDTH_BITS),
    LEAST = 4096, /* gains in a round */
    SHARE = 4,    /* of those that wait: at least one in so many */
};

/* How widths become classes. */
typedef struct Scale {
    uint32_t moments;
    unsigned shift;
} Scale;

static uint32_t class_of(Scale scale, Span span)
{
    uint32_t width = lr_span_to(span) - lr_span_from(span);
    width = width < scale.moments ? width : scale.moments;
    return (uint32_t)lr_span_cost(span) >> COST_SHIFT << WIDTH_BITS |
           (scale.moments - width) >> scale.shift;
}

/* The last class that a round takes. */
static uint32_t last_class(Extent *const *extents, size_t count, Scale scale, size_t total)
{
    uint32_t counts[CLASSES] = { 0 }, class = 0;
    size_t wanted = total / SHARE > LEAST ? total / SHARE : LEAST, taken = 0;
    for (size_t e = 0; e < count; e++)
        for (size_t g = 0; g < extents[e]->next_gains.count; g++)
            counts[class_of(scale, extents[e]->next_gains.items[g].span)]++;
    while (class + 1 < CLASSES && (taken += counts[class]) < wanted)
        class++;
    return class;
}

/* Whether the row's belief still is what it gained, at some moment. */
static bool is_current(const Extent *extent, Gain gain)
{
    Span one;
    size_t count;
    const Span *belief = lr_extent_belief(extent, gain.id, &one, &count);
    for (size_t i = 0; i < count && lr_span_from(belief[i]) < lr_span_to(gain.span); i++)
        if (lr_span_to(belief[i]) > lr_span_from(gain.span) &&
            lr_span_cost(belief[i]) >= lr_span_cost(gain.span))
            return true;
    return false;
}

static bool take(Extent *extent, Scale scale, uint32_t last)
{
    size_t kept = 0;
    extent->gains.count = 0;
    for (size_t g = 0; g < extent->next_gains.count; g++) {
        Gain gain = extent->next_gains.items[g];
        if (class_of(scale, gain.span) > last)
            extent->next_gains.items[kept++] = gain;
        else if (is_current(extent, gain) && !lr_vector_push(&extent->gains, gain))
            return false;
    }
    extent->next_gains.count = kept;
    return true;
}

bool lr_order_turn(Extent *const *extents, size_t count, size_t moments, bool *any)
{
    Scale scale = { .moments = (uint32_t)moments };
    size_t total = 0;
    while (scale.moments >> scale.shift >> WIDTH_BITS != 0)
        scale.shift++;
    for (size_t e = 0; e < count; e++)
        total += extents[e]->next_gains.count;
    uint32_t last = total <= LEAST ? CLASSES : last_class(extents, count, scale, total);
    *any = total > 0;
    for (size_t e = 0; e < count; e++)
        if (!take(extents[e], scale, last))
            return false;
    return true;
}
