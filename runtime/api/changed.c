/* SPDX-License-Identifier: MIT */
/* What changed in belief between two recorded times, and what caused it, as a listing.
 *
 * The question is put to both states, and the answers are held against each other. For each row that
 * differs its proofs on both sides say which changes are likely causes (what they rest on, then what
 * they find absent, then what speaks of the same values); which it was is found out by trying (api/cause.h).
 * Trials and proofs may take a limited time; of rows for which it does not suffice the cause stays open. */
#include <stdlib.h>
#include <string.h>

#include "api/cause.h"
#include "api/row.h"
#include "rule/order.h"
#include "rule/reach.h"

static const Place nowhere = { NULL, 0 };

static const char *const changed_columns[] = {
    "change",       "statement",   "belief_before", "belief_after",
    "valid_before", "valid_after", "cause",         "transaction",
};
enum { CHANGED_COLUMNS = sizeof changed_columns / sizeof *changed_columns };

/* Causes are looked for so long, of processor time, or for half of what the knowledge base allows. */
enum { CAUSES_MILLISECONDS = 5000 };
/* So many changes of grades, rules, declarations and settings are tried before anything else. */
enum { BROAD_MAX = 16 };
/* What rows rest on is evaluated as far as this allows, for a guess. */
enum { GUESS_MILLISECONDS = 1000, GUESS_BYTES = 1 << 28 };

/* One comparison while it is made. */
typedef struct Work {
    lore_kb *kb;
    const lore_query *question;
    lore_query
        *sides[2]; /* the question in the earlier and the later state; NULL: it meant nothing */
    Answers none;
    Standpoint from[2];
    DifferenceList differences;
    Map relations; /* numbers of those that either side reads */
    Changes changes;
    Causes *causes;
    size_t *order;
    uint8_t *ranks; /* of changes: the likely ones low */
    ChangeSet cause;
    size_t left_out;     /* rows whose cause was not found in time */
    bool is_hopeless[2]; /* sides whose proofs take too long */
    lore_query *listing;
    Budget budget;
} Work;

static const Answers *answers_of(const Work *work, int side)
{
    return work->sides[side] == NULL ? &work->none : &work->sides[side]->answers;
}

/* ---- the two answers ---- */

static bool means_nothing(lore_status status)
{
    return status == LORE_UNKNOWN || status == LORE_TYPE || status == LORE_UNSAFE ||
           status == LORE_UNSTRATIFIED || status == LORE_SYNTAX;
}

/* A goal that could not be asked then has no rows. */
static lore_status ask_side(Work *work, int side)
{
    Reading *reading = NULL;
    lore_status status = lr_reading_apart(work->kb, &work->from[side], NULL, NULL, &reading);
    if (status == LORE_OK)
        status = lr_query_again(work->question, reading, &work->sides[side]);
    if (status == LORE_OK)
        status = lore_query_step(work->sides[side]);
    if (status >= 0)
        return LORE_OK;
    if (!means_nothing(status))
        return status;
    lore_query_close(work->sides[side]);
    work->sides[side] = NULL;
    lr_diag_clear(&work->kb->diag);
    return LORE_OK;
}

static lore_status note_relations(Work *work, const lore_query *side)
{
    if (side == NULL)
        return LORE_OK;
    const Program *program = side->reading->program;
    const uint32_t goals[] = { side->goal.predicate, side->goal.against };
    bool *is_read = lr_program_reach(program, goals, 2);
    lore_status status = is_read == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        lr_order_reach(program, is_read);
    for (size_t p = 0; status == LORE_OK && p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        if (!is_read[p] || predicate->kind != PREDICATE_FACET)
            continue;
        const uint32_t *stored = &program->relations.items[predicate->relation].stored;
        if (lr_map_put(&work->relations, stored, sizeof *stored, NULL) == NULL)
            status = LORE_NOMEM;
    }
    free(is_read);
    return status;
}

/* ---- guessing ---- */

enum { RANK_PROOF, RANK_ABSENCE, RANK_NEAR, RANK_BEARING, RANK_OTHER };

static void improve_rank(Work *work, size_t change, uint8_t rank)
{
    if (work->ranks[change] > rank)
        work->ranks[change] = rank;
}

static bool is_rule(const RecordedChange *change, const char *rule)
{
    const char *colon = strchr(change->name, ':');
    return colon != NULL && strcmp(colon + 1, rule) == 0;
}

