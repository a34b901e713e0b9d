/* SPDX-License-Identifier: MIT */
/* Fronts against arrays of one cost a segment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/front.h"
#include "fault/memory.h"

enum { NODES = 5, SEGMENTS = 40 };

/* What each node is believed, and what of it has been passed on. */
typedef struct Beliefs {
    Cost known[NODES][SEGMENTS], passed[NODES][SEGMENTS];
} Beliefs;

static void open_front(Front *front)
{
    assert_true(lr_front_init(front, NODES, SEGMENTS));
}

static bool improve_by(Front *front, uint32_t node, Span span)
{
    return lr_front_improve(front, node, &span, 1);
}

/* Improves a node by some spans, one behind the other; neighbours may have the same cost. */
static void improve(Front *front, Beliefs *beliefs, uint32_t node)
{
    Span spans[SEGMENTS];
    size_t count = 0, most = 1 + chance_below(4);
    for (uint32_t from = (uint32_t)chance_below(SEGMENTS); from < SEGMENTS && count < most;) {
        uint32_t to = from + 1 + (uint32_t)chance_below(SEGMENTS - from);
        Cost cost = (Cost)(chance_below(4) * 700);
        spans[count++] = lr_span(from, to, cost);
        for (uint32_t s = from; s < to; s++)
            beliefs->known[node][s] = lr_cost_best(beliefs->known[node][s], cost);
        from = to + (uint32_t)chance_below(4);
    }
    assert_true(lr_front_improve(front, node, spans, count));
}

static void assert_passed_is_known(const Front *front, Beliefs *beliefs, uint32_t node)
{
    for (size_t i = 0; i < front->passed.count; i++) {
        Span span = front->passed.items[i];
        for (uint32_t s = lr_span_from(span); s < lr_span_to(span); s++) {
            assert_int_equal(lr_span_cost(span), beliefs->known[node][s]);
            beliefs->passed[node][s] = lr_span_cost(span);
        }
    }
}

static void assert_belief(const Front *front, const Beliefs *beliefs, uint32_t node)
{
    size_t count;
    const Span *belief = lr_front_belief(front, node, &count);
    for (uint32_t s = 0; s < SEGMENTS; s++)
        assert_int_equal(lr_belief_at(belief, count, s), beliefs->known[node][s]);
    for (size_t i = 1; i < count; i++)
        assert_true(lr_span_to(belief[i - 1]) < lr_span_from(belief[i]) ||
                    (lr_span_to(belief[i - 1]) == lr_span_from(belief[i]) &&
                     lr_span_cost(belief[i - 1]) != lr_span_cost(belief[i])));
}

static void every_node_has_and_passes_on_the_best_that_was_said_of_it(void **state)
{
    Front front;
    (void)state;
    open_front(&front);
    for (int round = 0; round < 200; round++) {
        Beliefs beliefs;
        uint32_t node;
        memset(&beliefs, 0xff, sizeof beliefs);
        lr_front_clear(&front);
        for (int i = 0; i < 60; i++) {
            improve(&front, &beliefs, (uint32_t)chance_below(NODES));
            if (chance_below(3) > 0)
                continue;
            if (lr_front_take(&front, &node) != LORE_OK)
                continue;
            assert_passed_is_known(&front, &beliefs, node);
            improve(&front, &beliefs, node);
        }
        while (lr_front_take(&front, &node) == LORE_OK)
            assert_passed_is_known(&front, &beliefs, node);
        for (node = 0; node < NODES; node++)
            assert_belief(&front, &beliefs, node);
        assert_memory_equal(beliefs.known, beliefs.passed, sizeof beliefs.known);
    }
    lr_front_free(&front);
}

static void take(Front *front, uint32_t expected)
{
    uint32_t node;
    assert_int_equal(lr_front_take(front, &node), LORE_OK);
    assert_int_equal(node, expected);
}

static void the_surest_come_first_and_the_longest_of_them(void **state)
{
    Front front;
    uint32_t node;
    (void)state;
    open_front(&front);
    assert_int_equal(lr_front_take(&front, &node), LORE_DONE);
    assert_true(improve_by(&front, 0, lr_span(0, 30, 9000)));
    assert_true(improve_by(&front, 1, lr_span(3, 4, 0)));
    assert_true(improve_by(&front, 2, lr_span(3, LR_AXIS_END, 0)));
    assert_true(improve_by(&front, 3, lr_span(0, SEGMENTS, 60000)));
    assert_true(improve_by(&front, 4, lr_span(0, 3, 9000)));
    assert_true(improve_by(&front, 3, lr_span(7, 18, 0))); /* moves forward */
    take(&front, 2);
    take(&front, 3);
    take(&front, 1);
    take(&front, 0);
    take(&front, 4);
    assert_int_equal(lr_front_take(&front, &node), LORE_DONE);
    lr_front_free(&front);
}

