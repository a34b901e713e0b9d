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
    Cone cone;
    Contest contest;
} Inquiry;

static void open_inquiry(Inquiry *inquiry, const Question *question, Budget *budget, Diag *diag)
{
    *inquiry = (Inquiry){ .cone = { .program = question->program,
                                    .model = question->model,
                                    .witnesses = question->witnesses,
                                    .settings = question->settings,
                                    .budget = budget,
                                    .diag = diag },
                          .contest = { .program = question->program,
                                       .model = question->model,
                                       .witnesses = question->witnesses } };
}

static void close_inquiry(Inquiry *inquiry)
{
    lr_contest_free(&inquiry->contest);
    lr_cone_free(&inquiry->cone);
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

/* Whether two proofs say the same, at whatever moments. */
static bool says_same(const lore_proof *a, const lore_proof *b)
{
    bool is_same = a->nodes.count == b->nodes.count;
    for (size_t i = 0; is_same && i < a->nodes.count; i++) {
        const lore_proof_node *left = &a->nodes.items[i].shown, *right = &b->nodes.items[i].shown;
        const char *names[][2] = { { left->text, right->text },
                                   { left->rule, right->rule },
                                   { left->claim, right->claim } };
        is_same = left->kind == right->kind && left->parent == right->parent;
        for (size_t n = 0; is_same && n < sizeof names / sizeof *names; n++)
            is_same = names[n][0] == NULL || names[n][1] == NULL
                          ? names[n][0] == names[n][1]
                          : strcmp(names[n][0], names[n][1]) == 0;
    }
    return is_same;
}

/* Tells one proof after the other into proofs[1 ..], without the one at 0, until there are count. *told:
 * how many derivations that took. */
static lore_status tell_others(Inquiry *inquiry, const Question *question, const Ranked *ranked,
                               uint32_t count, lore_proof **proofs, uint32_t *found, size_t *told)
{
    lore_status status = lr_contest_open(&inquiry->contest, question->predicate,
                                         inquiry->cone.budget, inquiry->cone.diag);
    for (*told = 0; status == LORE_OK && *told < ranked->of[0].count; ++*told) {
        lore_proof *proof;
        bool is_first = false;
        status = new_proof(question, &proof);
        if (status == LORE_OK)
            status = lr_narrate_ranked(&inquiry->cone, ranked, ranked->of[0].items[*told],
                                       &inquiry->contest, &question->asked, proof);
        if (status == LORE_OK)
            is_first = says_same(proof, proofs[0]);
        if (status == LORE_OK && !is_first && *found < count) {
            proofs[(*found)++] = proof;
            continue;
        }
        lore_proof_free(proof);
        if (!is_first)
            break;
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
    size_t told = 0;
    *found = 0;
    *is_cut = false;
    lore_status status = lr_why(question, &proofs[0], budget, diag);
    if (status != LORE_OK)
        return status;
    *found = 1;
    open_inquiry(&inquiry, question, budget, diag);
    status = open_broad(&inquiry.cone, question);
    if (status == LORE_OK)
        status = lr_ranked_find(&inquiry.cone, count + 1, &ranked);
    if (status == LORE_OK)
        status = tell_others(&inquiry, question, &ranked, count, proofs, found, &told);
    *is_cut = ranked.is_cut || (ranked.of != NULL && told < ranked.of[0].count);
    lr_ranked_free(&ranked);
    close_inquiry(&inquiry);
    for (uint32_t i = 0; i < *found && status != LORE_OK; i++)
        lore_proof_free(proofs[i]);
    *found = status == LORE_OK ? *found : 0;
    return status;
}
