/* SPDX-License-Identifier: MIT */
/* Dates: a cursor walks over the text once. Reading goes in two steps, so that the two failures
 * stay apart: the shape ("2020-5" is no date: LORE_SYNTAX), then the calendar ("2020-02-30" is a
 * date that does not exist: LORE_TIME). All arithmetic is on whole days of the proleptic
 * Gregorian calendar. */
#include "value/date.h"

#include <stdio.h>
#include <string.h>

enum { MOST_DATE_TEXT = 100, MOST_DURATION_TEXT = 100 };

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
/* Beyond every instant that fits; keeps sums of years and months from overflowing. */
#define MOST_MONTHS (INT64_C(12) * 1000000)

/* ---- the calendar ---------------------------------------------------------------------------- */

static bool is_leap_year(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int64_t year, int month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day comes last; 400 of them
 * (an era) have 146097 days. */
static int64_t day_number(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static CivilDay civil_day(int64_t number)
{
    number += 719468;
    int64_t era = floor_divide(number, 146097);
    int64_t day_of_era = number - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    return (CivilDay){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
    };
}

CivilDay lr_date_civil(int64_t instant)
{
    return civil_day(floor_divide(instant, LR_DAY));
}

/* Since midnight. Not the instant less its midnight, which the first day of all time does not
 * have. */
static int64_t time_of_day(int64_t instant)
{
    int64_t rest = instant % LR_DAY;
    return rest < 0 ? rest + LR_DAY : rest;
}

static int64_t saturating_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b < 0 ? LORE_TIME_MIN : LORE_TIME_MAX;
    return sum;
}

static int64_t saturating_multiply(int64_t a, int64_t b)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product))
        return (a < 0) != (b < 0) ? LORE_TIME_MIN : LORE_TIME_MAX;
    return product;
}

int64_t lr_date_from_civil(CivilDay day)
{
    return saturating_multiply(day_number(day.year, day.month, day.day), LR_DAY);
}

static int64_t clamp_months(int64_t months)
{
    return months > MOST_MONTHS ? MOST_MONTHS : months < -MOST_MONTHS ? -MOST_MONTHS : months;
}

/* Same day and time so many months on; the month's last day where it has no such day. */
static int64_t add_months(int64_t instant, int64_t months)
{
    CivilDay from = lr_date_civil(instant);
    int64_t month_count = (int64_t)from.year * 12 + from.month - 1 + clamp_months(months);
    int64_t year = floor_divide(month_count, 12);
    int month = (int)(month_count - year * 12) + 1;
    int last = days_in_month(year, month);
    int64_t number = day_number(year, month, from.day < last ? from.day : last);
    return saturating_add(saturating_multiply(number, LR_DAY), time_of_day(instant));
}

int64_t lr_date_add(int64_t instant, Duration duration, int sign)
{
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        return instant;
    if (duration.months != 0)
        instant = add_months(instant, sign * clamp_months(duration.months));
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        return instant;
    return saturating_add(instant, saturating_multiply(sign, duration.microseconds));
}

/* ---- reading dates --------------------------------------------------------------------------- */

typedef struct Cursor {
    const char *at, *end;
} Cursor;

static bool skip(Cursor *cursor, char expected)
{
    if (cursor->at == cursor->end || *cursor->at != expected)
        return false;
    cursor->at++;
    return true;
}

/* Exactly count digits, or -1 and nothing consumed. */
static int digits(Cursor *cursor, int count)
{
    int number = 0;
    if (cursor->end - cursor->at < count)
        return -1;
    for (int i = 0; i < count; i++) {
        if (cursor->at[i] < '0' || cursor->at[i] > '9')
            return -1;
        number = number * 10 + (cursor->at[i] - '0');
    }
    cursor->at += count;
    return number;
}

typedef enum Precision { YEAR, SEASON, MONTH, DAY, CLOCK } Precision;

/* One date as written: its shape is right, its numbers are not checked yet. */
typedef struct WrittenDate {
    Precision precision;
    int year, month, day; /* month: of a season 21..24 */
    int hour, minute, second, offset_hours, offset_minutes, offset_sign;
    int64_t fraction; /* microseconds */
    int64_t unit;     /* CLOCK: microseconds of the last place written */
} WrittenDate;

/* ".5" and so on, at most six digits. */
static bool read_fraction(Cursor *cursor, WrittenDate *out)
{
    int64_t place = SECOND;
    while (place > 1) {
        int digit = digits(cursor, 1);
        if (digit < 0)
            break;
        place /= 10;
        out->fraction += digit * place;
    }
    out->unit = place;
    return place < SECOND;
}

