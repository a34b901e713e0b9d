/* SPDX-License-Identifier: MIT */
/* Dense sets against lists of codes: narrow, constant and absent columns, several threads, and no
 * memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/team.h"
#include "chance.h"
#include "eval/dense_set.h"
#include "fault/memory.h"

enum { ARITY_MAX = 4 };

typedef struct Fixture {
    Layout layout;
    DenseSet set;
} Fixture;

static Fixture make(const Range *ranges, uint32_t arity)
{
    Fixture f;
    assert_true(lr_layout_init(&f.layout, ranges, arity));
    assert_int_equal(f.layout.stride, 1);
    assert_true(lr_dense_set_init(&f.set, ranges, arity));
    return f;
}

static void drop(Fixture *f)
{
    lr_dense_set_free(&f->set);
    lr_layout_free(&f->layout);
}

static uint64_t pack(const Fixture *f, const Code *codes)
{
    uint64_t row;
    assert_true(lr_layout_pack(&f->layout, codes, &row));
    return row;
}

static size_t add_one(Fixture *f, uint64_t row)
{
    uint64_t fresh;
    size_t added = lr_dense_set_add(&f->set, &f->layout, &row, 1, &fresh);
    if (added == 1)
        assert_true(fresh == row);
    return added;
}

static bool has(const Fixture *f, uint64_t row)
{
    bool is_there;
    lr_dense_set_find(&f->set, &f->layout, &row, 1, &is_there);
    return is_there;
}

/* Every row of a set ascends, is found, and there are so many. */
static void assert_scan(const Fixture *f, size_t count)
{
    uint64_t rows[LR_BATCH], last = 0;
    size_t bit = 0, seen = 0;
    for (size_t here; (here = lr_dense_set_next(&f->set, &f->layout, &bit, rows)) > 0;) {
        assert_true(here <= LR_BATCH);
        for (size_t i = 0; i < here; i++, seen++) {
            assert_true(seen == 0 || rows[i] > last);
            assert_true(has(f, rows[i]));
            last = rows[i];
        }
    }
    assert_int_equal(seen, count);
    assert_int_equal(lr_dense_set_next(&f->set, &f->layout, &bit, rows), 0);
}

/* ---- sizes ---- */

static void a_size_is_a_bit_a_possible_row_in_whole_words_a_run(void **state)
{
    Range pair[] = { { 0, 9 }, { 5, 5 } }, wide[] = { { 3, 3 }, { 1, 64 } }, more[] = { { 1, 65 } };
    (void)state;
    assert_int_equal(lr_dense_set_size(NULL, 0), 8);
    assert_int_equal(lr_dense_set_size(pair, 2), 10 * 8);
    assert_int_equal(lr_dense_set_size(wide, 2), 8);
    assert_int_equal(lr_dense_set_size(more, 1), 16);
}

static void a_column_that_is_empty_counts_as_one_value(void **state)
{
    Range ranges[] = { LR_RANGE_EMPTY, { 0, 63 } };
    (void)state;
    assert_int_equal(lr_dense_set_size(ranges, 2), 8);
    assert_int_equal(lr_dense_set_size(ranges, 1), 8);
}

static void what_no_memory_could_hold_has_no_size(void **state)
{
    Range ranges[] = { LR_RANGE_FULL, LR_RANGE_FULL, LR_RANGE_FULL };
    DenseSet set;
    (void)state;
    assert_int_equal(lr_dense_set_size(ranges, 1), UINT64_C(1) << 29);
    assert_int_equal(lr_dense_set_size(ranges, 3), SIZE_MAX);
    assert_false(lr_dense_set_init(&set, ranges, 3));
}

/* ---- edges ---- */

static void an_empty_set_has_no_row(void **state)
{
    Range ranges[] = { { 10, 20 }, { 0, 100 } };
    Fixture f = make(ranges, 2);
    (void)state;
    assert_scan(&f, 0);
    assert_false(has(&f, 0));
    assert_int_equal(lr_dense_set_add(&f.set, &f.layout, NULL, 0, NULL), 0);
    assert_scan(&f, 0);
    drop(&f);
}

static void the_row_without_columns_is_there_or_not(void **state)
{
    Fixture f = make(NULL, 0);
    (void)state;
    assert_false(has(&f, 0));
    assert_scan(&f, 0);
    assert_int_equal(add_one(&f, 0), 1);
    assert_int_equal(add_one(&f, 0), 0);
    assert_true(has(&f, 0));
    assert_scan(&f, 1);
    drop(&f);
}

