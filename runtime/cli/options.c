/* SPDX-License-Identifier: MIT */
/* Options are read from one table; "--name=value" is "--name value". Operands are kept in
 * order at the front of argv, and everything after "--" is an operand. */
#define _DEFAULT_SOURCE 1 /* sysconf */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/diagnostics.h"
#include "cli/proof.h"

enum { MEBIBYTES_MAX = 1 << 30, WORD_MAX = 32, JOBS_MAX = 1024 };

typedef struct OptionKind {
    const char *name;
    unsigned taken_by; /* any of these bits */
    int values;
    bool (*apply)(Options *options, char **values);
} OptionKind;

/* ---- words ----------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to insert, delete or replace. */
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1], b_length = strlen(b);
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b_length; j++) {
            size_t replaced = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = least(replaced, least(row[j], diagonal) + 1);
        }
    }
    return row[b_length];
}

const char *cli_nearest(const char *word, const char *const *names, size_t count)
{
    const char *found = NULL;
    size_t best = 3;
    if (strlen(word) > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t letters = strlen(names[i]) > WORD_MAX ? best : distance(word, names[i]);
        if (letters < best && letters < strlen(names[i])) {
            best = letters;
            found = names[i];
        }
    }
    return found;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool read_number(const char *option, const char *text, int64_t most, int64_t *out)
{
    errno = 0;
    size_t digits = strspn(text, "0123456789");
    *out = strtoll(text, NULL, 10);
    if (digits > 0 && text[digits] == '\0' && errno == 0 && *out > 0 && *out <= most)
        return true;
    cli_complain(NULL, "%s wants a whole number above 0, not '%s'", option, text);
    return false;
}

static bool apply_kb(Options *options, char **values)
{
    options->kb = values[0];
    return true;
}

static bool apply_at(Options *options, char **values)
{
    options->ask.at = values[0];
    return true;
}

static bool apply_during(Options *options, char **values)
{
    options->ask.during_from = values[0];
    options->ask.during_to = values[1];
    return true;
}

static bool apply_ungraded(Options *options, char **values)
{
    options->ask.ungraded = values[0];
    if (cli_ask_is_belief(values[0]))
        return true;
    cli_complain(NULL, "--ungraded wants a belief from 0 to 1, not '%s'", values[0]);
    return false;
}

static bool apply_reading(Options *options, char **values)
{
    lore_reading reading;
    options->ask.reading = values[0];
    if (lore_reading_of(values[0], &reading) == LORE_OK)
        return true;
    cli_complain("write both, possible or certain", "no reading '%s'", values[0]);
    return false;
}

static bool apply_as_of(Options *options, char **values)
{
    options->ask.as_of = values[0];
    return true;
}

static bool apply_rules(Options *options, char **values)
{
    options->ask.rules = values[0];
    return true;
}

static bool apply_merged(Options *options, char **values)
{
    (void)values;
    options->ask.is_merged = true;
    return true;
}

static bool apply_order(Options *options, char **values)
{
    AskOrder order = { values[0], false };
    char *colon = strrchr(values[0], ':');
    if (options->ask.order_count == ASK_ORDERS_MAX) {
        cli_complain(NULL, "at most %d orders", ASK_ORDERS_MAX);
        return false;
    }
    if (colon != NULL) {
        order.is_descending = strcmp(colon, ":desc") == 0;
        if (!order.is_descending && strcmp(colon, ":asc") != 0) {
            cli_complain("write COLUMN, COLUMN:asc or COLUMN:desc", "no order '%s'", colon + 1);
            return false;
        }
        *colon = '\0';
    }
    options->ask.orders[options->ask.order_count++] = order;
    return true;
}

static bool apply_limit(Options *options, char **values)
{
    return read_number("--limit", values[0], INT64_MAX, &options->limit);
}

static bool apply_table(Options *options, char **values)
{
    (void)values;
    options->mode = MODE_TABLE;
    return true;
}

static bool apply_json(Options *options, char **values)
{
    (void)values;
    options->mode = MODE_JSON;
    options->proof_format = "json";
    return true;
}

static bool apply_csv(Options *options, char **values)
{
    (void)values;
    options->mode = MODE_CSV;
    return true;
}

static bool apply_all(Options *options, char **values)
{
    (void)values;
    options->proofs = CLI_PROOFS_MAX;
    return true;
}

static bool apply_count(Options *options, char **values)
{
    return read_number("--count", values[0], CLI_PROOFS_MAX, &options->proofs);
}

static bool apply_into(Options *options, char **values)
{
    options->into = values[0];
    return true;
}

static bool apply_below(Options *options, char **values)
{
    options->below = strtod(values[0], NULL);
    if (cli_ask_is_belief(values[0]))
        return true;
    cli_complain(NULL, "--below wants a belief from 0 to 1, not '%s'", values[0]);
    return false;
}

static bool apply_with_facts(Options *options, char **values)
{
    (void)values;
    options->wants_facts = true;
    return true;
}

static bool apply_dot(Options *options, char **values)
{
    (void)values;
    options->proof_format = "dot";
    return true;
}

static bool apply_time(Options *options, char **values)
{
    return read_number("--time", values[0], INT64_MAX, &options->budget.milliseconds);
}

static bool apply_rows(Options *options, char **values)
{
    return read_number("--rows", values[0], INT64_MAX, &options->budget.rows);
}

static bool apply_memory(Options *options, char **values)
{
    return read_number("--memory", values[0], MEBIBYTES_MAX, &options->budget.mebibytes);
}

static bool apply_facts(Options *options, char **values)
{
    options->dl.facts = values[0];
    return true;
}

static bool apply_output(Options *options, char **values)
{
    options->dl.output = values[0];
    return true;
}

static bool apply_jobs(Options *options, char **values)
{
    if (strcmp(values[0], "auto") != 0)
        return read_number("-j", values[0], JOBS_MAX, &options->budget.threads);
    options->budget.threads = sysconf(_SC_NPROCESSORS_ONLN);
    return true;
}

static bool apply_cpp(Options *options, char **values)
{
    (void)values;
    options->dl.preprocess = 1;
    return true;
}

static bool apply_profile(Options *options, char **values)
{
    (void)values;
    options->wants_profile = true;
    return true;
}

static bool apply_explain(Options *options, char **values)
{
    (void)values;
    options->wants_explain = true;
    return true;
}

static bool apply_possible(Options *options, char **values)
{
    (void)values;
    options->wants_possible = true;
    return true;
}

static bool suppose(Options *options, Supposition supposition)
{
    if (options->supposition_count == SUPPOSITIONS_MAX) {
        cli_complain(NULL, "at most %d changes", SUPPOSITIONS_MAX);
        return false;
    }
    options->suppositions[options->supposition_count++] = supposition;
    return true;
}

static bool apply_drop_source(Options *options, char **values)
{
    return suppose(options, (Supposition){ "drop-source", values[0], NULL });
}

static bool apply_drop_claim(Options *options, char **values)
{
    return suppose(options, (Supposition){ "drop-claim", values[0], NULL });
}

static bool apply_grade(Options *options, char **values)
{
    return suppose(options, (Supposition){ "grade", values[0], values[1] });
}

static bool apply_add(Options *options, char **values)
{
    return suppose(options, (Supposition){ "add", values[0], NULL });
}

static bool apply_fact(Options *options, char **values)
{
    return suppose(options, (Supposition){ "fact", values[0], NULL });
}

static bool apply_retract(Options *options, char **values)
{
    return suppose(options, (Supposition){ "retract", values[0], NULL });
}

static bool apply_deny(Options *options, char **values)
{
    return suppose(options, (Supposition){ "deny", values[0], NULL });
}

static bool apply_assume(Options *options, char **values)
{
    return suppose(options, (Supposition){ "assume", values[0], NULL });
}

static bool apply_help(Options *options, char **values)
{
    (void)values;
    options->wants_help = true;
    return true;
}

static const OptionKind kinds[] = {
    { "--help", ~0U, 0, apply_help },
    { "-h", ~0U, 0, apply_help },
    { "--kb", TAKES_KB, 1, apply_kb },
    { "--at", TAKES_TIME, 1, apply_at },
    { "--during", TAKES_TIME, 2, apply_during },
    { "--as-of", TAKES_TIME | TAKES_AS_OF, 1, apply_as_of },
    { "--rules", TAKES_TIME, 1, apply_rules },
    { "--merged", TAKES_TIME, 0, apply_merged },
    { "--ungraded", TAKES_TIME, 1, apply_ungraded },
    { "--reading", TAKES_TIME, 1, apply_reading },
    { "--order", TAKES_ROWS, 1, apply_order },
    { "--limit", TAKES_ROWS, 1, apply_limit },
    { "--table", TAKES_MODE, 0, apply_table },
    { "--json", TAKES_MODE | TAKES_PROOF, 0, apply_json },
    { "--csv", TAKES_MODE, 0, apply_csv },
    { "--dot", TAKES_PROOF, 0, apply_dot },
    { "--all", TAKES_PROOF, 0, apply_all },
    { "--count", TAKES_PROOF, 1, apply_count },
    { "--into", TAKES_INTO, 1, apply_into },
    { "--below", TAKES_GROUNDS, 1, apply_below },
    { "--facts", TAKES_GROUNDS, 0, apply_with_facts },
    { "--time", TAKES_BUDGET, 1, apply_time },
    { "--rows", TAKES_BUDGET, 1, apply_rows },
    { "--memory", TAKES_BUDGET, 1, apply_memory },
    { "-F", TAKES_DL, 1, apply_facts },
    { "-D", TAKES_DL, 1, apply_output },
    { "-j", TAKES_BUDGET, 1, apply_jobs },
    { "--cpp", TAKES_DL, 0, apply_cpp },
    { "--profile", TAKES_DL, 0, apply_profile },
    { "--explain", TAKES_EXPLAIN, 0, apply_explain },
    { "--possible", TAKES_POSSIBLE, 0, apply_possible },
    { "--drop-source", TAKES_SUPPOSE, 1, apply_drop_source },
    { "--drop-claim", TAKES_SUPPOSE, 1, apply_drop_claim },
    { "--grade", TAKES_SUPPOSE, 2, apply_grade },
    { "--add", TAKES_SUPPOSE, 1, apply_add },
    { "--fact", TAKES_SUPPOSE, 1, apply_fact },
    { "--retract", TAKES_SUPPOSE, 1, apply_retract },
    { "--deny", TAKES_SUPPOSE, 1, apply_deny },
    { "--assume", TAKES_SUPPOSE, 1, apply_assume },
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

/* ---- reading --------------------------------------------------------------------------------- */

static void complain_unknown(const char *name, unsigned taken)
{
    const char *names[KIND_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i].taken_by & taken)
            names[count++] = kinds[i].name;
    const char *nearest = cli_nearest(name, names, count);
    char hint[WORD_MAX + 32];
    snprintf(hint, sizeof hint, "did you mean %s?", nearest == NULL ? "" : nearest);
    cli_complain(nearest == NULL ? NULL : hint, "no option '%s' here", name);
}

static const OptionKind *find_kind(const char *name, unsigned taken)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if ((kinds[i].taken_by & taken) && strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    complain_unknown(name, taken);
    return NULL;
}

static bool is_option(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0';
}

/* The option at *next with its values; *next moves past them. */
static bool read_option(int argc, char **argv, int *next, unsigned taken, Options *out)
{
    char *name = argv[(*next)++], letter[] = { name[0], name[1], '\0' };
    char *inline_value = strncmp(name, "--", 2) == 0 ? strchr(name, '=') : NULL;
    if (inline_value != NULL)
        *inline_value++ = '\0';
    if (name[1] != '-' && name[2] != '\0') { /* -Dout is -D out */
        inline_value = name + 2;
        name = letter;
    }
    const OptionKind *kind = find_kind(name, taken);
    if (kind == NULL)
        return false;
    if (inline_value != NULL && kind->values == 1)
        return kind->apply(out, &inline_value);
    if (inline_value != NULL || argc - *next < kind->values) {
        const char *wanted = kind->values == 0   ? "no value"
                             : kind->values == 1 ? "a value"
                                                 : "two values";
        cli_complain(NULL, "%s takes %s", name, wanted);
        return false;
    }
    char **values = argv + *next;
    *next += kind->values;
    return kind->apply(out, values);
}

bool cli_options_read(int argc, char **argv, unsigned taken, Options *out)
{
    *out = (Options){ .proof_format = "text", .operands = argv };
    bool only_operands = false;
    for (int next = 0; next < argc;) {
        if (!only_operands && strcmp(argv[next], "--") == 0) {
            only_operands = true;
            next++;
        } else if (only_operands || !is_option(argv[next])) {
            argv[out->operand_count++] = argv[next++];
        } else if (!read_option(argc, argv, &next, taken, out)) {
            return false;
        }
    }
    return true;
}
