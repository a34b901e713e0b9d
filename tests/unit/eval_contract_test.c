/* SPDX-License-Identifier: MIT */
/* Contraction: which nodes are taken out, and that no way through random graphs is lost or made better. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/contract.h"
#include "fault/memory.h"

enum { NODES = 14, SEGMENTS = 12, LONG = 3000 };

/* The best cost of a way from node to node in each segment. */
typedef struct Closure {
    Cost cost[NODES][NODES][SEGMENTS];
} Closure;

static void push(MoveList found[2], uint32_t from, uint32_t to, Span span, bool is_news)
{
    assert_true(lr_vector_push(&found[!is_news], (FoundMove){ { span, to }, from }));
}

static void draw_moves(MoveList found[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t from = (uint32_t)chance_below(SEGMENTS);
        uint32_t to = from + 1 + (uint32_t)chance_below(SEGMENTS - from);
        Span span = lr_span(from, to, (Cost)(chance_below(4) * 500));
        push(found, (uint32_t)chance_below(NODES), (uint32_t)chance_below(NODES), span,
             chance_below(3) > 0);
    }
}

static void free_moves(MoveList found[2])
{
    lr_vector_free(&found[0]);
    lr_vector_free(&found[1]);
}

static void improve(Cost *cost, Cost by)
{
    *cost = lr_cost_best(*cost, by);
}

static void add_moves(Closure *closure, const MoveList *found)
{
    for (size_t i = 0; i < found->count; i++) {
        FoundMove move = found->items[i];
        for (uint32_t s = lr_span_from(move.move.span); s < lr_span_to(move.move.span); s++)
            improve(&closure->cost[move.from][move.move.to][s], lr_span_cost(move.move.span));
    }
}

/* Everything from a way that exists: a, then b. */
static Cost then(Cost a, Cost b, bool is_product)
{
    if (a == LR_COST_NONE || b == LR_COST_NONE)
        return LR_COST_NONE;
    return is_product ? lr_cost_product(a, b) : lr_cost_weakest(a, b);
}

/* Floyd and Warshall's closure, segment by segment. */
static void close_ways(Closure *closure, bool is_product)
{
    for (int k = 0; k < NODES; k++)
        for (int i = 0; i < NODES; i++)
            for (int j = 0; j < NODES; j++)
                for (int s = 0; s < SEGMENTS; s++)
                    improve(&closure->cost[i][j][s],
                            then(closure->cost[i][k][s], closure->cost[k][j][s], is_product));
}

static void close_moves(Closure *closure, const MoveList found[2], bool is_product)
{
    memset(closure, 0xff, sizeof *closure);
    add_moves(closure, &found[0]);
    add_moves(closure, &found[1]);
    close_ways(closure, is_product);
}

static void add_backs(MoveList found[2], const Contraction *c)
{
    for (uint32_t node = 0; node < c->node_count; node++) {
        MoveRun run = c->back.runs[node];
        for (uint32_t i = run.first; i < run.end; i++) {
            Move move = c->back.moves[i];
            assert_true(c->ranks[move.to] < c->ranks[node]);
            push(found, node, move.to, move.span, i < run.others);
        }
    }
}

static void assert_backs_are_the_same_from_both_ends(const Contraction *c)
{
    uint32_t seen = 0;
    for (uint32_t rank = 0; rank < c->order.count; rank++)
        for (; seen < c->ends[rank]; seen++) {
            bool is_there = false;
            MoveRun run = c->back.runs[c->backs[seen].from];
            for (uint32_t i = run.first; i < run.end; i++)
                is_there = is_there || (c->back.moves[i].to == c->order.items[rank] &&
                                        c->back.moves[i].span == c->backs[seen].span);
            assert_true(is_there);
        }
    assert_int_equal(seen, c->back.count);
}

static void assert_moves_lead_on(const MoveList *found, const Contraction *c)
{
    for (size_t i = 0; i < found->count; i++) {
        uint32_t from = c->ranks[found->items[i].from], to = c->ranks[found->items[i].move.to];
        assert_true(from < to || (from == UINT32_MAX && to == UINT32_MAX));
    }
}

/* What leads from a node to itself is not asked about: it betters nothing. */
static void assert_same_ways(const Closure *a, const Closure *b)
{
    for (int i = 0; i < NODES; i++)
        for (int j = 0; j < NODES; j++)
            if (i != j)
                assert_memory_equal(a->cost[i][j], b->cost[i][j], sizeof a->cost[i][j]);
}