/* "Z", "+03:00" or "-04:30". */
static bool read_offset(Cursor *cursor, WrittenDate *out)
{
    if (skip(cursor, 'Z'))
        return true;
    out->offset_sign = skip(cursor, '+') ? 1 : skip(cursor, '-') ? -1 : 0;
    if (out->offset_sign == 0)
        return false;
    out->offset_hours = digits(cursor, 2);
    if (out->offset_hours < 0 || !skip(cursor, ':'))
        return false;
    out->offset_minutes = digits(cursor, 2);
    return out->offset_minutes >= 0;
}

static bool read_clock(Cursor *cursor, WrittenDate *out)
{
    out->precision = CLOCK;
    out->unit = MINUTE;
    out->hour = digits(cursor, 2);
    if (out->hour < 0 || !skip(cursor, ':'))
        return false;
    out->minute = digits(cursor, 2);
    if (out->minute < 0)
        return false;
    if (skip(cursor, ':')) {
        out->unit = SECOND;
        out->second = digits(cursor, 2);
        if (out->second < 0 || (skip(cursor, '.') && !read_fraction(cursor, out)))
            return false;
    }
    return read_offset(cursor, out);
}

/* "spring" .. "winter" as 21 .. 24, or -1. */
static int read_season(Cursor *cursor)
{
    static const char *const names[] = { "spring", "summer", "autumn", "winter" };
    for (int i = 0; i < 4; i++) {
        if (cursor->end - cursor->at >= 6 && memcmp(cursor->at, names[i], 6) == 0) {
            cursor->at += 6;
            return 21 + i;
        }
    }
    return -1;
}

static bool read_shape(Cursor *cursor, WrittenDate *out)
{
    *out = (WrittenDate){ .precision = YEAR };
    out->year = digits(cursor, 4);
    if (out->year < 0)
        return false;
    if (!skip(cursor, '-'))
        return true;
    out->month = digits(cursor, 2);
    if (out->month < 0)
        out->month = read_season(cursor);
    if (out->month < 0)
        return false;
    out->precision = out->month >= 21 && out->month <= 24 ? SEASON : MONTH;
    if (out->precision == SEASON || !skip(cursor, '-'))
        return true;
    out->precision = DAY;
    out->day = digits(cursor, 2);
    if (out->day < 0)
        return false;
    return !skip(cursor, 'T') || read_clock(cursor, out);
}

/* What about the numbers is impossible, said as a diagnostic. */
static lore_status check_calendar(const WrittenDate *date, Place place, Diag *diag)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
    };
    if (date->year == 0)
        return lr_diag_fail(diag, LORE_TIME, place, "there is no year 0; years are 0001 to 9999");
    if (date->precision == YEAR || date->precision == SEASON)
        return LORE_OK;
    if (date->month < 1 || date->month > 12)
        return lr_diag_fail(diag, LORE_TIME, place,
                            "there is no month %02d; months are 01 to 12, seasons 21 to 24",
                            date->month);
    if (date->precision == MONTH)
        return LORE_OK;
    if (date->day < 1 || date->day > days_in_month(date->year, date->month))
        return lr_diag_fail(diag, LORE_TIME, place, "there is no day %02d in %s %04d, which has %d",
                            date->day, months[date->month - 1], date->year,
                            days_in_month(date->year, date->month));
    if (date->hour > 23 || date->minute > 59 || date->second > 59)
        return lr_diag_fail(diag, LORE_TIME, place,
                            "there is no time %02d:%02d:%02d; it ends at 23:59:59", date->hour,
                            date->minute, date->second);
    if (date->offset_hours > 14 || date->offset_minutes > 59)
        return lr_diag_fail(diag, LORE_TIME, place, "there is no place %02d:%02d hours off UTC",
                            date->offset_hours, date->offset_minutes);
    return LORE_OK;
}

/* Midnight at the start of a month; month may be 13 or more, for the next year's. */
static int64_t month_start(int year, int month)
{
    return lr_date_from_civil((CivilDay){ year + (month - 1) / 12, (month - 1) % 12 + 1, 1 });
}

static Granule granule_of(const WrittenDate *date)
{
    int month = date->precision == SEASON ? 3 + 3 * (date->month - 21) : date->month;
    switch (date->precision) {
    case YEAR:
        return (Granule){ month_start(date->year, 1), month_start(date->year, 13) };
    case SEASON:
        return (Granule){ month_start(date->year, month), month_start(date->year, month + 3) };
    case MONTH:
        return (Granule){ month_start(date->year, month), month_start(date->year, month + 1) };
    case DAY:
    case CLOCK:
        break;
    }
    int64_t midnight = lr_date_from_civil((CivilDay){ date->year, date->month, date->day });
    if (date->precision == DAY)
        return (Granule){ midnight, midnight + LR_DAY };
    int64_t offset =
        date->offset_sign * (date->offset_hours * HOUR + date->offset_minutes * MINUTE);
    int64_t first = midnight + date->hour * HOUR + date->minute * MINUTE + date->second * SECOND +
                    date->fraction - offset;
    return (Granule){ first, first + date->unit };
}

