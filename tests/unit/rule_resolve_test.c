/* SPDX-License-Identifier: MIT */
/* What the resolver refuses, and what it says of it. Base relations' names end in 0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

typedef struct Refusal {
    const char *program, *message;
    lore_status status;
} Refusal;

static const Refusal refusals[] = {
    { "a0(x). p(X) :- a0(Y).", "X occurs only once in this rule", LORE_UNSAFE },
    { "a0(x). p(X) :- a0(_), ne(X, X).", "X is bound by no condition", LORE_UNSAFE },
    { "a0(x). b0(x). p(X) :- a0(X), not(b0(Y)), ne(X, Y).", "Y is bound by no condition",
      LORE_UNSAFE },
    { "a0(x). p(add(X, Y)) :- a0(X), gt(Y, 1).", "Y is bound by no condition", LORE_UNSAFE },
    { "a0(x). p(_) :- a0(_).", "_ in a head has no value", LORE_UNSAFE },
    { "a0(x). p(X) :- a0(X), eq(X, add(_, 1)).", "_ has no value to compute with", LORE_UNSAFE },
    { "a0(x). p(X) :- a0(X), a0(X, X).", "a0 has 1 columns, but is given 2 arguments", LORE_TYPE },
    { "a0(x). a0(X) :- a0(X).", "a0 takes claims, so no rule may conclude it", LORE_MISUSE },
    { "a0(x). p(count(X), sum(X)) :- a0(X).",
      "a head may hold one aggregate; derive one relation for each", LORE_SYNTAX },
    { "a0(x). p(X) :- a0(X) * 1.5.", "a weight is above 0 and up to 1", LORE_TYPE },
    { "a0(x). p(X) :- a0(X), not(eq(X, 1)).", "~ takes one statement, not eq(...)", LORE_SYNTAX },
    { "a0(x). p(X) :- a0(X), atleast(0, a0(X)).", "atleast needs a number above 0 and up to 1",
      LORE_TYPE },
    { "a0(x). p(X) :- a0(X), denied(past(1, a0(X))).",
      "denied takes a statement without another word around it", LORE_SYNTAX },
    { "a0(x). p(X) :- a0(X), during(a0(X), \"2021\", \"2020\").",
      "the interval ends before it begins", LORE_TIME },
    { "a0(x). p(X) :- a0(X), at(a0(X), \"2020-02-30\").",
      "there is no day 30 in February 2020, which has 29", LORE_TIME },
    { "a0(x). valid(p(X), I) :- a0(X), valid(a0(X), I).",
      "a0 varies in time, but the head sets its own time with :valid", LORE_UNSTRATIFIED },
    { "a0(x). p(X) :- a0(X), not(q(X)). q(X) :- a0(X), not(p(X)).",
      "cycle through negation: p needs ~q (test:2); q needs ~p (test:3)", LORE_UNSTRATIFIED },
    { "a0(x). p(X) :- a0(X). p(X) :- past(2, p(X)).",
      "cycle through past: past p needs past p; p needs past p (test:3)", LORE_UNSTRATIFIED },
    { "a0(x). n(count(X)) :- a0(X). a(X) :- n(X). n(count(X)) :- a(X).",
      "cycle through an aggregate: n needs an aggregate of a (test:4); a needs n (test:3)",
      LORE_UNSTRATIFIED },
};

static void mistakes_are_named(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        World *world = world_new(refusals[i].program, (ModelSettings){ .is_product = false });
        if (world_status(world) != refusals[i].status ||
            strcmp(world_message(world), refusals[i].message) != 0) {
            print_message("%s\n    expected: %d %s\n    got:      %d %s\n", refusals[i].program,
                          refusals[i].status, refusals[i].message, world_status(world),
                          world_message(world));
            failed++;
        }
        world_free(world);
    }
    assert_int_equal(failed, 0);
}

static void goals_are_checked_like_rules(void **state)
{
    World *world =
        world_new("place0(x). p(X) :- place0(X).", (ModelSettings){ .is_product = false });
    (void)state;
    assert_string_equal(world_ask(world, "plaec0(X)"),
                        "error: no relation 'plaec0' with 1 columns");
    world_free(world);
    world = world_new("place0(x). p(X) :- place0(X).", (ModelSettings){ .is_product = false });
    assert_string_equal(world_ask(world, "and(place0(X), lt(X, Y))"),
                        "error: Y is bound by no condition");
    world_free(world);
}

static void disjunctions_are_multiplied_out(void **state)
{
    World *world =
        world_new("a0(x). b0(y). c0(x). c0(y). p(X) :- or(a0(X), and(b0(X), c0(X))), c0(X).",
                  (ModelSettings){ .is_product = false });
    (void)state;
    assert_int_equal(world_status(world), LORE_OK);
    assert_string_equal(world_ask(world, "p(X)"), "x; y");
    world_free(world);
}

/* Eight disjunctions of two make 256 branches, nine too many. */
static void disjunctions_have_a_ceiling(void **state)
{
    (void)state;
    for (int count = 8; count <= 9; count++) {
        char program[600] = "a0(x). p(X) :- a0(X)";
        for (int i = 0; i < count; i++)
            strcat(program, ", or(a0(X), a0(X))");
        strcat(program, ".");
        World *world = world_new(program, (ModelSettings){ .is_product = false });
        assert_int_equal(world_status(world), count == 8 ? LORE_OK : LORE_FULL);
        world_free(world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(goals_are_checked_like_rules),
        cmocka_unit_test(disjunctions_are_multiplied_out),
        cmocka_unit_test(disjunctions_have_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
