/* SPDX-License-Identifier: MIT */
/* Printing proofs. */
#ifndef LORE_CLI_PROOF_H
#define LORE_CLI_PROOF_H

#include <stdio.h>

#include "cli/ask.h"

/* The smallest proof of goal's first row, as "text", "json" or "dot"; LORE_DONE if it has
 * no row. */
lore_status cli_proof_print(lore_kb *kb, const char *goal, const Ask *ask, const char *format,
                            FILE *out);

/* Why goal has no answer, in the same formats. */
lore_status cli_whynot_print(lore_kb *kb, const char *goal, const Ask *ask, const char *format,
                             FILE *out);

#endif
