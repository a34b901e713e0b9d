/* SPDX-License-Identifier: MIT */
/* Filters: negations in all forms of sets, comparisons and computations, against brute force. */
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

static bool is_single(const Graph *graph, int x, int y)
{
    return graph->e[x][y] && !graph->g[y][x];
}

static bool is_loose(const Graph *graph, int x, int y)
{
    bool leads = false;
    for (int z = 0; z < GRAPH_NODES; z++)
        leads = leads || graph->g[y][z];
    return graph->e[x][y] && !leads;
}

static bool is_descent(const Graph *graph, int x, int y)
{
    return graph->e[x][y] && x > y;
}

static bool is_sum(const Graph *graph, int x, int y)
{
    return y - x >= 0 && graph->e[x][y - x];
}

static bool is_apart(const Graph *graph, int x, int y)
{
    return is_two_steps(graph, x, y) && !graph->e[x][y] && !graph->g[y][x];
}

static const ForcedCase cases[] = {
    { "all(X, Y) :- e0(X, Y), not(g0(Y, X)).", is_single },
    { "all(X, Y) :- e0(X, Y), not(g0(Y, _)).", is_loose },
    { "all(X, Y) :- e0(X, Y), gt(X, Y).", is_descent },
    { "all(X, S) :- e0(X, Y), eq(S, add(X, Y)), lt(S, 60).", is_sum },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y), not(e0(X, Y)), not(g0(Y, X)).", is_apart },
    { "all(X, Y) :- d0(X, Y), not(g0(Y, X)).", is_single },
};

enum { CASES = sizeof cases / sizeof *cases, ROUNDS = 4 };

static void only_what_passes_is_left(void **state)
{
    static const char *const ways[] = { "",     "list find", "hash find", "dense find",
                                        "table", "broad",     "scan apart" };
    (void)state;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
            for (size_t c = 0; c < CASES; c++) {
                Graph graph;
                Ways taken;
                graph_draw(&graph, 40 + 300 * (size_t)round);
                forced_check(&graph, &cases[c], ways[w], &taken);
            }
}

static void a_negation_looks_in_the_set_that_is_forced(void **state)
{
    static const EvalWay forms[] = { WAY_LIST, WAY_HASH, WAY_DENSE };
    static const char *const ways[] = { "list find", "hash find", "dense find" };
    (void)state;
    for (size_t w = 0; w < 3; w++) {
        Graph graph;
        Ways taken;
        graph_draw(&graph, 300);
        forced_check(&graph, &cases[0], ways[w], &taken);
        assert_true(taken.taken[forms[w]] > 0);
        assert_int_equal(taken.taken[WAY_MARKS], 0);
    }
}

static void without_memory_nothing_is_lost(void **state)
{
    Graph graph;
    long refusals = 0;
    (void)state;
    graph_draw(&graph, 60);
    for (size_t c = 0; c < CASES; c++)
        refusals += forced_starve(&graph, &cases[c], "find");
    assert_true(refusals > 10 * CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_passes_is_left),
        cmocka_unit_test(a_negation_looks_in_the_set_that_is_forced),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
