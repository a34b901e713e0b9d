/* SPDX-License-Identifier: MIT */
/* Claims: one source's statement as the record that the store keeps.
 *
 * What was said is kept as it was said - a credibility in words stays words, "unlikely" is
 * weighed when it is read. The same claim under the same id once more is no error, so that a
 * file may be loaded twice. */
#include <string.h>

#include "api/check.h"
#include "api/claim.h"
#include "api/kb.h"

static bool is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool is_same_value(lore_value a, lore_value b)
{
    if (a.type != b.type)
        return false;
    if (a.type == LORE_TEXT)
        return a.v.length == b.v.length && memcmp(a.u.text, b.u.text, a.v.length) == 0;
    return a.type != LORE_REAL || a.u.real == b.u.real;
}

static bool is_same_time(const ClaimTime *a, const ClaimTime *b)
{
    return a->from_first == b->from_first && a->from_last == b->from_last &&
           a->to_first == b->to_first && a->to_last == b->to_last && a->is_event == b->is_event &&
           is_same_text(a->from_text, b->from_text) && is_same_text(a->to_text, b->to_text) &&
           is_same_text(a->lasting_text, b->lasting_text);
}

static bool is_same_claim(const ClaimRecord *a, const ClaimRecord *b)
{
    return a->relation == b->relation && a->arity == b->arity &&
           memcmp(a->row, b->row, a->arity * sizeof *a->row) == 0 && a->modality == b->modality &&
           a->against == b->against && a->holder == b->holder && a->source == b->source &&
           a->antecedent_count == b->antecedent_count &&
           (a->antecedent_count == 0 ||
            memcmp(a->antecedent, b->antecedent, a->antecedent_count) == 0) &&
           is_same_time(&a->time, &b->time) && is_same_value(a->credibility, b->credibility) &&
           is_same_text(a->locator, b->locator) && is_same_text(a->note, b->note);
}

/* Looks whether a claim of that id stands; *is_new tells whether there is something to record. */
static lore_status look_for_id(lore_kb *kb, ClaimDraft *making, bool *is_new)
{
    ClaimRecord standing;
    *is_new = true;
    if (making->record.id == NULL)
        return LORE_OK;
    Diag unheard = { 0 };
    lr_diag_init(&unheard);
    lore_status status =
        lr_store_claim_find(kb->store, making->record.id, &making->arena, &standing, &unheard);
    lr_diag_clear(&unheard);
    if (status == LORE_NOTFOUND)
        return LORE_OK;
    if (status != LORE_OK)
        return status;
    *is_new = false;
    if (is_same_claim(&standing, &making->record))
        return LORE_OK;
    lr_diag_fail(&kb->diag, LORE_MISUSE, making->place, "another claim is called '%s'",
                 making->record.id);
    lr_diag_hint(&kb->diag, "give this one another id, or retract that one first");
    return LORE_MISUSE;
}

static lore_status record_claim(lore_kb *kb, ClaimDraft *making)
{
    bool is_new;
    lore_status status = look_for_id(kb, making, &is_new);
    if (status != LORE_OK || !is_new)
        return status;
    return lr_store_claim_put(kb->store, &making->record, NULL, &kb->diag);
}

static lore_status intern(void *data, lore_value value, Code *out, Diag *diag)
{
    return lr_store_code_intern(data, value, out, diag);
}

static lore_status put_claim(lore_kb *kb, const lore_claim *claim)
{
    ClaimDraft making;
    Program *program;
    lore_status status = lr_draft_program(&kb->draft, kb->store, &program, &kb->diag);
    if (status != LORE_OK)
        return status;
    status = lr_claim_resolve(&making, claim, program, false, &kb->diag);
    if (status == LORE_OK && claim->source != NULL)
        status = lr_draft_require_source(&kb->draft, kb->store, claim->source, making.place,
                                         &making.record.source, &kb->diag);
    if (status == LORE_OK)
        status = lr_claim_encode(&making, claim, intern, kb->store, &kb->diag);
    if (status == LORE_OK)
        status = record_claim(kb, &making);
    lr_claim_free(&making);
    return status;
}

lore_status lore_claim_put(lore_kb *kb, const lore_claim *claim)
{
    Change change;
    if (lore_whatif_used(kb) != NULL)
        return lore_whatif_claim_put(kb->asked, claim);
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = put_claim(kb, claim);
    return lr_change_end(kb, &change, status);
}

lore_status lore_claim_retract(lore_kb *kb, const char *id, const char *reason)
{
    Change change;
    Place nowhere = { NULL, 0 };
    if (lore_whatif_used(kb) != NULL)
        return lore_whatif_drop_claim(kb->asked, id);
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = lr_check_name("the claim", id, nowhere, &kb->diag);
    if (status == LORE_OK)
        status = lr_check_text("the reason", reason, nowhere, &kb->diag);
    if (status == LORE_OK)
        status = lr_store_claim_end(kb->store, id, reason, &kb->diag);
    if (status == LORE_NOTFOUND && kb->diag.list.count == 0)
        lr_diag_fail(&kb->diag, LORE_NOTFOUND, nowhere, "no claim is called '%s'", id);
    return lr_change_end(kb, &change, status);
}
