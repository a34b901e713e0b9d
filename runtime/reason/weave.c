/* SPDX-License-Identifier: MIT */
/* Sets are rows of words, a bit for each claim that occurs in the cone. A round looks at the ways of which a
 * premise has gained a set. */
#include "reason/weave.h"

#include <stdlib.h>
#include <string.h>

#include "reason/carry.h"

/* Sets of words with a cost each, none of which another makes needless. */
typedef struct Family {
    VECTOR(uint64_t) words;
    VECTOR(Cost) costs;
} Family;

typedef struct Weave {
    const TrialQuestion *asked;
    Cone *cone;
    VECTOR(uint32_t) items; /* by bit */
    Map number_of;          /* item -> bit + 1 */
    Woven *out;
    uint32_t width;      /* words of a set */
    Family *families;    /* a tuple each */
    bool *has_gained;    /* in the last round, a tuple each */
    bool *gains;         /* in this one */
    Family joined, next; /* of the way at work */
    uint64_t *scratch;
} Weave;

static void free_family(Family *family)
{
    lr_vector_free(&family->words);
    lr_vector_free(&family->costs);
}

/* ---- families ---- */

static bool is_part(const uint64_t *part, const uint64_t *of, uint32_t width)
{
    for (uint32_t w = 0; w < width; w++)
        if (part[w] & ~of[w])
            return false;
    return true;
}

static void remove_set(const Weave *weave, Family *family, size_t index)
{
    size_t last = --family->costs.count;
    family->costs.items[index] = family->costs.items[last];
    memmove(family->words.items + index * weave->width, family->words.items + last * weave->width,
            weave->width * sizeof(uint64_t));
    family->words.count = last * weave->width;
}

/* Adds a set unless it is needless, and drops those that it makes so. *added may be NULL. */
static bool add_set(Weave *weave, Family *family, const uint64_t *set, Cost cost, bool *added)
{
    uint32_t width = weave->width;
    for (size_t i = 0; i < family->costs.count; i++)
        if (family->costs.items[i] <= cost && is_part(family->words.items + i * width, set, width))
            return true;
    for (size_t i = family->costs.count; i-- > 0;)
        if (family->costs.items[i] >= cost && is_part(set, family->words.items + i * width, width))
            remove_set(weave, family, i);
    if (family->costs.count >= LR_WEAVE_SETS_MAX) {
        weave->out->is_cut = true;
        return true;
    }
    if (!lr_vector_reserve(&family->words, width) || !lr_vector_push(&family->costs, cost))
        return false;
    memcpy(family->words.items + family->words.count, set, width * sizeof *set);
    family->words.count += width;
    if (added != NULL)
        *added = true;
    return true;
}

/* ---- ways ---- */

static bool number_item(Weave *weave, uint32_t item)
{
    uint64_t *slot =
        item == LR_NONE ? NULL : lr_map_put(&weave->number_of, &item, sizeof item, NULL);
    if (slot == NULL || *slot != 0)
        return slot != NULL;
    if (!lr_vector_push(&weave->items, item))
        return false;
    *slot = weave->items.count;
    return true;
}

/* The items of a way's voices are given to visit; *count is how many. */
static lore_status each_voice(Weave *weave, const Way *way,
                              bool (*visit)(Weave *weave, uint32_t item), uint32_t *count)
{
    Cone *cone = weave->cone;
    const WitnessTable *table;
    const Voice *voice;
    *count = 0;
    lore_status status = lr_carry_voices(cone, way, &table, &voice);
    while (status == LORE_OK && voice != NULL) {
        bool speaks;
        status = lr_cone_hears(cone, &cone->tuples.items[way->conclusion], voice, &speaks);
        if (status == LORE_OK && speaks &&
            !visit(weave, lr_docket_claim(weave->asked->docket, voice->id)))
            status = LORE_NOMEM;
        *count += speaks;
        voice = way->voice != 0 ? NULL : lr_witness_next(table, voice);
    }
    return status;
}

