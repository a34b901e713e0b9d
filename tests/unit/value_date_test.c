/* SPDX-License-Identifier: MIT */
/* Dates: every notation, the calendar, what is refused and how, arithmetic at its ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/date.h"

static const Place nowhere = { NULL, 0 };

static int64_t day(int year, int month, int number)
{
    return lr_date_from_civil((CivilDay){ year, month, number });
}

static void assert_granule(const char *text, int64_t first, int64_t last)
{
    Granule out = { 0, 0 };
    assert_int_equal(lr_date_parse(text, strlen(text), &out, nowhere, NULL), LORE_OK);
    assert_true(out.first == first);
    assert_true(out.last == last);
}

static void a_date_is_as_wide_as_its_precision(void **state)
{
    const int64_t second = 1000000, minute = 60 * second;
    int64_t half_past_ten = day(2020, 5, 7) + 10 * 60 * minute + 30 * minute;
    (void)state;
    assert_granule("2020", day(2020, 1, 1), day(2021, 1, 1));
    assert_granule("2020-05", day(2020, 5, 1), day(2020, 6, 1));
    assert_granule("2020-12", day(2020, 12, 1), day(2021, 1, 1));
    assert_granule("2020-02-29", day(2020, 2, 29), day(2020, 3, 1));
    assert_granule("2020-05-07T10:30Z", half_past_ten, half_past_ten + minute);
    assert_granule("2020-05-07T10:30:05Z", half_past_ten + 5 * second, half_past_ten + 6 * second);
    assert_granule("2020-05-07T10:30:00.5Z", half_past_ten + 500000, half_past_ten + 600000);
    assert_granule("2020-05-07T10:30:00.000001Z", half_past_ten + 1, half_past_ten + 2);
    assert_granule("0001", day(1, 1, 1), day(2, 1, 1));
    assert_granule("9999-12-31", day(9999, 12, 31), day(9999, 12, 31) + LR_DAY);
}

static void an_offset_is_taken_off(void **state)
{
    const int64_t minute = 60000000;
    (void)state;
    assert_granule("2020-05-07T01:30+03:00", day(2020, 5, 6) + 1350 * minute,
                   day(2020, 5, 6) + 1351 * minute);
    assert_granule("2020-05-07T20:00-04:30", day(2020, 5, 8) + 30 * minute,
                   day(2020, 5, 8) + 31 * minute);
}

static void winter_runs_into_the_next_year(void **state)
{
    (void)state;
    assert_granule("2019-21", day(2019, 3, 1), day(2019, 6, 1));
    assert_granule("2019-spring", day(2019, 3, 1), day(2019, 6, 1));
    assert_granule("2019-summer", day(2019, 6, 1), day(2019, 9, 1));
    assert_granule("2019-autumn", day(2019, 9, 1), day(2019, 12, 1));
    assert_granule("2019-winter", day(2019, 12, 1), day(2020, 3, 1));
    assert_granule("2019-24", day(2019, 12, 1), day(2020, 3, 1));
}

static void about_widens_by_its_own_length(void **state)
{
    (void)state;
    assert_granule("~2020-05-07", day(2020, 5, 6), day(2020, 5, 9));
    assert_granule("~2019", day(2018, 1, 1), day(2021, 1, 1) - LR_DAY); /* 365 days on each side */
}

static void two_dates_are_bounds(void **state)
{
    (void)state;
    assert_granule("2020-01-01/2020-01-10", day(2020, 1, 1), day(2020, 1, 11));
    assert_granule("2019/2020-05", day(2019, 1, 1), day(2020, 6, 1));
    assert_granule("2020-05/2020-05", day(2020, 5, 1), day(2020, 6, 1));
    assert_granule("~2020-05-07/2020-summer", day(2020, 5, 6), day(2020, 9, 1));
}

