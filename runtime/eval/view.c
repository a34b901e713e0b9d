/* SPDX-License-Identifier: MIT */
/* View: one belief in, one out. All but valid keep the row; valid makes a row for each level and
 * maximal interval. A tuple is transformed as a whole whenever any of it changed: the
 * transformations of a recursion are monotone, so the view only gains. */
#include "eval/view.h"

#include <stdlib.h>
#include <string.h>

#include "eval/profile.h"
#include "eval/valid.h"

typedef struct Viewer {
    Model *model;
    const View *view;
    Extent *from, *other, *to;
    bool is_tracked;
    SpanList out, shifted, moved;
} Viewer;

static bool viewer_init(Viewer *v, Model *model, uint32_t predicate)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    *v = (Viewer){ .model = model, .view = &p->view };
    v->from = lr_model_extent(model, p->view.of);
    v->other = p->view.other == LR_NONE ? NULL : lr_model_extent(model, p->view.other);
    v->to = lr_model_extent(model, predicate);
    return v->other == NULL || (lr_extent_prepare(v->from) && lr_extent_prepare(v->other));
}

static void viewer_free(Viewer *v)
{
    lr_vector_free(&v->out);
    lr_vector_free(&v->shifted);
    lr_vector_free(&v->moved);
}

/* ---- windows ---- */

/* The segments of [from, to): those that a moment of the window lies in. */
static void window(const Viewer *v, uint32_t *from, uint32_t *to)
{
    const Axis *axis = &v->model->axis;
    *from = lr_axis_segment(axis, v->view->from);
    *to = LR_AXIS_END;
    if (v->view->to == LORE_TIME_MAX)
        return;
    uint32_t last = lr_axis_segment(axis, v->view->to - 1);
    *to = last + 1 == axis->points.count ? LR_AXIS_END : last + 1;
}

/* A window that ends within the last segment reads it: its end is no bound of a belief. */
static Cost window_cost(const Viewer *v, const Span *f, size_t count)
{
    uint32_t from, to;
    window(v, &from, &to);
    return v->view->kind == VIEW_ALWAYS ? lr_belief_every(f, count, from, to)
                                        : lr_belief_some(f, count, from, to);
}

/* ---- shifts ---- */

static uint32_t shift(const Viewer *v, uint32_t index, Duration span, int64_t tick)
{
    const Axis *axis = &v->model->axis;
    int64_t instant = lr_axis_instant(axis, index);
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        return index;
    return lr_axis_segment(
        axis, lr_date_add(instant, (Duration){ span.months, span.microseconds + tick }, 1));
}

/* The better of *out and span at every moment; total and gained are the caller's to keep room in. */
static bool improve(SpanList *out, Span span, SpanList *total, SpanList *gained)
{
    total->count = gained->count = 0;
    lore_status status = lr_belief_improve(out->items, out->count, span, total, gained);
    if (status == LORE_OK) {
        SpanList swap = *out;
        *out = *total;
        *total = swap;
    }
    return status != LORE_NOMEM;
}

/* The greatest belief in [t - d, t]: each stretch lasts longer. */
static bool past(Viewer *v, const Span *f, size_t count, Duration d, SpanList *out)
{
    SpanList total = { 0 }, gained = { 0 };
    bool fine = true;
    out->count = 0;
    for (size_t i = 0; i < count && fine; i++) {
        uint32_t to = shift(v, lr_span_to(f[i]), d, 0);
        fine = improve(out, lr_span(lr_span_from(f[i]), to, lr_span_cost(f[i])), &total, &gained);
    }
    lr_vector_free(&total);
    lr_vector_free(&gained);
    return fine;
}

/* The least belief in [t - d, t]: on runs of equal or better belief, each stretch begins later.
 * At every moment the best of: for each level, the runs of at least that level, begun later. */
static bool throughout(Viewer *v, const Span *f, size_t count, SpanList *out)
{
    SpanList total = { 0 }, gained = { 0 };
    bool fine = true;
    out->count = 0;
    for (size_t i = 0; i < count && fine; i++) {
        Span run = lr_belief_run(f, count, i, lr_span_cost(f[i]));
        uint32_t from = shift(v, lr_span_from(run), v->view->span, 0), to = lr_span_to(run);
        if (from < to)
            fine = improve(out, lr_span(from, to, lr_span_cost(run)), &total, &gained);
    }
    lr_vector_free(&total);
    lr_vector_free(&gained);
    return fine;
}

