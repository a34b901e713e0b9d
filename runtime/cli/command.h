/* SPDX-License-Identifier: MIT */
/* The commands of the program. Each stands in a file of its own, with its help. */
#ifndef LORE_CLI_COMMAND_H
#define LORE_CLI_COMMAND_H

#include "cli/exit.h"
#include "cli/options.h"

typedef struct Command {
    const char *name;
    const char *usage;   /* after "lore " */
    const char *summary; /* one line */
    const char *help;    /* what it does, its options, an example */
    unsigned takes;      /* TAKES_... */
    int operands_min;
    int operands_max; /* -1: any number */
    ExitCode (*run)(const Options *options);
} Command;

extern const Command cli_command_run, cli_command_query, cli_command_why, cli_command_repl,
    cli_command_list, cli_command_check, cli_command_dl, cli_command_breaks, cli_command_rests, cli_command_supports,
    cli_command_sources, cli_command_whynot, cli_command_conflicts,
    cli_command_whatif, cli_command_changed;

/* Help on options, by what a command takes. */
void cli_help_print(const Command *command);

#endif
