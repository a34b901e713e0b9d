/* SPDX-License-Identifier: MIT */
/* Extents against one cost a segment for each row: plain and dated rows, rounds, pools, no memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/extent.h"
#include "fault/memory.h"

enum { SEGMENTS = 40, ROWS = 64 };

static const Range narrow[] = { { 10, 17 }, { 100, 107 } };
static const Range wide[] = { { 0, UINT32_MAX }, { 0, UINT32_MAX }, { 0, 63 } };

/* Row number n of an extent of either kind. */
static void row_of(const Extent *extent, size_t n, uint64_t *row)
{
    Code narrow_codes[] = { 10 + (Code)n / 8, 100 + (Code)n % 8 };
    Code wide_codes[] = { (Code)n * 0x9e3779b1, UINT32_MAX - (Code)n, (Code)n };
    assert_true(
        lr_layout_pack(&extent->plain.layout, extent->arity == 2 ? narrow_codes : wide_codes, row));
}

static void begin(Extent *extent, bool is_wide)
{
    assert_true(lr_extent_init(extent, is_wide ? wide : narrow, is_wide ? 3 : 2));
    assert_int_equal(extent->plain.layout.stride, is_wide ? 2 : 1);
}

static bool add(Extent *extent, size_t n)
{
    uint64_t row[2];
    size_t fresh;
    row_of(extent, n, row);
    assert_true(lr_extent_add(extent, row, 1, &fresh));
    return fresh == 1;
}

static size_t improve(Extent *extent, size_t n, Span span, bool is_tracked)
{
    uint64_t row[2];
    size_t gained;
    row_of(extent, n, row);
    assert_true(lr_extent_improve(extent, row, span, is_tracked, &gained));
    return gained;
}

static const Span *find(const Extent *extent, size_t n, Span *one, size_t *count)
{
    uint64_t row[2];
    row_of(extent, n, row);
    return lr_extent_find(extent, row, one, count);
}

/* ---- edges ---- */

static void an_empty_extent_believes_nothing(void **state)
{
    (void)state;
    for (int is_wide = 0; is_wide < 2; is_wide++) {
        Extent extent;
        Span one;
        size_t count = 7;
        begin(&extent, is_wide);
        (void)find(&extent, 0, &one, &count);
        assert_int_equal(count, 0);
        assert_false(lr_extent_turn(&extent));
        assert_true(lr_extent_absorb(&extent));
        lr_extent_move(&extent, NULL);
        assert_non_null(lr_extent_dated_index(&extent, 1));
        lr_extent_free(&extent);
        assert_int_equal(lr_extent_bytes(&extent), 0);
    }
}

static void an_extent_without_columns_holds_one_tuple(void **state)
{
    Extent extent;
    Span one;
    size_t count, gained;
    uint64_t row = 0;
    (void)state;
    assert_true(lr_extent_init(&extent, NULL, 0));
    assert_true(lr_extent_improve(&extent, &row, lr_span(1, 4, 100), false, &gained));
    assert_int_equal(gained, 1);
    assert_true(*lr_extent_find(&extent, &row, &one, &count) == lr_span(1, 4, 100));
    assert_true(lr_extent_add(&extent, &row, 1, &gained));
    assert_int_equal(gained, 1);
    assert_true(*lr_extent_find(&extent, &row, &one, &count) == LR_SPAN_ALWAYS);
    assert_true(lr_extent_absorb(&extent));
    assert_int_equal(extent.dated.count, 0);
    lr_extent_free(&extent);
}

static void the_ranges_are_copied(void **state)
{
    Range ranges[] = { { 10, 17 }, { 100, 107 } };
    Extent extent;
    (void)state;
    assert_true(lr_extent_init(&extent, ranges, 2));
    memset(ranges, 0, sizeof ranges);
    for (size_t n = 0; n < ROWS; n++)
        assert_true(add(&extent, n));
    assert_non_null(lr_rowset_column(&extent.plain, 1));
    assert_int_equal(lr_rowset_column(&extent.plain, 1)->distinct, 8);
    lr_extent_free(&extent);
}

/* ---- plain rows and rounds ---- */

