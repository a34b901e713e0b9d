/* SPDX-License-Identifier: MIT */
/* Work: what one run does, step by step: bindings in, and time.
 *
 * Time is told by one clock: whoever enters a step closes the account of the one before it. Each thread
 * has counters of its own; they are added to the profile when the run is over. */
#ifndef LORE_EVAL_WORK_H
#define LORE_EVAL_WORK_H

#include "eval/profile.h"
#include "eval/stage.h"

typedef struct Spent {
    uint64_t in, ns;
} Spent;

typedef struct Work {
    uint64_t since;
    uint32_t at;   /* whose account is open */
    uint32_t sink; /* the number of steps: what becomes of bindings; one above: all the rest */
    Spent spent[];
} Work;

/* Counters for a run of a model that has a profile. False without memory. */
bool lr_work_open(Run *run);
/* Adds them to the profile, and frees them. */
void lr_work_close(Run *run);

/* Opens a step's account for count bindings; returns whose was open. */
uint32_t lr_work_enter(Work *work, uint32_t step, uint64_t count);
void lr_work_leave(Work *work, uint32_t before);

/* Counts what postings of count bindings give to the sink, whose account stays closed. */
void lr_work_found(Work *work, const Posting *found, uint32_t count);

/* The same for what a run gives to its sink, where it is measured. */
static inline uint32_t lr_work_give(Work *work, uint64_t count)
{
    return work == NULL ? 0 : lr_work_enter(work, work->sink, count);
}

static inline void lr_work_given(Work *work, uint32_t before)
{
    if (work != NULL)
        lr_work_leave(work, before);
}

#endif
