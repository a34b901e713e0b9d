/* SPDX-License-Identifier: MIT */
/* Somebody: values for variables that nothing binds. They are like nobody that is known, so that nothing stands in
 * their way, and most of the time that is best; where something has to be so of them, those of whom it is so
 * already are looked at too. */
#include <string.h>

#include "api/closing_step.h"

/* ---- giving ---- */

static bool takes_text(const Asker *asker, Said said, uint32_t column)
{
    lore_type type = asker->reading->program->relations.items[said.relation].types[column];
    return type == LORE_TEXT || type == LORE_ANY;
}

/* Names somebody of its own: "some P", or "some P 2" for a second of that name. */
static lore_term stand_in(Asker *asker, const char *name, unsigned number)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "some %.*s", (int)strcspn(name, "#"), name);
    if (number > 1)
        lr_buffer_format(&text, " %u", number);
    const char *written = lr_buffer_terminate(&text);
    lore_term term = text.failed ? 0 : lore_term_value(asker->terms, lore_text(written, -1));
    lr_buffer_free(&text);
    return term;
}

typedef struct StandIns {
    Bindings bindings;
    const char *names[LR_BINDINGS_MAX]; /* as their author calls them */
    bool fits;                          /* all are of a type that has such */
} StandIns;

static unsigned count_named(const StandIns *given, const char *name)
{
    unsigned count = 1;
    size_t length = strcspn(name, "#");
    for (size_t i = 0; i < given->bindings.count; i++)
        count +=
            strcspn(given->names[i], "#") == length && strncmp(given->names[i], name, length) == 0;
    return count;
}

static lore_status give_stand_in(Step *step, StandIns *given, const char *variable,
                                 const char *called)
{
    if (lr_bindings_find(&given->bindings, variable) != 0)
        return LORE_OK;
    lore_term term = stand_in(step->asker, called, count_named(given, called));
    if (term == 0 || !lr_vector_push(&step->inventions->somebodies, term))
        return LORE_NOMEM;
    given->names[given->bindings.count < LR_BINDINGS_MAX ? given->bindings.count : 0] = called;
    given->fits = given->fits && lr_bindings_put(&given->bindings, variable, term);
    return LORE_OK;
}

/* For the variables of a term, as far as they stand where text may. */
static lore_status give_stand_ins(Step *step, StandIns *given, lore_term term)
{
    Asker *asker = step->asker;
    const Term node = *lr_term(asker->terms, term);
    Said said = lr_asker_statement(asker, term);
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < node.arg_count && status == LORE_OK; i++) {
        lore_term arg = lr_term_arg(asker->terms, &node, i);
        const Term *inner = lr_term(asker->terms, arg);
        bool is_column = said.relation != LR_NONE && said.inner == term;
        if (inner->kind == TERM_COMPOUND) {
            status = give_stand_ins(step, given, arg);
        } else if (inner->kind == TERM_VARIABLE && strcmp(inner->name, "_") != 0) {
            const Relation *relation =
                is_column ? &asker->reading->program->relations.items[said.relation] : NULL;
            const char *name = inner->name;
            if (is_column && (i >= relation->arity || !takes_text(asker, said, i)))
                given->fits = false;
            status = give_stand_in(
                step, given, name,
                is_column && name[0] == '_' && i < relation->arity ? relation->columns[i] : name);
        }
    }
    return status;
}

lore_status lr_closing_settle(Step *step, const Plan *plan)
{
    StandIns given = { .fits = true };
    Plan next = *plan;
    bool fits;
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < plan->supposed.count && status == LORE_OK; i++)
        status = give_stand_ins(step, &given, plan->supposed.items[i].statement);
    for (uint32_t i = 0; i < plan->want_count && status == LORE_OK; i++)
        status = give_stand_ins(step, &given, plan->wants[i].condition);
    if (status != LORE_OK || !given.fits)
        return status;
    status = lr_plan_bind(step->asker, &next, &given.bindings, &fits);
    return status == LORE_OK && fits ? lr_frontier_put(step->frontier, step->asker, &next) : status;
}

/* ---- taking back ---- */

/* Values and what takes their place. */
typedef struct Exchange {
    lore_term from[LR_ARITY_MAX], to[LR_ARITY_MAX];
    uint32_t count;
} Exchange;

static lore_term exchange(Asker *asker, lore_term term, const Exchange *values)
{
    lore_term args[LR_ARITY_MAX];
    const Term node = *lr_term(asker->terms, term);
    bool is_same = true;
    for (uint32_t v = 0; v < values->count && node.kind == TERM_VALUE; v++)
        if (lr_term_is_same(asker->terms, values->from[v], term))
            return values->to[v];
    for (uint32_t i = 0; node.kind == TERM_COMPOUND && i < node.arg_count; i++) {
        lore_term arg = lr_term_arg(asker->terms, &node, i);
        args[i] = exchange(asker, arg, values);
        is_same = is_same && args[i] == arg;
        if (args[i] == 0)
            return 0;
    }
    return is_same ? term : lr_asker_compound(asker, node.name, args, node.arg_count);
}

