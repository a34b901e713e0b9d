/* SPDX-License-Identifier: MIT */
/* Functions and tests on values, at the ends of what each can take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>

#include <cmocka.h>

#include "eval/compute.h"
#include "fault/memory.h"
#include "value/value.h"

#define I(number) lore_integer(number)
#define R(number) lore_real(number)
#define T(text) lore_text(text, -1)
#define AT(number) lore_instant(number)
#define SPAN(from, to) lore_interval(from, to)
#define NONE lore_null() /* as an answer: the call has no value */

typedef struct Call {
    Function function;
    lore_value args[3], answer;
} Call;

static bool is_exactly(lore_value a, lore_value b)
{
    return a.type == b.type && lr_value_equal(a, b);
}

static void print_call(size_t i, bool has_value, lore_value out)
{
    Buffer text = { 0 };
    if (has_value)
        lr_value_print(&text, out);
    print_message("call %zu gives %s\n", i, has_value ? lr_buffer_terminate(&text) : "nothing");
    lr_buffer_free(&text);
}

static void assert_calls(const Call *calls, size_t count)
{
    Arena arena = { .newest = NULL };
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        lore_value out = lore_null();
        bool has_value = lr_compute_call(calls[i].function, calls[i].args, &arena, &out);
        bool expected = calls[i].answer.type != LORE_NULL;
        if (has_value == expected && (!expected || is_exactly(out, calls[i].answer)))
            continue;
        print_call(i, has_value, out);
        failed++;
    }
    lr_arena_free(&arena);
    assert_int_equal(failed, 0);
}

#define ASSERT_CALLS(...)                                                                          \
    do {                                                                                           \
        const Call calls_[] = { __VA_ARGS__ };                                                     \
        assert_calls(calls_, sizeof calls_ / sizeof *calls_);                                      \
    } while (0)

static void integers_never_wrap(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_ADD, { I(INT64_MAX), I(0) }, I(INT64_MAX) },
                 { FUNCTION_ADD, { I(INT64_MAX), I(1) }, NONE },
                 { FUNCTION_ADD, { I(INT64_MIN), I(-1) }, NONE },
                 { FUNCTION_SUB, { I(INT64_MIN), I(1) }, NONE },
                 { FUNCTION_SUB, { I(-1), I(INT64_MAX) }, I(INT64_MIN) },
                 { FUNCTION_SUB, { I(0), I(INT64_MIN) }, NONE },
                 { FUNCTION_MUL, { I(INT64_MIN), I(-1) }, NONE },
                 { FUNCTION_MUL, { I(INT64_C(1) << 32), I(INT64_C(1) << 31) }, NONE },
                 { FUNCTION_MUL, { I(INT64_C(1) << 32), I(-(INT64_C(1) << 31)) }, I(INT64_MIN) },
                 { FUNCTION_NEG, { I(INT64_MIN) }, NONE },
                 { FUNCTION_NEG, { I(INT64_MAX) }, I(-INT64_MAX) },
                 { FUNCTION_ABS, { I(INT64_MIN) }, NONE },
                 { FUNCTION_ABS, { I(INT64_MIN + 1) }, I(INT64_MAX) });
}

static void whole_division_goes_down(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_IDIV, { I(7), I(2) }, I(3) }, { FUNCTION_IDIV, { I(-7), I(2) }, I(-4) },
                 { FUNCTION_IDIV, { I(7), I(-2) }, I(-4) },
                 { FUNCTION_IDIV, { I(-8), I(2) }, I(-4) }, { FUNCTION_MOD, { I(7), I(3) }, I(1) },
                 { FUNCTION_MOD, { I(-7), I(3) }, I(2) }, { FUNCTION_MOD, { I(7), I(-3) }, I(-2) },
                 { FUNCTION_MOD, { I(-6), I(3) }, I(0) }, { FUNCTION_IDIV, { I(7), I(0) }, NONE },
                 { FUNCTION_MOD, { I(7), I(0) }, NONE },
                 { FUNCTION_IDIV, { I(INT64_MIN), I(-1) }, NONE },
                 { FUNCTION_IDIV, { I(INT64_MIN), I(1) }, I(INT64_MIN) },
                 { FUNCTION_IDIV, { R(-7), R(2) }, R(-4) }, { FUNCTION_MOD, { R(-7), R(3) }, R(2) },
                 { FUNCTION_MOD, { R(7), R(-3) }, R(-2) }, { FUNCTION_MOD, { R(7), R(0) }, NONE });
}

