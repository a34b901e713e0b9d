/* SPDX-License-Identifier: MIT */
/* Rounds of several threads against those of one: joins, negation, recursions of all kinds, in
 * small rounds and large ones; and what stops them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/team.h"
#include "chance.h"
#include "eval/parallel.h"
#include "fault/memory.h"
#include "world.h"

enum { THREADS_MAX = 3 };

/* Facts: e0, g0 and h0 of two nodes each. What is asked for is all. */
typedef struct Case {
    const char *rules, *goal;
} Case;

static const Case cases[] = {
    { "all(X, Z) :- e0(X, Y), g0(Y, Z).", "all(X, Z)" },
    { "all(X, Y) :- e0(X, Y), not(g0(X, Y)), ne(X, Y).", "all(X, Y)" },
    { "all(X, Y) :- e0(X, Y), not(g0(Y, _)).", "all(X, Y)" },
    { "all(X, Y, Z) :- e0(X, Y), g0(Y, Z), h0(Z, X).", "all(X, Y, Z)" },
    { "all(X) :- e0(X, Y), eq(X, Y). all(7) :- g0(_, _).", "all(X)" },
    { "all(X, add(Y, 1)) :- e0(X, Y). all(X, Y) :- all(X, Z), e0(Z, Y).", "all(X, Y)" },
    { "all(X, Y) :- e0(X, Y). all(X, Z) :- all(X, Y), all(Y, Z).", "all(X, Y)" },
    { "all(X, Y) :- e0(P, X), e0(P, Y), ne(X, Y). all(X, Y) :- e0(A, X), all(A, B), e0(B, Y).",
      "all(X, Y)" },
    { "all(Y, X) :- e0(Y, X). all(Y, X) :- g0(Y, Z), all(Z, X). "
      "all(Y, W) :- h0(Y, X), all(X, Z), all(Z, W). all(Z, W) :- h0(X, Y), all(X, Z), all(Y, W).",
      "all(X, Y)" },
    { "p(X, Y) :- e0(X, Y). q(X, Z) :- p(X, Y), p(Y, Z), not(h0(X, Z)). "
      "p(X, Z) :- q(X, Y), g0(Y, Z). all(X, Y) :- p(X, Y), q(Y, X).",
      "all(X, Y)" },
    { "p(X, Y) :- e0(X, Y). p(Y, X) :- p(X, Y). all(X, count(Y)) :- p(X, Y).", "all(X, N)" },
    { "all(X, Y) :- e0(X, Y). all(X, W) :- all(X, Y), e0(Y, Z), all(Z, W). d0(1, 2) @ 0 9 0.5. "
      "all(X, Y) :- d0(X, Y).",
      "all(X, Y)" },
};
enum { CASES = sizeof cases / sizeof *cases };

static void add_facts(Buffer *text, const char *relation, size_t count, size_t nodes, size_t step)
{
    for (size_t i = 0; i < count; i++) {
        size_t x = chance_below(nodes) * step, y = chance_below(nodes) * step;
        lr_buffer_format(text, "%s(%zu, %zu). ", relation, x, y);
    }
}

/* The rules, and facts about so many nodes; from malloc. */
static char *write_program(const char *rules, size_t nodes, size_t step)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s ", rules);
    add_facts(&text, "e0", nodes * 3 / 2, nodes, step);
    add_facts(&text, "g0", nodes, nodes, step);
    add_facts(&text, "h0", nodes / 2, nodes, step);
    char *program = strdup(lr_buffer_terminate(&text));
    assert_non_null(program);
    lr_buffer_free(&text);
    return program;
}

static char *ask(const char *program, const char *goal, Team *team)
{
    World *world = world_new(program, (ModelSettings){ .is_product = false });
    assert_int_equal(world_status(world), LORE_OK);
    world_budget(world)->team = team;
    char *answer = strdup(world_ask(world, goal));
    assert_non_null(answer);
    assert_null(strstr(answer, "error"));
    world_free(world);
    return answer;
}

static void several_threads_answer_as_one(size_t nodes, size_t step)
{
    Team *teams[THREADS_MAX + 1] = { NULL };
    size_t length = 0;
    for (uint32_t threads = 2; threads <= THREADS_MAX; threads++)
        assert_non_null(teams[threads] = lr_team_new(threads));
    for (int c = 0; c < CASES; c++) {
        char *program = write_program(cases[c].rules, nodes, step);
        char *expected = ask(program, cases[c].goal, NULL);
        for (uint32_t threads = 2; threads <= THREADS_MAX; threads++) {
            char *answer = ask(program, cases[c].goal, teams[threads]);
            if (strcmp(answer, expected) != 0)
                fail_msg("%u threads answer otherwise: %s", threads, cases[c].rules);
            free(answer);
        }
        length += strlen(expected);
        free(expected);
        free(program);
    }
    assert_true(length > nodes * CASES); /* there was something to find */
    for (uint32_t threads = 2; threads <= THREADS_MAX; threads++)
        lr_team_free(teams[threads]);
}

static void small_rounds_of_several_threads_are_those_of_one(void **state)
{
    (void)state;
    for (int round = 0; round < 7; round++)
        several_threads_answer_as_one(6 + (size_t)round % 7, 1);
}

static void rounds_of_several_threads_are_those_of_one(void **state)
{
    (void)state;
    several_threads_answer_as_one(90, 1);
}

/* Nodes so far apart that sets of them are hash sets. */
static void rounds_that_fill_hash_sets_are_those_of_one(void **state)
{
    (void)state;
    several_threads_answer_as_one(90, 10007);
}

