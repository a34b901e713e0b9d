/* SPDX-License-Identifier: MIT */
/* Any earlier state, against a knowledge base to which only what came before was done; and rules of
 * another day over its claims. */
#include "history.h"

enum { HISTORIES = 6, LENGTH = 40, TEXT_SIZE = 1 << 15 };

static char found[TEXT_SIZE], expected[TEXT_SIZE];

static const char *const goals[] = { "p(X, Y)", "denied(p(X, Y))",  "q(X)",     "r(X, Y)", "s(X)",
                                     "n(X, N)", "r(X, Y):merged()", "r('a', Y)" };
enum { GOALS = sizeof goals / sizeof *goals };

static const char *as_of(lore_kb *kb, const char *goal, lore_value moment, lore_value rules)
{
    lore_query *query = ask_text(kb, goal);
    assert_done(kb, lore_query_as_of_rules(query, moment, rules));
    return rows_in_full(query, found, sizeof found);
}

static void assert_same(const char *goal, size_t operation)
{
    if (strcmp(found, expected) != 0)
        fail_msg("%s after operation %zu:\n%s\ninstead of\n%s", goal, operation, found, expected);
}

/* When each transaction was committed. */
static int64_t time_of(lore_kb *kb, uint64_t transaction)
{
    lore_query *list;
    int64_t time = 0;
    assert_done(kb, lore_list(kb, "transactions", NULL, &list));
    while (lore_query_step(list) == LORE_ROW)
        if ((uint64_t)lore_query_value(list, 0).u.integer == transaction)
            time = lore_query_value(list, 1).u.integer;
    lore_query_close(list);
    return time;
}

/* By number, and by the time if it is the transaction's alone. Counts the goals that have changed since. */
static void check_state(lore_kb *kb, lore_kb *replayed, const History *history, size_t operation,
                        int *differing)
{
    uint64_t transaction = history->operations[operation].transaction;
    int64_t time = time_of(kb, transaction);
    int has_time = time < time_of(kb, transaction + 1);
    for (size_t g = 0; g < GOALS; g++) {
        rows_in_full(ask_text(replayed, goals[g]), expected, sizeof expected);
        as_of(kb, goals[g], lore_integer((int64_t)transaction), lore_null());
        assert_same(goals[g], operation);
        if (has_time) {
            as_of(kb, goals[g], lore_instant(time), lore_null());
            assert_same(goals[g], operation);
        }
        rows_in_full(ask_text(kb, goals[g]), found, sizeof found);
        *differing += strcmp(found, expected) != 0;
    }
}

static void as_of_is_what_a_replay_up_to_then_gives(void **state)
{
    History history;
    int differing = 0;
    (void)state;
    seed_history();
    for (int i = 0; i < HISTORIES; i++) {
        lore_kb *replayed, *kb = make_history(&history, LENGTH);
        assert_int_equal(lore_open(NULL, 0, &replayed), LORE_OK);
        for (size_t o = 0; o < history.count; o++) {
            assert_done(replayed, do_operation(replayed, &history.operations[o]));
            check_state(kb, replayed, &history, o, &differing);
        }
        lore_close(replayed);
        lore_close(kb);
    }
    assert_true(differing > 100); /* or nothing ever changed: no test at all */
}

static int is_of_rules(const Operation *operation)
{
    return operation->kind == LOAD_RULES || operation->kind == RETRACT_RULE;
}

/* All that is about rules, and the rest up to the operation. */
static lore_kb *replay_with_all_rules(const History *history, size_t last)
{
    lore_kb *kb;
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    for (size_t o = 0; o < history->count; o++)
        if (is_of_rules(&history->operations[o]) || o <= last)
            assert_done(kb, do_operation(kb, &history->operations[o]));
    return kb;
}

