/* SPDX-License-Identifier: MIT */
/* The library writes an instant as short as it is exact, down to the day; here days that begin a month
 * or a year are shortened for people. */
#include "cli/dates.h"

#include <stdio.h>
#include <string.h>

enum { DAY_LENGTH = 10, MONTH_LENGTH = 7, YEAR_LENGTH = 4 };

void cli_date_iso(int64_t instant, char out[CLI_DATE_SIZE])
{
    out[0] = '\0';
    if (instant != LORE_TIME_MIN && instant != LORE_TIME_MAX)
        lore_value_format(lore_instant(instant), out, CLI_DATE_SIZE);
}

void cli_date_short(int64_t instant, char out[CLI_DATE_SIZE])
{
    cli_date_iso(instant, out);
    if (strlen(out) == DAY_LENGTH && strcmp(out + MONTH_LENGTH, "-01") == 0)
        out[MONTH_LENGTH] = '\0';
    if (strlen(out) == MONTH_LENGTH && strcmp(out + YEAR_LENGTH, "-01") == 0)
        out[YEAR_LENGTH] = '\0';
}

void cli_span_format(int64_t from, int64_t to, char out[CLI_SPAN_SIZE])
{
    char first[CLI_DATE_SIZE], last[CLI_DATE_SIZE];
    cli_date_short(from, first);
    cli_date_short(to, last);
    snprintf(out, CLI_SPAN_SIZE, "%s ..%s%s", first[0] != '\0' ? first : "…", last[0] != '\0' ? " " : "",
             last);
}

Support cli_support_of(const lore_query *query)
{
    size_t count;
    const lore_stretch *stretches = lore_query_stretches(query, &count);
    return (Support){ stretches, count > 0 ? stretches + count : stretches };
}

bool cli_support_next(Support *support, int64_t *from, int64_t *to)
{
    while (support->next < support->end && support->next->pro <= 0)
        support->next++;
    if (support->next == support->end)
        return false;
    *from = support->next->from;
    do {
        *to = support->next->to;
        support->next++;
    } while (support->next < support->end && support->next->pro > 0 && support->next->from == *to);
    return true;
}