static void a_round_lists_what_was_new_in_the_one_before(void **state)
{
    (void)state;
    for (int is_wide = 0; is_wide < 2; is_wide++) {
        Extent extent;
        uint64_t row[2];
        begin(&extent, is_wide);
        size_t stride = extent.plain.layout.stride;
        assert_true(add(&extent, 0)); /* it does not grow yet: listed nowhere */
        extent.grows = true;
        assert_false(lr_extent_turn(&extent));
        for (size_t n = 0; n < 10; n++)
            assert_int_equal(add(&extent, n), n > 0);
        assert_true(lr_extent_turn(&extent));
        assert_int_equal(extent.delta.count, 9 * stride);
        for (size_t n = 1; n < 10; n++) {
            row_of(&extent, n, row);
            assert_memory_equal(extent.delta.items + (n - 1) * stride, row, sizeof *row * stride);
        }
        assert_true(add(&extent, 40));
        assert_int_equal(extent.delta.count, 9 * stride); /* still those of the last round */
        assert_true(lr_extent_turn(&extent));
        row_of(&extent, 40, row);
        assert_int_equal(extent.delta.count, stride);
        assert_memory_equal(extent.delta.items, row, sizeof *row * stride);
        assert_false(lr_extent_turn(&extent));
        assert_false(lr_extent_turn(&extent));
        lr_extent_free(&extent);
    }
}

static void a_row_twice_in_a_batch_is_fresh_once(void **state)
{
    Extent extent;
    uint64_t rows[4];
    size_t fresh;
    (void)state;
    begin(&extent, false);
    for (size_t i = 0; i < 4; i++)
        row_of(&extent, i % 2, &rows[i]);
    assert_true(lr_extent_add(&extent, rows, 4, &fresh));
    assert_int_equal(fresh, 2);
    assert_true(lr_extent_add(&extent, rows, 2, NULL));
    assert_int_equal(extent.plain.count, 2);
    lr_extent_free(&extent);
}

/* ---- dated rows ---- */

static void a_plain_row_is_not_improved(void **state)
{
    Extent extent;
    Span one;
    size_t count;
    (void)state;
    begin(&extent, false);
    assert_true(add(&extent, 3));
    assert_int_equal(improve(&extent, 3, lr_span(0, 5, 0), true), 0);
    assert_int_equal(extent.dated.count, 0);
    assert_int_equal(extent.next_gains.count, 0);
    assert_true(*find(&extent, 3, &one, &count) == LR_SPAN_ALWAYS);
    assert_int_equal(count, 1);
    lr_extent_free(&extent);
}

static void a_gain_is_listed_where_it_is_tracked(void **state)
{
    Extent extent;
    (void)state;
    begin(&extent, true);
    assert_int_equal(improve(&extent, 1, lr_span(5, 9, 100), false), 1);
    assert_int_equal(extent.next_gains.count, 0);
    assert_int_equal(improve(&extent, 2, lr_span(5, 9, 100), true), 1);
    assert_int_equal(extent.next_gains.count, 1);
    assert_int_equal(extent.next_gains.items[0].id, 1);
    assert_true(extent.next_gains.items[0].span == lr_span(5, 9, 100));
    assert_int_equal(improve(&extent, 2, lr_span(6, 8, 100), true), 0); /* no better */
    assert_int_equal(improve(&extent, 2, lr_span(6, 8, 300), true), 0); /* worse */
    assert_int_equal(extent.next_gains.count, 1);
    assert_int_equal(improve(&extent, 2, lr_span(3, 12, 100), true), 2);
    assert_int_equal(extent.next_gains.count, 3);
    assert_true(extent.next_gains.items[1].span == lr_span(3, 5, 100));
    assert_true(extent.next_gains.items[2].span == lr_span(9, 12, 100));
    lr_extent_free(&extent);
}

/* ---- against one cost a segment ---- */

typedef struct Model {
    Cost cost[ROWS][SEGMENTS];
    bool is_plain[ROWS], is_known[ROWS];
} Model;

static Model model;

static void clear_model(void)
{
    memset(&model, 0, sizeof model);
    for (size_t n = 0; n < ROWS; n++)
        for (uint32_t s = 0; s < SEGMENTS; s++)
            model.cost[n][s] = LR_COST_NONE;
}

static void assert_model(const Extent *extent)
{
    for (size_t n = 0; n < ROWS; n++) {
        Span one;
        size_t count;
        const Span *belief = find(extent, n, &one, &count);
        assert_int_equal(count > 0, model.is_plain[n] || model.is_known[n]);
        for (uint32_t s = 0; s < SEGMENTS; s++)
            assert_int_equal(lr_belief_at(belief, count, s),
                             model.is_plain[n] ? 0 : model.cost[n][s]);
    }
}