static bool is_in_node(const RecordedChange *change, const lore_proof_node *node)
{
    switch (change->kind) {
    case CHANGE_CLAIM:
        return node->claim != NULL && strcmp(change->name, node->claim) == 0;
    case CHANGE_SOURCE:
        return node->source != NULL && strcmp(change->name, node->source) == 0;
    case CHANGE_RULE:
        return node->rule != NULL && is_rule(change, node->rule);
    case CHANGE_FACT:
        return node->kind == LORE_PROOF_FACT && strcmp(change->name, node->text) == 0;
    case CHANGE_SETTING:
    case CHANGE_RELATION:
        break;
    }
    return false;
}

static bool is_absent_there(const RecordedChange *change, const lore_proof_node *node)
{
    return node->kind == LORE_PROOF_ABSENCE && change->about != NULL &&
           strstr(node->text, change->about) != NULL;
}

static void rank_by_node(Work *work, const lore_proof_node *node)
{
    for (size_t i = 0; i < work->changes.items.count; i++) {
        const RecordedChange *change = &work->changes.items.items[i];
        if (is_in_node(change, node))
            improve_rank(work, i, RANK_PROOF);
        else if (is_absent_there(change, node))
            improve_rank(work, i, RANK_ABSENCE);
    }
}

static lore_status prove(lore_query *side, lore_proof **out)
{
    Question question;
    Budget budget = lr_kb_budget(side->kb);
    budget.milliseconds = GUESS_MILLISECONDS;
    budget.bytes = GUESS_BYTES;
    lr_budget_start(&budget);
    lore_status status = lr_query_question(side, &question, &budget);
    return status == LORE_OK ? lr_why(&question, out, &budget, &side->kb->diag) : status;
}

/* A proof that cannot be had is no guess, and no failure. */
static lore_status rank_by_proof(Work *work, int side, size_t row)
{
    lore_proof *proof = NULL;
    lore_proof_node node;
    if (row == SIZE_MAX || work->is_hopeless[side])
        return LORE_OK;
    work->sides[side]->next = row + 1;
    lore_status status = prove(work->sides[side], &proof);
    for (size_t i = 0; status == LORE_OK && lore_proof_get(proof, i, &node) == LORE_OK; i++)
        rank_by_node(work, &node);
    lore_proof_free(proof);
    if (status == LORE_OK || status == LORE_NOMEM || status == LORE_INTERRUPTED)
        return status;
    work->is_hopeless[side] = status == LORE_BUDGET;
    lr_diag_clear(&work->kb->diag);
    return LORE_OK;
}

static bool shares_value(const RecordedChange *change, const Answers *answers, const Row *row)
{
    const Code *codes = answers->codes.items + row->first_value;
    for (uint32_t i = 0; change->row != NULL && i < change->arity; i++)
        for (size_t c = 0; c < answers->column_count; c++)
            if (change->row[i] == codes[c])
                return true;
    return false;
}

/* What speaks of a value of the row. */
static void rank_by_values(Work *work, int side, size_t row)
{
    const Answers *answers = answers_of(work, side);
    for (size_t i = 0; row != SIZE_MAX && i < work->changes.items.count; i++)
        if (shares_value(&work->changes.items.items[i], answers, &answers->rows.items[row]))
            improve_rank(work, i, RANK_NEAR);
}

/* Grades, settings and declarations bear on much at once. */
static void rank_by_kind(Work *work)
{
    for (size_t i = 0; i < work->changes.items.count; i++) {
        ChangeKind kind = work->changes.items.items[i].kind;
        bool bears = kind == CHANGE_SOURCE || kind == CHANGE_SETTING || kind == CHANGE_RELATION;
        work->ranks[i] = bears ? RANK_BEARING : RANK_OTHER;
    }
}

static void order_by_rank(Work *work)
{
    size_t next = 0;
    for (uint8_t rank = RANK_PROOF; rank <= RANK_OTHER; rank++)
        for (size_t i = 0; i < work->changes.items.count; i++)
            if (work->ranks[i] == rank)
                work->order[next++] = i;
}

