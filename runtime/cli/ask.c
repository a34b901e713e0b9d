/* SPDX-License-Identifier: MIT */
/* What the library does with a goal as text, and with the modifiers that options name. */
#include "cli/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR_DIGITS = 4 };

lore_value cli_ask_moment(const char *text)
{
    const char *digits = text[0] == '#' ? text + 1 : text;
    size_t length = strlen(digits);
    bool is_number = length > 0 && strspn(digits, "0123456789") == length;
    bool is_year = digits == text && length == YEAR_DIGITS;
    if (!is_number || is_year)
        return lore_text(text, -1);
    errno = 0;
    int64_t number = strtoll(digits, NULL, 10);
    return errno == 0 ? lore_integer(number) : lore_text(text, -1);
}

bool cli_ask_is_belief(const char *text)
{
    char *end;
    double belief = strtod(text, &end);
    return end != text && *end == '\0' && belief >= 0 && belief <= 1;
}

static lore_status modify(lore_query *query, const Ask *ask)
{
    lore_status status = LORE_OK;
    if (ask->as_of != NULL || ask->rules != NULL)
        status =
            lore_query_as_of_rules(query, cli_ask_moment(ask->as_of != NULL ? ask->as_of : "now"),
                                   ask->rules != NULL ? cli_ask_moment(ask->rules) : lore_null());
    if (status == LORE_OK && ask->is_merged)
        status = lore_query_identity(query, 1);
    if (status == LORE_OK && ask->at != NULL)
        status = lore_query_at(query, lore_text(ask->at, -1));
    if (status == LORE_OK && ask->during_from != NULL)
        status = lore_query_during(query, lore_text(ask->during_from, -1),
                                   lore_text(ask->during_to, -1));
    if (status == LORE_OK && ask->ungraded != NULL)
        status = lore_query_ungraded(query, strtod(ask->ungraded, NULL));
    lore_reading reading;
    if (status == LORE_OK && ask->reading != NULL &&
        lore_reading_of(ask->reading, &reading) == LORE_OK)
        status = lore_query_reading(query, reading);
    for (size_t i = 0; status == LORE_OK && i < ask->order_count; i++)
        status = lore_query_order(query, ask->orders[i].column, ask->orders[i].is_descending);
    return status;
}

void cli_ask_note(const lore_query *query)
{
    const char *note = lore_query_note(query);
    if (note != NULL)
        fprintf(stderr, "note: %s\n", note);
}

lore_status cli_ask(lore_kb *kb, const char *goal, const Ask *ask, lore_query **out)
{
    lore_query *query = NULL;
    *out = NULL;
    lore_status status = lore_query_text(kb, goal, &query);
    if (status == LORE_OK)
        status = modify(query, ask);
    if (status == LORE_OK) {
        cli_ask_note(query);
        *out = query;
    } else {
        lore_query_close(query);
    }
    return status;
}
