/* SPDX-License-Identifier: MIT */
/* Aggregator: one run of an aggregate, for the two files that find its groups: aggregate.c in any input, by a table of
 * groups, and aggregate_sorted.c in rows that lie in order. */
#ifndef LORE_EVAL_AGGREGATOR_H
#define LORE_EVAL_AGGREGATOR_H

#include "eval/model_internal.h"
#include "eval/total.h"

enum { LR_INPUT_ABSENT = LR_ROW_NONE - 1 };

/* One row of input. */
typedef struct InputRow {
    size_t codes;        /* where its codes begin */
    uint32_t dated_id;   /* LR_ROW_NONE: plain */
    uint32_t certain_id; /* likewise among the certain ones, or LR_INPUT_ABSENT */
} InputRow;

typedef struct Aggregator {
    Model *model;
    const Aggregate *aggregate;
    Extent *input, *output;
    Extent *certain;                    /* where dates are imprecise, of input's rows; else NULL */
    bool is_certain;                    /* the side at work */
    uint32_t sources[LR_ARITY_MAX + 1]; /* of output's columns: of the group; LR_NONE */
    Code constants[LR_ARITY_MAX + 1];
    VECTOR(Code) codes;
    VECTOR(InputRow) inputs;
    Table groups;
    VECTOR(uint32_t) group_of; /* of each input row */
    VECTOR(uint32_t) order;    /* input rows by group */
    VECTOR(uint32_t) bounds;   /* segments at which a group changes */
    VECTOR(Member) members;    /* of a group, in a segment */
    VECTOR(uint64_t) rows;     /* plain results that have not been added yet */
    size_t row_count;          /* how many */
} Aggregator;

/* Adds a row of input, as codes, to a total. */
lore_status lr_aggregator_take(const Aggregator *a, Total *total, const Code *row, Cost cost);

/* One row of output: the group's codes, and the value, or its code. */
lore_status lr_aggregator_emit(Aggregator *a, const Code *group, const Total *total, Span span);
lore_status lr_aggregator_emit_code(Aggregator *a, const Code *group, Code value, Span span);

lore_status lr_aggregator_check(const Aggregator *a, int64_t rows);

/* Whether the groups of the input are runs of its rows: these are one word each, certain at all times, and sorted or
 * grouped by the one column that makes the group. */
bool lr_aggregate_has_runs(const Aggregator *a);
lore_status lr_aggregate_runs(Aggregator *a);

#endif
