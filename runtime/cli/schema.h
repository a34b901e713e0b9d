/* SPDX-License-Identifier: MIT */
/* Relations as their listing tells them. */
#ifndef LORE_CLI_SCHEMA_H
#define LORE_CLI_SCHEMA_H

#include <stdio.h>

#include "lore.h"

/* leans(who: text, pole: text)   derived   rules: by-membership, by-backing
 * for every relation, or the one of that name: LORE_NOTFOUND if there is none. */
lore_status cli_schema_print(lore_kb *kb, const char *name, FILE *out);

/* The goal that `aligned "sadr"` is short for, to be freed: aligned("sadr", Pole). text that has a
 * bracket is a goal already. LORE_NOTFOUND if there is no such relation. */
lore_status cli_schema_goal(lore_kb *kb, const char *text, char **out);

#endif
