/* SPDX-License-Identifier: MIT */
/* Queries: opening, modifying, stepping, reading. */
#include "api/query.h"

#include <stdlib.h>
#include <string.h>

#include "api/check.h"
#include "api/conflicts.h"
#include "api/span.h"
#include "rule/order.h"
#include "rule/reach.h"

static const Place nowhere = { NULL, 0 };
static const Granule all_time = { LORE_TIME_MIN, LORE_TIME_MAX };

static lore_query *new_query(lore_kb *kb)
{
    lore_query *query = calloc(1, sizeof *query);
    if (query == NULL)
        return NULL;
    query->kb = kb;
    query->window = all_time;
    query->limit = -1;
    query->form.seed = LR_NONE;
    return query;
}

void lore_query_close(lore_query *query)
{
    if (query == NULL)
        return;
    lr_judge_free(query->judge);
    lr_conflicts_free(query->conflicts);
    lr_answers_free(&query->answers);
    lr_vector_free(&query->order);
    lr_buffer_free(&query->goal_bytes);
    lr_reading_release(query->reading);
    free(query);
}

lore_query *lr_query_listing(lore_kb *kb, const char *const *columns, size_t count)
{
    lore_query *query = new_query(kb);
    if (query == NULL)
        return NULL;
    query->columns = columns;
    query->answers.column_count = count;
    query->is_evaluated = true;
    return query;
}

/* ---- opening ---- */

/* Resolves the goal, which stands in terms, in reading, which the query keeps from now on. */
static lore_status take_reading(lore_query *query, Reading *reading, const lore_terms *terms,
                                lore_term term)
{
    Goal goal;
    Form form;
    Diag *diag = &query->kb->diag;
    lore_status status = lr_reading_form(reading, terms, term, &form, query->filling, diag);
    if (status == LORE_OK && form.seed != LR_NONE)
        goal = form.goal;
    else if (status == LORE_OK)
        status = lr_reading_goal(reading, &query->goal_bytes, &goal, diag);
    if (status == LORE_NOMEM)
        lr_reading_forget(query->kb, reading);
    if (status != LORE_OK) {
        lr_reading_release(reading);
        return status;
    }
    lr_reading_release(query->reading);
    query->reading = reading;
    query->note = reading->note.count == 0 ? NULL : lr_buffer_terminate(&reading->note);
    query->goal = goal;
    query->form = form;
    query->columns = goal.columns;
    query->answers.column_count = goal.column_count;
    return LORE_OK;
}

lore_status lr_query_put(lore_kb *kb, Reading *reading, const lore_terms *terms, lore_term goal,
                         lore_query **out)
{
    lore_status status = lr_check_term(terms, goal, nowhere, &kb->diag);
    lore_query *query = status == LORE_OK ? new_query(kb) : NULL;
    if (query == NULL) {
        lr_reading_release(reading);
        return status == LORE_OK ? LORE_NOMEM : status;
    }
    lr_term_encode(&query->goal_bytes, terms, goal);
    status = take_reading(query, reading, terms, goal);
    if (status == LORE_OK)
        *out = query;
    else
        lore_query_close(query);
    return status;
}

lore_status lore_query_open(lore_kb *kb, lore_terms *terms, lore_term goal, lore_query **out)
{
    if (out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    Reading *reading;
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK)
        status = lr_reading_now(kb, &reading);
    if (status == LORE_OK)
        status = lr_query_put(kb, reading, terms, goal, out);
    return lr_kb_leave(kb, status);
}

/* ---- modifiers ---- */

static lore_status enter_modifier(lore_query *query)
{
    if (query == NULL)
        return LORE_MISUSE;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK && query->is_evaluated && query->reading != NULL)
        status = lr_diag_fail(&query->kb->diag, LORE_MISUSE, nowhere,
                              "a query is modified before its first step");
    return status;
}

/* Modifiers of time have no meaning in a listing. */
static lore_status enter_time_modifier(lore_query *query)
{
    lore_status status = enter_modifier(query);
    if (status == LORE_OK && query->reading == NULL)
        status = lr_diag_fail(&query->kb->diag, LORE_MISUSE, nowhere, "a listing has no time");
    return status;
}

lore_status lore_query_at(lore_query *query, lore_value moment)
{
    Granule window;
    lore_status status = enter_time_modifier(query);
    if (status != LORE_OK)
        return status;
    status = lr_span_moment(moment, &window, nowhere, &query->kb->diag);
    if (status == LORE_OK)
        query->window = window;
    return lr_kb_leave(query->kb, status);
}

static bool is_open_end(lore_value value)
{
    return value.type == LORE_NULL ||
           (value.type == LORE_TEXT && value.v.length == 2 && memcmp(value.u.text, "..", 2) == 0);
}

