/* SPDX-License-Identifier: MIT */
/* Whole programs: the rules of belief and time, one by one, and evaluation as such. A base
 * relation's name ends in 0; "e0(a) @ 0 10 0.5" is a claim for [0, 10), a negative belief one
 * against. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

typedef struct Case {
    const char *name, *program, *goal, *answer;
    bool is_product;
} Case;

static const Case cases[] = {
    { "a conclusion is as strong as its weakest premise",
      "a0(x) @ * * 0.5. b0(x) @ * * 0.8. p(X) :- a0(X), b0(X).", "p(X)", "x [,)=0.50", false },
    { "under product every step costs", "a0(x) @ * * 0.5. b0(x) @ * * 0.8. p(X) :- a0(X), b0(X).",
      "p(X)", "x [,)=0.40", true },
    { "a weight is one more premise, capping under minimum",
      "a0(x). b0(x) @ * * 0.5. p(X) :- a0(X) * 0.8. q(X) :- b0(X) * 0.8.", "p(X)", "x [,)=0.80",
      false },
    { "of several derivations the best counts",
      "a0(x) @ 0 10 0.5. b0(x) @ 5 20 0.8. p(X) :- a0(X). p(X) :- b0(X).", "p(X)",
      "x [0,5)=0.50 [5,20)=0.80", false },
    { "evidence against weakens nothing by itself", "a0(x). a0(x) @ * * -0.9. p(X) :- a0(X).",
      "p(X)", "x", false },
    { "denials do not travel through rules", "a0(x) @ * * -0.9. p(X) :- a0(X).", "denied(p(X))", "",
      false },
    { "a negated head adds evidence against", "a0(x) @ 0 9 0.5. denied(p(X)) :- a0(X).",
      "denied(p(X))", "x [0,9)=0.50", false },
    { "defaults have exceptions without a cycle",
      "bird0(t). penguin0(t) @ 3 9 0.75. denied(flies(X)) :- penguin0(X). "
      "flies(X) :- bird0(X), not(denied(flies(X))).",
      "flies(X)", "t [,3)=1.00 [3,9)=0.25 [9,)=1.00", false },
    { "negation is graded", "a0(x). b0(x) @ * * 0.75. p(X) :- a0(X), not(b0(X)).", "p(X)",
      "x [,)=0.25", false },
    { "what atleast cuts off is not negated",
      "a0(x). a0(y). b0(x) @ * * 0.75. b0(y) @ * * 0.25. p(X) :- a0(X), not(atleast(0.5, b0(X))).",
      "p(X)", "x [,)=0.25; y", false },
    { "contested is the smaller of for and against",
      "a0(x) @ * * 0.8. a0(x) @ 0 5 -0.6. p(X) :- contested(a0(X)).", "p(X)", "x [0,5)=0.60",
      false },
    { "undisputed is for and not against",
      "a0(x) @ * * 0.8. a0(x) @ 0 5 -0.6. p(X) :- undisputed(a0(X)).", "p(X)",
      "x [,0)=0.80 [0,5)=0.40 [5,)=0.80", false },
    { "unknown is what neither side says",
      "d0(x). d0(y). a0(x) @ * * 0.75. p(X) :- d0(X), unknown(a0(X)).", "p(X)", "x [,)=0.25; y",
      false },
    { "throughout begins late", "a0(x) @ 0 10 1. p(X) :- throughout(3, a0(X)).", "p(X)",
      "x [3,10)=1.00", false },
    { "past ends late", "a0(x) @ 0 10 1. p(X) :- past(3, a0(X)).", "p(X)", "x [0,13)=1.00", false },
    { "throughout may recurse",
      "a0(x) @ 0 9 1. e0(x, y). e0(y, x). p(X) :- a0(X). p(Y) :- throughout(2, p(X)), e0(X, Y).",
      "p(y)", " [2,9)=1.00", false },
    { "an aggregate takes what is believed enough, and is believed as its weakest",
      "a0(x) @ 0 10 0.75. a0(y) @ 5 15 0.5. a0(z) @ * * 0.25. n(count(X)) :- a0(X).", "n(N)",
      "1 [0,5)=0.75 [10,15)=0.50; 2 [5,10)=0.50", false },
    { "sums run over distinct bindings", "s0(a, 5). s0(b, 5). s0(c, 7). t(sum(N)) :- s0(X, N).",
      "t(N)", "17", false },
    { "averages are real", "s0(a, 5). s0(b, 6). t(average(N)) :- s0(X, N).", "t(N)", "5.5", false },
    { "expected adds up beliefs", "a0(x). a0(y) @ * * 0.5. n(expected(X)) :- atleast(0.1, a0(X)).",
      "n(N)", "1.4998939140357965 [,)=0.50", false },
    { "minima recurse",
      "e0(a, b, 4). e0(b, c, 5). e0(a, c, 12). e0(c, a, 1). d(X, Y, min(K)) :- e0(X, Y, K). "
      "d(X, Z, min(add(K, L))) :- d(X, Y, K), e0(Y, Z, L).",
      "d(a, Y, K)", "a 10; b 4; c 9", false },
    { "minima that recurse are minima at each moment",
      "e0(a, b, 9). e0(a, b, 4) @ 0 10 1. d(X, Y, min(K)) :- e0(X, Y, K). "
      "d(X, Z, min(add(K, L))) :- d(X, Y, K), e0(Y, Z, L).",
      "d(a, b, K)", "4 [0,10)=1.00; 9 [,0)=1.00 [10,)=1.00", false },
    { "valid gives each longest interval of each level",
      "a0(x) @ 0 10 0.75. a0(x) @ 10 20 0.25. p(I) :- valid(a0(_), I).", "p(I)",
      "0..10 [,)=0.75; 0..20 [,)=0.25", false },
    { "a head may set its own time", "a0(x) @ 3 8 0.5. valid(p(X), I) :- valid(a0(X), I).", "p(X)",
      "x [3,8)=0.50", false },
    { "began is a rise, for one moment", "a0(x) @ 0 10 0.25. a0(x) @ 4 8 1. p(X) :- began(a0(X)).",
      "p(X)", "x [0,1)=0.25 [4,5)=0.75", false },
    { "ended is a fall", "a0(x) @ 0 10 0.25. a0(x) @ 4 8 1. p(X) :- ended(a0(X)).", "p(X)",
      "x [8,9)=0.75 [10,11)=0.25", false },
    { "what always held has no beginning", "a0(x). p(X) :- began(a0(X)).", "p(X)", "", false },
    { "two atoms mean the same moment", "a0(x) @ 0 10 1. b0(x) @ 5 20 1. p(X) :- a0(X), b0(X).",
      "p(X)", "x [5,10)=1.00", false },
    { "before includes neighbours, before_gap does not",
      "a0(x) @ 0 5 1. b0(x) @ 5 9 1. p(X) :- valid(a0(X), I), valid(b0(X), J), before(I, J). "
      "q(X) :- valid(a0(X), I), valid(b0(X), J), before_gap(I, J).",
      "or(p(X), q(X))", "x", false },
    { "an open end is before nothing",
      "a0(x) @ 0 * 1. b0(x) @ 9 * 1. p(X) :- valid(a0(X), I), valid(b0(X), J), before(I, J).",
      "p(X)", "", false },
    { "a plain tuple absorbs dated ones",
      "a0(x). a0(x) @ 0 10 0.5. b0(x) @ 3 4 1. p(X) :- b0(X). p(X) :- a0(X).", "p(X)", "x", false },
    { "rows that become certain late are seen above",
      "a0(x) @ 0 12 1. p(X) :- valid(a0(X), _). q(X) :- p(X).", "q(X)", "x", false },
    { "nonlinear recursion",
      "e0(a, b). e0(b, c). e0(c, d). e0(d, a). t(X, Y) :- e0(X, Y). "
      "t(X, Z) :- t(X, Y), t(Y, Z).",
      "t(a, Y)", "a; b; c; d", false },
    { "mutual recursion",
      "z0(0). s0(0, 1). s0(1, 2). s0(2, 3). even(X) :- z0(X). "
      "odd(Y) :- even(X), s0(X, Y). even(Y) :- odd(X), s0(X, Y).",
      "even(X)", "0; 2", false },
    { "a projection under negation", "n0(a). n0(b). e0(a, b). p(X) :- n0(X), not(e0(X, _)).",
      "p(X)", "b", false },
    { "a variable twice in an atom", "e0(a, a). e0(a, b). p(X) :- e0(X, X).", "p(X)", "a", false },
    { "constants in heads and bodies", "e0(a, 1). e0(b, 2). p(hit, X) :- e0(X, 2).", "p(H, X)",
      "hit b", false },
    { "a relation without columns", "on0(). e0(a). p(X) :- e0(X), on0(). none() :- e0(zz).",
      "and(p(X), on0())", "a", false },
    { "computed text and negative numbers",
      "e0(a, -3). p(concat(X, \"!\"), sub(N, 1)) :- e0(X, N).", "p(X, N)", "\"a!\" -4", false },
    { "an expression without a value fails its condition",
      "e0(a, 0). e0(b, 2). p(X, idiv(10, N)) :- e0(X, N).", "p(X, N)", "b 5", false },
    { "a row of 64 ones is found",
      "e0(0, 0, 0, 0). e0(65535, 65535, 65535, 65535). k0(0, 0, 0, 0). "
      "k0(65535, 65535, 65535, 65535). p(A) :- k0(A, B, C, D), e0(A, B, C, D).",
      "p(A)", "0; 65535", false },
    { "a key of 64 ones is found",
      "e0(0, 0, 0, 0, 7). e0(65535, 65535, 65535, 65535, 7). k0(0, 0, 0, 0). "
      "k0(65535, 65535, 65535, 65535). p(A) :- k0(A, B, C, D), e0(A, B, C, D, _).",
      "p(A)", "0; 65535", false },
    { "rows wider than one word",
      "w0(1000000000, 2000000, 3000000000000, 4.5, x). w0(-1000000000, 2, 3, 5.5, y). "
      "p(A, B, C, D, E) :- w0(A, B, C, D, E).",
      "p(A, B, C, D, E)", "-1000000000 2 3 5.5 y; 1000000000 2000000 3000000000000 4.5 x", false },
    { "types never mix", "e0(1). e0(1.0). e0(\"1\"). f0(1). p(X) :- e0(X), f0(X).", "p(X)", "1",
      false },
};

static void programs_give_their_answers(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        World *world =
            world_new(cases[i].program, (ModelSettings){ .is_product = cases[i].is_product });
        const char *answer = world_ask(world, cases[i].goal);
        if (strcmp(answer, cases[i].answer) != 0) {
            print_message("%s\n    expected: %s\n    got:      %s\n", cases[i].name,
                          cases[i].answer, answer);
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

static void the_check_of_programs_can_fail(void **state)
{
    World *world = world_new("a0(x). p(X) :- a0(X).", (ModelSettings){ .is_product = false });
    (void)state;
    assert_string_not_equal(world_ask(world, "p(X)"), "y");
    world_free(world);
}

static void asking_again_gives_the_same(void **state)
{
    World *world = world_new(
        "e0(a, b) @ 0 5 0.5. e0(b, c). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
        (ModelSettings){ .is_product = false });
    char *first = strdup(world_ask(world, "t(X, Y)"));
    (void)state;
    assert_string_equal(world_ask(world, "past(2, t(a, Y))"), "b [0,7)=0.50; c [0,7)=0.50");
    assert_string_equal(world_ask(world, "t(X, Y)"), first);
    free(first);
    world_free(world);
}

static const char endless[] = "n0(1). n(X) :- n0(X). n(add(X, 1)) :- n(X).";

static void a_rule_that_invents_values_runs_out_of_rows(void **state)
{
    World *world = world_new(endless, (ModelSettings){ .is_product = false });
    (void)state;
    world_budget(world)->rows = 10000;
    assert_string_equal(world_ask(world, "n(X)"), "error: more than 10000 rows were derived, in r");
    world_free(world);
}

static void a_rule_that_invents_values_runs_out_of_time(void **state)
{
    World *world = world_new(endless, (ModelSettings){ .is_product = false });
    (void)state;
    world_budget(world)->milliseconds = 50;
    assert_non_null(strstr(world_ask(world, "n(X)"), "more than 50 ms were needed, in r"));
    world_free(world);
}

static void a_rule_that_invents_values_runs_out_of_memory(void **state)
{
    World *world = world_new(endless, (ModelSettings){ .is_product = false });
    (void)state;
    world_budget(world)->bytes = 1 << 20;
    assert_non_null(strstr(world_ask(world, "n(X)"), "more than 1 MiB were needed, in r"));
    world_free(world);
}

static void an_interrupt_ends_the_evaluation_and_only_that(void **state)
{
    World *world = world_new("n0(1). p(X) :- n0(X).", (ModelSettings){ .is_product = false });
    atomic_int interrupted = 1;
    (void)state;
    world_budget(world)->interrupted = &interrupted;
    assert_non_null(strstr(world_ask(world, "p(X)"), "interrupted"));
    assert_string_equal(world_ask(world, "p(X)"), "1");
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_give_their_answers),
        cmocka_unit_test(the_check_of_programs_can_fail),
        cmocka_unit_test(asking_again_gives_the_same),
        cmocka_unit_test(a_rule_that_invents_values_runs_out_of_rows),
        cmocka_unit_test(a_rule_that_invents_values_runs_out_of_time),
        cmocka_unit_test(a_rule_that_invents_values_runs_out_of_memory),
        cmocka_unit_test(an_interrupt_ends_the_evaluation_and_only_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
