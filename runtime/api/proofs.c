/* SPDX-License-Identifier: MIT */
/* Asking why a query's rows hold, at the moment of their highest belief within what was asked, and
 * whether they rest on contested facts.
 *
 * Verdicts are found for many rows at a time, from the current one on: a row alone would cost
 * several times as much. */
#include <stdlib.h>

#include "api/query.h"

static const Place nowhere = { NULL, 0 };

enum { ROWS_TOGETHER = 256 }; /* in one cone */

/* ---- when ---- */

/* A stretch's start, or, where it has none, its last instant. */
static int64_t moment_in(const lore_stretch *part)
{
    if (part->from != LORE_TIME_MIN)
        return part->from;
    return part->to != LORE_TIME_MAX ? part->to - 1 : 0;
}

/* The first stretch of highest belief, and the time around it in which the belief stays as high,
 * whatever is said against it. */
static Asked asked_of(const lore_query *query, const Row *row)
{
    const lore_stretch *part = query->answers.stretches.items + row->first_stretch;
    const lore_stretch *end = part + row->stretch_count;
    while (part + 1 < end && part->pro < row->pro)
        part++;
    Asked asked = { moment_in(part), part->from, part->to };
    while (++part < end && part->from == asked.to && part->pro == row->pro)
        asked.to = part->to;
    return asked;
}

/* Whether the row is certain for an event of unknown moment: then at no moment for certain, so that its
 * proof is that of what is possible. */
static bool rests_on_occurrence(const lore_query *query)
{
    const Row *row = lr_query_row(query);
    return row != NULL && row->certain_count == 0;
}

/* The goal with its constants, of which a proof tells. */
static lore_status ground(lore_query *query, uint32_t *predicate)
{
    Goal goal = query->goal;
    lore_status status = LORE_OK;
    if (query->form.seed != LR_NONE)
        status = lr_reading_goal(query->reading, &query->goal_bytes, &goal, &query->kb->diag);
    bool is_certain = query->taken == LORE_READING_CERTAIN && goal.certain != LR_NONE;
    *predicate = is_certain && !rests_on_occurrence(query) ? goal.certain : goal.predicate;
    return status;
}

/* Evaluates in full all that a proof of the goal may read. */
static lore_status evaluate(lore_query *query, uint32_t predicate, Budget *budget)
{
    return lr_model_explain(query->reading->model, predicate, budget, &query->kb->diag);
}

/* Without a row, which its caller adds. */
static Question question_of(const lore_query *query, uint32_t predicate)
{
    Reading *reading = query->reading;
    return (Question){
        .program = reading->program,
        .model = reading->model,
        .facts = &reading->ledger->facts,
        .testimonies = &reading->ledger->testimonies,
        .witnesses = &reading->witnesses,
        .settings = reading->settings,
        .transaction = reading->from.as_of == LR_STORE_NOW ? 0 : reading->from.as_of,
        .predicate = predicate,
    };
}

static const Code *codes_of(const lore_query *query, const Row *row)
{
    static const Code none[1];
    return query->answers.column_count == 0 ? none : query->answers.codes.items + row->first_value;
}

/* ---- why ---- */

lore_status lr_query_question(lore_query *query, Question *out, Budget *budget)
{
    const Row *row = lr_query_row(query);
    if (row == NULL || query->reading == NULL)
        return lr_diag_fail(&query->kb->diag, LORE_MISUSE, nowhere,
                            "a proof is asked for without a current row");
    uint32_t predicate;
    lore_status status = ground(query, &predicate);
    if (status == LORE_OK)
        status = evaluate(query, predicate, budget);
    *out = question_of(query, predicate);
    out->row = codes_of(query, row);
    out->asked = asked_of(query, row);
    return status;
}

static lore_status why(lore_query *query, lore_proof **out)
{
    Question question;
    Budget budget = lr_kb_budget(query->kb);
    lore_status status = lr_query_question(query, &question, &budget);
    return status == LORE_OK ? lr_why(&question, out, &budget, &query->kb->diag) : status;
}

/* Many rows, told by their places, in a few cones. */
static lore_status why_rows(lore_query *query, const size_t *rows, Proved *proved, size_t count)
{
    uint32_t predicate;
    Budget budget = lr_kb_budget(query->kb);
    lore_status status = ground(query, &predicate);
    if (status == LORE_OK)
        status = evaluate(query, predicate, &budget);
    if (status != LORE_OK)
        return status;
    Question question = question_of(query, predicate);
    for (size_t i = 0; i < count; i++) {
        const Row *row = &query->answers.rows.items[rows[i]];
        proved[i] = (Proved){ .row = codes_of(query, row), .asked = asked_of(query, row) };
    }
    for (size_t done = 0; status == LORE_OK && done < count; done += ROWS_TOGETHER) {
        size_t some = count - done < ROWS_TOGETHER ? count - done : ROWS_TOGETHER;
        status = lr_why_rows(&question, proved + done, some, &budget, &query->kb->diag);
    }
    return status;
}

