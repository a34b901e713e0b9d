/* SPDX-License-Identifier: MIT */
/* Making readings, and keeping them as long as they are true. */
#include "api/reading.h"

#include <stdlib.h>
#include <string.h>

#include "api/catalogue.h"
#include "api/span.h"
#include "api/suppose.h"
#include "api/whatif.h"
#include "eval/profile.h"
#include "rule/twins.h"

/* A reading that has been asked so many different goals is made anew: a program only grows. */
enum { GOALS_MAX = 4096 };

Reading *lr_reading_hold(Reading *reading)
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
    lr_witnesses_free(&reading->witnesses);
    lr_model_free(reading->model);
    lr_ledger_free(reading->ledger);
    lr_program_free(reading->program);
    lr_map_free(&reading->goal_of);
    lr_vector_free(&reading->goals);
    lr_buffer_free(&reading->note);
    free(reading);
}

/* Keeps what is to be said of a what-if's program. */
static lore_status make_program(lore_kb *kb, Reading *reading, bool is_supposed)
{
    Supposition supposition = { .ledger = reading->ledger };
    Extension supposed = { lr_suppose, lr_suppose_less, &supposition };
    lore_status status =
        lr_catalogue_program(kb->store, &reading->from, kb->has_ways ? kb->ways : NULL,
                             is_supposed ? &supposed : NULL, &reading->program, &kb->diag);
    reading->note = supposition.told;
    supposition.told = (Buffer){ 0 };
    lr_supposition_free(&supposition);
    return status;
}

static lore_status fill(lore_kb *kb, Reading *reading, Overlay *overlay)
{
    const Standpoint *from = &reading->from;
    lore_status status = lr_catalogue_settings(kb->store, from, &reading->settings, &kb->diag);
    if (status == LORE_OK)
        status = lr_ledger_open(kb->store, from, overlay, &reading->ledger, &kb->diag);
    if (status == LORE_OK)
        status = make_program(kb, reading, overlay != NULL);
    if (status != LORE_OK)
        return status;
    reading->model = lr_model_new(reading->program, &reading->ledger->facts, reading->settings);
    if (reading->model == NULL)
        return LORE_NOMEM;
    reading->witnesses = (Witnesses){ .program = reading->program,
                                      .model = reading->model,
                                      .facts = &reading->ledger->facts,
                                      .testimonies = &reading->ledger->testimonies,
                                      .settings = reading->settings,
                                      .diag = &kb->diag };
    lr_profile_watch(reading->model, kb->profile);
    return LORE_OK;
}

static lore_status make(lore_kb *kb, const Standpoint *from, Overlay *overlay, Reading **out)
{
    *out = NULL;
    Reading *reading = calloc(1, sizeof *reading);
    if (reading == NULL)
        return LORE_NOMEM;
    reading->holders = 1;
    reading->from = *from;
    reading->version = lr_store_version(kb->store);
    lore_status status = fill(kb, reading, overlay);
    if (status == LORE_OK)
        *out = reading;
    else
        lr_reading_release(reading);
    return status;
}

bool lr_reading_is_usable(const Reading *reading)
{
    return reading != NULL && !reading->is_forgotten &&
           reading->goals.count + reading->forms.count < GOALS_MAX;
}

static bool is_of_version(const Reading *reading, StoreVersion version)
{
    return reading->version.transaction == version.transaction &&
           reading->version.changes == version.changes;
}

bool lr_reading_is_overtaken(const lore_kb *kb, const Reading *reading)
{
    return reading->from.as_of == LR_STORE_NOW &&
           !is_of_version(reading, lr_store_version(kb->store));
}

/* Puts a new reading into the place of *kept, and holds it for the caller. */
static lore_status replace(lore_kb *kb, Reading **kept, const Standpoint *from, Reading **out)
{
    Reading *fresh;
    lore_status status = make(kb, from, NULL, &fresh);
    if (status != LORE_OK)
        return status;
    lr_reading_release(*kept);
    *kept = fresh;
    *out = lr_reading_hold(fresh);
    return LORE_OK;
}

