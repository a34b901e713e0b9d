/* SPDX-License-Identifier: MIT */
/* The proof as callers walk it. */
#include "reason/proof.h"

#include <stdlib.h>
#include <string.h>

bool lr_proof_add(lore_proof *proof, const ProofNode *node)
{
    size_t index = proof->nodes.count;
    if (!lr_vector_push(&proof->nodes, *node))
        return false;
    if (node->shown.parent != index)
        proof->nodes.items[node->shown.parent].shown.child_count++;
    return true;
}

lore_status lore_proof_get(const lore_proof *proof, size_t index, lore_proof_node *out)
{
    if (proof == NULL || out == NULL)
        return LORE_MISUSE;
    if (index >= proof->nodes.count)
        return LORE_DONE;
    *out = proof->nodes.items[index].shown;
    return LORE_OK;
}

const char *lore_proof_render(lore_proof *proof, const char *format)
{
    static const struct {
        const char *format;
        void (*print)(lore_proof *proof);
    } formats[] = {
        { "text", lr_proof_print_tree },
        { "json", lr_proof_print_json },
        { "dot", lr_proof_print_dot },
    };
    if (proof == NULL)
        return "";
    proof->rendering.count = 0;
    proof->rendering.failed = false;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (format == NULL || strcmp(formats[i].format, format) == 0) {
            formats[i].print(proof);
            break;
        }
    return lr_buffer_terminate(&proof->rendering);
}

void lore_proof_free(lore_proof *proof)
{
    if (proof == NULL)
        return;
    lr_vector_free(&proof->nodes);
    lr_arena_free(&proof->text);
    lr_buffer_free(&proof->rendering);
    free(proof);
}
