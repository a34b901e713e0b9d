/* SPDX-License-Identifier: MIT */
/* What is supposed in a what-if, in words: "drop-claim C048", as the prompt and the command take it. */
#ifndef LORE_CLI_SUPPOSE_H
#define LORE_CLI_SUPPOSE_H

#include <stdbool.h>

#include "lore.h"

enum { SUPPOSITIONS_MAX = 64 };

/* Text is borrowed. */
typedef struct Supposition {
    const char *change; /* "drop-claim" ... */
    const char *what;
    const char *grade; /* of "grade" */
} Supposition;

/* Whether there is such a change; otherwise the nearest is in *nearest, or NULL. */
bool cli_suppose_knows(const char *change, const char **nearest);

/* whatif is in use. */
lore_status cli_suppose(lore_kb *kb, lore_whatif *whatif, const Supposition *supposition);

/* Splits "drop-claim C048" in place; quotes around a whole rest are taken off. Without a rest, what is "". */
Supposition cli_suppose_read(char *words);

/* A listing of lore_whatif_diff, by goal, which may be NULL. */
lore_status cli_suppose_diff(lore_kb *kb, lore_whatif *whatif, const char *goal, lore_query **out);

#endif