/* Roots are looked at where the row's belief changes; what fewer claims give it may change in between. */
static bool shifts_times(const Cone *cone, const Way *way)
{
    const ConeTuple *tuple = &cone->tuples.items[way->conclusion];
    const View *view = &cone->program->predicates.items[tuple->predicate].view;
    return way->kind == WAY_VIEW && (view->kind == VIEW_PAST || view->kind == VIEW_THROUGHOUT);
}

static lore_status number_way(Weave *weave, const Way *way)
{
    uint32_t count = 1;
    lore_status status = LORE_OK;
    if (way->kind == WAY_CLAIM)
        status = each_voice(weave, way, number_item, &count);
    weave->out->is_coarse = weave->out->is_coarse || count > 2 || shifts_times(weave->cone, way);
    return status;
}

static bool set_bit(Weave *weave, uint32_t item)
{
    const uint64_t *bit = lr_map_find(&weave->number_of, &item, sizeof item);
    if (bit != NULL)
        weave->scratch[(*bit - 1) / 64] |= UINT64_C(1) << ((*bit - 1) % 64);
    return true;
}

/* Unites each set so far with each of a premise's. */
static bool join_premise(Weave *weave, const Way *way, const Family *premise, Cost weakest)
{
    uint32_t width = weave->width;
    bool fine = true;
    weave->next.words.count = weave->next.costs.count = 0;
    for (size_t i = 0; i < weave->joined.costs.count && fine; i++)
        for (size_t k = 0; k < premise->costs.count && fine; k++) {
            Cost cost = lr_carry_join(weave->cone, way, weave->joined.costs.items[i],
                                      premise->costs.items[k]);
            if (premise->costs.items[k] > weakest || cost > weave->asked->weakest)
                continue;
            for (uint32_t w = 0; w < width; w++)
                weave->scratch[w] =
                    weave->joined.words.items[i * width + w] | premise->words.items[k * width + w];
            fine = add_set(weave, &weave->next, weave->scratch, cost, NULL);
        }
    Family swapped = weave->joined;
    weave->joined = weave->next;
    weave->next = swapped;
    return fine;
}

static lore_status begin_way(Weave *weave, const Way *way, Cost cost)
{
    uint32_t count;
    lore_status status = LORE_OK;
    weave->joined.words.count = weave->joined.costs.count = 0;
    memset(weave->scratch, 0, weave->width * sizeof *weave->scratch);
    if (way->kind == WAY_CLAIM)
        status = each_voice(weave, way, set_bit, &count);
    if (status == LORE_OK && !add_set(weave, &weave->joined, weave->scratch, cost, NULL))
        status = LORE_NOMEM;
    return status;
}

static lore_status pass_way(Weave *weave, const Way *way)
{
    Cost cost, weakest;
    lore_status status = lr_carry_begin(weave->cone, way, &cost, &weakest);
    if (status == LORE_OK)
        status = begin_way(weave, way, cost);
    if (status != LORE_OK)
        return status;
    bool fine = true;
    for (uint32_t p = 0; p < way->premise_count && fine; p++) {
        uint32_t premise = weave->cone->premises.items[way->first_premise + p];
        fine = join_premise(weave, way, &weave->families[premise], weakest);
    }
    for (size_t i = 0; i < weave->joined.costs.count && fine; i++)
        fine = add_set(weave, &weave->families[way->conclusion],
                       weave->joined.words.items + i * weave->width, weave->joined.costs.items[i],
                       &weave->gains[way->conclusion]);
    weave->out->is_cut = weave->out->is_cut || way->is_cut;
    return fine ? LORE_OK : LORE_NOMEM;
}

/* ---- rounds ---- */

static bool is_due(const Weave *weave, const Way *way, bool is_first)
{
    if (is_first)
        return true;
    for (uint32_t p = 0; p < way->premise_count; p++)
        if (weave->has_gained[weave->cone->premises.items[way->first_premise + p]])
            return true;
    return false;
}

