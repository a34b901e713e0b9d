/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "fixture.h"

/* The proof of the first row of a goal; closes the query. */
static lore_proof *prove(lore_kb *kb, lore_terms *terms, lore_term goal)
{
    lore_query *query;
    lore_proof *proof = NULL;
    assert_done(kb, lore_query_open(kb, terms, goal, &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_why(query, &proof));
    lore_query_close(query);
    return proof;
}

static void assert_tree(lore_proof *proof, const char *expected)
{
    assert_string_equal(lore_proof_render(proof, "text"), expected);
    lore_proof_free(proof);
}

/* link(X, Y): base; path(X, Y): its closure, one step to the right at a time. */
static void declare_paths(lore_kb *kb, lore_terms *terms)
{
    declare(kb, "link", 2, LORE_RELATION_TEMPORAL);
    declare(kb, "path", 2, LORE_RELATION_DERIVED);
    lore_term head = atom(terms, "path", "X", "Z", NULL);
    assert_done(kb, put_rule(kb, terms, "step", atom(terms, "path", "X", "Y", NULL),
                             atom(terms, "link", "X", "Y", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "walk", head, atom(terms, "path", "X", "Y", NULL),
                             atom(terms, "link", "Y", "Z", NULL), 0));
}

static void leaves_are_claims_with_source_and_locator(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_source editor = { .name = "editor", .reliability = lore_text("B", -1) };
    declare_paths(kb, terms);
    assert_done(kb, lore_source_put(kb, &editor));
    lore_claim claim = { .id = "C7",
                         .terms = terms,
                         .statement = atom(terms, "link", "a", "b", NULL),
                         .from = lore_text("2020-05", -1),
                         .source = "editor",
                         .locator = "p. 6",
                         .credibility = lore_text("likely", -1) };
    assert_done(kb, lore_claim_put(kb, &claim));
    put_fact(kb, "link", "b", "c");
    lore_proof *proof = prove(kb, terms, atom(terms, "path", "a", "c", NULL));
    lore_proof_node node;
    assert_int_equal(lore_proof_get(proof, 2, &node), LORE_OK);
    assert_int_equal(node.kind, LORE_PROOF_CLAIM);
    assert_string_equal(node.text, "link(a, b)");
    assert_string_equal(node.claim, "C7");
    assert_string_equal(node.source, "editor");
    assert_string_equal(node.locator, "p. 6");
    assert_int_equal(node.parent, 1);
    assert_true(node.belief > 0.67 && node.belief < 0.68);
    assert_int_equal(lore_proof_get(proof, 4, &node), LORE_DONE);
    assert_tree(proof, "path(a, c)        0.67 likely  rule walk              2020-05 ..\n"
                       "├─ path(a, b)     0.67         rule step              2020-05 ..\n"
                       "│  └─ link(a, b)  0.67         claim C7  editor p. 6  2020-05 ..\n"
                       "└─ link(b, c)     1.00         fact\n");
    lore_terms_free(terms);
}

/* The proof weighs a copy as the engine does: as itself and as the origin that it names. */
static void a_copy_is_weighed_as_its_origin(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_source sources[] = {
        { .name = "wire", .reliability = lore_real(0.1) },
        { .name = "paper", .reliability = lore_real(0.6), .origin = "wire" },
        { .name = "reprint", .reliability = lore_real(0.8), .origin = "paper" },
    };
    declare_paths(kb, terms);
    for (size_t i = 0; i < 3; i++)
        assert_done(kb, lore_source_put(kb, &sources[i]));
    lore_claim claim = { .id = "C1",
                         .terms = terms,
                         .statement = atom(terms, "link", "a", "b", NULL),
                         .source = "reprint" };
    assert_done(kb, lore_claim_put(kb, &claim));
    lore_proof *proof = prove(kb, terms, atom(terms, "path", "a", "b", NULL));
    lore_proof_node node;
    assert_int_equal(lore_proof_get(proof, 1, &node), LORE_OK);
    assert_int_equal(node.kind, LORE_PROOF_CLAIM);
    assert_true(node.belief > 0.099 && node.belief < 0.101); /* the wire's, as far as it is relied on */
    lore_proof_free(proof);
    lore_terms_free(terms);
}

static void the_smallest_proof_is_found_among_circles(void **state)
{
    static const char *const links[][2] = {
        { "a", "b" }, { "b", "a" }, { "b", "c" }, { "c", "d" },
        { "d", "b" }, { "a", "e" }, { "e", "d" }, { "d", "d" }
    };
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare_paths(kb, terms);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        put_fact(kb, "link", links[i][0], links[i][1]);
    assert_tree(prove(kb, terms, atom(terms, "path", "a", "d", NULL)),
                "path(a, d)        1.00 certain  rule walk\n"
                "├─ path(a, e)     1.00          rule step\n"
                "│  └─ link(a, e)  1.00          fact\n"
                "└─ link(e, d)     1.00          fact\n");
    lore_terms_free(terms);
}

static void a_longer_proof_is_taken_where_only_it_reaches_the_belief(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare_paths(kb, terms);
    assert_done(kb, put_claim(kb, "1", "link", "a", "c", NULL, NULL, 0.5));
    assert_done(kb, put_claim(kb, "2", "link", "a", "b", NULL, NULL, 0.9));
    assert_done(kb, put_claim(kb, "3", "link", "b", "c", NULL, NULL, 0.8));
    assert_tree(prove(kb, terms, atom(terms, "path", "a", "c", NULL)),
                "path(a, c)        0.80 likely  rule walk\n"
                "├─ path(a, b)     0.90         rule step\n"
                "│  └─ link(a, b)  0.90         claim 2\n"
                "└─ link(b, c)     0.80         claim 3\n");
    lore_terms_free(terms);
}

static void product_and_weights_are_reached_as_the_engine_computes_them(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_proof_node node;
    assert_done(kb, lore_setting_put(kb, "conjunction", "product"));
    declare(kb, "p", 1, 0);
    declare(kb, "q", 1, LORE_RELATION_DERIVED);
    lore_term body = atom(terms, "p", "X", NULL);
    lore_rule rule = { .terms = terms,
                       .head = atom(terms, "q", "X", NULL),
                       .body = &body,
                       .body_count = 1,
                       .weight = 0.7,
                       .name = "weighted" };
    assert_done(kb, lore_rule_put(kb, &rule));
    assert_done(kb, put_claim(kb, "1", "p", "a", NULL, NULL, NULL, 0.9));
    lore_proof *proof = prove(kb, terms, atom(terms, "q", "a", NULL));
    assert_int_equal(lore_proof_get(proof, 0, &node), LORE_OK);
    assert_true(node.belief > 0.629 && node.belief < 0.631);
    assert_int_equal(node.child_count, 1);
    lore_proof_free(proof);
    lore_terms_free(terms);
}

static void the_moment_of_the_proof_is_the_one_asked_about(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    lore_proof *proof;
    declare_paths(kb, terms);
    assert_done(kb, put_claim(kb, "early", "link", "a", "b", "2019-01-01", "2019-06-01", 0.6));
    assert_done(kb, put_claim(kb, "late", "link", "a", "b", "2020-01-01", "2020-06-01", 0.9));
    assert_done(kb, lore_query_open(kb, terms, atom(terms, "path", "a", "b", NULL), &query));
    assert_done(kb, lore_query_at(query, lore_text("2019-03", -1)));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_why(query, &proof));
    lore_query_close(query);
    assert_tree(proof, "path(a, b)     0.60 likely  rule step    2019-01-01 .. 2019-06-01\n"
                       "└─ link(a, b)  0.60         claim early  2019-01-01 .. 2019-06-01\n");
    assert_tree(prove(kb, terms, atom(terms, "path", "a", "b", NULL)),
                "path(a, b)     0.90 very likely  rule step   2020-01-01 .. 2020-06-01\n"
                "└─ link(a, b)  0.90              claim late  2020-01-01 .. 2020-06-01\n");
    lore_terms_free(terms);
}

static void absence_and_tests_are_leaves_of_their_own(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "member", 2, 0);
    declare(kb, "left", 2, 0);
    declare(kb, "loyal", 2, LORE_RELATION_DERIVED);
    put_fact(kb, "member", "a", "g");
    assert_done(kb, put_rule(kb, terms, "stays", atom(terms, "loyal", "X", "G", NULL),
                             atom(terms, "member", "X", "G", NULL),
                             around(terms, "not", atom(terms, "left", "X", "_", NULL), 0),
                             around(terms, "ne", text_term(terms, "X"), text_term(terms, "G"))));
    assert_tree(prove(kb, terms, atom(terms, "loyal", "a", "G", NULL)),
                "loyal(a, g)        1.00 certain  rule stays\n"
                "├─ member(a, g)    1.00          fact\n"
                "├─ not left(a, _)  1.00          nothing says so as of tx 5\n"
                "└─ ne(a, g)                      holds\n");
    assert_done(kb, put_claim(kb, "1", "left", "a", "g", NULL, NULL, 0.25));
    assert_tree(prove(kb, terms, atom(terms, "loyal", "a", "G", NULL)),
                "loyal(a, g)        0.75 likely  rule stays\n"
                "├─ member(a, g)    1.00         fact\n"
                "├─ not left(a, _)  0.75         what says so is weak\n"
                "└─ ne(a, g)                     holds\n");
    lore_terms_free(terms);
}

