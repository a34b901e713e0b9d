/* SPDX-License-Identifier: MIT */
/* Printing proofs. */
#ifndef LORE_CLI_PROOF_H
#define LORE_CLI_PROOF_H

#include <stdio.h>

#include "cli/ask.h"

enum { CLI_PROOFS_MAX = 100 };

/* What of a goal's proofs is printed. */
typedef struct ProofStyle {
    const char *format; /* "text", "json" or "dot" */
    int64_t count;      /* the smallest ones, at most CLI_PROOFS_MAX; 0: the smallest alone */
    bool wants_total;   /* below one says how many there are, if there are several */
} ProofStyle;

/* Proofs of goal's first row; LORE_DONE if it has no row. Several are an array in JSON. */
lore_status cli_proof_print(lore_kb *kb, const char *goal, const Ask *ask, const ProofStyle *style,
                            FILE *out);

/* Records the proofs of all of goal's rows, and what breaks and supports them, as facts of into (lore_why_record);
 * LORE_DONE if it has no row. */
lore_status cli_proof_record(lore_kb *kb, const char *goal, const Ask *ask, int64_t count,
                             lore_kb *into, size_t *rows);

/* Why goal has no answer, in the same formats. */
lore_status cli_whynot_print(lore_kb *kb, const char *goal, const Ask *ask, const char *format,
                             FILE *out);

#endif
