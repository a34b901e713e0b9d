/* SPDX-License-Identifier: MIT */
/* Indexes: from byte strings of any length to numbers, by a 32-bit hash.
 *
 * On file an index is a table of (hash, number); whoever owns the numbered things says which of those
 * with the right hash is the one. LMDB's keys are at most 511 bytes long, so long keys cannot be stored
 * as they are, and need not be. */
#ifndef LORE_STORE_INDEX_H
#define LORE_STORE_INDEX_H

#include "store/txn.h"

/* Whether the thing of that number has this key. */
typedef lore_status (*IndexMatch)(Store *store, uint32_t number, const void *key, size_t length,
                                  bool *is_match, Diag *diag);

/* The greatest number that key has; LORE_NOTFOUND without a diagnostic. */
lore_status lr_hash_index_find(Store *store, Index *index, const void *key, size_t length,
                          IndexMatch match, uint32_t *out, Diag *diag);

/* Gives key one more number. */
lore_status lr_hash_index_add(Store *store, Index *index, const void *key, size_t length, uint32_t number,
                         Diag *diag);

/* Remembers a number that was found, for indexes whose keys have one number for ever. */
void lr_hash_index_remember(Index *index, const void *key, size_t length, uint32_t number);

void lr_hash_index_clear(Index *index);

/* As stored; for lr_store_verify. */
uint32_t lr_hash_index_hash(const Store *store, const void *key, size_t length);

#endif