/* Later ways are deeper as a rule, so that each round begins with them. */
static lore_status run_round(Weave *weave, bool is_first, bool *any)
{
    const Cone *cone = weave->cone;
    lore_status status = LORE_OK;
    for (size_t w = cone->ways.count; w-- > 0 && status == LORE_OK;) {
        if (is_due(weave, &cone->ways.items[w], is_first))
            status = pass_way(weave, &cone->ways.items[w]);
        if (status == LORE_OK && w % 64 == 0)
            status =
                lr_budget_check(cone->budget, 0, "the supports", (Place){ NULL, 0 }, cone->diag);
    }
    *any = false;
    for (size_t t = 0; t < cone->tuples.count; t++) {
        weave->has_gained[t] = weave->gains[t];
        *any = *any || weave->gains[t];
        weave->gains[t] = false;
    }
    return status;
}

static lore_status weave_all(Weave *weave)
{
    const Cone *cone = weave->cone;
    bool any = true;
    for (size_t w = 0; w < cone->ways.count; w++) {
        lore_status status = number_way(weave, &cone->ways.items[w]);
        if (status != LORE_OK)
            return status;
    }
    weave->width = (uint32_t)(weave->items.count / 64 + 1);
    weave->scratch = calloc(weave->width, sizeof *weave->scratch);
    weave->families = calloc(cone->tuples.count + 1, sizeof *weave->families);
    weave->has_gained = calloc(cone->tuples.count + 1, sizeof *weave->has_gained);
    weave->gains = calloc(cone->tuples.count + 1, sizeof *weave->gains);
    if (weave->scratch == NULL || weave->families == NULL || weave->has_gained == NULL ||
        weave->gains == NULL)
        return LORE_NOMEM;
    lore_status status = run_round(weave, true, &any);
    while (status == LORE_OK && any)
        status = run_round(weave, false, &any);
    return status;
}

static void free_weave(Weave *weave)
{
    for (size_t t = 0; weave->families != NULL && t < weave->cone->tuples.count; t++)
        free_family(&weave->families[t]);
    free_family(&weave->joined);
    free_family(&weave->next);
    free(weave->families);
    free(weave->has_gained);
    free(weave->gains);
    free(weave->scratch);
    lr_vector_free(&weave->items);
    lr_map_free(&weave->number_of);
}

/* ---- results ---- */

/* A set that holds a smaller one is left out, whatever belief it gives. */
static bool is_minimal(const Weave *weave, const Family *family, size_t index)
{
    uint32_t width = weave->width;
    const uint64_t *words = family->words.items;
    for (size_t i = 0; i < family->costs.count; i++)
        if (i != index && is_part(words + i * width, words + index * width, width) &&
            (!is_part(words + index * width, words + i * width, width) ||
             family->costs.items[i] < family->costs.items[index]))
            return false;
    return true;
}

static uint32_t size_of(const Weave *weave, const uint64_t *set)
{
    uint32_t size = 0;
    for (uint32_t w = 0; w < weave->width; w++)
        size += (uint32_t)__builtin_popcountll(set[w]);
    return size;
}

static bool put_set(const Weave *weave, const uint64_t *set, Cost cost)
{
    VECTOR(uint32_t) members = { 0 };
    bool fine = true;
    for (uint32_t bit = 0; bit < weave->items.count && fine; bit++)
        if (set[bit / 64] >> (bit % 64) & 1)
            fine = lr_vector_push(&members, weave->items.items[bit]);
    fine = fine && lr_sets_add(&weave->out->sets, members.items, members.count) &&
           lr_vector_push(&weave->out->costs, cost);
    lr_vector_free(&members);
    return fine;
}

