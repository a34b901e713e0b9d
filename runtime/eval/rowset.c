/* SPDX-License-Identifier: MIT */
/* Rowset: choosing forms, and the same few operations on each. */
#include "eval/rowset.h"

#include <stdlib.h>
#include <string.h>

#include "base/region.h"
#include "eval/rowset_index.h"

enum { KEPT_BYTES = 1 << 12, SORTED_SIMPLY = 64, SORTED_AT_ONCE = 1 << 20 };
enum { DENSE_BYTES_FORCED = 1 << 24 };
enum {
    DENSE_BYTES_ALWAYS = 1 << 16,
    DENSE_WORTH = 5,
    DENSE_LESS = 2,
    RADIX_BITS = 11,
    RADIX = 1 << RADIX_BITS
};

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
    lr_joined_free(set->joined);
    set->list = NULL;
    set->joined = NULL;
}

void lr_rowset_free(Rowset *set)
{
    lr_rowset_drop_indexes(set);
    lr_vector_free(&set->postings);
    lr_vector_free(&set->indexes);
    lr_vector_free(&set->column_sets);
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
    if (set->heads.words != NULL)
        bytes += set->heads.count * (sizeof *set->heads.words + sizeof *set->heads.starts);
    return bytes;
}

bool lr_rowset_clear(Rowset *set)
{
    lr_rowset_drop_indexes(set);
    drop_list(set);
    set->count = 0;
    set->is_sorted = false;
    switch (set->form) {
    case ROWSET_LIST:
        return true;
    case ROWSET_HASH:
        if (lr_hash_set_bytes(&set->hash) <= KEPT_BYTES) {
            lr_hash_set_clear(&set->hash);
            return true;
        }
        lr_hash_set_free(&set->hash);
        break;
    case ROWSET_DENSE:
        lr_dense_set_free(&set->dense);
        break;
    case ROWSET_TABLE:
        lr_table_free(&set->table);
        return lr_table_init(&set->table, set->ranges, set->layout.arity);
    }
    set->form = ROWSET_LIST;
    return true;
}

/* ---- forms ---- */

static bool to_hash(Rowset *set)
{
    HashSet hash;
    uint64_t fresh[LR_BATCH];
    if (lr_rowset_rows(set) == NULL || !lr_hash_set_init(&hash, set->layout.bits))
        return false;
    if (!lr_hash_set_reserve(&hash, set->count, NULL)) {
        lr_hash_set_free(&hash);
        return false;
    }
    hash.working = set->working;
    for (size_t at = 0; at < set->count; at += LR_BATCH) {
        size_t count = set->count - at < LR_BATCH ? set->count - at : LR_BATCH, added;
        if (lr_rowset_gives_up(set) ||
            !lr_hash_set_add(&hash, set->list + at, count, fresh, &added)) {
            lr_hash_set_free(&hash);
            return false;
        }
    }
    set->hash = hash;
    set->form = ROWSET_HASH;
    lr_ways_take(set->ways, WAY_HASH);
    return true;
}

static bool to_dense(Rowset *set)
{
    DenseSet dense;
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    if (!lr_dense_set_init(&dense, set->ranges, set->layout.arity))
        return false;
    for (size_t count; (count = lr_rowset_next(set, &cursor, rows)) > 0;) {
        (void)lr_dense_set_add(&dense, &set->layout, rows, count, rows);
        if (lr_rowset_gives_up(set)) {
            lr_dense_set_free(&dense);
            return false;
        }
    }
    lr_hash_set_free(&set->hash);
    lr_joined_free(set->joined);
    set->joined = NULL;
    set->dense = dense;
    set->form = ROWSET_DENSE;
    lr_ways_take(set->ways, WAY_DENSE);
    return true;
}

/* Whether a bit for every possible row is worth what it takes, against so many bytes of a hash set: it
 * is several times faster. */
static bool suits_dense(const Rowset *set, size_t bytes)
{
    size_t dense = lr_dense_set_size(set->ranges, set->layout.arity);
    if (lr_ways_force(set->ways, WAY_DENSE))
        return dense <= DENSE_BYTES_FORCED;
    if (lr_ways_force(set->ways, WAY_HASH))
        return false;
    return dense / DENSE_WORTH <= bytes / DENSE_LESS ||
           (dense <= DENSE_BYTES_ALWAYS && dense <= bytes * 16);
}

