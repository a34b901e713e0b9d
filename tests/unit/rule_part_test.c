/* SPDX-License-Identifier: MIT */
/* Parts: which predicates have them, what clauses become, and that nobody can tell from answers. Each case
 * is one shape of program; random ones are in tests/plain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "fault/memory.h"
#include "rule/part.h"
#include "syntax.h"
#include "world.h"

#define TRIPLES                                                                                    \
    "t0(a, 0, k). t0(a, 1, b). t0(b, 2, c). t0(c, 1, a). t0(b, 0, m). t0(c, 3, c). t0(d, 2, k). "  \
    "sub0(k, l). sub0(l, m). sub0(m, n). below0(1, 2). below0(2, 4). below0(3, 0). dom0(2, k). "   \
    "dom0(4, l). rng0(1, m). inv0(4, 3). "
#define DATED                                                                                      \
    "t0(a, 0, k) @ 0 9 0.5. t0(a, 1, b). t0(b, 2, c) @ 3 8 0.75. t0(c, 1, a) @ * 20 0.9. "         \
    "t0(b, 0, m). t0(c, 3, c) @ 5 6 1. sub0(k, l). sub0(l, m) @ 2 * 0.8. sub0(m, n). "             \
    "below0(1, 2). below0(2, 4) @ 1 7 0.6. below0(3, 0). dom0(2, k). rng0(1, m) @ 4 30 0.7. "
#define BASE "t(X, P, Y) :- t0(X, P, Y). "
#define SUB "t(X, 0, B) :- t(X, 0, A), sub0(A, B). "
#define BELOW "t(X, Q, Y) :- t(X, P, Y), below0(P, Q). "
#define TYPED "t(X, 0, C) :- t(X, P, _), dom0(P, C). t(Y, 0, C) :- t(_, P, Y), rng0(P, C). "

typedef struct Case {
    const char *name, *program, *goal;
} Case;

static const Case cases[] = {
    { "all that follows from triples", TRIPLES BASE SUB BELOW TYPED, "t(X, P, Y)" },
    { "by one constant", TRIPLES BASE SUB BELOW TYPED, "t(X, 0, Y)" },
    { "by another", TRIPLES BASE SUB BELOW TYPED, "t(X, 2, Y)" },
    { "of one subject", TRIPLES BASE SUB BELOW TYPED, "t(a, P, Y)" },
    { "one triple", TRIPLES BASE SUB BELOW TYPED, "and(t(a, 0, n), t(a, 1, Y))" },
    { "beliefs over time", DATED BASE SUB BELOW TYPED, "t(X, P, Y)" },
    { "beliefs over time, by one constant", DATED BASE SUB BELOW TYPED, "t(X, 0, Y)" },
    { "weights",
      DATED
      "t(X, P, Y) :- t0(X, P, Y) * 0.9. t(X, 0, B) :- t(X, 0, A), sub0(A, B) * 0.7. " BELOW TYPED,
      "t(X, P, Y)" },
    { "a variable that becomes the constant everywhere",
      TRIPLES BASE SUB "t(X, P, Z) :- t(X, P, Y), t(Y, P, Z). ", "t(X, P, Y)" },
    { "the constant in another column than its own",
      TRIPLES BASE SUB "t(P, P, Y) :- t(_, P, Y), below0(_, P). t(0, 0, Y) :- t(Y, 0, _). ",
      "t(X, P, Y)" },
    { "open arguments", TRIPLES BASE SUB "t(Y, 0, Y) :- t(_, _, Y), t(Y, _, _). ", "t(X, P, Y)" },
    { "several constants",
      TRIPLES BASE "t(X, 0, Y) :- t(Y, 1, X). t(X, 1, Y) :- t(X, 0, Z), t(Z, 2, Y). "
                   "t(X, 2, Y) :- t(X, 1, Y), t(Y, 0, X). t(X, 4, Y) :- t(X, P, Y), dom0(P, _). ",
      "t(X, P, Y)" },
    { "computed values", TRIPLES BASE SUB "t(X, Q, Y) :- t(X, P, Y), eq(Q, sub(P, 1)), ge(Q, 0). ",
      "t(X, P, Y)" },
    { "a value that is only computed", TRIPLES SUB "t(X, P, Y) :- t0(X, Q, Y), eq(P, sub(Q, 1)). ",
      "t(X, P, Y)" },
    { "a real is no integer",
      "s0(a, 1). s0(b, 0). s0(c, 2). sub0(a, b). t(X, P, X) :- s0(X, N), eq(P, mul(N, 1.0)). "
      "t(X, P, X) :- s0(X, P). t(X, 0, B) :- t(X, 0, A), sub0(A, B). t(X, 1, X) :- t(X, 1, X), "
      "s0(X, _).",
      "t(X, P, Y)" },
    { "columns of other types",
      "t0(a, 0, k). t0(a, one, k). name0(one, x). name0(two, y). num0(0, z). num0(7, w). sub0(k, "
      "l). " BASE SUB
      "t(X, P, N) :- t(X, P, _), name0(P, N). t(X, P, N) :- t(X, P, _), num0(P, N). ",
      "t(X, P, Y)" },
    { "what is not stated",
      "t0(a, null, k). t0(a, 0, k). t0(b, 1, null). t0(null, 0, l). t0(c, 0, null). sub0(k, l). "
      "sub0(null, z). below0(1, null). below0(null, 0). " BASE SUB BELOW
      "t(X, 0, Y) :- t(X, _, Y), sub0(Y, _). ",
      "t(X, P, Y)" },
    { "what is not stated, in a head",
      "t0(a, 0, k). t0(b, 1, k). sub0(k, l). " BASE SUB
      "t(X, null, Y) :- t(X, 0, Y). t(X, 0, Y) :- t(X, null, Y), sub0(Y, _). ",
      "t(X, P, Y)" },
    { "mutual recursion",
      TRIPLES BASE SUB "s(X, P) :- t(X, P, _). t(X, P, X) :- s(X, P), sub0(_, X). "
                       "t(X, P, Y) :- s(Y, P), t(X, 1, Y). t(X, 0, X) :- s(X, 4). ",
      "and(t(X, P, Y), s(Y, Q))" },
    { "two predicates with parts",
      TRIPLES BASE SUB
      "u(P, X) :- t(X, P, _). u(2, X) :- u(2, Y), t(X, 1, Y). "
      "t(X, P, X) :- u(P, X), u(P, Y), t0(Y, _, X). t(X, 2, Y) :- u(0, X), t(Y, 0, X). ",
      "and(t(X, P, Y), u(P, Z))" },
    { "a variable in columns by which two are parted, of different constants",
      TRIPLES BASE SUB "u(X, P) :- t(X, P, _). u(X, 1) :- u(X, 1), t(X, _, _). u(X, 2) :- u(X, 1). "
                       "t(X, P, X) :- u(X, P), below0(P, _). ",
      "and(t(X, P, Y), u(X, P))" },
    { "tests of the column",
      TRIPLES BASE SUB "t(Y, P, X) :- t(X, P, Y), ne(P, 0). t(Y, 5, X) :- t(X, P, Y), lt(P, 2). ",
      "t(X, P, Y)" },
    { "others look at parts",
      TRIPLES BASE SUB BELOW "r(X) :- t(X, 0, n). q(X, Y) :- t(X, _, Y), not(t(X, 0, Y)), r(X). "
                             "v(X) :- t(X, 2, _), not(t(X, 0, k)).",
      "or(q(X, Y), and(v(X), r(Y)))" },
    { "views on what has parts",
      DATED BASE SUB BELOW "p(X, Y) :- past(3, t(X, 0, Y)). b(X, P) :- began(t(X, P, _)).",
      "or(p(X, Y), b(X, Y))" },
    { "counts of what has parts", TRIPLES BASE SUB BELOW "n(P, count(Y)) :- t(_, P, Y).",
      "n(P, N)" },
    { "evidence against",
      DATED BASE SUB "denied(t(X, 0, Y)) :- t0(X, 0, Y). c(X, Y) :- contested(t(X, 0, Y)). ",
      "and(t(X, 0, Y), c(X, Y))" },
    { "what is parted and split",
      TRIPLES BASE SUB "t(X, 1, Z) :- t(X, P, Y), below0(P, Q), t(Y, Q, W), t(W, 0, Z). ",
      "t(X, P, Y)" },
    { "wide rows",
      "w0(a, b, 0, c, d, 1). w0(b, c, 1, d, a, 2). w0(c, a, 0, a, b, 5). l0(1, 0). l0(5, 1). "
      "w(A, B, P, C, D, N) :- w0(A, B, P, C, D, N). w(B, A, 0, C, D, N) :- w(A, B, 0, C, D, N). "
      "w(A, B, Q, D, C, N) :- w(A, B, _, C, D, N), l0(N, Q).",
      "w(A, B, P, C, D, N)" },
    { "an interval as the head's own time",
      "a0(x) @ 3 8 0.5. a0(y) @ 1 2 1. t0(x, 0, k). sub0(k, l). i(X, I) :- valid(a0(X), I). " BASE
          SUB "valid(t(X, 1, X), I) :- i(X, I).",
      "t(X, P, Y)" },
};

static char *asked(const Case *test, bool is_whole, const char *(*ask)(World *, const char *),
                   bool is_product)
{
    ModelSettings settings = { .is_product = is_product };
    World *world =
        is_whole ? world_new_whole(test->program, settings) : world_new(test->program, settings);
    char *answer = strdup(ask(world, test->goal));
    world_free(world);
    return answer;
}

static int count_failures(const Case *test, const char *(*ask)(World *, const char *),
                          bool is_product)
{
    char *expected = asked(test, true, ask, is_product);
    char *got = asked(test, false, ask, is_product);
    bool fails =
        strcmp(expected, got) != 0 || expected[0] == '\0' || strncmp(expected, "error", 5) == 0;
    if (fails)
        print_message("%s\n    expected: %s\n    got:      %s\n", test->name, expected, got);
    free(expected);
    free(got);
    return fails;
}

static void answers_are_those_of_the_whole(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        failed += count_failures(&cases[i], world_ask, true);
        failed += count_failures(&cases[i], world_ask, false);
        failed += count_failures(&cases[i], world_question, true);
    }
    assert_int_equal(failed, 0);
}

static void the_comparison_can_fail(void **state)
{
    const Case other = { NULL, cases[0].program, "t(X, 1, Y)" };
    char *a = asked(&cases[0], false, world_ask, true), *b = asked(&other, true, world_ask, true);
    (void)state;
    assert_string_not_equal(a, b);
    free(a);
    free(b);
}

/* ---- which predicates ---- */