/* Whatever columns hold one value only, the others are told apart. */
static void columns_of_one_value_take_no_part(void **state)
{
    (void)state;
    for (uint32_t wide = 0; wide < 3; wide++) {
        Range ranges[] = { { 7, 7 }, { 7, 7 }, { 7, 7 } };
        ranges[wide] = (Range){ 1000, 1099 };
        Fixture f = make(ranges, 3);
        for (Code code = 1000; code < 1100; code++) {
            Code codes[] = { 7, 7, 7 };
            codes[wide] = code;
            uint64_t row = pack(&f, codes);
            assert_false(has(&f, row));
            assert_int_equal(add_one(&f, row), 1);
            assert_scan(&f, code - 1000 + 1);
        }
        drop(&f);
    }
}

/* A field is as wide as its greatest value needs: rows can be asked for that no column allows, and
 * they are not those whose bits stand there. */
static void rows_above_a_columns_range_are_not_there(void **state)
{
    Range ranges[] = { { 0, 4 }, { 0, 64 }, { 0, 2 } };
    Fixture f = make(ranges, 3);
    size_t all = 0;
    (void)state;
    for (Code a = 0; a <= 4; a++)
        for (Code b = 0; b <= 64; b++)
            for (Code c = 0; c <= 2; c++, all++)
                assert_int_equal(add_one(&f, pack(&f, (Code[]){ a, b, c })), 1);
    size_t found = 0;
    for (uint64_t row = 0; row < UINT64_C(1) << f.layout.bits; row++) {
        Code codes[3];
        lr_layout_unpack(&f.layout, &row, codes);
        bool is_possible = codes[0] <= 4 && codes[1] <= 64 && codes[2] <= 2;
        assert_int_equal(has(&f, row), is_possible);
        found += is_possible;
    }
    assert_int_equal(found, all);
    assert_scan(&f, all);
    drop(&f);
}

/* The last column's radix about whole words, where runs begin and end. */
static void the_first_and_the_last_row_of_every_run_are_there(void **state)
{
    static const Code radixes[] = { 1, 2, 63, 64, 65, 127, 128, 129, 1000 };
    (void)state;
    for (size_t r = 0; r < sizeof radixes / sizeof radixes[0]; r++) {
        Code last = 50 + radixes[r] - 1;
        Range ranges[] = { { 3, 9 }, { 50, last } };
        Fixture f = make(ranges, 2);
        size_t count = 0;
        for (Code a = 3; a <= 9; a++) {
            count += add_one(&f, pack(&f, (Code[]){ a, 50 }));
            count += add_one(&f, pack(&f, (Code[]){ a, last }));
        }
        assert_int_equal(count, radixes[r] == 1 ? 7 : 14);
        assert_scan(&f, count);
        drop(&f);
    }
}

static void codes_at_the_end_of_their_range_are_kept(void **state)
{
    Range ranges[] = { { UINT32_MAX - 3, UINT32_MAX }, { 0x80000000, 0x80000001 } };
    Fixture f = make(ranges, 2);
    (void)state;
    for (Code a = 0; a < 4; a++)
        for (Code b = 0; b < 2; b++) {
            uint64_t row = pack(&f, (Code[]){ UINT32_MAX - a, 0x80000000 + b });
            assert_int_equal(add_one(&f, row), 1);
        }
    assert_scan(&f, 8);
    drop(&f);
}

/* More rows than a batch takes in one word's run and over many. */
static void a_full_set_is_scanned_whole(void **state)
{
    static const Code radixes[] = { 1, 5, 64, 200, 1023, 1024, 1025, 5000 };
    (void)state;
    for (size_t r = 0; r < sizeof radixes / sizeof radixes[0]; r++) {
        Range ranges[] = { { 0, 7 }, { 0, radixes[r] - 1 } };
        Fixture f = make(ranges, 2);
        for (Code a = 0; a < 8; a++)
            for (Code b = 0; b < radixes[r]; b++)
                assert_int_equal(add_one(&f, pack(&f, (Code[]){ a, b })), 1);
        assert_scan(&f, 8 * (size_t)radixes[r]);
        drop(&f);
    }
}

static void a_row_twice_in_a_batch_is_fresh_once(void **state)
{
    Range ranges[] = { { 0, 999 } };
    Fixture f = make(ranges, 1);
    uint64_t rows[] = { 5, 999, 5, 0, 999, 5 }, expected[] = { 5, 999, 0 };
    (void)state;
    assert_int_equal(lr_dense_set_add(&f.set, &f.layout, rows, 6, rows), 3);
    assert_memory_equal(rows, expected, sizeof expected);
    assert_scan(&f, 3);
    drop(&f);
}

/* ---- against an array ---- */

