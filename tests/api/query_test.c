/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static char text[4096];

static int open_with_leanings(void **state)
{
    open_memory(state);
    lore_kb *kb = *state;
    declare(kb, "leans", 2, LORE_RELATION_TEMPORAL);
    assert_done(kb, put_claim(kb, "1", "leans", "sadr", "iran", "2019-10-01", "2020-01-01", 0.9));
    assert_done(kb, put_claim(kb, "2", "leans", "pmf", "iran", "2019", NULL, 0.6));
    assert_done(kb, put_claim(kb, "3", "leans", "pmf", "none", "2020-03-10", "2020-05-01", 0.4));
    assert_done(kb, put_claim(kb, "4", "leans", "ali", "none", NULL, NULL, 0));
    return 0;
}

static void rows_come_sorted_by_their_columns(void **state)
{
    assert_string_equal(rows_of(ask(*state, "leans", "Who", "Pole"), text, sizeof text),
                        "ali none|pmf iran|pmf none|sadr iran");
}

static void rows_are_ordered_by_keys_and_limited(void **state)
{
    lore_kb *kb = *state;
    lore_query *query = ask(kb, "leans", "Who", "Pole");
    assert_done(kb, lore_query_order(query, "Pole", 1));
    assert_done(kb, lore_query_order(query, "belief", 0));
    assert_string_equal(rows_of(query, text, sizeof text), "pmf none|ali none|pmf iran|sadr iran");
    query = ask(kb, "leans", "Who", "Pole");
    assert_done(kb, lore_query_order(query, "from", 1));
    assert_done(kb, lore_query_limit(query, 2));
    assert_string_equal(rows_of(query, text, sizeof text), "pmf none|sadr iran");
    query = ask(kb, "leans", "Who", "Pole");
    assert_refused(kb, LORE_UNKNOWN, "no column 'Wo'", lore_query_order(query, "Wo", 0));
    assert_int_equal(lore_query_limit(query, -1), LORE_MISUSE);
    assert_done(kb, lore_query_limit(query, 0));
    assert_string_equal(rows_of(query, text, sizeof text), "");
}

static const char *rows_at(lore_kb *kb, const char *moment)
{
    lore_query *query = ask(kb, "leans", "Who", "iran");
    assert_done(kb, lore_query_at(query, lore_text(moment, -1)));
    return rows_of(query, text, sizeof text);
}

static void at_takes_what_holds_at_some_moment_of_the_date(void **state)
{
    lore_kb *kb = *state;
    assert_string_equal(rows_at(kb, "2018"), "");
    assert_string_equal(rows_at(kb, "2019-10"), "pmf|sadr");
    assert_string_equal(rows_at(kb, "2020-01-01"), "pmf|sadr");
    assert_string_equal(rows_at(kb, "2020-01-02"), "pmf");
    lore_query *query = ask(kb, "leans", "Who", "iran");
    assert_refused(kb, LORE_TIME, "", lore_query_at(query, lore_text("2020-13", -1)));
    assert_int_equal(lore_query_at(query, lore_integer(3)), LORE_TIME);
    lore_query_close(query);
}

static void a_window_clips_beliefs(void **state)
{
    lore_kb *kb = *state;
    int64_t from, to;
    size_t count;
    lore_query *query = ask(kb, "leans", "sadr", "iran");
    assert_int_equal(lore_query_column_count(query), 0);
    assert_done(kb, lore_query_during(query, lore_text("2019-12", -1), lore_text("2020-02", -1)));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    const lore_stretch *parts = lore_query_stretches(query, &count);
    assert_int_equal(count, 1);
    assert_int_equal(lore_date_parse("2019-12", &from, &to), LORE_OK);
    assert_true(parts[0].from == from);
    assert_int_equal(lore_date_parse("2020-01-01", &from, &to), LORE_OK);
    assert_true(parts[0].to == to);
    assert_int_equal(lore_query_during(query, lore_null(), lore_null()), LORE_MISUSE);
    lore_query_close(query);
    query = ask(kb, "leans", "sadr", "iran");
    assert_refused(kb, LORE_TIME, "ends before",
                   lore_query_during(query, lore_text("2020", -1), lore_text("2019", -1)));
    lore_query_close(query);
}