static lore_status find_cause(Work *work, size_t index)
{
    bool is_known;
    Difference difference = work->differences.items[index];
    lore_status status =
        lr_causes_known(work->causes, index, &work->cause, &is_known, &work->budget);
    if (status != LORE_OK || is_known || lr_causes_are_over(work->causes))
        return status == LORE_OK && !is_known ? LORE_NOTFOUND : status;
    rank_by_kind(work);
    rank_by_values(work, 1, difference.after);
    rank_by_values(work, 0, difference.before);
    status = rank_by_proof(work, 1, difference.after);
    if (status == LORE_OK)
        status = rank_by_proof(work, 0, difference.before);
    order_by_rank(work);
    return status == LORE_OK
               ? lr_causes_find(work->causes, index, work->order, &work->cause, &work->budget)
               : status;
}

/* ---- the listing's values ---- */

static lore_status statement_value(Work *work, int side, size_t row, lore_value *out)
{
    Buffer text = { 0 };
    lore_status status = lr_row_statement(work->sides[side], row, &text);
    if (status == LORE_OK)
        return lr_answers_keep(&work->listing->answers, &text, out);
    lr_buffer_free(&text);
    return status;
}

static lore_status valid_value(Work *work, int side, size_t row, lore_value *out)
{
    Buffer text = { 0 };
    *out = lore_null();
    if (row == SIZE_MAX)
        return LORE_OK;
    lr_row_valid(answers_of(work, side), row, &text);
    return lr_answers_keep(&work->listing->answers, &text, out);
}

static lore_value belief_value(const Work *work, int side, size_t row)
{
    return row == SIZE_MAX ? lore_null()
                           : lr_shown_belief(answers_of(work, side)->rows.items[row].pro);
}

/* Each change of the cause is a row of the listing. */
static lore_status list_cause(Work *work, lore_value *values)
{
    if (work->cause.count == 0)
        return lr_answers_add(&work->listing->answers, values);
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && i < work->cause.count; i++) {
        const RecordedChange *change = &work->changes.items.items[work->cause.items[i]];
        const char *kept =
            lr_arena_text(&work->listing->answers.text, change->text, strlen(change->text));
        if (kept == NULL)
            return LORE_NOMEM;
        values[6] = lore_text(kept, -1);
        values[7] = lore_integer((int64_t)change->transaction);
        status = lr_answers_add(&work->listing->answers, values);
    }
    return status;
}

static lore_status list_difference(Work *work, size_t index)
{
    Difference d = work->differences.items[index];
    const char *change = d.before == SIZE_MAX  ? "added"
                         : d.after == SIZE_MAX ? "removed"
                                               : "changed";
    lore_value values[CHANGED_COLUMNS] = { lore_text(change, -1), lore_null(),
                                           belief_value(work, 0, d.before),
                                           belief_value(work, 1, d.after) };
    bool is_there = d.after != SIZE_MAX;
    lore_status status = find_cause(work, index);
    if (status == LORE_NOTFOUND) {
        work->cause.count = 0;
        work->left_out++;
        status = LORE_OK;
    }
    if (status == LORE_OK)
        status = statement_value(work, is_there, is_there ? d.after : d.before, &values[1]);
    if (status == LORE_OK)
        status = valid_value(work, 0, d.before, &values[4]);
    if (status == LORE_OK)
        status = valid_value(work, 1, d.after, &values[5]);
    return status == LORE_OK ? list_cause(work, values) : status;
}

/* ---- the whole ---- */

static lore_status prepare(Work *work)
{
    lore_status status = ask_side(work, 0);
    if (status == LORE_OK)
        status = ask_side(work, 1);
    if (status == LORE_OK &&
        !lr_differences_find(answers_of(work, 0), answers_of(work, 1), &work->differences))
        status = LORE_NOMEM;
    if (status != LORE_OK || work->differences.count == 0)
        return status;
    for (int side = 0; status == LORE_OK && side < 2; side++)
        status = note_relations(work, work->sides[side]);
    if (status == LORE_OK)
        status = lr_changes_collect(work->kb->store, work->from[0].as_of, work->from[1].as_of,
                                    &work->relations, &work->changes, &work->kb->diag);
    return status;
}

static int64_t time_for_causes(const Work *work)
{
    int64_t allowed = work->kb->limits[LORE_LIMIT_MILLISECONDS];
    return allowed > 0 ? (allowed + 1) / 2 : CAUSES_MILLISECONDS;
}

