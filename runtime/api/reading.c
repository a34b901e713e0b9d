/* SPDX-License-Identifier: MIT */
/* Making readings, and keeping them as long as they are true. */
#include "api/reading.h"

#include <stdlib.h>

#include "api/catalogue.h"
#include "eval/profile.h"
#include "rule/twins.h"

/* A reading that has been asked so many different goals is made anew: a program only grows. */
enum { GOALS_MAX = 4096 };

static const double AS_SET = -1;

static Reading *hold(Reading *reading)
{
    reading->holders++;
    return reading;
}

void lr_reading_release(Reading *reading)
{
    if (reading == NULL || --reading->holders > 0)
        return;
    for (size_t i = 0; i < reading->forms.count; i++)
        lr_prepared_free(reading->forms.items[i].prepared);
    lr_vector_free(&reading->forms);
    lr_map_free(&reading->form_of);
    lr_model_free(reading->model);
    lr_ledger_free(reading->ledger);
    lr_program_free(reading->program);
    lr_map_free(&reading->goal_of);
    lr_vector_free(&reading->goals);
    free(reading);
}

static lore_status fill(lore_kb *kb, Reading *reading)
{
    lore_status status =
        lr_catalogue_settings(kb->store, reading->as_of, &reading->settings, &kb->diag);
    if (reading->ungraded >= 0)
        reading->settings.ungraded = reading->ungraded;
    if (status == LORE_OK)
        status = lr_catalogue_program(kb->store, reading->as_of, kb->has_ways ? kb->ways : NULL,
                                      &reading->program, &kb->diag);
    if (status == LORE_OK)
        status = lr_ledger_open(kb->store, reading->as_of, &reading->ledger, &kb->diag);
    if (status != LORE_OK)
        return status;
    reading->model = lr_model_new(reading->program, &reading->ledger->facts, reading->settings);
    if (reading->model == NULL)
        return LORE_NOMEM;
    lr_profile_watch(reading->model, kb->profile);
    return LORE_OK;
}

static lore_status make(lore_kb *kb, uint64_t as_of, double ungraded, Reading **out)
{
    *out = NULL;
    Reading *reading = calloc(1, sizeof *reading);
    if (reading == NULL)
        return LORE_NOMEM;
    reading->holders = 1;
    reading->as_of = as_of;
    reading->ungraded = ungraded;
    reading->version = lr_store_version(kb->store);
    lore_status status = fill(kb, reading);
    if (status == LORE_OK)
        *out = reading;
    else
        lr_reading_release(reading);
    return status;
}

static bool is_usable(const Reading *reading)
{
    return reading != NULL && reading->goals.count + reading->forms.count < GOALS_MAX;
}

static bool is_of_version(const Reading *reading, StoreVersion version)
{
    return reading->version.transaction == version.transaction &&
           reading->version.changes == version.changes;
}

/* Puts a new reading into the place of *kept, and holds it for the caller. */
static lore_status replace(lore_kb *kb, Reading **kept, uint64_t as_of, double ungraded,
                           Reading **out)
{
    Reading *fresh;
    lore_status status = make(kb, as_of, ungraded, &fresh);
    if (status != LORE_OK)
        return status;
    lr_reading_release(*kept);
    *kept = fresh;
    *out = hold(fresh);
    return LORE_OK;
}

lore_status lr_reading_now(lore_kb *kb, Reading **out)
{
    bool is_writing = lr_store_is_writing(kb->store);
    lore_status status = is_writing ? LORE_OK : lr_store_refresh(kb->store, &kb->diag);
    if (status != LORE_OK)
        return status;
    StoreVersion version = lr_store_version(kb->store);
    uint64_t as_of = is_writing ? LR_STORE_NOW : version.transaction;
    if (is_usable(kb->current) && kb->current->as_of == as_of &&
        is_of_version(kb->current, version)) {
        *out = hold(kb->current);
        return LORE_OK;
    }
    return replace(kb, &kb->current, as_of, AS_SET, out);
}

lore_status lr_reading_other(lore_kb *kb, uint64_t transaction, double ungraded, Reading **out)
{
    const Reading *past = kb->past;
    if (is_usable(past) && past->as_of == transaction && past->ungraded == ungraded &&
        (transaction != LR_STORE_NOW || is_of_version(past, lr_store_version(kb->store)))) {
        *out = hold(kb->past);
        return LORE_OK;
    }
    return replace(kb, &kb->past, transaction, ungraded, out);
}

lore_status lr_reading_apart(lore_kb *kb, const Reading *like, struct Profile *profile,
                             Reading **out)
{
    lore_status status = make(kb, like->as_of, like->ungraded, out);
    if (status == LORE_OK)
        lr_profile_watch((*out)->model, profile);
    return status;
}

void lr_reading_forget(lore_kb *kb, const Reading *reading)
{
    Reading **const kept[] = { &kb->current, &kb->past };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (*kept[i] == reading) {
            lr_reading_release(*kept[i]);
            *kept[i] = NULL;
        }
}

/* ---- goals ---- */

lore_status lr_reading_twins(Reading *reading, Goal *goal, Diag *diag)
{
    const FactSource *facts = &reading->ledger->facts;
    Imprecision imprecision = { facts->is_imprecise, facts->data };
    return lr_twins_of_goal(reading->program, goal, &imprecision, diag);
}

static lore_status add_goal(Reading *reading, const Buffer *bytes, Goal *out, Diag *diag)
{
    Reader reader = { bytes->bytes, bytes->bytes + bytes->count, false };
    lore_term term = lr_term_decode(&reader, reading->program->terms);
    if (term == 0)
        return LORE_NOMEM;
    lore_status status = lr_program_add_goal(reading->program, term, out, diag);
    if (status == LORE_OK)
        status = lr_reading_twins(reading, out, diag);
    if (status != LORE_OK)
        return status;
    uint64_t *slot = lr_map_put(&reading->goal_of, bytes->bytes, bytes->count, NULL);
    if (slot == NULL || !lr_vector_push(&reading->goals, *out))
        return LORE_NOMEM;
    *slot = reading->goals.count;
    return LORE_OK;
}

lore_status lr_reading_goal(Reading *reading, const Buffer *bytes, Goal *out, Diag *diag)
{
    if (bytes->failed)
        return LORE_NOMEM;
    const uint64_t *known = lr_map_find(&reading->goal_of, bytes->bytes, bytes->count);
    if (known == NULL || *known == 0)
        return add_goal(reading, bytes, out, diag);
    *out = reading->goals.items[*known - 1];
    return LORE_OK;
}
