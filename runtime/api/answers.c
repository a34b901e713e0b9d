/* SPDX-License-Identifier: MIT */
/* Collecting a goal's answers, and sorting them. */
#include "api/answers.h"

#include <stdlib.h>
#include <string.h>

#include "api/certain.h"
#include "value/value.h"

void lr_answers_free(Answers *answers)
{
    lr_vector_free(&answers->values);
    lr_vector_free(&answers->codes);
    lr_vector_free(&answers->stretches);
    lr_vector_free(&answers->certain);
    lr_vector_free(&answers->rows);
    lr_arena_free(&answers->text);
}

/* ---- beliefs ---- */

/* The part of a list from position at on, and the cost that it gives at an instant. */
typedef struct Cursor {
    const StretchList *list;
    size_t at;
} Cursor;

/* The cost at instant, and in *until where it next changes. */
static Cost cost_at(Cursor *cursor, int64_t instant, int64_t *until)
{
    while (cursor->at < cursor->list->count && cursor->list->items[cursor->at].to <= instant &&
           cursor->list->items[cursor->at].to != LORE_TIME_MAX)
        cursor->at++;
    if (cursor->at == cursor->list->count)
        return LR_COST_NONE;
    const Stretch *stretch = &cursor->list->items[cursor->at];
    int64_t change = instant < stretch->from ? stretch->from : stretch->to;
    *until = change < *until ? change : *until;
    return instant < stretch->from ? LR_COST_NONE : stretch->cost;
}

static bool push_stretch(Answers *answers, Row *row, lore_stretch part)
{
    if (part.pro == 0 && part.con == 0)
        return true;
    row->pro = part.pro > row->pro ? part.pro : row->pro;
    row->con = part.con > row->con ? part.con : row->con;
    if (row->stretch_count > 0) {
        lore_stretch *last = &answers->stretches.items[answers->stretches.count - 1];
        if (last->to == part.from && last->pro == part.pro && last->con == part.con) {
            last->to = part.to;
            return true;
        }
    }
    row->stretch_count++;
    return lr_vector_push(&answers->stretches, part);
}

/* Walks both sides together over window, from change to change. */
static bool merge_sides(Answers *answers, Row *row, const StretchList *pro, const StretchList *con,
                        Granule window)
{
    Cursor pros = { pro, 0 }, cons = { con, 0 };
    for (int64_t at = window.first; at < window.last;) {
        int64_t until = window.last;
        Cost for_cost = cost_at(&pros, at, &until), against_cost = cost_at(&cons, at, &until);
        lore_stretch part = { at, until, lr_cost_belief(for_cost), lr_cost_belief(against_cost) };
        if (!push_stretch(answers, row, part))
            return false;
        at = until;
    }
    return true;
}

/* ---- collecting ---- */

enum {
    ROWS_A_LOOK = 512,      /* made or merged between two looks at the budget */
    ROWS_FORESEEN = 1 << 10 /* that room is made for at once */
};

static lore_status check_budget(Budget *budget, Diag *diag)
{
    return lr_budget_check(budget, 0, "the rows of the answer", (Place){ NULL, 0 }, diag);
}

typedef struct Collector {
    Answers *answers;
    Model *model;
    const Goal *goal;
    bool has_against; /* there is evidence against some tuple */
    Granule window;
    lore_reading reading;
    CertainSide certain; /* open if the goal has twins and the reading asks for them */
    StretchList pro, con;
    Code row[LR_VARIABLES_MAX];
    Diag *diag;
} Collector;

/* against: the goal's other side, or what is certain of it; LR_NONE: none. */
static bool read_against(Collector *collector, uint32_t against)
{
    collector->con.count = 0;
    if (against == LR_NONE)
        return true;
    bool is_there;
    return lr_model_belief(collector->model, against, collector->row, &collector->con, &is_there);
}

/* What the window shows of one tuple. */
static bool read_tuple(Collector *collector, size_t tuple, Row *row)
{
    Model *model = collector->model;
    Granule window = collector->window;
    uint32_t predicate = collector->goal->predicate;
    collector->pro.count = 0;
    if (!collector->has_against && lr_model_is_plain(model, predicate, tuple))
        return lr_model_tuple(model, predicate, tuple, collector->row, NULL) &&
               push_stretch(collector->answers, row,
                            (lore_stretch){ window.first, window.last, 1, 0 });
    return lr_model_tuple(model, predicate, tuple, collector->row, &collector->pro) &&
           read_against(collector, collector->has_against ? collector->goal->against : LR_NONE) &&
           merge_sides(collector->answers, row, &collector->pro, &collector->con, window);
}

static lore_status push_values(Collector *collector)
{
    Answers *answers = collector->answers;
    if (!lr_vector_reserve(&answers->values, answers->column_count) ||
        !lr_vector_reserve(&answers->codes, answers->column_count))
        return LORE_NOMEM;
    for (size_t c = 0; c < answers->column_count; c++) {
        lore_value value;
        lore_status status =
            lr_model_value(collector->model, collector->row[c], &value, collector->diag);
        if (status != LORE_OK)
            return status;
        answers->values.items[answers->values.count++] = value;
        answers->codes.items[answers->codes.count++] = collector->row[c];
    }
    return LORE_OK;
}

