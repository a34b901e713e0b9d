/* SPDX-License-Identifier: MIT */
/* Growing the cone: its tables, and which ways are looked for where. */
#include "reason/cone.h"

#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

static bool push_codes(Cone *cone, const Code *codes, uint32_t count, uint32_t *first)
{
    *first = (uint32_t)cone->codes.count;
    if (!lr_vector_reserve(&cone->codes, count + 1))
        return false;
    memcpy(cone->codes.items + cone->codes.count, codes, count * sizeof *codes);
    cone->codes.count += count;
    return true;
}

lore_status lr_cone_belief(Cone *cone, uint32_t predicate, const Code *row, bool *is_there)
{
    cone->scratch.count = 0;
    return lr_model_belief(cone->model, predicate, row, &cone->scratch, is_there) ? LORE_OK
                                                                                  : LORE_NOMEM;
}

/* The slot that names the tuple; its number is 0 while it has none. */
static uint64_t *tuple_slot(Cone *cone, uint32_t predicate, const Code *row, int64_t moment)
{
    Code key[LR_VARIABLES_MAX + 3] = { predicate, (Code)((uint64_t)moment >> 32), (Code)moment };
    uint32_t arity = cone->program->predicates.items[predicate].arity;
    memcpy(key + 3, row, arity * sizeof *row);
    return lr_map_put(&cone->tuple_of, key, (arity + 3) * sizeof *key, NULL);
}

/* A tuple that is certain at all times is one tuple whatever the moment, unless claims of different times may make it
 * so one after the other: then it rests on others at each. */
static int64_t settled_moment(const Predicate *predicate, Standing standing)
{
    bool is_constant = !predicate->is_temporal && standing.cost == 0 &&
                       standing.from == LORE_TIME_MIN && standing.to == LORE_TIME_MAX;
    return is_constant ? LORE_TIME_MIN : standing.moment;
}

static bool keeps_moments(const Cone *cone)
{
    return cone->is_shared || cone->scope != CONE_AS_BELIEVED;
}

lore_status lr_cone_tuple(Cone *cone, uint32_t predicate, const Code *row, int64_t moment,
                          uint32_t *out)
{
    bool is_there;
    const Predicate *of = &cone->program->predicates.items[predicate];
    *out = LR_NONE;
    lore_status status = lr_cone_belief(cone, predicate, row, &is_there);
    if (status != LORE_OK || !is_there)
        return status;
    ConeTuple tuple = { .predicate = predicate,
                        .depth = LR_NONE,
                        .standing = lr_moment_standing(&cone->scratch, moment) };
    if (tuple.standing.cost == LR_COST_NONE)
        return LORE_OK;
    uint64_t *slot = tuple_slot(cone, predicate, row,
                                keeps_moments(cone) ? moment
                                                    : settled_moment(of, tuple.standing));
    if (slot == NULL)
        return LORE_NOMEM;
    if (*slot == 0) {
        uint32_t arity = cone->program->predicates.items[predicate].arity;
        if (!push_codes(cone, row, arity, &tuple.first_code) ||
            !lr_vector_push(&cone->tuples, tuple))
            return LORE_NOMEM;
        *slot = cone->tuples.count;
    }
    *out = (uint32_t)*slot - 1;
    return LORE_OK;
}

/* ---- what is to be grown ---- */

/* Of a hasty cone: by component, depth, and order, so that the premises of one way come one after the other. */
static uint64_t rank_of(const Cone *cone, uint32_t tuple, uint32_t depth)
{
    enum { DEPTH_MAX = 0xffff };
    uint32_t predicate = cone->tuples.items[tuple].predicate;
    uint64_t component = cone->program->predicates.items[predicate].component;
    uint64_t level = depth < DEPTH_MAX ? depth : DEPTH_MAX;
    return cone->is_hasty ? component << 48 | level << 32 | cone->premises.count : depth;
}

/* Notices that some proof of a root may need the tuple, beside depth other nodes. */
static lore_status want(Cone *cone, uint32_t tuple, uint32_t depth)
{
    ConeTuple *wanted = &cone->tuples.items[tuple];
    ConeEntry added = { rank_of(cone, tuple, depth), depth, tuple };
    if (wanted->depth <= depth)
        return LORE_OK;
    wanted->depth = depth;
    if (wanted->is_grown)
        return LORE_OK;
    if (!lr_vector_push(&cone->queue, added))
        return LORE_NOMEM;
    ConeEntry *heap = cone->queue.items;
    size_t at = cone->queue.count - 1;
    for (; at > 0 && added.rank < heap[(at - 1) / 2].rank; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = added;
    return LORE_OK;
}

static void drop_top(Cone *cone)
{
    ConeEntry *heap = cone->queue.items;
    ConeEntry last = heap[--cone->queue.count];
    size_t count = cone->queue.count, at = 0;
    for (size_t child = 1; child < count; at = child, child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1].rank < heap[child].rank)
            child++;
        if (heap[child].rank >= last.rank)
            break;
        heap[at] = heap[child];
    }
    if (count > 0)
        heap[at] = last;
}

uint32_t lr_cone_depth(Cone *cone)
{
    while (cone->queue.count > 0 && cone->tuples.items[cone->queue.items[0].tuple].is_grown)
        drop_top(cone);
    return cone->queue.count == 0 || cone->is_full ? LR_NONE : cone->queue.items[0].depth;
}

