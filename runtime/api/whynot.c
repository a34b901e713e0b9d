/* SPDX-License-Identifier: MIT */
/* Why not: what a goal that has no answer lacks, told as a tree.
 *
 * For each rule that could have concluded it the nearest ways of missing it (attempt.h), and what fails
 * there in turn, some rules deep; for a statement that is recorded and not concluded what comes near
 * it (near.h); at the root also what ended it (ended.h) and what would close it (closing.h). Nodes
 * are added in preorder; what a node says of its children is written into it when they are known. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/attempt.h"
#include "api/closing.h"
#include "api/ended.h"
#include "api/near.h"
#include "reason/proof.h"
#include "rule/words.h"

enum {
    TELL_DEPTH_MAX = 3,
    ATTEMPTS_TOLD = 8, /* rules told at the root */
    ATTEMPTS_BELOW = 2,
    MISSES_TOLD = 3, /* bindings told of one rule, at the root */
    NEAR_TOLD = 6,
    NODES_MAX = 400,
};

static const Place nowhere = { NULL, 0 };
static const Granule all_time = { LORE_TIME_MIN, LORE_TIME_MAX };

typedef struct Teller {
    Asker asker;
    const lore_query *query;
    Granule window;
    lore_proof *proof;
    uint32_t depth;
    bool has_failed; /* a text could not be kept for want of memory */
} Teller;

static lore_status tell_condition(Teller *teller, lore_term condition, size_t parent, size_t *out);

/* ---- nodes ---- */

static const char *keep(Teller *teller, const char *text)
{
    if (text == NULL)
        return NULL;
    const char *copy = lr_arena_text(&teller->proof->text, text, strlen(text));
    teller->has_failed = teller->has_failed || copy == NULL;
    return copy;
}

/* The buffer's text, kept with the proof; frees the buffer. */
static const char *keep_buffer(Teller *teller, Buffer *buffer)
{
    const char *kept = buffer->failed ? NULL : keep(teller, lr_buffer_terminate(buffer));
    lr_buffer_free(buffer);
    return kept;
}

static const char *term_text(Teller *teller, const char *before, lore_term term)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s", before);
    lr_asker_print(&teller->asker, &text, term);
    return keep_buffer(teller, &text);
}

/* A node below parent, SIZE_MAX for the root; past the most, a cut takes its place. */
static lore_status add(Teller *teller, size_t parent, lore_proof_node shown, size_t *out)
{
    size_t index = teller->proof->nodes.count;
    shown.parent = parent == SIZE_MAX ? index : parent;
    if (shown.from == shown.to) {
        shown.from = LORE_TIME_MIN;
        shown.to = LORE_TIME_MAX;
    }
    if (out != NULL)
        *out = index;
    if (shown.text == NULL || teller->has_failed ||
        !lr_proof_add(teller->proof, &(ProofNode){ .shown = shown }))
        return LORE_NOMEM;
    return LORE_OK;
}

static lore_proof_node *node_at(Teller *teller, size_t index)
{
    return &teller->proof->nodes.items[index].shown;
}

static bool is_long(const Teller *teller)
{
    return teller->proof->nodes.count >= NODES_MAX;
}

__attribute__((format(printf, 3, 4))) static lore_status remark(Teller *teller, size_t node,
                                                                const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    node_at(teller, node)->remark = keep(teller, text);
    return node_at(teller, node)->remark == NULL ? LORE_NOMEM : LORE_OK;
}

static lore_status add_lack(Teller *teller, lore_term condition, size_t parent, size_t *out)
{
    const Term *node = lr_term(teller->asker.terms, condition);
    bool is_negation = node->kind == TERM_COMPOUND && strcmp(node->name, "not") == 0;
    lore_term shown = is_negation ? lr_term_arg(teller->asker.terms, node, 0) : condition;
    return add(teller, parent,
               (lore_proof_node){ .kind = LORE_PROOF_LACK,
                                  .text = term_text(teller, is_negation ? "" : "not ", shown) },
               out);
}

/* ---- what comes near ---- */

typedef struct NearTeller {
    Teller *teller;
    size_t parent;
    unsigned told;
    const char *word, *claim; /* of the first that has a word, kept */
} NearTeller;