static void views_stand_over_the_moment_that_carries_them(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "state", 1, LORE_RELATION_TEMPORAL);
    declare(kb, "was", 1, LORE_RELATION_DERIVED);
    lore_term inner = atom(terms, "state", "X", NULL);
    assert_done(kb, put_rule(kb, terms, "lately", atom(terms, "was", "X", NULL),
                             around(terms, "past", text_term(terms, "90 days"), inner), 0, 0));
    assert_done(kb, put_claim(kb, "1", "state", "a", NULL, "2019-01-01", "2019-01-31", 0.8));
    lore_query *query = ask(kb, "was", "a", NULL);
    lore_proof *proof;
    assert_done(kb, lore_query_at(query, lore_text("2019-04-01", -1)));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_why(query, &proof));
    lore_query_close(query);
    assert_tree(proof,
                "was(a)                      0.80 likely  rule lately  2019-01-01 .. 2019-05-01\n"
                "└─ past(90 days, state(a))  0.80         past         2019-01-01 .. 2019-05-01\n"
                "   └─ state(a)              0.80         claim 1      2019-01\n");
    lore_terms_free(terms);
}

static void aggregates_show_what_they_counted(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_column columns[] = { { "pole", LORE_TEXT }, { "n", LORE_INTEGER } };
    lore_relation backers = {
        .name = "backers", .columns = columns, .column_count = 2, .flags = LORE_RELATION_DERIVED
    };
    declare(kb, "leans", 2, 0);
    assert_done(kb, lore_declare(kb, &backers));
    lore_term counted = around(terms, "count", text_term(terms, "A"), 0);
    assert_done(kb, put_rule(kb, terms, "headcount",
                             around(terms, "backers", text_term(terms, "P"), counted),
                             atom(terms, "leans", "A", "P", NULL), 0, 0));
    put_fact(kb, "leans", "a", "iran");
    assert_done(kb, put_claim(kb, "1", "leans", "b", "iran", NULL, NULL, 0.7));
    assert_done(kb, put_claim(kb, "2", "leans", "c", "iran", NULL, NULL, 0.4));
    assert_tree(prove(kb, terms, atom(terms, "backers", "P", "N", NULL)),
                "backers(iran, 2)   0.70 likely  rule headcount over 2\n"
                "├─ leans(a, iran)  1.00         fact\n"
                "└─ leans(b, iran)  0.70         claim 1\n");
    lore_terms_free(terms);
}

