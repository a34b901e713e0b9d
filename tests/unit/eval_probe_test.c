/* SPDX-License-Identifier: MIT */
/* Probes: rows found by an index, and steps asked for by the atom before them, against brute force. */
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

static bool is_closed(const Graph *graph, int x, int y)
{
    return graph->e[x][y] && is_two_steps(graph, x, y);
}

static bool is_open(const Graph *graph, int x, int y)
{
    return !graph->g[x][y] && is_two_steps(graph, x, y);
}

static bool is_other(const Graph *graph, int x, int y)
{
    return x != y && is_two_steps(graph, x, y);
}

static bool is_open_other(const Graph *graph, int x, int y)
{
    return x != y && graph->e[x][y] && is_open(graph, x, y);
}

static const ForcedCase cases[] = {
    { "all(X, Y) :- e0(X, Z), g0(Z, Y).", is_two_steps },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y), e0(X, Y).", is_closed },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y), not(g0(X, Y)).", is_open },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y), ne(X, Y).", is_other },
    { "all(X, Y) :- e0(X, Z), g0(Z, Y), e0(X, Y), ne(Y, X), not(g0(X, Y)).", is_open_other },
    { "all(X, Y) :- d0(X, Z), g0(Z, Y).", is_two_steps },
};

enum { CASES = sizeof cases / sizeof *cases, ROUNDS = 4 };

/* With rows of one word, of long rests, and of several words. */
static void every_row_under_a_key_is_found(void **state)
{
    static const char *const ways[] = { "probe", "probe broad", "probe table", "probe hash find",
                                        "probe apart", "probe costly", "probe unfiltered" };
    (void)state;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
            for (size_t c = 0; c < CASES; c++) {
                Graph graph;
                Ways taken;
                graph_draw(&graph, 40 + 150 * (size_t)round);
                forced_check(&graph, &cases[c], ways[w], &taken);
                assert_int_equal(taken.taken[WAY_SCAN], 0);
            }
}

static void an_atom_asks_for_the_steps_after_it(void **state)
{
    (void)state;
    for (size_t c = 1; c < 5; c++) {
        Graph graph;
        Ways taken;
        graph_draw(&graph, 300);
        forced_check(&graph, &cases[c], "probe list", &taken);
        assert_true(taken.taken[WAY_FUSED] > 0);
        forced_check(&graph, &cases[c], "probe list apart", &taken);
        assert_int_equal(taken.taken[WAY_FUSED], 0);
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
        cmocka_unit_test(every_row_under_a_key_is_found),
        cmocka_unit_test(an_atom_asks_for_the_steps_after_it),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
