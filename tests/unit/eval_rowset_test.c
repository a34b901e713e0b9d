/* SPDX-License-Identifier: MIT */
/* Row sets in each of their forms against lists of codes: how they are filled and grow, what is found
 * in them, their listings, columns and indexes, and no memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/rowset_index.h"
#include "fault/memory.h"

enum { ARITY_MAX = 6, KEPT_MAX = 200000 };

/* ---- a model: distinct rows as they were packed ---- */

typedef struct Kept {
    uint32_t stride;
    size_t count;
    uint64_t rows[KEPT_MAX];
} Kept;

static Kept kept;

static int compare_words(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    for (uint32_t w = 0; w < kept.stride; w++)
        if (a[w] != b[w])
            return a[w] < b[w] ? -1 : 1;
    return 0;
}

static void sort_words(uint64_t *rows, size_t count)
{
    qsort(rows, count, kept.stride * sizeof *rows, compare_words);
}

static void keep(const uint64_t *rows, size_t count)
{
    assert_true((kept.count + count) * kept.stride <= KEPT_MAX);
    if (count > 0)
        memcpy(kept.rows + kept.count * kept.stride, rows, count * kept.stride * sizeof *rows);
    kept.count += count;
}

/* Sorts what is kept and drops what is there twice. */
static void settle(void)
{
    size_t count = 0, stride = kept.stride;
    sort_words(kept.rows, kept.count);
    for (size_t i = 0; i < kept.count; i++)
        if (count == 0 || compare_words(kept.rows + (count - 1) * stride, kept.rows + i * stride))
            memmove(kept.rows + count++ * stride, kept.rows + i * stride,
                    stride * sizeof(uint64_t));
    kept.count = count;
}

/* ---- what a set is ---- */

static void begin(Rowset *set, const Range *ranges, uint32_t arity)
{
    assert_true(lr_rowset_init(set, ranges, arity));
    kept.count = 0;
    kept.stride = set->layout.stride;
}

static uint64_t *copy(const uint64_t *rows, size_t count)
{
    uint64_t *copied = malloc((count + 1) * kept.stride * sizeof *copied);
    assert_non_null(copied);
    if (count > 0)
        memcpy(copied, rows, count * kept.stride * sizeof *copied);
    return copied;
}

/* A scan gives what is kept, each once. */
static void assert_scan(const Rowset *set)
{
    uint64_t *all = malloc((kept.count + 2 * LR_BATCH) * kept.stride * sizeof *all);
    RowsetCursor cursor = { 0 };
    size_t count = 0;
    assert_non_null(all);
    for (size_t here; (here = lr_rowset_next(set, &cursor, all + count * kept.stride)) > 0;) {
        assert_true(here <= LR_BATCH);
        count += here;
        assert_true(count <= kept.count);
    }
    assert_int_equal(count, kept.count);
    sort_words(all, count);
    assert_memory_equal(all, kept.rows, count * kept.stride * sizeof *all);
    free(all);
}

static void assert_found(const Rowset *set)
{
    bool is_there[LR_BATCH];
    for (size_t at = 0; at < kept.count; at += LR_BATCH) {
        size_t here = kept.count - at < LR_BATCH ? kept.count - at : LR_BATCH;
        lr_rowset_find(set, kept.rows + at * kept.stride, here, is_there);
        for (size_t i = 0; i < here; i++)
            assert_true(is_there[i]);
    }
}

/* The set is what is kept, which is settled. */
static void assert_same(const Rowset *set)
{
    assert_int_equal(set->count, kept.count);
    assert_scan(set);
    if (kept.count > 0)
        assert_found(set);
}

static bool is_kept(const uint64_t *row)
{
    return bsearch(row, kept.rows, kept.count, kept.stride * sizeof *row, compare_words) != NULL;
}

static size_t add(Rowset *set, const uint64_t *rows, size_t count)
{
    uint64_t *fresh = malloc((count + 1) * kept.stride * sizeof *fresh);
    size_t added;
    assert_non_null(fresh);
    assert_true(lr_rowset_add(set, rows, count, fresh, &added));
    keep(fresh, added);
    settle();
    free(fresh);
    return added;
}

/* Random rows of the set's layout. */
static void random_rows(const Rowset *set, uint64_t *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Code codes[ARITY_MAX];
        for (uint32_t c = 0; c < set->layout.arity; c++)
            codes[c] = set->ranges[c].least +
                       (Code)chance_below((size_t)(set->ranges[c].most - set->ranges[c].least) + 1);
        assert_true(lr_layout_pack(&set->layout, codes, rows + i * set->layout.stride));
    }
}

