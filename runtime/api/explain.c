/* SPDX-License-Identifier: MIT */
/* Explaining evaluations: a question is evaluated once more in a reading of its own, of which nothing
 * has been evaluated yet, while a profile watches. */
#include <stdlib.h>
#include <string.h>

#include "api/profile.h"
#include "api/query.h"

static lore_status wrap(Profile *profile, lore_profile **out)
{
    if (profile->has_failed)
        return LORE_NOMEM;
    lore_profile *made = calloc(1, sizeof *made);
    if (made == NULL)
        return LORE_NOMEM;
    made->profile = profile;
    profile->holders++;
    *out = made;
    return LORE_OK;
}

/* ---- a question ---- */

static lore_status explain(lore_query *query, lore_profile **out)
{
    lore_query *again = NULL;
    Reading *reading = NULL;
    uint64_t rows;
    if (query->reading == NULL)
        return lr_diag_fail(&query->kb->diag, LORE_MISUSE, (Place){ NULL, 0 },
                            "a listing is not evaluated");
    Profile *profile = lr_profile_new();
    lore_status status = profile == NULL ? LORE_NOMEM : LORE_OK;
    if (status == LORE_OK)
        status = lr_reading_apart(query->kb, &query->reading->from,
                                  query->reading->ledger->overlay, profile, &reading);
    if (status == LORE_OK)
        status = lr_query_again(query, reading, &again);
    if (status == LORE_OK)
        status = lore_query_count(again, &rows);
    if (status == LORE_OK)
        status = wrap(profile, out);
    lore_query_close(again);
    lr_profile_release(profile);
    return status;
}

lore_status lore_explain(lore_query *query, lore_profile **out)
{
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = explain(query, out);
    return lr_kb_leave(query->kb, status);
}

/* ---- all rules ---- */

/* Whatever a rule concludes, and whatever that reads. */
static lore_status evaluate_rules(lore_kb *kb, const Reading *reading)
{
    const Program *program = reading->program;
    Budget budget = lr_kb_budget(kb);
    lore_status status = LORE_OK;
    size_t count = program->predicates.count;
    for (uint32_t p = 0; p < count && status == LORE_OK; p++)
        if (program->predicates.items[p].kind == PREDICATE_FACET)
            status = lr_model_evaluate(reading->model, p, &budget, &kb->diag);
    return status;
}

static lore_status explain_all(lore_kb *kb, lore_profile **out)
{
    Reading *now = NULL, *reading = NULL;
    Profile *profile = lr_profile_new();
    lore_status status = profile == NULL ? LORE_NOMEM : lr_reading_now(kb, &now);
    if (status == LORE_OK)
        status = lr_reading_apart(kb, &now->from, now->ledger->overlay, profile, &reading);
    if (status == LORE_OK)
        status = evaluate_rules(kb, reading);
    if (status == LORE_OK)
        status = wrap(profile, out);
    lr_reading_release(reading);
    lr_reading_release(now);
    lr_profile_release(profile);
    return status;
}

lore_status lore_explain_rules(lore_kb *kb, lore_profile **out)
{
    if (out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK)
        status = explain_all(kb, out);
    return lr_kb_leave(kb, status);
}

/* ---- whatever is evaluated ---- */

static void stop(lore_kb *kb)
{
    if (kb->profile != NULL)
        kb->profile->is_over = true;
    lr_profile_release(kb->profile);
    kb->profile = NULL;
}

lore_status lore_profile_begin(lore_kb *kb)
{
    lore_status status = lr_kb_enter(kb);
    if (status != LORE_OK)
        return status;
    stop(kb);
    lr_reading_forget(kb, kb->current);
    lr_reading_forget(kb, kb->past);
    kb->profile = lr_profile_new();
    return lr_kb_leave(kb, kb->profile == NULL ? LORE_NOMEM : LORE_OK);
}

static lore_status end(lore_kb *kb, lore_profile **out)
{
    if (kb->profile == NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 },
                            "no profile has begun: call lore_profile_begin before");
    lore_status status = wrap(kb->profile, out);
    stop(kb);
    return status;
}

lore_status lore_profile_end(lore_kb *kb, lore_profile **out)
{
    if (out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(kb);
    return status == LORE_OK ? lr_kb_leave(kb, end(kb, out)) : status;
}

/* ---- what has been found ---- */

const char *lore_profile_render(lore_profile *profile, const char *format)
{
    static const struct {
        const char *format;
        void (*print)(const Profile *profile, Buffer *out);
    } formats[] = {
        { "plan", lr_profile_print_plan },
        { "rules", lr_profile_print_rules },
        { "json", lr_profile_print_json },
    };
    if (profile == NULL)
        return "";
    profile->rendering.count = 0;
    profile->rendering.failed = false;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (format == NULL || strcmp(formats[i].format, format) == 0) {
            formats[i].print(profile->profile, &profile->rendering);
            break;
        }
    return lr_buffer_terminate(&profile->rendering);
}

void lore_profile_free(lore_profile *profile)
{
    if (profile == NULL)
        return;
    lr_profile_release(profile->profile);
    lr_buffer_free(&profile->rendering);
    free(profile);
}
