/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static lore_status try_declare(lore_kb *kb, const char *name, const char *first, const char *second,
                               unsigned flags)
{
    lore_column columns[] = { { first, LORE_TEXT }, { second, LORE_TEXT } };
    lore_relation relation = { .name = name,
                               .columns = columns,
                               .column_count = 2,
                               .flags = flags,
                               .file = "a.lua",
                               .line = 7 };
    return lore_declare(kb, &relation);
}

static void words_of_the_language_name_no_relation(void **state)
{
    lore_kb *kb = *state;
    assert_refused(kb, LORE_MISUSE, "word of the language", try_declare(kb, "denied", "a", "b", 0));
    assert_refused(kb, LORE_MISUSE, "word of the language", try_declare(kb, "before", "a", "b", 0));
}

static void names_are_identifiers(void **state)
{
    lore_kb *kb = *state;
    assert_refused(kb, LORE_SYNTAX, "cannot name", try_declare(kb, "two words", "a", "b", 0));
    assert_refused(kb, LORE_SYNTAX, "cannot name", try_declare(kb, "2nd", "a", "b", 0));
    assert_refused(kb, LORE_MISUSE, "has no name", try_declare(kb, "", "a", "b", 0));
    assert_refused(kb, LORE_MISUSE, "two columns named", try_declare(kb, "p", "a", "a", 0));
    assert_refused(kb, LORE_SYNTAX, "UTF-8", try_declare(kb, "p", "a", "\xff", 0));
}

static void a_mistake_tells_its_place(void **state)
{
    lore_kb *kb = *state;
    lore_diagnostic diagnostic;
    assert_int_equal(try_declare(kb, "not", "a", "b", 0), LORE_MISUSE);
    assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic), LORE_OK);
    assert_string_equal(diagnostic.file, "a.lua");
    assert_int_equal(diagnostic.line, 7);
}

static void options_must_fit(void **state)
{
    lore_kb *kb = *state;
    lore_column one = { "a", LORE_TEXT };
    lore_relation symmetric = {
        .name = "p", .columns = &one, .column_count = 1, .flags = LORE_RELATION_SYMMETRIC
    };
    assert_refused(kb, LORE_TYPE, "two columns", lore_declare(kb, &symmetric));
    assert_refused(kb, LORE_MISUSE, "derived",
                   try_declare(kb, "p", "a", "b", LORE_RELATION_DERIVED | LORE_RELATION_TEMPORAL));
    lore_relation functional = { .name = "p", .columns = &one, .column_count = 1, .functional = 2 };
    assert_refused(kb, LORE_MISUSE, "does not have", lore_declare(kb, &functional));
}

static void orders_and_what_they_put_in_order_must_fit(void **state)
{
    lore_kb *kb = *state;
    lore_column one = { "a", LORE_TEXT };
    lore_relation alone = {
        .name = "p", .columns = &one, .column_count = 1, .flags = LORE_RELATION_AFTER
    };
    static const unsigned barred[] = { LORE_RELATION_TEMPORAL, LORE_RELATION_EVENT,
                                       LORE_RELATION_DERIVED, LORE_RELATION_SYMMETRIC };
    assert_refused(kb, LORE_TYPE, "two columns", lore_declare(kb, &alone));
    for (size_t i = 0; i < sizeof barred / sizeof *barred; i++)
        assert_refused(kb, LORE_MISUSE, "neither dated nor derived nor symmetric",
                       try_declare(kb, "p", "a", "b", LORE_RELATION_BEFORE | barred[i]));
    assert_refused(kb, LORE_MISUSE, "both",
                   try_declare(kb, "p", "a", "b", LORE_RELATION_AFTER | LORE_RELATION_BEFORE));
    assert_refused(kb, LORE_MISUSE, "no claims with dates",
                   try_declare(kb, "p", "a", "b", LORE_RELATION_NAMED));
    assert_refused(kb, LORE_MISUSE, "do not exist", try_declare(kb, "p", "a", "b", 4096));
    assert_done(kb, try_declare(kb, "p", "a", "b", LORE_RELATION_AFTER));
    assert_done(kb, try_declare(kb, "q", "a", "b", LORE_RELATION_NAMED | LORE_RELATION_EVENT));
    put_fact(kb, "p", "later", "earlier");
    assert_done(kb, put_claim(kb, "C1", "q", "earlier", "x", "2020", "2021", 0));
    assert_done(kb, put_claim(kb, "C2", "q", "later", "x", NULL, NULL, 0));
    lore_query *query = ask(kb, "q", "later", "x");
    size_t count;
    assert_int_equal(lore_query_step(query), LORE_ROW);
    const lore_stretch *stretches = lore_query_stretches(query, &count);
    assert_int_equal(count, 1);
    assert_int_equal(stretches[0].from, INT64_C(1577836800000000)); /* 2020-01-01 */
    assert_true(stretches[0].to == LORE_TIME_MAX);
    lore_query_close(query);
}