/* The quotient of such numbers is no longer exact; the rest is. */
static void the_rest_of_large_numbers_is_exact(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_MOD, { R(1e17), R(3) }, R(1) },
                 { FUNCTION_MOD, { R(-1e17), R(3) }, R(2) },
                 { FUNCTION_MOD, { R(0x1p1000), R(3) }, R(1) },
                 { FUNCTION_MOD, { R(1e308), R(1e-308) }, R(fmod(1e308, 1e-308)) });
}

static void division_is_real(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_DIV, { I(7), I(2) }, R(3.5) }, { FUNCTION_DIV, { I(7), I(0) }, NONE },
                 { FUNCTION_DIV, { I(INT64_MIN), I(-1) }, R(0x1p63) },
                 { FUNCTION_DIV, { R(1), R(0) }, NONE }, { FUNCTION_DIV, { R(0), R(0) }, NONE },
                 { FUNCTION_DIV, { R(1e308), R(1e-308) }, NONE });
}

static void powers_are_exact_or_nothing(void **state)
{
    (void)state;
    ASSERT_CALLS(
        { FUNCTION_POW, { I(2), I(62) }, I(INT64_C(1) << 62) },
        { FUNCTION_POW, { I(2), I(63) }, NONE }, { FUNCTION_POW, { I(-2), I(63) }, I(INT64_MIN) },
        { FUNCTION_POW, { I(3), I(39) }, I(INT64_C(4052555153018976267)) },
        { FUNCTION_POW, { I(3), I(40) }, NONE }, { FUNCTION_POW, { I(0), I(0) }, I(1) },
        { FUNCTION_POW, { I(1), I(INT64_MAX) }, I(1) },
        { FUNCTION_POW, { I(-1), I(INT64_MAX) }, I(-1) }, { FUNCTION_POW, { I(2), I(-1) }, NONE },
        { FUNCTION_POW, { R(2), R(-1) }, R(0.5) }, { FUNCTION_POW, { R(-1), R(0.5) }, NONE },
        { FUNCTION_POW, { R(10), R(400) }, NONE });
}

static void reals_are_finite(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_ADD, { R(1e308), R(1e308) }, NONE },
                 { FUNCTION_MUL, { R(1e200), R(1e200) }, NONE },
                 { FUNCTION_SUB, { R(INFINITY), R(INFINITY) }, NONE },
                 { FUNCTION_ADD, { R(INFINITY), R(1) }, NONE },
                 { FUNCTION_NEG, { R(INFINITY) }, NONE }, { FUNCTION_ABS, { R(-2.5) }, R(2.5) },
                 { FUNCTION_MUL, { R(1e-200), R(1e-200) }, R(0) });
}

