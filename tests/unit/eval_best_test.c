/* SPDX-License-Identifier: MIT */
/* Best predicates: on their own, against the best of every moment by brute force, and in
 * recursions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/best.h"
#include "fault/memory.h"
#include "world.h"

enum { GROUPS = 4, VALUES = 12, SEGMENTS = 16, FIRST = 1 << 30 };

static const Range ranges[] = { { 0, GROUPS }, { FIRST, FIRST + VALUES } };

typedef struct Fixture {
    World *world;
    Model *model;
    Extent extent;
} Fixture;

/* A world gives the model, whose dictionary integers do not need. */
static void open_fixture(Fixture *f, AggregateKind kind)
{
    f->world = world_new("", (ModelSettings){ .counts_from = 0.5 });
    f->model = world_model(f->world);
    assert_true(lr_extent_init(&f->extent, ranges, 2));
    assert_true(lr_best_init(&f->extent, kind, 1, false));
}

static void close_fixture(Fixture *f)
{
    lr_best_free(&f->extent);
    lr_extent_free(&f->extent);
    world_free(f->world);
}

static const uint64_t *row(const Fixture *f, uint32_t group, uint32_t value)
{
    static uint64_t packed[4];
    Code codes[] = { group, FIRST + value };
    assert_true(lr_layout_pack(&f->extent.plain.layout, codes, packed));
    return packed;
}

/* Whether the row beats its group's best. */
static bool add(Fixture *f, uint32_t group, uint32_t value)
{
    size_t fresh = 99;
    assert_true(lr_best_add(f->model, &f->extent, row(f, group, value), 1, &fresh));
    return fresh == 1;
}

/* The end of the plain phase, and that of the fixpoint. */
static bool try_finish(Fixture *f)
{
    return lr_best_settle(&f->extent) && lr_best_finish(f->model, &f->extent) == LORE_OK;
}

static void finish(Fixture *f)
{
    assert_true(try_finish(f));
}

static size_t improve(Fixture *f, uint32_t group, uint32_t value, Span span)
{
    size_t gained = 99;
    assert_true(lr_best_improve(f->model, &f->extent, row(f, group, value), span, &gained));
    return gained;
}

static Cost cost_at(const Fixture *f, uint32_t group, uint32_t value, uint32_t segment)
{
    Span one;
    size_t count;
    const Span *belief = lr_extent_find(&f->extent, row(f, group, value), &one, &count);
    return lr_belief_at(belief, count, segment);
}

static void only_a_better_plain_row_is_added(void **state)
{
    Fixture f;
    (void)state;
    open_fixture(&f, AGGREGATE_MIN);
    assert_true(add(&f, 0, 5));
    assert_false(add(&f, 0, 7));
    assert_false(add(&f, 0, 5));
    assert_true(add(&f, 1, 9));
    assert_true(add(&f, 0, 3));
    finish(&f);
    assert_int_equal(f.extent.plain.count, 2);
    assert_int_equal(cost_at(&f, 0, 3, 0), 0);
    assert_int_equal(cost_at(&f, 1, 9, 0), 0);
    close_fixture(&f);
}

static void a_maximum_is_better_the_other_way_round(void **state)
{
    Fixture f;
    (void)state;
    open_fixture(&f, AGGREGATE_MAX);
    add(&f, 0, 5);
    add(&f, 0, 3);
    add(&f, 0, 7);
    finish(&f);
    assert_int_equal(f.extent.plain.count, 1);
    assert_int_equal(cost_at(&f, 0, 7, 0), 0);
    close_fixture(&f);
}

static void a_batch_of_rows_is_added_in_turn(void **state)
{
    Fixture f;
    uint64_t rows[3];
    (void)state;
    open_fixture(&f, AGGREGATE_MIN);
    assert_int_equal(f.extent.plain.layout.stride, 1);
    for (uint32_t i = 0; i < 3; i++)
        rows[i] = *row(&f, 2, 8 - i);
    size_t fresh;
    assert_true(lr_best_add(f.model, &f.extent, rows, 3, &fresh));
    assert_int_equal(fresh, 3);
    assert_true(lr_best_add(f.model, &f.extent, rows, 0, &fresh));
    assert_int_equal(fresh, 0);
    finish(&f);
    assert_int_equal(f.extent.plain.count, 1);
    assert_int_equal(cost_at(&f, 2, 6, 0), 0);
    close_fixture(&f);
}

