/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eval/budget.h"

static const Place nowhere = { NULL, 0 };

static void what_has_no_limit_never_ends(void **state)
{
    Budget budget = { .milliseconds = 0 };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(lr_budget_check(&budget, INT64_C(1) << 50, "r", nowhere, &diag), LORE_OK);
    assert_int_equal(diag.list.count, 0);
}

static void the_last_row_of_the_limit_is_allowed(void **state)
{
    Budget budget = { .rows = 10 };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_check(&budget, 9, "r", nowhere, &diag), LORE_OK);
    assert_int_equal(lr_budget_check(&budget, 1, "r", nowhere, &diag), LORE_OK);
    assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_OK);
    assert_int_equal(lr_budget_check(&budget, 1, "r", nowhere, &diag), LORE_BUDGET);
    lr_diag_clear(&diag);
}

static void the_last_byte_of_the_limit_is_allowed(void **state)
{
    Budget budget = { .bytes = 3 << 20 };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    budget.bytes_used = 3 << 20;
    assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_OK);
    budget.bytes_used++;
    assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_BUDGET);
    assert_string_equal(diag.list.items[0].message, "more than 3 MiB were needed, in r");
    lr_diag_clear(&diag);
}

static void a_limit_names_the_rule_at_work_and_its_place(void **state)
{
    Budget budget = { .rows = 1 };
    Diag diag = { .list = { 0 } };
    Place place = { "a.lua", 7 };
    (void)state;
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_check(&budget, 2, "reach", place, &diag), LORE_BUDGET);
    assert_string_equal(diag.list.items[0].message, "more than 1 rows were derived, in reach");
    assert_string_equal(diag.list.items[0].file, "a.lua");
    assert_int_equal(diag.list.items[0].line, 7);
    assert_non_null(diag.list.items[0].hint);
    lr_diag_clear(&diag);
}

static void without_a_rule_the_facts_are_at_work(void **state)
{
    Budget budget = { .rows = 1 };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_check(&budget, 2, NULL, nowhere, &diag), LORE_BUDGET);
    assert_string_equal(diag.list.items[0].message, "more than 1 rows were derived, in the facts");
    lr_diag_clear(&diag);
}

static void starting_again_forgets_what_was_used(void **state)
{
    Budget budget = { .rows = 5, .bytes = 5 };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    budget.bytes_used = 6;
    assert_int_equal(lr_budget_check(&budget, 6, "r", nowhere, &diag), LORE_BUDGET);
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_check(&budget, 5, "r", nowhere, &diag), LORE_OK);
    lr_diag_clear(&diag);
}

static void an_interrupt_is_reported_once(void **state)
{
    atomic_int interrupted = 1;
    Budget budget = { .interrupted = &interrupted };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_INTERRUPTED);
    assert_string_equal(diag.list.items[0].message, "interrupted in r");
    assert_int_equal(atomic_load(&interrupted), 0);
    assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_OK);
    lr_diag_clear(&diag);
}

/* Whoever asked to stop is told so, even where a limit is passed at the same time. */
static void an_interrupt_comes_before_a_limit(void **state)
{
    atomic_int interrupted = 1;
    Budget budget = { .rows = 1, .interrupted = &interrupted };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_check(&budget, 9, "r", nowhere, &diag), LORE_INTERRUPTED);
    assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_BUDGET);
    lr_diag_clear(&diag);
}

/* The clock is only looked at now and then, but before long. */
static void a_deadline_that_has_passed_is_noticed(void **state)
{
    Budget budget = { .milliseconds = 60000 };
    Diag diag = { .list = { 0 } };
    lore_status status = LORE_OK;
    (void)state;
    lr_budget_start(&budget);
    assert_true(budget.deadline > 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_OK);
    budget.deadline = 1;
    for (int i = 0; i < 1000 && status == LORE_OK; i++)
        status = lr_budget_check(&budget, 0, "r", nowhere, &diag);
    assert_int_equal(status, LORE_BUDGET);
    assert_string_equal(diag.list.items[0].message, "more than 60000 ms were needed, in r");
    lr_diag_clear(&diag);
}

static void a_limit_too_large_for_the_clock_is_none(void **state)
{
    Budget budget = { .milliseconds = INT64_MAX };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(lr_budget_check(&budget, 0, "r", nowhere, &diag), LORE_OK);
    lr_diag_clear(&diag);
}

static void a_check_needs_no_diagnostics(void **state)
{
    Budget budget = { .rows = 1 };
    (void)state;
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_check(&budget, 2, "r", nowhere, NULL), LORE_BUDGET);
}

static void what_gives_up_is_told_from_what_has_no_memory(void **state)
{
    atomic_int interrupted;
    Budget budget = { .interrupted = &interrupted };
    Diag diag = { .list = { 0 } };
    (void)state;
    atomic_init(&interrupted, 0);
    lr_budget_start(&budget);
    assert_false(lr_budget_gives_up(NULL));
    assert_false(lr_budget_gives_up(&budget));
    assert_int_equal(lr_budget_settle(&budget, LORE_NOMEM, "r", nowhere, &diag), LORE_NOMEM);
    atomic_store(&interrupted, 1);
    assert_true(lr_budget_gives_up(&budget));
    assert_int_equal(lr_budget_settle(&budget, LORE_OK, "r", nowhere, &diag), LORE_OK);
    assert_int_equal(lr_budget_settle(&budget, LORE_NOMEM, "r", nowhere, &diag), LORE_INTERRUPTED);
    assert_string_equal(diag.list.items[0].message, "interrupted in r");
    assert_int_equal(lr_budget_settle(&budget, LORE_NOMEM, "r", nowhere, &diag), LORE_NOMEM);
    lr_diag_clear(&diag);
}

static void a_loop_gives_up_when_time_is_up(void **state)
{
    Budget budget = { .milliseconds = 1 };
    Diag diag = { .list = { 0 } };
    (void)state;
    lr_budget_start(&budget);
    budget.deadline = 1; /* long ago */
    assert_true(lr_budget_gives_up(&budget));
    assert_int_equal(lr_budget_settle(&budget, LORE_NOMEM, "r", nowhere, &diag), LORE_BUDGET);
    assert_string_equal(diag.list.items[0].message, "more than 1 ms were needed, in r");
    lr_budget_start(&budget);
    assert_int_equal(lr_budget_settle(&budget, LORE_NOMEM, "r", nowhere, &diag), LORE_NOMEM);
    lr_diag_clear(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_no_limit_never_ends),
        cmocka_unit_test(the_last_row_of_the_limit_is_allowed),
        cmocka_unit_test(the_last_byte_of_the_limit_is_allowed),
        cmocka_unit_test(a_limit_names_the_rule_at_work_and_its_place),
        cmocka_unit_test(without_a_rule_the_facts_are_at_work),
        cmocka_unit_test(starting_again_forgets_what_was_used),
        cmocka_unit_test(an_interrupt_is_reported_once),
        cmocka_unit_test(an_interrupt_comes_before_a_limit),
        cmocka_unit_test(a_deadline_that_has_passed_is_noticed),
        cmocka_unit_test(a_limit_too_large_for_the_clock_is_none),
        cmocka_unit_test(a_check_needs_no_diagnostics),
        cmocka_unit_test(what_gives_up_is_told_from_what_has_no_memory),
        cmocka_unit_test(a_loop_gives_up_when_time_is_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
