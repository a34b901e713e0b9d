/* SPDX-License-Identifier: MIT */
/* Postings against a filter of all rows: both ways to build them, every kind of key, and no memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/team.h"
#include "chance.h"
#include "eval/postings.h"
#include "fault/memory.h"

enum { ARITY_MAX = 4, ROWS_MAX = 6000 };

typedef struct Fixture {
    Layout layout;
    uint64_t columns;
    uint64_t rows[ROWS_MAX];
    size_t count;
    Postings postings;
} Fixture;

/* The codes of some columns side by side, the first lowest, less their least. */
static uint64_t gather(const Layout *layout, uint64_t columns, uint64_t row)
{
    uint64_t gathered = 0;
    unsigned to = 0;
    for (uint32_t c = 0; c < layout->arity; c++) {
        Field field = layout->fields[c];
        if (!(columns >> c & 1) || field.width == 0)
            continue;
        gathered |= (uint64_t)(lr_field_code(field, &row) - field.base) << to;
        to += field.width;
    }
    return gathered;
}

static uint64_t key_of(const Fixture *f, uint64_t row)
{
    return gather(&f->layout, f->columns, row);
}

static uint64_t rest_of(const Fixture *f, uint64_t row)
{
    return gather(&f->layout, ~f->columns, row);
}

static uint64_t rest_at(const Postings *postings, Posting found, size_t at)
{
    return postings->has_long ? ((const uint64_t *)found.rests)[at]
                              : ((const uint32_t *)found.rests)[at];
}

/* The key's run is the rests of the rows that have it, in their order. */
static void assert_key(const Fixture *f, uint64_t key)
{
    Posting found;
    size_t at = 0;
    lr_postings_find(&f->postings, &key, 1, &found);
    for (size_t i = 0; i < f->count; i++)
        if (key_of(f, f->rows[i]) == key) {
            assert_true(at < found.count);
            assert_true(rest_at(&f->postings, found, at) == rest_of(f, f->rows[i]));
            at++;
        }
    assert_int_equal(found.count, at);
}

static void assert_keys_of_some_rows(const Fixture *f, size_t questions)
{
    for (size_t i = 0; i < questions && f->count > 0; i++)
        assert_key(f, key_of(f, f->rows[chance_below(f->count)]));
}

static bool add_directly(Postings *postings, const uint64_t *rows, size_t count)
{
    for (size_t at = 0; at < count; at += LR_BATCH)
        if (!lr_postings_add_share(postings, rows + at,
                                   count - at < LR_BATCH ? count - at : LR_BATCH, 0, 1))
            return false;
    return true;
}

static void add_rows(Fixture *f)
{
    assert_true(lr_postings_init(&f->postings, &f->layout, f->columns, f->count, 1));
    for (size_t at = 0; at < f->count; at += LR_BATCH) {
        size_t here = f->count - at < LR_BATCH ? f->count - at : LR_BATCH;
        assert_true(add_directly(&f->postings, f->rows + at, here));
    }
}

/* Builds end to end; false without memory. */
static bool try_pack_rows(Fixture *f, size_t announced)
{
    if (!lr_postings_init(&f->postings, &f->layout, f->columns, announced, 1))
        return false;
    if (!lr_postings_count(&f->postings, f->rows, f->count, 0, 1) ||
        !lr_postings_lay_out(&f->postings)) {
        lr_postings_free(&f->postings);
        return false;
    }
    lr_postings_place(&f->postings, f->rows, f->count, 0, 1);
    lr_postings_finish(&f->postings);
    return true;
}

static void begin(Fixture *f, const Range *ranges, uint32_t arity, uint64_t columns)
{
    f->count = 0;
    f->columns = columns;
    assert_true(lr_layout_init(&f->layout, ranges, arity));
    assert_int_equal(f->layout.stride, 1);
}

static void put(Fixture *f, const Code *codes)
{
    assert_true(lr_layout_pack(&f->layout, codes, &f->rows[f->count++]));
}

static void drop(Fixture *f)
{
    lr_postings_free(&f->postings);
    lr_layout_free(&f->layout);
}

/* Asks both kinds the same. */
static void assert_both_kinds(Fixture *f, void check(const Fixture *))
{
    add_rows(f);
    check(f);
    lr_postings_free(&f->postings);
    assert_true(try_pack_rows(f, f->count));
    check(f);
    lr_postings_free(&f->postings);
}

