/* SPDX-License-Identifier: MIT */
/* lore repl: reads phrases, from a terminal or a pipe, and does what they say. A phrase is
 * a line, and further lines until the library finds it whole; a line that begins with a dot
 * is a command. Errors never end it. */
#include "cli/repl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/display.h"
#include "cli/dot.h"
#include "cli/greeting.h"
#include "cli/interrupt.h"
#include "cli/knowledge.h"
#include "cli/phrase.h"
#include "cli/script.h"

enum { PHRASE_LENGTH_MAX = 1 << 20, ROWS_AT_ONCE = 100, PROMPT_SIZE = 128 };

/* ---- doing ----------------------------------------------------------------------------------- */

static void fail(Repl *repl, lore_status status, Origin origin)
{
    cli_diagnostics_print(repl->kb, status, &origin);
    repl->last_error = cli_exit_of_work(status);
}

void cli_repl_fail(Repl *repl, lore_status status, const char *goal)
{
    fail(repl, status, (Origin){ NULL, goal, true });
}

Ask cli_repl_ask(const Repl *repl, const char *goal)
{
    bool has_time = strstr(goal, ":at") != NULL || strstr(goal, ":during") != NULL;
    bool has_as_of = strstr(goal, ":as_of") != NULL || repl->whatif_count > 0;
    bool has_ungraded = strstr(goal, ":ungraded") != NULL;
    bool has_reading = strstr(goal, ":reading") != NULL;
    return (Ask){ .at = has_time ? NULL : repl->at,
                  .as_of = has_as_of ? NULL : repl->as_of,
                  .rules = has_as_of ? NULL : repl->rules,
                  .is_merged = repl->is_merged && strstr(goal, ":merged") == NULL,
                  .ungraded = has_ungraded ? NULL : repl->ungraded,
                  .reading = has_reading ? NULL : repl->reading };
}

void cli_repl_show(Repl *repl, int64_t skip)
{
    AnswerStyle style = { .mode = repl->mode,
                          .skip = skip,
                          .limit = repl->limit,
                          .columns = cli_display_columns(stdout),
                          .begun = cli_answer_clock() };
    AnswerCount count;
    lore_query *query;
    Ask ask = cli_repl_ask(repl, repl->goal);
    lore_status status = cli_ask(repl->kb, repl->goal, &ask, &query);
    if (status == LORE_OK)
        status = cli_answer_print(query, &style, stdout, &count);
    lore_query_close(query);
    if (status != LORE_OK) {
        cli_repl_fail(repl, status, repl->goal);
        return;
    }
    repl->shown = skip + count.shown;
    if (repl->editor != NULL && repl->shown < count.total)
        fputs(".more shows the next, .save FILE keeps all\n", stderr);
}

static void ask(Repl *repl, const char *goal)
{
    char *copy = strdup(goal);
    if (copy == NULL) {
        cli_repl_fail(repl, LORE_NOMEM, NULL);
        return;
    }
    free(repl->goal);
    repl->goal = copy;
    cli_repl_show(repl, 0);
}

static void load(Repl *repl, const char *statement)
{
    Origin origin = { "prompt", statement, true };
    lore_status status = lore_load(repl->kb, statement, -1, origin.name);
    if (status != LORE_OK)
        fail(repl, status, origin);
    else
        cli_notes_print(repl->kb, &origin);
}

static void take_phrase(Repl *repl, const char *phrase)
{
    switch (cli_phrase_kind(phrase)) {
    case PHRASE_EMPTY:
        return;
    case PHRASE_GOAL:
        ask(repl, phrase);
        return;
    case PHRASE_STATEMENT:
        load(repl, phrase);
        return;
    }
}

