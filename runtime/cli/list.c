/* SPDX-License-Identifier: MIT */
/* lore list: what a knowledge base holds. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/knowledge.h"

static lore_status list(lore_kb *kb, const Options *options)
{
    AnswerStyle style = cli_answer_listing(options->mode, options->limit);
    AnswerCount count;
    lore_query *query = NULL;
    const char *like = options->operand_count > 2 ? options->operands[2] : NULL;
    lore_status status = lore_list(kb, options->operands[1], like, &query);
    for (size_t i = 0; status == LORE_OK && i < options->ask.order_count; i++)
        status = lore_query_order(query, options->ask.orders[i].column,
                                  options->ask.orders[i].is_descending);
    if (status == LORE_OK)
        status = cli_answer_print(query, &style, stdout, &count);
    lore_query_close(query);
    return status;
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status = list(kb, options);
    if (status != LORE_OK)
        cli_diagnostics_print(kb, status, NULL);
    cli_knowledge_close(kb);
    return status == LORE_UNKNOWN ? CODE_USAGE : cli_exit_of_work(status);
}

const Command cli_command_list = {
    .name = "list",
    .usage = "list KB relations|rules|claims|sources|transactions [LIKE] [options]",
    .summary = "lists what a knowledge base holds",
    .help =
        "Prints the relations, rules, claims, sources or transactions of KB; with LIKE those\n"
        "whose first column contains it.\n"
        "\n"
        "  lore list iraq.lore relations\n"
        "  lore list iraq.lore claims C04 --csv\n",
    .takes = TAKES_ROWS | TAKES_MODE,
    .operands_min = 2,
    .operands_max = 3,
    .run = run,
};
