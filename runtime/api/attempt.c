/* SPDX-License-Identifier: MIT */
/* Unifying heads, and asking sets of conditions. */
#include "api/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "rule/branch.h"
#include "rule/words.h"
#include "value/value.h"

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

/* What the statement's argument is known to be in the rule: a value, a variable met before, or 0. */
static lore_term wanted_of(const Unifier *unifier, lore_term wanted)
{
    const Term *node = lr_term(unifier->asker->terms, wanted);
    if (node->kind == TERM_VALUE)
        return wanted;
    return is_free(node) ? 0 : lr_bindings_find(&unifier->shared, node->name);
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

static bool same_value(const lore_terms *a, lore_term left, const lore_terms *b, lore_term right)
{
    const Term *one = lr_term(a, left), *other = lr_term(b, right);
    return one->kind == TERM_VALUE && other->kind == TERM_VALUE &&
           one->value.type == other->value.type && lr_value_compare(one->value, other->value) == 0;
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
    lore_term value = wanted_of(unifier, wanted);
    if (node->kind == TERM_VALUE) {
        if (value != 0)
            return same_value(unifier->from, head, unifier->asker->terms, value);
        return share(unifier, wanted, lore_term_value(unifier->asker->terms, node->value));
    }
    if (is_aggregate(node)) {
        unifier->is_computed = true;
        return true;
    }
    if (node->kind == TERM_COMPOUND)
        return value == 0 || demand_equal(unifier, head, value);
    lore_term known = lr_bindings_find(&unifier->known, node->name);
    if (known == 0) {
        if (value != 0)
            return lr_bindings_put(&unifier->known, node->name, value);
        return share(unifier, wanted, lore_term_variable(unifier->asker->terms, node->name));
    }
    return value == 0 ? share(unifier, wanted, known)
                      : same_value(unifier->asker->terms, known, unifier->asker->terms, value);
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
    return true;
}

/* ---- bodies ---- */

/* Appends the conditions of one branch; what goes beyond the most is joined into the last. */
static lore_status add_attempt(Asker *asker, const Unifier *unifier, uint32_t rule,
                               const Branch *branch, AttemptList *out)
{
    Attempt attempt = { .rule = rule, .is_computed = unifier->is_computed };
    lore_term all[LR_BODY_MAX + LR_ARITY_MAX];
    size_t count = 0;
    for (; count < branch->count && count < LR_BODY_MAX; count++) {
        all[count] = lr_asker_fill(asker, unifier->from, branch->terms[count], &unifier->known);
        if (all[count] == 0)
            return LORE_NOMEM;
    }
    for (size_t i = 0; i < unifier->extra_count; i++)
        all[count++] = unifier->extra[i];
    size_t kept = count < LR_ATTEMPT_CONDITIONS_MAX ? count : LR_ATTEMPT_CONDITIONS_MAX;
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

/* An attempt's conditions and the variables in each, as bits. */
typedef struct Conditions {
    Asker *asker;
    const Attempt *attempt;
    Granule window;
    NameList names;
    uint64_t variables[LR_ATTEMPT_CONDITIONS_MAX];
    uint64_t
        left[LR_ATTEMPT_CONDITIONS_MAX]; /* of eq: the variable that either side is, as a bit */
    uint64_t right[LR_ATTEMPT_CONDITIONS_MAX];
    uint32_t positive;
    VECTOR(Reply) replies; /* of sets that have been asked */
    VECTOR(uint32_t) sets;
    Look *look;
    bool has_failed; /* memory ran out */
} Conditions;

static uint64_t bits_of(Conditions *conditions, lore_term term)
{
    NameList used = { 0 };
    uint64_t bits = 0;
    if (!lr_names_collect(conditions->asker->terms, term, &used))
        conditions->has_failed = true;
    for (size_t u = 0; u < used.count; u++)
        for (size_t n = 0; n < conditions->names.count && n < 64; n++)
            if (strcmp(used.items[u].name, conditions->names.items[n].name) == 0)
                bits |= (uint64_t)1 << n;
    lr_vector_free(&used);
    return bits;
}

static uint64_t single_bit(Conditions *conditions, lore_term term)
{
    return lr_term(conditions->asker->terms, term)->kind == TERM_VARIABLE
               ? bits_of(conditions, term)
               : 0;
}

static bool read_conditions(Conditions *conditions)
{
    const Attempt *attempt = conditions->attempt;
    const lore_terms *terms = conditions->asker->terms;
    for (uint32_t i = 0; i < attempt->count; i++)
        if (!lr_names_collect(terms, attempt->conditions[i], &conditions->names))
            return false;
    for (uint32_t i = 0; i < attempt->count; i++) {
        lore_term condition = attempt->conditions[i];
        const Term *node = lr_term(terms, condition);
        conditions->variables[i] = bits_of(conditions, condition);
        if (lr_condition_is_positive(conditions->asker, condition))
            conditions->positive |= 1u << i;
        else if (node->kind == TERM_COMPOUND && strcmp(node->name, "eq") == 0) {
            conditions->left[i] = single_bit(conditions, lr_term_arg(terms, node, 0));
            conditions->right[i] = single_bit(conditions, lr_term_arg(terms, node, 1));
        }
    }
    return !conditions->has_failed;
}

/* The variables that a set of conditions binds. */
static uint64_t bound_by(const Conditions *conditions, uint32_t set)
{
    uint64_t bound = 0, before;
    for (uint32_t i = 0; i < conditions->attempt->count; i++)
        if (set & conditions->positive & 1u << i)
            bound |= conditions->variables[i];
    do {
        before = bound;
        for (uint32_t i = 0; i < conditions->attempt->count; i++) {
            uint64_t open = conditions->variables[i] & ~bound;
            if ((set & 1u << i) && open != 0 &&
                (open == conditions->left[i] || open == conditions->right[i]))
                bound |= open;
        }
    } while (bound != before);
    return bound;
}

/* The conditions of set whose variables are bound within it. */
static uint32_t askable(const Conditions *conditions, uint32_t set)
{
    uint64_t bound = bound_by(conditions, set);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < conditions->attempt->count; i++)
        if ((set & 1u << i) && (conditions->variables[i] & ~bound) == 0)
            kept |= 1u << i;
    return kept;
}

/* The conditions of set that share variables with the first of them, directly or not. */
static uint32_t component_of(const Conditions *conditions, uint32_t set)
{
    uint32_t component = set & (~set + 1), before;
    do {
        uint64_t variables = 0;
        before = component;
        for (uint32_t i = 0; i < conditions->attempt->count; i++)
            if (component & 1u << i)
                variables |= conditions->variables[i];
        for (uint32_t i = 0; i < conditions->attempt->count; i++)
            if ((set & 1u << i) && (conditions->variables[i] & variables) != 0)
                component |= 1u << i;
    } while (component != before);
    return component;
}

/* ---- asking sets ---- */

/* Whether a condition reads a large relation under a first argument that nothing else in the set binds. */
static bool is_costly(Conditions *conditions, uint32_t set, uint32_t at)
{
    const Asker *asker = conditions->asker;
    Said said = lr_asker_statement(asker, conditions->attempt->conditions[at]);
    if (said.relation == LR_NONE)
        return false;
    const Term node = *lr_term(asker->terms, said.inner);
    uint64_t first =
        node.arg_count == 0 ? 0 : single_bit(conditions, lr_term_arg(asker->terms, &node, 0));
    for (uint32_t i = 0; i < conditions->attempt->count; i++)
        if (i != at && (set & conditions->positive & 1u << i) != 0 &&
            (conditions->variables[i] & first) != 0)
            return false;
    return first != 0 && lr_asker_is_large(asker, said.relation);
}

/* Asked for what is near, a set may not cost more than the goal itself. */
static bool is_too_costly(Conditions *conditions, uint32_t set)
{
    for (uint32_t i = 0; i < conditions->attempt->count; i++)
        if ((set & 1u << i) && is_costly(conditions, set, i))
            return true;
    return false;
}

static lore_status ask_set(Conditions *conditions, uint32_t set, size_t *out)
{
    lore_term list[LR_ATTEMPT_CONDITIONS_MAX];
    size_t count = 0;
    Reply reply;
    for (*out = 0; *out < conditions->sets.count; (*out)++)
        if (conditions->sets.items[*out] == set)
            return LORE_OK;
    for (uint32_t i = 0; i < conditions->attempt->count; i++)
        if (set & 1u << i)
            list[count++] = conditions->attempt->conditions[i];
    lore_status status =
        lr_asker_ask(conditions->asker, lr_asker_join(conditions->asker, list, count),
                     conditions->window, &reply);
    if (!lr_vector_push(&conditions->replies, reply)) {
        lr_reply_free(&reply);
        return LORE_NOMEM;
    }
    return lr_vector_push(&conditions->sets, set) ? status : LORE_NOMEM;
}

/* Asks the components of a set; *holds: each has rows. is_near: those that cost too much are not asked, and have
 * none. */
static lore_status ask_components(Conditions *conditions, uint32_t set, bool is_near,
                                  size_t *replies, size_t *count, bool *holds)
{
    lore_status status = LORE_OK;
    *count = 0;
    *holds = true;
    while (set != 0 && *holds && status == LORE_OK) {
        uint32_t component = component_of(conditions, set);
        if (is_near && is_too_costly(conditions, component)) {
            *holds = false;
            break;
        }
        status = ask_set(conditions, component, &replies[*count]);
        if (status == LORE_OK)
            *holds = conditions->replies.items[replies[(*count)++]].rows.count > 0;
        set &= ~component;
    }
    return status;
}

/* ---- misses ---- */

/* The conditions of missing under the n-th rows of the replies. */
static lore_status add_miss(Conditions *conditions, uint32_t missing, const size_t *replies,
                            size_t count, size_t n)
{
    Asker *asker = conditions->asker;
    Bindings bindings = { .count = 0 };
    Miss miss = { .missing = missing };
    for (size_t r = 0; r < count; r++) {
        const Reply *reply = &conditions->replies.items[replies[r]];
        size_t row = n < reply->rows.count ? n : 0;
        lore_status status = lr_reply_bind(asker, reply, row, &bindings);
        if (status != LORE_OK)
            return status;
        Cost cost = reply->rows.items[row].cost;
        miss.cost = cost > miss.cost ? cost : miss.cost;
    }
    for (uint32_t i = 0; i < conditions->attempt->count; i++) {
        if (!(missing & 1u << i))
            continue;
        lore_term filled =
            lr_asker_fill(asker, asker->terms, conditions->attempt->conditions[i], &bindings);
        if (filled == 0)
            return LORE_NOMEM;
        miss.lacks[miss.lack_count++] = filled;
    }
    return lr_vector_push(&conditions->look->misses, miss) ? LORE_OK : LORE_NOMEM;
}

/* What holds of the rest if the conditions of missing, and those that wait for them, are left out. */
static lore_status leave_out(Conditions *conditions, uint32_t missing, bool *found)
{
    uint32_t all = (1u << conditions->attempt->count) - 1;
    uint32_t rest = askable(conditions, all & ~missing);
    size_t replies[LR_ATTEMPT_CONDITIONS_MAX], count, most = 1;
    lore_status status = ask_components(conditions, rest, true, replies, &count, found);
    if (status != LORE_OK || !*found)
        return status;
    for (size_t r = 0; r < count; r++) {
        size_t rows = conditions->replies.items[replies[r]].rows.count;
        most = rows > most ? rows : most;
    }
    for (size_t n = 0; n < most && n < LR_MISS_ROWS_MAX && status == LORE_OK &&
                       conditions->look->misses.count < LR_MISSES_MAX;
         n++)
        status = add_miss(conditions, all & ~rest, replies, count, n);
    return status;
}

static lore_status find_reached(Conditions *conditions)
{
    uint32_t count = conditions->attempt->count, *reached = &conditions->look->reached;
    size_t replies[LR_ATTEMPT_CONDITIONS_MAX], reply_count;
    bool holds = true;
    lore_status status = LORE_OK;
    for (*reached = 0; *reached < count && status == LORE_OK; ++*reached) {
        uint32_t set = askable(conditions, (2u << *reached) - 1);
        status = ask_components(conditions, set, false, replies, &reply_count, &holds);
        if (!holds)
            break;
    }
    return status;
}

static uint32_t count_bits(uint32_t set)
{
    uint32_t count = 0;
    for (; set != 0; set &= set - 1)
        count++;
    return count;
}

/* Fewest conditions are left out first, late ones before early ones; once one set is found, those of one
 * more are looked at too: what they lack may be easier to come by. */
static lore_status find_misses(Conditions *conditions)
{
    uint32_t count = conditions->attempt->count, all = (1u << count) - 1, sizes = 2;
    lore_status status = LORE_OK;
    bool found, any = false;
    for (uint32_t size = 0; size <= count && size <= LR_ATTEMPT_MISSING_MAX && sizes > 0; size++) {
        for (uint32_t set = all + 1; set-- > 0 && status == LORE_OK;) {
            if (count_bits(set) != size)
                continue;
            status = leave_out(conditions, set, &found);
            any = any || (status == LORE_OK && found);
        }
        if (status != LORE_OK)
            return status;
        sizes -= any && size > 0;
        if (any && size == 0)
            return LORE_OK;
    }
    if (!any)
        status = leave_out(conditions, all & ~((1u << conditions->look->reached) - 1), &found);
    return status == LORE_OK ? leave_out(conditions, all, &found) : status;
}

/* Bindings under which all conditions hold together at some other time: those that do not hold within the
 * window are what is missing. */
static lore_status miss_in_time(Conditions *conditions, const Reply *reply, size_t row)
{
    Asker *asker = conditions->asker;
    Bindings bindings = { .count = 0 };
    Miss miss = { .missing = 0 };
    lore_status status = lr_reply_bind(asker, reply, row, &bindings);
    for (uint32_t i = 0; i < conditions->attempt->count && status == LORE_OK; i++) {
        Reply held;
        lore_term filled =
            lr_asker_fill(asker, asker->terms, conditions->attempt->conditions[i], &bindings);
        if (filled == 0)
            return LORE_NOMEM;
        status = lr_asker_ask(asker, filled, conditions->window, &held);
        if (held.rows.count == 0) {
            miss.missing |= 1u << i;
            miss.lacks[miss.lack_count++] = filled;
        }
        lr_reply_free(&held);
    }
    if (status == LORE_OK && miss.lack_count > 0 &&
        !lr_vector_push(&conditions->look->misses, miss))
        return LORE_NOMEM;
    return status;
}

static lore_status find_misses_in_time(Conditions *conditions)
{
    Granule window = conditions->window, always = { LORE_TIME_MIN, LORE_TIME_MAX };
    Reply reply;
    if (window.first == always.first && window.last == always.last)
        return LORE_OK;
    lore_term all = lr_asker_join(conditions->asker, conditions->attempt->conditions,
                                  conditions->attempt->count);
    lore_status status = lr_asker_ask(conditions->asker, all, always, &reply);
    for (size_t r = 0; r < reply.rows.count && r < LR_MISS_ROWS_MAX && status == LORE_OK; r++)
        status = miss_in_time(conditions, &reply, r);
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
    Conditions conditions = { .asker = asker, .attempt = attempt, .window = window, .look = out };
    lore_status status = read_conditions(&conditions) ? LORE_OK : LORE_NOMEM;
    if (status == LORE_OK)
        status = find_reached(&conditions);
    if (status == LORE_OK)
        status = find_misses(&conditions);
    if (status == LORE_OK && out->reached < attempt->count)
        status = find_misses_in_time(&conditions);
    if (out->misses.count > 1)
        qsort(out->misses.items, out->misses.count, sizeof *out->misses.items, compare_misses);
    for (size_t r = 0; r < conditions.replies.count; r++)
        lr_reply_free(&conditions.replies.items[r]);
    lr_vector_free(&conditions.replies);
    lr_vector_free(&conditions.sets);
    lr_vector_free(&conditions.names);
    return status;
}

void lr_look_free(Look *look)
{
    lr_vector_free(&look->misses);
}