static void improve_model(Extent *extent, size_t n, uint32_t from, uint32_t to, Cost cost)
{
    bool improves = false;
    size_t before = extent->next_gains.count;
    size_t gained = improve(extent, n, lr_span(from, to, cost), true);
    for (uint32_t s = from; s < to; s++)
        improves = improves || (!model.is_plain[n] && cost < model.cost[n][s]);
    assert_int_equal(gained > 0, improves);
    assert_int_equal(extent->next_gains.count, before + gained);
    if (model.is_plain[n])
        return;
    model.is_known[n] = true;
    for (uint32_t s = from; s < to; s++)
        if (cost < model.cost[n][s])
            model.cost[n][s] = cost;
}

/* Beliefs of one span, of many, and of fewer again: blocks are taken and given back. */
static void random_improvements_keep_the_best_of_each_moment(void **state)
{
    (void)state;
    for (int round = 0; round < 30; round++) {
        Extent extent;
        begin(&extent, round % 2 == 1);
        clear_model();
        for (int step = 0; step < 1500; step++) {
            size_t n = chance_below(ROWS);
            uint32_t from = (uint32_t)chance_below(SEGMENTS);
            uint32_t longest = chance_below(8) == 0 ? SEGMENTS - from : 2;
            uint32_t to = from + 1 + (uint32_t)chance_below(longest);
            if (to > SEGMENTS)
                to = SEGMENTS;
            if (step > 1000 && chance_below(20) == 0) {
                assert_int_equal(add(&extent, n), !model.is_plain[n]);
                model.is_plain[n] = true;
            } else {
                improve_model(&extent, n, from, to, (Cost)(chance_below(6) * 100));
            }
            if (step % 100 == 0)
                assert_model(&extent);
        }
        assert_model(&extent);
        assert_true(lr_extent_absorb(&extent));
        assert_model(&extent);
        size_t dated = 0;
        for (size_t n = 0; n < ROWS; n++)
            dated += model.is_known[n] && !model.is_plain[n];
        assert_int_equal(extent.dated.count, dated);
        lr_extent_free(&extent);
    }
}

/* A pool does not grow for ever while beliefs change their size. */
static void blocks_that_were_given_back_are_used_again(void **state)
{
    Extent extent;
    size_t after_first = 0;
    (void)state;
    begin(&extent, false);
    for (size_t n = 0; n < ROWS; n++) {
        for (uint32_t s = 0; s < SEGMENTS; s += 2) /* 20 spans apart */
            (void)improve(&extent, n, lr_span(s, s + 1, 200), false);
        (void)improve(&extent, n, lr_span(0, SEGMENTS, 100), false); /* and one */
        if (n == 0)
            after_first = extent.pool.count;
        assert_int_equal(extent.pool.count, after_first);
    }
    assert_true(after_first > 0);
    lr_extent_free(&extent);
}

/* ---- moving ---- */

static void beliefs_and_gains_move_with_the_axis(void **state)
{
    Extent extent;
    uint32_t moved[SEGMENTS + 1];
    Span one;
    size_t count;
    (void)state;
    begin(&extent, false);
    for (uint32_t s = 0; s <= SEGMENTS; s++)
        moved[s] = 3 * s + 1;
    (void)improve(&extent, 0, lr_span(2, LR_AXIS_END, 100), true);
    (void)improve(&extent, 1, lr_span(2, 4, 100), true);
    (void)improve(&extent, 1, lr_span(6, 9, 200), true);
    extent.gains = extent.next_gains;
    extent.next_gains = (GainList){ 0 };
    (void)improve(&extent, 2, lr_span(0, 1, 300), true);
    lr_extent_move(&extent, moved);
    assert_true(*find(&extent, 0, &one, &count) == lr_span(7, LR_AXIS_END, 100));
    const Span *two = find(&extent, 1, &one, &count);
    assert_int_equal(count, 2);
    assert_true(two[0] == lr_span(7, 13, 100));
    assert_true(two[1] == lr_span(19, 28, 200));
    assert_int_equal(extent.gains.count, 3);
    assert_true(extent.gains.items[2].span == lr_span(19, 28, 200));
    assert_true(extent.next_gains.items[0].span == lr_span(1, 4, 300));
    lr_extent_free(&extent);
}

/* ---- indexes ---- */

static void assert_index(Extent *extent)
{
    Index *index = lr_extent_dated_index(extent, 1);
    assert_non_null(index);
    for (Code code = 10; code <= 17; code++) {
        uint64_t key;
        uint32_t only;
        const uint32_t *ids;
        size_t expected = 0;
        for (size_t id = 0; id < extent->dated.count; id++)
            expected += lr_table_code(&extent->dated, id, 0) == code;
        assert_true(lr_index_key(index, &code, &key));
        assert_int_equal(lr_index_find(index, key, &only, &ids), expected);
        for (size_t i = 0; i < expected; i++)
            assert_int_equal(lr_table_code(&extent->dated, ids[i], 0), code);
    }
    assert_ptr_equal(lr_extent_dated_index(extent, 1), index);
}

