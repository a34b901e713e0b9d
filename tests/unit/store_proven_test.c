/* SPDX-License-Identifier: MIT */
/* Cells that are known to be whole: remembered for one commit in one map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/proven.h"

static const char cells[100000];

static void what_was_added_is_there_and_nothing_else(void **state)
{
    Proven proven = { .slots = NULL };
    ProvenIn in = { 3, 1 << 20 };
    (void)state;
    assert_false(lr_proven_has(&proven, in, &cells[0]));
    for (size_t i = 0; i < sizeof cells; i += 2)
        lr_proven_add(&proven, in, &cells[i]);
    for (size_t i = 0; i < sizeof cells; i++)
        assert_int_equal(lr_proven_has(&proven, in, &cells[i]), i % 2 == 0);
    lr_proven_free(&proven);
}

static void another_commit_or_map_knows_nothing(void **state)
{
    Proven proven = { .slots = NULL };
    ProvenIn in = { 3, 1 << 20 }, later = { 4, 1 << 20 }, larger = { 3, 1 << 21 };
    (void)state;
    lr_proven_add(&proven, in, &cells[0]);
    assert_false(lr_proven_has(&proven, later, &cells[0]));
    assert_false(lr_proven_has(&proven, larger, &cells[0]));
    lr_proven_add(&proven, later, &cells[8]);
    assert_true(lr_proven_has(&proven, later, &cells[8]));
    assert_false(lr_proven_has(&proven, later, &cells[0]));
    assert_false(lr_proven_has(&proven, in, &cells[0]));
    lr_proven_free(&proven);
}

static void it_does_not_grow_without_end(void **state)
{
    Proven proven = { .slots = NULL };
    ProvenIn in = { 1, 1 };
    (void)state;
    for (uintptr_t i = 1; i < 1000000; i++)
        lr_proven_add(&proven, in, (const void *)(i * 4096));
    assert_true(proven.slot_count <= 1 << 18);
    assert_true(proven.count <= proven.slot_count / 2);
    assert_true(lr_proven_has(&proven, in, (const void *)(uintptr_t)4096));
    lr_proven_free(&proven);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_there_and_nothing_else),
        cmocka_unit_test(another_commit_or_map_knows_nothing),
        cmocka_unit_test(it_does_not_grow_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
