/* SPDX-License-Identifier: MIT */
/* Beliefs against arrays of one cost a segment, on random functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/belief.h"

enum { SEGMENTS = 24, ROUNDS = 20000 };

typedef struct Dense {
    Cost cost[SEGMENTS]; /* the last one stands for all that follows */
} Dense;

static uint32_t bound(uint32_t index)
{
    return index >= SEGMENTS ? LR_AXIS_END : index;
}

static SpanList sparse(const Dense *dense)
{
    SpanList list = { 0 };
    for (uint32_t i = 0; i < SEGMENTS; i++)
        assert_true(lr_belief_append(&list, i, bound(i + 1), dense->cost[i]));
    return list;
}

static Dense random_dense(void)
{
    static const Cost costs[] = { 0, 100, 589, 2000, LR_COST_NONE };
    Dense dense;
    Cost cost = costs[rand() % 5];
    for (int i = 0; i < SEGMENTS; i++) {
        if (rand() % 4 == 0)
            cost = costs[rand() % 5];
        dense.cost[i] = cost;
    }
    return dense;
}

static Span random_span(void)
{
    uint32_t from = (uint32_t)rand() % SEGMENTS,
             to = from + 1 + (uint32_t)rand() % (SEGMENTS - from);
    return lr_span(from, bound(to), (Cost)(rand() % 3 * 600));
}

static bool holds_in(Span span, uint32_t segment)
{
    return lr_span_from(span) <= segment && segment < lr_span_to(span);
}

static void assert_same(const SpanList *list, const Dense *dense)
{
    for (uint32_t i = 0; i < SEGMENTS; i++)
        assert_int_equal(lr_belief_at(list->items, list->count, i), dense->cost[i]);
    for (size_t k = 0; k + 1 < list->count; k++) {
        Span a = list->items[k], b = list->items[k + 1];
        assert_true(lr_span_to(a) <= lr_span_from(b));
        assert_true(lr_span_to(a) < lr_span_from(b) || lr_span_cost(a) != lr_span_cost(b));
    }
}

static void improving_keeps_the_best_and_tells_what_it_gained(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Dense dense = random_dense();
        SpanList f = sparse(&dense), total = { 0 }, gained = { 0 };
        Span span = random_span();
        bool improves = false;
        Dense gain;
        for (uint32_t i = 0; i < SEGMENTS; i++) {
            bool better = holds_in(span, i) && lr_span_cost(span) < dense.cost[i];
            gain.cost[i] = better ? lr_span_cost(span) : LR_COST_NONE;
            dense.cost[i] = better ? lr_span_cost(span) : dense.cost[i];
            improves = improves || better;
        }
        lore_status status = lr_belief_improve(f.items, f.count, span, &total, &gained);
        assert_int_equal(status, improves ? LORE_OK : LORE_DONE);
        if (improves) {
            assert_same(&total, &dense);
            assert_same(&gained, &gain);
        }
        lr_vector_free(&f);
        lr_vector_free(&total);
        lr_vector_free(&gained);
    }
}

static void combining_is_moment_by_moment(void **state)
{
    static CombineCosts *const ways[] = { lr_cost_best, lr_cost_weakest, lr_cost_undisputed };
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        CombineCosts *combine = ways[round % 3];
        Dense a = random_dense(), b = random_dense(), expected;
        SpanList f = sparse(&a), g = sparse(&b), out = { 0 };
        for (int i = 0; i < SEGMENTS; i++)
            expected.cost[i] = combine(a.cost[i], b.cost[i]);
        assert_true(lr_belief_combine(f.items, f.count, g.items, g.count, combine, &out));
        assert_same(&out, &expected);
        lr_vector_free(&f);
        lr_vector_free(&g);
        lr_vector_free(&out);
    }
}

static void the_best_of_two_is_what_combining_gives(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Dense a = random_dense(), b = random_dense();
        SpanList f = sparse(&a), g = sparse(&b), out = { 0 };
        if (f.count > 0) {
            size_t room = 2 * (f.count + g.count);
            Span *best = malloc(room * sizeof *best);
            assert_non_null(best);
            size_t count = lr_belief_best(f.items, f.count, g.items, g.count, best);
            assert_true(lr_belief_combine(f.items, f.count, g.items, g.count, lr_cost_best, &out));
            assert_int_equal(count, out.count);
            assert_memory_equal(best, out.items, count * sizeof *best);
            free(best);
        }
        lr_vector_free(&f);
        lr_vector_free(&g);
        lr_vector_free(&out);
    }
}

