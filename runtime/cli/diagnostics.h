/* SPDX-License-Identifier: MIT */
/* Errors, on stderr, in the words and shape that every command shares. */
#ifndef LORE_CLI_DIAGNOSTICS_H
#define LORE_CLI_DIAGNOSTICS_H

#include "lore.h"

/* What the last call on kb (may be NULL) complained of; with nothing said, the name of status. What was
 * typed at a prompt has no place, so the file of this name (or NULL) is not shown. */
void cli_diagnostics_print(const lore_kb *kb, lore_status status, const char *unnamed_file);

/* An error of the program's own; hint may be NULL. */
__attribute__((format(printf, 2, 3)))
void cli_complain(const char *hint, const char *format, ...);

#endif
