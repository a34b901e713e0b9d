/* SPDX-License-Identifier: MIT */
/* Steps: what may become of a plan once one of its conditions has been looked at.
 *
 * Statements are made true by supposing them, by one that is supposed already (so that one serves several: the
 * factoring of abductive proof procedures, Poole, Goebel and Aleliunas, 1987; Kakas, Kowalski and Toni, J. Logic
 * and Computation 2, 1992), or by a rule, of whose conditions some hold as it is and the others are wanted in
 * turn. They are made false by taking them back, or by breaking each instance of a rule that concludes
 * them. */
#ifndef LORE_API_CLOSING_STEP_H
#define LORE_API_CLOSING_STEP_H

#include "api/closing_plan.h"
#include "api/conditions.h"

enum {
    LR_CLOSING_DEPTH_MAX = 4,     /* rules one above the other */
    LR_CLOSING_ROWS_MAX = 16,     /* ways in which the rest of a rule's conditions hold */
    LR_CLOSING_INSTANCES_MAX = 8, /* to be broken of one statement */
};

/* What plans have in common. */
typedef struct Inventions {
    unsigned named;               /* variables that have been given names */
    VECTOR(lore_term) somebodies; /* values that stand for what nothing is known of */
} Inventions;

typedef struct Step {
    Asker *asker; /* of the plan's world */
    Granule window;
    Inventions *inventions;
    Frontier *frontier;
} Step;

/* Whether the plan wants nothing more, and has no variable. */
bool lr_plan_is_complete(const Asker *asker, const Plan *plan);

/* Puts on the frontier all that comes of a plan that is not complete, by one step. */
lore_status lr_closing_step(Step *step, const Plan *plan);

/* ---- parts of a step ---- */

/* The conditions of a conjunction: for each way in which some of them hold together, a plan that wants the
 * others. shared: what the plan's variables are called in them, or NULL: the same. */
typedef struct Conjunction {
    const lore_term *conditions;
    uint32_t count, depth;
    const Bindings *shared;
    bool may_hold; /* all of them: then nothing more is wanted */
} Conjunction;

lore_status lr_closing_split(Step *step, const Plan *plan, const Conjunction *conjunction);

/* Whoever is somebody in a statement may be one of whom it is so already, or of whom what is supposed says
 * it: the plan's set again with these in the place of somebody. */
lore_status lr_closing_identify(Step *step, const Plan *plan, lore_term statement);
/* Lets variables that are still open stand for somebody that nothing is known of. */
lore_status lr_closing_settle(Step *step, const Plan *plan);
bool lr_closing_has_somebody(const Asker *asker, const Inventions *inventions, const Closing *set);

/* Makes a condition false that the plan no longer wants. */
lore_status lr_closing_deny(Step *step, const Plan *plan, lore_term condition, uint32_t depth);

/* The term with a variable of its own for each "_" of its statements. */
lore_term lr_closing_name_blanks(Asker *asker, lore_term term, unsigned *named);

/* The first argument that can bind variables, *at: which; 0 if there is none. */
lore_term lr_closing_inner(const Asker *asker, lore_term term, uint32_t *at);

#endif
