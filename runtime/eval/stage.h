/* SPDX-License-Identifier: MIT */
/* Stage: one step of a plan at run time, for the files that make up a run.
 *
 * A stage fills its output batch from a batch of input: for each output it notes which input binding
 * it comes from, and copies the variables that are carried on when the batch is full. What an atom
 * binds arrives as packed words, which are taken apart a column at a time. */
#ifndef LORE_EVAL_STAGE_H
#define LORE_EVAL_STAGE_H

#include <stdatomic.h>
#include <stddef.h>

#include "eval/marks.h"
#include "eval/run.h"

/* How an atom reads the plain rows. */
typedef enum Access {
    ACCESS_DELTA,    /* what the last round added */
    ACCESS_SCAN,     /* all of them */
    ACCESS_POSTINGS, /* those under a key: packed rests */
    ACCESS_INDEX,    /* the same for rows of several words: row ids */
    ACCESS_FETCH,    /* those under the first columns, from the file; see fetch.h */
    ACCESS_FIND,     /* the one row, all of whose columns are known */
    ACCESS_MARKS,    /* the same, by the column that was bound last */
} Access;

/* A variable's bits in the words that an atom delivers: a rest of postings, or a row. */
typedef struct Bind {
    uint32_t column, variable;
    bool is_not_null;
    Field field;
} Bind;

/* Two columns of one row that must be equal. */
typedef struct Check {
    uint32_t column, other;
    Field field, other_field;
} Check;

/* A later step that only asks about the one variable which a stage binds: the stage asks it before
 * it delivers. */
typedef struct Ask {
    uint32_t stage;
    bool is_negated;
    uint32_t differs_from; /* a TEST: variable whose value it must not have, or LR_NONE */
    Code shift;            /* from delivered values to those that are asked about */
    bool is_bounded;       /* MARKS: no delivered value is above what can be marked */
} Ask;

enum { LR_ASKS_MAX = 4 };

/* A value that a column must not have, in packed rows. */
typedef struct Exclusion {
    uint64_t mask, bits;
} Exclusion;

typedef struct Stage {
    const Step *step;
    const Literal *literal;
    Extent *extent, *other;
    Access access;
    Postings *postings;
    Index *index, *dated_index;
    const ColumnSet *filter;  /* plain rows with other values are left out; or NULL */
    const uint64_t *snapshot; /* SCAN of rows that grow meanwhile: those of its beginning; or of heads */
    size_t snapshot_count;
    uint64_t *keys, *values; /* a batch of them; or packed rows, for FIND */
    Marks marks;
    uint32_t last;         /* MARKS: the column that was bound last */
    bool is_absorbed;      /* an earlier stage has asked already */
    Ask asks[LR_ASKS_MAX]; /* POSTINGS */
    uint32_t ask_count;
    Exclusion exclusions[LR_ASKS_MAX]; /* SCAN and DELTA, of rows of one word */
    uint32_t exclusion_count;
    bool is_ascending; /* then: postings are */
    Posting *found;
    uint32_t bind_count, check_count, carried_count;
    bool has_live;   /* some variable that it binds is needed */
    uint64_t *words; /* what outputs from [unpacked, out.count) were delivered as */
    uint32_t unpacked;
    uint32_t gathered; /* outputs whose carried variables are copied */
    /* From here on, nothing is looked at before it is set. */
    Batch out;
    Code constants[LR_ARITY_MAX + 2]; /* of KEY columns that are constants */
    Bind binds[LR_ARITY_MAX + 2];
    Check checks[LR_ARITY_MAX + 2];
    uint32_t carried[LR_VARIABLES_MAX]; /* live variables that earlier steps bound */
    uint16_t from[LR_BATCH];            /* which binding of the input each output comes from */
} Stage;

#define LR_STAGE_CLEARED offsetof(Stage, out)

typedef struct TailGiven {
    uint32_t variable;
    uint8_t shift;
} TailGiven;

/* See tail.h. */
typedef struct Tail {
    uint32_t stage;    /* the last atom's; LR_NONE: the run has no tail */
    uint64_t constant; /* part of every row */
    uint32_t given_count, move_count;
    Field moved_to;     /* where the last move goes */
    bool is_projection; /* words differ in columns that do not matter */
    bool marks_groups;  /* see tail.c */
    uint64_t *prefixes; /* of the bindings of the atom's batch */
    uint64_t *rows;     /* that wait for the sink */
    uint32_t count;
    /* From here on, nothing is looked at before it is set. */
    TailGiven given[LR_ARITY_MAX + 2];
    BitMove moves[LR_ARITY_MAX + 2];
} Tail;

typedef struct Run {
    Model *model;
    const Plan *plan;
    const Clause *clause;
    RunOptions options;
    Sink sink;
    atomic_size_t
        *cursor; /* of the rows that the first step reads, where threads share them; or NULL */
    lore_status status;
    Stage *stages;
    uint16_t bound_at[LR_VARIABLES_MAX]; /* 0: from outside; else one more than the step's number */
    Arena memory, scratch;
    struct Work *work; /* of a run that is measured, or NULL; see work.h */
    SpanList spans, merged;
    Tail tail; /* the last two are set, not cleared */
    Batch seed;
} Run;

static inline Span lr_stage_span(const Batch *in, uint32_t i)
{
    return in->spans == NULL ? LR_SPAN_ALWAYS : in->spans[i];
}

static inline Code lr_stage_key(const Stage *stage, uint32_t column, const Batch *in, uint32_t i)
{
    const StepColumn *c = &stage->step->columns[column];
    return c->is_constant ? stage->constants[column] : in->columns[c->index][i];
}

/* The codes of all key columns of a binding, in order. */
void lr_stage_keys(const Stage *stage, const Batch *in, uint32_t i, Code *codes);

/* Counts the output at out.count, whose own columns are set, as coming from binding i. */
lore_status lr_stage_keep(Run *run, uint32_t s, const Batch *in, uint32_t i, Span span);

/* Outputs the bindings of in that are kept: in itself is handed on, and empty afterwards. */
lore_status lr_stage_hand_on(Run *run, uint32_t s, Batch *in, const bool *keeps);
/* The same, copying them where they are few. */
lore_status lr_stage_keep_some(Run *run, uint32_t s, Batch *in, const bool *keeps);

/* Hands what is in the output batch to the next stage and empties it. */
lore_status lr_stage_flush(Run *run, uint32_t s, const Batch *in);

/* The same however few there are. */
lore_status lr_stage_drain(Run *run, uint32_t s, const Batch *in);

/* LORE_BUDGET and the like if the run must stop. Threads of a team leave it to their leader to say why. */
lore_status lr_run_check(Run *run);

/* Between two batches of the first step nothing is being read and no computed value is in use: the
 * time for sinks to change the model. */
lore_status lr_run_settle(Run *run);

/* The column of a step whose columns are all known that was bound after all others, if marks suit
 * the set; else LR_NONE. */
uint32_t lr_stage_last(const Run *run, const Stage *stage, const Rowset *set);
/* Packs, for every binding, the columns in which it agrees with others, and the last one. */
void lr_stage_mark_keys(const Stage *stage, const Batch *in);

/* Sets up, and runs, one kind of step each. */
lore_status lr_atom_init(Run *run, uint32_t s);
lore_status lr_atom_run(Run *run, uint32_t s, Batch *in);
/* Takes apart the words that have been delivered since it was called last. */
void lr_atom_unpack(Run *run, Stage *stage);

lore_status lr_filter_init(Run *run, Stage *stage);
lore_status lr_filter_run(Run *run, uint32_t s, Batch *in);

#endif
