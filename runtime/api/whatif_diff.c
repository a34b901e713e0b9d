/* SPDX-License-Identifier: MIT */
/* The difference between a what-if and what it was opened on: the same goals put to both, their sorted
 * rows merged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/row.h"
#include "api/whatif.h"
#include "api/whatif_reason.h"
#include "api/whatif_touched.h"
#include "value/value.h"

enum { REASONS_MAX = 1000 }; /* rows whose proofs are looked for */

static const Place nowhere = { NULL, 0 };
static const char *const columns[] = { "change",       "statement", "belief_before", "belief",
                                       "valid_before", "valid",     "reason" };
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

/* A row of the difference: where it is one of what was before, of what is after, or of both, and its proofs, NULL
 * where none is looked for. */
typedef struct Differing {
    const Row *rows[2];
    lore_proof *proofs[2];
} Differing;

enum { BEFORE, AFTER };

typedef struct Diff {
    lore_whatif *whatif;
    lore_query *out;
    lore_query *before, *after; /* the goal at work, answered */
    lore_terms *terms;          /* with the goal */
    lore_term goal;
    VECTOR(Differing) changes; /* of the goal at work */
    size_t reasons;
    Diag *diag;
} Diff;

/* ---- texts ---- */

/* The goal with a row's values; they go in as variables so that they are printed as names are. */
static lore_term fill_in(Diff *diff, lore_term term, const lore_query *query, const Row *row)
{
    lore_term args[LR_ARITY_MAX];
    Term node = *lr_term(diff->terms, term);
    const lore_value *values = query->answers.values.items + row->first_value;
    Buffer text = { 0 };
    if (node.kind == TERM_COMPOUND && node.arg_count <= LR_ARITY_MAX) {
        for (uint32_t i = 0; i < node.arg_count; i++)
            if ((args[i] = fill_in(diff, lr_term_arg(diff->terms, &node, i), query, row)) == 0)
                return 0;
        return lore_term_compound(diff->terms, node.name, args, node.arg_count);
    }
    if (node.kind == TERM_VALUE)
        lr_value_print(&text, node.value);
    for (size_t c = 0; node.kind == TERM_VARIABLE && c < query->answers.column_count; c++)
        if (strcmp(query->columns[c], node.name) == 0)
            lr_value_print(&text, values[c]);
    if (text.count > 0)
        term = lore_term_variable(diff->terms, lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return term;
}

static lore_status statement_of(Diff *diff, const lore_query *query, const Row *row,
                                lore_value *out)
{
    Buffer text = { 0 };
    lore_term term = fill_in(diff, diff->goal, query, row);
    if (term == 0)
        return LORE_NOMEM;
    lr_term_print(&text, diff->terms, term);
    return lr_answers_keep(&diff->out->answers, &text, out);
}

/* An interval; where there are several, "[2019-01-01, 2020-01-01), [2020-06-01, ..) 0.60", with beliefs that
 * are not the row's. */
static lore_status valid_of(Diff *diff, const lore_query *query, const Row *row, lore_value *out)
{
    Buffer text = { 0 };
    const lore_stretch *parts = query->answers.stretches.items + row->first_stretch;
    bool is_first = true;
    if (row->stretch_count == 1) {
        *out = lore_interval(parts->from, parts->to);
        return LORE_OK;
    }
    for (size_t i = 0; i < row->stretch_count; i++) {
        if (parts[i].pro == 0)
            continue;
        lr_buffer_format(&text, "%s", is_first ? "" : ", ");
        lr_value_print(&text, lore_interval(parts[i].from, parts[i].to));
        if (parts[i].pro != row->pro)
            lr_buffer_format(&text, " %.2f", parts[i].pro);
        is_first = false;
    }
    return lr_answers_keep(&diff->out->answers, &text, out);
}

/* ---- rows ---- */

static lore_value belief_of(const Row *row)
{
    return row == NULL ? lore_null() : lr_shown_belief(row->pro);
}

static const char *word_of(const Differing *change)
{
    if (change->rows[BEFORE] == NULL)
        return "added";
    return change->rows[AFTER] == NULL ? "removed" : "changed";
}

static void print_reason(const Diff *diff, const Differing *change, Buffer *out)
{
    if (change->proofs[AFTER] != NULL)
        lr_whatif_rests(change->proofs[AFTER], out);
    if (change->proofs[BEFORE] == NULL)
        return;
    lr_buffer_format(out, "%s", out->count > 0 ? "; " : "");
    lr_whatif_rested(change->proofs[BEFORE], diff->after->reading->ledger, out);
}

static lore_status add(Diff *diff, const Differing *change)
{
    lore_value values[COLUMN_COUNT] = { lore_text(word_of(change), -1) };
    const Row *before = change->rows[BEFORE], *after = change->rows[AFTER];
    Buffer reason = { 0 };
    lore_status status = after != NULL ? statement_of(diff, diff->after, after, &values[1])
                                       : statement_of(diff, diff->before, before, &values[1]);
    values[2] = belief_of(before);
    values[3] = belief_of(after);
    if (status == LORE_OK && before != NULL)
        status = valid_of(diff, diff->before, before, &values[4]);
    if (status == LORE_OK && after != NULL)
        status = valid_of(diff, diff->after, after, &values[5]);
    print_reason(diff, change, &reason);
    if (status == LORE_OK && (reason.count > 0 || reason.failed))
        status = lr_answers_keep(&diff->out->answers, &reason, &values[6]);
    lr_buffer_free(&reason);
    return status == LORE_OK ? lr_answers_add(&diff->out->answers, values) : status;
}

/* Proves the rows of one side among the first count changes. */
static lore_status prove(Diff *diff, int side, size_t count)
{
    lore_query *query = side == BEFORE ? diff->before : diff->after;
    size_t *rows = malloc((count + 1) * sizeof *rows), found = 0;
    lore_proof **proofs = malloc((count + 1) * sizeof *proofs);
    lore_status status = rows == NULL || proofs == NULL ? LORE_NOMEM : LORE_OK;
    for (size_t i = 0; status == LORE_OK && i < count; i++) {
        const Row *row = diff->changes.items[i].rows[side];
        if (row != NULL)
            rows[found++] = (size_t)(row - query->answers.rows.items);
    }
    if (status == LORE_OK && found > 0)
        status = lr_query_why_rows(query, rows, proofs, found);
    for (size_t i = 0, next = 0; status == LORE_OK && i < count; i++)
        if (diff->changes.items[i].rows[side] != NULL)
            diff->changes.items[i].proofs[side] = proofs[next++];
    free(rows);
    free(proofs);
    return status;
}

static lore_status add_all(Diff *diff)
{
    size_t count = diff->changes.count, left = REASONS_MAX - diff->reasons;
    size_t explained = count < left ? count : left;
    diff->reasons += explained;
    lore_status status = prove(diff, BEFORE, explained);
    if (status == LORE_OK)
        status = prove(diff, AFTER, explained);
    for (size_t i = 0; status == LORE_OK && i < count; i++)
        status = add(diff, &diff->changes.items[i]);
    return status;
}

static void forget_changes(Diff *diff)
{
    for (size_t i = 0; i < diff->changes.count; i++) {
        lore_proof_free(diff->changes.items[i].proofs[BEFORE]);
        lore_proof_free(diff->changes.items[i].proofs[AFTER]);
    }
    diff->changes.count = 0;
}

static int compare_rows(const Diff *diff, const Row *before, const Row *after)
{
    const lore_value *a = diff->before->answers.values.items + before->first_value;
    const lore_value *b = diff->after->answers.values.items + after->first_value;
    for (size_t c = 0; c < diff->before->answers.column_count; c++) {
        int sign = lr_value_compare(a[c], b[c]);
        if (sign != 0)
            return sign;
    }
    return 0;
}

/* What is said against a row is a statement of its own. */
static bool is_same_belief(const Diff *diff, const Row *before, const Row *after)
{
    const lore_stretch *a = diff->before->answers.stretches.items + before->first_stretch;
    const lore_stretch *b = diff->after->answers.stretches.items + after->first_stretch;
    if (before->stretch_count != after->stretch_count)
        return false;
    for (size_t i = 0; i < before->stretch_count; i++)
        if (a[i].from != b[i].from || a[i].to != b[i].to || a[i].pro != b[i].pro)
            return false;
    return true;
}

static lore_status merge(Diff *diff)
{
    const Row *before = diff->before->answers.rows.items, *after = diff->after->answers.rows.items;
    const Row *before_end = before + diff->before->answers.rows.count;
    const Row *after_end = after + diff->after->answers.rows.count;
    while (before < before_end || after < after_end) {
        int sign = before == before_end ? 1
                   : after == after_end ? -1
                                        : compare_rows(diff, before, after);
        Differing change = { .rows = { sign <= 0 ? before : NULL, sign >= 0 ? after : NULL } };
        if ((sign != 0 || !is_same_belief(diff, before, after)) &&
            !lr_vector_push(&diff->changes, change))
            return LORE_NOMEM;
        before += sign <= 0;
        after += sign >= 0;
    }
    return LORE_OK;
}

/* ---- goals ---- */

/* The against side of a goal is left out, so that beliefs are compared for what is for it alone. */
static lore_status answer(lore_query *query)
{
    query->goal.against = LR_NONE;
    lore_status status = lore_query_step(query);
    return status < 0 ? status : LORE_OK;
}

/* Puts diff's goal to both, clipped to window. */
static lore_status compare(Diff *diff, Reading *before, Reading *after, Granule window)
{
    lore_kb *kb = diff->whatif->kb;
    lore_status status =
        lr_query_put(kb, lr_reading_hold(before), diff->terms, diff->goal, &diff->before);
    if (status == LORE_OK)
        status = lr_query_put(kb, lr_reading_hold(after), diff->terms, diff->goal, &diff->after);
    if (status == LORE_OK) {
        diff->before->window = diff->after->window = window;
        status = answer(diff->before);
    }
    if (status == LORE_OK)
        status = answer(diff->after);
    if (status == LORE_OK)
        status = merge(diff);
    if (status == LORE_OK)
        status = add_all(diff);
    forget_changes(diff);
    lore_query_close(diff->before);
    lore_query_close(diff->after);
    diff->before = diff->after = NULL;
    return status;
}

/* What is asked, and, where it is one plain statement, what denies it. */
static lore_status compare_question(Diff *diff, const lore_query *question)
{
    Reader reader = { question->goal_bytes.bytes,
                      question->goal_bytes.bytes + question->goal_bytes.count, false };
    Reading *before, *after = question->reading;
    diff->goal = lr_term_decode(&reader, diff->terms);
    if (diff->goal == 0)
        return LORE_NOMEM;
    bool is_as_opened = lr_standpoint_is_same(&after->from, &diff->whatif->base->from);
    lore_status status =
        is_as_opened ? (before = lr_reading_hold(diff->whatif->base), LORE_OK)
                     : lr_reading_set(diff->whatif->kb, diff->whatif->base, &after->from, &before);
    if (status != LORE_OK)
        return status;
    status = compare(diff, before, after, question->window);
    bool has_denials = question->goal.against != LR_NONE;
    if (status == LORE_OK && has_denials) {
        diff->goal = lore_term_compound(diff->terms, "denied", &diff->goal, 1);
        status = diff->goal == 0 ? LORE_NOMEM : compare(diff, before, after, question->window);
    }
    lr_reading_release(before);
    return status;
}

/* relation(A, B ...) in what makes it the facet; its columns' names as variables. */
static lore_term goal_of(lore_terms *terms, const Relation *relation, Facet facet)
{
    static const char *const words[LR_FACET_COUNT] = {
        [FACET_CON] = "denied",    [FACET_FORECAST] = "forecast",
        [FACET_DEMAND] = "demand", [FACET_INTENT] = "intent",
        [FACET_VIEW] = "view",     [FACET_CONDITIONAL] = "conditional",
    };
    lore_term args[LR_ARITY_MAX], parts[2];
    char name[16];
    for (uint32_t c = 0; c < relation->arity; c++) {
        snprintf(name, sizeof name, "V%u", c);
        args[c] = lore_term_variable(terms, name);
    }
    lore_term statement = lore_term_compound(terms, relation->name, args, relation->arity);
    if (facet == FACET_PRO || statement == 0)
        return statement;
    parts[0] = facet >= FACET_DEMAND ? lore_term_variable(terms, "Whose") : statement;
    parts[1] = statement;
    return lore_term_compound(terms, words[facet], parts, facet >= FACET_DEMAND ? 2 : 1);
}

static lore_status compare_all(Diff *diff, Reading *after)
{
    bool *touched;
    Reading *before = diff->whatif->base;
    static const Granule all_time = { LORE_TIME_MIN, LORE_TIME_MAX };
    lore_status status = lr_whatif_touched(after, &touched, diff->diag);
    size_t count = status == LORE_OK ? before->program->relations.count : 0;
    for (size_t i = 0; i < count * LR_FACET_COUNT && status == LORE_OK; i++) {
        const Relation *relation = &before->program->relations.items[i / LR_FACET_COUNT];
        if (!touched[i] || strncmp(relation->name, "__", 2) == 0)
            continue;
        diff->goal = goal_of(diff->terms, relation, (Facet)(i % LR_FACET_COUNT));
        status = diff->goal == 0 ? LORE_NOMEM : compare(diff, before, after, all_time);
    }
    free(touched);
    return status;
}

static lore_status note_difference(lore_query *listing, const Reading *reading)
{
    if (reading->note.count == 0)
        return LORE_OK;
    listing->note = lr_arena_text(&listing->answers.text, (const char *)reading->note.bytes,
                                  reading->note.count);
    return listing->note != NULL ? LORE_OK : LORE_NOMEM;
}

static lore_status differ(lore_whatif *whatif, const lore_query *question, lore_query **out)
{
    Diff diff = { .whatif = whatif, .diag = &whatif->kb->diag };
    Reading *reading = NULL;
    if (question != NULL && (question->reading == NULL || question->kb != whatif->kb ||
                             question->reading->ledger->overlay == NULL))
        return lr_diag_fail(diff.diag, LORE_MISUSE, nowhere,
                            "the difference is asked for by a question to the what-if");
    diff.out = lr_query_listing(whatif->kb, columns, COLUMN_COUNT);
    diff.terms = lore_terms_new();
    lore_status status = diff.out == NULL || diff.terms == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK && question == NULL)
        status = lr_whatif_reading(whatif, &reading);
    if (status == LORE_OK)
        status = question != NULL ? compare_question(&diff, question) : compare_all(&diff, reading);
    if (status == LORE_OK)
        status = note_difference(diff.out, question != NULL ? question->reading : reading);
    lr_reading_release(reading);
    lore_terms_free(diff.terms);
    lr_vector_free(&diff.changes);
    if (status == LORE_OK)
        *out = diff.out;
    else
        lore_query_close(diff.out);
    return status;
}

lore_status lore_whatif_diff(lore_whatif *whatif, const lore_query *question, lore_query **out)
{
    if (whatif == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(whatif->kb);
    return status == LORE_OK ? lr_whatif_end(whatif, differ(whatif, question, out)) : status;
}
