/* SPDX-License-Identifier: MIT */
/* Proving the goal as it last held, and looking for what of the proof is gone. */
#include "api/ended.h"

#include <stdio.h>
#include <string.h>

#include "api/record.h"

/* ---- proofs of before ---- */

/* The same goal at a moment, by a reading that the query keeps; stepped to its first row. */
static lore_status ask_before(const lore_query *query, Reading *reading, Granule window,
                              lore_query **out)
{
    lore_status status = lr_query_again(query, lr_reading_hold(reading), out);
    if (status != LORE_OK)
        return status;
    (*out)->window = window;
    return lore_query_step(*out);
}

static lore_status end_with(const lore_proof_node *node, const char *remark, EndingVisit *visit,
                            void *data)
{
    Ending ending = { .text = node->text,
                      .remark = remark,
                      .claim = node->claim,
                      .source = node->source,
                      .locator = node->locator,
                      .from = node->from,
                      .to = node->to };
    return visit(data, &ending);
}

/* Claims that end when the conclusion does; without any, absences that do. */
static lore_status tell_leaves(const lore_proof *proof, int64_t last, lore_proof_kind kind,
                               const char *remark, bool *any, EndingVisit *visit, void *data)
{
    lore_proof_node node;
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        if (node.kind != kind || (kind == LORE_PROOF_CLAIM && node.to != last))
            continue;
        status = end_with(&node, remark, visit, data);
        *any = true;
    }
    return status;
}

lore_status lr_ended_in_time(const lore_query *query, int64_t last, EndingVisit *visit, void *data)
{
    lore_query *before = NULL;
    lore_proof *proof = NULL;
    bool any = false;
    lore_status status = ask_before(query, query->reading, (Granule){ last - 1, last }, &before);
    if (status == LORE_ROW)
        status = lore_why(before, &proof);
    if (status == LORE_OK)
        status = tell_leaves(proof, last, LORE_PROOF_CLAIM, "ended then", &any, visit, data);
    if (status == LORE_OK && !any)
        status =
            tell_leaves(proof, last, LORE_PROOF_ABSENCE, "was so until then", &any, visit, data);
    lore_proof_free(proof);
    lore_query_close(before);
    return status < 0 ? status : LORE_OK;
}

/* ---- the record ---- */

typedef struct Fall {
    uint64_t transaction; /* by which it does not hold any more */
    const lore_proof *proof;
    lore_kb *kb;
    EndingVisit *visit;
    void *data;
    unsigned found;
} Fall;

/* Whether the proof has a node with that text in the member picked. */
static bool rests_on(const lore_proof *proof, const char *(*pick)(const lore_proof_node *),
                     const char *name, lore_proof_node *out)
{
    for (size_t i = 0; lore_proof_get(proof, i, out) == LORE_OK; i++) {
        const char *text = pick(out);
        if (text != NULL && strcmp(text, name) == 0)
            return true;
    }
    return false;
}

static const char *pick_claim(const lore_proof_node *node)
{
    return node->claim;
}

static const char *pick_rule(const lore_proof_node *node)
{
    return node->rule;
}

static const char *pick_source(const lore_proof_node *node)
{
    return node->source;
}

static lore_status look_at_claim(void *data, const ClaimRecord *claim)
{
    Fall *fall = data;
    lore_proof_node node;
    char remark[160];
    if (claim->ended != fall->transaction || !rests_on(fall->proof, pick_claim, claim->id, &node))
        return LORE_OK;
    fall->found++;
    snprintf(remark, sizeof remark, "retracted in tx %llu%s%.100s",
             (unsigned long long)fall->transaction, claim->end_reason != NULL ? ": " : "",
             claim->end_reason != NULL ? claim->end_reason : "");
    return end_with(&node, remark, fall->visit, fall->data);
}

/* Records that a transaction ended, by kind. */
typedef struct RecordChange {
    Fall *fall;
    RecordKind kind;
    Map stands; /* names of versions that stand afterwards and are older */
} RecordChange;

static lore_status note_standing(void *data, const Record *record)
{
    RecordChange *change = data;
    if (record->began >= change->fall->transaction)
        return LORE_OK;
    return lr_map_put(&change->stands, record->name, strlen(record->name), NULL) != NULL
               ? LORE_OK
               : LORE_NOMEM;
}

