/* SPDX-License-Identifier: MIT */
/* Unifying heads, and seeing which conditions hold together. */
#include "api/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "rule/branch.h"
#include "rule/words.h"

/* ---- heads ---- */

typedef struct Unifier {
    Asker *asker;
    const lore_terms *from;        /* the rule's */
    Bindings known;                /* the rule's variables */
    Bindings shared;               /* the statement's variables: what stands for each in the rule */
    lore_term extra[LR_ARITY_MAX]; /* conditions that the head makes */
    size_t extra_count;
    bool is_computed;
} Unifier;

static bool is_aggregate(const Term *node)
{
    return node->kind == TERM_COMPOUND && lr_word_of_kind(node->name, WORD_AGGREGATE) != NULL;
}

static bool is_free(const Term *node)
{
    return node->kind == TERM_VARIABLE && strcmp(node->name, "_") == 0;
}

/* What stands for a variable of the rule in the end; variables of which nothing is known for themselves. */
static lore_term what_is(const Unifier *unifier, lore_term term)
{
    const Term *node = lr_term(unifier->asker->terms, term);
    while (node->kind == TERM_VARIABLE) {
        lore_term known = lr_bindings_find(&unifier->known, node->name);
        if (known == 0)
            break;
        term = known;
        node = lr_term(unifier->asker->terms, term);
    }
    return term;
}

/* What the statement's argument is known to be in the rule: a value, a variable met before, or 0. */
static lore_term wanted_of(const Unifier *unifier, lore_term wanted)
{
    const Term *node = lr_term(unifier->asker->terms, wanted);
    if (node->kind == TERM_VALUE)
        return wanted;
    lore_term shared = is_free(node) ? 0 : lr_bindings_find(&unifier->shared, node->name);
    return shared == 0 ? 0 : what_is(unifier, shared);
}

/* Remembers what stands for the statement's variable. */
static bool share(Unifier *unifier, lore_term wanted, lore_term here)
{
    const Term *node = lr_term(unifier->asker->terms, wanted);
    if (node->kind != TERM_VARIABLE || is_free(node) || here == 0 ||
        lr_bindings_find(&unifier->shared, node->name) != 0)
        return true;
    return lr_bindings_put(&unifier->shared, node->name, here);
}

/* Two things that one variable of the rule, or of the statement, is to be. */
static bool same_term(Unifier *unifier, lore_term one, lore_term other)
{
    const lore_terms *terms = unifier->asker->terms;
    const Term *left = lr_term(terms, one), *right = lr_term(terms, other);
    if (lr_term_is_same(terms, one, other))
        return true;
    if (left->kind != TERM_VARIABLE && right->kind != TERM_VARIABLE)
        return false;
    return left->kind == TERM_VARIABLE ? lr_bindings_put(&unifier->known, left->name, other)
                                       : lr_bindings_put(&unifier->known, right->name, one);
}

/* The head has an expression there: a condition more, once the variables are known. */
static bool demand_equal(Unifier *unifier, lore_term head, lore_term wanted)
{
    lore_term sides[] = { lr_asker_fill(unifier->asker, unifier->from, head, &unifier->known),
                          wanted };
    lore_term equal = sides[0] == 0 ? 0 : lr_asker_compound(unifier->asker, "eq", sides, 2);
    if (equal != 0)
        unifier->extra[unifier->extra_count++] = equal;
    return equal != 0;
}

/* False: the rule cannot conclude it. */
static bool unify_argument(Unifier *unifier, lore_term head, lore_term wanted)
{
    const Term *node = lr_term(unifier->from, head);
    lore_terms *terms = unifier->asker->terms;
    lore_term value = wanted_of(unifier, wanted);
    if (is_aggregate(node)) {
        unifier->is_computed = true;
        return true;
    }
    if (node->kind == TERM_COMPOUND)
        return value == 0 || demand_equal(unifier, head, value);
    lore_term here = node->kind == TERM_VALUE ? lore_term_value(terms, node->value)
                                              : lore_term_variable(terms, node->name);
    if (here == 0)
        return false;
    here = what_is(unifier, here);
    return value == 0 ? share(unifier, wanted, here) : same_term(unifier, here, value);
}

