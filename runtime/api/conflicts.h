/* SPDX-License-Identifier: MIT */
/* Conflicts: statements that hold at one time and may not.
 *
 * There are three kinds. A *rule* (conflict "name" { ... }) says what may not hold together; a relation that
 * is *functional* in a column has two values of it at once; a statement is *contested*: there is
 * evidence for and against it. Each conflict is a set of statements, its *sides*, over one stretch of time
 * in which all of them hold. Succession is none: the stretches do not overlap.
 *
 * Where dates are imprecise an overlap may be only possible. It is *certain* if the certain reading of all
 * sides together, put as one question about its time, has an answer (BELIEF 34). */
#ifndef LORE_API_CONFLICTS_H
#define LORE_API_CONFLICTS_H

#include "api/attempt.h"

typedef enum ConflictKind { CONFLICT_RULE, CONFLICT_FUNCTIONAL, CONFLICT_CONTESTED } ConflictKind;

typedef struct Conflict {
    ConflictKind kind;
    const char *name; /* of the rule, or of the relation; in the program's arena */
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

/* Whether a name is asked for. */
bool lr_conflicts_want(const Conflicts *conflicts, const char *name);

/* Keeps a conflict unless the same sides have been met at that time, or only its possibility was not asked for. */
lore_status lr_conflicts_add(Conflicts *conflicts, Conflict *conflict);

/* The stretches in which all beliefs hold, joined where they touch: from, to and the lowest cost reached. */
bool lr_conflict_overlaps(const StretchList *a, const StretchList *b, StretchList *out);

/* Whether all sides hold together at some moment whatever the dates are, however weakly. */
lore_status lr_conflict_judge(Conflicts *conflicts, Conflict *conflict);

/* The proof of a statement without variables at a moment within [from, to). NULL if there is none. */
lore_status lr_conflict_prove(Conflicts *conflicts, lore_term statement, int64_t moment,
                              lore_proof **out);

/* Appends the smallest sets to drop to a proof, a DROP node below its root for each. */
lore_status lr_conflict_drops(Conflicts *conflicts, const Conflict *conflict, lore_proof *proof);

/* A moment of [from, to). */
int64_t lr_conflict_moment(int64_t from, int64_t to);

#endif
