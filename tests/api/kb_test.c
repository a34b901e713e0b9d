/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static void every_status_has_a_name(void **state)
{
    (void)state;
    for (int status = LORE_INTERRUPTED; status <= LORE_DONE; status++)
        assert_string_not_equal(lore_status_name((lore_status)status), "unknown status");
    assert_string_equal(lore_status_name((lore_status)-999), "unknown status");
}

static void opening_a_path_that_cannot_be_made_gives_a_handle_with_a_diagnostic(void **state)
{
    lore_kb *kb = NULL;
    lore_diagnostic diagnostic;
    (void)state;
    assert_true(lore_open("/nonexistent-folder/x.lore", LORE_OPEN_CREATE, &kb) < 0);
    assert_non_null(kb);
    assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic), LORE_OK);
    assert_int_equal(lore_begin(kb), LORE_MISUSE);
    lore_close(kb);
}

static void null_handles_are_refused_or_ignored(void **state)
{
    (void)state;
    lore_close(NULL);
    lore_query_close(NULL);
    lore_proof_free(NULL);
    assert_int_equal(lore_begin(NULL), LORE_MISUSE);
    assert_int_equal(lore_query_step(NULL), LORE_MISUSE);
    assert_int_equal(lore_declare(NULL, NULL), LORE_MISUSE);
    assert_int_equal(lore_in_transaction(NULL), 0);
}

static void a_setting_is_kept_and_a_wrong_one_refused(void **state)
{
    lore_kb *kb = *state;
    assert_string_equal(lore_setting_get(kb, "conjunction"), "minimum");
    assert_done(kb, lore_setting_put(kb, "conjunction", "product"));
    assert_string_equal(lore_setting_get(kb, "conjunction"), "product");
    assert_refused(kb, LORE_SYNTAX, "no value", lore_setting_put(kb, "counts_from", "often"));
    assert_refused(kb, LORE_SYNTAX, "no value", lore_setting_put(kb, "counts_from", "1.5"));
    assert_refused(kb, LORE_UNKNOWN, "no setting", lore_setting_put(kb, "conjuntion", "product"));
    assert_null(lore_setting_get(kb, "colour"));
}

static void count_drop(void *data)
{
    ++*(int *)data;
}

static void data_is_dropped_when_replaced_and_on_close(void **state)
{
    lore_kb *kb;
    int drops = 0;
    (void)state;
    assert_int_equal(lore_open(NULL, 0, &kb), LORE_OK);
    assert_int_equal(lore_data_set(kb, "key", &drops, count_drop), LORE_OK);
    assert_ptr_equal(lore_data_get(kb, "key"), &drops);
    assert_int_equal(lore_data_set(kb, "key", &drops, count_drop), LORE_OK);
    assert_int_equal(drops, 1);
    assert_null(lore_data_get(kb, "other"));
    lore_close(kb);
    assert_int_equal(drops, 2);
}

static void a_transaction_is_begun_once_and_ended_once(void **state)
{
    lore_kb *kb = *state;
    assert_refused(kb, LORE_MISUSE, "no transaction", lore_commit(kb, NULL, NULL, NULL));
    assert_done(kb, lore_begin(kb));
    assert_true(lore_in_transaction(kb));
    assert_refused(kb, LORE_MISUSE, "open already", lore_begin(kb));
    assert_done(kb, lore_rollback(kb));
    assert_false(lore_in_transaction(kb));
    assert_int_equal(lore_rollback(kb), LORE_MISUSE);
}

static void commits_are_numbered_from_one(void **state)
{
    lore_kb *kb = *state;
    uint64_t number = 0;
    for (uint64_t expected = 1; expected <= 3; expected++) {
        assert_done(kb, lore_begin(kb));
        declare(kb, expected == 1 ? "p" : expected == 2 ? "q" : "r", 1, 0);
        assert_done(kb, lore_commit(kb, "anna", "more", &number));
        assert_int_equal(number, expected);
    }
}

static void diagnostics_can_be_added_read_and_cleared(void **state)
{
    lore_kb *kb = *state;
    lore_diagnostic diagnostic = { .status = LORE_LUA,
                                   .message = "it broke",
                                   .hint = "mend it",
                                   .file = "a.lua",
                                   .source = "x = = 1",
                                   .line = 3 };
    assert_int_equal(lore_diagnostic_add(kb, &diagnostic), LORE_OK);
    assert_string_equal(lore_diagnostic_text(kb),
                        "a.lua:3: error: it broke\n  x = = 1\nhint: mend it\n");
    lore_diagnostic_clear(kb);
    assert_int_equal(lore_diagnostic_get(kb, 0, &diagnostic), LORE_DONE);
    assert_string_equal(lore_diagnostic_text(kb), "");
}

static void an_interrupt_is_reported_once(void **state)
{
    lore_kb *kb = *state;
    assert_int_equal(lore_interrupted(kb), 0);
    lore_interrupt(kb);
    assert_int_equal(lore_interrupted(kb), 1);
    assert_int_equal(lore_interrupted(kb), 0);
}

static void values_are_written_for_readers(void **state)
{
    char text[64];
    int64_t from, to;
    (void)state;
    assert_int_equal(lore_value_format(lore_text("a b", -1), text, sizeof text), 3);
    assert_string_equal(text, "a b");
    assert_int_equal(lore_value_format(lore_integer(-12), text, 3), 3);
    assert_string_equal(text, "-1");
    assert_int_equal(lore_date_parse("2020-05", &from, &to), LORE_OK);
    lore_value_format(lore_interval(from, to), text, sizeof text);
    assert_string_equal(text, "2020-05");
    lore_value_format(lore_interval(from, LORE_TIME_MAX), text, sizeof text);
    assert_string_equal(text, "2020-05 ..");
    assert_int_equal(lore_date_parse("2020-13", &from, &to), LORE_TIME);
    assert_string_equal(lore_belief_word(0.6), "likely");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_name),
        cmocka_unit_test(opening_a_path_that_cannot_be_made_gives_a_handle_with_a_diagnostic),
        cmocka_unit_test(null_handles_are_refused_or_ignored),
        cmocka_unit_test_setup_teardown(a_setting_is_kept_and_a_wrong_one_refused, open_memory,
                                        close_memory),
        cmocka_unit_test(data_is_dropped_when_replaced_and_on_close),
        cmocka_unit_test_setup_teardown(a_transaction_is_begun_once_and_ended_once, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(commits_are_numbered_from_one, open_memory, close_memory),
        cmocka_unit_test_setup_teardown(diagnostics_can_be_added_read_and_cleared, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(an_interrupt_is_reported_once, open_memory, close_memory),
        cmocka_unit_test(values_are_written_for_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
