/* SPDX-License-Identifier: MIT */
/* Candidates wait in one list; those of a size are looked at before any that is larger, so that what is found is
 * minimal. */
#include "reason/supports.h"

#include <stdlib.h>
#include <string.h>

#include "reason/ground.h"
#include "reason/weave.h"
#include "rule/order.h"
#include "rule/reach.h"

typedef struct Candidate {
    bool is_sure; /* it carries the row, with this cost */
    bool is_open; /* the same, if its claims narrow none of its dates */
    Cost cost;
} Candidate;

typedef struct Search {
    const SupportQuestion *question;
    Elements elements;
    bool *tells;  /* a predicate each: dates that the row reads follow from what it holds */
    Sets bearing; /* one set: items that may carry the row or date what does */
    Sets waiting; /* candidates' items */
    VECTOR(Candidate) candidates;
    Map met; /* a candidate's numbers -> nothing */
    size_t largest;
    uint32_t trials;
    bool has_absences;
    Supports *out;
} Search;

static const NumberSet nothing = { NULL, 0 };

/* ---- whether dates matter ---- */

static const Relation *relation_of(const Program *program, uint32_t predicate)
{
    return &program->relations.items[program->predicates.items[predicate].relation];
}

/* Of what the row reads; false without memory. */
static bool find_tellers(Search *search)
{
    const Question *asked = search->question->asked.question;
    const Program *program = asked->program;
    bool *is_read = lr_program_reach(program, &asked->predicate, 1);
    search->tells = is_read;
    if (is_read == NULL)
        return false;
    lr_order_reach(program, is_read);
    bool is_narrowed = false;
    for (size_t p = 0; p < program->predicates.count; p++)
        is_narrowed =
            is_narrowed || (is_read[p] && lr_order_narrows(program, &program->predicates.items[p]));
    for (size_t p = 0; p < program->predicates.count; p++)
        is_read[p] = is_narrowed && lr_order_tells(program, &program->predicates.items[p]);
    return true;
}

/* The predicate that tells what an item says, or LR_NONE. */
static uint32_t teller_of(const Search *search, const DocketItem *item)
{
    const Program *program = search->question->asked.question->program;
    for (uint32_t p = 0; p < program->predicates.count; p++)
        if (search->tells[p] && program->predicates.items[p].facet == item->facet &&
            relation_of(program, p)->stored == item->relation)
            return p;
    return LR_NONE;
}

/* Whether a chronology narrows the dates of an item, or finds no way to. */
static bool is_narrowed(const Search *search, const Chronology *chronology, uint32_t index)
{
    const Docket *docket = search->question->asked.docket;
    const Program *program = search->question->asked.question->program;
    const DocketItem *item = &docket->items.items[index];
    uint32_t predicate = item->id == NULL ? LR_NONE : teller_of(search, item);
    if (predicate == LR_NONE || !lr_order_narrows(program, &program->predicates.items[predicate]))
        return false;
    Evidence evidence = item->evidence;
    evidence.row = lr_docket_row(docket, item);
    Narrowing narrowing =
        lr_chronology_narrow(chronology, program->predicates.items[predicate].relation, &evidence);
    return lr_narrowing_is_any(&narrowing) || narrowing.contradicted != 0;
}

/* Whether with some of the claims dates may be others than with all of them. Where all narrow none, and nothing is
 * denied or contradicted that fewer might not deny, no fewer do. */
static lore_status find_whether_dated(const Search *search, bool *out)
{
    const TrialQuestion *asked = &search->question->asked;
    const Chronology *chronology;
    *out = false;
    bool is_any = false;
    for (size_t p = 0; p < asked->question->program->predicates.count && !is_any; p++)
        is_any = search->tells[p];
    if (!is_any)
        return LORE_OK;
    lore_status status = lr_model_chronology(asked->question->model, &chronology, asked->diag);
    if (status != LORE_OK || chronology->tied.count == 0)
        return status;
    *out = chronology->denied.count > 0 || lr_chronology_has_contradictions(chronology);
    for (uint32_t i = 0; i < asked->docket->items.count && !*out; i++)
        *out = is_narrowed(search, chronology, i);
    return LORE_OK;
}

/* ---- candidates ---- */

static lore_status add_candidate(Search *search, NumberSet items, Candidate candidate)
{
    if (!lr_sets_add(&search->waiting, items.items, items.count) ||
        !lr_vector_push(&search->candidates, candidate))
        return LORE_NOMEM;
    search->largest = items.count > search->largest ? items.count : search->largest;
    return LORE_OK;
}

static lore_status add_woven(Search *search, const Woven *woven, bool is_sure)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < lr_sets_count(&woven->sets) && status == LORE_OK; i++)
        status = add_candidate(search, lr_sets_get(&woven->sets, i),
                               (Candidate){ is_sure, !is_sure, woven->costs.items[i] });
    search->out->is_cut = search->out->is_cut || woven->is_cut;
    return status;
}

