/* SPDX-License-Identifier: MIT */
/* sssp.dl: shortest paths from the sources, rounds over a dense array of minima. */
#include <string.h>

#include "facts.h"
#include "limits.h"

#define UNREACHED UINT32_MAX

typedef struct Frontier {
    uint32_t *nodes;
    uint32_t count;
} Frontier;

typedef struct Search {
    Adjacency next, weights; /* in the same order */
    uint32_t *distance;
    uint8_t *is_waiting; /* in the next frontier */
} Search;

static void relax(Search *search, uint32_t node, Frontier *after)
{
    for (uint32_t j = search->next.start[node]; j < search->next.start[node + 1]; j++) {
        uint32_t to = search->next.to[j];
        uint32_t distance = search->distance[node] + search->weights.to[j];
        if (distance >= search->distance[to])
            continue;
        search->distance[to] = distance;
        if (search->is_waiting[to])
            continue;
        search->is_waiting[to] = 1;
        after->nodes[after->count++] = to;
    }
}

static void run(Search *search, Frontier now, Frontier after)
{
    while (now.count > 0) {
        after.count = 0;
        for (uint32_t i = 0; i < now.count; i++)
            search->is_waiting[now.nodes[i]] = 0;
        for (uint32_t i = 0; i < now.count; i++)
            relax(search, now.nodes[i], &after);
        Frontier done = now;
        now = after;
        after = done;
    }
}

static Frontier start(Search *search, const Facts *sources, uint32_t domain)
{
    Frontier frontier = { memory_take(domain, sizeof(uint32_t)), 0 };
    for (size_t i = 0; i < sources->count; i++) {
        uint32_t source = sources->values[i];
        if (source >= domain || search->distance[source] == 0)
            continue;
        search->distance[source] = 0;
        frontier.nodes[frontier.count++] = source;
    }
    return frontier;
}

void limit_paths_adaptive(const char *folder)
{
    Search search;
    Facts edges = facts_load(folder, "e", 3), sources = facts_load(folder, "src", 1);
    limit_facts_loaded();
    uint32_t from = facts_domain_of(&edges, 0), to = facts_domain_of(&edges, 1);
    uint32_t domain = from > to ? from : to;
    search.next = facts_adjacency(&edges, 0, 1, domain);
    search.weights = facts_adjacency(&edges, 0, 2, domain);
    search.distance = memory_take(domain, sizeof *search.distance);
    memset(search.distance, 0xff, domain * sizeof *search.distance);
    search.is_waiting = memory_take(domain, sizeof *search.is_waiting);
    Frontier now = start(&search, &sources, domain);
    Frontier after = { memory_take(domain, sizeof(uint32_t)), 0 };
    run(&search, now, after);
    size_t count = 0;
    for (uint32_t i = 0; i < domain; i++)
        count += search.distance[i] != UNREACHED;
    limit_result("sp", count);
}
