/* SPDX-License-Identifier: MIT */
/* Which condition a plan looks at next, and making it true. */
#include "api/closing_step.h"

#include <string.h>

#include "api/attempt.h"
#include "rule/words.h"

static const Granule all_time = { LORE_TIME_MIN, LORE_TIME_MAX };

/* ---- terms ---- */

lore_term lr_closing_inner(const Asker *asker, lore_term term, uint32_t *at)
{
    const Term *node = lr_term(asker->terms, term);
    for (uint32_t i = 0; i < node->arg_count; i++) {
        lore_term arg = lr_term_arg(asker->terms, node, i);
        if (!lr_condition_is_positive(asker, arg))
            continue;
        *at = i;
        return arg;
    }
    return 0;
}

static const Word *word_of(const Asker *asker, lore_term term)
{
    const Term *node = lr_term(asker->terms, term);
    return node->kind == TERM_COMPOUND ? lr_word_find(node->name, node->arg_count) : NULL;
}

/* The term with another argument in one place. */
static lore_term replace_arg(Asker *asker, lore_term term, uint32_t at, lore_term arg)
{
    lore_term args[LR_ARITY_MAX];
    const Term node = *lr_term(asker->terms, term);
    for (uint32_t i = 0; i < node.arg_count && i < LR_ARITY_MAX; i++)
        args[i] = i == at ? arg : lr_term_arg(asker->terms, &node, i);
    return arg == 0 ? 0 : lr_asker_compound(asker, node.name, args, node.arg_count);
}

lore_term lr_closing_name_blanks(Asker *asker, lore_term term, unsigned *named)
{
    const Term node = *lr_term(asker->terms, term);
    if (node.kind == TERM_VARIABLE)
        return strcmp(node.name, "_") == 0 ? lr_plan_fresh(asker, "_", named) : term;
    if (node.kind != TERM_COMPOUND || strcmp(node.name, "not") == 0)
        return term;
    for (uint32_t i = 0; i < node.arg_count && term != 0; i++) {
        lore_term arg = lr_term_arg(asker->terms, &node, i);
        lore_term named_arg = lr_closing_name_blanks(asker, arg, named);
        if (named_arg != arg)
            term = replace_arg(asker, term, i, named_arg);
    }
    return term;
}

/* ---- supposing ---- */

static lore_status suppose(Step *step, const Plan *plan, lore_term statement)
{
    Plan next = *plan;
    if (!lr_closing_add(step->asker, &next.supposed, (Supposition){ statement, true })) {
        lr_frontier_miss(step->frontier, LR_SUPPOSED_MAX + 1);
        return LORE_OK;
    }
    return lr_frontier_put(step->frontier, step->asker, &next);
}

/* What is supposed already does if it can be the same statement. */
static lore_status reuse(Step *step, const Plan *plan, lore_term statement)
{
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < plan->supposed.count && status == LORE_OK; i++) {
        Bindings bindings = { .count = 0 };
        Plan next = *plan;
        bool fits;
        if (!plan->supposed.items[i].is_said ||
            !lr_plan_unify(step->asker, plan->supposed.items[i].statement, statement, &bindings))
            continue;
        status = lr_plan_bind(step->asker, &next, &bindings, &fits);
        if (status == LORE_OK && fits)
            status = lr_frontier_put(step->frontier, step->asker, &next);
    }
    return status;
}

/* Instances of a statement with variables that hold at some other time, or too weakly. */
static lore_status suppose_known(Step *step, const Plan *plan, lore_term statement)
{
    Asker *asker = step->asker;
    Reply reply;
    lore_status status = lr_asker_ask(asker, statement, all_time, &reply);
    for (size_t r = 0; r < reply.rows.count && r < LR_CLOSING_ROWS_MAX && status == LORE_OK; r++) {
        Bindings bindings = { .count = 0 };
        Plan next = *plan;
        bool fits;
        status = lr_reply_bind(asker, &reply, r, &bindings);
        if (status == LORE_OK)
            status = lr_plan_bind(asker, &next, &bindings, &fits);
        lore_term instance = lr_asker_fill(asker, asker->terms, statement, &bindings);
        if (status == LORE_OK && instance == 0)
            status = LORE_NOMEM;
        if (status == LORE_OK && fits)
            status = suppose(step, &next, instance);
    }
    lr_reply_free(&reply);
    return status;
}

