/* SPDX-License-Identifier: MIT */
/* Causes: which of the changes between two states make a row's belief what it is in the later one.
 *
 * A set of changes is tried by evaluating the earlier state with those changes and no others. The set
 * that is found makes the later belief, and no longer does when any one of them is left out. The
 * changes stand in a list, the likely ones first. The shortest beginning of it that suffices ends in a
 * change that is needed; that one is kept, and the search goes on before it. Last, whatever can be left
 * out after all is (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
 * Transactions on Software Engineering 28, 2002; the bisection is that of Junker, "QuickXplain", AAAI
 * 2004). In a state that makes no program nothing is reached.
 *
 * Every trial tells of all rows at once and is remembered; all read the same claims in memory. Cost: for a cause of
 * k among n changes some 2 k log n evaluations, or, where the guess is good, 2 k. When time is up, only what has
 * been tried is still told. */
#ifndef LORE_API_CAUSE_H
#define LORE_API_CAUSE_H

#include "api/changes.h"
#include "api/difference.h"
#include "api/query.h"

/* What is looked into. All is borrowed. */
typedef struct Inquiry {
    const lore_query *question; /* its goal and window */
    Standpoint before;          /* its as_of and rules are the earlier transaction */
    uint64_t after;             /* the later one */
    const Answers *was, *is;    /* answers to it, without rows where the goal meant nothing */
    const DifferenceList *differences;
    const Changes *changes;
    int64_t effort; /* no trial begins after so many milliseconds of processor time, */
    int64_t limit;  /* nor after so many altogether; 0: however many */
} Inquiry;

typedef VECTOR(size_t) ChangeSet; /* indexes of changes */

typedef struct Causes Causes;

Causes *lr_causes_new(const Inquiry *inquiry); /* NULL without memory */
void lr_causes_free(Causes *causes);

/* Whether a cause found before is one of this difference too: then it is in *out, by transaction. */
lore_status lr_causes_known(Causes *causes, size_t difference, ChangeSet *out, bool *is_known,
                            Budget *budget);
/* Tries one change alone, for all differences at once. */
lore_status lr_causes_try(Causes *causes, size_t change, Budget *budget);
/* Looks for one; order: the indexes of all changes, the likely ones first. LORE_NOTFOUND: time was up. */
lore_status lr_causes_find(Causes *causes, size_t difference, const size_t *order, ChangeSet *out,
                           Budget *budget);
/* Whether time is up. */
bool lr_causes_are_over(const Causes *causes);

#endif