static void a_negation_leaves_what_is_not_believed(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Dense dense = random_dense();
        SpanList f = sparse(&dense), out = { 0 };
        Span span = random_span();
        bool is_product = round % 2;
        assert_true(lr_belief_without(span, f.items, f.count, is_product, &out));
        for (uint32_t i = 0; i < SEGMENTS; i++) {
            Cost expected = LR_COST_NONE, rest = lr_cost_complement(dense.cost[i]);
            if (holds_in(span, i))
                expected = is_product ? lr_cost_product(lr_span_cost(span), rest)
                                      : lr_cost_weakest(lr_span_cost(span), rest);
            assert_int_equal(lr_belief_at(out.items, out.count, i), expected);
        }
        lr_vector_free(&f);
        lr_vector_free(&out);
    }
}

static void windows_see_the_best_and_the_worst(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Dense dense = random_dense();
        SpanList f = sparse(&dense);
        uint32_t from = (uint32_t)rand() % SEGMENTS,
                 to = from + 1 + (uint32_t)rand() % (SEGMENTS - from);
        Cost best = LR_COST_NONE, worst = 0;
        for (uint32_t i = from; i < to; i++) {
            best = lr_cost_best(best, dense.cost[i]);
            worst = lr_cost_weakest(worst, dense.cost[i]);
        }
        assert_int_equal(lr_belief_some(f.items, f.count, from, bound(to)), best);
        assert_int_equal(lr_belief_every(f.items, f.count, from, bound(to)), worst);
        lr_vector_free(&f);
    }
}

static void spans_meet_where_both_hold(void **state)
{
    Span out;
    (void)state;
    assert_true(lr_span_and(lr_span(0, 8, 100), lr_span(4, LR_AXIS_END, 30), false, &out));
    assert_true(out == lr_span(4, 8, 100));
    assert_true(lr_span_and(lr_span(0, 8, 100), lr_span(4, LR_AXIS_END, 30), true, &out));
    assert_true(out == lr_span(4, 8, 130));
    assert_false(lr_span_and(lr_span(0, 4, 0), lr_span(4, 8, 0), false, &out));
}

static void moving_keeps_for_ever_where_it_is(void **state)
{
    uint32_t moved[] = { 0, 3, 5 };
    Span spans[] = { lr_span(0, 2, 7), lr_span(1, LR_AXIS_END, 0) };
    (void)state;
    lr_belief_move(spans, 2, moved);
    assert_true(spans[0] == lr_span(0, 5, 7));
    assert_true(spans[1] == lr_span(3, LR_AXIS_END, 0));
}

/* The segments around one in which the cost is at most level, as a span of that cost. */
static Span dense_run(const Dense *dense, uint32_t segment, Cost level)
{
    uint32_t from = segment, to = segment + 1;
    while (from > 0 && dense->cost[from - 1] <= level)
        from--;
    while (to < SEGMENTS && dense->cost[to] <= level)
        to++;
    return lr_span(from, bound(to), level);
}

static void a_run_reaches_as_far_as_nothing_costs_more(void **state)
{
    static const Cost levels[] = { 0, 100, 500, 589, 2000, LR_COST_NONE - 1 };
    size_t longer = 0;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Dense dense = random_dense();
        SpanList f = sparse(&dense);
        for (size_t i = 0; i < f.count; i++)
            for (size_t l = 0; l < sizeof levels / sizeof *levels; l++) {
                if (lr_span_cost(f.items[i]) > levels[l])
                    continue;
                Span run = lr_belief_run(f.items, f.count, i, levels[l]);
                assert_true(run == dense_run(&dense, lr_span_from(f.items[i]), levels[l]));
                longer += lr_span_to(run) > lr_span_to(f.items[i]);
            }
        lr_vector_free(&f);
    }
    assert_true(longer > 0);
}

static void a_run_ends_at_a_gap_and_begins_anywhere(void **state)
{
    (void)state;
    const Span spans[] = { lr_span(1, 3, 5), lr_span(3, 5, 9), lr_span(6, 8, 5) };
    assert_true(lr_belief_run(spans, 3, 0, 9) == lr_span(1, 5, 9));
    assert_true(lr_belief_run(spans, 3, 0, 5) == lr_span(1, 3, 5));
    assert_true(lr_belief_run(spans, 3, 1, 5) == lr_span(1, 5, 5)); /* what costs more itself */
    assert_true(lr_belief_run(spans, 3, 2, 9) == lr_span(6, 8, 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(improving_keeps_the_best_and_tells_what_it_gained),
        cmocka_unit_test(combining_is_moment_by_moment),
        cmocka_unit_test(the_best_of_two_is_what_combining_gives),
        cmocka_unit_test(a_negation_leaves_what_is_not_believed),
        cmocka_unit_test(windows_see_the_best_and_the_worst),
        cmocka_unit_test(spans_meet_where_both_hold),
        cmocka_unit_test(moving_keeps_for_ever_where_it_is),
        cmocka_unit_test(a_run_reaches_as_far_as_nothing_costs_more),
        cmocka_unit_test(a_run_ends_at_a_gap_and_begins_anywhere),
    };
    srand((unsigned)chance_seed());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