static uint32_t count_parts(const char *text, const char *name)
{
    World *world = world_new(text, (ModelSettings){ .is_product = false });
    const Program *program = world_program(world);
    uint32_t of = lr_program_facet(program, lr_program_relation(program, name), FACET_PRO);
    uint32_t count = 0;
    assert_int_equal(world_status(world), LORE_OK);
    for (size_t p = 0; p < program->predicates.count; p++)
        count += program->predicates.items[p].is_part && program->predicates.items[p].part.of == of;
    assert_int_equal(program->predicates.items[of].is_parted, count > 0);
    world_free(world);
    return count;
}

static void a_constant_has_a_part_if_it_is_in_a_head_and_recurs(void **state)
{
    (void)state;
    assert_int_equal(count_parts(TRIPLES BASE SUB BELOW, "t"), 2);
    assert_int_equal(count_parts(TRIPLES BASE "t(X, 0, Y) :- t(X, 1, Y).", "t"), 0);
    assert_int_equal(
        count_parts(TRIPLES BASE "t(X, 0, Y) :- t(X, 1, Y). t(X, 1, Y) :- t(X, 0, Y).", "t"), 3);
    assert_int_equal(count_parts(TRIPLES "t(X, 0, Y) :- t0(X, 0, Y).", "t"), 0);
    assert_int_equal(count_parts("s0(a). p(0) :- s0(_). p(0) :- p(0), s0(a).", "p"), 0);
    assert_int_equal(count_parts(TRIPLES BASE "t(X, null, Y) :- t(X, null, Z), sub0(Z, Y).", "t"),
                     0);
}

