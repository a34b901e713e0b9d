/* SPDX-License-Identifier: MIT */
/* Rows in words: beliefs to three digits, and when a row is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "api/row.h"
#include "value/grade.h"

static void assert_shown(double belief, double shown)
{
    lore_value value = lr_shown_belief(belief);
    assert_int_equal(value.type, LORE_REAL);
    if (value.u.real != shown)
        fail_msg("%.17g is shown as %.17g, not as %.17g", belief, value.u.real, shown);
}

static void beliefs_are_shown_to_three_digits(void **state)
{
    (void)state;
    assert_shown(0, 0);
    assert_shown(1, 1);
    assert_shown(0.12345, 0.123);
    assert_shown(0.09996, 0.1);
    assert_shown(0.0004321, 0.000432);
}

static void what_is_written_with_three_digits_is_shown_as_written(void **state)
{
    (void)state;
    for (int i = 1; i <= 1000; i++)
        assert_shown(lr_cost_belief(lr_cost_of(i / 1000.0)), i / 1000.0);
}

static void assert_valid(const lore_stretch *parts, size_t count, const char *text)
{
    Answers answers = { 0 };
    Row row = { .stretch_count = count };
    Buffer out = { 0 };
    for (size_t i = 0; i < count; i++) {
        assert_true(lr_vector_push(&answers.stretches, parts[i]));
        row.pro = parts[i].pro > row.pro ? parts[i].pro : row.pro;
    }
    assert_true(lr_vector_push(&answers.rows, row));
    lr_row_valid(&answers, 0, &out);
    assert_string_equal(lr_buffer_terminate(&out), text);
    lr_buffer_free(&out);
    lr_answers_free(&answers);
}

/* Seconds of 1970. */
static lore_stretch part(int64_t from, int64_t to, double pro)
{
    return (lore_stretch){ .from = from * 1000000, .to = to * 1000000, .pro = pro };
}

static void stretches_without_a_gap_are_one_where_beliefs_are_the_same(void **state)
{
    (void)state;
    const lore_stretch parts[] = { part(1, 2, 0.5), part(2, 3, 0.5), part(4, 5, 0.5) };
    assert_valid(parts, 3,
                 "1970-01-01T00:00:01Z .. 1970-01-01T00:00:03Z, "
                 "1970-01-01T00:00:04Z .. 1970-01-01T00:00:05Z");
}

static void beliefs_are_told_where_they_differ(void **state)
{
    (void)state;
    const lore_stretch parts[] = { part(1, 2, 0.5), part(2, 3, 0.25), part(3, 4, 0) };
    assert_valid(parts, 3,
                 "1970-01-01T00:00:01Z .. 1970-01-01T00:00:02Z (0.50), "
                 "1970-01-01T00:00:02Z .. 1970-01-01T00:00:03Z (0.25)");
    assert_valid(parts, 1, "1970-01-01T00:00:01Z .. 1970-01-01T00:00:02Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beliefs_are_shown_to_three_digits),
        cmocka_unit_test(what_is_written_with_three_digits_is_shown_as_written),
        cmocka_unit_test(stretches_without_a_gap_are_one_where_beliefs_are_the_same),
        cmocka_unit_test(beliefs_are_told_where_they_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
