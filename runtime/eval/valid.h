/* SPDX-License-Identifier: MIT */
/* Valid: the intervals of a tuple where dates are imprecise (BELIEF 16, 27).
 *
 * A tuple made of occurrences has these as its intervals, as long as no two of them may touch. Where
 * they may, and for every other tuple, intervals follow from what is possible and what is certain: a
 * longest possible interval with one certain stretch in it begins before that and ends after it;
 * with none or several it is not known to be there as one. */
#ifndef LORE_EVAL_VALID_H
#define LORE_EVAL_VALID_H

#include "eval/model_internal.h"

/* Whether predicate is a view of that kind. */
static inline bool lr_valid_is_uncertain(const Predicate *predicate)
{
    return predicate->kind == PREDICATE_VIEW && predicate->view.kind == VIEW_VALID &&
           predicate->view.other != LR_NONE;
}

/* Fills its extent; what it reads is complete. */
lore_status lr_valid_view(Model *model, uint32_t predicate);

#endif
