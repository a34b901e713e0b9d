/* SPDX-License-Identifier: MIT */
/* Indexes of a rowset: one scan of its rows for each, by batches. */
#include "eval/rowset_index.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_RADIX_MAX = 1 << 26 }; /* bits */
enum { ROWS_SHARED = 1 << 13 };      /* from which threads make an index together */
enum { ROWS_A_HEAD = 4 };            /* at least, on average, for heads to be kept */

static void drop_heads(Heads *heads)
{
    free(heads->words);
    free(heads->starts);
    *heads = (Heads){ .rows = 0 };
}

void lr_rowset_drop_indexes(Rowset *set)
{
    for (size_t i = 0; i < set->postings.count; i++) {
        lr_postings_free(set->postings.items[i]);
        free(set->postings.items[i]);
    }
    for (size_t i = 0; i < set->indexes.count; i++) {
        lr_index_free(set->indexes.items[i]);
        free(set->indexes.items[i]);
    }
    for (size_t i = 0; i < set->column_sets.count; i++) {
        free(set->column_sets.items[i]->bits);
        free(set->column_sets.items[i]);
    }
    set->postings.count = set->indexes.count = set->column_sets.count = 0;
    drop_heads(&set->heads);
}

/* ---- columns ---- */

static bool fill_column(const Rowset *set, ColumnSet *values)
{
    Range range = set->ranges[values->column];
    values->rows = set->count;
    values->base = range.least;
    values->radix = range.least > range.most ? 0 : (size_t)(range.most - range.least) + 1;
    values->distinct = 0;
    free(values->bits);
    values->bits = NULL;
    if (values->radix > COLUMN_RADIX_MAX || set->layout.stride > 1)
        return false;
    values->bits = calloc(values->radix / 64 + 1, sizeof *values->bits);
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    Field field = set->layout.fields[values->column];
    if (values->bits == NULL)
        return false;
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;) {
        for (size_t i = 0; i < count; i++) {
            Code offset = lr_field_code(field, &rows[i]) - values->base;
            values->bits[offset / 64] |= UINT64_C(1) << offset % 64;
        }
        if (lr_rowset_gives_up(set)) {
            free(values->bits);
            values->bits = NULL;
            values->rows = SIZE_MAX; /* made anew when asked for again */
            return false;
        }
    }
    for (size_t w = 0; w <= values->radix / 64; w++)
        values->distinct += (size_t)__builtin_popcountll(values->bits[w]);
    return true;
}

const ColumnSet *lr_rowset_column(Rowset *set, uint32_t column)
{
    ColumnSet *values = NULL;
    for (size_t i = 0; i < set->column_sets.count && values == NULL; i++)
        if (set->column_sets.items[i]->column == column)
            values = set->column_sets.items[i];
    if (values != NULL && values->rows == set->count)
        return values->bits == NULL ? NULL : values;
    if (values == NULL) {
        values = calloc(1, sizeof *values);
        if (values == NULL || !lr_vector_push(&set->column_sets, values)) {
            free(values);
            return NULL;
        }
        values->column = column;
    }
    return fill_column(set, values) ? values : NULL;
}

/* ---- heads ---- */

/* False if there are more than most of them. */
static bool find_heads(Heads *heads, const uint64_t *rows, uint64_t bits, size_t most)
{
    size_t at = 0;
    for (; at < heads->rows && heads->count < most; heads->count++) {
        heads->words[heads->count] = rows[at];
        heads->starts[heads->count] = (uint32_t)at;
        at += lr_words_alike(rows + at, heads->rows - at, bits);
    }
    heads->starts[heads->count] = (uint32_t)at;
    return at == heads->rows;
}

const Heads *lr_rowset_heads(Rowset *set)
{
    Heads *heads = &set->heads;
    if (set->count == 0 || set->count >= UINT32_MAX || set->layout.stride > 1 ||
        set->layout.arity == 0)
        return NULL;
    if (heads->rows == set->count)
        return heads->words == NULL ? NULL : heads;
    const uint64_t *rows = lr_rowset_rows(set);
    size_t most = set->count / ROWS_A_HEAD + 1; /* pages that are not touched cost nothing */
    drop_heads(heads);
    if (rows == NULL)
        return NULL;
    heads->words = malloc(most * sizeof *heads->words);
    heads->starts = malloc((most + 1) * sizeof *heads->starts);
    heads->rows = set->count;
    Field first = set->layout.fields[0];
    if (heads->words != NULL && heads->starts != NULL &&
        find_heads(heads, rows, lr_field_mask(first) << first.shift, most))
        return heads;
    drop_heads(heads);
    heads->rows = set->count;
    return NULL;
}

/* ---- indexes ---- */

/* Leaves those of rows that pass a filter. */
static size_t sift(const Postings *postings, uint64_t *rows, size_t count)
{
    size_t kept = 0;
    if (postings->filter == NULL)
        return count;
    for (size_t i = 0; i < count; i++) {
        rows[kept] = rows[i];
        kept +=
            lr_column_set_has(postings->filter, lr_field_code(postings->filter_field, &rows[i]));
    }
    return kept;
}

/* An index being made by several threads: each goes through all rows and takes its share of the keys. */
typedef struct Building {
    const Rowset *set;
    Postings *postings;
    uint32_t shares;
    bool (*take)(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                 uint32_t shares);
    atomic_bool failed;
} Building;

static void build_share(void *data, uint32_t share)
{
    Building *building = data;
    const Rowset *set = building->set;
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;) {
        count = sift(building->postings, rows, count);
        if (lr_rowset_gives_up(set) ||
            !building->take(building->postings, rows, count, share, building->shares))
            building->failed = true;
        if (building->failed)
            break;
    }
}

