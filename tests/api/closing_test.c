/* SPDX-License-Identifier: MIT */
/* The smallest sets of statements that would make a goal hold. */
#include "fixture.h"

static void load(lore_kb *kb, const char *text)
{
    assert_done(kb, lore_load(kb, text, -1, "test"));
}

static lore_proof *whynot(lore_kb *kb, const char *goal)
{
    lore_proof *proof = NULL;
    assert_done(kb, lore_whynot_text(kb, goal, &proof));
    return proof;
}

/* Whether the set below closing has the statement, as one to be said, or not to be. */
static int has(const lore_proof *proof, size_t closing, const char *text, lore_proof_kind kind)
{
    lore_proof_node node;
    for (size_t i = closing + 1; lore_proof_get(proof, i, &node) == LORE_OK; i++)
        if (node.parent == closing && node.kind == kind && strcmp(node.text, text) == 0)
            return 1;
    return 0;
}

/* Whether a set of just these is given; unsaid may be NULL. */
static int is_given(const lore_proof *proof, const char *said, const char *unsaid)
{
    lore_proof_node node;
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++)
        if (node.kind == LORE_PROOF_CLOSING && node.child_count == 1u + (unsaid != NULL) &&
            has(proof, i, said, LORE_PROOF_SAID) &&
            (unsaid == NULL || has(proof, i, unsaid, LORE_PROOF_UNSAID)))
            return 1;
    return 0;
}

static int tells(lore_proof *proof, const char *text)
{
    return strstr(lore_proof_render(proof, "text"), text) != NULL;
}

#define assert_given(proof, said, unsaid)                                                          \
    do {                                                                                           \
        if (!is_given(proof, said, unsaid))                                                        \
            fail_msg("%s is not given:\n%s", said, lore_proof_render(proof, "text"));              \
    } while (0)

static void one_statement_may_serve_two_conditions_of_a_rule(void **state)
{
    load(*state, "relation.p { 'x', 'y' } derive.mutual { 'x' }\n"
                 "mutual(X) { p(X, Y), p(Y, X) } :name 'r'\n"
                 "fact { p('b', 'c') }\n");
    lore_proof *proof = whynot(*state, "mutual('a')");
    assert_given(proof, "p(a, a)", NULL);
    assert_false(is_given(proof, "p(a, b)", NULL));
    lore_proof_free(proof);
    proof = whynot(*state, "mutual('b')");
    assert_given(proof, "p(c, b)", NULL);
    lore_proof_free(proof);
}

static void one_statement_may_serve_two_rules_on_the_way(void **state)
{
    load(*state, "relation.p { 'x', 'y' } relation.q { 'x' } derive.h { 'x' } derive.g { 'x' }\n"
                 "g(X) { p(X, Y), h(Y) } :name 'outer'\n"
                 "h(X) { p(X, Y), q(X), eq(Y, Y) } :name 'inner'\n"
                 "fact { q('a') }\n");
    lore_proof *proof = whynot(*state, "g('a')");
    assert_given(proof, "p(a, a)", NULL);
    lore_proof_free(proof);
}

static void a_symmetric_relation_may_serve_either_way_round(void **state)
{
    load(*state, "relation.p { 'x', 'y', symmetric = true } derive.g { 'x', 'y' }\n"
                 "g(X, Y) { p(X, Y), p(Y, X) } :name 'r'\n");
    lore_proof *proof = whynot(*state, "g('a', 'b')");
    assert_true(is_given(proof, "p(a, b)", NULL) || is_given(proof, "p(b, a)", NULL));
    lore_proof_free(proof);
}

static void what_a_set_makes_follow_is_prevented_too(void **state)
{
    load(*state, "relation.a { 'x' } relation.c { 'x' } derive.b { 'x' } derive.g { 'x' }\n"
                 "g(X) { a(X), ~b(X) } :name 'unless'\n"
                 "b(X) { a(X), c(X) } :name 'then'\n"
                 "fact { c('k') }\n");
    lore_proof *proof = whynot(*state, "g('k')");
    assert_given(proof, "a(k)", "c(k)");
    lore_proof_free(proof);
    proof = whynot(*state, "g('m')");
    assert_given(proof, "a(m)", NULL);
    lore_proof_free(proof);
}

