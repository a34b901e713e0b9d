/* SPDX-License-Identifier: MIT */
/* Asking why a query's current row holds: at the moment of its highest belief within what was
 * asked. */
#include "api/query.h"
#include "reason/why.h"

static const Place nowhere = { NULL, 0 };

/* The first stretch of highest belief; its start, or, where it has none, its last instant. */
static int64_t best_moment(const lore_query *query, const Row *row)
{
    const lore_stretch *part = query->answers.stretches.items + row->first_stretch;
    const lore_stretch *end = part + row->stretch_count;
    while (part + 1 < end && part->pro < row->pro)
        part++;
    if (part->from != LORE_TIME_MIN)
        return part->from;
    return part->to != LORE_TIME_MAX ? part->to - 1 : 0;
}

static lore_status why(lore_query *query, lore_proof **out)
{
    lore_kb *kb = query->kb;
    const Row *row = lr_query_row(query);
    if (row == NULL || query->reading == NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere,
                            "a proof is asked for without a current row");
    Reading *reading = query->reading;
    Code codes[LR_VARIABLES_MAX];
    if (!lr_model_tuple(reading->model, query->goal.predicate, row->tuple, codes, NULL))
        return LORE_NOMEM;
    Question question = {
        .program = reading->program,
        .model = reading->model,
        .facts = &reading->ledger->facts,
        .testimonies = &reading->ledger->testimonies,
        .settings = reading->settings,
        .transaction = reading->as_of == LR_STORE_NOW ? 0 : reading->as_of,
        .predicate = query->goal.predicate,
        .row = codes,
        .moment = best_moment(query, row),
    };
    Budget budget = lr_kb_budget(kb);
    return lr_why(&question, out, &budget, &kb->diag);
}

lore_status lore_why(lore_query *query, lore_proof **out)
{
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = why(query, out);
    return lr_kb_leave(query->kb, status);
}