/* The stretches that are certain, for and against, in place of the possible ones; where there are none,
 * the bounds of an occurrence in the window. */
static lore_status keep_certain(Collector *collector, Row *row)
{
    Answers *answers = collector->answers;
    answers->stretches.count = row->first_stretch;
    row->stretch_count = 0;
    row->pro = row->con = 0;
    if (row->certain == 0)
        return LORE_OK;
    if (row->certain_count > 0)
        return read_against(collector, collector->goal->certain_against) &&
                       merge_sides(answers, row, &collector->certain.stretches, &collector->con,
                                   collector->window)
                   ? LORE_OK
                   : LORE_NOMEM;
    lore_stretch occurrence = { collector->certain.occurrence.first,
                                collector->certain.occurrence.last, row->certain, 0 };
    return push_stretch(answers, row, occurrence) ? LORE_OK : LORE_NOMEM;
}

static lore_status read_certain(Collector *collector, Row *row)
{
    Answers *answers = collector->answers;
    row->first_certain = answers->certain.count;
    if (collector->goal->certain == LR_NONE) {
        row->certain = row->pro;
        return LORE_OK;
    }
    if (!collector->certain.is_open)
        return LORE_OK;
    StretchList *list = &collector->certain.stretches;
    lore_status status =
        lr_certain_read(&collector->certain, collector->row, collector->window, &row->certain);
    for (size_t i = 0; i < list->count && status == LORE_OK; i++) {
        Stretch part = list->items[i];
        lore_stretch shown = { part.from, part.to, lr_cost_belief(part.cost), 0 };
        row->certain_count++;
        if (!lr_vector_push(&answers->certain, shown))
            status = LORE_NOMEM;
    }
    return status == LORE_OK && collector->reading == LORE_READING_CERTAIN
               ? keep_certain(collector, row)
               : status;
}

/* Appends one tuple; one without evidence for it in the window leaves nothing behind. */
static lore_status collect_tuple(Collector *collector, size_t tuple)
{
    Answers *answers = collector->answers;
    Row row = { .first_value = answers->values.count, .first_stretch = answers->stretches.count };
    if (!read_tuple(collector, tuple, &row))
        return LORE_NOMEM;
    if (row.pro == 0) {
        answers->stretches.count = row.first_stretch;
        return LORE_OK;
    }
    lore_status status = read_certain(collector, &row);
    if (status != LORE_OK)
        return status;
    if (row.pro == 0) {
        answers->stretches.count = row.first_stretch;
        answers->certain.count = row.first_certain;
        return LORE_OK;
    }
    status = push_values(collector);
    if (status != LORE_OK)
        return status;
    return lr_vector_push(&answers->rows, row) ? LORE_OK : LORE_NOMEM;
}

static bool make_room(Answers *answers, size_t count)
{
    size_t rows = count < ROWS_FORESEEN ? count : ROWS_FORESEEN;
    return lr_vector_reserve(&answers->rows, rows) &&
           lr_vector_reserve(&answers->stretches, rows) &&
           lr_vector_reserve(&answers->values, rows * answers->column_count) &&
           lr_vector_reserve(&answers->codes, rows * answers->column_count);
}

lore_status lr_answers_collect(Answers *answers, Model *model, const Goal *goal, Granule window,
                               lore_reading reading, Budget *budget, Diag *diag)
{
    Collector collector = { .answers = answers,
                            .model = model,
                            .goal = goal,
                            .window = window,
                            .reading = reading,
                            .diag = diag };
    size_t count = lr_model_count(model, goal->predicate);
    answers->column_count = goal->column_count;
    collector.has_against = goal->against != LR_NONE && lr_model_count(model, goal->against) > 0;
    lore_status status = make_room(answers, count) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK && goal->certain != LR_NONE && reading != LORE_READING_POSSIBLE)
        status = lr_certain_open(&collector.certain, model, goal, diag);
    for (size_t i = 0; status == LORE_OK && i < count; i++) {
        status = collect_tuple(&collector, i);
        if (status == LORE_OK && i % ROWS_A_LOOK == ROWS_A_LOOK - 1)
            status = check_budget(budget, diag);
    }
    lr_certain_close(&collector.certain);
    lr_vector_free(&collector.pro);
    lr_vector_free(&collector.con);
    return status;
}

lore_status lr_answers_add(Answers *answers, const lore_value *values)
{
    Row row = { .first_value = answers->values.count,
                .first_stretch = answers->stretches.count,
                .stretch_count = 1,
                .pro = 1,
                .certain = 1 };
    if (!lr_vector_reserve(&answers->values, answers->column_count) ||
        !lr_vector_push(&answers->stretches,
                        (lore_stretch){ LORE_TIME_MIN, LORE_TIME_MAX, 1, 0 }) ||
        !lr_vector_push(&answers->rows, row))
        return LORE_NOMEM;
    memcpy(answers->values.items + answers->values.count, values,
           answers->column_count * sizeof *values);
    answers->values.count += answers->column_count;
    return LORE_OK;
}

