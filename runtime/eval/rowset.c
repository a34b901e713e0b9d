/* SPDX-License-Identifier: MIT */
/* Rowset: choosing forms, and the same few operations on each. */
#include "eval/rowset.h"

#include <stdlib.h>
#include <string.h>

enum { DENSE_BYTES_ALWAYS = 1 << 16, RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

bool lr_rowset_init(Rowset *set, const Range *ranges, uint32_t arity)
{
    *set = (Rowset){ .ranges = ranges };
    if (!lr_layout_init(&set->layout, ranges, arity))
        return false;
    set->form = set->layout.stride > 1 ? ROWSET_TABLE : ROWSET_LIST;
    if (set->form == ROWSET_LIST || lr_table_init(&set->table, ranges, arity))
        return true;
    lr_layout_free(&set->layout);
    return false;
}

static void drop_list(Rowset *set)
{
    free(set->list);
    set->list = NULL;
}

static void drop_indexes(Rowset *set)
{
    for (size_t i = 0; i < set->postings.count; i++) {
        lr_postings_free(set->postings.items[i]);
        free(set->postings.items[i]);
    }
    for (size_t i = 0; i < set->indexes.count; i++) {
        lr_index_free(set->indexes.items[i]);
        free(set->indexes.items[i]);
    }
    set->postings.count = set->indexes.count = 0;
}

void lr_rowset_free(Rowset *set)
{
    drop_indexes(set);
    lr_vector_free(&set->postings);
    lr_vector_free(&set->indexes);
    drop_list(set);
    lr_hash_set_free(&set->hash);
    lr_dense_set_free(&set->dense);
    lr_table_free(&set->table);
    lr_layout_free(&set->layout);
    *set = (Rowset){ .count = 0 };
}

size_t lr_rowset_bytes(const Rowset *set)
{
    size_t bytes = set->list == NULL ? 0 : set->count * set->layout.stride * sizeof *set->list;
    if (set->form == ROWSET_HASH)
        bytes += lr_hash_set_bytes(&set->hash);
    if (set->form == ROWSET_DENSE)
        bytes += set->dense.word_count * sizeof(uint64_t);
    if (set->form == ROWSET_TABLE)
        bytes += lr_table_bytes(&set->table);
    for (size_t i = 0; i < set->postings.count; i++)
        bytes += lr_postings_bytes(set->postings.items[i]);
    for (size_t i = 0; i < set->indexes.count; i++)
        bytes += lr_index_bytes(set->indexes.items[i]);
    return bytes;
}

/* ---- forms ---- */

static bool to_hash(Rowset *set)
{
    HashSet hash;
    uint64_t fresh[LR_BATCH];
    if (!lr_hash_set_init(&hash, set->layout.bits))
        return false;
    for (size_t at = 0; at < set->count; at += LR_BATCH) {
        size_t count = set->count - at < LR_BATCH ? set->count - at : LR_BATCH, added;
        if (!lr_hash_set_add(&hash, set->list + at, count, fresh, &added)) {
            lr_hash_set_free(&hash);
            return false;
        }
    }
    set->hash = hash;
    set->form = ROWSET_HASH;
    return true;
}

static bool to_dense(Rowset *set)
{
    DenseSet dense;
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    if (!lr_dense_set_init(&dense, set->ranges, set->layout.arity))
        return false;
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;)
        (void)lr_dense_set_add(&dense, &set->layout, rows, count, rows);
    lr_hash_set_free(&set->hash);
    set->dense = dense;
    set->form = ROWSET_DENSE;
    return true;
}

/* Whether a bit for every possible row takes no more than bytes. */
static bool suits_dense(const Rowset *set, size_t bytes)
{
    size_t dense = lr_dense_set_size(set->ranges, set->layout.arity);
    return dense <= bytes || (dense <= DENSE_BYTES_ALWAYS && dense <= bytes * 16);
}

/* Makes sure that count more rows can be added to a set of one-word rows. */
static bool suit(Rowset *set, size_t count)
{
    if (set->form == ROWSET_LIST && !to_hash(set))
        return false;
    if (set->form == ROWSET_DENSE || lr_hash_set_has_room(&set->hash, count))
        return true;
    return suits_dense(set, lr_hash_set_next_bytes(&set->hash)) && to_dense(set)
               ? true
               : lr_hash_set_reserve(&set->hash, count);
}

