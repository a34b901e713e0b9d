/* SPDX-License-Identifier: MIT */
/* Rules are looked at, ranked by how many conditions they miss, and told as far as there is room. */
#include "api/lack_rules.h"

#include "api/lack.h"

enum {
    ATTEMPTS_TOLD = 8, /* rules told at the root */
    ATTEMPTS_BELOW = 2,
    MISSES_TOLD = 3, /* bindings told of one rule, at the root */
};

typedef struct Tried {
    const Attempt *attempt;
    Look look;
} Tried;

typedef VECTOR(Tried) TriedList;

static void free_tried(TriedList *tried)
{
    for (size_t i = 0; i < tried->count; i++)
        lr_look_free(&tried->items[i].look);
    lr_vector_free(tried);
}

static lore_status look_at(Teller *teller, const AttemptList *attempts, TriedList *out)
{
    lore_status status = LORE_OK;
    for (size_t a = 0; a < attempts->count && status == LORE_OK; a++) {
        Tried tried = { .attempt = &attempts->items[a] };
        status = lr_attempt_look(&teller->asker, tried.attempt, teller->window, &tried.look);
        if (!lr_vector_push(out, tried)) {
            lr_look_free(&tried.look);
            return LORE_NOMEM;
        }
    }
    return status;
}

/* How many conditions a rule misses at least, and how far it comes. */
static bool is_nearer(const Tried *a, const Tried *b)
{
    uint32_t left = a->look.misses.count > 0 ? a->look.misses.items[0].lack_count : UINT32_MAX;
    uint32_t right = b->look.misses.count > 0 ? b->look.misses.items[0].lack_count : UINT32_MAX;
    if (left != right)
        return left < right;
    return a->look.reached > b->look.reached;
}

/* Nearest first; rules as near as each other stay in their order. */
static void rank(TriedList *tried)
{
    for (size_t i = 1; i < tried->count; i++) {
        Tried moved = tried->items[i];
        size_t at = i;
        for (; at > 0 && is_nearer(&moved, &tried->items[at - 1]); at--)
            tried->items[at] = tried->items[at - 1];
        tried->items[at] = moved;
    }
}

static const Rule *rule_of(const Teller *teller, const Attempt *attempt)
{
    return attempt->rule == LR_NONE ? NULL
                                    : &teller->asker.reading->program->rules.items[attempt->rule];
}

static const char *rule_name(const Teller *teller, const Attempt *attempt)
{
    const Rule *rule = rule_of(teller, attempt);
    return rule == NULL ? "the goal" : rule->name != NULL ? rule->name : "";
}

/* The conditions that one way of missing lacks. */
static lore_status tell_miss(Teller *teller, const Miss *miss, size_t node)
{
    lore_status status = LORE_OK;
    for (uint32_t l = 0; l < miss->lack_count && status == LORE_OK; l++)
        if (!lr_teller_is_long(teller))
            status = lr_lack_condition(teller, miss->lacks[l], node);
    return status;
}

static bool is_same_miss(const Teller *teller, const Miss *a, const Miss *b)
{
    bool same = a->lack_count == b->lack_count;
    for (uint32_t l = 0; l < a->lack_count && same; l++)
        same = lr_term_is_same(teller->asker.terms, a->lacks[l], b->lacks[l]);
    return same;
}

static lore_status tell_misses(Teller *teller, const Tried *tried, size_t node)
{
    size_t most = teller->depth == 1 ? MISSES_TOLD : 1, told = 0;
    lore_status status = LORE_OK;
    uint32_t least = tried->look.misses.count > 0 ? tried->look.misses.items[0].lack_count : 0;
    for (size_t m = 0; m < tried->look.misses.count && told < most && status == LORE_OK; m++) {
        const Miss *miss = &tried->look.misses.items[m];
        bool is_new = m == 0 || !is_same_miss(teller, miss, &tried->look.misses.items[m - 1]);
        if (miss->lack_count != least || !is_new || lr_teller_is_long(teller))
            continue;
        told++;
        status = tell_miss(teller, miss, node);
    }
    return status;
}

