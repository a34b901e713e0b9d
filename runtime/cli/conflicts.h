/* SPDX-License-Identifier: MIT */
/* Printing conflicts, as a table of them or one of them with its proofs. */
#ifndef LORE_CLI_CONFLICTS_H
#define LORE_CLI_CONFLICTS_H

#include "cli/answer.h"

/* words: a number of the listing, to see that one in full; else what names contain; "" or NULL: all.
 * LORE_NOTFOUND: no conflict of that number. */
lore_status cli_conflicts_print(lore_kb *kb, const char *words, bool with_possible,
                                const AnswerStyle *style, FILE *out);

#endif
