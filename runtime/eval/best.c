/* SPDX-License-Identifier: MIT */
/* Best: groups are rows of a table of their own; a group's dated rows are a list through older. */
#include "eval/best.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"

/* Improvements that are worth an order. */
#ifndef LR_ORDER_LEAST
#define LR_ORDER_LEAST 256
#endif

enum { DIRECT_BITS = 20, SAMPLE = 32 };

/* Room for groups up to count. */
static bool make_groups(Best *best, size_t count)
{
    if (count <= best->group_count)
        return true;
    size_t room = best->group_count == 0 ? 64 : best->group_count;
    while (room < count)
        room *= 2;
    Code *values = realloc(best->plain_best, room * sizeof *values);
    if (values != NULL)
        best->plain_best = values;
    bool *is_dirty = realloc(best->is_dirty, room * sizeof *is_dirty);
    if (is_dirty != NULL)
        best->is_dirty = is_dirty;
    if (values == NULL || is_dirty == NULL)
        return false;
    memset(values + best->group_count, 0xff, (room - best->group_count) * sizeof *values);
    memset(is_dirty + best->group_count, 0, (room - best->group_count) * sizeof *is_dirty);
    best->group_count = room;
    return true;
}

static void free_best(Best *best)
{
    lr_table_free(&best->groups);
    free(best->plain_best);
    free(best->is_dirty);
    lr_vector_free(&best->dirty);
    lr_vector_free(&best->newest);
    lr_vector_free(&best->older);
    free(best);
}

static void plan_moves(Best *best, const Layout *from)
{
    const Layout *to = &best->groups.layout;
    best->is_simple = best->is_direct && from->stride == 1;
    for (uint32_t c = 0, g = 0; c < from->arity && best->is_simple; c++)
        if (c != best->column)
            best->moves[best->move_count++] =
                (BitMove){ lr_field_mask(from->fields[c]), from->fields[c].shift,
                           to->fields[g++].shift };
}

bool lr_best_init(Extent *extent, AggregateKind kind, uint32_t column, bool is_read)
{
    Range ranges[LR_ARITY_MAX + 2];
    uint32_t count = 0;
    for (uint32_t c = 0; c < extent->arity; c++)
        if (c != column)
            ranges[count++] = extent->ranges[c];
    Best *best = calloc(1, sizeof *best);
    if (best == NULL)
        return false;
    best->column = column;
    best->is_max = kind == AGGREGATE_MAX;
    best->is_read = is_read;
    bool fine = lr_table_init(&best->groups, ranges, count);
    best->is_direct = fine && best->groups.layout.bits <= DIRECT_BITS;
    if (!fine || (best->is_direct && !make_groups(best, (size_t)1 << best->groups.layout.bits))) {
        free_best(best);
        return false;
    }
    plan_moves(best, &extent->plain.layout);
    extent->best = kind;
    extent->best_state = best;
    return true;
}

