/* SPDX-License-Identifier: MIT */
/* Relations that are read by key: few facts are handed out where few are asked for, and the answers
 * are those of a relation that is loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

enum { FACTS = 6000 };

#define LEFT "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). "
#define RIGHT "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z). "

/* Facts i -> i + 1, in chains of ten. */
static World *big_world(const char *rules)
{
    Buffer text = { 0 };
    for (int i = 0; i < FACTS; i++)
        lr_buffer_format(&text, "e0(%d, %d). ", i + i / 10, i + i / 10 + 1);
    lr_buffer_format(&text, "%s", rules);
    World *world = world_new(lr_buffer_terminate(&text), (ModelSettings){ .is_product = false });
    lr_buffer_free(&text);
    world_offer_keys(world);
    return world;
}

static void a_bound_question_reads_what_it_reaches(void **state)
{
    static const char *const rules[] = { LEFT, RIGHT };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        World *world = big_world(rules[i]);
        assert_string_equal(world_question(world, "t(26, Y)"), "27; 28; 29; 30; 31; 32");
        assert_true(world_handed_out(world) <= 20);
        world_free(world);
    }
}

static void no_key_is_read_twice(void **state)
{
    World *world = big_world(LEFT);
    (void)state;
    (void)world_question(world, "t(26, Y)");
    size_t before = world_handed_out(world);
    assert_string_equal(world_question(world, "t(28, Y)"), "29; 30; 31; 32");
    assert_int_equal(world_handed_out(world), before);
    world_free(world);
}

static void a_question_after_another_column_loads_the_relation(void **state)
{
    World *world = big_world(LEFT);
    (void)state;
    assert_string_equal(world_question(world, "t(26, Y)"), "27; 28; 29; 30; 31; 32");
    assert_string_equal(world_question(world, "t(X, 26)"), "22; 23; 24; 25");
    assert_true(world_handed_out(world) >= FACTS);
    assert_string_equal(world_question(world, "t(27, Y)"), "28; 29; 30; 31; 32");
    world_free(world);
}

static void what_reads_all_loads_it(void **state)
{
    static const char *const goals[] = { "and(e0(X, Y), lt(Y, 3))", "and(p(X, Y), lt(Y, 3))",
                                         "and(d0(X), not(e0(X, _)))", "n(N)" };
    static const char *const answers[] = { "0 1; 1 2", "0 1; 1 2", "10", "6000" };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        World *world = big_world(LEFT "d0(5). d0(10). p(X, Y) :- e0(X, Y). "
                                      "n(count(X)) :- e0(X, _).");
        (void)world_question(world, "t(26, Y)");
        assert_string_equal(world_question(world, goals[i]), answers[i]);
        assert_string_equal(world_question(world, "t(28, Y)"), "29; 30; 31; 32");
        world_free(world);
    }
}

static void many_keys_load_it_in_the_midst_of_a_question(void **state)
{
    World *world = big_world("t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). "
                             "s0(0). u(Y) :- s0(X), t(X, Y). u(Z) :- u(Y), eq(Z, add(Y, 1)), "
                             "lt(Z, 6500). v(Y, Z) :- u(Y), e0(Y, Z).");
    (void)state;
    assert_string_equal(world_question(world, "and(v(Y, Z), gt(Y, 6498))"), "6499 6500");
    assert_true(world_handed_out(world) >= FACTS);
    world_free(world);
}

static void claims_beside_the_facts_are_read_as_well(void **state)
{
    World *world = big_world("e0(27, 500) @ 3 9 0.5. " LEFT);
    (void)state;
    assert_string_equal(world_question(world, "and(t(26, Y), gt(Y, 400))"),
                        "500 [3,9)=0.50; 501 [3,9)=0.50; 502 [3,9)=0.50; 503 [3,9)=0.50; "
                        "504 [3,9)=0.50; 505 [3,9)=0.50");
    world_free(world);
}

static void keys_of_two_columns_are_read_as_such(void **state)
{
    World *world = big_world("q0(26, 27). q0(27, 29). q0(99999, 1). p(X, Y) :- q0(X, Y), e0(X, Y).");
    (void)state;
    assert_string_equal(world_question(world, "p(X, Y)"), "26 27");
    assert_true(world_handed_out(world) < 10);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bound_question_reads_what_it_reaches),
        cmocka_unit_test(no_key_is_read_twice),
        cmocka_unit_test(a_question_after_another_column_loads_the_relation),
        cmocka_unit_test(what_reads_all_loads_it),
        cmocka_unit_test(many_keys_load_it_in_the_midst_of_a_question),
        cmocka_unit_test(claims_beside_the_facts_are_read_as_well),
        cmocka_unit_test(keys_of_two_columns_are_read_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
