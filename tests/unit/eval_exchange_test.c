/* SPDX-License-Identifier: MIT */
/* Exchanges: whatever several threads add is in the set, and listed where it grows, once; in hash
 * and dense form, through the post and past it, and without memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "base/team.h"
#include "eval/exchange.h"
#include "fault/memory.h"

/* Row number n is ((n / WIDTH) * step, (n % WIDTH) * step): with a large step, a bit for every row
 * that the ranges allow is too much. */
enum { WIDTH = 1000, THREADS_MAX = 4 };

typedef struct Shape {
    RowsetForm form;
    uint32_t count, step; /* possible rows */
} Shape;

static const Shape dense = { ROWSET_DENSE, 300 * WIDTH, 1 };
static const Shape hashed = { ROWSET_HASH, 300 * WIDTH, 4099 };
static const Shape large_hashed = { ROWSET_HASH, 1200 * WIDTH, 4099 };

typedef struct Adder {
    uint32_t *numbers; /* of the rows that it adds */
    size_t count, added;
    bool is_fine;
} Adder;

typedef struct Fixture {
    Shape shape;
    Extent extent;
    Exchange *exchange;
    uint32_t threads;
    Adder adders[THREADS_MAX];
    bool *is_there; /* what the extent is to hold, by number */
    size_t count;   /* of those */
} Fixture;

static uint64_t pack(const Fixture *f, uint32_t number)
{
    Code codes[] = { number / WIDTH * f->shape.step, number % WIDTH * f->shape.step };
    uint64_t row = 0;
    (void)lr_layout_pack(&f->extent.plain.layout, codes, &row);
    return row;
}

static uint32_t number_of(const Fixture *f, uint64_t row)
{
    Code codes[2];
    lr_layout_unpack(&f->extent.plain.layout, &row, codes);
    assert_int_equal(codes[0] % f->shape.step, 0);
    assert_int_equal(codes[1] % f->shape.step, 0);
    return codes[0] / f->shape.step * WIDTH + codes[1] / f->shape.step;
}

static void make(Fixture *f, Shape shape, uint32_t threads, bool grows)
{
    Range ranges[] = { { 0, (shape.count / WIDTH - 1) * shape.step },
                       { 0, (WIDTH - 1) * shape.step } };
    *f = (Fixture){ .shape = shape, .threads = threads };
    assert_true(lr_extent_init(&f->extent, ranges, 2));
    assert_int_equal(f->extent.plain.layout.stride, 1);
    f->extent.grows = grows;
    f->exchange = lr_exchange_new(&f->extent, threads);
    f->is_there = calloc(shape.count, sizeof *f->is_there);
    assert_non_null(f->exchange);
    assert_non_null(f->is_there);
}

static void drop_numbers(Fixture *f)
{
    for (uint32_t n = 0; n < f->threads; n++)
        free(f->adders[n].numbers);
    memset(f->adders, 0, sizeof f->adders);
}

static void drop(Fixture *f)
{
    drop_numbers(f);
    free(f->is_there);
    lr_exchange_free(f->exchange);
    lr_extent_free(&f->extent);
}

/* What a thread is going to add: numbers from a stretch of the possible rows. */
static void give(Fixture *f, uint32_t thread, size_t count, uint32_t from, uint32_t below)
{
    Adder *adder = &f->adders[thread];
    adder->numbers = malloc((count + 1) * sizeof *adder->numbers);
    adder->count = count;
    assert_non_null(adder->numbers);
    for (size_t i = 0; i < count; i++)
        adder->numbers[i] = from + (uint32_t)chance_below(below);
}

/* Adds what is next of a thread's rows; so many at most. */
static void add_some(Fixture *f, uint32_t thread, size_t *at, size_t most)
{
    Adder *adder = &f->adders[thread];
    uint64_t rows[LR_BATCH];
    size_t count = 0, added = 0;
    for (; count < most && *at < adder->count; count++)
        rows[count] = pack(f, adder->numbers[(*at)++]);
    if (!lr_exchange_add(f->exchange, thread, rows, count, &added))
        adder->is_fine = false;
    adder->added += added;
}

/* Batches of all lengths, full ones most of all. */
static void add_all(void *data, uint32_t thread)
{
    Fixture *f = data;
    Adder *adder = &f->adders[thread];
    adder->is_fine = true;
    for (size_t at = 0, batch = thread; at < adder->count; batch++)
        add_some(f, thread, &at, batch % 3 == 0 ? 1 + batch * 37 % LR_BATCH : LR_BATCH);
}

