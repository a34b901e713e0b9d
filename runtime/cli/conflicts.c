/* SPDX-License-Identifier: MIT */
/* lore conflicts: what holds at one time and may not. */
#include "cli/conflicts.h"

#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/knowledge.h"

/* The number that words are, or 0. */
static int64_t number_of(const char *words)
{
    bool is_number = words != NULL && words[0] != '\0' && strlen(words) < 10 &&
                     strspn(words, "0123456789") == strlen(words);
    return is_number ? strtoll(words, NULL, 10) : 0;
}

static lore_status print_one(lore_query *listing, int64_t number, Mode mode, FILE *out)
{
    lore_proof *proof;
    lore_status status = LORE_ROW;
    for (int64_t row = 0; row < number && status == LORE_ROW; row++)
        status = lore_query_step(listing);
    if (status == LORE_ROW)
        status = lore_conflict_why(listing, &proof);
    if (status != LORE_OK)
        return status;
    const char *text = lore_proof_render(proof, mode == MODE_JSON ? "json" : "text");
    if (text != NULL)
        fputs(text, out);
    lore_proof_free(proof);
    return text == NULL ? LORE_NOMEM : LORE_OK;
}

lore_status cli_conflicts_print(lore_kb *kb, const char *words, const char *as_of,
                                bool with_possible, const AnswerStyle *style, FILE *out)
{
    int64_t number = number_of(words);
    lore_conflict_request request = { .like = number > 0 ? NULL : words,
                                      .possible = with_possible,
                                      .as_of = as_of == NULL ? lore_null() : cli_ask_moment(as_of),
                                      .limit = number > style->limit ? number : style->limit };
    AnswerCount count;
    lore_query *listing = NULL;
    lore_status status = lore_conflicts(kb, &request, &listing);
    if (status == LORE_OK)
        status = number > 0 ? print_one(listing, number, style->mode, out)
                            : cli_answer_print(listing, style, out, &count);
    if (status == LORE_OK && number == 0 && lore_conflicts_are_cut(listing))
        fputs("there are more\n", stderr);
    lore_query_close(listing);
    return status;
}

static ExitCode run(const Options *options)
{
    lore_kb *kb;
    const char *words = options->operand_count > 1 ? options->operands[1] : NULL;
    AnswerStyle style = cli_answer_listing(options->mode, options->limit);
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status =
        cli_conflicts_print(kb, words, options->ask.as_of, options->wants_possible, &style, stdout);
    if (status == LORE_DONE)
        cli_complain("lore conflicts KB lists them", "no conflict has the number %s", words);
    else if (status < 0)
        cli_diagnostics_print(kb, status, NULL);
    cli_knowledge_close(kb);
    return status == LORE_DONE ? CODE_WRONG : cli_exit_of_work(status);
}

const Command cli_command_conflicts = {
    .name = "conflicts",
    .usage = "conflicts KB [LIKE|NUMBER] [options]",
    .summary = "lists what holds at one time and may not",
    .help =
        "Prints what conflict rules find, relations that are functional and have two values at\n"
        "once, and statements for and against which there is evidence; with LIKE those of rules\n"
        "and relations whose name contains it. NUMBER, of the list, prints one with the proofs of\n"
        "its sides and the smallest sets of claims and facts without which it is none.\n"
        "\n"
        "  lore conflicts iraq.lore\n"
        "  lore conflicts iraq.lore 1\n"
        "\n"
        "  --possible          also where imprecise dates make an overlap only possible\n"
        "  --as-of DAY|TX      those that were recorded then, by the rules of then\n",
    .takes = TAKES_ROWS | TAKES_MODE | TAKES_BUDGET | TAKES_POSSIBLE | TAKES_AS_OF,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
