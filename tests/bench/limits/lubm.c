/* SPDX-License-Identifier: MIT */
/* lubm.dl: what follows from triples under a small ontology. Types, which are most of the
 * result, are a bit mask for each subject, and a class is added together with its superclasses;
 * all other triples are packed in one hash set. Needs fewer than 32 classes and 32 predicates. */
#include "facts.h"
#include "limits.h"
#include "pairs.h"

enum { CLASSES = 32, PREDICATES = 32, TYPE = 0 };

typedef struct Ontology {
    Adjacency superclasses, superpredicates, domains, ranges, inverses;
    uint8_t is_transitive[PREDICATES];
    uint32_t closure[CLASSES]; /* a class and all its superclasses, as a mask */
} Ontology;

typedef struct Graph {
    Ontology ontology;
    Pairs triples;
    uint32_t *types; /* by subject, a mask of classes */
    size_t type_count;
    List *forward[PREDICATES], *backward[PREDICATES]; /* of transitive predicates */
} Graph;

static inline uint64_t triple(uint32_t subject, uint32_t predicate, uint32_t object)
{
    return (uint64_t)predicate << 56 | (uint64_t)subject << 28 | object;
}

static Adjacency load_table(const char *folder, const char *name, uint32_t domain)
{
    Facts facts = facts_load(folder, name, 2);
    return facts_adjacency(&facts, 0, 1, domain);
}

static void load_ontology(Ontology *ontology, const char *folder)
{
    ontology->superclasses = load_table(folder, "subclass", CLASSES);
    ontology->superpredicates = load_table(folder, "subprop", PREDICATES);
    ontology->domains = load_table(folder, "domain", PREDICATES);
    ontology->ranges = load_table(folder, "range", PREDICATES);
    ontology->inverses = load_table(folder, "inverse", PREDICATES);
    Facts transitive = facts_load(folder, "trans", 1);
    for (size_t i = 0; i < transitive.count; i++)
        ontology->is_transitive[transitive.values[i]] = 1;
}

static uint32_t superclasses_of(const Ontology *ontology, uint32_t class)
{
    uint32_t mask = UINT32_C(1) << class, before = 0;
    while (mask != before) {
        before = mask;
        for (uint32_t c = 0; c < CLASSES; c++)
            if (before >> c & 1)
                for (uint32_t j = ontology->superclasses.start[c];
                     j < ontology->superclasses.start[c + 1]; j++)
                    mask |= UINT32_C(1) << ontology->superclasses.to[j];
    }
    return mask;
}

static inline void add_type(Graph *graph, uint32_t subject, uint32_t class)
{
    uint32_t gained = graph->ontology.closure[class] & ~graph->types[subject];
    graph->types[subject] |= gained;
    graph->type_count += (size_t)__builtin_popcount(gained);
}

static void join_transitive(Graph *graph, uint32_t x, uint32_t p, uint32_t y)
{
    list_add(&graph->forward[p][x], y);
    list_add(&graph->backward[p][y], x);
    const List *further = &graph->forward[p][y], *before = &graph->backward[p][x];
    for (uint32_t j = 0; j < further->count; j++)
        pairs_add(&graph->triples, triple(x, p, further->values[j]));
    for (uint32_t j = 0; j < before->count; j++)
        pairs_add(&graph->triples, triple(before->values[j], p, y));
}

/* All that one triple, not of a type, implies. */
static void infer(Graph *graph, uint32_t x, uint32_t p, uint32_t y)
{
    const Ontology *o = &graph->ontology;
    for (uint32_t j = o->superpredicates.start[p]; j < o->superpredicates.start[p + 1]; j++)
        pairs_add(&graph->triples, triple(x, o->superpredicates.to[j], y));
    for (uint32_t j = o->inverses.start[p]; j < o->inverses.start[p + 1]; j++)
        pairs_add(&graph->triples, triple(y, o->inverses.to[j], x));
    for (uint32_t j = o->domains.start[p]; j < o->domains.start[p + 1]; j++)
        add_type(graph, x, o->domains.to[j]);
    for (uint32_t j = o->ranges.start[p]; j < o->ranges.start[p + 1]; j++)
        add_type(graph, y, o->ranges.to[j]);
    if (o->is_transitive[p])
        join_transitive(graph, x, p, y);
}

static void init(Graph *graph, uint32_t domain)
{
    pairs_init(&graph->triples);
    graph->types = memory_take(domain, sizeof *graph->types);
    for (uint32_t c = 0; c < CLASSES; c++)
        graph->ontology.closure[c] = superclasses_of(&graph->ontology, c);
    for (uint32_t p = 0; p < PREDICATES; p++) {
        if (!graph->ontology.is_transitive[p])
            continue;
        graph->forward[p] = memory_take(domain, sizeof(List));
        graph->backward[p] = memory_take(domain, sizeof(List));
    }
}

static void add_facts(Graph *graph, const Facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        const uint32_t *row = facts->values + 3 * i;
        if (row[1] == TYPE)
            add_type(graph, row[0], row[2]);
        else
            pairs_add(&graph->triples, triple(row[0], row[1], row[2]));
    }
    pairs_flush(&graph->triples);
}

void limit_lubm_adaptive(const char *folder)
{
    static Graph graph;
    Facts facts = facts_load(folder, "t", 3);
    load_ontology(&graph.ontology, folder);
    limit_facts_loaded();
    init(&graph, facts_domain(&facts));
    add_facts(&graph, &facts);
    for (size_t done = 0; done < graph.triples.count;) {
        for (size_t end = graph.triples.count; done < end; done++) {
            uint64_t row = graph.triples.rows[done];
            infer(&graph, row >> 28 & 0xfffffff, row >> 56, row & 0xfffffff);
        }
        pairs_flush(&graph.triples);
    }
    limit_result("t", graph.triples.count + graph.type_count);
}