static lore_status tell_near(void *data, const Near *near)
{
    NearTeller *told = data;
    Teller *teller = told->teller;
    if (told->told++ >= NEAR_TOLD || is_long(teller))
        return LORE_OK;
    if (near->word != NULL && told->word == NULL) {
        told->word = keep(teller, near->word);
        told->claim = keep(teller, near->claim);
    }
    return add(teller, told->parent,
               (lore_proof_node){ .kind = LORE_PROOF_NEAR,
                                  .text = keep(teller, near->text),
                                  .remark = keep(teller, near->remark),
                                  .claim = keep(teller, near->claim),
                                  .source = keep(teller, near->source),
                                  .locator = keep(teller, near->locator),
                                  .belief = near->belief,
                                  .from = near->from,
                                  .to = near->to },
               NULL);
}

static bool is_open(const Teller *teller, Said said)
{
    return (teller->asker.reading->program->relations.items[said.relation].flags &
            LORE_RELATION_OPEN) != 0;
}

/* Why a statement that no rule concludes is not there. */
static lore_status tell_unsaid(Teller *teller, lore_term statement, Said said, size_t node)
{
    NearTeller told = { .teller = teller, .parent = node };
    lore_status status =
        lr_near_claims(&teller->asker, statement, teller->window, tell_near, &told);
    if (status == LORE_OK)
        status = lr_near_values(&teller->asker, statement, teller->window, tell_near, &told);
    if (status != LORE_OK || node_at(teller, node)->remark != NULL)
        return status;
    if (told.word != NULL && strcmp(told.word, "not stated") == 0)
        return remark(teller, node, "not stated");
    if (told.word != NULL && strcmp(told.word, "denied") == 0)
        return remark(teller, node, "not asserted: denied by %s", told.claim);
    if (told.word != NULL)
        return remark(teller, node, "not %s, but %s by %s",
                      said.facet == FACET_PRO ? "asserted" : "so said", told.word, told.claim);
    return remark(teller, node,
                  is_open(teller, said) ? "not stated, which is not to say that it is not so"
                                        : "nothing says so");
}

/* ---- when it holds ---- */

/* Whether a condition that fails within the window holds at other times; says when. *last: the end of its
 * last stretch before the window, or LORE_TIME_MIN. */
static lore_status tell_other_times(Teller *teller, lore_term condition, size_t node, bool *found,
                                    int64_t *last)
{
    Reply reply;
    char span[80];
    *last = LORE_TIME_MIN;
    *found = false;
    if (teller->window.first == LORE_TIME_MIN && teller->window.last == LORE_TIME_MAX)
        return LORE_OK;
    lore_status status = lr_asker_ask(&teller->asker, condition, all_time, &reply);
    for (size_t r = 0; r < reply.rows.count; r++) {
        const ReplyRow *row = &reply.rows.items[r];
        if (row->to <= teller->window.first && row->to > *last)
            *last = row->to;
    }
    *found = reply.rows.count > 0;
    if (status == LORE_OK && *found) {
        lr_span_format(reply.rows.items[0].from, reply.rows.items[0].to, span);
        status = remark(teller, node, "holds, but at another time: %s", span);
    }
    lr_reply_free(&reply);
    return status;
}

/* ---- rules ---- */

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
        if (!is_long(teller))
            status = tell_condition(teller, miss->lacks[l], node, NULL);
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
        if (miss->lack_count != least || !is_new || is_long(teller))
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
        return remark(teller, node, "stops at condition %u of %u", stop, count);
    if (count - lacks == 1)
        return remark(teller, node, "stops at condition %u of %u; the other holds", stop, count);
    return remark(teller, node, "stops at condition %u of %u; the other %u hold", stop, count,
                  count - lacks);
}

