/* SPDX-License-Identifier: MIT */
/* What evaluating a goal, or all rules, takes. */
#ifndef LORE_CLI_EXPLAIN_H
#define LORE_CLI_EXPLAIN_H

#include <stdio.h>

#include "cli/ask.h"

/* format: of lore_profile_render. goal NULL: all rules. */
lore_status cli_explain_print(lore_kb *kb, const char *goal, const Ask *ask, const char *format,
                              FILE *out);

/* Prints a profile and frees it. */
lore_status cli_profile_print(lore_profile *profile, const char *format, FILE *out);

#endif
