/* SPDX-License-Identifier: MIT */
/* lore dl: programs in Soufflé's dialect of Datalog. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/explain.h"
#include "cli/knowledge.h"

static void print(void *data, const char *text, size_t length)
{
    (void)data;
    fwrite(text, 1, length, stdout);
}

static void note(void *data, const char *line)
{
    (void)data;
    fprintf(stderr, "note: %s\n", line);
}

/* What was run, even if it ended too soon: then it tells why. */
static void print_profile(lore_kb *kb)
{
    lore_profile *profile;
    fflush(stdout);
    if (lore_profile_end(kb, &profile) == LORE_OK)
        (void)cli_profile_print(profile, "rules", stderr);
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    ExitCode code = cli_knowledge_open(options->kb, LORE_OPEN_CREATE, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_dl how = options->dl;
    how.print = print;
    how.note = note;
    how.only_needed = options->kb == NULL;
    lore_status status = options->wants_profile ? lore_profile_begin(kb) : LORE_OK;
    if (status == LORE_OK)
        status = lore_dl_run_file(kb, options->operands[0], &how);
    if (status != LORE_OK)
        cli_diagnostics_print(kb, status, NULL);
    if (options->wants_profile)
        print_profile(kb);
    cli_knowledge_close(kb);
    return cli_exit_of_work(status);
}

const Command cli_command_dl = {
    .name = "dl",
    .usage = "dl [--kb KB] FILE [options]",
    .summary = "runs a program in Soufflé's dialect of Datalog",
    .help = "Reads FILE and its facts, evaluates its rules, and writes what .output and\n"
            ".printsize ask for, as Soufflé would. With --kb relations, facts and rules are kept\n"
            "in KB, where rules in Lua can use them; without it they live in memory.\n"
            "\n"
            "  -F DIR     where .input finds its files (otherwise: here)\n"
            "  -D DIR     where .output puts its files (otherwise: here); -D - prints them,\n"
            "             with the names of columns\n"
            "  --cpp      passes FILE through the C preprocessor, as lines such as #define do\n"
            "  --profile  a line for each rule on stderr, by the time that it took\n"
            "\n"
            "  lore dl reach.dl -F facts -D out\n"
            "  lore dl reach.dl -D - --kb roads.lore\n",
    .takes = TAKES_KB | TAKES_BUDGET | TAKES_DL,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
