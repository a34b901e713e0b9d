/* SPDX-License-Identifier: MIT */
/* What somebody typed at the prompt: a goal to ask, or a statement to load. */
#ifndef LORE_CLI_PHRASE_H
#define LORE_CLI_PHRASE_H

#include <stdbool.h>

typedef enum PhraseKind {
    PHRASE_EMPTY, /* white space and comments */
    PHRASE_GOAL,
    PHRASE_STATEMENT,
} PhraseKind;

PhraseKind cli_phrase_kind(const char *text);

/* Whether text may share its line with others: it has no comment or text of several lines. */
bool cli_phrase_can_be_joined(const char *text);

/* The words that begin a statement, with NULL at the end: for completion. */
const char *const *cli_phrase_openers(void);

#endif
