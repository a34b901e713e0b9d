/* SPDX-License-Identifier: MIT */
/* Valid: occurrences are numbered by tuple and sorted by that number; each possible tuple's belief is
 * then gone through, one stretch of time without gaps after the other. Cost: n log n in the
 * occurrences, and for each stretch those of its tuple. */
#include "eval/valid.h"

#include <stdlib.h>
#include <string.h>

#include "eval/profile.h"

typedef struct Occurrence {
    uint32_t tuple; /* number in Viewer.tuples */
    Code code;
    Bounds bounds;
    Cost cost; /* on the side at work; LR_COST_NONE: not there */
} Occurrence;

typedef struct Viewer {
    Model *model;
    const View *view;
    bool is_certain;      /* the side at work */
    uint32_t possible_of; /* what is viewed, on the possible side */
    Extent *possible, *certain, *to;
    uint32_t arity; /* without the interval */
    Table tuples;
    bool has_tuples;
    VECTOR(Occurrence) occurrences; /* by tuple */
} Viewer;

/* One tuple. */
typedef struct Subject {
    Code codes[LR_ARITY_MAX + 2];
    const Span *possible, *certain;
    size_t possible_count, certain_count;
    const Occurrence *occurrences;
    size_t occurrence_count;
} Subject;

/* ---- occurrences ---- */

/* What an occurrence is believed, at all times. */
static Cost cost_of(const Extent *times, const Code *codes)
{
    uint64_t row[LR_ARITY_MAX + 2];
    Span one;
    size_t count = 0;
    const Span *belief = &one;
    if (lr_layout_pack(&times->plain.layout, codes, row))
        belief = lr_extent_find(times, row, &one, &count);
    return count == 0 ? LR_COST_NONE : lr_span_cost(belief[0]);
}

static lore_status take_occurrence(Viewer *v, const Extent *own, const Code *codes)
{
    uint64_t row[LR_ARITY_MAX + 2];
    Occurrence made = { .code = codes[v->arity], .cost = cost_of(own, codes) };
    lore_status status = lr_model_bounds(v->model, made.code, &made.bounds, v->model->diag);
    (void)lr_layout_pack(&v->tuples.layout, codes, row);
    if (status == LORE_OK &&
        (!lr_table_add(&v->tuples, row, 1, &made.tuple) || !lr_vector_push(&v->occurrences, made)))
        status = LORE_NOMEM;
    return status;
}

static int by_tuple(const void *left, const void *right)
{
    const Occurrence *a = left, *b = right;
    return (a->tuple > b->tuple) - (a->tuple < b->tuple);
}

static lore_status take_rows(Viewer *v, const Extent *times, const Extent *own,
                             const uint64_t *rows, size_t count)
{
    const Layout *layout = &times->plain.layout;
    lore_status status = rows == NULL && count > 0 ? LORE_NOMEM : LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        Code codes[LR_ARITY_MAX + 2];
        lr_layout_unpack(layout, rows + i * layout->stride, codes);
        status = take_occurrence(v, own, codes);
    }
    return status;
}

/* All that are possible, with what the side at work says of them. */
static lore_status take_occurrences(Viewer *v)
{
    if (v->view->times[0] == LR_NONE)
        return LORE_OK;
    Extent *times = lr_model_extent(v->model, v->view->times[0]);
    Extent *own = v->is_certain ? lr_model_extent(v->model, v->view->times[1]) : times;
    if (!lr_extent_prepare(times) || !lr_extent_prepare(own) ||
        !lr_table_init(&v->tuples, times->ranges, v->arity))
        return LORE_NOMEM;
    v->has_tuples = true;
    lore_status status =
        take_rows(v, times, own, lr_rowset_rows(&times->plain), times->plain.count);
    if (status == LORE_OK)
        status = take_rows(v, times, own, times->dated.rows, times->dated.count);
    if (status == LORE_OK && v->occurrences.count > 0)
        qsort(v->occurrences.items, v->occurrences.count, sizeof(Occurrence), by_tuple);
    return status;
}

static void find_occurrences(const Viewer *v, Subject *s)
{
    uint64_t row[LR_ARITY_MAX + 2];
    if (!v->has_tuples || !lr_layout_pack(&v->tuples.layout, s->codes, row))
        return;
    uint32_t tuple = lr_table_find(&v->tuples, row);
    size_t low = 0, high = v->occurrences.count;
    while (tuple != LR_ROW_NONE && low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->occurrences.items[middle].tuple < tuple)
            low = middle + 1;
        else
            high = middle;
    }
    s->occurrences = v->occurrences.items + low;
    while (tuple != LR_ROW_NONE && low < v->occurrences.count &&
           v->occurrences.items[low].tuple == tuple) {
        s->occurrence_count++;
        low++;
    }
}

