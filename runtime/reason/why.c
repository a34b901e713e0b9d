/* SPDX-License-Identifier: MIT */
/* The smallest proof, found and told. */
#include "reason/why.h"

#include <stdlib.h>
#include <string.h>

#include "reason/narrate.h"
#include "reason/search.h"

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

lore_status lr_why_roots(Cone *cone, uint32_t predicate, const Proved *rows, size_t count,
                         uint32_t *roots)
{
    lore_status status = lr_cone_open(cone);
    for (size_t i = 0; i < count && status == LORE_OK; i++)
        status = lr_cone_root(cone, predicate, rows[i].row, rows[i].asked.moment, &roots[i]);
    return status;
}

static lore_status tell_rows(Inquiry *inquiry, const Question *question, const Least *least,
                             const uint32_t *roots, Proved *rows, size_t count)
{
    lore_status status = lr_contest_open(&inquiry->contest, question->predicate,
                                         inquiry->cone.budget, inquiry->cone.diag);
    for (size_t i = 0; i < count && status == LORE_OK; i++) {
        if (roots[i] == LR_NONE)
            continue;
        status = new_proof(question, &rows[i].proof);
        if (status == LORE_OK)
            status = lr_narrate(&inquiry->cone, least, roots[i], &inquiry->contest, &rows[i].asked,
                                rows[i].proof);
    }
    return status;
}

/* *is_full: the cone's limits were reached, and nothing is told. */
static lore_status prove_together(const Question *question, Proved *rows, size_t count,
                                  bool *is_full, Budget *budget, Diag *diag)
{
    Inquiry inquiry;
    Least least = { 0 };
    uint32_t *roots = malloc((count + 1) * sizeof *roots);
    if (roots == NULL)
        return LORE_NOMEM;
    open_inquiry(&inquiry, question, budget, diag);
    inquiry.cone.is_shared = count > 1;
    lore_status status = lr_why_roots(&inquiry.cone, question->predicate, rows, count, roots);
    uint32_t found = (uint32_t)inquiry.cone.tuples.count;
    if (status == LORE_OK && found > 0)
        status = lr_search_proofs(&inquiry.cone, found, &least);
    *is_full = inquiry.cone.is_full && count > 1;
    if (status == LORE_OK && found > 0 && !*is_full)
        status = tell_rows(&inquiry, question, &least, roots, rows, count);
    lr_least_free(&least);
    close_inquiry(&inquiry);
    free(roots);
    return status;
}

/* Rows for which one cone is too small have several. */
static lore_status prove(const Question *question, Proved *rows, size_t count, Budget *budget,
                         Diag *diag)
{
    bool is_full = false;
    size_t half = count / 2;
    if (count == 0)
        return LORE_OK;
    lore_status status = prove_together(question, rows, count, &is_full, budget, diag);
    if (status == LORE_OK && is_full)
        status = prove(question, rows, half, budget, diag);
    if (status == LORE_OK && is_full)
        status = prove(question, rows + half, count - half, budget, diag);
    return status;
}

lore_status lr_why_rows(const Question *question, Proved *rows, size_t count, Budget *budget,
                        Diag *diag)
{
    for (size_t i = 0; i < count; i++)
        rows[i].proof = NULL;
    lore_status status = prove(question, rows, count, budget, diag);
    for (size_t i = 0; i < count && status != LORE_OK; i++) {
        lore_proof_free(rows[i].proof);
        rows[i].proof = NULL;
    }
    return status;
}

static lore_status fail_unbelieved(Diag *diag)
{
    return lr_diag_fail(diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                        "nothing to prove: it is not believed at that moment");
}

lore_status lr_why(const Question *question, lore_proof **out, Budget *budget, Diag *diag)
{
    Proved row = { .row = question->row, .asked = question->asked };
    lore_status status = lr_why_rows(question, &row, 1, budget, diag);
    *out = row.proof;
    return status == LORE_OK && row.proof == NULL ? fail_unbelieved(diag) : status;
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
        status = fail_unbelieved(cone->diag);
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
