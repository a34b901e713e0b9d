/* SPDX-License-Identifier: MIT */
/* Printing conflicts, as a table of them or one of them with its proofs. */
#ifndef LORE_CLI_CONFLICTS_H
#define LORE_CLI_CONFLICTS_H

#include "cli/answer.h"

/* words: a number of the listing, to see that one in full; else what names contain; "" or NULL: all. as_of: as
 * in Ask.as_of, or NULL. LORE_DONE: no conflict has that number. */
lore_status cli_conflicts_print(lore_kb *kb, const char *words, const char *as_of,
                                bool with_possible, const AnswerStyle *style, FILE *out);

#endif
