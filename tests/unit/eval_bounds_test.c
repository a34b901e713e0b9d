/* SPDX-License-Identifier: MIT */
/* Bounds: relations of intervals of uncertain ends, against all pairs of intervals that may be meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/bounds.h"
#include "eval/compute.h"

enum { PAIRS = 3000, INSTANTS = 7 };

static Bounds random_bounds(void)
{
    Bounds b;
    b.from_first = chance_below(INSTANTS - 2);
    b.from_last = b.from_first + chance_below(3);
    b.to_first = b.from_first + 1 + chance_below(3);
    b.to_last = b.to_first + chance_below(3);
    b.least = 1 + chance_below(2);
    b.most = chance_below(2) ? INT64_MAX : b.least + chance_below(3);
    return b;
}

static bool is_meant(const Bounds *b, int64_t from, int64_t to)
{
    return from < to && from >= b->from_first && from <= b->from_last && to >= b->to_first &&
           to <= b->to_last && to - from >= b->least && to - from <= b->most;
}

typedef struct Cases {
    int count, holding;
} Cases;

/* Counts the intervals that right may mean, if left is [from, to), and those so related. */
static void try_right(IntervalRelation op, int64_t from, int64_t to, const Bounds *right,
                      bool is_same, Cases *cases)
{
    for (int64_t first = 0; first < 2 * INSTANTS; first++)
        for (int64_t last = first + 1; last < 2 * INSTANTS; last++) {
            if (!is_meant(right, first, last) || (is_same && (first != from || last != to)))
                continue;
            cases->count++;
            cases->holding +=
                lr_compute_interval(op, lore_interval(from, to), lore_interval(first, last));
        }
}

static Cases try_all(IntervalRelation op, const Bounds *left, const Bounds *right, bool is_same)
{
    Cases cases = { 0, 0 };
    for (int64_t from = 0; from < 2 * INSTANTS; from++)
        for (int64_t to = from + 1; to < 2 * INSTANTS; to++)
            if (is_meant(left, from, to))
                try_right(op, from, to, right, is_same, &cases);
    return cases;
}

static void possible_is_some_case_and_certain_every_one(void **state)
{
    (void)state;
    chance_begin();
    for (int i = 0; i < PAIRS; i++) {
        IntervalRelation op = (IntervalRelation)chance_below(INTERVAL_WITHIN + 1);
        Bounds left = random_bounds(), right = random_bounds();
        bool is_same = chance_below(8) == 0;
        if (is_same)
            right = left;
        Cases cases = try_all(op, &left, &right, is_same);
        if (cases.count == 0)
            continue;
        bool possible = lr_bounds_relate(op, &left, &right, is_same, false);
        bool certain = lr_bounds_relate(op, &left, &right, is_same, true);
        if (possible != (cases.holding > 0) || certain != (cases.holding == cases.count))
            fail_msg("relation %d: possible %d, certain %d, but %d of %d cases hold", (int)op,
                     possible, certain, cases.holding, cases.count);
    }
}

static void unbounded_ends_are_equal_and_before_nothing(void **state)
{
    (void)state;
    Bounds early = lr_bounds_exact(LORE_TIME_MIN, 5),
           late = { 5, 9, 20, LORE_TIME_MAX, 1, INT64_MAX };
    Bounds ever = lr_bounds_exact(LORE_TIME_MIN, LORE_TIME_MAX);
    assert_true(lr_bounds_relate(INTERVAL_BEFORE, &early, &late, false, true));
    assert_false(lr_bounds_relate(INTERVAL_BEFORE, &late, &early, false, false));
    assert_true(lr_bounds_relate(INTERVAL_WITHIN, &late, &ever, false, true));
    assert_true(lr_bounds_relate(INTERVAL_EQUALS, &ever, &ever, false, true));
    assert_true(lr_bounds_relate(INTERVAL_FINISHES, &late, &ever, false, false));
    assert_false(lr_bounds_relate(INTERVAL_FINISHES, &late, &ever, false, true));
}

static void a_gap_is_certain_if_its_shortest_and_longest_suit(void **state)
{
    (void)state;
    Bounds left = { 0, 0, 10, 12, 1, INT64_MAX }, right = { 15, 17, 30, 30, 1, INT64_MAX };
    Duration three = { 0, 3 }, seven = { 0, 7 }, six = { 0, 6 }, eight = { 0, 8 }, nine = { 0, 9 };
    assert_true(lr_bounds_gap(&left, &right, three, seven, true));
    assert_false(lr_bounds_gap(&left, &right, three, six, true));
    assert_true(lr_bounds_gap(&left, &right, three, six, false));
    assert_false(lr_bounds_gap(&left, &right, eight, nine, false));
}

static void claims_have_the_bounds_of_their_dates(void **state)
{
    (void)state;
    Evidence state_of = { .from = 0, .from_last = 4, .to_first = 10, .to = 14 };
    Bounds b = lr_bounds_of_claim(&state_of, 1);
    assert_true(b.from_first == 0 && b.from_last == 4 && b.to_first == 10 && b.to_last == 14);
    assert_false(lr_bounds_are_exact(&b));
    Evidence event = { .from = 3, .from_last = 3, .to_first = 9, .to = 9, .is_event = true };
    b = lr_bounds_of_claim(&event, 2);
    assert_true(b.from_first == 3 && b.from_last == 7 && b.to_first == 5 && b.to_last == 9);
    assert_true(b.least == 2 && b.most == 2);
    event.to = 5;
    b = lr_bounds_of_claim(&event, 2);
    assert_true(lr_bounds_are_exact(&b));
    Evidence lasting = { .from = 0,
                         .from_last = LR_DAY,
                         .to_first = 28 * LR_DAY,
                         .to = 32 * LR_DAY,
                         .lasting = { 1, 0 } };
    b = lr_bounds_of_claim(&lasting, 1);
    assert_true(b.least == 28 * LR_DAY && b.most == 31 * LR_DAY);
}

/* "May", from somewhere in it to somewhere in it: the start lies before the end. */
static void ends_in_one_granule_are_in_order(void **state)
{
    (void)state;
    Evidence may = { .from = 0, .from_last = 31, .to_first = 0, .to = 31 };
    Bounds b = lr_bounds_of_claim(&may, 1);
    assert_true(b.from_last == 30 && b.to_first == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(possible_is_some_case_and_certain_every_one),
        cmocka_unit_test(unbounded_ends_are_equal_and_before_nothing),
        cmocka_unit_test(a_gap_is_certain_if_its_shortest_and_longest_suit),
        cmocka_unit_test(claims_have_the_bounds_of_their_dates),
        cmocka_unit_test(ends_in_one_granule_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
