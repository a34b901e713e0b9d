/* SPDX-License-Identifier: MIT */
/* Extents: rows with beliefs, against arrays of one cost a segment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/extent.h"
#include "eval/rowset_index.h"
#include "fault/memory.h"

enum { ROWS = 200, SEGMENTS = 64, ARITY = 2 };

static const Range ranges[ARITY] = { { 100, 1000 }, { 0, UINT32_MAX } };

static void open_extent(Extent *extent)
{
    assert_true(lr_extent_init(extent, ranges, ARITY));
}

/* The packed row of number r: distinct for distinct r. */
static const uint64_t *row(const Extent *extent, uint32_t r)
{
    static uint64_t packed[ARITY + 1];
    Code codes[ARITY] = { 100 + r % 900, r * 7919 };
    assert_true(lr_layout_pack(&extent->plain.layout, codes, packed));
    return packed;
}

static bool improve(Extent *extent, uint32_t r, uint32_t from, uint32_t to, Cost cost)
{
    return lr_extent_improve(extent, row(extent, r), lr_span(from, to, cost), false, NULL);
}

static bool add_plain(Extent *extent, uint32_t r, size_t *fresh)
{
    uint64_t packed[ARITY + 1];
    memcpy(packed, row(extent, r), sizeof packed);
    return lr_extent_add(extent, packed, 1, fresh);
}

static void make_plain(Extent *extent, uint32_t r)
{
    assert_true(add_plain(extent, r, NULL));
}

static Cost cost_at(const Extent *extent, uint32_t r, uint32_t segment)
{
    Span one;
    size_t count;
    const Span *belief = lr_extent_find(extent, row(extent, r), &one, &count);
    return lr_belief_at(belief, count, segment);
}

static void an_empty_extent_knows_nothing(void **state)
{
    Extent extent;
    Span one;
    size_t count = 7;
    (void)state;
    open_extent(&extent);
    (void)lr_extent_find(&extent, row(&extent, 1), &one, &count);
    assert_int_equal(count, 0);
    assert_true(lr_extent_absorb(&extent));
    assert_non_null(lr_extent_dated_index(&extent, 1));
    lr_extent_free(&extent);
}

static void a_plain_row_is_believed_always(void **state)
{
    Extent extent;
    Span one;
    size_t count;
    (void)state;
    open_extent(&extent);
    make_plain(&extent, 1);
    const Span *belief = lr_extent_find(&extent, row(&extent, 1), &one, &count);
    assert_int_equal(count, 1);
    assert_true(*belief == LR_SPAN_ALWAYS);
    (void)lr_extent_find(&extent, row(&extent, 2), &one, &count);
    assert_int_equal(count, 0);
    lr_extent_free(&extent);
}

static void a_plain_row_cannot_be_improved(void **state)
{
    Extent extent;
    size_t gained = 9;
    (void)state;
    open_extent(&extent);
    make_plain(&extent, 1);
    assert_true(lr_extent_improve(&extent, row(&extent, 1), lr_span(2, 5, 0), true, &gained));
    assert_int_equal(gained, 0);
    assert_int_equal(extent.dated.count, 0);
    assert_int_equal(extent.next_gains.count, 0);
    lr_extent_free(&extent);
}

/* Even then it counts as plain although it stands in both tables. */
static void a_row_that_became_plain_hides_its_dates(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    assert_true(improve(&extent, 1, 2, 5, 300));
    make_plain(&extent, 1);
    assert_int_equal(cost_at(&extent, 1, 3), 0);
    assert_int_equal(cost_at(&extent, 1, 60), 0);
    lr_extent_free(&extent);
}

