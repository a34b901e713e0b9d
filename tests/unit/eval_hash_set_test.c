/* SPDX-License-Identifier: MIT */
/* Hash sets of every width against sorted arrays: edges, crowds, order, several threads, and no
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
#include "eval/hash_set.h"
#include "eval/layout.h"
#include "fault/memory.h"

static uint64_t mask_of(unsigned bits)
{
    return UINT64_MAX >> (64 - bits);
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static bool has(const HashSet *set, uint64_t key)
{
    bool is_there;
    lr_hash_set_find(set, &key, 1, &is_there);
    return is_there;
}

static size_t add_one(HashSet *set, uint64_t key)
{
    uint64_t fresh;
    size_t count;
    assert_true(lr_hash_set_add(set, &key, 1, &fresh, &count));
    if (count == 1)
        assert_true(fresh == key);
    return count;
}

/* Adds keys in batches; how many were new. */
static size_t add_all(HashSet *set, const uint64_t *keys, size_t count)
{
    uint64_t fresh[LR_BATCH];
    size_t all = 0, added;
    for (size_t at = 0; at < count; at += LR_BATCH) {
        size_t here = count - at < LR_BATCH ? count - at : LR_BATCH;
        assert_true(lr_hash_set_add(set, keys + at, here, fresh, &added));
        all += added;
    }
    assert_true(all <= set->count);
    return all;
}

/* All keys of a set in its own order, from malloc. */
static uint64_t *scan(const HashSet *set)
{
    uint64_t *keys = malloc((set->count + LR_BATCH) * sizeof *keys);
    size_t line = 0, filled = 0;
    assert_non_null(keys);
    for (size_t count; (count = lr_hash_set_next(set, &line, keys + filled)) > 0;) {
        assert_true(count <= LR_BATCH);
        filled += count;
        assert_true(filled <= set->count);
    }
    assert_int_equal(filled, set->count);
    return keys;
}