static void ways_are_as_good_as_before(void **state)
{
    size_t gone = 0, remaining = 0;
    (void)state;
    for (int round = 0; round < 400; round++) {
        MoveList found[2] = { { .items = NULL }, { .items = NULL } };
        Closure before, after;
        Contraction c;
        bool is_product = chance_below(2) == 0;
        draw_moves(found, 1 + chance_below(70));
        close_moves(&before, found, is_product);
        assert_true(lr_contract(&c, NODES, found, is_product, NULL));
        assert_moves_lead_on(&found[0], &c);
        assert_moves_lead_on(&found[1], &c);
        assert_backs_are_the_same_from_both_ends(&c);
        add_backs(found, &c);
        close_moves(&after, found, is_product);
        assert_same_ways(&before, &after);
        gone += c.order.count;
        remaining += NODES - c.order.count;
        lr_contraction_free(&c);
        free_moves(found);
    }
    assert_true(gone > 500 && remaining > 500);
}

/* Two moves in a row whose first is no news are none: the node between them starts the second. */
static void joined_moves_are_news_if_the_first_is(void **state)
{
    (void)state;
    for (int is_news = 0; is_news < 2; is_news++) {
        MoveList found[2] = { { .items = NULL }, { .items = NULL } };
        Contraction c;
        /* 1 has one move in and one out; the others have too many to be taken out first */
        push(found, 0, 1, LR_SPAN_ALWAYS, is_news != 0);
        push(found, 1, 2, lr_span(3, 5, 0), true);
        for (uint32_t a = 0; a < 8; a++)
            for (uint32_t b = 0; b < 8; b++)
                if (a != 1 && b != 1 && a != b)
                    push(found, a, b, lr_span(8 + b, 9 + b, 100), true);
        assert_true(lr_contract(&c, 8, found, true, NULL));
        assert_int_equal(c.order.items[0], 1);
        size_t joined = 0;
        for (size_t i = 0; i < found[!is_news].count; i++) {
            FoundMove move = found[!is_news].items[i];
            joined += move.from == 0 && move.move.to == 2 && move.move.span == lr_span(3, 5, 0);
        }
        assert_int_equal(joined, 1);
        lr_contraction_free(&c);
        free_moves(found);
    }
}

static void what_is_long_or_wide_makes_few_moves(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        MoveList found[2] = { { .items = NULL }, { .items = NULL } };
        Contraction c;
        for (uint32_t n = 0; n + 1 < LONG; n++) /* a chain, and a hub that all lead to and from */
            push(found, n, n + 1, lr_span(0, 5, 10), true);
        for (uint32_t n = 1; n < LONG && kind == 1; n++) {
            push(found, 0, n, lr_span(n, n + 7, 10), true);
            push(found, n, 0, lr_span(n, n + 7, 10), true);
        }
        size_t count = found[0].count;
        assert_true(lr_contract(&c, LONG, found, true, NULL));
        assert_true(found[0].count + c.back.count <= 3 * count);
        assert_true(kind == 1 || c.order.count == LONG);
        assert_true(lr_contraction_bytes(&c) > LONG * sizeof(uint32_t));
        lr_contraction_free(&c);
        free_moves(found);
    }
}

static void it_gives_up_when_it_is_interrupted(void **state)
{
    (void)state;
    for (int is_interrupted = 0; is_interrupted < 2; is_interrupted++) {
        MoveList found[2] = { { .items = NULL }, { .items = NULL } };
        Contraction c;
        atomic_int interrupted = is_interrupted;
        Budget budget = { .interrupted = &interrupted };
        lr_budget_start(&budget);
        for (uint32_t n = 0; n + 1 < LONG; n++)
            push(found, n, n + 1, lr_span(0, 5, 10), true);
        assert_int_equal(lr_contract(&c, LONG, found, true, &budget), !is_interrupted);
        assert_int_equal(budget.has_given_up, is_interrupted);
        lr_contraction_free(&c);
        free_moves(found);
    }
}

static void without_memory_it_says_so_and_can_be_freed(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        MoveList found[2] = { { .items = NULL }, { .items = NULL } };
        Contraction c;
        for (uint32_t i = 0; i < NODES; i++) {
            push(found, i, (i + 1) % NODES, lr_span(i, i + 9, 10), true);
            push(found, i, (i + 3) % NODES, LR_SPAN_ALWAYS, false);
        }
        memory_fail_after(n);
        bool fine = lr_contract(&c, NODES, found, true, NULL);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        lr_contraction_free(&c);
        free_moves(found);
        if (!was_refused) {
            assert_true(n > 8);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_are_as_good_as_before),
        cmocka_unit_test(joined_moves_are_news_if_the_first_is),
        cmocka_unit_test(what_is_long_or_wide_makes_few_moves),
        cmocka_unit_test(it_gives_up_when_it_is_interrupted),
        cmocka_unit_test(without_memory_it_says_so_and_can_be_freed),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