/* How much belief rose (or fell) at the bounds of its stretches, for one moment each. */
static bool edges(Viewer *v, const Span *f, size_t count, bool rises, SpanList *out)
{
    bool fine = true;
    uint32_t previous = 0;
    out->count = 0;
    for (size_t i = 0; i < 2 * count && fine; i++) {
        uint32_t at = i % 2 == 0 ? lr_span_from(f[i / 2]) : lr_span_to(f[i / 2]);
        if (at == 0 || at == LR_AXIS_END || at == previous)
            continue;
        previous = at;
        double now = lr_cost_belief(lr_belief_at(f, count, at));
        double before = lr_cost_belief(lr_belief_at(f, count, at - 1));
        double change = rises ? now - before : before - now;
        if (change <= 0)
            continue;
        uint32_t to = shift(v, at, (Duration){ 0, 0 }, v->view->tick);
        fine = lr_belief_append(out, at, to, lr_cost_of(change));
    }
    return fine;
}

/* Every stretch later by a moment, and what always was still is. */
static bool later(Viewer *v, const Span *f, size_t count, SpanList *out)
{
    bool fine = true;
    out->count = 0;
    for (size_t i = 0; i < count && fine; i++)
        fine = lr_belief_append(
            out, shift(v, lr_span_from(f[i]), (Duration){ 0, 0 }, v->view->tick),
            shift(v, lr_span_to(f[i]), (Duration){ 0, 0 }, v->view->tick), lr_span_cost(f[i]));
    return fine;
}

/* Where dates are imprecise: how much one side rose above what the other was a moment before, or fell
 * below it to what the other is. */
static bool uncertain_edges(Viewer *v, const Span *f, size_t count, const Span *other,
                            size_t other_count, SpanList *out)
{
    bool rises = v->view->kind == VIEW_BEGAN;
    if (!later(v, rises ? other : f, rises ? other_count : count, &v->moved))
        return false;
    return rises ? lr_belief_combine(f, count, v->moved.items, v->moved.count, lr_cost_excess, out)
                 : lr_belief_combine(v->moved.items, v->moved.count, other, other_count,
                                     lr_cost_excess, out);
}

/* ---- one tuple ---- */

static bool filter(const Viewer *v, const Span *f, size_t count, SpanList *out)
{
    for (size_t i = 0; i < count; i++)
        if (lr_span_cost(f[i]) <= v->view->level &&
            !lr_belief_append(out, lr_span_from(f[i]), lr_span_to(f[i]), lr_span_cost(f[i])))
            return false;
    return true;
}

static bool transform(Viewer *v, const uint64_t *row, const Span *f, size_t count)
{
    Span one;
    size_t other_count = 0;
    const Span *other = v->other == NULL ? NULL : &one;
    v->out.count = 0;
    if (v->other != NULL) {
        Code codes[LR_ARITY_MAX + 2];
        uint64_t there[LR_ARITY_MAX + 2];
        lr_layout_unpack(&v->from->plain.layout, row, codes);
        if (lr_layout_pack(&v->other->plain.layout, codes, there))
            other = lr_extent_find(v->other, there, &one, &other_count);
    }
    switch (v->view->kind) {
    case VIEW_ATLEAST:
        return filter(v, f, count, &v->out);
    case VIEW_AT:
        return lr_belief_append(
            &v->out, 0, LR_AXIS_END,
            lr_belief_at(f, count, lr_axis_segment(&v->model->axis, v->view->from)));
    case VIEW_DURING:
    case VIEW_ALWAYS:
        return lr_belief_append(&v->out, 0, LR_AXIS_END, window_cost(v, f, count));
    case VIEW_PAST:
        return past(v, f, count, v->view->span, &v->out);
    case VIEW_THROUGHOUT:
        return throughout(v, f, count, &v->out);
    case VIEW_BEGAN:
    case VIEW_ENDED:
        if (v->other != NULL)
            return uncertain_edges(v, f, count, other, other_count, &v->out);
        return edges(v, f, count, v->view->kind == VIEW_BEGAN, &v->out);
    case VIEW_CONTESTED:
        return lr_belief_combine(f, count, other, other_count, lr_cost_weakest, &v->out);
    case VIEW_UNDISPUTED:
        return lr_belief_combine(f, count, other, other_count, lr_cost_undisputed, &v->out);
    case VIEW_VALID:
        break;
    }
    return true;
}

static lore_status store(Viewer *v, const Code *codes, const Span *spans, size_t count)
{
    uint64_t row[LR_ARITY_MAX + 2];
    (void)lr_layout_pack(&v->to->plain.layout, codes, row);
    for (size_t i = 0; i < count; i++)
        if (!lr_extent_improve(v->to, row, spans[i], v->is_tracked, NULL))
            return LORE_NOMEM;
    return LORE_OK;
}

/* ---- valid ---- */

