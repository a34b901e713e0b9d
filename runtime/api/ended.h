/* SPDX-License-Identifier: MIT */
/* Ended: what ended something that held before: before the moment asked about, or by what was
 * recorded in an earlier transaction.
 *
 * In time, it is what its last proof rests on and ends with it: claims, or an absence that ends. In the
 * record, it is found in the transaction after the last one by which it held: a claim retracted, a
 * source graded anew, a rule changed. */
#ifndef LORE_API_ENDED_H
#define LORE_API_ENDED_H

#include "api/query.h"

enum { LR_ENDED_TRANSACTIONS_MAX = 16 }; /* looked back at most */

/* One thing that ended it. Text lives until the visit returns. */
typedef struct Ending {
    const char *text;
    const char *remark;
    const char *claim, *source, *locator, *rule; /* or NULL */
    int64_t from, to;                            /* of what ended */
} Ending;

typedef lore_status EndingVisit(void *data, const Ending *ending);

/* The goal of query, which does not hold within its window, held until last. */
lore_status lr_ended_in_time(const lore_query *query, int64_t last, EndingVisit *visit, void *data);

/* The goal of query, which does not hold by its transaction, may have held by an earlier one. */
lore_status lr_ended_on_record(const lore_query *query, EndingVisit *visit, void *data);

#endif
