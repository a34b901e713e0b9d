/* SPDX-License-Identifier: MIT */
/* Plans: closings in the making, and the frontier of those that are still to be looked at.
 *
 * A plan is what is supposed so far, and conditions that are still to be made true by supposing more. Its
 * variables are its own and stand for anything; they become known as the plan goes on, in both parts at once,
 * so that one statement may come to serve several conditions. Its *bound* is a number of statements that
 * whatever comes of it has at least: what is supposed, and conditions no two of which one statement can
 * serve. */
#ifndef LORE_API_CLOSING_PLAN_H
#define LORE_API_CLOSING_PLAN_H

#include "api/closing_set.h"

enum {
    LR_WANTS_MAX = 24,   /* conditions of a plan */
    LR_PLANS_MAX = 4000, /* ever on the frontier */
    LR_PLAN_NONE = UINT32_MAX,
};

typedef struct Want {
    lore_term condition;
    uint32_t depth; /* rules above it */
} Want;

typedef struct Plan {
    Closing supposed;
    Want wants[LR_WANTS_MAX];
    uint32_t want_count;
    uint32_t bound;
    uint32_t world; /* in which its conditions are asked: the search's */
    uint32_t order; /* on the frontier */
} Plan;

/* ---- changing a plan ---- */

/* False if there is no room. */
bool lr_plan_want(Plan *plan, lore_term condition, uint32_t depth);

/* Puts what is known in the place of variables, everywhere; *fits: nothing is both said and taken back then. */
lore_status lr_plan_bind(Asker *asker, Plan *plan, const Bindings *bindings, bool *fits);

/* What makes two conditions one statement; false if nothing does. Adds to bindings, in which no variable stands for one
 * that stands for something itself. */
bool lr_plan_unify(const Asker *asker, lore_term a, lore_term b, Bindings *bindings);

/* A variable of a name that none has had: what stands before "#" is its author's. */
lore_term lr_plan_fresh(Asker *asker, const char *name, unsigned *named);

/* Whether the condition holds no variable but "_". */
bool lr_plan_is_closed(const Asker *asker, lore_term condition);

/* ---- the frontier ---- */

typedef struct Frontier {
    VECTOR(Plan) plans;
    Map seen;        /* plans by what they say, whatever their variables' names */
    uint32_t most;   /* plans whose bound is greater are of no interest */
    uint32_t missed; /* the least bound of what was left out for its cost, or LR_PLAN_NONE */
} Frontier;

/* Finds the plan's bound, and puts it on the frontier unless it has been there. */
lore_status lr_frontier_put(Frontier *frontier, const Asker *asker, Plan *plan);

/* Takes the plan of the least bound, of those the one that wants least and came first; false if none is left that
 * is of interest. */
bool lr_frontier_take(Frontier *frontier, Plan *out);

/* Something that would have had at least bound statements is not looked at. */
void lr_frontier_miss(Frontier *frontier, uint32_t bound);

void lr_frontier_free(Frontier *frontier);

#endif
