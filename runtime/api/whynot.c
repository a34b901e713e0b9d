/* SPDX-License-Identifier: MIT */
/* Why not: a goal that has no answer, told as a tree (teller.h). Its root tells what the goal lacks (lack.h); below it
 * stand also what ended it (ended.h) and what would close it (closing.h). A goal that holds after all is a tree of
 * one node. */
#include <stdlib.h>

#include "api/closing.h"
#include "api/ended.h"
#include "api/lack.h"

enum { ROOT = 0 }; /* its node */

static const Place nowhere = { NULL, 0 };
static const Granule all_time = { LORE_TIME_MIN, LORE_TIME_MAX };

typedef struct WhyNot {
    const lore_query *query;
    Teller teller;
} WhyNot;

/* ---- what ended it ---- */

static lore_status tell_ending(void *data, const Ending *ending)
{
    Teller *teller = data;
    return lr_teller_add(teller, ROOT,
                         (lore_proof_node){ .kind = LORE_PROOF_ENDED,
                                            .text = lr_teller_keep(teller, ending->text),
                                            .remark = lr_teller_keep(teller, ending->remark),
                                            .rule = lr_teller_keep(teller, ending->rule),
                                            .claim = lr_teller_keep(teller, ending->claim),
                                            .source = lr_teller_keep(teller, ending->source),
                                            .locator = lr_teller_keep(teller, ending->locator),
                                            .from = ending->from,
                                            .to = ending->to },
                         NULL);
}

/* What ended it: in time, if it held before; else on record. */
static lore_status tell_end(WhyNot *whynot, lore_term goal)
{
    Teller *teller = &whynot->teller;
    Reply reply;
    int64_t last = LORE_TIME_MIN;
    lore_status status = lr_asker_ask(&teller->asker, goal, all_time, &reply);
    for (size_t r = 0; r < reply.rows.count; r++)
        if (reply.rows.items[r].to <= teller->window.first && reply.rows.items[r].to > last)
            last = reply.rows.items[r].to;
    bool is_elsewhen = reply.rows.count > 0;
    lr_reply_free(&reply);
    if (status != LORE_OK)
        return status;
    if (last != LORE_TIME_MIN)
        return lr_ended_in_time(whynot->query, last, tell_ending, teller);
    return is_elsewhen ? LORE_OK : lr_ended_on_record(whynot->query, tell_ending, teller);
}

/* ---- what would close it ---- */

static lore_status tell_closing(Teller *teller, const Closing *set)
{
    size_t node;
    lore_status status =
        lr_teller_add(teller, ROOT,
                      (lore_proof_node){ .kind = LORE_PROOF_CLOSING,
                                         .text = lr_teller_keep(teller, "it would hold") },
                      &node);
    for (uint32_t i = 0; i < set->count && status == LORE_OK; i++) {
        bool is_said = set->items[i].is_said;
        status = lr_teller_add(
            teller, node,
            (lore_proof_node){ .kind = is_said ? LORE_PROOF_SAID : LORE_PROOF_UNSAID,
                               .text = lr_teller_term(teller, "", set->items[i].statement),
                               .remark = is_said ? "if this were said" : "if this were not said" },
            NULL);
    }
    return status;
}

/* That not all sets were looked for. */
static lore_status tell_bound(Teller *teller, bool has_some)
{
    const char *what = has_some ? "smaller sets may exist" : "sets with which it would hold may exist";
    return lr_teller_add(teller, ROOT,
                         (lore_proof_node){ .kind = LORE_PROOF_CUT,
                                            .text = lr_teller_keep(teller, what),
                                            .remark = "not all was looked at" },
                         NULL);
}

static lore_status tell_closings(Teller *teller, lore_term goal)
{
    Closings closings;
    lore_status status = lr_closings_find(&teller->asker, goal, teller->window, &closings);
    for (size_t i = 0; i < closings.sets.count && status == LORE_OK; i++)
        status = tell_closing(teller, &closings.sets.items[i]);
    if (status == LORE_OK && closings.is_bounded)
        status = tell_bound(teller, closings.sets.count > 0);
    lr_closings_free(&closings);
    return status;
}

/* ---- the root ---- */

/* What it lacks, what ended it and what would close it. */
static lore_status tell_lack(WhyNot *whynot, lore_term goal)
{
    lore_status status = lr_lack_tell(&whynot->teller, goal);
    if (status == LORE_OK)
        status = tell_end(whynot, goal);
    return status == LORE_OK ? tell_closings(&whynot->teller, goal) : status;
}

static lore_status tell_root(WhyNot *whynot, lore_term goal)
{
    Teller *teller = &whynot->teller;
    Reply reply;
    lore_status status = lr_asker_ask(&teller->asker, goal, teller->window, &reply);
    bool holds = reply.rows.count > 0;
    ReplyRow row = holds ? reply.rows.items[0] : (ReplyRow){ .cost = LR_COST_NONE };
    lr_reply_free(&reply);
    if (status != LORE_OK)
        return status;
    if (!holds)
        return tell_lack(whynot, goal);
    return lr_teller_add(teller, LR_TELLER_NONE,
                         (lore_proof_node){ .kind = LORE_PROOF_NEAR,
                                            .text = lr_teller_term(teller, "", goal),
                                            .remark = "it holds",
                                            .belief = lr_cost_belief(row.cost),
                                            .from = row.from,
                                            .to = row.to },
                         NULL);
}

static lore_status tell(WhyNot *whynot)
{
    const Buffer *bytes = &whynot->query->goal_bytes;
    Reader reader = { bytes->bytes, bytes->bytes + bytes->count, false };
    lore_term goal = lr_term_decode(&reader, whynot->teller.asker.terms);
    return goal == 0 ? LORE_NOMEM : tell_root(whynot, goal);
}

/* ---- calls ---- */

static lore_status answer(lore_query *query, lore_proof **out)
{
    lore_kb *kb = query->kb;
    if (query->reading == NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere, "a listing lacks nothing");
    Budget budget = lr_kb_budget(kb);
    lore_proof *proof = calloc(1, sizeof *proof);
    WhyNot whynot = { .query = query, .teller = { .window = query->window, .proof = proof } };
    if (proof == NULL)
        return LORE_NOMEM;
    proof->transaction =
        query->reading->from.as_of == LR_STORE_NOW ? 0 : query->reading->from.as_of;
    lore_status status = lr_asker_open(&whynot.teller.asker, kb, query->reading, &budget);
    if (status == LORE_OK)
        status = tell(&whynot);
    lr_asker_close(&whynot.teller.asker);
    if (status == LORE_NOMEM)
        lr_reading_forget(kb, query->reading);
    if (status == LORE_OK)
        *out = proof;
    else
        lore_proof_free(proof);
    return status;
}

lore_status lore_whynot(lore_query *query, lore_proof **out)
{
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = answer(query, out);
    return lr_kb_leave(query->kb, status);
}
