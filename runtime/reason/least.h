/* SPDX-License-Identifier: MIT */
/* Least: the smallest proof of every tuple in a cone that has one.
 *
 * A proof's size is the number of its nodes. Proofs are found in order of size, each from
 * smaller ones, so none can rest on what it proves. Knuth, "A generalization of Dijkstra's
 * algorithm", Information Processing Letters 6 (1977): a heap of ways whose premises are all
 * proved, cost O(P + W log W) for P premises of W ways. */
#ifndef LORE_REASON_LEAST_H
#define LORE_REASON_LEAST_H

#include "reason/cone.h"

typedef struct Least {
    uint32_t *way;          /* of each tuple: the way that ends its smallest proof, or LR_NONE */
    uint64_t *size;         /* of that proof */
    uint32_t *order, count; /* the tuples that have one, premises before what they prove */
} Least;

/* Of the first roots tuples, and of all whose proofs are smaller; without ways that are left out. with_cuts: tuples that have not been grown count as proved, at a price that avoids them. */
lore_status lr_least_find(const Cone *cone, uint32_t roots, bool with_cuts, Least *out);
void lr_least_free(Least *least);

#endif
