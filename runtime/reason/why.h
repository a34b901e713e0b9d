/* SPDX-License-Identifier: MIT */
/* Why: the smallest proof of a tuple at a moment, with what is contested in it marked. */
#ifndef LORE_REASON_WHY_H
#define LORE_REASON_WHY_H

#include "reason/contest.h"
#include "reason/proof.h"

typedef struct Question {
    const Program *program;
    Model *model; /* has evaluated predicate */
    const FactSource *facts;
    const TestimonySource *testimonies;
    Witnesses *
        witnesses; /* of the three, kept from question to question; NULL: for breaks and supports, which
                             have their own */
    ModelSettings settings;
    uint64_t transaction; /* for the text of absences; 0 = not committed */
    uint32_t predicate;
    const Code *row;
    Asked asked;
} Question;

/* A row that is proved, or judged (reason/judge.h): its codes, borrowed, and when it is asked about. */
typedef struct Proved {
    const Code *row;
    Asked asked;
    lore_proof *proof; /* the result of a proof; NULL if it is not believed then */
    bool is_contested; /* that of a judgement */
} Proved;

/* Opens a cone and makes the rows its first tuples; roots[i] is LR_NONE if row i is not believed. */
lore_status lr_why_roots(Cone *cone, uint32_t predicate, const Proved *rows, size_t count,
                         uint32_t *roots);

/* The smallest proof of each of count rows, in one cone as far as its limits allow, so that what they share is
 * looked at once. Of question row and asked are not looked at. On failure there is no proof. */
lore_status lr_why_rows(const Question *question, Proved *rows, size_t count, Budget *budget,
                        Diag *diag);

/* The same of question's row alone. LORE_NOTFOUND if it is not believed at the moment. */
lore_status lr_why(const Question *question, lore_proof **out, Budget *budget, Diag *diag);

/* Up to count proofs of the tuple, all different and none circular, into proofs[0 .. *found): first the one that
 * lr_why gives, then the others in order of size, with the weaker ones among them. *is_cut: there are more, or may be. */
lore_status lr_why_all(const Question *question, uint32_t count, lore_proof **proofs,
                       uint32_t *found, bool *is_cut, Budget *budget, Diag *diag);

#endif
