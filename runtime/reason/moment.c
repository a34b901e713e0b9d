/* SPDX-License-Identifier: MIT */
/* Searches in sorted, disjoint stretches; all linear, for a tuple has few of them. */
#include "reason/moment.h"

/* An instant of [from, to) that a reader would name: its start, or else its last one. */
static int64_t instant_in(int64_t from, int64_t to)
{
    if (from != LORE_TIME_MIN)
        return from;
    return to != LORE_TIME_MAX ? to - 1 : 0;
}

/* The part of the belief that a moment lies in, or belief->count. */
static size_t part_at(const StretchList *belief, int64_t moment)
{
    size_t at = 0;
    while (at < belief->count && belief->items[at].to <= moment &&
           belief->items[at].to != LORE_TIME_MAX)
        at++;
    return at < belief->count && belief->items[at].from <= moment ? at : belief->count;
}

static Standing around(const StretchList *belief, int64_t moment, size_t at, Cost cost)
{
    size_t first = at, last = at;
    const Stretch *parts = belief->items;
    while (first > 0 && parts[first - 1].to == parts[first].from && parts[first - 1].cost <= cost)
        first--;
    while (last + 1 < belief->count && parts[last + 1].from == parts[last].to &&
           parts[last + 1].cost <= cost)
        last++;
    return (Standing){ moment, parts[first].from, parts[last].to, cost };
}

Standing lr_moment_standing(const StretchList *belief, int64_t moment)
{
    size_t at = part_at(belief, moment);
    if (at == belief->count)
        return (Standing){ moment, moment, moment, LR_COST_NONE };
    return around(belief, moment, at, belief->items[at].cost);
}

Standing lr_moment_around(const StretchList *belief, int64_t moment, Cost cost)
{
    size_t at = part_at(belief, moment);
    if (at == belief->count)
        return (Standing){ moment, moment, moment, LR_COST_NONE };
    return around(belief, moment, at, cost);
}

static bool is_better(const Stretch *part, const Stretch *found, bool is_worst)
{
    return found == NULL || (is_worst ? part->cost > found->cost : part->cost < found->cost);
}

Standing lr_moment_carrier(const StretchList *belief, Window window)
{
    const Stretch *found = NULL;
    for (size_t i = 0; i < belief->count; i++) {
        const Stretch *part = &belief->items[i];
        bool is_inside =
            part->from < window.to && (part->to > window.from || part->to == LORE_TIME_MAX);
        if (is_inside && is_better(part, found, window.is_worst))
            found = part;
    }
    if (found == NULL)
        return lr_moment_standing(belief, instant_in(window.from, window.to));
    int64_t from = found->from > window.from ? found->from : window.from;
    int64_t to = found->to < window.to ? found->to : window.to;
    return lr_moment_standing(belief, instant_in(from, to));
}

static int64_t after(int64_t instant)
{
    return instant == LORE_TIME_MAX ? instant : instant + 1;
}

static int64_t before(int64_t instant)
{
    return instant == LORE_TIME_MIN ? instant : instant - 1;
}

/* The last moment before belief fell. What fell twice in a row is one stretch of two ticks. */
static Window before_end(const View *view, Standing standing)
{
    int64_t first = before(standing.from);
    int64_t last = lr_date_add(standing.moment, (Duration){ 0, view->tick }, -1);
    int64_t moment = first > last ? first : last;
    return (Window){ moment, after(moment), false };
}

Window lr_moment_window(const View *view, Standing standing, lore_value interval)
{
    int64_t moment = standing.moment;
    switch (view->kind) {
    case VIEW_AT:
        return (Window){ view->from, after(view->from), false };
    case VIEW_DURING:
        return (Window){ view->from, view->to, false };
    case VIEW_ALWAYS:
        return (Window){ view->from, view->to, true };
    case VIEW_VALID:
        return (Window){ interval.u.integer, interval.v.to, true };
    case VIEW_PAST:
        return (Window){ lr_date_add(moment, view->span, -1), after(moment), false };
    case VIEW_THROUGHOUT:
        return (Window){ lr_date_add(moment, view->span, -1), after(moment), true };
    case VIEW_ENDED:
        return before_end(view, standing);
    case VIEW_ATLEAST:
    case VIEW_BEGAN:
    case VIEW_CONTESTED:
    case VIEW_UNDISPUTED:
        break;
    }
    return (Window){ moment, after(moment), false };
}
