/* SPDX-License-Identifier: MIT */
/* pts.dl: Andersen's points-to analysis. The rules for load and store are split at the variable
 * that they project away: they derive copy edges first,
 *
 *     copy(from, to) when to = from; to = *x, x points to from; *x = from, x points to `to`
 *
 * and a variable points to what the sources of its copy edges point to. */
#include "facts.h"
#include "limits.h"
#include "pairs.h"

typedef struct Analysis {
    Adjacency loads;  /* x: the y of y = *x */
    Adjacency stores; /* y: the x of *y = x */
    Pairs points_to;  /* variable, object */
    Pairs copies;     /* from, to */
    List *objects;    /* by variable, of the pairs done */
    List *targets;    /* by variable, of the copies done */
} Analysis;

static uint32_t largest(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* A new copy edge carries what its source is known to point to. */
static void copy_all(Analysis *a, uint32_t from, uint32_t to)
{
    const List *objects = &a->objects[from];
    for (uint32_t j = 0; j < objects->count; j++)
        pairs_add(&a->points_to, pair(to, objects->values[j]));
    list_add(&a->targets[from], to);
}

/* A new object goes along all copy edges known, and makes new ones. */
static void propagate(Analysis *a, uint32_t variable, uint32_t object)
{
    const List *targets = &a->targets[variable];
    for (uint32_t j = 0; j < targets->count; j++)
        pairs_add(&a->points_to, pair(targets->values[j], object));
    list_add(&a->objects[variable], object);
    for (uint32_t j = a->loads.start[variable]; j < a->loads.start[variable + 1]; j++)
        pairs_add(&a->copies, pair(object, a->loads.to[j]));
    for (uint32_t j = a->stores.start[variable]; j < a->stores.start[variable + 1]; j++)
        pairs_add(&a->copies, pair(a->stores.to[j], object));
}

static void solve(Analysis *a)
{
    size_t done = 0, copies_done = 0;
    while (done < a->points_to.count || copies_done < a->copies.count) {
        size_t end = a->points_to.count, copies_end = a->copies.count;
        for (; copies_done < copies_end; copies_done++) {
            uint64_t copy = a->copies.rows[copies_done];
            copy_all(a, pair_first(copy), pair_second(copy));
        }
        for (; done < end; done++) {
            uint64_t row = a->points_to.rows[done];
            propagate(a, pair_first(row), pair_second(row));
        }
        pairs_flush(&a->points_to);
        pairs_flush(&a->copies);
    }
}

void limit_points_to_generic(const char *folder)
{
    static Analysis a;
    Facts addresses = facts_load(folder, "addr", 2), assigns = facts_load(folder, "assign", 2);
    Facts loads = facts_load(folder, "load", 2), stores = facts_load(folder, "store", 2);
    limit_facts_loaded();
    uint32_t domain = largest(largest(facts_domain(&addresses), facts_domain(&assigns)),
                              largest(facts_domain(&loads), facts_domain(&stores)));
    a.loads = facts_adjacency(&loads, 1, 0, domain);
    a.stores = facts_adjacency(&stores, 0, 1, domain);
    a.objects = memory_take(domain, sizeof *a.objects);
    a.targets = memory_take(domain, sizeof *a.targets);
    pairs_init(&a.points_to);
    pairs_init(&a.copies);
    for (size_t i = 0; i < assigns.count; i++)
        pairs_add(&a.copies, pair(assigns.values[2 * i + 1], assigns.values[2 * i]));
    for (size_t i = 0; i < addresses.count; i++)
        pairs_add(&a.points_to, pair(addresses.values[2 * i], addresses.values[2 * i + 1]));
    pairs_flush(&a.points_to);
    pairs_flush(&a.copies);
    solve(&a);
    limit_result("pt", a.points_to.count);
}
