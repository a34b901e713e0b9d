/* SPDX-License-Identifier: MIT */
/* Demand: bound goals give what they give when all is evaluated, and derive less. Each case is one
 * shape of program; random ones are asked in tests/oracle and tests/plain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "world.h"

#define EDGES                                                                                      \
    "e0(a, b). e0(b, c). e0(c, d). e0(d, b). e0(x, y). e0(y, z). e0(z, w). e0(w, x). e0(p, q). "
#define DATED                                                                                      \
    "e0(a, b) @ 0 9 0.5. e0(b, c). e0(c, d) @ 2 20 0.75. e0(d, b) @ 4 6 0.9. e0(x, y). "          \
    "e0(y, z) @ * 3 0.5. e0(z, x). "

typedef struct Case {
    const char *name, *program, *goal;
    bool derives_less;
} Case;

static const Case cases[] = {
    { "left-linear", EDGES "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(a, Y)", true },
    { "left-linear, the other end", EDGES "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
      "t(X, d)", true },
    { "left-linear, both ends", EDGES "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
      "t(x, w)", true },
    { "right-linear", EDGES "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).", "t(a, Y)", true },
    { "right-linear, the other end", EDGES "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).",
      "t(X, d)", true },
    { "right-linear with beliefs over time",
      DATED "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z) * 0.9.", "t(a, Y)", false },
    { "left-linear with beliefs over time",
      DATED "t(X, Y) :- e0(X, Y) * 0.8. t(X, Z) :- t(X, Y), e0(Y, Z).", "t(a, Y)", false },
    { "nonlinear", EDGES "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).", "t(x, Y)", true },
    { "nonlinear with beliefs over time",
      DATED "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).", "t(a, Y)", false },
    { "a demand that rests on a dated fact weakens nothing",
      "s0(a) @ 0 5 0.25. s0(b). e0(a, c). e0(b, c). t(X, Y) :- e0(X, Y). r(Y) :- s0(X), t(X, Y).",
      "and(r(Y), eq(Y, c))", false },
    { "mutual recursion",
      "z0(0). s0(0, 1). s0(1, 2). s0(2, 3). s0(7, 8). even(X) :- z0(X). "
      "odd(Y) :- even(X), s0(X, Y). even(Y) :- odd(X), s0(X, Y).",
      "odd(3)", false },
    { "same generation",
      "u0(a, p). u0(b, p). u0(c, q). u0(p, r). u0(q, r). u0(m, n). s(X, X) :- u0(X, _). "
      "s(X, Y) :- u0(X, A), s(A, B), u0(Y, B).",
      "s(a, Y)", false },
    { "negation of what is derived",
      EDGES "n0(a). n0(x). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). "
            "far(X, Y) :- n0(X), n0(Y), not(t(X, Y)).",
      "far(a, Y)", true },
    { "a negation that a demand would draw into a cycle",
      "m0(a, b). m0(b, c). m0(c, a). m0(c, d). d0(d). w(X) :- d0(X). w(X) :- m0(X, Y), w(Y). "
      "l(X, Y) :- m0(X, Y), not(w(X)). l(X, Z) :- l(X, Y), m0(Y, Z), not(w(Z)).",
      "l(a, Y)", false },
    { "a default with exceptions",
      "b0(t). b0(s). p0(t) @ 3 9 0.75. denied(f(X)) :- p0(X). f(X) :- b0(X), not(denied(f(X))).",
      "f(t)", false },
    { "evidence against", "a0(x) @ 0 9 0.5. a0(y). denied(p(X)) :- a0(X).", "denied(p(x))", false },
    { "contested, of two sides",
      "a0(x) @ 0 9 0.5. c0(x). c0(y). p(X) :- c0(X). denied(p(X)) :- a0(X). q(X) :- contested(p(X)).",
      "q(x)", false },
    { "groups of an aggregate",
      "s0(a, 1). s0(a, 2). s0(b, 5). s0(c, 7) @ 0 9 0.75. t(X, sum(N)) :- s0(X, N). "
      "u(X, N) :- t(X, N).",
      "u(a, N)", false },
    { "an aggregate's value is no key", "s0(a, 1). s0(a, 2). s0(b, 3). t(X, sum(N)) :- s0(X, N).",
      "t(X, 3)", false },
    { "minima that recurse",
      "e0(a, b, 4). e0(b, c, 5). e0(a, c, 12). e0(c, a, 1). e0(x, y, 2). d(X, Y, min(K)) :- "
      "e0(X, Y, K). d(X, Z, min(add(K, L))) :- d(X, Y, K), e0(Y, Z, L).",
      "d(a, Y, K)", false },
    { "views on what is derived",
      DATED "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). p(X, Y) :- past(3, t(X, Y)). "
            "b(X, Y) :- began(t(X, Y)).",
      "or(p(a, Y), b(a, Y))", false },
    { "an interval is no key", "a0(x) @ 0 10 0.75. a0(y) @ 5 6 1. p(X, I) :- valid(a0(X), I). "
                               "q(X, I) :- p(X, I).",
      "q(x, I)", false },
    { "throughout recurs",
      "a0(x) @ 0 9 1. e0(x, y). e0(y, x). e0(u, v). p(X) :- a0(X). p(Y) :- throughout(2, p(X)), e0(X, Y).",
      "p(y)", false },
    { "a head that sets its own time", "a0(x) @ 3 8 0.5. a0(y) @ 1 2 1. valid(p(X), I) :- "
                                       "valid(a0(X), I). q(X) :- p(X).",
      "q(x)", false },
    { "constants in heads", "e0(a, 1). e0(b, 2). p(hit, X) :- e0(X, 2). p(miss, X) :- e0(X, 1).",
      "p(hit, X)", false },
    { "a variable twice in a head", "e0(a, b). e0(b, b). p(X, X) :- e0(_, X). q(X, Y) :- p(X, Y).",
      "q(b, Y)", false },
    { "a variable twice in an atom", "e0(a, a). e0(a, b). p(X, Y) :- e0(X, Y). q(X) :- p(X, X).",
      "q(a)", false },
    { "values that are computed are not asked for in a circle",
      "n0(1). n0(2). n0(3). p(N) :- n0(N), eq(N, 3). p(N) :- n0(N), eq(M, add(N, 1)), p(M).", "p(1)",
      false },
    { "clauses that are split",
      "al0(v1, o1). al0(v2, o2). as0(v3, v1). ld0(v4, v3). st0(v3, v2). pt(Y, X) :- al0(Y, X). "
      "pt(Y, X) :- as0(Y, Z), pt(Z, X). pt(Y, W) :- ld0(Y, X), pt(X, Z), pt(Z, W). "
      "pt(Z, W) :- st0(Y, X), pt(Y, Z), pt(X, W).",
      "pt(v4, X)", false },
    { "several branches", EDGES "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
      "or(t(a, Y), t(Y, x))", false },
    { "a relation without columns", "on0(). e0(a). p() :- e0(a). q(X) :- e0(X), p().", "q(a)", false },
};

static char *asked(const Case *test, const char *(*ask)(World *, const char *), int64_t *rows)
{
    World *world = world_new(test->program, (ModelSettings){ .is_product = true });
    char *answer = strdup(ask(world, test->goal));
    if (rows != NULL)
        *rows = world_budget(world)->rows_used;
    world_free(world);
    return answer;
}

static void bound_goals_give_what_they_give_when_all_is_evaluated(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t all, some;
        char *expected = asked(&cases[i], world_ask, &all);
        char *got = asked(&cases[i], world_question, &some);
        if (strcmp(expected, got) != 0 || (cases[i].derives_less && some >= all)) {
            print_message("%s\n    expected: %s (%lld rows)\n    got:      %s (%lld rows)\n",
                          cases[i].name, expected, (long long)all, got, (long long)some);
            failed++;
        }
        free(expected);
        free(got);
    }
    assert_int_equal(failed, 0);
}

static void the_comparison_can_fail(void **state)
{
    const Case other = { NULL, cases[0].program, "t(p, Y)", true };
    char *a = asked(&cases[0], world_question, NULL), *b = asked(&other, world_question, NULL);
    (void)state;
    assert_string_not_equal(a, b);
    free(a);
    free(b);
}

static void what_is_known_is_not_derived_again(void **state)
{
    World *world = world_new(cases[0].program, (ModelSettings){ .is_product = false });
    (void)state;
    (void)world_ask(world, "t(X, Y)");
    assert_string_equal(world_question(world, "t(a, Y)"), "b; c; d");
    assert_int_equal(world_budget(world)->rows_used, 3);
    world_free(world);
}

/* A chain of n edges and as many that nothing leads to. */
static World *chain_world(int n, const char *rules)
{
    Buffer text = { 0 };
    for (int i = 0; i < n; i++)
        lr_buffer_format(&text, "e0(%d, %d). e0(%d, %d). ", i, i + 1, 1000 + i, 1001 + i);
    lr_buffer_format(&text, "%s", rules);
    World *world = world_new(lr_buffer_terminate(&text), (ModelSettings){ .is_product = false });
    lr_buffer_free(&text);
    return world;
}

