/* SPDX-License-Identifier: MIT */
/* Sideways: the order in which a clause's literals hand bindings on to each other, before
 * anything is evaluated.
 *
 * The planner chooses by the sizes of extents; here they are guessed, but the order is chosen
 * in the same way: tests when their variables are bound, then the cheapest atom. Whatever
 * order a plan takes in the end, what is asked for along this one is asked for rightly. */
#ifndef LORE_RULE_SIDEWAYS_H
#define LORE_RULE_SIDEWAYS_H

#include "rule/program.h"

typedef struct Sideways {
    const Program *program;
    const Clause *clause;
    uint32_t order[LR_BODY_MAX];    /* literals, counted within the clause */
    uint64_t bound[LR_BODY_MAX];    /* at each place: columns of the atom that are bound by then */
    double fan_out[LR_BODY_MAX];    /* bindings that the atom there makes of one */
    uint32_t bound_at[LR_VARIABLES_MAX]; /* one more than the place; 0: given; LR_NONE: nowhere */
} Sideways;

/* given: a variable each, bound from outside. sizes: of every predicate. clause is borrowed. */
void lr_sideways_find(Sideways *s, const Program *program, const Clause *clause, const bool *given,
                      const double *sizes);

/* The literals before place that the bound columns there depend on, and those that test nothing
 * else: needed[i] for the i-th of the clause. */
void lr_sideways_needed(const Sideways *s, uint32_t place, bool *needed);

/* The bound columns at place whose values are neither given nor read from tuples, but
 * computed: nothing bounds how many there are if they are handed on in a circle. */
uint64_t lr_sideways_computed(const Sideways *s, uint32_t place);

/* How many bindings reach place through what it depends on; 1 if all comes from constants and what
 * is given. */
double lr_sideways_bindings(const Sideways *s, uint32_t place);

#endif
