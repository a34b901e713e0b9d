/* SPDX-License-Identifier: MIT */
/* Run: a plan at work on batches of bindings.
 *
 * Each step takes a batch of up to LR_BATCH bindings, one array of codes for each live variable,
 * and fills the batch of the next; a full one is pushed on at once, what is left is drained in
 * order at the end. A plain run reads plain tuples only and carries no time. A dated run reads
 * both kinds and carries one span a binding: the moments and the cost at which all premises so
 * far hold together. */
#ifndef LORE_EVAL_RUN_H
#define LORE_EVAL_RUN_H

#include "eval/model_internal.h"
#include "plan/plan.h"

typedef struct Batch {
    uint32_t count;
    Code *columns[LR_VARIABLES_MAX]; /* NULL where the variable is not live */
    Span *spans;                     /* NULL in a plain run */
} Batch;

struct HeadSink;
struct GroupSink;

/* What becomes of the bindings that satisfy all steps. */
typedef struct Sink {
    void *data;
    lore_status (*take)(void *data, const Batch *batch);
    /* The same for what is packed already, as head's rows; at most LR_BATCH, which it may overwrite.
     * May be NULL. */
    lore_status (*take_rows)(void *data, uint64_t *rows, uint32_t count);
    const struct HeadSink *head;
    struct GroupSink *groups; /* where they are told apart by group; or NULL */
    /* Called where nothing of the model is being read: the time to change it. May be NULL. */
    lore_status (*settle)(void *data);
    /* Asked when all bindings are through and the sink has settled: true has the run begin once more,
     * reading the news that are there by then. May be NULL. */
    bool (*again)(void *again_data);
    void *again_data;
} Sink;

typedef enum DeltaKind {
    DELTA_PLAIN,   /* the rows that the last round added to the plain table */
    DELTA_GAINS,   /* the gains of the last round */
    DELTA_DATED,   /* every dated row with its whole belief */
    DELTA_ORIGINS, /* rows that the caller gives */
} DeltaKind;

/* Rows, of the layout of the plan's delta step, that count as certain. The variable of one of its
 * columns has their numbers, from first on, instead of what they hold there. */
typedef struct Origins {
    const uint64_t *rows;
    uint32_t count, first;
    uint32_t column;
} Origins;

typedef struct RunOptions {
    bool is_dated;
    DeltaKind delta; /* for the plan's delta step, if it has one */
    const Origins *origins;
    Span span;         /* of the empty binding: LR_SPAN_ALWAYS, or the rule's weight */
    const Code *seeds; /* a code for each variable; LR_CODE_NONE where open; or NULL */
} RunOptions;

void lr_run_memory_free(RunMemory *memory);

lore_status lr_run(Model *model, const Plan *plan, RunOptions options, Sink sink);

/* One of several plans that a team runs together, and what becomes of its bindings. */
typedef struct TeamJob {
    const Plan *plan;
    const Sink *sinks; /* one a thread */
} TeamJob;

/* The same for count plans by all threads of the budget's team: of each they take what the first step reads
 * from each other, and none waits for the others before all is done. For plans that suit (parallel.h)
 * and read nothing that another one changes. */
lore_status lr_run_team(Model *model, const TeamJob *jobs, uint32_t count, RunOptions options);

#endif
