/* SPDX-License-Identifier: MIT */
/* Sinks: what becomes of a clause's bindings.
 *
 * A head's bindings become rows of its predicate. In a plain run they are added at once: a step
 * reads only rows that were there when the round began. In a dated run they are collected and
 * added when the run settles, since an improvement moves the beliefs that steps read. The rows of a
 * clause that alone concludes its head, and gives them by their first column, are told apart within
 * one value of it at a time. */
#ifndef LORE_EVAL_SINK_H
#define LORE_EVAL_SINK_H

#include "eval/run.h"

/* One clause's way into its head; needs the codes of its constants. */
typedef struct HeadSink {
    Model *model;
    const Clause *clause;
    bool is_demand; /* whatever the time and belief of a conclusion, it holds always */
    Extent *extent;
    Code constants[LR_ARITY_MAX + 2];
    const Arg *args;
    uint64_t *rows;         /* a batch, packed */
    VECTOR(uint64_t) pending; /* of a dated run: rows and spans by turns */
} HeadSink;

/* Rows by their first column: those of one value are told apart in a bitmap of the others. */
typedef struct GroupSink {
    HeadSink *head;
    unsigned rest_bits;
    uint64_t *bits;
    uint64_t group; /* whose rests are in bits; UINT64_MAX: none */
    size_t first;   /* its first row */
    VECTOR(uint64_t) rows;
} GroupSink;

lore_status lr_head_sink_init(HeadSink *sink, Model *model, uint32_t clause);
void lr_head_sink_free(HeadSink *sink);
Sink lr_head_sink_plain(HeadSink *sink);
Sink lr_head_sink_dated(HeadSink *sink);

/* Whether rows of the extent can be told apart like that. */
bool lr_group_sink_suits(const Extent *extent);
/* False without memory. */
bool lr_group_sink_init(GroupSink *sink, HeadSink *head);
Sink lr_group_sink_plain(GroupSink *sink);
/* Gives the rows to the extent, which is empty. */
void lr_group_sink_finish(GroupSink *sink);
void lr_group_sink_free(GroupSink *sink);

#endif
