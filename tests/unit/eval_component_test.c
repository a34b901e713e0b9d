/* SPDX-License-Identifier: MIT */
/* Components brought to their fixpoint: closures of random graphs against brute force, in time and
 * out of it, and what is left when that fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/component.h"
#include "fault/memory.h"
#include "world.h"

enum { NODES = 9, SEGMENTS = 6 };

/* Ways of writing a closure; each gives the same. */
static const char *const closures[] = {
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).",
    "t(X, Y) :- or(e0(X, Y), and(t(X, Z), t(Z, Y))).",
    "t(X, Y) :- u(X, Y). u(X, Y) :- e0(X, Y). u(X, Z) :- t(X, Y), u(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(X, W) :- t(X, Y), e0(Y, Z), t(Z, W). t(X, Z) :- e0(X, Y), e0(Y, Z).",
    "t(X, Y) :- u(Y, X). u(Y, X) :- e0(X, Y). u(Z, X) :- t(X, Y), e0(Y, Z).",
    "t(X, Y) :- w(X, _, Y, _). w(X, X, Y, 7) :- e0(X, Y). w(X, V, Z, N) :- w(X, V, Y, N), e0(Y, Z).",
    /* rows of several words, whose columns pass or do not */
    "k0(1). k0(a). t(X, Y) :- w(X, _, _, _, Y). w(X, K, L, M, Y) :- e0(X, Y), k0(K), k0(L), k0(M). "
    "w(X, K, L, M, Z) :- w(X, K, L, M, Y), e0(Y, Z).",
    "k0(1). k0(a). t(X, Y) :- w(X, _, _, _, Y). w(X, K, 1, 1, Y) :- e0(X, Y), k0(K). "
    "w(X, M, K, L, Z) :- w(X, K, L, M, Y), e0(Y, Z).",
    /* two ways to go on, one of which is what has been there, and a premise that is no tuple */
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), ge(Z, 4). t(X, Z) :- t(X, Y), e0(Y, Z), "
    "lt(Z, 5). t(X, Y) :- t(X, Y), e0(X, Y).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), not(n0(Z)). n0(z). n0(99) @ 0 3 0.5.",
};
enum { CLOSURES = sizeof closures / sizeof *closures };

/* cost[x][y][s]: of the surest way from x to y in segment s. */
typedef struct Graph {
    Cost cost[NODES][NODES][SEGMENTS];
} Graph;

static void close_graph(Graph *g, bool is_product)
{
    for (int k = 0; k < NODES; k++)
        for (int x = 0; x < NODES; x++)
            for (int y = 0; y < NODES; y++)
                for (int s = 0; s < SEGMENTS; s++) {
                    Cost a = g->cost[x][k][s], b = g->cost[k][y][s];
                    Cost way = is_product ? lr_cost_product(a, b) : lr_cost_weakest(a, b);
                    g->cost[x][y][s] = lr_cost_best(g->cost[x][y][s], way);
                }
}

/* Random edges, certain ones and dated ones, as claims and as a matrix. Segment s is [s, s + 1). */
static size_t random_edges(Graph *g, char *text, bool is_dated)
{
    static const double beliefs[] = { 0.25, 0.5, 0.75, 1 };
    size_t length = 0;
    memset(g, 0xff, sizeof *g);
    text[0] = '\0';
    for (int edge = 0; edge < NODES + 4; edge++) {
        int x = rand() % NODES, y = rand() % NODES, from = 0, to = SEGMENTS;
        double belief = 1;
        if (is_dated && rand() % 3 > 0) {
            from = rand() % SEGMENTS;
            to = from + 1 + rand() % (SEGMENTS - from);
            belief = beliefs[rand() % 4];
            length +=
                (size_t)sprintf(text + length, "e0(%d, %d) @ %d %d %g. ", x, y, from, to, belief);
        } else {
            length += (size_t)sprintf(text + length, "e0(%d, %d). ", x, y);
        }
        for (int s = from; s < to; s++)
            g->cost[x][y][s] = lr_cost_best(g->cost[x][y][s], lr_cost_of(belief));
    }
    return length;
}

static Cost cost_of(World *world, uint32_t predicate, int x, int y, int segment)
{
    Model *model = world_model(world);
    Code row[] = { lr_code_inline(lore_integer(x)), lr_code_inline(lore_integer(y)) };
    Cost cost = LR_COST_NONE;
    StretchList stretches = { 0 };
    bool is_there;
    assert_true(lr_model_belief(model, predicate, row, &stretches, &is_there));
    assert_int_equal(is_there, stretches.count > 0);
    for (size_t i = 0; i < stretches.count; i++)
        if (stretches.items[i].from <= segment && segment < stretches.items[i].to)
            cost = stretches.items[i].cost;
    lr_vector_free(&stretches);
    return cost;
}

