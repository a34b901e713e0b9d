/* SPDX-License-Identifier: MIT */
/* cspa.dl: a context-sensitive pointer analysis, three relations in one recursion. Each
 * relation is a hash set with an adjacency in either direction. A tuple enters its adjacency
 * first and is then joined with all that is known, itself included: complete, and the set
 * removes what is derived twice. */
#include "facts.h"
#include "limits.h"
#include "pairs.h"

typedef struct Relation {
    Pairs pairs;
    List *forward, *backward; /* of the pairs done */
    size_t done;
} Relation;

typedef struct Analysis {
    Adjacency assigned;     /* y: the x of assign(x, y) */
    Adjacency dereferenced; /* y: the x of dereference(y, x) */
    Relation flow, alias, memory;
} Analysis;

static void init(Relation *relation, uint32_t domain)
{
    pairs_init(&relation->pairs);
    relation->forward = memory_take(domain, sizeof(List));
    relation->backward = memory_take(domain, sizeof(List));
    relation->done = 0;
}

static void enter(Relation *relation, uint32_t x, uint32_t y)
{
    list_add(&relation->forward[x], y);
    list_add(&relation->backward[y], x);
}

/* Adds (x, each of the list), or the other way round. */
static inline void add_each(Relation *relation, uint32_t x, const List *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        pairs_add(&relation->pairs, pair(x, list->values[i]));
}

static inline void add_each_reversed(Relation *relation, const List *list, uint32_t y)
{
    for (uint32_t i = 0; i < list->count; i++)
        pairs_add(&relation->pairs, pair(list->values[i], y));
}

/* valueFlow(x,y) :- valueFlow(x,z), valueFlow(z,y).
 * valueAlias(x,y) :- valueFlow(z,x), valueFlow(z,y).
 * valueAlias(x,y) :- valueFlow(z,x), memoryAlias(z,w), valueFlow(w,y). */
static void join_flow(Analysis *a, uint32_t from, uint32_t to)
{
    Relation *flow = &a->flow, *alias = &a->alias;
    enter(flow, from, to);
    add_each(flow, from, &flow->forward[to]);
    add_each_reversed(flow, &flow->backward[from], to);
    add_each(alias, to, &flow->forward[from]);
    add_each_reversed(alias, &flow->forward[from], to);
    const List *others = &a->memory.forward[from];
    for (uint32_t i = 0; i < others->count; i++)
        add_each(alias, to, &flow->forward[others->values[i]]);
    others = &a->memory.backward[from];
    for (uint32_t i = 0; i < others->count; i++)
        add_each_reversed(alias, &flow->forward[others->values[i]], to);
}

/* valueFlow(x,y) :- assign(x,z), memoryAlias(z,y).
 * valueAlias(x,y) :- valueFlow(z,x), memoryAlias(z,w), valueFlow(w,y). */
static void join_memory(Analysis *a, uint32_t z, uint32_t w)
{
    enter(&a->memory, z, w);
    for (uint32_t j = a->assigned.start[z]; j < a->assigned.start[z + 1]; j++)
        pairs_add(&a->flow.pairs, pair(a->assigned.to[j], w));
    const List *from_z = &a->flow.forward[z];
    for (uint32_t i = 0; i < from_z->count; i++)
        add_each(&a->alias, from_z->values[i], &a->flow.forward[w]);
}

/* memoryAlias(x,w) :- dereference(y,x), valueAlias(y,z), dereference(z,w). */
static void join_alias(Analysis *a, uint32_t y, uint32_t z)
{
    const Adjacency *of = &a->dereferenced;
    for (uint32_t i = of->start[y]; i < of->start[y + 1]; i++)
        for (uint32_t j = of->start[z]; j < of->start[z + 1]; j++)
            pairs_add(&a->memory.pairs, pair(of->to[i], of->to[j]));
}

static void flush(Analysis *a)
{
    pairs_flush(&a->flow.pairs);
    pairs_flush(&a->alias.pairs);
    pairs_flush(&a->memory.pairs);
}

/* Joins what the relation had gained when called. */
static void join_new(Analysis *a, Relation *relation, void (*join)(Analysis *, uint32_t, uint32_t))
{
    for (size_t end = relation->pairs.count; relation->done < end; relation->done++) {
        uint64_t row = relation->pairs.rows[relation->done];
        join(a, pair_first(row), pair_second(row));
    }
    flush(a);
}

static int has_new(const Relation *relation)
{
    return relation->done < relation->pairs.count;
}

static void start(Analysis *a, const Facts *assigns)
{
    for (size_t i = 0; i < assigns->count; i++) {
        uint32_t to = assigns->values[2 * i], from = assigns->values[2 * i + 1];
        pairs_add(&a->flow.pairs, pair(to, from));
        pairs_add(&a->flow.pairs, pair(from, from));
        pairs_add(&a->flow.pairs, pair(to, to));
        pairs_add(&a->memory.pairs, pair(from, from));
        pairs_add(&a->memory.pairs, pair(to, to));
    }
    flush(a);
}

void limit_value_flow_generic(const char *folder)
{
    static Analysis a;
    Facts assigns = facts_load(folder, "assign", 2);
    Facts dereferences = facts_load(folder, "dereference", 2);
    limit_facts_loaded();
    uint32_t domain = facts_domain(&assigns), other = facts_domain(&dereferences);
    domain = domain > other ? domain : other;
    a.assigned = facts_adjacency(&assigns, 1, 0, domain);
    a.dereferenced = facts_adjacency(&dereferences, 0, 1, domain);
    init(&a.flow, domain);
    init(&a.alias, domain);
    init(&a.memory, domain);
    start(&a, &assigns);
    while (has_new(&a.flow) || has_new(&a.memory) || has_new(&a.alias)) {
        join_new(&a, &a.flow, join_flow);
        join_new(&a, &a.memory, join_memory);
        join_new(&a, &a.alias, join_alias);
    }
    limit_result("valueFlow", a.flow.pairs.count);
    limit_result("valueAlias", a.alias.pairs.count);
    limit_result("memoryAlias", a.memory.pairs.count);
}
