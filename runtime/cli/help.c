/* SPDX-License-Identifier: MIT */
/* The help of a command: its own words, then the options that it shares with others. */
#include <stdio.h>

#include "cli/command.h"

static const struct OptionHelp {
    unsigned takes;
    const char *text;
} option_helps[] = {
    { TAKES_KB, "  --kb KB             the knowledge base, one file\n" },
    { TAKES_TIME,
      "  --at DATE           what was so then: 2020, 2020-05, 2020-05-07, 2019-autumn ...\n"
      "  --during A B        what was so at some time from A to B; .. is an open end\n"
      "  --as-of X           what was known then: a date, or a transaction (12, #2020)\n"
      "  --rules X           ... with the rules of then instead, or with those of now\n"
      "  --merged            what same_as identifies is one\n"
      "  --ungraded B        what claims of no usable grade count, from 0 to 1\n"
      "  --reading R         of imprecise dates: certain, possible, or both (default)\n" },
    { TAKES_ROWS,
      "  --order COL[:desc]  by a column, or by belief, from or to; again for lesser keys\n"
      "  --limit N           at most N rows\n" },
    { TAKES_MODE, "  --table             a table (default)\n"
                  "  --json              an array of objects\n"
                  "  --csv               comma-separated values after RFC 4180\n" },
    { TAKES_PROOF, "  --json              the proof as JSON\n"
                   "  --dot               the proof as a graph for Graphviz\n"
                   "  --count N           the N smallest proofs; as JSON in an array\n"
                   "  --all               all proofs, up to 100\n" },
    { TAKES_INTO, "  --into FILE         records the proofs as facts of a knowledge base instead\n" },
    { TAKES_GROUNDS, "  --below B           fallen is what is believed less than B, from 0 to 1\n"
                     "  --facts             plain facts can be taken away too\n" },
    { TAKES_EXPLAIN,
      "  --explain           how GOAL (or, without one, every rule) is evaluated, and what\n"
      "                      that takes; with --json as JSON\n" },
    { TAKES_SUPPOSE,
      "  --drop-source S     without that source, whatever it relays, and copies of these\n"
      "  --drop-claim C      without the claim of that id\n"
      "  --grade X GRADE     with another grade for claim or source X: 0.5, likely, B ...\n"
      "  --add CLAIM         with a claim, as in claim { ... }: 'p(\"a\"), from = \"2020\"'\n"
      "  --fact P            with a plain fact; --retract P: without it\n"
      "  --deny P            with evidence against P\n"
      "  --assume X          supposing that X, a forecast(P), demand(H, P), claim's id ..., is so\n" },
    { TAKES_BUDGET,
      "  --time MS           ends an evaluation after so many milliseconds\n"
      "  --rows N            ... after deriving so many rows\n"
      "  --memory MIB        ... when it holds so many mebibytes\n"
      "  -j N                lets so many threads work on it; -j auto: one a processor\n" },
};

void cli_help_print(const Command *command)
{
    printf("usage: lore %s\n\n%s\n", command->usage, command->help);
    for (size_t i = 0; i < sizeof option_helps / sizeof *option_helps; i++)
        if (command->takes & option_helps[i].takes)
            fputs(option_helps[i].text, stdout);
    puts("  --help              this text");
}