static void too_many_constants_have_no_parts(void **state)
{
    Buffer text = { 0 };
    (void)state;
    for (int k = 0; k < LR_PARTS_MAX; k++)
        lr_buffer_format(&text, "t(X, %d, Y) :- t(X, %d, Z), sub0(Z, Y). ", k, k);
    lr_buffer_format(&text, "%s", TRIPLES);
    assert_int_equal(count_parts(lr_buffer_terminate(&text), "t"), LR_PARTS_MAX + 1);
    lr_buffer_format(&text, "t(X, %d, Y) :- t(X, %d, Z), sub0(Z, Y). ", LR_PARTS_MAX, LR_PARTS_MAX);
    assert_int_equal(count_parts(lr_buffer_terminate(&text), "t"), 0);
    lr_buffer_free(&text);
}

static void too_many_versions_leave_a_predicate_whole(void **state)
{
    Buffer text = { 0 };
    (void)state;
    lr_buffer_format(&text, "%s", TRIPLES BASE SUB "t(X, 1, Y) :- t(X, 0, Y)");
    for (int k = 0; 1 << (k + 1) <= LR_VERSIONS_MAX; k++)
        lr_buffer_format(&text, ", t(X, _, Y)");
    char *most = strdup(lr_buffer_terminate(&text));
    char *more = malloc(strlen(most) + 20);
    assert_non_null(more);
    sprintf(more, "%s, t(X, _, Y).", most);
    lr_buffer_format(&text, ".");
    assert_int_equal(count_parts(lr_buffer_terminate(&text), "t"), 2);
    assert_int_equal(count_parts(more, "t"), 0);
    free(most);
    free(more);
    lr_buffer_free(&text);
}

