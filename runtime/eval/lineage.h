/* SPDX-License-Identifier: MIT */
/* Lineage: whose word a claim really is. A copy says what its origin said, and a copy of a copy what
 * the first one said: however many repeat it, it is one voice. A circle of copies, which no commit
 * lets through, ends where it closes. Cost: the length of the chain. */
#ifndef LORE_EVAL_LINEAGE_H
#define LORE_EVAL_LINEAGE_H

#include "eval/model.h"

/* The source at the end of the chain of copies that begins with source, which is one of the count;
 * all before it on the chain are copies. */
uint32_t lr_lineage_origin(const SourceNode *sources, size_t count, uint32_t source);

/* A word of that belief as far as whoever says it is relied on, as premises are combined. */
static inline double lr_lineage_weaken(const SourceNode *node, ModelSettings settings,
                                       double belief)
{
    double reliability = node->is_ungraded ? settings.ungraded : node->reliability;
    if (settings.is_product)
        return belief * reliability;
    return belief < reliability ? belief : reliability;
}

/* What source says with that belief, as the word of its origin, which *out gets: weakened by each copy on the way.
 * source is one of the count. */
double lr_lineage_word(const SourceNode *sources, size_t count, ModelSettings settings,
                       uint32_t source, double belief, uint32_t *out);

/* What a claim alone counts: its own belief and the reliability of its source and of all on the way to whoever
 * is believed directly, as premises are combined. Copies weigh as copies, and then as their origin. */
double lr_lineage_belief(const FactSource *facts, ModelSettings settings, const Evidence *evidence);

#endif