bool lr_rowset_reserve(Rowset *set, size_t count, Team *team)
{
    if (set->form == ROWSET_LIST && lr_ways_force(set->ways, WAY_DENSE) && suits_dense(set, 0))
        return to_dense(set);
    if (set->form == ROWSET_LIST && !to_hash(set))
        return false;
    if (set->form == ROWSET_DENSE || lr_hash_set_has_room(&set->hash, count))
        return true;
    return suits_dense(set, lr_hash_set_bytes_for(&set->hash, count)) && to_dense(set)
               ? true
               : lr_hash_set_reserve(&set->hash, count, team);
}

/* ---- adding ---- */

static bool add_wide(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                     size_t *fresh_count)
{
    size_t before = set->table.count, stride = set->layout.stride;
    bool fine = lr_table_add(&set->table, rows, count, NULL);
    *fresh_count = set->table.count - before;
    if (*fresh_count > 0) /* else there may be no rows at all */
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
    if (!lr_rowset_reserve(set, count, NULL))
        return false;
    drop_list(set); /* it lacks what is added */
    bool fine = true;
    if (set->form == ROWSET_DENSE)
        *fresh_count = lr_dense_set_add(&set->dense, &set->layout, rows, count, fresh);
    else
        fine = lr_hash_set_add(&set->hash, rows, count, fresh, fresh_count);
    /* Threads that are kept out meanwhile may look at it. */
    __atomic_store_n(&set->count, set->count + *fresh_count, __ATOMIC_RELAXED);
    return fine;
}

bool lr_rowset_is_sharable(const Rowset *set, size_t spare)
{
    return set->list == NULL &&
           (set->form == ROWSET_DENSE ||
            (set->form == ROWSET_HASH && lr_hash_set_is_sharable(&set->hash, spare)));
}

size_t lr_rowset_add_shared(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                            size_t *fresh_count)
{
    size_t done = count;
    if (set->form == ROWSET_DENSE)
        *fresh_count = lr_dense_set_add_shared(&set->dense, &set->layout, rows, count, fresh);
    else
        done = lr_hash_set_add_shared(&set->hash, rows, count, fresh, fresh_count);
    __atomic_fetch_add(&set->count, *fresh_count, __ATOMIC_RELAXED);
    return done;
}

size_t lr_rowset_add_owned(Rowset *set, const uint64_t *rows, size_t count, uint64_t *fresh,
                           size_t *fresh_count)
{
    if (set->form != ROWSET_DENSE)
        return lr_rowset_add_shared(set, rows, count, fresh, fresh_count);
    *fresh_count = lr_dense_set_add(&set->dense, &set->layout, rows, count, fresh);
    __atomic_fetch_add(&set->count, *fresh_count, __ATOMIC_RELAXED);
    return count;
}

void lr_rowset_owners(const Rowset *set, const uint64_t *rows, size_t count, uint32_t threads,
                      uint8_t *owners)
{
    if (set->form == ROWSET_DENSE)
        lr_dense_set_owners(&set->dense, &set->layout, rows, count, threads, owners);
    else if (set->form == ROWSET_HASH)
        lr_hash_set_owners(&set->hash, rows, count, threads, owners);
    else
        memset(owners, 0, count);
}

static bool is_ascending(const uint64_t *rows, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (rows[i - 1] >= rows[i])
            return false;
    return true;
}

/* Leaves one of each of sorted rows; returns how many. */
static size_t drop_equal(uint64_t *rows, size_t count)
{
    size_t kept = is_ascending(rows, count) ? count : 0;
    for (size_t i = 0; i < count && kept < count; i++)
        if (i == 0 || rows[i] != rows[i - 1])
            rows[kept++] = rows[i];
    return kept;
}

