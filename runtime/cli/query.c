/* SPDX-License-Identifier: MIT */
/* lore query: one goal, its rows on stdout. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/display.h"
#include "cli/explain.h"
#include "cli/knowledge.h"

static lore_status answer(lore_kb *kb, const Options *options)
{
    AnswerStyle style = { .mode = options->mode,
                          .limit = options->limit,
                          .columns = cli_display_columns(stdout),
                          .begun = cli_answer_clock() };
    AnswerCount count;
    lore_query *query;
    lore_status status = cli_ask(kb, options->operands[1], &options->ask, &query);
    if (status == LORE_OK)
        status = cli_answer_print(query, &style, stdout, &count);
    lore_query_close(query);
    return status;
}

static lore_status explain(lore_kb *kb, const Options *options)
{
    const char *goal = options->operand_count > 1 ? options->operands[1] : NULL;
    return cli_explain_print(kb, goal, &options->ask,
                             options->mode == MODE_JSON ? "json" : "plan", stdout);
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    if (options->operand_count < 2 && !options->wants_explain) {
        cli_complain("only --explain does without", "%s", "no goal to answer");
        return CODE_USAGE;
    }
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status = options->wants_explain ? explain(kb, options) : answer(kb, options);
    if (status != LORE_OK)
        cli_diagnostics_print(
            kb, status,
            options->operand_count > 1 ? &(Origin){ .text = options->operands[1] } : NULL);
    cli_knowledge_close(kb);
    return cli_exit_of_work(status);
}

const Command cli_command_query = {
    .name = "query",
    .usage = "query KB 'GOAL' [options]",
    .summary = "asks a knowledge base a question",
    .help =
        "Prints what makes GOAL hold: its variables, how surely it is believed, and when it\n"
        "is so. A goal without variables answers yes or no.\n"
        "\n"
        "  lore query iraq.lore 'leans(Who, \"iran\")' --at 2020-03 --order belief:desc\n"
        "  lore query iraq.lore 'leans(Who, \"iran\")' --json | jq -r '.[].Who'\n"
        "  lore query iraq.lore 'leans(Who, \"iran\")' --explain\n",
    .takes = TAKES_TIME | TAKES_ROWS | TAKES_MODE | TAKES_BUDGET | TAKES_EXPLAIN,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