static void a_head_s_own_time_is_no_constant(void **state)
{
    static const char *const rules[][2] = { { "t(X, I)", "e(X, I)" },
                                            { "t(X, @1..2)", "t(X, @1..2)" },
                                            { "valid(t(X, I), I)", "e(X, I)" } };
    (void)state;
    for (int count = 2; count <= 3; count++) {
        Program *program = lr_program_new();
        Diag diag = { .list = { 0 } };
        syntax_declare(program, "e(any, any)", 0);
        syntax_declare(program, "t(any, any)", LORE_RELATION_DERIVED);
        for (int i = 0; i < count; i++) {
            lore_term body = syntax_term(program->terms, rules[i][1]);
            lore_rule rule = { .name = "r",
                               .head = syntax_term(program->terms, rules[i][0]),
                               .body = &body,
                               .body_count = 1 };
            assert_int_equal(lr_program_add_rule(program, &rule, &diag), LORE_OK);
        }
        assert_int_equal(lr_program_finish(program, &diag), LORE_OK);
        assert_int_equal(program->is_parted, count == 2);
        lr_diag_clear(&diag);
        lr_program_free(program);
    }
}

/* ---- what clauses become ---- */

static void clauses_as_written_are_for_proofs_and_questions(void **state)
{
    World *world = world_new(TRIPLES BASE SUB BELOW, (ModelSettings){ .is_product = false });
    const Program *program = world_program(world);
    uint32_t asks = 0, evaluates = 0;
    (void)state;
    for (size_t i = 0; i < program->clauses.count; i++) {
        const Clause *clause = &program->clauses.items[i];
        asks += clause->use == CLAUSE_ASKS;
        evaluates += lr_clause_evaluates(clause);
        assert_int_equal(lr_clause_explains(clause), clause->use == CLAUSE_ASKS);
    }
    assert_int_equal(asks, 3);
    /* BASE in two versions, SUB in one, BELOW in three, since a fourth concludes what it reads, and two for
     * the whole. */
    assert_int_equal(evaluates, 2 + 1 + 3 + 2);
    world_free(world);
}

static void what_is_put_together_from_parts_is_not_recursive(void **state)
{
    World *world = world_new(cases[0].program, (ModelSettings){ .is_product = false });
    const Program *program = world_program(world);
    uint32_t t = lr_program_facet(program, lr_program_relation(program, "t"), FACET_PRO);
    (void)state;
    const Component *component = &program->components.items[program->predicates.items[t].component];
    assert_int_equal(component->member_count, 1);
    assert_false(component->is_recursive);
    world_free(world);
}

static void questions_derive_no_more_than_of_the_whole(void **state)
{
    static const char *const goals[] = { "t(a, P, Y)", "t(X, 2, Y)", "t(X, 0, Y)", "t(a, 0, n)" };
    (void)state;
    for (size_t g = 0; g < sizeof goals / sizeof *goals; g++) {
        World *whole = world_new_whole(cases[0].program, (ModelSettings){ .is_product = false });
        World *parted = world_new(cases[0].program, (ModelSettings){ .is_product = false });
        char *expected = strdup(world_question(whole, goals[g]));
        assert_string_equal(world_question(parted, goals[g]), expected);
        assert_true(world_budget(parted)->rows_used <= world_budget(whole)->rows_used);
        free(expected);
        world_free(whole);
        world_free(parted);
    }
}

static void a_program_that_finds_no_memory_is_not_parted(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        World *world = world_new_whole(cases[0].program, (ModelSettings){ .is_product = false });
        bool changed;
        memory_fail_after(n);
        lore_status status = lr_program_part(world_program(world), &changed);
        bool was_refused = memory_restore();
        assert_int_equal(status, was_refused ? LORE_NOMEM : LORE_OK);
        world_free(world);
        if (!was_refused) {
            assert_true(n > 5);
            break;
        }
    }
}

int main(void)
{
    chance_begin();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_the_whole),
        cmocka_unit_test(the_comparison_can_fail),
        cmocka_unit_test(a_constant_has_a_part_if_it_is_in_a_head_and_recurs),
        cmocka_unit_test(too_many_constants_have_no_parts),
        cmocka_unit_test(too_many_versions_leave_a_predicate_whole),
        cmocka_unit_test(a_head_s_own_time_is_no_constant),
        cmocka_unit_test(clauses_as_written_are_for_proofs_and_questions),
        cmocka_unit_test(what_is_put_together_from_parts_is_not_recursive),
        cmocka_unit_test(questions_derive_no_more_than_of_the_whole),
        cmocka_unit_test(a_program_that_finds_no_memory_is_not_parted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
