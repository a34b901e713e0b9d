/* SPDX-License-Identifier: MIT */
/* lore whynot: what a goal without an answer lacks. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/knowledge.h"
#include "cli/proof.h"

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status =
        cli_whynot_print(kb, options->operands[1], &options->ask, options->proof_format, stdout);
    if (status < 0)
        cli_diagnostics_print(kb, status, &(Origin){ .text = options->operands[1] });
    cli_knowledge_close(kb);
    return cli_exit_of_work(status);
}

const Command cli_command_whynot = {
    .name = "whynot",
    .usage = "whynot KB 'GOAL' [options]",
    .summary = "tells what a goal without an answer lacks",
    .help = "Prints for each rule that could have concluded GOAL which condition fails, nearest\n"
            "rule first; claims that come near; what ended it if it held before; and the smallest\n"
            "sets of statements with which it would hold.\n"
            "\n"
            "  lore whynot iraq.lore 'aligned(\"sadr\", \"iran\")'\n"
            "  lore whynot iraq.lore 'agent(\"E17\", Who)' --json\n",
    .takes = TAKES_TIME | TAKES_PROOF | TAKES_BUDGET,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
