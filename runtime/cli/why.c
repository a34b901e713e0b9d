/* SPDX-License-Identifier: MIT */
/* lore why: the smallest proof of a goal's first row. */
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
    ProofStyle style = { .format = options->proof_format, .count = options->proofs };
    lore_status status = cli_proof_print(kb, options->operands[1], &options->ask, &style, stdout);
    if (status < 0)
        cli_diagnostics_print(kb, status, &(Origin){ .text = options->operands[1] });
    else if (status == LORE_DONE)
        cli_complain(NULL, "the goal has no answer to explain");
    cli_knowledge_close(kb);
    return status == LORE_DONE ? CODE_WRONG : cli_exit_of_work(status);
}

const Command cli_command_why = {
    .name = "why",
    .usage = "why KB 'GOAL' [options]",
    .summary = "proves an answer, down to claims and their sources",
    .help = "Prints the smallest proof of GOAL's first answer: the rules that gave it, their\n"
            "conditions, and at the leaves claims with source and place. What is absent is absent\n"
            "as far as recorded. With --all or --count the other proofs as well, by size.\n"
            "\n"
            "  lore why iraq.lore 'leans(\"sadr\", \"iran\")'\n"
            "  lore why iraq.lore 'leans(\"sadr\", \"iran\")' --dot | dot -Tsvg > why.svg\n",
    .takes = TAKES_TIME | TAKES_PROOF | TAKES_BUDGET,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
