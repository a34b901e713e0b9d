/* SPDX-License-Identifier: MIT */
/* What a prompt says first: what the knowledge base holds, and where help is. */
#ifndef LORE_CLI_GREETING_H
#define LORE_CLI_GREETING_H

#include "lore.h"

/* path NULL: in memory. */
void cli_greeting_print(lore_kb *kb, const char *path);

#endif