static Code random_code(Range range)
{
    return range.least + (Code)chance_below((size_t)(range.most - range.least) + 1);
}

static void random_ranges(Range *ranges, uint32_t arity)
{
    for (uint32_t c = 0; c < arity; c++) {
        ranges[c].least = (Code)chance_bits(30);
        ranges[c].most = ranges[c].least + (Code)chance_below(chance_below(2) == 0 ? 4 : 40);
    }
}

static void random_batches_leave_what_an_array_would(void **state)
{
    static bool model[1 << 24];
    (void)state;
    for (int round = 0; round < 60; round++) {
        Range ranges[ARITY_MAX];
        uint32_t arity = (uint32_t)chance_below(ARITY_MAX + 1);
        random_ranges(ranges, arity);
        Fixture f = make(ranges, arity);
        memset(model, 0, (size_t)1 << f.layout.bits);
        size_t count = 0;
        for (int batch = 0; batch < 8; batch++) {
            uint64_t rows[LR_BATCH], fresh[LR_BATCH];
            bool is_there[LR_BATCH];
            size_t given = chance_below(LR_BATCH + 1), expected = 0;
            for (size_t i = 0; i < given; i++) {
                Code codes[ARITY_MAX];
                for (uint32_t c = 0; c < arity; c++)
                    codes[c] = random_code(ranges[c]);
                rows[i] = pack(&f, codes);
            }
            lr_dense_set_find(&f.set, &f.layout, rows, given, is_there);
            for (size_t i = 0; i < given; i++)
                assert_int_equal(is_there[i], model[rows[i]]);
            size_t added = lr_dense_set_add(&f.set, &f.layout, rows, given, fresh);
            for (size_t i = 0; i < given; i++) {
                if (!model[rows[i]])
                    assert_true(expected < added && fresh[expected++] == rows[i]);
                model[rows[i]] = true;
            }
            assert_int_equal(added, expected);
            count += added;
            assert_scan(&f, count);
        }
        drop(&f);
    }
}

/* ---- several threads ---- */

enum { THREADS = 4 };

typedef struct Adder {
    uint64_t *rows, *fresh;
    size_t count, added;
} Adder;

typedef struct Crew {
    Fixture *fixture;
    Adder adders[THREADS];
} Crew;

static void add_shared(void *data, uint32_t number)
{
    Crew *crew = data;
    Fixture *f = crew->fixture;
    Adder *adder = &crew->adders[number];
    for (size_t at = 0; at < adder->count; at += LR_BATCH) {
        size_t here = adder->count - at < LR_BATCH ? adder->count - at : LR_BATCH;
        adder->added += lr_dense_set_add_shared(&f->set, &f->layout, adder->rows + at, here,
                                                adder->fresh + adder->added);
    }
}

static void fill_adder(Adder *adder, const Fixture *f, const Range *ranges, size_t count)
{
    *adder = (Adder){ .rows = malloc(count * sizeof *adder->rows),
                      .fresh = malloc(count * sizeof *adder->fresh),
                      .count = count };
    assert_non_null(adder->rows);
    assert_non_null(adder->fresh);
    for (size_t i = 0; i < count; i++) {
        Code codes[ARITY_MAX];
        for (uint32_t c = 0; c < f->layout.arity; c++)
            codes[c] = random_code(ranges[c]);
        adder->rows[i] = pack(f, codes);
    }
}

/* Random rows of few words, so that threads meet in all of them. */
static void several_threads_leave_what_one_would(void **state)
{
    enum { ROWS = 20000, ROUNDS = 10 };
    Range ranges[] = { { 0, 9 }, { 1000, 1099 }, { 7, 36 } };
    Team *team = lr_team_new(THREADS);
    (void)state;
    assert_non_null(team);
    for (int round = 0; round < ROUNDS; round++) {
        Fixture f = make(ranges, 3), alone = make(ranges, 3), once = make(ranges, 3);
        Crew crew = { .fixture = &f };
        size_t expected = 0, added = 0;
        for (int n = 0; n < THREADS; n++) {
            Adder *adder = &crew.adders[n];
            fill_adder(adder, &f, ranges, ROWS);
            for (size_t i = 0; i < ROWS; i++)
                expected += add_one(&alone, adder->rows[i]);
        }
        lr_team_run(team, add_shared, &crew);
        for (int n = 0; n < THREADS; n++) {
            Adder *adder = &crew.adders[n];
            for (size_t i = 0; i < adder->added; i++)
                assert_int_equal(add_one(&once, adder->fresh[i]), 1);
            added += adder->added;
            free(adder->rows);
            free(adder->fresh);
        }
        assert_int_equal(added, expected);
        assert_scan(&f, expected);
        assert_memory_equal(f.set.words, alone.set.words, f.set.word_count * sizeof(uint64_t));
        assert_memory_equal(f.set.words, once.set.words, f.set.word_count * sizeof(uint64_t));
        drop(&f);
        drop(&alone);
        drop(&once);
    }
    lr_team_free(team);
}

