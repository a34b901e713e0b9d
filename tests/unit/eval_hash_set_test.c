/* SPDX-License-Identifier: MIT */
/* Hash sets against a sorted list of keys, for keys of many widths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "eval/hash_set.h"
#include "eval/layout.h"

enum { KEYS = 40000 };

static const unsigned widths[] = { 1, 2, 9, 20, 25, 26, 33, 37, 38, 47, 63, 64 };

static uint64_t random_key(unsigned bits)
{
    uint64_t key = 0;
    for (int i = 0; i < 5; i++)
        key = key << 15 ^ (uint64_t)rand();
    return bits == 64 ? key : key & ((UINT64_C(1) << bits) - 1);
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* Sorts keys and drops repeated ones. */
static size_t sort_distinct(uint64_t *keys, size_t count)
{
    size_t kept = 0;
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || keys[kept - 1] != keys[i])
            keys[kept++] = keys[i];
    return kept;
}

/* Adds keys in batches of many sizes; fresh ones are gathered in order. */
static size_t add_all(HashSet *set, const uint64_t *keys, size_t count, uint64_t *fresh)
{
    size_t gathered = 0;
    for (size_t at = 0, here; at < count; at += here) {
        uint64_t batch[LR_BATCH];
        size_t added;
        here = 1 + (size_t)rand() % LR_BATCH;
        here = here < count - at ? here : count - at;
        memcpy(batch, keys + at, here * sizeof *batch);
        assert_true(lr_hash_set_add(set, batch, here, batch, &added));
        memcpy(fresh + gathered, batch, added * sizeof *batch);
        gathered += added;
    }
    return gathered;
}

static size_t scan(const HashSet *set, uint64_t *keys)
{
    size_t line = 0, gathered = 0, count;
    uint64_t batch[LR_BATCH];
    while ((count = lr_hash_set_next(set, &line, batch)) > 0) {
        memcpy(keys + gathered, batch, count * sizeof *batch);
        gathered += count;
    }
    return gathered;
}

static void a_set_holds_each_key_once(void **state)
{
    static uint64_t keys[KEYS], fresh[KEYS], scanned[KEYS];
    (void)state;
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        HashSet set;
        assert_true(lr_hash_set_init(&set, widths[w]));
        assert_int_equal(scan(&set, scanned), 0);
        for (size_t i = 0; i < KEYS; i++)
            keys[i] = i > 0 && rand() % 3 == 0 ? keys[(size_t)rand() % i] : random_key(widths[w]);
        size_t added = add_all(&set, keys, KEYS, fresh);
        assert_int_equal(set.count, added);
        assert_int_equal(add_all(&set, keys, KEYS / 4, scanned), 0);
        size_t distinct = sort_distinct(keys, KEYS);
        assert_int_equal(added, distinct);
        assert_int_equal(sort_distinct(fresh, added), distinct);
        assert_int_equal(scan(&set, scanned), distinct);
        qsort(scanned, distinct, sizeof *scanned, compare_keys);
        assert_memory_equal(fresh, keys, distinct * sizeof *keys);
        assert_memory_equal(scanned, keys, distinct * sizeof *keys);
        lr_hash_set_free(&set);
    }
}

static void only_what_was_added_is_found(void **state)
{
    (void)state;
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        static uint64_t keys[KEYS / 8], room[KEYS / 8];
        size_t count = sizeof keys / sizeof *keys;
        HashSet set;
        assert_true(lr_hash_set_init(&set, widths[w]));
        for (size_t i = 0; i < count; i++)
            keys[i] = random_key(widths[w]);
        (void)add_all(&set, keys, count, room);
        size_t distinct = sort_distinct(keys, count);
        for (int round = 0; round < 20; round++) {
            uint64_t asked[LR_BATCH];
            bool is_there[LR_BATCH];
            for (size_t i = 0; i < LR_BATCH; i++)
                asked[i] =
                    rand() % 2 == 0 ? keys[(size_t)rand() % distinct] : random_key(widths[w]);
            lr_hash_set_find(&set, asked, LR_BATCH, is_there);
            for (size_t i = 0; i < LR_BATCH; i++)
                assert_int_equal(is_there[i], bsearch(&asked[i], keys, distinct, sizeof *keys,
                                                      compare_keys) != NULL);
        }
        lr_hash_set_free(&set);
    }
}

/* In the order of its lines one set's keys would all belong into another's first lines, if both
 * permuted alike. */
static void one_set_can_be_poured_into_another(void **state)
{
    static uint64_t keys[KEYS], scanned[KEYS], fresh[KEYS];
    HashSet one, other;
    (void)state;
    assert_true(lr_hash_set_init(&one, 34) && lr_hash_set_init(&other, 34));
    for (size_t i = 0; i < KEYS; i++)
        keys[i] = random_key(34);
    size_t count = add_all(&one, keys, KEYS, fresh);
    assert_int_equal(scan(&one, scanned), count);
    assert_int_equal(add_all(&other, scanned, count, fresh), count);
    assert_false(other.stays_wide);
    lr_hash_set_free(&one);
    lr_hash_set_free(&other);
}

/* Keys chosen so that their permutations are neighbours: the first keys of a full scan of all. */
static void keys_that_crowd_together_are_only_slow(void **state)
{
    enum { BITS = 17, ALL = 1 << BITS, CROWD = 3000 };
    static uint64_t all[ALL], scanned[ALL], fresh[ALL];
    HashSet model, set;
    (void)state;
    assert_true(lr_hash_set_init(&model, BITS) && lr_hash_set_init(&set, BITS));
    set.factor = model.factor;
    for (size_t i = 0; i < ALL; i++)
        all[i] = i;
    assert_int_equal(add_all(&model, all, ALL, fresh), ALL);
    assert_int_equal(scan(&model, scanned), ALL);
    assert_int_equal(add_all(&set, scanned, CROWD, fresh), CROWD);
    assert_true(set.stays_wide); /* the control: they did crowd */
    assert_int_equal(add_all(&set, scanned, CROWD, fresh), 0);
    assert_int_equal(scan(&set, fresh), CROWD);
    lr_hash_set_free(&model);
    lr_hash_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_holds_each_key_once),
        cmocka_unit_test(only_what_was_added_is_found),
        cmocka_unit_test(one_set_can_be_poured_into_another),
        cmocka_unit_test(keys_that_crowd_together_are_only_slow),
    };
    const char *given = getenv("LORE_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("seed %u (LORE_SEED)\n", seed);
    srand(seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