static void what_is_no_better_does_not_wait(void **state)
{
    Front front;
    uint32_t node;
    (void)state;
    open_front(&front);
    assert_true(improve_by(&front, 0, lr_span(5, 20, 100)));
    take(&front, 0);
    assert_int_equal(front.passed.count, 1);
    assert_true(improve_by(&front, 0, lr_span(6, 20, 100)));
    assert_int_equal(lr_front_take(&front, &node), LORE_DONE);
    assert_true(improve_by(&front, 0, lr_span(6, 21, 200)));
    take(&front, 0);
    assert_int_equal(front.passed.count, 1);
    assert_true(front.passed.items[0] == lr_span(20, 21, 200));
    lr_front_free(&front);
}

static void a_settled_node_neither_waits_nor_improves(void **state)
{
    Front front;
    uint32_t node;
    size_t count;
    (void)state;
    open_front(&front);
    assert_true(improve_by(&front, 1, lr_span(5, 20, 100)));
    assert_true(lr_front_settle(&front, 1));
    assert_true(lr_front_settle(&front, 2));
    assert_true(improve_by(&front, 2, lr_span(0, 9, 0)));
    assert_true(lr_front_is_settled(&front, 1) && lr_front_is_settled(&front, 2));
    assert_false(lr_front_is_settled(&front, 0));
    assert_int_equal(lr_front_take(&front, &node), LORE_DONE);
    assert_true(*lr_front_belief(&front, 2, &count) == LR_SPAN_ALWAYS);
    lr_front_clear(&front);
    assert_false(lr_front_is_settled(&front, 1));
    /* always is not the same as settled */
    assert_true(improve_by(&front, 1, LR_SPAN_ALWAYS));
    assert_false(lr_front_is_settled(&front, 1));
    take(&front, 1);
    lr_front_free(&front);
}

static void what_is_set_replaces_a_belief_and_does_not_wait(void **state)
{
    const Span spans[] = { lr_span(1, 3, 50), lr_span(3, 9, 7), lr_span(20, LR_AXIS_END, 0) };
    Front front;
    uint32_t node;
    size_t count;
    (void)state;
    open_front(&front);
    assert_true(improve_by(&front, 1, lr_span(5, 20, 100)));
    take(&front, 1);
    for (uint32_t n = 1; n < 3; n++) {
        assert_true(lr_front_set(&front, n, spans, 3));
        const Span *belief = lr_front_belief(&front, n, &count);
        assert_int_equal(count, 3);
        assert_memory_equal(belief, spans, sizeof spans);
    }
    assert_int_equal(front.touched.count, 2);
    assert_int_equal(lr_front_take(&front, &node), LORE_DONE);
    lr_front_free(&front);
}

static bool fill(Front *front)
{
    uint32_t node;
    bool fine = lr_front_init(front, NODES, SEGMENTS) && lr_front_settle(front, 0);
    for (uint32_t i = 0; i < SEGMENTS / 2 && fine; i++)
        fine = improve_by(front, 1 + i % 4, lr_span(2 * i, 2 * i + 1, 7));
    Span span = lr_span(0, 2, 3);
    return fine && lr_front_set(front, 2, &span, 1) && lr_front_take(front, &node) == LORE_OK;
}

static void without_memory_it_says_so_and_can_be_freed(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Front front = { .nodes = NULL };
        memory_fail_after(n);
        bool fine = fill(&front);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        assert_true(!fine || lr_front_bytes(&front) > 0);
        lr_front_free(&front);
        if (!was_refused) {
            assert_true(n > 5);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_has_and_passes_on_the_best_that_was_said_of_it),
        cmocka_unit_test(the_surest_come_first_and_the_longest_of_them),
        cmocka_unit_test(what_is_no_better_does_not_wait),
        cmocka_unit_test(a_settled_node_neither_waits_nor_improves),
        cmocka_unit_test(what_is_set_replaces_a_belief_and_does_not_wait),
        cmocka_unit_test(without_memory_it_says_so_and_can_be_freed),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