static void a_linear_closure_costs_what_can_be_reached(void **state)
{
    static const char *const rules[] = {
        "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
        "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).",
    };
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        World *world = chain_world(200, rules[i]);
        assert_string_equal(world_question(world, "and(t(0, Y), gt(Y, 198))"), "199; 200");
        assert_true(world_budget(world)->rows_used < 1000);
        world_free(world);
    }
}

static void few_bindings_ask_for_a_relation_of_many_facts(void **state)
{
    World *world =
        chain_world(100, "q0(7). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). "
                         "r(Y) :- q0(X), t(X, Y).");
    (void)state;
    world_offer_keys(world);
    assert_string_equal(world_question(world, "and(r(Y), lt(Y, 10))"), "8; 9");
    assert_true(world_budget(world)->rows_used < 500);
    world_free(world);
}

static void many_bindings_do_not(void **state)
{
    World *world = chain_world(
        20, "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). r(Y) :- e0(X, _), t(X, Y).");
    (void)state;
    world_offer_keys(world);
    assert_null(strstr(world_question(world, "r(Y)"), "error"));
    uint32_t t = lr_program_facet(world_program(world),
                                  lr_program_relation(world_program(world), "t"), FACET_PRO);
    assert_int_equal(lr_model_count(world_model(world), t), 2 * 210);
    world_free(world);
}

