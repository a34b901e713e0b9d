/* SPDX-License-Identifier: MIT */
/* Passes over clauses, aggregates and views until one of them marks nothing new. */
#include "rule/reach.h"

#include <stdlib.h>

typedef struct Reach {
    const Program *program;
    bool *is_read;
    bool has_grown; /* in this pass */
} Reach;

static void mark(Reach *reach, uint32_t predicate)
{
    if (predicate == LR_NONE || reach->is_read[predicate])
        return;
    reach->is_read[predicate] = true;
    reach->has_grown = true;
}

static void mark_bodies(Reach *reach)
{
    const Program *program = reach->program;
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = &program->clauses.items[c];
        if (!reach->is_read[clause->head])
            continue;
        for (uint32_t l = 0; l < clause->literal_count; l++) {
            const Literal *literal = &program->literals.items[clause->first_literal + l];
            if (literal->kind != LITERAL_ATOM && literal->kind != LITERAL_NOT)
                continue;
            mark(reach, literal->predicate);
            mark(reach, literal->other);
        }
    }
}

static void mark_inputs(Reach *reach)
{
    const Program *program = reach->program;
    for (size_t a = 0; a < program->aggregates.count; a++)
        if (reach->is_read[program->aggregates.items[a].output]) {
            mark(reach, program->aggregates.items[a].input);
            mark(reach, program->aggregates.items[a].other);
        }
    for (size_t p = 0; p < program->predicates.count; p++) {
        const Predicate *predicate = &program->predicates.items[p];
        if (!reach->is_read[p] || predicate->kind != PREDICATE_VIEW)
            continue;
        mark(reach, predicate->view.of);
        mark(reach, predicate->view.other);
        mark(reach, predicate->view.times[0]);
        mark(reach, predicate->view.times[1]);
    }
}

bool *lr_program_reach(const Program *program, const uint32_t *roots, size_t count)
{
    Reach reach = { program, calloc(program->predicates.count + 1, sizeof *reach.is_read), false };
    if (reach.is_read == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        mark(&reach, roots[i]);
    while (reach.has_grown) {
        reach.has_grown = false;
        mark_bodies(&reach);
        mark_inputs(&reach);
    }
    return reach.is_read;
}