static void types_do_not_mix(void **state)
{
    (void)state;
    ASSERT_CALLS(
        { FUNCTION_ADD, { I(1), R(1) }, NONE }, { FUNCTION_ADD, { R(1), I(1) }, NONE },
        { FUNCTION_ADD, { T("1"), I(1) }, NONE }, { FUNCTION_ADD, { T("1"), T("1") }, NONE },
        { FUNCTION_NEG, { T("1") }, NONE }, { FUNCTION_ADD, { lore_null(), lore_null() }, NONE },
        { FUNCTION_ADD, { lore_boolean(1), lore_boolean(1) }, NONE },
        { FUNCTION_LEAST, { I(1), R(0) }, NONE },
        { FUNCTION_GREATEST, { lore_null(), lore_null() }, NONE },
        { FUNCTION_CONCAT, { T("a"), I(1) }, NONE }, { FUNCTION_LENGTH, { I(1) }, NONE },
        { FUNCTION_LOWER, { I(1) }, NONE }, { FUNCTION_SUBSTRING, { T("abc"), R(1), I(1) }, NONE },
        { FUNCTION_SUBSTRING, { T("abc"), I(1), R(1) }, NONE },
        { FUNCTION_START_OF, { AT(0) }, NONE }, { FUNCTION_DURATION, { I(5) }, NONE },
        { FUNCTION_INTERVAL, { I(1), I(2) }, NONE }, { FUNCTION_INTERVAL, { AT(1), I(2) }, NONE },
        { FUNCTION_YEAR, { I(0) }, NONE });
}

static void least_and_greatest_order_every_type(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_LEAST, { I(INT64_MIN), I(INT64_MAX) }, I(INT64_MIN) },
                 { FUNCTION_GREATEST, { I(INT64_MIN), I(INT64_MAX) }, I(INT64_MAX) },
                 { FUNCTION_LEAST, { T("b"), T("a") }, T("a") },
                 { FUNCTION_GREATEST, { T("b"), T("a") }, T("b") },
                 { FUNCTION_GREATEST, { AT(1), AT(2) }, AT(2) },
                 { FUNCTION_LEAST, { R(2), R(2) }, R(2) },
                 { FUNCTION_LEAST, { SPAN(1, 3), SPAN(1, 2) }, SPAN(1, 2) });
}

static void instants_are_moved_and_measured(void **state)
{
    (void)state;
    ASSERT_CALLS(
        { FUNCTION_ADD, { AT(10), I(5) }, AT(15) }, { FUNCTION_SUB, { AT(10), I(15) }, AT(-5) },
        { FUNCTION_SUB, { AT(10), AT(4) }, I(6) }, { FUNCTION_ADD, { AT(10), AT(4) }, NONE },
        { FUNCTION_MUL, { AT(10), I(2) }, NONE }, { FUNCTION_NEG, { AT(10) }, NONE },
        { FUNCTION_ADD, { AT(INT64_MAX - 1), I(2) }, NONE },
        { FUNCTION_SUB, { AT(INT64_MIN + 1), AT(5) }, NONE });
}

/* The least and the greatest number stand for no end at all, which no sum is. */
static void moving_never_arrives_at_for_ever(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_ADD, { AT(INT64_MAX - 2), I(1) }, AT(INT64_MAX - 1) },
                 { FUNCTION_ADD, { AT(INT64_MAX - 1), I(1) }, NONE },
                 { FUNCTION_SUB, { AT(INT64_MIN + 1), I(1) }, NONE },
                 { FUNCTION_SUB, { AT(10), AT(10) }, I(0) });
}

static void text_is_counted_in_characters(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_LENGTH, { T("") }, I(0) }, { FUNCTION_LENGTH, { T("aé→𝄞") }, I(4) },
                 { FUNCTION_SUBSTRING, { T("aé→𝄞z"), I(2), I(2) }, T("é→") },
                 { FUNCTION_SUBSTRING, { T("aé→𝄞z"), I(4), I(9) }, T("𝄞z") },
                 { FUNCTION_SUBSTRING, { T("abc"), I(1), I(0) }, T("") },
                 { FUNCTION_SUBSTRING, { T("abc"), I(4), I(1) }, T("") },
                 { FUNCTION_SUBSTRING, { T("abc"), I(INT64_MAX), I(INT64_MAX) }, T("") },
                 { FUNCTION_SUBSTRING, { T("abc"), I(1), I(INT64_MAX) }, T("abc") },
                 { FUNCTION_SUBSTRING, { T("abc"), I(0), I(1) }, NONE },
                 { FUNCTION_SUBSTRING, { T("abc"), I(INT64_MIN), I(1) }, NONE },
                 { FUNCTION_SUBSTRING, { T("abc"), I(1), I(-1) }, NONE },
                 { FUNCTION_SUBSTRING, { T(""), I(1), I(1) }, T("") });
}