static lore_status interval_code(Viewer *v, uint32_t from, uint32_t to, Code *out)
{
    const Axis *axis = &v->model->axis;
    lore_value value = lore_interval(lr_axis_instant(axis, from), lr_axis_instant(axis, to));
    return lr_dictionary_code(&v->model->dictionary, value, out, v->model->diag);
}

/* For each level of belief, each longest interval of at least that belief in which it occurs. */
static lore_status valid(Viewer *v, const uint64_t *row, const Span *f, size_t count)
{
    Code codes[LR_ARITY_MAX + 2];
    lr_layout_unpack(&v->from->plain.layout, row, codes);
    for (size_t i = 0; i < count; i++) {
        Cost level = lr_span_cost(f[i]);
        Span run = lr_belief_run(f, count, i, level);
        lore_status status =
            interval_code(v, lr_span_from(run), lr_span_to(run), &codes[v->from->arity]);
        if (status != LORE_OK)
            return status;
        Span span = lr_span(0, LR_AXIS_END, level);
        if (level > 0) {
            status = store(v, codes, &span, 1);
        } else {
            uint64_t packed[LR_ARITY_MAX + 2];
            (void)lr_layout_pack(&v->to->plain.layout, codes, packed);
            status = lr_extent_add(v->to, packed, 1, NULL) ? LORE_OK : LORE_NOMEM;
        }
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

static lore_status view_row(Viewer *v, const uint64_t *row, const Span *f, size_t count)
{
    if (v->view->kind == VIEW_VALID)
        return valid(v, row, f, count);
    Code codes[LR_ARITY_MAX + 2];
    if (!transform(v, row, f, count))
        return LORE_NOMEM;
    lr_layout_unpack(&v->from->plain.layout, row, codes);
    return store(v, codes, v->out.items, v->out.count);
}

/* ---- entry points ---- */

static bool is_plain_pair(const Viewer *v, const Code *codes, bool wanted)
{
    uint64_t row[LR_ARITY_MAX + 2];
    Span one;
    size_t count = 0;
    if (lr_layout_pack(&v->other->plain.layout, codes, row)) {
        const Span *belief = lr_extent_find(v->other, row, &one, &count);
        if (count == 1 && *belief == LR_SPAN_ALWAYS)
            return wanted;
    }
    return !wanted && count == 0;
}

/* Whether a certain, everlasting tuple stays one in the view. */
static bool stays_plain(const Viewer *v, const Code *codes)
{
    switch (v->view->kind) {
    case VIEW_ATLEAST:
    case VIEW_AT:
    case VIEW_DURING:
    case VIEW_ALWAYS:
    case VIEW_PAST:
    case VIEW_THROUGHOUT:
    case VIEW_VALID:
        return true;
    case VIEW_CONTESTED:
        return is_plain_pair(v, codes, true);
    case VIEW_UNDISPUTED:
        return is_plain_pair(v, codes, false);
    case VIEW_BEGAN:
    case VIEW_ENDED:
        break;
    }
    return false;
}

static lore_status view_plain_row(Viewer *v, const uint64_t *from)
{
    Code codes[LR_ARITY_MAX + 2];
    uint64_t row[LR_ARITY_MAX + 2];
    lr_layout_unpack(&v->from->plain.layout, from, codes);
    if (!stays_plain(v, codes))
        return LORE_OK;
    lore_status status = LORE_OK;
    if (v->view->kind == VIEW_VALID)
        status = interval_code(v, 0, LR_AXIS_END, &codes[v->from->arity]);
    (void)lr_layout_pack(&v->to->plain.layout, codes, row);
    return status == LORE_OK && !lr_extent_add(v->to, row, 1, NULL) ? LORE_NOMEM : status;
}

lore_status lr_view_plain(Model *model, uint32_t predicate, bool everything)
{
    Viewer v;
    ProfileMark mark = lr_profile_mark(model, predicate);
    if (lr_valid_is_uncertain(&model->program->predicates.items[predicate]))
        return LORE_OK;
    if (!viewer_init(&v, model, predicate))
        return LORE_NOMEM;
    uint32_t stride = v.from->plain.layout.stride;
    size_t count = everything ? v.from->plain.count : v.from->delta.count / stride;
    const uint64_t *rows = everything ? lr_rowset_rows(&v.from->plain) : v.from->delta.items;
    lore_status status = rows == NULL && count > 0 ? LORE_NOMEM : LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        status = view_plain_row(&v, rows + i * stride);
        if (status == LORE_OK && i % LR_BATCH == 0)
            status = lr_budget_check(model->budget, 0, NULL, (Place){ NULL, 0 }, model->diag);
    }
    lr_profile_viewed(model, predicate, &mark);
    viewer_free(&v);
    return status;
}

static lore_status view_dated_row(Viewer *v, uint32_t id)
{
    Span one;
    size_t count;
    const Span *belief = lr_extent_belief(v->from, id, &one, &count);
    return view_row(v, v->from->dated.rows + (size_t)id * v->from->dated.layout.stride, belief,
                    count);
}

/* Plain tuples whose other side is dated: they are not plain in the view. */
static lore_status view_plain_rows(Viewer *v)
{
    Span always = LR_SPAN_ALWAYS;
    const uint64_t *rows = lr_rowset_rows(&v->from->plain);
    lore_status status = rows == NULL ? LORE_NOMEM : LORE_OK;
    for (size_t i = 0; i < v->from->plain.count && status == LORE_OK; i++)
        status = view_row(v, rows + i * v->from->plain.layout.stride, &always, 1);
    return status;
}

static lore_status view_gains(Viewer *v)
{
    lore_status status = LORE_OK;
    uint32_t last = LR_ROW_NONE;
    for (size_t g = 0; g < v->from->gains.count && status == LORE_OK; g++) {
        uint32_t id = v->from->gains.items[g].id;
        if (id != last)
            status = view_dated_row(v, id);
        last = id;
    }
    if (v->other == NULL)
        return status;
    for (size_t g = 0; g < v->other->gains.count && status == LORE_OK; g++) {
        Code codes[LR_ARITY_MAX + 2];
        uint64_t row[LR_ARITY_MAX + 2];
        Span one;
        size_t count = 0;
        const Table *other = &v->other->dated;
        lr_layout_unpack(&other->layout,
                         other->rows + (size_t)v->other->gains.items[g].id * other->layout.stride,
                         codes);
        if (!lr_layout_pack(&v->from->plain.layout, codes, row))
            continue;
        const Span *belief = lr_extent_find(v->from, row, &one, &count);
        if (count > 0)
            status = view_row(v, row, belief, count);
    }
    return status;
}

lore_status lr_view_dated(Model *model, uint32_t predicate, bool everything)
{
    Viewer v;
    ProfileMark mark = lr_profile_mark(model, predicate);
    lore_status status = LORE_OK;
    if (lr_valid_is_uncertain(&model->program->predicates.items[predicate]))
        return lr_valid_view(model, predicate);
    if (!viewer_init(&v, model, predicate))
        return LORE_NOMEM;
    v.is_tracked = true;
    if (everything) {
        for (size_t id = 0; id < v.from->dated.count && status == LORE_OK; id++)
            status = view_dated_row(&v, (uint32_t)id);
        if (status == LORE_OK && v.other != NULL)
            status = view_plain_rows(&v);
    } else {
        status = view_gains(&v);
    }
    lr_profile_viewed(model, predicate, &mark);
    viewer_free(&v);
    return status;
}

typedef VECTOR(int64_t) InstantList;

static lore_status collect_instants(const Viewer *v, const Span *f, size_t count,
                                    InstantList *instants)
{
    const View *view = v->view;
    Duration span = view->kind == VIEW_BEGAN || view->kind == VIEW_ENDED
                        ? (Duration){ 0, view->tick }
                        : view->span;
    for (size_t i = 0; i < 2 * count; i++) {
        uint32_t index = i % 2 == 0 ? lr_span_from(f[i / 2]) : lr_span_to(f[i / 2]);
        int64_t instant = lr_axis_instant(&v->model->axis, index);
        if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
            continue;
        if (!lr_vector_push(instants, lr_date_add(instant, span, 1)))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status collect_all_instants(const Viewer *v, const Extent *extent,
                                        InstantList *instants)
{
    lore_status status = LORE_OK;
    for (size_t id = 0; id < extent->dated.count && status == LORE_OK; id++) {
        Span one;
        size_t count;
        const Span *belief = lr_extent_belief(extent, (uint32_t)id, &one, &count);
        status = collect_instants(v, belief, count, instants);
    }
    return status;
}

lore_status lr_view_instants(Model *model, uint32_t predicate)
{
    Viewer v;
    InstantList instants = { 0 };
    lore_status status = LORE_OK;
    if (!viewer_init(&v, model, predicate))
        return LORE_NOMEM;
    ViewKind kind = v.view->kind;
    if (kind != VIEW_PAST && kind != VIEW_THROUGHOUT && kind != VIEW_BEGAN && kind != VIEW_ENDED)
        return LORE_OK;
    status = collect_all_instants(&v, v.from, &instants);
    if (status == LORE_OK && v.other != NULL)
        status = collect_all_instants(&v, v.other, &instants);
    if (status == LORE_OK)
        status = lr_model_add_instants(model, instants.items, instants.count);
    lr_vector_free(&instants);
    viewer_free(&v);
    return status;
}
