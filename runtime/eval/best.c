/* SPDX-License-Identifier: MIT */
/* Best: groups are rows of a table of their own; a group's dated rows are a list through older. */
#include "eval/best.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"

bool lr_best_init(Extent *extent, AggregateKind kind, uint32_t column)
{
    Range ranges[LR_ARITY_MAX + 2];
    uint32_t count = 0;
    for (uint32_t c = 0; c < extent->arity; c++)
        if (c != column)
            ranges[count++] = extent->ranges[c];
    Best *best = calloc(1, sizeof *best);
    if (best == NULL || !lr_table_init(&best->groups, ranges, count)) {
        free(best);
        return false;
    }
    best->column = column;
    best->is_max = kind == AGGREGATE_MAX;
    extent->best = kind;
    extent->best_state = best;
    return true;
}

void lr_best_free(Extent *extent)
{
    Best *best = extent->best_state;
    if (best == NULL)
        return;
    lr_table_free(&best->groups);
    lr_vector_free(&best->plain_best);
    lr_vector_free(&best->newest);
    lr_vector_free(&best->older);
    free(best);
    extent->best_state = NULL;
}

/* Whether value a is better than b. */
static bool beats(Model *model, const Best *best, Code a, Code b)
{
    if (a == b)
        return false;
    if (lr_code_is_integer(a) && lr_code_is_integer(b))
        return best->is_max ? a > b : a < b;
    lore_value x, y;
    if (lr_dictionary_value(&model->dictionary, a, &x, model->diag) != LORE_OK ||
        lr_dictionary_value(&model->dictionary, b, &y, model->diag) != LORE_OK)
        return false;
    int order = lr_value_compare(x, y);
    return best->is_max ? order > 0 : order < 0;
}

static bool group_of(Best *best, const Extent *extent, const uint64_t *row, uint32_t *group,
                     Code *value)
{
    Code codes[LR_ARITY_MAX + 2];
    uint64_t packed[LR_ARITY_MAX + 2];
    lr_layout_unpack(&extent->plain.layout, row, codes);
    *value = codes[best->column];
    memmove(codes + best->column, codes + best->column + 1,
            (extent->arity - best->column - 1) * sizeof *codes);
    (void)lr_layout_pack(&best->groups.layout, codes, packed);
    if (!lr_table_add(&best->groups, packed, 1, group))
        return false;
    if (*group < best->plain_best.count)
        return true;
    return lr_vector_push(&best->plain_best, LR_CODE_NONE) &&
           lr_vector_push(&best->newest, LR_ROW_NONE);
}

bool lr_best_add(Model *model, Extent *extent, const uint64_t *rows, size_t count)
{
    Best *best = extent->best_state;
    uint32_t stride = extent->plain.layout.stride;
    for (size_t i = 0; i < count; i++) {
        uint32_t group;
        Code value;
        if (!group_of(best, extent, rows + i * stride, &group, &value))
            return false;
        Code known = best->plain_best.items[group];
        if (known != LR_CODE_NONE && !beats(model, best, value, known))
            continue;
        best->plain_best.items[group] = value;
        if (!lr_table_add(&extent->plain, rows + i * stride, 1, NULL))
            return false;
    }
    return true;
}

/* Spans without the moments at which f has any belief or, if only_surer, at least theirs. */
static bool without(SpanList *spans, const Span *f, size_t count, bool only_surer, SpanList *room)
{
    room->count = 0;
    for (size_t i = 0; i < spans->count; i++) {
        uint32_t at = lr_span_from(spans->items[i]), to = lr_span_to(spans->items[i]);
        Cost cost = lr_span_cost(spans->items[i]);
        for (size_t k = 0; k < count && lr_span_from(f[k]) < to; k++) {
            if (lr_span_to(f[k]) <= at || (only_surer && lr_span_cost(f[k]) > cost))
                continue;
            if (!lr_belief_append(room, at, lr_span_from(f[k]), cost))
                return false;
            at = lr_span_to(f[k]);
        }
        if (!lr_belief_append(room, at, to, cost))
            return false;
    }
    SpanList swap = *spans;
    *spans = *room;
    *room = swap;
    return true;
}