static lore_status refuse_shape(Place place, Diag *diag)
{
    lore_status status = lr_diag_fail(diag, LORE_SYNTAX, place, "this is no date");
    lr_diag_hint(diag, "write \"2020\", \"2020-05\", \"2020-05-07\", \"2020-05-07T10:30Z\", "
                       "\"2020-spring\", \"~2020-05\" or bounds \"2020-01-01/2020-01-10\"");
    return status;
}

static lore_status read_date(Cursor *cursor, Granule *out, Place place, Diag *diag)
{
    WrittenDate date;
    bool is_about = skip(cursor, '~');
    if (!read_shape(cursor, &date))
        return refuse_shape(place, diag);
    lore_status status = check_calendar(&date, place, diag);
    if (status != LORE_OK)
        return status;
    *out = granule_of(&date);
    if (is_about) {
        int64_t length = out->last - out->first;
        out->first -= length;
        out->last += length;
    }
    return LORE_OK;
}

static lore_status read_dates(Cursor *cursor, Granule *out, Place place, Diag *diag)
{
    Granule first, second;
    lore_status status = read_date(cursor, &first, place, diag);
    if (status != LORE_OK)
        return status;
    second = first;
    if (skip(cursor, '/'))
        status = read_date(cursor, &second, place, diag);
    if (status != LORE_OK)
        return status;
    if (cursor->at != cursor->end)
        return refuse_shape(place, diag);
    if (second.first < first.first && second.last < first.last)
        return lr_diag_fail(diag, LORE_TIME, place, "the second bound lies before the first");
    *out = (Granule){ first.first, second.last };
    return LORE_OK;
}

lore_status lr_date_parse(const char *text, size_t length, Granule *out, Place place, Diag *diag)
{
    Cursor cursor = { text, text + length };
    Granule read;
    lore_status status = length <= MOST_DATE_TEXT ? read_dates(&cursor, &read, place, diag)
                                                  : refuse_shape(place, diag);
    if (status != LORE_OK) {
        lr_diag_source(diag, text, length);
        return status;
    }
    *out = read;
    return LORE_OK;
}

/* ---- writing dates --------------------------------------------------------------------------- */

enum { MOST_TEXT = 32 };

int lr_date_format(int64_t instant, char buffer[32])
{
    buffer[0] = '\0';
    if (instant == LORE_TIME_MIN || instant == LORE_TIME_MAX)
        return 0;
    CivilDay day = lr_date_civil(instant);
    int64_t rest = time_of_day(instant);
    int length = snprintf(buffer, MOST_TEXT, "%04d-%02d-%02d", day.year, day.month, day.day);
    if (rest == 0)
        return length;

    length +=
        snprintf(buffer + length, (size_t)(MOST_TEXT - length), "T%02d:%02d:%02d",
                 (int)(rest / HOUR), (int)(rest % HOUR / MINUTE), (int)(rest % MINUTE / SECOND));
    if (rest % SECOND != 0) {
        length +=
            snprintf(buffer + length, (size_t)(MOST_TEXT - length), ".%06d", (int)(rest % SECOND));
        while (buffer[length - 1] == '0')
            length--;
    }
    buffer[length] = 'Z';
    buffer[length + 1] = '\0';
    return length + 1;
}

/* ---- spans for people ---- */

typedef enum Unit { UNIT_YEAR, UNIT_MONTH, UNIT_DAY, UNIT_EXACT } Unit;

static bool is_open(int64_t instant)
{
    return instant == LORE_TIME_MIN || instant == LORE_TIME_MAX;
}

/* The coarsest unit that begins at instant. */
static Unit unit_of(int64_t instant)
{
    if (is_open(instant))
        return UNIT_YEAR;
    if (instant % LR_DAY != 0)
        return UNIT_EXACT;
    CivilDay day = lr_date_civil(instant);
    if (day.year < 1 || day.year > 9999)
        return UNIT_EXACT;
    return day.day != 1 ? UNIT_DAY : day.month != 1 ? UNIT_MONTH : UNIT_YEAR;
}

static void format_unit(int64_t instant, Unit unit, char out[32])
{
    static const int lengths[] = { [UNIT_YEAR] = 4, [UNIT_MONTH] = 7, [UNIT_DAY] = 10, [UNIT_EXACT] = 31 };
    int length = lr_date_format(instant, out);
    if (length > lengths[unit])
        out[lengths[unit]] = '\0';
}

