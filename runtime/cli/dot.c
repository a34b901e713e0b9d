/* SPDX-License-Identifier: MIT */
/* One table of names, one function each. A function is given the rest of its line, without
 * blanks around it; "" if there is none. */
#include "cli/dot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/changed.h"
#include "cli/conflicts.h"
#include "cli/diagnostics.h"
#include "cli/display.h"
#include "cli/explain.h"
#include "cli/grounds.h"
#include "cli/knowledge.h"
#include "cli/proof.h"
#include "cli/rests.h"
#include "cli/schema.h"
#include "cli/script.h"
#include "cli/suppose.h"
#include "cli/timeline.h"
#include "cli/tour.h"

static const char RULES_WORD[] = " rules "; /* of .asof */

typedef struct DotCommand {
    const char *name; /* with its dot */
    const char *words;
    const char *help;
    void (*take)(Repl *repl, const char *words);
} DotCommand;

static void fail(Repl *repl, const char *hint, const char *message, const char *word)
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

/* ---- what is there --------------------------------------------------------------------------- */

static void take_schema(Repl *repl, const char *words)
{
    lore_status status = cli_schema_print(repl->kb, words[0] != '\0' ? words : NULL, stdout);
    if (status == LORE_NOTFOUND)
        fail(repl, ".schema alone lists all relations", "no relation '%s'", words);
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

static void take_rules(Repl *repl, const char *words)
{
    list(repl, "rules", words);
}

static void take_claims(Repl *repl, const char *words)
{
    list(repl, "claims", words);
}

static void take_transactions(Repl *repl, const char *words)
{
    list(repl, "transactions", words);
}

/* ---- about a goal ---------------------------------------------------------------------------- */

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

static void take_why(Repl *repl, const char *words)
{
    bool is_json = repl->mode == MODE_JSON;
    ProofStyle style = { .format = is_json ? "json" : "text", .wants_total = !is_json };
    const char *text = read_proof_count(words, &style.count);
    const char *goal = text[0] != '\0' ? text : repl->goal;
    if (goal == NULL || style.count < 0) {
        fail(repl, "write .why GOAL, .why --all GOAL, or ask a goal before", "%s",
             "no goal to explain");
        return;
    }
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_proof_print(repl->kb, goal, &ask, &style, stdout);
    if (status == LORE_DONE)
        fail(repl, NULL, "%s", "the goal has no answer to explain");
    else if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

static void take_whynot(Repl *repl, const char *words)
{
    const char *goal = words[0] != '\0' ? words : repl->goal;
    if (goal == NULL) {
        fail(repl, "write .whynot GOAL, or ask a goal before", "%s", "no goal to explain");
        return;
    }
    Ask ask = cli_repl_ask(repl, goal);
    const char *format = repl->mode == MODE_JSON ? "json" : "text";
    lore_status status = cli_whynot_print(repl->kb, goal, &ask, format, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

static void take_conflicts(Repl *repl, const char *words)
{
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    size_t first = strcspn(words, " ");
    bool with_possible = first == 8 && strncmp(words, "possible", first) == 0;
    if (with_possible)
        words += first + strspn(words + first, " ");
    lore_status status = cli_conflicts_print(repl->kb, words, with_possible, &style, stdout);
    if (status == LORE_NOTFOUND)
        fail(repl, ".conflicts lists them", "no conflict has the number %s", words);
    else if (status != LORE_OK)
        cli_repl_fail(repl, status, NULL);
}

static void print_grounds(Repl *repl, GroundsKind kind, const char *words)
{
    const char *goal = words[0] != '\0' ? words : repl->goal;
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    if (goal == NULL) {
        fail(repl, "write a goal after it, or ask one before", "%s", "no goal to explain");
        return;
    }
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_grounds_print(repl->kb, kind, goal, &ask, NULL, &style, stdout);
    if (status == LORE_DONE)
        fail(repl, NULL, "%s", "the goal has no answer to explain");
    else if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

static void take_breaks(Repl *repl, const char *words)
{
    print_grounds(repl, GROUNDS_BREAKS, words);
}

static void take_supports(Repl *repl, const char *words)
{
    print_grounds(repl, GROUNDS_SUPPORTS, words);
}

/* NAME GOAL: the goal begins at the last blank before its bracket. */
static void take_rests(Repl *repl, const char *words)
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
        fail(repl, "write .rests CLAIM GOAL or .rests SOURCE GOAL", "%s",
             "no claim or source, or no goal");
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)end, words);
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_rests_print(repl->kb, name, goal, &ask, &style, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

/* FILE [GOAL] */
static void take_record(Repl *repl, const char *words)
{
    char path[1024];
    size_t length = strcspn(words, " "), rows;
    const char *text = words + length + strspn(words + length, " ");
    const char *goal = text[0] != '\0' ? text : repl->goal;
    lore_kb *into;
    if (goal == NULL || length == 0 || length >= sizeof path) {
        fail(repl, "write .record FILE GOAL, or ask a goal before", "%s", "no file or no goal");
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
        fail(repl, NULL, "%s", "the goal has no answer to explain");
    else
        cli_repl_fail(repl, status, goal);
    cli_knowledge_close(into);
}

/* A goal has arguments in brackets; other words are part of a source's name. */
static void take_sources(Repl *repl, const char *words)
{
    if (strchr(words, '(') != NULL)
        print_grounds(repl, GROUNDS_SOURCES, words);
    else
        list(repl, "sources", words);
}

static void take_explain(Repl *repl, const char *words)
{
    bool wants_rules = strcmp(words, "rules") == 0;
    const char *goal = wants_rules ? NULL : words[0] != '\0' ? words : repl->goal;
    const char *format = repl->mode == MODE_JSON ? "json" : wants_rules ? "rules" : "plan";
    Ask ask = cli_repl_ask(repl, goal == NULL ? "" : goal);
    if (goal == NULL && !wants_rules) {
        fail(repl, "write .explain GOAL, or .explain rules", "%s", "no goal to explain");
        return;
    }
    lore_status status = cli_explain_print(repl->kb, goal, &ask, format, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

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
        fail(repl, "write .changed GOAL T1 [T2]: dates, transactions, or now", "%s",
             earliest == NULL ? "since when?" : "no goal to compare");
        return;
    }
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    Ask ask = cli_repl_ask(repl, goal);
    lore_status status = cli_changed_print(repl->kb, goal, &ask, earliest, after, &style, stdout);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, goal);
}

static void take_changed(Repl *repl, const char *words)
{
    char *copy = strdup(words);
    if (copy == NULL)
        cli_repl_fail(repl, LORE_NOMEM, NULL);
    else
        tell_changes(repl, copy);
    free(copy);
}

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

static void take_timeline(Repl *repl, const char *words)
{
    const char *text = words[0] != '\0' ? words : repl->goal;
    char *goal = NULL;
    if (text == NULL) {
        fail(repl, "write .timeline GOAL or .timeline RELATION", "%s", "nothing to draw");
        return;
    }
    lore_status status = cli_schema_goal(repl->kb, text, &goal);
    if (status == LORE_OK)
        draw_timeline(repl, goal);
    else if (status == LORE_NOTFOUND)
        fail(repl, ".schema lists all relations", "no relation '%s'", text);
    else
        cli_repl_fail(repl, status, NULL);
    free(goal);
}

static void take_more(Repl *repl, const char *words)
{
    (void)words;
    if (repl->goal == NULL)
        fail(repl, NULL, "%s", "no goal was asked yet");
    else
        cli_repl_show(repl, repl->shown);
}

/* ---- how goals are put ----------------------------------------------------------------------- */

static void keep_words(Repl *repl, char **slot, const char *words)
{
    char *copy = words[0] != '\0' ? strdup(words) : NULL;
    if (words[0] != '\0' && copy == NULL) {
        cli_repl_fail(repl, LORE_NOMEM, NULL);
        return;
    }
    free(*slot);
    *slot = copy;
}

static void take_as_of(Repl *repl, const char *words)
{
    const char *rules = strstr(words, RULES_WORD);
    char *moment = strdup(words);
    if (moment == NULL) {
        cli_repl_fail(repl, LORE_NOMEM, NULL);
        return;
    }
    if (rules != NULL)
        moment[rules - words] = '\0';
    keep_words(repl, &repl->as_of, moment);
    keep_words(repl, &repl->rules, rules == NULL ? "" : rules + strlen(RULES_WORD));
    free(moment);
}

static void take_merged(Repl *repl, const char *words)
{
    bool is_on = strcmp(words, "on") == 0;
    if (words[0] == '\0')
        puts(repl->is_merged ? "on" : "off");
    else if (is_on || strcmp(words, "off") == 0)
        repl->is_merged = is_on;
    else
        fail(repl, "write .merged on or .merged off", "'%s' is neither on nor off", words);
}

static void take_ungraded(Repl *repl, const char *words)
{
    if (words[0] != '\0' && !cli_ask_is_belief(words))
        fail(repl, "write .ungraded 0.3, or .ungraded alone", "'%s' is no belief from 0 to 1",
             words);
    else
        keep_words(repl, &repl->ungraded, words);
}

static void take_reading(Repl *repl, const char *words)
{
    lore_reading reading;
    if (words[0] != '\0' && lore_reading_of(words, &reading) != LORE_OK)
        fail(repl, "write .reading certain, .reading possible or .reading both", "no reading '%s'",
             words);
    else
        keep_words(repl, &repl->reading, words);
}

static void take_at(Repl *repl, const char *words)
{
    int64_t from, to;
    if (words[0] != '\0' && lore_date_parse(words, &from, &to) != LORE_OK)
        fail(repl, "write 2020, 2020-05, 2020-05-07 ...", "'%s' is no date", words);
    else
        keep_words(repl, &repl->at, words);
}

static void take_mode(Repl *repl, const char *words)
{
    static const char *const names[] = {
        [MODE_TABLE] = "table", [MODE_JSON] = "json", [MODE_CSV] = "csv"
    };
    if (words[0] == '\0') {
        puts(names[repl->mode]);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], words) == 0) {
            repl->mode = (Mode)i;
            return;
        }
    fail(repl, "write .mode table, .mode json or .mode csv", "no mode '%s'", words);
}

/* A number above 0, or 0 for "off"; -1 if words are neither. */
static int64_t number_or_off(const char *words)
{
    size_t digits = strspn(words, "0123456789");
    if (strcmp(words, "off") == 0)
        return 0;
    errno = 0;
    int64_t number = strtoll(words, NULL, 10);
    return digits > 0 && words[digits] == '\0' && errno == 0 && number > 0 ? number : -1;
}

static void take_limit(Repl *repl, const char *words)
{
    int64_t limit = number_or_off(words);
    if (words[0] == '\0' && repl->limit == 0)
        puts("off");
    else if (words[0] == '\0')
        printf("%" PRId64 " rows\n", repl->limit);
    else if (limit < 0)
        fail(repl, "write .limit 20 or .limit off", "'%s' is no number of rows", words);
    else
        repl->limit = limit;
}

static void print_budget(const char *name, int64_t value, const char *unit)
{
    if (value > 0)
        printf("%-9s%" PRId64 " %s\n", name, value, unit);
    else
        printf("%-9soff\n", name);
}

static void take_budget(Repl *repl, const char *words)
{
    Budget *budget = &repl->budget;
    size_t length = strcspn(words, " ");
    int64_t value =
        words[length] == '\0' ? -1 : number_or_off(words + length + strspn(words + length, " "));
    if (words[0] == '\0') {
        print_budget("time", budget->milliseconds, "ms");
        print_budget("rows", budget->rows, "derived");
        print_budget("memory", budget->mebibytes, "MiB");
        print_budget("threads", budget->threads > 1 ? budget->threads : 1, "at work");
    } else if (value >= 0 && strncmp(words, "time ", 5) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_MILLISECONDS, budget->milliseconds = value);
    } else if (value >= 0 && strncmp(words, "rows ", 5) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_ROWS, budget->rows = value);
    } else if (value >= 0 && value < 1 << 30 && strncmp(words, "memory ", 7) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_MEMORY, (budget->mebibytes = value) * 1024 * 1024);
    } else if (value >= 0 && strncmp(words, "threads ", 8) == 0) {
        lore_limit_set(repl->kb, LORE_LIMIT_THREADS, budget->threads = value);
    } else {
        fail(repl,
             "write .budget time 1000, .budget rows off, .budget memory 512, .budget threads 2",
             "no budget '%s'", words);
    }
}

