/* SPDX-License-Identifier: MIT */
/* Reasons of a difference, read off the leaves of proofs. */
#include "api/whatif_reason.h"

#include <string.h>

enum { NAMED_MAX = 8 };

/* ---- leaves ---- */

/* What names a leaf; NULL if it is none of the kind. */
static const char *name_of(const lore_proof_node *node, lore_proof_kind kind)
{
    if (node->kind != kind)
        return NULL;
    return kind == LORE_PROOF_CLAIM ? node->claim : node->text;
}

static bool is_first(const lore_proof *proof, size_t index, lore_proof_kind kind)
{
    lore_proof_node node, other;
    (void)lore_proof_get(proof, index, &node);
    for (size_t i = 0; i < index; i++) {
        (void)lore_proof_get(proof, i, &other);
        const char *name = name_of(&other, kind);
        if (name != NULL && strcmp(name, name_of(&node, kind)) == 0)
            return false;
    }
    return true;
}

/* The leaves of a kind, each once; how many there are. */
static size_t print_leaves(Buffer *out, const lore_proof *proof, lore_proof_kind kind)
{
    lore_proof_node node;
    size_t count = 0;
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        const char *name = name_of(&node, kind);
        if (name == NULL || !is_first(proof, i, kind))
            continue;
        if (count < NAMED_MAX)
            lr_buffer_format(out, "%s%s", count > 0 ? ", " : "", name);
        else if (count == NAMED_MAX)
            lr_buffer_format(out, " ...");
        count++;
    }
    return count;
}

static void print_grounds(Buffer *out, const lore_proof *proof)
{
    if (print_leaves(out, proof, LORE_PROOF_CLAIM) == 0 &&
        print_leaves(out, proof, LORE_PROOF_FACT) == 0 &&
        print_leaves(out, proof, LORE_PROOF_ABSENCE) == 0)
        lr_buffer_format(out, "nothing recorded");
}

/* ---- what has become of them ---- */

static const SourceChange *change_of(const Overlay *overlay, uint32_t source)
{
    for (size_t i = 0; i < overlay->sources.count; i++)
        if (overlay->sources.items[i].number == source)
            return &overlay->sources.items[i];
    return NULL;
}

/* The nearest change to a source, to what it copies or to who relays it. */
static const SourceChange *change_above(const Ledger *ledger, const char *name)
{
    uint32_t source = name == NULL ? 0 : lr_ledger_source(ledger, name);
    for (size_t step = 0; source != 0 && step < 2 * ledger->sources.count; step++) {
        const SourceChange *change = change_of(ledger->overlay, source);
        const SourceNode *node = &ledger->sources.items[source];
        if (change != NULL)
            return change;
        source = node->origin != 0 ? node->origin : node->via;
    }
    return NULL;
}

/* "C046 is dropped", "intel_reports is graded": its own change, or its source's; false if there is none. */
static bool print_fate(Buffer *out, const lore_proof_node *node, const Ledger *ledger)
{
    const Overlay *overlay = ledger->overlay;
    const uint64_t *own = lr_map_find(&overlay->claim_of, node->claim, strlen(node->claim));
    const SourceChange *source = change_above(ledger, node->source);
    if (own == NULL && source == NULL)
        return false;
    bool is_dropped = own != NULL ? overlay->claims.items[*own].is_dropped : source->is_dropped;
    lr_buffer_format(out, "%s is %s",
                     own != NULL ? node->claim : ledger->names.items[source->number],
                     is_dropped ? "dropped" : "graded");
    return true;
}

/* Appends what out does not say from start on. */
static void print_once(Buffer *out, size_t start, Buffer *text, size_t *count)
{
    const char *fate = lr_buffer_terminate(text);
    if (out->failed || text->failed) {
        out->failed = true;
        return;
    }
    bool is_said = strstr(lr_buffer_terminate(out) + start, fate) != NULL;
    if (!is_said && (*count)++ < NAMED_MAX)
        lr_buffer_format(out, "%s%s", *count == 1 ? ": " : ", ", fate);
}

static void print_fates(Buffer *out, const lore_proof *proof, const Ledger *ledger)
{
    lore_proof_node node;
    size_t count = 0, start = out->count;
    for (size_t i = 0; lore_proof_get(proof, i, &node) == LORE_OK; i++) {
        Buffer fate = { 0 };
        if (node.kind == LORE_PROOF_CLAIM && print_fate(&fate, &node, ledger))
            print_once(out, start, &fate, &count);
        lr_buffer_free(&fate);
    }
    if (count > 0)
        return;
    /* No claim of it is touched: a fact is, or what was absent is no more. */
    lr_buffer_format(out, " and ");
    if (print_leaves(out, proof, LORE_PROOF_ABSENCE) == 0)
        out->count = start;
}

/* ---- both sides ---- */

void lr_whatif_rests(const lore_proof *proof, Buffer *out)
{
    lr_buffer_format(out, "rests on ");
    print_grounds(out, proof);
}

void lr_whatif_rested(const lore_proof *proof, const Ledger *ledger, Buffer *out)
{
    lr_buffer_format(out, "rested on ");
    print_grounds(out, proof);
    print_fates(out, proof, ledger);
}
