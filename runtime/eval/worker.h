/* SPDX-License-Identifier: MIT */
/* Worker: a component that is being evaluated, its clauses and their plans. */
#ifndef LORE_EVAL_WORKER_H
#define LORE_EVAL_WORKER_H

#include "eval/living.h"
#include "eval/model_internal.h"
#include "eval/plans.h"
#include "eval/run.h"
#include "eval/ways.h"

/* A clause led by what is new in one of its literals. */
typedef struct Version {
    uint32_t clause, delta; /* literal, or LR_NONE */
} Version;

typedef struct Worker {
    Model *model;
    Program *program;
    uint32_t number;
    const Component *component;
    Plans plans;
    const Living *living;
    VECTOR(uint32_t) clauses; /* the living ones that conclude its members */
    VECTOR(Version) versions; /* of the half of a round at work */
    uint32_t rule;            /* at work, or LR_NONE */
    bool is_absorbed;         /* no member has a dated row that is plain as well */
} Worker;

static inline bool lr_worker_has(const Worker *w, uint32_t predicate)
{
    return predicate != LR_NONE && w->program->predicates.items[predicate].component == w->number;
}

static inline uint32_t lr_worker_member(const Worker *w, uint32_t m)
{
    return w->program->members.items[w->component->first_member + m];
}

static inline bool lr_worker_forces(const Worker *w, EvalWay way)
{
    return lr_ways_force(w->model->budget->ways, way);
}

static inline void lr_worker_takes(const Worker *w, EvalWay way)
{
    lr_ways_take(w->model->budget->ways, way);
}

static inline bool lr_worker_recurs_by(const Worker *w, const Literal *literal)
{
    return literal->kind == LITERAL_ATOM && lr_worker_has(w, literal->predicate);
}

/* Whether the clause can conclude anything that is certain at all times. */
static inline bool lr_worker_is_plain(const Clause *clause)
{
    return clause->weight == 0 && clause->valid == LR_NONE;
}

/* Whether an atom of the clause is of the component. */
bool lr_worker_recurs(const Worker *w, const Clause *clause);
/* Whether the clause negates what has dated tuples. */
bool lr_worker_negates_dated(const Worker *w, const Clause *clause);

/* Runs a version of a clause into its head. */
lore_status lr_worker_run(Worker *w, Version version, RunOptions options);
/* The same for several, none of which reads what another one adds. */
lore_status lr_worker_run_all(Worker *w, const Version *versions, size_t count, RunOptions options);

#endif
