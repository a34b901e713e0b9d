/* SPDX-License-Identifier: MIT */
/* The search for the smallest proof, and its telling. */
#include "reason/why.h"

#include <stdlib.h>

#include "reason/narrate.h"

enum { FIRST_STEP = 64 };

/* Whether nothing that has not been grown can make the root's proof smaller. */
static bool is_settled(const Cone *cone, const Least *least)
{
    if (lr_cone_is_whole(cone))
        return true;
    return least->size[0] > 0 && least->size[0] <= cone->tuples.items[cone->grown].depth + 1;
}

/* Grows the cone until the root's smallest proof is found; if its limits come first, with cuts. */
static lore_status search(Cone *cone, Least *least)
{
    for (uint32_t step = FIRST_STEP;; step *= 2) {
        lore_status status = lr_cone_grow(cone, step);
        if (status == LORE_OK)
            status = lr_least_find(cone, false, least);
        if (status != LORE_OK)
            return status;
        if (is_settled(cone, least))
            break;
        lr_least_free(least);
    }
    if (least->size[0] > 0)
        return LORE_OK;
    lr_least_free(least);
    return lr_least_find(cone, true, least);
}

static lore_status prove(Cone *cone, const Question *question, lore_proof *proof)
{
    uint32_t root;
    Least least = { NULL, NULL };
    lore_status status = lr_cone_open(cone);
    if (status == LORE_OK)
        status =
            lr_cone_tuple(cone, question->predicate, question->row, question->moment, 0, &root);
    if (status == LORE_OK && root == LR_NONE)
        status = lr_diag_fail(cone->diag, LORE_NOTFOUND, (Place){ NULL, 0 },
                              "nothing to prove: it is not believed at that moment");
    if (status == LORE_OK)
        status = search(cone, &least);
    if (status == LORE_OK)
        status = lr_narrate(cone, question->program, &least, proof);
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
    lore_status status = prove(&cone, question, proof);
    lr_cone_free(&cone);
    lr_witnesses_free(&witnesses);
    if (status != LORE_OK) {
        lore_proof_free(proof);
        *out = NULL;
    }
    return status;
}