/* ---- adding ---- */

static bool add_wide(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                     size_t *fresh_count)
{
    size_t before = set->table.count, stride = set->layout.stride;
    bool fine = lr_table_add(&set->table, rows, count, NULL);
    *fresh_count = set->table.count - before;
    memcpy(fresh, set->table.rows + before * stride, *fresh_count * stride * sizeof *fresh);
    set->count = set->table.count;
    return fine;
}

bool lr_rowset_add(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                   size_t *fresh_count)
{
    *fresh_count = 0;
    if (set->form == ROWSET_TABLE)
        return add_wide(set, rows, count, fresh, fresh_count);
    if (!suit(set, count))
        return false;
    drop_list(set); /* it lacks what is added */
    bool fine = true;
    if (set->form == ROWSET_DENSE)
        *fresh_count = lr_dense_set_add(&set->dense, &set->layout, rows, count, fresh);
    else
        fine = lr_hash_set_add(&set->hash, rows, count, fresh, fresh_count);
    set->count += *fresh_count;
    return fine;
}

static bool is_ascending(const uint64_t *rows, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (rows[i - 1] >= rows[i])
            return false;
    return true;
}

/* One pass of counting sort on RADIX_BITS bits. */
static void sort_pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    size_t starts[RADIX] = { 0 }, next = 0;
    for (size_t i = 0; i < count; i++)
        starts[from[i] >> shift & (RADIX - 1)]++;
    for (size_t d = 0; d < RADIX; d++) {
        size_t here = starts[d];
        starts[d] = next;
        next += here;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i] >> shift & (RADIX - 1)]++] = from[i];
}

/* Sorts *rows, which another array may replace. */
static bool sort_rows(uint64_t **rows, size_t count, unsigned bits)
{
    if (is_ascending(*rows, count))
        return true;
    uint64_t *other = malloc(count * sizeof *other);
    if (other == NULL)
        return false;
    for (unsigned shift = 0; shift < bits; shift += RADIX_BITS) {
        sort_pass(*rows, other, count, shift);
        uint64_t *swap = *rows;
        *rows = other;
        other = swap;
    }
    free(other);
    return true;
}

static bool fill_wide(Rowset *set, const uint64_t *rows, size_t count)
{
    for (size_t at = 0; at < count; at += LR_BATCH) {
        size_t here = count - at < LR_BATCH ? count - at : LR_BATCH;
        if (!lr_table_add(&set->table, rows + at * set->layout.stride, here, NULL))
            return false;
    }
    set->count = set->table.count;
    return true;
}

bool lr_rowset_fill(Rowset *set, uint64_t *rows, size_t count)
{
    if (set->form == ROWSET_TABLE) {
        bool fine = fill_wide(set, rows, count);
        free(rows);
        return fine;
    }
    if (!sort_rows(&rows, count, set->layout.bits)) {
        free(rows);
        return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || rows[i] != rows[i - 1])
            rows[kept++] = rows[i];
    drop_list(set);
    set->list = rows;
    set->count = kept;
    return true;
}

/* ---- finding ---- */

bool lr_rowset_prepare(Rowset *set)
{
    if (set->form != ROWSET_LIST)
        return true;
    return suits_dense(set, set->count * sizeof(uint64_t)) ? to_dense(set) : to_hash(set);
}

static bool list_has(const Rowset *set, uint64_t row)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->list[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->list[low] == row;
}

void lr_rowset_find(const Rowset *set, const uint64_t *rows, size_t count, bool *is_there)
{
    switch (set->form) {
    case ROWSET_LIST:
        for (size_t i = 0; i < count; i++)
            is_there[i] = list_has(set, rows[i]);
        break;
    case ROWSET_HASH:
        lr_hash_set_find(&set->hash, rows, count, is_there);
        break;
    case ROWSET_DENSE:
        lr_dense_set_find(&set->dense, &set->layout, rows, count, is_there);
        break;
    case ROWSET_TABLE:
        for (size_t i = 0; i < count; i++)
            is_there[i] = lr_table_find(&set->table, rows + i * set->layout.stride) != LR_ROW_NONE;
        break;
    }
}

