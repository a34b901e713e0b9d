/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static char text[4096];

static int open_with_relations(void **state)
{
    open_memory(state);
    declare(*state, "p", 2, 0);
    declare(*state, "q", 2, LORE_RELATION_DERIVED);
    declare(*state, "r", 2, LORE_RELATION_DERIVED);
    return 0;
}

static const char *rule_names(lore_kb *kb)
{
    size_t length = 0;
    lore_query *query;
    assert_done(kb, lore_list(kb, "rules", NULL, &query));
    text[0] = '\0';
    while (lore_query_step(query) == LORE_ROW) {
        lore_value name = lore_query_value(query, 0);
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                   length > 0 ? " " : "", name.u.text);
    }
    lore_query_close(query);
    return text;
}

/* q(X, Y) { relation(X, Y) } */
static lore_status put_copy(lore_kb *kb, const char *name, const char *relation)
{
    lore_terms *terms = lore_terms_new();
    lore_status status = put_rule(kb, terms, name, atom(terms, "q", "X", "Y", NULL),
                                  atom(terms, relation, "X", "Y", NULL), 0, 0);
    lore_terms_free(terms);
    return status;
}

static void a_rule_concludes_from_what_is_recorded_later_too(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, put_copy(kb, NULL, "p"));
    put_fact(kb, "p", "a", "b");
    assert_string_equal(rows_of(ask(kb, "q", "X", "Y"), text, sizeof text), "a b");
    put_fact(kb, "p", "c", "d");
    assert_string_equal(rows_of(ask(kb, "q", "X", "Y"), text, sizeof text), "a b|c d");
}

static void unnamed_rules_are_numbered_and_the_same_text_is_one_rule(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    assert_done(kb, put_copy(kb, NULL, "p"));
    assert_done(kb, put_copy(kb, NULL, "p"));
    assert_done(kb, put_rule(kb, terms, NULL, atom(terms, "q", "X", "Y", NULL),
                             atom(terms, "p", "Y", "X", NULL), 0, 0));
    assert_string_equal(rule_names(kb), "q#1 q#2");
    assert_done(kb, lore_rule_retract(kb, "q#1"));
    assert_done(kb, put_copy(kb, NULL, "p"));
    assert_int_equal(strlen(rule_names(kb)), strlen("q#1 q#2"));
    lore_terms_free(terms);
}

static void a_rule_of_the_same_name_replaces_the_former(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    put_fact(kb, "p", "a", "b");
    assert_done(kb, put_copy(kb, "copy", "p"));
    assert_done(kb, put_rule(kb, terms, "copy", atom(terms, "q", "X", "Y", NULL),
                             atom(terms, "p", "Y", "X", NULL), 0, 0));
    assert_string_equal(rows_of(ask(kb, "q", "X", "Y"), text, sizeof text), "b a");
    lore_terms_free(terms);
}

static void a_name_stands_for_one_rule_in_a_transaction_and_may_be_loaded_again(void **state)
{
    lore_kb *kb = *state;
    for (int load = 0; load < 3; load++) {
        assert_done(kb, lore_begin(kb));
        assert_done(kb, put_copy(kb, "copy", "p"));
        assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
    }
    assert_done(kb, lore_begin(kb));
    assert_done(kb, put_copy(kb, "copy", "p"));
    assert_refused(kb, LORE_MISUSE, "two rules", put_copy(kb, "copy", "p"));
    assert_done(kb, lore_rollback(kb));
    assert_string_equal(rule_names(kb), "copy");
}

static void a_name_over_two_relations_needs_the_relation_to_be_retracted(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    assert_done(kb, put_copy(kb, "copy", "p"));
    assert_done(kb, put_rule(kb, terms, "copy", atom(terms, "r", "X", "Y", NULL),
                             atom(terms, "p", "Y", "X", NULL), 0, 0));
    assert_refused(kb, LORE_MISUSE, "2 rules", lore_rule_retract(kb, "copy"));
    assert_done(kb, lore_rule_retract(kb, "r:copy"));
    assert_done(kb, lore_rule_retract(kb, "copy"));
    assert_refused(kb, LORE_NOTFOUND, "no rule", lore_rule_retract(kb, "copy"));
    assert_string_equal(rule_names(kb), "");
    lore_terms_free(terms);
}