/* Each row's proof must be by the rule that gave it, though the other has a row of the same value. */
static void of_several_aggregates_the_one_that_gave_the_value_is_shown(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_column columns[] = { { "pole", LORE_TEXT }, { "n", LORE_INTEGER } };
    lore_relation polled = { .name = "polled", .columns = columns, .column_count = 2 };
    lore_relation tally = {
        .name = "tally", .columns = columns, .column_count = 2, .flags = LORE_RELATION_DERIVED
    };
    declare(kb, "leans", 2, 0);
    assert_done(kb, lore_declare(kb, &polled));
    assert_done(kb, lore_declare(kb, &tally));
    lore_term counted = around(terms, "count", text_term(terms, "A"), 0);
    lore_term most = around(terms, "max", text_term(terms, "N"), 0);
    assert_done(kb, put_rule(kb, terms, "headcount",
                             around(terms, "tally", text_term(terms, "P"), counted),
                             atom(terms, "leans", "A", "P", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "poll", around(terms, "tally", text_term(terms, "P"), most),
                             atom(terms, "polled", "P", "N", NULL), 0, 0));
    assert_done(kb, put_rule(kb, terms, "of_iran",
                             around(terms, "tally", text_term(terms, "iran"),
                                    around(terms, "count", text_term(terms, "A"), 0)),
                             atom(terms, "leans", "A", "iran", NULL), 0, 0));
    put_fact(kb, "leans", "a", "iraq");
    put_fact(kb, "leans", "b", "iraq");
    put_fact(kb, "leans", "c", "iran");
    put_fact(kb, "leans", "d", "iran");
    lore_value rows[][2] = { { lore_text("iraq", -1), lore_integer(2) },
                             { lore_text("iraq", -1), lore_integer(7) } };
    for (size_t i = 0; i < 2; i++)
        assert_done(kb, lore_fact_put(kb, "polled", rows[i], 2));
    lore_query *query = ask(kb, "tally", "iraq", "N");
    static const char *const trees[] = {
        "tally(iraq, 2)     1.00 certain  rule headcount over 2\n"
        "├─ leans(a, iraq)  1.00          fact\n"
        "└─ leans(b, iraq)  1.00          fact\n",
        "tally(iraq, 7)      1.00 certain  rule poll over 1\n"
        "└─ polled(iraq, 7)  1.00          fact\n",
    };
    for (size_t i = 0; i < 2; i++) {
        lore_proof *proof;
        assert_int_equal(lore_query_step(query), LORE_ROW);
        assert_done(kb, lore_why(query, &proof));
        assert_tree(proof, trees[i]);
    }
    assert_int_equal(lore_query_step(query), LORE_DONE);
    lore_query_close(query);
    lore_terms_free(terms);
}

static void an_expectation_shows_what_it_added_up(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_column columns[] = { { "pole", LORE_TEXT }, { "n", LORE_REAL } };
    lore_relation backers = {
        .name = "backers", .columns = columns, .column_count = 2, .flags = LORE_RELATION_DERIVED
    };
    declare(kb, "leans", 2, 0);
    assert_done(kb, lore_declare(kb, &backers));
    lore_term added = around(terms, "expected", text_term(terms, "A"), 0);
    assert_done(kb, put_rule(kb, terms, "reckoned",
                             around(terms, "backers", text_term(terms, "P"), added),
                             atom(terms, "leans", "A", "P", NULL), 0, 0));
    put_fact(kb, "leans", "a", "iran");
    assert_done(kb, put_claim(kb, "1", "leans", "b", "iran", NULL, NULL, 1));
    assert_done(kb, put_claim(kb, "2", "leans", "c", "iran", NULL, NULL, 0.4));
    assert_tree(prove(kb, terms, atom(terms, "backers", "P", "N", NULL)),
                "backers(iran, 2.0)  1.00 certain  rule reckoned over 2\n"
                "├─ leans(a, iran)   1.00          fact\n"
                "└─ leans(b, iran)   1.00          claim 1\n");
    lore_terms_free(terms);
}

static void corroborating_claims_stand_together(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "seen", 1, LORE_RELATION_NOISY_OR);
    assert_done(kb, put_claim(kb, "1", "seen", "a", NULL, NULL, NULL, 0.5));
    assert_done(kb, put_claim(kb, "2", "seen", "a", NULL, NULL, NULL, 0.6));
    assert_tree(prove(kb, terms, atom(terms, "seen", "a", NULL)),
                "seen(a)     0.80 likely  rule corroboration over 2\n"
                "├─ seen(a)  0.50         claim 1\n"
                "└─ seen(a)  0.60         claim 2\n");
    lore_terms_free(terms);
}

