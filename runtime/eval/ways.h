/* SPDX-License-Identifier: MIT */
/* Ways: which of several ways of doing the same thing evaluations must take, and how often they took
 * each. For tests and diagnosis: answers never depend on it.
 *
 * Where the engine chooses a form for rows or a method, it asks whether one is forced; forced ways that
 * are impossible at some place are not taken there. Nothing is asked of each row: choices are made when
 * a set changes its form, a clause is set up or a component begins. While nobody forces anything
 * pointers to Ways are NULL, which is all that is looked at then. */
#ifndef LORE_EVAL_WAYS_H
#define LORE_EVAL_WAYS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum EvalWay {
    /* what rows are kept in */
    WAY_LIST, /* what does not grow stays a list, which is searched */
    WAY_HASH,
    WAY_DENSE, /* where that takes no more than 16 MiB */
    WAY_BROAD, /* columns get more bits than they need: indexes with 64-bit rests */
    WAY_TABLE, /* the same with 32 bits: rows of three columns and more take several words */
    /* how an atom finds rows */
    WAY_SCAN,  /* all rows, tested one by one */
    WAY_PROBE, /* by an index, however few rows there are */
    WAY_FIND,  /* rows that are known whole: in the set */
    WAY_MARKS, /* the same in a bitmap of one column */
    /* what stands between atoms and the head */
    WAY_APART, /* each step for itself */
    WAY_FUSED, /* an atom asks for those after it */
    WAY_BATCH, /* all bindings go through batches */
    WAY_TAIL,  /* the last atom's rows become the head's at once */
    WAY_UNFILTERED,
    WAY_FILTERED, /* indexes leave out what another atom rules out */
    WAY_SET,      /* duplicates are told apart in the head's set */
    WAY_GROUPED,  /* or group by group, or not at all */
    /* how a clause is planned */
    WAY_COSTLY,  /* the costliest atom first, then always the costliest */
    WAY_UNSPLIT, /* recursive clauses stay as they were written */
    WAY_SPLIT,
    WAY_UNPARTED, /* constants in a column get no relation of their own */
    WAY_PARTED,
    /* how a component reaches its fixpoint */
    WAY_ROUNDS,
    WAY_SEARCH, /* however large the relations are that are followed */
    WAY_SPREAD, /* group by group, of dated tuples */
    WAY_WHOLE,  /* none of their nodes is taken out */
    WAY_CONTRACTED,
    WAY_COPIED, /* what only repeats a relation has rows of its own */
    WAY_SHARED,
    WAY_TEAM,     /* all threads take part, however little there is to do */
    WAY_POSTED,   /* and rows go by post to whoever owns their place, however small the set is */
    WAY_SORTED,   /* aggregates go through runs of sorted rows */
    WAY_NUMBERED, /* or number the groups first */
    WAY_COUNT
} EvalWay;

typedef struct Ways {
    uint64_t forced; /* bit w: way w */
    atomic_uint_least64_t taken[WAY_COUNT];
} Ways;

static inline bool lr_ways_force(const Ways *ways, EvalWay way)
{
    return ways != NULL && (ways->forced >> way & 1);
}

static inline void lr_ways_take(Ways *ways, EvalWay way)
{
    if (ways != NULL)
        atomic_fetch_add_explicit(&ways->taken[way], 1, memory_order_relaxed);
}

/* The bits of names, words with commas or spaces between them; false if one names no way: then it is
 * *unknown, *length bytes long. */
bool lr_ways_read(const char *names, uint64_t *bits, const char **unknown, size_t *length);

/* Forces these from now on, and counts from nought. */
void lr_ways_begin(Ways *ways, uint64_t bits);

const char *lr_ways_name(EvalWay way);

#endif