/* Sets that carry the row as long as possible dates are left open. */
static lore_status weave_open(Search *search, Woven *out)
{
    TrialQuestion asked = search->question->asked;
    Question question = *asked.question;
    Trial trial = { 0 };
    asked.question = &question;
    question.settings.leaves_open = true;
    lore_status status = lr_trial_evaluate(&trial, &asked);
    if (status == LORE_OK)
        status = lr_model_explain(trial.model, question.predicate, asked.budget, asked.diag);
    question.model = trial.model;
    question.row = trial.row;
    question.facts = &asked.docket->seen;
    question.testimonies = &asked.docket->heard;
    if (status == LORE_OK && trial.holds)
        status = lr_weave(&asked, search->question->with_facts, out);
    out->has_absences = out->has_absences || !trial.holds;
    lr_trial_free(&trial);
    return status;
}

static lore_status number_order_facts(const Search *search)
{
    const TrialQuestion *asked = &search->question->asked;
    const Program *program = asked->question->program;
    lore_status status = LORE_OK;
    for (uint32_t p = 0; p < program->predicates.count && status == LORE_OK; p++)
        if (search->tells[p] && program->predicates.items[p].facet == FACET_PRO &&
            lr_order_is_one(relation_of(program, p)))
            status = lr_docket_load_facts(asked->docket, relation_of(program, p), asked->diag);
    return status;
}

static lore_status list_bearing(Search *search, const Woven *open, const Woven *dated)
{
    const Docket *docket = search->question->asked.docket;
    ElementList list = { 0 };
    bool fine = true;
    for (size_t i = 0; i < open->items.count && fine; i++)
        fine = lr_vector_push(&list, open->items.items[i]);
    for (size_t i = 0; i < dated->items.count && fine; i++)
        fine = lr_vector_push(&list, dated->items.items[i]);
    for (uint32_t i = 0; i < docket->items.count && fine; i++) {
        const DocketItem *item = &docket->items.items[i];
        if ((item->id != NULL || search->question->with_facts) &&
            teller_of(search, item) != LR_NONE)
            fine = lr_vector_push(&list, i);
    }
    fine = fine && lr_sets_add(&search->bearing, list.items, list.count);
    lr_vector_free(&list);
    return fine ? LORE_OK : LORE_NOMEM;
}

static lore_status gather(Search *search)
{
    Woven open = { 0 }, dated = { 0 };
    lore_status status = weave_open(search, &open);
    search->has_absences = open.has_absences;
    if (status == LORE_OK && search->has_absences)
        status = lr_weave(&search->question->asked, search->question->with_facts, &dated);
    if (status == LORE_OK && search->question->with_facts)
        status = number_order_facts(search);
    if (status == LORE_OK)
        status = list_bearing(search, &open, &dated);
    if (status == LORE_OK)
        status = add_woven(search, &open, false);
    if (status == LORE_OK)
        status = add_woven(search, &dated, true);
    lr_woven_free(&open);
    lr_woven_free(&dated);
    return status;
}

/* ---- what a candidate carries ---- */

/* Of all that may carry the row or date what does, only these. */
static lore_status withhold_others(const Search *search, NumberSet items)
{
    NumberSet all = lr_sets_get(&search->bearing, 0);
    uint32_t count = 0;
    uint32_t *others = malloc((all.count + 1) * sizeof *others);
    if (others == NULL)
        return LORE_NOMEM;
    for (uint32_t i = 0; i < all.count; i++)
        if (!lr_set_has(items, all.items[i]))
            others[count++] = all.items[i];
    lr_elements_withhold(&search->elements, (NumberSet){ others, count });
    free(others);
    return LORE_OK;
}

/* Whether any of its own dates is not what its claim says. */
static lore_status find_whether_narrowed(const Search *search, NumberSet items, bool *out)
{
    const TrialQuestion *asked = &search->question->asked;
    Chronology *chronology;
    *out = false;
    lore_status status = lr_chronology_new(asked->question->program, &asked->docket->seen,
                                           asked->question->settings, &chronology, asked->diag);
    for (uint32_t i = 0; i < items.count && status == LORE_OK && !*out; i++)
        *out = is_narrowed(search, chronology, items.items[i]);
    if (status == LORE_OK)
        lr_chronology_free(chronology);
    return status;
}

/* Whether it carries the row, and if so with which cost. */
static lore_status look_at(Search *search, NumberSet items, Candidate *candidate)
{
    Trial trial = { 0 };
    bool is_narrowed = true;
    if (candidate->is_sure)
        return LORE_OK;
    lore_status status = withhold_others(search, items);
    if (status == LORE_OK && candidate->is_open)
        status = find_whether_narrowed(search, items, &is_narrowed);
    candidate->is_sure = !is_narrowed;
    if (status != LORE_OK || candidate->is_sure)
        return status;
    if (search->trials++ >= LR_SUPPORT_TRIALS_MAX) {
        search->out->is_cut = true;
        return LORE_OK;
    }
    status = lr_trial_evaluate(&trial, &search->question->asked);
    candidate->is_sure = trial.holds;
    candidate->cost = trial.cost;
    lr_trial_free(&trial);
    return status;
}

