/* SPDX-License-Identifier: MIT */
/* negagg.dl: who is two steps away and no neighbour, counted for each node, with the smallest.
 * Negation, inequality, duplicates and aggregation are one pass over the steps of a node: the
 * stamp of another node says that it is excluded (2x + 2) or was counted (2x + 1) for node x.
 * Tuples are counted, not kept. */
#include "facts.h"
#include "limits.h"

typedef struct Group {
    size_t count;
    uint32_t least;
} Group;

static Group collect(const Adjacency *next, uint64_t *stamps, uint32_t x)
{
    Group group = { 0, UINT32_MAX };
    uint64_t counted = 2 * (uint64_t)x + 1, excluded = counted + 1;
    stamps[x] = excluded;
    for (uint32_t j = next->start[x]; j < next->start[x + 1]; j++)
        stamps[next->to[j]] = excluded;
    for (uint32_t j = next->start[x]; j < next->start[x + 1]; j++) {
        uint32_t y = next->to[j];
        for (uint32_t k = next->start[y]; k < next->start[y + 1]; k++) {
            uint32_t z = next->to[k];
            if (stamps[z] >= counted)
                continue;
            stamps[z] = counted;
            group.count++;
            group.least = z < group.least ? z : group.least;
        }
    }
    return group;
}

void limit_hops_adaptive(const char *folder)
{
    Facts edges = facts_load(folder, "e", 2);
    limit_facts_loaded();
    uint32_t domain = facts_domain(&edges);
    Adjacency next = facts_adjacency(&edges, 0, 1, domain);
    uint64_t *stamps = memory_take(domain, sizeof *stamps);
    uint32_t *least = memory_take(domain, sizeof *least);
    size_t pairs = 0, groups = 0;
    for (uint32_t x = 0; x < domain; x++) {
        Group group = collect(&next, stamps, x);
        if (group.count == 0)
            continue;
        pairs += group.count;
        least[groups++] = group.least;
    }
    limit_result("hop2", pairs);
    limit_result("agg", groups);
}
