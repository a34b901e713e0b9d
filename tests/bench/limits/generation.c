/* SPDX-License-Identifier: MIT */
/* sg.dl: who is of the same generation, from parents. */
#include "facts.h"
#include "limits.h"
#include "pairs.h"

static Facts load_parents(const char *folder)
{
    Facts parents = facts_load(folder, "par", 2);
    limit_facts_loaded();
    return parents;
}

static inline void add_children(Pairs *same, const Adjacency *children, uint32_t a, uint32_t b)
{
    for (uint32_t i = children->start[a]; i < children->start[a + 1]; i++)
        for (uint32_t j = children->start[b]; j < children->start[b + 1]; j++)
            if (children->to[i] != children->to[j])
                pairs_add(same, pair(children->to[i], children->to[j]));
}

void limit_generation_generic(const char *folder)
{
    static Pairs same;
    Facts parents = load_parents(folder);
    uint32_t domain = facts_domain(&parents);
    Adjacency children = facts_adjacency(&parents, 0, 1, domain);
    pairs_init(&same);
    for (uint32_t p = 0; p < domain; p++)
        add_children(&same, &children, p, p);
    pairs_flush(&same);
    for (size_t done = 0; done < same.count;) {
        for (size_t end = same.count; done < end; done++)
            add_children(&same, &children, pair_first(same.rows[done]),
                         pair_second(same.rows[done]));
        pairs_flush(&same);
    }
    limit_result("sg", same.count);
}

/* A row of bits for each person; rows in the order in which they were derived. */
typedef struct Matrix {
    uint64_t *bits;
    size_t words; /* a row */
    uint64_t *rows;
    size_t count;
} Matrix;

static inline void mark_children(Matrix *same, const Adjacency *children, uint32_t a, uint32_t b)
{
    for (uint32_t i = children->start[a]; i < children->start[a + 1]; i++) {
        uint32_t x = children->to[i];
        uint64_t *row = same->bits + (size_t)x * same->words;
        for (uint32_t j = children->start[b]; j < children->start[b + 1]; j++) {
            uint32_t y = children->to[j];
            uint64_t bit = UINT64_C(1) << (y & 63);
            if (x == y || (row[y >> 6] & bit))
                continue;
            row[y >> 6] |= bit;
            same->rows[same->count++] = pair(x, y);
        }
    }
}

void limit_generation_adaptive(const char *folder)
{
    Facts parents = load_parents(folder);
    uint32_t domain = facts_domain(&parents);
    Adjacency children = facts_adjacency(&parents, 0, 1, domain);
    size_t words = ((size_t)domain + 63) / 64;
    Matrix same = { memory_reserve(domain * words * sizeof(uint64_t), 1), words,
                    memory_reserve((size_t)1 << 33, 0), 0 };
    for (uint32_t p = 0; p < domain; p++)
        mark_children(&same, &children, p, p);
    for (size_t done = 0; done < same.count; done++)
        mark_children(&same, &children, pair_first(same.rows[done]), pair_second(same.rows[done]));
    limit_result("sg", same.count);
}