static void denials_are_proved_as_evidence_against(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_proof_node node;
    declare(kb, "renounced", 2, 0);
    declare(kb, "leans", 2, LORE_RELATION_DERIVED);
    put_fact(kb, "renounced", "a", "iran");
    lore_term head = around(terms, "denied", atom(terms, "leans", "A", "P", NULL), 0);
    assert_done(kb,
                put_rule(kb, terms, "word", head, atom(terms, "renounced", "A", "P", NULL), 0, 0));
    lore_proof *proof = prove(kb, terms, head);
    assert_int_equal(lore_proof_get(proof, 0, &node), LORE_OK);
    assert_true(node.against);
    assert_string_equal(node.text, "leans(a, iran)");
    assert_tree(proof, "denied(leans(a, iran))  1.00 certain  rule word\n"
                       "└─ renounced(a, iran)   1.00          fact\n");
    lore_terms_free(terms);
}

static void a_goal_of_several_conditions_is_its_own_root(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "p", 1, 0);
    put_fact(kb, "p", "a", NULL);
    lore_term both = around(terms, "and", atom(terms, "p", "X", NULL), atom(terms, "p", "Y", NULL));
    assert_tree(prove(kb, terms, both), "p(a), p(a)  1.00 certain  rule goal\n"
                                        "├─ p(a)     1.00          fact\n"
                                        "└─ p(a)     1.00          fact\n");
    lore_terms_free(terms);
}