static void a_row_twice_in_a_shared_batch_is_fresh_once(void **state)
{
    Range ranges[] = { { 0, 999 } };
    Fixture f = make(ranges, 1);
    uint64_t rows[] = { 5, 999, 5, 0, 999, 5 }, expected[] = { 5, 999, 0 };
    (void)state;
    assert_int_equal(lr_dense_set_add_shared(&f.set, &f.layout, rows, 6, rows), 3);
    assert_memory_equal(rows, expected, sizeof expected);
    assert_scan(&f, 3);
    drop(&f);
}

/* A stretch is one of memory: owners ascend as the words do. */
static void owners_divide_the_first_column_into_equal_stretches(void **state)
{
    static const Code radixes[] = { 1, 2, 3, 5, 64, 100, 1000 };
    static const uint32_t stretches[] = { 1, 2, 3, 7, 64 };
    (void)state;
    for (size_t r = 0; r < sizeof radixes / sizeof *radixes; r++)
        for (size_t k = 0; k < sizeof stretches / sizeof *stretches; k++) {
            Range ranges[] = { { 50, 50 + radixes[r] - 1 }, { 3, 5 } };
            Fixture f = make(ranges, 2);
            size_t counts[64] = { 0 };
            uint8_t last = 0;
            for (Code a = 0; a < radixes[r]; a++)
                for (Code b = 3; b <= 5; b++) {
                    uint64_t row = pack(&f, (Code[]){ 50 + a, b });
                    uint8_t owner;
                    lr_dense_set_owners(&f.set, &f.layout, &row, 1, stretches[k], &owner);
                    assert_true(owner < stretches[k]);
                    assert_true(owner >= last);
                    last = owner;
                    counts[owner] += b == 3;
                }
            for (uint32_t n = 0; n < stretches[k]; n++)
                assert_true(counts[n] <= radixes[r] / stretches[k] + 2);
            drop(&f);
        }
}

static void rows_without_columns_have_the_first_owner(void **state)
{
    Fixture f = make(NULL, 0);
    uint64_t rows[] = { 0, 0 };
    uint8_t owners[] = { 9, 9 };
    (void)state;
    lr_dense_set_owners(&f.set, &f.layout, rows, 2, 5, owners);
    assert_int_equal(owners[0], 0);
    assert_int_equal(owners[1], 0);
    drop(&f);
}

/* ---- no memory ---- */

static void without_memory_there_is_no_set(void **state)
{
    Range ranges[] = { { 0, 9 }, { 0, 9 } };
    long refusals = 0;
    (void)state;
    for (;; refusals++) {
        DenseSet set;
        memory_fail_after(refusals);
        bool fine = lr_dense_set_init(&set, ranges, 2);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        if (fine) {
            lr_dense_set_free(&set); /* control: the set that needs no more can be made */
            break;
        }
        assert_null(set.words);
        lr_dense_set_free(&set); /* harmless */
    }
    assert_true(refusals > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_size_is_a_bit_a_possible_row_in_whole_words_a_run),
        cmocka_unit_test(a_column_that_is_empty_counts_as_one_value),
        cmocka_unit_test(what_no_memory_could_hold_has_no_size),
        cmocka_unit_test(an_empty_set_has_no_row),
        cmocka_unit_test(the_row_without_columns_is_there_or_not),
        cmocka_unit_test(columns_of_one_value_take_no_part),
        cmocka_unit_test(rows_above_a_columns_range_are_not_there),
        cmocka_unit_test(the_first_and_the_last_row_of_every_run_are_there),
        cmocka_unit_test(codes_at_the_end_of_their_range_are_kept),
        cmocka_unit_test(a_full_set_is_scanned_whole),
        cmocka_unit_test(a_row_twice_in_a_batch_is_fresh_once),
        cmocka_unit_test(random_batches_leave_what_an_array_would),
        cmocka_unit_test(several_threads_leave_what_one_would),
        cmocka_unit_test(a_row_twice_in_a_shared_batch_is_fresh_once),
        cmocka_unit_test(owners_divide_the_first_column_into_equal_stretches),
        cmocka_unit_test(rows_without_columns_have_the_first_owner),
        cmocka_unit_test(without_memory_there_is_no_set),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
