/* SPDX-License-Identifier: MIT */
/* The library writes instants; here are their open ends, and the joining of stretches. */
#include "cli/dates.h"

void cli_date_iso(int64_t instant, char out[CLI_DATE_SIZE])
{
    out[0] = '\0';
    if (instant != LORE_TIME_MIN && instant != LORE_TIME_MAX)
        lore_value_format(lore_instant(instant), out, CLI_DATE_SIZE);
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