static void renderings_escape_what_they_must(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    declare(kb, "said", 1, 0);
    put_fact(kb, "said", "a \"b\" \\ c", NULL);
    lore_proof *proof = prove(kb, terms, atom(terms, "said", "X", NULL));
    assert_string_equal(
        lore_proof_render(proof, "json"),
        "{\"kind\":\"fact\",\"text\":\"said(\\\"a \\\\\\\"b\\\\\\\" \\\\\\\\ c\\\")\","
        "\"belief\":1.0000,\"words\":\"certain\",\"moment\":0}\n");
    assert_non_null(strstr(lore_proof_render(proof, "dot"), "digraph"));
    assert_string_equal(lore_proof_render(proof, "nonsense"), "");
    lore_proof_free(proof);
    lore_terms_free(terms);
}

static void a_long_chain_is_proved_to_its_end(void **state)
{
    enum { LENGTH = 400 };
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_proof_node node;
    static char names[LENGTH + 1][16];
    lore_value values[2 * LENGTH];
    declare_paths(kb, terms);
    for (int i = 0; i <= LENGTH; i++)
        snprintf(names[i], sizeof names[i], "n%d", i);
    for (int i = 0; i < LENGTH; i++) {
        values[2 * i] = lore_text(names[i], -1);
        values[2 * i + 1] = lore_text(names[i + 1], -1);
    }
    assert_done(kb, lore_facts_put(kb, "link", values, 2, LENGTH));
    lore_proof *proof = prove(kb, terms, atom(terms, "path", "n0", "n400", NULL));
    assert_int_equal(lore_proof_get(proof, 2 * LENGTH - 1, &node), LORE_OK);
    assert_int_equal(lore_proof_get(proof, 2 * LENGTH, &node), LORE_DONE);
    assert_true(strlen(lore_proof_render(proof, "json")) > 2 * LENGTH);
    lore_proof_free(proof);
    lore_terms_free(terms);
}

