/* SPDX-License-Identifier: MIT */
/* The cheap look that tells a goal from a statement. Outside of all brackets, strings and comments:
 *
 *     begins with relation, claim, fact, local, print ...    statement
 *     begins with {                                          goal: { p(X), q(X) }
 *     has { after its beginning                              statement: a rule, head { conditions }
 *     has = (and not == ~= <= >=)                            statement: an assignment
 *     anything else                                          goal
 *
 * Wrong guesses cost a worse error message and no more: neither reading runs the other's text. */
#include "cli/phrase.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Declarations, Lua's keywords, and what of Lua's library can begin a statement. */
static const char *const openers[] = {
    "relation", "derive", "claim",  "fact",   "source",  "setting", "conflict", "local", "function",
    "if",       "for",    "while",  "repeat", "do",      "return",  "goto",     "print", "assert",
    "error",    "pcall",  "string", "table",  "require", "kb",      NULL,
};

const char *const *cli_phrase_openers(void)
{
    return openers;
}

/* Past a long bracket ([[ ... ]], [==[ ... ]==]) at text; text itself if there is none. */
static const char *skip_long_bracket(const char *text)
{
    if (text[0] != '[')
        return text;
    size_t level = strspn(text + 1, "=");
    const char *at = text + 1 + level;
    if (*at != '[')
        return text;
    for (at++; *at != '\0'; at++)
        if (at[0] == ']' && strspn(at + 1, "=") == level && at[1 + level] == ']')
            return at + level + 2;
    return at;
}

static const char *skip_string(const char *text)
{
    char quote = *text++;
    while (*text != '\0' && *text != quote)
        text += text[0] == '\\' && text[1] != '\0' ? 2 : 1;
    return *text == '\0' ? text : text + 1;
}

static const char *skip_comment(const char *text)
{
    const char *after = skip_long_bracket(text + 2);
    return after != text + 2 ? after : text + strcspn(text, "\n");
}

static const char *skip_blank(const char *text)
{
    for (;;) {
        if (isspace((unsigned char)*text))
            text++;
        else if (text[0] == '-' && text[1] == '-')
            text = skip_comment(text);
        else
            return text;
    }
}

static bool begins_statement(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    for (size_t i = 0; openers[i] != NULL; i++)
        if (strlen(openers[i]) == length && memcmp(openers[i], text, length) == 0)
            return true;
    return false;
}

static bool is_assignment(const char *text, const char *at)
{
    return *at == '=' && at[1] != '=' && (at == text || strchr("=~<>", at[-1]) == NULL);
}

/* Past whatever hides brackets: a string, a comment. text itself if nothing does. */
static const char *skip_hiding(const char *text)
{
    if (*text == '"' || *text == '\'')
        return skip_string(text);
    if (text[0] == '-' && text[1] == '-')
        return skip_comment(text);
    return skip_long_bracket(text);
}

/* Whether a brace or an assignment stands outside of all brackets. */
static bool has_open_brace(const char *text)
{
    int depth = 0;
    for (const char *at = text; *at != '\0';) {
        const char *after = skip_hiding(at);
        if (after != at) {
            at = after;
            continue;
        }
        if (depth == 0 && ((*at == '{' && at > text) || is_assignment(text, at)))
            return true;
        if (strchr("([{", *at) != NULL)
            depth++;
        else if (strchr(")]}", *at) != NULL)
            depth--;
        at++;
    }
    return false;
}

PhraseKind cli_phrase_kind(const char *text)
{
    text = skip_blank(text);
    if (*text == '\0')
        return PHRASE_EMPTY;
    if (begins_statement(text))
        return PHRASE_STATEMENT;
    return has_open_brace(text) ? PHRASE_STATEMENT : PHRASE_GOAL;
}

bool cli_phrase_can_be_joined(const char *text)
{
    while (*text != '\0') {
        const char *after = skip_hiding(text);
        bool is_comment = text[0] == '-' && after != text;
        bool is_long = *text == '[' && after != text;
        if (is_comment || (is_long && memchr(text, '\n', (size_t)(after - text)) != NULL))
            return false;
        text = after != text ? after : text + 1;
    }
    return true;
}
