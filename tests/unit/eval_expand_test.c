/* SPDX-License-Identifier: MIT */
/* Expansion: what random graphs are believed that were contracted, against arrays of one cost a segment
 * that are improved until nothing changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/expand.h"
#include "fault/memory.h"

enum { NODES = 150, SEGMENTS = 16 }; /* ranks take more than one word */

/* A graph in which moves that are no news hold always and cost nothing, and what is begun with. */
typedef struct Case {
    MoveList found[2];
    bool is_product;
    bool is_certain[NODES];
    Cost expected[NODES][SEGMENTS];
    Span seeds[NODES]; /* 0: none */
} Case;

static Span draw_span(void)
{
    uint32_t from = (uint32_t)chance_below(SEGMENTS);
    uint32_t to = from + 1 + (uint32_t)chance_below(SEGMENTS - from);
    return lr_span(from, to, (Cost)(chance_below(4) * 500));
}

static void draw_graph(Case *c)
{
    *c = (Case){ .is_product = chance_below(2) == 0 };
    for (size_t i = NODES / 2 + chance_below(2 * NODES); i > 0; i--) {
        bool is_news = chance_below(4) > 0;
        FoundMove move = { { is_news ? draw_span() : LR_SPAN_ALWAYS,
                             (uint32_t)chance_below(NODES) },
                           (uint32_t)chance_below(NODES) };
        assert_true(lr_vector_push(&c->found[!is_news], move));
    }
}

/* Where certain ones are, those that moves without news lead to are certain as well. */
static void draw_seeds(Case *c)
{
    memset(c->is_certain, 0, sizeof c->is_certain);
    memset(c->seeds, 0, sizeof c->seeds);
    memset(c->expected, 0xff, sizeof c->expected);
    for (size_t i = chance_below(5); i > 0; i--)
        c->seeds[chance_below(NODES)] = draw_span();
    for (size_t i = chance_below(4); i > 0; i--)
        c->is_certain[chance_below(NODES)] = true;
    for (bool any = true; any;) {
        any = false;
        for (size_t i = 0; i < c->found[1].count; i++) {
            FoundMove move = c->found[1].items[i];
            any = any || (c->is_certain[move.from] && !c->is_certain[move.move.to]);
            c->is_certain[move.move.to] = c->is_certain[move.move.to] || c->is_certain[move.from];
        }
    }
}

static bool follow(Case *c, const FoundMove *move)
{
    bool any = false;
    for (uint32_t s = 0; s < SEGMENTS; s++) {
        Cost *to = &c->expected[move->move.to][s], from = c->expected[move->from][s];
        Cost along = lr_span_cost(move->move.span);
        if (from == LR_COST_NONE || s < lr_span_from(move->move.span) ||
            s >= lr_span_to(move->move.span))
            continue;
        Cost cost = c->is_product ? lr_cost_product(from, along) : lr_cost_weakest(from, along);
        any = any || cost < *to;
        *to = lr_cost_best(*to, cost);
    }
    return any;
}

static void find_expected(Case *c)
{
    for (uint32_t n = 0; n < NODES; n++)
        for (uint32_t s = 0; s < SEGMENTS; s++)
            if (c->is_certain[n])
                c->expected[n][s] = 0;
            else if (lr_span_from(c->seeds[n]) <= s && s < lr_span_to(c->seeds[n]))
                c->expected[n][s] = lr_span_cost(c->seeds[n]);
    for (bool any = true; any;) {
        any = false;
        for (int k = 0; k < 2; k++)
            for (size_t i = 0; i < c->found[k].count; i++)
                any = follow(c, &c->found[k].items[i]) || any;
    }
}

/* ---- the same by a front ---- */

static void pass_on(const Case *c, Front *front, const MoveTable *table, uint32_t node, Span span,
                    bool is_certain)
{
    MoveRun run = table->runs[node];
    for (uint32_t i = run.first; i < (is_certain ? run.others : run.end); i++) {
        Move move = table->moves[i];
        Span moved;
        if (!lr_front_is_settled(front, move.to) &&
            lr_span_and(span, move.span, c->is_product, &moved))
            assert_true(lr_front_improve(front, move.to, &moved, 1));
    }
}

