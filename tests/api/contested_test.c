/* SPDX-License-Identifier: MIT */
/* Rows that rest on contested facts: whose proof, which side, at which time, how many at once. */
#include <stdlib.h>

#include "fixture.h"

enum { MANY = 600 };

/* What is denied(relation(first, second)), dated if from or to is given. */
static void deny(lore_kb *kb, const char *relation, const char *first, const char *second,
                 const char *from, const char *to)
{
    lore_terms *terms = lore_terms_new();
    lore_claim claim = { .terms = terms,
                         .statement =
                             around(terms, "denied", atom(terms, relation, first, second, NULL), 0),
                         .from = from == NULL ? lore_null() : lore_text(from, -1),
                         .to = to == NULL ? lore_null() : lore_text(to, -1),
                         .credibility = lore_real(0.3) };
    assert_done(kb, lore_claim_put(kb, &claim));
    lore_terms_free(terms);
}

/* sides(X, Z) { member(X, Y), backs(Y, Z) } */
static int open_with_sides(void **state)
{
    open_memory(state);
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "member", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "backs", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "sides", 2, LORE_RELATION_DERIVED);
    assert_done(kb, put_rule(kb, terms, "by-group", atom(terms, "sides", "X", "Z", NULL),
                             atom(terms, "member", "X", "Y", NULL),
                             atom(terms, "backs", "Y", "Z", NULL), 0));
    assert_done(kb, put_claim(kb, "1", "member", "ali", "union", "2018", NULL, 0.8));
    assert_done(kb, put_claim(kb, "2", "member", "bo", "party", "2018", NULL, 0.8));
    put_fact(kb, "backs", "union", "reform");
    assert_done(kb, put_claim(kb, "3", "backs", "party", "order", NULL, NULL, 0.6));
    lore_terms_free(terms);
    return 0;
}

/* The rows of an opened query that are contested, as "ali reform|bo order". Closes it. */
static const char *contested_of(lore_kb *kb, lore_query *query)
{
    static char text[1024];
    size_t length = 0;
    text[0] = '\0';
    while (lore_query_step(query) == LORE_ROW) {
        int contested = lore_query_contested(query);
        assert_done(kb, contested);
        for (size_t c = 0; contested && c < lore_query_column_count(query); c++) {
            const char *space = c > 0 ? " " : length > 0 ? "|" : "";
            length += (size_t)snprintf(text + length, sizeof text - length, "%s", space);
            length +=
                lore_value_format(lore_query_value(query, c), text + length, sizeof text - length);
        }
    }
    lore_query_close(query);
    return text;
}

static const char *contested_sides(lore_kb *kb, const char *moment)
{
    lore_query *query = ask(kb, "sides", "Who", "What");
    if (moment != NULL)
        assert_done(kb, lore_query_at(query, lore_text(moment, -1)));
    return contested_of(kb, query);
}

static void a_row_is_contested_where_its_proof_rests_on_what_is_denied(void **state)
{
    lore_kb *kb = *state;
    assert_string_equal(contested_sides(kb, NULL), "");
    deny(kb, "member", "bo", "union", NULL, NULL); /* nobody says that he is */
    assert_string_equal(contested_sides(kb, NULL), "");
    deny(kb, "member", "bo", "party", NULL, NULL);
    assert_string_equal(contested_sides(kb, NULL), "bo order");
    assert_string_equal(contested_of(kb, ask(kb, "member", "Who", "What")), "bo party");
}

static void a_denial_counts_while_the_row_is_believed_and_asked_about(void **state)
{
    lore_kb *kb = *state;
    deny(kb, "member", "ali", "union", "2015", "2016"); /* before she was */
    deny(kb, "member", "bo", "party", "2020", "2020");
    assert_string_equal(contested_sides(kb, NULL), "bo order");
    assert_string_equal(contested_sides(kb, "2019"), "");
    assert_string_equal(contested_sides(kb, "2020"), "bo order");
    assert_string_equal(contested_sides(kb, "2021"), "");
}

