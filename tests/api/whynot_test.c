/* SPDX-License-Identifier: MIT */
/* Why a goal has no answer: rules and where they stop, claims that come near, what ended it, and what would
 * close it. */
#include <stdlib.h>

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

/* The text of the whole tree; the test frees nothing but the proof. */
static const char *tree(lore_proof *proof)
{
    return lore_proof_render(proof, "text");
}

#define assert_tells(proof, text)                                                                  \
    do {                                                                                           \
        if (strstr(tree(proof), (text)) == NULL)                                                   \
            fail_msg("'%s' is not in\n%s", (text), tree(proof));                                   \
    } while (0)

static int count_kind(const lore_proof *proof, lore_proof_kind kind)
{
    lore_proof_node node;
    int count = 0;
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++)
        count += node.kind == kind;
    return count;
}

static const char *const world =
    "source.press { reliability = 'B' }\n"
    "relation.member { 'who', 'group', temporal = true }\n"
    "relation.ally { 'group', 'side', temporal = true }\n"
    "relation.left { 'who', 'group' }\n"
    "relation.age { 'who', 'years:integer' }\n"
    "relation.killed { 'event', 'by' }\n"
    "derive.leans { 'who', 'side' }\n"
    "derive.old { 'who' }\n"
    "derive.culprit { 'event', 'who' }\n"
    "leans(A, S) { member(A, G), ally(G, S), ~left(A, G) } :name 'by-group'\n"
    "leans(A, S) { ally(A, S) } :name 'by-itself'\n"
    "old(A) { age(A, N), ge(N, 60) } :name 'by-age'\n"
    "culprit(E, A) { killed(E, A), eq(A, A) } :name 'as-stated'\n"
    "claim { member('x', 'g'), source = 'press', id = 'M1', from = '2019', to = '2020-02' }\n"
    "claim { member('y', 'g'), source = 'press', id = 'M2', credibility = 0.4 }\n"
    "claim { ally('g', 'iran'), source = 'press', id = 'A1' }\n"
    "claim { forecast(ally('h', 'iran')), id = 'F1', credibility = 'likely' }\n"
    "claim { denied(ally('k', 'iran')), id = 'D1' }\n"
    "claim { ally('u', 'iran'), id = 'U1', credibility = '6' }\n"
    "fact { left('z', 'g'), member('z', 'g'), age('y', 40), killed('e', null) }\n";

static int open_world(void **state)
{
    open_memory(state);
    load(*state, world);
    return 0;
}

static void a_goal_that_holds_is_said_to_hold(void **state)
{
    lore_proof *proof = whynot(*state, "leans('x', 'iran')");
    assert_tells(proof, "it holds");
    assert_int_equal(count_kind(proof, LORE_PROOF_NEAR), 1);
    assert_int_equal(count_kind(proof, LORE_PROOF_LACK), 0);
    lore_proof_free(proof);
}

static void the_nearest_rule_comes_first_with_the_condition_that_fails(void **state)
{
    lore_proof_node root, first;
    lore_proof *proof = whynot(*state, "leans('q', 'iran')");
    assert_int_equal(lore_proof_get(proof, 0, &root), LORE_OK);
    assert_int_equal(root.kind, LORE_PROOF_LACK);
    assert_int_equal(lore_proof_get(proof, 1, &first), LORE_OK);
    assert_int_equal(first.kind, LORE_PROOF_ATTEMPT);
    assert_tells(proof, "rule by-group");
    assert_tells(proof, "stops at condition 1 of 3; the other 2 hold");
    assert_tells(proof, "not member(q, g)");
    assert_tells(proof, "not ally(q, iran)");
    lore_proof_free(proof);
}

static void sets_that_close_it_are_tried_and_smallest_first(void **state)
{
    lore_proof *proof = whynot(*state, "leans('q', 'iran')");
    assert_tells(proof, "member(q, g)");
    assert_tells(proof, "ally(q, iran)");
    assert_true(count_kind(proof, LORE_PROOF_CLOSING) >= 2);
    assert_int_equal(count_kind(proof, LORE_PROOF_UNSAID), 0);
    lore_proof_free(proof);
}