static void a_commit_that_fails_changes_nothing_and_says_all_that_is_wrong(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_diagnostic diagnostic;
    put_fact(kb, "p", "a", "b");
    assert_done(kb, lore_begin(kb));
    assert_done(kb, put_copy(kb, "good", "p"));
    assert_done(kb, put_copy(kb, "bad", "pp"));
    assert_done(kb, put_rule(kb, terms, "unsafe", atom(terms, "q", "X", "Y", NULL),
                             atom(terms, "p", "X", "_", NULL), 0, 0));
    put_fact(kb, "p", "c", "d");
    assert_true(lore_commit(kb, NULL, NULL, NULL) < 0);
    assert_int_equal(lore_diagnostic_get(kb, 1, &diagnostic), LORE_OK);
    assert_false(lore_in_transaction(kb));
    assert_string_equal(rule_names(kb), "");
    assert_string_equal(rows_of(ask(kb, "p", "X", "Y"), text, sizeof text), "a b");
    lore_terms_free(terms);
}

static void a_cycle_through_negation_is_refused(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_term p = atom(terms, "p", "X", "Y", NULL), q = atom(terms, "q", "X", "Y", NULL),
              r = atom(terms, "r", "X", "Y", NULL);
    assert_done(kb, put_rule(kb, terms, "one", q, p, around(terms, "not", r, 0), 0));
    assert_int_equal(put_rule(kb, terms, "two", r, p, q, 0), LORE_UNSTRATIFIED);
    assert_done(kb, lore_rules_check(kb));
    assert_string_equal(rule_names(kb), "one");
    lore_terms_free(terms);
}

static void rules_and_relations_of_one_transaction_may_come_in_any_order(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    assert_done(kb, lore_begin(kb));
    assert_done(kb, put_rule(kb, terms, NULL, atom(terms, "late", "X", NULL),
                             atom(terms, "p", "X", "_", NULL), 0, 0));
    declare(kb, "late", 1, LORE_RELATION_DERIVED);
    assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
    lore_terms_free(terms);
}

static void a_bad_weight_or_term_is_refused(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_term p = atom(terms, "p", "X", "Y", NULL);
    lore_rule rule = { .terms = terms,
                       .head = atom(terms, "q", "X", "Y", NULL),
                       .body = &p,
                       .body_count = 1,
                       .weight = 1.5 };
    assert_refused(kb, LORE_TYPE, "weight", lore_rule_put(kb, &rule));
    rule.weight = 0;
    rule.head = 0;
    assert_refused(kb, LORE_MISUSE, "term", lore_rule_put(kb, &rule));
    rule.head = text_term(terms, "X");
    assert_refused(kb, LORE_SYNTAX, "concludes a statement", lore_rule_put(kb, &rule));
    lore_terms_free(terms);
}

static void a_symmetric_relation_holds_both_ways_for_and_against(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_query *query;
    declare(kb, "ally", 2, LORE_RELATION_SYMMETRIC);
    assert_done(kb, put_claim(kb, NULL, "ally", "a", "b", NULL, NULL, 0.8));
    lore_term denied = around(terms, "denied", atom(terms, "ally", "c", "d", NULL), 0);
    lore_claim claim = { .terms = terms, .statement = denied };
    assert_done(kb, lore_claim_put(kb, &claim));
    assert_string_equal(rows_of(ask(kb, "ally", "X", "Y"), text, sizeof text), "a b|b a");
    lore_term goal = around(terms, "denied", atom(terms, "ally", "X", "Y", NULL), 0);
    assert_done(kb, lore_query_open(kb, terms, goal, &query));
    assert_string_equal(rows_of(query, text, sizeof text), "c d|d c");
    lore_terms_free(terms);
}

static void or_without_alternatives_is_refused(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    assert_refused(kb, LORE_TYPE, "or needs at least one condition",
                   put_rule(kb, terms, NULL, atom(terms, "q", "X", "Y", NULL),
                            atom(terms, "p", "X", "Y", NULL), atom(terms, "or", NULL), 0));
    lore_terms_free(terms);
}

static void machine_words_and_tuples_are_words_of_the_language(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_term pair[] = { lore_term_value(terms, lore_text("[", 1)),
                         lore_term_value(terms, lore_integer(INT32_MAX)) };
    lore_term args[] = { lore_term_compound(terms, "tuple_append", pair, 2),
                         lore_term_value(terms, lore_integer(0)) };
    lore_term sum[] = { lore_term_compound(terms, "tuple_field", args, 2),
                        lore_term_value(terms, lore_integer(1)) };
    lore_term shown = lore_term_compound(terms, "add_i32", sum, 2);
    lore_term head[] = { lore_term_variable(terms, "X"),
                         lore_term_compound(terms, "text", &shown, 1) };
    lore_term test[] = { lore_term_variable(terms, "X"),
                         lore_term_value(terms, lore_text("a+", -1)) };
    put_fact(kb, "p", "aa", "b");
    put_fact(kb, "p", "b", "b");
    assert_done(kb, put_rule(kb, terms, NULL, lore_term_compound(terms, "q", head, 2),
                             atom(terms, "p", "X", "_", NULL),
                             lore_term_compound(terms, "matches", test, 2), 0));
    assert_string_equal(rows_of(ask(kb, "q", "X", "Y"), text, sizeof text), "aa -2147483648");
    lore_terms_free(terms);
}