/* ---- kinds of sets ---- */

typedef struct Kind {
    const char *name;
    uint32_t arity;
    Range ranges[ARITY_MAX];
    RowsetForm grown; /* the form after thousands of rows */
} Kind;

static const Kind kinds[] = {
    { "dense", 2, { { 100, 199 }, { 0, 300 } }, ROWSET_DENSE },
    { "sparse", 2, { { 0, 99999 }, { 5, 99999 } }, ROWSET_HASH },
    { "64 bits", 2, { { 0, UINT32_MAX }, { 0, UINT32_MAX } }, ROWSET_HASH },
    { "one column", 1, { { 7, 60000 } }, ROWSET_DENSE },
    { "constant columns", 3, { { 9, 9 }, { 0, 4999 }, { 3, 3 } }, ROWSET_DENSE },
    { "two words", 3, { { 0, UINT32_MAX }, { 0, UINT32_MAX }, { 0, 3 } }, ROWSET_TABLE },
    { "five words",
      6,
      { { 0, UINT32_MAX },
        { 0, 1 << 30 },
        { 0, UINT32_MAX },
        { 0, 1 << 30 },
        { 0, UINT32_MAX },
        { 0, 1 << 30 } },
      ROWSET_TABLE },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* ---- edges ---- */

static void an_empty_set_has_no_row(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Rowset set;
        uint64_t row[ARITY_MAX] = { 0 };
        begin(&set, kinds[k].ranges, kinds[k].arity);
        assert_same(&set);
        assert_false(lr_rowset_has(&set, row));
        assert_non_null(lr_rowset_rows(&set));
        assert_int_equal(add(&set, row, 0), 0);
        assert_same(&set);
        assert_true(lr_rowset_prepare(&set));
        assert_same(&set);
        assert_false(lr_rowset_has(&set, row));
        lr_rowset_free(&set);
    }
}

static void a_set_without_columns_holds_one_row(void **state)
{
    (void)state;
    for (int prepared = 0; prepared < 2; prepared++) {
        Rowset set;
        uint64_t rows[] = { 0, 0 };
        begin(&set, NULL, 0);
        assert_false(lr_rowset_has(&set, rows));
        assert_int_equal(add(&set, rows, 2), 1);
        assert_int_equal(add(&set, rows, 1), 0);
        if (prepared)
            assert_true(lr_rowset_prepare(&set));
        assert_true(lr_rowset_has(&set, rows));
        assert_same(&set);
        assert_int_equal(*lr_rowset_rows(&set), 0);
        lr_rowset_free(&set);
    }
}

static void columns_that_hold_nothing_make_an_empty_set(void **state)
{
    Range ranges[] = { LR_RANGE_EMPTY, { 0, 9 } };
    Rowset set;
    (void)state;
    begin(&set, ranges, 2);
    assert_same(&set);
    assert_non_null(lr_rowset_rows(&set));
    lr_rowset_free(&set);
}

/* ---- adding ---- */

static void a_row_twice_in_a_batch_is_fresh_once(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Rowset set;
        uint64_t rows[3 * ARITY_MAX], twice[6 * ARITY_MAX];
        begin(&set, kinds[k].ranges, kinds[k].arity);
        random_rows(&set, rows, 3);
        size_t bytes = 3 * kept.stride * sizeof *rows;
        memcpy(twice, rows, bytes);
        memcpy(twice + 3 * kept.stride, rows, bytes);
        keep(rows, 3);
        settle();
        size_t distinct = kept.count, added;
        kept.count = 0;
        assert_true(lr_rowset_add(&set, twice, 6, twice, &added)); /* into rows itself */
        assert_int_equal(added, distinct);
        keep(twice, added);
        settle();
        assert_same(&set);
        assert_int_equal(add(&set, rows, 3), 0);
        lr_rowset_free(&set);
    }
}

/* Batches of any size, some rows again: the set is what a list is, from the first form to the last. */
static void a_set_that_grows_is_what_a_list_is(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Rowset set;
        static uint64_t rows[LR_BATCH * ARITY_MAX];
        begin(&set, kinds[k].ranges, kinds[k].arity);
        for (int batch = 0; batch < 24; batch++) {
            size_t count = chance_below(LR_BATCH + 1), expected = 0;
            random_rows(&set, rows, count);
            for (size_t i = 0; i < count / 4 && kept.count > 0; i++)
                memcpy(rows + i * kept.stride, kept.rows + chance_below(kept.count) * kept.stride,
                       kept.stride * sizeof *rows);
            for (size_t i = 0; i < count; i++) {
                const uint64_t *row = rows + i * kept.stride;
                assert_int_equal(lr_rowset_has(&set, row), is_kept(row));
                expected += !is_kept(row);
            }
            assert_true(add(&set, rows, count) <= expected);
            keep(rows, count); /* nothing more: every row is in */
            settle();
            assert_same(&set);
        }
        assert_int_equal(set.form, kinds[k].grown);
        lr_rowset_free(&set);
    }
}

