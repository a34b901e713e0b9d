/* SPDX-License-Identifier: MIT */
/* One table of names, one function each (dot_commands.h). */
#include "cli/dot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diagnostics.h"
#include "cli/dot_commands.h"
#include "cli/tour.h"

typedef struct DotCommand {
    const char *name; /* with its dot */
    const char *words;
    const char *help;
    DotTake *take;
} DotCommand;

void cli_dot_fail(Repl *repl, const char *hint, const char *message, const char *word)
{
    cli_complain(hint, message, word);
    repl->last_error = CODE_WRONG;
}

static void print_commands(void);

static void take_help(Repl *repl, const char *words)
{
    (void)repl;
    (void)words;
    print_commands();
}

static void take_tour(Repl *repl, const char *words)
{
    (void)words;
    cli_tour_walk(repl);
}

static void take_quit(Repl *repl, const char *words)
{
    (void)words;
    repl->is_over = true;
}

static const DotCommand commands[] = {
    { ".help", "", "this text", take_help },
    { ".tour", "", "a walk of six steps on a small example", take_tour },
    { ".schema", "[RELATION]", "relations, their columns and rules", cli_dot_schema },
    { ".rules", "[LIKE]", "rules whose name contains LIKE", cli_dot_rules },
    { ".claims", "[LIKE]", "claims whose id contains LIKE", cli_dot_claims },
    { ".sources", "[LIKE | GOAL]", "who says so, and how reliable they are; on whom the goal rests",
      cli_dot_sources },
    { ".transactions", "[LIKE]", "what changed when", cli_dot_transactions },
    { ".why", "[--all | --count N] [GOAL]",
      "the smallest proofs of the goal's, or the last goal's, first answer", cli_dot_why },
    { ".breaks", "[GOAL]", "the claims or sources without which that answer falls", cli_dot_breaks },
    { ".supports", "[GOAL]", "the sets of claims on which it can rest", cli_dot_supports },
    { ".rests", "NAME [GOAL]", "the answers that rest on a claim or a source", cli_dot_rests },
    { ".record", "FILE [GOAL]", "its proofs as facts of the knowledge base FILE", cli_dot_record },
    { ".whynot", "[GOAL]", "what the goal, or the last goal, lacks to have an answer",
      cli_dot_whynot },
    { ".conflicts", "[possible] [LIKE|NUMBER]",
      "what holds at one time and may not; one of them in full", cli_dot_conflicts },
    { ".explain", "[GOAL|rules]", "how the goal, or every rule, is evaluated, and what that takes",
      cli_dot_explain },
    { ".whatif", "[CHANGE]",
      "supposes drop-source S, drop-claim C, grade X G, add CLAIM, fact P, retract P,\n"
      "                                      deny P or assume X; without CHANGE: one on top of the last",
      cli_dot_whatif },
    { ".diff", "[GOAL]", "what is otherwise in the what-if, and why", cli_dot_diff },
    { ".end", "", "ends the last what-if", cli_dot_end },
    { ".changed", "[GOAL] T1 [T2]", "what changed in its answer between two recorded times, and why",
      cli_dot_changed },
    { ".timeline", "GOAL | RELATION [VALUE...]", "its rows against time", cli_dot_timeline },
    { ".more", "", "the next rows of the last goal", cli_dot_more },
    { ".at", "[DATE]", "goals ask what was so then; without DATE: at all times", cli_dot_at },
    { ".asof", "[X [rules Y]]",
      "goals ask what was known then (a date, or a transaction); rules now: by today's rules",
      cli_dot_as_of },
    { ".merged", "[on|off]", "goals take what same_as identifies as one", cli_dot_merged },
    { ".ungraded", "[BELIEF]", "what claims of grade F or 6 count in goals; without: as set",
      cli_dot_ungraded },
    { ".reading", "[both|possible|certain]", "what goals take of imprecise dates; without: both",
      cli_dot_reading },
    { ".mode", "[table|json|csv]", "how answers are printed", cli_dot_mode },
    { ".limit", "[N|off]", "rows shown at a time", cli_dot_limit },
    { ".budget", "[time MS|rows N|memory MIB|threads N]",
      "what one evaluation may take; off for no limit", cli_dot_budget },
    { ".save", "FILE", "the whole last answer; .csv, .json or a table after its name", cli_dot_save },
    { ".load", "FILE", "loads a rule file or script", cli_dot_load },
    { ".quit", "", "leaves, as Ctrl-D does", take_quit },
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_commands(void)
{
    puts("leans(Who, \"iran\")               asks; variables begin with a capital\n"
         "leans(Who, \"iran\"):at \"2020-03\"  asks about a time; also :order, :limit ...\n"
         "leans(A, P) { ... }              adds a rule; so do relation, claim, fact, source\n"
         "                                 (it ends where its brackets are closed)\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        char usage[64];
        snprintf(usage, sizeof usage, "%s %s", commands[i].name, commands[i].words);
        printf("%-37s %s\n", usage, commands[i].help);
    }
}

const char *cli_dot_name(size_t index)
{
    return index < COMMAND_COUNT ? commands[index].name : NULL;
}

static void complain_unknown(Repl *repl, const char *name)
{
    const char *names[COMMAND_COUNT];
    char hint[64] = ".help lists the commands";
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i].name;
    const char *nearest = cli_nearest(name, names, COMMAND_COUNT);
    if (nearest != NULL)
        snprintf(hint, sizeof hint, "did you mean %s?", nearest);
    cli_dot_fail(repl, hint, "no command '%s'", name);
}

static const DotCommand *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* Cuts the first word off line: what follows, without blanks around it. */
static char *split(char *line)
{
    size_t end = strlen(line);
    while (end > 0 && strchr(" \t\r\n", line[end - 1]) != NULL)
        line[--end] = '\0';
    char *words = line + strcspn(line, " \t");
    if (*words != '\0')
        *words++ = '\0';
    return words + strspn(words, " \t");
}

void cli_dot_take(Repl *repl, const char *line)
{
    char *copy = strdup(line);
    if (copy == NULL) {
        cli_repl_fail(repl, LORE_NOMEM, NULL);
        return;
    }
    char *words = split(copy);
    const DotCommand *command = find(copy);
    if (command != NULL)
        command->take(repl, words);
    else
        complain_unknown(repl, copy);
    free(copy);
}
