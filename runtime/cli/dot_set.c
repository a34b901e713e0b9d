/* SPDX-License-Identifier: MIT */
/* Dot commands that set how goals are put, how answers are printed and what they may take. Most show what is set, or
 * take it back, where nothing follows them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dot_commands.h"

static const char RULES_WORD[] = " rules "; /* of .asof */

/* ---- the point of view ----------------------------------------------------------------------- */

static void keep_words(Repl *repl, char **slot, const char *words)
{
    char *copy = words[0] != '\0' ? strdup(words) : NULL;
    if (words[0] != '\0' && copy == NULL) {
        cli_repl_fail(repl, LORE_NOMEM, NULL);
        return;
    }
    free(*slot);
    *slot = copy;
}

void cli_dot_as_of(Repl *repl, const char *words)
{
    const char *rules = strstr(words, RULES_WORD);
    char *moment = strdup(words);
    if (moment == NULL) {
        cli_repl_fail(repl, LORE_NOMEM, NULL);
        return;
    }
    if (rules != NULL)
        moment[rules - words] = '\0';
    keep_words(repl, &repl->as_of, moment);
    keep_words(repl, &repl->rules, rules == NULL ? "" : rules + strlen(RULES_WORD));
    free(moment);
}

void cli_dot_merged(Repl *repl, const char *words)
{
    bool is_on = strcmp(words, "on") == 0;
    if (words[0] == '\0')
        puts(repl->is_merged ? "on" : "off");
    else if (is_on || strcmp(words, "off") == 0)
        repl->is_merged = is_on;
    else
        cli_dot_fail(repl, "write .merged on or .merged off", "'%s' is neither on nor off", words);
}

void cli_dot_ungraded(Repl *repl, const char *words)
{
    if (words[0] != '\0' && !cli_ask_is_belief(words))
        cli_dot_fail(repl, "write .ungraded 0.3, or .ungraded alone",
                     "'%s' is no belief from 0 to 1", words);
    else
        keep_words(repl, &repl->ungraded, words);
}

void cli_dot_reading(Repl *repl, const char *words)
{
    lore_reading reading;
    if (words[0] != '\0' && lore_reading_of(words, &reading) != LORE_OK)
        cli_dot_fail(repl, "write .reading certain, .reading possible or .reading both",
                     "no reading '%s'", words);
    else
        keep_words(repl, &repl->reading, words);
}

void cli_dot_at(Repl *repl, const char *words)
{
    int64_t from, to;
    if (words[0] != '\0' && lore_date_parse(words, &from, &to) != LORE_OK)
        cli_dot_fail(repl, "write 2020, 2020-05, 2020-05-07 ...", "'%s' is no date", words);
    else
        keep_words(repl, &repl->at, words);
}

/* ---- answers --------------------------------------------------------------------------------- */

void cli_dot_mode(Repl *repl, const char *words)
{
    static const char *const names[] = {
        [MODE_TABLE] = "table", [MODE_JSON] = "json", [MODE_CSV] = "csv"
    };
    if (words[0] == '\0') {
        puts(names[repl->mode]);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], words) == 0) {
            repl->mode = (Mode)i;
            return;
        }
    cli_dot_fail(repl, "write .mode table, .mode json or .mode csv", "no mode '%s'", words);
}

/* A number above 0, or 0 for "off"; -1 if words are neither. */
static int64_t number_or_off(const char *words)
{
    size_t digits = strspn(words, "0123456789");
    if (strcmp(words, "off") == 0)
        return 0;
    errno = 0;
    int64_t number = strtoll(words, NULL, 10);
    return digits > 0 && words[digits] == '\0' && errno == 0 && number > 0 ? number : -1;
}

void cli_dot_limit(Repl *repl, const char *words)
{
    int64_t limit = number_or_off(words);
    if (words[0] == '\0' && repl->limit == 0)
        puts("off");
    else if (words[0] == '\0')
        printf("%" PRId64 " rows\n", repl->limit);
    else if (limit < 0)
        cli_dot_fail(repl, "write .limit 20 or .limit off", "'%s' is no number of rows", words);
    else
        repl->limit = limit;
}

static void print_budget(const char *name, int64_t value, const char *unit)
{
    if (value > 0)
        printf("%-9s%" PRId64 " %s\n", name, value, unit);
    else
        printf("%-9soff\n", name);
}

void cli_dot_budget(Repl *repl, const char *words)
{
    Budget *budget = &repl->budget;
    size_t length = strcspn(words, " ");
    int64_t value =
        words[length] == '\0' ? -1 : number_or_off(words + length + strspn(words + length, " "));
    if (words[0] == '\0') {
        print_budget("time", budget->milliseconds, "ms");
        print_budget("rows", budget->rows, "derived");
        print_budget("memory", budget->mebibytes, "MiB");
        print_budget("threads", budget->threads > 1 ? budget->threads : 1, "at work");
    } else if (value >= 0 && strncmp(words, "time ", 5) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_MILLISECONDS, budget->milliseconds = value);
    } else if (value >= 0 && strncmp(words, "rows ", 5) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_ROWS, budget->rows = value);
    } else if (value >= 0 && value < 1 << 30 && strncmp(words, "memory ", 7) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_MEMORY, (budget->mebibytes = value) * 1024 * 1024);
    } else if (value >= 0 && strncmp(words, "threads ", 8) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_THREADS, budget->threads = value);
    } else {
        cli_dot_fail(
            repl,
            "write .budget time 1000, .budget rows off, .budget memory 512, .budget threads 2",
            "no budget '%s'", words);
    }
}