/* ---- filling ---- */

static void fill(Rowset *set, size_t count)
{
    uint64_t *rows = malloc((count + 1) * kept.stride * sizeof *rows);
    assert_non_null(rows);
    random_rows(set, rows, count);
    if (count > 3)
        memcpy(rows, rows + (count - 1) * kept.stride, kept.stride * sizeof *rows);
    keep(rows, count);
    settle();
    assert_true(lr_rowset_fill(set, rows, count));
}

static void a_filled_set_holds_its_rows_once(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 1023, 1024, 1025, 5000 };
    (void)state;
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
            Rowset set;
            begin(&set, kinds[k].ranges, kinds[k].arity);
            fill(&set, counts[i]);
            assert_same(&set);
            assert_true(lr_rowset_prepare(&set));
            assert_same(&set);
            lr_rowset_free(&set);
        }
}

static void a_filled_set_can_grow(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++)
        for (int prepared = 0; prepared < 2; prepared++) {
            Rowset set;
            uint64_t rows[50 * ARITY_MAX];
            begin(&set, kinds[k].ranges, kinds[k].arity);
            fill(&set, 3000);
            if (prepared)
                assert_true(lr_rowset_prepare(&set));
            for (int batch = 0; batch < 10; batch++) {
                random_rows(&set, rows, 50);
                (void)add(&set, rows, 50);
                keep(rows, 50);
                settle();
                assert_same(&set);
            }
            lr_rowset_free(&set);
        }
}

/* Rows that ascend by their first column only, as groups come. */
static void a_set_filled_by_groups_holds_its_rows(void **state)
{
    Range ranges[] = { { 10, 60 }, { 0, 999 } };
    (void)state;
    for (int then = 0; then < 3; then++) {
        Rowset set;
        uint64_t *rows;
        begin(&set, ranges, 2);
        for (Code a = 10; a <= 60; a += 2)
            for (Code b = 0; b < 1000; b += 7) {
                uint64_t row;
                assert_true(lr_layout_pack(&set.layout, (Code[]){ a, b * 3 % 1000 }, &row));
                keep(&row, 1);
            }
        rows = copy(kept.rows, kept.count);
        lr_rowset_fill_grouped(&set, rows, kept.count);
        settle();
        if (then == 1)
            assert_true(lr_rowset_prepare(&set));
        assert_same(&set);
        for (uint64_t row = 0; row < UINT64_C(1) << set.layout.bits; row++)
            assert_int_equal(lr_rowset_has(&set, &row), is_kept(&row));
        if (then == 2) {
            uint64_t more[100];
            random_rows(&set, more, 100);
            (void)add(&set, more, 100);
            assert_same(&set);
        }
        lr_rowset_free(&set);
    }
}

/* ---- finding ---- */

static void rows_above_a_columns_range_are_not_found(void **state)
{
    Range ranges[] = { { 0, 4 }, { 0, 64 } };
    (void)state;
    for (int form = 0; form < 3; form++) {
        Rowset set;
        begin(&set, ranges, 2);
        for (Code a = 0; a <= 4; a++)
            for (Code b = 0; b <= 64; b++) {
                uint64_t row;
                assert_true(lr_layout_pack(&set.layout, (Code[]){ a, b }, &row));
                keep(&row, 1);
            }
        settle();
        uint64_t *rows = copy(kept.rows, kept.count);
        if (form == 2) {
            size_t added;
            assert_true(lr_rowset_add(&set, rows, kept.count, rows, &added));
            free(rows);
        } else {
            assert_true(lr_rowset_fill(&set, rows, kept.count));
        }
        if (form == 1)
            assert_true(lr_rowset_prepare(&set));
        for (uint64_t row = 0; row < UINT64_C(1) << set.layout.bits; row++)
            assert_int_equal(lr_rowset_has(&set, &row), is_kept(&row));
        lr_rowset_free(&set);
    }
}

