/* SPDX-License-Identifier: MIT */
/* What a goal's first row rests on, printed: breaks, supports, sources. */
#ifndef LORE_CLI_GROUNDS_H
#define LORE_CLI_GROUNDS_H

#include <stdio.h>

#include "cli/answer.h"
#include "cli/ask.h"

typedef enum GroundsKind { GROUNDS_BREAKS, GROUNDS_SUPPORTS, GROUNDS_SOURCES } GroundsKind;

/* In words, or as rows of JSON or CSV; LORE_DONE if the goal has no row. */
lore_status cli_grounds_print(lore_kb *kb, GroundsKind kind, const char *goal, const Ask *ask,
                              const lore_grounds *grounds, const AnswerStyle *style, FILE *out);

#endif
