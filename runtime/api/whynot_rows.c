/* SPDX-License-Identifier: MIT */
/* A why-not as rows: one for each node of its tree, in preorder, with the number of the one above. */
#include <string.h>

#include "api/query.h"

static const char *const columns[] = { "number", "parent", "kind", "statement", "rule",
                                       "remark", "claim",  "from", "to" };

enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

typedef struct Copier {
    Answers *answers;
    bool has_failed; /* a text could not be kept for want of memory */
} Copier;

static lore_value keep(Copier *copier, const char *text)
{
    if (text == NULL)
        return lore_null();
    const char *copy = lr_arena_text(&copier->answers->text, text, strlen(text));
    copier->has_failed = copier->has_failed || copy == NULL;
    return copy == NULL ? lore_null() : lore_text(copy, -1);
}

static lore_value end_of(int64_t instant)
{
    bool is_open = instant == LORE_TIME_MIN || instant == LORE_TIME_MAX;
    return is_open ? lore_null() : lore_instant(instant);
}

static lore_status copy(const lore_proof *proof, Answers *answers)
{
    Copier copier = { .answers = answers };
    lore_proof_node node;
    lore_status status = LORE_OK;
    for (size_t i = 0; status == LORE_OK && lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        lore_value values[COLUMN_COUNT] = {
            lore_integer((int64_t)i + 1),
            lore_integer(i == 0 ? 0 : (int64_t)node.parent + 1),
            keep(&copier, lore_proof_kind_name(node.kind)),
            keep(&copier, node.text),
            keep(&copier, node.rule),
            keep(&copier, node.remark),
            keep(&copier, node.claim),
            end_of(node.from),
            end_of(node.to),
        };
        status = copier.has_failed ? LORE_NOMEM : lr_answers_add(answers, values);
    }
    return status;
}

lore_status lore_whynot_list(lore_query *query, lore_query **out)
{
    lore_proof *proof = NULL;
    if (query == NULL || out == NULL)
        return LORE_MISUSE;
    *out = NULL;
    lore_status status = lore_whynot(query, &proof);
    if (status != LORE_OK)
        return status;
    lore_query *listing = lr_query_listing(query->kb, columns, COLUMN_COUNT);
    status = listing == NULL ? LORE_NOMEM : copy(proof, &listing->answers);
    lore_proof_free(proof);
    if (status == LORE_OK)
        *out = listing;
    else
        lore_query_close(listing);
    return lr_kb_leave(query->kb, status);
}