static void a_plain_fact_can_be_denied_and_a_denial_contradicted(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    deny(kb, "backs", "union", "reform", "2020", "2021");
    deny(kb, "backs", "none", "reform", NULL, NULL);
    assert_string_equal(contested_sides(kb, NULL), "ali reform");
    assert_string_equal(contested_sides(kb, "2019"), "");
    lore_term goal = around(terms, "denied", atom(terms, "backs", "X", "Y", NULL), 0);
    assert_done(kb, lore_query_open(kb, terms, goal, &query));
    assert_string_equal(contested_of(kb, query), "union reform");
    lore_terms_free(terms);
}

static void what_is_denied_one_way_round_is_denied_the_other_where_both_are_the_same(void **state)
{
    lore_kb *kb = *state;
    declare(kb, "ally", 2, LORE_RELATION_SYMMETRIC);
    put_fact(kb, "ally", "ali", "bo");
    put_fact(kb, "ally", "ali", "cy");
    deny(kb, "ally", "bo", "ali", NULL, NULL);
    assert_string_equal(contested_of(kb, ask(kb, "ally", "X", "Y")), "ali bo|bo ali");
}

static void only_the_best_proof_counts(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, put_claim(kb, "4", "member", "bo", "guild", "2018", NULL, 0.5));
    assert_done(kb, put_claim(kb, "5", "backs", "guild", "order", NULL, NULL, 0.5));
    deny(kb, "member", "bo", "guild", NULL, NULL);
    assert_string_equal(contested_sides(kb, NULL), "");
    assert_done(kb, put_claim(kb, "6", "backs", "guild", "peace", NULL, NULL, 0.5));
    assert_string_equal(contested_sides(kb, NULL), "bo peace");
}

static void behind_an_operator_of_time_its_own_moment_counts(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    deny(kb, "member", "ali", "union", "2020", "2020");
    for (int is_denied = 0; is_denied < 2; is_denied++) {
        lore_term moment = lore_term_value(terms, lore_text(is_denied ? "2020-05" : "2019-05", -1));
        lore_term goal = around(terms, "at", atom(terms, "member", "X", "union", NULL), moment);
        assert_done(kb, lore_query_open(kb, terms, goal, &query));
        assert_string_equal(contested_of(kb, query), is_denied ? "ali" : "");
    }
    lore_terms_free(terms);
}

static void an_aggregate_is_contested_with_any_of_its_members(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    const lore_column columns[] = { { "what", LORE_TEXT }, { "n", LORE_INTEGER } };
    lore_relation size = {
        .name = "size", .columns = columns, .column_count = 2, .flags = LORE_RELATION_DERIVED
    };
    assert_done(kb, lore_declare(kb, &size));
    lore_term count = around(terms, "count", lore_term_variable(terms, "X"), 0);
    lore_term head = around(terms, "size", lore_term_variable(terms, "Y"), count);
    assert_done(kb,
                put_rule(kb, terms, "count", head, atom(terms, "member", "X", "Y", NULL), 0, 0));
    assert_done(kb, put_claim(kb, "4", "member", "cy", "party", "2018", NULL, 0.9));
    deny(kb, "member", "cy", "party", NULL, NULL);
    /* one of both may have come earlier in 2018 */
    assert_string_equal(contested_of(kb, ask(kb, "size", "Y", "N")), "party 1|party 2");
    lore_terms_free(terms);
}

