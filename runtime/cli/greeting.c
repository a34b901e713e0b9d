/* SPDX-License-Identifier: MIT */
/* Counts come from listings. The span of time is looked for only where claims are few: a
 * greeting must not make anybody wait. */
#include "cli/greeting.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/dates.h"

enum { CLAIMS_READ_MAX = 5000 };

/* The columns of lore_list. */
enum { RELATION_FACTS = 3, RELATION_CLAIMS = 4, CLAIM_FROM = 4, CLAIM_TO = 5 };

typedef struct Holdings {
    int64_t relations, facts, claims, sources, rules;
    int64_t from, to; /* of the dates that claims name; from > to: none do */
} Holdings;

static int64_t count_rows(lore_kb *kb, const char *what)
{
    lore_query *query = NULL;
    int64_t count = 0;
    if (lore_list(kb, what, NULL, &query) == LORE_OK)
        while (lore_query_step(query) == LORE_ROW)
            count++;
    lore_query_close(query);
    return count;
}

static int64_t integer_at(const lore_query *query, size_t column)
{
    lore_value value = lore_query_value(query, column);
    return value.type == LORE_INTEGER ? value.u.integer : 0;
}

static void count_relations(lore_kb *kb, Holdings *holdings)
{
    lore_query *query = NULL;
    if (lore_list(kb, "relations", NULL, &query) == LORE_OK)
        while (lore_query_step(query) == LORE_ROW) {
            holdings->relations++;
            holdings->facts += integer_at(query, RELATION_FACTS);
            holdings->claims += integer_at(query, RELATION_CLAIMS);
        }
    lore_query_close(query);
}

static void widen(Holdings *holdings, lore_value date)
{
    char text[CLI_DATE_SIZE];
    int64_t from, to;
    if (date.type != LORE_TEXT && date.type != LORE_INSTANT)
        return;
    if (lore_value_format(date, text, sizeof text) >= sizeof text)
        return;
    if (lore_date_parse(text, &from, &to) != LORE_OK)
        return;
    holdings->from = from < holdings->from ? from : holdings->from;
    holdings->to = from > holdings->to ? from : holdings->to;
}

static void find_span(lore_kb *kb, Holdings *holdings)
{
    lore_query *query = NULL;
    if (lore_list(kb, "claims", NULL, &query) == LORE_OK)
        while (lore_query_step(query) == LORE_ROW) {
            widen(holdings, lore_query_value(query, CLAIM_FROM));
            widen(holdings, lore_query_value(query, CLAIM_TO));
        }
    lore_query_close(query);
}

static void print_count(int64_t count, const char *noun, const char **separator)
{
    if (count == 0)
        return;
    printf("%s%" PRId64 " %s%s", *separator, count, noun, count == 1 ? "" : "s");
    *separator = ", ";
}

/* "2019-10 .. 2020-08": to the month. */
static void print_span(const Holdings *holdings)
{
    char first[CLI_DATE_SIZE], last[CLI_DATE_SIZE];
    cli_date_iso(holdings->from, first);
    cli_date_iso(holdings->to, last);
    printf(", %.7s .. %.7s", first, last);
}

static void print_holdings(const Holdings *holdings)
{
    const char *separator = "";
    print_count(holdings->claims, "claim", &separator);
    if (holdings->claims > 0 && holdings->sources > 0) {
        separator = " from ";
        print_count(holdings->sources, "source", &separator);
    }
    print_count(holdings->facts, "fact", &separator);
    print_count(holdings->relations, "relation", &separator);
    print_count(holdings->rules, "rule", &separator);
    if (holdings->from <= holdings->to)
        print_span(holdings);
    if (separator[0] == '\0')
        fputs("nothing in it yet", stdout);
    fputc('\n', stdout);
}

static const char *name_of(const char *path)
{
    if (path == NULL)
        return "in memory";
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

void cli_greeting_print(lore_kb *kb, const char *path)
{
    Holdings holdings = { .from = LORE_TIME_MAX, .to = LORE_TIME_MIN };
    count_relations(kb, &holdings);
    holdings.rules = count_rows(kb, "rules");
    holdings.sources = count_rows(kb, "sources");
    if (holdings.claims > 0 && holdings.claims <= CLAIMS_READ_MAX)
        find_span(kb, &holdings);
    printf("Lore %s · %s: ", lore_version(), name_of(path));
    print_holdings(&holdings);
    puts(".help   .tour walks you through   Tab completes   Ctrl-C stops a query, never the shell");
}
