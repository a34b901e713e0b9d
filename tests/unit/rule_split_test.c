/* SPDX-License-Identifier: MIT */
/* Split: which clauses are taken apart, and that what follows from them stays the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "world.h"

enum { NODES = 9, EDGES = 14, GRAPHS = 25 };

static bool splits(const char *program)
{
    World *world = world_new(program, (ModelSettings){ 0 });
    assert_string_equal(world_message(world), "");
    bool is_split = world_program(world)->is_split;
    world_free(world);
    return is_split;
}

#define BASE "p(X, Y) :- e0(X, Y). "

static void a_recursive_clause_is_split_where_one_half_recurs(void **state)
{
    (void)state;
    assert_true(splits(BASE "p(X, W) :- e0(X, Y), p(Y, Z), p(Z, W)."));
    assert_true(splits(BASE "p(X, W) :- p(X, Y), e0(Y, Z), p(Z, W)."));
    assert_true(splits(BASE "p(X, W) :- g0(X, A), p(A, Z), p(Z, W), ne(X, W)."));
}

static void other_clauses_stay_whole(void **state)
{
    static const char *const whole[] = {
        BASE "p(X, Z) :- p(X, Y), e0(Y, Z).",                    /* two atoms */
        BASE "p(X, W) :- p(X, Y), e0(Y, Z), g0(Z, W).",          /* nothing that recurs is left */
        "q(X, W) :- e0(X, Y), g0(Y, Z), e0(Z, W).",              /* no recursion */
        BASE "p(Y, W) :- e0(X, Y), p(Y, Z), p(Z, W), e0(Z, X).", /* shared by three */
        BASE "p(X, W) :- p(X, Y), p(Y, Z), p(Z, W).",            /* both halves recur */
    };
    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (splits(whole[i]))
            fail_msg("split: %s", whole[i]);
}

static void a_clause_is_kept_for_proofs_and_others_evaluate(void **state)
{
    World *world = world_new(BASE "p(X, W) :- e0(X, Y), p(Y, Z), p(Z, W).", (ModelSettings){ 0 });
    const Program *program = world_program(world);
    size_t uses[4] = { 0 };
    (void)state;
    for (size_t i = 0; i < program->clauses.count; i++)
        uses[program->clauses.items[i].use]++;
    assert_int_equal(uses[CLAUSE_AS_WRITTEN], 1);
    assert_int_equal(uses[CLAUSE_EXPLAINS], 1);
    assert_int_equal(uses[CLAUSE_EVALUATES], 2);
    world_free(world);
}

/* A weight counts once, though the clause has become two. */
static void the_weight_stays_with_one_half(void **state)
{
    World *world = world_new("e0(a, b) @ 0 10 1. e0(b, c). e0(c, d). " BASE
                             "p(X, W) :- e0(X, Y), p(Y, Z), p(Z, W) * 0.5.",
                             (ModelSettings){ .is_product = true, .counts_from = 0.1 });
    (void)state;
    assert_true(world_program(world)->is_split);
    assert_string_equal(world_ask(world, "p(a, Y)"), "b [0,10)=1.00; d [0,10)=0.50");
    world_free(world);
}

/* ---- against rules that cannot be split ---- */

typedef struct Pair {
    const char *split, *whole; /* the same in steps of two atoms each, by relations of their own */
} Pair;

static const Pair pairs[] = {
    { BASE "p(X, W) :- e0(X, Y), p(Y, Z), p(Z, W).",
      BASE "h(X, Z) :- e0(X, Y), p(Y, Z). p(X, W) :- h(X, Z), p(Z, W)." },
    { BASE "p(X, W) :- e0(X, Y), p(Y, Z), p(Z, W), ne(X, W).",
      BASE "h(X, Z) :- e0(X, Y), p(Y, Z). p(X, W) :- h(X, Z), p(Z, W), ne(X, W)." },
    { BASE "p(X, W) :- e0(X, Y), p(Y, Z), p(Z, W), not(g0(X, Z)).",
      BASE "h(X, Z) :- e0(X, Y), p(Y, Z), not(g0(X, Z)). p(X, W) :- h(X, Z), p(Z, W)." },
    { BASE "p(Z, W) :- g0(Y, X), p(Y, Z), p(X, W).",
      BASE "h(X, Z) :- g0(Y, X), p(Y, Z). p(Z, W) :- h(X, Z), p(X, W)." },
};

static void write_edges(Buffer *text, const char *name, bool is_dated)
{
    for (int i = 0; i < EDGES; i++) {
        lr_buffer_format(text, "%s(%zu, %zu)", name, chance_below(NODES), chance_below(NODES));
        if (is_dated && i % 4 == 0)
            lr_buffer_format(text, " @ %zu %zu 0.75", chance_below(9), 9 + chance_below(9));
        lr_buffer_format(text, ". ");
    }
}

static char *answer_of(const char *rules, const char *facts)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s %s", rules, facts);
    World *world = world_new(lr_buffer_terminate(&text), (ModelSettings){ .is_product = true });
    assert_string_equal(world_message(world), "");
    char *answer = strdup(world_ask(world, "p(X, Y)"));
    world_free(world);
    lr_buffer_free(&text);
    return answer;
}

static void halves_give_what_the_whole_gives(void **state)
{
    (void)state;
    for (int g = 0; g < GRAPHS; g++) {
        Buffer facts = { 0 };
        write_edges(&facts, "e0", g % 2 == 1);
        write_edges(&facts, "g0", false);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            char *split = answer_of(pairs[i].split, lr_buffer_terminate(&facts));
            char *whole = answer_of(pairs[i].whole, lr_buffer_terminate(&facts));
            assert_string_equal(split, whole);
            free(split);
            free(whole);
        }
        lr_buffer_free(&facts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recursive_clause_is_split_where_one_half_recurs),
        cmocka_unit_test(other_clauses_stay_whole),
        cmocka_unit_test(a_clause_is_kept_for_proofs_and_others_evaluate),
        cmocka_unit_test(the_weight_stays_with_one_half),
        cmocka_unit_test(halves_give_what_the_whole_gives),
    };
    chance_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
