/* SPDX-License-Identifier: MIT */
/* Attempts: the rules that could have concluded a statement, and how far each comes.
 *
 * A rule is taken as it was written: its head is unified with the statement, disjunctions are
 * multiplied out, and the conditions, filled in, are asked in growing and in shrinking
 * sets. A *miss* is a way in which all conditions hold but some: the smaller the set that is left out, the
 * nearer. */
#ifndef LORE_API_ATTEMPT_H
#define LORE_API_ATTEMPT_H

#include "api/conditions.h"

enum {
    LR_ATTEMPT_MISSING_MAX = 3, /* conditions left out at once */
    LR_MISS_ROWS_MAX = 4,       /* bindings of one set that are kept */
    LR_MISSES_MAX = 24,         /* of one attempt */
};

typedef struct Attempt {
    uint32_t rule;    /* of the program; LR_NONE: the goal's own conditions */
    bool is_computed; /* the head computes a value, or sets its time: the conditions may hold in vain */
    lore_term conditions[LR_CONDITIONS_MAX]; /* filled in, the asker's; the last may join several */
    uint32_t count;
    Bindings shared; /* the statement's variables: what stands for each in the conditions */
} Attempt;

typedef VECTOR(Attempt) AttemptList;

/* All rules of the program that could conclude the statement (in the asker's terms), in their order. */
lore_status lr_attempts_find(Asker *asker, lore_term statement, AttemptList *out);

/* The conditions of a condition: what and(...) joins, or itself; an attempt for each alternative. */
lore_status lr_attempts_of_goal(Asker *asker, lore_term goal, AttemptList *out);

/* All conditions hold together but those of missing, which are given with what is known then. */
typedef struct Miss {
    uint32_t missing; /* bits of conditions */
    uint32_t lack_count;
    lore_term lacks[LR_CONDITIONS_MAX];
    Cost cost; /* of the rest */
} Miss;

typedef struct Look {
    uint32_t reached;    /* conditions that hold together from the first on */
    VECTOR(Miss) misses; /* fewest missing first, then those that come furthest */
} Look;

/* Free *out with lr_look_free. */
lore_status lr_attempt_look(Asker *asker, const Attempt *attempt, Granule window, Look *out);
void lr_look_free(Look *look);

#endif