static void what_blocks_through_a_negation_is_to_be_unsaid(void **state)
{
    lore_proof *proof = whynot(*state, "leans('z', 'iran')");
    assert_tells(proof, "left(z, g)");
    assert_tells(proof, "stands in the way");
    assert_tells(proof, "if this were not said");
    assert_true(count_kind(proof, LORE_PROOF_UNSAID) >= 1);
    lore_proof_free(proof);
}

static void what_holds_at_another_time_says_when_and_which_claim_ended_it(void **state)
{
    lore_proof *proof = whynot(*state, "leans('x', 'iran'):at '2021'");
    assert_tells(proof, "holds, but at another time: 2019-01 .. 2020-02");
    assert_tells(proof, "said of another time  claim M1  press");
    assert_tells(proof, "ended then  claim M1");
    assert_int_equal(count_kind(proof, LORE_PROOF_ENDED), 1);
    lore_proof_free(proof);
}

static void what_is_only_forecast_denied_or_ungraded_says_so(void **state)
{
    lore_proof *proof = whynot(*state, "ally('h', 'iran')");
    assert_tells(proof, "not asserted, but forecast by F1");
    lore_proof_free(proof);
    proof = whynot(*state, "ally('k', 'iran')");
    assert_tells(proof, "not asserted: denied by D1");
    lore_proof_free(proof);
    proof = whynot(*state, "ally('u', 'iran')");
    assert_tells(proof, "of no usable grade  claim U1");
    lore_proof_free(proof);
}

static void what_is_believed_too_little_says_how_much(void **state)
{
    lore_proof *proof = whynot(*state, "atleast(0.9, member('y', 'g'))");
    assert_tells(proof, "holds, but only at 0.40");
    lore_proof_free(proof);
}

static void a_value_that_differs_is_shown(void **state)
{
    lore_proof *proof = whynot(*state, "age('y', 41)");
    assert_tells(proof, "age(y, 40)");
    assert_tells(proof, "another years");
    lore_proof_free(proof);
}

static void a_comparison_that_fails_is_shown_with_its_values(void **state)
{
    lore_proof *proof = whynot(*state, "old('y')");
    assert_tells(proof, "stops at condition 2 of 2");
    assert_tells(proof, "not ge(40, 60)");
    lore_proof_free(proof);
}

static void a_null_is_not_stated(void **state)
{
    lore_proof *proof = whynot(*state, "culprit('e', Who)");
    assert_tells(proof, "not stated");
    lore_proof_free(proof);
    proof = whynot(*state, "killed('e', 'usa')");
    assert_tells(proof, "by is not stated");
    lore_proof_free(proof);
}

static void several_conditions_are_one_goal(void **state)
{
    lore_proof *proof = whynot(*state, "leans('x', 'iran') & leans('q', 'iran')");
    assert_tells(proof, "the goal");
    assert_tells(proof, "stops at condition 2 of 2");
    lore_proof_free(proof);
}

static void a_retraction_is_what_ended_it(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, lore_claim_retract(kb, "A1", "withdrawn"));
    lore_proof *proof = whynot(kb, "leans('x', 'iran')");
    assert_tells(proof, "retracted in tx 2: withdrawn  claim A1");
    lore_proof_free(proof);
}

static void a_changed_rule_or_source_is_what_ended_it(void **state)
{
    lore_kb *kb = *state;
    load(kb, "relation.other { 'a' }\nold(A) { other(A) } :name 'by-age'");
    lore_proof *proof = whynot(kb, "old('q')");
    assert_int_equal(count_kind(proof, LORE_PROOF_ENDED), 0);
    lore_proof_free(proof);
    load(kb, "leans(A, S) { other(A), other(S) } :name 'by-group'");
    proof = whynot(kb, "leans('x', 'iran')");
    assert_tells(proof, "rule changed in tx 3");
    lore_proof_free(proof);
}

static void a_new_fact_may_have_ended_it(void **state)
{
    lore_kb *kb = *state;
    load(kb, "fact { left('x', 'g') }");
    lore_proof *proof = whynot(kb, "leans('x', 'iran')");
    assert_tells(proof, "ended with tx 2");
    lore_proof_free(proof);
}

