/* SPDX-License-Identifier: MIT */
/* What the dot commands do, one function each, in three files: those that ask, that set how goals are put, and that
 * change what they find. A function is given the rest of its line, without blanks around it; "" if there is none. What
 * goes wrong it says, and leaves in last_error. */
#ifndef LORE_CLI_DOT_COMMANDS_H
#define LORE_CLI_DOT_COMMANDS_H

#include "cli/repl.h"

typedef void DotTake(Repl *repl, const char *words);

/* dot_ask.c */
DotTake cli_dot_schema, cli_dot_rules, cli_dot_claims, cli_dot_transactions, cli_dot_why,
    cli_dot_whynot, cli_dot_conflicts, cli_dot_breaks, cli_dot_supports, cli_dot_rests,
    cli_dot_record, cli_dot_sources, cli_dot_explain, cli_dot_changed, cli_dot_timeline,
    cli_dot_more, cli_dot_diff, cli_dot_save;

/* dot_set.c */
DotTake cli_dot_as_of, cli_dot_merged, cli_dot_ungraded, cli_dot_reading, cli_dot_at, cli_dot_mode,
    cli_dot_limit, cli_dot_budget;

/* dot_change.c */
DotTake cli_dot_whatif, cli_dot_end, cli_dot_load;

/* Complains of words: message has a %s for word; hint may be NULL. */
void cli_dot_fail(Repl *repl, const char *hint, const char *message, const char *word);

#endif
