/* SPDX-License-Identifier: MIT */
/* Look-ups: from byte strings of any length to numbers, by a 32-bit hash.
 *
 * On file a look-up is a table of (hash, number); whoever owns the numbered things says which of
 * those with the right hash is the one. LMDB's keys are at most 511 bytes long, so long keys cannot
 * be stored as they are, and need not be. */
#ifndef LORE_STORE_LOOKUP_H
#define LORE_STORE_LOOKUP_H

#include "store/txn.h"

/* Whether the thing of that number has this key. */
typedef lore_status (*LookupMatch)(Store *store, uint32_t number, const void *key, size_t length,
                                   bool *is_match, Diag *diag);

/* The greatest number that key has; LORE_NOTFOUND without a diagnostic. */
lore_status lr_lookup_find(Store *store, Lookup *lookup, const void *key, size_t length,
                           LookupMatch match, uint32_t *out, Diag *diag);

/* Gives key one more number. */
lore_status lr_lookup_add(Store *store, Lookup *lookup, const void *key, size_t length,
                          uint32_t number, Diag *diag);

void lr_lookup_clear(Lookup *lookup);

/* The same in the table of that kind as it is sorted in. */
lore_status lr_lookup_stored(Store *store, uint8_t kind, const void *key, size_t length,
                             LookupMatch match, uint32_t *out, Diag *diag);

/* As stored. */
uint32_t lr_lookup_hash(const Store *store, const void *key, size_t length);

#endif