static void rules_of_now_reason_about_the_claims_of_that_day(void **state)
{
    History history;
    (void)state;
    for (int i = 0; i < HISTORIES; i++) {
        lore_kb *kb = make_history(&history, LENGTH);
        for (size_t o = 2; o < history.count; o += 7) {
            lore_kb *replayed = replay_with_all_rules(&history, o);
            for (size_t g = 0; g < GOALS; g++) {
                rows_in_full(ask_text(replayed, goals[g]), expected, sizeof expected);
                as_of(kb, goals[g], lore_integer((int64_t)history.operations[o].transaction),
                      lore_text("now", -1));
                assert_same(goals[g], o);
            }
            lore_close(replayed);
        }
        lore_close(kb);
    }
}

/* ---- named cases ---- */

static void a_regraded_source_counts_with_its_old_grade_before(void **state)
{
    lore_kb *kb = *state;
    static const char *const steps[] = {
        "relation.p { 'x' } source.s { reliability = 'A' } claim { p('a'), source = 's' }",
        "source.s { reliability = 'D' }"
    };
    for (int i = 0; i < 2; i++)
        assert_done(kb, lore_load(kb, steps[i], -1, "steps.lua"));
    assert_non_null(strstr(as_of(kb, "p(X)", lore_integer(1), lore_null()), "=1.0000"));
    assert_non_null(strstr(as_of(kb, "p(X)", lore_integer(2), lore_null()), "=0.3999"));
    /* grades go with the claims, not with the rules */
    assert_non_null(strstr(as_of(kb, "p(X)", lore_integer(1), lore_text("now", -1)), "=1.0000"));
    assert_non_null(strstr(as_of(kb, "p(X)", lore_text("now", -1), lore_integer(1)), "=0.3999"));
}

static void rules_of_another_day_do_not_misread_columns(void **state)
{
    lore_kb *kb = *state;
    lore_query *query;
    assert_done(kb, lore_load(kb,
                              "relation.p { 'x' } relation.q { 'x' } fact { q('b') } "
                              "claim { p('a'), id = 'c' }",
                              -1, "steps.lua"));
    assert_done(kb, lore_claim_retract(kb, "c", NULL));
    assert_done(
        kb, lore_load(kb, "relation.p { 'x', 'n: integer' } claim { p('a', 3) }", -1, "steps.lua"));
    assert_string_equal(rows_of(ask_text(kb, "p(X, N)"), found, sizeof found), "a 3");
    query = ask_text(kb, "p(X, N)");
    assert_done(kb, lore_query_as_of_rules(query, lore_integer(1), lore_text("now", -1)));
    assert_refused(kb, LORE_TYPE, "other columns", lore_query_step(query));
    lore_query_close(query);
    query = ask_text(kb, "q(X)");
    assert_done(kb, lore_query_as_of_rules(query, lore_integer(1), lore_text("now", -1)));
    assert_string_equal(rows_of(query, found, sizeof found), "b");
}

static void a_relation_that_held_facts_keeps_their_number_of_columns(void **state)
{
    lore_kb *kb = *state;
    lore_value a = lore_text("a", -1);
    assert_done(kb, lore_load(kb, "relation.p { 'x' } fact { p('a') }", -1, "steps.lua"));
    assert_done(kb, lore_fact_retract(kb, "p", &a, 1));
    assert_refused(kb, LORE_MISUSE, "keeps their number",
                   lore_load(kb, "relation.p { 'x', 'y' }", -1, "steps.lua"));
    assert_done(kb, lore_load(kb, "relation.p { 'x: integer' } fact { p(3) }", -1, "steps.lua"));
    lore_query *query = ask_text(kb, "p(X)");
    assert_done(kb, lore_query_as_of(query, lore_integer(1)));
    assert_string_equal(rows_of(query, found, sizeof found), "a");
    assert_string_equal(rows_of(ask_text(kb, "p(X)"), found, sizeof found), "3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_of_is_what_a_replay_up_to_then_gives),
        cmocka_unit_test(rules_of_now_reason_about_the_claims_of_that_day),
        cmocka_unit_test_setup_teardown(a_regraded_source_counts_with_its_old_grade_before,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(rules_of_another_day_do_not_misread_columns, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_relation_that_held_facts_keeps_their_number_of_columns,
                                        open_memory, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