/* The set is exactly these keys: they are found, and a scan gives each once. */
static void assert_holds(const HashSet *set, const uint64_t *keys, size_t count)
{
    uint64_t *sorted = malloc((count + 1) * sizeof *sorted), *scanned = scan(set);
    assert_non_null(sorted);
    assert_int_equal(set->count, count);
    if (count > 0)
        memcpy(sorted, keys, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_keys);
    qsort(scanned, count, sizeof *scanned, compare_keys);
    assert_memory_equal(sorted, scanned, count * sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        assert_true(has(set, keys[i]));
    free(sorted);
    free(scanned);
}

/* Distinct keys in random order without a table: an odd factor permutes numbers of so many bits. */
static uint64_t nth_key(size_t n, unsigned bits)
{
    return (n * UINT64_C(0xda942042e4dd58b5) ^ 0x5bd1) & mask_of(bits);
}

static uint64_t *distinct_keys(size_t count, unsigned bits)
{
    uint64_t *keys = malloc(count * sizeof *keys);
    assert_non_null(keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = nth_key(i, bits);
    return keys;
}

/* ---- edges ---- */

static void an_empty_set_has_no_key(void **state)
{
    (void)state;
    for (unsigned bits = 1; bits <= 64; bits++) {
        HashSet set;
        uint64_t keys[LR_BATCH];
        size_t line = 0, added = 1;
        assert_true(lr_hash_set_init(&set, bits));
        assert_false(has(&set, 0));
        assert_false(has(&set, mask_of(bits)));
        assert_int_equal(lr_hash_set_next(&set, &line, keys), 0);
        assert_true(lr_hash_set_add(&set, NULL, 0, NULL, &added));
        assert_int_equal(added, 0);
        assert_int_equal(set.count, 0);
        lr_hash_set_free(&set);
    }
}

static void the_least_and_the_greatest_key_of_every_width_are_kept_apart(void **state)
{
    (void)state;
    for (unsigned bits = 1; bits <= 64; bits++) {
        HashSet set;
        uint64_t ends[] = { 0, mask_of(bits) };
        assert_true(lr_hash_set_init(&set, bits));
        assert_int_equal(add_one(&set, 0), 1);
        assert_false(has(&set, ends[1]));
        assert_int_equal(add_one(&set, ends[1]), 1);
        assert_int_equal(add_one(&set, 0), 0);
        assert_int_equal(add_one(&set, ends[1]), 0);
        assert_holds(&set, ends, 2);
        lr_hash_set_free(&set);
    }
}

static void keys_of_no_bits_are_one_key(void **state)
{
    HashSet set;
    uint64_t nothing[] = { 0, 0, 0 }, fresh[3];
    size_t added;
    (void)state;
    assert_true(lr_hash_set_init(&set, 0));
    assert_true(lr_hash_set_add(&set, nothing, 3, fresh, &added));
    assert_int_equal(added, 1);
    assert_holds(&set, nothing, 1);
    lr_hash_set_free(&set);
}

static void every_key_of_a_narrow_width_fits(void **state)
{
    (void)state;
    for (unsigned bits = 1; bits <= 14; bits++) {
        HashSet set;
        size_t all = (size_t)1 << bits;
        uint64_t *keys = distinct_keys(all, bits);
        assert_true(lr_hash_set_init(&set, bits));
        assert_int_equal(add_all(&set, keys, all), all);
        assert_int_equal(add_all(&set, keys, all), 0);
        assert_holds(&set, keys, all);
        free(keys);
        lr_hash_set_free(&set);
    }
}

/* Low bits alone, high bits alone, and runs: what a bad permutation would crowd. */
static void keys_of_any_pattern_are_told_apart(void **state)
{
    enum { KEYS = 3000, PATTERNS = 4 };
    static uint64_t keys[KEYS];
    (void)state;
    for (unsigned bits = 20; bits <= 64; bits += 4)
        for (int pattern = 0; pattern < PATTERNS; pattern++) {
            HashSet set;
            assert_true(lr_hash_set_init(&set, bits));
            for (uint64_t i = 0; i < KEYS; i++)
                keys[i] = pattern == 0   ? i
                          : pattern == 1 ? i << (bits - 12)
                          : pattern == 2 ? mask_of(bits) - i
                                         : i << 4;
            assert_int_equal(add_all(&set, keys, KEYS), KEYS);
            assert_holds(&set, keys, KEYS);
            lr_hash_set_free(&set);
        }
}

/* ---- batches ---- */

static void a_key_twice_in_a_batch_is_fresh_once(void **state)
{
    (void)state;
    for (unsigned bits = 4; bits <= 64; bits += 12) {
        HashSet set;
        uint64_t keys[] = { 7, 3, 7, 7, 9, 3 }, fresh[6], expected[] = { 7, 3, 9 };
        size_t added;
        assert_true(lr_hash_set_init(&set, bits));
        assert_true(lr_hash_set_add(&set, keys, 6, fresh, &added));
        assert_int_equal(added, 3);
        assert_memory_equal(fresh, expected, sizeof expected);
        assert_holds(&set, expected, 3);
        lr_hash_set_free(&set);
    }
}

static void fresh_may_be_the_keys_themselves(void **state)
{
    (void)state;
    for (unsigned bits = 16; bits <= 64; bits += 16) {
        HashSet set;
        uint64_t keys[LR_BATCH], expected[LR_BATCH / 2];
        size_t added;
        assert_true(lr_hash_set_init(&set, bits));
        for (size_t i = 0; i < LR_BATCH / 2; i++) {
            keys[2 * i] = keys[2 * i + 1] = i * 3;
            expected[i] = i * 3;
        }
        assert_true(lr_hash_set_add(&set, keys, LR_BATCH, keys, &added));
        assert_int_equal(added, LR_BATCH / 2);
        assert_memory_equal(keys, expected, sizeof expected);
        assert_holds(&set, expected, LR_BATCH / 2);
        lr_hash_set_free(&set);
    }
}

static void find_answers_for_each_key_of_a_full_batch(void **state)
{
    (void)state;
    for (unsigned bits = 11; bits <= 64; bits++) {
        HashSet set;
        uint64_t keys[LR_BATCH];
        bool is_there[LR_BATCH];
        assert_true(lr_hash_set_init(&set, bits));
        for (size_t i = 0; i < LR_BATCH; i++) {
            keys[i] = nth_key(i, bits);
            if (i % 3 == 0)
                assert_int_equal(add_one(&set, keys[i]), 1);
        }
        lr_hash_set_find(&set, keys, LR_BATCH, is_there);
        for (size_t i = 0; i < LR_BATCH; i++)
            assert_int_equal(is_there[i], i % 3 == 0);
        lr_hash_set_free(&set);
    }
}

/* ---- growth ---- */

static void a_set_grows_one_key_at_a_time_and_keeps_them_all(void **state)
{
    enum { KEYS = 4000 };
    (void)state;
    for (unsigned bits = 12; bits <= 64; bits += 13) {
        HashSet set;
        uint64_t *keys = distinct_keys(KEYS, bits);
        size_t growths = 0;
        assert_true(lr_hash_set_init(&set, bits));
        for (size_t i = 0; i < KEYS; i++) {
            bool had_room = lr_hash_set_has_room(&set, 1);
            size_t next = lr_hash_set_bytes_for(&set, 1);
            assert_int_equal(add_one(&set, keys[i]), 1);
            if (!had_room) {
                assert_int_equal(lr_hash_set_bytes(&set), next);
                assert_holds(&set, keys, i + 1);
                growths++;
            }
        }
        assert_true(growths > 0);
        assert_holds(&set, keys, KEYS);
        for (size_t i = KEYS; bits > 12 && i < 2 * KEYS; i++)
            assert_false(has(&set, nth_key(i, bits)));
        free(keys);
        lr_hash_set_free(&set);
    }
}

/* Up to where lines of 64-bit slots become lines of 32-bit ones, and where it grows by half. */
static void a_large_set_keeps_its_keys(void **state)
{
    static const unsigned widths[] = { 25, 26, 32, 33, 37, 38, 40, 64 };
    enum { KEYS = 400000 };
    (void)state;
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
        HashSet set;
        uint64_t *keys = distinct_keys(KEYS, widths[w]);
        assert_true(lr_hash_set_init(&set, widths[w]));
        assert_int_equal(add_all(&set, keys, KEYS), KEYS);
        assert_int_equal(add_all(&set, keys, KEYS), 0);
        assert_holds(&set, keys, KEYS);
        free(keys);
        lr_hash_set_free(&set);
    }
}

/* Keys of 40 bits keep all their bits until there are lines enough. */
static void a_set_of_wide_slots_becomes_one_of_narrow_slots(void **state)
{
    HashSet set;
    uint64_t *keys;
    size_t count = 0;
    (void)state;
    assert_true(lr_hash_set_init(&set, 40));
    assert_true(set.is_wide);
    for (; set.is_wide; count++)
        assert_int_equal(add_one(&set, nth_key(count, 40)), 1);
    keys = distinct_keys(count, 40);
    assert_holds(&set, keys, count);
    assert_int_equal(add_all(&set, keys, count), 0);
    assert_false(has(&set, nth_key(count, 40)));
    free(keys);
    lr_hash_set_free(&set);
}

static void reserved_room_takes_as_many_keys_without_growing(void **state)
{
    enum { KEYS = 10000 };
    (void)state;
    for (unsigned bits = 16; bits <= 64; bits += 16) {
        HashSet set;
        uint64_t *keys = distinct_keys(KEYS, bits);
        assert_true(lr_hash_set_init(&set, bits));
        assert_false(lr_hash_set_has_room(&set, KEYS));
        assert_int_equal(add_all(&set, keys, 10), 10);
        assert_true(lr_hash_set_reserve(&set, KEYS - 10, NULL));
        assert_true(lr_hash_set_has_room(&set, KEYS - 10));
        assert_holds(&set, keys, 10);
        size_t bytes = lr_hash_set_bytes(&set);
        assert_int_equal(add_all(&set, keys + 10, KEYS - 10), KEYS - 10);
        assert_int_equal(lr_hash_set_bytes(&set), bytes);
        assert_holds(&set, keys, KEYS);
        free(keys);
        lr_hash_set_free(&set);
    }
}

/* ---- order ---- */

/* The order of one set in another: each permutes its keys in its own way. */
static void a_set_takes_anothers_keys_in_their_order(void **state)
{
    enum { KEYS = 60000 };
    (void)state;
    for (unsigned bits = 17; bits <= 64; bits += 5) {
        HashSet first, second;
        uint64_t *keys = distinct_keys(KEYS, bits);
        assert_true(lr_hash_set_init(&first, bits));
        assert_true(lr_hash_set_init(&second, bits));
        assert_int_equal(add_all(&first, keys, KEYS), KEYS);
        uint64_t *order = scan(&first);
        assert_int_equal(add_all(&second, order, KEYS), KEYS);
        assert_holds(&second, keys, KEYS);
        free(order);
        free(keys);
        lr_hash_set_free(&first);
        lr_hash_set_free(&second);
    }
}

/* The worst case: both permute alike, so that all keys crowd the first lines. */
static void keys_that_crowd_into_a_few_lines_are_still_kept(void **state)
{
    enum { KEYS = 300000, CROWD = 6000 };
    static const unsigned widths[] = { 20, 25, 32, 36, 64 };
    (void)state;
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
        HashSet large, crowded;
        uint64_t *keys = distinct_keys(KEYS, widths[w]);
        assert_true(lr_hash_set_init(&large, widths[w]));
        assert_true(lr_hash_set_init(&crowded, widths[w]));
        assert_int_equal(add_all(&large, keys, KEYS), KEYS);
        crowded.factor = large.factor;
        uint64_t *order = scan(&large);
        assert_int_equal(add_all(&crowded, order, CROWD), CROWD);
        assert_int_equal(add_all(&crowded, order, CROWD), 0);
        assert_holds(&crowded, order, CROWD);
        for (size_t i = CROWD; i < 2 * CROWD; i++)
            assert_false(has(&crowded, order[i]));
        size_t more = add_all(&crowded, keys, KEYS);
        assert_int_equal(more, KEYS - CROWD);
        assert_holds(&crowded, keys, KEYS);
        free(order);
        free(keys);
        lr_hash_set_free(&large);
        lr_hash_set_free(&crowded);
    }
}

