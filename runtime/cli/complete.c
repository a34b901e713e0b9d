/* SPDX-License-Identifier: MIT */
/* Candidates are looked for when Tab is pressed, so that none is stale. */
#include "cli/complete.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/dot.h"
#include "cli/phrase.h"

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

static bool is_offered(const Completions *out, const char *word, size_t length)
{
    for (size_t i = 0; i < out->count; i++)
        if (strlen(out->words[i]) == length && memcmp(out->words[i], word, length) == 0)
            return true;
    return false;
}

static void offer(Completions *out, const char *word, size_t length, const char *typed)
{
    bool fits = length < COMPLETION_SIZE && out->count < COMPLETIONS_MAX;
    if (!fits || length < out->word_length || memcmp(word, typed, out->word_length) != 0)
        return;
    if (is_offered(out, word, length))
        return;
    memcpy(out->words[out->count], word, length);
    out->words[out->count++][length] = '\0';
}

static void offer_relations(lore_kb *kb, const char *typed, Completions *out)
{
    lore_query *query = NULL;
    if (lore_list(kb, "relations", NULL, &query) == LORE_OK)
        while (lore_query_step(query) == LORE_ROW) {
            lore_value name = lore_query_value(query, 0);
            if (name.type == LORE_TEXT)
                offer(out, name.u.text, (size_t)name.v.length, typed);
        }
    lore_query_close(query);
}

/* Words of conditions; those of MANUAL.md that are long enough to be worth a Tab. */
static void offer_forms(const char *typed, Completions *out)
{
    static const char *const forms[] = {
        "denied",  "contested", "undisputed", "unknown",    "atleast",    "forecast", "demand",
        "intent",  "view",      "during",     "always",     "throughout", "began",    "ended",
        "average", "expected",  "overlaps",   "intersects", "where",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        offer(out, forms[i], strlen(forms[i]), typed);
    for (const char *const *opener = cli_phrase_openers(); *opener != NULL; opener++)
        offer(out, *opener, strlen(*opener), typed);
}

static void offer_dot_commands(const char *typed, Completions *out)
{
    const char *name;
    for (size_t i = 0; (name = cli_dot_name(i)) != NULL; i++)
        offer(out, name, strlen(name), typed);
}

void cli_complete(lore_kb *kb, const char *line, size_t cursor, Completions *out)
{
    size_t start = cursor;
    while (start > 0 && is_word_byte(line[start - 1]))
        start--;
    bool is_dot = start == 1 && line[0] == '.';
    start -= is_dot;
    out->count = 0;
    out->word_length = cursor - start;
    if (out->word_length == 0)
        return;
    if (is_dot) {
        offer_dot_commands(line + start, out);
        return;
    }
    offer_relations(kb, line + start, out);
    offer_forms(line + start, out);
}

size_t cli_completions_shared(const Completions *completions)
{
    size_t shared = completions->count == 0 ? 0 : strlen(completions->words[0]);
    for (size_t i = 1; i < completions->count; i++) {
        size_t same = 0;
        while (same < shared && completions->words[i][same] == completions->words[0][same])
            same++;
        shared = same;
    }
    return shared;
}
