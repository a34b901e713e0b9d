/* SPDX-License-Identifier: MIT */
/* Prepared and standing: a question asked again and again with other values gives what the same
 * question gives with these values written into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "eval/prepared.h"
#include "fault/memory.h"
#include "world.h"

enum { NODES = 12, EDGES = 18, QUESTIONS = 40 };

/* P in a goal is what values are given for. */
typedef struct Case {
    const char *rules, *goal;
    bool is_dated;
} Case;

static const Case cases[] = {
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(P, Y)", false },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(X, P)", false },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).", "t(P, Y)", false },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).", "t(P, Y)", false },
    { "s(X, X) :- e0(X, _). s(X, Y) :- e0(A, X), s(A, B), e0(B, Y).", "s(P, Y)", false },
    { "a(X, Y) :- e0(X, Y). a(X, Z) :- b(X, Y), e0(Y, Z). b(X, Z) :- a(X, Y), e0(Y, Z).", "b(P, Y)",
      false },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). f(X, Y) :- e0(X, _), e0(_, Y), "
      "not(t(X, Y)).",
      "f(P, Y)", false },
    { "n(X, count(Y)) :- e0(X, Y). m(X, N) :- e0(X, Y), n(Y, N).", "m(P, N)", false },
    { "q(X) :- e0(X, X). q(X) :- e0(X, 3).", "q(P)", false },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "and(t(P, Y), e0(Y, P))", false },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(P, Y)", true },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). f(X, Y) :- e0(X, _), e0(_, Y), "
      "not(t(X, Y)).",
      "f(P, Y)", true },
};

enum { CASES = sizeof cases / sizeof *cases };

static const char *const names[] = { "P" };

/* Edges in no order; one in three holds for a while. */
static char *draw_program(const Case *one)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s ", one->rules);
    for (int i = 0; i < EDGES; i++) {
        size_t from = chance_below(10), to = chance_below(30);
        lr_buffer_format(&text, "e0(%zu, %zu)", chance_below(NODES), chance_below(NODES));
        if (one->is_dated && i % 3 == 0)
            lr_buffer_format(&text, " @ %zu %zu 0.75", from, from + to + 1);
        lr_buffer_format(&text, ". ");
    }
    char *program = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return program;
}

/* The goal with value in the place of P. */
static char *written(const char *goal, const char *value)
{
    Buffer text = { 0 };
    for (const char *at = goal; *at != '\0'; at++)
        if (*at == 'P')
            lr_buffer_format(&text, "%s", value);
        else
            lr_buffer_put(&text, at, 1);
    char *result = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return result;
}

static char *expected(const char *program, const char *goal, const char *value)
{
    World *world = world_new(program, (ModelSettings){ .is_product = true });
    char *text = written(goal, value);
    char *answer = strdup(world_ask(world, text));
    free(text);
    world_free(world);
    return answer;
}

typedef struct Question {
    World *world;
    Goal goal;
    uint32_t seed;
    Prepared *prepared;
    Diag diag;
} Question;

static void open_question(Question *q, const char *program, const char *goal)
{
    memset(q, 0, sizeof *q);
    q->world = world_new(program, (ModelSettings){ .is_product = true });
    assert_string_equal(world_message(q->world), "");
    assert_true(world_template(q->world, goal, names, 1, &q->goal, &q->seed));
    uint32_t sides[] = { q->goal.predicate, q->goal.against };
    q->prepared = lr_prepared_new(world_model(q->world), sides, 2, q->seed);
    assert_non_null(q->prepared);
}

static lore_status ask(Question *q, lore_value value)
{
    Code code;
    assert_int_equal(lr_model_code(world_model(q->world), value, &code, &q->diag), LORE_OK);
    lr_budget_start(world_budget(q->world));
    return lr_prepared_ask(q->prepared, &code, world_budget(q->world), &q->diag);
}

static void close_question(Question *q)
{
    lr_prepared_free(q->prepared);
    lr_diag_clear(&q->diag);
    world_free(q->world);
}

static void check(Question *q, const char *program, const char *goal, size_t node)
{
    char value[24];
    snprintf(value, sizeof value, "%zu", node);
    char *wanted = expected(program, goal, value);
    assert_int_equal(ask(q, lore_integer((int64_t)node)), LORE_OK);
    assert_string_equal(world_answers(q->world, &q->goal), wanted);
    free(wanted);
}

static void each_value_gets_its_own_answer(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        Question q;
        char *program = draw_program(&cases[c]);
        open_question(&q, program, cases[c].goal);
        for (int i = 0; i < QUESTIONS; i++)
            check(&q, program, cases[c].goal, chance_below(NODES + 2));
        close_question(&q);
        free(program);
    }
}

static void two_questions_do_not_disturb_each_other(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        Question q;
        Goal other;
        uint32_t seed;
        Code code = lr_code_inline(lore_integer(1));
        char *program = draw_program(&cases[c]);
        open_question(&q, program, cases[c].goal);
        assert_true(world_template(q.world, "e0(X, P)", names, 1, &other, &seed));
        Prepared *second = lr_prepared_new(world_model(q.world), &other.predicate, 1, seed);
        char *wanted = expected(program, "e0(X, P)", "1");
        for (int i = 0; i < 6; i++) {
            check(&q, program, cases[c].goal, chance_below(NODES));
            assert_int_equal(lr_prepared_ask(second, &code, world_budget(q.world), &q.diag),
                             LORE_OK);
            assert_string_equal(world_answers(q.world, &other), wanted);
        }
        free(wanted);
        lr_prepared_free(second);
        close_question(&q);
        free(program);
    }
}

static void a_value_of_another_kind_has_no_answer(void **state)
{
    Question q;
    (void)state;
    open_question(&q, "e0(1, 2). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(P, Y)");
    assert_int_equal(ask(&q, lore_text("nobody", -1)), LORE_OK);
    assert_string_equal(world_answers(q.world, &q.goal), "");
    assert_int_equal(ask(&q, lore_integer(1)), LORE_OK);
    assert_string_equal(world_answers(q.world, &q.goal), "2");
    close_question(&q);
}

/* Whatever is refused in the middle, the next question is answered as if nothing had been. */
static void without_memory_the_next_answer_is_right(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        Question q;
        long refusals = 0;
        char *program = draw_program(&cases[c]), *first = expected(program, cases[c].goal, "1"),
             *second = expected(program, cases[c].goal, "2");
        open_question(&q, program, cases[c].goal);
        for (bool was_refused = true; was_refused; refusals++) {
            memory_fail_after(refusals);
            lore_status status = ask(&q, lore_integer(1));
            was_refused = memory_restore();
            if (status != LORE_OK)
                assert_int_equal(status, LORE_NOMEM);
            assert_int_equal(ask(&q, lore_integer(refusals % 2 == 0 ? 2 : 1)), LORE_OK);
            assert_string_equal(world_answers(q.world, &q.goal),
                                refusals % 2 == 0 ? second : first);
        }
        free(first);
        free(second);
        free(program);
        close_question(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_gets_its_own_answer),
        cmocka_unit_test(two_questions_do_not_disturb_each_other),
        cmocka_unit_test(a_value_of_another_kind_has_no_answer),
        cmocka_unit_test(without_memory_the_next_answer_is_right),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
