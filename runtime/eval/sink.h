/* SPDX-License-Identifier: MIT */
/* Sinks: what becomes of a clause's bindings.
 *
 * A head's bindings become rows of its predicate. In a plain run they are added at once: a step
 * reads only rows that were there when the round began. In a dated run they are collected and
 * added when the run settles, since an improvement moves the beliefs that steps read. */
#ifndef LORE_EVAL_SINK_H
#define LORE_EVAL_SINK_H

#include "eval/run.h"

/* One clause's way into its head; needs the codes of its constants. */
typedef struct HeadSink {
    Model *model;
    const Clause *clause;
    Extent *extent;
    Code constants[LR_ARITY_MAX + 2];
    const Arg *args;
    uint64_t *rows;         /* a batch, packed */
    VECTOR(uint64_t) pending; /* of a dated run: rows and spans by turns */
} HeadSink;

lore_status lr_head_sink_init(HeadSink *sink, Model *model, uint32_t clause);
void lr_head_sink_free(HeadSink *sink);
Sink lr_head_sink_plain(HeadSink *sink);
Sink lr_head_sink_dated(HeadSink *sink);

#endif
