/* SPDX-License-Identifier: MIT */
/* Strands: a component whose living clauses no longer tie all its members together falls into smaller
 * ones, which are evaluated one after the other.
 *
 * Components are those of the program; which clauses live depends on facts. A strand stands in the
 * component's place while it runs: its members are then all that the component has, whose other members
 * count as finished. */
#ifndef LORE_EVAL_STRANDS_H
#define LORE_EVAL_STRANDS_H

#include "eval/living.h"

typedef struct Strands {
    Program *program;
    uint32_t number;    /* of the component */
    Component whole;    /* as it was */
    Component *strands; /* each reads earlier ones only */
    uint32_t count;
} Strands;

/* Finds the strands, at least one; members of the component change their order. LORE_NOMEM leaves
 * it as it was. lr_strands_end in any case. */
lore_status lr_strands_begin(Strands *strands, Program *program, uint32_t component,
                             const Living *living);
/* Puts one of them in the component's place, where it may find all before it finished. */
void lr_strands_enter(Strands *strands, uint32_t strand);
/* The component is whole again. */
void lr_strands_end(Strands *strands);

#endif
