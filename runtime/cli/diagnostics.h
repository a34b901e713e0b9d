/* SPDX-License-Identifier: MIT */
/* Errors, on stderr, in the words and shape that every command shares. */
#ifndef LORE_CLI_DIAGNOSTICS_H
#define LORE_CLI_DIAGNOSTICS_H

#include <stdbool.h>

#include "lore.h"

/* The text that a call was given, so that its lines can be shown. */
typedef struct Origin {
    const char *name; /* as diagnostics name it; NULL: a goal, which they do not name */
    const char *text;
    bool is_prompt; /* typed just now: its name and line say nothing */
} Origin;

/* What the last call on kb (may be NULL) complained of; with nothing said, the name of
 * status. origin may be NULL. */
void cli_diagnostics_print(const lore_kb *kb, lore_status status, const Origin *origin);

/* The notes on the last transaction's rules. */
void cli_notes_print(const lore_kb *kb, const Origin *origin);

/* An error of the program's own; hint may be NULL. */
void cli_complain(const char *hint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
