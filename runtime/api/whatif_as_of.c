/* SPDX-License-Identifier: MIT */
/* A what-if's changes on another recorded state, as if the what-if had been opened there and changed alike.
 *
 * Sources are known by their numbers and claims by their ids in every state. What a fact's standing changes, and what is
 * claimed that an assumption matches, is found anew. Values that the file did not know when the what-if began have codes
 * that it may have given to others since: no later state can be read through them. */
#include <string.h>

#include "api/whatif.h"
#include "value/value.h"

static const Place nowhere = { NULL, 0 };

/* ---- what was added ---- */

/* The relation of that number there, or NULL. */
static const Relation *relation_of(const Program *program, uint32_t stored)
{
    for (size_t i = 0; i < program->relations.count; i++)
        if (program->relations.items[i].stored == stored)
            return &program->relations.items[i];
    return NULL;
}

static lore_status fits(const Reading *base, const Overlay *overlay, const Relation *relation,
                        const Code *row, bool *out, Diag *diag)
{
    Arena arena = { 0 };
    lore_status status = LORE_OK;
    *out = true;
    for (uint32_t c = 0; c < relation->arity && *out && status == LORE_OK; c++) {
        lore_value value = lr_code_is_inline(row[c]) ? lr_code_value(row[c]) : lore_null();
        const FactSource *facts = &base->ledger->facts;
        if (!lr_code_is_inline(row[c]) && !lr_overlay_value(overlay, row[c], &value))
            status = facts->code_value(facts->data, row[c], &arena, &value, diag);
        *out = value.type == LORE_NULL || relation->types[c] == LORE_ANY ||
               (int32_t)relation->types[c] == value.type;
    }
    lr_arena_free(&arena);
    return status;
}

/* Of a relation that was not there nobody can ask. */
static lore_status check_row(const lore_whatif *whatif, uint32_t stored, uint32_t arity,
                             const Code *row)
{
    const Relation *relation = relation_of(whatif->base->program, stored);
    Diag *diag = &whatif->kb->diag;
    if (relation == NULL)
        return LORE_OK;
    bool is_fine = relation->arity == arity;
    lore_status status =
        is_fine ? fits(whatif->base, whatif->overlay, relation, row, &is_fine, diag) : LORE_OK;
    if (status != LORE_OK || is_fine)
        return status;
    return lr_diag_fail(diag, LORE_TYPE, nowhere,
                        "%s had other columns then than what is supposed of it", relation->name);
}

static lore_status check_claim(const lore_whatif *whatif, const ClaimRecord *claim)
{
    const Ledger *ledger = whatif->base->ledger;
    if (claim->source != 0 &&
        (claim->source >= ledger->names.count || ledger->names.items[claim->source] == NULL))
        return lr_diag_fail(&whatif->kb->diag, LORE_NOTFOUND, nowhere,
                            "the source of claim %s, which is supposed, was not known then",
                            claim->id);
    return check_row(whatif, claim->relation, claim->arity, claim->row);
}

static lore_status check_claims(const lore_whatif *whatif)
{
    const Overlay *overlay = whatif->overlay;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < overlay->added.count && status == LORE_OK; i++)
        if (!overlay->added.items[i].is_dropped)
            status = check_claim(whatif, &overlay->added.items[i].record);
    return status;
}

/* ---- what depends on the state ---- */

static lore_status place_facts(const lore_whatif *whatif)
{
    Overlay *overlay = whatif->overlay;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < overlay->facts.count && status == LORE_OK; i++) {
        FactChange *change = &overlay->facts.items[i];
        bool is_recorded = false;
        status = check_row(whatif, change->relation, change->arity, change->row);
        if (status == LORE_OK && relation_of(whatif->base->program, change->relation) != NULL)
            status = lr_ledger_recorded(whatif->base->ledger, change->relation, change->arity,
                                        change->row, &is_recorded, &whatif->kb->diag);
        change->is_added = change->stands && !is_recorded;
        change->is_dropped = !change->stands && is_recorded;
    }
    return status;
}

static void leave_assumed_out(Overlay *overlay)
{
    size_t kept = 0;
    for (size_t i = 0; i < overlay->added.count; i++)
        if (!overlay->added.items[i].is_assumed)
            overlay->added.items[kept++] = overlay->added.items[i];
    overlay->added.count = kept;
}

/* What has been graded or dropped since it was assumed, is. */
static void grade_assumed(Overlay *overlay, const Overlay *like)
{
    for (size_t i = 0; i < overlay->added.count; i++)
        for (size_t k = 0; overlay->added.items[i].is_assumed && k < like->added.count; k++) {
            const AddedClaim *known = &like->added.items[k];
            AddedClaim *added = &overlay->added.items[i];
            if (!known->is_assumed || strcmp(known->record.id, added->record.id) != 0)
                continue;
            added->is_dropped = known->is_dropped;
            added->record.credibility = known->record.credibility;
        }
}

static lore_status place(lore_whatif *whatif, const Overlay *like)
{
    leave_assumed_out(whatif->overlay);
    lore_status status = check_claims(whatif);
    if (status == LORE_OK)
        status = place_facts(whatif);
    if (status == LORE_OK)
        status = lr_whatif_assume_again(whatif);
    if (status == LORE_OK)
        grade_assumed(whatif->overlay, like);
    return status;
}

/* ---- the reading ---- */

static bool is_later(const Reading *like, const Standpoint *from)
{
    return from->as_of == LR_STORE_NOW ? like->from.as_of != LR_STORE_NOW
                                       : from->as_of > like->ledger->overlay->newest;
}

lore_status lr_whatif_elsewhere(lore_kb *kb, const Reading *like, const Standpoint *from,
                                Reading **out)
{
    lore_whatif there = { .kb = kb };
    if (is_later(like, from))
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere,
                            "the what-if began before that was recorded; open another one");
    lore_status status = lr_reading_other(kb, from, &there.base);
    if (status != LORE_OK)
        return status;
    there.overlay = lr_overlay_copy(like->ledger->overlay);
    status = there.overlay == NULL ? LORE_NOMEM : place(&there, like->ledger->overlay);
    if (status == LORE_OK)
        status = lr_reading_through(kb, there.base, there.overlay, out);
    lr_overlay_release(there.overlay);
    lr_reading_release(there.base);
    return status;
}
