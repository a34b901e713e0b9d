/* SPDX-License-Identifier: MIT */
/* What binds what within a conjunction, and asking parts of it. */
#include "api/conditions.h"

#include <string.h>

#include "rule/words.h"

enum { NAMES_TOLD_APART = 64 };

/* ---- what binds what ---- */

bool lr_condition_is_positive(const Asker *asker, lore_term condition)
{
    const Term *node = lr_term(asker->terms, condition);
    if (node->kind != TERM_COMPOUND)
        return false;
    const Word *word = lr_word_find(node->name, node->arg_count);
    return word == NULL || word->kind == WORD_FACET || word->kind == WORD_VIEW ||
           word->kind == WORD_AND;
}

lore_status lr_conditions_variables(const Conditions *conditions, lore_term term, uint64_t *out)
{
    NameList used = { 0 };
    bool is_complete = lr_names_collect(conditions->asker->terms, term, &used);
    *out = 0;
    for (size_t u = 0; u < used.count; u++)
        for (size_t n = 0; n < conditions->names.count && n < NAMES_TOLD_APART; n++)
            if (strcmp(used.items[u].name, conditions->names.items[n].name) == 0)
                *out |= (uint64_t)1 << n;
    lr_vector_free(&used);
    return is_complete ? LORE_OK : LORE_NOMEM;
}

/* The variable that a term is, as a bit; none if it is another term. */
static lore_status find_single(const Conditions *conditions, lore_term term, uint64_t *out)
{
    *out = 0;
    return lr_term(conditions->asker->terms, term)->kind == TERM_VARIABLE
               ? lr_conditions_variables(conditions, term, out)
               : LORE_OK;
}

static lore_status read_condition(Conditions *conditions, uint32_t at)
{
    const lore_terms *terms = conditions->asker->terms;
    lore_term condition = conditions->items[at];
    const Term *node = lr_term(terms, condition);
    lore_status status = lr_conditions_variables(conditions, condition, &conditions->variables[at]);
    if (lr_condition_is_positive(conditions->asker, condition))
        conditions->positive |= 1u << at;
    if (status != LORE_OK || node->kind != TERM_COMPOUND || strcmp(node->name, "eq") != 0)
        return status;
    status = find_single(conditions, lr_term_arg(terms, node, 0), &conditions->left[at]);
    return status == LORE_OK
               ? find_single(conditions, lr_term_arg(terms, node, 1), &conditions->right[at])
               : status;
}

lore_status lr_conditions_open(Conditions *conditions, Asker *asker, const lore_term *items,
                               uint32_t count, Granule window)
{
    lore_status status = LORE_OK;
    *conditions = (Conditions){ .asker = asker, .window = window, .items = items, .count = count };
    for (uint32_t i = 0; i < count; i++)
        if (!lr_names_collect(asker->terms, items[i], &conditions->names))
            return LORE_NOMEM;
    for (uint32_t i = 0; i < count && status == LORE_OK; i++)
        status = read_condition(conditions, i);
    return status;
}

void lr_conditions_close(Conditions *conditions)
{
    for (size_t r = 0; r < conditions->replies.count; r++)
        lr_reply_free(&conditions->replies.items[r]);
    lr_vector_free(&conditions->replies);
    lr_vector_free(&conditions->sets);
    lr_vector_free(&conditions->names);
}

/* The variables that a set of conditions binds. */
static uint64_t bound_by(const Conditions *conditions, uint32_t set)
{
    uint64_t bound = 0, before;
    for (uint32_t i = 0; i < conditions->count; i++)
        if (set & conditions->positive & 1u << i)
            bound |= conditions->variables[i];
    do {
        before = bound;
        for (uint32_t i = 0; i < conditions->count; i++) {
            uint64_t open = conditions->variables[i] & ~bound;
            if ((set & 1u << i) && open != 0 &&
                (open == conditions->left[i] || open == conditions->right[i]))
                bound |= open;
        }
    } while (bound != before);
    return bound;
}

uint32_t lr_conditions_askable(const Conditions *conditions, uint32_t set)
{
    uint64_t bound = bound_by(conditions, set);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < conditions->count; i++)
        if ((set & 1u << i) && (conditions->variables[i] & ~bound) == 0)
            kept |= 1u << i;
    return kept;
}

/* ---- asking ---- */

/* The conditions of set that share variables with the first of them, directly or not. */
static uint32_t component_of(const Conditions *conditions, uint32_t set)
{
    uint32_t component = set & (~set + 1), before;
    do {
        uint64_t variables = 0;
        before = component;
        for (uint32_t i = 0; i < conditions->count; i++)
            if (component & 1u << i)
                variables |= conditions->variables[i];
        for (uint32_t i = 0; i < conditions->count; i++)
            if ((set & 1u << i) && (conditions->variables[i] & variables) != 0)
                component |= 1u << i;
    } while (component != before);
    return component;
}

/* Whether a condition reads a large relation under a first argument that nothing else in the set binds. */
static lore_status find_costly(const Conditions *conditions, uint32_t set, uint32_t at, bool *out)
{
    const Asker *asker = conditions->asker;
    Said said = lr_asker_statement(asker, conditions->items[at]);
    uint64_t first;
    *out = false;
    if (said.relation == LR_NONE || !lr_asker_is_large(asker, said.relation))
        return LORE_OK;
    const Term *node = lr_term(asker->terms, said.inner);
    if (node->arg_count == 0)
        return LORE_OK;
    lore_status status = find_single(conditions, lr_term_arg(asker->terms, node, 0), &first);
    *out = first != 0;
    for (uint32_t i = 0; i < conditions->count; i++)
        if (i != at && (set & conditions->positive & 1u << i) != 0 &&
            (conditions->variables[i] & first) != 0)
            *out = false;
    return status;
}

static lore_status find_too_costly(const Conditions *conditions, uint32_t set, bool *out)
{
    lore_status status = LORE_OK;
    *out = false;
    for (uint32_t i = 0; i < conditions->count && status == LORE_OK && !*out; i++)
        if (set & 1u << i)
            status = find_costly(conditions, set, i, out);
    return status;
}

static lore_status ask_component(Conditions *conditions, uint32_t set, size_t *out)
{
    lore_term list[LR_CONDITIONS_MAX];
    size_t count = 0;
    Reply reply;
    for (*out = 0; *out < conditions->sets.count; (*out)++)
        if (conditions->sets.items[*out] == set)
            return LORE_OK;
    for (uint32_t i = 0; i < conditions->count; i++)
        if (set & 1u << i)
            list[count++] = conditions->items[i];
    lore_status status =
        lr_asker_ask(conditions->asker, lr_asker_join(conditions->asker, list, count),
                     conditions->window, &reply);
    if (!lr_vector_push(&conditions->replies, reply)) {
        lr_reply_free(&reply);
        return LORE_NOMEM;
    }
    return lr_vector_push(&conditions->sets, set) ? status : LORE_NOMEM;
}

lore_status lr_conditions_ask(Conditions *conditions, uint32_t set, bool is_near, Together *out)
{
    lore_status status = LORE_OK;
    *out = (Together){ .holds = true };
    while (set != 0 && out->holds && status == LORE_OK) {
        uint32_t component = component_of(conditions, set);
        if (is_near)
            status = find_too_costly(conditions, component, &out->was_spared);
        out->holds = status == LORE_OK && !out->was_spared;
        if (!out->holds)
            break;
        status = ask_component(conditions, component, &out->replies[out->count]);
        if (status == LORE_OK)
            out->holds = conditions->replies.items[out->replies[out->count++]].rows.count > 0;
        set &= ~component;
    }
    return status;
}