static bool build_by(const Rowset *set, Postings *postings, Team *team,
                     bool (*take)(Postings *, const uint64_t *, size_t, uint32_t, uint32_t))
{
    bool is_shared = postings->is_dense && set->count >= ROWS_SHARED &&
                     (postings->pool_count > 1 || take != lr_postings_add_share);
    Building building = { .set = set, .postings = postings, .shares = 1, .take = take };
    if (is_shared)
        building.shares = lr_team_size(team);
    if (building.shares > 1)
        lr_team_run(team, build_share, &building);
    else
        build_share(&building, 0);
    return !building.failed;
}

static bool place(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                  uint32_t shares)
{
    lr_postings_place(postings, rows, count, share, shares);
    return true;
}

/* From a listing, whose rows come by their first column. */
static bool build_by_group(const Rowset *set, Postings *postings)
{
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    if (!lr_postings_reserve(postings, set->count))
        return false;
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;)
        if (lr_rowset_gives_up(set) ||
            !lr_postings_append(postings, rows, sift(postings, rows, count)))
            return false;
    return true;
}

static bool build_packed(const Rowset *set, Postings *postings, Team *team)
{
    if (set->list != NULL && postings->columns == 1)
        return build_by_group(set, postings);
    if (!build_by(set, postings, team, lr_postings_count) || !lr_postings_lay_out(postings) ||
        !build_by(set, postings, team, place))
        return false;
    lr_postings_finish(postings);
    return true;
}

static bool build(const Rowset *set, Postings *postings, const Postings *like, bool grows,
                  Team *team)
{
    const ColumnSet *filter = like->filter;
    if (!lr_postings_init(postings, &set->layout, like->columns, filter == NULL ? set->count : 0,
                          grows ? lr_team_size(team) : 1))
        return false;
    postings->filter = filter;
    postings->filter_column = like->filter_column;
    if (filter != NULL)
        postings->filter_field = set->layout.fields[like->filter_column];
    if (!(grows ? build_by(set, postings, team, lr_postings_add_share)
                : build_packed(set, postings, team))) {
        lr_postings_free(postings);
        return false;
    }
    postings->rows = set->count;
    return true;
}

static bool is_up_to_date(const Rowset *set, const Postings *postings, bool grows)
{
    return grows ? !postings->is_packed : postings->rows == set->count;
}

/* Builds anew postings whose rows are too few, or which cannot grow. */
static Postings *rebuild(Rowset *set, size_t at, bool grows, Team *team)
{
    Postings *postings = set->postings.items[at], like = *postings;
    lr_postings_free(postings);
    if (build(set, postings, &like, grows, team))
        return postings;
    free(postings);
    set->postings.items[at] = set->postings.items[--set->postings.count];
    return NULL;
}

Postings *lr_rowset_postings(Rowset *set, uint64_t columns, const ColumnSet *filter,
                             uint32_t filter_column, bool grows, Team *team)
{
    for (size_t i = 0; i < set->postings.count; i++) {
        Postings *known = set->postings.items[i];
        if (known->columns == columns && known->filter == filter &&
            (filter == NULL || known->filter_column == filter_column))
            return is_up_to_date(set, known, grows) ? known : rebuild(set, i, grows, team);
    }
    Postings like = { .columns = columns, .filter = filter, .filter_column = filter_column };
    Postings *postings = malloc(sizeof *postings);
    if (postings == NULL || !build(set, postings, &like, grows, team)) {
        free(postings);
        return NULL;
    }
    if (lr_vector_push(&set->postings, postings))
        return postings;
    lr_postings_free(postings);
    free(postings);
    return NULL;
}

Index *lr_rowset_index(Rowset *set, uint64_t columns)
{
    Index *index = NULL;
    for (size_t i = 0; i < set->indexes.count && index == NULL; i++)
        if (set->indexes.items[i]->columns == columns)
            index = set->indexes.items[i];
    if (index == NULL) {
        index = malloc(sizeof *index);
        if (index == NULL || !lr_index_init(index, &set->table, columns)) {
            free(index);
            return NULL;
        }
        if (!lr_vector_push(&set->indexes, index)) {
            lr_index_free(index);
            free(index);
            return NULL;
        }
    }
    return lr_index_append(index, set->table.count) ? index : NULL;
}

size_t lr_rowset_indexed(const Rowset *set, const Postings *postings, size_t count, size_t later)
{
    size_t before = set->count - later - count;
    size_t more = postings->rows > before ? postings->rows - before : 0;
    return more < count ? more : count;
}

bool lr_rowset_index_one(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                         uint32_t shares)
{
    uint64_t some[LR_BATCH];
    for (size_t at = 0; at < count; at += LR_BATCH) {
        size_t here = count - at < LR_BATCH ? count - at : LR_BATCH;
        memcpy(some, rows + at, here * sizeof *some);
        if (!lr_postings_add_share(postings, some, sift(postings, some, here), share, shares))
            return false;
    }
    if (share == 0)
        postings->rows += count;
    return true;
}

bool lr_rowset_index_rows(Rowset *set, const uint64_t *rows, size_t count, size_t later)
{
    for (size_t i = 0; i < set->postings.count; i++) {
        size_t there = lr_rowset_indexed(set, set->postings.items[i], count, later);
        if (!lr_rowset_index_one(set->postings.items[i], rows + there, count - there, 0, 1))
            return false;
    }
    return true;
}
