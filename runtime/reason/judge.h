/* SPDX-License-Identifier: MIT */
/* Judge: which rows of an answer rest on a contested fact, as their smallest proofs go.
 *
 * Many rows are proved in one cone, so that what they share is looked at once; nothing is proved
 * where nothing that the goal reads has a contrary. Indexes and claims that have been read are
 * kept from one call to the next. */
#ifndef LORE_REASON_JUDGE_H
#define LORE_REASON_JUDGE_H

#include "reason/contest.h"
#include "reason/why.h"

typedef struct Judge Judge;

/* Of question row and asked are not looked at; the rest must outlive the judge. *out is NULL on
 * failure. Evaluates what contradicts what the question's predicate reads. */
lore_status lr_judge_new(const Question *question, Judge **out, Budget *budget, Diag *diag);
void lr_judge_free(Judge *judge); /* accepts NULL */

/* Whether any row can be contested at all. */
bool lr_judge_has_doubts(const Judge *judge);

/* Finds is_contested of each. */
lore_status lr_judge_rows(Judge *judge, Proved *rows, size_t count, Budget *budget, Diag *diag);

#endif