static void it_comes_as_rows_json_and_dot_too(void **state)
{
    lore_kb *kb = *state;
    lore_query *query = NULL, *rows = NULL;
    lore_proof *proof = whynot(kb, "leans('q', 'iran')");
    size_t nodes = 0;
    lore_proof_node node;
    while (lore_proof_get(proof, nodes, &node) == LORE_OK)
        nodes++;
    assert_non_null(strstr(lore_proof_render(proof, "json"), "\"kind\":\"lack\""));
    assert_non_null(strstr(lore_proof_render(proof, "dot"), "digraph"));
    lore_proof_free(proof);
    assert_done(kb, lore_query_text(kb, "leans('q', 'iran')", &query));
    assert_done(kb, lore_whynot_list(query, &rows));
    assert_string_equal(lore_query_column_name(rows, 3), "statement");
    while (nodes > 0 && lore_query_step(rows) == LORE_ROW)
        nodes--;
    assert_int_equal(nodes, 0);
    assert_int_equal(lore_query_step(rows), LORE_DONE);
    lore_query_close(rows);
    lore_query_close(query);
}

static void limits_and_interrupts_end_it(void **state)
{
    lore_kb *kb = *state;
    lore_proof *proof;
    lore_query *listing;
    lore_interrupt(kb);
    assert_int_equal(lore_whynot_text(kb, "leans('q', 'iran')", &proof), LORE_INTERRUPTED);
    assert_null(proof);
    assert_int_equal(lore_whynot(NULL, &proof), LORE_MISUSE);
    assert_done(kb, lore_list(kb, "rules", NULL, &listing));
    assert_refused(kb, LORE_MISUSE, "a listing lacks nothing", lore_whynot(listing, &proof));
    lore_query_close(listing);
    assert_int_equal(lore_whynot_text(kb, "laens('q', 'iran')", &proof), LORE_UNKNOWN);
}

static void numbers_have_no_stand_ins(void **state)
{
    lore_proof *proof = whynot(*state, "old('nobody')");
    assert_null(strstr(tree(proof), "some N"));
    lore_proof_free(proof);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_goal_that_holds_is_said_to_hold, open_world,
                                        close_memory),
        cmocka_unit_test_setup_teardown(the_nearest_rule_comes_first_with_the_condition_that_fails,
                                        open_world, close_memory),
        cmocka_unit_test_setup_teardown(sets_that_close_it_are_tried_and_smallest_first, open_world,
                                        close_memory),
        cmocka_unit_test_setup_teardown(what_blocks_through_a_negation_is_to_be_unsaid, open_world,
                                        close_memory),
        cmocka_unit_test_setup_teardown(
            what_holds_at_another_time_says_when_and_which_claim_ended_it, open_world,
            close_memory),
        cmocka_unit_test_setup_teardown(what_is_only_forecast_denied_or_ungraded_says_so,
                                        open_world, close_memory),
        cmocka_unit_test_setup_teardown(what_is_believed_too_little_says_how_much, open_world,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_value_that_differs_is_shown, open_world, close_memory),
        cmocka_unit_test_setup_teardown(a_comparison_that_fails_is_shown_with_its_values,
                                        open_world, close_memory),
        cmocka_unit_test_setup_teardown(a_null_is_not_stated, open_world, close_memory),
        cmocka_unit_test_setup_teardown(several_conditions_are_one_goal, open_world, close_memory),
        cmocka_unit_test_setup_teardown(a_retraction_is_what_ended_it, open_world, close_memory),
        cmocka_unit_test_setup_teardown(a_changed_rule_or_source_is_what_ended_it, open_world,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_new_fact_may_have_ended_it, open_world, close_memory),
        cmocka_unit_test_setup_teardown(it_comes_as_rows_json_and_dot_too, open_world,
                                        close_memory),
        cmocka_unit_test_setup_teardown(limits_and_interrupts_end_it, open_world, close_memory),
        cmocka_unit_test_setup_teardown(numbers_have_no_stand_ins, open_world, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
