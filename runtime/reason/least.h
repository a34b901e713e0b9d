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

/* A way whose premises are all proved; ways of one size in the order in which they were found. */
typedef struct LeastCandidate {
    uint64_t size;
    uint32_t way;
} LeastCandidate;

/* A zeroed one is empty. It may be used again for the same cone, also once that has grown. */
typedef struct Least {
    VECTOR(uint32_t) way;   /* of each tuple: the way that ends its smallest proof, or LR_NONE */
    VECTOR(uint64_t) size;  /* of that proof; 0: there is none */
    VECTOR(uint32_t) order; /* the tuples that have one, premises before what they prove */
    VECTOR(uint64_t)
    sum; /* of each way: 1, its leaves, and the proofs of the premises proved so far */
    VECTOR(uint32_t) waiting;   /* of each way: premises not proved yet */
    VECTOR(uint32_t) first_use; /* of each tuple: into uses */
    VECTOR(uint32_t) uses;      /* the ways that it is a premise of */
    size_t indexed_ways;        /* of the cone when uses were found */
    VECTOR(LeastCandidate) heap;
    VECTOR(LeastCandidate) best; /* of each tuple: that on the heap; of size 0 if none has been */
} Least;

/* Finds proofs of the first roots tuples, and of all whose proofs are smaller, without ways that are left out.
 * with_cuts: tuples that have not been grown count as proved, at a price that avoids them. */
lore_status lr_least_find(const Cone *cone, uint32_t roots, bool with_cuts, Least *least);
void lr_least_free(Least *least);

#endif
