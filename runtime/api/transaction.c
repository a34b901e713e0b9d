/* SPDX-License-Identifier: MIT */
/* Transactions: the caller's own, and those around single calls.
 *
 * A commit looks at the whole program first if declarations, rules or sources have changed, so
 * that what is committed can always be evaluated. */
#include "api/catalogue.h"
#include "api/check.h"
#include "api/kb.h"
#include "api/reading.h"
#include "rule/order.h"

/* What was read within the transaction goes with it: the count of changes may come to the same
 * again. */
static void roll_back(lore_kb *kb)
{
    lr_store_abort(kb->store);
    lr_reading_release(kb->current);
    kb->current = NULL;
    lr_draft_clear(&kb->draft);
}

static lore_status begin(lore_kb *kb)
{
    lore_status status = lr_store_begin(kb->store, &kb->diag);
    if (status != LORE_OK)
        return status;
    lr_draft_sync(&kb->draft, kb->store);
    kb->draft.begun++;
    lr_diag_clear(&kb->notes);
    return LORE_OK;
}

/* No mistake, but orders narrow the dates of named relations only. */
static void note_orders(lore_kb *kb, const Program *program)
{
    const Relation *order = NULL;
    for (size_t r = 0; program->has_orders && r < program->relations.count; r++) {
        const Relation *relation = &program->relations.items[r];
        if (relation->flags & LORE_RELATION_NAMED)
            return;
        order = order == NULL && lr_order_is_one(relation) ? relation : order;
    }
    if (order == NULL)
        return;
    (void)lr_diag_fail(&kb->notes, LORE_OK, order->place,
                       "%s is an order, but no relation is named whose dates it could narrow",
                       order->name);
    lr_diag_hint(&kb->notes, "declare relations that date the names in their first column with "
                             "named = true");
}

static lore_status check(lore_kb *kb)
{
    if (!kb->draft.is_changed)
        return LORE_OK;
    Program *program;
    lore_status status = lr_catalogue_program(kb->store, &lr_standpoint_now, NULL, NULL, &program, &kb->diag);
    if (status == LORE_OK)
        note_orders(kb, program);
    lr_program_free(program);
    return status == LORE_OK ? lr_catalogue_check_sources(kb->store, &kb->diag) : status;
}

static lore_status commit(lore_kb *kb, const char *author, const char *message, uint64_t *number)
{
    uint64_t committed = 0;
    Place nowhere = { NULL, 0 };
    lore_status status = lr_check_text("the author", author, nowhere, &kb->diag);
    if (status == LORE_OK)
        status = lr_check_text("the message", message, nowhere, &kb->diag);
    if (status == LORE_OK)
        status = check(kb);
    if (status != LORE_OK) {
        roll_back(kb);
        return status;
    }
    status = lr_store_commit(kb->store, author, message, &committed, &kb->diag);
    if (status != LORE_OK) {
        lr_draft_clear(&kb->draft);
        return status;
    }
    kb->draft.is_changed = false;
    kb->draft.transaction = committed;
    if (number != NULL)
        *number = committed;
    return LORE_OK;
}

lore_status lr_change_begin(lore_kb *kb, Change *change)
{
    change->is_own = false;
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK && kb->asked != NULL) {
        status = lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 },
                              "a what-if supposes claims and facts, and nothing else");
        lr_diag_hint(&kb->diag, "end the what-if to record this");
    }
    if (status != LORE_OK || lr_store_is_writing(kb->store))
        return status;
    status = begin(kb);
    change->is_own = status == LORE_OK;
    return status;
}

lore_status lr_change_end(lore_kb *kb, Change *change, lore_status status)
{
    if (change->is_own && status == LORE_OK)
        status = commit(kb, NULL, NULL, NULL);
    else if (change->is_own)
        roll_back(kb);
    return lr_kb_leave(kb, status);
}

/* ---- the public calls ---- */

lore_status lore_begin(lore_kb *kb)
{
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK && lr_store_is_writing(kb->store))
        status = lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 },
                              "a transaction is open already");
    if (status == LORE_OK)
        status = begin(kb);
    return lr_kb_leave(kb, status);
}

lore_status lore_commit(lore_kb *kb, const char *author, const char *message, uint64_t *transaction)
{
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK && !lr_store_is_writing(kb->store))
        status = lr_diag_fail(&kb->diag, LORE_MISUSE, (Place){ NULL, 0 }, "no transaction is open");
    if (status == LORE_OK)
        status = commit(kb, author, message, transaction);
    return lr_kb_leave(kb, status);
}

/* Keeps the diagnostics of what led to it. */
lore_status lore_rollback(lore_kb *kb)
{
    if (!lore_in_transaction(kb))
        return LORE_MISUSE;
    roll_back(kb);
    return LORE_OK;
}

int lore_in_transaction(const lore_kb *kb)
{
    return kb != NULL && kb->store != NULL && lr_store_is_writing(kb->store);
}

lore_status lore_rules_check(lore_kb *kb)
{
    Program *program = NULL;
    lore_status status = lr_kb_enter(kb);
    if (status == LORE_OK && !lr_store_is_writing(kb->store))
        status = lr_store_refresh(kb->store, &kb->diag);
    if (status == LORE_OK)
        status = lr_catalogue_program(kb->store, &lr_standpoint_now, NULL, NULL, &program, &kb->diag);
    lr_program_free(program);
    if (status == LORE_OK)
        status = lr_catalogue_check_sources(kb->store, &kb->diag);
    return lr_kb_leave(kb, status);
}