/* The last lines overflow into spare ones, or round to the first. */
static void keys_that_crowd_into_the_last_lines_are_still_kept(void **state)
{
    enum { KEYS = 300000, CROWD = 3000 };
    static const unsigned widths[] = { 20, 25, 32, 36, 64 };
    (void)state;
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
        HashSet large, crowded;
        uint64_t *keys = distinct_keys(KEYS, widths[w]);
        assert_true(lr_hash_set_init(&large, widths[w]));
        assert_true(lr_hash_set_init(&crowded, widths[w]));
        assert_int_equal(add_all(&large, keys, KEYS), KEYS);
        crowded.factor = large.factor;
        uint64_t *order = scan(&large);
        for (size_t i = 0; i < CROWD; i++) {
            assert_false(has(&crowded, order[KEYS - 1 - i]));
            assert_int_equal(add_one(&crowded, order[KEYS - 1 - i]), 1);
        }
        assert_holds(&crowded, order + KEYS - CROWD, CROWD);
        free(order);
        free(keys);
        lr_hash_set_free(&large);
        lr_hash_set_free(&crowded);
    }
}

/* ---- against an array ---- */

/* Batches of random keys, many of them twice, against a bit for every key. */
static void random_batches_leave_what_an_array_would(void **state)
{
    enum { BITS = 15, ALL = 1 << BITS, BATCHES = 150 };
    static bool model[ALL];
    (void)state;
    for (unsigned shift = 0; shift <= 64 - BITS; shift += 7) {
        HashSet set;
        size_t count = 0;
        memset(model, 0, sizeof model);
        assert_true(lr_hash_set_init(&set, BITS + shift));
        for (int batch = 0; batch < BATCHES; batch++) {
            uint64_t keys[LR_BATCH], fresh[LR_BATCH];
            bool is_there[LR_BATCH];
            size_t given = chance_below(LR_BATCH + 1), added, expected = 0;
            for (size_t i = 0; i < given; i++)
                keys[i] = chance_bits(BITS) << shift;
            lr_hash_set_find(&set, keys, given, is_there);
            for (size_t i = 0; i < given; i++)
                assert_int_equal(is_there[i], model[keys[i] >> shift]);
            if (chance_below(2) == 0)
                continue;
            assert_true(lr_hash_set_add(&set, keys, given, fresh, &added));
            for (size_t i = 0; i < given; i++) {
                bool *known = &model[keys[i] >> shift];
                if (!*known)
                    assert_true(expected < added && fresh[expected++] == keys[i]);
                *known = true;
            }
            assert_int_equal(added, expected);
            count += added;
            assert_int_equal(set.count, count);
        }
        lr_hash_set_free(&set);
    }
}