/* More than are judged at once, and a limit in the midst; every seventh is denied. */
static void many_rows_are_judged_in_any_order_of_asking(void **state)
{
    lore_kb *kb = *state;
    char name[16];
    assert_done(kb, lore_begin(kb));
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "n%03d", i);
        assert_done(kb, put_claim(kb, NULL, "member", name, "union", "2019", NULL, 0.7));
        if (i % 7 == 0)
            deny(kb, "member", name, "union", i % 2 == 0 ? "2020" : NULL, NULL);
    }
    assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
    for (int stride = 1; stride < 400; stride = stride * 3 + 1) {
        lore_query *query = ask(kb, "sides", "Who", "reform");
        assert_done(kb, lore_query_limit(query, 560));
        assert_int_equal(lore_query_contested(query), 0); /* no row yet */
        for (int row = 0; lore_query_step(query) == LORE_ROW; row++) {
            lore_value who = lore_query_value(query, 0);
            int number = who.u.text[0] == 'n' ? atoi(who.u.text + 1) : 1;
            if (row % stride == 0)
                assert_int_equal(lore_query_contested(query), number % 7 == 0);
        }
        lore_query_close(query);
    }
}

static void a_listing_and_no_row_are_not_contested(void **state)
{
    lore_kb *kb = *state;
    lore_query *query;
    assert_int_equal(lore_query_contested(NULL), LORE_MISUSE);
    deny(kb, "member", "ali", "union", NULL, NULL);
    assert_done(kb, lore_list(kb, "claims", NULL, &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_int_equal(lore_query_contested(query), 0);
    lore_query_close(query);
}

/* reach(X, Z) over a chain of dated claims, all of whose pairs would be more rows than are allowed. */
static void rows_that_nothing_contests_are_not_evaluated_in_full(void **state)
{
    enum { LENGTH = 300 };
    lore_kb *kb = *state;
    char name[16], next[16];
    assert_done(kb,
                lore_load(kb,
                          "relation.edge { 'a', 'b', temporal = true } derive.reach { 'a', 'b' }\n"
                          "reach(A, B) { edge(A, B) } reach(A, C) { reach(A, B), edge(B, C) }",
                          -1, "chain.lua"));
    assert_done(kb, lore_begin(kb));
    for (int i = 0; i < LENGTH; i++) {
        snprintf(name, sizeof name, "n%d", i);
        snprintf(next, sizeof next, "n%d", i + 1);
        assert_done(kb, put_claim(kb, NULL, "edge", name, next, "2018", NULL, 0.8));
    }
    assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
    lore_limit_set(kb, LORE_LIMIT_ROWS, 10 * LENGTH);
    lore_query *query = ask(kb, "reach", "n290", "X");
    for (int i = 0; i < 10; i++) {
        assert_int_equal(lore_query_step(query), LORE_ROW);
        assert_int_equal(lore_query_contested(query), 0);
    }
    assert_int_equal(lore_query_step(query), LORE_DONE);
    lore_query_close(query);
}

static void an_interrupt_ends_the_search_and_it_can_be_taken_up_again(void **state)
{
    lore_kb *kb = *state;
    deny(kb, "member", "ali", "union", NULL, NULL);
    lore_query *query = ask(kb, "sides", "Who", "What");
    assert_int_equal(lore_query_step(query), LORE_ROW);
    lore_interrupt(kb);
    assert_refused(kb, LORE_INTERRUPTED, "interrupted", lore_query_contested(query));
    assert_int_equal(lore_query_contested(query), 1);
    lore_query_close(query);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_with_sides, close_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_row_is_contested_where_its_proof_rests_on_what_is_denied),
        TEST(a_denial_counts_while_the_row_is_believed_and_asked_about),
        TEST(a_plain_fact_can_be_denied_and_a_denial_contradicted),
        TEST(what_is_denied_one_way_round_is_denied_the_other_where_both_are_the_same),
        TEST(only_the_best_proof_counts),
        TEST(behind_an_operator_of_time_its_own_moment_counts),
        TEST(an_aggregate_is_contested_with_any_of_its_members),
        TEST(many_rows_are_judged_in_any_order_of_asking),
        TEST(a_listing_and_no_row_are_not_contested),
        TEST(rows_that_nothing_contests_are_not_evaluated_in_full),
        TEST(an_interrupt_ends_the_search_and_it_can_be_taken_up_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