/* ---- what if --------------------------------------------------------------------------------- */

/* Opens one on the last, or on what is recorded. */
static lore_status begin_whatif(Repl *repl)
{
    int count = repl->whatif_count;
    lore_value as_of =
        count == 0 && repl->as_of != NULL ? cli_ask_moment(repl->as_of) : lore_null();
    lore_status status = lore_whatif_open(repl->kb, count > 0 ? repl->whatifs[count - 1] : NULL,
                                          as_of, &repl->whatifs[count]);
    if (status == LORE_OK)
        status = lore_whatif_use(repl->kb, repl->whatifs[repl->whatif_count++]);
    return status;
}

static void end_whatif(Repl *repl)
{
    lore_whatif_close(repl->whatifs[--repl->whatif_count]);
    if (repl->whatif_count > 0)
        lore_whatif_use(repl->kb, repl->whatifs[repl->whatif_count - 1]);
}

/* A change that is refused leaves none open that it began. */
static void suppose(Repl *repl, char *words)
{
    const char *nearest;
    Supposition supposition = cli_suppose_read(words);
    bool is_first = repl->whatif_count == 0;
    if (!cli_suppose_knows(supposition.change, &nearest)) {
        char hint[96] = "write drop-source, drop-claim, grade, add, fact, retract, deny or assume";
        if (nearest != NULL)
            snprintf(hint, sizeof hint, "did you mean %s?", nearest);
        fail(repl, hint, "no change '%s'", supposition.change);
        return;
    }
    lore_status status = is_first ? begin_whatif(repl) : LORE_OK;
    if (status == LORE_OK)
        status = cli_suppose(repl->kb, repl->whatifs[repl->whatif_count - 1], &supposition);
    if (status < 0)
        cli_repl_fail(repl, status, supposition.what);
    if (status < 0 && is_first && repl->whatif_count > 0)
        end_whatif(repl);
}