/* Where it stops, and how many of the conditions hold together in the nearest case. */
static lore_status remark_stop(Teller *teller, const Tried *tried, size_t node)
{
    uint32_t count = tried->attempt->count, stop = tried->look.reached + 1;
    uint32_t lacks = tried->look.misses.count > 0 ? tried->look.misses.items[0].lack_count : count;
    if (count - lacks <= tried->look.reached)
        return lr_teller_remark(teller, node, "stops at condition %u of %u", stop, count);
    if (count - lacks == 1)
        return lr_teller_remark(teller, node, "stops at condition %u of %u; the other holds", stop,
                                count);
    return lr_teller_remark(teller, node, "stops at condition %u of %u; the other %u hold", stop,
                            count, count - lacks);
}

static lore_status tell_attempt(Teller *teller, const Tried *tried, size_t parent)
{
    const Attempt *attempt = tried->attempt;
    const Rule *rule = rule_of(teller, attempt);
    size_t node;
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s%s", rule == NULL ? "" : "rule ", rule_name(teller, attempt));
    lore_status status = lr_teller_add(
        teller, parent,
        (lore_proof_node){ .kind = LORE_PROOF_ATTEMPT,
                           .text = lr_teller_keep_buffer(teller, &text),
                           .rule = rule == NULL ? NULL : lr_teller_keep(teller, rule->name),
                           .file = rule == NULL ? NULL : lr_teller_keep(teller, rule->place.file),
                           .line = rule == NULL ? 0 : rule->place.line },
        &node);
    if (status != LORE_OK)
        return status;
    if (tried->look.reached == attempt->count)
        return lr_teller_remark(teller, node,
                                attempt->is_computed
                                    ? "its conditions hold, but give another value or time"
                                    : "its conditions hold");
    status = remark_stop(teller, tried, node);
    return status == LORE_OK ? tell_misses(teller, tried, node) : status;
}

static lore_status tell_ranked(Teller *teller, const TriedList *tried, size_t parent)
{
    size_t most = teller->depth == 1 ? ATTEMPTS_TOLD : ATTEMPTS_BELOW;
    lore_status status = LORE_OK;
    for (size_t i = 0; i < tried->count && i < most && status == LORE_OK; i++)
        status = tell_attempt(teller, &tried->items[i], parent);
    if (tried->count <= most || status != LORE_OK)
        return status;
    Buffer text = { 0 };
    lr_buffer_format(&text, "%zu more %s, no nearer", tried->count - most,
                     tried->count - most == 1 ? "way" : "ways");
    return lr_teller_add(
        teller, parent,
        (lore_proof_node){ .kind = LORE_PROOF_CUT, .text = lr_teller_keep_buffer(teller, &text) },
        NULL);
}

/* Which rule comes nearest, and where it stops. */
static lore_status name_nearest(Teller *teller, const Tried *tried, size_t node)
{
    uint32_t at = tried->look.reached;
    if (lr_teller_node(teller, node)->remark != NULL)
        return LORE_OK;
    if (at == tried->attempt->count)
        return lr_teller_remark(teller, node, "nearest: rule %s concludes another value or time",
                                rule_name(teller, tried->attempt));
    Buffer text = { 0 };
    lr_asker_print(&teller->asker, &text, tried->attempt->conditions[at]);
    lore_status status =
        lr_teller_remark(teller, node, "nearest: %s%s stops at condition %u: %.200s",
                         tried->attempt->rule == LR_NONE ? "" : "rule ",
                         rule_name(teller, tried->attempt), at + 1, lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return status;
}

lore_status lr_lack_attempts(Teller *teller, const AttemptList *attempts, size_t node)
{
    TriedList tried = { 0 };
    teller->depth++;
    lore_status status = look_at(teller, attempts, &tried);
    if (status == LORE_OK) {
        rank(&tried);
        status = tell_ranked(teller, &tried, node);
    }
    if (status == LORE_OK && tried.count > 0)
        status = name_nearest(teller, &tried.items[0], node);
    teller->depth--;
    free_tried(&tried);
    return status;
}