static void insert_each(uint64_t *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t row = rows[i];
        size_t at = i;
        for (; at > 0 && rows[at - 1] > row; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

/* One pass of counting sort on RADIX_BITS bits; false if the budget ends it. */
static bool sort_pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift,
                      Budget *budget)
{
    size_t starts[RADIX] = { 0 }, next = 0;
    for (size_t i = 0; i < count; i++)
        starts[from[i] >> shift & (RADIX - 1)]++;
    for (size_t d = 0; d < RADIX; d++) {
        size_t here = starts[d];
        starts[d] = next;
        next += here;
    }
    for (size_t at = 0; at < count; at += SORTED_AT_ONCE) {
        if (lr_budget_gives_up(budget))
            return false;
        for (size_t i = at; i < count && i < at + SORTED_AT_ONCE; i++)
            to[starts[from[i] >> shift & (RADIX - 1)]++] = from[i];
    }
    return true;
}

bool lr_rowset_sort(uint64_t **rows, size_t count, unsigned bits, Budget *budget)
{
    if (is_ascending(*rows, count))
        return true;
    if (count <= SORTED_SIMPLY) {
        insert_each(*rows, count);
        return true;
    }
    uint64_t *other = malloc(count * sizeof *other);
    if (other == NULL)
        return false;
    lr_region_advise(other, count * sizeof *other);
    bool fine = true;
    for (unsigned shift = 0; shift < bits && fine; shift += RADIX_BITS) {
        fine = sort_pass(*rows, other, count, shift, budget);
        uint64_t *swap = *rows;
        *rows = other;
        other = swap;
    }
    free(other);
    return fine;
}

static bool fill_wide(Rowset *set, const uint64_t *rows, size_t count)
{
    for (size_t at = 0; at < count; at += LR_BATCH) {
        size_t here = count - at < LR_BATCH ? count - at : LR_BATCH;
        if (lr_rowset_gives_up(set) ||
            !lr_table_add(&set->table, rows + at * set->layout.stride, here, NULL))
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
    if (!lr_rowset_sort(&rows, count, set->layout.bits, lr_rowset_working(set))) {
        free(rows);
        return false;
    }
    drop_list(set);
    if (set->form == ROWSET_HASH)
        lr_hash_set_free(&set->hash); /* one that was cleared */
    set->form = ROWSET_LIST;
    set->list = rows;
    set->count = drop_equal(rows, count);
    set->is_sorted = true;
    return true;
}

void lr_rowset_fill_grouped(Rowset *set, uint64_t *rows, size_t count)
{
    drop_list(set);
    set->list = rows;
    set->count = count;
    set->is_sorted = set->layout.arity < 2;
}

void lr_rowset_fill_dense(Rowset *set, DenseSet *dense, size_t count)
{
    drop_list(set);
    set->dense = *dense;
    set->form = ROWSET_DENSE;
    set->count = count;
    *dense = (DenseSet){ .run = 0 };
}

/* ---- finding ---- */

void lr_rowset_join(Rowset *set, Joined *joined, size_t count)
{
    drop_list(set);
    set->joined = joined;
    set->count = count;
    set->is_sorted = false;
}

bool lr_rowset_prepare(Rowset *set)
{
    if (set->form != ROWSET_LIST || set->joined != NULL)
        return true;
    if (lr_ways_force(set->ways, WAY_LIST)) {
        lr_ways_take(set->ways, WAY_LIST);
        return true;
    }
    return suits_dense(set, set->count * sizeof(uint64_t)) ? to_dense(set) : to_hash(set);
}

/* The row's place in a list that is sorted by what is left of shift; there its equals begin. */
static size_t list_place(const Rowset *set, uint64_t row, unsigned shift)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->list[middle] >> shift < row >> shift)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool list_has(const Rowset *set, uint64_t row)
{
    unsigned shift = set->is_sorted ? 0 : set->layout.fields[0].shift;
    for (size_t at = list_place(set, row, shift);
         at < set->count && set->list[at] >> shift == row >> shift; at++)
        if (set->list[at] == row)
            return true;
    return false;
}

void lr_rowset_find(const Rowset *set, const uint64_t *rows, size_t count, bool *is_there)
{
    switch (set->form) {
    case ROWSET_LIST:
        for (size_t i = 0; i < count; i++)
            is_there[i] =
                set->joined != NULL ? lr_joined_has(set->joined, rows[i]) : list_has(set, rows[i]);
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
    if (set->joined != NULL)
        return lr_joined_next(set->joined, cursor, rows);
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
    lr_region_advise(rows, set->count * sizeof *rows);
    for (size_t count;
         (count = lr_rowset_next(set, &cursor, batch)) > 0 && !lr_rowset_gives_up(set);
         filled += count)
        memcpy(rows + filled, batch, count * sizeof *rows);
    if (filled < set->count ||
        !lr_rowset_sort(&rows, filled, set->layout.bits, lr_rowset_working(set))) {
        free(rows);
        return NULL;
    }
    drop_list(set);
    set->list = rows;
    set->is_sorted = true;
    return rows;
}
