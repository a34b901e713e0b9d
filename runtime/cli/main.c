/* SPDX-License-Identifier: MIT */
/* The lore program: finds the command, reads its options, and sees to it that what was
 * printed arrived. */
#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/diagnostics.h"

static const Command *const commands[] = {
    &cli_command_run,       &cli_command_query,  &cli_command_why,      &cli_command_whynot,
    &cli_command_conflicts, &cli_command_breaks, &cli_command_supports, &cli_command_sources,
    &cli_command_dl,        &cli_command_repl,   &cli_command_list,     &cli_command_check,
    &cli_command_whatif,    &cli_command_changed, &cli_command_rests,
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands, LARGE_BYTES = 512 << 10 };

static void print_overview(FILE *out)
{
    fputs("lore infers who holds what, since when, on whose word and why.\n\n", out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  lore %-8s %s\n", commands[i]->name, commands[i]->summary);
    fputs("  lore help     explains a command: lore help query\n"
          "\n"
          "Try: lore repl, and there .tour\n",
          out);
}

static const Command *find_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        names[i] = commands[i]->name;
        if (strcmp(names[i], name) == 0)
            return commands[i];
    }
    const char *nearest = cli_nearest(name, names, COMMAND_COUNT);
    char hint[64] = "lore help lists the commands";
    if (nearest != NULL)
        snprintf(hint, sizeof hint, "did you mean lore %s?", nearest);
    cli_complain(hint, "no command '%s'", name);
    return NULL;
}

static ExitCode print_help(int argc, char **argv)
{
    if (argc == 0 || strncmp(argv[0], "-", 1) == 0) {
        print_overview(stdout);
        return CODE_FINE;
    }
    const Command *command = find_command(argv[0]);
    if (command == NULL)
        return CODE_USAGE;
    cli_help_print(command);
    return CODE_FINE;
}

static ExitCode complain_operands(const Command *command, int count)
{
    char hint[64];
    fprintf(stderr, "usage: lore %s\n", command->usage);
    snprintf(hint, sizeof hint, "lore help %s explains it", command->name);
    cli_complain(hint, "%s", count < command->operands_min ? "something is missing" : "too much");
    return CODE_USAGE;
}

static ExitCode run_command(const Command *command, int argc, char **argv)
{
    Options options;
    if (!cli_options_read(argc, argv, command->takes, &options))
        return CODE_USAGE;
    if (options.wants_help) {
        cli_help_print(command);
        return CODE_FINE;
    }
    int count = options.operand_count;
    if (count < command->operands_min ||
        (command->operands_max >= 0 && count > command->operands_max))
        return complain_operands(command, count);
    return command->run(&options);
}

static ExitCode dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return CODE_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0) {
        printf("lore %s\n", lore_version());
        return CODE_FINE;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return print_help(argc - 2, argv + 2);
    const Command *command = find_command(name);
    return command == NULL ? CODE_USAGE : run_command(command, argc - 2, argv + 2);
}

/* What was printed and did not arrive is an error, though the work was done. */
static ExitCode close_output(ExitCode code)
{
    errno = 0;
    bool is_written = fflush(stdout) == 0 && !ferror(stdout);
    if (is_written || code != CODE_FINE)
        return code;
    if (errno != 0) /* it may have failed before */
        cli_complain(NULL, "cannot write the output: %s", strerror(errno));
    else
        cli_complain(NULL, "cannot write the output");
    return CODE_OPEN;
}

/* What was large goes back to the system when it is freed, instead of waiting for something as large:
 * glibc otherwise raises this limit with every such block. Saves a tenth of the memory of a long
 * evaluation. */
static void return_memory(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
#endif
}

int main(int argc, char **argv)
{
    return_memory();
    signal(SIGPIPE,
           SIG_DFL); /* who started us may ignore it; a reader that goes away ends us quietly */
    return close_output(dispatch(argc, argv));
}
