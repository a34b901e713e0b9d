/* SPDX-License-Identifier: MIT */
/* Budgets: each limit, what comes first, and interrupts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "eval/budget.h"
#include "fault/memory.h"

static const Place here = { "rules.lua", 7 };

typedef struct Fixture {
    Budget budget;
    Diag diag;
} Fixture;

static Fixture begin(Budget limits)
{
    Fixture f = { .budget = limits };
    lr_diag_init(&f.diag);
    lr_budget_start(&f.budget);
    return f;
}

static lore_status check(Fixture *f, int64_t rows)
{
    return lr_budget_check(&f->budget, rows, "rule r", here, &f->diag);
}

static const char *message(const Fixture *f)
{
    return f->diag.list.count == 0 ? "" : f->diag.list.items[0].message;
}

static void end(Fixture *f)
{
    lr_diag_clear(&f->diag);
}

static void without_limits_nothing_is_too_much(void **state)
{
    Fixture f = begin((Budget){ .milliseconds = 0 });
    (void)state;
    f.budget.bytes_used = INT64_MAX;
    for (int i = 0; i < 100; i++)
        assert_int_equal(check(&f, INT64_MAX / 200), LORE_OK);
    assert_int_equal(f.diag.list.count, 0);
    end(&f);
}

static void rows_may_reach_their_limit_but_not_pass_it(void **state)
{
    Fixture f = begin((Budget){ .rows = 100 });
    (void)state;
    assert_int_equal(check(&f, 60), LORE_OK);
    assert_int_equal(check(&f, 40), LORE_OK);
    assert_int_equal(check(&f, 0), LORE_OK);
    assert_int_equal(check(&f, 1), LORE_BUDGET);
    assert_string_equal(message(&f), "more than 100 rows were derived, in rule r");
    assert_string_equal(f.diag.list.items[0].file, "rules.lua");
    assert_int_equal(f.diag.list.items[0].line, 7);
    assert_non_null(f.diag.list.items[0].hint);
    assert_int_equal(check(&f, 0), LORE_BUDGET); /* and stay there */
    end(&f);
}

static void bytes_may_reach_their_limit_but_not_pass_it(void **state)
{
    Fixture f = begin((Budget){ .bytes = 3 << 20 });
    (void)state;
    f.budget.bytes_used = 3 << 20;
    assert_int_equal(check(&f, 5), LORE_OK);
    f.budget.bytes_used++;
    assert_int_equal(check(&f, 5), LORE_BUDGET);
    assert_string_equal(message(&f), "more than 3 MiB were needed, in rule r");
    end(&f);
}

/* The clock is not asked each time, but soon. */
static void the_clock_is_heeded(void **state)
{
    Fixture f = begin((Budget){ .milliseconds = 1000 * 1000 });
    lore_status status = LORE_OK;
    (void)state;
    assert_true(f.budget.deadline > 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(check(&f, 1), LORE_OK);
    f.budget.deadline = 1; /* long ago */
    for (int i = 0; i < 1000 && status == LORE_OK; i++)
        status = check(&f, 1);
    assert_int_equal(status, LORE_BUDGET);
    assert_string_equal(message(&f), "more than 1000000 ms were needed, in rule r");
    end(&f);
}

static void the_first_look_at_the_clock_is_at_once(void **state)
{
    Fixture f = begin((Budget){ .milliseconds = 5 });
    (void)state;
    f.budget.deadline = 1;
    assert_int_equal(check(&f, 0), LORE_BUDGET);
    end(&f);
}

static void an_interrupt_is_reported_once(void **state)
{
    atomic_int interrupted = 0;
    Fixture f = begin((Budget){ .rows = 10, .interrupted = &interrupted });
    (void)state;
    assert_int_equal(check(&f, 1), LORE_OK);
    atomic_store(&interrupted, 1);
    assert_int_equal(check(&f, 1), LORE_INTERRUPTED);
    assert_string_equal(message(&f), "interrupted in rule r");
    assert_int_equal(atomic_load(&interrupted), 0);
    assert_int_equal(check(&f, 1), LORE_OK);
    end(&f);
}

static void an_interrupt_comes_before_limits_and_its_rows_count(void **state)
{
    atomic_int interrupted = 1;
    Fixture f = begin((Budget){ .rows = 10, .interrupted = &interrupted });
    (void)state;
    assert_int_equal(check(&f, 11), LORE_INTERRUPTED);
    assert_int_equal(check(&f, 0), LORE_BUDGET);
    end(&f);
}

static void a_start_forgets_what_was_used(void **state)
{
    Fixture f = begin((Budget){ .rows = 10, .bytes = 100 });
    (void)state;
    f.budget.bytes_used = 1000;
    assert_int_equal(check(&f, 11), LORE_BUDGET);
    lr_budget_start(&f.budget);
    assert_int_equal(check(&f, 10), LORE_OK);
    assert_int_equal(f.budget.rows, 10);
    assert_int_equal(f.budget.bytes, 100);
    end(&f);
}

static void a_start_without_a_time_forgets_the_deadline(void **state)
{
    Fixture f = begin((Budget){ .milliseconds = 5 });
    (void)state;
    f.budget.milliseconds = 0;
    lr_budget_start(&f.budget);
    assert_int_equal(f.budget.deadline, 0);
    end(&f);
}

static void without_a_rule_the_facts_are_named(void **state)
{
    Fixture f = begin((Budget){ .rows = 1 });
    (void)state;
    assert_int_equal(lr_budget_check(&f.budget, 2, NULL, here, &f.diag), LORE_BUDGET);
    assert_string_equal(message(&f), "more than 1 rows were derived, in the facts");
    assert_int_equal(lr_budget_check(&f.budget, 0, NULL, here, NULL), LORE_BUDGET);
    end(&f);
}

static void without_memory_the_status_remains(void **state)
{
    Fixture f = begin((Budget){ .rows = 1 });
    (void)state;
    memory_fail_after(0);
    lore_status status = check(&f, 2);
    assert_true(memory_restore());
    assert_int_equal(status, LORE_BUDGET);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_limits_nothing_is_too_much),
        cmocka_unit_test(rows_may_reach_their_limit_but_not_pass_it),
        cmocka_unit_test(bytes_may_reach_their_limit_but_not_pass_it),
        cmocka_unit_test(the_clock_is_heeded),
        cmocka_unit_test(the_first_look_at_the_clock_is_at_once),
        cmocka_unit_test(an_interrupt_is_reported_once),
        cmocka_unit_test(an_interrupt_comes_before_limits_and_its_rows_count),
        cmocka_unit_test(a_start_forgets_what_was_used),
        cmocka_unit_test(a_start_without_a_time_forgets_the_deadline),
        cmocka_unit_test(without_a_rule_the_facts_are_named),
        cmocka_unit_test(without_memory_the_status_remains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
