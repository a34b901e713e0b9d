/* SPDX-License-Identifier: MIT */
/* Conflicts by denials: statements for and against which there is evidence at one time. Only relations of which
 * something is denied, by a claim or by a rule, are looked at. */
#include <stdio.h>
#include <stdlib.h>

#include "api/conflicts.h"

/* The relations with a denial: by the number in the store for claims. */
typedef struct DenialSearch {
    Conflicts *conflicts;
    bool *is_denied; /* by relation of the program */
} DenialSearch;

static lore_status note_claim(void *data, const ClaimRecord *claim)
{
    DenialSearch *search = data;
    const Program *program = search->conflicts->reading->program;
    Grade grade;
    if (claim->modality != MODALITY_ASSERTED)
        return LORE_OK;
    lore_status status = lr_grade_parse(claim->credibility, &grade, (Place){ NULL, 0 },
                                        &search->conflicts->asker.kb->diag);
    if (status != LORE_OK || claim->against == grade.against)
        return status;
    for (size_t r = 0; r < program->relations.count; r++)
        if (program->relations.items[r].stored == claim->relation)
            search->is_denied[r] = true;
    return LORE_OK;
}

static lore_status find_denied(DenialSearch *search)
{
    Conflicts *conflicts = search->conflicts;
    const Program *program = conflicts->reading->program;
    search->is_denied = calloc(program->relations.count + 1, sizeof *search->is_denied);
    if (search->is_denied == NULL)
        return LORE_NOMEM;
    for (size_t r = 0; r < program->rules.count; r++)
        if (program->rules.items[r].facet == FACET_CON)
            search->is_denied[program->rules.items[r].relation] = true;
    return lr_ledger_claims(conflicts->reading->ledger, 0, note_claim, search,
                            &conflicts->asker.kb->diag);
}

/* p(V0, V1 ...), filled in if there is anything to fill it with. */
static lore_term statement_of(Conflicts *conflicts, const Relation *relation,
                              const Bindings *bindings)
{
    Asker *asker = &conflicts->asker;
    lore_term args[LR_ARITY_MAX];
    for (uint32_t c = 0; c < relation->arity; c++) {
        char name[16];
        snprintf(name, sizeof name, "V%u", c);
        lore_term known = lr_bindings_find(bindings, name);
        args[c] = known != 0 ? known : lore_term_variable(asker->terms, name);
    }
    return lr_asker_compound(asker, relation->name, args, relation->arity);
}

static lore_status add_row(Conflicts *conflicts, const Relation *relation, const Goal *goal,
                           const Code *row, const StretchList *belief)
{
    Asker *asker = &conflicts->asker;
    Bindings bindings = { .count = 0 };
    Conflict conflict = {
        .kind = CONFLICT_CONTESTED, .name = relation->name, .rule = LR_NONE, .side_count = 2
    };
    lore_status status = lr_asker_bind(asker, goal, row, &bindings);
    if (status != LORE_OK)
        return status;
    conflict.sides[0] = statement_of(conflicts, relation, &bindings);
    conflict.sides[1] = lr_asker_compound(asker, "denied", conflict.sides, 1);
    conflict.whole = lr_asker_join(asker, conflict.sides, 2);
    return conflict.whole == 0 ? LORE_NOMEM : lr_conflicts_add_each(conflicts, &conflict, belief);
}

static lore_status look_at_relation(Conflicts *conflicts, const Relation *relation)
{
    Asker *asker = &conflicts->asker;
    Model *model = conflicts->reading->model;
    StretchList belief = { 0 };
    Code row[LR_VARIABLES_MAX];
    Goal goal;
    lore_term statement = statement_of(conflicts, relation, &(Bindings){ .count = 0 });
    lore_term contested = statement == 0 ? 0 : lr_asker_compound(asker, "contested", &statement, 1);
    lore_status status = contested == 0 ? LORE_NOMEM : lr_asker_put(asker, contested, &goal);
    size_t count = status == LORE_OK ? lr_model_count(model, goal.predicate) : 0;
    for (size_t i = 0; i < count && status == LORE_OK && !conflicts->is_cut; i++) {
        belief.count = 0;
        status = lr_model_tuple(model, goal.predicate, i, row, &belief)
                     ? add_row(conflicts, relation, &goal, row, &belief)
                     : LORE_NOMEM;
    }
    lr_vector_free(&belief);
    return status == LORE_DONE ? LORE_OK : status;
}

lore_status lr_conflicts_by_denials(Conflicts *conflicts)
{
    const Program *program = conflicts->reading->program;
    DenialSearch search = { .conflicts = conflicts };
    lore_status status = find_denied(&search);
    for (size_t r = 0; r < program->relations.count && status == LORE_OK && !conflicts->is_cut;
         r++) {
        Relation relation = program->relations.items[r]; /* goals may move it */
        if (search.is_denied[r] && lr_conflicts_want(conflicts, relation.name))
            status = look_at_relation(conflicts, &relation);
    }
    free(search.is_denied);
    return status;
}