static void improving_tells_how_many_spans_were_gained(void **state)
{
    Extent extent;
    size_t gained;
    (void)state;
    open_extent(&extent);
    assert_true(lr_extent_improve(&extent, row(&extent, 1), lr_span(4, 6, 100), false, &gained));
    assert_int_equal(gained, 1);
    assert_true(lr_extent_improve(&extent, row(&extent, 1), lr_span(4, 6, 100), false, &gained));
    assert_int_equal(gained, 0);
    assert_true(lr_extent_improve(&extent, row(&extent, 1), lr_span(4, 6, 200), false, &gained));
    assert_int_equal(gained, 0);
    assert_true(lr_extent_improve(&extent, row(&extent, 1), lr_span(0, 10, 200), false, &gained));
    assert_int_equal(gained, 2);
    lr_extent_free(&extent);
}

static void gains_are_listed_where_they_are_asked_for(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    assert_true(improve(&extent, 1, 0, 9, 500));
    assert_int_equal(extent.next_gains.count, 0);
    assert_true(lr_extent_improve(&extent, row(&extent, 2), lr_span(0, 9, 500), true, NULL));
    assert_true(lr_extent_improve(&extent, row(&extent, 1), lr_span(3, 12, 100), true, NULL));
    assert_int_equal(extent.next_gains.count, 2);
    assert_int_equal(extent.next_gains.items[0].id, 1);
    assert_true(extent.next_gains.items[0].span == lr_span(0, 9, 500));
    assert_int_equal(extent.next_gains.items[1].id, 0);
    assert_true(extent.next_gains.items[1].span == lr_span(3, 12, 100));
    lr_extent_free(&extent);
}

/* One span inline, then blocks of 2, 4 ... 64, and back to one when the gaps are filled. */
static void beliefs_grow_and_shrink_again(void **state)
{
    Extent extent;
    Span one;
    size_t count;
    (void)state;
    open_extent(&extent);
    for (uint32_t r = 0; r < 3; r++)
        for (uint32_t i = 0; i < SEGMENTS; i++) {
            assert_true(improve(&extent, r, 2 * i, 2 * i + 1, 100));
            (void)lr_extent_belief(&extent, r, &one, &count);
            assert_int_equal(count, i + 1);
        }
    for (uint32_t r = 0; r < 3; r++)
        for (uint32_t i = 0; i < 2 * SEGMENTS; i++)
            assert_int_equal(cost_at(&extent, r, i), i % 2 == 0 ? 100 : LR_COST_NONE);
    assert_true(improve(&extent, 1, 0, 2 * SEGMENTS, 100));
    const Span *belief = lr_extent_belief(&extent, 1, &one, &count);
    assert_int_equal(count, 1);
    assert_true(*belief == lr_span(0, 2 * SEGMENTS, 100));
    assert_int_equal(cost_at(&extent, 0, 1), LR_COST_NONE);
    assert_int_equal(cost_at(&extent, 2, 2), 100);
    lr_extent_free(&extent);
}

/* What one row no longer needs serves the next: filling rows one after another takes no more. */
static void room_that_was_given_back_is_used_again(void **state)
{
    Extent extent;
    size_t after_first = 0;
    (void)state;
    open_extent(&extent);
    for (uint32_t r = 0; r < 50; r++) {
        for (uint32_t i = 0; i < SEGMENTS; i++)
            assert_true(improve(&extent, r, 2 * i, 2 * i + 1, 100));
        assert_true(improve(&extent, r, 0, 2 * SEGMENTS, 100));
        if (r == 0)
            after_first = extent.pool.count;
    }
    assert_true(after_first > SEGMENTS);
    assert_int_equal(extent.pool.count, after_first);
    lr_extent_free(&extent);
}

typedef struct Mirror {
    Cost cost[ROWS][SEGMENTS];
} Mirror;

static void change_at_random(Extent *extent, Mirror *mirror, size_t changes)
{
    for (size_t k = 0; k < changes; k++) {
        uint32_t r = (uint32_t)rand() % ROWS, from = (uint32_t)rand() % SEGMENTS,
                 to = from + 1 + (uint32_t)rand() % (SEGMENTS - from);
        Cost cost = (Cost)(rand() % 4 * 700);
        assert_true(improve(extent, r, from, to, cost));
        for (uint32_t s = from; s < to; s++)
            mirror->cost[r][s] = lr_cost_best(mirror->cost[r][s], cost);
    }
}

