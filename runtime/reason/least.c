/* SPDX-License-Identifier: MIT */
/* Uses are indexed once for each size of the cone. Sizes saturate far below the largest number: a proof that
 * large is never the smallest of interest. */
#include "reason/least.h"

#include <string.h>

static const uint64_t SIZE_LIMIT = UINT64_C(1) << 40;
static const uint64_t CUT_SIZE = UINT64_C(1) << 20;

typedef struct Search {
    const Cone *cone;
    Least *least;
    uint32_t roots, left; /* how many tuples are asked about, and have no proof yet */
} Search;

/* ---- heap ---- */

static bool is_before(LeastCandidate a, LeastCandidate b)
{
    return a.size != b.size ? a.size < b.size : a.way < b.way;
}

/* Unless its conclusion has a better one. */
static bool push_candidate(Search *search, uint32_t way)
{
    Least *least = search->least;
    LeastCandidate added = { least->sum.items[way], way };
    LeastCandidate *best = &least->best.items[search->cone->ways.items[way].conclusion];
    if (best->size != 0 && !is_before(added, *best))
        return true;
    if (!lr_vector_push(&least->heap, added))
        return false;
    *best = added;
    LeastCandidate *heap = least->heap.items;
    size_t at = least->heap.count - 1;
    for (; at > 0 && is_before(added, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = added;
    return true;
}

static LeastCandidate pop_candidate(Search *search)
{
    LeastCandidate *heap = search->least->heap.items;
    LeastCandidate top = heap[0], last = heap[--search->least->heap.count];
    size_t count = search->least->heap.count, at = 0;
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

/* Which ways each tuple is a premise of, as ranges of one array. A cone only grows. */
static bool index_uses(const Cone *cone, Least *least)
{
    size_t tuples = cone->tuples.count, premises = cone->premises.count;
    if (least->indexed_ways == cone->ways.count && least->first_use.count == tuples + 2)
        return true;
    least->first_use.count = least->uses.count = 0;
    if (!lr_vector_reserve(&least->first_use, tuples + 2) ||
        !lr_vector_reserve(&least->uses, premises + 1))
        return false;
    uint32_t *first = least->first_use.items, *uses = least->uses.items;
    memset(first, 0, (tuples + 2) * sizeof *first);
    for (size_t w = 0; w < cone->ways.count; w++) {
        const Way *way = &cone->ways.items[w];
        for (uint32_t p = 0; p < way->premise_count; p++)
            first[cone->premises.items[way->first_premise + p] + 1]++;
    }
    for (size_t t = 0; t < tuples; t++)
        first[t + 1] += first[t];
    for (size_t w = cone->ways.count; w-- > 0;) {
        const Way *way = &cone->ways.items[w];
        for (uint32_t p = 0; p < way->premise_count; p++)
            uses[--first[cone->premises.items[way->first_premise + p] + 1]] = (uint32_t)w;
    }
    least->first_use.count = tuples + 2;
    least->indexed_ways = cone->ways.count;
    return true;
}

/* After index_uses, the uses of tuple t begin at first_use[t + 1] and end where those of t + 1
 * begin. */
static lore_status settle(Search *search, uint32_t tuple, uint32_t way, uint64_t size)
{
    Least *least = search->least;
    size_t tuples = search->cone->tuples.count;
    least->way.items[tuple] = way;
    least->size.items[tuple] = size;
    least->order.items[least->order.count++] = tuple;
    search->left -= tuple < search->roots;
    const uint32_t *first = least->first_use.items;
    size_t from = first[tuple + 1];
    size_t to = tuple + 1 < tuples ? first[tuple + 2] : search->cone->premises.count;
    for (size_t u = from; u < to; u++) {
        uint32_t user = least->uses.items[u];
        uint64_t sum = least->sum.items[user] + size;
        least->sum.items[user] = sum < SIZE_LIMIT ? sum : SIZE_LIMIT;
        if (--least->waiting.items[user] == 0 && !push_candidate(search, user))
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status run(Search *search, bool with_cuts)
{
    const Cone *cone = search->cone;
    Least *least = search->least;
    lore_status status = LORE_OK;
    for (uint32_t w = 0; w < cone->ways.count; w++) {
        const Way *way = &cone->ways.items[w];
        least->sum.items[w] = 1 + (uint64_t)way->leaves;
        least->waiting.items[w] = way->premise_count + way->is_left_out; /* for what never comes */
        if (least->waiting.items[w] == 0 && !push_candidate(search, w))
            return LORE_NOMEM;
    }
    for (uint32_t t = 0; with_cuts && status == LORE_OK && t < cone->tuples.count; t++)
        if (!cone->tuples.items[t].is_grown)
            status = settle(search, t, LR_NONE, CUT_SIZE);
    while (status == LORE_OK && least->heap.count > 0 && search->left > 0) {
        LeastCandidate next = pop_candidate(search);
        uint32_t tuple = cone->ways.items[next.way].conclusion;
        if (least->size.items[tuple] == 0)
            status = settle(search, tuple, next.way, next.size);
    }
    return status;
}

/* Makes room for so many tuples and ways, with no proof known. */
static bool begin(Least *least, size_t tuples, size_t ways)
{
    least->way.count = least->size.count = least->order.count = least->heap.count = 0;
    if (!lr_vector_reserve(&least->way, tuples + 1) ||
        !lr_vector_reserve(&least->size, tuples + 1) ||
        !lr_vector_reserve(&least->order, tuples + 1) ||
        !lr_vector_reserve(&least->best, tuples + 1) || !lr_vector_reserve(&least->sum, ways + 1) ||
        !lr_vector_reserve(&least->waiting, ways + 1))
        return false;
    for (size_t t = 0; t < tuples; t++)
        least->way.items[t] = LR_NONE;
    memset(least->size.items, 0, (tuples + 1) * sizeof *least->size.items);
    memset(least->best.items, 0, (tuples + 1) * sizeof *least->best.items);
    least->way.count = least->size.count = tuples;
    return true;
}

lore_status lr_least_find(const Cone *cone, uint32_t roots, bool with_cuts, Least *least)
{
    Search search = { .cone = cone, .least = least, .roots = roots, .left = roots };
    if (!begin(least, cone->tuples.count, cone->ways.count) || !index_uses(cone, least))
        return LORE_NOMEM;
    return run(&search, with_cuts);
}

void lr_least_free(Least *least)
{
    lr_vector_free(&least->way);
    lr_vector_free(&least->size);
    lr_vector_free(&least->order);
    lr_vector_free(&least->sum);
    lr_vector_free(&least->waiting);
    lr_vector_free(&least->first_use);
    lr_vector_free(&least->uses);
    lr_vector_free(&least->heap);
    lr_vector_free(&least->best);
    *least = (Least){ 0 };
}
