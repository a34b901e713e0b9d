/* SPDX-License-Identifier: MIT */
/* The model's parts, for the files that evaluate it. */
#ifndef LORE_EVAL_MODEL_INTERNAL_H
#define LORE_EVAL_MODEL_INTERNAL_H

#include "eval/dictionary.h"
#include "eval/extent.h"

/* What runs fill again and again, one at a time. A zeroed one is empty. */
typedef struct RunMemory {
    Arena arena;
    struct Run *run;
    struct Stage *stages;
    uint32_t stage_count;
    uint64_t *rows; /* of a sink: row_words of them, unless they are out on loan */
    size_t row_words;
    bool is_taken;
} RunMemory;

struct Model {
    Program *program;
    const FactSource *source;
    ModelSettings settings;
    Cost counts_from; /* as a cost */
    Dictionary dictionary;
    bool has_dictionary;
    Axis axis;
    VECTOR(Extent *) extents; /* one a predicate; NULL until its component is evaluated */
    VECTOR(bool) by_key;      /* a predicate each: read by key when its component runs */
    uint64_t asked;           /* evaluations so far */
    RunMemory run_memory;
    VECTOR(struct ColumnCounts *) column_counts; /* a predicate each, or NULL; see statistics.h */
    struct Profile *profile;                     /* that it reports to, or NULL; see profile.h */
    uint32_t number;                             /* by which the profile knows it */
    RunMemory
        *team_memory; /* of what a team runs at a time, each thread; team_memory_count of them */
    uint32_t team_memory_count;
    VECTOR(struct Plan *) proof_plans; /* one a clause, NULL until a proof asks; see bindings.c */
    struct Chronology *chronology; /* once a claim that orders bear on is read; see chronology.h */
    VECTOR(Code) constants; /* one a constant of the program; LR_CODE_NONE until asked for */
    Budget *budget;         /* during an evaluation */
    Budget *working;        /* the same while a component runs, else NULL: for what outlives it */
    Diag *diag;
};

/* The extent of an evaluated predicate (or one being evaluated); never NULL. */
static inline Extent *lr_model_extent(const Model *model, uint32_t predicate)
{
    return model->extents.items[predicate];
}

/* What every evaluation begins with: the extents have room for all predicates. */
lore_status lr_model_begin(Model *model, Budget *budget, Diag *diag);

/* Brings a component whose lower ones are done to its fixpoint, with whole relations if need be. */
lore_status lr_model_run_component(Model *model, uint32_t component);

/* The code of a program's constant. */
lore_status lr_model_constant(Model *model, uint32_t constant, Code *out);

/* Makes sure that instants are on the axis; every belief of the model is moved as needed. The
 * array is reordered. */
lore_status lr_model_add_instants(Model *model, int64_t *instants, size_t count);

/* Name and place of the rule behind a clause or aggregate, for messages. */
const char *lr_model_rule_name(const Model *model, uint32_t rule);
Place lr_model_rule_place(const Model *model, uint32_t rule);

#endif
