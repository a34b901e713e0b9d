/* SPDX-License-Identifier: MIT */
/* Chain: which recursion is followed from seeds, what clauses that makes, and that answers and beliefs
 * stay the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "rewritten.h"

#define FACTS "e0(a, b). e0(b, c). e0(c, d). e0(d, b). e0(x, y). e0(y, z). s0(a). "
#define BASE FACTS "t(X, Y) :- e0(X, Y). "

static World *open_world(const char *program)
{
    World *world = world_new(program, (ModelSettings){ .is_product = true });
    assert_string_equal(world_message(world), "");
    return world;
}

static void becomes(const char *program, const char *goal, const char *clauses)
{
    World *world = open_world(program);
    assert_string_equal(rewritten(world, goal), clauses);
    world_free(world);
}

static void a_right_linear_closure_follows_ways_from_its_seed(void **state)
{
    (void)state;
    becomes(BASE "t(X, Z) :- e0(X, Y), t(Y, Z).", "t(a, Y)",
            "?t.bf(a)\ngoal(A) :- t.bf(a,A)\nt.bf>(A,A) :- ?t.bf(A)\n"
            "t.bf(C,B) :- t.bf>(C,A) e0(A,B)\nt.bf>(D,B) :- t.bf>(D,A) e0(A,B)\n");
}

static void conditions_on_the_way_stay_on_it(void **state)
{
    (void)state;
    becomes(BASE "t(X, Z) :- e0(X, Y), t(Y, Z), not(s0(Y)), ne(Y, c).", "t(a, Y)",
            "?t.bf(a)\ngoal(A) :- t.bf(a,A)\nt.bf>(A,A) :- ?t.bf(A)\n"
            "t.bf(C,B) :- t.bf>(C,A) e0(A,B)\nt.bf>(D,B) :- t.bf>(D,A) e0(A,B) ~s0(B) test\n");
}

static void what_steps_read_is_asked_for_where_ways_lead(void **state)
{
    (void)state;
    becomes(BASE "t(X, Z) :- u(X, Y), t(Y, Z). u(X, Y) :- e0(X, Y).", "t(a, Y)",
            "?t.bf(a)\ngoal(A) :- t.bf(a,A)\nt.bf>(A,A) :- ?t.bf(A)\n"
            "t.bf(C,B) :- t.bf>(C,A) e0(A,B)\n?u.bf(A) :- t.bf>(D,A)\n"
            "t.bf>(D,B) :- t.bf>(D,A) u.bf(A,B)\nu.bf(A,B) :- ?u.bf(A) e0(A,B)\n");
}

static void several_columns_are_handed_on_together(void **state)
{
    (void)state;
    becomes(FACTS "t(X, Y, W) :- e0(X, Y), s0(W). t(X, Z, W) :- e0(X, Y), t(Y, Z, W).",
            "t(a, Y, W)",
            "?t.bff(a)\ngoal(A,B) :- t.bff(a,A,B)\nt.bff>(A,A) :- ?t.bff(A)\n"
            "t.bff(D,B,C) :- t.bff>(D,A) e0(A,B) s0(C)\nt.bff>(E,B) :- t.bff>(E,A) e0(A,B)\n");
}

static bool is_followed(const char *program, const char *goal)
{
    World *world = open_world(program);
    const char *clauses = rewritten(world, goal);
    bool is = strstr(clauses, ">(") != NULL;
    assert_non_null(strstr(clauses, "?t.")); /* a question of any kind */
    world_free(world);
    return is;
}

