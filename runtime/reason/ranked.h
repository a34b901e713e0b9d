/* SPDX-License-Identifier: MIT */
/* Ranked: the smallest proofs of a cone's first tuple, one after the other, different and never circular.
 *
 * A derivation is a way with a derivation of each premise, named by its rank among those of its tuple. Derivations
 * are taken from a heap in order of size; each lets in those that differ from it in one premise's next rank (Huang
 * and Chiang, "Better k-best parsing", IWPT 2005), or that have waited for it. Since each is larger than its parts,
 * ranks are final when they are given. One that rests on its own conclusion is passed over, and so is one that says
 * the same as another, at other moments. */
#ifndef LORE_REASON_RANKED_H
#define LORE_REASON_RANKED_H

#include "reason/cone.h"

enum { LR_DERIVATIONS_MAX = 100000 };

typedef struct Derivation {
    uint32_t way;
    uint32_t first_part; /* into parts: a derivation for each premise of the way */
    uint32_t mark;       /* of the walk that met it last */
    Cost cost;
    uint64_t size;
    uint64_t saying; /* equal for derivations that say the same */
} Derivation;

typedef VECTOR(uint32_t) DerivationList;

typedef struct Ranked {
    VECTOR(Derivation) derivations;
    VECTOR(uint32_t) parts;
    DerivationList *of; /* a tuple each: its derivations by rank */
    size_t tuple_count;
    bool is_cut; /* there may be more: a limit was reached */
} Ranked;

/* Finds count derivations of tuple 0 of a broad cone, fewer if there are no more. They are of[0]. The cone is grown
 * as far as that needs. */
lore_status lr_ranked_find(Cone *cone, uint32_t count, Ranked *out);
void lr_ranked_free(Ranked *ranked);

#endif
