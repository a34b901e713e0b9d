/* SPDX-License-Identifier: MIT */
/* Dates as people write them, with the precision that they gave.
 *
 * A written date is a granule: the interval [first, last) in which the meant instant lies. Years
 * are 0001..9999. Civil-day arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms"; the notations after EDTF (ISO 8601-2:2019) as far as listed at lr_date_parse. */
#ifndef LORE_VALUE_DATE_H
#define LORE_VALUE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

#define LR_DAY INT64_C(86400000000) /* microseconds */

/* The instant meant lies in [first, last); exact: first is the instant itself and last = first +
 * 1. */
typedef struct Granule {
    int64_t first, last;
} Granule;

/* Reads text: a year, month, day, minute, second or fraction of one ("2020", "2020-05",
 * "2020-05-07", "2020-05-07T10:30Z", "+03:00" for Z); a season ("2019-21".."2019-24" or
 * "2019-spring", -summer, -autumn, -winter; winter runs into the next year, northern); "~" before
 * any of these (about: the granule widened by its own length on both sides); two of them with "/"
 * between (bounds: from the first's first to the last's last instant). Fails with LORE_TIME (no
 * such day, reversed bounds) or LORE_SYNTAX, saying what to write. diag may be NULL. */
lore_status lr_date_parse(const char *text, size_t length, Granule *out, Place place, Diag *diag);

/* Writes instant as short as it is exact ("2020-05-07", "2020-05-07T10:30:00Z", fractions without
 * trailing zeros), infinities as nothing; returns the length without NUL, at most 31. */
int lr_date_format(int64_t instant, char buffer[32]);

/* Writes [from, to) for people, in the coarsest of years, months and days that both bounds fall
 * on, the last one included: "2019-05 .. 2020-06", "2020" for the whole year; bounds within a day
 * as they are. Open ends are "…" and nothing: "… .. 2020-06", "2019-05 ..". Returns the length
 * without NUL, at most 79. */
int lr_span_format(int64_t from, int64_t to, char buffer[80]);

/* A span of time: calendar months and, apart from them, microseconds. */
typedef struct Duration {
    int64_t months;
    int64_t microseconds;
} Duration;

/* Reads "90d", "90 days", "1 month", "2 years", "36h", "15 minutes", "30s", "250ms", "10us", or
 * several ("1 month 3 days"); a bare number counts microseconds. */
lore_status lr_duration_parse(const char *text, size_t length, Duration *out, Place place,
                              Diag *diag);

/* instant + sign * duration, saturating; adding months keeps the day, or takes the month's last. */
int64_t lr_date_add(int64_t instant, Duration duration, int sign);

typedef struct CivilDay {
    int year, month, day; /* month and day 1 .. */
} CivilDay;

CivilDay lr_date_civil(int64_t instant);
int64_t lr_date_from_civil(CivilDay day);

#endif
