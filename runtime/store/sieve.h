/* SPDX-License-Identifier: MIT */
/* Sieve: hashes of terms, in one to four bytes each. What it lacks no term has; of what it has, a few
 * in a hundred are no term's either. */
#ifndef LORE_STORE_SIEVE_H
#define LORE_STORE_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed one is of no use yet. */
typedef struct Sieve {
    uint64_t *words;
    unsigned order; /* it has 2^order bits */
    uint64_t count; /* terms taken in */
} Sieve;

/* Begins anew with an empty sieve in which so many terms have room and as many more may follow;
 * false without memory, the sieve then being of no use. */
bool lr_sieve_begin(Sieve *sieve, uint64_t terms);
void lr_sieve_free(Sieve *sieve);

/* Whether it should begin anew with more bits. */
bool lr_sieve_is_crowded(const Sieve *sieve);

void lr_sieve_add(Sieve *sieve, uint32_t hash);
bool lr_sieve_lacks(const Sieve *sieve, uint32_t hash);
/* For batches: has the cache fetch what lacks will read. */
void lr_sieve_fetch(const Sieve *sieve, uint32_t hash);

#endif