/* Marks what all threads add, in turn; how many of them were not there. */
static size_t expect(Fixture *f)
{
    size_t before = f->count;
    for (uint32_t n = 0; n < f->threads; n++)
        for (size_t i = 0; i < f->adders[n].count; i++) {
            bool *is_there = &f->is_there[f->adders[n].numbers[i]];
            f->count += !*is_there;
            *is_there = true;
        }
    return f->count - before;
}

static size_t sum_added(const Fixture *f)
{
    size_t sum = 0;
    for (uint32_t n = 0; n < f->threads; n++) {
        assert_true(f->adders[n].is_fine);
        sum += f->adders[n].added;
    }
    return sum;
}

/* The extent holds what is expected, each row once. */
static void assert_holds(const Fixture *f)
{
    uint64_t rows[LR_BATCH];
    RowsetCursor cursor = { 0 };
    size_t count = 0;
    bool *seen = calloc(f->shape.count, sizeof *seen);
    assert_non_null(seen);
    for (size_t here; (here = lr_rowset_next(&f->extent.plain, &cursor, rows)) > 0; count += here)
        for (size_t i = 0; i < here; i++) {
            uint32_t number = number_of(f, rows[i]);
            assert_true(f->is_there[number]);
            assert_false(seen[number]);
            seen[number] = true;
        }
    assert_int_equal(count, f->count);
    assert_int_equal(f->extent.plain.count, f->count);
    free(seen);
}

/* The list has so many rows, each once and in the set. */
static void assert_listed(const Fixture *f, const RowList *list, size_t count)
{
    bool *seen = calloc(f->shape.count, sizeof *seen);
    assert_non_null(seen);
    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t number = number_of(f, list->items[i]);
        assert_true(f->is_there[number]);
        assert_false(seen[number]);
        seen[number] = true;
    }
    free(seen);
}

static void run(Fixture *f, Team *team)
{
    lr_team_run(team, add_all, f);
    size_t added = sum_added(f), before = f->count, fresh = expect(f);
    assert_true(added <= fresh); /* some may still be in the post */
    assert_true(f->extent.plain.count == before + added);
    size_t rest;
    assert_true(lr_exchange_finish(f->exchange, &rest));
    assert_holds(f);
}

/* ---- several threads ---- */

static void rows_of_several_threads_are_there_once(Shape shape, bool grows)
{
    for (uint32_t threads = 1; threads <= THREADS_MAX; threads++) {
        Team *team = lr_team_new(threads);
        Fixture f;
        assert_non_null(team);
        make(&f, shape, threads, grows);
        for (uint32_t n = 0; n < threads; n++)
            give(&f, n, shape.count / 5, 0, shape.count / 2);
        run(&f, team);
        assert_int_equal(f.extent.plain.form, shape.form);
        assert_listed(&f, &f.extent.next, grows ? f.count : 0);
        drop(&f);
        lr_team_free(team);
    }
}

static void a_hash_set_gets_every_row_once(void **state)
{
    (void)state;
    rows_of_several_threads_are_there_once(hashed, false);
}

static void a_dense_set_gets_every_row_once(void **state)
{
    (void)state;
    rows_of_several_threads_are_there_once(dense, false);
}

static void every_row_of_a_hash_set_that_grows_is_listed_once(void **state)
{
    (void)state;
    rows_of_several_threads_are_there_once(hashed, true);
}

static void every_row_of_a_dense_set_that_grows_is_listed_once(void **state)
{
    (void)state;
    rows_of_several_threads_are_there_once(dense, true);
}

/* So large a set that rows go by post to whoever owns their lines. */
static void a_large_hash_set_gets_every_row_once(void **state)
{
    Team *team = lr_team_new(2);
    Fixture f;
    (void)state;
    assert_non_null(team);
    make(&f, large_hashed, 2, true);
    for (uint32_t n = 0; n < 2; n++)
        give(&f, n, large_hashed.count, 0, large_hashed.count);
    run(&f, team);
    assert_int_equal(f.extent.plain.form, ROWSET_HASH);
    assert_listed(&f, &f.extent.next, f.count);
    drop(&f);
    lr_team_free(team);
}

