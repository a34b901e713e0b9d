/* SPDX-License-Identifier: MIT */
/* A walk through Lore: real commands on a small example of its own. */
#ifndef LORE_CLI_TOUR_H
#define LORE_CLI_TOUR_H

#include "cli/repl.h"

/* Types the steps into a knowledge base in memory; at a terminal a key leads from one to the next.
 * repl's own knowledge base is not touched. */
void cli_tour_walk(Repl *repl);

#endif