static void assert_closed(World *world, const Graph *g, const char *text)
{
    uint32_t goal = world_goal(world, "t(X, Y)");
    Diag diag = { .list = { 0 } };
    assert_int_not_equal(goal, LR_NONE);
    lr_budget_start(world_budget(world));
    assert_int_equal(lr_model_evaluate(world_model(world), goal, world_budget(world), &diag),
                     LORE_OK);
    for (int x = 0; x < NODES; x++)
        for (int y = 0; y < NODES; y++)
            for (int s = 0; s < SEGMENTS; s++)
                if (cost_of(world, goal, x, y, s) != g->cost[x][y][s])
                    fail_msg("t(%d, %d) in %d of %s", x, y, s, text);
}

static void closures_are_those_of_brute_force(bool is_dated, bool is_product)
{
    char text[4096];
    for (int round = 0; round < 20 * CLOSURES; round++) {
        Graph g;
        size_t length = random_edges(&g, text, is_dated);
        strcpy(text + length, closures[round % CLOSURES]);
        close_graph(&g, is_product);
        World *world = world_new(text, (ModelSettings){ .is_product = is_product });
        assert_closed(world, &g, text);
        world_free(world);
    }
}

static void plain_closures_are_those_of_brute_force(void **state)
{
    (void)state;
    closures_are_those_of_brute_force(false, false);
}

static void dated_closures_are_those_of_brute_force(void **state)
{
    (void)state;
    closures_are_those_of_brute_force(true, false);
}

static void closures_whose_steps_all_cost_are_those_of_brute_force(void **state)
{
    (void)state;
    closures_are_those_of_brute_force(true, true);
}

/* A path as long as no batch and no table begins with, whose last step is a hundred rounds away. */
static void long_recursions_reach_their_end(void **state)
{
    enum { LENGTH = 300 };
    char *text = calloc(1, LENGTH * 40), answer[64];
    (void)state;
    for (int is_dated = 0; is_dated < 2; is_dated++) {
        size_t length = 0;
        for (int i = 0; i < LENGTH; i++)
            length += (size_t)sprintf(text + length, "e0(%d, %d)%s. ", i, i + 1,
                                      is_dated ? " @ 0 9 0.5" : "");
        strcpy(text + length, closures[0]);
        World *world = world_new(text, (ModelSettings){ .is_product = false });
        snprintf(answer, sizeof answer, "%d%s", LENGTH, is_dated ? " [0,9)=0.50" : "");
        assert_string_equal(world_ask(world, "and(t(0, Y), ge(Y, 300))"), answer);
        world_free(world);
    }
    free(text);
}

typedef struct Case {
    const char *program, *goal, *answer;
    bool is_product;
} Case;

static const Case cases[] = {
    { "a0(x) @ 0 9 1. b0(x). p(X) :- a0(X). p(X) :- b0(X). q(X) :- p(X).", "q(X)", "x", false },
    { "a0(x). p(X) :- a0(X) * 0.5. p(X) :- a0(X).", "p(X)", "x", false },
    { "a0(x). p(X) :- a0(X) * 0.5. q(X) :- p(X) * 0.5. r(X) :- q(X).", "r(X)", "x [,)=0.25", true },
    { "a0(x). e0(x, y). e0(y, x). p(X) :- a0(X). p(Y) :- p(X), e0(X, Y) * 0.5.", "p(X)",
      "x; y [,)=0.50", true },
    /* beliefs that lose on every round end by themselves */
    { "a0(x) @ * * 0.9. e0(x, x). p(X) :- a0(X). p(Y) :- p(X), e0(X, Y) * 0.9.", "p(X)",
      "x [,)=0.90", true },
    { "a0(x). a0(y) @ 0 9 1. n0(x). n0(y). n0(z). p(X) :- n0(X), not(a0(X)).", "p(X)",
      "y [,0)=1.00 [9,)=1.00; z", false },
    { "n0(x). n0(y). a0(x). a0(y) @ 0 9 -1. p(X) :- n0(X), unknown(a0(X)).", "p(X)",
      "y [,0)=1.00 [9,)=1.00", false },
    { "a0(x) @ 0 9 1. b0(x) @ 5 20 1. p(X) :- a0(X), b0(X). p(X) :- p(X), b0(X).", "p(X)",
      "x [5,9)=1.00", false },
    { "a0(1). p(X) :- a0(X). p(add(X, 1)) :- p(X), lt(X, 5).", "p(X)", "1; 2; 3; 4; 5", false },
    { "p(1). q0(1).", "q0(X)", "1", false },
    { "p() :- eq(1, 1). q() :- eq(1, 2). r(X) :- p(), eq(X, 1). r(X) :- q(), eq(X, 2).", "r(X)",
      "1", false },
};

