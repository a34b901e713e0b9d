/* SPDX-License-Identifier: MIT */
/* What rests on a claim or a source, printed. */
#ifndef LORE_CLI_RESTS_H
#define LORE_CLI_RESTS_H

#include <stdio.h>

#include "cli/answer.h"
#include "cli/ask.h"

/* LORE_NOTFOUND: there is no claim or source of that name. */
lore_status cli_rests_print(lore_kb *kb, const char *name, const char *goal, const Ask *ask,
                            const AnswerStyle *style, FILE *out);

#endif
