/* SPDX-License-Identifier: MIT */
/* Standing: components that are kept and run anew for another seed give what the question for that seed gives. When a
 * question does so is tested in eval_prepared_test.c. */
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
#include "eval/standing.h"
#include "fault/memory.h"
#include "world.h"

enum { NODES = 10, EDGES = 16, STANDING_MAX = 16 };

static const char *const names[] = { "P" };

/* P in a goal is what the seed has a value for. */
typedef struct Case {
    const char *rules, *goal;
} Case;

static const Case cases[] = {
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).", "t(P, Y)" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- e0(X, Y), t(Y, Z).", "t(P, Y)" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).", "t(P, Y)" },
    { "s(X, X) :- e0(X, _). s(X, Y) :- e0(A, X), s(A, B), e0(B, Y).", "s(P, Y)" },
    { "a(X, Y) :- e0(X, Y). a(X, Z) :- b(X, Y), e0(Y, Z). b(X, Z) :- a(X, Y), e0(Y, Z).",
      "b(P, Y)" },
    { "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). f(X, Y) :- e0(X, _), e0(_, Y), "
      "not(t(X, Y)).",
      "f(P, Y)" },
    { "q(X) :- e0(X, X). q(X) :- e0(X, 3).", "q(P)" },
};

enum { CASES = sizeof cases / sizeof *cases };

static char *draw_program(const char *rules)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s ", rules);
    for (int i = 0; i < EDGES; i++)
        lr_buffer_format(&text, "e0(%zu, %zu). ", chance_below(NODES), chance_below(NODES));
    char *program = strdup(lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return program;
}

/* A question asked once, for node 0, and its components kept. */
typedef struct Question {
    World *world;
    Goal goal;
    uint32_t seed;
    Diag diag;
    Standing standing[STANDING_MAX];
    size_t count;
} Question;

static Model *model_of(const Question *q)
{
    return world_model(q->world);
}

static void ask_once(Question *q, const char *program, const char *goal)
{
    Code code = lr_code_inline(lore_integer(0));
    memset(q, 0, sizeof *q);
    q->world = world_new(program, (ModelSettings){ .is_product = false });
    assert_string_equal(world_message(q->world), "");
    assert_true(world_template(q->world, goal, names, 1, &q->goal, &q->seed));
    Prepared *prepared = lr_prepared_new(model_of(q), &q->goal.predicate, 1, q->seed);
    lr_budget_start(world_budget(q->world));
    assert_int_equal(lr_prepared_ask(prepared, &code, world_budget(q->world), &q->diag), LORE_OK);
    lr_prepared_free(prepared);
}

/* The components of the rewritten program, which have rows of their own; lower ones first. */
static void stand(Question *q)
{
    const Program *program = world_program(q->world);
    for (uint32_t c = 0; c < program->components.count; c++) {
        uint32_t member = program->members.items[program->components.items[c].first_member];
        const Extent *extent = model_of(q)->extents.items[member];
        if (member == q->seed || extent == NULL || extent->owner != member ||
            program->predicates.items[member].kind != PREDICATE_AUXILIARY)
            continue;
        assert_true(lr_standing_suits(model_of(q), c));
        assert_true(q->count < STANDING_MAX);
        assert_true(lr_standing_init(&q->standing[q->count++], model_of(q), c));
    }
    assert_true(q->count > 0);
}

static void close_question(Question *q)
{
    for (size_t i = 0; i < q->count; i++)
        lr_standing_free(&q->standing[i]);
    lr_diag_clear(&q->diag);
    world_free(q->world);
}

static void plant(Question *q, int64_t node)
{
    Extent *extent = lr_model_extent(model_of(q), q->seed);
    Code code = lr_code_inline(lore_integer(node));
    uint64_t *row = malloc(extent->plain.layout.stride * sizeof *row);
    assert_true(lr_extent_clear(extent));
    assert_true(lr_layout_pack(&extent->plain.layout, &code, row));
    assert_true(lr_rowset_fill(&extent->plain, row, 1));
}

static lore_status run(Question *q, size_t *rows)
{
    lore_status status = LORE_OK;
    *rows = 0;
    for (size_t i = 0; i < q->count && status == LORE_OK; i++) {
        size_t some;
        status = lr_standing_run(&q->standing[i], &some);
        *rows += some;
    }
    return status;
}

/* What the goal gives with node in the place of P. */
static const char *expected(const char *program, const char *goal, int64_t node)
{
    static char answer[2000];
    char text[100];
    World *world = world_new(program, (ModelSettings){ .is_product = false });
    const char *place = strchr(goal, 'P');
    snprintf(text, sizeof text, "%.*s%d%s", (int)(place - goal), goal, (int)node, place + 1);
    snprintf(answer, sizeof answer, "%s", world_ask(world, text));
    world_free(world);
    return answer;
}

