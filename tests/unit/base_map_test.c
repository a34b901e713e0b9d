/* SPDX-License-Identifier: MIT */
/* Map: every key once, keys as bytes, many keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "fault/memory.h"

static void a_missing_key_is_not_found(void **state)
{
    Map map = { 0 };
    (void)state;
    assert_null(lr_map_find(&map, "iran", 4));
    assert_non_null(lr_map_put(&map, "iraq", 4, NULL));
    assert_null(lr_map_find(&map, "iran", 4));
    assert_non_null(lr_map_find(&map, "iraq", 4)); /* control */
    lr_map_free(&map);
}

static void a_new_key_has_value_zero_and_an_old_one_its_own(void **state)
{
    Map map = { 0 };
    bool is_new = false;
    (void)state;
    uint64_t *value = lr_map_put(&map, "sadr", 4, &is_new);
    assert_true(is_new);
    assert_int_equal(*value, 0);
    *value = 42;
    value = lr_map_put(&map, "sadr", 4, &is_new);
    assert_false(is_new);
    assert_int_equal(*value, 42);
    assert_int_equal(map.count, 1);
    lr_map_free(&map);
}

static void keys_are_bytes_of_any_kind(void **state)
{
    Map map = { 0 };
    (void)state;
    *lr_map_put(&map, "a\0b", 3, NULL) = 1;
    *lr_map_put(&map, "a\0c", 3, NULL) = 2;
    *lr_map_put(&map, "a", 1, NULL) = 3;
    *lr_map_put(&map, "", 0, NULL) = 4;
    *lr_map_put(&map, "\0", 1, NULL) = 5;
    assert_int_equal(map.count, 5);
    assert_int_equal(*lr_map_find(&map, "a\0b", 3), 1);
    assert_int_equal(*lr_map_find(&map, "a\0c", 3), 2);
    assert_int_equal(*lr_map_find(&map, "a", 1), 3);
    assert_int_equal(*lr_map_find(&map, NULL, 0), 4);
    assert_int_equal(*lr_map_find(&map, "\0", 1), 5);
    lr_map_free(&map);
}

static void keys_are_copied(void **state)
{
    Map map = { 0 };
    char key[] = "key";
    (void)state;
    *lr_map_put(&map, key, 3, NULL) = 9;
    key[0] = 'X';
    assert_int_equal(*lr_map_find(&map, "key", 3), 9);
    assert_null(lr_map_find(&map, key, 3));
    lr_map_free(&map);
}

static void a_hundred_thousand_keys_keep_their_values(void **state)
{
    enum { KEYS = 100000 };
    Map map = { 0 };
    char key[24];
    (void)state;
    for (int i = 0; i < KEYS; i++) {
        int length = snprintf(key, sizeof key, "actor-%d", i);
        *lr_map_put(&map, key, (size_t)length, NULL) = (uint64_t)i;
    }
    assert_int_equal(map.count, KEYS);
    assert_int_equal(map.capacity & (map.capacity - 1), 0);
    assert_true(map.count * 4 <= map.capacity * 3 + 4);
    for (int i = 0; i < KEYS; i++) {
        int length = snprintf(key, sizeof key, "actor-%d", i);
        assert_int_equal(*lr_map_find(&map, key, (size_t)length), i);
    }
    assert_null(lr_map_find(&map, "actor-100000", 12));
    lr_map_free(&map);
}

static void a_freed_map_is_empty_and_usable_again(void **state)
{
    Map map = { 0 };
    (void)state;
    lr_map_free(&map); /* of nothing */
    lr_map_put(&map, "a", 1, NULL);
    lr_map_free(&map);
    assert_int_equal(map.count, 0);
    assert_null(lr_map_find(&map, "a", 1));
    assert_non_null(lr_map_put(&map, "a", 1, NULL));
    lr_map_free(&map);
}

/* Whatever allocation fails, the keys that were put stay, and the one that failed is not there. */
static void a_put_without_memory_is_refused_and_keeps_the_keys(void **state)
{
    enum { ENOUGH = 1000 };
    (void)state;
    for (long allowed = 0; allowed < 12; allowed++) {
        Map map = { 0 };
        uint32_t key = 0;
        memory_fail_after(allowed);
        for (; key < ENOUGH; key++) {
            uint64_t *value = lr_map_put(&map, &key, sizeof key, NULL);
            if (!value)
                break;
            *value = key + 1;
        }
        bool was_refused = memory_restore();
        assert_int_equal(was_refused, key < ENOUGH);
        assert_int_equal(map.count, key);
        for (uint32_t i = 0; i < key; i++)
            assert_int_equal(*lr_map_find(&map, &i, sizeof i), i + 1);
        assert_null(lr_map_find(&map, &key, sizeof key));
        assert_non_null(lr_map_put(&map, &key, sizeof key, NULL)); /* control */
        lr_map_free(&map);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_key_is_not_found),
        cmocka_unit_test(a_new_key_has_value_zero_and_an_old_one_its_own),
        cmocka_unit_test(keys_are_bytes_of_any_kind),
        cmocka_unit_test(keys_are_copied),
        cmocka_unit_test(a_hundred_thousand_keys_keep_their_values),
        cmocka_unit_test(a_freed_map_is_empty_and_usable_again),
        cmocka_unit_test(a_put_without_memory_is_refused_and_keeps_the_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
