/* SPDX-License-Identifier: MIT */
/* Conflicts of orders: statements that form a circle; dates between which statements say the contrary; and claims
 * whose dates leave no time for what is certain. None of these narrows anything (eval/chronology.h). */
#include "api/conflicts.h"
#include "eval/chronology.h"
#include "eval/lineage.h"
#include "rule/order.h"

typedef struct OrderSearch {
    Conflicts *conflicts;
    const Chronology *chronology;
    uint32_t relation; /* whose claims are looked at */
    Sayings sayings;
} OrderSearch;

static lore_status statement_of(OrderSearch *search, uint32_t relation, const Code *row,
                                lore_term *out)
{
    Asker *asker = &search->conflicts->asker;
    const Relation *declared = &asker->reading->program->relations.items[relation];
    lore_term args[LR_ARITY_MAX];
    lore_status status = LORE_OK;
    for (uint32_t c = 0; c < declared->arity && status == LORE_OK; c++) {
        lore_value value;
        status = lr_model_value(asker->reading->model, row[c], &value, &asker->kb->diag);
        if (status == LORE_OK)
            args[c] = lore_term_value(asker->terms, value);
    }
    if (status != LORE_OK)
        return status;
    *out = lr_asker_compound(asker, declared->name, args, declared->arity);
    return *out == 0 ? LORE_NOMEM : LORE_OK;
}

/* Adds a saying as a side; those beyond the most that a conflict shows are left out. */
static lore_status add_side(OrderSearch *search, Conflict *conflict, const Saying *saying)
{
    const Relation *relation =
        &search->conflicts->reading->program->relations.items[saying->relation];
    bool is_wanted = conflict->name == NULL || lr_conflicts_want(search->conflicts, relation->name);
    if (lr_order_is_one(relation) && is_wanted)
        conflict->name = relation->name;
    if (saying->cost > conflict->cost)
        conflict->cost = saying->cost;
    if (conflict->side_count == LR_CONDITIONS_MAX)
        return LORE_OK;
    return statement_of(search, saying->relation, lr_chronology_row(search->chronology, saying),
                        &conflict->sides[conflict->side_count++]);
}

/* The conflict of its sides so far with sayings. */
static lore_status add_conflict(OrderSearch *search, Conflict *conflict)
{
    lore_status status = LORE_OK;
    for (size_t i = 0; i < search->sayings.count && status == LORE_OK; i++)
        status = add_side(search, conflict, search->sayings.items[i]);
    if (status != LORE_OK || !lr_conflicts_want(search->conflicts, conflict->name))
        return status;
    conflict->whole =
        lr_asker_join(&search->conflicts->asker, conflict->sides, conflict->side_count);
    return conflict->whole == 0 ? LORE_NOMEM : lr_conflicts_add(search->conflicts, conflict);
}

static Conflict begin_conflict(Cost cost)
{
    return (Conflict){ .kind = CONFLICT_ORDER,
                       .rule = LR_NONE,
                       .from = LORE_TIME_MIN,
                       .to = LORE_TIME_MAX,
                       .cost = cost };
}

/* What contradicts each other at a level. */
static lore_status look_at_level(OrderSearch *search, uint32_t level)
{
    const Sequence *sequence = &search->chronology->levels[level].sequence;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < sequence->contradictions.count && status == LORE_OK; i++) {
        Contradiction found = sequence->contradictions.items[i];
        Conflict conflict = begin_conflict(0);
        search->sayings.count = 0;
        for (size_t k = 0; k < found.count && status == LORE_OK; k++)
            if (!lr_vector_push(
                    &search->sayings,
                    lr_chronology_saying(search->chronology, level,
                                         sequence->contradicting.items[found.first + k])))
                status = LORE_NOMEM;
        if (status == LORE_OK)
            status = add_conflict(search, &conflict);
    }
    return status;
}

static lore_status look_at_claim(void *data, const Evidence *evidence)
{
    OrderSearch *search = data;
    const Reading *reading = search->conflicts->reading;
    Evidence narrowed = *evidence;
    Conflict conflict = begin_conflict(
        lr_cost_of(lr_lineage_belief(&reading->ledger->facts, reading->settings, evidence)));
    Narrowing narrowing = lr_chronology_narrow(search->chronology, search->relation, &narrowed);
    if (narrowing.contradicted == 0 || conflict.cost == LR_COST_NONE)
        return LORE_OK;
    search->sayings.count = 0;
    if (!lr_chronology_contradict(search->chronology, search->relation, evidence, &narrowing,
                                  &search->sayings))
        return LORE_NOMEM;
    lore_status status = statement_of(search, search->relation, evidence->row, &conflict.sides[0]);
    conflict.side_count = 1;
    return status == LORE_OK ? add_conflict(search, &conflict) : status;
}

/* All claims for what orders put in order. */
static lore_status look_at_claims(OrderSearch *search)
{
    Conflicts *conflicts = search->conflicts;
    const Program *program = conflicts->reading->program;
    const FactSource *facts = &conflicts->reading->ledger->facts;
    lore_status status = LORE_OK;
    for (uint32_t r = 0; r < program->relations.count && status == LORE_OK && !conflicts->is_cut;
         r++) {
        search->relation = r;
        if (lr_order_dates(program, r, FACET_PRO))
            status = facts->claims(facts->data, program->relations.items[r].stored, FACET_PRO,
                                   look_at_claim, search, &conflicts->asker.kb->diag);
    }
    return status;
}

lore_status lr_conflicts_by_orders(Conflicts *conflicts)
{
    OrderSearch search = { .conflicts = conflicts };
    if (!conflicts->reading->program->has_orders)
        return LORE_OK;
    lore_status status = lr_model_chronology(conflicts->reading->model, &search.chronology,
                                             &conflicts->asker.kb->diag);
    for (uint32_t i = 0; status == LORE_OK && i < search.chronology->level_count; i++)
        status = look_at_level(&search, i);
    if (status == LORE_OK)
        status = look_at_claims(&search);
    lr_vector_free(&search.sayings);
    return status;
}
