/* SPDX-License-Identifier: MIT */
/* Dot commands that ask: what is there, why a goal has its answer or none, what else it would be or was. What they are
 * given as a goal goes before the prompt's last one. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changed.h"
#include "cli/conflicts.h"
#include "cli/diagnostics.h"
#include "cli/display.h"
#include "cli/dot_commands.h"
#include "cli/explain.h"
#include "cli/grounds.h"
#include "cli/knowledge.h"
#include "cli/proof.h"
#include "cli/rests.h"
#include "cli/schema.h"
#include "cli/suppose.h"
#include "cli/timeline.h"

/* ---- what is there --------------------------------------------------------------------------- */

void cli_dot_schema(Repl *repl, const char *words)
{
    lore_status status = cli_schema_print(repl->kb, words[0] != '\0' ? words : NULL, stdout);
    if (status == LORE_NOTFOUND)
        cli_dot_fail(repl, ".schema alone lists all relations", "no relation '%s'", words);
    else if (status != LORE_OK)
        cli_repl_fail(repl, status, NULL);
}

static void list(Repl *repl, const char *what, const char *like)
{
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    AnswerCount count;
    lore_query *query = NULL;
    lore_status status = lore_list(repl->kb, what, like[0] != '\0' ? like : NULL, &query);
    if (status == LORE_OK)
        status = cli_answer_print(query, &style, stdout, &count);
    lore_query_close(query);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, NULL);
}

void cli_dot_rules(Repl *repl, const char *words)
{
    list(repl, "rules", words);
}

void cli_dot_claims(Repl *repl, const char *words)
{
    list(repl, "claims", words);
}

void cli_dot_transactions(Repl *repl, const char *words)
{
    list(repl, "transactions", words);
}

void cli_dot_conflicts(Repl *repl, const char *words)
{
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    size_t first = strcspn(words, " ");
    bool with_possible = first == 8 && strncmp(words, "possible", first) == 0;
    if (with_possible)
        words += first + strspn(words + first, " ");
    lore_status status = cli_conflicts_print(repl->kb, words, repl->as_of, with_possible, &style, stdout);
    if (status == LORE_DONE)
        cli_dot_fail(repl, ".conflicts lists them", "no conflict has the number %s", words);
    else if (status != LORE_OK)
        cli_repl_fail(repl, status, NULL);
}

/* ---- why ------------------------------------------------------------------------------------- */

/* Reads --all or --count N off the front of words. */
static const char *read_proof_count(const char *words, int64_t *count)
{
    static const char all[] = "--all", some[] = "--count ";
    char *end = NULL;
    if (strncmp(words, all, sizeof all - 1) == 0) {
        *count = CLI_PROOFS_MAX;
        words += sizeof all - 1;
    } else if (strncmp(words, some, sizeof some - 1) == 0) {
        *count = strtoll(words + sizeof some - 1, &end, 10);
        if (*count > 0)
            words = end;
    }
    return words + strspn(words, " ");
}