static void case_changes_in_plain_letters_only(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_UPPER, { T("az{`éÄ1") }, T("AZ{`éÄ1") },
                 { FUNCTION_LOWER, { T("AZ[@éÄ1") }, T("az[@éÄ1") },
                 { FUNCTION_UPPER, { T("") }, T("") });
}

static void text_is_joined_up_to_a_length(void **state)
{
    enum { HALF = 1 << 23 };
    Arena arena = { .newest = NULL };
    char *text = malloc(HALF + 1);
    lore_value out;
    (void)state;
    memset(text, 'x', HALF + 1);
    lore_value half[] = { lore_text(text, HALF), lore_text(text, HALF) };
    lore_value more[] = { lore_text(text, HALF), lore_text(text, HALF + 1) };
    assert_true(lr_compute_call(FUNCTION_CONCAT, half, &arena, &out));
    assert_int_equal(out.v.length, 2 * HALF);
    assert_false(lr_compute_call(FUNCTION_CONCAT, more, &arena, &out));
    ASSERT_CALLS({ FUNCTION_CONCAT, { T(""), T("") }, T("") },
                 { FUNCTION_CONCAT, { T("a"), T("") }, T("a") },
                 { FUNCTION_CONCAT, { lore_text("a\0b", 3), T("c") }, lore_text("a\0bc", 4) });
    free(text);
    lr_arena_free(&arena);
}

static void numbers_are_read_from_text(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_INTEGER, { T("-12") }, I(-12) }, { FUNCTION_INTEGER, { T("") }, NONE },
                 { FUNCTION_INTEGER, { T("12x") }, NONE }, { FUNCTION_INTEGER, { T(" 12") }, NONE },
                 { FUNCTION_INTEGER, { T("-") }, NONE }, { FUNCTION_INTEGER, { T("1.0") }, NONE },
                 { FUNCTION_INTEGER, { T("1e3") }, NONE },
                 { FUNCTION_INTEGER, { lore_text("1\0", 2) }, NONE },
                 { FUNCTION_REAL, { T("1.5e3") }, R(1500) }, { FUNCTION_REAL, { T("7") }, R(7) },
                 { FUNCTION_REAL, { T(".") }, NONE }, { FUNCTION_REAL, { T("1e") }, NONE },
                 { FUNCTION_REAL, { T("1e999") }, NONE }, { FUNCTION_REAL, { T("nan") }, NONE },
                 { FUNCTION_REAL, { T("inf") }, NONE }, { FUNCTION_REAL, { T("0x10") }, NONE },
                 { FUNCTION_REAL, { lore_boolean(1) }, NONE },
                 { FUNCTION_REAL, { lore_null() }, NONE });
}

static void the_ends_of_integers_are_read_and_nothing_beyond(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_INTEGER, { T("9223372036854775807") }, I(INT64_MAX) },
                 { FUNCTION_INTEGER, { T("-9223372036854775808") }, I(INT64_MIN) },
                 { FUNCTION_INTEGER, { T("9223372036854775808") }, NONE },
                 { FUNCTION_INTEGER, { T("-9223372036854775809") }, NONE },
                 { FUNCTION_INTEGER, { T("99999999999999999999999") }, NONE },
                 { FUNCTION_INTEGER, { R(0x1.fffffffffffffp62) }, I(INT64_MAX - 1023) },
                 { FUNCTION_INTEGER, { R(-0x1p63) }, I(INT64_MIN) },
                 { FUNCTION_INTEGER, { R(0x1p63) }, NONE },
                 { FUNCTION_INTEGER, { R(-0x1.0000000000001p63) }, NONE },
                 { FUNCTION_INTEGER, { R(INFINITY) }, NONE });
}

