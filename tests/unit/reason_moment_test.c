/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reason/moment.h"

/* Believed in [10, 20) weakly, in [20, 30) strongly, in [40, ..) weakly. */
static Stretch parts[] = { { 10, 20, 500 }, { 20, 30, 100 }, { 40, LORE_TIME_MAX, 500 } };
static const StretchList belief = { parts, 3, 3 };

static void a_standing_spans_all_that_is_believed_as_much(void **state)
{
    (void)state;
    Standing weak = lr_moment_standing(&belief, 15);
    assert_int_equal(weak.cost, 500);
    assert_int_equal(weak.from, 10);
    assert_int_equal(weak.to, 30);
    Standing strong = lr_moment_standing(&belief, 20);
    assert_int_equal(strong.cost, 100);
    assert_int_equal(strong.from, 20);
    assert_int_equal(strong.to, 30);
    assert_true(lr_moment_standing(&belief, 50).to == LORE_TIME_MAX);
}

static void nothing_is_believed_outside_the_stretches(void **state)
{
    static const int64_t outside[] = { 9, 30, 39, LORE_TIME_MIN };
    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_int_equal(lr_moment_standing(&belief, outside[i]).cost, LR_COST_NONE);
}

static void a_window_is_carried_by_its_strongest_or_its_weakest_moment(void **state)
{
    (void)state;
    assert_int_equal(lr_moment_carrier(&belief, (Window){ 0, 100, false }).moment, 20);
    assert_int_equal(lr_moment_carrier(&belief, (Window){ 25, 45, false }).moment, 25);
    assert_int_equal(lr_moment_carrier(&belief, (Window){ 12, 28, true }).moment, 12);
    assert_int_equal(lr_moment_carrier(&belief, (Window){ 22, 28, true }).cost, 100);
    assert_int_equal(lr_moment_carrier(&belief, (Window){ 31, 39, false }).cost, LR_COST_NONE);
}

static void views_look_where_they_say(void **state)
{
    (void)state;
    Standing now = { .moment = 50, .from = 45, .to = 60 };
    View past = { .kind = VIEW_PAST, .span = { 0, 20 } };
    Window window = lr_moment_window(&past, now, lore_null());
    assert_int_equal(window.from, 30);
    assert_int_equal(window.to, 51);
    View ended = { .kind = VIEW_ENDED, .tick = 20 };
    window = lr_moment_window(&ended, now, lore_null());
    assert_int_equal(window.from, 44);
    assert_int_equal(window.to, 45);
    View ended_again = { .kind = VIEW_ENDED, .tick = 1 };
    window = lr_moment_window(&ended_again, now, lore_null());
    assert_int_equal(window.from, 49);
    assert_int_equal(window.to, 50);
    View valid = { .kind = VIEW_VALID };
    window = lr_moment_window(&valid, now, lore_interval(10, 30));
    assert_true(window.is_worst);
    assert_int_equal(window.to, 30);
    View plain = { .kind = VIEW_ATLEAST };
    window = lr_moment_window(&plain, now, lore_null());
    assert_int_equal(window.from, 50);
    assert_int_equal(window.to, 51);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_standing_spans_all_that_is_believed_as_much),
        cmocka_unit_test(nothing_is_believed_outside_the_stretches),
        cmocka_unit_test(a_window_is_carried_by_its_strongest_or_its_weakest_moment),
        cmocka_unit_test(views_look_where_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
