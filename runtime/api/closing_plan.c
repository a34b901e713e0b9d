/* SPDX-License-Identifier: MIT */
/* Plans by value, in a list that is searched: some thousand at most. */
#include "api/closing_plan.h"

#include <string.h>

#include "rule/branch.h"

/* ---- variables ---- */

static const char *variable_of(const Asker *asker, lore_term term)
{
    const Term *node = lr_term(asker->terms, term);
    return node->kind == TERM_VARIABLE ? node->name : NULL;
}

bool lr_plan_is_closed(const Asker *asker, lore_term condition)
{
    const Term *node = lr_term(asker->terms, condition);
    if (node->kind == TERM_VARIABLE)
        return strcmp(node->name, "_") == 0;
    for (uint32_t i = 0; node->kind == TERM_COMPOUND && i < node->arg_count; i++)
        if (!lr_plan_is_closed(asker, lr_term_arg(asker->terms, node, i)))
            return false;
    return true;
}

lore_term lr_plan_fresh(Asker *asker, const char *name, unsigned *named)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%.*s#%u", (int)strcspn(name, "#"), name, ++*named);
    const char *written = lr_buffer_terminate(&text);
    lore_term term = text.failed ? 0 : lore_term_variable(asker->terms, written);
    lr_buffer_free(&text);
    return term;
}

static lore_status fill(Asker *asker, lore_term *term, const Bindings *bindings)
{
    if (!lr_asker_is_ground(asker, *term))
        *term = lr_asker_fill(asker, asker->terms, *term, bindings);
    return *term == 0 ? LORE_NOMEM : LORE_OK;
}

bool lr_plan_want(Plan *plan, lore_term condition, uint32_t depth)
{
    if (plan->want_count == LR_WANTS_MAX)
        return false;
    plan->wants[plan->want_count++] = (Want){ condition, depth };
    return true;
}

lore_status lr_plan_bind(Asker *asker, Plan *plan, const Bindings *bindings, bool *fits)
{
    Closing before = plan->supposed;
    lore_status status = LORE_OK;
    plan->supposed.count = 0;
    *fits = true;
    for (uint32_t i = 0; i < before.count && status == LORE_OK && *fits; i++) {
        status = fill(asker, &before.items[i].statement, bindings);
        *fits = status == LORE_OK && lr_closing_add(asker, &plan->supposed, before.items[i]);
    }
    for (uint32_t i = 0; i < plan->want_count && status == LORE_OK; i++)
        status = fill(asker, &plan->wants[i].condition, bindings);
    return status;
}

static lore_term stands_for(const Asker *asker, lore_term term, const Bindings *bindings)
{
    const char *name = variable_of(asker, term);
    lore_term known = name == NULL ? 0 : lr_bindings_find(bindings, name);
    return known == 0 ? term : known;
}

static bool equate(const Asker *asker, lore_term a, lore_term b, Bindings *bindings)
{
    lore_term left = stands_for(asker, a, bindings), right = stands_for(asker, b, bindings);
    if (lr_term_is_same(asker->terms, left, right))
        return true;
    if (variable_of(asker, left) == NULL) {
        lore_term other = left;
        left = right;
        right = other;
    }
    if (variable_of(asker, left) == NULL)
        return false;
    for (size_t i = 0; i < bindings->count; i++)
        if (lr_term_is_same(asker->terms, bindings->terms[i], left))
            bindings->terms[i] = right;
    return lr_bindings_put(bindings, variable_of(asker, left), right);
}

bool lr_plan_unify(const Asker *asker, lore_term a, lore_term b, Bindings *bindings)
{
    const Term *left = lr_term(asker->terms, a), *right = lr_term(asker->terms, b);
    if (left->kind != TERM_COMPOUND || right->kind != TERM_COMPOUND)
        return equate(asker, a, b, bindings);
    if (strcmp(left->name, right->name) != 0 || left->arg_count != right->arg_count)
        return false;
    for (uint32_t i = 0; i < left->arg_count; i++)
        if (!lr_plan_unify(asker, lr_term_arg(asker->terms, left, i),
                           lr_term_arg(asker->terms, right, i), bindings))
            return false;
    return true;
}

/* ---- bounds ---- */

/* Statements of a symmetric relation may be one whatever they say. */
static bool can_be_one(const Asker *asker, lore_term a, lore_term b)
{
    Bindings bindings = { .count = 0 };
    Said one = lr_asker_statement(asker, a), other = lr_asker_statement(asker, b);
    return lr_plan_unify(asker, a, b, &bindings) ||
           (one.relation == other.relation && one.facet == other.facet &&
            lr_supposed_is_symmetric(asker, one));
}

/* Statements no two of which can be one. */
typedef struct Apart {
    Supposition items[LR_SUPPOSED_MAX + LR_WANTS_MAX];
    uint32_t count;
} Apart;

