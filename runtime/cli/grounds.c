/* SPDX-License-Identifier: MIT */
/* lore breaks, lore supports, lore sources. Sets are told as {C043, C048}, a line each where there are many. */
#include "cli/grounds.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/knowledge.h"

enum { BREAKS_BY = 0, BREAKS_SET = 1, SUPPORTS_SET = 0, SUPPORTS_BELIEF = 2, MEMBER = 3 };

/* ---- sets in words --------------------------------------------------------------------------- */

static const char *text_of(const lore_query *listing, size_t column)
{
    lore_value value = lore_query_value(listing, column);
    return value.type == LORE_TEXT ? value.u.text : "";
}

static int64_t number_of(const lore_query *listing, size_t column)
{
    return lore_query_value(listing, column).u.integer;
}

/* Sets of breaks stand on one line, joined by "or". */
static lore_status tell_breaks(lore_query *listing, FILE *out)
{
    bool is_by_source = false;
    int64_t set = 0;
    lore_status status;
    while ((status = lore_query_step(listing)) == LORE_ROW) {
        bool by_source = strcmp(text_of(listing, BREAKS_BY), "sources") == 0;
        bool begins = by_source != is_by_source || set == 0;
        int64_t number = number_of(listing, BREAKS_SET);
        if (begins && by_source)
            fputs(set == 0 ? "falls without source {" : "}; by source: {", out);
        else if (begins)
            fputs("falls without {", out);
        else
            fputs(number != set ? "} or {" : ", ", out);
        fputs(text_of(listing, MEMBER), out);
        is_by_source = by_source;
        set = number;
    }
    if (set > 0)
        fputc('}', out);
    const char *note = lore_query_note(listing);
    if (note != NULL)
        fprintf(out, "%s%s", set > 0 ? "      " : "", note);
    if (set > 0 || note != NULL)
        fputc('\n', out);
    return status < 0 ? status : LORE_OK;
}

/* A line for each support, with the belief that it gives. */
static lore_status tell_supports(lore_query *listing, FILE *out)
{
    int64_t set = 0;
    lore_status status;
    while ((status = lore_query_step(listing)) == LORE_ROW) {
        int64_t number = number_of(listing, SUPPORTS_SET);
        double belief = lore_query_value(listing, SUPPORTS_BELIEF).u.real;
        if (number != set)
            fprintf(out, "%s%.2f %-14s {", set > 0 ? "}\n" : "", belief, lore_belief_word(belief));
        fprintf(out, "%s%s", number == set ? ", " : "", text_of(listing, MEMBER));
        set = number;
    }
    fputs(set > 0 ? "}\n" : "", out);
    if (lore_query_note(listing) != NULL)
        fprintf(out, "%s\n", lore_query_note(listing));
    return status < 0 ? status : LORE_OK;
}