static void a_declaration_may_be_repeated(void **state)
{
    lore_kb *kb = *state;
    assert_done(kb, try_declare(kb, "p", "a", "b", 0));
    put_fact(kb, "p", "x", "y");
    assert_done(kb, try_declare(kb, "p", "a", "b", 0));
    assert_done(kb, try_declare(kb, "p", "a", "b", LORE_RELATION_TEMPORAL));
}

static void a_relation_that_holds_facts_keeps_its_columns(void **state)
{
    lore_kb *kb = *state;
    declare(kb, "p", 2, 0);
    declare(kb, "p", 3, 0);
    declare(kb, "p", 2, 0);
    put_fact(kb, "p", "x", "y");
    lore_column columns[] = { { "a", LORE_TEXT }, { "b", LORE_INTEGER } };
    lore_relation changed = { .name = "p", .columns = columns, .column_count = 2 };
    assert_refused(kb, LORE_MISUSE, "keeps its columns", lore_declare(kb, &changed));
    changed.column_count = 1;
    assert_refused(kb, LORE_MISUSE, "keeps its columns", lore_declare(kb, &changed));
    assert_refused(kb, LORE_MISUSE, "keeps its columns",
                   try_declare(kb, "p", "a", "b", LORE_RELATION_DERIVED));
}

static void a_source_takes_a_grade_and_a_relay(void **state)
{
    lore_kb *kb = *state;
    lore_source editor = { .name = "editor", .reliability = lore_text("B", -1) };
    lore_source reports = { .name = "reports", .via = "editor" };
    lore_source wrong = { .name = "w", .reliability = lore_text("Z", -1) };
    lore_source lost = { .name = "lost", .via = "nobody" };
    assert_done(kb, lore_source_put(kb, &editor));
    assert_done(kb, lore_source_put(kb, &reports));
    assert_int_equal(lore_source_put(kb, &wrong), LORE_SYNTAX);
    assert_refused(kb, LORE_UNKNOWN, "no source", lore_source_put(kb, &lost));
    editor.via = "reports";
    assert_refused(kb, LORE_MISUSE, "by way of others", lore_source_put(kb, &editor));
}

static void sources_may_be_declared_in_any_order_within_a_transaction(void **state)
{
    lore_kb *kb = *state;
    lore_source editor = { .name = "editor" }, reports = { .name = "reports", .via = "editor" };
    assert_done(kb, lore_begin(kb));
    assert_done(kb, lore_source_put(kb, &reports));
    assert_done(kb, lore_source_put(kb, &editor));
    assert_done(kb, lore_commit(kb, NULL, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_of_the_language_name_no_relation, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(names_are_identifiers, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_mistake_tells_its_place, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(options_must_fit, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(orders_and_what_they_put_in_order_must_fit, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_declaration_may_be_repeated, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_relation_that_holds_facts_keeps_its_columns, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_source_takes_a_grade_and_a_relay, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(sources_may_be_declared_in_any_order_within_a_transaction,
                                        open_memory, close_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
