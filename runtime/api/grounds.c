/* SPDX-License-Identifier: MIT */
/* What a row rests on, as listings: what breaks it, what supports it, and whose word that is. */
#include <stdlib.h>
#include <string.h>

#include "api/query.h"
#include "reason/breaks.h"
#include "reason/statement.h"
#include "reason/supports.h"

/* A question about a row's grounds while it is answered. */
typedef struct Inquest {
    lore_query *query;
    Question question;
    Docket docket;
    Trial whole; /* of searches for breaks and supports */
    Budget budget;
    Diag *diag;
    Cost weakest;
    bool with_facts;
    lore_query *listing;
} Inquest;

static lore_status open_inquest(Inquest *inquest, lore_query *query, const lore_grounds *grounds)
{
    double below = grounds == NULL ? 0 : grounds->below;
    *inquest = (Inquest){ .query = query,
                          .budget = lr_kb_budget(query->kb),
                          .diag = &query->kb->diag,
                          .weakest = below > 0 ? lr_cost_of(below) : LR_COST_NONE - 1,
                          .with_facts = grounds != NULL && grounds->facts };
    if (!(below >= 0 && below <= 1))
        return lr_diag_fail(inquest->diag, LORE_MISUSE, (Place){ NULL, 0 },
                            "a belief lies between 0 and 1");
    lore_status status = lr_query_question(query, &inquest->question, &inquest->budget);
    if (status != LORE_OK)
        return status;
    lr_docket_init(&inquest->docket, inquest->question.facts, inquest->question.testimonies);
    return lr_docket_load(&inquest->docket, inquest->question.program, inquest->question.predicate,
                          inquest->diag);
}

static void close_inquest(Inquest *inquest)
{
    lr_trial_free(&inquest->whole);
    lr_docket_free(&inquest->docket);
}

static TrialQuestion asked_of(Inquest *inquest)
{
    Granule window = inquest->query->window;
    return (TrialQuestion){ .question = &inquest->question,
                            .program = inquest->query->reading->program,
                            .docket = &inquest->docket,
                            .from = window.first,
                            .to = window.last,
                            .weakest = inquest->weakest,
                            .budget = &inquest->budget,
                            .diag = inquest->diag };
}

/* ---- text ---- */

static lore_value keep(Inquest *inquest, const char *text, bool *has_memory)
{
    if (text == NULL)
        return lore_null();
    char *copy = lr_arena_text(&inquest->listing->answers.text, text, strlen(text));
    *has_memory = *has_memory && copy != NULL;
    return copy == NULL ? lore_null() : lore_text(copy, -1);
}

static lore_status note(Inquest *inquest, const char *text)
{
    bool has_memory = true;
    lore_value kept = keep(inquest, text, &has_memory);
    inquest->listing->note = has_memory ? kept.u.text : NULL;
    return has_memory ? LORE_OK : LORE_NOMEM;
}

static uint32_t facet_of(const Program *program, uint32_t stored)
{
    for (uint32_t p = 0; p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        if (predicate->kind == PREDICATE_FACET && predicate->facet == FACET_PRO &&
            program->relations.items[predicate->relation].stored == stored)
            return p;
    }
    return LR_NONE;
}

/* A claim's id, or a fact's statement. */
static lore_status name_item(Inquest *inquest, uint32_t index, lore_value *out)
{
    const DocketItem *item = &inquest->docket.items.items[index];
    const Question *question = &inquest->question;
    bool has_memory = true;
    lore_status status = LORE_OK;
    Buffer text = { 0 };
    if (item->id == NULL)
        status = lr_statement_print(&text, question->program, question->model,
                                    facet_of(question->program, item->relation),
                                    lr_docket_row(&inquest->docket, item), inquest->diag);
    if (status == LORE_OK)
        *out = keep(inquest, item->id != NULL ? item->id : lr_buffer_terminate(&text), &has_memory);
    has_memory = has_memory && !text.failed;
    lr_buffer_free(&text);
    return status == LORE_OK && !has_memory ? LORE_NOMEM : status;
}

/* ---- breaks ---- */

static lore_status find_breaks(Inquest *inquest, bool by_source, uint32_t size_max, Sets *out,
                               bool *is_cut)
{
    BreakQuestion question = { .asked = asked_of(inquest),
                               .by_source = by_source,
                               .size_max = size_max,
                               .with_facts = inquest->with_facts };
    return lr_breaks_find(&question, &inquest->whole, out, is_cut);
}

static const char *source_name(const Inquest *inquest, uint32_t source)
{
    const Ledger *ledger = inquest->query->reading->ledger;
    return source < ledger->names.count ? ledger->names.items[source] : NULL;
}

