/* SPDX-License-Identifier: MIT */
/* Making a condition false: all that is so by it is taken back, or made not to follow. What must not hold for one
 * of several reasons is wanted as or(not(one), not(other)). */
#include <string.h>

#include "api/attempt.h"
#include "api/closing_step.h"
#include "rule/words.h"

static lore_term negation(Asker *asker, lore_term condition)
{
    const Term *node = lr_term(asker->terms, condition);
    if (node->kind == TERM_COMPOUND && strcmp(node->name, "not") == 0)
        return lr_term_arg(asker->terms, node, 0);
    return lr_asker_compound(asker, "not", &condition, 1);
}

static lore_status put(Step *step, Plan *plan, bool fits)
{
    if (fits)
        return lr_frontier_put(step->frontier, step->asker, plan);
    lr_frontier_miss(step->frontier, plan->bound);
    return LORE_OK;
}

/* ---- statements that are recorded ---- */

static lore_status take_back(Step *step, const Plan *plan, const lore_term *statements,
                             uint32_t count)
{
    Plan next = *plan;
    for (uint32_t i = 0; i < count; i++)
        if (!lr_closing_add(step->asker, &next.supposed, (Supposition){ statements[i], false }))
            return LORE_OK;
    return lr_frontier_put(step->frontier, step->asker, &next);
}

static lore_status unsay(Step *step, const Plan *plan, lore_term statement)
{
    Asker *asker = step->asker;
    Said said = lr_asker_statement(asker, statement);
    lore_status status = take_back(step, plan, &statement, 1);
    if (status != LORE_OK || !lr_supposed_is_symmetric(asker, said))
        return status;
    const Term node = *lr_term(asker->terms, said.inner);
    lore_term args[] = { lr_term_arg(asker->terms, &node, 1), lr_term_arg(asker->terms, &node, 0) };
    lore_term round[] = { statement, lr_asker_compound(asker, node.name, args, 2) };
    if (round[1] == 0)
        return LORE_NOMEM;
    status = take_back(step, plan, &round[1], 1);
    return status == LORE_OK ? take_back(step, plan, round, 2) : status;
}

/* ---- statements that follow ---- */

/* Whether a condition is one that supposing, or taking back, can make false. */
static bool can_fail(const Asker *asker, lore_term condition)
{
    const Term *node = lr_term(asker->terms, condition);
    const Word *word =
        node->kind == TERM_COMPOUND ? lr_word_find(node->name, node->arg_count) : NULL;
    return word == NULL || word->kind == WORD_FACET || word->kind == WORD_VIEW ||
           word->kind == WORD_NOT;
}

/* Wants one of the conditions of an instance of a rule to fail. */
static lore_status want_failure(Step *step, const Attempt *attempt, const Bindings *bindings,
                                uint32_t depth, Plan *plan, bool *fits)
{
    Asker *asker = step->asker;
    lore_term ways[LR_CONDITIONS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < attempt->count; i++) {
        if (!can_fail(asker, attempt->conditions[i]))
            continue;
        lore_term condition = lr_asker_fill(asker, asker->terms, attempt->conditions[i], bindings);
        ways[count] = condition == 0 ? 0 : negation(asker, condition);
        if (ways[count++] == 0)
            return LORE_NOMEM;
    }
    lore_term any = count == 0   ? 0
                    : count == 1 ? ways[0]
                                 : lr_asker_compound(asker, "or", ways, count);
    *fits = *fits && count > 0 && any != 0 && lr_plan_want(plan, any, depth);
    return count > 0 && any == 0 ? LORE_NOMEM : LORE_OK;
}

/* Wants each instance of the attempt that holds to fail; *count: how many there are. */
static lore_status want_failures(Step *step, const Attempt *attempt, uint32_t depth, Plan *plan,
                                 bool *fits, size_t *count)
{
    Asker *asker = step->asker;
    Reply reply;
    lore_term all = lr_asker_join(asker, attempt->conditions, attempt->count);
    lore_status status = lr_asker_ask(asker, all, step->window, &reply);
    *count += reply.rows.count;
    *fits = *fits && !reply.is_cut && reply.rows.count <= LR_CLOSING_INSTANCES_MAX;
    for (size_t r = 0; r < reply.rows.count && status == LORE_OK && *fits; r++) {
        Bindings bindings = { .count = 0 };
        status = lr_reply_bind(asker, &reply, r, &bindings);
        if (status == LORE_OK)
            status = want_failure(step, attempt, &bindings, depth, plan, fits);
    }
    lr_reply_free(&reply);
    return status;
}

