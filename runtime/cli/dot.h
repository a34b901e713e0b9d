/* SPDX-License-Identifier: MIT */
/* The commands of the prompt that begin with a dot. */
#ifndef LORE_CLI_DOT_H
#define LORE_CLI_DOT_H

#include <stddef.h>

#include "cli/repl.h"

/* Does what line says; it begins with a dot. */
void cli_dot_take(Repl *repl, const char *line);

/* The name of the index-th command with its dot, NULL past the last. */
const char *cli_dot_name(size_t index);

#endif