lore_status lr_query_why_rows(lore_query *query, const size_t *rows, lore_proof **proofs,
                              size_t count)
{
    Proved *proved = calloc(count + 1, sizeof *proved);
    lore_status status = proved == NULL ? LORE_NOMEM : why_rows(query, rows, proved, count);
    for (size_t i = 0; i < count; i++) {
        proofs[i] = status == LORE_OK ? proved[i].proof : NULL;
        if (status != LORE_OK && proved != NULL)
            lore_proof_free(proved[i].proof);
    }
    free(proved);
    return status;
}

lore_status lore_why(lore_query *query, lore_proof **out)
{
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = why(query, out);
    return lr_kb_leave(query->kb, status);
}

enum { PROOFS_MAX = 10000 };

static lore_status why_all(lore_query *query, size_t count, lore_proof **proofs, size_t *found,
                           int *more)
{
    Question question;
    Budget budget = lr_kb_budget(query->kb);
    uint32_t wanted = (uint32_t)(count < PROOFS_MAX ? count : PROOFS_MAX), told = 0;
    bool is_cut = false;
    lore_status status = lr_query_question(query, &question, &budget);
    if (status == LORE_OK)
        status = lr_why_all(&question, wanted, proofs, &told, &is_cut, &budget, &query->kb->diag);
    *found = told;
    *more = is_cut;
    return status;
}

lore_status lore_why_all(lore_query *query, size_t count, lore_proof **proofs, size_t *found,
                         int *more)
{
    if (query == NULL || proofs == NULL || found == NULL || more == NULL || count == 0)
        return LORE_MISUSE;
    *found = 0;
    *more = 0;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = why_all(query, count, proofs, found, more);
    return lr_kb_leave(query->kb, status);
}

/* ---- contested rows ---- */

/* How many rows from the current one on are judged with it: none that was judged before, and none
 * past the limit. */
static size_t count_open(const lore_query *query)
{
    size_t first = query->next - 1, count = 0, end = query->answers.rows.count;
    if (query->limit >= 0 && (uint64_t)query->limit < end)
        end = (size_t)query->limit;
    while (first + count < end && count < ROWS_TOGETHER &&
           query->answers.rows.items[first + count].verdict == VERDICT_OPEN)
        count++;
    return count;
}

static lore_status judge_rows(lore_query *query, Row *rows, size_t count, Budget *budget)
{
    Proved *judged = malloc(count * sizeof *judged);
    lore_status status = judged == NULL ? LORE_NOMEM : LORE_OK;
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        judged[i] =
            (Proved){ .row = codes_of(query, &rows[i]), .asked = asked_of(query, &rows[i]) };
    if (status == LORE_OK)
        status = lr_judge_rows(query->judge, judged, count, budget, &query->kb->diag);
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        rows[i].verdict = judged[i].is_contested ? VERDICT_CONTESTED : VERDICT_UNCONTESTED;
    free(judged);
    return status;
}

/* Nothing is evaluated in full for rows that nothing can contest. */
static lore_status open_judge(lore_query *query, Budget *budget)
{
    uint32_t predicate;
    lore_status status = ground(query, &predicate);
    Question question = question_of(query, predicate);
    if (status == LORE_OK)
        status = lr_judge_new(&question, &query->judge, budget, &query->kb->diag);
    return status == LORE_OK && lr_judge_has_doubts(query->judge)
               ? evaluate(query, predicate, budget)
               : status;
}

static lore_status judge(lore_query *query)
{
    Budget budget = lr_kb_budget(query->kb);
    lore_status status = query->judge == NULL ? open_judge(query, &budget) : LORE_OK;
    if (status == LORE_OK)
        status = judge_rows(query, &query->answers.rows.items[query->next - 1], count_open(query),
                            &budget);
    if (status == LORE_OK)
        return LORE_OK;
    lr_judge_free(query->judge); /* what it keeps may be half made */
    query->judge = NULL;
    if (status == LORE_NOMEM)
        lr_reading_forget(query->kb, query->reading);
    return status;
}

int lore_query_contested(lore_query *query)
{
    const Row *row = lr_query_row(query);
    if (row == NULL || query->reading == NULL)
        return query == NULL ? LORE_MISUSE : 0;
    if (row->verdict == VERDICT_OPEN) {
        if (query->judge != NULL && !lr_judge_has_doubts(query->judge))
            return 0;
        lore_status status = lr_kb_enter(query->kb);
        if (status == LORE_OK)
            status = lr_kb_leave(query->kb, judge(query));
        if (status != LORE_OK)
            return status;
    }
    return row->verdict == VERDICT_CONTESTED;
}