static lore_status tell_what_is_left_out(Work *work)
{
    Buffer text = { 0 };
    lore_value kept;
    lr_buffer_format(&text,
                     "the causes of %zu of %zu rows were not found within %.1f s: ask about fewer "
                     "rows, or allow "
                     "more time",
                     work->left_out, work->differences.count, (double)time_for_causes(work) / 1000);
    lore_status status = lr_answers_keep(&work->listing->answers, &text, &kept);
    work->listing->note = kept.u.text;
    return status;
}

static lore_status make_room(Work *work)
{
    Inquiry inquiry = { .question = work->question,
                        .before = work->from[0],
                        .after = work->from[1].as_of,
                        .was = answers_of(work, 0),
                        .is = answers_of(work, 1),
                        .differences = &work->differences,
                        .changes = &work->changes,
                        .effort = time_for_causes(work),
                        .limit = work->kb->limits[LORE_LIMIT_MILLISECONDS] / 2 };
    size_t count = work->changes.items.count + 1;
    work->causes = lr_causes_new(&inquiry);
    work->order = calloc(count, sizeof *work->order);
    work->ranks = calloc(count, sizeof *work->ranks);
    bool fine = work->causes != NULL && work->order != NULL && work->ranks != NULL;
    return fine ? LORE_OK : LORE_NOMEM;
}

/* What bears on much is tried first where much has changed: one trial may tell the cause of many rows. */
static lore_status try_broad_changes(Work *work)
{
    size_t tried = 0;
    lore_status status = LORE_OK;
    if (work->differences.count <= BROAD_MAX)
        return LORE_OK;
    for (size_t i = 0; i < work->changes.items.count && tried < BROAD_MAX && status == LORE_OK;
         i++) {
        ChangeKind kind = work->changes.items.items[i].kind;
        if (kind == CHANGE_CLAIM || kind == CHANGE_FACT)
            continue;
        tried++;
        status = lr_causes_try(work->causes, i, &work->budget);
    }
    return status;
}

static lore_status compare(Work *work)
{
    lore_status status = prepare(work);
    if (status != LORE_OK || work->differences.count == 0)
        return status;
    status = make_room(work);
    if (status == LORE_OK)
        status = try_broad_changes(work);
    for (size_t i = 0; status == LORE_OK && i < work->differences.count; i++)
        status = list_difference(work, i);
    if (status == LORE_OK && work->left_out > 0)
        status = tell_what_is_left_out(work);
    return status;
}

static void free_work(Work *work)
{
    lr_causes_free(work->causes);
    lr_changes_free(&work->changes);
    lore_query_close(work->sides[0]);
    lore_query_close(work->sides[1]);
    lr_vector_free(&work->differences);
    lr_vector_free(&work->cause);
    lr_map_free(&work->relations);
    free(work->order);
    free(work->ranks);
}

/* Both ends, which must come in order. */
static lore_status find_ends(Work *work, lore_value before, lore_value after)
{
    lore_value moments[] = { before, after };
    lore_status status = LORE_OK;
    for (int side = 0; status == LORE_OK && side < 2; side++) {
        work->from[side] = work->question->reading->from;
        status = lr_reading_transaction(work->kb, moments[side], &work->from[side].as_of);
        work->from[side].rules = work->from[side].as_of;
    }
    if (status != LORE_OK || work->from[0].as_of <= work->from[1].as_of)
        return status;
    return lr_diag_fail(&work->kb->diag, LORE_MISUSE, nowhere,
                        "the first of the two times lies after the second");
}

static lore_status changed(lore_query *query, lore_value before, lore_value after, lore_query **out)
{
    lore_kb *kb = query->kb;
    if (query->reading == NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere, "a listing has no time");
    Work work = { .kb = kb, .question = query, .budget = lr_kb_budget(kb) };
    lore_status status = find_ends(&work, before, after);
    work.listing =
        status == LORE_OK ? lr_query_listing(kb, changed_columns, CHANGED_COLUMNS) : NULL;
    if (status == LORE_OK)
        status = work.listing == NULL ? LORE_NOMEM : compare(&work);
    free_work(&work);
    if (status == LORE_OK)
        *out = work.listing;
    else
        lore_query_close(work.listing);
    return status;
}

lore_status lore_changed(lore_query *query, lore_value before, lore_value after, lore_query **out)
{
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = changed(query, before, after, out);
    return lr_kb_leave(query->kb, status);
}