/* ---- output ---- */

static lore_status emit(Viewer *v, Subject *s, Code interval, Cost cost)
{
    uint64_t row[LR_ARITY_MAX + 2];
    if (cost == LR_COST_NONE)
        return LORE_OK;
    s->codes[v->arity] = interval;
    (void)lr_layout_pack(&v->to->plain.layout, s->codes, row);
    bool fine = cost == 0
                    ? lr_extent_add(v->to, row, 1, NULL)
                    : lr_extent_improve(v->to, row, lr_span(0, LR_AXIS_END, cost), false, NULL);
    return fine ? LORE_OK : LORE_NOMEM;
}

/* ---- runs (lr_belief_run) ---- */

static bool lies_in(Span part, Span whole)
{
    return lr_span_from(part) >= lr_span_from(whole) && lr_span_to(part) <= lr_span_to(whole);
}

/* How many runs of outer's cost lie in it, and the last of them. */
static size_t runs_within(const Span *f, size_t count, Span outer, Span *out)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (lr_span_cost(f[i]) > lr_span_cost(outer) || !lies_in(f[i], outer))
            continue;
        Span run = lr_belief_run(f, count, i, lr_span_cost(outer));
        found += found == 0 || run != *out;
        *out = run;
    }
    return found;
}

/* inner: the one certain run, or NULL. */
static lore_status emit_run(Viewer *v, Subject *s, Span outer, const Span *inner)
{
    const Axis *axis = &v->model->axis;
    Bounds bounds = lr_bounds_exact(lr_axis_instant(axis, lr_span_from(outer)),
                                    lr_axis_instant(axis, lr_span_to(outer)));
    Code code;
    if (inner != NULL) {
        bounds.from_last = lr_axis_instant(axis, lr_span_from(*inner));
        bounds.to_first = lr_axis_instant(axis, lr_span_to(*inner));
    } else {
        bounds.from_last = bounds.to_last == LORE_TIME_MAX ? LORE_TIME_MAX : bounds.to_last - 1;
        bounds.to_first =
            bounds.from_first == LORE_TIME_MIN ? LORE_TIME_MIN : bounds.from_first + 1;
    }
    lore_status status = lr_dictionary_interval(&v->model->dictionary, &bounds, v->possible_of,
                                                s->codes, v->arity, &code, v->model->diag);
    return status == LORE_OK ? emit(v, s, code, lr_span_cost(outer)) : status;
}

static bool is_inside(const Viewer *v, const Occurrence *occurrence, Span stretch)
{
    const Axis *axis = &v->model->axis;
    return occurrence->bounds.from_first >= lr_axis_instant(axis, lr_span_from(stretch)) &&
           occurrence->bounds.to_last <= lr_axis_instant(axis, lr_span_to(stretch));
}

/* Occurrences that may touch may also lie apart, each by itself; two of three may touch. */
static lore_status possible_alone(Viewer *v, Subject *s, Span stretch)
{
    size_t inside = 0;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < s->occurrence_count && status == LORE_OK; i++) {
        const Occurrence *occurrence = &s->occurrences[i];
        if (!is_inside(v, occurrence, stretch))
            continue;
        inside++;
        status = emit(v, s, occurrence->code, occurrence->cost);
    }
    for (size_t i = 0; i < s->possible_count && inside > 2 && status == LORE_OK; i++) {
        Cost level = lr_span_cost(s->possible[i]);
        if (lies_in(s->possible[i], stretch))
            status = emit_run(v, s, lr_belief_run(s->possible, s->possible_count, i, level), NULL);
    }
    return status;
}

static lore_status possible_runs(Viewer *v, Subject *s, Span stretch)
{
    lore_status status = possible_alone(v, s, stretch);
    for (size_t i = 0; i < s->possible_count && status == LORE_OK; i++) {
        Cost level = lr_span_cost(s->possible[i]);
        if (!lies_in(s->possible[i], stretch))
            continue;
        Span outer = lr_belief_run(s->possible, s->possible_count, i, level), inner;
        size_t inside = runs_within(s->certain, s->certain_count, outer, &inner);
        status = emit_run(v, s, outer, inside == 1 ? &inner : NULL);
    }
    return status;
}

