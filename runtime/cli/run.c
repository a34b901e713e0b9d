/* SPDX-License-Identifier: MIT */
/* lore run: rule files and scripts, one after the other, each all or nothing. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/knowledge.h"
#include "cli/script.h"

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    ExitCode code = cli_knowledge_open(options->kb, LORE_OPEN_CREATE, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    cli_script_print_to(kb, stdout);
    for (int i = 0; i < options->operand_count && code == CODE_FINE; i++)
        code = cli_script_load(kb, options->operands[i]);
    cli_knowledge_close(kb);
    return code;
}

const Command cli_command_run = {
    .name = "run",
    .usage = "run [--kb KB] FILE... [options]",
    .summary = "runs rule files and scripts",
    .help =
        "Loads each FILE in order (- is the standard input): declarations, facts, claims,\n"
        "rules, and the Lua around them. What a script prints goes to stdout. All of it is\n"
        "kept in KB, which is made if there is none; without --kb it lives in memory. A file\n"
        "with an error changes nothing, and ends the run.\n"
        "\n"
        "  lore run --kb iraq.lore vocabulary.lua claims.lua\n"
        "  lore run report.lua > report.txt\n",
    .takes = TAKES_KB | TAKES_BUDGET,
    .operands_min = 1,
    .operands_max = -1,
    .run = run,
};