static void reach_fixpoint(const Case *c, Front *front, const MoveTable *table)
{
    uint32_t node;
    lr_front_clear(front);
    for (uint32_t n = 0; n < NODES; n++)
        if (c->is_certain[n])
            assert_true(lr_front_settle(front, n));
    for (uint32_t n = 0; n < NODES; n++) {
        if (c->is_certain[n])
            pass_on(c, front, table, n, LR_SPAN_ALWAYS, true);
        else if (c->seeds[n] != 0)
            assert_true(lr_front_improve(front, n, &c->seeds[n], 1));
    }
    while (lr_front_take(front, &node) == LORE_OK)
        for (size_t i = 0; i < front->passed.count; i++)
            pass_on(c, front, table, node, front->passed.items[i], false);
}

static void assert_expected(const Case *c, const Front *front)
{
    for (uint32_t n = 0; n < NODES; n++) {
        size_t count;
        const Span *belief = lr_front_belief(front, n, &count);
        for (uint32_t s = 0; s < SEGMENTS; s++)
            assert_int_equal(lr_belief_at(belief, count, s), c->expected[n][s]);
        for (size_t i = 1; i < count; i++)
            assert_true(lr_span_to(belief[i - 1]) < lr_span_from(belief[i]) ||
                        (lr_span_to(belief[i - 1]) == lr_span_from(belief[i]) &&
                         lr_span_cost(belief[i - 1]) != lr_span_cost(belief[i])));
    }
}

static void beliefs_are_complete(void **state)
{
    size_t completed = 0;
    (void)state;
    for (int round = 0; round < 60; round++) {
        Case c;
        Contraction contraction;
        Front front;
        Expansion expansion;
        MoveTable table;
        draw_graph(&c);
        MoveList left[2] = { { .items = NULL }, { .items = NULL } };
        for (int k = 0; k < 2; k++)
            for (size_t i = 0; i < c.found[k].count; i++)
                assert_true(lr_vector_push(&left[k], c.found[k].items[i]));
        assert_true(lr_contract(&contraction, NODES, left, c.is_product, NULL));
        assert_true(lr_move_table_init(&table, NODES, left));
        assert_true(lr_front_init(&front, NODES, SEGMENTS));
        assert_true(lr_expansion_init(&expansion, &contraction, &front, c.is_product));
        for (int group = 0; group < 8; group++) {
            draw_seeds(&c);
            find_expected(&c);
            reach_fixpoint(&c, &front, &table);
            size_t before = front.touched.count;
            assert_true(lr_expand(&expansion));
            completed += front.touched.count - before;
            assert_expected(&c, &front);
        }
        assert_true(lr_expansion_bytes(&expansion) > 0);
        lr_expansion_free(&expansion);
        lr_front_free(&front);
        lr_move_table_free(&table);
        lr_contraction_free(&contraction);
        for (int k = 0; k < 2; k++)
            lr_vector_free(&c.found[k]);
    }
    assert_true(completed > 2000);
}

/* Two nodes that lead to a third, which is taken out. */
static bool expand_one(Contraction *contraction, Front *front, Expansion *expansion)
{
    MoveList found[2] = { { .items = NULL }, { .items = NULL } };
    Span whole = lr_span(0, 9, 0), part = lr_span(5, 12, 700);
    bool fine =
        lr_vector_push(&found[0], ((FoundMove){ { whole, 2 }, 0 })) &&
        lr_vector_push(&found[0], ((FoundMove){ { part, 2 }, 1 })) &&
        lr_vector_push(&found[0], ((FoundMove){ { part, 1 }, 0 })) &&
        lr_vector_push(&found[0], ((FoundMove){ { part, 0 }, 1 })) &&
        lr_contract(contraction, 3, found, true, NULL) && lr_front_init(front, 3, SEGMENTS) &&
        lr_expansion_init(expansion, contraction, front, true) &&
        lr_front_set(front, contraction->order.items[contraction->order.count - 1], &whole, 1) &&
        lr_expand(expansion);
    for (int k = 0; k < 2; k++)
        lr_vector_free(&found[k]);
    return fine;
}

static void without_memory_it_says_so_and_can_be_freed(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        Contraction contraction = { .node_count = 0 };
        Front front = { .nodes = NULL };
        Expansion expansion = { .contraction = NULL };
        memory_fail_after(n);
        bool fine = expand_one(&contraction, &front, &expansion);
        bool was_refused = memory_restore();
        assert_int_equal(fine, !was_refused);
        lr_expansion_free(&expansion);
        lr_front_free(&front);
        lr_contraction_free(&contraction);
        if (!was_refused) {
            assert_true(n > 12);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beliefs_are_complete),
        cmocka_unit_test(without_memory_it_says_so_and_can_be_freed),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
