/* SPDX-License-Identifier: MIT */
/* tri.dl: triangles of a graph whose edges are oriented without a cycle. Each edge is turned
 * towards the node of higher degree, so that no node has many edges left, and rows are
 * intersected by stamps. */
#include "facts.h"
#include "limits.h"

/* Turns every edge, in place. */
static void orient(Facts *edges, uint32_t domain)
{
    uint32_t *degree = memory_take(domain, sizeof *degree);
    for (size_t i = 0; i < 2 * edges->count; i++)
        degree[edges->values[i]]++;
    for (size_t i = 0; i < edges->count; i++) {
        uint32_t *edge = edges->values + 2 * i, a = edge[0], b = edge[1];
        if (degree[a] > degree[b] || (degree[a] == degree[b] && a > b)) {
            edge[0] = b;
            edge[1] = a;
        }
    }
}

static size_t count_at(const Adjacency *next, uint32_t *stamps, uint32_t x)
{
    uint32_t start = next->start[x], end = next->start[x + 1];
    size_t count = 0;
    if (end - start < 2)
        return 0;
    for (uint32_t j = start; j < end; j++)
        stamps[next->to[j]] = x + 1;
    for (uint32_t j = start; j < end; j++) {
        uint32_t y = next->to[j];
        for (uint32_t k = next->start[y]; k < next->start[y + 1]; k++)
            count += stamps[next->to[k]] == x + 1;
    }
    return count;
}

void limit_triangles_adaptive(const char *folder)
{
    Facts edges = facts_load(folder, "e", 2);
    limit_facts_loaded();
    uint32_t domain = facts_domain(&edges);
    orient(&edges, domain);
    Adjacency next = facts_adjacency(&edges, 0, 1, domain);
    uint32_t *stamps = memory_take(domain, sizeof *stamps);
    size_t count = 0;
    for (uint32_t x = 0; x < domain; x++)
        count += count_at(&next, stamps, x);
    limit_result("c", count);
}