void lr_best_free(Extent *extent)
{
    if (extent->best_state != NULL)
        free_best(extent->best_state);
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

static inline uint32_t simple_group(const Best *best, uint64_t row)
{
    uint64_t group = 0;
    for (uint32_t m = 0; m < best->move_count; m++)
        group |= (row >> best->moves[m].from & best->moves[m].mask) << best->moves[m].to;
    return (uint32_t)group;
}

/* The number of a packed row's group, and its value. */
static inline bool group_of(Best *best, const Extent *extent, const uint64_t *row, uint32_t *group,
                            Code *value)
{
    const Layout *from = &extent->plain.layout, *to = &best->groups.layout;
    uint64_t packed[LR_ARITY_MAX + 2];
    if (best->is_simple) {
        *group = simple_group(best, *row);
        *value = lr_field_code(from->fields[best->column], row);
        return true;
    }
    memset(packed, 0, to->stride * sizeof *packed);
    *value = LR_CODE_NONE;
    for (uint32_t c = 0, g = 0; c < from->arity; c++) {
        Field field = from->fields[c];
        if (c == best->column) {
            *value = lr_field_code(field, row);
            continue;
        }
        Field there = to->fields[g++];
        packed[there.word] |= (row[field.word] >> field.shift & lr_field_mask(field))
                              << there.shift;
    }
    if (best->is_direct)
        *group = (uint32_t)packed[0];
    else if (!lr_table_add(&best->groups, packed, 1, group) ||
             !make_groups(best, best->groups.count))
        return false;
    return true;
}

/* The packed row of a group's best value. */
static void best_row(const Best *best, const Extent *extent, uint32_t group, uint64_t *row)
{
    const Layout *to = &extent->plain.layout, *from = &best->groups.layout;
    uint64_t direct = group;
    if (best->is_simple) {
        Field field = to->fields[best->column];
        *row = (uint64_t)(best->plain_best[group] - field.base) << field.shift;
        for (uint32_t m = 0; m < best->move_count; m++)
            *row |= (direct >> best->moves[m].to & best->moves[m].mask) << best->moves[m].from;
        return;
    }
    const uint64_t *packed =
        best->is_direct ? &direct : best->groups.rows + (size_t)group * from->stride;
    memset(row, 0, to->stride * sizeof *row);
    for (uint32_t c = 0, g = 0; c < to->arity; c++) {
        Field field = to->fields[c];
        uint64_t offset;
        if (c == best->column) {
            offset = best->plain_best[group] - field.base;
        } else {
            Field there = from->fields[g++];
            offset = packed[there.word] >> there.shift & lr_field_mask(there);
        }
        row[field.word] |= offset << field.shift;
    }
}

/* A group's number is packed like its other columns, so no branch but the one on the value. */
static size_t add_simple(Model *model, Extent *extent, const uint64_t *rows, size_t count)
{
    Best *best = extent->best_state;
    Field field = extent->plain.layout.fields[best->column];
    BitMove only = best->moves[0];
    size_t fresh = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t group = best->move_count == 1
                             ? (uint32_t)((rows[i] >> only.from & only.mask) << only.to)
                             : simple_group(best, rows[i]);
        Code value = lr_field_code(field, &rows[i]), known = best->plain_best[group];
        bool is_better = !best->is_max && lr_code_is_integer(value) && lr_code_is_integer(known)
                             ? value < known
                             : known == LR_CODE_NONE || beats(model, best, value, known);
        if (!is_better)
            continue;
        best->plain_best[group] = value;
        fresh++;
        best->dirty.items[best->dirty.count] = group;
        best->dirty.count += !best->is_dirty[group];
        best->is_dirty[group] = true;
    }
    return fresh;
}

bool lr_best_add(Model *model, Extent *extent, const uint64_t *rows, size_t count, size_t *fresh)
{
    Best *best = extent->best_state;
    uint32_t stride = extent->plain.layout.stride;
    *fresh = 0;
    if (best->is_simple) {
        if (!lr_vector_reserve(&best->dirty, count + 1))
            return false;
        *fresh = add_simple(model, extent, rows, count);
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t group;
        Code value;
        if (!group_of(best, extent, rows + i * stride, &group, &value))
            return false;
        Code known = best->plain_best[group];
        if (known != LR_CODE_NONE && !beats(model, best, value, known))
            continue;
        best->plain_best[group] = value;
        ++*fresh;
        if (best->is_dirty[group])
            continue;
        best->is_dirty[group] = true;
        if (!lr_vector_push(&best->dirty, group))
            return false;
    }
    return true;
}

/* ---- rounds ---- */

static int compare_codes(const void *a, const void *b)
{
    Code x = *(const Code *)a, y = *(const Code *)b;
    return x < y ? -1 : x > y;
}

/* Integers in the order in which they are taken: a smaller one is better. */
static Code order_of(const Best *best, uint32_t group)
{
    Code value = best->plain_best[group];
    return best->is_max ? ~value : value;
}

/* The value up to which this round's improvements are taken. What is best may spread before the rest
 * does, which it will often improve once more, as with delta-stepping (Meyer and Sanders, 2003). Pays
 * while nothing new is better than what it was concluded from; else all are taken at once. */
static Code choose_bound(Best *best)
{
    Code sample[SAMPLE], least = ~(Code)0;
    if (best->is_unordered)
        return ~(Code)0;
    for (size_t i = 0; i < best->dirty.count; i++) {
        if (!lr_code_is_integer(best->plain_best[best->dirty.items[i]]))
            best->is_unordered = true;
        Code value = order_of(best, best->dirty.items[i]);
        least = value < least ? value : least;
    }
    best->is_unordered = best->is_unordered || least < best->least;
    best->least = least;
    if (best->is_unordered || best->dirty.count < LR_ORDER_LEAST)
        return ~(Code)0;
    for (size_t k = 0; k < SAMPLE; k++)
        sample[k] = order_of(best, best->dirty.items[best->dirty.count * k / SAMPLE]);
    qsort(sample, SAMPLE, sizeof *sample, compare_codes);
    return sample[SAMPLE / 4];
}

