/* SPDX-License-Identifier: MIT */
/* Model: the tuples that follow from a program and its facts, with their beliefs over time.
 *
 * A model evaluates predicates on demand, component by component, and keeps what it has; asking
 * again costs nothing. Stored facts come through a FactSource, so that the model can be tested
 * without a disk. Times inside are indices on an axis of distinct instants; outside they are
 * microseconds. */
#ifndef LORE_EVAL_MODEL_H
#define LORE_EVAL_MODEL_H

#include "eval/budget.h"
#include "rule/program.h"
#include "value/code.h"

/* One claim as evaluation sees it: this row was so in [from, to), says source, with this belief. */
typedef struct Evidence {
    const Code *row;  /* as wide as the predicate: with the holder first where its facet has one */
    int64_t from, to; /* outer bounds */
    int64_t from_last,
        to_first;     /* inner ones: so in all of [from_last, to_first), if that is one */
    Duration lasting; /* ties the end to the start; zero: nothing does */
    bool is_event;    /* at one moment in [from, to) */
    double belief;    /* 0..1; without meaning if ungraded */
    bool is_ungraded;
    uint32_t source; /* index into FactSource.sources, or 0 = nobody's */
} Evidence;

/* A source's place in the tree of relays (BELIEF 31). Numbers are indices; 0 = none. */
typedef struct SourceNode {
    double reliability;
    bool is_ungraded;
    uint32_t via, origin;
} SourceNode;

typedef lore_status FactVisit(void *data, const Code *rows, size_t count);
typedef lore_status EvidenceVisit(void *data, const Evidence *evidence);

/* Where facts come from. relation is Relation.stored. counted may be NULL. */
typedef struct FactSource {
    void *data;
    lore_status (*facts)(void *data, uint32_t relation, uint32_t arity, FactVisit *visit,
                         void *visitor, Diag *diag);
    lore_status (*claims)(void *data, uint32_t relation, Facet facet, EvidenceVisit *visit,
                          void *visitor, Diag *diag);
    /* The facts whose first columns are the count codes of prefix; may be NULL. */
    lore_status (*facts_under)(void *data, uint32_t relation, uint32_t arity, const Code *prefix,
                               uint32_t count, FactVisit *visit, void *visitor, Diag *diag);
    /* How many facts there are, or thereabouts. */
    lore_status (*counted)(void *data, uint32_t relation, uint64_t *out, Diag *diag);
    /* Codes of values that need a dictionary; LR_CODE_NONE if the store does not know the value. */
    lore_status (*code_find)(void *data, lore_value value, Code *out, Diag *diag);
    /* Of a stored code; text is copied to arena. */
    lore_status (*code_value)(void *data, Code code, Arena *arena, lore_value *out, Diag *diag);
    const SourceNode *sources; /* sources[0] is unused */
    size_t source_count;
    /* Whether a claim of the relation has a date that leaves some moments open, moments of events being
     * so long; NULL: none has. */
    lore_status (*is_imprecise)(void *data, uint32_t relation, int64_t moment, bool *out,
                                Diag *diag);
} FactSource;

typedef struct ModelSettings {
    bool is_product;
    double counts_from; /* default 0.5 */
    double ungraded;    /* default 0 */
} ModelSettings;

typedef struct Model Model;

/* program and source are borrowed and must outlive the model; program may grow by goals
 * meanwhile. */
Model *lr_model_new(Program *program, const FactSource *source, ModelSettings settings);
void lr_model_free(Model *model);

/* Brings predicate and all that it needs to its fixpoint. On failure (budget, interrupt, memory,
 * damage) what was complete before stays. */
lore_status lr_model_evaluate(Model *model, uint32_t predicate, Budget *budget, Diag *diag);

/* The same for a question of several predicates (LR_NONE among them is skipped): what they read is
 * computed only as far as it is asked for, where that is worth it (rule/demand.h). */
lore_status lr_model_ask(Model *model, const uint32_t *predicates, size_t count, Budget *budget,
                         Diag *diag);

/* The same again and again with other values: prepared.h. */

/* The same of one predicate that another model of the program has been asked: the program has been
 * rewritten for it already. */
lore_status lr_model_ask_too(Model *model, uint32_t predicate, Budget *budget, Diag *diag);

/* Evaluates all that a proof of predicate's tuples may read. */
lore_status lr_model_explain(Model *model, uint32_t predicate, Budget *budget, Diag *diag);

/* ---- reading an evaluated predicate ---- */

/* How many claims of no usable grade stand on what predicate reads, directly or not. */
lore_status lr_model_ungraded(const Model *model, uint32_t predicate, uint64_t *count);

/* A part of a belief: cost is constant in [from, to), microseconds; LORE_TIME_MIN and _MAX where
 * open. */
typedef struct Stretch {
    int64_t from, to;
    Cost cost;
} Stretch;
typedef VECTOR(Stretch) StretchList;

size_t lr_model_count(const Model *model, uint32_t predicate);
/* The index-th tuple, in no particular order: row gets its codes, stretches (appended; may be
 * NULL) its belief, sorted and disjoint. False without memory. */
bool lr_model_tuple(const Model *model, uint32_t predicate, size_t index, Code *row,
                    StretchList *stretches);
/* Appends the belief of a tuple; *is_there: whether it has any. False without memory. */
bool lr_model_belief(const Model *model, uint32_t predicate, const Code *row,
                     StretchList *stretches, bool *is_there);
/* Whether the tuple is certain at all times. */
bool lr_model_is_plain(const Model *model, uint32_t predicate, size_t index);

/* The value of any code; text lives as long as the model. */
lore_status lr_model_value(Model *model, Code code, lore_value *out, Diag *diag);
/* The code of any value, a local one if need be. */
lore_status lr_model_code(Model *model, lore_value value, Code *out, Diag *diag);

/* The instants at which any belief changes, ascending, the first of them LORE_TIME_MIN. Borrowed
 * until the next evaluation. */
const int64_t *lr_model_instants(const Model *model, size_t *count);

/* What is known of the order of events, if the program has orders (rule/order.h). Borrowed for as long as the
 * model. */
struct Chronology;
lore_status lr_model_chronology(Model *model, const struct Chronology **out, Diag *diag);

/* ---- for proofs ---- */

/* Every binding under which clause concludes row (of its head; codes of constants and variables
 * must agree), at whatever time: visit gets one code a variable of the clause, LR_CODE_NONE where
 * the clause leaves it open. Order: the engine's. The predicates of the body must have been
 * evaluated. A status other than OK from visit ends the search and is returned. */
typedef lore_status BindingVisit(void *data, const Code *bindings);
lore_status lr_model_bindings(Model *model, uint32_t clause, const Code *row, BindingVisit *visit,
                              void *data, Budget *budget, Diag *diag);

/* The rows of input, one of the two sides that the aggregate reads, that belong to the group of row (of its
 * output), one at a time. */
lore_status lr_model_contributors(Model *model, uint32_t aggregate, uint32_t input, const Code *row,
                                  FactVisit *visit, void *data, Budget *budget, Diag *diag);

#endif
