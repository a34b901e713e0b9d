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

#include "eval/exchange.h"
#include "eval/run.h"

/* One clause's way into its head; needs the codes of its constants. */
typedef struct HeadSink {
    Model *model;
    const Clause *clause;
    bool is_demand; /* whatever the time and belief of a conclusion, it holds always */
    Extent *extent;
    Code constants[LR_ARITY_MAX + 2];
    const Arg *args;
    uint64_t *rows;     /* a batch, packed */
    size_t row_words;   /* that there is room for */
    Exchange *exchange; /* NULL: one thread */
    uint32_t thread;
    VECTOR(uint64_t) pending; /* of a dated run: rows */
    VECTOR(uint64_t) words;   /* and a span for each, or the code of an interval and a cost */
} HeadSink;

/* Rows by their first column: those of one value are told apart in a bitmap of the others, if they
 * are not distinct anyway. */
typedef struct GroupSink {
    HeadSink *head;
    bool is_distinct;
    unsigned rest_bits;
    uint64_t *bits;
    uint64_t group; /* whose rests are in bits; UINT64_MAX: none */
    size_t first;   /* its first row */
    VECTOR(uint64_t) rows;
    VECTOR(uint64_t) excluded; /* rests that are marked and no rows of the group */
} GroupSink;

lore_status lr_head_sink_init(HeadSink *sink, Model *model, uint32_t clause);
void lr_head_sink_free(HeadSink *sink);
Sink lr_head_sink_plain(HeadSink *sink);
Sink lr_head_sink_dated(HeadSink *sink);

/* A plain sink of one thread among others, which add through an exchange. */
Sink lr_head_sink_shared(HeadSink *sink, Exchange *exchange, uint32_t thread);

/* Whether rows of the extent can be told apart like that. */
bool lr_group_sink_suits(const Extent *extent);
/* is_distinct: no row comes twice. False without memory. */
bool lr_group_sink_init(GroupSink *sink, HeadSink *head, bool is_distinct);
Sink lr_group_sink_plain(GroupSink *sink);
/* Begins a group; room for so many exclusions. False without memory. */
bool lr_group_sink_open(GroupSink *sink, uint64_t group, size_t exclusions);

/* Keeps a row out of the open group. */
static inline void lr_group_sink_exclude(GroupSink *sink, uint64_t row)
{
    uint64_t rest = row & ((UINT64_C(1) << sink->rest_bits) - 1);
    sink->bits[rest / 64] |= UINT64_C(1) << rest % 64;
    sink->excluded.items[sink->excluded.count++] = rest;
}

/* Whether a row of the open group is new to it. */
static inline bool lr_group_sink_mark(GroupSink *sink, uint64_t row)
{
    uint64_t rest = row & ((UINT64_C(1) << sink->rest_bits) - 1);
    uint64_t *word = &sink->bits[rest / 64], old = *word;
    *word = old | UINT64_C(1) << rest % 64;
    return !(old >> rest % 64 & 1);
}

/* Counts the rows from before on against the budget. */
lore_status lr_group_sink_count(GroupSink *sink, size_t before);

/* Gives the rows to the extent, which is empty. is_grouped: they came by their first column. False
 * without memory. */
bool lr_group_sink_finish(GroupSink *sink, bool is_grouped);
void lr_group_sink_free(GroupSink *sink);

#endif