/* ---- several threads ---- */

enum { THREADS = 4 };

typedef struct Adder {
    uint64_t *keys, *fresh;
    size_t count, added;
    bool is_fine;
} Adder;

typedef struct Crew {
    HashSet *set;
    Adder adders[THREADS];
} Crew;

static void add_shared(void *data, uint32_t number)
{
    Crew *crew = data;
    Adder *adder = &crew->adders[number];
    adder->is_fine = true;
    for (size_t at = 0, added; at < adder->count; at += LR_BATCH, adder->added += added) {
        size_t here = adder->count - at < LR_BATCH ? adder->count - at : LR_BATCH;
        size_t done = lr_hash_set_add_shared(crew->set, adder->keys + at, here,
                                             adder->fresh + adder->added, &added);
        adder->is_fine = adder->is_fine && done == here;
    }
}

static void shuffle(uint64_t *keys, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = chance_below(i);
        uint64_t key = keys[i - 1];
        keys[i - 1] = keys[other];
        keys[other] = key;
    }
}

/* Every thread has half of the keys, some of them twice, so that most keys come from several. */
static void deal(Crew *crew, const uint64_t *keys, size_t count)
{
    for (int n = 0; n < THREADS; n++) {
        Adder *adder = &crew->adders[n];
        *adder =
            (Adder){ .keys = malloc(count * sizeof *keys), .fresh = malloc(count * sizeof *keys) };
        assert_non_null(adder->keys);
        assert_non_null(adder->fresh);
        for (size_t i = 0; i < count; i++)
            if ((i + (size_t)n) % THREADS < 2 || chance_below(8) == 0)
                adder->keys[adder->count++] = keys[i];
        for (size_t i = 0; adder->count < count && i < count; i += 7)
            adder->keys[adder->count++] = adder->keys[i / 7];
        shuffle(adder->keys, adder->count);
    }
}