/* From the first granule's start to the last one's end; an exact end is not included. */
static lore_status resolve_window(lore_value from, lore_value to, Granule *out, Diag *diag)
{
    Granule first = all_time, last = all_time;
    lore_status status = is_open_end(from) ? LORE_OK : lr_span_moment(from, &first, nowhere, diag);
    if (status == LORE_OK && !is_open_end(to))
        status = lr_span_moment(to, &last, nowhere, diag);
    if (status != LORE_OK)
        return status;
    *out = (Granule){ first.first, last.first == last.last - 1 ? last.first : last.last };
    if (out->first < out->last)
        return LORE_OK;
    return lr_diag_fail(diag, LORE_TIME, nowhere, "the interval ends before it begins");
}

lore_status lore_query_during(lore_query *query, lore_value from, lore_value to)
{
    Granule window;
    lore_status status = enter_time_modifier(query);
    if (status != LORE_OK)
        return status;
    status = resolve_window(from, to, &window, &query->kb->diag);
    if (status == LORE_OK)
        query->window = window;
    return lr_kb_leave(query->kb, status);
}

/* The same for a goal that has been kept as bytes. */
static lore_status take_other(lore_query *query, Reading *reading)
{
    Reader reader = { query->goal_bytes.bytes, query->goal_bytes.bytes + query->goal_bytes.count,
                      false };
    lore_terms *terms = lore_terms_new();
    lore_term term = terms == NULL ? 0 : lr_term_decode(&reader, terms);
    lore_status status = LORE_NOMEM;
    if (term != 0)
        status = take_reading(query, reading, terms, term);
    else
        lr_reading_release(reading);
    lore_terms_free(terms);
    return status;
}

lore_status lr_query_again(const lore_query *query, Reading *reading, lore_query **out)
{
    lore_query *again = new_query(query->kb);
    if (again == NULL) {
        lr_reading_release(reading);
        return LORE_NOMEM;
    }
    lr_buffer_put(&again->goal_bytes, query->goal_bytes.bytes, query->goal_bytes.count);
    again->window = query->window;
    again->taken = query->taken;
    lore_status status = take_other(again, reading);
    if (status == LORE_OK)
        *out = again;
    else
        lore_query_close(again);
    return status;
}

/* Asks what is read there instead. */
static lore_status reason_from(lore_query *query, const Standpoint *from)
{
    Reading *reading = NULL;
    lore_status status = lr_reading_set(query->kb, query->reading, from, &reading);
    return status == LORE_OK ? take_other(query, reading) : status;
}

static lore_status take_as_of(lore_query *query, lore_value moment, lore_value rules)
{
    Standpoint from = query->reading->from;
    lore_status status = lr_reading_transaction(query->kb, moment, &from.as_of);
    from.rules = from.as_of;
    if (status == LORE_OK && rules.type != LORE_NULL)
        status = lr_reading_transaction(query->kb, rules, &from.rules);
    return status == LORE_OK ? reason_from(query, &from) : status;
}

lore_status lore_query_as_of(lore_query *query, lore_value moment)
{
    return lore_query_as_of_rules(query, moment, lore_null());
}

lore_status lore_query_as_of_rules(lore_query *query, lore_value moment, lore_value rules)
{
    lore_status status = enter_time_modifier(query);
    if (status != LORE_OK)
        return status;
    return lr_kb_leave(query->kb, take_as_of(query, moment, rules));
}

static lore_status take_ungraded(lore_query *query, double belief)
{
    Standpoint from = query->reading->from;
    if (!(belief >= 0 && belief <= 1))
        return lr_diag_fail(&query->kb->diag, LORE_MISUSE, nowhere,
                            "the belief of ungraded claims lies between 0 and 1");
    from.ungraded = belief;
    return reason_from(query, &from);
}

lore_status lore_query_ungraded(lore_query *query, double belief)
{
    lore_status status = enter_time_modifier(query);
    if (status != LORE_OK)
        return status;
    return lr_kb_leave(query->kb, take_ungraded(query, belief));
}

lore_status lore_query_identity(lore_query *query, int merged)
{
    lore_status status = enter_time_modifier(query);
    if (status != LORE_OK)
        return status;
    Standpoint from = query->reading->from;
    from.is_merged = merged != 0;
    return lr_kb_leave(query->kb, reason_from(query, &from));
}

static const char *const row_keys[] = {
    [BY_BELIEF] = "belief", [BY_FROM] = "from", [BY_TO] = "to"
};