static void assert_refused(const char *text, lore_status expected)
{
    Diag diag;
    Granule out = { 1, 2 };
    lr_diag_init(&diag);
    assert_int_equal(lr_date_parse(text, strlen(text), &out, (Place){ "kb.lua", 9 }, &diag),
                     expected);
    assert_int_equal(diag.list.count, 1);
    assert_int_equal(diag.list.items[0].line, 9);
    assert_non_null(diag.list.items[0].source);
    assert_true(out.first == 1 && out.last == 2);
    lr_diag_clear(&diag);
}

static void a_date_that_does_not_exist_is_a_time_error(void **state)
{
    (void)state;
    assert_refused("0000", LORE_TIME);
    assert_refused("2020-00", LORE_TIME);
    assert_refused("2020-13", LORE_TIME);
    assert_refused("2020-25", LORE_TIME);
    assert_refused("2020-05-00", LORE_TIME);
    assert_refused("2019-02-29", LORE_TIME);
    assert_refused("1900-02-29", LORE_TIME);
    assert_refused("2020-04-31", LORE_TIME);
    assert_refused("2020-05-07T24:00Z", LORE_TIME);
    assert_refused("2020-05-07T10:60Z", LORE_TIME);
    assert_refused("2020-05-07T10:30:60Z", LORE_TIME);
    assert_refused("2020-05-07T10:30+99:00", LORE_TIME);
    assert_refused("2020-05/2020-01", LORE_TIME);
    assert_refused("2020-05/2019-02-30", LORE_TIME);
}

static void what_is_no_date_is_a_syntax_error(void **state)
{
    static const char *const texts[] = {
        "",
        "~",
        "/",
        "2020-",
        "2020-5",
        "20200507",
        "2020/",
        "/2020",
        "2020-05-7",
        " 2020",
        "2020 ",
        "may 2020",
        "2020-fall",
        "2020-21-5",
        "2020/2021/",
        "2020-05-07T",
        "12020",
        "-2020",
        "~~2020",
        "2020-05-07T10Z",
        "2020-05-07T10:30",
        "2020-05-07T10:30:00.Z",
        "2020-05-07T10:30:00.0000001Z",
        "2020-05-07t10:30z",
        "2020-05-07T10:30+3:00",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_refused(texts[i], LORE_SYNTAX);
}

static void any_bytes_are_read_without_harm(void **state)
{
    static const char letters[] = "0123456789-/~TZ:+. wintersprg\0\xff";
    unsigned seed = 20191001;
    Granule out;
    Duration duration;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int round = 0; round < 50000; round++) {
        size_t length = (size_t)rand() % 60;
        char *text =
            malloc(length + 1); /* of its own, so that the sanitizer sees any read past it */
        for (size_t i = 0; i < length; i++)
            text[i] = letters[(size_t)rand() % (sizeof letters - 1)];
        text = realloc(text, length ? length : 1);
        if (lr_date_parse(text, length, &out, nowhere, NULL) == LORE_OK)
            assert_true(out.first < out.last);
        lr_duration_parse(text, length, &duration, nowhere, NULL);
        free(text);
    }
}

static void days_count_from_1970_in_the_gregorian_calendar(void **state)
{
    (void)state;
    assert_true(day(1970, 1, 1) == 0);
    assert_true(day(2000, 3, 1) == 11017 * LR_DAY);
    assert_true(day(1969, 12, 31) == -LR_DAY);
    assert_true(day(1, 1, 1) == -719162 * LR_DAY);
    int64_t expected = day(1895, 1, 1);
    for (int year = 1895; year < 2105; year++) {
        for (int month = 1; month <= 12; month++) {
            bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int last = month == 2 ? 28 + is_leap : 30 + (month + (month > 7)) % 2;
            for (int number = 1; number <= last; number++, expected += LR_DAY) {
                CivilDay back = lr_date_civil(expected + LR_DAY - 1);
                assert_true(day(year, month, number) == expected);
                assert_true(back.year == year && back.month == month && back.day == number);
            }
        }
    }
}