static lore_status refute(Step *step, const Plan *plan, lore_term statement, uint32_t depth)
{
    AttemptList attempts = { 0 };
    Plan next = *plan;
    bool fits = depth < LR_CLOSING_DEPTH_MAX;
    size_t count = 0;
    lore_status status = lr_attempts_find(step->asker, statement, &attempts);
    for (size_t a = 0; a < attempts.count && status == LORE_OK && fits; a++)
        status = want_failures(step, &attempts.items[a], depth + 1, &next, &fits, &count);
    lr_vector_free(&attempts);
    if (status != LORE_OK || (fits && count == 0))
        return status;
    return put(step, &next, fits);
}

/* ---- all of it ---- */

/* Each row of a statement with variables is wanted to be false by itself. */
static lore_status deny_rows(Step *step, const Plan *plan, lore_term statement, const Reply *reply,
                             uint32_t depth)
{
    Asker *asker = step->asker;
    Plan next = *plan;
    bool fits = !reply->is_cut && reply->rows.count <= LR_CLOSING_INSTANCES_MAX;
    for (size_t r = 0; r < reply->rows.count && fits; r++) {
        Bindings bindings = { .count = 0 };
        lore_status status = lr_reply_bind(asker, reply, r, &bindings);
        if (status != LORE_OK)
            return status;
        lore_term row = lr_asker_fill(asker, asker->terms, statement, &bindings);
        row = row == 0 ? 0 : negation(asker, row);
        if (row == 0)
            return LORE_NOMEM;
        fits = lr_plan_want(&next, row, depth);
    }
    return put(step, &next, fits);
}

/* Whether what is to be false is supposed. */
static bool contradicts(const Asker *asker, const Plan *plan, lore_term statement)
{
    for (uint32_t i = 0; i < plan->supposed.count; i++) {
        Bindings bindings = { .count = 0 };
        if (plan->supposed.items[i].is_said &&
            lr_plan_unify(asker, plan->supposed.items[i].statement, statement, &bindings))
            return true;
    }
    return false;
}

static lore_status deny_statement(Step *step, const Plan *plan, lore_term statement, uint32_t depth)
{
    Asker *asker = step->asker;
    unsigned blanks = 0;
    Reply reply;
    Plan next = *plan;
    lore_term named = lr_closing_name_blanks(asker, statement, &blanks);
    if (named == 0)
        return LORE_NOMEM;
    if (contradicts(asker, plan, named))
        return LORE_OK;
    lore_status status = lr_asker_ask(asker, named, step->window, &reply);
    if (status == LORE_OK && reply.was_put && reply.rows.count == 0)
        status = lr_frontier_put(step->frontier, asker, &next);
    else if (status == LORE_OK && reply.was_put && !lr_asker_is_ground(asker, named))
        status = deny_rows(step, plan, named, &reply, depth);
    else if (status == LORE_OK && reply.was_put)
        status = lr_supposed_can(asker, statement) ? unsay(step, plan, statement)
                                                   : refute(step, plan, statement, depth);
    lr_reply_free(&reply);
    return status;
}

/* What is said of a statement's time or belief: the statement goes, if it is so at all. */
static lore_status deny_view(Step *step, const Plan *plan, lore_term view, uint32_t depth)
{
    Asker *asker = step->asker;
    Reply reply;
    Plan next = *plan;
    uint32_t at;
    lore_term inner = lr_closing_inner(asker, view, &at);
    lore_status status = lr_asker_ask(asker, view, step->window, &reply);
    bool is_false = reply.was_put && reply.rows.count == 0;
    lr_reply_free(&reply);
    if (status != LORE_OK || (inner == 0 && !is_false))
        return status;
    lore_term denied = is_false ? view : negation(asker, inner);
    if (denied == 0)
        return LORE_NOMEM;
    return put(step, &next, is_false || lr_plan_want(&next, denied, depth));
}

lore_status lr_closing_deny(Step *step, const Plan *plan, lore_term condition, uint32_t depth)
{
    Plan next = *plan;
    const Term node = *lr_term(step->asker->terms, condition);
    const Word *word = node.kind == TERM_COMPOUND ? lr_word_find(node.name, node.arg_count) : NULL;
    if (lr_asker_statement(step->asker, condition).relation != LR_NONE)
        return deny_statement(step, plan, condition, depth);
    if (word != NULL && word->kind == WORD_VIEW)
        return deny_view(step, plan, condition, depth);
    if (word == NULL || word->kind != WORD_NOT)
        return LORE_OK;
    return put(step, &next, lr_plan_want(&next, lr_term_arg(step->asker->terms, &node, 0), depth));
}
