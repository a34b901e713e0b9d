/* SPDX-License-Identifier: MIT */
/* Following copies to their origin. */
#include "eval/lineage.h"

/* 0: source is no copy. */
static uint32_t copied_by(const SourceNode *sources, size_t count, uint32_t source)
{
    uint32_t origin = sources[source].origin;
    return origin < count && origin != source ? origin : 0;
}

/* The last on the chain before one that was on it already. */
static uint32_t before_closing(const SourceNode *sources, uint32_t first)
{
    for (uint32_t last = first;; last = sources[last].origin) {
        uint32_t next = sources[last].origin, seen = first;
        while (seen != last && seen != next)
            seen = sources[seen].origin;
        if (seen == next)
            return last;
    }
}

uint32_t lr_lineage_origin(const SourceNode *sources, size_t count, uint32_t source)
{
    uint32_t at = source;
    for (size_t step = 0; step < count; step++) {
        uint32_t next = copied_by(sources, count, at);
        if (next == 0)
            return at;
        at = next;
    }
    return before_closing(sources, source);
}

static double conjoin(const SourceNode *node, ModelSettings settings, double belief)
{
    double reliability = node->is_ungraded ? settings.ungraded : node->reliability;
    if (settings.is_product)
        return belief * reliability;
    return belief < reliability ? belief : reliability;
}

/* In numbers and in the order of the engine's, so that the costs come out equal. */
double lr_lineage_belief(const FactSource *facts, ModelSettings settings, const Evidence *evidence)
{
    size_t count = facts->source_count;
    const SourceNode *sources = facts->sources;
    double belief = evidence->is_ungraded ? settings.ungraded : evidence->belief;
    uint32_t source = evidence->source;
    uint32_t origin = source < count ? lr_lineage_origin(sources, count, source) : source;
    for (; source != origin; source = sources[source].origin)
        belief = conjoin(&sources[source], settings, belief);
    for (size_t step = 0; source != 0 && source < count && step < count; step++) {
        belief = conjoin(&sources[source], settings, belief);
        source = sources[source].via;
    }
    return belief;
}
