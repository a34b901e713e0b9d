/* SPDX-License-Identifier: MIT */
/* Conflicts by rules: the rows of each rule's body are what may not hold together. */
#include <string.h>

#include "api/conflicts.h"

/* The statements among a rule's conditions, filled in. */
static lore_status fill_sides(Conflicts *conflicts, const Attempt *attempt,
                              const Bindings *bindings, Conflict *out)
{
    Asker *asker = &conflicts->asker;
    lore_term all[LR_CONDITIONS_MAX];
    for (uint32_t i = 0; i < attempt->count; i++) {
        all[i] = lr_asker_fill(asker, asker->terms, attempt->conditions[i], bindings);
        if (all[i] == 0)
            return LORE_NOMEM;
        if (lr_condition_is_positive(asker, all[i]))
            out->sides[out->side_count++] = all[i];
    }
    out->whole = lr_asker_join(asker, all, attempt->count);
    return out->whole == 0 ? LORE_NOMEM : LORE_OK;
}

static lore_status add_row(Conflicts *conflicts, const Attempt *attempt, const Goal *goal,
                           const Code *row, const StretchList *belief)
{
    const Rule *rule = &conflicts->reading->program->rules.items[attempt->rule];
    Conflict conflict = { .kind = CONFLICT_RULE, .name = rule->name, .rule = attempt->rule };
    Bindings bindings = { .count = 0 };
    lore_status status = lr_asker_bind(&conflicts->asker, goal, row, &bindings);
    if (status == LORE_OK)
        status = fill_sides(conflicts, attempt, &bindings, &conflict);
    return status == LORE_OK ? lr_conflicts_add_each(conflicts, &conflict, belief) : status;
}

static lore_status look_at_rule(Conflicts *conflicts, const Attempt *attempt)
{
    Asker *asker = &conflicts->asker;
    Model *model = conflicts->reading->model;
    StretchList belief = { 0 };
    Code row[LR_VARIABLES_MAX];
    Goal goal;
    lore_term body = lr_asker_join(asker, attempt->conditions, attempt->count);
    lore_status status = body == 0 ? LORE_NOMEM : lr_asker_put(asker, body, &goal);
    size_t count = status == LORE_OK ? lr_model_count(model, goal.predicate) : 0;
    for (size_t i = 0; i < count && status == LORE_OK && !conflicts->is_cut; i++) {
        belief.count = 0;
        status = lr_model_tuple(model, goal.predicate, i, row, &belief)
                     ? add_row(conflicts, attempt, &goal, row, &belief)
                     : LORE_NOMEM;
    }
    lr_vector_free(&belief);
    return status == LORE_DONE ? LORE_OK : status;
}

lore_status lr_conflicts_by_rules(Conflicts *conflicts)
{
    const Program *program = conflicts->reading->program;
    AttemptList attempts = { 0 };
    lore_term any = lore_term_variable(conflicts->asker.terms, "Name");
    lore_term statement = lr_asker_compound(&conflicts->asker, "conflict", &any, 1);
    if (lr_program_relation(program, "conflict") == LR_NONE)
        return LORE_OK;
    lore_status status =
        statement == 0 ? LORE_NOMEM : lr_attempts_find(&conflicts->asker, statement, &attempts);
    for (size_t a = 0; a < attempts.count && status == LORE_OK && !conflicts->is_cut; a++)
        if (lr_conflicts_want(conflicts, program->rules.items[attempts.items[a].rule].name))
            status = look_at_rule(conflicts, &attempts.items[a]);
    lr_vector_free(&attempts);
    return status;
}