/* All at the same rows, in the same order. */
static void threads_that_add_the_same_rows_add_each_once(void **state)
{
    static const Shape *const shapes[] = { &hashed, &dense };
    Team *team = lr_team_new(3);
    (void)state;
    assert_non_null(team);
    for (int s = 0; s < 2; s++) {
        Fixture f;
        make(&f, *shapes[s], 3, true);
        give(&f, 0, 50000, 0, f.shape.count);
        for (uint32_t n = 1; n < 3; n++) {
            give(&f, n, f.adders[0].count, 0, 1);
            memcpy(f.adders[n].numbers, f.adders[0].numbers,
                   f.adders[0].count * sizeof *f.adders[0].numbers);
        }
        run(&f, team);
        assert_listed(&f, &f.extent.next, f.count);
        drop(&f);
    }
    lr_team_free(team);
}

static void a_row_many_times_in_a_batch_is_added_once(void **state)
{
    Fixture f;
    uint64_t rows[LR_BATCH];
    size_t added;
    (void)state;
    make(&f, hashed, 1, true);
    for (size_t i = 0; i < LR_BATCH; i++)
        rows[i] = pack(&f, (uint32_t)i % 5);
    assert_true(lr_exchange_add(f.exchange, 0, rows, LR_BATCH, &added));
    assert_int_equal(added, 5);
    assert_true(lr_exchange_add(f.exchange, 0, rows, 0, &added));
    assert_int_equal(added, 0);
    size_t rest;
    assert_true(lr_exchange_finish(f.exchange, &rest));
    assert_int_equal(f.extent.next.count, 5);
    assert_int_equal(f.extent.plain.count, 5);
    drop(&f);
}

/* What was there before, or came in an earlier round, is not listed again. */
static void every_round_lists_what_it_has_added(void **state)
{
    static const Shape *const shapes[] = { &hashed, &dense };
    Team *team = lr_team_new(3);
    (void)state;
    assert_non_null(team);
    for (int s = 0; s < 2; s++) {
        Fixture f;
        make(&f, *shapes[s], 3, true);
        for (uint32_t round = 0; round < 6; round++) {
            for (uint32_t n = 0; n < 3; n++)
                give(&f, n, 20000, round * 20000, 60000);
            size_t before = f.count;
            run(&f, team);
            assert_true(lr_extent_turn(&f.extent));
            assert_listed(&f, &f.extent.delta, f.count - before);
            drop_numbers(&f);
        }
        drop(&f);
    }
    lr_team_free(team);
}

static void an_exchange_continues_with_what_is_there(void **state)
{
    Team *team = lr_team_new(2);
    Fixture f;
    size_t fresh;
    (void)state;
    assert_non_null(team);
    make(&f, hashed, 2, false);
    for (uint32_t number = 0; number < 5000; number++) {
        uint64_t row = pack(&f, number);
        assert_true(lr_extent_add(&f.extent, &row, 1, &fresh));
        f.is_there[number] = true;
        f.count++;
    }
    f.extent.grows = true;
    for (uint32_t n = 0; n < 2; n++)
        give(&f, n, 20000, 0, 10000);
    run(&f, team);
    assert_listed(&f, &f.extent.next, f.count - 5000);
    drop(&f);
    lr_team_free(team);
}

/* ---- the post ---- */

/* Nobody opens the letters before the end: when no more fit in, the rows are added at once. */
static void full_letter_boxes_lose_nothing(void **state)
{
    enum { ROWS = 200000 };
    Team *team = lr_team_new(3);
    Fixture f;
    (void)state;
    assert_non_null(team);
    make(&f, dense, 3, true);
    give(&f, 0, ROWS, 0, dense.count);
    f.adders[0].is_fine = f.adders[1].is_fine = f.adders[2].is_fine = true;
    for (size_t at = 0; at < ROWS;)
        add_some(&f, 0, &at, LR_BATCH);
    size_t added = sum_added(&f), fresh = expect(&f);
    assert_int_equal(f.extent.plain.form, ROWSET_DENSE);
    assert_true(added < fresh); /* there were letters */
    size_t rest;
    assert_true(lr_exchange_finish(f.exchange, &rest));
    assert_int_equal(added + rest, fresh);
    assert_holds(&f);
    assert_listed(&f, &f.extent.next, f.count);
    drop(&f);
    lr_team_free(team);
}

/* A thread that has nothing to add adds what has come for it. */
static void letters_are_opened_by_whoever_they_are_for(void **state)
{
    enum { ROWS = 60000 };
    Team *team = lr_team_new(3);
    Fixture f;
    size_t none;
    (void)state;
    assert_non_null(team);
    make(&f, dense, 3, true);
    give(&f, 0, ROWS, 0, dense.count);
    f.adders[0].is_fine = f.adders[1].is_fine = f.adders[2].is_fine = true;
    for (size_t at = 0; at < ROWS;) {
        add_some(&f, 0, &at, LR_BATCH);
        none = 0;
        add_some(&f, 1, &none, 0);
    }
    assert_true(f.adders[1].added > 0);
    assert_int_equal(f.adders[2].added, 0);
    none = 0;
    add_some(&f, 2, &none, 0);
    assert_true(f.adders[2].added > 0);
    (void)expect(&f);
    assert_true(lr_exchange_finish(f.exchange, &none));
    assert_holds(&f);
    drop(&f);
    lr_team_free(team);
}

