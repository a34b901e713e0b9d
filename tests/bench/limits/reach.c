/* SPDX-License-Identifier: MIT */
/* point.dl: what each of the sources asked about reaches; a search from each, nothing else is
 * derived. */
#include "facts.h"
#include "limits.h"

typedef struct Search {
    Adjacency next;
    uint32_t *stamps; /* number of the last search that found the node */
    uint32_t *queue;
    uint32_t count;
} Search;

static void find_next(Search *search, uint32_t node, uint32_t number)
{
    for (uint32_t j = search->next.start[node]; j < search->next.start[node + 1]; j++) {
        uint32_t to = search->next.to[j];
        if (search->stamps[to] == number)
            continue;
        search->stamps[to] = number;
        search->queue[search->count++] = to;
    }
}

static size_t find_all(Search *search, uint32_t source, uint32_t number)
{
    search->count = 0;
    find_next(search, source, number);
    for (uint32_t i = 0; i < search->count; i++)
        find_next(search, search->queue[i], number);
    return search->count;
}

void limit_reach_adaptive(const char *folder)
{
    Search search;
    Facts edges = facts_load(folder, "e", 2), sources = facts_load(folder, "q", 1);
    limit_facts_loaded();
    uint32_t domain = facts_domain(&edges);
    search.next = facts_adjacency(&edges, 0, 1, domain);
    search.stamps = memory_take(domain, sizeof *search.stamps);
    search.queue = memory_take(domain, sizeof *search.queue);
    uint8_t *is_asked = memory_take(domain, sizeof *is_asked);
    size_t count = 0;
    for (size_t i = 0; i < sources.count; i++) {
        uint32_t source = sources.values[i];
        if (source >= domain || is_asked[source])
            continue;
        is_asked[source] = 1;
        count += find_all(&search, source, (uint32_t)i + 1);
    }
    limit_result("ans", count);
}