static lore_status unknown_key(const lore_query *query, const char *name)
{
    Diag *diag = &query->kb->diag;
    const char *nearest = lr_diag_nearest(name, query->columns, query->answers.column_count);
    if (nearest == NULL)
        nearest = lr_diag_nearest(name, row_keys + BY_BELIEF, BY_TO);
    lr_diag_fail(diag, LORE_UNKNOWN, nowhere, "no column '%s' to order by", name);
    if (nearest != NULL)
        lr_diag_hint(diag, "did you mean '%s'?", nearest);
    else
        lr_diag_hint(diag, "order by a column of the goal, or by belief, from or to");
    return LORE_UNKNOWN;
}

/* A column comes before a word of the same name. */
static lore_status find_key(const lore_query *query, const char *name, OrderKey *out)
{
    for (size_t c = 0; c < query->answers.column_count; c++)
        if (strcmp(query->columns[c], name) == 0) {
            *out = (OrderKey){ BY_COLUMN, c, false };
            return LORE_OK;
        }
    for (int by = BY_BELIEF; by <= BY_TO; by++)
        if (strcmp(row_keys[by], name) == 0) {
            *out = (OrderKey){ (OrderBy)by, 0, false };
            return LORE_OK;
        }
    return unknown_key(query, name);
}

lore_status lore_query_order(lore_query *query, const char *column, int descending)
{
    OrderKey key;
    lore_status status = enter_modifier(query);
    if (status == LORE_OK)
        status = lr_check_name("the order", column, nowhere, &query->kb->diag);
    if (status == LORE_OK)
        status = find_key(query, column, &key);
    if (status != LORE_OK)
        return status;
    key.is_descending = descending != 0;
    if (!lr_vector_push(&query->order, key))
        return lr_kb_leave(query->kb, LORE_NOMEM);
    if (query->reading != NULL)
        return LORE_OK;
    Budget budget = lr_kb_budget(query->kb); /* a listing is sorted at once */
    return lr_answers_sort(&query->answers, query->order.items, query->order.count, &budget,
                           &query->kb->diag);
}

lore_status lore_query_limit(lore_query *query, int64_t rows)
{
    lore_status status = enter_modifier(query);
    if (status == LORE_OK && rows < 0)
        status =
            lr_diag_fail(&query->kb->diag, LORE_MISUSE, nowhere, "a limit is no negative number");
    if (status == LORE_OK)
        query->limit = rows;
    return status;
}

lore_status lore_reading_of(const char *word, lore_reading *out)
{
    static const char *const words[] = { [LORE_READING_BOTH] = "both",
                                         [LORE_READING_POSSIBLE] = "possible",
                                         [LORE_READING_CERTAIN] = "certain" };
    if (word == NULL || out == NULL)
        return LORE_MISUSE;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0) {
            *out = (lore_reading)i;
            return LORE_OK;
        }
    return LORE_UNKNOWN;
}

lore_status lore_query_reading(lore_query *query, lore_reading reading)
{
    lore_status status = enter_time_modifier(query);
    if (status == LORE_OK && (reading < LORE_READING_BOTH || reading > LORE_READING_CERTAIN))
        status = lr_diag_fail(&query->kb->diag, LORE_MISUSE, nowhere, "there is no such reading");
    if (status == LORE_OK)
        query->taken = reading;
    return status;
}

/* ---- stepping ---- */

static lore_status evaluate_model(lore_query *query, Budget *budget)
{
    lore_kb *kb = query->kb;
    Model *model = query->reading->model;
    lore_status status = lr_budget_check(budget, 0, "the query", nowhere, &kb->diag);
    const Goal *goal = &query->goal;
    const uint32_t sides[] = { goal->predicate, goal->against, goal->certain, goal->certain_against,
                               goal->times };
    if (status != LORE_OK)
        return status;
    return query->form.seed == LR_NONE
               ? lr_model_ask(model, sides, query->taken == LORE_READING_POSSIBLE ? 2 : 5, budget,
                              &kb->diag)
               : lr_prepared_ask(query->form.prepared, query->filling, budget, &kb->diag);
}

static lore_status evaluate(lore_query *query)
{
    lore_kb *kb = query->kb;
    Budget budget = lr_kb_budget(kb);
    lore_status status = evaluate_model(query, &budget);
    if (status == LORE_OK)
        status = lr_answers_collect(&query->answers, query->reading->model, &query->goal,
                                    query->window, query->taken, &budget, &kb->diag);
    if (status == LORE_OK)
        status = lr_answers_sort(&query->answers, query->order.items, query->order.count, &budget,
                                 &kb->diag);
    if (status != LORE_OK)
        lr_answers_free(&query->answers);
    if (status == LORE_NOMEM)
        lr_reading_forget(kb, query->reading);
    query->is_evaluated = status == LORE_OK;
    return status;
}

static lore_status evaluate_only(lore_query *query)
{
    Budget budget = lr_kb_budget(query->kb);
    return evaluate_model(query, &budget);
}

