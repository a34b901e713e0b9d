/* SPDX-License-Identifier: MIT */
/* Contraries are found once for all predicates that are read; a leaf then costs one look-up. */
#include "reason/contest.h"

#include <stdlib.h>

#include "rule/reach.h"

void lr_contest_free(Contest *contest)
{
    lr_vector_free(&contest->contraries);
    lr_vector_free(&contest->scratch);
}

/* ---- contraries ---- */

static Facet other_side(Facet facet)
{
    return facet == FACET_PRO ? FACET_CON : FACET_PRO;
}

/* Only what is recorded can be a leaf, and only evidence for and against contradict each other. */
static bool is_leaf(const Program *program, const Predicate *predicate)
{
    if (predicate->kind != PREDICATE_FACET || predicate->facet > FACET_CON)
        return false;
    const Relation *relation = &program->relations.items[predicate->relation];
    return relation->stored != 0 && (relation->flags & LORE_RELATION_DERIVED) == 0;
}

static bool speaks(const WitnessTable *table)
{
    for (size_t i = 0; i < table->voices.count; i++)
        if (table->voices.items[i].cost != LR_COST_NONE)
            return true;
    return false;
}

/* Of a side that the program has a predicate for. */
static lore_status evaluate_contrary(Contest *contest, uint32_t predicate, Budget *budget,
                                     Diag *diag)
{
    lore_status status = lr_model_evaluate(contest->model, predicate, budget, diag);
    if (status == LORE_OK && lr_model_count(contest->model, predicate) > 0)
        contest->has_any = true;
    return status;
}

/* Rules conclude nothing for or against what is recorded, symmetry apart: without claims or facts
 * there is no contrary. */
static lore_status find_contrary(Contest *contest, uint32_t predicate, Contrary *out,
                                 Budget *budget, Diag *diag)
{
    const Predicate *p = &contest->program->predicates.items[predicate];
    const Relation *relation = &contest->program->relations.items[p->relation];
    const TestimonySource *source = contest->witnesses->testimonies;
    Facet facet = other_side(p->facet);
    bool has_claims = source->has_contraries(source->data, relation->stored, p->facet);
    bool has_facts = facet == FACET_PRO;
    if (!has_claims && !has_facts)
        return LORE_OK;
    out->predicate = lr_program_facet(contest->program, p->relation, facet);
    if (out->predicate != LR_NONE)
        return evaluate_contrary(contest, out->predicate, budget, diag);
    out->has_facts = has_facts;
    lore_status status = lr_witnesses_table(contest->witnesses, p->relation, facet, &out->table);
    if (status == LORE_OK && (has_facts || speaks(out->table)))
        contest->has_any = true;
    return status;
}

lore_status lr_contest_open(Contest *contest, uint32_t predicate, Budget *budget, Diag *diag)
{
    const Program *program = contest->program;
    size_t count = program->predicates.count;
    bool *is_read = lr_program_reach(program, &predicate, 1);
    lore_status status = is_read == NULL ? LORE_NOMEM : LORE_OK;
    for (uint32_t p = 0; p < count && status == LORE_OK; p++) {
        Contrary contrary = { .predicate = LR_NONE };
        if (is_read[p] && is_leaf(program, &program->predicates.items[p]))
            status = find_contrary(contest, p, &contrary, budget, diag);
        if (status == LORE_OK && !lr_vector_push(&contest->contraries, contrary))
            status = LORE_NOMEM;
    }
    free(is_read);
    return status;
}

/* ---- leaves ---- */

/* Whether some of a belief, or of what a voice says, lies in [from, to). */
static bool overlaps(int64_t first, int64_t last, int64_t from, int64_t to)
{
    return first < to && (from < last || last == LORE_TIME_MAX);
}

static lore_status ask_model(Contest *contest, uint32_t predicate, const Code *row, int64_t from,
                             int64_t to, bool *out)
{
    bool is_there;
    contest->scratch.count = 0;
    if (!lr_model_belief(contest->model, predicate, row, &contest->scratch, &is_there))
        return LORE_NOMEM;
    for (size_t i = 0; i < contest->scratch.count; i++)
        *out |= overlaps(contest->scratch.items[i].from, contest->scratch.items[i].to, from, to);
    return LORE_OK;
}

static lore_status ask_claims(Contest *contest, const Contrary *contrary, const Relation *relation,
                              const Code *row, int64_t from, int64_t to, bool *out)
{
    const TestimonySource *source = contest->witnesses->testimonies;
    for (const Voice *voice = lr_witness_first(contrary->table, row, relation->arity);
         voice != NULL; voice = lr_witness_next(contrary->table, voice))
        *out |= voice->cost != LR_COST_NONE && overlaps(voice->from, voice->to, from, to);
    if (*out || !contrary->has_facts)
        return LORE_OK;
    return source->has_fact(source->data, relation->stored, relation->arity, row, out,
                            contest->witnesses->diag);
}

/* The time in which a contrary counts. */
static Asked time_of(const Standing *standing, const Asked *asked)
{
    int64_t moment = standing->moment;
    Asked time = { moment, moment, moment == LORE_TIME_MAX ? moment : moment + 1 };
    if (asked == NULL)
        return (Asked){ moment, LORE_TIME_MIN, LORE_TIME_MAX };
    if (moment != asked->moment)
        return time;
    time.from = asked->from > standing->from ? asked->from : standing->from;
    time.to = asked->to < standing->to ? asked->to : standing->to;
    return time;
}

lore_status lr_contest_leaf(Contest *contest, const Cone *cone, const ConeTuple *tuple,
                            const Asked *asked, bool *out)
{
    *out = false;
    if (!contest->has_any || tuple->predicate >= contest->contraries.count)
        return LORE_OK;
    const Contrary *contrary = &contest->contraries.items[tuple->predicate];
    const Code *row = lr_cone_row(cone, tuple);
    Asked time = time_of(&tuple->standing, asked);
    if (contrary->predicate != LR_NONE)
        return ask_model(contest, contrary->predicate, row, time.from, time.to, out);
    if (contrary->table == NULL)
        return LORE_OK;
    const Predicate *predicate = &contest->program->predicates.items[tuple->predicate];
    return ask_claims(contest, contrary, &contest->program->relations.items[predicate->relation],
                      row, time.from, time.to, out);
}