static void conversions_keep_what_they_can(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_INTEGER, { R(-2.9) }, I(-2) }, { FUNCTION_INTEGER, { I(5) }, I(5) },
                 { FUNCTION_INTEGER, { lore_boolean(1) }, I(1) },
                 { FUNCTION_INTEGER, { AT(-7) }, I(-7) },
                 { FUNCTION_INTEGER, { SPAN(1, 2) }, NONE },
                 { FUNCTION_INTEGER, { lore_null() }, NONE }, { FUNCTION_REAL, { I(3) }, R(3) },
                 { FUNCTION_REAL, { AT(3) }, NONE }, { FUNCTION_TEXT, { I(-3) }, T("-3") },
                 { FUNCTION_TEXT, { I(INT64_MIN) }, T("-9223372036854775808") },
                 { FUNCTION_TEXT, { T("a b") }, T("a b") },
                 { FUNCTION_TEXT, { lore_boolean(0) }, T("false") },
                 { FUNCTION_TEXT, { lore_null() }, NONE });
}

static void open_ends_of_intervals_have_no_value(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_START_OF, { SPAN(3, 9) }, AT(3) },
                 { FUNCTION_END_OF, { SPAN(3, 9) }, AT(9) },
                 { FUNCTION_DURATION, { SPAN(3, 9) }, I(6) },
                 { FUNCTION_START_OF, { SPAN(LORE_TIME_MIN, 9) }, NONE },
                 { FUNCTION_END_OF, { SPAN(LORE_TIME_MIN, 9) }, AT(9) },
                 { FUNCTION_START_OF, { SPAN(3, LORE_TIME_MAX) }, AT(3) },
                 { FUNCTION_END_OF, { SPAN(3, LORE_TIME_MAX) }, NONE },
                 { FUNCTION_DURATION, { SPAN(LORE_TIME_MIN, 9) }, NONE },
                 { FUNCTION_DURATION, { SPAN(3, LORE_TIME_MAX) }, NONE },
                 { FUNCTION_DURATION, { SPAN(LORE_TIME_MIN + 1, LORE_TIME_MAX - 1) }, NONE },
                 { FUNCTION_INTERVAL, { AT(3), AT(9) }, SPAN(3, 9) },
                 { FUNCTION_INTERVAL, { AT(9), AT(9) }, NONE },
                 { FUNCTION_INTERVAL, { AT(9), AT(3) }, NONE });
}

static void the_calendar_counts_before_1970_as_well(void **state)
{
    (void)state;
    ASSERT_CALLS({ FUNCTION_YEAR, { AT(0) }, I(1970) }, { FUNCTION_MONTH, { AT(0) }, I(1) },
                 { FUNCTION_DAY, { AT(0) }, I(1) }, { FUNCTION_YEAR, { AT(-1) }, I(1969) },
                 { FUNCTION_MONTH, { AT(-1) }, I(12) }, { FUNCTION_DAY, { AT(-1) }, I(31) },
                 { FUNCTION_DAY, { AT(LR_DAY * 59) }, I(1) },
                 { FUNCTION_MONTH, { AT(LR_DAY * 59) }, I(3) });
}

/* ---- tests ---- */

static int outcome(lore_value left, lore_value right)
{
    int bits = 0;
    for (int op = COMPARE_EQ; op <= COMPARE_GE; op++)
        bits |= lr_compute_compare((Comparison)op, left, right) << op;
    return bits;
}

enum {
    SAME = 1 << COMPARE_EQ | 1 << COMPARE_LE | 1 << COMPARE_GE,
    LESS = 1 << COMPARE_NE | 1 << COMPARE_LT | 1 << COMPARE_LE,
    MORE = 1 << COMPARE_NE | 1 << COMPARE_GT | 1 << COMPARE_GE,
    OTHER = 1 << COMPARE_NE,
};

