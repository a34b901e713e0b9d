/* SPDX-License-Identifier: MIT */
/* Ctrl-C: ends the evaluation under way; a second one within a second ends the program. */
#ifndef LORE_CLI_INTERRUPT_H
#define LORE_CLI_INTERRUPT_H

#include <stdbool.h>

#include "lore.h"

/* From now on SIGINT is taken, and interrupts kb (NULL: is only noted). A kb being closed must be
 * replaced by NULL before. Forgets an interruption that came too late for what it was meant for. */
void cli_interrupt_watch(lore_kb *kb);

/* Whether SIGINT has come since this was last asked, or cli_interrupt_watch called. */
bool cli_interrupt_came(void);

/* The same, and it stays noted. */
bool cli_interrupt_is_noted(void);

#endif