/* The greatest instant as an end is no end. */
static void a_window_may_be_open(void **state)
{
    lore_kb *kb = *state;
    lore_value ends[] = { lore_null(), lore_text("..", -1), lore_instant(LORE_TIME_MAX) };
    for (size_t i = 0; i < 3; i++) {
        size_t count;
        lore_query *query = ask(kb, "leans", "sadr", "iran");
        assert_done(kb, lore_query_during(query, lore_null(), ends[i]));
        assert_int_equal(lore_query_step(query), LORE_ROW);
        assert_non_null(lore_query_stretches(query, &count));
        assert_true(count > 0);
        lore_query_close(query);
    }
}

static void evidence_against_is_shown_beside_evidence_for(void **state)
{
    lore_kb *kb = *state;
    size_t count;
    lore_terms *terms = lore_terms_new();
    lore_claim denial = { .terms = terms,
                          .statement = around(terms, "denied",
                                              atom(terms, "leans", "sadr", "iran", NULL), 0),
                          .from = lore_text("2019-11-01", -1),
                          .credibility = lore_real(0.5) };
    assert_done(kb, lore_claim_put(kb, &denial));
    lore_query *query = ask(kb, "leans", "sadr", "iran");
    assert_int_equal(lore_query_step(query), LORE_ROW);
    const lore_stretch *parts = lore_query_stretches(query, &count);
    assert_int_equal(count, 3);
    assert_true(parts[0].pro > 0.89 && parts[0].con == 0);
    assert_true(parts[1].pro > 0.89 && parts[1].con > 0.49);
    assert_true(parts[2].pro == 0 && parts[2].con > 0.49 && parts[2].to == LORE_TIME_MAX);
    assert_true(lore_query_against(query) > 0.49);
    lore_query_close(query);
    lore_terms_free(terms);
}

static void as_of_sees_facts_rules_and_declarations_of_that_day(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    uint64_t before, after;
    assert_done(kb, lore_begin(kb));
    declare(kb, "doubt", 1, LORE_RELATION_DERIVED);
    assert_done(kb, put_rule(kb, terms, "by-claim", atom(terms, "doubt", "X", NULL),
                             atom(terms, "leans", "X", "none", NULL), 0, 0));
    assert_done(kb, lore_commit(kb, NULL, NULL, &before));
    assert_done(kb, lore_begin(kb));
    assert_done(kb, lore_claim_retract(kb, "4", NULL));
    assert_done(kb, put_rule(kb, terms, "by-claim", atom(terms, "doubt", "Y", NULL),
                             atom(terms, "leans", "X", "Y", NULL),
                             atom(terms, "leans", "X", "none", NULL), 0));
    assert_done(kb, lore_commit(kb, NULL, NULL, &after));
    assert_string_equal(rows_of(ask(kb, "doubt", "W", NULL), text, sizeof text), "iran|none");
    lore_query *query = ask(kb, "doubt", "W", NULL);
    assert_done(kb, lore_query_as_of(query, lore_integer((int64_t)before)));
    assert_string_equal(rows_of(query, text, sizeof text), "ali|pmf");
    query = ask(kb, "doubt", "W", NULL);
    assert_refused(kb, LORE_NOTFOUND, "no transaction", lore_query_as_of(query, lore_integer(99)));
    assert_int_equal(lore_query_as_of(query, lore_integer(1)), LORE_UNKNOWN);
    assert_refused(kb, LORE_NOTFOUND, "nothing had been recorded",
                   lore_query_as_of(query, lore_text("1999", -1)));
    assert_done(kb, lore_query_as_of(query, lore_text("9999", -1)));
    assert_string_equal(rows_of(query, text, sizeof text), "iran|none");
    lore_terms_free(terms);
}

