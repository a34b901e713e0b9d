/* SPDX-License-Identifier: MIT */
/* Demand: predicates computed only as far as they are asked for (magic sets: Bancilhon, Maier,
 * Sagiv and Ullman, PODS 1986; Beeri and Ramakrishnan, J. Logic Programming 10, 1991).
 *
 *     ans(Y) :- tc(7, Y)        tc(X, Z) :- e(X, Z)        tc(X, Z) :- tc(X, Y), e(Y, Z)
 *
 * becomes, with tc7 a copy of tc and asked what is wanted of it,
 *
 *     ans(Y) :- tc7(7, Y)       tc7(X, Z) :- asked(X), e(X, Z)
 *     asked(7)                  tc7(X, Z) :- tc7(X, Y), e(Y, Z)
 *
 * A copy holds the tuples that match a demand, each with the whole belief that it has in the
 * original; a demand is a plain set, so that it neither weakens nor dates what it lets
 * through. The predicates that are evaluated in full, those asked for first of all, are
 * rewritten in place: their clauses as written stay for proofs. What is negated, counted or
 * seen through a view that is not monotone is copied as well unless that would make a cycle
 * through it; then it is evaluated in full. */
#ifndef LORE_RULE_DEMAND_H
#define LORE_RULE_DEMAND_H

#include "rule/program.h"

typedef struct DemandRequest {
    const uint32_t *roots; /* predicates that are to be evaluated; LR_NONE among them is skipped */
    size_t root_count;
    const bool *is_known;  /* a predicate each: its tuples are there */
    const double *sizes;   /* a predicate each: its tuples if they are known or recorded, else 0 */
} DemandRequest;

/* Rewrites what the roots read as far as that is worth it; *changed: the components are others. The
 * program is as before when it fails. */
lore_status lr_demand_apply(Program *program, const DemandRequest *request, bool *changed);

/* The clauses of a predicate, which has not been evaluated, are evaluated as they are written
 * again. */
void lr_demand_withdraw(Program *program, uint32_t predicate);

#endif
