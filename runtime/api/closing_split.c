/* SPDX-License-Identifier: MIT */
/* Which conditions of a conjunction hold together is asked of every part of it that can be asked; a part of
 * which a smaller one has no rows is not asked. Each row, as far as what is left out or the plan's
 * variables depend on it, gives a plan. */
#include <stdlib.h>
#include <string.h>

#include "api/closing_step.h"

typedef struct Splitter {
    Step *step;
    const Plan *plan;
    const Conjunction *conjunction;
    Conditions conditions;
    uint64_t outer; /* variables that stand for the plan's */
    uint32_t failed[1 << LR_CONDITIONS_MAX];
    uint32_t failed_count;
    bool is_done[1 << LR_CONDITIONS_MAX]; /* by what is left out */
} Splitter;

/* ---- names ---- */

/* Fresh names for the variables of term of which nothing is known. */
static lore_status rename_open(Step *step, lore_term term, Bindings *bindings)
{
    NameList names = { 0 };
    bool fine = lr_names_collect(step->asker->terms, term, &names);
    for (size_t n = 0; n < names.count && fine; n++) {
        const char *name = names.items[n].name;
        lore_term renamed = 0;
        if (lr_bindings_find(bindings, name) != 0)
            continue;
        renamed = lr_plan_fresh(step->asker, name, &step->inventions->named);
        fine = renamed != 0 && lr_bindings_put(bindings, name, renamed);
    }
    lr_vector_free(&names);
    return fine ? LORE_OK : LORE_NOMEM;
}

/* ---- plans ---- */

/* The plan's variables become what stands for them. */
static lore_status bind_shared(const Splitter *splitter, const Bindings *known, Plan *plan,
                               bool *fits)
{
    Asker *asker = splitter->step->asker;
    const Bindings *shared = splitter->conjunction->shared;
    Bindings outer = { .count = 0 };
    for (size_t i = 0; shared != NULL && i < shared->count; i++) {
        lore_term term = lr_asker_fill(asker, asker->terms, shared->terms[i], known);
        if (term == 0)
            return LORE_NOMEM;
        lr_bindings_put(&outer, shared->names[i], term);
    }
    return lr_plan_bind(asker, plan, shared != NULL ? &outer : known, fits);
}

/* The plan that wants what is missing, under what is known of the conjunction's variables. */
static lore_status put_plan(Splitter *splitter, uint32_t missing, Bindings *known)
{
    Step *step = splitter->step;
    Asker *asker = step->asker;
    const Conjunction *conjunction = splitter->conjunction;
    Plan next = *splitter->plan;
    bool fits = true;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < conjunction->count && conjunction->shared != NULL; i++)
        if (missing & 1u << i && status == LORE_OK)
            status = rename_open(step, conjunction->conditions[i], known);
    for (size_t i = 0; conjunction->shared != NULL && i < conjunction->shared->count; i++)
        if (status == LORE_OK)
            status = rename_open(step, conjunction->shared->terms[i], known);
    if (status == LORE_OK)
        status = bind_shared(splitter, known, &next, &fits);
    for (uint32_t i = 0; i < conjunction->count && status == LORE_OK && fits; i++) {
        if (!(missing & 1u << i))
            continue;
        lore_term wanted = lr_asker_fill(asker, asker->terms, conjunction->conditions[i], known);
        wanted = wanted == 0 ? 0 : lr_closing_name_blanks(asker, wanted, &step->inventions->named);
        status = wanted == 0 ? LORE_NOMEM : LORE_OK;
        fits = status == LORE_OK && lr_plan_want(&next, wanted, conjunction->depth);
        if (!fits)
            lr_frontier_miss(step->frontier, next.bound);
    }
    return status == LORE_OK && fits ? lr_frontier_put(step->frontier, asker, &next) : status;
}

/* ---- rows ---- */

/* Whether it makes a difference which row of the reply is taken. */
static lore_status find_relevance(Splitter *splitter, const Reply *reply, uint64_t wanted,
                                  bool *out)
{
    *out = false;
    for (uint32_t c = 0; c < reply->goal.column_count; c++) {
        uint64_t bits;
        lore_term column = lore_term_variable(splitter->step->asker->terms, reply->goal.columns[c]);
        lore_status status = column == 0
                                 ? LORE_NOMEM
                                 : lr_conditions_variables(&splitter->conditions, column, &bits);
        if (status != LORE_OK)
            return status;
        *out = *out || (bits & wanted) != 0;
    }
    return LORE_OK;
}

/* The next choice of rows, the last reply's first; false after the last. */
static bool choose_next(const Splitter *splitter, const Together *rest, const bool *is_relevant,
                        size_t *rows)
{
    for (size_t r = rest->count; r-- > 0;) {
        const Reply *reply = &splitter->conditions.replies.items[rest->replies[r]];
        if (is_relevant[r] && rows[r] + 1 < reply->rows.count) {
            rows[r]++;
            return true;
        }
        rows[r] = 0;
    }
    return false;
}

