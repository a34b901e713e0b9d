/* SPDX-License-Identifier: MIT */
/* lore why: the smallest proof of a goal's first row. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/knowledge.h"
#include "cli/proof.h"

static ExitCode tell(lore_kb *kb, lore_status status, const char *goal)
{
    if (status < 0)
        cli_diagnostics_print(kb, status, &(Origin){ .text = goal });
    else if (status == LORE_DONE)
        cli_complain(NULL, "the goal has no answer to explain");
    return status == LORE_DONE ? CODE_WRONG : cli_exit_of_work(status);
}

static bool has_diagnostic(lore_kb *kb)
{
    lore_diagnostic first;
    return lore_diagnostic_get(kb, 0, &first) == LORE_OK;
}

/* Into another knowledge base, whose mistakes are told where the question made none. */
static ExitCode record(lore_kb *kb, const Options *options)
{
    size_t rows;
    lore_kb *into;
    ExitCode code = cli_knowledge_open(options->into, LORE_OPEN_CREATE, &options->budget, &into);
    if (code != CODE_FINE)
        return code;
    lore_status status =
        cli_proof_record(kb, options->operands[1], &options->ask, options->proofs, into, &rows);
    if (status == LORE_OK)
        printf("proofs of %zu row%s in %s\n", rows, rows == 1 ? "" : "s", options->into);
    code = tell(has_diagnostic(kb) ? kb : into, status, options->operands[1]);
    cli_knowledge_close(into);
    return code;
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    ProofStyle style = { .format = options->proof_format, .count = options->proofs };
    if (options->into != NULL)
        code = record(kb, options);
    else
        code = tell(kb, cli_proof_print(kb, options->operands[1], &options->ask, &style, stdout),
                    options->operands[1]);
    cli_knowledge_close(kb);
    return code;
}

const Command cli_command_why = {
    .name = "why",
    .usage = "why KB 'GOAL' [options]",
    .summary = "proves an answer, down to claims and their sources",
    .help = "Prints the smallest proof of GOAL's first answer: the rules that gave it, their\n"
            "conditions, and at the leaves claims with source and place. What is absent is absent\n"
            "as far as recorded. With --all or --count the other proofs as well, by size. With\n"
            "--into the proofs of all answers become facts of the knowledge base FILE, for rules\n"
            "and questions: why_proof, why_node, why_premise, why_rule, why_claim, why_source ...\n"
            "\n"
            "  lore why iraq.lore 'leans(\"sadr\", \"iran\")'\n"
            "  lore why iraq.lore 'leans(\"sadr\", \"iran\")' --dot | dot -Tsvg > why.svg\n"
            "  lore why iraq.lore 'leans(Who, Pole)' --into why.lore\n",
    .takes = TAKES_TIME | TAKES_PROOF | TAKES_BUDGET | TAKES_INTO,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