static void what_is_believed_too_little_does_not_count(void **state)
{
    Fixture f;
    Cost half = lr_cost_of(0.5);
    (void)state;
    open_fixture(&f, AGGREGATE_MIN);
    assert_int_equal(improve(&f, 0, 1, lr_span(0, 5, (Cost)(half + 1))), 0);
    assert_int_equal(f.extent.dated.count, 0);
    assert_int_equal(improve(&f, 0, 1, lr_span(0, 5, half)), 1);
    close_fixture(&f);
}

static void a_certain_better_value_leaves_no_room(void **state)
{
    Fixture f;
    (void)state;
    open_fixture(&f, AGGREGATE_MIN);
    add(&f, 0, 5);
    assert_int_equal(improve(&f, 0, 6, lr_span(0, 5, 0)), 0);
    assert_int_equal(improve(&f, 0, 5, lr_span(0, 5, 0)), 0);
    assert_int_equal(improve(&f, 0, 4, lr_span(0, 5, 0)), 1);
    assert_int_equal(improve(&f, 1, 6, lr_span(0, 5, 0)), 1);
    close_fixture(&f);
}

/* A worse value is kept where it is surer: further on, the better one may no longer count. */
static void a_worse_value_stays_where_it_is_surer(void **state)
{
    Fixture f;
    (void)state;
    open_fixture(&f, AGGREGATE_MIN);
    assert_int_equal(improve(&f, 0, 2, lr_span(4, 8, 1000)), 1);
    assert_int_equal(improve(&f, 0, 5, lr_span(0, 12, 1000)), 2);
    assert_int_equal(improve(&f, 0, 6, lr_span(4, 8, 1000)), 0);
    assert_int_equal(improve(&f, 0, 6, lr_span(4, 8, 500)), 1);
    finish(&f);
    for (uint32_t s = 0; s < 12; s++) {
        bool inside = s >= 4 && s < 8;
        assert_int_equal(cost_at(&f, 0, 2, s), inside ? 1000 : LR_COST_NONE);
        assert_int_equal(cost_at(&f, 0, 5, s), inside ? LR_COST_NONE : 1000);
        assert_int_equal(cost_at(&f, 0, 6, s), LR_COST_NONE);
    }
    close_fixture(&f);
}

static void a_plain_value_is_best_where_no_dated_one_is_better(void **state)
{
    Fixture f;
    (void)state;
    open_fixture(&f, AGGREGATE_MIN);
    add(&f, 0, 5);
    assert_int_equal(improve(&f, 0, 4, lr_span(3, 6, 700)), 1);
    finish(&f);
    assert_int_equal(f.extent.plain.count, 0);
    for (uint32_t s = 0; s < SEGMENTS; s++) {
        bool inside = s >= 3 && s < 6;
        assert_int_equal(cost_at(&f, 0, 4, s), inside ? 700 : LR_COST_NONE);
        assert_int_equal(cost_at(&f, 0, 5, s), inside ? LR_COST_NONE : 0);
    }
    close_fixture(&f);
}

static void nothing_is_left_of_nothing(void **state)
{
    Fixture f;
    (void)state;
    open_fixture(&f, AGGREGATE_MIN);
    finish(&f);
    assert_int_equal(f.extent.plain.count + f.extent.dated.count, 0);
    assert_null(f.extent.best_state);
    close_fixture(&f);
}

/* ---- the order of rounds ---- */

enum { MANY_GROUPS = 1024, MANY_VALUES = 1 << 14 };

static const Range many[] = { { 0, MANY_GROUPS }, { FIRST, FIRST + MANY_VALUES } };

static void open_many(Fixture *f, AggregateKind kind)
{
    f->world = world_new("", (ModelSettings){ .counts_from = 0.5 });
    f->model = world_model(f->world);
    assert_true(lr_extent_init(&f->extent, many, 2));
    assert_true(lr_best_init(&f->extent, kind, 1, false));
}

/* What the next round is given: how many rows, and the worst of them. */
static size_t turn(Fixture *f, bool is_max, uint32_t *worst)
{
    assert_true(lr_best_turn(&f->extent));
    size_t count = f->extent.next.count;
    *worst = is_max ? MANY_VALUES : 0;
    for (size_t i = 0; i < count; i++) {
        Code code = lr_field_code(f->extent.plain.layout.fields[1], &f->extent.next.items[i]);
        uint32_t value = code - FIRST;
        if (is_max ? value < *worst : value > *worst)
            *worst = value;
    }
    f->extent.next.count = 0;
    return count;
}

