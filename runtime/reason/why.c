/* SPDX-License-Identifier: MIT */
/* The smallest proof, found and told. */
#include "reason/why.h"

#include <stdlib.h>

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

lore_status lr_why(const Question *question, lore_proof **out, Budget *budget, Diag *diag)
{
    lore_proof *proof = *out = calloc(1, sizeof *proof);
    if (proof == NULL)
        return LORE_NOMEM;
    proof->transaction = question->transaction;
    Witnesses witnesses = { .facts = question->facts,
                            .testimonies = question->testimonies,
                            .settings = question->settings,
                            .diag = diag };
    Cone cone = { .program = question->program,
                  .model = question->model,
                  .witnesses = &witnesses,
                  .settings = question->settings,
                  .budget = budget,
                  .diag = diag };
    Contest contest = { .program = question->program,
                        .model = question->model,
                        .witnesses = &witnesses };
    lore_status status = prove(&cone, question, &contest, proof);
    lr_contest_free(&contest);
    lr_cone_free(&cone);
    lr_witnesses_free(&witnesses);
    if (status != LORE_OK) {
        lore_proof_free(proof);
        *out = NULL;
    }
    return status;
}