static void programs_reach_their_fixpoint(void **state)
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

static uint32_t predicate_of(World *world, const char *relation)
{
    const Program *program = world_program(world);
    return lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
}

/* What was done before stays; what failed has no extent, and is evaluated afresh when asked for. */
static void a_component_that_fails_leaves_nothing_of_itself(void **state)
{
    World *world = world_new("n0(1). p(X) :- n0(X). q(X) :- p(X). q(add(X, 1)) :- r(X). "
                             "r(X) :- q(X), lt(X, 500).",
                             (ModelSettings){ .is_product = false });
    Model *model = world_model(world);
    (void)state;
    world_budget(world)->rows = 100;
    assert_string_equal(world_ask(world, "r(X)"), "error: more than 100 rows were derived, in r");
    assert_non_null(lr_model_extent(model, predicate_of(world, "p")));
    assert_null(lr_model_extent(model, predicate_of(world, "q")));
    assert_null(lr_model_extent(model, predicate_of(world, "r")));
    Extent *kept = lr_model_extent(model, predicate_of(world, "p"));
    world_budget(world)->rows = 0;
    assert_string_equal(world_ask(world, "and(r(X), gt(X, 497))"), "498; 499");
    assert_ptr_equal(lr_model_extent(model, predicate_of(world, "p")), kept);
    world_free(world);
}

/* Every part of the engine in one program: whichever allocation fails, the next attempt gives the
 * answer. */
static const char everything[] =
    "e0(a, b, 4). e0(b, c, 5) @ 0 20 1. e0(a, c, 12). e0(c, a, 1) @ 5 9 0.75. a0(a) @ 3 8 -0.5. "
    "a0(a). a0(b). "
    "d(X, Y, min(K)) :- e0(X, Y, K). d(X, Z, min(add(K, L))) :- d(X, Y, K), e0(Y, Z, L). "
    "n(X, count(Y)) :- d(X, Y, _). valid(s(X), I) :- valid(e0(X, _, 1), I). "
    "p(X, N) :- n(X, N), not(s(X)), or(undisputed(a0(X)), past(3, s(X))). "
    "p(X, text(K)) :- d(X, _, K), a0(X) * 0.6. p(X, N) :- p(X, N), e0(X, _, _). "
    "p(Y, N) :- p(X, N), e0(X, Y, _).";
static const char everything_asked[] = "p(X, N)";

static void a_fixpoint_that_found_no_memory_is_reached_later(void **state)
{
    World *fresh = world_new(everything, (ModelSettings){ .is_product = true });
    char *expected = strdup(world_ask(fresh, everything_asked));
    (void)state;
    world_free(fresh);
    assert_true(strlen(expected) > 50);
    assert_null(strstr(expected, "error"));
    for (long n = 0;; n++) {
        World *world = world_new(everything, (ModelSettings){ .is_product = true });
        uint32_t goal = world_goal(world, everything_asked);
        Diag diag = { .list = { 0 } };
        assert_int_not_equal(goal, LR_NONE);
        lr_budget_start(world_budget(world));
        memory_fail_after(n);
        lore_status status =
            lr_model_evaluate(world_model(world), goal, world_budget(world), &diag);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        lr_diag_clear(&diag);
        assert_string_equal(world_ask(world, everything_asked), expected);
        world_free(world);
        if (!was_refused) {
            assert_true(n > 100);
            break;
        }
    }
    free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_closures_are_those_of_brute_force),
        cmocka_unit_test(dated_closures_are_those_of_brute_force),
        cmocka_unit_test(closures_whose_steps_all_cost_are_those_of_brute_force),
        cmocka_unit_test(long_recursions_reach_their_end),
        cmocka_unit_test(programs_reach_their_fixpoint),
        cmocka_unit_test(a_component_that_fails_leaves_nothing_of_itself),
        cmocka_unit_test(a_fixpoint_that_found_no_memory_is_reached_later),
    };
    srand((unsigned)chance_seed());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
