/* SPDX-License-Identifier: MIT */
/* Facets of orders and of what they put in order, whether rules read them or not. */
#include "rule/order.h"

#include "rule/program_internal.h"

bool lr_order_intern(Program *program)
{
    bool fine = true;
    for (uint32_t r = 0; program->has_orders && r < program->relations.count && fine; r++) {
        const Relation *relation = &program->relations.items[r];
        if (lr_order_is_one(relation) || (relation->flags & LORE_RELATION_NAMED))
            fine = lr_program_intern_facet(program, r, FACET_PRO) != LR_NONE &&
                   lr_program_intern_facet(program, r, FACET_CON) != LR_NONE;
    }
    return fine;
}

void lr_order_reach(const Program *program, bool *is_read)
{
    bool is_narrowed = false;
    for (size_t p = 0; program->has_orders && p < program->predicates.count; p++)
        is_narrowed =
            is_narrowed || (is_read[p] && lr_order_narrows(program, &program->predicates.items[p]));
    for (size_t p = 0; is_narrowed && p < program->predicates.count; p++)
        is_read[p] = is_read[p] || lr_order_tells(program, &program->predicates.items[p]);
}