static void rows_that_were_not_added_are_not_found(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++)
        for (int prepared = 0; prepared < 2; prepared++) {
            Rowset set;
            static uint64_t rows[LR_BATCH * ARITY_MAX];
            bool is_there[LR_BATCH];
            begin(&set, kinds[k].ranges, kinds[k].arity);
            fill(&set, 2000);
            if (prepared)
                assert_true(lr_rowset_prepare(&set));
            random_rows(&set, rows, LR_BATCH);
            lr_rowset_find(&set, rows, LR_BATCH, is_there);
            for (size_t i = 0; i < LR_BATCH; i++)
                assert_int_equal(is_there[i], is_kept(rows + i * kept.stride));
            lr_rowset_free(&set);
        }
}

/* ---- listings ---- */

static void a_listing_ascends_by_the_first_column_and_outlives_questions(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Rowset set;
        static uint64_t rows[LR_BATCH * ARITY_MAX];
        begin(&set, kinds[k].ranges, kinds[k].arity);
        for (int batch = 0; batch < 6; batch++) {
            random_rows(&set, rows, LR_BATCH);
            (void)add(&set, rows, LR_BATCH);
            const uint64_t *listing = lr_rowset_rows(&set);
            assert_non_null(listing);
            if (set.form != ROWSET_TABLE)
                for (size_t i = 1; i < set.count; i++)
                    assert_true(lr_field_code(set.layout.fields[0], &listing[i - 1]) <=
                                lr_field_code(set.layout.fields[0], &listing[i]));
            assert_same(&set);
            assert_ptr_equal(lr_rowset_rows(&set), listing);
            uint64_t *sorted = copy(listing, set.count);
            sort_words(sorted, set.count);
            assert_memory_equal(sorted, kept.rows, kept.count * kept.stride * sizeof *sorted);
            free(sorted);
        }
        lr_rowset_free(&set);
    }
}

/* ---- columns ---- */

static void assert_column(Rowset *set, uint32_t column)
{
    static bool has[1 << 17];
    const ColumnSet *values = lr_rowset_column(set, column);
    Range range = set->ranges[column];
    size_t distinct = 0;
    assert_non_null(values);
    memset(has, 0, sizeof has);
    for (size_t i = 0; i < kept.count; i++) {
        bool *known = &has[lr_field_code(set->layout.fields[column], &kept.rows[i]) - range.least];
        distinct += !*known;
        *known = true;
    }
    assert_int_equal(values->distinct, distinct);
    for (Code code = range.least; code <= range.most; code++)
        assert_int_equal(lr_column_set_has(values, code), has[code - range.least]);
    assert_false(lr_column_set_has(values, range.most + 1));
    assert_false(lr_column_set_has(values, range.least - 1));
    assert_ptr_equal(lr_rowset_column(set, column), values);
}

static void the_values_of_a_column_follow_the_set(void **state)
{
    Range ranges[] = { { 100, 163 }, { 7, 7 }, { 3, 99999 }, { 50, 114 } };
    Rowset set;
    uint64_t rows[200];
    (void)state;
    begin(&set, ranges, 4);
    for (uint32_t column = 0; column < 4; column++)
        assert_column(&set, column);
    for (int batch = 0; batch < 4; batch++) {
        random_rows(&set, rows, 200);
        (void)add(&set, rows, 200);
        for (uint32_t column = 0; column < 4; column++)
            assert_column(&set, column);
    }
    lr_rowset_free(&set);
}

static void a_column_that_is_spread_too_far_has_no_values(void **state)
{
    Range ranges[] = { { 0, UINT32_MAX }, { 0, 9 } };
    Rowset set;
    (void)state;
    begin(&set, ranges, 2);
    fill(&set, 10);
    assert_null(lr_rowset_column(&set, 0));
    assert_null(lr_rowset_column(&set, 0)); /* asked again */
    assert_non_null(lr_rowset_column(&set, 1));
    lr_rowset_free(&set);
}

/* ---- heads ---- */

static void assert_heads(Rowset *set)
{
    const Heads *heads = lr_rowset_heads(set);
    const uint64_t *rows = lr_rowset_rows(set);
    Field first = set->layout.fields[0];
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (i > 0 && lr_field_code(first, &rows[i]) == lr_field_code(first, &rows[i - 1]))
            continue;
        if (heads != NULL) {
            assert_true(count < heads->count);
            assert_int_equal(heads->starts[count], i);
            assert_int_equal(heads->words[count], rows[i]);
        }
        count++;
    }
    assert_int_equal(heads != NULL, set->count > 0 && count <= set->count / 4 + 1);
    if (heads != NULL) {
        assert_int_equal(heads->count, count);
        assert_int_equal(heads->starts[count], set->count);
        assert_ptr_equal(lr_rowset_heads(set), heads);
    }
}

