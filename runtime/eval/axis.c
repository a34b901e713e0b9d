/* SPDX-License-Identifier: MIT */
/* Axis: a sorted array; look-up by bisection, growth by merging. */
#include "eval/axis.h"

#include <stdlib.h>
#include <string.h>

bool lr_axis_init(Axis *axis)
{
    *axis = (Axis){ .points = { 0 } };
    return lr_vector_push(&axis->points, LORE_TIME_MIN);
}

void lr_axis_free(Axis *axis)
{
    lr_vector_free(&axis->points);
}

uint32_t lr_axis_segment(const Axis *axis, int64_t instant)
{
    if (instant == LORE_TIME_MAX)
        return LR_AXIS_END;
    size_t low = 0, high = axis->points.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (axis->points.items[middle] <= instant)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

int64_t lr_axis_instant(const Axis *axis, uint32_t index)
{
    return index == LR_AXIS_END ? LORE_TIME_MAX : axis->points.items[index];
}

bool lr_axis_has(const Axis *axis, int64_t instant)
{
    return lr_axis_instant(axis, lr_axis_segment(axis, instant)) == instant;
}

static int compare_instants(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* Leaves the distinct instants that the axis does not have; returns how many. */
static size_t keep_new(const Axis *axis, int64_t *instants, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if ((kept > 0 && instants[kept - 1] == instants[i]) || lr_axis_has(axis, instants[i]))
            continue;
        instants[kept++] = instants[i];
    }
    return kept;
}

lore_status lr_axis_add(Axis *axis, int64_t *instants, size_t count, uint32_t **moved)
{
    *moved = NULL;
    if (count == 0)
        return LORE_OK;
    qsort(instants, count, sizeof *instants, compare_instants);
    count = keep_new(axis, instants, count);
    size_t old = axis->points.count;
    if (count == 0)
        return LORE_OK;
    if (old + count >= LR_AXIS_END)
        return LORE_FULL;
    uint32_t *map = malloc(old * sizeof *map);
    if (map == NULL || !lr_vector_reserve(&axis->points, count)) {
        free(map);
        return LORE_NOMEM;
    }
    size_t from = old, extra = count;
    for (size_t to = old + count; to-- > 0;) {
        if (extra > 0 && (from == 0 || instants[extra - 1] > axis->points.items[from - 1])) {
            axis->points.items[to] = instants[--extra];
        } else {
            axis->points.items[to] = axis->points.items[--from];
            map[from] = (uint32_t)to;
        }
    }
    axis->points.count = old + count;
    *moved = map;
    return LORE_OK;
}