/* Random graphs, rules in random shapes, every bound goal there is. */
static void random_closures_agree(void **state)
{
    static const char *const recursive[] = {
        "t(X, Z) :- t(X, Y), e0(Y, Z). ", "t(X, Z) :- e0(X, Y), t(Y, Z). ",
        "t(X, Z) :- t(X, Y), t(Y, Z). ",  "t(X, Z) :- e0(Y, X), t(Y, Z), not(b0(Z)). ",
        "t(X, Z) :- e0(X, Y), t(Y, W), e0(W, Z). ", "t(X, Z) :- t(Z, X) * 0.9. ",
    };
    (void)state;
    for (int round = 0; round < 60; round++) {
        Buffer text = { 0 };
        char goal[40];
        for (int i = 0; i < 12; i++)
            lr_buffer_format(&text, "e0(%d, %d)%s ", (int)chance_below(8),
                             (int)chance_below(8),
                             chance_below(3) == 0 ? " @ 2 9 0.5." : ".");
        lr_buffer_format(&text, "b0(%d). t(X, Y) :- e0(X, Y). ", (int)chance_below(8));
        for (int i = 0; i < 2; i++)
            lr_buffer_format(&text, "%s", recursive[chance_below(6)]);
        snprintf(goal, sizeof goal, chance_below(2) ? "t(%d, Y)" : "t(Y, %d)",
                 (int)chance_below(8));
        Case test = { NULL, lr_buffer_terminate(&text), goal, false };
        char *expected = asked(&test, world_ask, NULL), *got = asked(&test, world_question, NULL);
        if (strcmp(expected, got) != 0)
            print_message("%s\n%s?\n", test.program, goal);
        assert_string_equal(expected, got);
        free(expected);
        free(got);
        lr_buffer_free(&text);
    }
}

int main(void)
{
    chance_begin();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bound_goals_give_what_they_give_when_all_is_evaluated),
        cmocka_unit_test(the_comparison_can_fail),
        cmocka_unit_test(what_is_known_is_not_derived_again),
        cmocka_unit_test(a_linear_closure_costs_what_can_be_reached),
        cmocka_unit_test(few_bindings_ask_for_a_relation_of_many_facts),
        cmocka_unit_test(many_bindings_do_not),
        cmocka_unit_test(random_closures_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