static void an_exchange_may_end_with_letters_in_the_post(void **state)
{
    Fixture f;
    (void)state;
    make(&f, dense, 3, true);
    give(&f, 0, 60000, 0, dense.count);
    f.adders[0].is_fine = true;
    for (size_t at = 0; at < f.adders[0].count;)
        add_some(&f, 0, &at, LR_BATCH);
    assert_true(f.adders[0].is_fine);
    drop(&f);
}

/* ---- no memory ---- */

static bool add_in_turn(Fixture *f)
{
    size_t at[2] = { 0, 0 };
    f->exchange = lr_exchange_new(&f->extent, f->threads);
    if (f->exchange == NULL)
        return false;
    f->adders[0].is_fine = f->adders[1].is_fine = true;
    while (at[0] < f->adders[0].count || at[1] < f->adders[1].count)
        for (uint32_t n = 0; n < 2; n++) {
            add_some(f, n, &at[n], LR_BATCH);
            if (!f->adders[n].is_fine)
                return false;
        }
    size_t rest;
    return lr_exchange_finish(f->exchange, &rest);
}

/* Some of the rows are there, and all are once they have been added again. */
static void assert_usable(Fixture *f)
{
    size_t all = expect(f), before = f->extent.plain.count, added = 0;
    assert_true(before <= all);
    f->extent.grows = false;
    for (uint32_t n = 0; n < f->threads; n++)
        for (size_t i = 0; i < f->adders[n].count; i++) {
            uint64_t row = pack(f, f->adders[n].numbers[i]);
            size_t fresh;
            assert_true(lr_extent_add(&f->extent, &row, 1, &fresh));
            added += fresh;
        }
    assert_int_equal(added, all - before);
    assert_holds(f);
}

/* Without memory for a letter a row is added at once instead. */
static void adding_without_memory_says_so(Shape shape)
{
    long refusals = 0, failures = 0;
    for (bool was_refused = true; was_refused; refusals++) {
        Fixture f;
        make(&f, shape, 2, true);
        lr_exchange_free(f.exchange);
        give(&f, 0, 20000, 0, 30000);
        give(&f, 1, 15000, 0, shape.count);
        memory_fail_after(refusals);
        bool fine = add_in_turn(&f);
        was_refused = memory_restore();
        assert_true(fine || was_refused);
        failures += !fine;
        assert_usable(&f);
        if (fine)
            assert_listed(&f, &f.extent.next, f.count); /* control: all went well */
        drop(&f);
    }
    assert_true(refusals > 10 && failures > 5);
}

static void adding_to_a_hash_set_without_memory_says_so(void **state)
{
    (void)state;
    adding_without_memory_says_so(hashed);
}

static void adding_to_a_dense_set_without_memory_says_so(void **state)
{
    (void)state;
    adding_without_memory_says_so(dense);
}

static void no_exchange_can_be_freed(void **state)
{
    (void)state;
    lr_exchange_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_set_gets_every_row_once),
        cmocka_unit_test(a_dense_set_gets_every_row_once),
        cmocka_unit_test(every_row_of_a_hash_set_that_grows_is_listed_once),
        cmocka_unit_test(every_row_of_a_dense_set_that_grows_is_listed_once),
        cmocka_unit_test(a_large_hash_set_gets_every_row_once),
        cmocka_unit_test(threads_that_add_the_same_rows_add_each_once),
        cmocka_unit_test(a_row_many_times_in_a_batch_is_added_once),
        cmocka_unit_test(every_round_lists_what_it_has_added),
        cmocka_unit_test(an_exchange_continues_with_what_is_there),
        cmocka_unit_test(full_letter_boxes_lose_nothing),
        cmocka_unit_test(letters_are_opened_by_whoever_they_are_for),
        cmocka_unit_test(an_exchange_may_end_with_letters_in_the_post),
        cmocka_unit_test(adding_to_a_hash_set_without_memory_says_so),
        cmocka_unit_test(adding_to_a_dense_set_without_memory_says_so),
        cmocka_unit_test(no_exchange_can_be_freed),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
