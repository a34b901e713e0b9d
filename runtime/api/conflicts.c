/* SPDX-License-Identifier: MIT */
/* Keeping conflicts, each once, and judging whether their sides overlap for certain. */
#include "api/conflicts.h"

#include <stdlib.h>
#include <string.h>

#include "api/query.h"
#include "eval/belief.h"
#include "reason/proof.h"

/* ---- life ---- */

lore_status lr_conflicts_open(Conflicts *conflicts, lore_kb *kb, Reading *reading, Budget *budget)
{
    conflicts->reading = reading;
    return lr_asker_open(&conflicts->asker, kb, reading, budget);
}

void lr_conflicts_free(Conflicts *conflicts)
{
    if (conflicts == NULL)
        return;
    lr_asker_close(&conflicts->asker);
    lr_reading_release(conflicts->reading);
    lr_vector_free(&conflicts->list);
    lr_map_free(&conflicts->seen);
    free(conflicts);
}

bool lr_conflicts_want(const Conflicts *conflicts, const char *name)
{
    return conflicts->like == NULL || (name != NULL && strstr(name, conflicts->like) != NULL);
}

/* ---- time ---- */

Granule lr_conflict_window(const Conflict *conflict)
{
    int64_t from = conflict->from, to = conflict->to;
    int64_t moment = from != LORE_TIME_MIN ? from : to != LORE_TIME_MAX ? to - 1 : 0;
    if (conflict->kind == CONFLICT_ORDER)
        return (Granule){ from, to };
    return (Granule){ moment, moment + 1 };
}

/* ---- proofs ---- */

lore_status lr_conflict_prove(Conflicts *conflicts, lore_term statement, Granule window,
                              lore_proof **out)
{
    Asker *asker = &conflicts->asker;
    lore_query *query;
    *out = NULL;
    Reading *reading = lr_reading_hold(conflicts->reading);
    lore_status status = lr_query_put(asker->kb, reading, asker->terms, statement, &query);
    if (status != LORE_OK)
        return status;
    query->window = window;
    status = lore_query_step(query);
    if (status == LORE_ROW)
        status = lore_why(query, out);
    lore_query_close(query);
    return status < 0 ? status : LORE_OK;
}

/* ---- certain overlap ---- */

lore_status lr_conflict_judge(Conflicts *conflicts, Conflict *conflict)
{
    Asker *asker = &conflicts->asker;
    lore_query *query;
    Reading *reading = lr_reading_hold(conflicts->reading);
    lore_status status = lr_query_put(asker->kb, reading, asker->terms, conflict->whole, &query);
    if (status != LORE_OK)
        return status;
    conflict->is_certain = !lore_query_is_imprecise(query);
    query->window = (Granule){ conflict->from, conflict->to };
    if (!conflict->is_certain)
        status = lore_query_step(query);
    if (status == LORE_ROW)
        conflict->is_certain = lore_query_certain(query) > 0;
    lore_query_close(query);
    return status < 0 ? status : LORE_OK;
}

/* ---- keeping ---- */

/* Sides whatever their order, with the time. */
static lore_status note_seen(Conflicts *conflicts, const Conflict *conflict, bool *is_new)
{
    Buffer texts[LR_CONDITIONS_MAX] = { { 0 } }, key = { 0 };
    lore_status status = LORE_NOMEM;
    lr_buffer_format(&key, "%d %s %lld %lld", (int)conflict->kind,
                     conflict->name == NULL ? "" : conflict->name, (long long)conflict->from,
                     (long long)conflict->to);
    for (uint32_t s = 0; s < conflict->side_count; s++) {
        Buffer text = { 0 };
        uint32_t at = s;
        lr_term_print(&text, conflicts->asker.terms, conflict->sides[s]);
        for (const char *new = lr_buffer_terminate(&text);
             at > 0 && strcmp(lr_buffer_terminate(&texts[at - 1]), new) > 0; at--)
            texts[at] = texts[at - 1];
        texts[at] = text;
    }
    for (uint32_t s = 0; s < conflict->side_count; s++) {
        lr_buffer_format(&key, "\n%s", lr_buffer_terminate(&texts[s]));
        key.failed = key.failed || texts[s].failed;
        lr_buffer_free(&texts[s]);
    }
    if (!key.failed && lr_map_put(&conflicts->seen, key.bytes, key.count, is_new) != NULL)
        status = LORE_OK;
    lr_buffer_free(&key);
    return status;
}

lore_status lr_conflicts_add(Conflicts *conflicts, Conflict *conflict)
{
    bool is_new;
    lore_status status = note_seen(conflicts, conflict, &is_new);
    if (status != LORE_OK || !is_new || conflicts->is_cut)
        return status;
    conflict->is_certain = conflict->kind == CONFLICT_ORDER;
    if (!conflict->is_certain)
        status = lr_conflict_judge(conflicts, conflict);
    if (status != LORE_OK || (!conflict->is_certain && !conflicts->with_possible))
        return status;
    conflicts->is_cut = conflicts->list.count == conflicts->limit;
    if (conflicts->is_cut)
        return LORE_OK;
    return lr_vector_push(&conflicts->list, *conflict) ? LORE_OK : LORE_NOMEM;
}

lore_status lr_conflicts_add_each(Conflicts *conflicts, Conflict *conflict,
                                  const StretchList *belief)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < belief->count && status == LORE_OK;) {
        Stretch joined = belief->items[i++];
        for (; i < belief->count && belief->items[i].from == joined.to; i++) {
            joined.to = belief->items[i].to;
            joined.cost = lr_cost_best(joined.cost, belief->items[i].cost);
        }
        conflict->from = joined.from;
        conflict->to = joined.to;
        conflict->cost = joined.cost;
        status = lr_conflicts_add(conflicts, conflict);
    }
    return status;
}
