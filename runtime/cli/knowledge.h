/* SPDX-License-Identifier: MIT */
/* Opening a knowledge base as commands do: with their budget, and with Ctrl-C bound to it. */
#ifndef LORE_CLI_KNOWLEDGE_H
#define LORE_CLI_KNOWLEDGE_H

#include "cli/exit.h"
#include "cli/options.h"

/* path NULL: in memory. Complains on failure; *out is NULL then. */
ExitCode cli_knowledge_open(const char *path, unsigned flags, const Budget *budget, lore_kb **out);
void cli_knowledge_close(lore_kb *kb);

#endif
