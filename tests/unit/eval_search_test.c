/* SPDX-License-Identifier: MIT */
/* Search: what linear recursion reaches, group by group, against closures of matrices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "forced.h"
#include "world.h"

enum { ROUNDS = 3 };

/* Whether y is reached from x in steps of e, at least one. */
static bool is_reached(const Graph *graph, int x, int y)
{
    int queue[GRAPH_NODES + 1], count = 1;
    bool seen[GRAPH_NODES] = { false };
    queue[0] = x;
    for (int i = 0; i < count; i++)
        for (int to = 0; to < GRAPH_NODES; to++)
            if (graph->e[queue[i]][to] && !seen[to]) {
                seen[to] = true;
                queue[count++] = to;
            }
    return seen[y];
}

static bool is_reached_backwards(const Graph *graph, int x, int y)
{
    return is_reached(graph, y, x);
}

/* By steps of e and g in turn, e first; 2 * node + parity of the steps so far. */
static bool alternates(const Graph *graph, int x, int y, int parity)
{
    int queue[2 * GRAPH_NODES + 1], count = 1;
    bool seen[2 * GRAPH_NODES] = { false };
    queue[0] = 2 * x;
    for (int i = 0; i < count; i++) {
        const Matrix *edges = queue[i] % 2 == 0 ? &graph->e : &graph->g;
        for (int to = 0; to < GRAPH_NODES; to++) {
            int next = 2 * to + (1 - queue[i] % 2);
            if ((*edges)[queue[i] / 2][to] && !seen[next]) {
                seen[next] = true;
                queue[count++] = next;
            }
        }
    }
    return seen[2 * y + parity];
}

static bool is_odd_way(const Graph *graph, int x, int y)
{
    return alternates(graph, x, y, 1);
}

/* In steps of either relation, begun in g. */
static bool is_reached_by_both(const Graph *graph, int x, int y)
{
    Graph either = *graph;
    for (int a = 0; a < GRAPH_NODES; a++)
        for (int b = 0; b < GRAPH_NODES; b++)
            either.e[a][b] = graph->e[a][b] || graph->g[a][b];
    for (int z = 0; z < GRAPH_NODES; z++)
        if (graph->g[x][z] && (z == y || is_reached(&either, z, y)))
            return true;
    return false;
}

static bool is_own_neighbour(const Graph *graph, int x, int y)
{
    return x == 3 && (is_reached(graph, 3, y) || y == 3);
}

/* The group's value is the key of the step. */
static bool is_under(const Graph *graph, int x, int y)
{
    bool has_any = memchr(graph->e[x], true, sizeof graph->e[x]) != NULL;
    return graph->e[x][y] || (has_any && graph->g[x][y]);
}

static const ForcedCase cases[] = {
    { "all(X, Y) :- e0(X, Y). all(X, Z) :- all(X, Y), e0(Y, Z).", is_reached },
    { "all(X, Y) :- e0(X, Y). all(X, Z) :- e0(X, Y), all(Y, Z).", is_reached },
    { "all(Y, X) :- e0(X, Y). all(Z, X) :- e0(Y, Z), all(Y, X).", is_reached_backwards },
    { "all(X, Y) :- e0(X, Y). all(X, Z) :- even(X, Y), e0(Y, Z). even(X, Z) :- all(X, Y), g0(Y, "
      "Z).",
      is_odd_way },
    { "all(X, Y) :- g0(X, Y). all(X, Z) :- all(X, Y), e0(Y, Z). all(X, Z) :- all(X, Y), g0(Y, Z).",
      is_reached_by_both },
    { "all(3, 3) :- e0(0, _). all(X, Z) :- all(X, Y), e0(Y, Z).", is_own_neighbour },
    { "all(X, Y) :- e0(X, Y). all(X, Z) :- all(X, _), g0(X, Z).", is_under },
};

enum { CASES = sizeof cases / sizeof *cases };

static void a_search_reaches_what_rounds_reach(void **state)
{
    static const char *const ways[] = { "search",       "search, hash",  "search, dense",
                                        "search, list", "search, table", "search, broad",
                                        "rounds" };
    size_t searches = 0;
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t c = 0; c < CASES; c++)
            for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
                Graph graph;
                Ways taken;
                graph_draw(&graph, 20 + 60 * round);
                forced_check(&graph, &cases[c], ways[w], &taken);
                searches += taken.taken[WAY_SEARCH] > 0;
            }
    assert_true(searches >= ROUNDS * CASES); /* the control */
}

static void several_threads_reach_the_same(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        Graph graph;
        Ways taken;
        graph_draw(&graph, 150);
        forced_check(&graph, &cases[c], "search, team", &taken);
    }
}

static void without_memory_a_search_changes_nothing(void **state)
{
    Graph graph;
    long refusals = 0;
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        graph_draw(&graph, 40);
        refusals += forced_starve(&graph, &cases[c], "search");
    }
    assert_true(refusals > 5 * CASES);
}

/* Numbers far apart, and texts: values of a search are neither dense nor inline. */
static void values_need_not_be_near_each_other(void **state)
{
    World *world = world_new("e0(-2000000000, 7). e0(7, ant). e0(ant, 1999999999). e0(bee, -5). "
                             "r(X, Y) :- e0(X, Y). r(X, Z) :- r(X, Y), e0(Y, Z).",
                             (ModelSettings){ 0 });
    Ways ways;
    (void)state;
    lr_ways_begin(&ways, UINT64_C(1) << WAY_SEARCH);
    world_budget(world)->ways = &ways;
    assert_string_equal(world_ask(world, "r(-2000000000, Y)"), "1999999999; 7; ant");
    assert_string_equal(world_ask(world, "r(X, Y)"),
                        "-2000000000 1999999999; -2000000000 7; -2000000000 ant; "
                        "7 1999999999; 7 ant; ant 1999999999; bee -5");
    world_free(world);
}

/* Two columns pass through: each pair of them is a group. */
static void groups_are_told_apart_by_all_passed_columns(void **state)
{
    World *world = world_new("s0(1, a, 1). s0(1, b, 2). s0(2, a, 3). e0(1, 4). e0(2, 5). e0(3, 6). "
                             "e0(4, 1). e0(6, 3). r(X, T, Y) :- s0(X, T, Y). "
                             "r(X, T, Z) :- r(X, T, Y), e0(Y, Z).",
                             (ModelSettings){ 0 });
    Ways ways;
    (void)state;
    lr_ways_begin(&ways, UINT64_C(1) << WAY_SEARCH);
    world_budget(world)->ways = &ways;
    assert_string_equal(world_ask(world, "r(X, T, Y)"), "1 a 1; 1 a 4; 1 b 2; 1 b 5; 2 a 3; 2 a 6");
    assert_true(ways.taken[WAY_SEARCH] > 0);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_reaches_what_rounds_reach),
        cmocka_unit_test(several_threads_reach_the_same),
        cmocka_unit_test(without_memory_a_search_changes_nothing),
        cmocka_unit_test(values_need_not_be_near_each_other),
        cmocka_unit_test(groups_are_told_apart_by_all_passed_columns),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
