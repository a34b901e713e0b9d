/* SPDX-License-Identifier: MIT */
/* Teller: the tree in which why something does not hold is told, while it is written.
 *
 * Nodes are appended to a proof in preorder: whoever tells a node tells what stands below it before the next. What a
 * node says of those below it (its remark) is written into it when they are known. Texts are copied into the proof.
 * Cost: linear in what is told; tellers ask lr_teller_is_long before they go deeper. */
#ifndef LORE_API_TELLER_H
#define LORE_API_TELLER_H

#include "api/asker.h"
#include "reason/proof.h"

typedef struct Teller {
    Asker asker;
    Granule window; /* the time that is asked about */
    lore_proof *proof;
    uint32_t depth;  /* rules one above the other, at the node at work */
    bool has_failed; /* a text could not be kept for want of memory */
} Teller;

#define LR_TELLER_NONE SIZE_MAX /* as a parent: that of the root */

/* A copy with the proof; NULL of NULL, and without memory, which the next node then reports. */
const char *lr_teller_keep(Teller *teller, const char *text);
/* The same of a buffer, which is freed. */
const char *lr_teller_keep_buffer(Teller *teller, Buffer *buffer);
/* The same of a term with words before it. */
const char *lr_teller_term(Teller *teller, const char *before, lore_term term);

/* A node below parent. Its texts are kept; one without a time (from is to) stands for all times. *out (may be NULL) is
 * its index. LORE_NOMEM also where a text of it could not be kept. */
lore_status lr_teller_add(Teller *teller, size_t parent, lore_proof_node shown, size_t *out);

/* Borrowed until the next is added. */
const lore_proof_node *lr_teller_node(const Teller *teller, size_t index);

/* Says in the node what is to be said of it, in place of what has been. */
__attribute__((format(printf, 3, 4))) lore_status lr_teller_remark(Teller *teller, size_t node,
                                                                   const char *format, ...);

/* Whether so much has been told that no more should be. */
bool lr_teller_is_long(const Teller *teller);

#endif