bool lr_best_turn(Extent *extent)
{
    Best *best = extent->best_state;
    uint32_t stride = extent->plain.layout.stride;
    Code bound = choose_bound(best);
    size_t left = 0;
    if (!lr_vector_reserve(&extent->next, best->dirty.count * stride))
        return false;
    for (size_t i = 0; i < best->dirty.count; i++) {
        uint32_t group = best->dirty.items[i];
        uint64_t *row = extent->next.items + extent->next.count, ignored[LR_ARITY_MAX + 2];
        size_t fresh;
        if (order_of(best, group) > bound) {
            best->dirty.items[left++] = group;
            continue;
        }
        best_row(best, extent, group, row);
        best->is_dirty[group] = false;
        extent->next.count += stride;
        if (best->is_read && !lr_rowset_add(&extent->plain, row, 1, ignored, &fresh))
            return false;
    }
    best->dirty.count = left;
    return true;
}

bool lr_best_settle(Extent *extent)
{
    Best *best = extent->best_state;
    uint32_t stride = extent->plain.layout.stride;
    size_t groups = best->is_direct ? best->group_count : best->groups.count, count = 0;
    uint64_t *rows = malloc((groups + 1) * stride * sizeof *rows);
    if (rows == NULL)
        return false;
    for (size_t g = 0; g < groups; g++)
        if (best->plain_best[g] != LR_CODE_NONE)
            best_row(best, extent, (uint32_t)g, rows + count++ * stride);
    Ways *ways = extent->plain.ways;
    Budget *const *working = extent->plain.working;
    lr_rowset_free(&extent->plain);
    if (!lr_rowset_init(&extent->plain, extent->ranges, extent->arity)) {
        free(rows);
        return false;
    }
    extent->plain.ways = ways;
    extent->plain.working = working;
    return lr_rowset_fill(&extent->plain, rows, count);
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

static uint32_t newest_of(const Best *best, uint32_t group)
{
    return group < best->newest.count ? best->newest.items[group] : LR_ROW_NONE;
}

/* Takes from spans every moment at which a dated row of the group has a better value. */
static bool drop_beaten(Model *model, const Extent *extent, uint32_t group, Code value,
                        bool only_surer, SpanList *spans, SpanList *room)
{
    const Best *best = extent->best_state;
    for (uint32_t id = newest_of(best, group); id != LR_ROW_NONE && spans->count > 0;
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
    while (best->newest.count <= group)
        if (!lr_vector_push(&best->newest, LR_ROW_NONE))
            return false;
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
    Code known = best->plain_best[group];
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
static bool keep_plain(Model *model, const Extent *extent, Extent *fresh, const uint64_t *row)
{
    Best *best = extent->best_state;
    SpanList spans = { 0 }, room = { 0 };
    uint32_t group;
    Code value;
    bool fine = group_of(best, extent, row, &group, &value) &&
                lr_vector_push(&spans, LR_SPAN_ALWAYS) &&
                drop_beaten(model, extent, group, value, false, &spans, &room);
    uint64_t copy[LR_ARITY_MAX + 2];
    memcpy(copy, row, extent->plain.layout.stride * sizeof *row);
    if (fine && spans.count == 1 && spans.items[0] == LR_SPAN_ALWAYS)
        fine = lr_extent_add(fresh, copy, 1, NULL);
    else
        for (size_t i = 0; i < spans.count && fine; i++)
            fine = lr_extent_improve(fresh, row, spans.items[i], false, NULL);
    lr_vector_free(&spans);
    lr_vector_free(&room);
    return fine;
}

static bool keep_all(Model *model, Extent *extent, Extent *fresh)
{
    const uint64_t *rows = lr_rowset_rows(&extent->plain);
    bool fine = rows != NULL;
    for (size_t i = 0; i < extent->plain.count && fine; i++)
        fine = keep_plain(model, extent, fresh, rows + i * extent->plain.layout.stride);
    for (size_t id = 0; id < extent->dated.count && fine; id++)
        fine = keep_dated(model, extent, fresh, (uint32_t)id);
    return fine;
}

lore_status lr_best_finish(Model *model, Extent *extent)
{
    Extent fresh;
    if (extent->dated.count == 0) {
        lr_best_free(extent);
        extent->best = AGGREGATE_NONE;
        return LORE_OK;
    }
    if (!lr_extent_init(&fresh, extent->ranges, extent->arity))
        return LORE_NOMEM;
    fresh.plain.ways = extent->plain.ways;
    fresh.plain.working = extent->plain.working;
    if (!keep_all(model, extent, &fresh)) {
        lr_extent_free(&fresh);
        return LORE_NOMEM;
    }
    lr_best_free(extent);
    fresh.owner = extent->owner;
    fresh.ungraded = extent->ungraded;
    lr_extent_free(extent);
    *extent = fresh;
    return LORE_OK;
}