lore_status lr_cone_root(Cone *cone, uint32_t predicate, const Code *row, int64_t moment,
                         uint32_t *out)
{
    lore_status status = lr_cone_tuple(cone, predicate, row, moment, out);
    return status == LORE_OK && *out != LR_NONE ? want(cone, *out, 0) : status;
}

/* ---- ways ---- */

WayDraft lr_way_begin(Cone *cone, uint32_t tuple, WayKind kind, uint32_t index)
{
    return (WayDraft){
        .way = { .kind = kind,
                 .conclusion = tuple,
                 .index = index,
                 .first_premise = (uint32_t)cone->premises.count },
        .premises = cone->premises.count,
    };
}

lore_status lr_way_premise(Cone *cone, WayDraft *draft, uint32_t tuple)
{
    draft->way.premise_count++;
    return lr_vector_push(&cone->premises, tuple) ? LORE_OK : LORE_NOMEM;
}

/* A premise's proof stands beside the conclusion's own node, its leaves, and at least one node for
 * each other premise. */
static lore_status want_premises(Cone *cone, const Way *way)
{
    uint32_t depth = cone->tuples.items[way->conclusion].depth + way->leaves + way->premise_count;
    lore_status status = LORE_OK;
    for (uint32_t p = 0; p < way->premise_count && status == LORE_OK; p++)
        status = want(cone, cone->premises.items[way->first_premise + p], depth);
    return status;
}

lore_status lr_way_keep(Cone *cone, WayDraft *draft)
{
    if (!lr_vector_push(&cone->ways, draft->way) || want_premises(cone, &draft->way) != LORE_OK)
        return LORE_NOMEM;
    cone->is_full = cone->is_full || cone->ways.count >= LR_CONE_WAYS_MAX ||
                    cone->premises.count >= LR_CONE_PREMISES_MAX ||
                    cone->tuples.count >= LR_CONE_TUPLES_MAX;
    return LORE_OK;
}

/* Tuples that its premises have added stay: they are in the cone, and nothing needs them. */
void lr_way_drop(Cone *cone, const WayDraft *draft)
{
    cone->premises.count = draft->premises;
}

/* ---- clauses by head ---- */

lore_status lr_cone_open(Cone *cone)
{
    const Program *program = cone->program;
    cone->matcher.program = program;
    cone->matcher.model = cone->model;
    if (!lr_vector_reserve(&cone->heads, program->predicates.count + 1) ||
        !lr_vector_reserve(&cone->next, program->clauses.count + 1))
        return LORE_NOMEM;
    memset(cone->heads.items, 0, program->predicates.count * sizeof *cone->heads.items);
    for (size_t c = program->clauses.count; c-- > 0;) {
        if (!lr_clause_explains(&program->clauses.items[c]))
            continue;
        uint32_t *first = &cone->heads.items[program->clauses.items[c].head];
        cone->next.items[c] = *first;
        *first = (uint32_t)c + 1;
    }
    return LORE_OK;
}

void lr_cone_free(Cone *cone)
{
    lr_matcher_free(&cone->matcher);
    lr_vector_free(&cone->tuples);
    lr_vector_free(&cone->ways);
    lr_vector_free(&cone->premises);
    lr_vector_free(&cone->codes);
    lr_map_free(&cone->tuple_of);
    lr_vector_free(&cone->heads);
    lr_vector_free(&cone->next);
    lr_vector_free(&cone->queue);
    lr_vector_free(&cone->scratch);
}

/* ---- growing ---- */

static lore_status grow_by_rules(Cone *cone, uint32_t tuple)
{
    const Program *program = cone->program;
    uint32_t predicate = cone->tuples.items[tuple].predicate;
    lore_status status = LORE_OK;
    for (uint32_t c = cone->heads.items[predicate]; c != 0 && status == LORE_OK;
         c = cone->next.items[c - 1])
        status = lr_ways_by_clause(cone, tuple, c - 1);
    for (uint32_t a = 0; a < program->aggregates.count && status == LORE_OK; a++)
        if (program->aggregates.items[a].output == predicate)
            status = lr_ways_by_aggregate(cone, tuple, a);
    return status;
}

static lore_status grow_tuple(Cone *cone, uint32_t tuple)
{
    uint32_t first = (uint32_t)cone->ways.count;
    lore_status status = LORE_OK;
    switch (cone->program->predicates.items[cone->tuples.items[tuple].predicate].kind) {
    case PREDICATE_VIEW:
        status = lr_ways_by_view(cone, tuple);
        break;
    case PREDICATE_FACET:
        status = lr_ways_by_word(cone, tuple);
        if (status == LORE_OK)
            status = grow_by_rules(cone, tuple);
        break;
    case PREDICATE_AUXILIARY:
        status = grow_by_rules(cone, tuple);
        break;
    }
    cone->tuples.items[tuple].is_grown = true;
    cone->tuples.items[tuple].first_way = first;
    cone->tuples.items[tuple].way_count = (uint32_t)cone->ways.count - first;
    return status;
}

lore_status lr_cone_grow(Cone *cone, uint32_t count)
{
    lore_status status = LORE_OK;
    while (status == LORE_OK && count-- > 0 && lr_cone_depth(cone) != LR_NONE) {
        uint32_t next = cone->queue.items[0].tuple;
        drop_top(cone);
        cone->grown++;
        status = grow_tuple(cone, next);
        if (status == LORE_OK && cone->grown % 64 == 0)
            status = lr_budget_check(cone->budget, 0, "the proof", (Place){ NULL, 0 }, cone->diag);
    }
    return status;
}