static lore_status certain_runs(Viewer *v, Subject *s, Span stretch)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < s->certain_count && status == LORE_OK; i++) {
        Cost level = lr_span_cost(s->certain[i]);
        uint32_t from = lr_span_from(s->certain[i]);
        if (!lies_in(s->certain[i], stretch))
            continue;
        size_t at = 0;
        while (at < s->possible_count && lr_span_to(s->possible[at]) <= from)
            at++;
        if (at == s->possible_count)
            continue;
        Span outer = lr_belief_run(s->possible, s->possible_count, at, level), inner;
        if (runs_within(s->certain, s->certain_count, outer, &inner) == 1)
            status = emit_run(v, s, outer, &inner);
    }
    return status;
}

/* ---- one tuple ---- */

/* The only occurrence that may lie in the stretch, several of the same bounds counting as one that more
 * than one said; NULL if there are others, or none are known. */
static const Occurrence *only_occurrence(const Viewer *v, const Subject *s, Span stretch)
{
    const Occurrence *found = NULL;
    for (size_t i = 0; i < s->occurrence_count; i++) {
        const Occurrence *occurrence = &s->occurrences[i];
        if (!is_inside(v, occurrence, stretch))
            continue;
        if (found != NULL && !lr_bounds_are_same(&found->bounds, &occurrence->bounds))
            return NULL;
        if (found == NULL || occurrence->cost < found->cost)
            found = occurrence;
    }
    return found;
}

static lore_status view_subject(Viewer *v, Subject *s)
{
    lore_status status = LORE_OK;
    find_occurrences(v, s);
    for (size_t i = 0; i < s->possible_count && status == LORE_OK;) {
        Span stretch = lr_belief_run(s->possible, s->possible_count, i, LR_COST_NONE);
        const Occurrence *only = only_occurrence(v, s, stretch);
        if (only != NULL)
            status = emit(v, s, only->code, only->cost);
        else
            status = v->is_certain ? certain_runs(v, s, stretch) : possible_runs(v, s, stretch);
        while (i < s->possible_count && lr_span_from(s->possible[i]) < lr_span_to(stretch))
            i++;
    }
    return status;
}

static lore_status view_row(Viewer *v, const uint64_t *row, const Span *belief, size_t count)
{
    uint64_t there[LR_ARITY_MAX + 2];
    Span one;
    Subject s = { .possible = belief, .possible_count = count, .certain = &one };
    lr_layout_unpack(&v->possible->plain.layout, row, s.codes);
    if (lr_layout_pack(&v->certain->plain.layout, s.codes, there))
        s.certain = lr_extent_find(v->certain, there, &one, &s.certain_count);
    return view_subject(v, &s);
}

static lore_status view_rows(Viewer *v)
{
    Extent *possible = v->possible;
    const uint64_t *rows = lr_rowset_rows(&possible->plain);
    Span always = LR_SPAN_ALWAYS, one;
    lore_status status = rows == NULL && possible->plain.count > 0 ? LORE_NOMEM : LORE_OK;
    size_t stride = possible->plain.layout.stride, looks = 0;
    for (size_t i = 0; i < possible->plain.count && status == LORE_OK; i++)
        status = view_row(v, rows + i * stride, &always, 1);
    for (size_t id = 0; id < possible->dated.count && status == LORE_OK; id++) {
        size_t count;
        const Span *belief = lr_extent_belief(possible, (uint32_t)id, &one, &count);
        status = view_row(v, possible->dated.rows + id * stride, belief, count);
        if (status == LORE_OK && ++looks % LR_BATCH == 0)
            status = lr_budget_check(v->model->budget, 0, NULL, (Place){ NULL, 0 }, v->model->diag);
    }
    return status;
}

lore_status lr_valid_view(Model *model, uint32_t predicate)
{
    const Predicate *p = &model->program->predicates.items[predicate];
    Viewer v = { .model = model,
                 .view = &p->view,
                 .is_certain = p->holds == BOUND_CERTAIN,
                 .arity = p->arity - 1,
                 .to = lr_model_extent(model, predicate) };
    ProfileMark mark = lr_profile_mark(model, predicate);
    v.possible_of = v.is_certain ? p->view.other : p->view.of;
    v.possible = lr_model_extent(model, v.possible_of);
    v.certain = lr_model_extent(model, v.is_certain ? p->view.of : p->view.other);
    lore_status status =
        lr_extent_prepare(v.certain) && lr_extent_prepare(v.possible) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK)
        status = take_occurrences(&v);
    if (status == LORE_OK)
        status = view_rows(&v);
    if (v.has_tuples)
        lr_table_free(&v.tuples);
    lr_vector_free(&v.occurrences);
    lr_profile_viewed(model, predicate, &mark);
    return status;
}
