/* SPDX-License-Identifier: MIT */
/* Ways: their names, and that what is not asked for is neither forced nor counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "eval/ways.h"

static uint64_t read_well(const char *names)
{
    uint64_t bits;
    const char *unknown;
    size_t length;
    assert_true(lr_ways_read(names, &bits, &unknown, &length));
    return bits;
}

static void every_way_is_read_by_its_name(void **state)
{
    (void)state;
    for (int way = 0; way < WAY_COUNT; way++)
        assert_int_equal(read_well(lr_ways_name((EvalWay)way)), UINT64_C(1) << way);
}

static void names_are_apart_by_commas_and_spaces(void **state)
{
    (void)state;
    uint64_t both = UINT64_C(1) << WAY_HASH | UINT64_C(1) << WAY_SCAN;
    assert_int_equal(read_well("hash,scan"), both);
    assert_int_equal(read_well(" ,scan  hash, "), both);
    assert_int_equal(read_well("hash hash scan"), both);
    assert_int_equal(read_well(""), 0);
    assert_int_equal(read_well(", "), 0);
}

static void a_name_must_be_whole(void **state)
{
    static const char *const wrong[] = { "has", "hashed", "hash;scan", "Hash" };
    uint64_t bits;
    const char *unknown;
    size_t length;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(lr_ways_read(wrong[i], &bits, &unknown, &length));
        assert_ptr_equal(unknown, wrong[i]);
        assert_int_equal(length, strlen(wrong[i]));
    }
}

static void the_first_unknown_name_is_told(void **state)
{
    const char *names = "hash, up down", *unknown;
    uint64_t bits;
    size_t length;
    (void)state;
    assert_false(lr_ways_read(names, &bits, &unknown, &length));
    assert_ptr_equal(unknown, names + 6);
    assert_int_equal(length, 2);
}

static void without_ways_nothing_is_forced_or_counted(void **state)
{
    (void)state;
    assert_false(lr_ways_force(NULL, WAY_HASH));
    lr_ways_take(NULL, WAY_HASH);
}

static void ways_are_counted_from_when_they_begin(void **state)
{
    Ways ways;
    (void)state;
    lr_ways_begin(&ways, UINT64_C(1) << WAY_NUMBERED);
    assert_true(lr_ways_force(&ways, WAY_NUMBERED));
    assert_false(lr_ways_force(&ways, WAY_LIST));
    lr_ways_take(&ways, WAY_LIST);
    lr_ways_take(&ways, WAY_LIST);
    assert_int_equal(ways.taken[WAY_LIST], 2);
    assert_int_equal(ways.taken[WAY_NUMBERED], 0);
    lr_ways_begin(&ways, 0);
    assert_int_equal(ways.taken[WAY_LIST], 0);
    assert_false(lr_ways_force(&ways, WAY_NUMBERED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_is_read_by_its_name),
        cmocka_unit_test(names_are_apart_by_commas_and_spaces),
        cmocka_unit_test(a_name_must_be_whole),
        cmocka_unit_test(the_first_unknown_name_is_told),
        cmocka_unit_test(without_ways_nothing_is_forced_or_counted),
        cmocka_unit_test(ways_are_counted_from_when_they_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
