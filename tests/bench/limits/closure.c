/* SPDX-License-Identifier: MIT */
/* tc.dl: the transitive closure of e. */
#include "facts.h"
#include "limits.h"
#include "pairs.h"

static Facts load_edges(const char *folder)
{
    Facts edges = facts_load(folder, "e", 2);
    limit_facts_loaded();
    return edges;
}

/* Semi-naive over one hash set. */
void limit_closure_generic(const char *folder)
{
    static Pairs closure;
    Facts edges = load_edges(folder);
    Adjacency next = facts_adjacency(&edges, 0, 1, facts_domain(&edges));
    pairs_init(&closure);
    for (size_t i = 0; i < edges.count; i++)
        pairs_add(&closure, pair(edges.values[2 * i], edges.values[2 * i + 1]));
    pairs_flush(&closure);
    for (size_t done = 0; done < closure.count;) {
        for (size_t end = closure.count; done < end; done++) {
            uint32_t x = pair_first(closure.rows[done]), y = pair_second(closure.rows[done]);
            for (uint32_t j = next.start[y]; j < next.start[y + 1]; j++)
                pairs_add(&closure, pair(x, next.to[j]));
        }
        pairs_flush(&closure);
    }
    limit_result("tc", closure.count);
}

void limit_closure_singly(const char *folder)
{
    static Pairs closure;
    Facts edges = load_edges(folder);
    Adjacency next = facts_adjacency(&edges, 0, 1, facts_domain(&edges));
    pairs_init(&closure);
    for (size_t i = 0; i < edges.count; i++)
        pairs_add_singly(&closure, pair(edges.values[2 * i], edges.values[2 * i + 1]));
    for (size_t done = 0; done < closure.count; done++) {
        uint32_t x = pair_first(closure.rows[done]), y = pair_second(closure.rows[done]);
        for (uint32_t j = next.start[y]; j < next.start[y + 1]; j++)
            pairs_add_singly(&closure, pair(x, next.to[j]));
    }
    limit_result("tc", closure.count);
}

/* What one source reaches: a queue, and a bit for each node that is in it. */
typedef struct Reached {
    uint32_t *queue;
    size_t count;
    uint64_t *bits;
} Reached;

/* Always written, counted when new: no branch to mispredict. */
static inline void reach(Reached *reached, uint32_t node)
{
    uint64_t word = reached->bits[node >> 6], bit = UINT64_C(1) << (node & 63);
    reached->queue[reached->count] = node;
    reached->count += !(word & bit);
    reached->bits[node >> 6] = word | bit;
}

static inline void reach_next(Reached *reached, const Adjacency *next, uint32_t node)
{
    for (uint32_t j = next->start[node]; j < next->start[node + 1]; j++)
        reach(reached, next->to[j]);
}

/* The first column passes through the recursion unchanged: one source at a time, duplicates in
 * a bitmap that stays in the fastest cache. The result is written out, source by source. */
void limit_closure_adaptive(const char *folder)
{
    Facts edges = load_edges(folder);
    uint32_t domain = facts_domain(&edges);
    Adjacency next = facts_adjacency(&edges, 0, 1, domain);
    uint32_t *rows = memory_reserve((size_t)1 << 34, 1);
    size_t *start = memory_take((size_t)domain + 1, sizeof *start), count = 0;
    Reached reached = { rows, 0, memory_take((size_t)domain / 64 + 1, sizeof(uint64_t)) };
    for (uint32_t x = 0; x < domain; x++) {
        start[x] = count;
        reached.queue = rows + count;
        reached.count = 0;
        reach_next(&reached, &next, x);
        for (size_t i = 0; i < reached.count; i++)
            reach_next(&reached, &next, reached.queue[i]);
        for (size_t i = 0; i < reached.count; i++)
            reached.bits[reached.queue[i] >> 6] = 0;
        count += reached.count;
    }
    start[domain] = count;
    limit_result("tc", count);
}