static lore_status list_break(Inquest *inquest, bool by_source, int64_t number, NumberSet set)
{
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < set.count && status == LORE_OK; i++) {
        bool has_memory = true;
        lore_value member;
        if (by_source)
            member = keep(inquest, source_name(inquest, set.items[i]), &has_memory);
        else
            status = name_item(inquest, set.items[i], &member);
        if (status != LORE_OK || !has_memory)
            return status != LORE_OK ? status : LORE_NOMEM;
        lore_value values[] = { lore_text(by_source ? "sources" : "claims", -1),
                                lore_integer(number), lore_integer(set.count), member };
        status = lr_answers_add(&inquest->listing->answers, values);
    }
    return status;
}

static lore_status list_breaks(Inquest *inquest, bool by_source, bool *is_cut, size_t *count,
                               bool *is_single)
{
    Sets sets = { 0 };
    bool ended_early = false;
    lore_status status = find_breaks(inquest, by_source, 0, &sets, &ended_early);
    *is_cut = *is_cut || ended_early;
    *count += lr_sets_count(&sets);
    for (size_t i = 0; i < lr_sets_count(&sets) && status == LORE_OK; i++) {
        NumberSet set = lr_sets_get(&sets, i);
        *is_single = *is_single || (by_source && set.count == 1);
        status = list_break(inquest, by_source, (int64_t)i + 1, set);
    }
    lr_sets_free(&sets);
    return status;
}

static lore_status fill_breaks(Inquest *inquest)
{
    bool is_cut = false, is_single = false;
    size_t count = 0;
    lore_status status = list_breaks(inquest, false, &is_cut, &count, &is_single);
    if (status == LORE_OK)
        status = list_breaks(inquest, true, &is_cut, &count, &is_single);
    if (status != LORE_OK)
        return status;
    if (is_cut)
        return note(inquest, "not all of them: there may be others, none smaller than the last");
    if (count == 0)
        return note(inquest, "rests on plain facts alone");
    return is_single ? note(inquest, "rests on a single source") : LORE_OK;
}

/* ---- supports ---- */

static lore_status find_supports(Inquest *inquest, Supports *out)
{
    SupportQuestion question = { .asked = asked_of(inquest), .with_facts = inquest->with_facts };
    return lr_supports_find(&question, &inquest->whole, out);
}

static lore_status list_support(Inquest *inquest, int64_t number, NumberSet set, Cost cost)
{
    lore_value values[] = { lore_integer(number), lore_integer(set.count),
                            lore_real(lr_cost_belief(cost)), lore_null() };
    lore_status status = LORE_OK;
    if (set.count == 0)
        return lr_answers_add(&inquest->listing->answers, values);
    for (uint32_t i = 0; i < set.count && status == LORE_OK; i++) {
        status = name_item(inquest, set.items[i], &values[3]);
        if (status == LORE_OK)
            status = lr_answers_add(&inquest->listing->answers, values);
    }
    return status;
}

static lore_status fill_supports(Inquest *inquest)
{
    Supports supports = { 0 };
    lore_status status = find_supports(inquest, &supports);
    for (size_t i = 0; i < lr_sets_count(&supports.sets) && status == LORE_OK; i++)
        status = list_support(inquest, (int64_t)i + 1, lr_sets_get(&supports.sets, i),
                              supports.costs.items[i]);
    if (status == LORE_OK && supports.is_cut)
        status = note(inquest, "not all of them: there may be others");
    lr_supports_free(&supports);
    return status;
}

/* ---- sources ---- */

/* An origin and what is known of it. */
typedef struct Origin {
    uint32_t source; /* 0: nobody's */
    uint32_t claims;
    bool is_alone, is_needed;
} Origin;

typedef struct Origins {
    VECTOR(Origin) list;
    bool *is_counted; /* an item each */
} Origins;

/* The one who said it first: of a copy the original. */
static uint32_t origin_of(const Docket *docket, const DocketItem *item)
{
    uint32_t source = item->evidence.source;
    for (size_t step = 0; source != 0 && step < docket->facts->source_count; step++) {
        uint32_t original = docket->facts->sources[source].origin;
        if (original == 0 || original == source)
            break;
        source = original;
    }
    return source;
}

static Origin *find_origin(Origins *origins, uint32_t source)
{
    for (size_t i = 0; i < origins->list.count; i++)
        if (origins->list.items[i].source == source)
            return &origins->list.items[i];
    return lr_vector_push(&origins->list, (Origin){ .source = source })
               ? &origins->list.items[origins->list.count - 1]
               : NULL;
}