lore_status lore_query_count(lore_query *query, uint64_t *count)
{
    if (query == NULL || count == NULL)
        return LORE_MISUSE;
    *count = query->answers.rows.count;
    if (query->is_evaluated || query->reading == NULL)
        return LORE_OK;
    bool is_clipped = query->window.first != LORE_TIME_MIN || query->window.last != LORE_TIME_MAX ||
                      (query->taken == LORE_READING_CERTAIN && query->goal.certain != LR_NONE);
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = lr_kb_leave(query->kb, is_clipped ? evaluate(query) : evaluate_only(query));
    if (status == LORE_OK)
        *count = is_clipped ? query->answers.rows.count
                            : lr_model_count(query->reading->model, query->goal.predicate);
    return status;
}

uint64_t lore_query_ungraded_claims(const lore_query *query)
{
    if (query == NULL || !query->is_evaluated || query->reading == NULL)
        return 0;
    const Program *program = query->reading->program;
    const uint32_t sides[] = { query->goal.predicate, query->goal.against };
    bool *is_read = lr_program_reach(program, sides, 2);
    uint64_t claims = 0;
    if (is_read != NULL)
        lr_order_reach(program, is_read);
    for (size_t p = 0; is_read != NULL && p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        if (is_read[p] && predicate->kind == PREDICATE_FACET && predicate->holds == BOUND_POSSIBLE)
            claims += lr_ledger_ungraded(query->reading->ledger,
                                         program->relations.items[predicate->relation].stored,
                                         predicate->facet);
    }
    free(is_read);
    return claims;
}

lore_status lore_query_step(lore_query *query)
{
    if (query == NULL)
        return LORE_MISUSE;
    if (!query->is_evaluated) {
        lore_status status = lr_kb_enter(query->kb);
        if (status == LORE_OK)
            status = lr_kb_leave(query->kb, evaluate(query));
        if (status != LORE_OK)
            return status;
    }
    bool is_limited = query->limit >= 0 && query->next >= (uint64_t)query->limit;
    if (is_limited || query->next >= query->answers.rows.count) {
        query->next = SIZE_MAX;
        return LORE_DONE;
    }
    query->next++;
    return LORE_ROW;
}

/* ---- reading ---- */

const Row *lr_query_row(const lore_query *query)
{
    if (query == NULL || query->next == 0 || query->next > query->answers.rows.count)
        return NULL;
    return &query->answers.rows.items[query->next - 1];
}

size_t lore_query_column_count(const lore_query *query)
{
    return query == NULL ? 0 : query->answers.column_count;
}

const char *lore_query_column_name(const lore_query *query, size_t column)
{
    return column < lore_query_column_count(query) ? query->columns[column] : NULL;
}

lore_value lore_query_value(const lore_query *query, size_t column)
{
    const Row *row = lr_query_row(query);
    if (row == NULL || column >= query->answers.column_count)
        return lore_null();
    return query->answers.values.items[row->first_value + column];
}

double lore_query_belief(const lore_query *query)
{
    const Row *row = lr_query_row(query);
    return row == NULL ? 0 : row->pro;
}

double lore_query_against(const lore_query *query)
{
    const Row *row = lr_query_row(query);
    return row == NULL ? 0 : row->con;
}

const lore_stretch *lore_query_stretches(const lore_query *query, size_t *count)
{
    const Row *row = lr_query_row(query);
    if (count != NULL)
        *count = row == NULL ? 0 : row->stretch_count;
    return row == NULL ? NULL : query->answers.stretches.items + row->first_stretch;
}

/* ---- certainty ---- */

int lore_query_is_imprecise(const lore_query *query)
{
    return query != NULL && query->reading != NULL && query->goal.certain != LR_NONE &&
           query->taken == LORE_READING_BOTH;
}

double lore_query_certain(const lore_query *query)
{
    const Row *row = lr_query_row(query);
    return row == NULL ? 0 : row->certain;
}

lore_certainty lore_query_certainty(const lore_query *query)
{
    const Row *row = lr_query_row(query);
    if (row == NULL)
        return LORE_IMPOSSIBLE;
    return row->certain >= row->pro ? LORE_CERTAIN : LORE_POSSIBLE;
}

const lore_stretch *lore_query_certain_stretches(const lore_query *query, size_t *count)
{
    const Row *row = lr_query_row(query);
    bool is_exact = row != NULL && query->goal.certain == LR_NONE;
    if (is_exact)
        return lore_query_stretches(query, count);
    if (count != NULL)
        *count = row == NULL ? 0 : row->certain_count;
    return row == NULL ? NULL : query->answers.certain.items + row->first_certain;
}