static void a_query_keeps_the_state_that_it_was_asked_of(void **state)
{
    lore_kb *kb = *state;
    lore_query *query = ask(kb, "leans", "Who", "iran");
    assert_done(kb, put_claim(kb, "5", "leans", "newcomer", "iran", NULL, NULL, 0));
    assert_string_equal(rows_of(query, text, sizeof text), "pmf|sadr");
    assert_string_equal(rows_of(ask(kb, "leans", "Who", "iran"), text, sizeof text),
                        "newcomer|pmf|sadr");
}

/* "rows/claims" of a goal, ungraded claims counting as much as belief (below 0: as set). */
static void assert_ungraded(lore_kb *kb, const char *relation, double belief, const char *rows,
                            uint64_t claims)
{
    lore_query *query = ask(kb, relation, "Who", "iran");
    if (belief >= 0)
        assert_done(kb, lore_query_ungraded(query, belief));
    assert_int_equal(lore_query_ungraded_claims(query), 0); /* not before a step */
    lore_status status = lore_query_step(query);
    assert_int_equal(lore_query_ungraded_claims(query), claims);
    assert_int_equal(status, *rows == '\0' ? LORE_DONE : LORE_ROW);
    lore_query_close(query);
    query = ask(kb, relation, "Who", "iran");
    if (belief >= 0)
        assert_done(kb, lore_query_ungraded(query, belief));
    assert_string_equal(rows_of(query, text, sizeof text), rows);
}

static void a_question_says_what_ungraded_claims_count(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "follows", 2, LORE_RELATION_DERIVED);
    lore_term args[] = { lore_term_variable(terms, "X"), lore_term_variable(terms, "Y") };
    lore_claim claim = { .terms = terms, .id = "5", .credibility = lore_text("6", -1) };
    lore_term words[] = { lore_term_value(terms, lore_text("umar", -1)),
                          lore_term_value(terms, lore_text("iran", -1)) };
    claim.statement = lore_term_compound(terms, "leans", words, 2);
    assert_done(kb, lore_claim_put(kb, &claim));
    lore_term body = lore_term_compound(terms, "leans", args, 2);
    lore_rule rule = { .terms = terms,
                       .name = "by-leaning",
                       .head = lore_term_compound(terms, "follows", args, 2),
                       .body = &body,
                       .body_count = 1,
                       .weight = 1 };
    assert_done(kb, lore_rule_put(kb, &rule));
    lore_terms_free(terms);
    assert_ungraded(kb, "leans", -1, "pmf|sadr", 1);
    assert_ungraded(kb, "leans", 0.3, "pmf|sadr|umar", 1);
    assert_ungraded(kb, "follows", 0.3, "pmf|sadr|umar", 1);
    assert_ungraded(kb, "follows", -1, "pmf|sadr", 1);
    lore_query *query = ask(kb, "leans", "Who", "iran");
    assert_refused(kb, LORE_MISUSE, "between 0 and 1", lore_query_ungraded(query, 1.5));
    assert_done(kb, lore_query_ungraded(query, 0.3));
    assert_done(kb, lore_query_as_of(query, lore_integer(1)));
    assert_string_equal(rows_of(query, text, sizeof text), "");
}

/* p and ~p follow from the same rumours: each of those is one claim all the same. A relayed word has
 * no more grade than who relays it. */
static void an_ungraded_claim_is_counted_once_on_whichever_side_it_is_read(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_source gossip = { .name = "gossip", .reliability = lore_text("F", -1) };
    lore_source herald = { .name = "herald", .via = "gossip" };
    declare(kb, "rumour", 2, 0);
    declare(kb, "follows", 2, LORE_RELATION_DERIVED);
    assert_done(kb, lore_source_put(kb, &gossip));
    assert_done(kb, lore_source_put(kb, &herald));
    lore_term follows = atom(terms, "follows", "X", "Y", NULL);
    lore_term rumour = atom(terms, "rumour", "X", "Y", NULL);
    assert_done(kb, put_rule(kb, terms, "for", follows, rumour, 0, 0));
    assert_done(kb,
                put_rule(kb, terms, "against", around(terms, "denied", follows, 0), rumour, 0, 0));
    lore_claim claim = { .terms = terms,
                         .statement = atom(terms, "rumour", "umar", "iran", NULL),
                         .credibility = lore_text("F", -1) };
    assert_done(kb, lore_claim_put(kb, &claim));
    assert_done(kb, lore_claim_put(kb, &claim));
    claim.credibility = lore_null();
    claim.source = "herald";
    assert_done(kb, lore_claim_put(kb, &claim));
    assert_ungraded(kb, "follows", -1, "", 3);
    assert_ungraded(kb, "follows", 0.3, "umar", 3);
    assert_ungraded(kb, "leans", -1, "pmf|sadr", 0);
    lore_terms_free(terms);
}