/* ---- a closure against what is known of it ---- */

/* Every node of a circle reaches every other: so many rows that rounds are large. */
static char *write_circle(size_t nodes, size_t step)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z). ");
    for (size_t x = 0; x < nodes; x++)
        lr_buffer_format(&text, "e0(%zu, %zu). ", x * step, (x + 1) % nodes * step);
    char *program = strdup(lr_buffer_terminate(&text));
    assert_non_null(program);
    lr_buffer_free(&text);
    return program;
}

static uint32_t predicate_of(World *world, const char *relation)
{
    const Program *program = world_program(world);
    return lr_program_facet(program, lr_program_relation(program, relation), FACET_PRO);
}

static lore_status evaluate(World *world, const char *relation, Diag *diag)
{
    Diag own = { .list = { 0 } };
    lr_budget_start(world_budget(world));
    lore_status status = lr_model_evaluate(world_model(world), predicate_of(world, relation),
                                           world_budget(world), diag == NULL ? &own : diag);
    lr_diag_clear(&own);
    return status;
}

static size_t count_of(World *world, const char *relation)
{
    return lr_model_extent(world_model(world), predicate_of(world, relation))->plain.count;
}

static void a_circle_is_closed_by_any_number_of_threads(void **state)
{
    enum { NODES = 128 };
    (void)state;
    for (size_t step = 1; step <= 10007; step += 10006) {
        char *program = write_circle(NODES, step);
        for (uint32_t threads = 1; threads <= THREADS_MAX; threads++) {
            Team *team = lr_team_new(threads);
            World *world = world_new(program, (ModelSettings){ .is_product = false });
            world_budget(world)->team = team;
            assert_int_equal(evaluate(world, "e0", NULL), LORE_OK);
            assert_int_equal(evaluate(world, "t", NULL), LORE_OK);
            assert_int_equal(count_of(world, "t"), NODES * NODES);
            world_free(world);
            lr_team_free(team);
        }
        free(program);
    }
}

/* ---- what stops them ---- */

static void a_limit_of_rows_stops_all_threads_and_names_the_rule(void **state)
{
    char *program = write_circle(128, 1);
    (void)state;
    for (uint32_t threads = 1; threads <= THREADS_MAX; threads++) {
        Diag diag = { .list = { 0 } };
        Team *team = lr_team_new(threads);
        World *world = world_new(program, (ModelSettings){ .is_product = false });
        world_budget(world)->team = team;
        world_budget(world)->rows = 9000;
        assert_int_equal(evaluate(world, "t", &diag), LORE_BUDGET);
        assert_int_equal(diag.list.count, 1);
        assert_string_equal(diag.list.items[0].message,
                            "more than 9000 rows were derived, in r");
        assert_int_equal(diag.list.items[0].line, 2);
        assert_null(lr_model_extent(world_model(world), predicate_of(world, "t")));
        lr_diag_clear(&diag);
        world_budget(world)->rows = 0;
        assert_int_equal(evaluate(world, "t", NULL), LORE_OK);
        assert_int_equal(count_of(world, "t"), 128 * 128);
        world_free(world);
        lr_team_free(team);
    }
    free(program);
}

static void an_interrupt_stops_all_threads(void **state)
{
    char *program = write_circle(100, 1);
    (void)state;
    for (uint32_t threads = 1; threads <= THREADS_MAX; threads++) {
        atomic_int interrupted = 1;
        Team *team = lr_team_new(threads);
        World *world = world_new(program, (ModelSettings){ .is_product = false });
        world_budget(world)->team = team;
        assert_int_equal(evaluate(world, "e0", NULL), LORE_OK);
        world_budget(world)->interrupted = &interrupted;
        assert_int_equal(evaluate(world, "t", NULL), LORE_INTERRUPTED);
        assert_int_equal(interrupted, 0);
        assert_int_equal(evaluate(world, "t", NULL), LORE_OK);
        world_free(world);
        lr_team_free(team);
    }
    free(program);
}

/* What was done below stays, so that the same world can be asked again. */
static void several_threads_without_memory_say_so(void **state)
{
    long all_refusals = 0;
    (void)state;
    for (int c = 0; c < CASES; c++) {
        char *program = write_program(cases[c].rules, 8, 10007);
        char *expected = ask(program, cases[c].goal, NULL);
        Team *team = lr_team_new(2);
        World *world = world_new(program, (ModelSettings){ .is_product = false });
        long refusals = 0;
        assert_non_null(team);
        world_budget(world)->team = team;
        for (bool was_refused = true; was_refused; refusals++) {
            memory_fail_after(refusals);
            lore_status status = evaluate(world, "all", NULL);
            was_refused = memory_restore();
            assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        }
        all_refusals += refusals;
        assert_string_equal(world_ask(world, cases[c].goal), expected);
        world_free(world);
        lr_team_free(team);
        free(expected);
        free(program);
    }
    assert_true(all_refusals > 10 * CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_rounds_of_several_threads_are_those_of_one),
        cmocka_unit_test(rounds_of_several_threads_are_those_of_one),
        cmocka_unit_test(rounds_that_fill_hash_sets_are_those_of_one),
        cmocka_unit_test(a_circle_is_closed_by_any_number_of_threads),
        cmocka_unit_test(a_limit_of_rows_stops_all_threads_and_names_the_rule),
        cmocka_unit_test(an_interrupt_stops_all_threads),
        cmocka_unit_test(several_threads_without_memory_say_so),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
