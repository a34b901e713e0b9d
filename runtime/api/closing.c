/* SPDX-License-Identifier: MIT */
/* Best-first search over plans, and trying what it finds. */
#include "api/closing.h"

#include "api/closing_step.h"

/* Where conditions are asked: as it is (no statements), or as if some statements were said, or not. */
typedef struct World {
    Closing supposed;
    SupposedWorld *open; /* NULL: not yet; the first world is the asker's own */
} World;

typedef struct Search {
    Asker *asker;
    lore_term goal;
    Granule window;
    Frontier frontier;
    VECTOR(World) worlds;
    unsigned tried, steps;
    Inventions inventions;
    ClosingList *found;
} Search;

/* ---- trying ---- */

static Closing part_of(const Closing *set, uint32_t bits)
{
    Closing part = { .count = 0 };
    for (uint32_t i = 0; i < set->count; i++)
        if (bits & 1u << i)
            part.items[part.count++] = set->items[i];
    return part;
}

static lore_status holds_with(Search *search, const Closing *set, bool *out)
{
    search->tried++;
    return lr_supposed_holds(search->asker, search->goal, set->items, set->count, search->window,
                             out);
}

static uint32_t count_bits(uint32_t bits)
{
    uint32_t count = 0;
    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

/* The smallest part of a set that does, which is it itself at last. */
static lore_status find_least(Search *search, const Closing *set, Closing *out)
{
    for (uint32_t size = 1; size < set->count; size++)
        for (uint32_t bits = 1; bits < 1u << set->count; bits++) {
            bool holds;
            *out = part_of(set, bits);
            if (count_bits(bits) != size)
                continue;
            lore_status status = holds_with(search, out, &holds);
            if (status != LORE_OK || holds)
                return status;
        }
    *out = *set;
    return LORE_OK;
}

static lore_status keep(Search *search, const Closing *set)
{
    Closing least;
    lore_status status = find_least(search, set, &least);
    if (status != LORE_OK || lr_closings_reach(search->asker, search->found, &least))
        return status;
    if (least.count + LR_CLOSING_SPREAD < search->frontier.most)
        search->frontier.most = least.count + LR_CLOSING_SPREAD;
    return lr_vector_push(search->found, least) ? LORE_OK : LORE_NOMEM;
}

/* What is supposed makes something follow that stands in the way: the goal again, where that is so. Another
 * statement is wanted then, or that somebody is another. */
static lore_status go_on_from(Search *search, const Plan *plan)
{
    bool is_open = lr_closing_has_somebody(search->asker, &search->inventions, &plan->supposed);
    Plan next = { .supposed = plan->supposed,
                  .bound = plan->supposed.count + !is_open,
                  .world = (uint32_t)search->worlds.count };
    if (search->worlds.count == LR_CLOSING_WORLDS) {
        lr_frontier_miss(&search->frontier, next.bound);
        return LORE_OK;
    }
    if (!lr_vector_push(&search->worlds, (World){ .supposed = plan->supposed }))
        return LORE_NOMEM;
    lr_plan_want(&next, search->goal, 0);
    return lr_frontier_put(&search->frontier, search->asker, &next);
}

static lore_status try_plan(Search *search, const Plan *plan)
{
    bool holds;
    const Closing *set = &plan->supposed;
    if (set->count == 0 || lr_closings_reach(search->asker, search->found, set))
        return LORE_OK;
    lore_status status = holds_with(search, set, &holds);
    if (status != LORE_OK)
        return status;
    return holds ? keep(search, set) : go_on_from(search, plan);
}

/* ---- searching ---- */

static lore_status find_asker(Search *search, const Plan *plan, Asker **out)
{
    World *world = &search->worlds.items[plan->world];
    lore_status status = LORE_OK;
    if (plan->world > 0 && world->open == NULL)
        status = lr_supposed_open(search->asker, world->supposed.items, world->supposed.count,
                                  &world->open);
    if (status == LORE_OK)
        *out = plan->world == 0 ? search->asker : lr_supposed_asker(world->open);
    return status;
}

static lore_status go_on(Search *search, const Plan *plan)
{
    Asker *asker;
    if (lr_plan_is_complete(search->asker, plan))
        return try_plan(search, plan);
    lore_status status = find_asker(search, plan, &asker);
    Step step = { .asker = asker,
                  .window = search->window,
                  .inventions = &search->inventions,
                  .frontier = &search->frontier };
    search->steps++;
    return status == LORE_OK ? lr_closing_step(&step, plan) : status;
}

static bool is_exhausted(const Search *search)
{
    return search->tried >= LR_CLOSINGS_TRIED || search->steps >= LR_CLOSING_STEPS;
}

static lore_status run(Search *search)
{
    Plan plan = { .bound = 1 };
    lr_plan_want(&plan, search->goal, 0);
    if (!lr_vector_push(&search->worlds, (World){ .open = NULL }))
        return LORE_NOMEM;
    lore_status status = lr_frontier_put(&search->frontier, search->asker, &plan);
    while (status == LORE_OK && search->found->count < LR_CLOSINGS_MAX &&
           lr_frontier_take(&search->frontier, &plan)) {
        if (is_exhausted(search)) {
            lr_frontier_miss(&search->frontier, plan.bound);
            break;
        }
        status = go_on(search, &plan);
    }
    return status;
}

/* Insertion: few, and those of one size stay in the order in which they were found. */
static void sort_sets(ClosingList *list)
{
    for (size_t i = 1; i < list->count; i++) {
        Closing set = list->items[i];
        size_t at = i;
        for (; at > 0 && list->items[at - 1].count > set.count; at--)
            list->items[at] = list->items[at - 1];
        list->items[at] = set;
    }
}

lore_status lr_closings_find(Asker *asker, lore_term goal, Granule window, Closings *out)
{
    *out = (Closings){ .is_bounded = false };
    Search search = { .asker = asker,
                      .goal = goal,
                      .window = window,
                      .frontier = { .most = LR_SUPPOSED_MAX, .missed = LR_PLAN_NONE },
                      .found = &out->sets };
    lore_status status = run(&search);
    sort_sets(&out->sets);
    out->is_bounded =
        search.frontier.missed < (out->sets.count > 0 ? out->sets.items[0].count : LR_PLAN_NONE);
    for (size_t w = 0; w < search.worlds.count; w++)
        lr_supposed_close(search.worlds.items[w].open);
    lr_vector_free(&search.worlds);
    lr_vector_free(&search.inventions.somebodies);
    lr_frontier_free(&search.frontier);
    return status;
}

void lr_closings_free(Closings *closings)
{
    lr_vector_free(&closings->sets);
}