static void assert_each_fresh_once(const Crew *crew, const uint64_t *keys, size_t count)
{
    uint64_t *all = malloc(count * sizeof *all), *sorted = malloc(count * sizeof *sorted);
    size_t filled = 0;
    assert_non_null(all);
    assert_non_null(sorted);
    for (int n = 0; n < THREADS; n++) {
        const Adder *adder = &crew->adders[n];
        assert_true(adder->is_fine);
        assert_true(filled + adder->added <= count);
        memcpy(all + filled, adder->fresh, adder->added * sizeof *all);
        filled += adder->added;
    }
    assert_int_equal(filled, count);
    memcpy(sorted, keys, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_keys);
    qsort(all, count, sizeof *all, compare_keys);
    assert_memory_equal(all, sorted, count * sizeof *all);
    free(all);
    free(sorted);
}

static void drop_crew(Crew *crew)
{
    for (int n = 0; n < THREADS; n++) {
        free(crew->adders[n].keys);
        free(crew->adders[n].fresh);
    }
}

/* Narrow slots, wide ones, and as many keys as the lines are made for. */
static void several_threads_leave_what_one_would(void **state)
{
    static const unsigned widths[] = { 17, 25, 40, 64 };
    enum { KEYS = 60000 };
    Team *team = lr_team_new(THREADS);
    (void)state;
    assert_non_null(team);
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        HashSet set;
        Crew crew = { .set = &set };
        uint64_t *keys = distinct_keys(KEYS, widths[w]);
        deal(&crew, keys, KEYS);
        assert_true(lr_hash_set_init(&set, widths[w]));
        assert_true(lr_hash_set_reserve(&set, KEYS, NULL));
        assert_true(lr_hash_set_is_sharable(&set, KEYS));
        size_t bytes = lr_hash_set_bytes(&set);
        lr_team_run(team, add_shared, &crew);
        assert_each_fresh_once(&crew, keys, KEYS);
        assert_holds(&set, keys, KEYS);
        assert_int_equal(lr_hash_set_bytes(&set), bytes);
        drop_crew(&crew);
        free(keys);
        lr_hash_set_free(&set);
    }
    lr_team_free(team);
}