void cli_repl_take(Repl *repl, const char *phrase)
{
    cli_interrupt_watch(repl->kb);
    if (phrase[0] == '.')
        cli_dot_take(repl, phrase);
    else
        take_phrase(repl, phrase);
    cli_interrupt_watch(NULL);
    fflush(stdout);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Lines of a phrase that is not yet whole. */
typedef struct Pending {
    char *text;
    size_t length;
} Pending;

static void forget(Pending *pending)
{
    free(pending->text);
    *pending = (Pending){ 0 };
}

static bool append(Pending *pending, const char *line)
{
    size_t added = strlen(line);
    if (pending->length + added > PHRASE_LENGTH_MAX)
        return false;
    char *grown = realloc(pending->text, pending->length + added + 1);
    if (grown == NULL)
        return false;
    memcpy(grown + pending->length, line, added + 1);
    pending->text = grown;
    pending->length += added;
    return true;
}

/* Without a final line's end, which a dot command would take for a part of its words. */
static void trim_end(Pending *pending)
{
    while (pending->length > 0 && strchr("\r\n", pending->text[pending->length - 1]) != NULL)
        pending->text[--pending->length] = '\0';
}

static bool is_whole(const Repl *repl, const Pending *pending)
{
    return pending->text[0] == '.' || cli_phrase_kind(pending->text) == PHRASE_EMPTY ||
           lore_text_is_complete(repl->kb, pending->text) != 0;
}

static void take_line(Repl *repl, Pending *pending, const char *line)
{
    if (!append(pending, line)) {
        cli_complain("load it from a file with .load", "a phrase has at most 1 MiB");
        repl->last_error = CODE_WRONG;
        forget(pending);
        return;
    }
    if (!is_whole(repl, pending))
        return;
    trim_end(pending);
    if (repl->editor != NULL && pending->length > 0)
        cli_editor_remember(repl->editor, pending->text);
    cli_repl_take(repl, pending->text);
    forget(pending);
}

static const char *or_nothing(const char *text)
{
    return text != NULL ? text : "";
}

/* lore>, or lore@2020-06-01(what-if)> with another point of view. */
static void make_prompt(const Repl *repl, char *out, size_t size)
{
    char supposing[32] = "";
    if (repl->whatif_count == 1)
        snprintf(supposing, sizeof supposing, "(what-if)");
    else if (repl->whatif_count > 1)
        snprintf(supposing, sizeof supposing, "(what-if %d)", repl->whatif_count);
    snprintf(out, size, "lore%s%s%s%s%s%s%s%s%s%s%s%s> ", repl->as_of != NULL ? "@" : "",
             or_nothing(repl->as_of), repl->rules != NULL ? " rules " : "", or_nothing(repl->rules),
             supposing, repl->at != NULL ? " at " : "", or_nothing(repl->at),
             repl->is_merged ? " merged" : "", repl->ungraded != NULL ? " ungraded " : "",
             or_nothing(repl->ungraded), repl->reading != NULL ? " " : "",
             or_nothing(repl->reading));
}

/* "  ...> ", as wide as the prompt above it. */
static void continue_prompt(const Repl *repl, char *out, size_t size)
{
    char prompt[PROMPT_SIZE];
    make_prompt(repl, prompt, sizeof prompt);
    snprintf(out, size, "%*s", (int)strlen(prompt), "...> ");
}

static void read_terminal(Repl *repl)
{
    Pending pending = { 0 };
    while (!repl->is_over) {
        const char *line;
        char prompt[PROMPT_SIZE];
        if (pending.length == 0)
            make_prompt(repl, prompt, sizeof prompt);
        else
            continue_prompt(repl, prompt, sizeof prompt);
        EditorEvent event = cli_editor_read(repl->editor, prompt, &line);
        if (event == EDITOR_END)
            break;
        if (event == EDITOR_INTERRUPT)
            forget(&pending);
        else
            take_line(repl, &pending, line);
    }
    forget(&pending);
}

static void read_pipe(Repl *repl)
{
    Pending pending = { 0 };
    char *line = NULL;
    size_t capacity = 0;
    while (!repl->is_over && repl->last_error != CODE_INTERRUPTED &&
           getline(&line, &capacity, stdin) >= 0)
        take_line(repl, &pending, line);
    if (cli_interrupt_came())
        repl->last_error = CODE_INTERRUPTED;
    else if (pending.length > 0)
        cli_repl_take(repl, pending.text); /* says what is missing */
    free(line);
    forget(&pending);
}

/* ---- the command ----------------------------------------------------------------------------- */

static void read_phrases(Repl *repl)
{
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        repl->editor = cli_editor_open(repl->kb);
    if (repl->editor == NULL) {
        read_pipe(repl);
        return;
    }
    if (repl->limit == 0)
        repl->limit = ROWS_AT_ONCE;
    cli_greeting_print(repl->kb, repl->path);
    read_terminal(repl);
    cli_editor_close(repl->editor);
    repl->last_error = CODE_FINE;
}

static ExitCode run(const Options *options)
{
    Repl repl = { .path = options->operand_count > 0 ? options->operands[0] : NULL,
                  .mode = options->mode,
                  .limit = options->limit,
                  .budget = options->budget };
    ExitCode code = cli_knowledge_open(repl.path, LORE_OPEN_CREATE, &repl.budget, &repl.kb);
    if (code != CODE_FINE)
        return code;
    cli_interrupt_watch(NULL);
    cli_script_print_to(repl.kb, stdout);
    read_phrases(&repl);
    while (repl.whatif_count > 0)
        lore_whatif_close(repl.whatifs[--repl.whatif_count]);
    cli_knowledge_close(repl.kb);
    free(repl.at);
    free(repl.as_of);
    free(repl.rules);
    free(repl.ungraded);
    free(repl.reading);
    free(repl.goal);
    return repl.last_error;
}

const Command cli_command_repl = {
    .name = "repl",
    .usage = "repl [KB] [options]",
    .summary = "a prompt to ask and to tell",
    .help = "Opens KB, which is made if there is none; without it everything lives in memory. A\n"
            "goal is asked, a statement (relation, claim, rule ...) is loaded in a transaction of\n"
            "its own. .help lists what else there is, .tour shows it. With lines from a pipe\n"
            "there is no prompt, and the exit code is that of the last error.\n"
            "\n"
            "  lore repl iraq.lore\n"
            "  echo 'leans(Who, \"iran\")' | lore repl iraq.lore --csv\n",
    .takes = TAKES_MODE | TAKES_BUDGET,
    .operands_min = 0,
    .operands_max = 1,
    .run = run,
};
