/* SPDX-License-Identifier: MIT */
/* One table of changes, one function each. */
#include "cli/suppose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

/* ---- changes --------------------------------------------------------------------------------- */

static lore_status drop_source(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    (void)kb;
    return lore_whatif_drop_source(whatif, s->what);
}

static lore_status drop_claim(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    (void)kb;
    return lore_whatif_drop_claim(whatif, s->what);
}

/* A number, or the word as it is. */
static lore_status grade(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    char *end;
    (void)kb;
    const char *text = s->grade == NULL ? "" : s->grade;
    double number = strtod(text, &end);
    bool is_number = end != text && *end == '\0' && strchr(text, '.') != NULL;
    bool is_whole = strcmp(text, "0") == 0;
    return lore_whatif_grade(whatif, s->what,
                             is_number || is_whole ? lore_real(number) : lore_text(text, -1));
}

/* What a rule file says in the braces of word. */
static lore_status load(lore_kb *kb, const char *word, const char *what)
{
    size_t size = strlen(word) + strlen(what) + sizeof " {  }";
    char *text = malloc(size);
    if (text == NULL)
        return LORE_NOMEM;
    snprintf(text, size, "%s { %s }", word, what);
    lore_status status = lore_load(kb, text, -1, "what-if");
    free(text);
    return status;
}

static lore_status add(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    (void)whatif;
    return load(kb, "claim", s->what);
}

static lore_status fact(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    (void)whatif;
    return load(kb, "fact", s->what);
}

static lore_status with_term(lore_kb *kb, lore_whatif *whatif, const char *text,
                             lore_status (*change)(lore_whatif *whatif, lore_terms *terms,
                                                   lore_term term))
{
    lore_term term;
    lore_terms *terms = lore_terms_new();
    if (terms == NULL)
        return LORE_NOMEM;
    lore_status status = lore_goal_term(kb, text, terms, &term);
    if (status == LORE_OK)
        status = change(whatif, terms, term);
    lore_terms_free(terms);
    return status;
}

static lore_status deny(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    return with_term(kb, whatif, s->what, lore_whatif_deny);
}

static lore_status retract(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    return with_term(kb, whatif, s->what, lore_whatif_retract);
}

static lore_status assume(lore_kb *kb, lore_whatif *whatif, const Supposition *s)
{
    return strchr(s->what, '(') == NULL ? lore_whatif_assume_claim(whatif, s->what)
                                        : with_term(kb, whatif, s->what, lore_whatif_assume);
}

static const struct Change {
    const char *name;
    lore_status (*apply)(lore_kb *kb, lore_whatif *whatif, const Supposition *s);
} changes[] = {
    { "drop-source", drop_source },
    { "drop-claim", drop_claim },
    { "grade", grade },
    { "add", add },
    { "fact", fact },
    { "retract", retract },
    { "deny", deny },
    { "assume", assume },
};

enum { CHANGE_COUNT = sizeof changes / sizeof *changes };

bool cli_suppose_knows(const char *change, const char **nearest)
{
    const char *names[CHANGE_COUNT];
    for (size_t i = 0; i < CHANGE_COUNT; i++) {
        names[i] = changes[i].name;
        if (strcmp(names[i], change) == 0)
            return true;
    }
    *nearest = cli_nearest(change, names, CHANGE_COUNT);
    return false;
}

lore_status cli_suppose(lore_kb *kb, lore_whatif *whatif, const Supposition *supposition)
{
    for (size_t i = 0; i < CHANGE_COUNT; i++)
        if (strcmp(changes[i].name, supposition->change) == 0)
            return changes[i].apply(kb, whatif, supposition);
    return LORE_MISUSE;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Cuts the first word off text, or what stands in quotes there; *rest is what follows. */
static char *first_word(char *text, char **rest)
{
    bool is_quoted = text[0] == '"' && strchr(text + 1, '"') != NULL;
    char *end = is_quoted ? strchr(text + 1, '"') : text + strcspn(text, " \t");
    *rest = end + (*end != '\0');
    *end = '\0';
    *rest += strspn(*rest, " \t");
    return text + is_quoted;
}

Supposition cli_suppose_read(char *words)
{
    char *rest, *grade;
    Supposition read = { .change = first_word(words, &rest), .what = rest };
    size_t length = strlen(rest);
    if (strcmp(read.change, "grade") == 0) {
        read.what = first_word(rest, &grade);
        read.grade = grade;
    } else if (length > 1 && rest[0] == '"' && strchr(rest + 1, '"') == rest + length - 1) {
        rest[length - 1] = '\0';
        read.what = rest + 1;
    }
    return read;
}

/* ---- the difference -------------------------------------------------------------------------- */

lore_status cli_suppose_diff(lore_kb *kb, lore_whatif *whatif, const char *goal, lore_query **out)
{
    lore_query *question = NULL;
    lore_status status = goal == NULL ? LORE_OK : lore_query_text(kb, goal, &question);
    if (status == LORE_OK)
        status = lore_whatif_diff(whatif, question, out);
    if (status == LORE_OK)
        cli_ask_note(*out);
    lore_query_close(question);
    return status;
}