static Fixture fixture;

/* ---- edges ---- */

static void check_empty(const Fixture *f)
{
    assert_key(f, 0);
    assert_key(f, 1);
    assert_key(f, UINT64_MAX);
}

static void empty_postings_have_no_run(void **state)
{
    Range narrow[] = { { 0, 9 }, { 0, 9 } }, wide[] = { { 0, UINT32_MAX }, { 0, 9 } };
    (void)state;
    begin(&fixture, narrow, 2, 1);
    assert_both_kinds(&fixture, check_empty);
    lr_layout_free(&fixture.layout);
    begin(&fixture, wide, 2, 1);
    assert_both_kinds(&fixture, check_empty);
    lr_layout_free(&fixture.layout);
}

static void check_all_keys(const Fixture *f)
{
    for (uint64_t key = 0; key < UINT64_C(1) << f->postings.key_bits; key++)
        assert_key(f, key);
}

static void a_key_of_no_columns_has_all_rows(void **state)
{
    Range ranges[] = { { 5, 104 } };
    (void)state;
    begin(&fixture, ranges, 1, 0);
    for (Code code = 5; code < 105; code++)
        put(&fixture, &code);
    assert_both_kinds(&fixture, check_all_keys);
    lr_layout_free(&fixture.layout);
}

static void a_key_of_all_columns_has_a_rest_of_no_bits(void **state)
{
    Range ranges[] = { { 0, 15 }, { 3, 10 } };
    (void)state;
    begin(&fixture, ranges, 2, 3);
    for (Code a = 0; a < 16; a += 3)
        for (Code b = 3; b < 11; b += 2)
            put(&fixture, (Code[]){ a, b });
    assert_both_kinds(&fixture, check_all_keys);
    lr_layout_free(&fixture.layout);
}

static void columns_of_no_width_are_in_no_key_and_no_rest(void **state)
{
    Range ranges[] = { { 7, 7 }, { 0, 6 }, { 9, 9 }, { 0, 90 } };
    (void)state;
    for (uint64_t columns = 0; columns < 16; columns++) {
        begin(&fixture, ranges, 4, columns);
        for (Code a = 0; a < 7; a++)
            for (Code b = 0; b < 91; b += a + 1)
                put(&fixture, (Code[]){ 7, a, 9, b });
        assert_both_kinds(&fixture, check_all_keys);
        lr_layout_free(&fixture.layout);
    }
}

static void the_row_without_columns_is_one_key(void **state)
{
    (void)state;
    begin(&fixture, NULL, 0, 0);
    fixture.rows[fixture.count++] = 0;
    assert_both_kinds(&fixture, check_all_keys);
    lr_layout_free(&fixture.layout);
}

static void check_some_keys(const Fixture *f)
{
    Posting found[3];
    uint64_t keys[] = { UINT64_MAX, key_of(f, f->rows[f->count - 1]), UINT64_MAX };
    assert_keys_of_some_rows(f, 60);
    lr_postings_find(&f->postings, keys, 3, found);
    assert_int_equal(found[0].count, 0);
    assert_true(found[1].count > 0);
    assert_int_equal(found[2].count, 0);
}

static void keys_and_rests_of_any_width_are_found(void **state)
{
    (void)state;
    for (unsigned first = 1; first <= 32; first++)
        for (unsigned other = 0; other < 2; other++) {
            Code most = UINT32_MAX >> (32 - first);
            Range ranges[] = { { 0, most }, { 0, UINT32_MAX } };
            begin(&fixture, ranges, 2, 1 + other);
            for (uint64_t i = 0; i < 500; i++)
                put(&fixture,
                    (Code[]){ (Code)(i * 0x9e3779b1 >> 7) & most, (Code)(i * 0x85ebca6b) });
            assert_both_kinds(&fixture, check_some_keys);
            lr_layout_free(&fixture.layout);
        }
}

