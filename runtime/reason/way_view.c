/* SPDX-License-Identifier: MIT */
/* Ways by views: the viewed tuple at a moment that carries what the view says of it. */
#include <string.h>

#include "reason/cone.h"

/* A view's tuple, and what it looks at. */
typedef struct ViewSearch {
    Cone *cone;
    uint32_t tuple;
    Window window;
    Code row[LR_VARIABLES_MAX];
} ViewSearch;

/* The viewed tuple at a moment, as a premise. */
static lore_status add_viewed(ViewSearch *search, WayDraft *draft, uint32_t predicate,
                              int64_t moment)
{
    uint32_t premise;
    lore_status status = lr_cone_tuple(search->cone, predicate, search->row, moment, &premise);
    return status == LORE_OK && premise != LR_NONE ? lr_way_premise(search->cone, draft, premise)
                                                   : status;
}

static lore_status way_at(ViewSearch *search, const View *view, int64_t moment)
{
    WayDraft draft = lr_way_begin(search->cone, search->tuple, WAY_VIEW, 0);
    lore_status status = add_viewed(search, &draft, view->of, moment);
    if (status == LORE_OK && view->kind == VIEW_CONTESTED)
        status = add_viewed(search, &draft, view->other, moment);
    return status == LORE_OK ? lr_way_keep(search->cone, &draft) : status;
}

/* Within a recursion the belief may be had at one moment only by way of this very view, and at
 * another without it: each moment from which beliefs may differ is a way of its own. */
static lore_status ways_at_other_moments(ViewSearch *search, const View *view, Standing carrier)
{
    size_t count;
    const int64_t *instants = lr_model_instants(search->cone->model, &count);
    lore_status status = LORE_OK;
    for (size_t i = 0, ways = 0; status == LORE_OK && i < count && ways < LR_VIEW_WAYS_MAX; i++) {
        bool is_there;
        if (instants[i] <= search->window.from || instants[i] >= search->window.to ||
            instants[i] == carrier.moment)
            continue;
        status = lr_cone_belief(search->cone, view->of, search->row, &is_there);
        if (status == LORE_OK &&
            lr_moment_standing(&search->cone->scratch, instants[i]).cost == carrier.cost) {
            status = way_at(search, view, instants[i]);
            ways++;
        }
    }
    return status;
}

/* ---- many moments ---- */

/* The moments of a window, one in each part of it in which no belief changes: *at is 0 at first; false after the
 * last. */
static bool next_moment(const Cone *cone, Window window, size_t *at, int64_t *moment)
{
    size_t count;
    const int64_t *instants = lr_model_instants(cone->model, &count);
    bool is_first = *at == 0;
    while (*at < count && instants[*at] <= window.from)
        ++*at;
    if (is_first && window.from != LORE_TIME_MIN) {
        *moment = window.from;
        return window.from < window.to;
    }
    if (is_first) {
        *moment = *at < count ? instants[*at] - 1 : window.to == LORE_TIME_MAX ? 0 : window.to - 1;
        return true;
    }
    if (*at >= count || instants[*at] >= window.to)
        return false;
    *moment = instants[(*at)++];
    return true;
}

/* One way that needs the viewed tuple at every moment of the window at which it is believed. */
static lore_status way_throughout(ViewSearch *search, const View *view, Window window)
{
    WayDraft draft = lr_way_begin(search->cone, search->tuple, WAY_VIEW, 0);
    lore_status status = LORE_OK;
    int64_t moment;
    for (size_t at = 0; status == LORE_OK && next_moment(search->cone, window, &at, &moment);)
        status = add_viewed(search, &draft, view->of, moment);
    return status == LORE_OK ? lr_way_keep(search->cone, &draft) : status;
}