void cli_dot_why(Repl *repl, const char *words)
{
    bool is_json = repl->mode == MODE_JSON;
    ProofStyle style = { .format = is_json ? "json" : "text", .wants_total = !is_json };
    const char *text = read_proof_count(words, &style.count);
    const char *goal = text[0] != '\0' ? text : repl->goal;
    if (goal == NULL || style.count < 0) {
        cli_dot_fail(repl, "write .why GOAL, .why --all GOAL, or ask a goal before", "%s",
                     "no goal to explain");
        return;
    }
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_proof_print(repl->kb, goal, &ask, &style, stdout);
    if (status == LORE_DONE)
        cli_dot_fail(repl, NULL, "%s", "the goal has no answer to explain");
    else if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

void cli_dot_whynot(Repl *repl, const char *words)
{
    const char *goal = words[0] != '\0' ? words : repl->goal;
    if (goal == NULL) {
        cli_dot_fail(repl, "write .whynot GOAL, or ask a goal before", "%s", "no goal to explain");
        return;
    }
    Ask ask = cli_repl_ask(repl, goal);
    const char *format = repl->mode == MODE_JSON ? "json" : "text";
    lore_status status = cli_whynot_print(repl->kb, goal, &ask, format, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

static void print_grounds(Repl *repl, GroundsKind kind, const char *words)
{
    const char *goal = words[0] != '\0' ? words : repl->goal;
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    if (goal == NULL) {
        cli_dot_fail(repl, "write a goal after it, or ask one before", "%s", "no goal to explain");
        return;
    }
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_grounds_print(repl->kb, kind, goal, &ask, NULL, &style, stdout);
    if (status == LORE_DONE)
        cli_dot_fail(repl, NULL, "%s", "the goal has no answer to explain");
    else if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

void cli_dot_breaks(Repl *repl, const char *words)
{
    print_grounds(repl, GROUNDS_BREAKS, words);
}

void cli_dot_supports(Repl *repl, const char *words)
{
    print_grounds(repl, GROUNDS_SUPPORTS, words);
}

/* NAME GOAL: the goal begins at the last blank before its bracket. */
void cli_dot_rests(Repl *repl, const char *words)
{
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    char name[256];
    size_t end = strcspn(words, "(");
    bool has_goal = words[end] != '\0';
    while (has_goal && end > 0 && words[end - 1] != ' ')
        end--;
    const char *goal = has_goal ? words + end : repl->goal;
    while (end > 0 && words[end - 1] == ' ')
        end--;
    if (goal == NULL || end == 0 || end >= sizeof name) {
        cli_dot_fail(repl, "write .rests CLAIM GOAL or .rests SOURCE GOAL", "%s",
                     "no claim or source, or no goal");
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)end, words);
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_rests_print(repl->kb, name, goal, &ask, &style, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

/* A goal has arguments in brackets; other words are part of a source's name. */
void cli_dot_sources(Repl *repl, const char *words)
{
    if (strchr(words, '(') != NULL)
        print_grounds(repl, GROUNDS_SOURCES, words);
    else
        list(repl, "sources", words);
}

void cli_dot_explain(Repl *repl, const char *words)
{
    bool wants_rules = strcmp(words, "rules") == 0;
    const char *goal = wants_rules ? NULL : words[0] != '\0' ? words : repl->goal;
    const char *format = repl->mode == MODE_JSON ? "json" : wants_rules ? "rules" : "plan";
    Ask ask = cli_repl_ask(repl, goal == NULL ? "" : goal);
    if (goal == NULL && !wants_rules) {
        cli_dot_fail(repl, "write .explain GOAL, or .explain rules", "%s", "no goal to explain");
        return;
    }
    lore_status status = cli_explain_print(repl->kb, goal, &ask, format, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

/* ---- what is otherwise ----------------------------------------------------------------------- */

/* Cuts the last word off text if it is a date, a transaction or "now"; NULL if it is none. */
static const char *take_moment(char *text)
{
    int64_t from, to;
    char *space = strrchr(text, ' ');
    char *word = space == NULL ? text : space + 1;
    const char *digits = word[0] == '#' ? word + 1 : word;
    bool is_number = digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0';
    if (!is_number && strcmp(word, "now") != 0 && lore_date_parse(word, &from, &to) != LORE_OK)
        return NULL;
    while (space != NULL && space > text && space[-1] == ' ')
        space--;
    if (space != NULL)
        *space = '\0';
    return word;
}

/* [GOAL] T1 [T2]; words is cut up. */
static void tell_changes(Repl *repl, char *words)
{
    const char *last = take_moment(words);
    const char *before = last == NULL || words == last ? NULL : take_moment(words);
    const char *after = before == NULL ? "now" : last;
    const char *earliest = before == NULL ? last : before;
    const char *goal = words == earliest || words[0] == '\0' ? repl->goal : words;
    if (earliest == NULL || goal == NULL) {
        cli_dot_fail(repl, "write .changed GOAL T1 [T2]: dates, transactions, or now", "%s",
                     earliest == NULL ? "since when?" : "no goal to compare");
        return;
    }
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_changed_print(repl->kb, goal, &ask, earliest, after, &style, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

void cli_dot_changed(Repl *repl, const char *words)
{
    char *copy = strdup(words);
    if (copy == NULL)
        cli_repl_fail(repl, LORE_NOMEM, NULL);
    else
        tell_changes(repl, copy);
    free(copy);
}

void cli_dot_diff(Repl *repl, const char *words)
{
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    AnswerCount count;
    lore_query *query = NULL;
    const char *goal = words[0] != '\0' ? words : NULL;
    if (repl->whatif_count == 0) {
        cli_dot_fail(repl, "begin one with .whatif drop-claim ID", "%s", "no what-if is open");
        return;
    }
    lore_status status =
        cli_suppose_diff(repl->kb, repl->whatifs[repl->whatif_count - 1], goal, &query);
    if (status == LORE_OK)
        status = cli_answer_print(query, &style, stdout, &count);
    lore_query_close(query);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

/* ---- the answer in other forms --------------------------------------------------------------- */

static void draw_timeline(Repl *repl, const char *goal)
{
    lore_query *query = NULL;
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_ask(repl->kb, goal, &ask, &query);
    if (status == LORE_OK)
        status = cli_timeline_draw(query, stdout, cli_display_columns(stdout));
    lore_query_close(query);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

void cli_dot_timeline(Repl *repl, const char *words)
{
    const char *text = words[0] != '\0' ? words : repl->goal;
    char *goal = NULL;
    if (text == NULL) {
        cli_dot_fail(repl, "write .timeline GOAL or .timeline RELATION", "%s", "nothing to draw");
        return;
    }
    lore_status status = cli_schema_goal(repl->kb, text, &goal);
    if (status == LORE_OK)
        draw_timeline(repl, goal);
    else if (status == LORE_NOTFOUND)
        cli_dot_fail(repl, ".schema lists all relations", "no relation '%s'", text);
    else
        cli_repl_fail(repl, status, NULL);
    free(goal);
}

void cli_dot_more(Repl *repl, const char *words)
{
    (void)words;
    if (repl->goal == NULL)
        cli_dot_fail(repl, NULL, "%s", "no goal was asked yet");
    else
        cli_repl_show(repl, repl->shown);
}

/* FILE [GOAL] */
void cli_dot_record(Repl *repl, const char *words)
{
    char path[1024];
    size_t length = strcspn(words, " "), rows;
    const char *text = words + length + strspn(words + length, " ");
    const char *goal = text[0] != '\0' ? text : repl->goal;
    lore_kb *into;
    if (goal == NULL || length == 0 || length >= sizeof path) {
        cli_dot_fail(repl, "write .record FILE GOAL, or ask a goal before", "%s",
                     "no file or no goal");
        return;
    }
    snprintf(path, sizeof path, "%.*s", (int)length, words);
    ExitCode code = cli_knowledge_open(path, LORE_OPEN_CREATE, &repl->budget, &into);
    if (code != CODE_FINE) {
        repl->last_error = code;
        return;
    }
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_proof_record(repl->kb, goal, &ask, 0, into, &rows);
    if (status == LORE_OK)
        printf("proofs of %zu row%s in %s\n", rows, rows == 1 ? "" : "s", path);
    else if (status == LORE_DONE)
        cli_dot_fail(repl, NULL, "%s", "the goal has no answer to explain");
    else
        cli_repl_fail(repl, status, goal);
    cli_knowledge_close(into);
}

static Mode mode_of_path(const char *path)
{
    const char *end = strrchr(path, '.');
    if (end != NULL && strcmp(end, ".json") == 0)
        return MODE_JSON;
    return end != NULL && strcmp(end, ".csv") == 0 ? MODE_CSV : MODE_TABLE;
}

static lore_status save(Repl *repl, FILE *file, Mode mode, AnswerCount *count)
{
    AnswerStyle style = { .mode = mode };
    lore_query *query;
    Ask ask = cli_repl_ask(repl, repl->goal);
    lore_status status = cli_ask(repl->kb, repl->goal, &ask, &query);
    if (status == LORE_OK)
        status = cli_answer_print(query, &style, file, count);
    lore_query_close(query);
    return status;
}

void cli_dot_save(Repl *repl, const char *words)
{
    AnswerCount count;
    if (repl->goal == NULL || words[0] == '\0') {
        cli_dot_fail(repl, "ask a goal, then .save answer.csv", "%s", "nothing to save");
        return;
    }
    FILE *file = fopen(words, "wx");
    if (file == NULL) {
        cli_complain(errno == EEXIST ? "choose another name" : NULL, "cannot write %s: %s", words,
                     strerror(errno));
        repl->last_error = CODE_OPEN;
        return;
    }
    lore_status status = save(repl, file, mode_of_path(words), &count);
    bool is_written = !ferror(file);
    is_written = fclose(file) == 0 && is_written;
    if (status != LORE_OK || !is_written)
        remove(words);
    if (status != LORE_OK) {
        cli_repl_fail(repl, status, repl->goal);
    } else if (!is_written) {
        cli_complain(NULL, "cannot write %s: %s", words, strerror(errno));
        repl->last_error = CODE_OPEN;
    } else {
        fprintf(stderr, "%" PRId64 " row%s in %s\n", count.total, count.total == 1 ? "" : "s",
                words);
    }
}
