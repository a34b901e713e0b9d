/* SPDX-License-Identifier: MIT */
/* What the passes that give a program its twins share. */
#ifndef LORE_RULE_TWINS_INTERNAL_H
#define LORE_RULE_TWINS_INTERNAL_H

#include "rule/program_internal.h"
#include "rule/twins.h"

/* The predicate of predicate's occurrences, made if need be; LR_NONE in *out if it has none. */
lore_status lr_times_of(Program *program, uint32_t predicate, uint32_t *out);

/* Lets a twin that is a window over its view.of read the occurrences of that as well: what lies in the
 * window for certain, at whatever moment of it. */
lore_status lr_times_during(Program *program, uint32_t twin);

/* The predicate read in place of predicate on the certain side: its twin, or itself. */
static inline uint32_t lr_twin_of(const Program *program, uint32_t predicate)
{
    if (predicate == LR_NONE || program->predicates.items[predicate].certain == LR_NONE)
        return predicate;
    return program->predicates.items[predicate].certain;
}

#endif