/* Rests of more than 32 bits are kept whole, one alone as well as many. */
static void rests_of_64_bits_are_kept_whole(void **state)
{
    Range ranges[] = { { 3, 3 }, { 0, UINT32_MAX }, { 0, UINT32_MAX } };
    (void)state;
    for (size_t count = 1; count <= 300; count += 13) {
        begin(&fixture, ranges, 3, 1);
        for (size_t i = 0; i < count; i++)
            put(&fixture, (Code[]){ 3, UINT32_MAX - (Code)i, (Code)(i * 0x9e3779b1) });
        assert_both_kinds(&fixture, check_all_keys);
        lr_layout_free(&fixture.layout);
    }
}

/* ---- growth ---- */

/* One key's run through all sizes of blocks, with another's between. */
static void runs_grow_over_every_size_of_block(void **state)
{
    enum { LONG = 2000 };
    Range narrow[] = { { 0, 3 }, { 0, 65535 } };
    Range wide[] = { { 0, UINT32_MAX - 1 }, { 0, 65535 } };
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        begin(&fixture, kind == 0 ? narrow : wide, 2, 1);
        assert_true(lr_postings_init(&fixture.postings, &fixture.layout, 1, 0, 1));
        for (Code i = 0; i < LONG; i++)
            for (Code key = 0; key < 3; key++) {
                if (key == 1 && i % 7 != 0)
                    continue;
                put(&fixture, (Code[]){ key, i });
                assert_true(add_directly(&fixture.postings, &fixture.rows[fixture.count - 1], 1));
                if ((i & (i - 1)) == 0 || ((i + 1) & i) == 0)
                    assert_key(&fixture, key_of(&fixture, fixture.rows[fixture.count - 1]));
            }
        for (uint64_t key = 0; key < 4; key++)
            assert_key(&fixture, key);
        drop(&fixture);
    }
}

/* A table of heads that becomes an array: keys of 14 bits, of which there are more and more. */
static void keys_stay_when_their_table_grows_and_becomes_an_array(void **state)
{
    Range ranges[] = { { 0, (1 << 14) - 1 }, { 0, 3 } };
    (void)state;
    begin(&fixture, ranges, 2, 1);
    assert_true(lr_postings_init(&fixture.postings, &fixture.layout, 1, 0, 1));
    assert_false(fixture.postings.is_dense);
    for (Code i = 0; i < ROWS_MAX; i++) {
        bool was_dense = fixture.postings.is_dense;
        size_t heads = fixture.postings.head_count;
        put(&fixture, (Code[]){ i * 37 % (1 << 14), i % 4 });
        assert_true(add_directly(&fixture.postings, &fixture.rows[i], 1));
        if (was_dense != fixture.postings.is_dense || heads != fixture.postings.head_count)
            for (Code k = 0; k <= i; k += 1 + i / 40)
                assert_key(&fixture, key_of(&fixture, fixture.rows[k]));
    }
    assert_true(fixture.postings.is_dense);
    assert_keys_of_some_rows(&fixture, 200);
    drop(&fixture);
}

/* ---- several threads ---- */

enum { THREADS = 3 };

static void add_one_share(void *data, uint32_t number)
{
    Fixture *f = data;
    for (size_t at = 0; at < f->count; at += LR_BATCH) {
        size_t here = f->count - at < LR_BATCH ? f->count - at : LR_BATCH;
        assert_true(lr_postings_add_share(&f->postings, f->rows + at, here, number, THREADS));
    }
}

/* Runs of one key keep their order: all of them are of one share. */
static void the_shares_of_several_threads_make_the_whole(void **state)
{
    Range ranges[] = { { 0, 999 }, { 0, 9999 } };
    Team *team = lr_team_new(THREADS);
    (void)state;
    assert_non_null(team);
    for (int round = 0; round < 20; round++) {
        Code keys = 1 + (Code)chance_below(1000);
        begin(&fixture, ranges, 2, 1);
        for (Code i = 0; i < ROWS_MAX; i++)
            put(&fixture, (Code[]){ (Code)chance_below(keys), i });
        assert_true(
            lr_postings_init(&fixture.postings, &fixture.layout, 1, fixture.count, THREADS));
        assert_true(lr_postings_is_sharable(&fixture.postings));
        lr_team_run(team, add_one_share, &fixture);
        assert_keys_of_some_rows(&fixture, 100);
        drop(&fixture);
    }
    lr_team_free(team);
}

static void count_one_share(void *data, uint32_t number)
{
    Fixture *f = data;
    assert_true(lr_postings_count(&f->postings, f->rows, f->count, number, THREADS));
}