/* Smaller sets first. */
static lore_status put_sets(const Weave *weave, const Family *family)
{
    uint32_t largest = 0;
    for (size_t i = 0; i < family->costs.count; i++) {
        uint32_t size = size_of(weave, family->words.items + i * weave->width);
        largest = size > largest ? size : largest;
    }
    for (uint32_t size = 0; size <= largest; size++)
        for (size_t i = 0; i < family->costs.count; i++) {
            const uint64_t *set = family->words.items + i * weave->width;
            if (size_of(weave, set) == size && is_minimal(weave, family, i) &&
                !put_set(weave, set, family->costs.items[i]))
                return LORE_NOMEM;
        }
    return LORE_OK;
}

/* ---- roots ---- */

/* The row at each moment of the window from which its ways may differ. */
static lore_status add_roots(Cone *cone, const TrialQuestion *question, uint32_t *count)
{
    const Question *asked = question->question;
    size_t instants;
    const int64_t *at = lr_model_instants(cone->model, &instants);
    lore_status status = LORE_OK;
    uint32_t root;
    for (size_t i = 0; i < instants && status == LORE_OK; i++) {
        int64_t from = at[i], to = i + 1 < instants ? at[i + 1] : LORE_TIME_MAX;
        if (from >= question->to || (to <= question->from && to != LORE_TIME_MAX))
            continue;
        int64_t moment = from > question->from ? from : question->from;
        if (moment == LORE_TIME_MIN)
            moment = to == LORE_TIME_MAX ? 0 : to - 1;
        status = lr_cone_root(cone, asked->predicate, asked->row, moment, &root);
    }
    *count = (uint32_t)cone->tuples.count;
    return status;
}

static lore_status grow_cone(Cone *cone, const TrialQuestion *question, uint32_t *roots)
{
    lore_status status = lr_cone_open(cone);
    if (status == LORE_OK)
        status = add_roots(cone, question, roots);
    return status == LORE_OK ? lr_cone_grow(cone, UINT32_MAX) : status;
}

static lore_status collect(Weave *weave, uint32_t roots)
{
    Family all = { 0 };
    lore_status status = LORE_OK;
    for (uint32_t r = 0; r < roots && status == LORE_OK; r++)
        for (size_t i = 0; i < weave->families[r].costs.count && status == LORE_OK; i++)
            if (!add_set(weave, &all, weave->families[r].words.items + i * weave->width,
                         weave->families[r].costs.items[i], NULL))
                status = LORE_NOMEM;
    if (status == LORE_OK)
        status = put_sets(weave, &all);
    weave->out->is_cut = weave->out->is_cut || weave->cone->is_full || weave->cone->has_gaps;
    if (status == LORE_OK && all.costs.count == 0 && !weave->out->is_cut)
        status = lr_trial_refuse(weave->asked);
    free_family(&all);
    return status;
}

lore_status lr_weave(const TrialQuestion *asked, Woven *out)
{
    uint32_t roots = 0;
    const Question *question = asked->question;
    Witnesses witnesses = { .program = question->program,
                            .model = question->model,
                            .facts = question->facts,
                            .testimonies = question->testimonies,
                            .settings = question->settings,
                            .diag = asked->diag };
    Cone cone = { .program = question->program,
                  .model = question->model,
                  .witnesses = &witnesses,
                  .settings = question->settings,
                  .scope = CONE_BROAD,
                  .weakest = asked->weakest,
                  .budget = asked->budget,
                  .diag = asked->diag };
    Weave weave = { .asked = asked, .cone = &cone, .out = out };
    lore_status status = grow_cone(&cone, asked, &roots);
    if (status == LORE_OK)
        status = weave_all(&weave);
    if (status == LORE_OK)
        status = collect(&weave, roots);
    free_weave(&weave);
    lr_cone_free(&cone);
    lr_witnesses_free(&witnesses);
    return status;
}

void lr_woven_free(Woven *woven)
{
    lr_sets_free(&woven->sets);
    lr_vector_free(&woven->costs);
}