static lore_status tell_attempt(Teller *teller, const Tried *tried, size_t parent)
{
    const Attempt *attempt = tried->attempt;
    const Rule *rule = rule_of(teller, attempt);
    size_t node;
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s%s", rule == NULL ? "" : "rule ", rule_name(teller, attempt));
    lore_status status =
        add(teller, parent,
            (lore_proof_node){ .kind = LORE_PROOF_ATTEMPT,
                               .text = keep_buffer(teller, &text),
                               .rule = rule == NULL ? NULL : keep(teller, rule->name),
                               .file = rule == NULL ? NULL : keep(teller, rule->place.file),
                               .line = rule == NULL ? 0 : rule->place.line },
            &node);
    if (status != LORE_OK)
        return status;
    if (tried->look.reached == attempt->count)
        return remark(teller, node,
                      attempt->is_computed ? "its conditions hold, but give another value or time"
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
    return add(teller, parent,
               (lore_proof_node){ .kind = LORE_PROOF_CUT, .text = keep_buffer(teller, &text) },
               NULL);
}

/* Which rule comes nearest, and where it stops. */
static lore_status name_nearest(Teller *teller, const Tried *tried, size_t node)
{
    uint32_t at = tried->look.reached;
    if (node_at(teller, node)->remark != NULL)
        return LORE_OK;
    if (at == tried->attempt->count)
        return remark(teller, node, "nearest: rule %s concludes another value or time",
                      rule_name(teller, tried->attempt));
    Buffer text = { 0 };
    lr_asker_print(&teller->asker, &text, tried->attempt->conditions[at]);
    lore_status status =
        remark(teller, node, "nearest: %s%s stops at condition %u: %.200s",
               tried->attempt->rule == LR_NONE ? "" : "rule ", rule_name(teller, tried->attempt),
               at + 1, lr_buffer_terminate(&text));
    lr_buffer_free(&text);
    return status;
}

/* The rules that could have concluded it, or the conditions of a goal of several. */
static lore_status tell_attempts(Teller *teller, const AttemptList *attempts, size_t node)
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

/* ---- conditions ---- */

static lore_status tell_statement(Teller *teller, lore_term statement, Said said, size_t node)
{
    AttemptList attempts = { 0 };
    lore_status status = LORE_OK;
    if (teller->depth < TELL_DEPTH_MAX && !is_long(teller))
        status = lr_attempts_find(&teller->asker, statement, &attempts);
    const Relation *relation = &teller->asker.reading->program->relations.items[said.relation];
    bool is_concluded = said.facet <= FACET_CON && (relation->flags & LORE_RELATION_DERIVED);
    if (status == LORE_OK && attempts.count > 0)
        status = tell_attempts(teller, &attempts, node);
    else if (status == LORE_OK && is_concluded && teller->depth < TELL_DEPTH_MAX)
        status = remark(teller, node, "no rule concludes such");
    if (status == LORE_OK && (!is_concluded || teller->depth == 0))
        status = is_concluded ? lr_near_values(&teller->asker, statement, teller->window, tell_near,
                                               &(NearTeller){ .teller = teller, .parent = node })
                              : tell_unsaid(teller, statement, said, node);
    lr_vector_free(&attempts);
    return status;
}

/* What stands in the way of a negation. */
static lore_status tell_blockers(Teller *teller, lore_term statement, size_t node)
{
    Reply reply;
    lore_status status = lr_asker_ask(&teller->asker, statement, teller->window, &reply);
    for (size_t r = 0; r < reply.rows.count && r < MISSES_TOLD && status == LORE_OK; r++) {
        Bindings bindings = { .count = 0 };
        status = lr_reply_bind(&teller->asker, &reply, r, &bindings);
        lore_term filled = lr_asker_fill(&teller->asker, teller->asker.terms, statement, &bindings);
        if (status == LORE_OK && filled == 0)
            status = LORE_NOMEM;
        if (status == LORE_OK)
            status = add(teller, node,
                         (lore_proof_node){ .kind = LORE_PROOF_NEAR,
                                            .text = term_text(teller, "", filled),
                                            .remark = "stands in the way",
                                            .belief = lr_cost_belief(reply.rows.items[r].cost),
                                            .from = reply.rows.items[r].from,
                                            .to = reply.rows.items[r].to },
                         NULL);
    }
    lr_reply_free(&reply);
    return status == LORE_OK ? remark(teller, node, "holds, and may not") : status;
}

static lore_term statement_in(const Teller *teller, const Term *node)
{
    for (uint32_t i = 0; i < node->arg_count; i++) {
        lore_term arg = lr_term_arg(teller->asker.terms, node, i);
        if (lr_condition_is_positive(&teller->asker, arg))
            return arg;
    }
    return 0;
}

/* A statement that a word of time or belief looks at: it may hold at other times, or too weakly. */
static lore_status tell_view(Teller *teller, const Word *word, lore_term inner, size_t node)
{
    Reply reply;
    char span[80];
    Granule window = teller->window;
    bool is_weak = word->op == VIEW_ATLEAST;
    lore_status status = lr_asker_ask(&teller->asker, inner, is_weak ? window : all_time, &reply);
    bool holds = reply.rows.count > 0;
    if (status == LORE_OK && holds && is_weak)
        status = remark(teller, node, "holds, but only at %d.%02d",
                        (int)lr_cost_belief(reply.rows.items[0].cost),
                        (int)(lr_cost_belief(reply.rows.items[0].cost) * 100 + 0.5) % 100);
    else if (status == LORE_OK && holds) {
        lr_span_format(reply.rows.items[0].from, reply.rows.items[0].to, span);
        status = remark(teller, node, "holds, but at another time: %s", span);
    }
    lr_reply_free(&reply);
    if (status != LORE_OK || holds)
        return status;
    if (!is_weak)
        teller->window = all_time;
    status = tell_condition(teller, inner, node, NULL);
    teller->window = window;
    return status;
}

/* A comparison that fails, or cannot be made. */
static lore_status tell_test(Teller *teller, const Term *node, size_t at)
{
    bool is_open = false;
    for (uint32_t i = 0; i < node->arg_count; i++) {
        const Term *arg = lr_term(teller->asker.terms, lr_term_arg(teller->asker.terms, node, i));
        if (arg->kind == TERM_VALUE && arg->value.type == LORE_NULL)
            return remark(teller, at, "not stated: null equals nothing");
        is_open = is_open || arg->kind != TERM_VALUE;
    }
    return remark(teller, at, is_open ? "waits for what is not known" : "does not hold");
}

static lore_status tell_word(Teller *teller, lore_term condition, size_t at)
{
    const Term node = *lr_term(teller->asker.terms, condition);
    const Word *word = node.kind == TERM_COMPOUND ? lr_word_find(node.name, node.arg_count) : NULL;
    lore_term inner = statement_in(teller, &node);
    lore_status status = LORE_OK;
    if (word == NULL)
        return LORE_OK;
    if (word->kind == WORD_NOT && inner != 0)
        return tell_blockers(teller, inner, at);
    if (word->kind == WORD_VIEW && inner != 0)
        return tell_view(teller, word, inner, at);
    if (word->kind == WORD_OR || word->kind == WORD_AND) {
        for (uint32_t i = 0; i < node.arg_count && status == LORE_OK; i++)
            status = tell_condition(teller, lr_term_arg(teller->asker.terms, &node, i), at, NULL);
        return status;
    }
    return word->kind == WORD_UNKNOWN ? LORE_OK : tell_test(teller, &node, at);
}

/* One condition that does not hold; *out (may be NULL) is its node. */
static lore_status tell_condition(Teller *teller, lore_term condition, size_t parent, size_t *out)
{
    size_t node;
    bool is_elsewhen;
    int64_t last;
    Said said = lr_asker_statement(&teller->asker, condition);
    lore_status status = add_lack(teller, condition, parent, &node);
    if (out != NULL)
        *out = node;
    if (status != LORE_OK || is_long(teller))
        return status;
    status = tell_other_times(teller, condition, node, &is_elsewhen, &last);
    if (status != LORE_OK || (is_elsewhen && teller->depth > 0 && said.relation == LR_NONE))
        return status;
    return said.relation != LR_NONE ? tell_statement(teller, condition, said, node)
                                    : tell_word(teller, condition, node);
}

/* ---- the root ---- */

typedef struct EndTeller {
    Teller *teller;
    size_t parent;
} EndTeller;

static lore_status tell_ending(void *data, const Ending *ending)
{
    const EndTeller *told = data;
    Teller *teller = told->teller;
    return add(teller, told->parent,
               (lore_proof_node){ .kind = LORE_PROOF_ENDED,
                                  .text = keep(teller, ending->text),
                                  .remark = keep(teller, ending->remark),
                                  .rule = keep(teller, ending->rule),
                                  .claim = keep(teller, ending->claim),
                                  .source = keep(teller, ending->source),
                                  .locator = keep(teller, ending->locator),
                                  .from = ending->from,
                                  .to = ending->to },
               NULL);
}

/* What ended it: in time, if it held before; else on record. */
static lore_status tell_end(Teller *teller, lore_term goal)
{
    Reply reply;
    int64_t last = LORE_TIME_MIN;
    EndTeller told = { teller, 0 };
    lore_status status = lr_asker_ask(&teller->asker, goal, all_time, &reply);
    for (size_t r = 0; r < reply.rows.count; r++)
        if (reply.rows.items[r].to <= teller->window.first && reply.rows.items[r].to > last)
            last = reply.rows.items[r].to;
    bool is_elsewhen = reply.rows.count > 0;
    lr_reply_free(&reply);
    if (status != LORE_OK)
        return status;
    if (last != LORE_TIME_MIN)
        return lr_ended_in_time(teller->query, last, tell_ending, &told);
    return is_elsewhen ? LORE_OK : lr_ended_on_record(teller->query, tell_ending, &told);
}

static lore_status tell_closing(Teller *teller, const Closing *set)
{
    size_t node;
    lore_status status =
        add(teller, 0,
            (lore_proof_node){ .kind = LORE_PROOF_CLOSING, .text = keep(teller, "it would hold") },
            &node);
    for (uint32_t i = 0; i < set->count && status == LORE_OK; i++) {
        bool is_said = set->items[i].is_said;
        status = add(
            teller, node,
            (lore_proof_node){ .kind = is_said ? LORE_PROOF_SAID : LORE_PROOF_UNSAID,
                               .text = term_text(teller, "", set->items[i].statement),
                               .remark = is_said ? "if this were said" : "if this were not said" },
            NULL);
    }
    return status;
}

static lore_status tell_closings(Teller *teller, lore_term goal)
{
    Closings closings;
    lore_status status = lr_closings_find(&teller->asker, goal, teller->window, &closings);
    for (size_t i = 0; i < closings.sets.count && status == LORE_OK; i++)
        status = tell_closing(teller, &closings.sets.items[i]);
    if (status == LORE_OK && closings.is_bounded)
        status = add(teller, 0,
                     (lore_proof_node){ .kind = LORE_PROOF_CUT,
                                        .text = keep(teller, closings.sets.count > 0
                                                                 ? "smaller sets may exist"
                                                                 : "sets with which it would hold "
                                                                   "may exist"),
                                        .remark = "not all was looked at" },
                     NULL);
    lr_closings_free(&closings);
    return status;
}

static lore_status tell_lack(Teller *teller, lore_term goal)
{
    const Term *node = lr_term(teller->asker.terms, goal);
    AttemptList attempts = { 0 };
    size_t root;
    lore_status status;
    if (node->kind == TERM_COMPOUND &&
        (strcmp(node->name, "and") == 0 || strcmp(node->name, "or") == 0)) {
        status = add_lack(teller, goal, SIZE_MAX, &root);
        if (status == LORE_OK)
            status = lr_attempts_of_goal(&teller->asker, goal, &attempts);
        if (status == LORE_OK)
            status = tell_attempts(teller, &attempts, root);
        lr_vector_free(&attempts);
    } else {
        status = tell_condition(teller, goal, SIZE_MAX, &root);
    }
    if (status == LORE_OK)
        status = tell_end(teller, goal);
    return status == LORE_OK ? tell_closings(teller, goal) : status;
}

static lore_status tell_root(Teller *teller, lore_term goal)
{
    Reply reply;
    lore_status status = lr_asker_ask(&teller->asker, goal, teller->window, &reply);
    bool holds = reply.rows.count > 0;
    ReplyRow row = holds ? reply.rows.items[0] : (ReplyRow){ .cost = LR_COST_NONE };
    lr_reply_free(&reply);
    if (status != LORE_OK)
        return status;
    if (!holds)
        return tell_lack(teller, goal);
    return add(teller, SIZE_MAX,
               (lore_proof_node){ .kind = LORE_PROOF_NEAR,
                                  .text = term_text(teller, "", goal),
                                  .remark = "it holds",
                                  .belief = lr_cost_belief(row.cost),
                                  .from = row.from,
                                  .to = row.to },
               NULL);
}

static lore_status tell(Teller *teller)
{
    const Buffer *bytes = &teller->query->goal_bytes;
    Reader reader = { bytes->bytes, bytes->bytes + bytes->count, false };
    lore_term goal = lr_term_decode(&reader, teller->asker.terms);
    return goal == 0 ? LORE_NOMEM : tell_root(teller, goal);
}

/* ---- calls ---- */

static lore_status whynot(lore_query *query, lore_proof **out)
{
    lore_kb *kb = query->kb;
    if (query->reading == NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere, "a listing lacks nothing");
    Budget budget = lr_kb_budget(kb);
    Teller teller = { .query = query,
                      .window = query->window,
                      .proof = calloc(1, sizeof *teller.proof) };
    if (teller.proof == NULL)
        return LORE_NOMEM;
    teller.proof->transaction = query->reading->from.as_of == LR_STORE_NOW ? 0 : query->reading->from.as_of;
    lore_status status = lr_asker_open(&teller.asker, kb, query->reading, &budget);
    if (status == LORE_OK)
        status = tell(&teller);
    lr_asker_close(&teller.asker);
    if (status == LORE_NOMEM)
        lr_reading_forget(kb, query->reading);
    if (status == LORE_OK)
        *out = teller.proof;
    else
        lore_proof_free(teller.proof);
    return status;
}

lore_status lore_whynot(lore_query *query, lore_proof **out)
{
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lr_kb_enter(query->kb);
    if (status == LORE_OK)
        status = whynot(query, out);
    return lr_kb_leave(query->kb, status);
}