static lore_status count_support(Origins *origins, const Docket *docket, NumberSet set)
{
    uint32_t first = LR_NONE;
    bool is_one = true;
    for (uint32_t i = 0; i < set.count; i++) {
        const DocketItem *item = &docket->items.items[set.items[i]];
        if (item->id == NULL)
            continue;
        uint32_t source = origin_of(docket, item);
        Origin *origin = find_origin(origins, source);
        if (origin == NULL)
            return LORE_NOMEM;
        origin->claims += !origins->is_counted[set.items[i]];
        origins->is_counted[set.items[i]] = true;
        is_one = is_one && (first == LR_NONE || first == source);
        first = source;
    }
    if (first != LR_NONE && is_one)
        find_origin(origins, first)->is_alone = true;
    return LORE_OK;
}

static lore_status mark_needed(Inquest *inquest, Origins *origins)
{
    Sets sets = { 0 };
    bool is_cut;
    lore_status status = find_breaks(inquest, true, 1, &sets, &is_cut);
    for (size_t i = 0; i < lr_sets_count(&sets) && status == LORE_OK; i++)
        for (size_t k = 0; k < origins->list.count; k++)
            origins->list.items[k].is_needed |=
                lr_set_has(lr_sets_get(&sets, i), origins->list.items[k].source);
    lr_sets_free(&sets);
    return status;
}

static lore_status list_origins(Inquest *inquest, const Origins *origins)
{
    bool has_memory = true;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < origins->list.count && status == LORE_OK; i++) {
        Origin origin = origins->list.items[i];
        lore_value values[] = {
            origin.source == 0 ? lore_null()
                               : keep(inquest, source_name(inquest, origin.source), &has_memory),
            lore_integer(origin.claims), lore_boolean(origin.is_alone),
            lore_boolean(origin.is_needed)
        };
        status = has_memory ? lr_answers_add(&inquest->listing->answers, values) : LORE_NOMEM;
    }
    return status;
}

static lore_status summarise(Inquest *inquest, size_t origins, bool is_cut)
{
    Buffer text = { 0 };
    if (is_cut)
        lr_buffer_format(&text, "rests on %zu independent origins, and perhaps on others", origins);
    else if (origins == 0)
        lr_buffer_format(&text, "rests on plain facts alone");
    else if (origins == 1)
        lr_buffer_format(&text, "rests on a single source");
    else
        lr_buffer_format(&text, "rests on %zu independent origins", origins);
    lore_status status = text.failed ? LORE_NOMEM : note(inquest, lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return status;
}

static lore_status fill_sources(Inquest *inquest)
{
    Supports supports = { 0 };
    Origins origins = { 0 };
    lore_status status = find_supports(inquest, &supports);
    if (status == LORE_OK)
        origins.is_counted = calloc(inquest->docket.items.count + 1, sizeof(bool));
    if (status == LORE_OK && origins.is_counted == NULL)
        status = LORE_NOMEM;
    for (size_t i = 0; i < lr_sets_count(&supports.sets) && status == LORE_OK; i++)
        status = count_support(&origins, &inquest->docket, lr_sets_get(&supports.sets, i));
    if (status == LORE_OK)
        status = mark_needed(inquest, &origins);
    if (status == LORE_OK)
        status = list_origins(inquest, &origins);
    if (status == LORE_OK)
        status = summarise(inquest, origins.list.count, supports.is_cut);
    lr_vector_free(&origins.list);
    free(origins.is_counted);
    lr_supports_free(&supports);
    return status;
}

/* ---- listings ---- */

static lore_status answer(lore_query *query, const lore_grounds *grounds,
                          const char *const *columns, lore_status (*fill)(Inquest *inquest),
                          lore_query **out)
{
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(query->kb);
    if (status != LORE_OK)
        return status;
    Inquest inquest;
    status = open_inquest(&inquest, query, grounds);
    if (status == LORE_OK) {
        inquest.listing = lr_query_listing(query->kb, columns, 4);
        status = inquest.listing == NULL ? LORE_NOMEM : fill(&inquest);
    }
    close_inquest(&inquest);
    if (status == LORE_OK)
        *out = inquest.listing;
    else
        lore_query_close(inquest.listing);
    return lr_kb_leave(query->kb, status);
}

lore_status lore_breaks(lore_query *query, const lore_grounds *grounds, lore_query **out)
{
    static const char *const columns[] = { "by", "set", "size", "member" };
    return answer(query, grounds, columns, fill_breaks, out);
}

lore_status lore_supports(lore_query *query, const lore_grounds *grounds, lore_query **out)
{
    static const char *const columns[] = { "set", "size", "belief", "member" };
    return answer(query, grounds, columns, fill_supports, out);
}

lore_status lore_sources(lore_query *query, const lore_grounds *grounds, lore_query **out)
{
    static const char *const columns[] = { "origin", "claims", "alone", "needed" };
    return answer(query, grounds, columns, fill_sources, out);
}

const char *lore_query_note(const lore_query *query)
{
    return query == NULL ? NULL : query->note;
}
