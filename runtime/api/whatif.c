/* SPDX-License-Identifier: MIT */
/* The life of a what-if, and questions to it. */
#include "api/whatif.h"

#include <stdlib.h>

#include "api/query.h"

static const Place nowhere = { NULL, 0 };

/* ---- opening ---- */

static lore_status base_reading(lore_kb *kb, lore_whatif *base, lore_value as_of, Reading **out)
{
    Standpoint from = lr_standpoint_now;
    if (base != NULL && (base->kb != kb || as_of.type != LORE_NULL))
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere,
                            base->kb != kb ? "the what-if beneath is of another knowledge base"
                                           : "a what-if on another has the state of that one");
    if (base != NULL)
        return lr_whatif_reading(base, out);
    if (as_of.type == LORE_NULL)
        return lr_reading_recorded(kb, out);
    lore_status status = lr_reading_transaction(kb, as_of, &from.as_of);
    from.rules = from.as_of;
    return status == LORE_OK ? lr_reading_other(kb, &from, out) : status;
}

/* An open transaction may still use many codes: it leaves half of those that are left. */
static Code first_code(Store *store)
{
    Code first = LR_CODE_STORED + lr_store_code_count(store);
    return lr_store_is_writing(store) ? first + (LR_CODE_LOCAL - first) / 2 : first;
}

lore_status lr_whatif_on(lore_kb *kb, Reading *reading, lore_whatif **out)
{
    Overlay *base = reading->ledger->overlay;
    lore_whatif *whatif = calloc(1, sizeof *whatif);
    Overlay *overlay = base != NULL ? lr_overlay_copy(base)
                                    : lr_overlay_new(first_code(kb->store),
                                                     lr_store_version(kb->store).transaction);
    if (whatif == NULL || overlay == NULL) {
        free(whatif);
        lr_overlay_release(overlay);
        lr_reading_release(reading);
        return LORE_NOMEM;
    }
    *whatif = (lore_whatif){ .kb = kb, .base = reading, .overlay = overlay };
    *out = whatif;
    return LORE_OK;
}

static lore_status open_whatif(lore_kb *kb, lore_whatif *base, lore_value as_of, lore_whatif **out)
{
    Reading *reading;
    lore_status status = base_reading(kb, base, as_of, &reading);
    return status == LORE_OK ? lr_whatif_on(kb, reading, out) : status;
}

lore_status lore_whatif_open(lore_kb *kb, lore_whatif *base, lore_value as_of, lore_whatif **out)
{
    if (out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK)
        status = open_whatif(kb, base, as_of, out);
    return lr_kb_leave(kb, status);
}

void lore_whatif_close(lore_whatif *whatif)
{
    if (whatif == NULL)
        return;
    if (whatif->kb->asked == whatif)
        whatif->kb->asked = NULL;
    lr_reading_release(whatif->reading);
    lr_reading_release(whatif->base);
    lr_overlay_release(whatif->overlay);
    free(whatif);
}

/* A what-if within an open transaction goes on with it. */
static lore_status catch_up(lore_whatif *whatif)
{
    Reading *recorded, *base;
    if (!lr_reading_is_overtaken(whatif->kb, whatif->base))
        return LORE_OK;
    Overlay *beneath = whatif->base->ledger->overlay;
    lore_status status = lr_reading_recorded(whatif->kb, &recorded);
    if (status != LORE_OK)
        return status;
    if (beneath == NULL)
        base = lr_reading_hold(recorded);
    else
        status = lr_reading_through(whatif->kb, recorded, beneath, &base);
    lr_reading_release(recorded);
    if (status != LORE_OK)
        return status;
    lr_reading_release(whatif->reading);
    lr_reading_release(whatif->base);
    whatif->reading = NULL;
    whatif->base = base;
    return LORE_OK;
}

/* ---- changing ---- */

lore_status lr_whatif_begin(lore_whatif *whatif)
{
    if (whatif == NULL)
        return LORE_MISUSE;
    lore_status status = lr_kb_enter(whatif->kb);
    if (status == LORE_OK)
        status = catch_up(whatif);
    if (status != LORE_OK)
        return lr_kb_leave(whatif->kb, status);
    lr_reading_release(whatif->reading);
    whatif->reading = NULL;
    if (whatif->overlay->holders == 1)
        return LORE_OK;
    Overlay *copy = lr_overlay_copy(whatif->overlay);
    if (copy == NULL)
        return lr_kb_leave(whatif->kb, LORE_NOMEM);
    lr_overlay_release(whatif->overlay);
    whatif->overlay = copy;
    return LORE_OK;
}

lore_status lr_whatif_end(lore_whatif *whatif, lore_status status)
{
    return lr_kb_leave(whatif->kb, status);
}

/* ---- asking ---- */

lore_status lr_whatif_reading(lore_whatif *whatif, Reading **out)
{
    lore_status status = catch_up(whatif);
    if (status != LORE_OK)
        return status;
    if (whatif->reading != NULL && !lr_reading_is_usable(whatif->reading)) {
        lr_reading_release(whatif->reading);
        whatif->reading = NULL;
    }
    if (whatif->reading == NULL)
        status = lr_reading_through(whatif->kb, whatif->base, whatif->overlay, &whatif->reading);
    if (status == LORE_OK)
        *out = lr_reading_hold(whatif->reading);
    return status;
}

lore_status lore_whatif_query(lore_whatif *whatif, lore_terms *terms, lore_term goal,
                              lore_query **out)
{
    if (whatif == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    Reading *reading;
    lore_status status = lr_kb_enter(whatif->kb);
    if (status == LORE_OK)
        status = lr_whatif_reading(whatif, &reading);
    if (status == LORE_OK)
        status = lr_query_put(whatif->kb, reading, terms, goal, out);
    return lr_whatif_end(whatif, status);
}

lore_status lore_whatif_use(lore_kb *kb, lore_whatif *whatif)
{
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK && whatif != NULL && whatif->kb != kb)
        status = lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere,
                              "the what-if is of another knowledge base");
    if (status == LORE_OK)
        kb->asked = whatif;
    return lr_kb_leave(kb, status);
}

lore_whatif *lore_whatif_used(const lore_kb *kb)
{
    return kb == NULL ? NULL : kb->asked;
}
