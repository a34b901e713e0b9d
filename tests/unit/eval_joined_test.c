/* SPDX-License-Identifier: MIT */
/* Joined rows against the rows that they are made of: read, found, listed and indexed, whatever forms the
 * sets have that hold them; and how such a set becomes an ordinary one. */
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

enum { VALUES = 40, KEY = 7, ROWS = VALUES * VALUES };

/* (x, KEY, y) for every pair of the first set, (x, k, y) for every row of the second. */
typedef struct Fixture {
    Range narrow[2], wide[3], whole[3];
    Rowset pairs, triples, joined;
    bool has[VALUES][VALUES][VALUES]; /* x, k, y */
    size_t count;
} Fixture;

static void add(Rowset *set, const Code *codes)
{
    uint64_t row, fresh;
    size_t count;
    assert_true(lr_layout_pack(&set->layout, codes, &row));
    assert_true(lr_rowset_add(set, &row, 1, &fresh, &count));
}

static void note(Fixture *f, Code x, Code k, Code y)
{
    f->count += !f->has[x][k][y];
    f->has[x][k][y] = true;
}

/* density: rows in the pairs; few make a hash set, many a dense one. */
static void set_up(Fixture *f, int density)
{
    memset(f, 0, sizeof *f);
    f->narrow[0] = (Range){ 3, VALUES - 1 };
    f->narrow[1] = (Range){ 0, VALUES / 2 };
    f->wide[0] = f->wide[2] = (Range){ 0, VALUES - 1 };
    f->wide[1] = (Range){ KEY + 1, VALUES - 1 };
    for (int c = 0; c < 3; c++)
        f->whole[c] = (Range){ 0, VALUES - 1 };
    assert_true(lr_rowset_init(&f->pairs, f->narrow, 2));
    assert_true(lr_rowset_init(&f->triples, f->wide, 3));
    assert_true(lr_rowset_init(&f->joined, f->whole, 3));
    for (int i = 0; i < density; i++) {
        Code pair[] = { 3 + chance_below(VALUES - 3), chance_below(VALUES / 2 + 1) };
        Code triple[] = { chance_below(VALUES), KEY + 1 + chance_below(VALUES - KEY - 1),
                          chance_below(VALUES) };
        add(&f->pairs, pair);
        add(&f->triples, triple);
        note(f, pair[0], KEY, pair[1]);
        note(f, triple[0], triple[1], triple[2]);
    }
}

static bool join(Fixture *f)
{
    const JoinedColumn of_pairs[] = { { 0, 0 }, { UINT32_MAX, KEY }, { 1, 0 } };
    const JoinedColumn of_triples[] = { { 0, 0 }, { 1, 0 }, { 2, 0 } };
    Joined *joined = lr_joined_new(&f->joined.layout);
    if (joined == NULL || !lr_joined_add(joined, &f->pairs, of_pairs) ||
        !lr_joined_add(joined, &f->triples, of_triples)) {
        lr_joined_free(joined);
        return false;
    }
    lr_rowset_join(&f->joined, joined, f->count);
    return true;
}

static void tear_down(Fixture *f)
{
    lr_rowset_free(&f->joined);
    lr_rowset_free(&f->pairs);
    lr_rowset_free(&f->triples);
}

static void assert_all_found(Fixture *f)
{
    assert_true(lr_rowset_prepare(&f->joined));
    for (Code x = 0; x < VALUES; x++)
        for (Code k = 0; k < VALUES; k++)
            for (Code y = 0; y < VALUES; y++) {
                uint64_t row;
                const Code codes[] = { x, k, y };
                assert_true(lr_layout_pack(&f->joined.layout, codes, &row));
                assert_int_equal(lr_rowset_has(&f->joined, &row), f->has[x][k][y]);
            }
}

static void assert_all_read(const Fixture *f)
{
    RowsetCursor cursor = { 0 };
    uint64_t rows[LR_BATCH];
    size_t all = 0;
    for (size_t count; (count = lr_rowset_next(&f->joined, &cursor, rows)) > 0; all += count)
        for (size_t i = 0; i < count; i++) {
            Code codes[3];
            lr_layout_unpack(&f->joined.layout, &rows[i], codes);
            assert_true(f->has[codes[0]][codes[1]][codes[2]]);
        }
    assert_int_equal(all, f->count);
}

static void rows_are_read_and_found_where_they_are(void **state)
{
    static Fixture f;
    static const int densities[] = { 0, 1, 60, 3000 };
    (void)state;
    for (size_t d = 0; d < sizeof densities / sizeof *densities; d++) {
        set_up(&f, densities[d]);
        assert_true(join(&f));
        assert_all_read(&f);
        assert_all_found(&f);
        assert_null(f.joined.list);
        tear_down(&f);
    }
}

static void a_listing_ascends_and_is_kept(void **state)
{
    static Fixture f;
    (void)state;
    set_up(&f, 500);
    assert_true(join(&f));
    const uint64_t *rows = lr_rowset_rows(&f.joined);
    assert_non_null(rows);
    for (size_t i = 1; i < f.count; i++)
        assert_true(rows[i - 1] < rows[i]);
    assert_null(f.joined.joined);
    assert_all_read(&f);
    assert_all_found(&f);
    tear_down(&f);
}

static void an_index_has_every_row(void **state)
{
    static Fixture f;
    (void)state;
    set_up(&f, 500);
    assert_true(join(&f));
    Postings *postings = lr_rowset_postings(&f.joined, 2, NULL, 0, false, NULL);
    assert_non_null(postings);
    size_t all = 0;
    for (Code k = 0; k < VALUES; k++) {
        uint64_t key = k;
        Posting found;
        lr_postings_find(postings, &key, 1, &found);
        all += found.count;
    }
    assert_int_equal(all, f.count);
    tear_down(&f);
}

static void a_set_that_grows_has_rows_of_its_own(void **state)
{
    static Fixture f;
    const Code more[] = { 0, 0, 0 };
    (void)state;
    set_up(&f, 500);
    assert_true(join(&f));
    add(&f.joined, more);
    note(&f, 0, 0, 0);
    assert_null(f.joined.joined);
    assert_all_read(&f);
    assert_all_found(&f);
    assert_true(lr_rowset_clear(&f.joined));
    assert_int_equal(f.joined.count, 0);
    tear_down(&f);
}

static void what_finds_no_memory_leaves_nothing_behind(void **state)
{
    static Fixture f;
    (void)state;
    for (long n = 0;; n++) {
        set_up(&f, 30);
        memory_fail_after(n);
        bool fine = join(&f) && lr_rowset_rows(&f.joined) != NULL;
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        tear_down(&f);
        if (!was_refused) {
            assert_true(n > 3);
            break;
        }
    }
}

int main(void)
{
    chance_begin();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_and_found_where_they_are),
        cmocka_unit_test(a_listing_ascends_and_is_kept),
        cmocka_unit_test(an_index_has_every_row),
        cmocka_unit_test(a_set_that_grows_has_rows_of_its_own),
        cmocka_unit_test(what_finds_no_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