/* In the last set few rows share a value. */
static void heads_follow_the_set_where_rows_share_them(void **state)
{
    static const Range kinds_of_first[] = { { 100, 163 }, { 7, 7 }, { 3, 99999 } };
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        Range ranges[] = { kinds_of_first[k], { 50, 2000 } };
        Rowset set;
        uint64_t rows[600];
        begin(&set, ranges, 2);
        assert_heads(&set);
        for (int batch = 0; batch < 4; batch++) {
            random_rows(&set, rows, 600);
            (void)add(&set, rows, 600);
            assert_heads(&set);
        }
        assert_int_equal(lr_rowset_heads(&set) == NULL, k == 2);
        lr_rowset_free(&set);
    }
}

/* ---- indexes ---- */

/* The rows that have the key of row, by looking at all. */
static size_t count_alike(const Rowset *set, uint64_t columns, const uint64_t *row,
                          const ColumnSet *filter, uint32_t filter_column)
{
    size_t count = 0;
    for (size_t i = 0; i < kept.count; i++) {
        const uint64_t *other = kept.rows + i * kept.stride;
        bool is_alike =
            filter == NULL ||
            lr_column_set_has(filter, lr_field_code(set->layout.fields[filter_column], other));
        for (uint32_t c = 0; c < set->layout.arity; c++)
            is_alike =
                is_alike && (!(columns >> c & 1) || lr_field_code(set->layout.fields[c], other) ==
                                                        lr_field_code(set->layout.fields[c], row));
        count += is_alike;
    }
    return count;
}

static uint64_t key_of(const Rowset *set, uint64_t columns, uint64_t row)
{
    uint64_t key = 0;
    unsigned to = 0;
    for (uint32_t c = 0; c < set->layout.arity; c++) {
        Field field = set->layout.fields[c];
        if (!(columns >> c & 1) || field.width == 0)
            continue;
        key |= (uint64_t)(lr_field_code(field, &row) - field.base) << to;
        to += field.width;
    }
    return key;
}

static void assert_postings(Rowset *set, uint64_t columns, const ColumnSet *filter,
                            uint32_t filter_column, bool grows)
{
    const Postings *postings = lr_rowset_postings(set, columns, filter, filter_column, grows, NULL);
    assert_non_null(postings);
    for (int i = 0; i < 40; i++) {
        uint64_t row = kept.rows[chance_below(kept.count)], key = key_of(set, columns, row);
        Posting found;
        lr_postings_find(postings, &key, 1, &found);
        assert_int_equal(found.count, count_alike(set, columns, &row, filter, filter_column));
    }
    assert_ptr_equal(lr_rowset_postings(set, columns, filter, filter_column, grows, NULL),
                     postings);
}

/* Asked for as they are, to grow, and as they are again, while rows come. */
static void an_index_follows_the_set(void **state)
{
    Range ranges[] = { { 0, 40 }, { 7, 7 }, { 3, 99999 } };
    (void)state;
    for (uint64_t columns = 0; columns < 8; columns++) {
        Rowset set;
        uint64_t rows[300];
        begin(&set, ranges, 3);
        for (int batch = 0; batch < 9; batch++) {
            size_t before = kept.count;
            random_rows(&set, rows, 300);
            size_t added;
            assert_true(lr_rowset_add(&set, rows, 300, rows, &added));
            keep(rows, added);
            if (batch > 3) /* they have been asked to grow */
                assert_true(lr_rowset_index_rows(&set, rows, added, 0));
            settle();
            assert_int_equal(kept.count, before + added);
            assert_postings(&set, columns, NULL, 0, batch >= 3);
        }
        assert_postings(&set, columns, NULL, 0, 0);
        lr_rowset_free(&set);
    }
}

/* Made before, between or after two batches, or in the middle of the second, which are then given to it
 * one after the other. */
static void an_index_has_no_row_twice(void **state)
{
    Range ranges[] = { { 0, 40 }, { 3, 99999 } };
    (void)state;
    for (int made = 0; made <= 3; made++) {
        Rowset set;
        uint64_t rows[3][200];
        size_t added[3];
        begin(&set, ranges, 2);
        for (int batch = 0; batch < 3; batch++) {
            if (batch == made)
                assert_non_null(lr_rowset_postings(&set, 1, NULL, 0, true, NULL));
            random_rows(&set, rows[batch], 200);
            assert_true(lr_rowset_add(&set, rows[batch], 200, rows[batch], &added[batch]));
            keep(rows[batch], added[batch]);
        }
        settle();
        if (made == 3)
            assert_non_null(lr_rowset_postings(&set, 1, NULL, 0, true, NULL));
        uint64_t second[400];
        memcpy(second, rows[1], added[1] * sizeof *second);
        memcpy(second + added[1], rows[2], added[2] * sizeof *second);
        assert_true(lr_rowset_index_rows(&set, rows[0], added[0], added[1] + added[2]));
        assert_true(lr_rowset_index_rows(&set, second, added[1] + added[2], 0));
        assert_postings(&set, 1, NULL, 0, 1);
        assert_true(lr_rowset_index_rows(&set, second, 0, 0));
        assert_postings(&set, 1, NULL, 0, 1);
        lr_rowset_free(&set);
    }
}

