/* SPDX-License-Identifier: MIT */
/* Why: the smallest proof of a tuple at a moment.
 *
 * The cone of the tuple is grown breadth first, and after each doubling the smallest proofs in
 * it are found. A proof no larger than the depth of what has not been grown cannot be undercut,
 * so the search ends there, mostly long before the cone is whole. */
#ifndef LORE_REASON_WHY_H
#define LORE_REASON_WHY_H

#include "reason/proof.h"
#include "reason/testimony.h"

typedef struct Question {
    const Program *program;
    Model *model; /* has evaluated predicate */
    const FactSource *facts;
    const TestimonySource *testimonies;
    ModelSettings settings;
    uint64_t transaction; /* for the text of absences; 0 = not committed */
    uint32_t predicate;
    const Code *row;
    int64_t moment;
} Question;

/* LORE_NOTFOUND if the tuple is not believed at the moment. */
lore_status lr_why(const Question *question, lore_proof **out, Budget *budget, Diag *diag);

#endif
