/* SPDX-License-Identifier: MIT */
/* Budget: what an evaluation may use, and whether somebody has asked it to stop.
 *
 * Loops that can run long call lr_budget_check once a batch; it looks at the clock about every
 * millisecond. interrupted may be set from another thread or a signal handler at any time. */
#ifndef LORE_EVAL_BUDGET_H
#define LORE_EVAL_BUDGET_H

#include <stdatomic.h>

#include "base/diag.h"
#include "base/team.h"
#include "eval/ways.h"

typedef struct Budget {
    int64_t milliseconds; /* limits; 0 = none */
    int64_t rows;
    int64_t bytes;
    atomic_int *interrupted; /* reset by whoever reports it; may be NULL */
    int64_t deadline; /* since lr_budget_start: of the monotonic clock, microseconds; 0 = none */
    atomic_int_least64_t rows_used, bytes_used;
    atomic_bool has_given_up; /* a loop ended before its time, see lr_budget_gives_up */
    uint32_t calls;
    Team *team; /* threads that may work on it, borrowed; NULL: the caller alone */
    Ways *ways; /* that are forced and counted, borrowed for as long as the model lives; or NULL */
} Budget;

/* Begins an evaluation: nothing used, the clock running. */
void lr_budget_start(Budget *budget);

/* LORE_OK, LORE_BUDGET or LORE_INTERRUPTED, with a diagnostic that names what (the rule at work, or
 * NULL). rows: derived since the last call. */
lore_status lr_budget_check(Budget *budget, int64_t rows, const char *what, Place place,
                            Diag *diag);

/* For threads of a team: counts rows and says whether to stop. Whoever leads the team then calls
 * lr_budget_report. */
bool lr_budget_is_out(Budget *budget, int64_t rows);
/* Why lr_budget_is_out was true. */
lore_status lr_budget_report(Budget *budget, const char *what, Place place, Diag *diag);

/* For loops over whole sets, from any thread, which know no rule: whether there is no time left. They
 * then end as if memory had run out, and whoever knows the rule calls lr_budget_settle. budget may be
 * NULL. */
bool lr_budget_gives_up(Budget *budget);
/* status, unless it is LORE_NOMEM because a loop gave up: then why. */
lore_status lr_budget_settle(Budget *budget, lore_status status, const char *what, Place place,
                             Diag *diag);

static inline void lr_budget_take(Budget *budget, int64_t bytes)
{
    atomic_fetch_add_explicit(&budget->bytes_used, bytes, memory_order_relaxed);
}

#endif
