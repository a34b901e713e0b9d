/* SPDX-License-Identifier: MIT */
/* Span: the dates that a claim's author wrote, as the bounds of its valid time (BELIEF 23 to
 * 28).
 *
 * A written date is the granule in which the end lies: `to = "2020-01"` ends somewhere in
 * January. With days as the unit, days are exact and a written last day is included. An instant
 * from code is exact. Nothing or ".." is unbounded; "?" is unknown: as early or late as the
 * other end allows. */
#ifndef LORE_API_SPAN_H
#define LORE_API_SPAN_H

#include "rule/program.h"
#include "store/store.h"

typedef struct WrittenSpan {
    lore_value from, to, on; /* TEXT with a NUL at its end, INSTANT or NULL */
    const char *lasting;     /* or NULL */
} WrittenSpan;

/* The bounds for a claim on relation; texts of *out are borrowed from written. LORE_TIME,
 * saying what to write, where dates do not fit the relation or each other, or leave no time at
 * all. */
lore_status lr_span_resolve(const WrittenSpan *written, const Relation *relation, Place place,
                            ClaimTime *out, Diag *diag);

/* A moment of a question: a written date as its granule, an exact instant as [t, t + 1). */
lore_status lr_span_moment(lore_value written, Granule *out, Place place, Diag *diag);

#endif