/* More rows than threads make an index of together; those of one key keep their order. */
static void threads_make_the_index_that_one_would(void **state)
{
    enum { ROWS = 30000, KEYS = 5000 };
    Range ranges[] = { { 0, 99999 }, { 0, KEYS - 1 } };
    Team *team = lr_team_new(3);
    static uint64_t rows[ROWS];
    (void)state;
    assert_non_null(team);
    for (int grows = 0; grows < 2; grows++) {
        Rowset set;
        begin(&set, ranges, 2);
        random_rows(&set, rows, ROWS);
        assert_true(lr_rowset_fill(&set, copy(rows, ROWS), ROWS));
        const Postings *alone = lr_rowset_postings(&set, 2, NULL, 0, grows, NULL);
        Postings whole = *alone; /* so that it is made once more */
        set.postings.count = 0;
        const Postings *shared = lr_rowset_postings(&set, 2, NULL, 0, grows, team);
        assert_true(shared->is_dense);
        assert_int_equal(shared->rows, whole.rows);
        for (uint64_t key = 0; key < KEYS; key++) {
            Posting one, other;
            lr_postings_find(&whole, &key, 1, &one);
            lr_postings_find(shared, &key, 1, &other);
            assert_int_equal(one.count, other.count);
            if (one.count > 0)
                assert_memory_equal(one.rests, other.rests, one.count * sizeof(uint32_t));
        }
        set.postings.items[set.postings.count++] = (Postings *)alone;
        lr_rowset_free(&set);
    }
    lr_team_free(team);
}

static void an_index_with_a_filter_leaves_other_rows_out(void **state)
{
    Range ranges[] = { { 0, 40 }, { 0, 999 } }, some[] = { { 5, 25 } };
    (void)state;
    for (int grows = 0; grows < 2; grows++) {
        Rowset values, set;
        uint64_t rows[500];
        begin(&values, some, 1);
        random_rows(&values, rows, 8);
        (void)add(&values, rows, 8);
        const ColumnSet *filter = lr_rowset_column(&values, 0);
        assert_non_null(filter);
        begin(&set, ranges, 2);
        for (int batch = 0; batch < 4; batch++) {
            size_t added;
            random_rows(&set, rows, 500);
            assert_true(lr_rowset_add(&set, rows, 500, rows, &added));
            keep(rows, added);
            if (grows && batch > 0)
                assert_true(lr_rowset_index_rows(&set, rows, added, 0));
            settle();
            assert_postings(&set, 2, filter, 0, grows);
            assert_postings(&set, 1, filter, 0, grows);
            assert_postings(&set, 1, NULL, 0, grows);
        }
        lr_rowset_free(&set);
        lr_rowset_free(&values);
    }
}

static void rows_of_several_words_are_indexed_too(void **state)
{
    Range ranges[] = { { 0, UINT32_MAX }, { 0, 5 }, { 0, UINT32_MAX } };
    Rowset set;
    static uint64_t rows[2 * 400];
    (void)state;
    begin(&set, ranges, 3);
    assert_int_equal(kept.stride, 2);
    for (int batch = 0; batch < 4; batch++) {
        random_rows(&set, rows, 400);
        (void)add(&set, rows, 400);
        const Index *index = lr_rowset_index(&set, 2);
        assert_non_null(index);
        for (Code code = 0; code <= 5; code++) {
            uint64_t key, row[2] = { 0, 0 };
            uint32_t only;
            const uint32_t *ids;
            assert_true(lr_index_key(index, &code, &key));
            assert_true(lr_layout_pack(&set.layout, (Code[]){ 0, code, 0 }, row));
            assert_int_equal(lr_index_find(index, key, &only, &ids),
                             count_alike(&set, 2, row, NULL, 0));
        }
        assert_ptr_equal(lr_rowset_index(&set, 2), index);
    }
    lr_rowset_free(&set);
}

/* ---- bytes ---- */

