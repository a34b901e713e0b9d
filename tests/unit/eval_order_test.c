/* SPDX-License-Identifier: MIT */
/* Orders: which gains a round takes, that all are taken in the end, and what is dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/order.h"
#include "fault/memory.h"

enum { MOMENTS = 100, MANY = 30000 };

static const Range ranges[] = { { 0, 100000 } };

static void open_extent(Extent *extent)
{
    assert_true(lr_extent_init(extent, ranges, 1));
}

static bool improve(Extent *extent, uint32_t r, Span span)
{
    Code code = r;
    uint64_t row[2];
    return lr_layout_pack(&extent->plain.layout, &code, row) &&
           lr_extent_improve(extent, row, span, true, NULL);
}

static bool turn(Extent *extent)
{
    bool any;
    assert_true(lr_order_turn(&extent, 1, MOMENTS, &any));
    return any;
}

static void few_gains_are_taken_at_once(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    assert_false(turn(&extent));
    for (uint32_t r = 0; r < 10; r++)
        assert_true(improve(&extent, r, lr_span(r, 50, (Cost)(6000 * r))));
    assert_true(turn(&extent));
    assert_int_equal(extent.gains.count, 10);
    assert_int_equal(extent.next_gains.count, 0);
    assert_false(turn(&extent));
    assert_int_equal(extent.gains.count, 0);
    lr_extent_free(&extent);
}

/* Of many, some: none that waits is surer than one that is taken. */
static void the_surest_of_many_are_taken_first(void **state)
{
    Extent extent;
    size_t taken = 0, rounds = 0;
    Cost worst = 0;
    (void)state;
    open_extent(&extent);
    for (uint32_t r = 0; r < MANY; r++)
        assert_true(improve(&extent, r, lr_span(0, 50, (Cost)(chance_below(30) * 2000))));
    for (; turn(&extent); rounds++) {
        Cost best = LR_COST_NONE;
        for (size_t g = 0; g < extent.gains.count; g++)
            best = lr_cost_best(best, lr_span_cost(extent.gains.items[g].span));
        assert_true(extent.gains.count > 0 && best >= worst);
        for (size_t g = 0; g < extent.gains.count; g++)
            worst = lr_cost_weakest(worst, lr_span_cost(extent.gains.items[g].span));
        taken += extent.gains.count;
    }
    assert_int_equal(taken, MANY);
    assert_true(rounds > 2 && rounds < 12);
    lr_extent_free(&extent);
}

static void the_longest_of_equals_are_taken_first(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    for (uint32_t r = 0; r < MANY; r++)
        assert_true(improve(&extent, r, r % 3 == 0 ? lr_span(20, LR_AXIS_END, 0)
                                                   : lr_span(20, 22, 0)));
    assert_true(turn(&extent));
    for (size_t g = 0; g < extent.gains.count; g++)
        assert_int_equal(extent.gains.items[g].id % 3, 0);
    assert_int_equal(extent.gains.count, MANY / 3);
    lr_extent_free(&extent);
}

static void what_has_been_improved_meanwhile_is_dropped(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    assert_true(improve(&extent, 1, lr_span(5, 9, 500)));
    assert_true(improve(&extent, 2, lr_span(5, 9, 500)));
    assert_true(improve(&extent, 1, lr_span(0, 20, 100)));
    assert_true(improve(&extent, 2, lr_span(0, 8, 100)));
    assert_true(turn(&extent));
    assert_int_equal(extent.gains.count, 3);
    assert_int_equal(extent.gains.items[0].id, 1);
    assert_true(extent.gains.items[0].span == lr_span(5, 9, 500));
    lr_extent_free(&extent);
}

static void without_memory_it_says_so(void **state)
{
    Extent extent, *extents = &extent;
    bool any;
    (void)state;
    open_extent(&extent);
    assert_true(improve(&extent, 1, lr_span(5, 9, 500)));
    memory_fail_after(0);
    bool fine = lr_order_turn(&extents, 1, MOMENTS, &any);
    assert_true(memory_restore());
    assert_false(fine);
    lr_extent_free(&extent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_gains_are_taken_at_once),
        cmocka_unit_test(the_surest_of_many_are_taken_first),
        cmocka_unit_test(the_longest_of_equals_are_taken_first),
        cmocka_unit_test(what_has_been_improved_meanwhile_is_dropped),
        cmocka_unit_test(without_memory_it_says_so),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
