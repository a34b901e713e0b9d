/* SPDX-License-Identifier: MIT */
/* Expansion: the beliefs of nodes that a contraction took out, from those of the nodes that led to them
 * (contract.h). Those taken out last come first, so that each is looked at once, and only if a node
 * that leads to it is believed. */
#ifndef LORE_EVAL_EXPAND_H
#define LORE_EVAL_EXPAND_H

#include "eval/contract.h"
#include "eval/front.h"

typedef struct Expansion {
    const Contraction *contraction;
    Front *front;
    bool is_product;
    uint64_t *waiting; /* ranks to look at, a bit each; none between expansions */
    uint64_t *filled;  /* words of waiting that are not 0, a bit each */
    SpanList moved, best[2]; /* room */
} Expansion;

/* Borrows both. False without memory; to be freed all the same. */
bool lr_expansion_init(Expansion *expansion, const Contraction *contraction, Front *front,
                       bool is_product);
void lr_expansion_free(Expansion *expansion);
size_t lr_expansion_bytes(const Expansion *expansion);

/* Completes the beliefs of a front in which nothing waits. False without memory. */
bool lr_expand(Expansion *expansion);

#endif
