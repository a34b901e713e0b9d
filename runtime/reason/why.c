/* SPDX-License-Identifier: MIT */
/* The smallest proof, found and told. */
#include "reason/why.h"

#include <stdlib.h>
#include <string.h>

#include "reason/narrate.h"
#include "reason/search.h"

static lore_status prove(Cone *cone, const Question *question, Contest *contest, lore_proof *proof)
{
    uint32_t root;
    Least least = { 0 };
    lore_status status = lr_cone_open(cone);
    if (status == LORE_OK)
        status =
            lr_cone_root(cone, question->predicate, question->row, question->asked.moment, &root);
    if (status == LORE_OK && root == LR_NONE)
        status = lr_diag_fail(cone->diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                              "nothing to prove: it is not believed at that moment");
    if (status == LORE_OK)
        status = lr_search_proofs(cone, 1, &least);
    if (status == LORE_OK)
        status = lr_contest_open(contest, question->predicate, cone->budget, cone->diag);
    if (status == LORE_OK)
        status = lr_narrate(cone, &least, contest, &question->asked, proof);
    lr_least_free(&least);
    return status;
}

/* What one question's proofs are found with. */
typedef struct Inquiry {
    Witnesses witnesses;
    Cone cone;
    Contest contest;
} Inquiry;

static void open_inquiry(Inquiry *inquiry, const Question *question, Budget *budget, Diag *diag)
{
    *inquiry = (Inquiry){ .witnesses = { .facts = question->facts,
                                         .testimonies = question->testimonies,
                                         .settings = question->settings,
                                         .diag = diag },
                          .cone = { .program = question->program,
                                    .model = question->model,
                                    .witnesses = &inquiry->witnesses,
                                    .settings = question->settings,
                                    .budget = budget,
                                    .diag = diag },
                          .contest = { .program = question->program,
                                       .model = question->model,
                                       .witnesses = &inquiry->witnesses } };
}

static void close_inquiry(Inquiry *inquiry)
{
    lr_contest_free(&inquiry->contest);
    lr_cone_free(&inquiry->cone);
    lr_witnesses_free(&inquiry->witnesses);
}

static lore_status new_proof(const Question *question, lore_proof **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return LORE_NOMEM;
    (*out)->transaction = question->transaction;
    return LORE_OK;
}

lore_status lr_why(const Question *question, lore_proof **out, Budget *budget, Diag *diag)
{
    Inquiry inquiry;
    lore_status status = new_proof(question, out);
    if (status != LORE_OK)
        return status;
    open_inquiry(&inquiry, question, budget, diag);
    status = prove(&inquiry.cone, question, &inquiry.contest, *out);
    close_inquiry(&inquiry);
    if (status != LORE_OK) {
        lore_proof_free(*out);
        *out = NULL;
    }
    return status;
}

/* ---- many ---- */

/* The first derivation that carries all of the belief comes before the others. Returns how many are told. */
static uint32_t put_strongest_first(const Cone *cone, DerivationList *list, const Ranked *ranked,
                                    uint32_t count)
{
    Cost cost = cone->tuples.items[0].standing.cost;
    size_t strongest = 0;
    while (strongest < list->count && ranked->derivations.items[list->items[strongest]].cost > cost)
        strongest++;
    if (strongest > 0 && strongest < list->count) {
        uint32_t moved = list->items[strongest];
        memmove(list->items + 1, list->items, strongest * sizeof *list->items);
        list->items[0] = moved;
    }
    return list->count < count ? (uint32_t)list->count : count;
}

static bool has_strongest(const Cone *cone, const Ranked *ranked)
{
    for (size_t i = 0; i < ranked->of[0].count; i++)
        if (ranked->derivations.items[ranked->of[0].items[i]].cost <=
            cone->tuples.items[0].standing.cost)
            return true;
    return false;
}

/* As many as asked for, and more until one of them carries all of the belief. */
static lore_status rank_proofs(Cone *cone, uint32_t count, Ranked *ranked)
{
    for (uint32_t wanted = count + 1;; wanted *= 2) {
        lore_status status = lr_ranked_find(cone, wanted, ranked);
        if (status != LORE_OK || ranked->is_cut || ranked->of[0].count < wanted ||
            has_strongest(cone, ranked) || wanted > UINT32_MAX / 2)
            return status;
        lr_ranked_free(ranked);
    }
}

static lore_status tell_all(Inquiry *inquiry, const Question *question, const Ranked *ranked,
                            uint32_t count, lore_proof **proofs, uint32_t *found)
{
    lore_status status = lr_contest_open(&inquiry->contest, question->predicate,
                                         inquiry->cone.budget, inquiry->cone.diag);
    for (uint32_t i = 0; i < count && status == LORE_OK; i++) {
        status = new_proof(question, &proofs[i]);
        *found += status == LORE_OK;
        if (status == LORE_OK)
            status = lr_narrate_ranked(&inquiry->cone, ranked, ranked->of[0].items[i],
                                       &inquiry->contest, &question->asked, proofs[i]);
    }
    return status;
}

static lore_status open_broad(Cone *cone, const Question *question)
{
    uint32_t root;
    cone->scope = CONE_BROAD;
    cone->weakest = LR_COST_NONE - 1;
    lore_status status = lr_cone_open(cone);
    if (status == LORE_OK)
        status =
            lr_cone_root(cone, question->predicate, question->row, question->asked.moment, &root);
    if (status == LORE_OK && root == LR_NONE)
        status = lr_diag_fail(cone->diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                              "nothing to prove: it is not believed at that moment");
    return status;
}

lore_status lr_why_all(const Question *question, uint32_t count, lore_proof **proofs,
                       uint32_t *found, bool *is_cut, Budget *budget, Diag *diag)
{
    Inquiry inquiry;
    Ranked ranked = { 0 };
    *found = 0;
    open_inquiry(&inquiry, question, budget, diag);
    lore_status status = open_broad(&inquiry.cone, question);
    if (status == LORE_OK)
        status = rank_proofs(&inquiry.cone, count, &ranked);
    *is_cut = ranked.is_cut || (ranked.of != NULL && ranked.of[0].count > count);
    if (status == LORE_OK) {
        count = put_strongest_first(&inquiry.cone, &ranked.of[0], &ranked, count);
        status = tell_all(&inquiry, question, &ranked, count, proofs, found);
    }
    lr_ranked_free(&ranked);
    close_inquiry(&inquiry);
    for (uint32_t i = 0; i < *found && status != LORE_OK; i++) {
        lore_proof_free(proofs[i]);
        proofs[i] = NULL;
    }
    *found = status == LORE_OK ? *found : 0;
    return status;
}
