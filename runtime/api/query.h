/* SPDX-License-Identifier: MIT */
/* A query: a goal and its modifiers before the first step, rows of answers after it. A listing
 * is a query whose answers were there when it was opened. */
#ifndef LORE_API_QUERY_H
#define LORE_API_QUERY_H

#include "api/answers.h"
#include "reason/judge.h"

struct lore_query {
    lore_kb *kb;
    Reading *reading;  /* NULL: a listing */
    Buffer goal_bytes; /* the goal's term, to be resolved again for as_of */
    Goal goal;
    Form form; /* of the goal, if it has one; then these fill it in: */
    Code filling[LR_ARITY_MAX];
    const char *const *columns; /* names; of the program, or constant */
    Granule window;             /* what is asked about; all of time unless clipped */
    lore_reading taken;         /* of imprecise dates */
    VECTOR(OrderKey) order;
    int64_t limit; /* below 0: none */
    Answers answers;
    bool is_evaluated;
    size_t next;  /* the current row is the one before */
    Judge *judge; /* NULL until asked for */
    const char
        *note; /* what is said of it as a whole, in the reading's or its answers' text; or NULL */
    struct Conflicts *conflicts; /* of a listing of these, or NULL */
};

/* A listing of count columns, empty yet. */
lore_query *lr_query_listing(lore_kb *kb, const char *const *columns, size_t count);

/* Opens a query for goal, put to reading, which it keeps (or releases, if it fails). */
lore_status lr_query_put(lore_kb *kb, Reading *reading, const lore_terms *terms, lore_term goal,
                         lore_query **out);

/* The same question, put to another reading, which it keeps (or releases, if it fails). */
lore_status lr_query_again(const lore_query *query, Reading *reading, lore_query **out);

/* The current row, or NULL. */
const Row *lr_query_row(const lore_query *query);

/* What a proof of the current row is asked with; all that it may read is evaluated. */
lore_status lr_query_question(lore_query *query, Question *out, Budget *budget);

/* The proofs of count rows, told by their places in the answers, as lore_why gives them one by one, found
 * together; on failure all are NULL. */
lore_status lr_query_why_rows(lore_query *query, const size_t *rows, lore_proof **proofs,
                              size_t count);

#endif
