/* SPDX-License-Identifier: MIT */
/* Teller: nodes appended to a proof. */
#include "api/teller.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NODES_MAX = 400 };

const char *lr_teller_keep(Teller *teller, const char *text)
{
    if (text == NULL)
        return NULL;
    const char *copy = lr_arena_text(&teller->proof->text, text, strlen(text));
    teller->has_failed = teller->has_failed || copy == NULL;
    return copy;
}

const char *lr_teller_keep_buffer(Teller *teller, Buffer *buffer)
{
    const char *kept = buffer->failed ? NULL : lr_teller_keep(teller, lr_buffer_terminate(buffer));
    lr_buffer_free(buffer);
    return kept;
}

const char *lr_teller_term(Teller *teller, const char *before, lore_term term)
{
    Buffer text = { 0 };
    lr_buffer_format(&text, "%s", before);
    lr_asker_print(&teller->asker, &text, term);
    return lr_teller_keep_buffer(teller, &text);
}

lore_status lr_teller_add(Teller *teller, size_t parent, lore_proof_node shown, size_t *out)
{
    size_t index = teller->proof->nodes.count;
    shown.parent = parent == LR_TELLER_NONE ? index : parent;
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

const lore_proof_node *lr_teller_node(const Teller *teller, size_t index)
{
    return &teller->proof->nodes.items[index].shown;
}

lore_status lr_teller_remark(Teller *teller, size_t node, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *kept = lr_teller_keep(teller, text);
    teller->proof->nodes.items[node].shown.remark = kept;
    return kept == NULL ? LORE_NOMEM : LORE_OK;
}

bool lr_teller_is_long(const Teller *teller)
{
    return teller->proof->nodes.count >= NODES_MAX;
}