/* z is certain at all times, by one claim after the other: at each moment it rests on the claim of that moment. */
static void what_one_claim_after_another_makes_certain_rests_on_that_of_the_moment(void **state)
{
    lore_kb *kb = *state;
    lore_query *query;
    lore_proof *proof;
    lore_proof_node node;
    int early = 0, late = 0;
    assert_done(kb, lore_load(kb,
                              "relation.z { 'x', temporal = true } derive.q { 'x' } derive.p { 'x' }\n"
                              "q(X) { z(X) } p(X) { q(X):at '2022', z(X) }\n"
                              "claim { z('k'), to = instant('2020-01-01'), id = 'EARLY' }\n"
                              "claim { z('k'), from = instant('2020-01-01'), id = 'LATE' }\n",
                              -1, "test"));
    assert_done(kb, lore_query_text(kb, "p('k')", &query));
    assert_done(kb, lore_query_at(query, lore_text("2018", -1)));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_done(kb, lore_why(query, &proof));
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        early += node.kind == LORE_PROOF_CLAIM && strcmp(node.claim, "EARLY") == 0;
        late += node.kind == LORE_PROOF_CLAIM && strcmp(node.claim, "LATE") == 0;
    }
    assert_int_equal(early, 1);
    assert_int_equal(late, 1);
    lore_proof_free(proof);
    lore_query_close(query);
}

static void why_needs_a_current_row(void **state)
{
    lore_kb *kb = *state;
    lore_proof *proof;
    declare(kb, "p", 1, 0);
    lore_query *query = ask(kb, "p", "X", NULL);
    assert_refused(kb, LORE_MISUSE, "current row", lore_why(query, &proof));
    assert_null(proof);
    assert_int_equal(lore_query_step(query), LORE_DONE);
    assert_int_equal(lore_why(query, &proof), LORE_MISUSE);
    lore_query_close(query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define PROOF_TEST(test) cmocka_unit_test_setup_teardown(test, open_memory, close_memory)
        PROOF_TEST(leaves_are_claims_with_source_and_locator),
        PROOF_TEST(a_copy_is_weighed_as_its_origin),
        PROOF_TEST(the_smallest_proof_is_found_among_circles),
        PROOF_TEST(a_longer_proof_is_taken_where_only_it_reaches_the_belief),
        PROOF_TEST(product_and_weights_are_reached_as_the_engine_computes_them),
        PROOF_TEST(the_moment_of_the_proof_is_the_one_asked_about),
        PROOF_TEST(absence_and_tests_are_leaves_of_their_own),
        PROOF_TEST(views_stand_over_the_moment_that_carries_them),
        PROOF_TEST(aggregates_show_what_they_counted),
        PROOF_TEST(of_several_aggregates_the_one_that_gave_the_value_is_shown),
        PROOF_TEST(an_expectation_shows_what_it_added_up),
        PROOF_TEST(corroborating_claims_stand_together),
        PROOF_TEST(denials_are_proved_as_evidence_against),
        PROOF_TEST(a_goal_of_several_conditions_is_its_own_root),
        PROOF_TEST(renderings_escape_what_they_must),
        PROOF_TEST(a_long_chain_is_proved_to_its_end),
        PROOF_TEST(what_one_claim_after_another_makes_certain_rests_on_that_of_the_moment),
        PROOF_TEST(why_needs_a_current_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