static void what_a_set_takes_is_counted(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Rowset set;
        begin(&set, kinds[k].ranges, kinds[k].arity);
        fill(&set, 4000);
        size_t bytes = lr_rowset_bytes(&set);
        assert_true(bytes > 0);
        if (set.layout.stride == 1)
            assert_non_null(lr_rowset_postings(&set, 1, NULL, 0, false, NULL));
        else
            assert_non_null(lr_rowset_index(&set, 1));
        assert_true(lr_rowset_bytes(&set) > bytes);
        lr_rowset_free(&set);
        assert_int_equal(lr_rowset_bytes(&set), 0);
    }
}

/* ---- no memory ---- */

/* Everything that allocates, on one set. */
static bool use_all(Rowset *set, const uint64_t *rows, size_t count)
{
    uint64_t *list = malloc(count * kept.stride * sizeof *list), fresh[64 * ARITY_MAX];
    size_t added;
    if (list == NULL)
        return false;
    memcpy(list, rows, count * kept.stride * sizeof *list);
    if (!lr_rowset_fill(set, list, count) || !lr_rowset_prepare(set))
        return false;
    for (size_t at = 0; at + 64 <= count; at += 64)
        if (!lr_rowset_add(set, rows + at * kept.stride, 64, fresh, &added))
            return false;
    if (lr_rowset_rows(set) == NULL)
        return false;
    if (kept.stride > 1)
        return lr_rowset_index(set, 1) != NULL && lr_rowset_index(set, 2) != NULL;
    return lr_rowset_postings(set, 1, NULL, 0, false, NULL) != NULL &&
           lr_rowset_postings(set, 1, NULL, 0, true, NULL) != NULL &&
           lr_rowset_column(set, set->layout.arity - 1) != NULL;
}

static void without_memory_an_operation_fails_and_nothing_is_lost(void **state)
{
    static const size_t tried[] = { 0, 1, 3, 4, 5 };
    (void)state;
    for (size_t t = 0; t < sizeof tried / sizeof tried[0]; t++) {
        const Kind *kind = &kinds[tried[t]];
        static uint64_t rows[640 * ARITY_MAX];
        long refusals = 0;
        for (bool was_refused = true; was_refused; refusals++) {
            Rowset set;
            memory_fail_after(refusals);
            kept.stride = tried[t] == 5 ? 2 : 1;
            bool made = lr_rowset_init(&set, kind->ranges, kind->arity);
            if (made && refusals == 1)
                assert_int_equal(set.layout.stride, kept.stride);
            bool fine = false;
            if (made) {
                random_rows(&set, rows, 640);
                fine = use_all(&set, rows, 640);
            }
            was_refused = memory_restore();
            assert_int_equal(fine, !was_refused); /* the last round is the control */
            if (made)
                lr_rowset_free(&set);
        }
        assert_true(refusals > 5);
    }
}

/* What was in stays in; with memory again, the rest comes in as well. */
static void an_addition_without_memory_keeps_what_was_there(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        static uint64_t rows[LR_BATCH * ARITY_MAX], fresh[LR_BATCH * ARITY_MAX];
        Rowset set;
        size_t refused = 0, added;
        begin(&set, kinds[k].ranges, kinds[k].arity);
        for (int batch = 0; batch < 12; batch++) {
            random_rows(&set, rows, LR_BATCH);
            memory_fail_after(0);
            bool fine = lr_rowset_add(&set, rows, LR_BATCH, fresh, &added);
            refused += memory_restore();
            keep(fresh, added);
            settle();
            if (set.form != ROWSET_LIST)
                assert_same(&set);
            if (!fine)
                (void)add(&set, rows, LR_BATCH);
            keep(rows, LR_BATCH);
            settle();
            assert_same(&set);
        }
        assert_true(refused > 0);
        lr_rowset_free(&set);
    }
}

/* ---- forced forms, and no time ---- */

static const Range two_columns[] = { { 0, 99 }, { 0, 99 } };

/* A list of (i, 7 i) for 64 values of i and more. */
static uint64_t *pairs(const Rowset *set, size_t count)
{
    uint64_t *rows = calloc(count, sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < count; i++) {
        Code codes[] = { (Code)(i / 10 % 100), (Code)(i * 7 % 100) };
        assert_true(lr_layout_pack(&set->layout, codes, &rows[i]));
    }
    return rows;
}