static void take_whatif(Repl *repl, const char *words)
{
    if (words[0] != '\0') {
        char *copy = strdup(words);
        if (copy != NULL)
            suppose(repl, copy);
        else
            cli_repl_fail(repl, LORE_NOMEM, NULL);
        free(copy);
        return;
    }
    if (repl->whatif_count == WHATIFS_MAX) {
        fail(repl, ".end leaves one", "%s", "what-ifs are nested too deep");
        return;
    }
    lore_status status = begin_whatif(repl);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, NULL);
}

static void take_diff(Repl *repl, const char *words)
{
    AnswerStyle style = cli_answer_listing(repl->mode, 0);
    AnswerCount count;
    lore_query *query = NULL;
    const char *goal = words[0] != '\0' ? words : NULL;
    if (repl->whatif_count == 0) {
        fail(repl, "begin one with .whatif drop-claim ID", "%s", "no what-if is open");
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

static void take_end(Repl *repl, const char *words)
{
    (void)words;
    if (repl->whatif_count == 0)
        fail(repl, NULL, "%s", "no what-if is open");
    else
        end_whatif(repl);
}

/* ---- files ----------------------------------------------------------------------------------- */

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

static void take_save(Repl *repl, const char *words)
{
    AnswerCount count;
    if (repl->goal == NULL || words[0] == '\0') {
        fail(repl, "ask a goal, then .save answer.csv", "%s", "nothing to save");
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

static void take_load(Repl *repl, const char *words)
{
    if (words[0] == '\0') {
        fail(repl, "write .load rules.lua", "%s", "no file to load");
        return;
    }
    ExitCode code = cli_script_load(repl->kb, words);
    if (code != CODE_FINE)
        repl->last_error = code;
}

/* ---- the table ------------------------------------------------------------------------------- */

static const DotCommand commands[] = {
    { ".help", "", "this text", take_help },
    { ".tour", "", "a walk of six steps on a small example", take_tour },
    { ".schema", "[RELATION]", "relations, their columns and rules", take_schema },
    { ".rules", "[LIKE]", "rules whose name contains LIKE", take_rules },
    { ".claims", "[LIKE]", "claims whose id contains LIKE", take_claims },
    { ".sources", "[LIKE | GOAL]", "who says so, and how reliable they are; on whom the goal rests",
      take_sources },
    { ".transactions", "[LIKE]", "what changed when", take_transactions },
    { ".why", "[--all | --count N] [GOAL]",
      "the smallest proofs of the goal's, or the last goal's, first answer", take_why },
    { ".breaks", "[GOAL]", "the claims or sources without which that answer falls", take_breaks },
    { ".supports", "[GOAL]", "the sets of claims on which it can rest", take_supports },
    { ".rests", "NAME [GOAL]", "the answers that rest on a claim or a source", take_rests },
    { ".record", "FILE [GOAL]", "its proofs as facts of the knowledge base FILE", take_record },
    { ".whynot", "[GOAL]", "what the goal, or the last goal, lacks to have an answer",
      take_whynot },
    { ".conflicts", "[possible] [LIKE|NUMBER]",
      "what holds at one time and may not; one of them in full", take_conflicts },
    { ".explain", "[GOAL|rules]", "how the goal, or every rule, is evaluated, and what that takes",
      take_explain },
    { ".whatif", "[CHANGE]",
      "supposes drop-source S, drop-claim C, grade X G, add CLAIM, fact P, retract P,\n"
      "                                      deny P or assume X; without CHANGE: one on top of the last",
      take_whatif },
    { ".diff", "[GOAL]", "what is otherwise in the what-if, and why", take_diff },
    { ".end", "", "ends the last what-if", take_end },
    { ".changed", "[GOAL] T1 [T2]", "what changed in its answer between two recorded times, and why",
      take_changed },
    { ".timeline", "GOAL | RELATION [VALUE...]", "its rows against time", take_timeline },
    { ".more", "", "the next rows of the last goal", take_more },
    { ".at", "[DATE]", "goals ask what was so then; without DATE: at all times", take_at },
    { ".asof", "[X [rules Y]]",
      "goals ask what was known then (a date, or a transaction); rules now: by today's rules",
      take_as_of },
    { ".merged", "[on|off]", "goals take what same_as identifies as one", take_merged },
    { ".ungraded", "[BELIEF]", "what claims of grade F or 6 count in goals; without: as set",
      take_ungraded },
    { ".reading", "[both|possible|certain]", "what goals take of imprecise dates; without: both",
      take_reading },
    { ".mode", "[table|json|csv]", "how answers are printed", take_mode },
    { ".limit", "[N|off]", "rows shown at a time", take_limit },
    { ".budget", "[time MS|rows N|memory MIB|threads N]",
      "what one evaluation may take; off for no limit", take_budget },
    { ".save", "FILE", "the whole last answer; .csv, .json or a table after its name", take_save },
    { ".load", "FILE", "loads a rule file or script", take_load },
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
    fail(repl, hint, "no command '%s'", name);
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