static void another_seed_gives_its_own_answer(void **state)
{
    size_t answers = 0;
    (void)state;
    for (size_t c = 0; c < CASES; c++)
        for (int round = 0; round < 5; round++) {
            Question q;
            size_t rows;
            char *program = draw_program(cases[c].rules);
            ask_once(&q, program, cases[c].goal);
            stand(&q);
            for (int i = 0; i < 2 * NODES; i++) { /* each again, and some that no edge has */
                int64_t node = (int64_t)chance_below(NODES + 1);
                plant(&q, node);
                assert_int_equal(run(&q, &rows), LORE_OK);
                const char *wanted = expected(program, cases[c].goal, node);
                assert_string_equal(world_answers(q.world, &q.goal), wanted);
                answers += wanted[0] != '\0';
            }
            close_question(&q);
            free(program);
        }
    assert_true(answers > 100);
}

static void rows_are_those_of_its_predicates(void **state)
{
    Question q;
    size_t rows;
    (void)state;
    ask_once(&q, "e0(1, 2). e0(2, 3). e0(3, 1). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z).",
             "t(P, Y)");
    stand(&q);
    plant(&q, 9);
    assert_int_equal(run(&q, &rows), LORE_OK);
    size_t without = rows;
    plant(&q, 1);
    assert_int_equal(run(&q, &rows), LORE_OK);
    assert_true(rows >= without + 3);
    assert_int_equal(lr_model_count(model_of(&q), q.goal.predicate), 3);
    close_question(&q);
}

static void plans_are_kept(void **state)
{
    Question q;
    size_t rows, made = 0, again = 0;
    (void)state;
    ask_once(&q, "e0(1, 2). e0(2, 3). e0(3, 1). t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), t(Y, Z).",
             "t(P, Y)");
    stand(&q);
    plant(&q, 1);
    assert_int_equal(run(&q, &rows), LORE_OK);
    for (size_t i = 0; i < q.count; i++)
        made += q.standing[i].plans.count;
    for (int64_t node = 1; node <= 3; node++) {
        plant(&q, node);
        assert_int_equal(run(&q, &rows), LORE_OK);
    }
    for (size_t i = 0; i < q.count; i++)
        again += q.standing[i].plans.count;
    assert_true(made > 0);
    assert_int_equal(made, again);
    close_question(&q);
}

/* Whether all components of the rewritten program suit. */
static bool all_suit(const char *program, const char *goal)
{
    Question q;
    bool suit = true;
    ask_once(&q, program, goal);
    const Program *of = world_program(q.world);
    for (uint32_t c = 0; c < of->components.count; c++) {
        uint32_t member = of->members.items[of->components.items[c].first_member];
        const Extent *extent = model_of(&q)->extents.items[member];
        bool is_made = of->predicates.items[member].kind == PREDICATE_AUXILIARY;
        if (member != q.seed && extent != NULL && extent->owner == member && is_made)
            suit = suit && lr_standing_suits(model_of(&q), c);
    }
    close_question(&q);
    return suit;
}

static void what_is_uncertain_or_grouped_does_not_suit(void **state)
{
    (void)state;
#define RULES "t(X, Y) :- e0(X, Y). t(X, Z) :- t(X, Y), e0(Y, Z). "
    assert_true(all_suit(RULES "e0(1, 2). e0(2, 3). ", "t(P, Y)")); /* the control */
    assert_false(all_suit(RULES "e0(1, 2). e0(2, 3) @ 1 9 0.5. ", "t(P, Y)"));
    assert_false(
        all_suit("t(X, Y) :- e0(X, Y) * 0.5. t(X, Z) :- t(X, Y), e0(Y, Z). e0(1, 2). ", "t(P, Y)"));
    assert_false(all_suit("n(X, count(Y)) :- e0(X, Y). m(X, N) :- e0(X, Y), n(Y, N). e0(1, 2). "
                          "e0(2, 3). ",
                          "m(P, N)"));
}

static void a_relation_itself_does_not_suit(void **state)
{
    World *world = world_new(RULES "e0(1, 2). ", (ModelSettings){ .is_product = false });
    const Program *program = world_program(world);
    (void)state;
    assert_string_equal(world_ask(world, "t(X, Y)"), "1 2");
    uint32_t t = lr_program_facet(program, lr_program_relation(program, "t"), FACET_PRO);
    assert_false(lr_standing_suits(world_model(world), program->predicates.items[t].component));
    world_free(world);
}

static void without_memory_the_next_run_is_right(void **state)
{
    static const char *const program = RULES "e0(1, 2). e0(2, 3). e0(3, 1). e0(4, 1). ";
    long refused = 0;
    (void)state;
    for (bool was_refused = true; was_refused; refused++) {
        Question q;
        size_t rows;
        ask_once(&q, program, "t(P, Y)");
        stand(&q);
        plant(&q, 1);
        memory_fail_after(refused);
        lore_status status = run(&q, &rows);
        was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        plant(&q, 4);
        assert_int_equal(run(&q, &rows), LORE_OK);
        assert_string_equal(world_answers(q.world, &q.goal), "1; 2; 3");
        close_question(&q);
    }
    assert_true(refused > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_seed_gives_its_own_answer),
        cmocka_unit_test(rows_are_those_of_its_predicates),
        cmocka_unit_test(plans_are_kept),
        cmocka_unit_test(what_is_uncertain_or_grouped_does_not_suit),
        cmocka_unit_test(a_relation_itself_does_not_suit),
        cmocka_unit_test(without_memory_the_next_run_is_right),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