/* The statement that a head concludes, inside its wrappers. */
static const Term *head_statement(Unifier *unifier, lore_term head)
{
    const Term *node = lr_term(unifier->from, head);
    while (node->kind == TERM_COMPOUND && node->arg_count > 0 && lr_word_is_reserved(node->name)) {
        unifier->is_computed = unifier->is_computed || strcmp(node->name, "valid") == 0;
        node = lr_term(unifier->from, lr_term_arg(unifier->from, node, 0));
    }
    return node;
}

static void resolve(Unifier *unifier, Bindings *bindings)
{
    for (size_t i = 0; i < bindings->count; i++)
        bindings->terms[i] = what_is(unifier, bindings->terms[i]);
}

static bool unify(Unifier *unifier, lore_term head, lore_term statement)
{
    const Term *concluded = head_statement(unifier, head);
    const Term *wanted = lr_term(unifier->asker->terms, statement);
    if (concluded->arg_count != wanted->arg_count)
        return false;
    for (int computed = 0; computed <= 1; computed++) /* values first: expressions need them */
        for (uint32_t i = 0; i < concluded->arg_count; i++) {
            lore_term arg = lr_term_arg(unifier->from, concluded, i);
            wanted = lr_term(unifier->asker->terms, statement);
            if ((lr_term(unifier->from, arg)->kind == TERM_COMPOUND) == (computed == 1) &&
                !unify_argument(unifier, arg, lr_term_arg(unifier->asker->terms, wanted, i)))
                return false;
        }
    resolve(unifier, &unifier->known);
    resolve(unifier, &unifier->shared);
    return true;
}

/* ---- bodies ---- */

/* Appends the conditions of one branch; what goes beyond the most is joined into the last. */
static lore_status add_attempt(Asker *asker, const Unifier *unifier, uint32_t rule,
                               const Branch *branch, AttemptList *out)
{
    Attempt attempt = { .rule = rule,
                        .is_computed = unifier->is_computed,
                        .shared = unifier->shared };
    lore_term all[LR_BODY_MAX + LR_ARITY_MAX];
    size_t count = 0;
    for (; count < branch->count && count < LR_BODY_MAX; count++) {
        all[count] = lr_asker_fill(asker, unifier->from, branch->terms[count], &unifier->known);
        if (all[count] == 0)
            return LORE_NOMEM;
    }
    for (size_t i = 0; i < unifier->extra_count; i++)
        all[count++] = unifier->extra[i];
    size_t kept = count < LR_CONDITIONS_MAX ? count : LR_CONDITIONS_MAX;
    memcpy(attempt.conditions, all, kept * sizeof *all);
    attempt.count = (uint32_t)kept;
    if (count > kept)
        attempt.conditions[kept - 1] = lr_asker_join(asker, all + kept - 1, count - kept + 1);
    return lr_vector_push(out, attempt) ? LORE_OK : LORE_NOMEM;
}

/* An attempt for each alternative of the body, whose terms are the program's. */
static lore_status add_branches(Asker *asker, const Unifier *unifier, uint32_t rule,
                                const lore_term *body, size_t count, AttemptList *out)
{
    BranchList branches = { 0 };
    lore_status status = lr_branches_expand(asker->reading->program, body, count, &branches,
                                            (Place){ NULL, 0 }, &asker->kb->diag);
    for (size_t b = 0; b < branches.count && status == LORE_OK; b++)
        status = add_attempt(asker, unifier, rule, &branches.items[b], out);
    lr_vector_free(&branches);
    return status;
}

static lore_status try_rule(Asker *asker, uint32_t index, lore_term statement, AttemptList *out)
{
    const Program *program = asker->reading->program;
    const Rule *rule = &program->rules.items[index];
    Unifier unifier = { .asker = asker, .from = program->terms };
    if (!unify(&unifier, rule->head, statement))
        return asker->terms->failed ? LORE_NOMEM : LORE_OK;
    return add_branches(asker, &unifier, index, program->bodies.items + rule->first_body,
                        rule->body_count, out);
}