/* ---- rules ---- */

/* What is said of a conclusion's time or belief, said of a condition of its rule. */
static lore_term look_through(Asker *asker, lore_term view, uint32_t at, lore_term condition)
{
    const Word *word = word_of(asker, condition);
    if (lr_asker_statement(asker, condition).relation != LR_NONE)
        return replace_arg(asker, view, at, condition);
    if (word == NULL || word->kind != WORD_NOT)
        return condition;
    lore_term inner = lr_term_arg(asker->terms, lr_term(asker->terms, condition), 0);
    return replace_arg(asker, condition, 0, look_through(asker, view, at, inner));
}

/* Whether a conclusion is so if all its conditions are. */
static bool passes_on(const Asker *asker, lore_term view)
{
    int op = word_of(asker, view)->op;
    return op == VIEW_ATLEAST || op == VIEW_AT || op == VIEW_DURING || op == VIEW_ALWAYS ||
           op == VIEW_PAST || op == VIEW_THROUGHOUT;
}

static lore_status try_attempt(Step *step, const Plan *plan, Attempt *attempt, lore_term view,
                               uint32_t depth)
{
    uint32_t at = 0;
    if (view != 0 && passes_on(step->asker, view) && !attempt->is_computed) {
        lr_closing_inner(step->asker, view, &at);
        for (uint32_t i = 0; i < attempt->count; i++) {
            attempt->conditions[i] = look_through(step->asker, view, at, attempt->conditions[i]);
            if (attempt->conditions[i] == 0)
                return LORE_NOMEM;
        }
    }
    return lr_closing_split(step, plan,
                            &(Conjunction){ .conditions = attempt->conditions,
                                            .count = attempt->count,
                                            .depth = depth,
                                            .shared = &attempt->shared });
}

static lore_status conclude(Step *step, const Plan *plan, lore_term statement, lore_term view,
                            uint32_t depth)
{
    AttemptList attempts = { 0 };
    lore_status status = lr_attempts_find(step->asker, statement, &attempts);
    if (attempts.count > 0 && depth == LR_CLOSING_DEPTH_MAX) {
        lr_frontier_miss(step->frontier, plan->bound);
        attempts.count = 0;
    }
    for (size_t a = 0; a < attempts.count && status == LORE_OK; a++)
        status = try_attempt(step, plan, &attempts.items[a], view, depth + 1);
    lr_vector_free(&attempts);
    return status;
}

/* ---- making true ---- */

/* view: what is said of its time or belief, or 0. */
static lore_status say(Step *step, const Plan *plan, lore_term statement, lore_term view,
                       uint32_t depth)
{
    bool is_dated =
        view != 0 || step->window.first != LORE_TIME_MIN || step->window.last != LORE_TIME_MAX;
    lore_status status = lr_closing_identify(step, plan, statement);
    if (status == LORE_OK && lr_supposed_can(step->asker, statement)) {
        status = reuse(step, plan, statement);
        if (status == LORE_OK && is_dated && !lr_asker_is_ground(step->asker, statement))
            status = suppose_known(step, plan, statement);
        if (status == LORE_OK)
            status = suppose(step, plan, statement);
    }
    return status == LORE_OK ? conclude(step, plan, statement, view, depth) : status;
}

