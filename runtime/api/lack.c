/* SPDX-License-Identifier: MIT */
/* Conditions; the rules that miss them are told by api/lack_rules.c, which tells of conditions in turn. */
#include "api/lack.h"

#include <string.h>

#include "api/lack_rules.h"
#include "api/near.h"
#include "rule/words.h"

enum {
    TELL_DEPTH_MAX = 3,
    BLOCKERS_TOLD = 3,
    NEAR_TOLD = 6,
};

static const Granule all_time = { LORE_TIME_MIN, LORE_TIME_MAX };

static lore_status add_lack(Teller *teller, lore_term condition, size_t parent, size_t *out)
{
    const Term *node = lr_term(teller->asker.terms, condition);
    bool is_negation = node->kind == TERM_COMPOUND && strcmp(node->name, "not") == 0;
    lore_term shown = is_negation ? lr_term_arg(teller->asker.terms, node, 0) : condition;
    return lr_teller_add(
        teller, parent,
        (lore_proof_node){ .kind = LORE_PROOF_LACK,
                           .text = lr_teller_term(teller, is_negation ? "" : "not ", shown) },
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
    if (told->told++ >= NEAR_TOLD || lr_teller_is_long(teller))
        return LORE_OK;
    if (near->word != NULL && told->word == NULL) {
        told->word = lr_teller_keep(teller, near->word);
        told->claim = lr_teller_keep(teller, near->claim);
    }
    return lr_teller_add(teller, told->parent,
                         (lore_proof_node){ .kind = LORE_PROOF_NEAR,
                                            .text = lr_teller_keep(teller, near->text),
                                            .remark = lr_teller_keep(teller, near->remark),
                                            .claim = lr_teller_keep(teller, near->claim),
                                            .source = lr_teller_keep(teller, near->source),
                                            .locator = lr_teller_keep(teller, near->locator),
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
    if (status != LORE_OK || lr_teller_node(teller, node)->remark != NULL)
        return status;
    if (told.word != NULL && strcmp(told.word, "not stated") == 0)
        return lr_teller_remark(teller, node, "not stated");
    if (told.word != NULL && strcmp(told.word, "denied") == 0)
        return lr_teller_remark(teller, node, "not asserted: denied by %s", told.claim);
    if (told.word != NULL)
        return lr_teller_remark(teller, node, "not %s, but %s by %s",
                                said.facet == FACET_PRO ? "asserted" : "so said", told.word,
                                told.claim);
    return lr_teller_remark(teller, node,
                            is_open(teller, said)
                                ? "not stated, which is not to say that it is not so"
                                : "nothing says so");
}

/* ---- when it holds ---- */

/* Whether a condition that fails within the window holds at other times; says when. */
static lore_status tell_other_times(Teller *teller, lore_term condition, size_t node, bool *found)
{
    Reply reply;
    char span[80];
    *found = false;
    if (teller->window.first == LORE_TIME_MIN && teller->window.last == LORE_TIME_MAX)
        return LORE_OK;
    lore_status status = lr_asker_ask(&teller->asker, condition, all_time, &reply);
    *found = reply.rows.count > 0;
    if (status == LORE_OK && *found) {
        lr_span_format(reply.rows.items[0].from, reply.rows.items[0].to, span);
        status = lr_teller_remark(teller, node, "holds, but at another time: %s", span);
    }
    lr_reply_free(&reply);
    return status;
}

/* ---- conditions ---- */

static lore_status tell_statement(Teller *teller, lore_term statement, Said said, size_t node)
{
    AttemptList attempts = { 0 };
    lore_status status = LORE_OK;
    if (teller->depth < TELL_DEPTH_MAX && !lr_teller_is_long(teller))
        status = lr_attempts_find(&teller->asker, statement, &attempts);
    const Relation *relation = &teller->asker.reading->program->relations.items[said.relation];
    bool is_concluded = said.facet <= FACET_CON && (relation->flags & LORE_RELATION_DERIVED);
    if (status == LORE_OK && attempts.count > 0)
        status = lr_lack_attempts(teller, &attempts, node);
    else if (status == LORE_OK && is_concluded && teller->depth < TELL_DEPTH_MAX)
        status = lr_teller_remark(teller, node, "no rule concludes such");
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
    for (size_t r = 0; r < reply.rows.count && r < BLOCKERS_TOLD && status == LORE_OK; r++) {
        Bindings bindings = { .count = 0 };
        status = lr_reply_bind(&teller->asker, &reply, r, &bindings);
        lore_term filled = lr_asker_fill(&teller->asker, teller->asker.terms, statement, &bindings);
        if (status == LORE_OK && filled == 0)
            status = LORE_NOMEM;
        if (status == LORE_OK)
            status =
                lr_teller_add(teller, node,
                              (lore_proof_node){ .kind = LORE_PROOF_NEAR,
                                                 .text = lr_teller_term(teller, "", filled),
                                                 .remark = "stands in the way",
                                                 .belief = lr_cost_belief(reply.rows.items[r].cost),
                                                 .from = reply.rows.items[r].from,
                                                 .to = reply.rows.items[r].to },
                              NULL);
    }
    lr_reply_free(&reply);
    return status == LORE_OK ? lr_teller_remark(teller, node, "holds, and may not") : status;
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
        status =
            lr_teller_remark(teller, node, "holds, but only at %d.%02d",
                             (int)lr_cost_belief(reply.rows.items[0].cost),
                             (int)(lr_cost_belief(reply.rows.items[0].cost) * 100 + 0.5) % 100);
    else if (status == LORE_OK && holds) {
        lr_span_format(reply.rows.items[0].from, reply.rows.items[0].to, span);
        status = lr_teller_remark(teller, node, "holds, but at another time: %s", span);
    }
    lr_reply_free(&reply);
    if (status != LORE_OK || holds)
        return status;
    if (!is_weak)
        teller->window = all_time;
    status = lr_lack_condition(teller, inner, node);
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
            return lr_teller_remark(teller, at, "not stated: null equals nothing");
        is_open = is_open || arg->kind != TERM_VALUE;
    }
    return lr_teller_remark(teller, at, is_open ? "waits for what is not known" : "does not hold");
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
            status = lr_lack_condition(teller, lr_term_arg(teller->asker.terms, &node, i), at);
        return status;
    }
    return word->kind == WORD_UNKNOWN ? LORE_OK : tell_test(teller, &node, at);
}

/* One condition that does not hold. */
lore_status lr_lack_condition(Teller *teller, lore_term condition, size_t parent)
{
    size_t node;
    bool is_elsewhen;
    Said said = lr_asker_statement(&teller->asker, condition);
    lore_status status = add_lack(teller, condition, parent, &node);
    if (status != LORE_OK || lr_teller_is_long(teller))
        return status;
    status = tell_other_times(teller, condition, node, &is_elsewhen);
    if (status != LORE_OK || (is_elsewhen && teller->depth > 0 && said.relation == LR_NONE))
        return status;
    return said.relation != LR_NONE ? tell_statement(teller, condition, said, node)
                                    : tell_word(teller, condition, node);
}

/* ---- goals ---- */

/* A goal of several conditions is told as a rule is that has them. */
static lore_status tell_conditions(Teller *teller, lore_term goal)
{
    AttemptList attempts = { 0 };
    size_t root;
    lore_status status = add_lack(teller, goal, LR_TELLER_NONE, &root);
    if (status == LORE_OK)
        status = lr_attempts_of_goal(&teller->asker, goal, &attempts);
    if (status == LORE_OK)
        status = lr_lack_attempts(teller, &attempts, root);
    lr_vector_free(&attempts);
    return status;
}

lore_status lr_lack_tell(Teller *teller, lore_term goal)
{
    const Term *node = lr_term(teller->asker.terms, goal);
    bool joins = node->kind == TERM_COMPOUND &&
                 (strcmp(node->name, "and") == 0 || strcmp(node->name, "or") == 0);
    return joins ? tell_conditions(teller, goal) : lr_lack_condition(teller, goal, LR_TELLER_NONE);
}