/* Each thread moves a stretch of the lines, into lines some of which its neighbours fill too. */
static void several_threads_make_room_together(void **state)
{
    enum { KEYS = 400000 };
    (void)state;
    for (uint32_t threads = 2; threads <= 5; threads++) {
        Team *team = lr_team_new(threads);
        HashSet set;
        uint64_t *keys = distinct_keys(KEYS, 36);
        assert_non_null(team);
        assert_true(lr_hash_set_init(&set, 36));
        assert_int_equal(add_all(&set, keys, KEYS / 2), KEYS / 2);
        assert_false(set.is_wide);
        size_t bytes = lr_hash_set_bytes(&set);
        assert_true(lr_hash_set_reserve(&set, KEYS, team));
        assert_true(lr_hash_set_bytes(&set) > bytes);
        assert_int_equal(set.count, KEYS / 2);
        assert_holds(&set, keys, KEYS / 2);
        assert_int_equal(add_all(&set, keys, KEYS), KEYS / 2);
        assert_holds(&set, keys, KEYS);
        free(keys);
        lr_hash_set_free(&set);
        lr_team_free(team);
    }
}

/* All at the same few lines at the same time. */
static void threads_that_add_the_same_keys_find_each_fresh_once(void **state)
{
    enum { KEYS = 900, ROUNDS = 100 };
    Team *team = lr_team_new(THREADS);
    (void)state;
    assert_non_null(team);
    for (int round = 0; round < ROUNDS; round++) {
        HashSet set;
        Crew crew = { .set = &set };
        unsigned bits = round % 2 == 0 ? 20 : 50;
        uint64_t *keys = distinct_keys(KEYS, bits);
        assert_true(lr_hash_set_init(&set, bits));
        assert_true(lr_hash_set_reserve(&set, KEYS, NULL));
        for (int n = 0; n < THREADS; n++) {
            Adder *adder = &crew.adders[n];
            *adder = (Adder){ .keys = distinct_keys(KEYS, bits),
                              .fresh = malloc(KEYS * sizeof *keys),
                              .count = KEYS };
            assert_non_null(adder->fresh);
        }
        lr_team_run(team, add_shared, &crew);
        assert_each_fresh_once(&crew, keys, KEYS);
        assert_holds(&set, keys, KEYS);
        drop_crew(&crew);
        free(keys);
        lr_hash_set_free(&set);
    }
    lr_team_free(team);
}

static void a_set_can_be_shared_while_there_is_room(void **state)
{
    HashSet set;
    (void)state;
    assert_true(lr_hash_set_init(&set, 20));
    assert_true(lr_hash_set_is_sharable(&set, set.limit));
    assert_false(lr_hash_set_is_sharable(&set, set.limit + 1));
    assert_int_equal(add_one(&set, 7), 1);
    assert_true(lr_hash_set_is_sharable(&set, set.limit - 1));
    assert_false(lr_hash_set_is_sharable(&set, set.limit));
    lr_hash_set_free(&set);
}

/* What was looked at is in the set, what was not is for one thread alone to add. */
static void keys_that_crowd_together_are_left_to_one_thread(void **state)
{
    enum { KEYS = 300000, CROWD = 4000 };
    HashSet large;
    uint64_t *keys = distinct_keys(KEYS, 25);
    size_t left = 0;
    (void)state;
    assert_true(lr_hash_set_init(&large, 25));
    assert_int_equal(add_all(&large, keys, KEYS), KEYS);
    uint64_t *order = scan(&large), fresh[LR_BATCH];
    HashSet set;
    assert_true(lr_hash_set_init(&set, 25));
    set.factor = large.factor;
    assert_true(lr_hash_set_reserve(&set, CROWD, NULL));
    for (size_t at = 0, added; at < CROWD; at += LR_BATCH) {
        size_t here = CROWD - at < LR_BATCH ? CROWD - at : LR_BATCH;
        size_t done = lr_hash_set_add_shared(&set, order + at, here, fresh, &added);
        assert_int_equal(added, done);
        assert_holds(&set, order, at + done);
        left += here - done;
        assert_true(lr_hash_set_add(&set, order + at + done, here - done, fresh, &added));
        assert_int_equal(added, here - done);
    }
    assert_true(left > 0);
    assert_holds(&set, order, CROWD);
    free(order);
    free(keys);
    lr_hash_set_free(&set);
    lr_hash_set_free(&large);
}