/* Nulls and values of different types included, one of the two holds. */
static void codes_are_the_same_or_differ(void **state)
{
    const lore_value values[] = { lore_null(),       lore_integer(1), lore_real(1.0),
                                  lore_text("1", 1), lore_integer(2), lore_instant(1) };
    enum { VALUES = sizeof values / sizeof *values };
    (void)state;
    for (int a = 0; a < VALUES; a++)
        for (int b = 0; b < VALUES; b++) {
            assert_int_equal(lr_compute_compare(COMPARE_SAME, values[a], values[b]), a == b);
            assert_int_equal(lr_compute_compare(COMPARE_DIFFERS, values[a], values[b]), a != b);
        }
}

static void within_a_type_one_of_three_holds(void **state)
{
    (void)state;
    assert_int_equal(outcome(I(INT64_MIN), I(INT64_MAX)), LESS);
    assert_int_equal(outcome(I(INT64_MAX), I(INT64_MIN)), MORE);
    assert_int_equal(outcome(I(3), I(3)), SAME);
    assert_int_equal(outcome(R(-0.0), R(0.0)), SAME);
    assert_int_equal(outcome(R(1e-300), R(0)), MORE);
    assert_int_equal(outcome(T("ab"), T("abc")), LESS);
    assert_int_equal(outcome(T(""), T("")), SAME);
    assert_int_equal(outcome(lore_text("a\0b", 3), lore_text("a\0c", 3)), LESS);
    assert_int_equal(outcome(AT(LORE_TIME_MIN), AT(0)), LESS);
    assert_int_equal(outcome(SPAN(0, 5), SPAN(0, 6)), LESS);
    assert_int_equal(outcome(lore_boolean(0), lore_boolean(1)), LESS);
}

static void other_types_are_unequal_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(outcome(I(1), R(1)), OTHER);
    assert_int_equal(outcome(R(1), I(1)), OTHER);
    assert_int_equal(outcome(T("1"), I(1)), OTHER);
    assert_int_equal(outcome(AT(5), I(5)), OTHER);
}

static void what_is_not_stated_compares_with_nothing(void **state)
{
    (void)state;
    assert_int_equal(outcome(lore_null(), lore_null()), 0);
    assert_int_equal(outcome(lore_null(), I(1)), 0);
    assert_int_equal(outcome(I(1), lore_null()), 0);
}

/* Which of the sixteen relations hold, as letters in the order of IntervalRelation. */
static const char *relations(lore_value left, lore_value right)
{
    static char letters[17];
    size_t count = 0;
    for (int op = INTERVAL_BEFORE; op <= INTERVAL_INTERSECTS; op++)
        if (lr_compute_interval((IntervalRelation)op, left, right))
            letters[count++] = (char)('a' + op);
    letters[count] = '\0';
    return letters;
}

/* a before, b after, c before_gap, d after_gap, e meets, f met_by, g overlaps, h overlapped_by,
 * i starts, j started_by, k during, l contains, m finishes, n finished_by, o equals, p intersects */
static void each_of_the_thirteen_positions_has_its_relations(void **state)
{
    (void)state;
    assert_string_equal(relations(SPAN(0, 2), SPAN(4, 8)), "ac");
    assert_string_equal(relations(SPAN(0, 4), SPAN(4, 8)), "ae");
    assert_string_equal(relations(SPAN(0, 6), SPAN(4, 8)), "gp");
    assert_string_equal(relations(SPAN(0, 8), SPAN(4, 8)), "np");
    assert_string_equal(relations(SPAN(0, 9), SPAN(4, 8)), "lp");
    assert_string_equal(relations(SPAN(4, 6), SPAN(4, 8)), "ip");
    assert_string_equal(relations(SPAN(4, 8), SPAN(4, 8)), "op");
    assert_string_equal(relations(SPAN(4, 9), SPAN(4, 8)), "jp");
    assert_string_equal(relations(SPAN(5, 7), SPAN(4, 8)), "kp");
    assert_string_equal(relations(SPAN(5, 8), SPAN(4, 8)), "mp");
    assert_string_equal(relations(SPAN(5, 9), SPAN(4, 8)), "hp");
    assert_string_equal(relations(SPAN(8, 9), SPAN(4, 8)), "bf");
    assert_string_equal(relations(SPAN(9, 10), SPAN(4, 8)), "bd");
}