bool lr_rowset_has(const Rowset *set, const uint64_t *row)
{
    bool is_there = false;
    if (set->count > 0)
        lr_rowset_find(set, row, 1, &is_there);
    return is_there;
}

/* ---- scanning ---- */

static size_t next_of_array(const uint64_t *from, size_t count, uint32_t stride,
                            RowsetCursor *cursor, uint64_t *rows)
{
    size_t here = count - cursor->at < LR_BATCH ? count - cursor->at : LR_BATCH;
    if (here > 0)
        memcpy(rows, from + cursor->at * stride, here * stride * sizeof *rows);
    cursor->at += here;
    return here;
}

size_t lr_rowset_next(const Rowset *set, RowsetCursor *cursor, uint64_t *rows)
{
    if (set->list != NULL)
        return next_of_array(set->list, set->count, 1, cursor, rows);
    switch (set->form) {
    case ROWSET_LIST:
        break;
    case ROWSET_HASH:
        return lr_hash_set_next(&set->hash, &cursor->at, rows);
    case ROWSET_DENSE:
        return lr_dense_set_next(&set->dense, &set->layout, &cursor->at, rows);
    case ROWSET_TABLE:
        return next_of_array(set->table.rows, set->count, set->layout.stride, cursor, rows);
    }
    return 0;
}

const uint64_t *lr_rowset_rows(Rowset *set)
{
    static const uint64_t nothing[1];
    if (set->count == 0)
        return nothing;
    if (set->form == ROWSET_TABLE)
        return set->table.rows;
    if (set->list != NULL)
        return set->list;
    uint64_t *rows = malloc(set->count * sizeof *rows), batch[LR_BATCH];
    RowsetCursor cursor = { 0 };
    size_t filled = 0;
    if (rows == NULL)
        return NULL;
    for (size_t count; (count = lr_rowset_next(set, &cursor, batch)) > 0; filled += count)
        memcpy(rows + filled, batch, count * sizeof *rows);
    if (!sort_rows(&rows, filled, set->layout.bits)) {
        free(rows);
        return NULL;
    }
    set->list = rows;
    return rows;
}

/* ---- indexes ---- */

static bool build_growing(const Rowset *set, Postings *postings)
{
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;)
        if (!lr_postings_add(postings, rows, count))
            return false;
    return true;
}

static bool build_packed(const Rowset *set, Postings *postings)
{
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;)
        if (!lr_postings_count(postings, rows, count))
            return false;
    if (!lr_postings_lay_out(postings))
        return false;
    cursor = (RowsetCursor){ 0 };
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;)
        lr_postings_place(postings, rows, count);
    lr_postings_finish(postings);
    return true;
}

static bool build(const Rowset *set, Postings *postings, uint64_t columns, bool grows)
{
    if (!lr_postings_init(postings, &set->layout, columns, set->count))
        return false;
    if (grows ? build_growing(set, postings) : build_packed(set, postings))
        return true;
    lr_postings_free(postings);
    return false;
}

Postings *lr_rowset_postings(Rowset *set, uint64_t columns, bool grows)
{
    for (size_t i = 0; i < set->postings.count; i++) {
        Postings *known = set->postings.items[i];
        if (known->columns != columns)
            continue;
        bool is_whole = known->rows == set->count || (grows && !known->is_packed);
        if (is_whole && !(grows && known->is_packed))
            return known;
        lr_postings_free(known);
        if (build(set, known, columns, grows))
            return known;
        free(known);
        set->postings.items[i] = set->postings.items[--set->postings.count];
        return NULL;
    }
    Postings *postings = malloc(sizeof *postings);
    if (postings == NULL || !build(set, postings, columns, grows)) {
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

bool lr_rowset_index_rows(Rowset *set, const uint64_t *rows, size_t count)
{
    for (size_t i = 0; i < set->postings.count; i++)
        if (!lr_postings_add(set->postings.items[i], rows, count))
            return false;
    return true;
}