static void the_best_of_many_go_first_and_none_is_forgotten(void **state)
{
    (void)state;
    for (int is_max = 0; is_max < 2; is_max++) {
        Fixture f;
        uint32_t worst, last = is_max ? MANY_VALUES : 0;
        size_t turns = 0, all = 0;
        open_many(&f, is_max ? AGGREGATE_MAX : AGGREGATE_MIN);
        for (uint32_t g = 0; g < MANY_GROUPS; g++)
            assert_true(add(&f, g, (uint32_t)rand() % MANY_VALUES));
        for (size_t count; (count = turn(&f, is_max, &worst)) > 0; turns++) {
            assert_true(is_max ? worst < last : worst > last);
            last = worst;
            all += count;
        }
        assert_int_equal(all, MANY_GROUPS);
        assert_true(turns > 1);
        close_fixture(&f);
    }
}

/* What waits and is improved once more is given once. */
static void a_group_that_waits_is_given_its_latest_value(void **state)
{
    Fixture f;
    uint32_t worst, last = 0;
    size_t all = 0;
    (void)state;
    open_many(&f, AGGREGATE_MIN);
    for (uint32_t g = 0; g < MANY_GROUPS; g++)
        assert_true(add(&f, g, 100 + 2 * g));
    size_t first = turn(&f, false, &worst);
    assert_true(first < MANY_GROUPS);
    for (uint32_t g = 0; g < MANY_GROUPS; g++)
        if (100 + 2 * g > worst)
            assert_true(add(&f, g, 99 + 2 * g));
    for (size_t count; (count = turn(&f, false, &worst)) > 0; last = worst)
        all += count;
    assert_int_equal(first + all, MANY_GROUPS);
    assert_int_equal(last, 99 + 2 * (MANY_GROUPS - 1));
    close_fixture(&f);
}

/* Where steps may make values better, waiting could repeat work without end: all go at once. */
static void after_a_step_back_all_go_at_once(void **state)
{
    Fixture f;
    uint32_t worst;
    (void)state;
    open_many(&f, AGGREGATE_MIN);
    for (uint32_t g = 0; g < MANY_GROUPS; g++)
        assert_true(add(&f, g, 100 + g));
    size_t first = turn(&f, false, &worst);
    assert_true(first < MANY_GROUPS);
    assert_true(add(&f, 0, 50));
    assert_int_equal(turn(&f, false, &worst), MANY_GROUPS - first + 1);
    for (uint32_t g = 0; g < MANY_GROUPS; g++)
        assert_true(add(&f, g, 49 - g % 10));
    assert_int_equal(turn(&f, false, &worst), MANY_GROUPS);
    close_fixture(&f);
}

/* ---- against brute force ---- */

typedef struct Mirror {
    Cost cost[GROUPS][VALUES][SEGMENTS];
} Mirror;

static void say_at_random(Fixture *f, Mirror *mirror)
{
    for (int k = 0; k < 60; k++) {
        uint32_t group = (uint32_t)rand() % GROUPS, value = (uint32_t)rand() % VALUES,
                 from = (uint32_t)rand() % SEGMENTS,
                 to = from + 1 + (uint32_t)rand() % (SEGMENTS - from);
        Cost cost = (Cost)(rand() % 4 * 400);
        (void)improve(f, group, value, lr_span(from, to, cost));
        for (uint32_t s = from; s < to; s++)
            mirror->cost[group][value][s] = lr_cost_best(mirror->cost[group][value][s], cost);
    }
}

/* What is best at a moment, and as sure as anybody said. */
static void assert_best(const Fixture *f, const Mirror *mirror, bool is_max)
{
    for (uint32_t g = 0; g < GROUPS; g++)
        for (uint32_t s = 0; s < SEGMENTS; s++) {
            bool found = false;
            for (uint32_t i = 0; i < VALUES; i++) {
                uint32_t v = is_max ? VALUES - 1 - i : i;
                Cost expected = found ? LR_COST_NONE : mirror->cost[g][v][s];
                assert_int_equal(cost_at(f, g, v, s), expected);
                found = found || expected != LR_COST_NONE;
            }
        }
}

static void each_moment_has_its_best_value(void **state)
{
    static Mirror mirror;
    (void)state;
    for (int round = 0; round < 100; round++) {
        Fixture f;
        bool is_max = round % 2;
        memset(&mirror, 0xff, sizeof mirror);
        open_fixture(&f, is_max ? AGGREGATE_MAX : AGGREGATE_MIN);
        say_at_random(&f, &mirror);
        finish(&f);
        assert_best(&f, &mirror, is_max);
        close_fixture(&f);
    }
}

typedef struct Case {
    const char *program, *goal, *answer;
    bool is_product;
} Case;