/* What is always said is so in the whole of time. */
static lore_status bind_interval(Asker *asker, lore_term view, Plan *plan, bool *fits)
{
    Bindings bindings = { .count = 0 };
    const Term *node = lr_term(asker->terms, view);
    const Term *interval = lr_term(asker->terms, lr_term_arg(asker->terms, node, 1));
    lore_value always = { .type = LORE_INTERVAL };
    always.u.integer = LORE_TIME_MIN;
    always.v.to = LORE_TIME_MAX;
    *fits = true;
    if (interval->kind != TERM_VARIABLE)
        return LORE_OK;
    const char *name = interval->name;
    lore_term value = lore_term_value(asker->terms, always);
    lr_bindings_put(&bindings, name, value);
    return value == 0 ? LORE_NOMEM : lr_plan_bind(asker, plan, &bindings, fits);
}

static lore_status say_viewed(Step *step, const Plan *plan, lore_term view, uint32_t depth)
{
    uint32_t at;
    bool fits = true;
    Plan next = *plan;
    lore_term inner = lr_closing_inner(step->asker, view, &at);
    if (inner == 0 || word_of(step->asker, view)->op == VIEW_ENDED)
        return LORE_OK;
    if (word_of(step->asker, view)->op == VIEW_VALID) {
        lore_status status = bind_interval(step->asker, view, &next, &fits);
        if (status != LORE_OK || !fits)
            return status;
    }
    if (lr_asker_statement(step->asker, inner).relation != LR_NONE)
        return say(step, &next, inner, view, depth);
    return lr_plan_want(&next, inner, depth) ? lr_frontier_put(step->frontier, step->asker, &next)
                                             : LORE_OK;
}

/* contested(p), undisputed(p), unknown(p): about both sides of p. */
static lore_status about_sides(Step *step, const Plan *plan, lore_term condition, uint32_t depth)
{
    Asker *asker = step->asker;
    uint32_t at;
    lore_term statement = lr_closing_inner(asker, condition, &at);
    const char *word = lr_term(asker->terms, condition)->name;
    if (statement == 0)
        return LORE_OK;
    lore_term denial = lr_asker_compound(asker, "denied", &statement, 1);
    lore_term sides[] = { statement, denial };
    if (strcmp(word, "unknown") == 0 && denial != 0)
        sides[0] = lr_asker_compound(asker, "not", &statement, 1);
    if (strcmp(word, "contested") != 0 && denial != 0)
        sides[1] = lr_asker_compound(asker, "not", &denial, 1);
    if (sides[0] == 0 || sides[1] == 0)
        return LORE_NOMEM;
    return lr_closing_split(
        step, plan,
        &(Conjunction){ .conditions = sides, .count = 2, .depth = depth, .may_hold = true });
}

static lore_status say_each(Step *step, const Plan *plan, lore_term condition, uint32_t depth)
{
    const Term node = *lr_term(step->asker->terms, condition);
    lore_status status = LORE_OK;
    for (uint32_t i = 0; i < node.arg_count && status == LORE_OK; i++) {
        Plan next = *plan;
        if (lr_plan_want(&next, lr_term_arg(step->asker->terms, &node, i), depth))
            status = lr_frontier_put(step->frontier, step->asker, &next);
    }
    return status;
}

/* A comparison, or anything else that is true or not by itself. */
static lore_status test(Step *step, const Plan *plan, lore_term condition)
{
    Reply reply;
    lore_status status = lr_asker_ask(step->asker, condition, step->window, &reply);
    for (size_t r = 0; r < reply.rows.count && r < LR_CLOSING_ROWS_MAX && status == LORE_OK; r++) {
        Bindings bindings = { .count = 0 };
        Plan next = *plan;
        bool fits = false;
        status = lr_reply_bind(step->asker, &reply, r, &bindings);
        if (status == LORE_OK)
            status = lr_plan_bind(step->asker, &next, &bindings, &fits);
        if (status == LORE_OK && fits)
            status = lr_frontier_put(step->frontier, step->asker, &next);
    }
    lr_reply_free(&reply);
    return status;
}

/* The goal's own conditions. */
static lore_status join(Step *step, const Plan *plan, lore_term condition, uint32_t depth)
{
    AttemptList attempts = { 0 };
    lore_status status = lr_attempts_of_goal(step->asker, condition, &attempts);
    for (size_t a = 0; a < attempts.count && status == LORE_OK; a++)
        status = try_attempt(step, plan, &attempts.items[a], 0, depth);
    lr_vector_free(&attempts);
    return status;
}