int lr_span_format(int64_t from, int64_t to, char buffer[80])
{
    Unit first = unit_of(from), last = unit_of(to), unit = first > last ? first : last;
    char begin[32] = "…", end[32] = "";
    if (!is_open(from))
        format_unit(from, unit, begin);
    if (!is_open(to))
        format_unit(unit == UNIT_EXACT ? to : to - 1, unit, end);
    if (!is_open(from) && !is_open(to) && strcmp(begin, end) == 0)
        return snprintf(buffer, 80, "%s", begin);
    return snprintf(buffer, 80, "%s ..%s%s", begin, end[0] == '\0' ? "" : " ", end);
}

/* ---- durations ------------------------------------------------------------------------------- */

typedef struct DurationUnit {
    const char *names[4];
    Duration length;
} DurationUnit;

static const DurationUnit duration_units[] = {
    { { "year", "years", "y" }, { 12, 0 } },
    { { "month", "months", "mo" }, { 1, 0 } },
    { { "week", "weeks", "w" }, { 0, 7 * LR_DAY } },
    { { "day", "days", "d" }, { 0, LR_DAY } },
    { { "hour", "hours", "h" }, { 0, HOUR } },
    { { "minute", "minutes", "min" }, { 0, MINUTE } },
    { { "second", "seconds", "s" }, { 0, SECOND } },
    { { "millisecond", "milliseconds", "ms" }, { 0, 1000 } },
    { { "microsecond", "microseconds", "us" }, { 0, 1 } },
};

static const DurationUnit *find_unit(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof duration_units / sizeof *duration_units; i++) {
        for (const char *const *name = duration_units[i].names; *name; name++) {
            if (strlen(*name) == length && memcmp(*name, text, length) == 0)
                return &duration_units[i];
        }
    }
    return NULL;
}

static lore_status refuse_duration(Place place, Diag *diag)
{
    lore_status status = lr_diag_fail(diag, LORE_SYNTAX, place, "this is no span of time");
    lr_diag_hint(diag, "write \"90d\", \"1 month\", \"2 years\", \"36h\", \"15 minutes\" or "
                       "\"1 month 3 days\"");
    return status;
}

static void skip_spaces(Cursor *cursor)
{
    while (skip(cursor, ' ')) {
    }
}

/* Digits up to what an int64 holds; false when there are none, *fits when there are too many. */
static bool read_count(Cursor *cursor, int64_t *out, bool *fits)
{
    const char *start = cursor->at;
    int64_t count = 0;
    *fits = true;
    for (int digit; (digit = digits(cursor, 1)) >= 0;) {
        if (__builtin_mul_overflow(count, 10, &count) ||
            __builtin_add_overflow(count, digit, &count))
            *fits = false;
    }
    *out = count;
    return cursor->at > start;
}

static Cursor read_word(Cursor *cursor)
{
    Cursor word = { cursor->at, cursor->at };
    while (cursor->at < cursor->end && *cursor->at >= 'a' && *cursor->at <= 'z')
        cursor->at++;
    word.end = cursor->at;
    return word;
}

/* Adds count * unit; false when that is longer than any time. */
static bool add_units(Duration *sum, int64_t count, Duration unit)
{
    int64_t months, microseconds;
    if (__builtin_mul_overflow(count, unit.months, &months) ||
        __builtin_mul_overflow(count, unit.microseconds, &microseconds))
        return false;
    return !__builtin_add_overflow(sum->months, months, &sum->months) &&
           !__builtin_add_overflow(sum->microseconds, microseconds, &sum->microseconds) &&
           sum->months <= MOST_MONTHS;
}

static lore_status read_duration(Cursor *cursor, Duration *out, Place place, Diag *diag)
{
    *out = (Duration){ 0, 0 };
    bool is_first = true;
    do {
        int64_t count;
        bool fits;
        if (!read_count(cursor, &count, &fits))
            return refuse_duration(place, diag);
        skip_spaces(cursor);
        bool is_bare = is_first && cursor->at == cursor->end;
        Cursor word = read_word(cursor);
        const DurationUnit *unit =
            is_bare ? find_unit("us", 2) : find_unit(word.at, (size_t)(word.end - word.at));
        if (!unit)
            return refuse_duration(place, diag);
        if (!fits || !add_units(out, count, unit->length))
            return lr_diag_fail(diag, LORE_TIME, place,
                                "this span is longer than time can be counted");
        skip_spaces(cursor);
        is_first = false;
    } while (cursor->at < cursor->end);
    return LORE_OK;
}

lore_status lr_duration_parse(const char *text, size_t length, Duration *out, Place place,
                              Diag *diag)
{
    Cursor cursor = { text, text + length };
    Duration read;
    lore_status status = length <= MOST_DURATION_TEXT ? read_duration(&cursor, &read, place, diag)
                                                      : refuse_duration(place, diag);
    if (status != LORE_OK) {
        lr_diag_source(diag, text, length);
        return status;
    }
    *out = read;
    return LORE_OK;
}
