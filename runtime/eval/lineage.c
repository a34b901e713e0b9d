/* SPDX-License-Identifier: MIT */
/* Following copies to their origin, and words to whoever is believed directly. */
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

double lr_lineage_word(const SourceNode *sources, size_t count, ModelSettings settings,
                       uint32_t source, double belief, uint32_t *out)
{
    *out = lr_lineage_origin(sources, count, source);
    for (uint32_t copy = source; copy != *out; copy = sources[copy].origin)
        belief = lr_lineage_weaken(&sources[copy], settings, belief);
    return belief;
}

double lr_lineage_belief(const FactSource *facts, ModelSettings settings, const Evidence *evidence)
{
    size_t count = facts->source_count;
    const SourceNode *sources = facts->sources;
    double belief = evidence->is_ungraded ? settings.ungraded : evidence->belief;
    uint32_t source = evidence->source;
    if (source < count)
        belief = lr_lineage_word(sources, count, settings, source, belief, &source);
    for (size_t step = 0; source != 0 && source < count && step < count; step++) {
        belief = lr_lineage_weaken(&sources[source], settings, belief);
        source = sources[source].via;
    }
    return belief;
}
