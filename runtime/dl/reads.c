/* SPDX-License-Identifier: MIT */
/* Reads: a graph of relations. An edge leads from a clause's head to each relation in its body, those
 * inside aggregates among them; it is kept from both ends. A question is a search in breadth: it
 * takes time by the edges that it meets, opening takes time by the clauses. */
#include "dl/reads.h"

#include <string.h>

typedef struct Edges {
    uint32_t *first; /* of each node, into ends; one more at the end */
    uint32_t *ends;
} Edges;

struct Reads {
    Front *front;
    Arena arena;
    const char **slots; /* names, which are one copy each, by their addresses */
    uint32_t *numbers;
    size_t capacity; /* a power of two */
    const char **names;
    uint32_t node_count, edge_count;
    uint32_t *from, *to; /* of each edge, as met; NULL while they are counted */
    Edges forth, back;
    uint32_t *queue, queued;
    bool *is_seen;
};

static void *room(Reads *reads, size_t count, size_t size)
{
    void *memory = lr_arena_zalloc(&reads->arena, (count + 1) * size);
    if (memory == NULL)
        lr_dl_front_leave(reads->front, LORE_NOMEM);
    return memory;
}

/* ---- nodes ---- */

static size_t slot_of(const Reads *reads, const char *name)
{
    uint64_t hash = (uint64_t)(uintptr_t)name * UINT64_C(0x9e3779b97f4a7c15);
    size_t slot = (size_t)(hash >> 32) & (reads->capacity - 1);
    while (reads->slots[slot] != NULL && reads->slots[slot] != name)
        slot = (slot + 1) & (reads->capacity - 1);
    return slot;
}

static uint32_t node_of(Reads *reads, const char *name)
{
    size_t slot = slot_of(reads, name);
    if (reads->slots[slot] == NULL) {
        reads->slots[slot] = name;
        reads->numbers[slot] = reads->node_count;
        reads->names[reads->node_count++] = name;
    }
    return reads->numbers[slot];
}

/* The node of a name that some clause mentions; false if none does. */
static bool find(const Reads *reads, const char *name, uint32_t *out)
{
    size_t slot = slot_of(reads, name);
    *out = reads->numbers[slot];
    return reads->slots[slot] != NULL;
}

/* ---- edges ---- */

static void walk_body(Reads *reads, const char *head, const Body *body);

static void walk_exp(Reads *reads, const char *head, const Exp *exp)
{
    if (exp == NULL)
        return;
    for (size_t i = 0; i < exp->args.count; i++)
        walk_exp(reads, head, exp->args.items[i]);
    if (exp->body != NULL)
        walk_body(reads, head, exp->body);
}

static void walk_body(Reads *reads, const char *head, const Body *body)
{
    if (body->atom != NULL) {
        if (reads->from != NULL) {
            reads->from[reads->edge_count] = node_of(reads, head);
            reads->to[reads->edge_count] = node_of(reads, body->atom->name);
        }
        reads->edge_count++;
        for (size_t i = 0; i < body->atom->args.count; i++)
            walk_exp(reads, head, body->atom->args.items[i]);
    }
    walk_exp(reads, head, body->left);
    walk_exp(reads, head, body->right);
    for (size_t i = 0; i < body->parts.count; i++)
        walk_body(reads, head, body->parts.items[i]);
}

/* Counts all edges, or notes them where there is room for them. */
static void walk(Reads *reads, const Program *program)
{
    reads->edge_count = 0;
    for (size_t c = 0; c < program->clauses.count; c++) {
        const Clause *clause = program->clauses.items[c];
        for (size_t i = 0; i < clause->head->args.count; i++)
            walk_exp(reads, clause->head->name, clause->head->args.items[i]);
        for (size_t i = 0; i < clause->body.count; i++)
            walk_body(reads, clause->head->name, clause->body.items[i]);
    }
}

static void sort_edges(Reads *reads, const uint32_t *from, const uint32_t *to, Edges *out)
{
    out->first = room(reads, reads->node_count + 1, sizeof *out->first);
    out->ends = room(reads, reads->edge_count, sizeof *out->ends);
    for (uint32_t e = 0; e < reads->edge_count; e++)
        out->first[from[e] + 1]++;
    for (uint32_t n = 0; n < reads->node_count; n++)
        out->first[n + 1] += out->first[n];
    for (uint32_t e = reads->edge_count; e-- > 0;)
        out->ends[--out->first[from[e] + 1]] = to[e];
    memmove(out->first, out->first + 1, reads->node_count * sizeof *out->first);
    out->first[reads->node_count] = reads->edge_count;
}

