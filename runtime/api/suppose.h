/* SPDX-License-Identifier: MIT */
/* What supposing changes in the rules: relations that rules conclude may hold claims beside, and
 * conditionals fire.
 *
 * A conditional p, if a, becomes the rule p { a, conditional(a, p) }: p is as sure as both, and its proof
 * shows the claim that says so. A value that is not stated matches any. */
#ifndef LORE_API_SUPPOSE_H
#define LORE_API_SUPPOSE_H

#include "api/ledger.h"
#include "base/buffer.h"

/* A conditional's rule in the program tried last. */
typedef struct Firing {
    uint32_t rule;
    const char *id;     /* of a claim that says so */
    const uint8_t *key; /* what it says */
    size_t key_length;
} Firing;

/* Zeroed but for the ledger at first. */
typedef struct Supposition {
    const Ledger *ledger; /* that the program is meant for */
    VECTOR(Firing) firing;
    Map left_out;  /* what conditionals say that do not fire, since the program would be refused */
    bool is_quiet; /* none fires */
    Buffer told;   /* which do not, and why; empty: all fire */
    Arena arena;
} Supposition;

void lr_supposition_free(Supposition *supposition);

/* For Extension: data is a Supposition. A conditional whose antecedent is no condition of this program never
 * fires. */
lore_status lr_suppose(void *data, Program *program, Diag *diag);
/* Leaves out the conditionals on the cycle; or all, if none is on it. */
lore_status lr_suppose_less(void *data, const Program *program, const Diag *diag);

#endif