lore_status lr_reading_recorded(lore_kb *kb, Reading **out)
{
    bool is_writing = lr_store_is_writing(kb->store);
    lore_status status = is_writing ? LORE_OK : lr_store_refresh(kb->store, &kb->diag);
    if (status != LORE_OK)
        return status;
    StoreVersion version = lr_store_version(kb->store);
    Standpoint from = lr_standpoint_now;
    if (!is_writing)
        from.as_of = from.rules = version.transaction;
    if (lr_reading_is_usable(kb->current) && lr_standpoint_is_same(&kb->current->from, &from) &&
        is_of_version(kb->current, version)) {
        *out = lr_reading_hold(kb->current);
        return LORE_OK;
    }
    return replace(kb, &kb->current, &from, out);
}

lore_status lr_reading_now(lore_kb *kb, Reading **out)
{
    return kb->asked == NULL ? lr_reading_recorded(kb, out) : lr_whatif_reading(kb->asked, out);
}

lore_status lr_reading_other(lore_kb *kb, const Standpoint *from, Reading **out)
{
    const Reading *past = kb->past;
    bool is_open = from->as_of == LR_STORE_NOW || from->rules == LR_STORE_NOW;
    if (lr_reading_is_usable(past) && lr_standpoint_is_same(&past->from, from) &&
        (!is_open || is_of_version(past, lr_store_version(kb->store)))) {
        *out = lr_reading_hold(kb->past);
        return LORE_OK;
    }
    return replace(kb, &kb->past, from, out);
}

lore_status lr_reading_through(lore_kb *kb, const Reading *like, Overlay *overlay, Reading **out)
{
    return make(kb, &like->from, overlay, out);
}

lore_status lr_reading_set(lore_kb *kb, const Reading *like, const Standpoint *from, Reading **out)
{
    Overlay *overlay = like->ledger->overlay;
    if (overlay == NULL)
        return lr_reading_other(kb, from, out);
    bool is_here = from->as_of == like->from.as_of && from->rules == like->from.rules;
    return is_here ? make(kb, from, overlay, out) : lr_whatif_elsewhere(kb, like, from, out);
}

lore_status lr_reading_apart(lore_kb *kb, const Standpoint *from, Overlay *overlay,
                             struct Profile *profile, Reading **out)
{
    lore_status status = make(kb, from, overlay, out);
    if (status == LORE_OK)
        lr_profile_watch((*out)->model, profile);
    return status;
}

void lr_reading_forget(lore_kb *kb, Reading *reading)
{
    if (reading == NULL)
        return;
    reading->is_forgotten = true;
    Reading **const kept[] = { &kb->current, &kb->past };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (*kept[i] == reading) {
            lr_reading_release(*kept[i]);
            *kept[i] = NULL;
        }
}

static bool is_now(lore_value moment)
{
    return moment.type == LORE_TEXT && moment.v.length == 3 && memcmp(moment.u.text, "now", 3) == 0;
}

lore_status lr_reading_transaction(lore_kb *kb, lore_value moment, uint64_t *out)
{
    bool is_writing = lr_store_is_writing(kb->store);
    lore_status status = is_writing ? LORE_OK : lr_store_refresh(kb->store, &kb->diag);
    if (status != LORE_OK)
        return status;
    uint64_t newest = lr_store_version(kb->store).transaction;
    if (is_now(moment)) {
        *out = is_writing ? LR_STORE_NOW : newest;
        return LORE_OK;
    }
    if (moment.type == LORE_INTEGER) {
        *out = (uint64_t)moment.u.integer;
        if (moment.u.integer >= 1 && *out <= newest)
            return LORE_OK;
        return lr_diag_fail(&kb->diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                            "no transaction %lld; the newest is %llu", (long long)moment.u.integer,
                            (unsigned long long)newest);
    }
    Granule granule;
    status = lr_span_moment(moment, &granule, (Place){ NULL, 0 }, &kb->diag);
    if (status != LORE_OK)
        return status;
    *out = lr_store_transaction_at(kb->store, granule.last - 1);
    if (*out > 0)
        return LORE_OK;
    return lr_diag_fail(&kb->diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                        "nothing had been recorded by then");
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