static void assert_mirrored(const Extent *extent, const Mirror *mirror)
{
    for (uint32_t r = 0; r < ROWS; r++)
        for (uint32_t s = 0; s < SEGMENTS; s++)
            assert_int_equal(cost_at(extent, r, s), mirror->cost[r][s]);
}

static void every_row_has_the_best_that_was_said_of_it(void **state)
{
    static Mirror mirror;
    Extent extent;
    (void)state;
    open_extent(&extent);
    memset(&mirror, 0xff, sizeof mirror);
    for (int round = 0; round < 5; round++) {
        change_at_random(&extent, &mirror, 1000);
        assert_mirrored(&extent, &mirror);
    }
    lr_extent_free(&extent);
}

static void absorbing_drops_the_dates_of_plain_rows_alone(void **state)
{
    static Mirror mirror;
    Extent extent;
    (void)state;
    open_extent(&extent);
    memset(&mirror, 0xff, sizeof mirror);
    change_at_random(&extent, &mirror, 3000);
    size_t before = extent.dated.count, both = 0;
    for (uint32_t r = 0; r < ROWS; r += 3) {
        both += lr_table_find(&extent.dated, row(&extent, r)) != LR_ROW_NONE;
        make_plain(&extent, r);
        memset(mirror.cost[r], 0, sizeof mirror.cost[r]);
    }
    assert_true(lr_extent_absorb(&extent));
    assert_int_equal(extent.dated.count, before - both);
    assert_mirrored(&extent, &mirror);
    assert_true(lr_extent_absorb(&extent));
    assert_int_equal(extent.dated.count, before - both);
    lr_extent_free(&extent);
}

static size_t count_under(Extent *extent, Code code)
{
    uint64_t key;
    uint32_t only;
    const uint32_t *ids;
    Index *index = lr_extent_dated_index(extent, 1);
    assert_non_null(index);
    return lr_index_key(index, &code, &key) ? lr_index_find(index, key, &only, &ids) : 0;
}

static void an_index_is_up_to_date_when_it_is_asked_for(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    assert_int_equal(count_under(&extent, 100), 0);
    for (uint32_t r = 0; r < 4; r++) {
        assert_true(improve(&extent, 900 * r, 0, 1, 0));
        assert_int_equal(count_under(&extent, 100), r + 1);
    }
    assert_int_equal(count_under(&extent, 101), 0);
    assert_int_equal(extent.dated_indexes.count, 1);
    lr_extent_free(&extent);
}

static void indexes_follow_what_was_absorbed(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    for (uint32_t r = 0; r < 4; r++)
        assert_true(improve(&extent, 900 * r, 0, 1, 0));
    assert_int_equal(count_under(&extent, 100), 4);
    make_plain(&extent, 900);
    assert_true(lr_extent_absorb(&extent));
    assert_int_equal(count_under(&extent, 100), 3);
    lr_extent_free(&extent);
}

static void what_is_added_while_it_grows_is_listed_for_the_next_round(void **state)
{
    Extent extent;
    size_t fresh;
    (void)state;
    open_extent(&extent);
    make_plain(&extent, 1);
    extent.grows = true;
    assert_true(add_plain(&extent, 1, &fresh));
    assert_int_equal(fresh, 0);
    assert_true(add_plain(&extent, 2, &fresh));
    assert_int_equal(fresh, 1);
    assert_int_equal(extent.delta.count, 0);
    assert_true(lr_extent_turn(&extent));
    assert_int_equal(extent.delta.count, extent.plain.layout.stride);
    assert_true(extent.delta.items[0] == *row(&extent, 2));
    assert_false(lr_extent_turn(&extent));
    lr_extent_free(&extent);
}