/* ---- search ---- */

static bool has_smaller(const Search *search, NumberSet items)
{
    for (size_t i = 0; i < lr_sets_count(&search->out->sets); i++)
        if (lr_set_holds(items, lr_sets_get(&search->out->sets, i)))
            return true;
    return false;
}

/* The candidate with one item more, unless that waits already. */
static lore_status add_extension(Search *search, NumberSet items, uint32_t added)
{
    bool is_new;
    uint32_t *extended = malloc((items.count + 1) * sizeof *extended);
    if (extended == NULL)
        return LORE_NOMEM;
    uint32_t below = 0;
    while (below < items.count && items.items[below] < added)
        below++;
    if (below > 0)
        memcpy(extended, items.items, below * sizeof *extended);
    extended[below] = added;
    if (items.count > below)
        memcpy(extended + below + 1, items.items + below, (items.count - below) * sizeof *extended);
    size_t size = (items.count + 1) * sizeof *extended;
    bool fine = lr_map_put(&search->met, extended, size, &is_new) != NULL;
    lore_status status = fine ? LORE_OK : LORE_NOMEM;
    if (fine && is_new)
        status = add_candidate(search, (NumberSet){ extended, items.count + 1 }, (Candidate){ 0 });
    free(extended);
    return status;
}

/* Once no more may be evaluated there is nothing to be had of extensions. */
static lore_status extend(Search *search, size_t index)
{
    NumberSet all = lr_sets_get(&search->bearing, 0);
    lore_status status = LORE_OK;
    if (search->has_absences || search->trials >= LR_SUPPORT_TRIALS_MAX) {
        search->out->is_cut = true;
        return LORE_OK;
    }
    for (uint32_t i = 0; i < all.count && status == LORE_OK; i++) {
        NumberSet items = lr_sets_get(&search->waiting, index);
        if (!lr_set_has(items, all.items[i]))
            status = add_extension(search, items, all.items[i]);
    }
    return status;
}

static lore_status visit(Search *search, size_t index)
{
    NumberSet items = lr_sets_get(&search->waiting, index);
    Candidate candidate = search->candidates.items[index];
    if (has_smaller(search, items))
        return LORE_OK;
    lore_status status = look_at(search, items, &candidate);
    if (status != LORE_OK)
        return status;
    if (!candidate.is_sure)
        return extend(search, index);
    return lr_sets_add(&search->out->sets, items.items, items.count) &&
                   lr_vector_push(&search->out->costs, candidate.cost)
               ? LORE_OK
               : LORE_NOMEM;
}

static lore_status search_all(Search *search)
{
    lore_status status = LORE_OK;
    for (size_t size = 0; size <= search->largest && status == LORE_OK; size++)
        for (size_t i = 0; i < search->candidates.count && status == LORE_OK; i++)
            if (lr_sets_get(&search->waiting, i).count == size)
                status = visit(search, i);
    return status;
}

static void free_search(Search *search)
{
    free(search->tells);
    lr_sets_free(&search->bearing);
    lr_sets_free(&search->waiting);
    lr_vector_free(&search->candidates);
    lr_map_free(&search->met);
}

/* ---- results ---- */

/* What is woven as the question's model dates it, and nothing else. */
static lore_status take_woven(const SupportQuestion *question, Supports *out)
{
    Woven woven = { 0 };
    lore_status status = lr_weave(&question->asked, question->with_facts, &woven);
    for (size_t i = 0; i < lr_sets_count(&woven.sets) && status == LORE_OK; i++) {
        NumberSet items = lr_sets_get(&woven.sets, i);
        if (!lr_sets_add(&out->sets, items.items, items.count) ||
            !lr_vector_push(&out->costs, woven.costs.items[i]))
            status = LORE_NOMEM;
    }
    out->is_cut = woven.is_cut;
    lr_woven_free(&woven);
    return status;
}

lore_status lr_supports_find(const SupportQuestion *question, Supports *out)
{
    Search search = { .question = question,
                      .elements = { question->asked.docket, false, question->with_facts },
                      .out = out };
    bool is_dated = false;
    lore_status status = find_tellers(&search) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK)
        status = find_whether_dated(&search, &is_dated);
    if (status == LORE_OK && !is_dated)
        status = take_woven(question, out);
    if (status == LORE_OK && is_dated)
        status = gather(&search);
    if (status == LORE_OK && is_dated)
        status = search_all(&search);
    if (is_dated)
        lr_elements_withhold(&search.elements, nothing);
    free_search(&search);
    return status;
}

void lr_supports_free(Supports *supports)
{
    lr_sets_free(&supports->sets);
    lr_vector_free(&supports->costs);
}
