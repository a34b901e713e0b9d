/* SPDX-License-Identifier: MIT */
/* A claim on its way from what its author wrote to a record: for the store, or for a what-if.
 *
 * Its statement, dates and grade are checked against the declarations first; then its values become
 * codes, in whatever dictionary the record is meant for. */
#ifndef LORE_API_CLAIM_H
#define LORE_API_CLAIM_H

#include "rule/program.h"
#include "store/store.h"

typedef struct ClaimDraft {
    Arena arena;
    Place place;
    Statement statement;
    const Relation *relation; /* the program's */
    Code row[LR_ARITY_MAX];
    Buffer antecedent;
    ClaimRecord record; /* source is left to the caller; texts are the claim's or in arena */
} ClaimDraft;

/* takes_derived: whether a relation that rules conclude may be claimed.
 * The draft is to be freed in either case; it stays where it is, since its record points into it. */
lore_status lr_claim_resolve(ClaimDraft *making, const lore_claim *claim, const Program *program,
                             bool takes_derived, Diag *diag);
typedef lore_status CodeMaker(void *data, lore_value value, Code *out, Diag *diag);
lore_status lr_claim_encode(ClaimDraft *making, const lore_claim *claim, CodeMaker *make,
                            void *data, Diag *diag);
void lr_claim_free(ClaimDraft *making);

#endif