static lore_status make_true(Step *step, const Plan *plan, lore_term condition, uint32_t depth)
{
    Asker *asker = step->asker;
    if (lr_asker_statement(asker, condition).relation != LR_NONE)
        return say(step, plan, condition, 0, depth);
    const Term node = *lr_term(asker->terms, condition);
    const Word *word = word_of(asker, condition);
    if (word == NULL)
        return LORE_OK;
    switch (word->kind) {
    case WORD_NOT:
        return lr_closing_deny(step, plan, lr_term_arg(asker->terms, &node, 0), depth);
    case WORD_UNKNOWN:
        return about_sides(step, plan, condition, depth);
    case WORD_VIEW:
        return word->op == VIEW_CONTESTED || word->op == VIEW_UNDISPUTED
                   ? about_sides(step, plan, condition, depth)
                   : say_viewed(step, plan, condition, depth);
    case WORD_AND:
        return join(step, plan, condition, depth);
    case WORD_OR:
        return say_each(step, plan, condition, depth);
    default:
        return test(step, plan, condition);
    }
}

/* ---- which comes next ---- */

/* Negations and tests wait until all their variables are known. */
static bool waits(const Asker *asker, lore_term condition)
{
    const Word *word = word_of(asker, condition);
    bool binds = word == NULL || word->kind == WORD_OR || word->kind == WORD_UNKNOWN ||
                 lr_condition_is_positive(asker, condition);
    return !binds && !lr_plan_is_closed(asker, condition);
}

/* What needs no more than a look comes first. */
static uint32_t choose(const Asker *asker, const Plan *plan)
{
    uint32_t chosen = plan->want_count;
    for (uint32_t i = 0; i < plan->want_count; i++) {
        lore_term condition = plan->wants[i].condition;
        if (waits(asker, condition))
            continue;
        if (!lr_condition_is_positive(asker, condition))
            return i;
        chosen = chosen == plan->want_count ? i : chosen;
    }
    return chosen;
}

/* ---- a step ---- */

/* X == Y makes one of two variables; false if no such condition is wanted. */
static bool equate(Step *step, const Plan *plan, lore_status *status)
{
    Asker *asker = step->asker;
    for (uint32_t i = 0; i < plan->want_count; i++) {
        const Term *node = lr_term(asker->terms, plan->wants[i].condition);
        Bindings bindings = { .count = 0 };
        Plan next = *plan;
        bool fits;
        if (node->kind != TERM_COMPOUND || strcmp(node->name, "eq") != 0 ||
            !lr_plan_unify(asker, lr_term_arg(asker->terms, node, 0),
                           lr_term_arg(asker->terms, node, 1), &bindings))
            continue;
        next.wants[i] = next.wants[--next.want_count];
        *status = lr_plan_bind(asker, &next, &bindings, &fits);
        if (*status == LORE_OK && fits)
            *status = lr_frontier_put(step->frontier, asker, &next);
        return true;
    }
    return false;
}

bool lr_plan_is_complete(const Asker *asker, const Plan *plan)
{
    bool is_complete = plan->want_count == 0;
    for (uint32_t i = 0; i < plan->supposed.count && is_complete; i++)
        is_complete = lr_asker_is_ground(asker, plan->supposed.items[i].statement);
    return is_complete;
}

lore_status lr_closing_step(Step *step, const Plan *plan)
{
    uint32_t chosen = choose(step->asker, plan);
    lore_status status = LORE_OK;
    if (chosen == plan->want_count)
        return equate(step, plan, &status) ? status : lr_closing_settle(step, plan);
    Plan rest = *plan;
    Want want = plan->wants[chosen];
    memmove(rest.wants + chosen, rest.wants + chosen + 1,
            (rest.want_count - chosen - 1) * sizeof *rest.wants);
    rest.want_count--;
    return make_true(step, &rest, want.condition, want.depth);
}