static void a_forced_form_is_taken(void **state)
{
    static const struct {
        EvalWay way;
        RowsetForm form;
    } cases[] = { { WAY_LIST, ROWSET_LIST },
                  { WAY_HASH, ROWSET_HASH },
                  { WAY_DENSE, ROWSET_DENSE } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Ways ways;
        Rowset set;
        begin(&set, two_columns, 2);
        lr_ways_begin(&ways, UINT64_C(1) << cases[i].way);
        set.ways = &ways;
        assert_true(lr_rowset_fill(&set, pairs(&set, 100), 100));
        assert_true(lr_rowset_prepare(&set));
        assert_int_equal(set.form, cases[i].form);
        assert_int_equal(ways.taken[cases[i].way], 1);
        Code there[] = { 1, 70 }, missing[] = { 1, 71 };
        uint64_t row;
        (void)lr_layout_pack(&set.layout, there, &row);
        assert_true(lr_rowset_has(&set, &row));
        (void)lr_layout_pack(&set.layout, missing, &row);
        assert_false(lr_rowset_has(&set, &row));
        lr_rowset_free(&set);
    }
}

static void a_set_that_grows_takes_the_form_that_is_forced(void **state)
{
    static const RowsetForm forms[] = { ROWSET_HASH, ROWSET_DENSE };
    static const EvalWay forced[] = { WAY_HASH, WAY_DENSE };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        Ways ways;
        Rowset set;
        size_t fresh;
        begin(&set, two_columns, 2);
        lr_ways_begin(&ways, UINT64_C(1) << forced[i]);
        set.ways = &ways;
        uint64_t *rows = pairs(&set, 1000);
        assert_true(lr_rowset_add(&set, rows, 1000, rows, &fresh));
        assert_int_equal(set.form, forms[i]);
        free(rows);
        lr_rowset_free(&set);
    }
}

/* What an operation does with rows enough for it to take time. */
static bool prepares(Rowset *set)
{
    return lr_rowset_prepare(set);
}

static bool indexes(Rowset *set)
{
    return lr_rowset_postings(set, 2, NULL, 0, false, NULL) != NULL;
}

static bool finds_values(Rowset *set)
{
    return lr_rowset_column(set, 1) != NULL;
}

static void without_time_an_operation_fails_and_nothing_is_lost(void **state)
{
    static bool (*const operations[])(Rowset *) = { prepares, indexes, finds_values };
    (void)state;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        Budget budget = { .milliseconds = 1 }, *working = &budget;
        Rowset set;
        begin(&set, two_columns, 2);
        assert_true(lr_rowset_fill(&set, pairs(&set, 1000), 1000));
        size_t count = set.count;
        set.working = &working;
        lr_budget_start(&budget);
        budget.deadline = 1; /* long ago */
        assert_false(operations[i](&set));
        assert_true(budget.has_given_up);
        assert_int_equal(set.count, count);
        working = NULL;
        assert_true(operations[i](&set)); /* the control */
        lr_rowset_free(&set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_set_has_no_row),
        cmocka_unit_test(a_set_without_columns_holds_one_row),
        cmocka_unit_test(columns_that_hold_nothing_make_an_empty_set),
        cmocka_unit_test(a_row_twice_in_a_batch_is_fresh_once),
        cmocka_unit_test(a_set_that_grows_is_what_a_list_is),
        cmocka_unit_test(a_filled_set_holds_its_rows_once),
        cmocka_unit_test(a_filled_set_can_grow),
        cmocka_unit_test(a_set_filled_by_groups_holds_its_rows),
        cmocka_unit_test(rows_above_a_columns_range_are_not_found),
        cmocka_unit_test(rows_that_were_not_added_are_not_found),
        cmocka_unit_test(a_listing_ascends_by_the_first_column_and_outlives_questions),
        cmocka_unit_test(the_values_of_a_column_follow_the_set),
        cmocka_unit_test(a_column_that_is_spread_too_far_has_no_values),
        cmocka_unit_test(heads_follow_the_set_where_rows_share_them),
        cmocka_unit_test(an_index_follows_the_set),
        cmocka_unit_test(an_index_has_no_row_twice),
        cmocka_unit_test(threads_make_the_index_that_one_would),
        cmocka_unit_test(an_index_with_a_filter_leaves_other_rows_out),
        cmocka_unit_test(rows_of_several_words_are_indexed_too),
        cmocka_unit_test(what_a_set_takes_is_counted),
        cmocka_unit_test(without_memory_an_operation_fails_and_nothing_is_lost),
        cmocka_unit_test(an_addition_without_memory_keeps_what_was_there),
        cmocka_unit_test(a_forced_form_is_taken),
        cmocka_unit_test(a_set_that_grows_takes_the_form_that_is_forced),
        cmocka_unit_test(without_time_an_operation_fails_and_nothing_is_lost),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
