/* SPDX-License-Identifier: MIT */
/* Contraction: moves between nodes, most of which are taken out.
 *
 * A node is taken out by joining each move that leads to it with each that begins there (vertex
 * elimination: Carré, An Algebra for Network Routing Problems, 1971; Tarjan, A Unified Approach to Path
 * Problems, 1981), as long as that makes no more moves than it removes. A move leads on to a node that
 * is taken out later or remains, or back to one that was taken out before. Whatever way beliefs take, they
 * can take it first by moves on, then by moves back: the former have to be followed until nothing
 * changes, which only what remains makes long, few nodes in a sparse graph; the latter once, see
 * expand.h. */
#ifndef LORE_EVAL_CONTRACT_H
#define LORE_EVAL_CONTRACT_H

#include "eval/moves.h"

/* A move back, for the node to which it leads. */
typedef struct BackMove {
    Span span;
    uint32_t from;
} BackMove;

typedef struct Contraction {
    VECTOR(uint32_t) order; /* nodes, as they were taken out; places in it are ranks */
    uint32_t *ranks;        /* of each node; UINT32_MAX: it remains */
    MoveTable back;         /* moves back, by the nodes where they begin */
    BackMove *backs;        /* the same, by the ranks of the nodes to which they lead */
    uint32_t *ends;         /* of each rank, in backs */
    size_t node_count;
} Contraction;

/* Takes nodes out. found: moves as lr_moves_follow finds them, of which those on are left, joined ones
 * among them: what the first of two is, news or not, both are together. Takes about as long as following each
 * once, and meanwhile 100 bytes a move. False without memory, or if the budget gives up; to be freed
 * all the same. */
bool lr_contract(Contraction *contraction, size_t node_count, MoveList found[2], bool is_product,
                 Budget *budget);
void lr_contraction_free(Contraction *contraction);
size_t lr_contraction_bytes(const Contraction *contraction);

#endif