static void every_span_moves_with_the_axis(void **state)
{
    Extent extent;
    uint32_t moved[] = { 0, 2, 3, 7, 8 };
    (void)state;
    open_extent(&extent);
    assert_true(lr_extent_improve(&extent, row(&extent, 1), lr_span(1, 3, 50), true, NULL));
    assert_true(improve(&extent, 2, 0, 1, 50));
    assert_true(improve(&extent, 2, 2, LR_AXIS_END, 50));
    assert_true(lr_vector_push(&extent.gains, (Gain){ 1, lr_span(2, 4, 9) }));
    lr_extent_move(&extent, moved);
    for (uint32_t s = 0; s < 10; s++) {
        assert_int_equal(cost_at(&extent, 1, s), s >= 2 && s < 7 ? 50 : LR_COST_NONE);
        assert_int_equal(cost_at(&extent, 2, s), s < 2 || s >= 3 ? 50 : LR_COST_NONE);
    }
    assert_true(extent.next_gains.items[0].span == lr_span(2, 7, 50));
    assert_true(extent.gains.items[0].span == lr_span(3, 8, 9));
    lr_extent_free(&extent);
}

static void an_extent_without_columns_has_one_row(void **state)
{
    Extent extent;
    uint64_t packed[1] = { 0 };
    Span one;
    size_t count;
    (void)state;
    assert_true(lr_extent_init(&extent, NULL, 0));
    assert_true(lr_layout_pack(&extent.plain.layout, NULL, packed));
    assert_true(lr_extent_improve(&extent, packed, lr_span(0, 3, 10), false, NULL));
    assert_true(lr_extent_improve(&extent, packed, lr_span(5, 9, 10), false, NULL));
    assert_int_equal(extent.dated.count, 1);
    (void)lr_extent_find(&extent, packed, &one, &count);
    assert_int_equal(count, 2);
    lr_extent_free(&extent);
}

static void bytes_grow_with_what_is_kept(void **state)
{
    Extent extent;
    (void)state;
    open_extent(&extent);
    size_t empty = lr_extent_bytes(&extent);
    for (uint32_t r = 0; r < 5000; r++)
        assert_true(improve(&extent, r, 0, 1, 0));
    size_t rows = lr_extent_bytes(&extent);
    assert_true(rows >= empty + 5000 * sizeof(Span));
    assert_non_null(lr_extent_dated_index(&extent, 1));
    assert_true(lr_extent_bytes(&extent) > rows);
    lr_extent_free(&extent);
}

/* Beliefs of random length, given at once: they are read, replaced and improved like others. */
static void what_is_appended_is_as_good_as_what_was_improved(void **state)
{
    Extent extent;
    Span belief[SEGMENTS], one;
    size_t count;
    (void)state;
    open_extent(&extent);
    for (uint32_t r = 0; r < ROWS; r++) {
        for (uint32_t i = 0; i < 1 + r % 30; i++)
            belief[i] = lr_span(2 * i, 2 * i + 1, (Cost)(100 + r));
        assert_true(lr_extent_append(&extent, row(&extent, r), belief, 1 + r % 30));
    }
    assert_true(lr_extent_prepare(&extent));
    for (uint32_t r = 0; r < ROWS; r++) {
        assert_int_equal(cost_at(&extent, r, 2 * (r % 30)), 100 + r);
        assert_int_equal(cost_at(&extent, r, 2 * (r % 30) + 1), LR_COST_NONE);
    }
    for (uint32_t r = 0; r < ROWS; r += 2) {
        belief[0] = lr_span(3, 4, 5);
        belief[1] = lr_span(5, 9, 5);
        assert_true(lr_extent_replace(&extent, r, belief, 1 + r / 2 % 2));
    }
    for (uint32_t r = 0; r < ROWS; r += 2)
        assert_true(improve(&extent, r, 20, 21, 5) && improve(&extent, r, 30, 31, 5));
    (void)lr_extent_belief(&extent, 2, &one, &count);
    assert_int_equal(count, 4);
    assert_int_equal(cost_at(&extent, 29, 2), 129);
    assert_int_equal(extent.dated.count, ROWS);
    lr_extent_free(&extent);
}