static lore_status look_at_record(void *data, const Record *record)
{
    RecordChange *change = data;
    Fall *fall = change->fall;
    lore_proof_node node;
    char remark[80];
    bool is_rule = change->kind == RECORD_RULE;
    const char *colon = is_rule ? strchr(record->name, ':') : NULL;
    const char *name = colon != NULL ? colon + 1 : record->name;
    if (lr_map_find(&change->stands, record->name, strlen(record->name)) != NULL ||
        !rests_on(fall->proof, is_rule ? pick_rule : pick_source, name, &node))
        return LORE_OK;
    fall->found++;
    snprintf(remark, sizeof remark, "%s in tx %llu",
             is_rule ? "rule changed" : "source graded anew",
             (unsigned long long)fall->transaction);
    Ending ending = { .text = name,
                      .remark = remark,
                      .rule = is_rule ? name : NULL,
                      .source = is_rule ? NULL : name,
                      .from = LORE_TIME_MIN,
                      .to = LORE_TIME_MAX };
    return fall->visit(fall->data, &ending);
}

static lore_status find_records(Fall *fall, RecordKind kind)
{
    RecordChange change = { .fall = fall, .kind = kind };
    Store *store = fall->kb->store;
    Diag *diag = &fall->kb->diag;
    lore_status status =
        lr_store_records(store, kind, fall->transaction, note_standing, &change, diag);
    if (status == LORE_OK)
        status =
            lr_store_records(store, kind, fall->transaction - 1, look_at_record, &change, diag);
    lr_map_free(&change.stands);
    return status;
}

static lore_status tell_transaction(void *data, const StoreTransaction *transaction)
{
    Fall *fall = data;
    char remark[80];
    if (transaction->number != fall->transaction)
        return LORE_OK;
    snprintf(remark, sizeof remark, "ended with tx %llu", (unsigned long long)fall->transaction);
    Ending ending = { .text = transaction->message != NULL ? transaction->message : "transaction",
                      .remark = remark,
                      .from = LORE_TIME_MIN,
                      .to = LORE_TIME_MAX };
    return fall->visit(fall->data, &ending);
}

/* What of the proof the transaction has ended; if nothing, the transaction itself: it said something
 * that stands in the way. */
static lore_status find_cause(Fall *fall)
{
    lore_status status = lr_store_claims(fall->kb->store, 0, fall->transaction - 1, look_at_claim,
                                         fall, &fall->kb->diag);
    if (status == LORE_OK)
        status = find_records(fall, RECORD_RULE);
    if (status == LORE_OK)
        status = find_records(fall, RECORD_SOURCE);
    if (status == LORE_OK && fall->found == 0)
        status = lr_store_journal(fall->kb->store, tell_transaction, fall, &fall->kb->diag);
    return status;
}

/* Whether it held by that transaction; then why. A program of then that has no such goal is no answer. */
static lore_status prove_at(const lore_query *query, uint64_t transaction, lore_proof **proof)
{
    Reading *reading;
    lore_query *before = NULL;
    Standpoint from = query->reading->from;
    from.as_of = from.rules = transaction;
    lore_status status = lr_reading_other(query->kb, &from, &reading);
    if (status != LORE_OK)
        return status;
    status = ask_before(query, reading, query->window, &before);
    if (status == LORE_ROW)
        status = lore_why(before, proof);
    lore_query_close(before);
    lr_reading_release(reading);
    bool is_no_goal = status == LORE_UNKNOWN || status == LORE_TYPE || status == LORE_UNSAFE;
    if (is_no_goal)
        lr_diag_clear(&query->kb->diag);
    return status > 0 || is_no_goal ? LORE_OK : status;
}

lore_status lr_ended_on_record(const lore_query *query, EndingVisit *visit, void *data)
{
    lore_kb *kb = query->kb;
    uint64_t newest = query->reading->from.as_of;
    lore_proof *proof = NULL;
    lore_status status = LORE_OK;
    if (query->reading->ledger->overlay != NULL)
        return LORE_OK; /* a what-if has no record of its own */
    if (newest == LR_STORE_NOW)
        newest = lr_store_version(kb->store).transaction + 1;
    Fall fall = { .transaction = newest, .kb = kb, .visit = visit, .data = data };
    for (unsigned n = 0; fall.transaction > 1 && proof == NULL && status == LORE_OK &&
                         n < LR_ENDED_TRANSACTIONS_MAX;
         n++) {
        status = prove_at(query, fall.transaction - 1, &proof);
        fall.transaction -= proof == NULL;
    }
    fall.proof = proof;
    if (status == LORE_OK && proof != NULL &&
        fall.transaction <= lr_store_version(kb->store).transaction)
        status = find_cause(&fall);
    lore_proof_free(proof);
    return status;
}