/* A stretch's keys stand together, but for those that overflow into the next one. */
static void owners_divide_the_lines_into_equal_stretches(void **state)
{
    static const unsigned widths[] = { 20, 33, 64 };
    static const uint32_t stretches[] = { 1, 2, 3, 7, 64 };
    enum { KEYS = 100000, SLACK = 100 * 15 };
    (void)state;
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        HashSet set;
        uint64_t *keys = distinct_keys(KEYS, widths[w]);
        assert_true(lr_hash_set_init(&set, widths[w]));
        assert_int_equal(add_all(&set, keys, KEYS), KEYS);
        uint64_t *order = scan(&set);
        for (size_t k = 0; k < sizeof stretches / sizeof *stretches; k++) {
            size_t begins[64], ends[64], counts[64] = { 0 };
            uint8_t owners[LR_BATCH];
            for (size_t i = 0; i < KEYS; i++) {
                if (i % LR_BATCH == 0)
                    lr_hash_set_owners(&set, order + i, KEYS - i < LR_BATCH ? KEYS - i : LR_BATCH,
                                       stretches[k], owners);
                uint8_t owner = owners[i % LR_BATCH];
                assert_true(owner < stretches[k]);
                if (counts[owner]++ == 0)
                    begins[owner] = i;
                ends[owner] = i + 1;
            }
            for (uint32_t n = 0; n < stretches[k]; n++) {
                assert_in_range(counts[n], KEYS / stretches[k] / 2, KEYS / stretches[k] * 2);
                assert_true(n == 0 || begins[n] + SLACK > ends[n - 1]);
            }
        }
        free(order);
        free(keys);
        lr_hash_set_free(&set);
    }
}

static void every_key_of_the_narrowest_widths_has_an_owner(void **state)
{
    (void)state;
    for (unsigned bits = 1; bits <= 6; bits++) {
        HashSet set;
        uint64_t keys[64];
        uint8_t owners[64];
        size_t counts[4] = { 0 }, all = (size_t)1 << bits;
        assert_true(lr_hash_set_init(&set, bits));
        for (size_t i = 0; i < all; i++)
            keys[i] = i;
        lr_hash_set_owners(&set, keys, all, 4, owners);
        for (size_t i = 0; i < all; i++) {
            assert_true(owners[i] < 4);
            counts[owners[i]]++;
        }
        for (int n = 0; n < 4 && bits >= 2; n++)
            assert_int_equal(counts[n], all / 4);
        lr_hash_set_free(&set);
    }
}

/* ---- no memory ---- */

/* Fills a set from its beginning; how many keys went in before memory ran out. */
static size_t fill(HashSet *set, unsigned bits, const uint64_t *keys, size_t count, bool *made)
{
    size_t at = 0, added = 0;
    uint64_t fresh[100];
    *made = lr_hash_set_init(set, bits);
    for (; *made && at < count; at += added)
        if (!lr_hash_set_add(set, keys + at, 100, fresh, &added))
            break;
    return at;
}

static void without_memory_a_set_keeps_what_it_had(void **state)
{
    enum { KEYS = 4000 };
    (void)state;
    for (unsigned bits = 13; bits <= 64; bits += 17) {
        uint64_t *keys = distinct_keys(KEYS, bits);
        long refusals = 0;
        for (;; refusals++) {
            HashSet set;
            bool made;
            memory_fail_after(refusals);
            size_t count = fill(&set, bits, keys, KEYS, &made);
            bool was_refused = memory_restore();
            assert_int_equal(was_refused, count < KEYS); /* the last round is the control */
            assert_int_equal(made, refusals > 0);
            if (made) {
                assert_holds(&set, keys, count);
                assert_int_equal(add_all(&set, keys, KEYS), KEYS - count);
                assert_holds(&set, keys, KEYS);
            }
            lr_hash_set_free(&set);
            if (!was_refused)
                break;
        }
        assert_true(refusals > 3);
        free(keys);
    }
}