static void place_one_share(void *data, uint32_t number)
{
    Fixture *f = data;
    lr_postings_place(&f->postings, f->rows, f->count, number, THREADS);
}

static void so_they_do_where_all_is_laid_out_end_to_end(void **state)
{
    Range ranges[] = { { 0, 999 }, { 0, 9999 } };
    Team *team = lr_team_new(THREADS);
    (void)state;
    assert_non_null(team);
    for (int round = 0; round < 20; round++) {
        Code keys = 1 + (Code)chance_below(1000);
        begin(&fixture, ranges, 2, 1);
        for (Code i = 0; i < ROWS_MAX; i++)
            put(&fixture, (Code[]){ (Code)chance_below(keys), i });
        assert_true(lr_postings_init(&fixture.postings, &fixture.layout, 1, fixture.count, 1));
        lr_team_run(team, count_one_share, &fixture);
        assert_true(lr_postings_lay_out(&fixture.postings));
        lr_team_run(team, place_one_share, &fixture);
        lr_postings_finish(&fixture.postings);
        assert_keys_of_some_rows(&fixture, 100);
        drop(&fixture);
    }
    lr_team_free(team);
}

/* The control: each share lacks what the others have. */
static void one_share_is_not_the_whole(void **state)
{
    Range ranges[] = { { 0, 999 }, { 0, 9999 } };
    (void)state;
    begin(&fixture, ranges, 2, 1);
    for (Code i = 0; i < 1000; i++)
        put(&fixture, (Code[]){ i, i });
    size_t all = 0;
    for (uint32_t share = 0; share < THREADS; share++) {
        size_t found = 0;
        assert_true(lr_postings_init(&fixture.postings, &fixture.layout, 1, 1000, THREADS));
        assert_true(lr_postings_add_share(&fixture.postings, fixture.rows, 1000, share, THREADS));
        for (uint64_t key = 0; key < 1000; key++) {
            Posting posting;
            lr_postings_find(&fixture.postings, &key, 1, &posting);
            found += posting.count;
        }
        assert_true(found > 0 && found < 1000);
        all += found;
        lr_postings_free(&fixture.postings);
    }
    assert_int_equal(all, 1000);
    lr_layout_free(&fixture.layout);
}

/* Heads that may move, and those of one pool, cannot be shared. */
static void some_postings_cannot_be_shared(void **state)
{
    Range narrow[] = { { 0, 999 }, { 0, 9999 } }, wide[] = { { 0, UINT32_MAX - 1 }, { 0, 65535 } };
    (void)state;
    begin(&fixture, narrow, 2, 1);
    assert_true(lr_postings_init(&fixture.postings, &fixture.layout, 1, 1000, 1));
    assert_false(lr_postings_is_sharable(&fixture.postings));
    drop(&fixture);
    begin(&fixture, wide, 2, 1);
    assert_true(lr_postings_init(&fixture.postings, &fixture.layout, 1, 1000, THREADS));
    assert_false(lr_postings_is_sharable(&fixture.postings));
    drop(&fixture);
}

/* Too few rows announced: the table of heads grows while rows are counted. */
static void packed_postings_may_be_announced_too_small(void **state)
{
    Range ranges[] = { { 0, 99999 }, { 0, 99 } };
    (void)state;
    begin(&fixture, ranges, 2, 1);
    for (Code i = 0; i < ROWS_MAX; i++)
        put(&fixture, (Code[]){ i / 2 * 31 % 100000, i % 2 * 50 });
    assert_true(try_pack_rows(&fixture, 0));
    assert_keys_of_some_rows(&fixture, 300);
    assert_key(&fixture, 1);
    lr_postings_free(&fixture.postings);
    assert_true(try_pack_rows(&fixture, 100 * ROWS_MAX));
    assert_keys_of_some_rows(&fixture, 300);
    drop(&fixture);
}

