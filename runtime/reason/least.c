/* SPDX-License-Identifier: MIT */
/* Sizes saturate far below the largest number: a proof that large is never the smallest of
 * interest. */
#include "reason/least.h"

#include <stdlib.h>

static const uint64_t SIZE_LIMIT = UINT64_C(1) << 40;
static const uint64_t CUT_SIZE = UINT64_C(1) << 20;

/* A way whose premises are all proved; ways of one size in the order in which they were found. */
typedef struct Candidate {
    uint64_t size;
    uint32_t way;
} Candidate;

typedef struct Search {
    const Cone *cone;
    Least *least;
    uint64_t *sum; /* of each way: 1, its leaves, and the proofs of the premises proved so far */
    uint32_t *waiting;          /* of each way: premises not proved yet */
    uint32_t *first_use, *uses; /* of each tuple: the ways that it is a premise of */
    VECTOR(Candidate) heap;
    uint32_t roots, left; /* how many tuples are asked about, and have no proof yet */
} Search;

/* ---- heap ---- */

static bool is_before(Candidate a, Candidate b)
{
    return a.size != b.size ? a.size < b.size : a.way < b.way;
}

static bool push_candidate(Search *search, uint32_t way)
{
    Candidate added = { search->sum[way], way };
    if (!lr_vector_push(&search->heap, added))
        return false;
    Candidate *heap = search->heap.items;
    size_t at = search->heap.count - 1;
    for (; at > 0 && is_before(added, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = added;
    return true;
}

static Candidate pop_candidate(Search *search)
{
    Candidate *heap = search->heap.items;
    Candidate top = heap[0], last = heap[--search->heap.count];
    size_t count = search->heap.count, at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count)
            break;
        if (child + 1 < count && is_before(heap[child + 1], heap[child]))
            child++;
        if (!is_before(heap[child], last))
            break;
        heap[at] = heap[child];
        at = child;
    }
    if (count > 0)
        heap[at] = last;
    return top;
}

/* ---- search ---- */

/* Which ways each tuple is a premise of, as ranges of one array. */
static void index_uses(Search *search)
{
    const Cone *cone = search->cone;
    size_t tuples = cone->tuples.count;
    for (size_t w = 0; w < cone->ways.count; w++) {
        const Way *way = &cone->ways.items[w];
        for (uint32_t p = 0; p < way->premise_count; p++)
            search->first_use[cone->premises.items[way->first_premise + p] + 1]++;
    }
    for (size_t t = 0; t < tuples; t++)
        search->first_use[t + 1] += search->first_use[t];
    for (size_t w = cone->ways.count; w-- > 0;) {
        const Way *way = &cone->ways.items[w];
        for (uint32_t p = 0; p < way->premise_count; p++)
            search->uses[--search->first_use[cone->premises.items[way->first_premise + p] + 1]] =
                (uint32_t)w;
    }
}

/* After index_uses, the uses of tuple t begin at first_use[t + 1] and end where those of t + 1
 * begin. */
static lore_status settle(Search *search, uint32_t tuple, uint32_t way, uint64_t size)
{
    size_t tuples = search->cone->tuples.count;
    search->least->way[tuple] = way;
    search->least->size[tuple] = size;
    search->least->order[search->least->count++] = tuple;
    search->left -= tuple < search->roots;
    size_t from = search->first_use[tuple + 1];
    size_t to = tuple + 1 < tuples ? search->first_use[tuple + 2] : search->cone->premises.count;
    for (size_t u = from; u < to; u++) {
        uint32_t user = search->uses[u];
        uint64_t sum = search->sum[user] + size;
        search->sum[user] = sum < SIZE_LIMIT ? sum : SIZE_LIMIT;
        if (--search->waiting[user] == 0 && !push_candidate(search, user))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status run(Search *search, bool with_cuts)
{
    const Cone *cone = search->cone;
    lore_status status = LORE_OK;
    for (uint32_t w = 0; w < cone->ways.count; w++) {
        const Way *way = &cone->ways.items[w];
        search->sum[w] = 1 + (uint64_t)way->leaves;
        search->waiting[w] = way->premise_count + way->is_left_out; /* for what never comes */
        if (search->waiting[w] == 0 && !push_candidate(search, w))
            return LORE_NOMEM;
    }
    for (uint32_t t = 0; with_cuts && status == LORE_OK && t < cone->tuples.count; t++)
        if (!cone->tuples.items[t].is_grown)
            status = settle(search, t, LR_NONE, CUT_SIZE);
    while (status == LORE_OK && search->heap.count > 0 && search->left > 0) {
        Candidate next = pop_candidate(search);
        uint32_t tuple = cone->ways.items[next.way].conclusion;
        if (search->least->size[tuple] == 0)
            status = settle(search, tuple, next.way, next.size);
    }
    return status;
}

lore_status lr_least_find(const Cone *cone, uint32_t roots, bool with_cuts, Least *out)
{
    size_t tuples = cone->tuples.count, ways = cone->ways.count;
    lore_status status = LORE_NOMEM;
    Search search = { .cone = cone, .least = out, .roots = roots, .left = roots };
    out->way = calloc(tuples + 1, sizeof *out->way);
    out->size = calloc(tuples + 1, sizeof *out->size);
    out->order = calloc(tuples + 1, sizeof *out->order);
    out->count = 0;
    search.sum = calloc(ways + 1, sizeof *search.sum);
    search.waiting = calloc(ways + 1, sizeof *search.waiting);
    search.first_use = calloc(tuples + 2, sizeof *search.first_use);
    search.uses = calloc(cone->premises.count + 1, sizeof *search.uses);
    if (out->way == NULL || out->size == NULL || out->order == NULL || search.sum == NULL ||
        search.waiting == NULL || search.first_use == NULL || search.uses == NULL)
        goto done;
    for (size_t t = 0; t < tuples; t++)
        out->way[t] = LR_NONE;
    index_uses(&search);
    status = run(&search, with_cuts);
done:
    free(search.sum);
    free(search.waiting);
    free(search.first_use);
    free(search.uses);
    lr_vector_free(&search.heap);
    if (status != LORE_OK)
        lr_least_free(out);
    return status;
}

void lr_least_free(Least *least)
{
    free(least->way);
    free(least->size);
    free(least->order);
    *least = (Least){ 0 };
}
