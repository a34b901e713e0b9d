/* SPDX-License-Identifier: MIT */
/* Scans: all rows tested one by one, as a forced run does for every atom, against brute force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

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

static bool is_triangle(const Graph *graph, int x, int y)
{
    return graph->e[x][y] && is_two_steps(graph, y, x);
}

static bool is_from_first(const Graph *graph, int x, int y)
{
    return graph->e[0][y] && graph->g[x][x];
}

static bool is_reached(const Graph *graph, int x, int y)
{
    bool seen[GRAPH_NODES] = { false };
    int queue[GRAPH_NODES], count = 0;
    for (int z = 0; z < GRAPH_NODES; z++)
        if (graph->e[x][z]) {
            seen[z] = true;
            queue[count++] = z;
        }
    for (int at = 0; at < count; at++)
        for (int z = 0; z < GRAPH_NODES; z++)
            if (graph->e[queue[at]][z] && !seen[z]) {
                seen[z] = true;
                queue[count++] = z;
            }
    return seen[y];
}

static const ForcedCase cases[] = {
    { "all(X, Y) :- e0(X, Z), g0(Z, Y).", is_two_steps },
    { "all(X, Y) :- e0(X, Y), e0(Y, Z), g0(Z, X).", is_triangle },
    { "all(X, Y) :- e0(0, Y), g0(X, X).", is_from_first },
    { "all(X, Y) :- d0(X, Z), g0(Z, Y).", is_two_steps },
    { "all(X, Y) :- e0(X, Y). all(X, Y) :- all(X, Z), all(Z, Y).", is_reached },
};

enum { CASES = sizeof cases / sizeof *cases, ROUNDS = 4 };

static void every_row_is_tested(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t c = 0; c < CASES; c++) {
            Graph graph;
            Ways taken;
            graph_draw(&graph, 60 + 80 * (size_t)round);
            forced_check(&graph, &cases[c], "scan", &taken);
            assert_true(taken.taken[WAY_SCAN] > 0);
            assert_int_equal(taken.taken[WAY_PROBE], 0);
        }
}

static void few_rows_are_scanned_without_being_told(void **state)
{
    Graph graph = { .e = { { false } } };
    Ways taken;
    (void)state;
    graph.e[1][2] = graph.g[2][3] = graph.g[3][3] = true;
    forced_check(&graph, &cases[0], "", &taken);
    assert_true(taken.taken[WAY_SCAN] > 0);
    assert_int_equal(taken.taken[WAY_PROBE], 0);
}

static void dated_rows_count_where_scanning_is_weighed(void **state)
{
    Graph graph;
    Ways taken;
    const ForcedCase dated = { "all(X, Y) :- d0(X, Z), d0(Z, Y).", is_two_steps };
    (void)state;
    graph_draw(&graph, 300);
    memcpy(graph.g, graph.e, sizeof graph.g);
    forced_check(&graph, &dated, "", &taken);
    assert_true(taken.taken[WAY_PROBE] > 0);
}

static void without_memory_nothing_is_lost(void **state)
{
    Graph graph;
    long refusals = 0;
    (void)state;
    graph_draw(&graph, 60);
    for (size_t c = 0; c < CASES; c++)
        refusals += forced_starve(&graph, &cases[c], "scan");
    assert_true(refusals > 10 * CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_tested),
        cmocka_unit_test(few_rows_are_scanned_without_being_told),
        cmocka_unit_test(dated_rows_count_where_scanning_is_weighed),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