Reads *lr_dl_reads_open(Program *program)
{
    Reads *reads = NEW(program->front, Reads);
    reads->front = program->front;
    lr_dl_front_hold(program->front, HELD_ARENA, &reads->arena);
    walk(reads, program);
    size_t most = 2 * (size_t)reads->edge_count;
    for (reads->capacity = 16; reads->capacity < 2 * most; reads->capacity *= 2) {
    }
    reads->slots = room(reads, reads->capacity, sizeof *reads->slots);
    reads->numbers = room(reads, reads->capacity, sizeof *reads->numbers);
    reads->names = room(reads, most, sizeof *reads->names);
    reads->from = room(reads, reads->edge_count, sizeof *reads->from);
    reads->to = room(reads, reads->edge_count, sizeof *reads->to);
    walk(reads, program);
    sort_edges(reads, reads->from, reads->to, &reads->forth);
    sort_edges(reads, reads->to, reads->from, &reads->back);
    reads->queue = room(reads, reads->node_count, sizeof *reads->queue);
    reads->is_seen = room(reads, reads->node_count, sizeof *reads->is_seen);
    return reads;
}

void lr_dl_reads_close(Reads *reads)
{
    lr_dl_front_release(reads->front, 1);
}

/* ---- questions ---- */

typedef struct Search {
    const Edges *edges;
    uint32_t start;
    const Names *through; /* the nodes to go on from, besides start; NULL: all */
    bool is_away;         /* the way from start to itself in one step does not count */
} Search;

static void expand(Reads *reads, const Search *search, uint32_t node)
{
    for (uint32_t e = search->edges->first[node]; e < search->edges->first[node + 1]; e++) {
        uint32_t end = search->edges->ends[e];
        if (reads->is_seen[end] || (search->is_away && node == search->start && end == node))
            continue;
        reads->is_seen[end] = true;
        reads->queue[reads->queued++] = end;
    }
}

/* Marks all nodes that start leads to; start itself only if it leads back. */
static void run(Reads *reads, const Search *search)
{
    memset(reads->is_seen, 0, reads->node_count * sizeof *reads->is_seen);
    reads->queued = 0;
    expand(reads, search, search->start);
    for (uint32_t i = 0; i < reads->queued; i++) {
        uint32_t node = reads->queue[i];
        if (node != search->start &&
            (search->through == NULL || lr_dl_names_has(search->through, reads->names[node])))
            expand(reads, search, node);
    }
}

static bool recurs(Reads *reads, const char *relation, Search search)
{
    if (!find(reads, relation, &search.start))
        return false;
    search.edges = &reads->forth;
    run(reads, &search);
    return reads->is_seen[search.start];
}

bool lr_dl_reads_leads(Reads *reads, const char *relation, const char *other)
{
    Search search = { .edges = &reads->forth };
    uint32_t end;
    if (!find(reads, relation, &search.start) || !find(reads, other, &end))
        return false;
    run(reads, &search);
    return reads->is_seen[end];
}

bool lr_dl_reads_recurs(Reads *reads, const char *relation)
{
    return recurs(reads, relation, (Search){ 0 });
}

bool lr_dl_reads_recurs_within(Reads *reads, const char *relation, const Names *relations)
{
    return recurs(reads, relation, (Search){ .through = relations });
}

bool lr_dl_reads_recurs_by_others(Reads *reads, const char *relation)
{
    return recurs(reads, relation, (Search){ .is_away = true });
}

void lr_dl_reads_circle(Reads *reads, const char *relation, Names *out)
{
    Search forth = { .edges = &reads->forth }, back = { .edges = &reads->back };
    if (!find(reads, relation, &forth.start))
        return;
    back.start = forth.start;
    run(reads, &forth);
    bool *is_met = lr_dl_front_alloc(reads->front, reads->node_count * sizeof *is_met + 1);
    memcpy(is_met, reads->is_seen, reads->node_count * sizeof *is_met);
    run(reads, &back);
    for (uint32_t i = 0; i < reads->queued; i++)
        if (is_met[reads->queue[i]])
            PUSH(reads->front, out, reads->names[reads->queue[i]]);
}
