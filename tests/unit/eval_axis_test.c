/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "eval/axis.h"

static void a_new_axis_is_one_segment(void **state)
{
    Axis axis;
    (void)state;
    assert_true(lr_axis_init(&axis));
    assert_int_equal(lr_axis_segment(&axis, LORE_TIME_MIN), 0);
    assert_int_equal(lr_axis_segment(&axis, 0), 0);
    assert_int_equal(lr_axis_segment(&axis, LORE_TIME_MAX), LR_AXIS_END);
    assert_true(lr_axis_instant(&axis, LR_AXIS_END) == LORE_TIME_MAX);
    lr_axis_free(&axis);
}

static void adding_tells_where_the_old_indices_went(void **state)
{
    Axis axis;
    int64_t first[] = { 30, 10, 30 }, second[] = { 20, 10, 40 };
    uint32_t *moved;
    (void)state;
    assert_true(lr_axis_init(&axis));
    assert_int_equal(lr_axis_add(&axis, first, 3, &moved), LORE_OK);
    assert_int_equal(moved[0], 0);
    free(moved);
    assert_int_equal(lr_axis_segment(&axis, 29), 1);
    assert_int_equal(lr_axis_segment(&axis, 30), 2);
    assert_int_equal(lr_axis_add(&axis, second, 3, &moved), LORE_OK);
    assert_int_equal(moved[1], 1);
    assert_int_equal(moved[2], 3);
    free(moved);
    assert_true(lr_axis_has(&axis, 20));
    assert_false(lr_axis_has(&axis, 21));
    assert_int_equal(axis.points.count, 5);
    lr_axis_free(&axis);
}

static void adding_what_is_there_moves_nothing(void **state)
{
    Axis axis;
    int64_t instants[] = { 5 };
    uint32_t *moved;
    (void)state;
    assert_true(lr_axis_init(&axis));
    assert_int_equal(lr_axis_add(&axis, instants, 1, &moved), LORE_OK);
    free(moved);
    assert_int_equal(lr_axis_add(&axis, instants, 1, &moved), LORE_OK);
    assert_null(moved);
    assert_int_equal(lr_axis_add(&axis, instants, 0, &moved), LORE_OK);
    assert_null(moved);
    lr_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_axis_is_one_segment),
        cmocka_unit_test(adding_tells_where_the_old_indices_went),
        cmocka_unit_test(adding_what_is_there_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
