/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "fixture.h"

static char text[4096];

static void declare_typed(lore_kb *kb)
{
    lore_column columns[] = { { "name", LORE_TEXT },
                              { "size", LORE_INTEGER },
                              { "weight", LORE_REAL },
                              { "known", LORE_BOOLEAN },
                              { "since", LORE_INSTANT } };
    lore_relation relation = { .name = "thing", .columns = columns, .column_count = 5 };
    assert_done(kb, lore_declare(kb, &relation));
}

static void fill(lore_value *values)
{
    values[0] = lore_text("box", -1);
    values[1] = lore_integer(3);
    values[2] = lore_real(0.5);
    values[3] = lore_boolean(1);
    values[4] = lore_text("2020-05-07", -1);
}

static void a_fact_is_found_again_with_its_types(void **state)
{
    lore_kb *kb = *state;
    lore_value values[5];
    lore_query *query;
    lore_terms *terms = lore_terms_new();
    fill(values);
    declare_typed(kb);
    assert_done(kb, lore_fact_put(kb, "thing", values, 5));
    lore_term goal = atom(terms, "thing", "N", "S", "W", "K", "T", NULL);
    assert_done(kb, lore_query_open(kb, terms, goal, &query));
    assert_int_equal(lore_query_step(query), LORE_ROW);
    assert_int_equal(lore_query_value(query, 1).u.integer, 3);
    assert_int_equal(lore_query_value(query, 4).type, LORE_INSTANT);
    assert_string_equal(lore_query_column_name(query, 4), "T");
    assert_true(lore_query_belief(query) == 1);
    assert_int_equal(lore_query_step(query), LORE_DONE);
    lore_query_close(query);
    lore_terms_free(terms);
}

static void a_value_of_another_type_is_refused_with_its_column(void **state)
{
    lore_kb *kb = *state;
    lore_value values[5];
    declare_typed(kb);
    fill(values);
    values[1] = lore_text("3", -1);
    assert_refused(kb, LORE_TYPE, "column size of thing is integer",
                   lore_fact_put(kb, "thing", values, 5));
    fill(values);
    values[2] = lore_integer(1);
    assert_refused(kb, LORE_TYPE, "column weight", lore_fact_put(kb, "thing", values, 5));
    fill(values);
    values[2] = lore_real(NAN);
    assert_refused(kb, LORE_TYPE, "NaN", lore_fact_put(kb, "thing", values, 5));
    fill(values);
    values[4] = lore_text("2020-02-30", -1);
    assert_refused(kb, LORE_TYPE, "column since", lore_fact_put(kb, "thing", values, 5));
    fill(values);
    values[0] = lore_text("\xc3\x28", -1);
    assert_refused(kb, LORE_SYNTAX, "UTF-8", lore_fact_put(kb, "thing", values, 5));
    assert_refused(kb, LORE_TYPE, "5 columns", lore_fact_put(kb, "thing", values, 4));
}

static void a_bad_row_among_many_leaves_none(void **state)
{
    lore_kb *kb = *state;
    declare(kb, "p", 1, 0);
    lore_value rows[] = { lore_text("a", -1), lore_integer(1), lore_text("b", -1) };
    assert_int_equal(lore_facts_put(kb, "p", rows, 1, 3), LORE_TYPE);
    assert_string_equal(rows_of(ask(kb, "p", "X", NULL), text, sizeof text), "");
    rows[1] = lore_text("c", -1);
    assert_done(kb, lore_facts_put(kb, "p", rows, 1, 3));
    assert_string_equal(rows_of(ask(kb, "p", "X", NULL), text, sizeof text), "a|b|c");
}

static void an_unknown_relation_is_refused_with_the_nearest_name(void **state)
{
    lore_kb *kb = *state;
    lore_value value = lore_text("a", -1);
    lore_diagnostic diagnostic;
    declare(kb, "member_of", 1, 0);
    assert_refused(kb, LORE_UNKNOWN, "member_off", lore_fact_put(kb, "member_off", &value, 1));
    assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic), LORE_OK);
    assert_non_null(strstr(diagnostic.hint, "member_of"));
}

static void a_derived_relation_holds_no_facts(void **state)
{
    lore_kb *kb = *state;
    lore_value value = lore_text("a", -1);
    declare(kb, "p", 1, LORE_RELATION_DERIVED);
    assert_refused(kb, LORE_MISUSE, "derived", lore_fact_put(kb, "p", &value, 1));
}

static void a_fact_may_be_repeated_and_is_retracted_once(void **state)
{
    lore_kb *kb = *state;
    lore_value value = lore_text("a", -1), other = lore_text("z", -1);
    declare(kb, "p", 1, 0);
    put_fact(kb, "p", "a", NULL);
    put_fact(kb, "p", "a", NULL);
    assert_done(kb, lore_fact_retract(kb, "p", &value, 1));
    assert_string_equal(rows_of(ask(kb, "p", "X", NULL), text, sizeof text), "");
    assert_refused(kb, LORE_NOTFOUND, "", lore_fact_retract(kb, "p", &value, 1));
    assert_refused(kb, LORE_NOTFOUND, "", lore_fact_retract(kb, "p", &other, 1));
}

static void what_is_rolled_back_has_not_happened(void **state)
{
    lore_kb *kb = *state;
    declare(kb, "p", 1, 0);
    assert_done(kb, lore_begin(kb));
    declare(kb, "q", 1, 0);
    put_fact(kb, "p", "a", NULL);
    put_fact(kb, "q", "b", NULL);
    assert_string_equal(rows_of(ask(kb, "p", "X", NULL), text, sizeof text), "a");
    assert_done(kb, lore_rollback(kb));
    assert_string_equal(rows_of(ask(kb, "p", "X", NULL), text, sizeof text), "");
    lore_value value = lore_text("b", -1);
    assert_int_equal(lore_fact_put(kb, "q", &value, 1), LORE_UNKNOWN);
}

static void a_value_that_is_not_stated_is_shown_and_never_joined(void **state)
{
    lore_kb *kb = *state;
    lore_terms *terms = lore_terms_new();
    lore_value values[] = { lore_text("coup", -1), lore_null() };
    lore_query *query;
    declare(kb, "agent", 2, 0);
    assert_done(kb, lore_fact_put(kb, "agent", values, 2));
    assert_string_equal(rows_of(ask(kb, "agent", "E", "A"), text, sizeof text), "coup null");
    lore_term twice = around(terms, "and", atom(terms, "agent", "E", "A", NULL),
                             atom(terms, "agent", "F", "A", NULL));
    assert_done(kb, lore_query_open(kb, terms, twice, &query));
    assert_string_equal(rows_of(query, text, sizeof text), "");
    lore_terms_free(terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_fact_is_found_again_with_its_types, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_value_of_another_type_is_refused_with_its_column,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_bad_row_among_many_leaves_none, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(an_unknown_relation_is_refused_with_the_nearest_name,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_derived_relation_holds_no_facts, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_fact_may_be_repeated_and_is_retracted_once, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(what_is_rolled_back_has_not_happened, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_value_that_is_not_stated_is_shown_and_never_joined,
                                        open_memory, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
