/* SPDX-License-Identifier: MIT */
/* What changed in a goal's answer between two recorded times, printed as a listing. */
#ifndef LORE_CLI_CHANGED_H
#define LORE_CLI_CHANGED_H

#include "cli/answer.h"
#include "cli/ask.h"

/* before and after as in Ask.as_of, or "now". */
lore_status cli_changed_print(lore_kb *kb, const char *goal, const Ask *ask, const char *before,
                              const char *after, const AnswerStyle *style, FILE *out);

#endif