static void assert_format(int64_t instant, const char *expected)
{
    char text[32];
    assert_int_equal(lr_date_format(instant, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void an_instant_is_written_as_short_as_it_is_exact(void **state)
{
    int64_t may = day(2020, 5, 7);
    (void)state;
    assert_format(may, "2020-05-07");
    assert_format(day(2020, 5, 1), "2020-05-01");
    assert_format(day(2020, 1, 1), "2020-01-01");
    assert_format(day(45, 1, 1), "0045-01-01");
    assert_format(may + 37800000000, "2020-05-07T10:30:00Z");
    assert_format(may + 500000, "2020-05-07T00:00:00.5Z");
    assert_format(day(1969, 12, 31) + 1, "1969-12-31T00:00:00.000001Z");
    assert_format(LORE_TIME_MIN, "");
    assert_format(LORE_TIME_MAX, "");
    assert_format(LORE_TIME_MIN + 1, "-290308-12-21T19:59:05.224193Z");
    assert_format(LORE_TIME_MAX - 1, "294247-01-10T04:00:54.775806Z");
}

static void assert_span(int64_t from, int64_t to, const char *expected)
{
    char text[80];
    assert_int_equal(lr_span_format(from, to, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void a_span_is_written_in_the_coarsest_unit_of_both_ends(void **state)
{
    int64_t may = day(2020, 5, 1);
    (void)state;
    assert_span(day(2020, 1, 1), day(2021, 1, 1), "2020");
    assert_span(day(2019, 5, 1), day(2020, 7, 1), "2019-05 .. 2020-06");
    assert_span(may, day(2020, 6, 1), "2020-05");
    assert_span(day(2020, 5, 7), day(2020, 6, 1), "2020-05-07 .. 2020-05-31");
    assert_span(may, may + LR_DAY, "2020-05-01");
    assert_span(may, may + 1, "2020-05-01 .. 2020-05-01T00:00:00.000001Z");
    assert_span(may, LORE_TIME_MAX, "2020-05 ..");
    assert_span(LORE_TIME_MIN, may, "… .. 2020-04");
    assert_span(LORE_TIME_MIN, LORE_TIME_MAX, "… ..");
}

static void what_is_written_reads_back(void **state)
{
    unsigned seed = 7102020;
    int64_t span = day(9999, 12, 31) - day(1, 1, 1);
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int round = 0; round < 10000; round++) {
        char text[32];
        Granule out;
        int64_t instant = day(1, 1, 1) + (int64_t)(rand() / (RAND_MAX + 1.0) * (double)span);
        if (round % 3 == 0)
            instant -= instant % 1000000;
        int length = lr_date_format(instant, text);
        assert_int_equal(lr_date_parse(text, (size_t)length, &out, nowhere, NULL), LORE_OK);
        assert_true(out.first == instant);
    }
}

static void assert_duration(const char *text, int64_t months, int64_t microseconds)
{
    Duration out = { -1, -1 };
    assert_int_equal(lr_duration_parse(text, strlen(text), &out, nowhere, NULL), LORE_OK);
    assert_true(out.months == months);
    assert_true(out.microseconds == microseconds);
}

static void spans_are_read_in_every_unit(void **state)
{
    const int64_t second = 1000000;
    (void)state;
    assert_duration("90d", 0, 90 * LR_DAY);
    assert_duration("90 days", 0, 90 * LR_DAY);
    assert_duration("1 month", 1, 0);
    assert_duration("2 years", 24, 0);
    assert_duration("2 weeks", 0, 14 * LR_DAY);
    assert_duration("36h", 0, 36 * 3600 * second);
    assert_duration("15 minutes", 0, 900 * second);
    assert_duration("30s", 0, 30 * second);
    assert_duration("250ms", 0, 250000);
    assert_duration("10us", 0, 10);
    assert_duration("0d", 0, 0);
    assert_duration("1500", 0, 1500);
    assert_duration("1 month 3 days", 1, 3 * LR_DAY);
    assert_duration("1year2months3d", 14, 3 * LR_DAY);
}

static void what_is_no_span_is_refused(void **state)
{
    static const char *const texts[] = { "",          " ",  "d",    "90 dayz", "-5d", "1.5h",
                                         "1 month 3", "3m", "1 d,", "1e3 d",   "P1D", "2 Days" };
    Duration out;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(lr_duration_parse(texts[i], strlen(texts[i]), &out, nowhere, NULL),
                         LORE_SYNTAX);
    assert_int_equal(lr_duration_parse("9999999999999999999d", 20, &out, nowhere, NULL), LORE_TIME);
    assert_int_equal(lr_duration_parse("999999999999d", 13, &out, nowhere, NULL), LORE_TIME);
    assert_int_equal(lr_duration_parse("99999999 years", 14, &out, nowhere, NULL), LORE_TIME);
    assert_int_equal(lr_duration_parse("1d", 2, &out, nowhere, NULL), LORE_OK); /* control */
}

static void adding_months_keeps_the_day_or_takes_the_last(void **state)
{
    Duration month = { 1, 0 }, year = { 12, 0 };
    (void)state;
    assert_true(lr_date_add(day(2020, 1, 31), month, 1) == day(2020, 2, 29));
    assert_true(lr_date_add(day(2020, 3, 31), month, -1) == day(2020, 2, 29));
    assert_true(lr_date_add(day(2020, 12, 15) + 5, month, 1) == day(2021, 1, 15) + 5);
    assert_true(lr_date_add(day(2020, 1, 15), month, -1) == day(2019, 12, 15));
    assert_true(lr_date_add(day(2020, 2, 29), year, 1) == day(2021, 2, 28));
    assert_true(lr_date_add(day(1960, 5, 7) + 1, year, -1) == day(1959, 5, 7) + 1);
    assert_true(lr_date_add(day(2020, 1, 31), (Duration){ 1, LR_DAY }, 1) == day(2020, 3, 1));
}

static void adding_stops_at_the_ends_of_time(void **state)
{
    Duration day_long = { 0, LR_DAY }, endless = { 0, INT64_MAX }, ages = { INT64_MAX, 0 };
    (void)state;
    assert_true(lr_date_add(0, day_long, -1) == -LR_DAY); /* control */
    assert_true(lr_date_add(LORE_TIME_MAX, day_long, -1) == LORE_TIME_MAX);
    assert_true(lr_date_add(LORE_TIME_MIN, day_long, 1) == LORE_TIME_MIN);
    assert_true(lr_date_add(LORE_TIME_MAX - 1, day_long, 1) == LORE_TIME_MAX);
    assert_true(lr_date_add(LORE_TIME_MIN + 1, day_long, -1) == LORE_TIME_MIN);
    assert_true(lr_date_add(5, endless, 1) == LORE_TIME_MAX);
    assert_true(lr_date_add(0, ages, 1) == LORE_TIME_MAX);
    assert_true(lr_date_add(0, ages, -1) == LORE_TIME_MIN);
    assert_true(lr_date_add(LORE_TIME_MIN + 1, (Duration){ 1, 0 }, 1) > LORE_TIME_MIN);
    assert_true(lr_date_add(LORE_TIME_MIN + 1, (Duration){ 0, 0 }, 1) == LORE_TIME_MIN + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_as_wide_as_its_precision),
        cmocka_unit_test(an_offset_is_taken_off),
        cmocka_unit_test(winter_runs_into_the_next_year),
        cmocka_unit_test(about_widens_by_its_own_length),
        cmocka_unit_test(two_dates_are_bounds),
        cmocka_unit_test(a_date_that_does_not_exist_is_a_time_error),
        cmocka_unit_test(what_is_no_date_is_a_syntax_error),
        cmocka_unit_test(any_bytes_are_read_without_harm),
        cmocka_unit_test(days_count_from_1970_in_the_gregorian_calendar),
        cmocka_unit_test(an_instant_is_written_as_short_as_it_is_exact),
        cmocka_unit_test(a_span_is_written_in_the_coarsest_unit_of_both_ends),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(spans_are_read_in_every_unit),
        cmocka_unit_test(what_is_no_span_is_refused),
        cmocka_unit_test(adding_months_keeps_the_day_or_takes_the_last),
        cmocka_unit_test(adding_stops_at_the_ends_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
