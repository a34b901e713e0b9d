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

Standing lr_moment_standing(const StretchList *belief, int64_t moment)
{
    Standing standing = { moment, moment, moment, LR_COST_NONE };
    size_t count = belief->count, at = 0;
    const Stretch *parts = belief->items;
    while (at < count && parts[at].to <= moment && parts[at].to != LORE_TIME_MAX)
        at++;
    if (at == count || parts[at].from > moment)
        return standing;
    standing.cost = parts[at].cost;
    size_t first = at, last = at;
    while (first > 0 && parts[first - 1].to == parts[first].from &&
           parts[first - 1].cost <= standing.cost)
        first--;
    while (last + 1 < count && parts[last + 1].from == parts[last].to &&
           parts[last + 1].cost <= standing.cost)
        last++;
    standing.from = parts[first].from;
    standing.to = parts[last].to;
    return standing;
}

/* The instant of the stretch with the least, or greatest, cost in the window. */
static Standing search(const StretchList *belief, int64_t from, int64_t to, bool is_worst)
{
    const Stretch *found = NULL;
    for (size_t i = 0; i < belief->count; i++) {
        const Stretch *part = &belief->items[i];
        bool is_inside = part->from < to && (part->to > from || part->to == LORE_TIME_MAX);
        if (is_inside &&
            (found == NULL || (is_worst ? part->cost > found->cost : part->cost < found->cost)))
            found = part;
    }
    if (found == NULL)
        return (Standing){ instant_in(from, to), from, to, LR_COST_NONE };
    return lr_moment_standing(belief, instant_in(found->from > from ? found->from : from,
                                                 found->to < to ? found->to : to));
}

Standing lr_moment_best(const StretchList *belief, int64_t from, int64_t to)
{
    return search(belief, from, to, false);
}

Standing lr_moment_worst(const StretchList *belief, int64_t from, int64_t to)
{
    return search(belief, from, to, true);
}

static int64_t after(int64_t instant)
{
    return instant == LORE_TIME_MAX ? instant : instant + 1;
}

static int64_t before(int64_t instant)
{
    return instant == LORE_TIME_MIN ? instant : instant - 1;
}

Standing lr_moment_carrier(const View *view, Standing standing, const StretchList *inner,
                           lore_value interval)
{
    int64_t moment = standing.moment;
    switch (view->kind) {
    case VIEW_AT:
        return lr_moment_standing(inner, view->from);
    case VIEW_DURING:
        return lr_moment_best(inner, view->from, view->to);
    case VIEW_ALWAYS:
        return lr_moment_worst(inner, view->from, view->to);
    case VIEW_VALID:
        return lr_moment_worst(inner, interval.u.integer, interval.v.to);
    case VIEW_PAST:
        return lr_moment_best(inner, lr_date_add(moment, view->span, -1), after(moment));
    case VIEW_THROUGHOUT:
        return lr_moment_worst(inner, lr_date_add(moment, view->span, -1), after(moment));
    case VIEW_ENDED:
        return lr_moment_standing(inner, before(standing.from));
    case VIEW_ATLEAST:
    case VIEW_BEGAN:
    case VIEW_CONTESTED:
    case VIEW_UNDISPUTED:
        break;
    }
    return lr_moment_standing(inner, moment);
}
