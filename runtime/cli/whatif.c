/* SPDX-License-Identifier: MIT */
/* lore whatif: a goal under supposed changes, or what these change. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/display.h"
#include "cli/knowledge.h"

/* Opens one with all that options suppose, and uses it. */
static lore_status suppose(lore_kb *kb, const Options *options, lore_whatif **out,
                           const char **text)
{
    const char *as_of = options->ask.as_of;
    *text = as_of;
    lore_status status =
        lore_whatif_open(kb, NULL, as_of == NULL ? lore_null() : cli_ask_moment(as_of), out);
    if (status == LORE_OK)
        status = lore_whatif_use(kb, *out);
    for (int i = 0; i < options->supposition_count && status == LORE_OK; i++) {
        *text = options->suppositions[i].what;
        status = cli_suppose(kb, *out, &options->suppositions[i]);
    }
    return status;
}

static lore_status answer(lore_kb *kb, lore_whatif *whatif, const Options *options,
                          const char *goal)
{
    AnswerStyle style = { .mode = options->mode,
                          .is_listing = goal == NULL,
                          .limit = options->limit,
                          .columns = cli_display_columns(stdout),
                          .begun = cli_answer_clock() };
    AnswerCount count;
    Ask ask = options->ask;
    lore_query *query = NULL;
    ask.as_of = NULL; /* the what-if's */
    lore_status status =
        goal == NULL ? cli_suppose_diff(kb, whatif, NULL, &query) : cli_ask(kb, goal, &ask, &query);
    if (status == LORE_OK)
        status = cli_answer_print(query, &style, stdout, &count);
    lore_query_close(query);
    return status;
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    lore_whatif *whatif = NULL;
    const char *goal = options->operand_count > 1 ? options->operands[1] : NULL, *text;
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status = suppose(kb, options, &whatif, &text);
    if (status == LORE_OK)
        status = answer(kb, whatif, options, text = goal);
    if (status < 0)
        cli_diagnostics_print(kb, status, text == NULL ? NULL : &(Origin){ .text = text });
    lore_whatif_close(whatif);
    cli_knowledge_close(kb);
    return cli_exit_of_work(status);
}

const Command cli_command_whatif = {
    .name = "whatif",
    .usage = "whatif KB ['GOAL'] [options]",
    .summary = "asks what would be so, were something else recorded",
    .help =
        "Answers GOAL as if some sources or claims were not there, had other grades, or others\n"
        "were; without GOAL it prints what would be different, and why. Nothing is recorded.\n"
        "\n"
        "  lore whatif iraq.lore --drop-source 'intelligence reports'\n"
        "  lore whatif iraq.lore --assume 'forecast(limits(X, Y))' 'limits(X, Y)'\n",
    .takes = TAKES_SUPPOSE | TAKES_TIME | TAKES_ROWS | TAKES_MODE | TAKES_BUDGET,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
