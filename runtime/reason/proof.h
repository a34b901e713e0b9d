/* SPDX-License-Identifier: MIT */
/* Proof: a tree of nodes in preorder. Nodes and text are final once built; only the last
 * rendering is replaced. */
#ifndef LORE_REASON_PROOF_H
#define LORE_REASON_PROOF_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/vector.h"
#include "lore.h"

enum { LR_PROOF_NODES_MAX = 5000 };

typedef struct ProofNode {
    lore_proof_node shown;
    const char *operator_name; /* the view that a RULE node stands for, or NULL */
    int64_t moment;            /* at which it is looked at */
    const char *because;       /* ABSENCE: why its author lets it count, or NULL */
} ProofNode;

struct lore_proof {
    VECTOR(ProofNode) nodes;
    Arena text;
    Buffer rendering;
    uint64_t transaction; /* what had been recorded by then; 0 = and what is not committed yet */
};

/* Appends a node below parent (its own index for the root); false without memory. */
bool lr_proof_add(lore_proof *proof, const ProofNode *node);

/* Renderings, each appended to proof->rendering. */
void lr_proof_print_tree(lore_proof *proof);
void lr_proof_print_json(lore_proof *proof);
void lr_proof_print_dot(lore_proof *proof);

#endif
