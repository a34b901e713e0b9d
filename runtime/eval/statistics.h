/* SPDX-License-Identifier: MIT */
/* Statistics: how many tuples there are, and how many different values in their columns, for the
 * planner.
 *
 * Columns are counted in a sample of at most LR_SAMPLE_ROWS rows, from which the whole is estimated
 * (Haas and Stokes, "Estimating the number of classes in a finite population", JASA 93, 1998, Duj1),
 * and never more than the column's range has. Where there is an index on the columns asked about, its
 * keys are counted instead. A sample is kept until there are eight times as many rows, or as few. */
#ifndef LORE_EVAL_STATISTICS_H
#define LORE_EVAL_STATISTICS_H

#include "eval/model_internal.h"
#include "plan/plan.h"

enum {
    LR_SAMPLE_ROWS = 1024,
    LR_CONTRADICTION = 8, /* times that numbers differ when a plan made for one is made anew */
};

/* Whether so many rows are others than a plan was made for. */
static inline bool lr_statistics_contradict(double expected, double found)
{
    return found > LR_CONTRADICTION * (expected + 1) || expected > LR_CONTRADICTION * (found + 1);
}

/* The tuples of a predicate, as far as it is evaluated. */
double lr_statistics_size(const Model *model, uint32_t predicate);

/* What the planner may ask of the model's tuples; sizes: of every predicate. */
PlanStatistics lr_statistics_of(Model *model);
void lr_statistics_free(Model *model);

#endif
