/* SPDX-License-Identifier: MIT */
/* Recursions over relations that are read by key, asked again and again: the answers are those of
 * relations that are loaded, before and after so many keys have been asked for that they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/prepared.h"
#include "fault/memory.h"
#include "world.h"

enum { NODES = 6000, BLOCK = 12, QUESTIONS = 40 };

/* Edges stay within blocks of nodes. */
static const char *const rules[] = {
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), ne(Z, X).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), f0(Y, X, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), f0(Y, Y, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, A), e0(A, Z).",
    "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z), not(c0(Z)).",
    "t(X, Y) :- e0(X, Y). t(X, X) :- t(X, Y), e0(Y, _).",
    "t(X, Y) :- e0(X, Y). t(Y, X) :- t(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
};

enum { CASES = sizeof rules / sizeof *rules };

static char *draw_program(const char *rule)
{
    Buffer text = { 0 };
    for (int i = 0; i < NODES; i++) {
        int block = i / BLOCK * BLOCK;
        int to = block + (int)chance_below(BLOCK), other = block + (int)chance_below(BLOCK);
        lr_buffer_format(&text, "e0(%d, %d). f0(%d, %d, %d). ", i, to, i, other, to);
        if (i % 5 == 0)
            lr_buffer_format(&text, "e0(%d, %d). ", i, other);
        if (i % 7 == 0)
            lr_buffer_format(&text, "c0(%d). ", i);
    }
    lr_buffer_format(&text, "%s", rule);
    char *program = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return program;
}

typedef struct Question {
    World *world;
    Goal goal;
    Prepared *prepared;
    Diag diag;
} Question;

static void open_question(Question *q, const char *program)
{
    static const char *const names[] = { "P" };
    uint32_t seed;
    memset(q, 0, sizeof *q);
    q->world = world_new(program, (ModelSettings){ .is_product = true });
    world_offer_keys(q->world);
    assert_true(world_template(q->world, "t(P, Y)", names, 1, &q->goal, &seed));
    uint32_t sides[] = { q->goal.predicate, q->goal.against };
    q->prepared = lr_prepared_new(world_model(q->world), sides, 2, seed);
    assert_non_null(q->prepared);
}

static lore_status ask(Question *q, size_t node)
{
    Code code;
    lore_status status =
        lr_model_code(world_model(q->world), lore_integer((int64_t)node), &code, &q->diag);
    lr_budget_start(world_budget(q->world));
    return status == LORE_OK ? lr_prepared_ask(q->prepared, &code, world_budget(q->world), &q->diag)
                             : status;
}

static void close_question(Question *q)
{
    lr_prepared_free(q->prepared);
    lr_diag_clear(&q->diag);
    world_free(q->world);
}

static char *expected(World *loaded, size_t node)
{
    char goal[32];
    snprintf(goal, sizeof goal, "t(%zu, Y)", node);
    return strdup(world_question(loaded, goal));
}

static void answers_are_those_of_loaded_relations(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        Question q;
        char *program = draw_program(rules[c]);
        World *loaded = world_new(program, (ModelSettings){ .is_product = true });
        open_question(&q, program);
        for (int i = 0; i < QUESTIONS; i++) {
            size_t node = chance_below(NODES + 2);
            char *wanted = expected(loaded, node);
            assert_int_equal(ask(&q, node), LORE_OK);
            assert_string_equal(world_answers(q.world, &q.goal), wanted);
            free(wanted);
            if (i == 2 && c + 1 < CASES) /* the last one goes against the edges too */
                assert_true(world_handed_out(q.world) < 1000);
        }
        world_free(loaded);
        close_question(&q);
        free(program);
    }
}

static void a_limit_ends_it_and_the_next_answer_is_right(void **state)
{
    Question q;
    char *program = draw_program(rules[0]);
    World *loaded = world_new(program, (ModelSettings){ .is_product = true });
    (void)state;
    open_question(&q, program);
    for (int i = 0; i < 6; i++) {
        char *wanted = expected(loaded, (size_t)i);
        world_budget(q.world)->rows = 1;
        if (i > 0)
            assert_int_equal(ask(&q, (size_t)i), LORE_BUDGET);
        world_budget(q.world)->rows = 0;
        assert_int_equal(ask(&q, (size_t)i), LORE_OK);
        assert_string_equal(world_answers(q.world, &q.goal), wanted);
        free(wanted);
    }
    world_free(loaded);
    close_question(&q);
    free(program);
}

static void without_memory_the_next_answer_is_right(void **state)
{
    Question q;
    char *program = draw_program(rules[0]);
    World *loaded = world_new(program, (ModelSettings){ .is_product = true });
    size_t node = 0;
    (void)state;
    open_question(&q, program);
    assert_int_equal(ask(&q, node), LORE_OK);
    for (long refusals = 0; refusals < 40; refusals++) {
        node += BLOCK;
        memory_fail_after(refusals);
        lore_status status = ask(&q, node);
        (void)memory_restore();
        assert_true(status == LORE_OK || status == LORE_NOMEM);
        char *wanted = expected(loaded, node);
        assert_int_equal(ask(&q, node), LORE_OK);
        assert_string_equal(world_answers(q.world, &q.goal), wanted);
        free(wanted);
    }
    world_free(loaded);
    close_question(&q);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_loaded_relations),
        cmocka_unit_test(a_limit_ends_it_and_the_next_answer_is_right),
        cmocka_unit_test(without_memory_the_next_answer_is_right),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
