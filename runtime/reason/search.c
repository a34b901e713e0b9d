/* SPDX-License-Identifier: MIT */
/* Growing a cone by doubling until its roots' proofs are settled. */
#include "reason/search.h"

enum { FIRST_STEP = 64, FIRST_HASTY_STEP = 8 };

/* Whether nothing that has not been grown can make a root's proof smaller. */
static bool is_settled(Cone *cone, const Least *least, uint32_t roots)
{
    uint32_t depth = lr_cone_depth(cone);
    if (depth == LR_NONE)
        return true;
    uint64_t reach = (uint64_t)depth + 1;
    for (uint32_t r = 0; r < roots; r++)
        if (least->size.items[r] == 0 || least->size.items[r] > reach)
            return false;
    return true;
}

static bool has_all(const Least *least, uint32_t roots)
{
    for (uint32_t r = 0; r < roots; r++)
        if (least->size.items[r] == 0)
            return false;
    return true;
}

/* Doubles the cone, the first time to step tuples, until its proofs are settled, or, of a hasty one, there. */
static lore_status grow_until(Cone *cone, uint32_t roots, uint32_t step, Least *out)
{
    for (;; step *= 2) {
        lore_status status = lr_cone_grow(cone, step);
        if (status == LORE_OK)
            status = lr_least_find(cone, roots, false, out);
        if (status != LORE_OK)
            return status;
        if (cone->is_hasty ? has_all(out, roots) || lr_cone_depth(cone) == LR_NONE
                           : is_settled(cone, out, roots))
            break;
    }
    if (has_all(out, roots))
        return LORE_OK;
    return lr_least_find(cone, roots, true, out);
}

lore_status lr_search_proofs(Cone *cone, uint32_t roots, Least *out)
{
    uint32_t step = cone->is_hasty ? FIRST_HASTY_STEP : FIRST_STEP;
    return grow_until(cone, roots, step < roots ? roots : step, out);
}