static void a_derived_statement_in_the_way_is_broken_in_every_way_it_follows(void **state)
{
    load(*state, "relation.a { 'x' } relation.c { 'x' } relation.d { 'x' } derive.b { 'x' }\n"
                 "derive.g { 'x' }\n"
                 "g(X) { d(X), ~b(X) } :name 'unless'\n"
                 "b(X) { a(X) } :name 'one'\n"
                 "b(X) { a(X), c(X) } :name 'other'\n"
                 "fact { a('k'), c('k') }\n");
    lore_proof *proof = whynot(*state, "g('k')");
    assert_given(proof, "d(k)", "a(k)");
    assert_false(is_given(proof, "d(k)", "c(k)"));
    lore_proof_free(proof);
}

static void somebody_known_is_named_where_that_takes_less(void **state)
{
    load(*state,
         "relation.knows { 'x', 'y' } relation.a { 'x' } derive.shy { 'x' } derive.g { 'x' }\n"
         "g(X) { knows(X, Y), ~shy(X), eq(Y, Y) } :name 'r'\n"
         "shy(X) { knows(X, Y), ~a(Y) } :name 's'\n"
         "fact { a('k') }\n");
    lore_proof *proof = whynot(*state, "g('m')");
    assert_given(proof, "knows(m, k)", NULL);
    lore_proof_free(proof);
}

static void what_is_asked_of_a_conclusions_time_is_asked_of_its_conditions(void **state)
{
    load(*state, "relation.p { 'x', temporal = true } relation.q { 'x', temporal = true }\n"
                 "derive.h { 'x' } derive.g { 'x' }\n"
                 "h(X) { p(X), q(X) } :name 'both'\n"
                 "g(X) { h(X):at '2022' } :name 'then'\n"
                 "claim { p('k'), from = '2019', to = '2020' }\n"
                 "claim { q('k') }\n");
    lore_proof *proof = whynot(*state, "g('k')");
    assert_given(proof, "p(k)", NULL);
    assert_false(is_given(proof, "q(k)", NULL));
    lore_proof_free(proof);
}

static void both_sides_of_a_statement_may_be_wanted(void **state)
{
    load(*state, "relation.p { 'x' } derive.g { 'x' } derive.n { 'x' }\n"
                 "g(X) { contested(p(X)) } :name 'r'\n"
                 "n(X) { p(X), undisputed(p(X)) } :name 's'\n"
                 "fact { p('k') }\n");
    lore_proof *proof = whynot(*state, "g('k')");
    assert_given(proof, "denied(p(k))", NULL);
    lore_proof_free(proof);
    proof = whynot(*state, "n('m')");
    assert_given(proof, "p(m)", NULL);
    lore_proof_free(proof);
}

static void it_is_said_when_not_all_was_looked_at(void **state)
{
    load(*state,
         "relation.p { 'x' } derive.d0 { 'x' } derive.d1 { 'x' } derive.d2 { 'x' }\n"
         "derive.d3 { 'x' } derive.d4 { 'x' }\n"
         "d0(X) { p(X) } d1(X) { d0(X) } d2(X) { d1(X) } d3(X) { d2(X) } d4(X) { d3(X) }\n");
    lore_proof *proof = whynot(*state, "d4('k')");
    assert_true(tells(proof, "sets with which it would hold may exist"));
    lore_proof_free(proof);
    proof = whynot(*state, "d3('k')");
    assert_given(proof, "p(k)", NULL);
    assert_false(tells(proof, "may exist"));
    lore_proof_free(proof);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_statement_may_serve_two_conditions_of_a_rule,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(one_statement_may_serve_two_rules_on_the_way, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_symmetric_relation_may_serve_either_way_round,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(what_a_set_makes_follow_is_prevented_too, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(
            a_derived_statement_in_the_way_is_broken_in_every_way_it_follows, open_memory,
            close_memory),
        cmocka_unit_test_setup_teardown(somebody_known_is_named_where_that_takes_less, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(
            what_is_asked_of_a_conclusions_time_is_asked_of_its_conditions, open_memory,
            close_memory),
        cmocka_unit_test_setup_teardown(both_sides_of_a_statement_may_be_wanted, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(it_is_said_when_not_all_was_looked_at, open_memory,
                                        close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