/* A way for each moment of the window. */
static lore_status ways_within(ViewSearch *search, const View *view, Window window)
{
    lore_status status = LORE_OK;
    int64_t moment;
    for (size_t at = 0; status == LORE_OK && next_moment(search->cone, window, &at, &moment);) {
        Standing standing = lr_moment_standing(&search->cone->scratch, moment);
        if (standing.cost > lr_cone_bound(search->cone, &search->cone->tuples.items[search->tuple]))
            continue;
        status = way_at(search, view, moment);
        bool is_there;
        if (status == LORE_OK)
            status = lr_cone_belief(search->cone, view->of, search->row, &is_there);
    }
    return status;
}

/* Of a cone that is more than one of the smallest proofs. */
static lore_status ways_in_scope(ViewSearch *search, const View *view, Window window)
{
    static const Window ever = { LORE_TIME_MIN, LORE_TIME_MAX, true };
    bool is_broad = search->cone->scope == CONE_BROAD;
    switch (view->kind) {
    case VIEW_ALWAYS:
    case VIEW_THROUGHOUT:
    case VIEW_VALID:
        return way_throughout(search, view, window);
    case VIEW_BEGAN:
    case VIEW_ENDED:
        if (!is_broad)
            return way_throughout(search, view, ever);
        break;
    case VIEW_ATLEAST:
    case VIEW_AT:
    case VIEW_DURING:
    case VIEW_PAST:
    case VIEW_CONTESTED:
    case VIEW_UNDISPUTED:
        break;
    }
    if (is_broad)
        return ways_within(search, view, window);
    return way_at(search, view, lr_moment_carrier(&search->cone->scratch, window).moment);
}

static bool is_recursive(const Program *program, const Predicate *predicate)
{
    return program->components.items[predicate->component].is_recursive;
}

/* Where dates are imprecise: the occurrence whose interval it is, if the view is made of such. */
static lore_status way_by_occurrence(ViewSearch *search, const View *view, bool is_certain,
                                     bool *is_found)
{
    uint32_t times = view->times[is_certain], premise;
    *is_found = false;
    if (times == LR_NONE)
        return LORE_OK;
    Cone *cone = search->cone;
    lore_status status = lr_cone_tuple(cone, times, search->row, LORE_TIME_MIN, &premise);
    if (status != LORE_OK || premise == LR_NONE)
        return status;
    *is_found = true;
    WayDraft draft = lr_way_begin(cone, search->tuple, WAY_VIEW, 0);
    status = lr_way_premise(cone, &draft, premise);
    return status == LORE_OK ? lr_way_keep(cone, &draft) : status;
}

lore_status lr_ways_by_view(Cone *cone, uint32_t tuple)
{
    ViewSearch search = { .cone = cone, .tuple = tuple };
    const Standing standing = cone->tuples.items[tuple].standing;
    const Predicate *predicate =
        &cone->program->predicates.items[cone->tuples.items[tuple].predicate];
    const View *view = &predicate->view;
    lore_value interval = lore_null();
    lore_status status = LORE_OK;
    bool is_there;
    memcpy(search.row, lr_cone_row(cone, &cone->tuples.items[tuple]),
           predicate->arity * sizeof *search.row);
    bool is_of_occurrence = false;
    if (view->kind == VIEW_VALID)
        status =
            way_by_occurrence(&search, view, predicate->holds == BOUND_CERTAIN, &is_of_occurrence);
    if (status != LORE_OK || is_of_occurrence)
        return status;
    if (view->kind == VIEW_VALID)
        status =
            lr_model_value(cone->model, search.row[predicate->arity - 1], &interval, cone->diag);
    if (status == LORE_OK)
        status = lr_cone_belief(cone, view->of, search.row, &is_there);
    if (status != LORE_OK)
        return status;
    search.window = lr_moment_window(view, standing, interval);
    if (cone->scope != CONE_AS_BELIEVED)
        return ways_in_scope(&search, view, search.window);
    Standing carrier = lr_moment_carrier(&cone->scratch, search.window);
    status = way_at(&search, view, carrier.moment);
    if (status != LORE_OK || !is_recursive(cone->program, predicate))
        return status;
    return ways_at_other_moments(&search, view, carrier);
}
