/* SPDX-License-Identifier: MIT */
/* Collecting a goal's answers, and sorting them. */
#include "api/table.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"

void lr_table_free(Table *table)
{
    lr_vector_free(&table->values);
    lr_vector_free(&table->stretches);
    lr_vector_free(&table->rows);
    lr_arena_free(&table->text);
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

static bool push_stretch(Table *table, Row *row, lore_stretch part)
{
    if (part.pro == 0 && part.con == 0)
        return true;
    row->pro = part.pro > row->pro ? part.pro : row->pro;
    row->con = part.con > row->con ? part.con : row->con;
    lore_stretch *last = table->stretches.items + table->stretches.count - 1;
    if (row->stretch_count > 0 && last->to == part.from && last->pro == part.pro && last->con == part.con) {
        last->to = part.to;
        return true;
    }
    row->stretch_count++;
    return lr_vector_push(&table->stretches, part);
}

/* Walks both sides together over window, from change to change. */
static bool merge_sides(Table *table, Row *row, const StretchList *pro, const StretchList *con,
                        Granule window)
{
    Cursor pros = { pro, 0 }, cons = { con, 0 };
    for (int64_t at = window.first; at < window.last;) {
        int64_t until = window.last;
        Cost for_cost = cost_at(&pros, at, &until), against_cost = cost_at(&cons, at, &until);
        lore_stretch part = { at, until, lr_cost_belief(for_cost), lr_cost_belief(against_cost) };
        if (!push_stretch(table, row, part))
            return false;
        at = until;
    }
    return true;
}

/* ---- collecting ---- */

typedef struct Collector {
    Table *table;
    Model *model;
    const Goal *goal;
    Granule window;
    StretchList pro, con;
    Code row[LR_VARIABLES_MAX];
    Diag *diag;
} Collector;

static bool read_against(Collector *collector)
{
    collector->con.count = 0;
    if (collector->goal->against == LR_NONE)
        return true;
    size_t tuple = lr_model_find(collector->model, collector->goal->against, collector->row);
    return tuple == SIZE_MAX || lr_model_tuple(collector->model, collector->goal->against, tuple,
                                               collector->row, &collector->con);
}

static lore_status push_values(Collector *collector)
{
    Table *table = collector->table;
    if (!lr_vector_reserve(&table->values, table->column_count))
        return LORE_NOMEM;
    for (size_t c = 0; c < table->column_count; c++) {
        lore_value value;
        lore_status status = lr_model_value(collector->model, collector->row[c], &value, collector->diag);
        if (status != LORE_OK)
            return status;
        table->values.items[table->values.count++] = value;
    }
    return LORE_OK;
}

/* Appends one tuple; one without evidence for it in the window leaves nothing behind. */
static lore_status collect_tuple(Collector *collector, size_t tuple)
{
    Table *table = collector->table;
    Row row = { .tuple = tuple, .first_value = table->values.count,
                .first_stretch = table->stretches.count };
    collector->pro.count = 0;
    if (!lr_model_tuple(collector->model, collector->goal->predicate, tuple, collector->row,
                        &collector->pro) ||
        !read_against(collector) ||
        !merge_sides(table, &row, &collector->pro, &collector->con, collector->window))
        return LORE_NOMEM;
    if (row.pro == 0) {
        table->stretches.count = row.first_stretch;
        return LORE_OK;
    }
    lore_status status = push_values(collector);
    if (status != LORE_OK)
        return status;
    return lr_vector_push(&table->rows, row) ? LORE_OK : LORE_NOMEM;
}

lore_status lr_table_collect(Table *table, Model *model, const Goal *goal, Granule window, Diag *diag)
{
    Collector collector = { .table = table, .model = model, .goal = goal, .window = window, .diag = diag };
    lore_status status = LORE_OK;
    size_t count = lr_model_count(model, goal->predicate);
    table->column_count = goal->column_count;
    for (size_t i = 0; status == LORE_OK && i < count; i++)
        status = collect_tuple(&collector, i);
    lr_vector_free(&collector.pro);
    lr_vector_free(&collector.con);
    return status;
}

lore_status lr_table_add(Table *table, const lore_value *values)
{
    Row row = { .tuple = SIZE_MAX, .first_value = table->values.count,
                .first_stretch = table->stretches.count, .stretch_count = 1, .pro = 1 };
    if (!lr_vector_reserve(&table->values, table->column_count) ||
        !lr_vector_push(&table->stretches, (lore_stretch){ LORE_TIME_MIN, LORE_TIME_MAX, 1, 0 }) ||
        !lr_vector_push(&table->rows, row))
        return LORE_NOMEM;
    memcpy(table->values.items + table->values.count, values, table->column_count * sizeof *values);
    table->values.count += table->column_count;
    return LORE_OK;
}

/* ---- sorting ---- */

typedef struct Order {
    const Table *table;
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
    const Table *table = order->table;
    const lore_stretch *parts = table->stretches.items;
    switch (key->by) {
    case BY_COLUMN:
        return lr_value_compare(table->values.items[a->first_value + key->column],
                                table->values.items[b->first_value + key->column]);
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
    for (size_t c = 0; c < order->table->column_count; c++) {
        int sign = compare_key(order, &(OrderKey){ BY_COLUMN, c, false }, a, b);
        if (sign != 0)
            return sign;
    }
    return 0;
}

/* Merges [from, middle) and [middle, to) of rows into the same places of out. */
static void merge_runs(const Order *order, const Row *rows, size_t from, size_t middle, size_t to,
                       Row *out)
{
    size_t left = from, right = middle;
    for (size_t i = from; i < to; i++) {
        bool take_left = right == to ||
                         (left < middle && compare_rows(order, &rows[left], &rows[right]) <= 0);
        out[i] = rows[take_left ? left++ : right++];
    }
}

/* Bottom-up merge sort: stable, and with the order as an argument, which qsort does not offer. */
lore_status lr_table_sort(Table *table, const OrderKey *keys, size_t key_count)
{
    Order order = { table, keys, key_count };
    size_t count = table->rows.count;
    Row *rows = table->rows.items;
    Row *spare = count < 2 ? NULL : malloc(count * sizeof *spare);
    if (spare == NULL)
        return count < 2 ? LORE_OK : LORE_NOMEM;
    Row *owned = spare;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t to = middle + width < count ? middle + width : count;
            merge_runs(&order, rows, from, middle, to, spare);
        }
        Row *sorted = spare;
        spare = rows;
        rows = sorted;
    }
    if (rows == owned)
        memcpy(table->rows.items, rows, count * sizeof *rows);
    free(owned);
    return LORE_OK;
}