static void a_goal_with_a_mistake_opens_no_query(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query = NULL;
    assert_refused(kb, LORE_UNKNOWN, "lens",
                   lore_query_open(kb, terms, atom(terms, "lens", "X", "Y", NULL), &query));
    assert_null(query);
    assert_int_equal(lore_query_open(kb, terms, atom(terms, "leans", "X", NULL), &query),
                     LORE_TYPE);
    assert_int_equal(lore_query_open(kb, terms, 0, &query), LORE_MISUSE);
    lore_terms_free(terms);
}

static void a_limit_ends_an_evaluation_and_a_query_can_go_on_without_it(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "number", 1, 0);
    declare(kb, "pair", 2, LORE_RELATION_DERIVED);
    lore_value values[500];
    static char names[500][16];
    for (int i = 0; i < 500; i++) {
        snprintf(names[i], sizeof names[i], "n%d", i);
        values[i] = lore_text(names[i], -1);
    }
    assert_done(kb, lore_facts_put(kb, "number", values, 1, 500));
    assert_done(kb,
                put_rule(kb, terms, "all-pairs", atom(terms, "pair", "X", "Y", NULL),
                         atom(terms, "number", "X", NULL), atom(terms, "number", "Y", NULL), 0));
    lore_query *query = ask(kb, "pair", "X", "Y");
    lore_limit_set(kb, LORE_LIMIT_ROWS, 1000);
    assert_refused(kb, LORE_BUDGET, "", lore_query_step(query));
    lore_limit_set(kb, LORE_LIMIT_ROWS, 0);
    assert_int_equal(lore_query_step(query), LORE_ROW);
    lore_query_close(query);
    query = ask(kb, "pair", "Y", "n3");
    lore_interrupt(kb);
    assert_refused(kb, LORE_INTERRUPTED, "interrupted", lore_query_step(query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    lore_query_close(query);
    lore_terms_free(terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_come_sorted_by_their_columns, open_with_leanings,
                                        close_memory),
        cmocka_unit_test_setup_teardown(rows_are_ordered_by_keys_and_limited, open_with_leanings,
                                        close_memory),
        cmocka_unit_test_setup_teardown(at_takes_what_holds_at_some_moment_of_the_date,
                                        open_with_leanings, close_memory),
        cmocka_unit_test_setup_teardown(a_window_clips_beliefs, open_with_leanings, close_memory),
        cmocka_unit_test_setup_teardown(a_window_may_be_open, open_with_leanings, close_memory),
        cmocka_unit_test_setup_teardown(evidence_against_is_shown_beside_evidence_for,
                                        open_with_leanings, close_memory),
        cmocka_unit_test_setup_teardown(as_of_sees_facts_rules_and_declarations_of_that_day,
                                        open_with_leanings, close_memory),
        cmocka_unit_test_setup_teardown(a_query_keeps_the_state_that_it_was_asked_of,
                                        open_with_leanings, close_memory),
        cmocka_unit_test_setup_teardown(a_question_says_what_ungraded_claims_count,
                                        open_with_leanings, close_memory),
        cmocka_unit_test_setup_teardown(
            an_ungraded_claim_is_counted_once_on_whichever_side_it_is_read, open_with_leanings,
            close_memory),
        cmocka_unit_test_setup_teardown(a_goal_with_a_mistake_opens_no_query, open_with_leanings,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_limit_ends_an_evaluation_and_a_query_can_go_on_without_it,
                                        open_with_leanings, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