lore_status lr_attempts_find(Asker *asker, lore_term statement, AttemptList *out)
{
    Said said = lr_asker_statement(asker, statement);
    const Program *program = asker->reading->program;
    lore_status status = LORE_OK;
    if (said.relation == LR_NONE || said.facet > FACET_CON)
        return LORE_OK;
    for (uint32_t r = 0; r < program->rules.count && status == LORE_OK; r++)
        if (program->rules.items[r].relation == said.relation &&
            program->rules.items[r].facet == said.facet)
            status = try_rule(asker, r, said.inner, out);
    return status;
}

lore_status lr_attempts_of_goal(Asker *asker, lore_term goal, AttemptList *out)
{
    Program *program = asker->reading->program;
    Buffer bytes = { 0 };
    lr_term_encode(&bytes, asker->terms, goal);
    Reader reader = { bytes.bytes, bytes.bytes + bytes.count, false };
    lore_term *body = lr_arena_alloc(&program->arena, sizeof *body);
    Unifier unifier = { .asker = asker, .from = program->terms };
    if (body != NULL)
        *body = bytes.failed ? 0 : lr_term_decode(&reader, program->terms);
    lr_buffer_free(&bytes);
    if (body == NULL || *body == 0)
        return LORE_NOMEM;
    return add_branches(asker, &unifier, LR_NONE, body, 1, out);
}

/* ---- looking ---- */

typedef struct Looker {
    Conditions conditions;
    const Attempt *attempt;
    Look *look;
} Looker;

/* The conditions of missing under the n-th rows of the replies. */
static lore_status add_miss(Looker *looker, uint32_t missing, const Together *rest, size_t n)
{
    Asker *asker = looker->conditions.asker;
    Bindings bindings = { .count = 0 };
    Miss miss = { .missing = missing };
    for (size_t r = 0; r < rest->count; r++) {
        const Reply *reply = &looker->conditions.replies.items[rest->replies[r]];
        size_t row = n < reply->rows.count ? n : 0;
        lore_status status = lr_reply_bind(asker, reply, row, &bindings);
        if (status != LORE_OK)
            return status;
        Cost cost = reply->rows.items[row].cost;
        miss.cost = cost > miss.cost ? cost : miss.cost;
    }
    for (uint32_t i = 0; i < looker->attempt->count; i++) {
        if (!(missing & 1u << i))
            continue;
        lore_term filled =
            lr_asker_fill(asker, asker->terms, looker->attempt->conditions[i], &bindings);
        if (filled == 0)
            return LORE_NOMEM;
        miss.lacks[miss.lack_count++] = filled;
    }
    return lr_vector_push(&looker->look->misses, miss) ? LORE_OK : LORE_NOMEM;
}

/* What holds of the rest if the conditions of missing, and those that wait for them, are left out. */
static lore_status leave_out(Looker *looker, uint32_t missing, bool *found)
{
    uint32_t all = (1u << looker->attempt->count) - 1;
    uint32_t asked = lr_conditions_askable(&looker->conditions, all & ~missing);
    size_t most = 1;
    Together rest;
    lore_status status = lr_conditions_ask(&looker->conditions, asked, true, &rest);
    *found = rest.holds;
    if (status != LORE_OK || !rest.holds)
        return status;
    for (size_t r = 0; r < rest.count; r++) {
        size_t rows = looker->conditions.replies.items[rest.replies[r]].rows.count;
        most = rows > most ? rows : most;
    }
    for (size_t n = 0; n < most && n < LR_MISS_ROWS_MAX && status == LORE_OK &&
                       looker->look->misses.count < LR_MISSES_MAX;
         n++)
        status = add_miss(looker, all & ~asked, &rest, n);
    return status;
}

static lore_status find_reached(Looker *looker)
{
    uint32_t count = looker->attempt->count, *reached = &looker->look->reached;
    Together first = { .holds = true };
    lore_status status = LORE_OK;
    for (*reached = 0; *reached < count && status == LORE_OK; ++*reached) {
        uint32_t set = lr_conditions_askable(&looker->conditions, (2u << *reached) - 1);
        status = lr_conditions_ask(&looker->conditions, set, false, &first);
        if (!first.holds)
            break;
    }
    return status;
}

/* Fewest conditions are left out first, late ones before early ones; once one set is found, those of one
 * more are looked at too: what they lack may be nearer in other ways. */
