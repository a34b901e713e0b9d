/* SPDX-License-Identifier: MIT */
/* Loading rule files and scripts. */
#ifndef LORE_CLI_SCRIPT_H
#define LORE_CLI_SCRIPT_H

#include <stdio.h>

#include "cli/exit.h"

/* What scripts print goes there; out must outlive kb. */
void cli_script_print_to(lore_kb *kb, FILE *out);

/* Loads the file at path ("-": standard input). Complains on failure. */
ExitCode cli_script_load(lore_kb *kb, const char *path);

/* The same after looking for text that reads otherwise than it runs, which is reported too. */
ExitCode cli_script_check(lore_kb *kb, const char *path);

#endif