static lore_status tell_sources(lore_query *listing, FILE *out)
{
    lore_status status;
    while ((status = lore_query_step(listing)) == LORE_ROW) {
        bool is_named = lore_query_value(listing, 0).type == LORE_TEXT;
        int64_t claims = number_of(listing, 1);
        fprintf(out, "%s  %lld claim%s%s%s\n", is_named ? text_of(listing, 0) : "(no source)",
                (long long)claims, claims == 1 ? "" : "s",
                number_of(listing, 2) ? ", enough alone" : "",
                number_of(listing, 3) ? ", needed" : "");
    }
    if (lore_query_note(listing) != NULL)
        fprintf(out, "%s\n", lore_query_note(listing));
    return status < 0 ? status : LORE_OK;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static const struct GroundsForm {
    lore_status (*list)(lore_query *query, const lore_grounds *grounds, lore_query **out);
    lore_status (*tell)(lore_query *listing, FILE *out);
} forms[] = {
    [GROUNDS_BREAKS] = { lore_breaks, tell_breaks },
    [GROUNDS_SUPPORTS] = { lore_supports, tell_supports },
    [GROUNDS_SOURCES] = { lore_sources, tell_sources },
};

static lore_status print_listing(GroundsKind kind, lore_query *row, const lore_grounds *grounds,
                                 const AnswerStyle *style, FILE *out)
{
    lore_query *listing;
    AnswerCount count;
    lore_status status = forms[kind].list(row, grounds, &listing);
    if (status != LORE_OK)
        return status;
    status = style->mode == MODE_TABLE ? forms[kind].tell(listing, out)
                                       : cli_answer_print(listing, style, out, &count);
    lore_query_close(listing);
    return status;
}

lore_status cli_grounds_print(lore_kb *kb, GroundsKind kind, const char *goal, const Ask *ask,
                              const lore_grounds *grounds, const AnswerStyle *style, FILE *out)
{
    lore_query *query;
    lore_status status = cli_ask(kb, goal, ask, &query);
    if (status == LORE_OK)
        status = lore_query_step(query);
    if (status == LORE_ROW)
        status = print_listing(kind, query, grounds, style, out);
    lore_query_close(query);
    return status;
}

/* ---- commands -------------------------------------------------------------------------------- */

static ExitCode run(const Options *options, GroundsKind kind)
{
    lore_kb *kb;
    AnswerStyle style = cli_answer_listing(options->mode, 0);
    lore_grounds grounds = { .below = options->below, .facts = options->wants_facts };
    ExitCode code =
        cli_knowledge_open(options->operands[0], LORE_OPEN_READONLY, &options->budget, &kb);
    if (code != CODE_FINE)
        return code;
    lore_status status =
        cli_grounds_print(kb, kind, options->operands[1], &options->ask, &grounds, &style, stdout);
    if (status < 0)
        cli_diagnostics_print(kb, status, &(Origin){ .text = options->operands[1] });
    else if (status == LORE_DONE)
        cli_complain(NULL, "the goal has no answer to explain");
    cli_knowledge_close(kb);
    return status == LORE_DONE ? CODE_WRONG : cli_exit_of_work(status);
}

static ExitCode run_breaks(const Options *options)
{
    return run(options, GROUNDS_BREAKS);
}

static ExitCode run_supports(const Options *options)
{
    return run(options, GROUNDS_SUPPORTS);
}

static ExitCode run_sources(const Options *options)
{
    return run(options, GROUNDS_SOURCES);
}

const Command cli_command_breaks = {
    .name = "breaks",
    .usage = "breaks KB 'GOAL' [options]",
    .summary = "tells without which claims or sources an answer falls",
    .help =
        "Prints all smallest sets of claims, and of sources, without which GOAL's first answer is\n"
        "not believed any more at any time asked about. A source takes what it says and relays.\n"
        "\n"
        "  lore breaks iraq.lore 'shifted_away(\"sadr\", \"iran\")'\n"
        "  lore breaks iraq.lore 'leans(\"sadr\", \"iran\")' --at 2020-03 --below 0.5\n",
    .takes = TAKES_TIME | TAKES_MODE | TAKES_BUDGET | TAKES_GROUNDS,
    .operands_min = 2,
    .operands_max = 2,
    .run = run_breaks,
};

const Command cli_command_supports = {
    .name = "supports",
    .usage = "supports KB 'GOAL' [options]",
    .summary = "tells on which claims an answer can rest",
    .help =
        "Prints all smallest sets of claims on which GOAL's first answer can rest, and the belief\n"
        "that each gives it. What is absent is taken as it is.\n"
        "\n"
        "  lore supports iraq.lore 'leans(\"sadr\", \"iran\")'\n",
    .takes = TAKES_TIME | TAKES_MODE | TAKES_BUDGET | TAKES_GROUNDS,
    .operands_min = 2,
    .operands_max = 2,
    .run = run_supports,
};

const Command cli_command_sources = {
    .name = "sources",
    .usage = "sources KB 'GOAL' [options]",
    .summary = "tells on how many independent origins an answer rests",
    .help =
        "Prints the origins on which GOAL's first answer can rest, each once, whoever relays or\n"
        "copies it: how many claims, whether it is enough alone, and whether the answer falls\n"
        "without it.\n"
        "\n"
        "  lore sources iraq.lore 'leans(\"sadr\", \"iran\")'\n",
    .takes = TAKES_TIME | TAKES_MODE | TAKES_BUDGET | TAKES_GROUNDS,
    .operands_min = 2,
    .operands_max = 2,
    .run = run_sources,
};