/* The notes of the last transaction as "line: message|...". */
static const char *notes_of(const lore_kb *kb)
{
    lore_diagnostic note;
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; lore_note_get(kb, i, &note) == LORE_OK; i++) {
        assert_int_equal(note.status, LORE_OK);
        assert_string_equal(note.file, "rules");
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s%d: %.*s", i > 0 ? "|" : "",
                             note.line, (int)strcspn(note.message, " "), note.message);
    }
    return text;
}

static void a_statement_beside_its_own_absence_is_noted_and_no_error(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_term head = atom(terms, "q", "X", "Y", NULL), p = atom(terms, "p", "X", "Y", NULL);
    lore_term other = around(terms, "not", atom(terms, "p", "Y", "X", NULL), 0);
    lore_terms_place(terms, "rules", 7);
    lore_term absence = around(terms, "not", p, 0);
    lore_term instead = around(terms, "and", atom(terms, "p", "Y", "X", NULL), absence);
    lore_terms_place(terms, "rules", 8);
    lore_term later = around(terms, "not", p, lore_term_value(terms, lore_text("so", -1)));
    assert_done(kb, lore_begin(kb));
    assert_done(kb, put_rule(kb, terms, "calm", head, p, other, 0));
    assert_string_equal(notes_of(kb), "");
    assert_done(kb, put_rule(kb, terms, "torn", head, p, other, absence));
    assert_done(kb, put_rule(kb, terms, "within", head, p, around(terms, "or", other, later), 0));
    assert_done(kb, put_rule(kb, terms, "apart", head, around(terms, "or", p, absence), p, 0));
    assert_done(kb, put_rule(kb, terms, "either", head, around(terms, "or", p, instead), 0, 0));
    assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
    assert_string_equal(notes_of(kb), "7: p(X,|8: p(X,|7: p(X,");
    assert_int_equal(lore_query_text(kb, "nonsense(", &(lore_query *){ NULL }), LORE_SYNTAX);
    assert_string_equal(notes_of(kb), "7: p(X,|8: p(X,|7: p(X,"); /* a failure takes none away */
    assert_done(kb, put_claim(kb, NULL, "p", "a", "b", NULL, NULL, 0));
    assert_string_equal(notes_of(kb), ""); /* another transaction */
    assert_int_equal(lore_note_get(NULL, 0, &(lore_diagnostic){ 0 }), LORE_MISUSE);
    lore_terms_free(terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_name_stands_for_one_rule_in_a_transaction_and_may_be_loaded_again,
            open_with_relations, close_memory),
        cmocka_unit_test_setup_teardown(a_rule_concludes_from_what_is_recorded_later_too,
                                        open_with_relations, close_memory),
        cmocka_unit_test_setup_teardown(unnamed_rules_are_numbered_and_the_same_text_is_one_rule,
                                        open_with_relations, close_memory),
        cmocka_unit_test_setup_teardown(a_rule_of_the_same_name_replaces_the_former,
                                        open_with_relations, close_memory),
        cmocka_unit_test_setup_teardown(
            a_name_over_two_relations_needs_the_relation_to_be_retracted, open_with_relations,
            close_memory),
        cmocka_unit_test_setup_teardown(
            a_commit_that_fails_changes_nothing_and_says_all_that_is_wrong, open_with_relations,
            close_memory),
        cmocka_unit_test_setup_teardown(a_cycle_through_negation_is_refused, open_with_relations,
                                        close_memory),
        cmocka_unit_test_setup_teardown(
            rules_and_relations_of_one_transaction_may_come_in_any_order, open_with_relations,
            close_memory),
        cmocka_unit_test_setup_teardown(a_bad_weight_or_term_is_refused, open_with_relations,
                                        close_memory),
        cmocka_unit_test_setup_teardown(or_without_alternatives_is_refused, open_with_relations,
                                        close_memory),
        cmocka_unit_test_setup_teardown(machine_words_and_tuples_are_words_of_the_language,
                                        open_with_relations, close_memory),
        cmocka_unit_test_setup_teardown(a_symmetric_relation_holds_both_ways_for_and_against,
                                        open_with_relations, close_memory),
        cmocka_unit_test_setup_teardown(a_statement_beside_its_own_absence_is_noted_and_no_error,
                                        open_with_relations, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
