/* SPDX-License-Identifier: MIT */
/* lore changed: what changed in belief, and which claim, grade, rule ... caused it. */
#include "cli/changed.h"

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/knowledge.h"

lore_status cli_changed_print(lore_kb *kb, const char *goal, const Ask *ask, const char *before,
                              const char *after, const AnswerStyle *style, FILE *out)
{
    AnswerCount count;
    lore_query *query = NULL, *listing = NULL;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_changed(query, cli_ask_moment(before), cli_ask_moment(after), &listing);
    if (status == LORE_OK)
        status = cli_answer_print(listing, style, out, &count);
    if (status == LORE_OK && lore_query_note(listing) != NULL)
        fprintf(stderr, "%s\n", lore_query_note(listing));
    lore_query_close(listing);
    lore_query_close(query);
    return status;
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    AnswerStyle style = cli_answer_listing(options->mode, 0);
    const char *goal = options->operands[1];
    const char *after = options->operand_count > 3 ? options->operands[3] : "now";
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status =
        cli_changed_print(kb, goal, &options->ask, options->operands[2], after, &style, stdout);
    if (status != LORE_OK)
        cli_diagnostics_print(kb, status, &(Origin){ .text = goal });
    cli_knowledge_close(kb);
    return cli_exit_of_work(status);
}

const Command cli_command_changed = {
    .name = "changed",
    .usage = "changed KB 'GOAL' T1 [T2] [options]",
    .summary = "what changed in an answer between two recorded times, and why",
    .help =
        "Prints the rows of GOAL that were added, removed or are believed otherwise in T2 than\n"
        "in T1 (dates, transactions, or now), and for each which claims, grades, rules,\n"
        "declarations or settings caused it.\n"
        "\n"
        "  lore changed iraq.lore 'leans(Who, \"iran\")' 3 now\n"
        "  lore changed iraq.lore 'leans(Who, \"iran\")' 2020-06 2020-09 --json\n",
    .takes = TAKES_TIME | TAKES_MODE | TAKES_BUDGET,
    .operands_min = 3,
    .operands_max = 4,
    .run = run,
};