static lore_status put_choice(Splitter *splitter, uint32_t missing, const Together *rest,
                              const size_t *rows)
{
    Bindings known = { .count = 0 };
    lore_status status = LORE_OK;
    for (size_t r = 0; r < rest->count && status == LORE_OK; r++)
        status =
            lr_reply_bind(splitter->step->asker,
                          &splitter->conditions.replies.items[rest->replies[r]], rows[r], &known);
    return status == LORE_OK ? put_plan(splitter, missing, &known) : status;
}

static lore_status put_choices(Splitter *splitter, uint32_t missing, const Together *rest)
{
    size_t rows[LR_CONDITIONS_MAX] = { 0 };
    bool is_relevant[LR_CONDITIONS_MAX], is_cut = false, any;
    uint64_t wanted = splitter->outer;
    unsigned tried = 0;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < splitter->conditions.count; i++)
        if (missing & 1u << i)
            wanted |= splitter->conditions.variables[i];
    for (size_t r = 0; r < rest->count && status == LORE_OK; r++) {
        const Reply *reply = &splitter->conditions.replies.items[rest->replies[r]];
        status = find_relevance(splitter, reply, wanted, &is_relevant[r]);
        is_cut = is_cut || (status == LORE_OK && is_relevant[r] && reply->is_cut);
    }
    do {
        if (status == LORE_OK)
            status = put_choice(splitter, missing, rest, rows);
        any = choose_next(splitter, rest, is_relevant, rows);
    } while (status == LORE_OK && any && ++tried < LR_CLOSING_ROWS_MAX);
    if (any || is_cut)
        lr_frontier_miss(splitter->step->frontier, splitter->plan->bound);
    return status;
}

/* ---- parts ---- */

static bool is_hopeless(const Splitter *splitter, uint32_t set)
{
    for (uint32_t f = 0; f < splitter->failed_count; f++)
        if ((splitter->failed[f] & ~set) == 0)
            return true;
    return false;
}

static lore_status leave_out(Splitter *splitter, uint32_t missing)
{
    uint32_t all = (1u << splitter->conditions.count) - 1;
    uint32_t asked = lr_conditions_askable(&splitter->conditions, all & ~missing);
    Together rest;
    missing = all & ~asked;
    if (splitter->is_done[missing] || is_hopeless(splitter, asked))
        return LORE_OK;
    splitter->is_done[missing] = true;
    lore_status status = lr_conditions_ask(&splitter->conditions, asked, true, &rest);
    if (status != LORE_OK)
        return status;
    if (rest.was_spared)
        lr_frontier_miss(splitter->step->frontier, splitter->plan->bound);
    else if (!rest.holds)
        splitter->failed[splitter->failed_count++] = asked;
    if (!rest.holds || (missing == 0 && !splitter->conjunction->may_hold))
        return LORE_OK;
    return put_choices(splitter, missing, &rest);
}

/* Parts in growing size, since what has no rows spares whatever it is part of. */
static lore_status leave_out_all(Splitter *splitter)
{
    uint32_t count = splitter->conditions.count;
    lore_status status = LORE_OK;
    for (uint32_t size = count + 1; size-- > 0;)
        for (uint32_t missing = 1u << count; missing-- > 0 && status == LORE_OK;)
            if (__builtin_popcount(missing) == (int)size)
                status = leave_out(splitter, missing);
    return status;
}

static lore_status find_outer(Splitter *splitter)
{
    const Bindings *shared = splitter->conjunction->shared;
    lore_status status = LORE_OK;
    splitter->outer = shared == NULL ? UINT64_MAX : 0;
    for (size_t i = 0; shared != NULL && i < shared->count && status == LORE_OK; i++) {
        uint64_t bits;
        status = lr_conditions_variables(&splitter->conditions, shared->terms[i], &bits);
        splitter->outer |= status == LORE_OK ? bits : 0;
    }
    return status;
}

lore_status lr_closing_split(Step *step, const Plan *plan, const Conjunction *conjunction)
{
    Splitter *splitter = calloc(1, sizeof *splitter);
    if (splitter == NULL)
        return LORE_NOMEM;
    splitter->step = step;
    splitter->plan = plan;
    splitter->conjunction = conjunction;
    lore_status status =
        lr_conditions_open(&splitter->conditions, step->asker, conjunction->conditions,
                           conjunction->count, step->window);
    if (status == LORE_OK)
        status = find_outer(splitter);
    if (status == LORE_OK)
        status = leave_out_all(splitter);
    lr_conditions_close(&splitter->conditions);
    free(splitter);
    return status;
}