static const Case cases[] = {
    { "e0(a, b, 4). e0(b, a, 4). d(X, Y, min(K)) :- e0(X, Y, K). "
      "d(X, Z, min(add(K, L))) :- d(X, Y, K), e0(Y, Z, L).",
      "d(a, Y, K)", "a 8; b 4", false },
    { "e0(a, b, 5). e0(b, c, 3). e0(a, c, 4). w(X, Y, max(K)) :- e0(X, Y, K). "
      "w(X, Z, max(least(K, L))) :- w(X, Y, K), e0(Y, Z, L).",
      "w(a, Y, K)", "b 5; c 4", false },
    { "e0(a, b, 2.5). e0(a, b, 1.5). d(X, Y, min(K)) :- e0(X, Y, K). "
      "d(X, Z, min(add(K, L))) :- d(X, Y, K), e0(Y, Z, L).",
      "d(a, Y, K)", "b 1.5", false },
    { "e0(a, pear). e0(a, apple). f0(a, b). d(X, min(N)) :- e0(X, N). "
      "d(Y, min(N)) :- d(X, N), f0(X, Y).",
      "d(X, N)", "a apple; b apple", false },
    { "e0(a, 9). e0(a, 4) @ 0 10 0.75. e0(a, 6) @ 5 20 1. f0(a, b). d(X, min(N)) :- e0(X, N). "
      "d(Y, min(N)) :- d(X, N), f0(X, Y).",
      "d(b, N)", "4 [0,10)=0.75; 6 [10,20)=1.00; 9 [,0)=1.00 [20,)=1.00", false },
    /* the surer worse value wins where the better one has fallen below what counts */
    { "e0(a, 4) @ 0 10 0.6. e0(a, 6) @ 0 10 0.9. f0(a, b) @ 0 10 0.7. d(X, min(N)) :- e0(X, N). "
      "d(Y, min(N)) :- d(X, N), f0(X, Y).",
      "d(X, N)", "a 4 [0,10)=0.60; b 6 [0,10)=0.63", true },
};

static void recursions_reach_their_best(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        World *world =
            world_new(cases[i].program, (ModelSettings){ .is_product = cases[i].is_product });
        const char *answer = world_ask(world, cases[i].goal);
        if (strcmp(answer, cases[i].answer) != 0) {
            print_message("%s\n    expected: %s\n    got:      %s\n", cases[i].program,
                          cases[i].answer, answer);
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

/* Memory fails from n on in everything that a best predicate does. */
static bool work(Fixture *f)
{
    size_t gained, fresh;
    if (!lr_extent_init(&f->extent, ranges, 2))
        return false;
    if (!lr_best_init(&f->extent, AGGREGATE_MIN, 1, false))
        return false;
    for (uint32_t k = 0; k < 40; k++)
        if (!lr_best_add(f->model, &f->extent, row(f, k % GROUPS, VALUES - 1 - k % 3), 1, &fresh) ||
            !lr_best_improve(f->model, &f->extent, row(f, k % GROUPS, k % VALUES),
                             lr_span(k, k + 3, 100), &gained))
            return false;
    return try_finish(f);
}

static void a_best_predicate_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Fixture f = { .extent = { .arity = 0 } };
        f.world = world_new("", (ModelSettings){ .counts_from = 0.5 });
        f.model = world_model(f.world);
        memory_fail_after(n);
        bool fine = work(&f);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        close_fixture(&f);
        if (!was_refused) {
            assert_true(n > 10);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_better_plain_row_is_added),
        cmocka_unit_test(a_maximum_is_better_the_other_way_round),
        cmocka_unit_test(a_batch_of_rows_is_added_in_turn),
        cmocka_unit_test(what_is_believed_too_little_does_not_count),
        cmocka_unit_test(a_certain_better_value_leaves_no_room),
        cmocka_unit_test(a_worse_value_stays_where_it_is_surer),
        cmocka_unit_test(a_plain_value_is_best_where_no_dated_one_is_better),
        cmocka_unit_test(nothing_is_left_of_nothing),
        cmocka_unit_test(the_best_of_many_go_first_and_none_is_forgotten),
        cmocka_unit_test(a_group_that_waits_is_given_its_latest_value),
        cmocka_unit_test(after_a_step_back_all_go_at_once),
        cmocka_unit_test(each_moment_has_its_best_value),
        cmocka_unit_test(recursions_reach_their_best),
        cmocka_unit_test(a_best_predicate_that_finds_no_memory_says_so),
    };
    srand((unsigned)chance_seed());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