static void open_ends_equal_each_other(void **state)
{
    (void)state;
    assert_string_equal(relations(SPAN(0, LORE_TIME_MAX), SPAN(4, LORE_TIME_MAX)), "np");
    assert_string_equal(relations(SPAN(LORE_TIME_MIN, 4), SPAN(LORE_TIME_MIN, 8)), "ip");
    assert_string_equal(
        relations(SPAN(LORE_TIME_MIN, LORE_TIME_MAX), SPAN(LORE_TIME_MIN, LORE_TIME_MAX)), "op");
    assert_string_equal(relations(SPAN(LORE_TIME_MIN, 4), SPAN(4, LORE_TIME_MAX)), "ae");
}

static void only_intervals_have_positions(void **state)
{
    (void)state;
    assert_string_equal(relations(AT(0), SPAN(4, 8)), "");
    assert_string_equal(relations(SPAN(4, 8), AT(0)), "");
    assert_string_equal(relations(lore_null(), lore_null()), "");
}

static const Duration no_time = { 0, 0 };

static void a_gap_includes_both_of_its_ends(void **state)
{
    Duration two = { 0, 2 }, four = { 0, 4 };
    (void)state;
    assert_false(lr_compute_gap(SPAN(0, 10), SPAN(11, 20), two, four));
    assert_true(lr_compute_gap(SPAN(0, 10), SPAN(12, 20), two, four));
    assert_true(lr_compute_gap(SPAN(0, 10), SPAN(14, 20), two, four));
    assert_false(lr_compute_gap(SPAN(0, 10), SPAN(15, 20), two, four));
    assert_true(lr_compute_gap(SPAN(0, 10), SPAN(10, 20), no_time, no_time));
    assert_false(lr_compute_gap(SPAN(0, 10), SPAN(9, 20), no_time, four));
}

static void a_gap_of_months_follows_the_calendar(void **state)
{
    Duration month = { 1, 0 };
    int64_t january = lr_date_from_civil((CivilDay){ 2020, 1, 31 }),
            february = lr_date_from_civil((CivilDay){ 2020, 2, 29 });
    (void)state;
    assert_true(lr_compute_gap(SPAN(0, january), SPAN(february, LORE_TIME_MAX), month, month));
    assert_false(lr_compute_gap(SPAN(0, january), SPAN(february - 1, LORE_TIME_MAX), month, month));
}

static void open_ends_are_no_gap(void **state)
{
    Duration long_time = { 0, INT64_MAX };
    (void)state;
    assert_false(lr_compute_gap(SPAN(0, LORE_TIME_MAX), SPAN(5, 9), no_time, long_time));
    assert_false(lr_compute_gap(SPAN(0, 4), SPAN(LORE_TIME_MIN, 9), no_time, long_time));
    assert_true(
        lr_compute_gap(SPAN(0, 4), SPAN(LORE_TIME_MAX - 1, LORE_TIME_MAX), no_time, long_time));
    assert_false(lr_compute_gap(I(4), SPAN(5, 9), no_time, long_time));
}

