/* SPDX-License-Identifier: MIT */
/* What the word at the cursor could become. */
#ifndef LORE_CLI_COMPLETE_H
#define LORE_CLI_COMPLETE_H

#include <stddef.h>

#include "lore.h"

enum { COMPLETIONS_MAX = 200, COMPLETION_SIZE = 128 };

/* Words in the order in which they were found; those past the maximum are left out. */
typedef struct Completions {
    size_t word_length; /* bytes before the cursor that each of them begins with */
    size_t count;
    char words[COMPLETIONS_MAX][COMPLETION_SIZE];
} Completions;

void cli_complete(lore_kb *kb, const char *line, size_t cursor, Completions *out);

/* Bytes that all words share from their beginning. */
size_t cli_completions_shared(const Completions *completions);

#endif
