/* SPDX-License-Identifier: MIT */
/* Total: what an aggregate makes of the rows that it takes, added one after the other, and what it would make of
 * others where dates leave open which these are.
 *
 * Members are the rows that are possible. Where the same are certain, there is one total; elsewhere nothing is
 * certain, and possible is what some choice among the others gives (BELIEF 13, 25). */
#ifndef LORE_EVAL_TOTAL_H
#define LORE_EVAL_TOTAL_H

#include "rule/program.h"
#include "value/grade.h"

typedef struct Total {
    size_t count;
    __int128 integer; /* so that no order of adding overflows on the way */
    double real, expected;
    lore_value best;
    bool is_real, is_no_number;
} Total;

/* Whether totals of the kind depend on values: else these need not be given. */
bool lr_total_reads(AggregateKind kind);

/* Values are those of distinct rows: of count, min and max they are distinct themselves. */
void lr_total_add(Total *total, AggregateKind kind, lore_value value, Cost cost);

/* False if the total has no value. */
bool lr_total_value(const Total *total, AggregateKind kind, lore_value *out);

/* A row that may be taken, at one moment; certain is possible where dates are precise. */
typedef struct Member {
    lore_value value;
    Cost possible, certain;
} Member;

/* What gives totals: the kind, what is taken (beliefs of at most this cost), and which side is asked for. */
typedef struct Taking {
    AggregateKind kind;
    Cost counts_from;
    bool is_certain;
} Taking;

/* Visits each total that members can have, with the cost of its weakest member; none if nothing is taken. Changes their
 * order. A status other than OK from visit ends it and is returned. Of a sum, an average or an expectation with more than
 * ten members of which some may be taken and some not, none and all of these are tried. */
typedef lore_status TotalVisit(void *data, const Total *total, Cost weakest);
lore_status lr_totals(Taking taking, Member *members, size_t count, TotalVisit *visit, void *data);

#endif