/* A batch with plain rows, new ones, the same one twice, and an empty span. */
static void many_rows_improve_as_one_by_one(void **state)
{
    static const uint32_t numbers[] = { 1, 2, 3, 2, 4, 5 };
    enum { COUNT = sizeof numbers / sizeof *numbers };
    Extent extent;
    Span spans[COUNT] = { lr_span(0, 9, 7), lr_span(0, 9, 7), lr_span(5, 5, 0),
                          lr_span(8, 12, 3), lr_span(4, 6, 9), lr_span(0, 2, 1) };
    uint64_t rows[COUNT * (ARITY + 1)];
    size_t gained, stride;
    (void)state;
    open_extent(&extent);
    stride = extent.dated.layout.stride;
    make_plain(&extent, 1);
    assert_true(improve(&extent, 4, 0, 10, 9));
    for (size_t i = 0; i < COUNT; i++)
        memcpy(rows + i * stride, row(&extent, numbers[i]), stride * sizeof *rows);
    assert_true(lr_extent_improve_rows(&extent, rows, spans, COUNT, &gained));
    assert_int_equal(gained, 3);
    assert_int_equal(extent.next_gains.count, 3);
    assert_int_equal(extent.dated.count, 3);
    assert_int_equal(cost_at(&extent, 2, 7), 7);
    assert_int_equal(cost_at(&extent, 2, 8), 3);
    assert_int_equal(cost_at(&extent, 5, 1), 1);
    assert_int_equal(cost_at(&extent, 3, 5), LR_COST_NONE);
    lr_extent_free(&extent);
}

/* Fills an extent in every way that allocates. */
static bool fill(Extent *extent)
{
    if (!lr_extent_init(extent, ranges, ARITY))
        return false;
    for (uint32_t r = 0; r < 40; r++)
        for (uint32_t i = 0; i < 5; i++)
            if (!lr_extent_improve(extent, row(extent, r), lr_span(2 * i, 2 * i + 1, 7), true,
                                   NULL))
                return false;
    return add_plain(extent, 3, NULL) && lr_extent_dated_index(extent, 1) != NULL &&
           lr_extent_absorb(extent) &&
           lr_rowset_postings(&extent->plain, 2, NULL, 0, false, NULL) != NULL;
}

static void an_extent_that_finds_no_memory_says_so_and_can_be_freed(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Extent extent = { .arity = 0 };
        memory_fail_after(n);
        bool fine = fill(&extent);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        if (fine)
            assert_int_equal(extent.dated.count, 39);
        lr_extent_free(&extent);
        if (!was_refused) {
            assert_true(n > 5);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_extent_knows_nothing),
        cmocka_unit_test(a_plain_row_is_believed_always),
        cmocka_unit_test(a_plain_row_cannot_be_improved),
        cmocka_unit_test(a_row_that_became_plain_hides_its_dates),
        cmocka_unit_test(improving_tells_how_many_spans_were_gained),
        cmocka_unit_test(gains_are_listed_where_they_are_asked_for),
        cmocka_unit_test(beliefs_grow_and_shrink_again),
        cmocka_unit_test(room_that_was_given_back_is_used_again),
        cmocka_unit_test(every_row_has_the_best_that_was_said_of_it),
        cmocka_unit_test(absorbing_drops_the_dates_of_plain_rows_alone),
        cmocka_unit_test(an_index_is_up_to_date_when_it_is_asked_for),
        cmocka_unit_test(what_is_added_while_it_grows_is_listed_for_the_next_round),
        cmocka_unit_test(indexes_follow_what_was_absorbed),
        cmocka_unit_test(every_span_moves_with_the_axis),
        cmocka_unit_test(an_extent_without_columns_has_one_row),
        cmocka_unit_test(bytes_grow_with_what_is_kept),
        cmocka_unit_test(what_is_appended_is_as_good_as_what_was_improved),
        cmocka_unit_test(many_rows_improve_as_one_by_one),
        cmocka_unit_test(an_extent_that_finds_no_memory_says_so_and_can_be_freed),
    };
    srand((unsigned)chance_seed());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