static lore_status find_misses(Looker *looker)
{
    uint32_t count = looker->attempt->count, all = (1u << count) - 1, sizes = 2;
    lore_status status = LORE_OK;
    bool found, any = false;
    for (uint32_t size = 0; size <= count && size <= LR_ATTEMPT_MISSING_MAX && sizes > 0; size++) {
        for (uint32_t set = all + 1; set-- > 0 && status == LORE_OK;) {
            if (__builtin_popcount(set) != (int)size)
                continue;
            status = leave_out(looker, set, &found);
            any = any || (status == LORE_OK && found);
        }
        if (status != LORE_OK)
            return status;
        sizes -= any && size > 0;
        if (any && size == 0)
            return LORE_OK;
    }
    if (!any)
        status = leave_out(looker, all & ~((1u << looker->look->reached) - 1), &found);
    return status == LORE_OK ? leave_out(looker, all, &found) : status;
}

/* Bindings under which all conditions hold together at some other time: those that do not hold within the
 * window are what is missing. */
static lore_status miss_in_time(Looker *looker, const Reply *reply, size_t row)
{
    Asker *asker = looker->conditions.asker;
    Bindings bindings = { .count = 0 };
    Miss miss = { .missing = 0 };
    lore_status status = lr_reply_bind(asker, reply, row, &bindings);
    for (uint32_t i = 0; i < looker->attempt->count && status == LORE_OK; i++) {
        Reply held;
        lore_term filled =
            lr_asker_fill(asker, asker->terms, looker->attempt->conditions[i], &bindings);
        if (filled == 0)
            return LORE_NOMEM;
        status = lr_asker_ask(asker, filled, looker->conditions.window, &held);
        if (held.rows.count == 0) {
            miss.missing |= 1u << i;
            miss.lacks[miss.lack_count++] = filled;
        }
        lr_reply_free(&held);
    }
    if (status == LORE_OK && miss.lack_count > 0 && !lr_vector_push(&looker->look->misses, miss))
        return LORE_NOMEM;
    return status;
}

static lore_status find_misses_in_time(Looker *looker)
{
    Asker *asker = looker->conditions.asker;
    Granule window = looker->conditions.window, always = { LORE_TIME_MIN, LORE_TIME_MAX };
    Reply reply;
    if (window.first == always.first && window.last == always.last)
        return LORE_OK;
    lore_term all = lr_asker_join(asker, looker->attempt->conditions, looker->attempt->count);
    lore_status status = lr_asker_ask(asker, all, always, &reply);
    for (size_t r = 0; r < reply.rows.count && r < LR_MISS_ROWS_MAX && status == LORE_OK; r++)
        status = miss_in_time(looker, &reply, r);
    lr_reply_free(&reply);
    return status;
}

static int compare_misses(const void *a, const void *b)
{
    const Miss *left = a, *right = b;
    if (left->lack_count != right->lack_count)
        return left->lack_count < right->lack_count ? -1 : 1;
    if (left->missing != right->missing)
        return left->missing > right->missing ? -1 : 1;
    if (left->cost != right->cost)
        return left->cost < right->cost ? -1 : 1;
    return left->lack_count == 0
               ? 0
               : (left->lacks[0] > right->lacks[0]) - (left->lacks[0] < right->lacks[0]);
}

lore_status lr_attempt_look(Asker *asker, const Attempt *attempt, Granule window, Look *out)
{
    *out = (Look){ .reached = 0 };
    Looker looker = { .attempt = attempt, .look = out };
    lore_status status =
        lr_conditions_open(&looker.conditions, asker, attempt->conditions, attempt->count, window);
    if (status == LORE_OK)
        status = find_reached(&looker);
    if (status == LORE_OK)
        status = find_misses(&looker);
    if (status == LORE_OK && out->reached < attempt->count)
        status = find_misses_in_time(&looker);
    if (out->misses.count > 1)
        qsort(out->misses.items, out->misses.count, sizeof *out->misses.items, compare_misses);
    lr_conditions_close(&looker.conditions);
    return status;
}

void lr_look_free(Look *look)
{
    lr_vector_free(&look->misses);
}