static void without_memory_a_reserve_changes_nothing(void **state)
{
    HashSet set;
    uint64_t keys[] = { 1, 2, 3 };
    (void)state;
    assert_true(lr_hash_set_init(&set, 30));
    assert_int_equal(add_all(&set, keys, 3), 3);
    size_t bytes = lr_hash_set_bytes(&set);
    memory_fail_after(0);
    bool is_reserved = lr_hash_set_reserve(&set, 1 << 16, NULL);
    assert_true(memory_restore());
    assert_false(is_reserved);
    assert_int_equal(lr_hash_set_bytes(&set), bytes);
    assert_holds(&set, keys, 3);
    lr_hash_set_free(&set);
}

/* Keys that crowd need more memory to be kept; those called fresh are in. */
static void without_memory_a_crowd_is_kept_as_far_as_it_is_fresh(void **state)
{
    enum { KEYS = 300000, CROWD = LR_BATCH };
    HashSet large;
    uint64_t *keys = distinct_keys(KEYS, 25);
    size_t refused = 0;
    (void)state;
    assert_true(lr_hash_set_init(&large, 25));
    assert_int_equal(add_all(&large, keys, KEYS), KEYS);
    uint64_t *order = scan(&large);
    for (size_t before = 0; before < 8; before++) {
        HashSet set;
        uint64_t fresh[LR_BATCH];
        size_t added;
        assert_true(lr_hash_set_init(&set, 25));
        set.factor = large.factor;
        assert_int_equal(add_all(&set, order, before * CROWD), before * CROWD);
        assert_true(lr_hash_set_reserve(&set, CROWD, NULL));
        memory_fail_after(0);
        bool fine = lr_hash_set_add(&set, order + before * CROWD, CROWD, fresh, &added);
        assert_int_equal(memory_restore(), !fine);
        assert_int_equal(added == CROWD, fine);
        refused += !fine;
        assert_holds(&set, order, before * CROWD + added);
        lr_hash_set_free(&set);
    }
    assert_true(refused > 0);
    free(order);
    free(keys);
    lr_hash_set_free(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_set_has_no_key),
        cmocka_unit_test(the_least_and_the_greatest_key_of_every_width_are_kept_apart),
        cmocka_unit_test(keys_of_no_bits_are_one_key),
        cmocka_unit_test(every_key_of_a_narrow_width_fits),
        cmocka_unit_test(keys_of_any_pattern_are_told_apart),
        cmocka_unit_test(a_key_twice_in_a_batch_is_fresh_once),
        cmocka_unit_test(fresh_may_be_the_keys_themselves),
        cmocka_unit_test(find_answers_for_each_key_of_a_full_batch),
        cmocka_unit_test(a_set_grows_one_key_at_a_time_and_keeps_them_all),
        cmocka_unit_test(a_large_set_keeps_its_keys),
        cmocka_unit_test(a_set_of_wide_slots_becomes_one_of_narrow_slots),
        cmocka_unit_test(reserved_room_takes_as_many_keys_without_growing),
        cmocka_unit_test(a_set_takes_anothers_keys_in_their_order),
        cmocka_unit_test(keys_that_crowd_into_a_few_lines_are_still_kept),
        cmocka_unit_test(keys_that_crowd_into_the_last_lines_are_still_kept),
        cmocka_unit_test(random_batches_leave_what_an_array_would),
        cmocka_unit_test(several_threads_leave_what_one_would),
        cmocka_unit_test(several_threads_make_room_together),
        cmocka_unit_test(threads_that_add_the_same_keys_find_each_fresh_once),
        cmocka_unit_test(a_set_can_be_shared_while_there_is_room),
        cmocka_unit_test(keys_that_crowd_together_are_left_to_one_thread),
        cmocka_unit_test(owners_divide_the_lines_into_equal_stretches),
        cmocka_unit_test(every_key_of_the_narrowest_widths_has_an_owner),
        cmocka_unit_test(without_memory_a_set_keeps_what_it_had),
        cmocka_unit_test(without_memory_a_reserve_changes_nothing),
        cmocka_unit_test(without_memory_a_crowd_is_kept_as_far_as_it_is_fresh),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
