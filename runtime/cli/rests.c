/* SPDX-License-Identifier: MIT */
/* lore rests: which rows of an answer rest on a claim or a source. */
#include "cli/rests.h"

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/knowledge.h"

lore_status cli_rests_print(lore_kb *kb, const char *name, const char *goal, const Ask *ask,
                            const AnswerStyle *style, FILE *out)
{
    AnswerCount count;
    lore_query *query = NULL, *listing = NULL;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_rests(query, name, &listing);
    if (status == LORE_OK)
        status = cli_answer_print(listing, style, out, &count);
    lore_query_close(listing);
    lore_query_close(query);
    return status;
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    AnswerStyle style = cli_answer_listing(options->mode, 0);
    const char *goal = options->operands[2];
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status =
        cli_rests_print(kb, options->operands[1], goal, &options->ask, &style, stdout);
    if (status != LORE_OK)
        cli_diagnostics_print(kb, status, &(Origin){ .text = goal });
    cli_knowledge_close(kb);
    return cli_exit_of_work(status);
}

const Command cli_command_rests = {
    .name = "rests",
    .usage = "rests KB NAME 'GOAL' [options]",
    .summary = "tells which answers rest on a claim or a source",
    .help =
        "Prints the rows of GOAL that fall without the claim or source NAME, that are believed\n"
        "less, or only at fewer times. A source takes what it says and relays with it.\n"
        "\n"
        "  lore rests iraq.lore C012 'leans(Who, Pole)'\n"
        "  lore rests iraq.lore 'intelligence reports' 'leans(Who, Pole)' --json\n",
    .takes = TAKES_TIME | TAKES_MODE | TAKES_BUDGET,
    .operands_min = 3,
    .operands_max = 3,
    .run = run,
};
