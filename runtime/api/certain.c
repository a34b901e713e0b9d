/* SPDX-License-Identifier: MIT */
/* Occurrences are chained by row when the side is opened; a row then costs its stretches and its
 * occurrences. */
#include "api/certain.h"

#include <string.h>

static lore_status take_time(CertainSide *side, const Code *row, Cost cost, Diag *diag)
{
    uint32_t width = side->goal->column_count;
    lore_value interval;
    lore_status status = lr_model_value(side->model, row[width], &interval, diag);
    uint64_t *first =
        status == LORE_OK ? lr_map_put(&side->first_of, row, width * sizeof *row, NULL) : NULL;
    if (first == NULL)
        return status == LORE_OK ? LORE_NOMEM : status;
    RowTime time = { { interval.u.integer, interval.v.to }, cost, *first };
    if (!lr_vector_push(&side->times, time))
        return LORE_NOMEM;
    *first = side->times.count;
    return LORE_OK;
}

static lore_status take_times(CertainSide *side, Diag *diag)
{
    uint32_t times = side->goal->times;
    size_t count = times == LR_NONE ? 0 : lr_model_count(side->model, times);
    lore_status status = LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        Code row[LR_VARIABLES_MAX];
        side->stretches.count = 0;
        if (!lr_model_tuple(side->model, times, i, row, &side->stretches))
            return LORE_NOMEM;
        if (side->stretches.count > 0)
            status = take_time(side, row, side->stretches.items[0].cost, diag);
    }
    return status;
}

lore_status lr_certain_open(CertainSide *side, Model *model, const Goal *goal, Diag *diag)
{
    *side = (CertainSide){ .is_open = true, .model = model, .goal = goal };
    return take_times(side, diag);
}

void lr_certain_close(CertainSide *side)
{
    lr_map_free(&side->first_of);
    lr_vector_free(&side->times);
    lr_vector_free(&side->stretches);
}

/* Leaves what lies in the window, and returns the best cost there. */
static Cost clip(StretchList *list, Granule window)
{
    Cost best = LR_COST_NONE;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        Stretch part = list->items[i];
        part.from = part.from > window.first ? part.from : window.first;
        part.to = part.to < window.last ? part.to : window.last;
        if (part.from >= part.to)
            continue;
        best = part.cost < best ? part.cost : best;
        list->items[kept++] = part;
    }
    list->count = kept;
    return best;
}

/* The best occurrence that lies in the window as a whole. */
static Cost find_occurrence(CertainSide *side, const Code *row, Granule window)
{
    const uint64_t *first =
        lr_map_find(&side->first_of, row, side->goal->column_count * sizeof *row);
    Cost best = LR_COST_NONE;
    for (uint64_t at = first == NULL ? 0 : *first; at != 0;) {
        const RowTime *time = &side->times.items[at - 1];
        if (time->bounds.first >= window.first && time->bounds.last <= window.last &&
            time->cost < best) {
            best = time->cost;
            side->occurrence = time->bounds;
        }
        at = time->next;
    }
    return best;
}

lore_status lr_certain_read(CertainSide *side, const Code *row, Granule window, double *highest)
{
    bool is_there;
    side->stretches.count = 0;
    if (!lr_model_belief(side->model, side->goal->certain, row, &side->stretches, &is_there))
        return LORE_NOMEM;
    Cost stretch = clip(&side->stretches, window);
    Cost occurrence = find_occurrence(side, row, window);
    *highest = lr_cost_belief(stretch < occurrence ? stretch : occurrence);
    return LORE_OK;
}