static void more_rows_take_no_fewer_bytes(void **state)
{
    Range ranges[] = { { 0, 99999 }, { 0, 9999 } };
    (void)state;
    begin(&fixture, ranges, 2, 1);
    assert_true(lr_postings_init(&fixture.postings, &fixture.layout, 1, 0, 1));
    size_t before = lr_postings_bytes(&fixture.postings), first = before;
    for (Code i = 0; i < ROWS_MAX; i++) {
        put(&fixture, (Code[]){ i % 1000, i });
        assert_true(add_directly(&fixture.postings, &fixture.rows[i], 1));
        size_t bytes = lr_postings_bytes(&fixture.postings);
        assert_true(bytes >= before);
        before = bytes;
    }
    assert_true(before > first + ROWS_MAX * sizeof(uint32_t));
    drop(&fixture);
}

/* ---- against a filter of all rows ---- */

static void random_fixture(Fixture *f)
{
    Range ranges[ARITY_MAX];
    uint32_t arity = 1 + (uint32_t)chance_below(ARITY_MAX);
    for (uint32_t c = 0; c < arity; c++) {
        ranges[c].least = (Code)chance_bits(30);
        ranges[c].most = ranges[c].least + ((Code)chance_bits(16) >> chance_below(17));
    }
    begin(f, ranges, arity, chance_bits(4) & ((UINT64_C(1) << arity) - 1));
    size_t rows = chance_below(3000);
    for (size_t i = 0; i < rows; i++) {
        Code codes[ARITY_MAX];
        for (uint32_t c = 0; c < arity; c++)
            codes[c] = ranges[c].least +
                       (Code)chance_below((size_t)(ranges[c].most - ranges[c].least) + 1);
        put(f, codes);
    }
}

static void check_random(const Fixture *f)
{
    assert_keys_of_some_rows(f, 25);
    for (int i = 0; i < 25; i++)
        if (f->postings.key_bits > 0)
            assert_key(f, chance_bits(f->postings.key_bits));
}

static void random_postings_are_what_a_filter_finds(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        random_fixture(&fixture);
        assert_both_kinds(&fixture, check_random);
        lr_layout_free(&fixture.layout);
    }
}

/* ---- no memory ---- */

static bool try_add_rows(Fixture *f, size_t announced)
{
    if (!lr_postings_init(&f->postings, &f->layout, f->columns, announced, 1))
        return false;
    if (add_directly(&f->postings, f->rows, f->count))
        return true;
    lr_postings_free(&f->postings);
    return false;
}

static void assert_built_or_refused(Fixture *f, bool build(Fixture *, size_t))
{
    long refusals = 0;
    for (bool was_refused = true; was_refused; refusals++) {
        memory_fail_after(refusals);
        bool fine = build(f, 0);
        was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        if (fine) {
            assert_keys_of_some_rows(f, 30); /* the control */
            lr_postings_free(&f->postings);
        }
    }
    assert_true(refusals > 5);
}

static void without_memory_there_are_no_postings(void **state)
{
    Range ranges[] = { { 0, 99999 }, { 0, 99 } };
    (void)state;
    begin(&fixture, ranges, 2, 1);
    for (Code i = 0; i < 1000; i++)
        put(&fixture, (Code[]){ i / 3 * 31, i % 3 });
    assert_built_or_refused(&fixture, try_add_rows);
    assert_built_or_refused(&fixture, try_pack_rows);
    lr_layout_free(&fixture.layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_postings_have_no_run),
        cmocka_unit_test(a_key_of_no_columns_has_all_rows),
        cmocka_unit_test(a_key_of_all_columns_has_a_rest_of_no_bits),
        cmocka_unit_test(columns_of_no_width_are_in_no_key_and_no_rest),
        cmocka_unit_test(the_row_without_columns_is_one_key),
        cmocka_unit_test(keys_and_rests_of_any_width_are_found),
        cmocka_unit_test(rests_of_64_bits_are_kept_whole),
        cmocka_unit_test(runs_grow_over_every_size_of_block),
        cmocka_unit_test(keys_stay_when_their_table_grows_and_becomes_an_array),
        cmocka_unit_test(the_shares_of_several_threads_make_the_whole),
        cmocka_unit_test(so_they_do_where_all_is_laid_out_end_to_end),
        cmocka_unit_test(one_share_is_not_the_whole),
        cmocka_unit_test(some_postings_cannot_be_shared),
        cmocka_unit_test(packed_postings_may_be_announced_too_small),
        cmocka_unit_test(more_rows_take_no_fewer_bytes),
        cmocka_unit_test(random_postings_are_what_a_filter_finds),
        cmocka_unit_test(without_memory_there_are_no_postings),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