static bool occurs(const Asker *asker, lore_term value, lore_term term)
{
    const Term *node = lr_term(asker->terms, term);
    for (uint32_t i = 0; node->kind == TERM_COMPOUND && i < node->arg_count; i++)
        if (occurs(asker, value, lr_term_arg(asker->terms, node, i)))
            return true;
    return node->kind == TERM_VALUE && lr_term_is_same(asker->terms, value, term);
}

bool lr_closing_has_somebody(const Asker *asker, const Inventions *inventions, const Closing *set)
{
    for (uint32_t i = 0; i < set->count; i++)
        for (size_t s = 0; s < inventions->somebodies.count; s++)
            if (occurs(asker, inventions->somebodies.items[s], set->items[i].statement))
                return true;
    return false;
}

/* Variables for whoever is somebody in the statement, each once. */
static lore_status open_somebodies(Step *step, lore_term statement, Exchange *out)
{
    Asker *asker = step->asker;
    for (size_t s = 0; s < step->inventions->somebodies.count && out->count < LR_ARITY_MAX; s++) {
        lore_term value = step->inventions->somebodies.items[s];
        char name[] = "Somebody0";
        bool is_new = occurs(asker, value, statement);
        for (uint32_t v = 0; v < out->count && is_new; v++)
            is_new = !lr_term_is_same(asker->terms, out->from[v], value);
        if (!is_new || out->count == 10)
            continue;
        name[sizeof name - 2] = (char)('0' + out->count);
        out->from[out->count] = value;
        out->to[out->count] = lore_term_variable(asker->terms, name);
        if (out->to[out->count++] == 0)
            return LORE_NOMEM;
    }
    return LORE_OK;
}

static lore_status put_exchanged(Step *step, const Plan *plan, const Exchange *values)
{
    Plan next = { .world = 0 };
    for (uint32_t i = 0; i < plan->supposed.count; i++) {
        Supposition item = plan->supposed.items[i];
        item.statement = exchange(step->asker, item.statement, values);
        if (item.statement == 0)
            return LORE_NOMEM;
        if (!lr_closing_add(step->asker, &next.supposed, item))
            return LORE_OK;
    }
    return lr_frontier_put(step->frontier, step->asker, &next);
}

/* What is known of each in the end: a value, or another somebody. */
static lore_status put_identified(Step *step, const Plan *plan, const Exchange *somebodies,
                                  const Bindings *bindings)
{
    Exchange known = *somebodies;
    for (uint32_t v = 0; v < known.count; v++) {
        const char *name = lr_term(step->asker->terms, somebodies->to[v])->name;
        lore_term found = lr_bindings_find(bindings, name);
        known.to[v] = found == 0 ? known.from[v] : found;
        for (uint32_t w = 0; w < known.count && found != 0; w++)
            if (lr_term_is_same(step->asker->terms, found, somebodies->to[w]))
                known.to[v] = known.from[w];
    }
    return put_exchanged(step, plan, &known);
}

/* Those of whom the statement is so already. */
static lore_status identify_in_world(Step *step, const Plan *plan, const Exchange *somebodies,
                                     lore_term opened)
{
    Reply reply;
    lore_status status = lr_asker_ask(step->asker, opened, step->window, &reply);
    if (reply.is_cut || reply.rows.count > LR_CLOSING_ROWS_MAX)
        lr_frontier_miss(step->frontier, plan->supposed.count);
    for (size_t r = 0; r < reply.rows.count && r < LR_CLOSING_ROWS_MAX && status == LORE_OK; r++) {
        Bindings bindings = { .count = 0 };
        status = lr_reply_bind(step->asker, &reply, r, &bindings);
        if (status == LORE_OK)
            status = put_identified(step, plan, somebodies, &bindings);
    }
    lr_reply_free(&reply);
    return status;
}

lore_status lr_closing_identify(Step *step, const Plan *plan, lore_term statement)
{
    Asker *asker = step->asker;
    Exchange somebodies = { .count = 0 };
    lore_status status = open_somebodies(step, statement, &somebodies);
    if (status != LORE_OK || somebodies.count == 0)
        return status;
    lore_term opened = exchange(asker, statement, &somebodies);
    if (opened == 0)
        return LORE_NOMEM;
    for (uint32_t i = 0; i < plan->supposed.count && status == LORE_OK; i++) {
        Bindings bindings = { .count = 0 };
        lore_term item = exchange(asker, plan->supposed.items[i].statement, &somebodies);
        if (item == 0)
            return LORE_NOMEM;
        if (plan->supposed.items[i].is_said && lr_plan_unify(asker, item, opened, &bindings))
            status = put_identified(step, plan, &somebodies, &bindings);
    }
    return status == LORE_OK ? identify_in_world(step, plan, &somebodies, opened) : status;
}
