/* SPDX-License-Identifier: MIT */
/* Conflicts: statements that hold at one time and may not.
 *
 * There are four kinds. A *rule* (conflict "name" { ... }) says what may not hold together; a relation that
 * is *functional* in a column has two values of it at once; a statement is *contested*: there is
 * evidence for and against it; statements of the *order* of events and their dates cannot all be so. Each conflict
 * is a set of statements, its *sides*, over one stretch of time in which all of them hold. Succession is none: the
 * stretches do not overlap. An order is so at all times or at none, and certain as it stands: any of its sides that is
 * dropped resolves it.
 *
 * Where dates are imprecise an overlap may be only possible. It is *certain* if the certain reading of all
 * sides together, put as one question about its time, has an answer (BELIEF 34). */
#ifndef LORE_API_CONFLICTS_H
#define LORE_API_CONFLICTS_H

#include "api/attempt.h"

typedef enum ConflictKind {
    CONFLICT_RULE,
    CONFLICT_FUNCTIONAL,
    CONFLICT_CONTESTED,
    CONFLICT_ORDER
} ConflictKind;

typedef struct Conflict {
    ConflictKind kind;
    const char *name; /* of the rule, the relation, or an order's first; in the program's arena */
    uint32_t rule;    /* LR_NONE unless RULE */
    lore_term sides[LR_CONDITIONS_MAX];
    uint32_t side_count;
    lore_term whole; /* all conditions, without variables */
    int64_t from, to;
    Cost cost; /* of the least believed side */
    bool is_certain;
} Conflict;

/* What is looked for, and what was found. */
typedef struct Conflicts {
    Asker asker;
    Reading *reading; /* held */
    const char *like; /* or NULL; borrowed while they are looked for */
    bool with_possible;
    size_t limit;
    bool is_cut; /* there are more */
    VECTOR(Conflict) list;
    Map seen; /* sides and time, as text */
} Conflicts;

/* The reading is released by lr_conflicts_free, also if this fails. */
lore_status lr_conflicts_open(Conflicts *conflicts, lore_kb *kb, Reading *reading, Budget *budget);
void lr_conflicts_free(Conflicts *conflicts); /* frees the struct too; accepts NULL */

/* Each kind; past the limit they end at once. */
lore_status lr_conflicts_by_rules(Conflicts *conflicts);
lore_status lr_conflicts_by_functions(Conflicts *conflicts);
lore_status lr_conflicts_by_denials(Conflicts *conflicts);
lore_status lr_conflicts_by_orders(Conflicts *conflicts);

/* Whether a name is asked for. */
bool lr_conflicts_want(const Conflicts *conflicts, const char *name);

/* Keeps a conflict unless the same sides have been met at that time, or only its possibility was not asked for. */
lore_status lr_conflicts_add(Conflicts *conflicts, Conflict *conflict);

/* One conflict, as lr_conflicts_add keeps it, for each time without gaps in which there is a belief, of the lowest
 * cost reached there. */
lore_status lr_conflicts_add_each(Conflicts *conflicts, Conflict *conflict,
                                  const StretchList *belief);

/* Whether all sides hold together at some moment whatever the dates are, however weakly. */
lore_status lr_conflict_judge(Conflicts *conflicts, Conflict *conflict);

/* The proof of a statement without variables within a window. NULL if there is none. */
lore_status lr_conflict_prove(Conflicts *conflicts, lore_term statement, Granule window,
                              lore_proof **out);

/* Appends the smallest sets to drop to a proof, a DROP node below its root for each. */
lore_status lr_conflict_drops(Conflicts *conflicts, const Conflict *conflict, lore_proof *proof);

/* When its sides are proved: at a moment of its stretch, or whenever they hold. */
Granule lr_conflict_window(const Conflict *conflict);

#endif