static void set_apart(const Asker *asker, Apart *apart, Supposition item)
{
    for (uint32_t i = 0; i < apart->count; i++)
        if (apart->items[i].is_said == item.is_said &&
            can_be_one(asker, apart->items[i].statement, item.statement))
            return;
    apart->items[apart->count++] = item;
}

static uint32_t find_bound(const Asker *asker, const Plan *plan)
{
    Apart apart = { .count = 0 };
    for (uint32_t i = 0; i < plan->supposed.count; i++)
        set_apart(asker, &apart, plan->supposed.items[i]);
    for (uint32_t i = 0; i < plan->want_count; i++)
        if (lr_supposed_can(asker, plan->wants[i].condition))
            set_apart(asker, &apart, (Supposition){ plan->wants[i].condition, true });
    return apart.count == 0 ? 1 : apart.count;
}

/* ---- the frontier ---- */

static void write_key(Buffer *key, const Asker *asker, NameList *names, lore_term term)
{
    const Term *node = lr_term(asker->terms, term);
    size_t at = 0;
    switch (node->kind) {
    case TERM_VALUE:
        lr_buffer_format(key, "%d", (int)node->value.type);
        lr_term_print(key, asker->terms, term);
        break;
    case TERM_VARIABLE:
        if (!lr_names_collect(asker->terms, term, names))
            key->failed = true;
        while (at < names->count && strcmp(names->items[at].name, node->name) != 0)
            at++;
        lr_buffer_format(key, "?%zu", at);
        break;
    case TERM_COMPOUND:
        lr_buffer_format(key, "%s(", node->name);
        for (uint32_t i = 0; i < node->arg_count; i++)
            write_key(key, asker, names, lr_term_arg(asker->terms, node, i));
        lr_buffer_u8(key, ')');
        break;
    }
    lr_buffer_u8(key, ',');
}

static void write_plan(Buffer *key, const Asker *asker, const Plan *plan)
{
    NameList names = { 0 };
    lr_buffer_format(key, "%u:", plan->world);
    for (uint32_t i = 0; i < plan->supposed.count; i++) {
        lr_buffer_u8(key, plan->supposed.items[i].is_said ? '+' : '-');
        write_key(key, asker, &names, plan->supposed.items[i].statement);
    }
    for (uint32_t i = 0; i < plan->want_count; i++) {
        lr_buffer_format(key, "%u", plan->wants[i].depth);
        write_key(key, asker, &names, plan->wants[i].condition);
    }
    lr_vector_free(&names);
}

static lore_status mark_seen(Frontier *frontier, const Asker *asker, const Plan *plan, bool *is_new)
{
    Buffer key = { 0 };
    write_plan(&key, asker, plan);
    bool fine = !key.failed && lr_map_put(&frontier->seen, key.bytes, key.count, is_new) != NULL;
    lr_buffer_free(&key);
    return fine ? LORE_OK : LORE_NOMEM;
}

lore_status lr_frontier_put(Frontier *frontier, const Asker *asker, Plan *plan)
{
    bool is_new;
    uint32_t bound = find_bound(asker, plan);
    plan->bound = bound > plan->bound ? bound : plan->bound;
    if (plan->bound > LR_SUPPOSED_MAX || frontier->seen.count >= LR_PLANS_MAX)
        lr_frontier_miss(frontier, plan->bound);
    if (plan->bound > frontier->most || plan->bound > LR_SUPPOSED_MAX ||
        frontier->seen.count >= LR_PLANS_MAX)
        return LORE_OK;
    plan->order = (uint32_t)frontier->seen.count;
    lore_status status = mark_seen(frontier, asker, plan, &is_new);
    if (status != LORE_OK || !is_new)
        return status;
    return lr_vector_push(&frontier->plans, *plan) ? LORE_OK : LORE_NOMEM;
}

static bool comes_before(const Plan *a, const Plan *b)
{
    if (a->bound != b->bound)
        return a->bound < b->bound;
    return a->want_count != b->want_count ? a->want_count < b->want_count : a->order < b->order;
}

bool lr_frontier_take(Frontier *frontier, Plan *out)
{
    size_t best = 0;
    if (frontier->plans.count == 0)
        return false;
    for (size_t i = 1; i < frontier->plans.count; i++)
        if (comes_before(&frontier->plans.items[i], &frontier->plans.items[best]))
            best = i;
    *out = frontier->plans.items[best];
    frontier->plans.items[best] = frontier->plans.items[--frontier->plans.count];
    return out->bound <= frontier->most;
}

void lr_frontier_miss(Frontier *frontier, uint32_t bound)
{
    if (bound < frontier->missed)
        frontier->missed = bound;
}

void lr_frontier_free(Frontier *frontier)
{
    lr_vector_free(&frontier->plans);
    lr_map_free(&frontier->seen);
}