static void other_recursion_is_not_followed(void **state)
{
    static const char *const cases[][2] = {
        { BASE "t(X, Z) :- t(X, Y), e0(Y, Z).", "t(a, Y)" },           /* left-linear */
        { BASE "t(X, Z) :- e0(X, Y), t(Y, Z).", "t(X, d)" },           /* the other end */
        { BASE "t(X, Z) :- e0(X, Y), t(Y, Z).", "t(a, d)" },           /* nothing is handed on */
        { BASE "t(X, Z) :- t(X, Y), t(Y, Z).", "t(a, Y)" },            /* two recursive atoms */
        { BASE "t(X, Z) :- e0(X, Y), t(Y, Z), ne(Z, a).", "t(a, Y)" }, /* Z is used */
        { BASE "t(X, Z) :- e0(X, Y), t(Y, W), e0(W, Z).", "t(a, Y)" }, /* Z is another */
        { BASE "t(X, X) :- e0(X, Y), t(Y, X).", "t(a, Y)" },           /* X is bound and free */
        { BASE "t(X, Z) :- e0(_, Z), t(X, Z).", "t(a, Y)" },           /* nothing moves */
        { BASE "t(X, Z) :- e0(X, Y), u(Y, Z). u(X, Z) :- t(X, Z).", "t(a, Y)" }, /* by way of u */
        { BASE "t(X, Z) :- s0(X), t(X, Z).", "t(a, Y)" },
        { BASE "t(X, Y) :- e0(Y, X).", "t(a, Y)" }, /* no recursion */
        { BASE "t(X, Z) :- e0(Y, _), t(Y, Z), e0(X, _), lt(Y, X).", "t(X, b)" },
    };
    (void)state;
    assert_true(is_followed(BASE "t(X, Z) :- e0(X, Y), t(Y, Z).", "t(a, Y)")); /* the control */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (is_followed(cases[i][0], cases[i][1]))
            fail_msg("followed: %s", cases[i][0]);
}

/* From so many seeds that their ways would outweigh what they lead to, none is followed. */
static void there_may_be_a_thousand_seeds_and_no_more(void **state)
{
    (void)state;
    for (int most = 1024; most <= 1025; most++) {
        Buffer text = { 0 };
        for (int i = 0; i < 40000; i++)
            lr_buffer_format(&text, "e0(%d, %d). ", i, i + 1);
        for (int i = 0; i < most; i++)
            lr_buffer_format(&text, "q0(%d). ", i * 30);
        lr_buffer_format(&text, "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), lt(Y, X), t(Y, Z). "
                                "r(Y) :- q0(X), t(X, Y).");
        World *world = open_world(lr_buffer_terminate(&text));
        world_offer_keys(world);
        const char *clauses = rewritten(world, "r(Y)");
        assert_non_null(strstr(clauses, "?t.bf"));
        assert_true((strstr(clauses, ">(") != NULL) == (most == 1024));
        world_free(world);
        lr_buffer_free(&text);
    }
}

/* Costs add up along ways as they do along derivations, also where the best way is a longer one. */
static void beliefs_go_along_the_ways(void **state)
{
    (void)state;
    for (int round = 0; round < 40; round++) {
        Buffer text = { 0 };
        for (int i = 0; i < 14; i++)
            lr_buffer_format(&text, "e0(%zu, %zu)%s ", chance_below(8), chance_below(8),
                             chance_below(2) == 0 ? " @ 2 9 0.5." : " @ 4 30 0.9.");
        lr_buffer_format(&text, "s0(1) @ 0 6 0.75. t(X, Y) :- e0(X, Y) * 0.8. "
                                "t(X, Z) :- e0(X, Y), t(Y, Z) * 0.9. r(Y) :- s0(X), t(X, Y).");
        static const char *const goals[] = { "t(1, Y)", "r(Y)", "and(t(2, Y), t(Y, Z))" };
        const char *goal = goals[chance_below(3)];
        World *all = open_world(lr_buffer_terminate(&text)), *some = open_world((char *)text.bytes);
        char *expected = strdup(world_ask(all, goal));
        assert_string_equal(world_question(some, goal), expected);
        free(expected);
        world_free(all);
        world_free(some);
        lr_buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_linear_closure_follows_ways_from_its_seed),
        cmocka_unit_test(conditions_on_the_way_stay_on_it),
        cmocka_unit_test(what_steps_read_is_asked_for_where_ways_lead),
        cmocka_unit_test(several_columns_are_handed_on_together),
        cmocka_unit_test(other_recursion_is_not_followed),
        cmocka_unit_test(there_may_be_a_thousand_seeds_and_no_more),
        cmocka_unit_test(beliefs_go_along_the_ways),
    };
    chance_begin();
    return cmocka_run_group_tests_name("rule_chain", tests, NULL, NULL);
}