static void the_index_follows_the_dated_rows_and_what_is_absorbed(void **state)
{
    Extent extent;
    (void)state;
    begin(&extent, false);
    assert_index(&extent);
    for (size_t n = 0; n < ROWS; n += 3) {
        (void)improve(&extent, n, lr_span(1, 2, 100), false);
        assert_index(&extent);
    }
    for (size_t n = 0; n < ROWS; n += 6)
        assert_true(add(&extent, n));
    assert_true(lr_extent_absorb(&extent));
    assert_int_equal(extent.dated.count, 11);
    assert_int_equal(extent.beliefs.count, 11);
    assert_index(&extent);
    for (size_t n = 0; n < ROWS; n++)
        (void)improve(&extent, n, lr_span(1, 2, 50), false);
    assert_int_equal(extent.dated.count, ROWS - 11);
    assert_index(&extent);
    lr_extent_free(&extent);
}

/* ---- bytes ---- */

static void more_rows_take_more_bytes(void **state)
{
    Extent extent;
    (void)state;
    begin(&extent, true);
    extent.grows = true;
    size_t bytes = lr_extent_bytes(&extent);
    for (size_t n = 0; n < ROWS; n += 2)
        assert_true(add(&extent, n));
    assert_true(lr_extent_bytes(&extent) > bytes);
    bytes = lr_extent_bytes(&extent);
    for (size_t n = 1; n < ROWS; n += 2)
        (void)improve(&extent, n, lr_span(1, 2, 100), true);
    assert_true(lr_extent_bytes(&extent) > bytes);
    lr_extent_free(&extent);
}

/* ---- no memory ---- */

static bool use_all(Extent *extent)
{
    uint64_t row[2];
    size_t gained;
    extent->grows = true;
    for (size_t n = 0; n < ROWS; n += 2) {
        row_of(extent, n, row);
        if (!lr_extent_add(extent, row, 1, NULL))
            return false;
    }
    for (size_t n = 0; n < ROWS; n++)
        for (uint32_t s = 0; s < 12; s += 2) {
            row_of(extent, n, row);
            if (!lr_extent_improve(extent, row, lr_span(s, s + 1, 100), true, &gained))
                return false;
        }
    for (size_t n = 1; n < ROWS; n += 4) {
        row_of(extent, n, row);
        if (!lr_extent_add(extent, row, 1, NULL))
            return false;
    }
    return lr_extent_dated_index(extent, 1) != NULL && lr_extent_absorb(extent) &&
           lr_extent_dated_index(extent, 1) != NULL;
}

static void without_memory_an_operation_fails_and_leaks_nothing(void **state)
{
    (void)state;
    for (int is_wide = 0; is_wide < 2; is_wide++) {
        long refusals = 0;
        for (bool was_refused = true; was_refused; refusals++) {
            Extent extent;
            memory_fail_after(refusals);
            bool made = lr_extent_init(&extent, is_wide ? wide : narrow, is_wide ? 3 : 2);
            bool fine = made && use_all(&extent);
            was_refused = memory_restore();
            assert_int_equal(fine, !was_refused);
            if (fine) { /* the control */
                assert_int_equal(extent.plain.count, ROWS / 2 + ROWS / 4);
                assert_int_equal(extent.dated.count, ROWS / 4);
            }
            if (made)
                lr_extent_free(&extent);
        }
        assert_true(refusals > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_extent_believes_nothing),
        cmocka_unit_test(an_extent_without_columns_holds_one_tuple),
        cmocka_unit_test(the_ranges_are_copied),
        cmocka_unit_test(a_round_lists_what_was_new_in_the_one_before),
        cmocka_unit_test(a_row_twice_in_a_batch_is_fresh_once),
        cmocka_unit_test(a_plain_row_is_not_improved),
        cmocka_unit_test(a_gain_is_listed_where_it_is_tracked),
        cmocka_unit_test(random_improvements_keep_the_best_of_each_moment),
        cmocka_unit_test(blocks_that_were_given_back_are_used_again),
        cmocka_unit_test(beliefs_and_gains_move_with_the_axis),
        cmocka_unit_test(the_index_follows_the_dated_rows_and_what_is_absorbed),
        cmocka_unit_test(more_rows_take_more_bytes),
        cmocka_unit_test(without_memory_an_operation_fails_and_leaks_nothing),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