/* Takes from spans every moment at which a dated row of the group has a better value. */
static bool drop_beaten(Model *model, const Extent *extent, uint32_t group, Code value,
                        bool only_surer, SpanList *spans, SpanList *room)
{
    const Best *best = extent->best_state;
    for (uint32_t id = best->newest.items[group]; id != LR_ROW_NONE && spans->count > 0;
         id = best->older.items[id]) {
        if (!beats(model, best, lr_table_code(&extent->dated, id, best->column), value))
            continue;
        Span one;
        size_t count;
        const Span *belief = lr_extent_belief(extent, id, &one, &count);
        if (!without(spans, belief, count, only_surer, room))
            return false;
    }
    return true;
}

static bool link_row(Extent *extent, uint32_t group)
{
    Best *best = extent->best_state;
    while (best->older.count < extent->dated.count) {
        uint32_t id = (uint32_t)best->older.count;
        if (!lr_vector_push(&best->older, best->newest.items[group]))
            return false;
        best->newest.items[group] = id;
    }
    return true;
}

bool lr_best_improve(Model *model, Extent *extent, const uint64_t *row, Span span, size_t *gained)
{
    Best *best = extent->best_state;
    SpanList spans = { 0 }, room = { 0 };
    uint32_t group;
    Code value;
    *gained = 0;
    if (lr_span_cost(span) > model->counts_from)
        return true;
    if (!group_of(best, extent, row, &group, &value))
        return false;
    Code known = best->plain_best.items[group];
    if (known != LR_CODE_NONE && !beats(model, best, value, known))
        return true;
    bool fine = lr_vector_push(&spans, span) &&
                drop_beaten(model, extent, group, value, true, &spans, &room);
    for (size_t i = 0; i < spans.count && fine; i++) {
        size_t more;
        fine =
            lr_extent_improve(extent, row, spans.items[i], true, &more) && link_row(extent, group);
        *gained += more;
    }
    lr_vector_free(&spans);
    lr_vector_free(&room);
    return fine;
}

/* ---- the end ---- */

static bool keep_dated(Model *model, const Extent *extent, Extent *fresh, uint32_t id)
{
    Best *best = extent->best_state;
    const uint64_t *row = extent->dated.rows + (size_t)id * extent->dated.layout.stride;
    SpanList spans = { 0 }, room = { 0 };
    uint32_t group;
    Code value;
    Span one;
    size_t count;
    const Span *belief = lr_extent_belief(extent, id, &one, &count);
    bool fine = group_of(best, extent, row, &group, &value);
    for (size_t i = 0; i < count && fine; i++)
        fine = lr_vector_push(&spans, belief[i]);
    fine = fine && drop_beaten(model, extent, group, value, false, &spans, &room);
    for (size_t i = 0; i < spans.count && fine; i++)
        fine = lr_extent_improve(fresh, row, spans.items[i], false, NULL);
    lr_vector_free(&spans);
    lr_vector_free(&room);
    return fine;
}

/* A plain row is best wherever no dated one is better. */
static bool keep_plain(Model *model, const Extent *extent, Extent *fresh, size_t id)
{
    Best *best = extent->best_state;
    const uint64_t *row = extent->plain.rows + id * extent->plain.layout.stride;
    SpanList spans = { 0 }, room = { 0 };
    uint32_t group;
    Code value;
    bool fine = group_of(best, extent, row, &group, &value);
    if (fine && best->plain_best.items[group] != value)
        return true;
    fine = fine && lr_vector_push(&spans, LR_SPAN_ALWAYS) &&
           drop_beaten(model, extent, group, value, false, &spans, &room);
    if (fine && spans.count == 1 && spans.items[0] == LR_SPAN_ALWAYS)
        fine = lr_table_add(&fresh->plain, row, 1, NULL);
    else
        for (size_t i = 0; i < spans.count && fine; i++)
            fine = lr_extent_improve(fresh, row, spans.items[i], false, NULL);
    lr_vector_free(&spans);
    lr_vector_free(&room);
    return fine;
}

lore_status lr_best_finish(Model *model, Extent *extent)
{
    Extent fresh;
    if (!lr_extent_init(&fresh, extent->ranges, extent->arity))
        return LORE_NOMEM;
    bool fine = true;
    for (size_t id = 0; id < extent->plain.count && fine; id++)
        fine = keep_plain(model, extent, &fresh, id);
    for (size_t id = 0; id < extent->dated.count && fine; id++)
        fine = keep_dated(model, extent, &fresh, (uint32_t)id);
    if (!fine) {
        lr_extent_free(&fresh);
        return LORE_NOMEM;
    }
    lr_best_free(extent);
    lr_extent_free(extent);
    *extent = fresh;
    extent->plain_old = extent->plain_new = extent->plain.count;
    return LORE_OK;
}