static void parts_of_text_are_found_bytewise(void **state)
{
    (void)state;
    assert_true(lr_compute_text(TEXT_STARTS_WITH, T("abc"), T("ab")));
    assert_false(lr_compute_text(TEXT_STARTS_WITH, T("abc"), T("bc")));
    assert_true(lr_compute_text(TEXT_ENDS_WITH, T("abc"), T("bc")));
    assert_false(lr_compute_text(TEXT_ENDS_WITH, T("abc"), T("ab")));
    assert_true(lr_compute_text(TEXT_INCLUDES, T("abc"), T("b")));
    assert_false(lr_compute_text(TEXT_INCLUDES, T("abc"), T("ac")));
    assert_true(lr_compute_text(TEXT_INCLUDES, lore_text("a\0b", 3), T("b")));
    for (int op = TEXT_STARTS_WITH; op <= TEXT_INCLUDES; op++) {
        assert_true(lr_compute_text((TextTest)op, T("abc"), T("abc")));
        assert_true(lr_compute_text((TextTest)op, T(""), T("")));
        assert_true(lr_compute_text((TextTest)op, T("abc"), T("")));
        assert_false(lr_compute_text((TextTest)op, T("abc"), T("abcd")));
        assert_false(lr_compute_text((TextTest)op, I(1), T("")));
        assert_false(lr_compute_text((TextTest)op, T("1"), I(1)));
        assert_false(lr_compute_text((TextTest)op, T("ABC"), T("abc")));
    }
}

static void text_that_finds_no_memory_has_no_value(void **state)
{
    static const Call calls[] = {
        { FUNCTION_CONCAT,
          { { LORE_TEXT, 0, { .text = "ab" }, { 2 } }, { LORE_TEXT, 0, { .text = "c" }, { 1 } } },
          { 0 } },
        { FUNCTION_UPPER, { { LORE_TEXT, 0, { .text = "ab" }, { 2 } } }, { 0 } },
        { FUNCTION_TEXT, { { LORE_INTEGER, 0, { .integer = 5 }, { 0 } } }, { 0 } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        for (long n = 0;; n++) {
            Arena arena = { .newest = NULL };
            lore_value out;
            memory_fail_after(n);
            bool has_value = lr_compute_call(calls[i].function, calls[i].args, &arena, &out);
            bool was_refused = memory_restore();
            lr_arena_free(&arena);
            assert_int_equal(has_value, !was_refused);
            if (!was_refused) {
                assert_true(n > 0);
                break;
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_never_wrap),
        cmocka_unit_test(whole_division_goes_down),
        cmocka_unit_test(the_rest_of_large_numbers_is_exact),
        cmocka_unit_test(division_is_real),
        cmocka_unit_test(powers_are_exact_or_nothing),
        cmocka_unit_test(reals_are_finite),
        cmocka_unit_test(types_do_not_mix),
        cmocka_unit_test(least_and_greatest_order_every_type),
        cmocka_unit_test(instants_are_moved_and_measured),
        cmocka_unit_test(moving_never_arrives_at_for_ever),
        cmocka_unit_test(text_is_counted_in_characters),
        cmocka_unit_test(case_changes_in_plain_letters_only),
        cmocka_unit_test(text_is_joined_up_to_a_length),
        cmocka_unit_test(numbers_are_read_from_text),
        cmocka_unit_test(the_ends_of_integers_are_read_and_nothing_beyond),
        cmocka_unit_test(conversions_keep_what_they_can),
        cmocka_unit_test(open_ends_of_intervals_have_no_value),
        cmocka_unit_test(the_calendar_counts_before_1970_as_well),
        cmocka_unit_test(codes_are_the_same_or_differ),
        cmocka_unit_test(within_a_type_one_of_three_holds),
        cmocka_unit_test(other_types_are_unequal_and_nothing_else),
        cmocka_unit_test(what_is_not_stated_compares_with_nothing),
        cmocka_unit_test(each_of_the_thirteen_positions_has_its_relations),
        cmocka_unit_test(open_ends_equal_each_other),
        cmocka_unit_test(only_intervals_have_positions),
        cmocka_unit_test(a_gap_includes_both_of_its_ends),
        cmocka_unit_test(a_gap_of_months_follows_the_calendar),
        cmocka_unit_test(open_ends_are_no_gap),
        cmocka_unit_test(parts_of_text_are_found_bytewise),
        cmocka_unit_test(text_that_finds_no_memory_has_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
