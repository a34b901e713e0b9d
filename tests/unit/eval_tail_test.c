/* SPDX-License-Identifier: MIT */
/* Tails: rows that go from the last atom to the head past the batches, against brute force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chance.h"
#include "forced.h"

static bool is_two_steps(const Graph *graph, int x, int y)
{
    for (int z = 0; z < GRAPH_NODES; z++)
        if (graph->e[x][z] && graph->g[z][y])
            return true;
    return false;
}

static bool is_turned(const Graph *graph, int x, int y)
{
    return is_two_steps(graph, y, x);
}

static bool is_other(const Graph *graph, int x, int y)
{
    return x != y && is_two_steps(graph, x, y);
}

static bool is_open(const Graph *graph, int x, int y)
{
    return !graph->g[x][y] && is_two_steps(graph, x, y);
}

static bool is_sure(const Graph *graph, int x, int y)
{
    return x == 7 && is_two_steps(graph, 0, y);
}

static bool is_either(const Graph *graph, int x, int y)
{
    return is_two_steps(graph, x, y) || graph->g[x][y];
}

static const ForcedCase cases[] = {
    { "all(X, Y) :- e0(X, Z), g0(Z, Y).", is_two_steps },
    { "all(X, Y) :- e0(Y, Z), g0(Z, X).", is_turned },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y), ne(X, Y).", is_other },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y), not(g0(X, Y)).", is_open },
    { "all(7, Y) :- e0(0, Z), g0(Z, Y).", is_sure },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y). all(X, Y) :- g0(X, Y).", is_either },
};

enum { CASES = sizeof cases / sizeof *cases, ROUNDS = 4 };

static void rows_are_the_same_with_and_without_a_tail(void **state)
{
    static const char *const ways[] = { "probe",           "probe set",       "probe hash set",
                                        "probe dense set", "probe broad set", "probe list" };
    size_t tails = 0;
    (void)state;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
            for (size_t c = 0; c < CASES; c++) {
                Graph graph;
                Ways taken;
                graph_draw(&graph, 40 + 200 * (size_t)round);
                forced_check(&graph, &cases[c], ways[w], &taken);
                tails += w == 0 && taken.taken[WAY_TAIL] > 0;
            }
    /* The control. One of the cases may as well end with looking a row up. */
    assert_true(tails >= ROUNDS * (CASES - 1));
}

static void without_a_tail_all_goes_through_batches(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        Graph graph;
        Ways taken;
        graph_draw(&graph, 300);
        forced_check(&graph, &cases[c], "probe batch", &taken);
        assert_int_equal(taken.taken[WAY_TAIL], 0);
    }
}

static void without_memory_nothing_is_lost(void **state)
{
    Graph graph;
    long refusals = 0;
    (void)state;
    graph_draw(&graph, 60);
    for (size_t c = 0; c < CASES; c++)
        refusals += forced_starve(&graph, &cases[c], "probe");
    assert_true(refusals > 10 * CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_the_same_with_and_without_a_tail),
        cmocka_unit_test(without_a_tail_all_goes_through_batches),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