lore_status lr_answers_keep(Answers *answers, Buffer *text, lore_value *out)
{
    const char *bytes = lr_buffer_terminate(text);
    const char *kept = text->failed ? NULL : lr_arena_text(&answers->text, bytes, text->count);
    *out = kept == NULL ? lore_null() : lore_text(kept, (ptrdiff_t)text->count);
    lr_buffer_free(text);
    return kept == NULL ? LORE_NOMEM : LORE_OK;
}

/* ---- sorting ---- */

typedef struct Order {
    const Answers *answers;
    const OrderKey *keys;
    size_t key_count;
} Order;

static int compare_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_instants(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_key(const Order *order, const OrderKey *key, const Row *a, const Row *b)
{
    const Answers *answers = order->answers;
    const lore_stretch *parts = answers->stretches.items;
    switch (key->by) {
    case BY_COLUMN:
        return lr_value_compare(answers->values.items[a->first_value + key->column],
                                answers->values.items[b->first_value + key->column]);
    case BY_BELIEF:
        return compare_numbers(a->pro, b->pro);
    case BY_FROM:
        return compare_instants(parts[a->first_stretch].from, parts[b->first_stretch].from);
    case BY_TO:
        return compare_instants(parts[a->first_stretch + a->stretch_count - 1].to,
                                parts[b->first_stretch + b->stretch_count - 1].to);
    }
    return 0;
}

static int compare_rows(const Order *order, const Row *a, const Row *b)
{
    for (size_t k = 0; k < order->key_count; k++) {
        int sign = compare_key(order, &order->keys[k], a, b);
        if (sign != 0)
            return order->keys[k].is_descending ? -sign : sign;
    }
    for (size_t c = 0; c < order->answers->column_count; c++) {
        int sign = compare_key(order, &(OrderKey){ BY_COLUMN, c, false }, a, b);
        if (sign != 0)
            return sign;
    }
    return 0;
}

/* Two runs next to each other, and how many rows have been merged since the budget was looked at. */
typedef struct Merge {
    size_t from, middle, to;
    size_t merged;
} Merge;

/* Merges [from, middle) and [middle, to) of rows into the same places of out. */
static lore_status merge_runs(const Order *order, const Row *rows, Merge *merge, Row *out,
                              Budget *budget, Diag *diag)
{
    size_t left = merge->from, right = merge->middle;
    for (size_t i = merge->from; i < merge->to; i++) {
        bool take_left =
            right == merge->to ||
            (left < merge->middle && compare_rows(order, &rows[left], &rows[right]) <= 0);
        out[i] = rows[take_left ? left++ : right++];
        if (++merge->merged % ROWS_A_LOOK != 0)
            continue;
        lore_status status = check_budget(budget, diag);
        if (status != LORE_OK)
            return status;
    }
    return LORE_OK;
}

/* Whether the rows are in order already, as those of one relation often are. *status: of the budget. */
static bool is_sorted(const Order *order, Budget *budget, Diag *diag, lore_status *status)
{
    const Row *rows = order->answers->rows.items;
    size_t count = order->answers->rows.count;
    *status = LORE_OK;
    for (size_t i = 1; i < count && *status == LORE_OK; i++) {
        if (compare_rows(order, &rows[i - 1], &rows[i]) > 0)
            return false;
        if (i % ROWS_A_LOOK == 0)
            *status = check_budget(budget, diag);
    }
    return true;
}

/* Bottom-up merge sort: stable, and with the order as an argument, which qsort does not offer. */
static lore_status sort_rows(Answers *answers, const Order *order, Budget *budget, Diag *diag)
{
    size_t count = answers->rows.count;
    Row *rows = answers->rows.items;
    Row *spare = malloc(count * sizeof *spare);
    if (spare == NULL)
        return LORE_NOMEM;
    Row *owned = spare;
    Merge merge = { .merged = 0 };
    lore_status status = LORE_OK;
    for (size_t width = 1; width < count && status == LORE_OK; width *= 2) {
        for (size_t from = 0; from < count && status == LORE_OK; from += 2 * width) {
            merge.from = from;
            merge.middle = from + width < count ? from + width : count;
            merge.to = merge.middle + width < count ? merge.middle + width : count;
            status = merge_runs(order, rows, &merge, spare, budget, diag);
        }
        Row *sorted = spare;
        spare = rows;
        rows = sorted;
    }
    if (rows == owned)
        memcpy(answers->rows.items, rows, count * sizeof *rows);
    free(owned);
    return status;
}

lore_status lr_answers_sort(Answers *answers, const OrderKey *keys, size_t key_count,
                            Budget *budget, Diag *diag)
{
    Order order = { answers, keys, key_count };
    lore_status status;
    return is_sorted(&order, budget, diag, &status) ? status
                                                    : sort_rows(answers, &order, budget, diag);
}
