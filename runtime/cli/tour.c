/* SPDX-License-Identifier: MIT */
/* Steps are data: what is said, and what is typed. They are taken by a prompt of their own. */
#include "cli/tour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diagnostics.h"
#include "cli/knowledge.h"
#include "cli/script.h"

enum { PHRASES_MAX = 6 };

typedef struct Step {
    const char *says;
    const char *phrases[PHRASES_MAX]; /* typed one after the other; NULL ends them */
} Step;

static const Step steps[] = {
    { "Declare what can be said, then say it: every claim has a source, a time and a\n"
      "credibility.",
      { "relation.backs { \"who:text\", \"side:text\", temporal = true }",
        "relation.member_of { \"who:text\", \"group:text\", temporal = true }",
        "source.gazette { reliability = \"B\", title = \"The Gazette\" }",
        "claim { member_of(\"ada\", \"guild\"), from = \"2019-03\", source = \"gazette\" }",
        "claim { backs(\"guild\", \"crown\"), from = \"2018\", to = \"2020-06\",\n"
        "  source = \"gazette\", at = \"p. 7\", credibility = \"likely\" }",
        "claim { backs(\"guild\", \"council\"), from = \"2020-07\", source = \"gazette\" }" } },
    { "Ask with a goal. Names that begin with a capital are variables; each answer says how\n"
      "surely it is believed, and when it is so.",
      { "backs(\"guild\", Side)" } },
    { "A rule concludes something new: who belongs to a group leans to the side that it backs.\n"
      "That is as sure as the weakest of what it rests on, and holds while all of it holds.",
      { "derive.leans { \"who:text\", \"side:text\" }",
        "leans(A, S) { member_of(A, G), backs(G, S) } :name \"by-membership\"",
        "leans(Who, Side)" } },
    { "So there are two answers, one after the other. Ask about one time:",
      { "leans(\"ada\", Side):at \"2020-03\"", "leans(\"ada\", Side):at \"2020-09\"" } },
    { "Nothing has to be taken on trust: why is it so, and who says so?",
      { ".why leans(\"ada\", \"crown\")" } },
    { "And all of it against time:", { ".timeline leans" } },
};

enum { STEP_COUNT = sizeof steps / sizeof *steps };

/* False if the walk is to end. */
static bool pause(Repl *repl, size_t next)
{
    const char *line;
    char prompt[64];
    if (repl->editor == NULL || next == STEP_COUNT)
        return true;
    snprintf(prompt, sizeof prompt, "-- Enter goes on, q ends the tour (%zu of %d) ", next,
             (int)STEP_COUNT);
    return cli_editor_read(repl->editor, prompt, &line) == EDITOR_LINE && line[0] != 'q';
}

/* As it would look when typed. */
static void print_phrase(const char *phrase)
{
    const char *prompt = "lore> ";
    for (const char *line = phrase; line != NULL; prompt = " ...> ") {
        size_t length = strcspn(line, "\n");
        printf("%s%.*s\n", prompt, (int)length, line);
        line = line[length] == '\n' ? line + length + 1 : NULL;
    }
}

static void walk_step(Repl *walk, const Step *step)
{
    printf("\n%s\n", step->says);
    for (size_t i = 0; i < PHRASES_MAX && step->phrases[i] != NULL; i++) {
        print_phrase(step->phrases[i]);
        cli_repl_take(walk, step->phrases[i]);
    }
}

void cli_tour_walk(Repl *repl)
{
    Repl walk = { .editor = repl->editor };
    if (cli_knowledge_open(NULL, LORE_OPEN_CREATE, &repl->budget, &walk.kb) != CODE_FINE)
        return;
    cli_script_print_to(walk.kb, stdout);
    bool goes_on = true;
    for (size_t i = 0; i < STEP_COUNT && goes_on; i++) {
        walk_step(&walk, &steps[i]);
        goes_on = pause(repl, i + 1);
    }
    puts("\nThat was the tour: nothing of it is kept. .help lists what else there is.");
    repl->last_error = walk.last_error;
    free(walk.goal);
    cli_knowledge_close(walk.kb);
}
